"""Accounts: who may log in, as what."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from expertpool.policy.decision import Refused
from expertpool.queries import accounts as queries
from expertpool.services import accounts as acts
from expertpool.web import access
from expertpool.web.access import page
from expertpool.web.admin.forms import ROLES, AccountForm, RoleForm
from expertpool.web.downloads import sheet_answer
from expertpool.web.listing import Filter, Listing

STATES = (("open", "在用"), ("first", "未改一次性密码"), ("closed", "已停用"))
SORTS = {"username": "登录名", "name": "姓名", "role": "角色", "last": "最近登录", "created": "开设时间"}


def _listing(request: HttpRequest) -> Listing:
    return Listing(
        request.GET,
        search="姓名、登录名、科室、单位",
        filters=(Filter("role", "角色", tuple(ROLES)),),
        tab=Filter("state", "状态", STATES),
        sorts=SORTS,
        default_sort="username",
        export=reverse("accounts_export"),
        unit="个",
    )


def _rows(request: HttpRequest, asked: Listing) -> Any:
    found = queries.narrowed(queries.visible_to(request.user), text=asked.text, **asked.chosen)
    return queries.ordered(found, asked.sort)


@page("account.view")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """All accounts."""
    asked = _listing(request)
    shown = {"listing": asked, "page": asked.page(_rows(request, asked)), "tabs": asked.tabs(queries.by_state(request.user))}
    return render(request, "admin/accounts/list.html", shown | {"may_manage": access.may(request, "account.manage")})


@page("account.view")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The selection as .xlsx with a serial."""
    asked = _listing(request)
    sheet = acts.export(rows=_rows(request, asked), filters=asked.narrowing, by=request.user, at=timezone.now())
    return sheet_answer(sheet)


@page("account.manage")
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open an account; its one-time password is shown once, on the answer to this form."""
    form = AccountForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            account, given = acts.create(**_given(request, form), by=request.user, at=timezone.now())
        except Refused as refusal:
            form.refuse(refusal.reasons)
        else:
            return _show_password(request, account, given, "账号已开设")
    crumbs = [("账号", reverse("accounts")), ("新建账号", "")]
    return render(request, "admin/accounts/new.html", {"form": form, "crumbs": crumbs})


def _given(request: HttpRequest, form: AccountForm) -> dict[str, Any]:
    """In the profile of three officers the account stays closed until the security officer grants the role."""
    return {**form.cleaned_data, "active": access.may(request, "role.grant")}


def _show_password(request: HttpRequest, account: Any, given: str, title: str) -> HttpResponse:
    crumbs = [("账号", reverse("accounts")), (account.name, reverse("account", args=[account.pk])), ("一次性密码", "")]
    shown = {"account": account, "given": given, "title": title, "crumbs": crumbs}
    return render(request, "admin/accounts/password.html", shown)


@page("account.view")
@require_GET
def account(request: HttpRequest, account_id: int) -> HttpResponse:
    """One account, the other accounts of the same person, and what happened to it."""
    found = _account_or_404(request, account_id)
    return _show(request, found, _role_form(found))


def _account_or_404(request: HttpRequest, account_id: int) -> Any:
    try:
        return queries.get_for(request.user, account_id)
    except LookupError:
        raise Http404 from None


def _role_form(found: Any) -> RoleForm:
    unit = found.unit.name if found.unit else ""
    return RoleForm(initial={"role": found.role, "division": found.division_id, "unit": unit})


def _show(request: HttpRequest, found: Any, form: RoleForm, reasons: Any = ()) -> HttpResponse:
    shown = {
        "account": found,
        "form": form,
        "reasons": reasons,
        "others": queries.same_person(found),
        "events": queries.events_about(found),
        "may_manage": access.may(request, "account.manage"),
        "may_grant": access.may(request, "role.grant"),
        "crumbs": [("账号", reverse("accounts")), (found.name, "")],
    }
    return render(request, "admin/accounts/account.html", shown, status=409 if reasons else 200)


@page("account.manage")
@require_POST
def disable(request: HttpRequest, account_id: int) -> HttpResponse:
    return _act(request, account_id, acts.disable, "账号已停用。")


@page("role.grant")
@require_POST
def enable(request: HttpRequest, account_id: int) -> HttpResponse:
    return _act(request, account_id, acts.enable, "账号已启用。")


def _act(request: HttpRequest, account_id: int, act: Any, done: str) -> HttpResponse:
    found = _account_or_404(request, account_id)
    try:
        act(account_id=account_id, by=request.user, at=timezone.now())
    except Refused as refusal:
        return _show(request, found, _role_form(found), refusal.reasons)
    messages.success(request, done)
    return redirect("account", account_id)


@page("account.manage")
@never_cache
@require_POST
def reset(request: HttpRequest, account_id: int) -> HttpResponse:
    """A new one-time password, shown once."""
    found = _account_or_404(request, account_id)
    given = acts.reset_password(account_id=account_id, by=request.user, at=timezone.now())
    return _show_password(request, found, given, "密码已重置")


@page("role.grant")
@require_POST
def role(request: HttpRequest, account_id: int) -> HttpResponse:
    """Give the account another role."""
    found = _account_or_404(request, account_id)
    form = RoleForm(request.POST)
    if form.is_valid():
        try:
            acts.change_role(account_id=account_id, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.refuse(refusal.reasons)
        else:
            messages.success(request, "角色已变更。")
            return redirect("account", account_id)
    return _show(request, found, form)
