"""What waits at the desk of contact: lists to start, names to call, further lists, mistakes and objections to decide (11.3)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Min
from django.utils import timezone

from expertpool.policy.contact_terms import ReopeningKind, ReopeningStatus
from expertpool.policy.terms import DemandStatus, Outcome
from expertpool.policy.workdays import Calendar
from expertpool.queries import contacts, messages
from expertpool.queries.todo import Todo, before
from expertpool.records.models import Account, Demand, Reopening


def lists(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """Lists nobody calls from yet, and those the viewer is to call from or to hand over."""
    for demand in contacts.visible_to(viewer).filter(state__in=(DemandStatus.DRAWN, DemandStatus.CONTACTING)):
        caller = demand.draw.caller_id
        if demand.state == DemandStatus.CONTACTING and caller != viewer.pk:
            continue
        words, act, article = _step(demand, caller == viewer.pk)
        detail = f"已确认 {_count(demand, 'accepted')} 人 · {demand.code} · 活动 {demand.activity.first_day:%m-%d}"
        yield Todo(
            "draw",
            before(demand, days),
            f"{words}：{demand.activity.title}",
            detail,
            article,
            "contact_desk",
            (demand.pk,),
            act,
            "contacts",
        )


def _step(demand: Demand, own: bool) -> tuple[str, str, str]:
    """(what is to be done, the button, the article)."""
    if demand.state == DemandStatus.DRAWN:
        return ("开始联系", "开始", "11.3") if own else ("指定联系人", "指定", "11.3")
    if _count(demand, "open"):
        return f"联系专家 {_count(demand, 'open')} 位", "联系", "11.3"
    if not _count(demand, "missing"):
        return "反馈最终名单", "反馈", "11.4"
    return f"续排名单，还差 {_count(demand, 'missing')} 人", "续排", "11.3"


def _count(demand: Demand, name: str) -> int:
    return int(getattr(demand, name))


def unanswered(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """Invitations past their time to answer, of the lists that the viewer calls from: one line a list, with the oldest day."""
    late = {"contacts__outcome": Outcome.OPEN, "contacts__answer_by__lt": timezone.now()}
    rows = Demand.objects.filter(state=DemandStatus.CONTACTING, draw__caller=viewer, **late)
    found = rows.values_list("pk", "code", "activity__title").annotate(late=Count("contacts"), since=Min("contacts__answer_by"))
    for demand_id, code, activity, people, since in found:
        title, day = f"逾期未答复 {people} 位：{activity}", timezone.localtime(since).date()
        detail = f"再联系一次，联系不上的按规定登记 · {code}"
        yield Todo("draw", day, title, detail, "11.3", "contact_desk", (demand_id,), "联系", "contacts")


def to_send(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """Messages that no carrier took: to be sent by hand, or again."""
    stuck = messages.stuck()
    if stuck:
        detail = "复制文本人工发送，或检查网关后重发"
        yield Todo("draw", None, f"发送消息 {stuck} 条", detail, "11.3", "messages", (), "办理", "messages")


def to_decide(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """Objections, and corrections that somebody else asked for."""
    rows = Reopening.objects.filter(state=ReopeningStatus.WAITING).select_related("contact__demand__activity")
    for row in rows:
        if row.kind == ReopeningKind.CORRECTION and row.asked_by_id == viewer.pk:
            continue
        yield _reopening(row, "复核")


def objections(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """What an expert objects to stands on the supervisor's desk until the activity is over, settled or not (18)."""
    today = timezone.localdate()
    rows = Reopening.objects.filter(kind=ReopeningKind.OBJECTION, contact__demand__activity__last_day__gte=today)
    for row in rows.select_related("contact__demand__activity"):
        yield _reopening(row, "查看")


def _reopening(row: Reopening, act: str) -> Todo:
    demand = row.contact.demand
    title = f"{ReopeningKind.label_of(row.kind)}：{demand.activity.title}"
    detail = f"原结果“{Outcome.label_of(row.was)}” · {ReopeningStatus.label_of(row.state)} · {demand.code}"
    return Todo("draw", None, title, detail, "11.3", "reopening", (row.pk,), act, "reopenings")
