"""指定: the list, one request with its minutes, and the form by which a division asks (11.6)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from expertpool.policy.contact_terms import DesignationKind, DesignationStatus
from expertpool.policy.decision import Refused
from expertpool.policy.demand import MOST_WANTED
from expertpool.policy.designation import MOST_BYTES, Request
from expertpool.queries import designations as queries
from expertpool.services import designations as acts
from expertpool.web.access import may, page
from expertpool.web.downloads import sheet_answer
from expertpool.web.forms import PoolForm
from expertpool.web.listing import Filter, Listing
from expertpool.web.organiser.forms import field_choices


class DesignationForm(PoolForm):
    demand = forms.ChoiceField(label="专家需求")
    kind = forms.ChoiceField(label="指定什么", choices=DesignationKind.choices, initial=DesignationKind.PERSON)
    person_name = forms.CharField(label="专家姓名", max_length=80, required=False, help_text="指定专家时填写")
    unit_name = forms.CharField(label="所在单位", max_length=120, required=False, help_text="指定专家时填写，由人才科核对")
    field = forms.ChoiceField(label="专业领域")
    want = forms.IntegerField(
        label="指定领域的人数", required=False, min_value=1, max_value=MOST_WANTED, help_text="指定领域时填写，不超过需求人数"
    )
    reason = forms.CharField(label="特殊要求和理由", max_length=400, widget=forms.Textarea(attrs={"rows": "3"}))
    minutes_number = forms.CharField(label="局长办公会纪要编号", max_length=60)
    minutes_day = forms.DateField(label="纪要日期")
    scan = forms.FileField(
        label="纪要扫描件",
        help_text="PDF、JPG 或 PNG，不超过 10 MB",
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={"empty": "文件是空的，请检查是否选错了文件", "required": "请选择文件"},
    )
    wide = ("demand", "scan")

    def __init__(self, *args: Any, demands: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["demand"].choices = [("", "请选择"), *demands]
        self.fields["field"].choices = field_choices()

    def clean_scan(self) -> Any:
        scan = self.cleaned_data["scan"]
        if scan.size > MOST_BYTES:
            raise forms.ValidationError("文件超过 10 MB，请降低扫描分辨率")
        return scan

    def asked(self) -> Request:
        told = self.cleaned_data
        names = ("kind", "field", "reason", "minutes_number", "minutes_day", "person_name", "unit_name")
        return Request(**{name: told[name] for name in names}, want=told["want"] or (told["kind"] == DesignationKind.PERSON))


def _listing(request: HttpRequest) -> Listing:
    return Listing(
        request.GET,
        search="活动、编号、姓名、纪要",
        filters=(Filter("kind", "类别", tuple(DesignationKind.choices)),),
        tab=Filter("state", "状态", tuple(DesignationStatus.choices)),
        sorts={"asked": "提请时间", "day": "活动日期"},
        default_sort="-asked",
        export=reverse("designations_export"),
        unit="件",
    )


def _rows(request: HttpRequest, listing: Listing) -> Any:
    rows = queries.narrowed(queries.visible_to(request.user), text=listing.text, **listing.chosen)
    return queries.ordered(rows, listing.sort)


@page("designation.view")
@require_GET
def designations(request: HttpRequest) -> HttpResponse:
    listing = _listing(request)
    shown = {
        "crumbs": [("抽取使用", ""), ("指定事项", "")],
        "listing": listing,
        "page": listing.page(_rows(request, listing)),
        "tabs": listing.tabs(queries.by_state(request.user)),
        "sees_expert": queries.sees_expert(request.user),
        "may_ask": may(request, "designation.ask"),
        "acts": _acts(request),
    }
    return render(request, "organiser/designations/list.html", shown)


def _acts(request: HttpRequest) -> dict[str, str]:
    """State → what the viewer may do about it."""
    known = (("designation.match", DesignationStatus.ASKED, "核对"), ("designation.decide", DesignationStatus.MATCHED, "审议"))
    return {state: word for action, state, word in known if may(request, action)}


@page("designation.view")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    listing = _listing(request)
    sheet = acts.export(rows=_rows(request, listing), filters=listing.narrowing, by=request.user, at=timezone.now())
    return sheet_answer(sheet)


@page("designation.ask")
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The form; the demand may be named in the address."""
    known = queries.demands_open(request.user)
    choices = [(str(row.pk), f"{row.code} {row.activity.title}") for row in known]
    form = DesignationForm(
        request.POST or None, request.FILES or None, demands=choices, initial={"demand": request.GET.get("demand", "")}
    )
    if request.method == "POST" and form.is_valid():
        scan, told = form.cleaned_data["scan"], {"by": request.user, "at": timezone.now()}
        try:
            made = acts.ask(
                demand_id=int(form.cleaned_data["demand"]), asked=form.asked(), scan=scan.read(), file_name=scan.name, **told
            )
        except Refused as refusal:
            form.refuse(refusal.reasons)
        else:
            messages.success(request, "已提请指定。")
            return redirect("designation", made.pk)
    shown = {"crumbs": [("指定事项", reverse("designations")), ("提请", "")], "form": form, "known": known}
    return render(request, "organiser/designations/ask.html", shown, status=409 if form.reasons else 200)


def found_or_404(request: HttpRequest, designation_id: int) -> Any:
    try:
        return queries.get_for(request.user, designation_id)
    except ObjectDoesNotExist:
        raise Http404 from None


@page("designation.view")
@require_GET
def designation(request: HttpRequest, designation_id: int) -> HttpResponse:
    return show(request, designation_id)


def show(request: HttpRequest, designation_id: int, refused: Refused | None = None) -> HttpResponse:
    """One request, with what its reader may do about it."""
    found = found_or_404(request, designation_id)
    matching = may(request, "designation.match") and found.state in (DesignationStatus.ASKED, DesignationStatus.MATCHED)
    deciding = may(request, "designation.decide") and found.state == DesignationStatus.MATCHED
    shown = {
        "crumbs": [("抽取使用", ""), ("指定事项", reverse("designations")), (found.demand.code, "")],
        "made": found,
        "contact": queries.contact_of(found),
        "sees_expert": queries.sees_expert(request.user),
        "namesakes": queries.namesakes(request.user, found) if matching and found.person_name else [],
        "obstacles": acts.obstacles(found, at=timezone.now()) if matching or deciding else (),
        "may_match": matching and bool(found.person_name),
        "may_decide": deciding,
        "reasons": refused.reasons if refused else (),
    }
    return render(request, "organiser/designations/designation.html", shown, status=409 if refused else 200)


@page("designation.view")
@require_POST
def scan(request: HttpRequest, designation_id: int) -> HttpResponse:
    """The scan of the minutes; every look is on record."""
    found = found_or_404(request, designation_id)
    content, kind = acts.open_scan(made=found, by=request.user, at=timezone.now())
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.file_name)}"
    return response
