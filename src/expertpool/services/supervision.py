"""What a supervisor does on the desk: recompute a draw, take the list along. Nothing here settles any business (18)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter

from django.db import transaction
from django.utils import timezone

from expertpool import verifier
from expertpool.policy import access, articles
from expertpool.policy.decision import Reason, Refused
from expertpool.queries.finding import Finding
from expertpool.records.models import Account, Draw, Instruction
from expertpool.services import evidence, exports, trace
from expertpool.services.exports import Sheet

HEADINGS = ("发生", "类别", "事项", "说明", "承办科室", "依据", "程度", "监督意见")
DIGEST = re.compile("[0-9a-f]{64}")
#: what the independent program checks, with the codes of what does not agree
CHECKS = (
    ("承诺码", ("COMMIT",)),
    ("名册根和每一行", ("ROOT", "LEAF")),
    ("密数、见证数、公开随机数", ("SECRET", "WITNESS", "ENTROPY")),
    ("排序和名单", ("ORDER", "LIST")),
    ("联系次序和结果", ("CALL",)),
    ("操作记录", ("TRACE",)),
    ("文件完整", ("FILE",)),
)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing recomputed; `faults` is how many parts of it do not agree."""

    label: str
    faults: int


@dataclass(frozen=True, slots=True)
class Recomputation:
    """What came of recomputing a draw. `findings` are for who may read the sealed list, empty for others."""

    draw: Draw
    ok: bool
    checks: tuple[Check, ...]
    findings: tuple[str, ...]
    notes: tuple[str, ...]
    milliseconds: int


@transaction.atomic
def recompute(*, draw_id: int, commit: str = "", by: Account, at: datetime) -> Recomputation:
    """Run the independent program over the evidence; `commit` is the code in the witness's hand, by default the stored one."""
    draw = Draw.objects.select_related("demand__activity__division").get(pk=draw_id)
    if draw.drawn_at is None:
        raise Refused(Reason("11.2", "尚未抽取，还没有可以复算的名单", remedy="抽取后再复算"))
    code = "".join(commit.split()).lower() or draw.commit_digest
    if not DIGEST.fullmatch(code):
        raise Refused(Reason("11.2", "承诺码应为 64 位十六进制", remedy="对照纸质记录逐位核对后再输，或留空与存档的核对"))
    begun = perf_counter()
    bundle = verifier.parse(json.dumps(evidence.bundle_of(draw), ensure_ascii=False))
    report = verifier.verify(bundle, code)
    elapsed = round(1000 * (perf_counter() - begun))
    payload = {"result": "agrees" if report.ok else "differs", "count": len(report.findings)}
    trace.record(action="draw.recompute", article="18", subject=draw, by=by, at=at, payload=payload)
    codes = [finding.code for finding in report.findings]
    checks = tuple(Check(label, sum(code in known for code in codes)) for label, known in CHECKS)
    told = tuple(map(str, report.findings)) if access.may(by.role, "draw.list") else ()
    return Recomputation(draw, report.ok, checks, told, tuple(report.notes), elapsed)


def export(
    *, rows: Iterable[Finding], marks: Mapping[str, Instruction], filters: Mapping[str, str], by: Account, at: datetime
) -> Sheet:
    """What deserves a look, as the list shows it; no expert's name stands in it."""
    lines = (_line(row, marks) for row in rows)
    return exports.sheet(kind="findings", title="监督事项", headings=HEADINGS, rows=lines, filters=filters, by=by, at=at)


def _line(row: Finding, marks: Mapping[str, Instruction]) -> list[object]:
    marked = marks.get(row.key)
    weight = "关注" if row.stands_out else "备查"
    said = [row.division_name, articles.label_of(row.article), weight, marked.code if marked else ""]
    return [f"{timezone.localtime(row.at):%Y-%m-%d %H:%M}", row.sign.label, row.title, row.detail, *said]
