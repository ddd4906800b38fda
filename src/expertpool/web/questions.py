"""Questions of the application form as fields of a page: one table, every page alike (7.1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django import forms

from expertpool.policy.application_form import QUESTIONS, Question
from expertpool.web.forms import PoolForm

NOTHING = ("", "——")
#: (field code, name), as `queries.fields` gives them
Choices = Sequence[tuple[str, str]]


def field_of(question: Question, *, fields: Choices, required: bool = False) -> forms.Field:
    """The form field of a question; a draft requires nothing, so `required` is the page's own choice."""
    told = {"label": question.label, "help_text": question.help, "required": required}
    if question.kind == "tick":
        return forms.BooleanField(**{**told, "required": False})
    if question.kind in ("choice", "field"):
        return forms.ChoiceField(choices=[NOTHING, *(fields if question.kind == "field" else question.choices)], **told)
    if question.kind == "date":
        return forms.DateField(**told)
    widget = forms.Textarea({"rows": "4"}) if question.kind == "long" else None
    return forms.CharField(max_length=question.most, widget=widget, **told)


def form_of(names: Iterable[str], *, fields: Choices) -> type[PoolForm]:
    """A form of some questions, none of them required."""
    members = {name: field_of(QUESTIONS[name], fields=fields) for name in names}
    return type("QuestionForm", (PoolForm,), members)


def answers_of(form: forms.Form) -> dict[str, str]:
    """What was answered, as plain text: dates as 2026-11-23, a ticked box as ``"1"``."""
    return {name: _text(value) for name, value in form.cleaned_data.items() if name in QUESTIONS}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else ""
    return "" if value is None else str(value)
