"""An import run from upload to undo: every act of a person on it. Background work is in `checking` and `loading`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.db import transaction

from expertpool.gateways import keys, sheets, uploads
from expertpool.policy.decision import Reason, Refused
from expertpool.policy.lifecycle import IMPORT, NEW
from expertpool.policy.terms import ImportStatus
from expertpool.records.models import Account, ColumnName, ImportRun
from expertpool.services import numbers, trace
from expertpool.services.imports import migration
from expertpool.services.imports.layout import MOST_HEADING_ROWS, Layout, best_sheets, find_layout, layout_at, lines
from expertpool.services.imports.targets import BY_NAME, IGNORED, REQUIRED, normalise

ARTICLE = "7.2"
LONGEST_FILE_NAME = 200
NO_HEADINGS = Reason(
    ARTICLE,
    "没有找到表头：前 30 行中没有姓名、身份证号、工作单位等列名",
    remedy="确认第一行或标题下有列名；文字显示为乱码的，请另存为 .xlsx；也可下载模板后把内容贴入",
)


def remembered() -> dict[str, str]:
    """Headings that clerks have explained before, in normal form → target."""
    return dict(ColumnName.objects.values_list("heading", "target"))


def upload(*, content: bytes, file_name: str, by: Account, at: datetime, sheet: str = "") -> ImportRun:
    """Take a file in: read it, find its headings, keep it sealed. Nothing is kept of a file that cannot be read.

    Of several sheets the most telling one is taken, or the one named `sheet`; a run is one sheet.
    """
    step = IMPORT.step("import.run", NEW, by.role)
    migration.refuse_unless_open()
    book = _read(content)
    known = remembered()
    found = best_sheets(book.sheets, known)
    wanted = [layout for layout in found if sheet in ("", layout.sheet)]
    if not wanted:
        raise Refused(NO_HEADINGS)
    layout = describe(book, wanted[0]) | {"likely": [other.sheet for other in found if other.sheet != wanted[0].sheet]}
    return _keep(content, file_name, layout, step.target, by=by, at=at)


def take_another_sheet(*, run_id: int, name: str, by: Account, at: datetime) -> ImportRun:
    """Another sheet of the same file becomes a run of its own."""
    run = ImportRun.objects.get(pk=run_id)
    if run.state == ImportStatus.UNDONE:
        raise Refused(Reason(ARTICLE, "这一批已撤销，原文件已删除", remedy="请重新上传文件"))
    return upload(content=uploads.load(run.file_key), file_name=run.file_name, by=by, at=at, sheet=name)


def _read(content: bytes) -> sheets.Book:
    try:
        return sheets.read(content)
    except sheets.Unreadable as fault:
        raise Refused(Reason(ARTICLE, fault.message, remedy=fault.remedy)) from fault


@transaction.atomic
def _keep(content: bytes, file_name: str, layout: Mapping[str, Any], state: str, *, by: Account, at: datetime) -> ImportRun:
    run = ImportRun.objects.create(
        code=numbers.next_import_code(at),
        file_name=PurePath(file_name.replace("\\", "/")).name[-LONGEST_FILE_NAME:],
        file_key=uploads.save(content),
        file_digest=keys.sm3(content),
        state=state,
        layout=dict(layout),
        mapping=proposed_mapping(layout),
        created_by=by,
        created_at=at,
    )
    payload = {"digest": run.file_digest, "bytes": len(content)}
    trace.record(action="import.upload", article=ARTICLE, subject=run, by=by, at=at, payload=payload)
    return run


def describe(book: sheets.Book, layout: Layout) -> dict[str, Any]:
    """What is kept of a layout: sheet, heading rows, columns; and which other sheets could be taken."""
    sheet = next(sheet for sheet in book.sheets if sheet.name == layout.sheet)
    mapping = {column: target for column, target in enumerate(layout.targets) if target}
    people = sum(1 for line in lines(sheet, layout, mapping) if not line.skipped)
    return {
        "sheet": layout.sheet,
        "top": layout.top,
        "bottom": layout.bottom,
        "headings": list(layout.headings),
        "targets": list(layout.targets),
        "sheets": [other.name for other in book.sheets],
        "hidden": sorted(sheet.hidden_columns),
        "formulas": len(sheet.formulas),
        "people": people,
    }


def proposed_mapping(layout: Mapping[str, Any]) -> dict[str, str]:
    """Column index → target, as far as the headings are known."""
    return {str(column): target for column, target in enumerate(layout["targets"]) if target}


def open_sheet(run: ImportRun) -> tuple[sheets.Sheet, Layout]:
    """The sheet of a run, read again from the sealed file, and its layout."""
    book = _read(uploads.load(run.file_key))
    kept = run.layout
    sheet = next(sheet for sheet in book.sheets if sheet.name == kept["sheet"])
    return sheet, Layout(kept["sheet"], kept["top"], kept["bottom"], tuple(kept["headings"]), tuple(kept["targets"]))


def columns_of(run: ImportRun) -> dict[int, str]:
    """Column index → target, as the clerk has mapped them."""
    return {int(column): target for column, target in run.mapping.items() if target}


@transaction.atomic
def choose_sheet(*, run_id: int, name: str, by: Account, at: datetime) -> ImportRun:
    """Take another sheet of the same file."""
    run = _locked(run_id)
    IMPORT.step("import.map", run.state, by.role)
    book = _read(uploads.load(run.file_key))
    sheet = next((sheet for sheet in book.sheets if sheet.name == name), None)
    layout = find_layout(sheet, remembered()) if sheet else None
    if layout is None:
        raise Refused(Reason(ARTICLE, f"工作表“{name[:40]}”中没有找到表头", remedy="请选择有姓名、身份证号等列名的工作表"))
    likely = [run.layout["sheet"], *run.layout.get("likely", [])]
    run.layout = describe(book, layout) | {"likely": [other for other in likely if other != name]}
    run.mapping = proposed_mapping(run.layout)
    run.state = ImportStatus.UPLOADED
    run.save(update_fields=["layout", "mapping", "state"])
    trace.record(action="import.map", article=ARTICLE, subject=run, by=by, at=at, payload={"sheet": "changed"})
    return run


@transaction.atomic
def choose_heading(*, run_id: int, first: int, last: int, by: Account, at: datetime) -> ImportRun:
    """The headings stand in rows `first`…`last` as the sheet counts them (from 1), whatever was found."""
    run = _locked(run_id)
    IMPORT.step("import.map", run.state, by.role)
    book = _read(uploads.load(run.file_key))
    sheet = next(sheet for sheet in book.sheets if sheet.name == run.layout["sheet"])
    if not 1 <= first <= last < min(len(sheet.rows), first + MOST_HEADING_ROWS):
        remedy = f"表头最多 {MOST_HEADING_ROWS} 行，且下面要有人员"
        raise Refused(Reason(ARTICLE, f"第 {first} 至 {last} 行不能作表头", remedy=remedy))
    layout = layout_at(sheet, first - 1, last - 1, remembered())
    run.layout = describe(book, layout) | {"likely": run.layout.get("likely", [])}
    run.mapping, run.state = proposed_mapping(run.layout), ImportStatus.UPLOADED
    run.save(update_fields=["layout", "mapping", "state"])
    trace.record(action="import.map", article=ARTICLE, subject=run, by=by, at=at, payload={"heading": [first, last]})
    return run


@transaction.atomic
def map_columns(*, run_id: int, targets: Mapping[int, str], by: Account, at: datetime) -> ImportRun:
    """Say what each column means (column index → target, `ignore` or nothing); headings explained here are remembered."""
    run = _locked(run_id)
    step = IMPORT.step("import.map", run.state, by.role)
    _refuse_bad_mapping(targets)
    run.mapping = {str(column): target for column, target in sorted(targets.items()) if target}
    run.state = step.target
    run.save(update_fields=["mapping", "state"])
    _remember(run.layout["headings"], targets)
    trace.record(action="import.map", article=ARTICLE, subject=run, by=by, at=at, payload={"columns": len(run.mapping)})
    return run


def _refuse_bad_mapping(targets: Mapping[int, str]) -> None:
    used = [target for target in targets.values() if target and target != IGNORED]
    twice = sorted({target for target in used if used.count(target) > 1})
    missing = [name for name in REQUIRED if name not in used]
    reasons = [
        Reason(ARTICLE, f"有两列都对应为“{BY_NAME[name].label}”", remedy="只留一列，另一列改为其他含义或不导入") for name in twice
    ]
    reasons += [Reason(ARTICLE, f"没有一列对应为“{BY_NAME[name].label}”", remedy="请在下面选择哪一列是它") for name in missing]
    if not {"fields", "field_1"} & set(used):
        reasons.append(Reason("5", "没有一列对应为“所属领域”", remedy="请选择哪一列是领域；每人 1—3 个领域，第一个为主领域"))
    if reasons:
        raise Refused(*reasons)


def _remember(headings: list[str], targets: Mapping[int, str]) -> None:
    for column, target in targets.items():
        heading = normalise(headings[column])[:60] if column < len(headings) else ""
        if heading and target:
            ColumnName.objects.update_or_create(heading=heading, defaults={"target": target})


@transaction.atomic
def start_check(*, run_id: int, by: Account, at: datetime, background: bool = True) -> ImportRun:
    """Hand the sheet to the background for a dry run; what an earlier one found is dropped. Pressing twice is once.

    Without `background` the caller does the job itself (`jobs.do`).
    """
    run = _locked(run_id)
    if run.state == ImportStatus.CHECKING and not is_stale(run, at):
        return run
    run.state = IMPORT.step("import.check", run.state, by.role).target
    run.checked = run.faulty = run.total = 0
    run.message, run.started_at, run.touched_at, run.finished_at = "", at, at, None
    run.save()
    run.findings.all().delete()
    trace.record(action="import.check", article="6", subject=run, by=by, at=at)
    if background:
        _in_background("check", run)
    return run


@transaction.atomic
def start_load(*, run_id: int, by: Account, at: datetime, background: bool = True) -> ImportRun:
    """Let the examined rows in, in the background. Pressing twice is once; after an interruption it goes on where it stood."""
    run = _locked(run_id)
    if run.state == ImportStatus.DONE or (run.state == ImportStatus.RUNNING and not is_stale(run, at)):
        return run
    migration.refuse_unless_open()
    _refuse_before_units(run)
    action = "import.start" if run.state == ImportStatus.CHECKED else "import.resume"
    _refuse_unchecked(run)
    run.state = IMPORT.step(action, run.state, by.role).target
    run.message, run.started_at, run.touched_at, run.finished_at = "", at, at, None
    run.save()
    trace.record(action=action, article=ARTICLE, subject=run, by=by, at=at, payload={"rows": run.total, "left_out": run.faulty})
    if background:
        _in_background("load", run)
    return run


def _refuse_unchecked(run: ImportRun) -> None:
    if run.state == ImportStatus.FAILED and "units" not in run.layout:
        raise Refused(Reason(ARTICLE, "这一批还没有检查完", remedy="请重新检查"))


def _refuse_before_units(run: ImportRun) -> None:
    from expertpool.queries.imports import open_units

    left = open_units(run)
    if left:
        raise Refused(Reason("13.3", f"还有 {left} 个单位没有核对", remedy="先到“核对单位”逐个认定，认定一次长期有效"))


#: a background job that has not moved for so long is dead
STALE_SECONDS = 90


def is_stale(run: ImportRun, at: datetime) -> bool:
    """Whether the background has given no sign of life; the page then offers to go on."""
    last = run.touched_at or run.started_at
    return last is not None and (at - last).total_seconds() > STALE_SECONDS


def _in_background(job: str, run: ImportRun) -> None:
    from expertpool.services import jobs

    transaction.on_commit(lambda: jobs.enqueue(job, run.pk))


@transaction.atomic
def drop(*, run_id: int, by: Account, at: datetime) -> ImportRun:
    """Give up a run that brought nobody in; its file and findings go."""
    run = _locked(run_id)
    run.state = IMPORT.step("import.drop", run.state, by.role).target
    run.undone_by, run.undone_at = by, at
    run.save(update_fields=["state", "undone_by", "undone_at"])
    run.findings.all().delete()
    key = run.file_key
    transaction.on_commit(lambda: uploads.discard(key))
    trace.record(action="import.drop", article=ARTICLE, subject=run, by=by, at=at)
    return run


def _locked(run_id: int) -> ImportRun:
    return ImportRun.objects.select_for_update(of=("self",)).get(pk=run_id)
