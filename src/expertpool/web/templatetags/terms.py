"""Codes of the database as words on the screen."""

from __future__ import annotations

from datetime import date
from importlib import import_module

from django import template
from django.urls import reverse

from expertpool.policy import contact_terms, deeds, terms
from expertpool.policy.evaluation import Aspect
from expertpool.queries.desk import Todo

register = template.Library()

#: status code → tone of its tag; what is not listed is grey
TONES = {
    "active": "green",
    "frozen": "amber",
    "in_case": "red",
    "suspended": "amber",
    "draft": "grey",
    "filed": "blue",
    "returned": "amber",
    "accepted": "blue",
    "witnessed": "blue",
    "committed": "amber",
    "drawn": "green",
    "voided": "red",
    "void_asked": "amber",
    "asked": "blue",
    "matched": "amber",
    "approved": "green",
    "refused": "red",
    "contacting": "blue",
    "settled": "green",
    "open": "blue",
    "declined": "grey",
    "recused": "amber",
    "unreachable": "amber",
    "wrong_number": "amber",
    "barred": "red",
    "waiting": "amber",
    "ready": "blue",
    "sent": "green",
    "delivered": "green",
    "failed": "red",
    "manual": "amber",
    "queued": "blue",
    "held": "amber",
    "archived": "green",
    "cancelled": "red",
    "granted": "green",
    "done": "green",
    "submitted": "blue",
    "confirming": "amber",
    "vouched": "blue",
    "batched": "blue",
    "noticed": "amber",
    "objected": "red",
    "admitted": "green",
    "published": "green",
    "registered": "amber",
    "confirmed": "green",
    "received": "blue",
    "examining": "amber",
    "upheld": "red",
    "unfounded": "grey",
    "closed": "green",
    "reviewing": "amber",
    "dismissed": "green",
    "proposed": "amber",
    "heard": "amber",
    "coming": "amber",
    "running": "red",
    "lifted": "green",
    "opened": "blue",
    "verified": "amber",
    "decided": "red",
    "removed": "red",
    "contested": "green",
    "life": "red",
    "issued": "amber",
    "answered": "blue",
}


@register.filter
def term(code: str, table: str) -> str:
    """The label of `code` in the table of `policy.terms` named `table`; an empty code gives nothing."""
    return str(getattr(terms, table).label_of(code)) if code else ""


@register.filter
def special(code: str, table: str) -> str:
    """The label of `code` in the table of `policy.contact_terms` named `table`; an empty code gives nothing."""
    return str(getattr(contact_terms, table).label_of(code)) if code else ""


@register.filter
def word(code: str, table: str) -> str:
    """The label of `code` in a table of another module of `policy`, as ``"upkeep.ChangeStatus"``; an empty code gives nothing."""
    module, name = table.split(".")
    return str(getattr(import_module(f"expertpool.policy.{module}"), name).label_of(code)) if code else ""


@register.filter
def tone(code: str) -> str:
    return TONES.get(code, "grey")


@register.filter
def region(code: str) -> str:
    return terms.region_label(code)


@register.filter
def ethnicity(code: str) -> str:
    return terms.ETHNICITIES.get(code, code)


@register.filter
def action(name: str) -> str:
    """What a step of the trace is called."""
    return deeds.label(name)


@register.filter
def late(due: date, today: date) -> str:
    """超期 2 天."""
    return f"超期 {(today - due).days} 天"


@register.filter
def address(todo: Todo) -> str:
    """Where a to-do is done."""
    return reverse(todo.url, args=todo.args)


@register.filter
def subject(kind: str) -> str:
    """What an event is about, in a word."""
    return deeds.subject_label(kind)


@register.filter
def note(name: str) -> str:
    """What a part of an event's payload is called."""
    return deeds.note_label(name)


@register.filter
def aspect(code: str) -> str:
    """One of the five aspects of an evaluation."""
    return Aspect.label_of(code)
