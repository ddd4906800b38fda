"""Proposals to change numbers, what came of them, and every value a number ever had (21, 22)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from expertpool.policy.articles import DOCUMENT
from expertpool.policy.parameter_changes import ChangeStatus, value_words
from expertpool.policy.parameters import SPECS, Spec
from expertpool.records.models import ParameterChange, ParameterProposal, ProposedValue


def proposals(*, text: str = "", state: str = "", name: str = "") -> QuerySet[ParameterProposal]:
    """Newest first; two queries for any number of rows."""
    rows = ParameterProposal.objects.select_related("proposed_by", "decided_by").prefetch_related("lines")
    if text:
        meant = [spec.name for spec in SPECS.values() if text in spec.label]
        words = Q(code__icontains=text) | Q(reason__icontains=text) | Q(basis__icontains=text) | Q(document__icontains=text)
        rows = rows.filter(words | Q(pk__in=ProposedValue.objects.filter(name__in=meant).values("proposal")))
    if state:
        rows = rows.filter(state=state)
    return rows.filter(pk__in=ProposedValue.objects.filter(name=name).values("proposal")) if name else rows


def by_state() -> dict[str, int]:
    """State → proposals; "" is all of them."""
    counts = dict(ParameterProposal.objects.order_by().values_list("state").annotate(Count("id")))
    return {"": sum(counts.values()), **counts}


def waiting() -> dict[str, str]:
    """Name of a parameter → code of the open proposal that would change it."""
    rows = ProposedValue.objects.filter(proposal__state=ChangeStatus.PROPOSED)
    return dict(rows.values_list("name", "proposal__code"))


@dataclass(frozen=True, slots=True)
class Compared:
    """One value of a proposal: what it was to be on the first day, and what it becomes."""

    spec: Spec
    before: str
    after: str


def compared(values: Iterable[ProposedValue]) -> list[Compared]:
    return [compare(row.name, row.was, row.value) for row in values]


def compare(name: str, was: int, value: int) -> Compared:
    spec = SPECS[name]
    return Compared(spec, value_words(spec, was), value_words(spec, value))


@dataclass(frozen=True, slots=True)
class Era:
    """A value a number had from a day on, and how it came to it; the first is the document's own."""

    value: str
    first_day: date
    document: str
    proposed_by: str = ""
    set_by: str = ""
    proposal: ParameterProposal | None = None


def history(spec: Spec) -> list[Era]:
    """Every value of one parameter, the latest first; one query."""
    return histories([spec])[spec.name]


def histories(specs: Iterable[Spec]) -> dict[str, list[Era]]:
    """The same of several parameters by name; one query."""
    eras: dict[str, list[Era]] = {spec.name: [] for spec in specs}
    rows = ParameterChange.objects.filter(name__in=eras).select_related("set_by", "proposal__proposed_by")
    for row in rows.order_by("-first_day", "-id"):
        eras[row.name].append(_era(SPECS[row.name], row))
    for name, found in eras.items():
        found.append(Era(value_words(SPECS[name], SPECS[name].default), SPECS[name].first_day, DOCUMENT))
    return eras


def _era(spec: Spec, row: ParameterChange) -> Era:
    asked = row.proposal
    by = asked.proposed_by.name if asked else ""
    return Era(value_words(spec, int(row.value)), row.first_day, row.document, by, row.set_by.name, asked)
