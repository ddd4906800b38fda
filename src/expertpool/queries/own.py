"""What an expert may see of the own affairs: invitations, what hangs on them, the own record (14, 20)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from expertpool.policy import fees as rules
from expertpool.policy.contact_terms import FeeUnit, PaymentStatus, ReopeningStatus
from expertpool.policy.terms import ActivityStatus, DemandStatus, Grade, Outcome, ParticipationStatus, TitleLevel
from expertpool.queries import fees
from expertpool.queries.facts import COUNTED
from expertpool.records.models import (
    Account,
    Contact,
    Draw,
    Evaluation,
    Event,
    Expert,
    LetterText,
    Material,
    Participation,
    Payment,
    Reopening,
    Unavailable,
)

#: states of a demand in which nobody is asked any more
OVER = (DemandStatus.CANCELLED, DemandStatus.WITHDRAWN, DemandStatus.VOIDED)


def contacts(viewer: Account) -> QuerySet[Contact]:
    """Every invitation that reached the viewer; a name that was barred before it opened heard of nothing."""
    told = Contact.objects.filter(expert=viewer.expert_id or 0).exclude(opened_at=None).exclude(outcome=Outcome.CAP)
    return told.select_related("demand__activity__division", "expert", "field", "participation__letter")


def contact(viewer: Account, contact_id: int) -> Contact:
    """One own invitation; raises `Contact.DoesNotExist` for anybody else's."""
    return contacts(viewer).get(pk=contact_id)


def part_of(asked: Contact) -> Participation | None:
    """The participation that came of a yes."""
    return getattr(asked, "participation", None)


def standing(asked: Contact, at: datetime) -> str:
    """``cancelled``, ``asked``, ``late``, ``agreed``, ``confirmed``, ``over`` (it took place) or ``closed``."""
    activity = asked.demand.activity
    if activity.state == ActivityStatus.CANCELLED or asked.demand.state in OVER:
        return "cancelled"
    if asked.outcome == Outcome.OPEN:
        if asked.agreed_at:
            return "agreed"
        return "late" if asked.answer_by and at > asked.answer_by else "asked"
    if asked.outcome != Outcome.ACCEPTED:
        return "closed"
    part = part_of(asked)
    waiting = part is not None and part.state == ParticipationStatus.CONFIRMED
    return "confirmed" if waiting and activity.state in (ActivityStatus.PLANNED, ActivityStatus.READY) else "over"


def latest_objection(asked: Contact) -> Reopening | None:
    return asked.reopenings.order_by("-id").first()


def may_object(asked: Contact, latest: Reopening | None) -> bool:
    """An outcome other than yes may be objected to unless an objection is waiting."""
    closed = asked.outcome not in (Outcome.OPEN, Outcome.ACCEPTED, Outcome.CAP, "")
    return closed and (latest is None or latest.state != ReopeningStatus.WAITING)


@dataclass(frozen=True, slots=True)
class Pay:
    """What a day earns by the scale in force, in cents: before tax, tax on one day, and what is left."""

    gross: int
    tax: int

    @property
    def net(self) -> int:
        return self.gross - self.tax


def pay(asked: Contact, on: date) -> Pay:
    """By the expert's title (14.4)."""
    found = rules.scale(fees.lines(), on=on)
    gross = found[asked.expert.title_level or TitleLevel.NONE, FeeUnit.DAY].cents
    return Pay(gross, rules.withhold(gross))


def days(asked: Contact) -> int:
    activity = asked.demand.activity
    return (activity.last_day - activity.first_day).days + 1


def materials(asked: Contact) -> QuerySet[Material]:
    """What there is to read once the letter is signed."""
    return Material.objects.filter(activity=asked.demand.activity_id, removed_at=None)


def letter_texts() -> QuerySet[LetterText]:
    """Every version of the letter with how many have signed it, the one in force first."""
    return LetterText.objects.select_related("set_by").annotate(signed=Count("letters"))


# ---------------------------------------------------------------- the own record


def expert(viewer: Account) -> Expert:
    """The own record, as the pool keeps it."""
    return Expert.objects.select_related("unit").prefetch_related("fields__field").get(pk=viewer.expert_id)


def waiting(viewer: Account, at: datetime) -> list[Contact]:
    """Invitations still to be answered, the most urgent first."""
    rows = contacts(viewer).filter(outcome=Outcome.OPEN).order_by("answer_by", "id")
    return [row for row in rows if standing(row, at) in ("asked", "late", "agreed")]


def upcoming(viewer: Account, at: datetime) -> list[Contact]:
    """Confirmed and not yet held, the nearest first."""
    rows = contacts(viewer).filter(outcome=Outcome.ACCEPTED).order_by("demand__activity__first_day", "id")
    return [row for row in rows if standing(row, at) == "confirmed"]


def answered(viewer: Account) -> QuerySet[Contact]:
    """Everything else that was asked, latest first."""
    return contacts(viewer).exclude(outcome=Outcome.OPEN).order_by("-opened_at", "-id")


def history(viewer: Account) -> QuerySet[Participation]:
    """Every participation with its evaluation and fee, latest first."""
    rows = Participation.objects.filter(expert=viewer.expert_id or 0).order_by("-day", "-id")
    return rows.select_related("activity__division", "field", "evaluation", "contact")


def uses(viewer: Account, year: int) -> int:
    """Uses counted in a year (12)."""
    return Participation.objects.filter(expert=viewer.expert_id or 0, state__in=COUNTED, day__year=year).count()


def grades(viewer: Account, year: int) -> dict[str, int]:
    """Overall grade → how often in a year (17)."""
    rows = Evaluation.objects.filter(participation__expert=viewer.expert_id or 0, participation__day__year=year)
    found = list(rows.values_list("overall", flat=True))
    return {grade.value: found.count(grade.value) for grade in Grade}


def evaluation(viewer: Account, evaluation_id: int) -> Evaluation:
    """Raises `Evaluation.DoesNotExist` for anybody else's."""
    rows = Evaluation.objects.select_related("participation__activity__division", "participation__field")
    return rows.get(pk=evaluation_id, participation__expert=viewer.expert_id or 0)


def payments(viewer: Account) -> QuerySet[Payment]:
    """Fees that stand on a sheet, latest first."""
    listed = Payment.objects.filter(participation__expert=viewer.expert_id or 0).exclude(state=PaymentStatus.DRAFTED)
    return listed.select_related("participation__activity", "sheet").order_by("-id")


def unavailable(viewer: Account) -> QuerySet[Unavailable]:
    return Unavailable.objects.filter(expert=viewer.expert_id or 0).order_by("first", "id")


# ---------------------------------------------------------------- who looked


#: looks at one person's data
LOOKS = ("expert.view", "expert.reveal", "contact.reveal", "list.phone", "message.copy")
#: states of a demand in which looks at its sealed list may be told
SETTLED = (DemandStatus.ARCHIVED, DemandStatus.CANCELLED, DemandStatus.VOIDED)


def looks(viewer: Account) -> QuerySet[Event]:
    """Who looked at the own data, newest first; what was looked up in a draw appears once its demand is closed (20)."""
    closed = Draw.objects.filter(demand__state__in=SETTLED)
    own = Q(subject_kind="expert", subject_id=str(viewer.expert_id), action__in=LOOKS)
    listed = Q(action="draw.list", subject_kind="draw", subject_id__in=_keys(closed.filter(entries__expert=viewer.expert_id)))
    asked = Q(action="draw.reasons", subject_kind="draw", subject_id__in=_keys(closed))
    asked &= Q(payload__body__number=expert(viewer).number)
    return Event.objects.filter(own | listed | asked).exclude(actor=viewer).order_by("-sequence")


def _keys(draws: QuerySet[Draw]) -> list[str]:
    return [str(pk) for pk in draws.values_list("pk", flat=True).distinct()]
