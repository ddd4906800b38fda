"""参数调整: proposed by the keepers after a comparison, set or refused by leadership (21, 22)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from expertpool.policy.decision import Decision, Refused
from expertpool.policy.parameter_changes import ChangeStatus, Proposal, articles_of, earliest_day
from expertpool.policy.parameters import SPECS
from expertpool.queries import parameter_changes as queries
from expertpool.queries.parameters import in_force
from expertpool.services import parameter_changes as acts
from expertpool.services import parameter_lists
from expertpool.web.access import may, page
from expertpool.web.downloads import file_answer, sheet_answer
from expertpool.web.listing import Filter, Listing
from expertpool.web.rules.forms import ProposalForm, RefuseForm, SetForm, Typed
from expertpool.web.rules.touched import pages

AREA = ("条款与参数", "")


def _listing(request: HttpRequest) -> Listing:
    export = reverse("parameter_changes_export") if may(request, "parameter.export") else ""
    names = tuple((spec.name, spec.label) for spec in SPECS.values())
    return Listing(
        request.GET,
        search="编号 / 参数 / 理由 / 文件",
        unit="件",
        export=export,
        filters=(Filter("name", "参数", names),),
        tab=Filter("state", "状态", tuple(ChangeStatus.choices)),
    )


@page("parameter.view")
@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """Every proposal with what became of it."""
    listing = _listing(request)
    found = listing.page(queries.proposals(text=listing.text, **listing.chosen))
    shown = {
        "crumbs": [AREA, ("参数", reverse("parameters")), ("参数调整", "")],
        "listing": listing,
        "page": found,
        "rows": [(made, queries.compared(made.lines.all())) for made in found],
        "tabs": listing.tabs(queries.by_state()),
        "may_propose": may(request, "parameter.propose"),
    }
    return render(request, "rules/changes.html", shown)


@page("parameter.export")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    listing = _listing(request)
    rows = queries.proposals(text=listing.text, **listing.chosen)
    return sheet_answer(parameter_lists.export_changes(rows=rows, filters=listing.narrowing, by=request.user, at=timezone.now()))


# ---------------------------------------------------------------- a new proposal


@page("parameter.propose")
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Type new values, compare them with what they replace, then propose them."""
    now, typed = timezone.now(), Typed(request.POST)
    form = ProposalForm(request.POST or None, initial={"first_day": earliest_day(timezone.localdate(now))})
    if request.method != "POST" or not form.is_valid() or "back" in request.POST:
        return _ask(request, form, typed)
    told = form.proposal(typed.values)
    faults = typed.faults or acts.faults(told=told, at=now)
    if faults:
        form.refuse(faults)
        return _ask(request, form, typed)
    if "confirm" not in request.POST:
        return _compare(request, form, typed, told)
    try:
        made = acts.propose(told=told, by=request.user, at=now)
    except Refused as refusal:
        form.refuse(refusal.reasons)
        return _ask(request, form, typed)
    messages.success(request, f"已提请 {made.code}，待局领导审批。")
    return redirect("parameter_change", made.pk)


def _ask(request: HttpRequest, form: ProposalForm, typed: Typed) -> HttpResponse:
    shown = {
        "crumbs": [AREA, ("参数调整", reverse("parameter_changes")), ("提请调整", "")],
        "form": form,
        "boxes": typed.boxes(in_force(timezone.localdate()), request.GET.get("name", "")),
    }
    return render(request, "rules/propose.html", shown, status=409 if form.reasons else 400 if form.errors else 200)


def _compare(request: HttpRequest, form: ProposalForm, typed: Typed, told: Proposal) -> HttpResponse:
    before = in_force(told.first_day)
    shown = {
        "crumbs": [AREA, ("参数调整", reverse("parameter_changes")), ("核对后提请", "")],
        "told": told,
        "hidden": [*typed.hidden(), *((name, form.data[name]) for name in form.fields)],
        "rows": [queries.compare(name, getattr(before, name), value) for name, value in told.values.items()],
        **_touched(told.values),
    }
    return render(request, "rules/compare.html", shown)


def _touched(names: Iterable[str]) -> dict[str, Any]:
    known = tuple(names)
    return {"articles": articles_of(known), "pages": pages(known)}


# ---------------------------------------------------------------- one proposal


@page("parameter.view")
@require_GET
def change(request: HttpRequest, proposal_id: int) -> HttpResponse:
    return _show(request, proposal_id)


def _show(request: HttpRequest, proposal_id: int, *, reasons: Decision = (), **tried: Any) -> HttpResponse:
    made = _found_or_404(proposal_id)
    waiting, lines = made.state == ChangeStatus.PROPOSED, made.lines.all()
    shown = {
        "crumbs": [AREA, ("参数调整", reverse("parameter_changes")), (made.code, "")],
        "made": made,
        "state": ChangeStatus.label_of(made.state),
        "rows": queries.compared(lines),
        **_touched(row.name for row in lines),
        "reasons": reasons,
        "obstacles": acts.obstacles(made=made, at=timezone.now()) if waiting and not reasons else (),
        "may_decide": waiting and may(request, "parameter.set"),
        "may_withdraw": waiting and may(request, "parameter.withdraw"),
        "may_scan": bool(made.scan) and may(request, "parameter.scan"),
        "set_form": SetForm(),
        "refuse_form": RefuseForm(),
        **tried,
    }
    bad = any(form.errors for form in tried.values())
    return render(request, "rules/change.html", shown, status=409 if reasons else 400 if bad else 200)


def _found_or_404(proposal_id: int) -> Any:
    made = queries.proposals().filter(pk=proposal_id).first()
    if made is None:
        raise Http404
    return made


def _take(
    request: HttpRequest, proposal_id: int, act: Callable[..., Any], done: str, tried: dict[str, Any] | None = None, **told: Any
) -> HttpResponse:
    """Take a step; refused, the page comes back with why, and with what was typed in the form `tried`."""
    _found_or_404(proposal_id)
    try:
        act(proposal_id=proposal_id, by=request.user, at=timezone.now(), **told)
    except Refused as refusal:
        for form in (tried or {}).values():
            form.returned = True
        return _show(request, proposal_id, reasons=refusal.reasons, **(tried or {}))
    messages.success(request, done)
    return redirect("parameter_change", proposal_id)


@page("parameter.set")
@require_POST
def set_values(request: HttpRequest, proposal_id: int) -> HttpResponse:
    form = SetForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, proposal_id, set_form=form)
    return _take(request, proposal_id, acts.set_values, "已批准，自生效日起执行。", {"set_form": form}, **form.told())


@page("parameter.refuse")
@require_POST
def refuse(request: HttpRequest, proposal_id: int) -> HttpResponse:
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return _show(request, proposal_id, refuse_form=form)
    return _take(request, proposal_id, acts.refuse, "已答复不予批准。", {"refuse_form": form}, **form.cleaned_data)


@page("parameter.withdraw")
@require_POST
def withdraw(request: HttpRequest, proposal_id: int) -> HttpResponse:
    return _take(request, proposal_id, acts.withdraw, "已撤回。")


@page("parameter.scan")
@require_GET
def scan(request: HttpRequest, proposal_id: int) -> HttpResponse:
    made = _found_or_404(proposal_id)
    if not made.scan:
        raise Http404
    content, kind = acts.open_scan(made=made, by=request.user, at=timezone.now())
    return file_answer(content, made.scan_name, kind)
