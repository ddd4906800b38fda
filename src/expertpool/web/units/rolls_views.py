"""推荐汇总表: several people at once, on line or by sheet, with the stamped copy; each confirms by link (7.1.3, 7.2)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from expertpool.gateways import sheets
from expertpool.policy.decision import Refused
from expertpool.policy.lifecycle import ApplicationStatus
from expertpool.policy.terms import Role
from expertpool.policy.vouching import RollKind, RollState
from expertpool.queries import rolls as queries
from expertpool.queries import unit_measures
from expertpool.services import roll_sheets
from expertpool.services import rolls as acts
from expertpool.web.access import page
from expertpool.web.downloads import file_answer, sheet_answer
from expertpool.web.listing import Filter, Listing
from expertpool.web.units.forms import RollForm, ScanForm, SheetForm

S = ApplicationStatus


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [("推荐汇总表", reverse("rolls") if more else ""), *more]


def roll_or_404(request: HttpRequest, roll_id: int) -> Any:
    found = queries.visible_to(request.user).filter(pk=roll_id).first()
    if found is None:
        raise Http404
    return found


# ---------------------------------------------------------------- the list


def _listing(request: HttpRequest) -> Listing:
    kinds = (Filter("kind", "种类", tuple(RollKind.choices)),) if request.user.role == Role.TALENT else ()
    return Listing(
        request.GET,
        search="名称、编号、协会",
        filters=kinds,
        tab=Filter("state", "状态", tuple(RollState.choices)),
        sorts={"code": "编号", "title": "名称", "submitted": "提交时间"},
        default_sort="-code",
        export=reverse("rolls_export"),
        unit="张",
    )


def _selection(request: HttpRequest, asked: Listing) -> Any:
    return queries.ordered(queries.narrowed(queries.visible_to(request.user), text=asked.text, **asked.chosen), asked.sort)


@page("roll.view")
@require_GET
def rolls(request: HttpRequest) -> HttpResponse:
    asked = _listing(request)
    shown = {
        "listing": asked,
        "page": asked.page(_selection(request, asked)),
        "tabs": asked.tabs(queries.by_state(request.user)),
        "may_begin": request.user.role == Role.ASSOCIATION or queries.takes_sheets(),
        "crumbs": crumbs(),
        "reasons": unit_measures.refusal(request.user.unit_id, on=timezone.localdate()),
    }
    return render(request, "units/rolls.html", shown)


@page("roll.view")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    asked = _listing(request)
    rows = _selection(request, asked)
    return sheet_answer(acts.export(rows=rows, filters=asked.narrowing, by=request.user, at=timezone.now()))


@page("roll.edit")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = RollForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = acts.begin(title=form.cleaned_data["title"], by=request.user, at=timezone.now())
            return redirect("roll", made.pk)
        except Refused as refusal:
            form.refuse(refusal.reasons)
    status = 409 if form.reasons else 400 if form.errors else 200
    return render(request, "units/roll_new.html", {"form": form, "crumbs": crumbs(("新建", ""))}, status=status)


@page("public.read")
@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """The empty 汇总表, for everybody."""
    return file_answer(roll_sheets.template(), roll_sheets.TEMPLATE_NAME, sheets.MEDIA_TYPE)


# ---------------------------------------------------------------- one roll


def _people(request: HttpRequest, roll_id: int) -> Listing:
    states = tuple((term.value, term.label) for term in S if term != S.DRAFT)
    return Listing(
        request.GET,
        search="姓名、编号",
        placeholder="支持拼音首字母",
        tab=Filter("state", "状态", states),
        sorts={"place": "序号", "name": "姓名"},
        default_sort="place",
        export=reverse("roll_people_export", args=[roll_id]),
        unit="人",
    )


def _chosen(found: Any, asked: Listing) -> Any:
    return queries.ordered_people(queries.narrowed_people(queries.people(found), text=asked.text, **asked.chosen), asked.sort)


def show(request: HttpRequest, roll_id: int, status: int = 200, **more: Any) -> HttpResponse:
    found, asked = roll_or_404(request, roll_id), _people(request, roll_id)
    editable = queries.editable(found, request.user)
    shown = {
        "roll": found,
        "listing": asked,
        "page": asked.page(_chosen(found, asked)),
        "tabs": [tab for tab in asked.tabs(queries.people_by_state(found)) if tab.count or tab.current],
        "editable": editable,
        "draft": found.state == RollState.DRAFT,
        "sheet_form": SheetForm(),
        "scan_form": ScanForm(),
        "faulty": len({finding["row"] for finding in found.findings if finding["severity"] == "error"}),
        "crumbs": crumbs((found.code, "")),
    }
    return render(request, "units/roll.html", shown | more, status=status)


@page("roll.view")
@require_GET
def roll(request: HttpRequest, roll_id: int) -> HttpResponse:
    """The people, the last sheet, the stamped copy, and what is to be done next."""
    return show(request, roll_id)


@page("roll.view")
@require_GET
def findings(request: HttpRequest, roll_id: int) -> HttpResponse:
    """What was found in the last sheet, row by row."""
    found = roll_or_404(request, roll_id)
    levels = (("error", "错误"), ("warning", "提示"), ("note", "跳过"))
    asked = Listing(request.GET, search="行号", placeholder="如 15", tab=Filter("severity", "程度", levels), unit="条")
    rows = [row for row in found.findings if asked.chosen["severity"] in ("", row["severity"])]
    rows = [row for row in rows if asked.text in ("", str(row["row"]))]
    counts = {level: sum(1 for row in found.findings if row["severity"] == level) for level, _ in levels}
    shown = {
        "roll": found,
        "listing": asked,
        "page": asked.page(rows),
        "tabs": asked.tabs({"": len(found.findings), **counts}),
        "editable": queries.editable(found, request.user),
        "crumbs": crumbs((found.code, reverse("roll", args=[found.pk])), ("检查结果", "")),
    }
    return render(request, "units/roll_findings.html", shown)


@page("roll.view")
@require_GET
def export_people(request: HttpRequest, roll_id: int) -> HttpResponse:
    found, asked = roll_or_404(request, roll_id), _people(request, roll_id)
    return sheet_answer(acts.export_people(roll=found, rows=_chosen(found, asked), by=request.user, at=timezone.now()))


@page("roll.edit")
@require_GET
def left_out(request: HttpRequest, roll_id: int) -> HttpResponse:
    """Rows that stayed out, to be corrected and uploaded again."""
    found = roll_or_404(request, roll_id)
    return sheet_answer(roll_sheets.left_out(roll=found, by=request.user, at=timezone.now()))


def _act(request: HttpRequest, roll_id: int, words: str, act: Any, **told: Any) -> HttpResponse:
    try:
        act(roll_id=roll_id, by=request.user, at=timezone.now(), **told)
    except ObjectDoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        return show(request, roll_id, 409, reasons=refusal.reasons)
    messages.success(request, words)
    return redirect("roll", roll_id)


@page("roll.edit")
@require_POST
def upload(request: HttpRequest, roll_id: int) -> HttpResponse:
    """A dry run: every row is looked through, nobody goes in."""
    form = SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        return show(request, roll_id, 400, sheet_form=form)
    file = form.cleaned_data["file"]
    content = file.read() if file.size <= settings.UPLOAD_LIMIT else b""
    return _act(request, roll_id, "已检查，尚未列入。请看检查结果。", acts.upload, content=content, file_name=file.name)


@page("roll.edit")
@require_POST
def take(request: HttpRequest, roll_id: int) -> HttpResponse:
    return _act(request, roll_id, "没有问题的人员已列入。", acts.take)


@page("roll.edit")
@require_POST
def attach(request: HttpRequest, roll_id: int) -> HttpResponse:
    form = ScanForm(request.POST, request.FILES)
    if not form.is_valid():
        return show(request, roll_id, 400, scan_form=form)
    file = form.cleaned_data["scan"]
    return _act(request, roll_id, "盖章扫描件已收到。", acts.attach_scan, content=file.read(), file_name=file.name)


@page("roll.view")
@require_GET
def scan(request: HttpRequest, roll_id: int) -> HttpResponse:
    """The stamped copy; the look is traced."""
    try:
        content, kind, found = acts.open_scan(roll_id=roll_id, by=request.user, at=timezone.now())
    except ObjectDoesNotExist:
        raise Http404 from None
    return file_answer(content, found.scan_name, kind)


@page("roll.edit")
@require_POST
def submit(request: HttpRequest, roll_id: int) -> HttpResponse:
    return _act(request, roll_id, "已提交，每人会收到链接，确认本人信息后进入审核。", acts.submit)


@page("roll.edit")
@require_POST
def remind(request: HttpRequest, roll_id: int) -> HttpResponse:
    return _act(request, roll_id, "已向未确认的人重新发送链接。", acts.remind)
