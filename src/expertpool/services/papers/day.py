"""Papers of the day itself: 最终名单, 签到表, 接送安排表 (11.4, 11.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from expertpool.gateways.papers import Grid, Paper
from expertpool.policy import terms
from expertpool.policy.contact_terms import SignMeans, Way
from expertpool.records.models import Activity, Expert, Participation
from expertpool.services.papers.parts import masked, moment, occasion, secret


def final_list(activity: Activity, people: Sequence[Participation], phones: Mapping[int, str]) -> Paper:
    """Who comes; `phones` by the expert's number, none for an archive."""
    headings = ("序号", "姓名", "单位", "职务、职称", "领域", "产生方式", "联系电话", "备注")
    rows = tuple(
        (
            str(place),
            person.expert.name,
            person.expert.unit.name,
            post_and_title(person.expert),
            person.field.name,
            _way(person),
            phones.get(person.expert.number, "略"),
            "" if person.state == terms.ParticipationStatus.CONFIRMED else terms.ParticipationStatus.label_of(person.state),
        )
        for place, person in enumerate(people, start=1)
    )
    grid = Grid(headings, rows, (13, 26, 66, 44, 34, 22, 32, 20), f"名单（{len(rows)} 人）", (0,))
    return Paper(
        title="参加科技活动专家最终名单",
        number=activity.code,
        facts=occasion(activity),
        grids=(grid,),
        signatures=("人才科", "承办科室", "日期"),
        notes=("专家个人信息限接送、联系使用，不得复制、外传（第二十条）。",),
        landscape=True,
    )


def _way(person: Participation) -> str:
    return Way.label_of(person.contact.way) if person.contact else Way.DESIGNATED.label if person.designated else ""


def post_and_title(expert: Expert) -> str:
    return "、".join(part for part in (expert.post, expert.title or terms.TitleLevel.label_of(expert.title_level)) if part)


def sign_in_sheet(activity: Activity, people: Sequence[Participation]) -> Paper:
    """With the identity number masked; whoever signed in on the phone needs no hand."""
    rows = tuple(
        (
            str(place),
            person.expert.name,
            person.expert.unit.name,
            person.expert.title,
            masked(secret(person.expert, "id_cipher", "id"), 3, 2),
            _signed_in(person),
            "",
        )
        for place, person in enumerate(people, start=1)
    )
    headings = ("序号", "姓名", "单位", "职称", "证件号码", "系统签到", "签名")
    return Paper(
        title="专家签到表",
        number=activity.code,
        facts=occasion(activity),
        grids=(Grid(headings, rows, (13, 28, 70, 30, 44, 32, 40), "", (0,), tall=True),),
        signatures=("承办人", "日期"),
        landscape=True,
    )


def _signed_in(person: Participation) -> str:
    if person.signed_in_at is None:
        return ""
    return f"{moment(person.signed_in_at)[5:]} {SignMeans.label_of(person.sign_means)}"


def reception_plan(activity: Activity, people: Sequence[Participation]) -> Paper:
    """How each is met; an empty line where nothing is arranged yet."""
    headings = ("序号", "姓名", "单位", "到达时间", "接站地点", "车辆", "住宿", "接送联系人", "备注")
    rows = tuple((str(place), *_reception(person)) for place, person in enumerate(people, start=1))
    return Paper(
        title="专家接送安排表",
        number=activity.code,
        facts=occasion(activity),
        grids=(Grid(headings, rows, (13, 24, 50, 32, 34, 24, 30, 30, 20), "", (0,)),),
        signatures=("承办人", "日期"),
        landscape=True,
    )


def _reception(person: Participation) -> tuple[str, ...]:
    plan = getattr(person, "reception", None)
    who = (person.expert.name, person.expert.unit.name)
    if plan is None:
        return (*who, "未安排", "", "", "", "", "")
    meets = f"{plan.contact_name} {plan.contact_phone}".strip()
    return (*who, moment(plan.arrive_at), plan.pick_up, plan.vehicle, plan.lodging, meets, plan.note)
