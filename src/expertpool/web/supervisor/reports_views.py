"""Reports for those who handle them: the register, one report, its steps (14.5, 18)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_POST

from expertpool.policy.decision import Refused
from expertpool.policy.lifecycle import REPORT, ReportStatus
from expertpool.policy.reports import EntryKind
from expertpool.queries import reports as queries
from expertpool.services import report_handling as acts
from expertpool.services import report_keys, reports
from expertpool.web.access import page
from expertpool.web.downloads import file_answer, sheet_answer
from expertpool.web.forms import PoolForm
from expertpool.web.listing import Filter, Listing
from expertpool.web.supervisor import reports_held as lent
from expertpool.web.supervisor.reports_forms import PassphraseForm, SayForm, TextForm, TransferForm

SORTS = {"code": "编号", "received": "收到", "state": "状态日期"}


def _listing(request: HttpRequest) -> Listing:
    return Listing(
        request.GET,
        search="编号 / 收到日期",
        placeholder="如 JB-2026-0001、2026-11-23",
        tab=Filter("state", "状态", tuple(ReportStatus.choices)),
        sorts=SORTS,
        default_sort="-code",
        export=reverse("reports_export"),
        unit="件",
    )


def _selection(request: HttpRequest, listing: Listing) -> Any:
    rows = queries.narrowed(queries.visible_to(request.user), {**listing.chosen, "q": listing.text})
    return queries.ordered(rows, listing.sort)


@page("report.view")
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """Numbers, days, states; no word of any content."""
    listing = _listing(request)
    shown = listing.page(_selection(request, listing))
    context = {
        "listing": listing,
        "page": shown,
        "rows": queries.with_due(shown.object_list),
        "tabs": listing.tabs(queries.counts(request.user)),
        "today": timezone.localdate(),
        "ready": any(key.retired_at is None for key in queries.keys_for(request.user)),
        "crumbs": [("监督", ""), ("检举", "")],
    }
    return render(request, "reports/register.html", context)


@page("report.export")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    listing = _listing(request)
    rows = _selection(request, listing)
    return sheet_answer(acts.export(rows=rows, filters=listing.narrowing, by=request.user, at=timezone.now()))


# ---------------------------------------------------------------- one report


@page("report.open")
@never_cache
@require_GET
def report(request: HttpRequest, report_id: int) -> HttpResponse:
    """What is open to see without a passphrase; with the key unlocked, everything."""
    return _show(request, report_id)


@sensitive_variables("opened", "held")
def _show(request: HttpRequest, report_id: int, status: int = 200, **forms: PoolForm) -> HttpResponse:
    row, due = _row(request, report_id)
    held = lent.held(request)
    opened = None
    if row.key_id in held:
        opened = acts.read(report_id=row.pk, held=held, by=request.user, at=timezone.now())
    shown = {
        "row": row,
        "due": due,
        "today": timezone.localdate(),
        "opened": opened,
        "other_key": bool(held) and opened is None,
        "possible": {step.action for step in REPORT.possible(row.state, request.user.role)},
        "closed": row.state == ReportStatus.CLOSED,
        "minutes": report_keys.minutes(timezone.now()),
        "crumbs": [("监督", ""), ("检举", reverse("reports")), (row.code, "")],
        **_forms(),
    }
    return render(request, "reports/report.html", shown | forms, status=status)


def _row(request: HttpRequest, report_id: int) -> Any:
    found = next(queries.with_due(queries.visible_to(request.user).filter(pk=report_id)), None)
    if found is None:
        raise Http404
    return found


def _forms() -> dict[str, PoolForm]:
    word = {"word": reports.new_receipt()}
    return {
        "passphrase": PassphraseForm(),
        "answer": SayForm(prefix="answer", initial=word, label="答复内容"),
        "note": SayForm(prefix="note", initial=word, label="办理记录"),
        "transfer": TransferForm(prefix="transfer"),
        "finding": TextForm(prefix="finding", label="核查结论"),
        "closing": TextForm(prefix="closing", label="给检举人的答复"),
    }


@page("report.open")
@never_cache
@require_GET
def file(request: HttpRequest, report_id: int, file_id: int) -> HttpResponse:
    """One file, to be saved, never shown in place."""
    _row(request, report_id)
    held, now = lent.held(request), timezone.now()
    name, content = acts.read_file(report_id=report_id, file_id=file_id, held=held, by=request.user, at=now)
    return file_answer(content, name, "application/octet-stream")


@page("report.open")
@sensitive_post_parameters()
@require_POST
def unlock(request: HttpRequest) -> HttpResponse:
    """Take the passphrase; go on where it was asked for."""
    form, back = PassphraseForm(request.POST), _back(request)
    try:
        typed = form.cleaned_data["passphrase"] if form.is_valid() else ""
        opened = report_keys.unlock(passphrase=typed, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, "；".join(str(reason) for reason in refusal.reasons))
        return redirect(back)
    return lent.hold(request, redirect(back), opened)


@page("report.open")
@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    messages.success(request, "密钥已收起。")
    return lent.release(request, redirect(_back(request)))


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    own = url_has_allowed_host_and_scheme(wanted, None) and wanted.startswith(lent.PATH)
    return wanted if own else reverse("reports")


# ---------------------------------------------------------------- steps


def _take(request: HttpRequest, report_id: int, name: str, form: PoolForm, deed: Callable[..., Any], done: str) -> HttpResponse:
    """Do what the form asks for; its faults and a refusal come back with the page."""
    _row(request, report_id)
    if form.is_valid():
        try:
            deed(report_id=report_id, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.refuse(refusal.reasons)
        else:
            messages.success(request, done)
            return redirect("report", report_id)
    return _show(request, report_id, 400, **{name: form, "failed": form})


@page("report.examine")
@require_POST
def examine(request: HttpRequest, report_id: int) -> HttpResponse:
    return _take(request, report_id, "examining", PoolForm(request.POST), acts.examine, "已开始核查。")


@page("report.transfer")
@require_POST
def transfer(request: HttpRequest, report_id: int) -> HttpResponse:
    return _take(request, report_id, "transfer", TransferForm(request.POST, prefix="transfer"), acts.transfer, "已转办。")


@page("report.uphold")
@require_POST
def uphold(request: HttpRequest, report_id: int) -> HttpResponse:
    return _decide(request, report_id, True)


@page("report.dismiss")
@require_POST
def dismiss(request: HttpRequest, report_id: int) -> HttpResponse:
    return _decide(request, report_id, False)


def _decide(request: HttpRequest, report_id: int, upheld: bool) -> HttpResponse:
    def deed(**values: Any) -> Any:
        return acts.decide(upheld=upheld, **values)

    form = TextForm(request.POST, prefix="finding", label="核查结论")
    return _take(request, report_id, "finding", form, deed, "已认定属实。" if upheld else "已认定不属实。")


@page("report.close")
@require_POST
def close(request: HttpRequest, report_id: int) -> HttpResponse:
    form = TextForm(request.POST, prefix="closing", label="给检举人的答复")
    return _take(request, report_id, "closing", form, acts.close, "已办结，检举人凭回执号可以看到答复。")


@page("report.answer")
@require_POST
def answer(request: HttpRequest, report_id: int) -> HttpResponse:
    return _say(request, report_id, "answer", EntryKind.ANSWER, "已答复，检举人凭回执号可以看到。")


@page("report.examine")
@require_POST
def note(request: HttpRequest, report_id: int) -> HttpResponse:
    return _say(request, report_id, "note", EntryKind.NOTE, "已记录。")


def _say(request: HttpRequest, report_id: int, name: str, kind: EntryKind, done: str) -> HttpResponse:
    def deed(*, word: str, **values: Any) -> Any:
        return acts.say(kind=kind, once=word, **values)

    return _take(request, report_id, name, SayForm(request.POST, prefix=name), deed, done)
