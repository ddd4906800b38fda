"""Units: the list, one unit's page, and what may be changed about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from expertpool.policy import terms
from expertpool.policy.decision import Reason, Refused
from expertpool.queries import unit_records
from expertpool.queries import units as queries
from expertpool.services import unit_lists
from expertpool.services import units as acts
from expertpool.web.access import may, page
from expertpool.web.downloads import sheet_answer
from expertpool.web.forms import PoolForm
from expertpool.web.listing import Filter, Listing
from expertpool.web.talent.units_forms import FactsForm, NameForm, NewUnitForm, OtherUnitForm

SORTS = {"name": "单位", "people": "在库专家"}


def _listing(request: HttpRequest) -> Listing:
    return Listing(
        request.GET,
        search="单位名称、信用代码",
        placeholder="支持曾用名、拼音首字母",
        filters=(
            Filter("kind", "性质", tuple(terms.UnitKind.choices)),
            Filter("region", "地区", tuple(terms.REGIONS.items())),
            Filter("doubt", "疑似", (("1", "有待认定的"),)),
        ),
        sorts=SORTS,
        default_sort="name",
        export=reverse("units_export"),
        unit="家",
    )


def _selection(request: HttpRequest, listing: Listing) -> Any:
    found = queries.narrowed(queries.visible_to(request.user), {**listing.chosen, "q": listing.text})
    return queries.ordered(found, listing.sort)


@page("unit.view")
@require_GET
def units(request: HttpRequest) -> HttpResponse:
    listing = _listing(request)
    shown = {"listing": listing, "page": listing.page(_selection(request, listing)), "crumbs": [("专家管理", ""), ("单位", "")]}
    return render(request, "talent/units/list.html", shown)


@page("unit.view")
@require_GET
def export_units(request: HttpRequest) -> HttpResponse:
    listing = _listing(request)
    rows = _selection(request, listing).prefetch_related("names")
    made = unit_lists.export(units=rows, filters=listing.narrowing, by=request.user, at=timezone.now())
    return sheet_answer(made)


def _show(request: HttpRequest, unit_id: int, status: int = 200, **forms: PoolForm) -> HttpResponse:
    try:
        record = queries.get_for(request.user, unit_id)
    except LookupError:
        raise Http404 from None
    unit = record.unit
    facts = {"kind": unit.kind, "region": unit.region, "credit_code": unit.credit_code or ""}
    shown: dict[str, Any] = {
        "record": record,
        "unit": unit,
        "dealings": unit_records.dealings(unit),
        "may_propose": may(request, "measure.propose"),
        "may_measures": may(request, "measure.view"),
        "may_told": may(request, "vouch.told"),
        "name_form": NameForm(prefix="name"),
        "facts_form": FactsForm(initial=facts, prefix="facts"),
        "parent_form": OtherUnitForm(initial={"other": unit.parent.name if unit.parent else ""}, prefix="parent"),
        "merge_form": OtherUnitForm(prefix="merge"),
        "crumbs": [("专家管理", ""), ("单位", reverse("units")), (unit.name, "")],
    }
    return render(request, "talent/units/unit.html", shown | forms, status=status)


@page("unit.view")
@require_GET
def unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Names, family, people, history; the acts beneath for the talent division."""
    return _show(request, unit_id)


@page("unit.edit")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = NewUnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = acts.add(**form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, "已登记单位。")
            return redirect("unit", made.pk)
        except Refused as refusal:
            form.refuse(refusal.reasons)
    shown = {"form": form, "crumbs": [("专家管理", ""), ("单位", reverse("units")), ("登记单位", "")]}
    return render(request, "talent/units/new.html", shown, status=400 if form.errors or form.reasons else 200)


@page("unit.edit")
@require_POST
def add_name(request: HttpRequest, unit_id: int) -> HttpResponse:
    form = NameForm(request.POST, prefix="name")
    if form.is_valid():
        try:
            acts.add_name(unit_id=unit_id, **form.cleaned_data, by=request.user, at=timezone.now())
            return _done(request, unit_id, "已登记名称，今后按此名称即能认出该单位。")
        except Refused as refusal:
            form.refuse(refusal.reasons)
    return _show(request, unit_id, 400, name_form=form)


@page("unit.edit")
@require_POST
def remove_name(request: HttpRequest, unit_id: int) -> HttpResponse:
    wanted = request.POST.get("name_id", "")
    if not wanted.isdecimal() or len(wanted) > 9 or not queries.has_name(unit_id, int(wanted)):
        raise Http404
    acts.remove_name(name_id=int(wanted), by=request.user, at=timezone.now())
    return _done(request, unit_id, "已删除名称。")


@page("unit.edit")
@require_POST
def set_facts(request: HttpRequest, unit_id: int) -> HttpResponse:
    form = FactsForm(request.POST, prefix="facts")
    if form.is_valid():
        try:
            acts.set_facts(unit_id=unit_id, **form.cleaned_data, by=request.user, at=timezone.now())
            return _done(request, unit_id, "已保存。")
        except Refused as refusal:
            form.refuse(refusal.reasons)
    return _show(request, unit_id, 400, facts_form=form)


@page("unit.edit")
@require_POST
def set_parent(request: HttpRequest, unit_id: int) -> HttpResponse:
    """An empty name makes the unit independent."""
    form = OtherUnitForm(request.POST, prefix="parent")
    try:
        other = _other(form) if request.POST.get("parent-other", "").strip() else None
        acts.set_parent(unit_id=unit_id, parent_id=other.pk if other else None, by=request.user, at=timezone.now())
        return _done(request, unit_id, "已设置上级单位。" if other else "已设为独立单位。")
    except Refused as refusal:
        form.refuse(refusal.reasons)
    return _show(request, unit_id, 400, parent_form=form)


@page("unit.edit")
@require_POST
def merge(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The other unit goes up in this one."""
    form = OtherUnitForm(request.POST, prefix="merge")
    try:
        acts.merge(keep_id=unit_id, gone_id=_other(form).pk, by=request.user, at=timezone.now())
        return _done(request, unit_id, "已合并，对方名称转为别名。")
    except Refused as refusal:
        form.refuse(refusal.reasons)
    return _show(request, unit_id, 400, merge_form=form)


def _other(form: OtherUnitForm) -> Any:
    """The unit that was typed; raises `Refused` with the nearest ones where the name is not exactly known."""
    typed = form.cleaned_data.get("other", "").strip() if form.is_valid() else ""
    found = acts.resolve(typed) if typed else None
    if found is None:
        near = "、".join(f"“{unit.name}”" for unit in queries.find(typed)[:5])
        remedy = f"是否为：{near}？请填写全称" if near else "请填写单位全称；没有登记的，先登记单位"
        raise Refused(Reason("13.3", f"没有名为“{typed[:40]}”的单位" if typed else "没有填写单位名称", remedy=remedy))
    return found


def _done(request: HttpRequest, unit_id: int, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("unit", unit_id)
