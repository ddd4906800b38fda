"""Resignation: on line with a one-time code, or said otherwise and recorded; the person concerned may disown it (14.6, 9.1)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from expertpool.policy import removal_cases
from expertpool.policy.decision import Reason, Refused, refuse_unless
from expertpool.policy.removal_cases import CaseSource, Consequence, ResignMeans, consequence
from expertpool.policy.terms import RemovalGround
from expertpool.queries.parameters import in_force
from expertpool.records.models import Account, Expert, RemovalCase
from expertpool.services import entrance, pool, removals
from expertpool.services.calls import day_of
from expertpool.services.removals import Evidence

GROUND = RemovalGround.RESIGNED
#: states in which a resignation is under way
UNDER_WAY = ("opened", "verified", "decided")


def foreseen(*, said_on: date, at: datetime) -> Consequence:
    """What a resignation said on that day leads to; shown before anybody confirms it."""
    return consequence(GROUND, occurred_on=said_on, removed_on=day_of(at), p=in_force(day_of(at)))


def under_way(expert_id: int) -> RemovalCase | None:
    return RemovalCase.objects.filter(expert=expert_id, ground=GROUND, state__in=UNDER_WAY).first()


def ask_code(*, by: Account, at: datetime) -> None:
    """Send the code that confirms a resignation to the number on record."""
    entrance.ask_code(phone=_phone(by), at=at)


def _phone(by: Account) -> str:
    phone = pool.phone_of(Expert.objects.get(pk=by.expert_id or 0))
    if not phone:
        raise Refused(Reason("14.6", "没有登记手机号，不能收验证码", remedy="请书面、电话或短信告知人才科"))
    return phone


def resign(*, words: str, code: str, by: Account, at: datetime) -> RemovalCase:
    """The expert resigns, the number on record confirms it. A wrong code is counted, so it is asked before anything is kept."""
    if entrance.enter(phone=_phone(by), code=code, at=at).pk != by.pk:
        raise Refused(entrance.WRONG)
    told = {"means": ResignMeans.ONLINE, "source": CaseSource.EXPERT, "objection_until": None}
    return _open(by.expert_id or 0, day_of(at), Evidence(words.strip() or "本人网上提出辞去专家资格。"), by, at, **told)


@transaction.atomic
def record(*, number: int, means: str, said_on: date | None, evidence: Evidence, by: Account, at: datetime) -> RemovalCase:
    """A clerk records what came by letter, phone or SMS, with its proof; the expert is told and may disown it for some days."""
    expert = Expert.objects.get(number=number)
    if means not in (ResignMeans.LETTER, ResignMeans.PHONE, ResignMeans.SMS):
        raise Refused(Reason("14.6", "没有选择辞任的方式", remedy="选择书面、电话或短信"))
    if not evidence.files:
        raise Refused(Reason("14.6", "没有上传凭证", remedy="上传信件扫描件、短信截图或通话记录"))
    on = day_of(at)
    refuse_unless(removal_cases.may_record(said_on, on=on))
    until = on + timedelta(days=in_force(on).resignation_objection_days)
    told = {"means": means, "source": CaseSource.TALENT, "objection_until": until}
    made = _open(expert.pk, said_on, evidence, by, at, **told)
    removals.tell(made, "resignation", at, day=until)
    return made


@transaction.atomic
def _open(expert_id: int, said_on: date | None, evidence: Evidence, by: Account, at: datetime, **told: object) -> RemovalCase:
    removals.hold(expert_id)
    if under_way(expert_id):
        raise Refused(Reason("14.6", "辞任已在办理", remedy="在出库事项中查看"))
    day = {"occurred_on": said_on, "evidence": evidence, "cause": f"{GROUND}:{day_of(at)}"}
    return removals.open_case(expert_id=expert_id, ground=GROUND, **day, **told, by=by, at=at)


@transaction.atomic
def contest(*, case_id: int, words: str, by: Account, at: datetime) -> RemovalCase:
    """It was not me, or I have thought better of it: the case ends, the expert stands as before."""
    made, step = removals.own(case_id, "case.contest", by)
    if made.ground != GROUND:
        raise Refused(Reason("14.6", "这不是辞任事项", remedy="需要说明的，在陈述中写明"))
    said = "本人收回辞任。" if made.means == ResignMeans.ONLINE else "本人否认辞任。"
    return removals.close(made, step, words.strip() or said, by, at)
