"""The import, step by step: upload, columns, check, units, in; and back out again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from expertpool.policy.decision import Refused
from expertpool.policy.terms import ImportStatus
from expertpool.queries import imports as queries
from expertpool.services import suspects
from expertpool.services.imports import preview, runs, undoing
from expertpool.services.imports.findings import Kind, Severity
from expertpool.services.units import Newcomer
from expertpool.web.access import may, page
from expertpool.web.listing import Filter, Listing
from expertpool.web.talent.imports_forms import UploadForm, read_targets

STEPS = ("上传名单", "对应列", "检查", "核对单位", "导入")
#: state → how many steps lie behind
BEHIND = {
    ImportStatus.UPLOADED: 1,
    ImportStatus.MAPPED: 2,
    ImportStatus.CHECKING: 2,
    ImportStatus.CHECKED: 3,
    ImportStatus.RUNNING: 4,
    ImportStatus.DONE: 5,
}
WORKING = (ImportStatus.CHECKING, ImportStatus.RUNNING)


def run_or_404(request: HttpRequest, run_id: int) -> Any:
    run = queries.visible_to(request.user).filter(pk=run_id).first()
    if run is None:
        raise Http404
    return run


@page("import.view")
@require_GET
def imports(request: HttpRequest) -> HttpResponse:
    """Every run, newest first, beneath the state of the migration."""
    listing = Listing(request.GET, tab=Filter("state", "状态", tuple(ImportStatus.choices)), unit="批")
    rows = queries.visible_to(request.user)
    if listing.chosen["state"]:
        rows = rows.filter(state=listing.chosen["state"])
    shown = {"listing": listing, "page": listing.page(rows), "migration": queries.migration(), "crumbs": _crumbs()}
    return render(request, "talent/imports/list.html", shown)


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [("专家管理", ""), ("名单导入", reverse("imports") if more else ""), *more]


@page("import.run")
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = runs.upload(content=file.read(), file_name=file.name, by=request.user, at=timezone.now())
            return redirect("import_columns", run.pk)
        except Refused as refusal:
            form.refuse(refusal.reasons)
            status = 409
    elif request.method == "POST":
        status = 400
    shown = {"form": form, "migration": queries.migration(), "crumbs": _crumbs(("上传名单", ""))}
    return render(request, "talent/imports/upload.html", shown, status=status)


@page("import.run")
@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, run_id: int) -> HttpResponse:
    """What each column means; what the clerk says is remembered for the next sheet."""
    run = run_or_404(request, run_id)
    chosen: dict[int, str] | None = None
    reasons: tuple[Any, ...] = ()
    if request.method == "POST":
        chosen = read_targets(request.POST)
        try:
            runs.map_columns(run_id=run_id, targets=chosen, by=request.user, at=timezone.now())
            runs.start_check(run_id=run_id, by=request.user, at=timezone.now())
            return redirect("import_run", run_id)
        except Refused as refusal:
            reasons = refusal.reasons
    if run.state not in (*list(BEHIND)[:2], ImportStatus.CHECKED, ImportStatus.FAILED):
        return redirect("import_run", run_id)
    shown = _column_context(run, chosen) | {"reasons": reasons}
    return render(request, "talent/imports/columns.html", shown, status=409 if reasons else 200)


def _column_context(run: Any, chosen: dict[int, str] | None) -> dict[str, Any]:
    views = preview.columns(run)
    rows = [(view, view.target if chosen is None else chosen.get(view.index, "")) for view in views]
    return {
        "run": run,
        "rows": rows,
        "unknown": sum(1 for _, target in rows if not target),
        "choices": preview.choices(),
        "other_sheets": [name for name in run.layout["sheets"] if name != run.layout["sheet"]],
        "crumbs": _crumbs((run.code, "")),
        "steps": _steps(run),
    }


def _steps(run: Any) -> list[dict[str, str]]:
    behind = BEHIND.get(run.state, 2)
    if run.state == ImportStatus.CHECKED and not queries.open_units(run):
        behind = 4
    halted = run.state in (ImportStatus.FAILED, ImportStatus.UNDONE)
    marks = ["done" if place < behind else "now" if place == behind else "next" for place in range(len(STEPS))]
    if halted and behind < len(marks):
        marks[behind] = "stopped"
    return [{"label": label, "state": mark} for label, mark in zip(STEPS, marks, strict=True)]


@page("import.run")
@require_POST
def choose_sheet(request: HttpRequest, run_id: int) -> HttpResponse:
    runs.choose_sheet(run_id=run_id, name=request.POST.get("sheet", ""), by=request.user, at=timezone.now())
    return redirect("import_columns", run_id)


@page("import.run")
@require_POST
def choose_heading(request: HttpRequest, run_id: int) -> HttpResponse:
    """The clerk says in which rows the headings stand."""
    first, last = (
        int(row) if row.isdecimal() and len(row) < 6 else 0 for row in map(request.POST.get, ("first", "last"), ("", ""))
    )
    runs.choose_heading(run_id=run_id, first=first, last=last, by=request.user, at=timezone.now())
    return redirect("import_columns", run_id)


@page("import.run")
@require_POST
def take_another_sheet(request: HttpRequest, run_id: int) -> HttpResponse:
    """The next sheet of the same file, as a run of its own."""
    made = runs.take_another_sheet(run_id=run_id, name=request.POST.get("sheet", ""), by=request.user, at=timezone.now())
    return redirect("import_columns", made.pk)


@page("import.view")
@require_GET
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """Progress while the background works, findings after the check, the outcome at the end."""
    found = run_or_404(request, run_id)
    if found.state == ImportStatus.UPLOADED and may(request, "import.run"):
        return redirect("import_columns", run_id)
    if request.headers.get("HX-Request") and found.state not in WORKING:
        return HttpResponse(headers={"HX-Refresh": "true"})
    shown = {"run": found, "steps": _steps(found), "crumbs": _crumbs((found.code, "")), "job": _job(found)}
    if found.state not in WORKING:
        shown |= _finding_context(request, found) | _unit_context(found)
        shown["undo_bar"] = queries.first_use(found) if found.state == ImportStatus.DONE else ""
    return render(request, "talent/imports/run.html", shown)


def _job(found: Any) -> dict[str, Any]:
    now = timezone.now()
    progress = queries.progress(found, at=now, stale=runs.is_stale(found, now))
    return {
        "percent": progress.percent,
        "done": progress.done,
        "total": progress.total,
        "unit": "行",
        "left": f"约剩 {progress.left}" if progress.left else "",
        "finished": progress.finished,
        "stale": progress.stale,
        "state": ImportStatus.label_of(found.state),
    }


def _finding_context(request: HttpRequest, found: Any) -> dict[str, Any]:
    severities, kinds = queries.finding_counts(found)
    known = tuple((kind.value, f"{kind.label}（{kinds[kind.value]}）") for kind in Kind if kind.value in kinds)
    listing = Listing(
        request.GET,
        search="行号",
        placeholder="如 15",
        filters=(Filter("kind", "问题类别", known),),
        tab=Filter("severity", "程度", tuple(Severity.choices)),
        unit="条",
    )
    rows = queries.findings(found, row=listing.text, **listing.chosen)
    counts = {"": sum(severities.values()), **severities}
    return {"listing": listing, "page": listing.page(rows), "tabs": listing.tabs(counts), "severities": severities}


def _unit_context(found: Any) -> dict[str, Any]:
    unknown = queries.unknown_units(found)
    return {
        "unknown_units": unknown,
        "suspects_left": queries.open_suspects(found),
        "unit_total": len(queries.unit_names(found)),
        "may_go_in": found.total - found.faulty,
    }


@page("import.run")
@require_POST
def check(request: HttpRequest, run_id: int) -> HttpResponse:
    runs.start_check(run_id=run_id, by=request.user, at=timezone.now())
    return redirect("import_run", run_id)


@page("import.run")
@require_POST
def introduce_units(request: HttpRequest, run_id: int) -> HttpResponse:
    """Enter the names nobody knows yet and go to the desk, or back when nothing is doubtful."""
    found = run_or_404(request, run_id)
    names = queries.unit_names(found)
    newcomers = [Newcomer(name, told["kind"], told["region"], told["code"]) for name, told in names.items()]
    suspects.introduce(newcomers=newcomers, source=f"import:{run_id}", by=request.user, at=timezone.now())
    if queries.open_suspects(found):
        return redirect(f"{reverse('suspects')}?source=import:{run_id}")
    messages.success(request, "单位名称没有疑似重复，可以导入。")
    return redirect("import_run", run_id)


@page("import.run")
@require_POST
def start(request: HttpRequest, run_id: int) -> HttpResponse:
    runs.start_load(run_id=run_id, by=request.user, at=timezone.now())
    return redirect("import_run", run_id)


@page("import.undo")
@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, run_id: int) -> HttpResponse:
    """The consequence first, then the act."""
    found = run_or_404(request, run_id)
    if request.method == "POST":
        undoing.undo(run_id=run_id, by=request.user, at=timezone.now())
        messages.success(request, f"{found.code} 已撤销。")
        return redirect("imports")
    shown = {
        "run": found,
        "bar": queries.first_use(found),
        "crumbs": _crumbs((found.code, reverse("import_run", args=[run_id])), ("撤销", "")),
    }
    return render(request, "talent/imports/undo.html", shown)


@page("import.run")
@require_POST
def drop(request: HttpRequest, run_id: int) -> HttpResponse:
    runs.drop(run_id=run_id, by=request.user, at=timezone.now())
    messages.success(request, "已放弃这一批，文件已删除。")
    return redirect("imports")
