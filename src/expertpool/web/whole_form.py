"""The application form on one page, for who fills it in for somebody else: everything but the person's own word (7.1.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from expertpool.policy.application_form import PARTS, Fault, Form, Part
from expertpool.web.applicant.form_views import GroupPage, by_place, group_page
from expertpool.web.questions import KeptForm, kept_form, sent_answers

#: the parts that others may fill in; ties and declarations are the person's own
OTHERS = tuple(part for part in PARTS if part.name not in ("ties", "word"))


@dataclass(frozen=True, slots=True)
class PartPage:
    """One part of the form with its groups."""

    part: Part
    form: KeptForm
    groups: list[GroupPage]


def sent(posted: QueryDict) -> dict[str, Any]:
    """Everything that the page sent."""
    found: dict[str, Any] = {}
    for part in OTHERS:
        found |= sent_answers(part, posted)
    return found


def pages(
    form: Form, faults: list[Fault], *, act: str, fields: list[tuple[str, str]], without: tuple[str, ...] = ()
) -> list[PartPage]:
    """Every part as a form; `without` names questions that are answered already."""
    wrong = by_place(faults)
    return [
        PartPage(
            part,
            kept_form([q for q in part.questions if q.name not in without], form, wrong, fields=fields),
            [group_page(group, form, act, wrong, fields) for group in part.groups],
        )
        for part in OTHERS
    ]
