"""Measures against units: the list and one measure for who keeps, decides and supervises (19)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from expertpool.policy.lifecycle import UNIT_MEASURE
from expertpool.policy.unit_measures import MeasureKind, MeasureState, Standing
from expertpool.queries import unit_measures as queries
from expertpool.services import unit_measure_papers as papers
from expertpool.services import unit_measures as acts
from expertpool.web.access import may, page
from expertpool.web.downloads import file_answer, sheet_answer
from expertpool.web.listing import Filter, Listing
from expertpool.web.measures.forms import FindingForm, ReasonForm, RulingForm, StatementForm

AREA = ("单位推荐", "")
STEPS = ("measure.answer", "measure.hear", "measure.drop", "measure.decide", "measure.lift")


def listing_of(request: HttpRequest) -> Listing:
    return Listing(
        request.GET,
        search="事项编号、单位",
        placeholder="支持曾用名、拼音首字母",
        filters=(Filter("kind", "处理", tuple(MeasureKind.choices)),),
        tab=Filter("standing", "状态", tuple(Standing.choices)),
        sorts={"code": "事项", "proposed": "提出日期", "since": "起始日"},
        default_sort="-code",
        export=reverse("measures_export") if may(request, "measure.export") else "",
        unit="件",
    )


def selection(request: HttpRequest, listing: Listing) -> Any:
    rows = queries.narrowed(queries.visible_to(request.user), text=listing.text, **listing.chosen)
    return queries.ordered(rows, listing.sort)


def show_list(request: HttpRequest, title: str, one: str) -> HttpResponse:
    """The list with what each measure means today; `one` is the name of one measure's page."""
    listing = listing_of(request)
    found = listing.page(selection(request, listing))
    shown = {
        "crumbs": [AREA, (title, "")],
        "title": title,
        "one": one,
        "listing": listing,
        "page": found,
        "rows": [(row, queries.standing(row)) for row in found],
        "tabs": [tab for tab in listing.tabs(queries.by_standing(request.user)) if tab.count or tab.current],
    }
    return render(request, "measures/list.html", shown)


@page("measure.view")
@require_GET
def measures(request: HttpRequest) -> HttpResponse:
    return show_list(request, "单位处理", "measure")


@page("measure.export")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    listing = listing_of(request)
    rows = selection(request, listing)
    return sheet_answer(papers.export(rows=rows, filters=listing.narrowing, by=request.user, at=timezone.now()))


def found_or_404(request: HttpRequest, measure_id: int) -> Any:
    try:
        return queries.get_for(request.user, measure_id)
    except ObjectDoesNotExist:
        raise Http404 from None


@page("measure.view")
@require_GET
def measure(request: HttpRequest, measure_id: int) -> HttpResponse:
    """The whole measure; the look is traced (20)."""
    made = found_or_404(request, measure_id)
    acts.look(made=made, by=request.user, at=timezone.now())
    return show(request, made)


def show(request: HttpRequest, made: Any, *, reasons: Any = (), tried: dict[str, Any] | None = None) -> HttpResponse:
    """The measure with the steps that the viewer may take now; `tried` holds the forms that were refused."""
    shown = {
        "crumbs": [AREA, ("单位处理", reverse("measures")), (made.code, "")],
        "made": made,
        "standing": queries.standing(made),
        "steps": list(progress(made)),
        "may": may_now(request, made),
        "answer_form": StatementForm(),
        "hear_form": FindingForm(),
        "decide_form": RulingForm(kind=made.kind, initial={"since": timezone.localdate()}),
        "drop_form": ReasonForm(auto_id="id_drop_%s"),
        "lift_form": ReasonForm(auto_id="id_lift_%s"),
        "may_paper": may(request, "measure.paper") and made.state in (MeasureState.DECIDED, MeasureState.LIFTED),
        "course": queries.course(made),
        "waiting": queries.waiting(made),
        "today": timezone.localdate(),
        "reasons": reasons,
    }
    return render(request, "measures/measure.html", shown | (tried or {}), status=409 if reasons else 400 if tried else 200)


def may_now(request: HttpRequest, made: Any) -> dict[str, bool]:
    """Which steps are this role's at this point; a hearing that is over takes no more answers, what has ended is not lifted."""
    possible = {step.action for step in UNIT_MEASURE.possible(made.state, request.user.role)}
    found = {action.partition(".")[2]: action in possible and may(request, action) for action in STEPS}
    found["answer"] = found["answer"] and timezone.localdate() <= made.hearing_until
    found["lift"] = found["lift"] and queries.standing(made) != Standing.ENDED
    return found


def progress(made: Any, *, named: bool = True) -> Iterator[dict[str, Any]]:
    """The steps of the course with when, and for the office who took them; one that ended early stops where it stood."""
    done = (
        ("提出", made.proposed_at, made.proposed_by),
        ("听取单位意见", made.stated_at or made.heard_at, made.stated_by),
        ("核实", made.heard_at, made.heard_by),
        ("决定", made.decided_at, made.decided_by),
    )
    told = False
    for label, at, by in done:
        state = "done" if at else "next"
        if not at and not told:
            state, told = "stopped" if made.state == MeasureState.DROPPED else "now", True
        when = f"{timezone.localtime(at):%m-%d %H:%M}" if at else ""
        yield {"label": label, "state": state, "when": when, "who": by.name if named and at and by else ""}


# ---------------------------------------------------------------- files


def give_file(request: HttpRequest, measure_id: int, file_id: int) -> HttpResponse:
    found = found_or_404(request, measure_id).files.filter(pk=file_id).first()
    if found is None:
        raise Http404
    return file_answer(acts.open_file(file=found, by=request.user, at=timezone.now()), found.file_name, found.content_type)


def give_scan(request: HttpRequest, measure_id: int) -> HttpResponse:
    made = found_or_404(request, measure_id)
    if not made.scan:
        raise Http404
    content, media = acts.open_scan(made=made, by=request.user, at=timezone.now())
    return file_answer(content, made.scan_name, media)


@page("measure.view")
@require_GET
def file(request: HttpRequest, measure_id: int, file_id: int) -> HttpResponse:
    return give_file(request, measure_id, file_id)


@page("measure.view")
@require_GET
def scan(request: HttpRequest, measure_id: int) -> HttpResponse:
    return give_scan(request, measure_id)


@page("measure.paper")
@require_GET
def paper(request: HttpRequest, measure_id: int, form: str) -> HttpResponse:
    """单位处理决定 as a file."""
    made = found_or_404(request, measure_id)
    try:
        found = papers.decision(made=made, form=form, by=request.user, at=timezone.now())
    except LookupError:
        raise Http404 from None
    return file_answer(found.content, found.name, found.content_type)
