"""到场与评价: the list, one activity's day, one person on it (11.4, 11.5, 15, 20)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from expertpool.policy import terms
from expertpool.policy.decision import Refused
from expertpool.queries import days as queries
from expertpool.services import attendance, cancelling, contact, day_lists, final_list, letters, materials
from expertpool.web.access import may, page
from expertpool.web.downloads import file_answer, sheet_answer
from expertpool.web.listing import Filter, Listing

STATES = tuple((state.value, state.label) for state in queries.STAGES)


def listing_of(request: HttpRequest, export: str = "") -> Listing:
    years = tuple((str(year), f"{year} 年") for year in queries.years(request.user))
    return Listing(
        request.GET,
        search="名称、编号、科室",
        filters=(Filter("year", "年度", years),),
        tab=Filter("state", "状态", STATES),
        sorts={"code": "编号", "day": "活动日期"},
        default_sort="-day",
        export=export,
        unit="场",
    )


def rows_of(request: HttpRequest, listing: Listing) -> Any:
    rows = queries.narrowed(queries.visible_to(request.user), text=listing.text, **listing.chosen)
    return queries.ordered(rows, listing.sort)


@page("attendance.mark")
@require_GET
def days(request: HttpRequest) -> HttpResponse:
    listing = listing_of(request, reverse("days_export"))
    shown = {
        "crumbs": [("抽取使用", ""), ("到场与评价", "")],
        "listing": listing,
        "page": listing.page(rows_of(request, listing)),
        "tabs": listing.tabs(queries.by_state(request.user)),
    }
    return render(request, "organiser/days/list.html", shown)


@page("attendance.mark")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    return export_of(request, listing_of(request, reverse("days_export")))


def export_of(request: HttpRequest, listing: Listing) -> HttpResponse:
    """The list as it is narrowed, counts only."""
    sheet = day_lists.export(rows=rows_of(request, listing), filters=listing.narrowing, by=request.user, at=timezone.now())
    return sheet_answer(sheet)


def activity_or_404(request: HttpRequest, activity_id: int) -> Any:
    try:
        return queries.get_for(request.user, activity_id)
    except ObjectDoesNotExist:
        raise Http404 from None


def person_or_404(request: HttpRequest, participation_id: int) -> Any:
    try:
        return queries.person_for(request.user, participation_id)
    except ObjectDoesNotExist:
        raise Http404 from None


@page("attendance.mark")
@require_GET
def day(request: HttpRequest, activity_id: int) -> HttpResponse:
    return show(request, activity_id)


def show(request: HttpRequest, activity_id: int, refused: Refused | None = None) -> HttpResponse:
    """The list with letters, reception and presence, and what may be done now."""
    found = activity_or_404(request, activity_id)
    final_list.look(activity=found, by=request.user, at=timezone.now())
    people = queries.people(found)
    shown = {
        "crumbs": [("抽取使用", ""), ("到场与评价", reverse("days")), (found.code, "")],
        "activity": found,
        "people": people,
        "signed": sum(person.came for person in people),
        "gone": queries.gone(found),
        "filling": queries.filling(found),
        "materials": queries.materials(found),
        "ready": found.state == terms.ActivityStatus.READY,
        "begun": timezone.localdate() >= found.first_day,
        "reasons": refused.reasons if refused else (),
    }
    return render(request, "organiser/days/day.html", shown, status=409 if refused else 200)


def _act(request: HttpRequest, back: int, act: Callable[..., Any], done: str, **told: Any) -> HttpResponse:
    """Take a step and come `back` to the day of that activity; a refusal is shown there."""
    try:
        act(**told, by=request.user, at=timezone.now())
    except Refused as refusal:
        return show(request, back, refusal)
    messages.success(request, done)
    return redirect("day", back)


# ---------------------------------------------------------------- presence


@page("attendance.mark")
@require_POST
def mark(request: HttpRequest, participation_id: int) -> HttpResponse:
    part = person_or_404(request, participation_id).part
    return _act(request, part.activity_id, attendance.mark, f"已登记{part.expert.name}到场。", participation_id=part.pk)


@page("attendance.mark")
@require_POST
def take_back(request: HttpRequest, participation_id: int) -> HttpResponse:
    part = person_or_404(request, participation_id).part
    told = {"participation_id": part.pk, "reason": request.POST.get("reason", "")}
    return _act(request, part.activity_id, attendance.take_back, "已撤销到场登记。", **told)


@page("attendance.mark")
@require_POST
def typed_code(request: HttpRequest, activity_id: int) -> HttpResponse:
    """The eight characters beneath the expert's QR picture; the answer says whose they were, and at which activity."""
    activity_or_404(request, activity_id)
    try:
        part = attendance.sign_in(code=request.POST.get("code", ""), by=request.user, at=timezone.now())
    except Refused as refusal:
        return show(request, activity_id, refusal)
    messages.success(request, f"{part.expert.name}签到成功。")
    return redirect("day", part.activity_id)


@page("attendance.mark")
@require_http_methods(["GET", "POST"])
def scanned(request: HttpRequest, code: str) -> HttpResponse:
    """Where the expert's QR picture leads: who it is, and one button."""
    refused: Refused | None = None
    part: Any = None
    try:
        part = attendance.meant(code=code, by=request.user, at=timezone.now())
        if request.method == "POST":
            attendance.sign_in(code=code, by=request.user, at=timezone.now())
            messages.success(request, f"{part.expert.name}签到成功。")
            return redirect("day", part.activity_id)
    except Refused as refusal:
        refused = refusal
    shown = {
        "crumbs": [("到场与评价", reverse("days")), ("扫码签到", "")],
        "part": part,
        "reasons": refused.reasons if refused else (),
    }
    return render(request, "organiser/days/scanned.html", shown, status=409 if refused else 200)


@page("attendance.fall_out")
@require_POST
def fall_out(request: HttpRequest, participation_id: int) -> HttpResponse:
    """Somebody on the list cannot come: the next in order is called at once."""
    part = person_or_404(request, participation_id).part
    if part.contact_id is None:
        raise Http404
    told = {"contact_id": part.contact_id, "words": request.POST.get("words", "")}
    done = "已登记不能到场，名单由人才科按次序递补。"
    return _act(request, part.activity_id, contact.fall_out, done, **told)


@page("activity.hold")
@require_POST
def hold(request: HttpRequest, activity_id: int) -> HttpResponse:
    activity_or_404(request, activity_id)
    return _act(request, activity_id, attendance.hold, "已确认活动举办，请评价到场专家。", activity_id=activity_id)


# ---------------------------------------------------------------- one person


@page("attendance.mark")
@require_GET
def person(request: HttpRequest, participation_id: int) -> HttpResponse:
    return _person(request, participation_id)


def _person(request: HttpRequest, participation_id: int, refused: Refused | None = None, phone: str = "") -> HttpResponse:
    found = person_or_404(request, participation_id)
    activity = found.part.activity
    final_list.look(activity=activity, by=request.user, at=timezone.now())
    shown = {
        "crumbs": [
            ("到场与评价", reverse("days")),
            (activity.code, reverse("day", args=[activity.pk])),
            (found.part.expert.name, ""),
        ],
        "person": found,
        "activity": activity,
        "phone": phone,
        "ready": activity.state == terms.ActivityStatus.READY,
        "may_file": may(request, "letter.file"),
        "reasons": refused.reasons if refused else (),
    }
    return render(request, "organiser/days/person.html", shown, status=409 if refused else 200)


@page("list.view")
@require_POST
def phone(request: HttpRequest, participation_id: int) -> HttpResponse:
    part = person_or_404(request, participation_id).part
    try:
        number = final_list.phone(participation_id=part.pk, by=request.user, at=timezone.now())
    except Refused as refusal:
        return _person(request, participation_id, refusal)
    return _person(request, participation_id, phone=number)


@page("letter.file")
@require_POST
def letter_scan(request: HttpRequest, participation_id: int) -> HttpResponse:
    part, scan = person_or_404(request, participation_id).part, request.FILES.get("scan")
    content = scan.read() if scan else b""
    try:
        letters.file_scan(participation_id=part.pk, content=content, by=request.user, at=timezone.now())
    except Refused as refusal:
        return _person(request, participation_id, refusal)
    messages.success(request, "已存入承诺书扫描件。")
    return redirect("day_person", part.pk)


# ---------------------------------------------------------------- material, calling off


@page("material.edit")
@require_POST
def add_material(request: HttpRequest, activity_id: int) -> HttpResponse:
    activity_or_404(request, activity_id)
    file = request.FILES.get("file")
    told = {"activity_id": activity_id, "content": file.read() if file else b"", "name": file.name if file else ".pdf"}
    return _act(request, activity_id, materials.add, "已上传，签署承诺书的专家可以查看。", **told)


@page("material.edit")
@require_POST
def remove_material(request: HttpRequest, activity_id: int, material_id: int) -> HttpResponse:
    activity_or_404(request, activity_id)
    return _act(request, activity_id, materials.remove, "已撤下。", material_id=material_id)


@page("material.edit")
@require_POST
def read_material(request: HttpRequest, activity_id: int, material_id: int) -> HttpResponse:
    activity_or_404(request, activity_id)
    try:
        content, found = materials.read(material_id=material_id, by=request.user, at=timezone.now())
    except ObjectDoesNotExist:
        raise Http404 from None
    return file_answer(content, found.name, found.kind)


@page("activity.cancel")
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Calling an activity off, with what follows from it spelt out."""
    from expertpool.web.organiser.activities_views import activity_or_404 as own_or_404

    found, reasons = own_or_404(request, activity_id), ()
    if request.method == "POST":
        told = {"activity_id": found.pk, "reason": request.POST.get("reason", "")}
        try:
            cancelling.cancel(**told, by=request.user, at=timezone.now())
        except Refused as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, f"已取消科技活动 {found.code}。")
            return redirect("activity", found.pk)
    crumbs = [("科技活动", reverse("activities")), (found.code, reverse("activity", args=[found.pk])), ("取消", "")]
    shown = {"crumbs": crumbs, "activity": found, "reasons": reasons, "reason": request.POST.get("reason", "")}
    return render(request, "organiser/days/cancel.html", shown, status=409 if reasons else 200)
