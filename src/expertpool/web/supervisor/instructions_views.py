"""监督意见: the list, one opinion for both sides, its steps, its paper (18)."""

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

from expertpool.policy import instructions as rules
from expertpool.policy.decision import Refused
from expertpool.policy.lifecycle import INSTRUCTION, InstructionStatus
from expertpool.queries import findings, workdays
from expertpool.queries import instructions as queries
from expertpool.queries.finding import Finding
from expertpool.services import instruction_papers as papers
from expertpool.services import instructions as acts
from expertpool.services.instructions import Matter
from expertpool.web.access import may, page
from expertpool.web.downloads import file_answer, sheet_answer
from expertpool.web.forms import PoolForm
from expertpool.web.listing import Filter, Listing
from expertpool.web.supervisor.instructions_forms import AgainForm, AnswerForm, CloseForm, IssueForm

AREA = ("监督", "")
STATES = ((queries.LATE, "逾期"), *InstructionStatus.choices)
FORMS: dict[str, type[PoolForm]] = {"answer": AnswerForm, "again": AgainForm, "close": CloseForm}


def _listing(request: HttpRequest) -> Listing:
    wide = may(request, "instruction.export")
    return Listing(
        request.GET,
        search="编号、标题、事项",
        placeholder="如 JD-2026-0001",
        filters=(Filter("division", "致", tuple(queries.divisions())),) if wide else (),
        tab=Filter("state", "状态", STATES),
        sorts={"code": "编号", "due": "期限"},
        default_sort="-code",
        export=reverse("instructions_export") if wide else "",
        unit="件",
    )


def _selection(request: HttpRequest, listing: Listing) -> Any:
    today = timezone.localdate()
    rows = queries.narrowed(queries.visible_to(request.user), on=today, text=listing.text, **listing.chosen)
    return queries.ordered(rows, listing.sort)


@page("instruction.view")
@require_GET
def instructions(request: HttpRequest) -> HttpResponse:
    listing, today = _listing(request), timezone.localdate()
    shown = {
        "crumbs": [AREA, ("监督意见", "")],
        "listing": listing,
        "page": listing.page(_selection(request, listing)),
        "tabs": listing.tabs(queries.by_state(request.user, today)),
        "today": today,
        "may_issue": may(request, "instruction.issue"),
    }
    return render(request, "supervisor/instructions.html", shown)


@page("instruction.export")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    listing = _listing(request)
    rows = _selection(request, listing)
    return sheet_answer(papers.sheet(rows=rows, filters=listing.narrowing, by=request.user, at=timezone.now()))


# ---------------------------------------------------------------- a new one


@page("instruction.issue")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """About one thing on the desk (``?about=late:12``), or in general."""
    about = _about(request)
    if request.method == "POST":
        form = IssueForm(request.POST, request.FILES)
        made = _issue(request, form, about) if form.is_valid() else None
        if made:
            messages.success(request, f"监督意见 {made.code} 已送达，等待答复。")
            return redirect("instruction", made.pk)
    else:
        form = IssueForm(initial=_initial(about))
    shown = {"crumbs": [AREA, ("监督意见", reverse("instructions")), ("新建", "")], "form": form, "about": about}
    return render(request, "supervisor/instruction_new.html", shown, status=400 if form.is_bound else 200)


def _about(request: HttpRequest) -> Finding | None:
    key = request.GET.get("about", "")[:60]
    found = findings.one(request.user, key, timezone.now()) if key else None
    if key and found is None:
        raise Http404
    return found


def _initial(about: Finding | None) -> dict[str, Any]:
    offered: dict[str, Any] = {"due": rules.usual_due(timezone.localdate(), workdays.calendar())}
    if about:
        to = str(about.division) if about.division else queries.TO_KEEPERS
        offered |= {"title": f"请说明：{about.title}"[:120], "division": to}
    return offered


def _issue(request: HttpRequest, form: IssueForm, about: Finding | None) -> Any:
    told = form.cleaned_data
    matter = Matter(about.key, " · ".join(filter(None, (about.title, about.detail))), about.article) if about else None
    words = {"title": told["title"], "text": told["text"], "due": told["due"], "files": tuple(told["files"])}
    try:
        return acts.issue(division_id=told["division"], **words, matter=matter, by=request.user, at=timezone.now())
    except Refused as refusal:
        form.refuse(refusal.reasons)
        return None


# ---------------------------------------------------------------- one opinion


def _found(request: HttpRequest, instruction_id: int) -> Any:
    try:
        return queries.get_for(request.user, instruction_id)
    except ObjectDoesNotExist:
        raise Http404 from None


@page("instruction.view")
@require_GET
def instruction(request: HttpRequest, instruction_id: int) -> HttpResponse:
    return _show(request, _found(request, instruction_id))


def _show(request: HttpRequest, made: Any, *, tried: dict[str, PoolForm] | None = None, status: int = 200) -> HttpResponse:
    """What was said, and the steps that the viewer may take now; `tried` holds the form that was refused."""
    today = timezone.localdate()
    possible = {step.action for step in INSTRUCTION.possible(made.state, request.user.role)}
    due = {"due": rules.usual_due(today, workdays.calendar())}
    fresh = {name: form(initial=due if name == "again" else None) for name, form in FORMS.items()}
    shown = {
        "crumbs": [AREA, ("监督意见", reverse("instructions")), (made.code, "")],
        "made": made,
        "late": rules.overdue(made.state, made.due, on=today),
        "today": today,
        "course": queries.course(made),
        "sign": made.about.partition(":")[0] if may(request, "supervision.view") else "",
        "may": {name: f"instruction.{name}" in possible for name in FORMS},
        "forms": fresh | (tried or {}),
    }
    return render(request, "supervisor/instruction.html", shown, status=status)


def _act(request: HttpRequest, instruction_id: int, name: str, act: Callable[..., Any], done: str) -> HttpResponse:
    made, form = _found(request, instruction_id), FORMS[name](request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, made, tried={name: form}, status=400)
    told = dict(form.cleaned_data)
    if "files" in told:
        told["files"] = tuple(told["files"])
    try:
        act(instruction_id=made.pk, **told, by=request.user, at=timezone.now())
    except Refused as refusal:
        form.refuse(refusal.reasons)
        return _show(request, _found(request, instruction_id), tried={name: form}, status=409)
    messages.success(request, done)
    return redirect("instruction", instruction_id)


@page("instruction.answer")
@require_POST
def answer(request: HttpRequest, instruction_id: int) -> HttpResponse:
    return _act(request, instruction_id, "answer", acts.answer, "已答复，等待办结。")


@page("instruction.again")
@require_POST
def again(request: HttpRequest, instruction_id: int) -> HttpResponse:
    return _act(request, instruction_id, "again", acts.ask_again, "已要求补充答复。")


@page("instruction.close")
@require_POST
def close(request: HttpRequest, instruction_id: int) -> HttpResponse:
    return _act(request, instruction_id, "close", acts.close, "已办结。")


@page("instruction.view")
@require_GET
def file(request: HttpRequest, instruction_id: int, file_id: int) -> HttpResponse:
    made = _found(request, instruction_id)
    found = next((file for entry in queries.course(made) for file in entry.files.all() if file.pk == file_id), None)
    if found is None:
        raise Http404
    return file_answer(acts.open_file(file=found, by=request.user, at=timezone.now()), found.file_name, found.content_type)


@page("instruction.paper")
@require_GET
def paper(request: HttpRequest, instruction_id: int, form: str) -> HttpResponse:
    try:
        made = papers.paper(made=_found(request, instruction_id), form=form, by=request.user, at=timezone.now())
    except LookupError:
        raise Http404 from None
    return file_answer(made.content, made.name, made.content_type)
