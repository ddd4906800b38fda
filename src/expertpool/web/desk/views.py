"""工作台: the home page of every role."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from expertpool.policy import access, terms
from expertpool.queries import desk, experts, parameters, workdays
from expertpool.web import charts
from expertpool.web.access import page
from expertpool.web.listing import Filter, Listing

GROUPS = (("draw", "抽取"), ("intake", "入库与名单"), ("record", "监督与处理"))
HORIZON = 10
#: days ahead in which somebody reaches the age limit
AGE_NOTICE = 90


@page("home.view")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What waits, the ten working days ahead, and for the pool's keepers its state."""
    if request.user.role == terms.Role.EXPERT:
        return redirect("own")
    today = timezone.localdate()
    found = request.todos = desk.todos(request.user)
    listing = Listing(request.GET, tab=Filter("group", "类别", GROUPS), unit="件")
    shown = [todo for todo in found if listing.chosen["group"] in ("", todo.group)]
    counts = Counter(todo.group for todo in found)
    context = {
        "today": today,
        "todos": shown,
        "count": len(found),
        "tabs": listing.tabs({"": len(found), **counts}),
        "days": _strip(request, found, today),
        "duty": DUTIES.get(request.user.role, ""),
    }
    return render(request, "desk/home.html", context | _pool(request, found, today))


#: what the regulation gives each role to do, beneath the title
DUTIES = {
    terms.Role.TALENT: ("人才科负责专家入库、出库、抽取及日常维护", "4"),
    terms.Role.ORGANISER: ("承办科室提出需求、接送专家、组织活动、评价专家", "11.1"),
    terms.Role.LEADERSHIP: ("局领导审议出库、指定和破例事项", "11.6"),
    terms.Role.SUPERVISOR: ("驻局纪检监察组监督名单、过程和履职", "18"),
    terms.Role.PARTY: ("机关党建配合监督", "18"),
    terms.Role.EMPLOYER: ("所在单位审核本单位人员的申报，反馈重大失范事项", "19"),
    terms.Role.ASSOCIATION: ("行业协会、学会审核会员的申请，填报推荐汇总表", "7.1.3"),
}


def _strip(request: HttpRequest, found: list[desk.Todo], today: date) -> tuple[charts.StripDay, ...]:
    """Overdue things, then ten working days; what falls on a day off is shown on the working day before."""
    calendar = workdays.calendar()
    days = [today if calendar.is_workday(today) else calendar.add_workdays(today, 1)]
    while len(days) < HORIZON:
        days.append(calendar.add_workdays(days[-1], 1))
    due = Counter((todo.due, todo.group) for todo in found if todo.due)
    held = Counter(ahead.day for ahead in desk.activities_ahead(request.user, days[0], days[-1]))
    late = [todo for todo in found if todo.due and todo.due < days[0]]
    marks = [
        charts.Due(day, main=due[day, "intake"], deep=due[day, "draw"], grey=due[day, "record"], rings=held[day]) for day in days
    ]
    return charts.strip(marks, today=today, late=charts.Due(today, deep=len(late)))


def _pool(request: HttpRequest, found: list[desk.Todo], today: date) -> dict[str, Any]:
    """Figures, coverage of the fields and reminders: for those who may see the pool."""
    if not access.may(request.user.role, "pool.view"):
        return {"figures": _figures(found, today)}
    limit = parameters.in_force(today)
    covered = experts.coverage(request.user)
    top = max((max(row.people, row.most * limit.list_factor) for row in covered), default=1)
    standing = experts.by_status(request.user)
    active = {"label": "在库有效", "value": standing.get("active", 0), "unit": "人", "note": f"库内共 {standing.get('', 0)} 人"}
    return {
        "figures": [*_figures(found, today), active],
        "coverage": [(label, _coverage(covered, code, limit.list_factor, top)) for code, label in terms.Category.choices],
        "full": experts.at_limit(request.user, year=today.year, limit=limit.yearly_limit),
        "turning": experts.turning(request.user, today, until=today + timedelta(days=AGE_NOTICE), limit_age=limit.age_limit),
        "unconfirmed": workdays.calendar().unconfirmed(today, today + timedelta(days=AGE_NOTICE)),
    }


def _coverage(rows: list[experts.Coverage], category: str, factor: int, top: int) -> tuple[charts.CoverageRow, ...]:
    bars = [charts.Coverage(row.field.name, row.people, row.most * factor) for row in rows if row.field.category == category]
    return charts.coverage(bars, top=top)


def _figures(found: list[desk.Todo], today: date) -> list[dict[str, object]]:
    late = sum(1 for todo in found if todo.due and todo.due < today)
    now = sum(1 for todo in found if todo.due == today)
    draws = sum(1 for todo in found if todo.group == "draw")
    return [
        {"label": "已超期", "value": late, "unit": "件", "tone": "red" if late else ""},
        {"label": "今天到期", "value": now, "unit": "件", "tone": "amber" if now else ""},
        {"label": "抽取事项", "value": draws, "unit": "件"},
        {"label": "全部待办", "value": len(found), "unit": "件"},
    ]
