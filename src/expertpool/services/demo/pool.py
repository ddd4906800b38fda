"""The demonstration pool: units, experts, their ties, and a year of past activities."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from expertpool.gateways import keys
from expertpool.policy import naming
from expertpool.policy.terms import Education, ExpertStatus, Grade, IdKind, TieKind, TieSource
from expertpool.records.models import (
    Account,
    Activity,
    Evaluation,
    Expert,
    ExpertField,
    Field,
    Participation,
    TalentTitle,
    Tie,
    Unavailable,
    Unit,
    UnitName,
)
from expertpool.services import search
from expertpool.services.demo import names, people

COUNT = 1200
PAST = 48


def load_units(*, at: datetime) -> list[Unit]:
    """Units with branches and former names, in the order of `names.UNITS` then `names.BRANCHES`."""
    units = [_unit(kind, region, name, None, at) for kind, region, name in names.UNITS]
    known = {unit.name: unit for unit in units}
    units += [_unit(known[parent].kind, known[parent].region, name, known[parent], at) for parent, name in names.BRANCHES]
    for present, former in names.RENAMED:
        _name(known[present], former, "former", at)
    return units


def _unit(kind: str, region: str, name: str, parent: Unit | None, at: datetime) -> Unit:
    unit = Unit.objects.create(name=name, kind=kind, region=region, parent=parent, search=search.unit_text(name), created_at=at)
    _name(unit, name, "official", at)
    return unit


def _name(unit: Unit, name: str, kind: str, at: datetime) -> None:
    UnitName.objects.create(unit=unit, name=name, key=naming.key(name), kind=kind, created_at=at)


def invent(units: list[Unit], *, count: int = COUNT) -> list[people.Person]:
    """The fictional people for these units."""
    return people.people([unit.kind for unit in units], [unit.region for unit in units], count=count)


def load_experts(persons: list[people.Person], units: list[Unit], *, at: datetime) -> list[Expert]:
    """Experts with fields, ties, talent titles and unavailable days, in the order of `persons`."""
    experts = Expert.objects.bulk_create([_expert(person, units[person.unit], at) for person in persons])
    fields = {field.code: field for field in Field.objects.all()}
    ExpertField.objects.bulk_create(
        ExpertField(expert=expert, field=fields[code], rank=rank)
        for expert, person in zip(experts, persons, strict=True)
        for rank, code in enumerate(person.fields, start=1)
    )
    _load_standing(experts)
    _load_ties(experts, units, at)
    return experts


def _expert(person: people.Person, unit: Unit, at: datetime) -> Expert:
    return Expert(
        number=person.number,
        status=_status(person.number),
        category=person.category,
        name=person.name,
        search=search.expert_text(person.name, unit.name),
        sex=person.sex,
        ethnicity="01",
        birth=person.birth,
        id_kind=IdKind.RESIDENT,
        id_cipher=keys.encrypt(person.id_number, table="expert", row=person.number, field="id"),
        id_index=keys.blind_index("id", person.id_number),
        education=Education.POSTGRADUATE if person.degree != "4" else Education.UNDERGRADUATE,
        degree=person.degree,
        school=person.school,
        major=person.major,
        unit=unit,
        unit_since=date(2012 + person.number % 11, 7, 1),
        post=person.post,
        title=person.title,
        title_level=person.level,
        region=unit.region,
        directions=person.direction,
        phone_cipher=keys.encrypt(person.phone, table="expert", row=person.number, field="phone"),
        phone_index=keys.blind_index("phone", person.phone),
        email=f"expert{person.number}@example.com",
        source=person.source,
        admitted_on=person.admitted_on,
        ties_declared=person.number % 3 != 0,
        created_at=at,
        changed_at=at,
    )


def _status(number: int) -> str:
    return ExpertStatus.FROZEN if number % 97 == 0 else ExpertStatus.ACTIVE


def _load_standing(experts: list[Expert]) -> None:
    """Proven and unproven talent titles for the oldest, and a few unavailable periods."""
    oldest = sorted(experts, key=lambda expert: (expert.birth, expert.number))[:60]
    TalentTitle.objects.bulk_create(
        TalentTitle(expert=expert, code="zy_scholar", proven=rank % 2 == 0, proof="证书（示例）" if rank % 2 == 0 else "")
        for rank, expert in enumerate(oldest[::3])
    )
    first = experts[0].created_at.date() + timedelta(days=2)
    Unavailable.objects.bulk_create(
        Unavailable(expert=expert, first=first, last=first + timedelta(days=52), note="访学（示例）")
        for expert in experts[10::40]
    )


def _load_ties(experts: list[Expert], units: list[Unit], at: datetime) -> None:
    """Every kind of tie to a unit and to a person, spread over the pool."""
    random = Random(1313)
    with_units = [kind for kind in TieKind if kind in UNIT_TIES]
    ties = [_unit_tie(expert, random.choice(with_units), random.choice(units), random, at) for expert in experts[5::9]]
    ties += [
        _person_tie(expert, experts[(rank * 37 + 11) % len(experts)], rank, at) for rank, expert in enumerate(experts[7::31])
    ]
    Tie.objects.bulk_create(ties)


UNIT_TIES = (TieKind.PART_TIME, TieKind.DIRECTOR, TieKind.SUPERVISOR_BOARD, TieKind.CONSULTANT, TieKind.ADVISER, TieKind.INTEREST)
PERSON_TIES = (TieKind.SPOUSE, TieKind.KIN, TieKind.TEACHER, TieKind.STUDENT, TieKind.OTHER_RELATIVE)


def _unit_tie(expert: Expert, kind: str, unit: Unit, random: Random, at: datetime) -> Tie:
    since = date(2017 + random.randrange(7), 1 + random.randrange(12), 1)
    until = since + timedelta(days=365 * random.choice((2, 4, 7))) if random.random() < 0.5 else None
    return Tie(expert=expert, kind=kind, unit=unit, since=since, until=until, source=TieSource.DECLARED, created_at=at)


def _person_tie(expert: Expert, other: Expert, rank: int, at: datetime) -> Tie:
    return Tie(
        expert=expert,
        kind=PERSON_TIES[rank % len(PERSON_TIES)],
        person_name=other.name,
        person_index=other.id_index,
        person_unit=other.unit,
        source=TieSource.DECLARED,
        created_at=at,
    )


def load_past(experts: list[Expert], persons: list[people.Person], organisers: list[Account], *, at: datetime) -> None:
    """This year's archived activities: each expert has the uses invented for the person; most are graded."""
    activities = _past_activities(organisers, at)
    primary = dict(ExpertField.objects.filter(rank=1).values_list("expert_id", "field_id"))
    rows = [
        Participation(
            expert=expert, activity=activity, field_id=primary[expert.pk], day=activity.first_day, state="done", created_at=at
        )
        for expert, person in zip(experts, persons, strict=True)
        for activity in _spread(activities, person)
    ]
    done = Participation.objects.bulk_create(rows)
    Evaluation.objects.bulk_create(_grade(row, rank, at) for rank, row in enumerate(done) if rank % 5)


def _past_activities(organisers: list[Account], at: datetime) -> list[Activity]:
    """At most one a week, all in the year of `at` and before it."""
    first = date(at.year, 1, 4)
    last = max(first, at.date() - timedelta(days=1))
    step = max(1, (last - first).days // PAST)
    days = [day for day in (first + timedelta(days=step * rank) for rank in range(PAST)) if day <= last]
    return Activity.objects.bulk_create(
        _past(rank, day, organisers[rank % len(organisers)], at) for rank, day in enumerate(days, start=1)
    )


def _past(rank: int, day: date, organiser: Account, at: datetime) -> Activity:
    return Activity(
        code=f"HD-{day.year}-{rank:04d}",
        kind=("project", "acceptance", "platform", "strategy")[rank % 4],
        title=f"示例科技活动第 {rank} 场",
        division=organiser.division,
        organiser=organiser,
        first_day=day,
        last_day=day,
        place="市科技局示例评审室",
        state="archived",
        created_at=at,
    )


def _spread(activities: list[Activity], person: people.Person) -> list[Activity]:
    """As many different activities as the person's uses, evenly over the year."""
    turns = range(min(person.uses, len(activities)))
    ranks = {(person.number * 7 + turn * 5) % len(activities) for turn in turns}
    return [activities[rank] for rank in sorted(ranks)]


def _grade(row: Participation, rank: int, at: datetime) -> Evaluation:
    """Mostly 良; few are 优, so that lots and not preference decide most places."""
    overall = Grade.EXCELLENT if rank % 37 == 3 else Grade.MEDIOCRE if rank % 61 == 4 else Grade.GOOD
    return Evaluation(participation=row, overall=overall, aspects={}, graded_by=None, graded_at=at)
