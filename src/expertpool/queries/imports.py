"""Import runs as their pages show them: progress, findings, units left to settle, whether undo is still possible."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, QuerySet

from expertpool.policy import access, naming
from expertpool.policy.terms import ImportStatus, Role, Verdict
from expertpool.records.models import (
    Account,
    Certificate,
    Expert,
    ExpertField,
    ImportFinding,
    ImportRun,
    Migration,
    RosterLine,
    TalentTitle,
    UnitName,
    UnitSuspect,
)


def visible_to(viewer: Account) -> QuerySet[ImportRun]:
    """Every run, newest first; nothing for who may not look."""
    runs = ImportRun.objects.select_related("created_by", "undone_by")
    return runs if access.may(viewer.role, "import.view") else runs.none()


def migration() -> Migration | None:
    """The approval of the migration, if there is one."""
    return Migration.objects.select_related("approved_by", "lock_asked_by", "locked_by").first()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far background work has come; `left_seconds` is an estimate from the speed so far, `None` while too early."""

    done: int
    total: int
    left_seconds: int | None
    finished: bool
    stale: bool

    @property
    def percent(self) -> int:
        return 100 if self.finished else min(99, self.done * 100 // self.total) if self.total else 0

    @property
    def left(self) -> str:
        if self.left_seconds is None:
            return ""
        return f"{self.left_seconds} 秒" if self.left_seconds < 60 else f"{-(-self.left_seconds // 60)} 分钟"


def progress(run: ImportRun, *, at: datetime, stale: bool) -> Progress:
    """Rows examined while checking, rows let in or left out while loading."""
    loading = run.state in (ImportStatus.RUNNING, ImportStatus.DONE)
    done = run.imported + run.faulty if loading else run.checked
    finished = run.state not in (ImportStatus.CHECKING, ImportStatus.RUNNING)
    return Progress(done, run.total, _seconds_left(run, done, at), finished, stale and not finished)


def _seconds_left(run: ImportRun, done: int, at: datetime) -> int | None:
    if not done or run.started_at is None or done >= run.total:
        return None
    spent = (at - run.started_at).total_seconds()
    return max(1, round(spent * (run.total - done) / done))


def findings(run: ImportRun, *, kind: str = "", severity: str = "", row: str = "") -> QuerySet[ImportFinding]:
    """What was found, in the order of the sheet; empty filters mean everything."""
    found = run.findings.all()
    if kind:
        found = found.filter(kind=kind)
    if severity:
        found = found.filter(severity=severity)
    return found.filter(row=int(row)) if row.isdecimal() and len(row) < 8 else found


def finding_counts(run: ImportRun) -> tuple[dict[str, int], dict[str, int]]:
    """(by severity, by kind)."""
    rows = run.findings.values_list("severity", "kind").annotate(count=Count("id")).order_by()
    severities: dict[str, int] = {}
    kinds: dict[str, int] = {}
    for severity, kind, count in rows:
        severities[severity] = severities.get(severity, 0) + count
        kinds[kind] = kinds.get(kind, 0) + count
    return severities, kinds


def left_out_rows(run: ImportRun) -> list[int]:
    """Rows that stay out, in order."""
    return list(run.findings.filter(severity="error").order_by("row").values_list("row", flat=True).distinct())


def remarks(run: ImportRun) -> dict[int, str]:
    """Row → everything found in it, in one text."""
    texts: dict[int, list[str]] = {}
    for finding in run.findings.order_by("row", "id"):
        place = f"{finding.column}列 {finding.heading}：" if finding.column else ""
        texts.setdefault(finding.row, []).append(
            f"【{SEVERITY_WORDS[finding.severity]}】{place}{finding.message}。{finding.remedy}"
        )
    return {row: "\n".join(lines) for row, lines in texts.items()}


SEVERITY_WORDS = {"error": "错误", "warning": "提示", "note": "跳过"}


def unit_names(run: ImportRun) -> dict[str, dict[str, Any]]:
    """Units of the rows that may go in: name → {people, kind, region, code}; empty before the dry run is over."""
    return dict(run.layout.get("units", {}))


def unknown_units(run: ImportRun) -> list[str]:
    """Names of the run that stand for no unit yet."""
    keys = {name: naming.key(name) for name in unit_names(run)}
    known = set(UnitName.objects.filter(key__in=keys.values()).values_list("key", flat=True))
    return [name for name, key in keys.items() if key not in known]


def open_suspects(run: ImportRun) -> int:
    return UnitSuspect.objects.filter(source=f"import:{run.pk}", verdict=Verdict.OPEN).count()


def open_units(run: ImportRun) -> int:
    """How many names of the run still wait for the desk."""
    return len(unknown_units(run)) + open_suspects(run)


#: what an import itself writes about a person
OWN_ROWS = (ExpertField, TalentTitle, Certificate)
USES = {
    "drawentry": "已有专家列入抽取名单",
    "passedover": "已有专家参加过抽取",
    "participation": "已有专家参加活动",
    "judgement": "已有专家的回避认定",
    "waiver": "已有专家的破例审批",
    "tie": "已有专家登记了社会关系",
    "unavailable": "已有专家登记了不便时间",
}


def first_use(run: ImportRun) -> str:
    """Why the run cannot be undone any more, in words; empty while it can."""
    people = Expert.objects.filter(import_run=run)
    for relation in Expert._meta.related_objects:
        model = relation.related_model
        if model not in OWN_ROWS and model._base_manager.filter(**{f"{relation.field.name}__in": people}).exists():
            return USES.get(str(model._meta.model_name), "已有专家在其他业务中使用")
    if RosterLine.objects.filter(number__in=people.values("number")).exists():
        return "已有抽取冻结的名册包含这些专家"
    if people.filter(changed_at__gt=F("created_at")).exists() or _is_proven(people):
        return "已有专家的档案在导入后修改过"
    return ""


def _is_proven(people: QuerySet[Expert]) -> bool:
    return TalentTitle.objects.filter(expert__in=people, proven=True).exists()


def tallies(runs: Iterable[ImportRun]) -> dict[int, int]:
    """Run id → experts of it that are in the pool now."""
    rows = Expert.objects.filter(import_run__in=[run.pk for run in runs]).values_list("import_run").annotate(count=Count("id"))
    return dict(rows)


def clerk(username: str = "") -> Account | None:
    """The account of the talent division with that name; without a name its oldest one in use."""
    clerks = Account.objects.filter(role=Role.TALENT, is_active=True).order_by("pk")
    return clerks.filter(username=username).first() if username else clerks.first()
