"""One application under review: form and proofs side by side, what the rules say, opinions, and the decision (6, 7.2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from expertpool.policy import articles, terms
from expertpool.policy.application_form import GROUPS, QUESTIONS, rows, text
from expertpool.policy.decision import Refused
from expertpool.policy.eligibility import Answer
from expertpool.policy.lifecycle import ApplicationStatus, ReviewReason
from expertpool.queries import applications as queries
from expertpool.queries import experts
from expertpool.services import application_papers, application_proofs, applications, form_views, reviews, units
from expertpool.web.access import may, page
from expertpool.web.applicant.proof_views import shown_in_place


def _found(request: HttpRequest, application_id: int) -> Any:
    try:
        return queries.get_for(request.user, application_id)
    except ObjectDoesNotExist:
        raise Http404 from None


@page("application.view")
@require_GET
def application(request: HttpRequest, application_id: int) -> HttpResponse:
    return _show(request, _found(request, application_id))


def _show(request: HttpRequest, row: Any, reasons: tuple[Any, ...] = (), revealed: dict[str, str] | None = None) -> HttpResponse:
    now = timezone.now()
    reviews.look(row=row, by=request.user, at=now)
    form = applications.form_of(row)
    found = reviews.findings(row, form, at=now)
    reviewing = row.state == ApplicationStatus.VOUCHED and may(request, "application.review")
    shown = {
        "crumbs": [("专家管理", ""), ("入库申请", reverse("applications")), (row.code, "")],
        "row": row,
        "parts": form_views.whole(form),
        "proofs": application_proofs.standing(row),
        "found": found,
        "conditions": _conditions(row, found, request.user.pk),
        "likenesses": queries.likenesses(row),
        "changes": _changes(row, form),
        "reviewing": reviewing,
        "may_refuse": may(request, "application.refuse") and row.state in ("vouched", "batched"),
        "batched": row.state == ApplicationStatus.BATCHED and may(request, "application.review"),
        "grounds": [(key, articles.get(key).label) for key in found.grounds],
        "reasons_list": ReviewReason.choices,
        "unit": row.employer or units.resolve(row.unit_name, text(form, "unit_code")),
        "like_units": queries.unit_choices([match.unit for match in units.suggest(row.unit_name)[:3]]) if reviewing else (),
        "in_city": reviews.in_city(row),
        "revealed": revealed,
        "may_reveal": may(request, "application.review"),
        "reasons": reasons,
    }
    return render(request, "talent/applications/application.html", shown, status=409 if reasons else 200)


def _conditions(row: Any, found: reviews.Findings, viewer: int) -> list[dict[str, Any]]:
    """Every condition with the opinions on it, and the viewer's own; nothing is ticked before somebody has judged (6)."""
    since = row.submitted_at or row.created_at
    told = [opinion for opinion in row.opinions.all() if opinion.at >= since]
    own = {opinion.condition: opinion.fits for opinion in told if opinion.by_id == viewer}
    return [
        {
            "key": key,
            "condition": condition,
            "judged": condition.answer is Answer.JUDGE,
            "opinions": [opinion for opinion in told if opinion.condition == key],
            "own": own.get(key),
        }
        for key, condition in zip(found.keys, found.conditions, strict=True)
    ]


def _changes(row: Any, form: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(label, before, now) against the form as it was handed in the time before."""
    versions = list(row.versions.all())
    if len(versions) < 2:
        return []
    before, names = applications.form_in(versions[-2]), {field.code: field.name for field in experts.fields()}
    found = []
    for name, question in QUESTIONS.items():
        old, new = text(before, name), text(form, name)
        if old != new and not question.secret:
            found.append((question.label, *(application_papers.words(question, value, names) for value in (old, new))))
        elif old != new:
            found.append((question.label, "有变化", "有变化"))
    for name, group in GROUPS.items():
        if rows(before, name) != rows(form, name):
            found.append((group.label, f"{len(rows(before, name))} 行", f"{len(rows(form, name))} 行"))
    return found


# ---------------------------------------------------------------- acts


def _act(request: HttpRequest, application_id: int, act: Callable[..., Any], said: str, **told: Any) -> HttpResponse:
    row = _found(request, application_id)
    try:
        act(application_id=row.pk, **told, by=request.user, at=timezone.now())
    except Refused as refusal:
        return _show(request, _found(request, application_id), refusal.reasons)
    messages.success(request, said)
    return redirect("application_review", application_id)


@page("application.review")
@require_POST
def opine(request: HttpRequest, application_id: int) -> HttpResponse:
    answers = {name.removeprefix("fits-"): value == "1" for name, value in request.POST.items() if name.startswith("fits-")}
    words = request.POST.get("words", "")
    return _act(request, application_id, reviews.opine, "认定意见已登记。", answers=answers, words=words)


@page("application.pass")
@require_POST
def pass_on(request: HttpRequest, application_id: int) -> HttpResponse:
    return _act(request, application_id, reviews.pass_on, "审核通过，列入下一批公示。")


@page("application.return")
@require_POST
def send_back(request: HttpRequest, application_id: int) -> HttpResponse:
    told = {name: request.POST.get(name, "") for name in ("reason", "words")}
    return _act(request, application_id, applications.send_back, "已退回补正，申请人会收到通知。", **told)


@page("application.refuse")
@require_POST
def refuse(request: HttpRequest, application_id: int) -> HttpResponse:
    told = {name: request.POST.get(name, "") for name in ("reason", "article", "words")}
    return _act(request, application_id, reviews.refuse, "已决定不予入库，申请人会收到通知。", **told)


@page("application.review")
@require_POST
def review_again(request: HttpRequest, application_id: int) -> HttpResponse:
    return _act(request, application_id, reviews.review_again, "已退回审核。", words=request.POST.get("words", ""))


def basis_of(request: HttpRequest) -> reviews.Basis:
    """The word of another city's authority as sent; an absent file is empty."""
    scan = request.FILES.get("scan")
    words = (request.POST.get(name, "") for name in ("authority", "document"))
    return reviews.Basis(*words, scan=scan.read() if scan else b"", scan_name=str(scan.name) if scan else "")


@page("application.share")
@require_POST
def recommend(request: HttpRequest, application_id: int) -> HttpResponse:
    return _act(request, application_id, reviews.recommend, "推荐部门和文号已登记。", basis=basis_of(request))


@page("application.admit_directly")
@require_POST
def admit_directly(request: HttpRequest, application_id: int) -> HttpResponse:
    return _act(request, application_id, reviews.admit_directly, "已直接入库。")


@page("unit.edit")
@require_POST
def settle_unit(request: HttpRequest, application_id: int) -> HttpResponse:
    """The employer as written is a new unit, or another name of one that is known."""
    row = _found(request, application_id)
    chosen = request.POST.get("unit", "")
    try:
        if chosen.isdecimal() and len(chosen) < 10:
            told = {"unit_id": int(chosen), "name": row.unit_name, "kind": units.ALIAS}
            units.add_name(**told, by=request.user, at=timezone.now())
        else:
            form = applications.form_of(row)
            kind = text(form, "unit_kind") or terms.UnitKind.OTHER.value
            told = {"name": row.unit_name, "kind": kind, "region": row.region, "credit_code": text(form, "unit_code")}
            units.add(**told, by=request.user, at=timezone.now())
    except Refused as refusal:
        return _show(request, row, refusal.reasons)
    messages.success(request, "单位已登记。")
    return redirect("application_review", application_id)


@page("application.review")
@require_POST
def reveal(request: HttpRequest, application_id: int) -> HttpResponse:
    """Numbers in full, once, with a trace."""
    row = _found(request, application_id)
    return _show(request, row, revealed=reviews.reveal(row=row, by=request.user, at=timezone.now()))


@page("application.view")
@require_GET
def proof(request: HttpRequest, application_id: int, proof_id: int) -> HttpResponse:
    found = _found(request, application_id).proofs.filter(pk=proof_id, removed_at=None).select_related("application").first()
    if found is None:
        raise Http404
    return shown_in_place(application_proofs.look(proof=found, by=request.user, at=timezone.now()), found.content_type)
