"""Contact as the talent division and its watchers see it: seats, open names, answers, and what stays closed (11.3, 20)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Greatest

from expertpool.policy import access
from expertpool.policy.contact_terms import AttemptResult, Channel, Means, MessageKind, MessageStatus, ReopeningStatus, Way
from expertpool.policy.lifecycle import CONTACT
from expertpool.policy.terms import DemandStatus, Outcome, Role
from expertpool.records.models import (
    Account,
    Contact,
    Demand,
    DemandStratum,
    Draw,
    DrawEntry,
    Event,
    Message,
    ProjectPerson,
    ProjectUnit,
)

#: states in which a demand belongs to the desk of contact
STAGES = (DemandStatus.DRAWN, DemandStatus.CONTACTING, DemandStatus.SETTLED, DemandStatus.ARCHIVED, DemandStatus.CANCELLED)
SORTS = {"day": "activity__first_day", "code": "code"}
#: steps of contact that end with an outcome, as the trace names them
ENDS = tuple(sorted({step.action for step in CONTACT.steps if step.target not in (Outcome.OPEN, step.source)}))


def visible_to(viewer: Account) -> QuerySet[Demand]:
    """Demands with a sealed list, each with how many were asked, are open, have accepted and are missing."""
    if not access.may(viewer.role, "contact.view"):
        return Demand.objects.none()
    rows = Demand.objects.filter(state__in=STAGES, draw__isnull=False)
    counted = {
        "asked": Count("contacts", filter=~Q(contacts__opened_at=None)),
        "open": Count("contacts", filter=Q(contacts__outcome=Outcome.OPEN)),
        "accepted": Count("contacts", filter=Q(contacts__outcome=Outcome.ACCEPTED)),
    }
    joined = rows.select_related("activity__division", "draw__caller").prefetch_related("strata__field")
    return joined.annotate(**counted, missing=_missing())


def _missing() -> Greatest:
    """Seats still free; somebody designated takes none of them (11.6)."""
    strata = DemandStratum.objects.filter(demand=OuterRef("pk")).order_by().values("demand")
    want = Subquery(strata.annotate(total=Sum("want")).values("total"))
    seated = Q(contacts__outcome=Outcome.ACCEPTED) & ~Q(contacts__way=Way.DESIGNATED)
    return Greatest(want - Count("contacts", filter=seated), 0)


def narrowed(rows: QuerySet[Demand], *, text: str, state: str = "", division: str = "") -> QuerySet[Demand]:
    """By words in the title, code or division, by state, by the division's id; never by the name of an expert."""
    for word in text.split():
        named = Q(activity__title__contains=word) | Q(code__contains=word.upper()) | Q(activity__division__name__contains=word)
        rows = rows.filter(named)
    chosen = {"state": state, "activity__division": division}
    return rows.filter(**{column: value for column, value in chosen.items() if value})


def ordered(rows: QuerySet[Demand], sort: str) -> QuerySet[Demand]:
    column = SORTS[sort.removeprefix("-")]
    return rows.order_by(f"-{column}" if sort.startswith("-") else column, "-id")


def by_state(viewer: Account) -> dict[str, int]:
    counts = dict(visible_to(viewer).order_by().values_list("state").annotate(Count("id", distinct=True)))
    return {"": sum(counts.values()), **counts}


# ---------------------------------------------------------------- one desk


@dataclass(frozen=True, slots=True)
class Seats:
    """A stratum on the desk. `accepted` and `open` count people from outside too, who take the same seats (7.1.2).

    `asked` counts the opened names, `closed` those nobody knows yet.
    """

    index: int
    label: str
    want: int
    accepted: int
    open: int
    asked: int
    closed: int

    @property
    def missing(self) -> int:
        return max(0, self.want - self.accepted)

    @property
    def boxes(self) -> list[str]:
        """One word a seat: filled, open or empty."""
        kinds = ["filled"] * self.accepted + ["open"] * self.open + ["empty"] * self.want
        return kinds[: max(self.want, self.accepted)]

    @property
    def state(self) -> str:
        """full, calling, exhausted (nobody left on the list and a seat free) or waiting."""
        if not self.missing:
            return "full"
        if self.open:
            return "calling"
        return "waiting" if self.closed else "exhausted"


@dataclass(frozen=True, slots=True)
class Closed:
    """Places in a row whose names nobody knows: from position to position, and why they stay closed."""

    first: int
    last: int
    label: str
    why: str


@dataclass(frozen=True, slots=True)
class Board:
    """The desk of one demand. `open`, `answered`, `others` hold contacts; `others` were designated or invited."""

    demand: Demand
    draw: Draw
    seats: list[Seats]
    open: list[Contact]
    answered: list[Contact]
    others: list[Contact]
    closed: list[Closed]
    rounds: int

    @property
    def missing(self) -> int:
        return sum(row.missing for row in self.seats)

    @property
    def want(self) -> int:
        return sum(row.want for row in self.seats)

    @property
    def accepted(self) -> int:
        return sum(row.accepted for row in self.seats)

    @property
    def progress(self) -> str:
        return f"已确认 {self.accepted} / {self.want}"

    @property
    def exhausted(self) -> bool:
        """Seats are free and every name of their strata has been asked: a further list is due."""
        return {row.state for row in self.seats if row.missing} == {"exhausted"}


def draw_for(viewer: Account, demand_id: int) -> Draw:
    """The live draw of a demand on the desk; raises `Draw.DoesNotExist`."""
    rows = Draw.objects.filter(demand__in=visible_to(viewer).values("pk"), demand=demand_id)
    return rows.select_related("demand__activity__division", "demand__activity__organiser", "caller").get()


def board(draw: Draw) -> Board:
    """Everything of the desk in five queries, however many were asked."""
    rows = Contact.objects.filter(demand=draw.demand).select_related("expert__unit", "field", "entry", "outcome_by")
    asked = list(rows.prefetch_related("attempts", "reopenings"))
    entries = list(DrawEntry.objects.filter(draw=draw).order_by("position").only("id", "position", "stratum", "round"))
    drawn = sorted((row for row in asked if row.entry), key=lambda row: row.entry.position if row.entry else 0)
    strata = draw.demand.strata.select_related("field").order_by("rank")
    guests = [row for row in asked if row.way == Way.INVITED]
    seats = [_seats(index, stratum, drawn, guests, entries) for index, stratum in enumerate(strata)]
    known = {row.entry_id for row in drawn}
    return Board(
        demand=draw.demand,
        draw=draw,
        seats=seats,
        open=[row for row in drawn if row.outcome == Outcome.OPEN],
        answered=sorted((row for row in drawn if row.outcome_at), key=lambda row: row.outcome_at or row.pk, reverse=True),
        others=[row for row in asked if not row.entry],
        closed=list(_closed([entry for entry in entries if entry.pk not in known], seats)),
        rounds=max((entry.round for entry in entries), default=1),
    )


def _seats(index: int, stratum: DemandStratum, drawn: list[Contact], guests: list[Contact], entries: list[DrawEntry]) -> Seats:
    own = [row for row in drawn if row.entry and row.entry.stratum == index]
    counts = Counter(row.outcome for row in (*own, *guests) if row.entry or row.field_id == stratum.field_id)
    places = sum(entry.stratum == index for entry in entries)
    asked = sum(row.opened_at is not None for row in own)
    accepted, waiting = counts[Outcome.ACCEPTED], counts[Outcome.OPEN]
    return Seats(index, stratum.field.name, stratum.want, accepted, waiting, asked, places - len(own))


def _closed(entries: Iterable[DrawEntry], seats: list[Seats]) -> Iterator[Closed]:
    """The closed places in rows, the next one of a stratum that is being called standing alone."""
    for (stratum, _), group in groupby(enumerate(entries), key=lambda item: (item[1].stratum, item[1].position - item[0])):
        places = [entry.position for _, entry in group]
        seat = seats[stratum]
        if not seat.missing:
            yield Closed(places[0], places[-1], seat.label, "名额已满，不开放")
            continue
        yield Closed(places[0], places[0], seat.label, "下一位")
        if places[1:]:
            yield Closed(places[1], places[-1], seat.label, "")


def one_for(viewer: Account, contact_id: int) -> Contact:
    """A contact whose name has been opened; raises `Contact.DoesNotExist`."""
    rows = Contact.objects.filter(demand__in=visible_to(viewer).values("pk")).exclude(opened_at=None)
    return rows.select_related("expert__unit", "field", "entry__draw__caller", "demand__activity__division", "outcome_by").get(
        pk=contact_id
    )


# ---------------------------------------------------------------- what has happened with one


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the course of a contact."""

    at: datetime
    words: str
    who: str
    message: int = 0  # the message's id where the line tells of one


def course(asked: Contact) -> list[Line]:
    """Everything that was done about one contact, in order; from the rows and the trace, nothing of it can be deleted."""
    return sorted([*_steps(asked), *_attempts(asked), *_letters(asked), *_reopenings(asked)], key=lambda line: line.at)


def _steps(asked: Contact) -> Iterator[Line]:
    """Steps that the trace holds about the contact itself, and looks at the phone for its sake."""
    words = {
        "contact.agree": "暂定同意，先核对回避情形",
        "contact.show": "出示涉及的单位和人员",
        "contact.reveal": "查看电话",
    }
    about = Q(subject_kind="contact", subject_id=str(asked.pk), action__in=("contact.agree", "contact.show"))
    looks = Q(action="contact.reveal", payload__body__contact=asked.pk)
    for event in Event.objects.filter(about | looks).order_by("sequence"):
        yield Line(event.at, words[event.action], event.actor_name)
    if asked.opened_at:
        yield Line(asked.opened_at, "按次序开放姓名，发出邀请" if asked.entry_id else Way.label_of(asked.way), "系统")
    yield from _outcomes(asked)


def _outcomes(asked: Contact) -> Iterator[Line]:
    """Every outcome that was ever recorded, a yes before it was taken back as well: the trace holds them all."""
    told = Event.objects.filter(subject_kind="contact", subject_id=str(asked.pk))
    if asked.entry:
        told = Event.objects.filter(subject_kind="draw", subject_id=str(asked.entry.draw_id))
        told = told.filter(payload__body__number=asked.expert.number)
    for event in told.filter(action__in=ENDS, payload__isnull=False).select_related("payload").order_by("sequence"):
        yield Line(event.at, Outcome.label_of(event.payload.body["outcome"]), event.actor_name)


def _attempts(asked: Contact) -> Iterator[Line]:
    for row in asked.attempts.select_related("by"):
        words = f"{Means.label_of(row.means)}：{AttemptResult.label_of(row.result)}"
        yield Line(row.at, f"{words}，{row.note}" if row.note else words, row.by.name if row.by else "系统")


def _letters(asked: Contact) -> Iterator[Line]:
    for row in Message.objects.filter(contact=asked).select_related("text"):
        words = f"{Channel.label_of(row.channel)}“{MessageKind.label_of(row.text.code)}”：{MessageStatus.label_of(row.state)}"
        yield Line(row.created_at, words, "系统", row.pk)


def _reopenings(asked: Contact) -> Iterator[Line]:
    for row in asked.reopenings.select_related("asked_by", "decided_by"):
        yield Line(
            row.asked_at, f"提出重新开放（原结果：{Outcome.label_of(row.was)}）", row.asked_by.name if row.asked_by else ""
        )
        if row.decided_at:
            yield Line(row.decided_at, ReopeningStatus.label_of(row.state), row.decided_by.name if row.decided_by else "系统")


# ---------------------------------------------------------------- what a yes must know


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Units and people under review, as an expert is shown them before the declaration (13)."""

    units: list[str]
    people: list[str]


def reviewed(demand: Demand) -> Reviewed:
    """Names as the organising division wrote them, each once; nothing of projects' titles."""
    units = ProjectUnit.objects.filter(project__activity=demand.activity_id).order_by("project__rank", "id")
    people = ProjectPerson.objects.filter(project__activity=demand.activity_id).order_by("project__rank", "id")
    return Reviewed(
        list(dict.fromkeys(units.values_list("name", flat=True))),
        list(dict.fromkeys(f"{name}（{unit}）" if unit else name for name, unit in people.values_list("name", "unit_name"))),
    )


def callers(draw: Draw) -> list[Account]:
    """Who of the talent division may be designated to call."""
    return list(Account.objects.filter(role=Role.TALENT, is_active=True).order_by("id"))
