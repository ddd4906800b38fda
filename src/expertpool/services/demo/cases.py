"""Live activities in different states, taken there by the same acts a clerk uses, with a conflict of every kind of 13."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from expertpool.gateways import keys
from expertpool.policy.terms import ActivityKind, TieKind, TieSource, Verdict
from expertpool.policy.workdays import Calendar
from expertpool.queries.workdays import calendar
from expertpool.records.models import Account, Demand, Draw, Expert, Tie, Unit
from expertpool.services import activities, demands, drawing, judgements
from expertpool.services.demand_drafts import Content, Person, ProjectText
from expertpool.services.demo.people import fictional_id

REVIEWED = "焦作望泽示例科技有限公司"
BRANCH = "焦作望泽示例科技有限公司温县分公司"
#: the second project is written under a name its unit no longer bears
FORMER = "焦作启澄示例材料厂"
LEADER = Person("赵示领", fictional_id("410811", date(1975, 5, 5), 7, "1"))
MEMBER = Person("钱示成", fictional_id("410811", date(1985, 6, 6), 8, "2"))
SECRET = hashlib.sha256(b"demonstration").digest()


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts in the demonstration, and when it is."""

    accounts: dict[str, Account]
    at: datetime
    days: Calendar

    def day(self, ahead: int) -> date:
        """The working day so many ahead."""
        return self.days.add_workdays(self.at.date(), ahead)


def load(accounts: dict[str, Account], *, at: datetime) -> None:
    """One demand in draft, one filed, one with its list sealed."""
    cast = Cast(accounts, at, calendar())
    _sealed(cast)
    _filed(cast)
    _draft(cast)


# ---------------------------------------------------------------- people whom 13 keeps away


def conflicted(experts: list[Expert], *, at: datetime) -> list[Expert]:
    """One expert for each kind of tie that 13 names, all of the field drawn from; the first one is a project's member."""
    able = [expert for expert in experts if expert.fields.filter(field__code="T01").exists()][: len(TIES) + 1]
    reviewed = Unit.objects.get(name=REVIEWED)
    ended = at.date() - timedelta(days=400)
    for expert, kind in zip(able[1:], TIES, strict=True):
        Tie.objects.create(expert=expert, kind=kind, source=TieSource.DECLARED, created_at=at, **_whom(kind, reviewed, ended))
    return able


#: kinds of ties to a unit (the last 24 months count), then to a person
TO_UNITS = (TieKind.PART_TIME, TieKind.DIRECTOR, TieKind.SUPERVISOR_BOARD, TieKind.CONSULTANT, TieKind.ADVISER, TieKind.INTEREST)
TO_PEOPLE = (TieKind.SPOUSE, TieKind.KIN, TieKind.TEACHER, TieKind.STUDENT, TieKind.OTHER_RELATIVE)
TIES = (*TO_UNITS, *TO_PEOPLE)


def _whom(kind: str, unit: Unit, ended: date) -> dict[str, object]:
    if kind in TO_PEOPLE:
        return {"person_name": LEADER.name, "person_index": keys.blind_index("id", LEADER.id_number), "person_unit": unit}
    return {"unit": unit, "since": date(2019, 3, 1), "until": None if kind == TieKind.INTEREST else ended}


# ---------------------------------------------------------------- from draft to sealed list


def _sealed(cast: Cast) -> None:
    """Filed, accepted, frozen, witnessed, drawn."""
    leading = Expert.objects.filter(fields__field__code="T01", status="active").order_by("number")[0]
    member = Person(leading.name, keys.decrypt(bytes(leading.id_cipher), table="expert", row=leading.number, field="id"))
    content = Content(
        strata=(("T01", 3), ("T07", 2), ("M05", 1)),
        employer_cap=1,
        avoided_units=("焦作市氢能示例研究院",),
        projects=(
            ProjectText("氢能商用车储供系统（示例）", REVIEWED, leader=LEADER, members=(MEMBER, member)),
            ProjectText("车用碳纸国产化（示例）", FORMER, participants=("孟州市长洲示例汽车部件有限公司",), leader=MEMBER),
        ),
    )
    title = "氢能商用车关键技术专项立项评审（示例）"
    drawn_demand(cast, filed_demand(cast, "gaoxin", title, ActivityKind.PROJECT, 7, content), SECRET)


def drawn_demand(cast: Cast, demand: Demand, secret: bytes) -> Draw:
    """Judge what was suspected, accept, freeze, witness, draw."""
    talent, supervisor = cast.accounts["rencai"], cast.accounts["jijian"]
    doubts = list(demand.judgements.values_list("pk", flat=True))
    if doubts:
        judgements.settle(
            demand_id=demand.pk, ids=doubts, verdict=Verdict.BARS, reason="关系属实，应当回避", by=talent, at=cast.at
        )
    demands.accept(demand_id=demand.pk, by=talent, at=cast.at)
    draw = drawing.freeze(demand_id=demand.pk, secret=secret, by=talent, at=cast.at)
    drawing.witness(draw_id=draw.pk, number="480317", by=supervisor, at=cast.at)
    return drawing.run_draw(draw_id=draw.pk, by=talent, at=cast.at)


def _filed(cast: Cast) -> None:
    platform = ProjectText("云丘示例科技企业孵化器年度评价", "焦作衡准示例创业投资有限公司", leader=Person("孙示孵"))
    content = Content(strata=(("M07", 3), ("M02", 2)), employer_cap=2, regions=("410800",), projects=(platform,))
    filed_demand(cast, "shefa", "创新创业载体年度评价（示例）", ActivityKind.PLATFORM, 9, content)


def _draft(cast: Cast) -> None:
    by = cast.accounts["gaoxin"]
    plan = activities.Plan(ActivityKind.ACCEPTANCE, "智能装备项目结题验收（示例）", cast.day(12), cast.day(12), place="待定")
    activity = activities.create(plan=plan, by=by, at=cast.at)
    draft = demands.start(activity_id=activity.pk, by=by, at=cast.at)
    demands.save(demand_id=draft.pk, content=Content(strata=(("T06", 5),)), by=by, at=cast.at)


def filed_demand(cast: Cast, username: str, title: str, kind: str, ahead: int, content: Content) -> Demand:
    by, day = cast.accounts[username], cast.day(ahead)
    plan = activities.Plan(kind, title, day, day, place="市科技局三楼示例评审室")
    activity = activities.create(plan=plan, by=by, at=cast.at)
    demand = demands.start(activity_id=activity.pk, by=by, at=cast.at)
    demands.save(demand_id=demand.pk, content=content, by=by, at=cast.at)
    return demands.file(demand_id=demand.pk, by=by, at=cast.at)
