"""Removal cases as each role sees them, and what to-dos they bring (9, 10, 17)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from expertpool.policy import access
from expertpool.policy.lifecycle import CaseStatus
from expertpool.policy.removal import ARTICLE_OF
from expertpool.policy.removal_cases import BY_GRADES, OUTSIDE, CaseSource
from expertpool.policy.terms import ActivityStatus, ExpertStatus, Outcome, ParticipationStatus, RemovalGround, Role
from expertpool.policy.workdays import Calendar
from expertpool.queries import vouching
from expertpool.queries.todo import Todo
from expertpool.records.models import Account, Activity, Ban, Contact, Evaluation, Event, Expert, Participation, RemovalCase

SORTS = {"code": "pk", "opened": "opened_at", "occurred": "occurred_on"}
#: who took part in an activity; who stands on a final list that was handed over
CAME = Q(participations__state=ParticipationStatus.DONE)
LISTED = Q(
    participations__state=ParticipationStatus.CONFIRMED,
    participations__activity__state__in=(ActivityStatus.READY, ActivityStatus.HELD),
)
#: the most people that a search for whom a case is about offers
MOST_FOUND = 20


def visible_to(viewer: Account) -> QuerySet[RemovalCase]:
    """Every case for who keeps, decides and supervises; who asked for one sees what came of it."""
    rows = RemovalCase.objects.select_related("expert__unit", "opened_by", "verified_by", "decided_by", "removed_by")
    if access.may(viewer.role, "case.view"):
        return rows
    return rows.filter(opened_by=viewer) if access.may(viewer.role, "case.proposed") else rows.none()


def narrowed(
    rows: QuerySet[RemovalCase], *, text: str = "", state: str = "", ground: str = "", source: str = ""
) -> QuerySet[RemovalCase]:
    """By number of the case, name or unit of the expert (pinyin initials too); by state, ground and where it comes from."""
    for word in text.split():
        rows = rows.filter(Q(code__contains=word.upper()) | Q(expert__search__contains=word.lower()))
    chosen = {"state": state, "ground": ground, "source": source}
    return rows.filter(**{column: value for column, value in chosen.items() if value})


def ordered(rows: QuerySet[RemovalCase], sort: str) -> QuerySet[RemovalCase]:
    column = SORTS[sort.removeprefix("-")]
    return rows.order_by(f"-{column}" if sort.startswith("-") else column, "-id")


def by_state(viewer: Account) -> dict[str, int]:
    """State → cases; "" is all of them."""
    counts = dict(visible_to(viewer).order_by().values_list("state").annotate(Count("id")))
    return {"": sum(counts.values()), **counts}


def get_for(viewer: Account, case_id: int) -> RemovalCase:
    """Raises `RemovalCase.DoesNotExist` where there is none or the viewer may not look."""
    return visible_to(viewer).prefetch_related("files").get(pk=case_id)


def course(made: RemovalCase) -> list[Event]:
    """What happened to a case, oldest first."""
    return list(Event.objects.filter(subject_kind="removalcase", subject_id=str(made.pk)).order_by("sequence"))


def of_expert(expert: Expert) -> list[RemovalCase]:
    return list(RemovalCase.objects.filter(expert=expert).order_by("-id"))


def on_feedback(feedback_id: int) -> RemovalCase | None:
    """The case that was opened on what an employer told, the latest."""
    return RemovalCase.objects.filter(cause=f"feedback:{feedback_id}").order_by("-id").first()


def bans_of(made: RemovalCase) -> list[Ban]:
    """Every ban of the person concerned, those lifted too."""
    return list(Ban.objects.filter(identity_index=made.identity_index).order_by("id"))


def bans_of_expert(expert: Expert) -> list[Ban]:
    """The same of a record, across every record that the identity ever had."""
    return list(Ban.objects.filter(identity_index=expert.id_index).order_by("id")) if expert.id_index else []


def engaged(made: RemovalCase, on: date) -> list[tuple[str, Activity]]:
    """What the person concerned is asked or confirmed for from that day on: a case keeps nobody away who is confirmed already."""
    parts = Participation.objects.filter(expert=made.expert_id, state=ParticipationStatus.CONFIRMED)
    asked = Contact.objects.filter(expert=made.expert_id, outcome=Outcome.OPEN)
    found = [("已确认参加", part.activity) for part in parts.select_related("activity__division")]
    found += [("正在联系", row.demand.activity) for row in asked.select_related("demand__activity__division")]
    return sorted((row for row in found if row[1].last_day >= on), key=lambda row: (row[1].first_day, row[1].pk))


def grades(made: RemovalCase) -> list[Evaluation]:
    """The grades of the year that a case under 17 is about, with their reasons; of other cases none."""
    if made.ground not in BY_GRADES:
        return []
    year = int(made.cause.partition(":")[2])
    rows = Evaluation.objects.filter(participation__expert=made.expert_id, participation__day__year=year)
    return list(rows.select_related("participation__activity", "graded_by").order_by("participation__day", "id"))


# ---------------------------------------------------------------- whom a case may be about


def people(viewer: Account) -> QuerySet[Expert]:
    """Keepers, leadership and supervisors: the pool; organisers whom their division was given for an activity; units their own."""
    if viewer.role == Role.EMPLOYER:
        return vouching.experts_of(viewer).exclude(status__in=OUTSIDE)
    rows = Expert.objects.exclude(status__in=OUTSIDE).select_related("unit").order_by("number")
    if viewer.role == Role.ORGANISER:
        return rows.filter(CAME | LISTED, participations__activity__division=viewer.division).distinct()
    return rows if access.may(viewer.role, "case.view") else rows.none()


def found(viewer: Account, text: str) -> list[Expert]:
    """Whom a search by number, name or unit finds; nobody without a word."""
    rows = people(viewer)
    for word in text.split():
        rows = (
            rows.filter(number=int(word)) if word.isdecimal() and len(word) < 10 else rows.filter(search__contains=word.lower())
        )
    return list(rows[:MOST_FOUND]) if text.strip() else []


# ---------------------------------------------------------------- to-dos

ACTS = {
    CaseStatus.PROPOSED: ("处理提请", "立案或不予立案"),
    CaseStatus.OPENED: ("核实", "听取陈述并核实"),
    CaseStatus.DECIDED: ("办理出库", "审议已同意"),
}
TO_HEAR = ("请本人陈述", "立案后先听取陈述")


def to_keep(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """Cases that wait for the talent division: proposals, hearings to begin or whose days have run, removals to carry out."""
    today = timezone.localdate()
    rows = RemovalCase.objects.filter(state__in=tuple(ACTS)).select_related("expert")
    found = Q(state=CaseStatus.PROPOSED, source=CaseSource.JOB)
    count = rows.filter(found).count()
    if count:
        detail = "年龄、联系情况达到条件，逐件或成批处理"
        yield Todo("intake", None, f"处理系统提请的出库事项 {count} 件", detail, "9", "cases", (), "处理", "cases")
    for made in rows.exclude(found):
        if made.state == CaseStatus.OPENED and _waits(made, today):
            continue
        words, what = TO_HEAR if _unasked(made) else ACTS[CaseStatus(made.state)]
        detail = f"{RemovalGround.label_of(made.ground)} · {what} · {made.code}"
        yield Todo(
            "intake", None, f"{words}：{made.expert.name}", detail, ARTICLE_OF[made.ground], "case", (made.pk,), words, "cases"
        )


def _unasked(made: RemovalCase) -> bool:
    """Opened, and the person concerned still to be asked; who resigned has spoken."""
    return made.state == CaseStatus.OPENED and made.heard_at is None and made.ground != RemovalGround.RESIGNED


def _waits(made: RemovalCase, today: object) -> bool:
    """Whether the person concerned still has time: to speak, or to disown a resignation."""
    until = made.objection_until or (made.statement_until if made.stated_at is None else None)
    return until is not None and today <= until  # type: ignore[operator]


def to_replace(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """Somebody who is out of the pool by now still stands confirmed for an activity to come: the caller takes the yes back."""
    coming = Participation.objects.filter(state=ParticipationStatus.CONFIRMED, activity__last_day__gte=timezone.localdate())
    rows = coming.filter(expert__status=ExpertStatus.REMOVED).exclude(contact=None)
    for row in rows.select_related("expert", "activity"):
        title, detail = f"更换已出库的专家：{row.expert.name}", f"{row.activity.title} · {row.activity.first_day:%m-%d}"
        yield Todo("draw", row.day, title, detail, "10", "contact_course", (row.contact_id,), "更换", "contacts")


def to_decide(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """Verified cases wait for their deliberation."""
    for made in RemovalCase.objects.filter(state=CaseStatus.VERIFIED).select_related("expert"):
        detail = f"{RemovalGround.label_of(made.ground)} · {made.verified_at:%m-%d} 核实 · {made.code}"
        yield Todo(
            "intake", None, f"审议出库：{made.expert.name}", detail, ARTICLE_OF[made.ground], "case", (made.pk,), "审议", "cases"
        )


# ---------------------------------------------------------------- the person concerned


def own_cases(viewer: Account) -> QuerySet[RemovalCase]:
    """The expert's own, once they were opened: what somebody merely asked for is not told."""
    rows = RemovalCase.objects.filter(expert=viewer.expert_id or 0).exclude(state=CaseStatus.PROPOSED)
    return rows.order_by("-id")


def own_for(viewer: Account, case_id: int) -> RemovalCase:
    """Raises `RemovalCase.DoesNotExist` for anybody else's."""
    return own_cases(viewer).prefetch_related("files").get(pk=case_id)


def own_open(viewer: Account) -> list[RemovalCase]:
    """The own cases that still go on."""
    going = (CaseStatus.OPENED, CaseStatus.VERIFIED, CaseStatus.DECIDED)
    return list(own_cases(viewer).filter(state__in=going))
