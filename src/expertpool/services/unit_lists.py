"""The list of units as a file (20)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from expertpool.policy import terms
from expertpool.records.models import Account, Unit
from expertpool.services import exports

HEADINGS = ("单位名称", "单位性质", "所在地区", "统一社会信用代码", "上级单位", "曾用名、别名", "在库专家")


def export(*, units: Iterable[Unit], filters: Mapping[str, str], by: Account, at: datetime) -> exports.Sheet:
    """The selection of the list page; `units` carry `people` and their names."""
    rows = [_row(unit) for unit in units]
    return exports.sheet(kind="units", title="单位名录", headings=HEADINGS, rows=rows, filters=filters, by=by, at=at)


def _row(unit: Unit) -> tuple[object, ...]:
    others = "、".join(entry.name for entry in unit.names.all() if entry.kind != "official")
    parent = unit.parent.name if unit.parent else ""
    kind = terms.UnitKind.label_of(unit.kind)
    return unit.name, kind, terms.region_label(unit.region), unit.credit_code or "", parent, others, getattr(unit, "people", 0)
