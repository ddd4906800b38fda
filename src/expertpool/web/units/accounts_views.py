"""单位账号: invited, registered by link, confirmed, closed (7.1.1, 7.1.3)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from expertpool.policy.decision import Reason, Refused
from expertpool.policy.terms import Role
from expertpool.policy.vouching import InviteState
from expertpool.queries import vouching as queries
from expertpool.services import unit_accounts as acts
from expertpool.services import vouching
from expertpool.web.access import page
from expertpool.web.downloads import file_answer, sheet_answer
from expertpool.web.listing import Filter, Listing
from expertpool.web.units.forms import AnswerForm, ContactForm, InviteForm, UnitNameForm

ROLES = tuple((role.value, role.label) for role in acts.ROLES)
KINDS = Filter("role", "种类", ROLES)
ACCOUNTS = ("单位账号", "")
UNKNOWN = Reason(acts.ARTICLE, "没有这个名称的登记单位", remedy="填写登记单位的全称；没有登记的，先到“单位”中登记")


# ---------------------------------------------------------------- accounts


def _listing(request: HttpRequest) -> Listing:
    return Listing(
        request.GET,
        search="单位、姓名、登录名",
        filters=(KINDS,),
        tab=Filter("state", "状态", (("open", "在用"), ("closed", "已停用"))),
        sorts={"unit": "单位", "name": "姓名", "last": "最近登录", "created": "开通时间"},
        default_sort="unit",
        export=reverse("unit_accounts_export"),
        unit="个",
    )


def _accounts(request: HttpRequest, asked: Listing) -> Any:
    found = queries.narrowed_accounts(queries.accounts_for(request.user), text=asked.text, **asked.chosen)
    return queries.ordered_accounts(found, asked.sort)


@page("vouch.confirm")
@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    asked = _listing(request)
    shown = {
        "listing": asked,
        "page": asked.page(_accounts(request, asked)),
        "tabs": asked.tabs(queries.account_states(request.user)),
        "waiting": queries.invite_states(request.user),
        "crumbs": [("专家管理", ""), ACCOUNTS],
    }
    return render(request, "units/accounts.html", shown)


@page("vouch.confirm")
@require_GET
def export_accounts(request: HttpRequest) -> HttpResponse:
    asked = _listing(request)
    lines = [vouching.account_line(row) for row in _accounts(request, asked)]
    about = {"kind": "unit_accounts", "title": "单位账号", "headings": vouching.ACCOUNTS}
    return sheet_answer(vouching.export(lines=lines, filters=asked.narrowing, by=request.user, at=timezone.now(), **about))


@page("vouch.confirm")
@require_http_methods(["GET", "POST"])
def switch(request: HttpRequest, account_id: int) -> HttpResponse:
    """The consequence first, then the act."""
    found = queries.accounts_for(request.user).filter(pk=account_id).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        active = request.POST.get("active") == "1"
        acts.switch(account_id=account_id, active=active, by=request.user, at=timezone.now())
        messages.success(request, "账号已启用。" if active else "账号已停用，立即不能登录。")
        return redirect("unit_accounts")
    shown = {
        "account": found,
        "waiting": queries.waiting_for_unit(found.unit_id, found.role),
        "crumbs": [("专家管理", ""), ("单位账号", reverse("unit_accounts")), (found.name, "")],
    }
    return render(request, "units/account_switch.html", shown)


# ---------------------------------------------------------------- invitations


def _invite_listing(request: HttpRequest) -> Listing:
    return Listing(
        request.GET,
        search="单位、联系人",
        filters=(KINDS,),
        tab=Filter("state", "状态", tuple(InviteState.choices)),
        export=reverse("unit_invites_export"),
        unit="份",
    )


def _invites(request: HttpRequest, asked: Listing) -> Any:
    return queries.narrowed_invites(queries.invites_for(request.user), text=asked.text, **asked.chosen)


@page("vouch.confirm")
@require_GET
def invites(request: HttpRequest) -> HttpResponse:
    asked = _invite_listing(request)
    shown = {
        "listing": asked,
        "page": asked.page(_invites(request, asked)),
        "tabs": asked.tabs(queries.invite_states(request.user)),
        "now": timezone.now(),
        "crumbs": [("专家管理", ""), ("单位账号", reverse("unit_accounts")), ("邀请和登记", "")],
    }
    return render(request, "units/invites.html", shown)


@page("vouch.confirm")
@require_GET
def export_invites(request: HttpRequest) -> HttpResponse:
    asked = _invite_listing(request)
    lines = [vouching.invite_line(row) for row in _invites(request, asked)]
    about = {"kind": "unit_invites", "title": "单位账号邀请", "headings": vouching.INVITES}
    return sheet_answer(vouching.export(lines=lines, filters=asked.narrowing, by=request.user, at=timezone.now(), **about))


@page("vouch.invite")
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    form = InviteForm(request.POST or None, initial={"unit": request.GET.get("unit", "")})
    if request.method == "POST" and form.is_valid():
        try:
            made = _invite(request, form.cleaned_data)
            messages.success(request, "邀请已交发送；没有短信和邮件通道的，在“发送记录”中复制后人工发送。")
            return redirect("unit_invite", made.pk)
        except Refused as refusal:
            form.refuse(refusal.reasons)
    crumbs = [("专家管理", ""), ("单位账号", reverse("unit_accounts")), ("邀请单位", "")]
    status = 409 if form.reasons else 400 if form.errors else 200
    return render(request, "units/invite_new.html", {"form": form, "crumbs": crumbs}, status=status)


def _invite(request: HttpRequest, given: dict[str, str]) -> Any:
    unit = acts.resolve(given["unit"])
    if unit is None:
        raise Refused(UNKNOWN)
    contact = acts.Contact(given["contact_name"], given["phone"], given["email"])
    return acts.invite(unit=unit, role=given["role"], contact=contact, by=request.user, at=timezone.now())


def _show(request: HttpRequest, invite_id: int, status: int = 200, **more: Any) -> HttpResponse:
    row = queries.invites_for(request.user).filter(pk=invite_id).first()
    if row is None:
        raise Http404
    shown = {
        "row": row,
        "expired": bool(row.expires_at and row.expires_at <= timezone.now()),
        "unit_form": UnitNameForm(initial={"unit": row.unit_name}),
        "form": AnswerForm(),
        "crumbs": [("单位账号", reverse("unit_accounts")), ("邀请和登记", reverse("unit_invites")), (row.unit_name, "")],
    }
    return render(request, "units/invite.html", shown | more, status=status)


@page("vouch.confirm")
@require_GET
def one_invite(request: HttpRequest, invite_id: int) -> HttpResponse:
    return _show(request, invite_id)


def _act(request: HttpRequest, invite_id: int, words: str, act: Any, **told: Any) -> HttpResponse:
    try:
        act(invite_id=invite_id, by=request.user, at=timezone.now(), **told)
    except ObjectDoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        return _show(request, invite_id, 409, reasons=refusal.reasons)
    messages.success(request, words)
    return redirect("unit_invite", invite_id)


@page("vouch.invite")
@require_POST
def send(request: HttpRequest, invite_id: int) -> HttpResponse:
    """Send, or send anew; a unit nobody had registered is named here."""
    unit = acts.resolve(request.POST.get("unit", ""))
    return _act(request, invite_id, "邀请已交发送，原链接作废。", acts.send, unit=unit)


@page("vouch.confirm")
@require_POST
def confirm(request: HttpRequest, invite_id: int) -> HttpResponse:
    return _act(request, invite_id, "已开通，单位可以登录。", acts.confirm)


@page("vouch.confirm")
@require_POST
def refuse(request: HttpRequest, invite_id: int) -> HttpResponse:
    return _act(request, invite_id, "已答复，不予开通。", acts.refuse, answer=request.POST.get("words", ""))


@page("vouch.confirm")
@require_GET
def letter(request: HttpRequest, invite_id: int) -> HttpResponse:
    row = queries.invites_for(request.user).filter(pk=invite_id).exclude(proof="").first()
    if row is None:
        raise Http404
    content, kind = acts.letter(invite_id=invite_id, by=request.user, at=timezone.now())
    return file_answer(content, row.proof_name, kind)


# ---------------------------------------------------------------- by an applicant


@page("application.edit")
@require_http_methods(["GET", "POST"])
def invite_own(request: HttpRequest, application_id: int) -> HttpResponse:
    """An applicant brings the own employer or association an invitation."""
    row = queries.own_application(request.user, application_id)
    if row is None:
        raise Http404
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        contact = acts.Contact(given["contact_name"], given["phone"], given["email"])
        try:
            acts.ask(application_id=application_id, contact=contact, by=request.user, at=timezone.now())
            messages.success(request, "邀请已发出。单位开通账号后，您再提交申请。")
            return redirect("application_invite_unit", application_id)
        except Refused as refusal:
            form.refuse(refusal.reasons)
    role = Role.ASSOCIATION if row.association_id else Role.EMPLOYER
    shown = {"row": row, "form": form, "role": role, "last": queries.invite_of(row)}
    return render(request, "units/invite_own.html", shown, status=409 if form.reasons else 400 if form.errors else 200)
