"""The demand as the organising division writes it: kept with every change, filed once (11.1)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from expertpool.policy.decision import Decision, Reason, Refused
from expertpool.queries import demand_outlines, demands, feasibility
from expertpool.services import demand_contents, demand_units, projects
from expertpool.services import demands as acts
from expertpool.web.access import page
from expertpool.web.organiser.activities_views import activity_or_404
from expertpool.web.organiser.drafts import Draft
from expertpool.web.organiser.forms import ProjectFileForm

VERDICTS = ("same", "branch", "different", "new")
MOST_NAMES = 400
#: id of the form, by which a change to it announces itself
FORM = "demand-form"
#: how long a page's own last request may take
ON_ITS_WAY = timedelta(seconds=3)
ELSEWHERE = Reason("11.1", "草稿在别处改过，这一页的内容没有保存", remedy="记下这一页新填的内容，打开最新的草稿再填")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def own_or_404(request: HttpRequest, demand_id: int) -> Any:
    try:
        return demands.get_for(request.user, demand_id)
    except ObjectDoesNotExist:
        raise Http404 from None


@page("demand.edit")
@require_POST
def new(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Begin, or go on with, the demand of an activity."""
    found = activity_or_404(request, activity_id)
    draft = acts.start(activity_id=found.pk, by=request.user, at=timezone.now())
    return redirect("demand_edit", draft.pk)


@page("demand.edit")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, demand_id: int) -> HttpResponse:
    """The form. Sent as a whole it is kept and, with `act=file`, filed; sent by a change it is kept and the checks come back."""
    demand = own_or_404(request, demand_id)
    if demand.state not in acts.OPEN:
        return redirect("demand", demand.pk)
    if request.method == "GET":
        return _show(request, demand, Draft.kept(demand_contents.content_of(demand)))
    draft = Draft.sent(_without_dropped(request))
    valid = draft.is_valid
    if _is_older(request, demand):
        return _show(request, demand, draft, (ELSEWHERE,), kept=request.POST["kept"])
    refused = _keep(request, demand, draft)
    demand = own_or_404(request, demand_id)
    if request.headers.get("HX-Request") or refused:
        return _show(request, demand, _again(request, demand, draft, valid), refused)
    return _after(request, demand, draft, valid)


def _is_older(request: HttpRequest, demand: Any) -> bool:
    """Whether the draft was changed since this page was made, by another window or a colleague: keeping would undo that.

    A moment ago it may have been this page itself, whose answer is still on its way.
    """
    seen, changed = _seen(request), demand.changed_at
    return seen is not None and bool(seen < changed < timezone.now() - ON_ITS_WAY)


def _seen(request: HttpRequest) -> datetime | None:
    """The state of the draft that the page was made from; none where it does not tell."""
    try:
        found = parse_datetime(request.POST.get("kept", ""))
    except ValueError:
        return None
    return found if found and found.tzinfo else None


def _again(request: HttpRequest, demand: Any, draft: Draft, valid: bool) -> Draft:
    """After a row was added or dropped, or a name settled, the page shows what is kept; else what was typed."""
    fresh = valid and (request.POST.get("act") == "more" or request.POST.get("drop"))
    return Draft.kept(demand_contents.content_of(demand)) if fresh else draft


def _without_dropped(request: HttpRequest) -> Any:
    """What was sent, without the project whose 删除 was pressed; a change that was merely kept presses nothing."""
    posted = request.POST.copy()
    place = "" if request.headers.get("HX-Trigger") == FORM else posted.get("drop", "")
    if place.isdecimal() and len(place) < 10:
        for name in [name for name in posted if name.startswith(f"p-{int(place)}-")]:
            posted[name] = ""
    return posted


def _keep(request: HttpRequest, demand: Any, draft: Draft) -> Decision:
    """Keep the draft, then what was said about units; why not, if refused."""
    try:
        acts.save(demand_id=demand.pk, content=draft.content(), by=request.user, at=timezone.now())
        for name, verdict, candidate in _verdicts(request):
            demand_units.settle(
                demand_id=demand.pk, name=name, verdict=verdict, candidate_id=candidate, by=request.user, at=timezone.now()
            )
    except Refused as refusal:
        return refusal.reasons
    return ()


def _verdicts(request: HttpRequest) -> list[tuple[str, str, int | None]]:
    """(name, verdict, candidate) of every choice made among the units."""
    made = []
    for place in range(MOST_NAMES):
        name = request.POST.get(f"unit-name-{place}")
        if name is None:
            break
        verdict, _, candidate = request.POST.get(f"unit-{place}", "").partition(":")
        if verdict in VERDICTS:
            made.append((name, verdict, int(candidate) if candidate.isdecimal() and len(candidate) < 10 else None))
    return made


def _after(request: HttpRequest, demand: Any, draft: Draft, valid: bool) -> HttpResponse:
    if not valid:
        return _show(request, demand, draft)
    if request.POST.get("act") == "file":
        return _file(request, demand, draft)
    messages.success(request, "草稿已保存。")
    return redirect("demand_edit", demand.pk)


def _file(request: HttpRequest, demand: Any, draft: Draft) -> HttpResponse:
    try:
        acts.file(demand_id=demand.pk, by=request.user, at=timezone.now())
    except Refused as refusal:
        return _show(request, demand, draft, refusal.reasons)
    messages.success(request, f"专家需求 {demand.code} 已提交人才科。")
    return redirect("demand", demand.pk)


def _show(request: HttpRequest, demand: Any, draft: Draft, reasons: Decision = (), *, kept: str = "") -> HttpResponse:
    """The form; `kept` is the older state from which a page comes that may not be kept."""
    now = timezone.now()
    today = timezone.localdate(now)
    named = demand_units.named(demand)
    shown = {
        "crumbs": [("抽取使用", ""), ("专家需求", reverse("demands")), (demand.code, "")],
        "demand": demand,
        "draft": draft,
        "reasons": reasons,
        "lead": demands.lead_of(demand, today),
        "bands": feasibility.bands(demand, on=today),
        "named": named,
        "doubtful": [item for item in named if item.state == "doubtful"],
        "missing": tuple(acts.obstacles(demand, at=now)),
        "repeats": demand_outlines.repeats_of(demand),
        "saved": demand.changed_at,
        "kept": kept or demand.changed_at.isoformat(),
        "older": bool(kept),
    }
    return render(request, "organiser/demand_form.html", shown, status=409 if reasons and not request.htmx else 200)


@page("demand.withdraw")
@require_POST
def withdraw(request: HttpRequest, demand_id: int) -> HttpResponse:
    demand = own_or_404(request, demand_id)
    acts.withdraw(demand_id=demand.pk, by=request.user, at=timezone.now())
    messages.success(request, f"专家需求 {demand.code} 已撤回。")
    return redirect("demands")


# ---------------------------------------------------------------- project lists


@page("demand.edit")
@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """The empty project list."""
    response = HttpResponse(projects.template(), content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(projects.TEMPLATE_NAME)}"
    return response


@page("demand.edit")
@require_http_methods(["GET", "POST"])
def import_projects(request: HttpRequest, demand_id: int) -> HttpResponse:
    """Read a list and show what it holds, fault by fault; nothing is taken in before the second step."""
    demand = own_or_404(request, demand_id)
    form = ProjectFileForm(request.POST or None, request.FILES or None)
    reading = None
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read()
        try:
            reading = projects.read(content)
            _hold(request, demand.pk, content)
        except Refused as refusal:
            form.refuse(refusal.reasons)
    return _show_import(request, demand, form, reading)


def _place(demand_id: int) -> str:
    return f"projects-{demand_id}"


def _hold(request: HttpRequest, demand_id: int, content: bytes) -> None:
    """Keep this list for the second step, in place of an earlier one."""
    projects.release(request.session.get(_place(demand_id), ""))
    request.session[_place(demand_id)] = projects.hold(content)


def _show_import(request: HttpRequest, demand: Any, form: ProjectFileForm, reading: Any) -> HttpResponse:
    address = reverse("demand_edit", args=[demand.pk])
    shown = {
        "crumbs": [("专家需求", reverse("demands")), (demand.code, address), ("导入项目清单", "")],
        "demand": demand,
        "form": form,
        "reading": reading,
    }
    return render(request, "organiser/project_import.html", shown, status=409 if form.reasons else 200)


@page("demand.edit")
@require_POST
def take_projects(request: HttpRequest, demand_id: int) -> HttpResponse:
    """Take the faultless projects of the list that was shown into the draft."""
    demand = own_or_404(request, demand_id)
    key = request.session.get(_place(demand.pk), "")
    content = projects.held(key)
    if content is None:
        messages.error(request, "文件已过期，请重新上传。")
        return redirect("demand_projects", demand.pk)
    taken = projects.take_in(demand=demand, reading=projects.read(content), by=request.user, at=timezone.now())
    projects.release(request.session.pop(_place(demand.pk)))
    messages.success(request, f"已导入 {taken} 个项目。")
    return redirect("demand_edit", demand.pk)
