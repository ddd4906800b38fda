"""The same expert again and again, grades that are overdue, graders who know 优 alone (12, 16)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time

from django.db.models import Count, F, Max
from django.utils import timezone

from expertpool.policy import watch
from expertpool.policy.attendance import grades_due
from expertpool.policy.parameters import in_force
from expertpool.policy.periods import ONE_DAY
from expertpool.policy.terms import ActivityStatus, DemandStatus, ParticipationStatus
from expertpool.policy.watch import Sign
from expertpool.queries.days import CAME
from expertpool.queries.finding import Finding, Place, Span, numbered, of_division
from expertpool.queries.parameters import changes
from expertpool.queries.workdays import calendar
from expertpool.records.models import Activity, Demand, Evaluation, Participation


def paired(within: Span) -> Iterator[Finding]:
    """Divisions that have used the same expert again and again."""
    used = Participation.objects.filter(
        day__range=within.days, state__in=(ParticipationStatus.CONFIRMED, ParticipationStatus.DONE)
    )
    names = {"office": F("activity__division"), "named": F("activity__division__name"), "number": F("expert__number")}
    rows = used.values(**names).annotate(uses=Count("pk"), last=Max("day")).filter(uses__gte=watch.PAIR_LEAST)
    for row in rows.order_by("number"):
        title = f"使用 {numbered(row['number'])} {row['uses']} 次"
        place, whose = Place("expert", (row["number"],), "expert.view"), {"division": row["office"]}
        key = f"{row['office']}-{row['number']}"
        detail, at = f"最近一次 {row['last']:%Y-%m-%d}", _at(row["last"])
        yield Finding(Sign.PAIRED, key, at, title, detail, place, division_name=row["named"], stands_out=True, **whose)


def overdue(within: Span) -> Iterator[Finding]:
    """Activities whose experts are not all graded in time; those counted from former records wait for nobody."""
    days, known, today = calendar(), changes(), within.days[1]
    asked = Demand.objects.filter(state__in=(DemandStatus.CONTACTING, DemandStatus.SETTLED, DemandStatus.ARCHIVED))
    held = Activity.objects.filter(state__in=(ActivityStatus.HELD, ActivityStatus.ARCHIVED), pk__in=asked.values("activity"))
    counted = held.annotate(
        came=Count("participations", filter=CAME, distinct=True),
        graded=Count("participations__evaluation", distinct=True),
    )
    for row in counted.filter(last_day__range=within.days, came__gt=F("graded")).select_related("division"):
        due = grades_due(row.last_day, calendar=days, p=in_force(row.last_day, known))
        if due < today:
            title = f"{row.came - row.graded} 名专家未评价，应于 {due:%Y-%m-%d} 前完成"
            place = Place("activity", (row.pk,), "activity.view")
            at, detail = _at(due + ONE_DAY), f"{row.title} · {row.code}"
            yield Finding(Sign.OVERDUE, row.pk, at, title, detail, place, stands_out=True, **of_division(row))


def flattered(within: Span) -> Iterator[Finding]:
    """Graders who have given many grades and none but the best."""
    rows = Evaluation.objects.filter(graded_at__range=within.moments, graded_by__isnull=False)
    columns = ("graded_by", "graded_by__name", "graded_by__division", "graded_by__division__name", "overall", "graded_at")
    found: dict[tuple[int, str, int, str], list[tuple[str, datetime]]] = defaultdict(list)
    for pk, name, division, office, overall, at in rows.values_list(*columns):
        found[pk, name, division or 0, office or ""].append((overall, at))
    for (pk, name, division, office), given in found.items():
        if watch.flattered(overall for overall, _ in given):
            title, last = f"{name}评价 {len(given)} 人次，全部为优", max(at for _, at in given)
            place = Place("trace", (), "trace.view", f"area=evaluation&q={name}")
            whose = {"division": division, "division_name": office}
            yield Finding(Sign.FLATTERED, pk, last, title, office, place, stands_out=True, **whose)


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


MAKERS = (paired, overdue, flattered)
