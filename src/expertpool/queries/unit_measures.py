"""Measures against units: whether a unit may recommend, and what each role sees of them (19)."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from expertpool.policy import access, unit_measures
from expertpool.policy.decision import Decision
from expertpool.policy.lifecycle import ApplicationStatus
from expertpool.policy.unit_measures import OPEN, MeasureKind, MeasureState, Spell, Standing
from expertpool.records.models import Account, Application, Event, UnitMeasure

SORTS = {"code": "pk", "proposed": "proposed_at", "since": "since"}


# ---------------------------------------------------------------- may a unit recommend


def refusal(unit_id: int | None, *, on: date) -> Decision:
    """Why a unit may not vouch and recommend on a day; empty when it may."""
    rows = UnitMeasure.objects.filter(unit=unit_id, kind=MeasureKind.BARRED).exclude(since=None)
    return unit_measures.may_recommend([spell_of(row) for row in rows], on=on) if unit_id else ()


def spell_of(row: UnitMeasure) -> Spell:
    lifted_on = timezone.localdate(row.lifted_at) if row.lifted_at else None
    return Spell(row.kind, row.state, row.since, row.until, lifted_on)


def standing(row: UnitMeasure) -> Standing:
    """What a measure means today."""
    return unit_measures.standing(spell_of(row), on=timezone.localdate())


def running(on: date) -> QuerySet[UnitMeasure]:
    """Measures that take the right to recommend away on a day."""
    rows = UnitMeasure.objects.filter(kind=MeasureKind.BARRED, state=MeasureState.DECIDED, since__lte=on)
    return rows.filter(Q(until=None) | Q(until__gte=on))


# ---------------------------------------------------------------- lists


def visible_to(viewer: Account) -> QuerySet[UnitMeasure]:
    """Every measure for who keeps, decides and supervises; a unit's own accounts see those against it."""
    rows = UnitMeasure.objects.select_related("unit", "proposed_by", "stated_by", "heard_by", "decided_by", "lifted_by")
    if access.may(viewer.role, "measure.view"):
        return rows
    own = access.may(viewer.role, "measure.own") and viewer.unit_id is not None
    return rows.filter(unit=viewer.unit_id) if own else rows.none()


def narrowed(rows: QuerySet[UnitMeasure], *, text: str = "", standing: str = "", kind: str = "") -> QuerySet[UnitMeasure]:
    """By number or by any name of the unit (pinyin initials too); by kind and by what it means today."""
    for word in text.split():
        rows = rows.filter(Q(code__contains=word.upper()) | Q(unit__search__contains=word.lower()))
    if kind:
        rows = rows.filter(kind=kind)
    return rows.filter(_stands(timezone.localdate())[standing]) if standing else rows


def _stands(on: date) -> dict[str, Q]:
    """Each standing as the database tells it."""
    decided, running = Q(state=MeasureState.DECIDED), Q(until=None) | Q(until__gte=on)
    by_calendar: dict[str, Q] = {
        Standing.COMING: decided & Q(since__gt=on),
        Standing.RUNNING: decided & Q(since__lte=on) & running,
        Standing.ENDED: decided & Q(until__lt=on),
        Standing.DECIDED: decided & Q(since=None),
    }
    return {**{state: Q(state=state) for state in MeasureState}, **by_calendar}


def by_standing(viewer: Account) -> dict[str, int]:
    """Standing → measures; "" is all of them; one query."""
    wanted = {f"n_{standing}": Count("pk", filter=found) for standing, found in _stands(timezone.localdate()).items()}
    counts = visible_to(viewer).order_by().aggregate(all=Count("pk"), **wanted)
    return {"": counts.pop("all"), **{name.removeprefix("n_"): count for name, count in counts.items()}}


def ordered(rows: QuerySet[UnitMeasure], sort: str) -> QuerySet[UnitMeasure]:
    column = SORTS[sort.removeprefix("-")]
    return rows.order_by(f"-{column}" if sort.startswith("-") else column, "-id")


def get_for(viewer: Account, measure_id: int) -> UnitMeasure:
    """Raises `UnitMeasure.DoesNotExist` where there is none or the viewer may not look."""
    return visible_to(viewer).select_related("case", "feedback").prefetch_related("files").get(pk=measure_id)


def of_unit(unit_id: int) -> list[UnitMeasure]:
    return list(UnitMeasure.objects.filter(unit=unit_id).order_by("-id"))


def course(made: UnitMeasure) -> list[Event]:
    """What happened to a measure, oldest first."""
    return list(Event.objects.filter(subject_kind="unitmeasure", subject_id=str(made.pk)).order_by("sequence"))


def open_ones() -> QuerySet[UnitMeasure]:
    return UnitMeasure.objects.filter(state__in=OPEN).select_related("unit").order_by("pk")


def waiting(made: UnitMeasure) -> int:
    """Applications that stand before the unit now, shown before anybody decides that it may not vouch."""
    own = Q(employer=made.unit_id, association=None) | Q(association=made.unit_id)
    return Application.objects.filter(own, state=ApplicationStatus.SUBMITTED).count()
