"""Questions of the application form as fields of a page: one table, every page alike (7.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict

from expertpool.policy.application_form import QUESTIONS, Form, Group, Part, Question
from expertpool.web.forms import PoolForm

#: rows of one group that a page takes
MOST_ROWS = 60
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
    if question.kind == "unit":
        widget = forms.TextInput({"list": "units", "autocomplete": "off"})
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


# ---------------------------------------------------------------- drafts


class KeptForm(PoolForm):
    """Shows answers as they were kept, whatever is wrong with them: `faults` stand beside their questions, nothing is refused."""

    use_required_attribute = False

    def __init__(self, answers: Form, faults: Mapping[str, str], prefix: str = "") -> None:
        self.faults = faults
        named = {f"{prefix}-{name}" if prefix else name: value for name, value in answers.items()}
        super().__init__(named, prefix=prefix or None)

    def full_clean(self) -> None:
        self.cleaned_data = {}
        self._errors = ErrorDict(renderer=self.renderer)
        for name in self.fields:
            if name in self.faults:
                self._errors[name] = self.error_class([self.faults[name]], renderer=self.renderer)


def kept_form(
    questions: Iterable[Question], answers: Form, faults: Mapping[str, str], *, fields: Choices, prefix: str = ""
) -> KeptForm:
    """A form of kept answers; `prefix` tells the rows of a group apart (``posts-0``)."""
    members = {question.name: field_of(question, fields=fields, required=question.required) for question in questions}
    kind: type[KeptForm] = type("KeptQuestions", (KeptForm,), members)
    return kind(answers, faults, prefix)


def sent_answers(part: Part, posted: QueryDict) -> dict[str, Any]:
    """What a page of one part sends, as it was typed; groups hold the rows that are not empty, and an added one.

    ``act`` says what else was pressed: ``add:posts`` or ``remove:posts:0``.
    """
    act = posted.get("act", "")
    found: dict[str, Any] = {question.name: _sent(question, question.name, posted) for question in part.questions}
    for group in part.groups:
        found[group.name] = _sent_rows(group, posted, act)
    return found


def _sent_rows(group: Group, posted: QueryDict, act: str) -> list[dict[str, str]]:
    count = min(int(text) if (text := posted.get(f"{group.name}-count", "0")[:9]).isdecimal() else 0, MOST_ROWS)
    gone = act.removeprefix(f"remove:{group.name}:") if act.startswith(f"remove:{group.name}:") else ""
    kept = [place for place in range(count) if str(place) != gone]
    told = [
        {column.name: _sent(column, f"{group.name}-{place}-{column.name}", posted) for column in group.columns} for place in kept
    ]
    return [row for row in told if any(row.values())]


def _sent(question: Question, name: str, posted: QueryDict) -> str:
    if question.kind == "tick":
        return "1" if name in posted else ""
    return posted.get(name, "").strip()[: 2 * question.most]
