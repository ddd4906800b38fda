"""The day itself and what follows: who is on the list, who came, who is graded (11.4–11.6, 16)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from expertpool.policy import access, attendance
from expertpool.policy.terms import ActivityStatus, DemandStatus, ParticipationStatus, Role
from expertpool.policy.workdays import Calendar
from expertpool.queries import papers
from expertpool.queries.parameters import in_force
from expertpool.records.models import Account, Activity, Evaluation, Material, Participation

STAGES = (ActivityStatus.READY, ActivityStatus.HELD, ActivityStatus.ARCHIVED)
SORTS = {"code": "code", "day": "first_day"}
#: those who came: signed in, or done once the activity was archived
CAME = Q(participations__signed_in_at__isnull=False) | Q(participations__state=ParticipationStatus.DONE)
LISTED = Q(participations__state__in=(ParticipationStatus.CONFIRMED, ParticipationStatus.DONE, ParticipationStatus.ABSENT))


def visible_to(viewer: Account) -> QuerySet[Activity]:
    """Activities whose list was handed over, with `listed`, `letters`, `came`, `graded`; organisers see their division's own."""
    own = access.may(viewer.role, "attendance.mark")
    if not own and not access.may(viewer.role, "archive.view"):
        return Activity.objects.none()
    rows = Activity.objects.filter(state__in=STAGES).select_related("division")
    counted = {
        "listed": Count("participations", filter=LISTED, distinct=True),
        "letters": Count("participations", filter=LISTED & Q(participations__letter__isnull=False), distinct=True),
        "came": Count("participations", filter=CAME, distinct=True),
        "graded": Count("participations", filter=Q(participations__evaluation__isnull=False), distinct=True),
    }
    rows = rows.annotate(**counted)
    return rows.filter(division=viewer.division) if viewer.role == Role.ORGANISER else rows


def narrowed(rows: QuerySet[Activity], *, text: str, state: str = "", year: str = "") -> QuerySet[Activity]:
    """By words in title, code or division, by state and year."""
    for word in text.split():
        rows = rows.filter(Q(title__contains=word) | Q(code__contains=word.upper()) | Q(division__name__contains=word))
    wanted = {"state": state, "first_day__year": year}
    return rows.filter(**{name: value for name, value in wanted.items() if value})


def ordered(rows: QuerySet[Activity], sort: str) -> QuerySet[Activity]:
    column = SORTS[sort.removeprefix("-")]
    return rows.order_by(f"-{column}" if sort.startswith("-") else column, "-id")


def by_state(viewer: Account) -> dict[str, int]:
    counts = dict(visible_to(viewer).order_by().values_list("state").annotate(Count("id", distinct=True)))
    return {"": sum(counts.values()), **counts}


def years(viewer: Account) -> list[int]:
    days: QuerySet[Activity, date] = visible_to(viewer).order_by().dates("first_day", "year", order="DESC")
    return [day.year for day in days]


def get_for(viewer: Account, activity_id: int) -> Activity:
    """Raises `Activity.DoesNotExist` where there is none or the viewer may not look."""
    return visible_to(viewer).get(pk=activity_id)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the list with what is known of the day: letter, reception, evaluation or None."""

    part: Participation

    @property
    def letter(self) -> object:
        return getattr(self.part, "letter", None)

    @property
    def reception(self) -> object:
        return getattr(self.part, "reception", None)

    @property
    def evaluation(self) -> Evaluation | None:
        return getattr(self.part, "evaluation", None)

    @property
    def came(self) -> bool:
        return bool(self.part.signed_in_at) or self.part.state == ParticipationStatus.DONE


def people(activity: Activity) -> list[Person]:
    """Everybody on the list as handed over, in two queries."""
    return [Person(part) for part in papers.people(activity)]


def gone(activity: Activity) -> QuerySet[Participation]:
    """Who had accepted and fell out."""
    rows = Participation.objects.filter(activity=activity, state=ParticipationStatus.WITHDRAWN)
    return rows.exclude(fell_out="").select_related("expert", "field")


def filling(activity: Activity) -> bool:
    """Whether a place of the list that was handed over is being filled again (11.3)."""
    return activity.state == ActivityStatus.READY and activity.demands.filter(state=DemandStatus.CONTACTING).exists()


def person_for(viewer: Account, participation_id: int) -> Person:
    """One person on a list of the viewer's; raises `Participation.DoesNotExist`."""
    joined = ("expert__unit", "field", "activity", "contact", "letter", "reception", "evaluation__graded_by")
    rows = Participation.objects.filter(activity__in=visible_to(viewer).values("pk"))
    return Person(rows.select_related(*joined).get(pk=participation_id))


def materials(activity: Activity) -> QuerySet[Material]:
    return Material.objects.filter(activity=activity, removed_at=None).select_related("added_by")


def due(activity: Activity, days: Calendar) -> date:
    """The last day on which grades are in time (16)."""
    return attendance.grades_due(activity.last_day, calendar=days, p=in_force(activity.last_day))
