"""邀请入库: the list, inviting somebody from outside, and the form afterwards (7.1.2)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from expertpool.policy import terms
from expertpool.policy.decision import Refused
from expertpool.queries import experts, workdays
from expertpool.queries import invitations as queries
from expertpool.services import applications, invited_forms
from expertpool.services import invitations as acts
from expertpool.web import whole_form
from expertpool.web.access import may, page
from expertpool.web.downloads import sheet_answer
from expertpool.web.forms import PoolForm
from expertpool.web.listing import Filter, Listing

#: states in which who filled a form in may still correct it
CORRECTED = ("returned", "confirming")
FORMS = (("open", "未填报"), ("filed", "已填报"))


class GuestForm(PoolForm):
    demand = forms.ChoiceField(label="专家需求")
    field = forms.ChoiceField(label="专业领域")
    name = forms.CharField(label="姓名", max_length=80)
    id_number = forms.CharField(
        label="身份证号", max_length=40, help_text="居住证、永久居留身份证的号码也可以；用于核对禁入和回避，加密保存"
    )
    phone = forms.CharField(label="手机号", max_length=20)
    email = forms.EmailField(label="邮箱", required=False)
    unit_name = forms.CharField(label="所在单位", max_length=120)
    region = forms.ChoiceField(label="所在地", choices=[("", "请选择"), *terms.REGIONS.items()])
    reason = forms.CharField(label="邀请理由", max_length=400, widget=forms.Textarea(attrs={"rows": "2"}))
    wide = ("demand",)

    def __init__(self, *args: Any, demands: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["demand"].choices = [("", "请选择"), *((str(row.pk), f"{row.code} {row.activity.title}") for row in demands)]
        fields = {stratum.field.code: stratum.field.name for row in demands for stratum in row.strata.all()}
        self.fields["field"].choices = [("", "请选择"), *fields.items()]

    @property
    def guest(self) -> acts.Guest:
        return acts.Guest(**{name: value for name, value in self.cleaned_data.items() if name != "demand"})


def _listing(request: HttpRequest) -> Listing:
    return Listing(
        request.GET,
        search="活动、编号、科室",
        tab=Filter("form", "信息表", FORMS),
        sorts={"made": "邀请时间", "day": "活动日期"},
        default_sort="-made",
        export=reverse("invitations_export"),
        unit="件",
    )


def _rows(request: HttpRequest, listing: Listing) -> Any:
    rows = queries.narrowed(queries.visible_to(request.user), text=listing.text, **listing.chosen)
    return queries.ordered(rows, listing.sort)


@page("invitation.view")
@require_GET
def invitations(request: HttpRequest) -> HttpResponse:
    listing, days = _listing(request), workdays.calendar()
    found = listing.page(_rows(request, listing))
    shown = {
        "crumbs": [("抽取使用", ""), ("邀请入库", "")],
        "listing": listing,
        "page": found,
        "rows": [(row, queries.due(row, days), queries.owes(row)) for row in found],
        "today": timezone.localdate(),
        "tabs": listing.tabs(queries.by_form(request.user)),
        "sees_person": queries.sees_person(request.user),
        "may_invite": may(request, "invitation.make"),
    }
    return render(request, "organiser/invitations/list.html", shown)


@page("invitation.view")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    listing = _listing(request)
    sheet = acts.export(rows=_rows(request, listing), filters=listing.narrowing, by=request.user, at=timezone.now())
    return sheet_answer(sheet)


@page("invitation.make")
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    known = list(queries.demands(request.user))
    form = GuestForm(request.POST or None, demands=known, initial={"demand": request.GET.get("demand", "")})
    if request.method == "POST" and form.is_valid():
        try:
            told = {"by": request.user, "at": timezone.now()}
            made = acts.invite(demand_id=int(form.cleaned_data["demand"]), guest=form.guest, **told)
        except Refused as refusal:
            form.refuse(refusal.reasons)
        else:
            messages.success(request, "已核对禁入和回避，邀请已经发出；活动后请填报信息表。")
            return redirect("invitation", made.pk)
    crumbs = [("抽取使用", ""), ("邀请入库", reverse("invitations")), ("邀请", "")]
    shown = {"crumbs": crumbs, "form": form, "known": known}
    return render(request, "organiser/invitations/invite.html", shown, status=409 if form.reasons else 200)


@page("invitation.view")
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """One invitation; who invited files the form here, in one sitting or several."""
    try:
        found = queries.get_for(request.user, invitation_id)
    except ObjectDoesNotExist:
        raise Http404 from None
    if request.method == "POST" and may(request, "invitation.file"):
        return _filed(request, found)
    return _show(request, found, _known(request, found))


def _known(request: HttpRequest, found: Any) -> dict[str, Any]:
    """What the form begins with: what was handed in and may be corrected, else the record of somebody invited."""
    application = queries.application_of(found)
    if may(request, "invitation.file") and application and application.state in CORRECTED:
        return dict(invited_forms.look(row=application, by=request.user, at=timezone.now()))
    return invited_forms.prefilled(found)


def _filed(request: HttpRequest, found: Any) -> HttpResponse:
    """Keep what was typed, or hand it in."""
    form, act = whole_form.sent(request.POST), request.POST.get("act", "")
    told = {"invitation_id": found.pk, "form": form, "by": request.user, "at": timezone.now()}
    reasons: tuple[Any, ...] = ()
    try:
        if act == "submit":
            invited_forms.file(**told)
            messages.success(request, "信息表已填报，确认链接已发给本人；本人确认后由人才科审核。")
            return redirect("invitation", found.pk)
        invited_forms.keep(**told)
    except Refused as refusal:
        reasons = refusal.reasons
    return _show(request, found, form, act=act, reasons=reasons)


def _show(
    request: HttpRequest, found: Any, form: dict[str, Any], *, act: str = "", reasons: tuple[Any, ...] = ()
) -> HttpResponse:
    application = queries.application_of(found)
    returned = application is not None and application.state in CORRECTED
    owes = may(request, "invitation.file") and (returned or (not found.filed_at and queries.owes(found)))
    fields = [(field.code, field.name) for field in experts.fields()]
    faults = applications.faults_of(form, at=timezone.now(), own_word=False) if act else []
    shown = {
        "crumbs": [("抽取使用", ""), ("邀请入库", reverse("invitations")), (found.demand.code, "")],
        "made": found,
        "application": application,
        "pages": whole_form.pages(form, faults, act=act, fields=fields, without=invited_forms.WITHHELD) if owes else [],
        "units": experts.unit_names() if owes else (),
        "due": queries.due(found, workdays.calendar()),
        "late": not found.filed_at and queries.due(found, workdays.calendar()) < timezone.localdate(),
        "sees_person": queries.sees_person(request.user),
        "kept": act and act != "submit" and not reasons,
        "reasons": reasons,
    }
    return render(request, "organiser/invitations/invitation.html", shown, status=409 if reasons else 200)
