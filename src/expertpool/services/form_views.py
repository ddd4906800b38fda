"""A form of application as somebody reads it: labels and words instead of codes, secrets masked, ties left out (20)."""

from __future__ import annotations

from dataclasses import dataclass

from expertpool.policy import identity
from expertpool.policy.application_form import OWN_WORD, PARTS, TIES, Form, Group, Part, Question, rows, text
from expertpool.records.models import Field


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group as a table; `rows` hold the words column by column."""

    label: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class PartView:
    """One step of the form: (label, words) of the answers given, and its groups that hold anything."""

    label: str
    answers: tuple[tuple[str, str], ...]
    groups: tuple[GroupView, ...]


def masked(form: Form) -> tuple[PartView, ...]:
    """For an employer or association: numbers masked; ties and the person's own declarations stay with the person (13)."""
    names = dict(Field.objects.values_list("code", "name"))
    views = (_part(part, form, names) for part in PARTS)
    return tuple(view for view in views if view.answers or view.groups)


def whole(form: Form) -> tuple[PartView, ...]:
    """For the reviewer: everything, ties and declarations included; numbers masked."""
    names = dict(Field.objects.values_list("code", "name"))
    views = (_part(part, form, names, whole=True) for part in PARTS)
    return tuple(view for view in views if view.answers or view.groups)


def _part(part: Part, form: Form, names: dict[str, str], *, whole: bool = False) -> PartView:
    answers = tuple(
        (question.label, _words(question, text(form, question.name), names))
        for question in part.questions
        if (whole or question.name not in OWN_WORD) and text(form, question.name)
    )
    told = [group for group in part.groups if (whole or group.name not in TIES) and rows(form, group.name)]
    return PartView(part.label, answers, tuple(_group(group, form, names) for group in told))


def _group(group: Group, form: Form, names: dict[str, str]) -> GroupView:
    lines = tuple(tuple(_words(q, text(row, q.name), names) for q in group.columns) for row in rows(form, group.name))
    return GroupView(group.label, tuple(question.label for question in group.columns), lines)


def _words(question: Question, answer: str, names: dict[str, str]) -> str:
    if question.secret:
        return _hidden(question, answer)
    if question.kind == "tick":
        return "是" if answer == "1" else ""
    if question.kind == "field":
        return names.get(answer, answer)
    return dict(question.choices).get(answer, answer)


def _hidden(question: Question, answer: str) -> str:
    if question.name == "id_number":
        return identity.masked(answer)
    if question.name == "phone" and len(answer) > 7:
        return f"{answer[:3]}****{answer[-4:]}"
    return "已填写" if answer else ""
