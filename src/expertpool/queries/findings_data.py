"""What left the system, who looked at phones, which numbers were changed (20, 22)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Max
from django.db.models.functions import TruncDate

from expertpool.policy import watch
from expertpool.policy.parameters import SPECS
from expertpool.policy.terms import Role
from expertpool.policy.watch import Sign
from expertpool.queries.finding import Finding, Place, Span, in_trace
from expertpool.records.models import Event, Export, ParameterChange

#: acts that show a phone or an identity number
LOOKS = ("contact.reveal", "expert.reveal", "application.reveal", "list.phone")
#: what handlers of reports take along is no part of this desk
REPORTS = "reports"


def exported(within: Span) -> Iterator[Finding]:
    rows = Export.objects.filter(at__range=within.moments).exclude(kind=REPORTS).select_related("by__division")
    for row in rows:
        division = row.by.division
        whose = {"division": row.by.division_id or 0, "division_name": division.name if division else ""}
        title, detail = f"{row.by.name}导出{watch.export_label(row.kind)} {row.rows} 行", row.serial
        stands_out, place = watch.bulky(row.rows), in_trace("export", row.pk)
        yield Finding(Sign.EXPORTED, row.pk, row.at, title, detail, place, stands_out=stands_out, **whose)


def revealed(within: Span) -> Iterator[Finding]:
    """Looks at phones and identity numbers: one line for a person and a day."""
    looks = Event.objects.filter(action__in=LOOKS, at__range=within.moments, actor__isnull=False)
    days = looks.order_by().annotate(day=TruncDate("at")).values("actor", "actor_name", "role", "day")
    for row in days.annotate(count=Count("pk"), last=Max("at")):
        title = f"{row['actor_name']}一天查看电话、证件 {row['count']} 次"
        place = Place("trace", (), "trace.view", f"q={row['actor_name']}")
        key, stands_out = f"{row['actor']}-{row['day']:%Y%m%d}", watch.curious(row["count"])
        detail = f"{Role.label_of(row['role'])} · {row['day']:%Y-%m-%d}"
        yield Finding(Sign.REVEALED, key, row["last"], title, detail, place, stands_out=stands_out)


def changed(within: Span) -> Iterator[Finding]:
    for row in ParameterChange.objects.filter(set_at__range=within.moments).select_related("set_by"):
        spec = SPECS.get(row.name)
        title = f"{spec.label if spec else row.name}改为 {row.value}{spec.unit if spec else ''}"
        detail = f"{row.first_day:%Y-%m-%d} 起 · {row.document} · {row.set_by.name}"
        place = Place("parameters", (), "parameter.view")
        yield Finding(Sign.PARAMETER, row.pk, row.set_at, title, detail, place, stands_out=True)


MAKERS = (exported, revealed, changed)
