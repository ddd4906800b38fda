"""The list of removal cases and one case: what it is about, who was heard, what follows if it goes through (9, 10, 17)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from expertpool.policy.decision import Reason
from expertpool.policy.lifecycle import REMOVAL, CaseStatus
from expertpool.policy.removal_cases import LEAST_WORDS, CaseSource, may_go_on, may_verify, suspends
from expertpool.policy.terms import RemovalGround
from expertpool.queries import parameters
from expertpool.queries import removals as queries
from expertpool.services import case_lists, gradings, removal_decisions, removal_papers
from expertpool.services import removals as acts
from expertpool.web.access import may, page
from expertpool.web.applicant.proof_views import shown_in_place
from expertpool.web.cases.forms import AnswerForm, DecisionForm, EvidenceForm, FindingForm
from expertpool.web.downloads import file_answer, sheet_answer
from expertpool.web.listing import Filter, Listing

AREA = ("专家管理", "")
#: which form a step asks for; those without one are confirmed only
FORMS = {
    "case.add": EvidenceForm,
    "case.verify": FindingForm,
    "case.dismiss": AnswerForm,
    "case.decide": DecisionForm,
    "case.reverse": AnswerForm,
}
#: the steps of the office, in the order in which they are offered
STEPS = ("case.open", "case.hear", "case.verify", "case.decide", "case.remove", "case.add", "case.dismiss", "case.reverse")

#: events that only tell who read or took along what
LOOKS = ("case.look", "case.file", "case.paper")


def listing_of(request: HttpRequest, export: str = "cases_export") -> Listing:
    return Listing(
        request.GET,
        search="事项编号、专家、单位",
        placeholder="支持拼音首字母",
        filters=(
            Filter("ground", "情形", tuple(RemovalGround.choices)),
            Filter("source", "来源", tuple(CaseSource.choices)),
        ),
        tab=Filter("state", "状态", tuple(CaseStatus.choices)),
        sorts={"code": "事项", "opened": "提出", "occurred": "发生之日"},
        default_sort="-code",
        export=reverse(export) if may(request, "case.export") else "",
        unit="件",
    )


def _selection(request: HttpRequest, listing: Listing) -> Any:
    rows = queries.narrowed(queries.visible_to(request.user), text=listing.text, **listing.chosen)
    return queries.ordered(rows, listing.sort)


def _list(request: HttpRequest, title: str) -> HttpResponse:
    listing = listing_of(request)
    found = listing.page(_selection(request, listing))
    shown = {
        "crumbs": [AREA, (title, "")],
        "title": title,
        "listing": listing,
        "page": found,
        "choosing": may(request, "case.open") and any(row.state == CaseStatus.PROPOSED for row in found),
        "tabs": listing.tabs(queries.by_state(request.user)),
        "may_open": may(request, "case.open"),
        "may_propose": may(request, "case.propose"),
        "may_view": may(request, "case.view"),
    }
    return render(request, "cases/list.html", shown)


@page("case.view")
@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    return _list(request, "出库事项")


@page("case.proposed")
@require_GET
def proposed(request: HttpRequest) -> HttpResponse:
    """What an organiser or an employer asked for, and what came of it."""
    return _list(request, "提请出库")


@page("case.export")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    listing = listing_of(request)
    rows = _selection(request, listing)
    return sheet_answer(case_lists.cases(rows=rows, filters=listing.narrowing, by=request.user, at=timezone.now()))


def found_or_404(request: HttpRequest, case_id: int) -> Any:
    try:
        return queries.get_for(request.user, case_id)
    except ObjectDoesNotExist:
        raise Http404 from None


@page("case.view")
@require_GET
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """The whole case; the look is traced (20)."""
    made = found_or_404(request, case_id)
    acts.look(made=made, by=request.user, at=timezone.now())
    return show(request, made)


def show(request: HttpRequest, made: Any, *, reasons: Any = (), tried: dict[str, Any] | None = None) -> HttpResponse:
    """The case with the steps that the viewer may take now; `tried` holds the forms that were refused."""
    now = timezone.now()
    follows, course = removal_decisions.consequence(made, at=now), queries.course(made)
    shown = {
        "crumbs": [AREA, ("出库事项", reverse("cases")), (made.code, "")],
        "case": made,
        "article": acts.article_of(made),
        "steps": list(_progress(made, course, timezone.localdate(now))),
        "follows": follows,
        "opening": _opening(made, timezone.localdate(now)),
        "before": _before(made, timezone.localdate(now)),
        "deciding": f"同意出库的：{follows.words}",
        "verifying": f"核实后由局领导审议，核实人不参加。若出库：{follows.words}",
        "bans": queries.bans_of(made),
        "course": [event for event in course if event.action not in LOOKS],
        "ended": made.state in ENDED,
        "engaged": () if made.state in ENDED else queries.engaged(made, timezone.localdate(now)),
        "looks": [event for event in course if event.action in LOOKS],
        "papers": removal_papers.offered(made, at=now) if may(request, "case.paper") else (),
        "grades": queries.grades(made),
        "counted": gradings.counted(made),
        "may": {action.partition(".")[2]: _may(request, made, action) for action in STEPS},
        "forms": {action.partition(".")[2]: form() for action, form in FORMS.items()} | (tried or {}),
        "heard_due": made.statement_until and made.statement_until < timezone.localdate(now),
        "reasons": reasons,
    }
    return render(request, "cases/case.html", shown, status=409 if reasons else 400 if tried else 200)


def _may(request: HttpRequest, made: Any, action: str) -> bool:
    """Whether this role may take this step at this point; asking for a statement is done once."""
    if action == "case.hear" and (made.heard_at or made.ground == RemovalGround.RESIGNED):
        return False
    return may(request, action) and any(step.action == action for step in REMOVAL.possible(made.state, request.user.role))


def _opening(made: Any, on: date) -> str:
    """What taking up a case means for the person concerned meanwhile."""
    held = suspends(made.ground, p=parameters.in_force(on))
    return "立案后暂停抽取此人，办结后恢复。" if held else "立案期间此人照常参加抽取。"


def _before(made: Any, on: date) -> tuple[Reason, ...]:
    """What has to come before the verification, whatever it finds."""
    heard = {"stated": made.stated_at is not None, "statement_until": made.statement_until}
    return (*may_verify(made.ground, "*" * LEAST_WORDS, **heard, on=on), *may_go_on(made.objection_until, on=on))


ENDED = (CaseStatus.DISMISSED, CaseStatus.LAPSED, CaseStatus.CONTESTED, CaseStatus.REVERSED)


def _progress(made: Any, course: Sequence[Any], on: date) -> Iterator[dict[str, Any]]:
    """The steps of the course with who took them and when; one that ended early stops where it stood."""
    heard = made.stated_at or (made.heard_at if made.verified_at or not _before(made, on) else None)
    spoken = () if made.ground == RemovalGround.RESIGNED else (("本人陈述", heard, ""),)
    done = (
        _opened(made, course),
        *spoken,
        ("核实", made.verified_at, _name(made.verified_by)),
        ("审议", made.decided_at, _name(made.decided_by)),
        ("出库", made.removed_at, _name(made.removed_by)),
    )
    now_told = False
    for label, at, by in done:
        state = "done" if at else "next"
        if not at and not now_told and not (label == "本人陈述" and made.verified_at):
            state, now_told = "stopped" if made.state in ENDED else "now", True
        when = f"{timezone.localtime(at):%m-%d %H:%M}" if at else ""
        yield {"label": label, "state": state, "when": when, "who": by if at else ""}


def _opened(made: Any, course: Sequence[Any]) -> tuple[str, Any, str]:
    """The opening: of a case that was asked for, by whoever took it up; one refused was never opened."""
    asked = any(event.action == "case.propose" for event in course)
    if not asked:
        return "立案", made.opened_at, _name(made.opened_by)
    taken = next((event for event in course if event.action == "case.open"), None)
    return "立案", taken.at if taken else None, taken.actor_name if taken else ""


def _name(by: Any) -> str:
    return by.name if by else ""


@page("case.view")
@require_GET
def file(request: HttpRequest, case_id: int, file_id: int) -> HttpResponse:
    made = found_or_404(request, case_id)
    found = made.files.filter(pk=file_id).first()
    if found is None:
        raise Http404
    content = acts.open_file(file=found, by=request.user, at=timezone.now())
    if "show" in request.GET:
        return shown_in_place(content, found.content_type)
    return file_answer(content, found.file_name, found.content_type)


@page("case.view")
@require_GET
def scan(request: HttpRequest, case_id: int) -> HttpResponse:
    """The minutes of the deliberation."""
    made = found_or_404(request, case_id)
    if not made.scan:
        raise Http404
    content, media = removal_decisions.open_scan(made=made, by=request.user, at=timezone.now())
    return file_answer(content, made.scan_name, media)
