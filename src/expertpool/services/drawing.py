"""Freeze, witness, draw: the one way to a list, each step once (11.2, 18)."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from expertpool import verifier
from expertpool.gateways import keys
from expertpool.policy import access, drawing, evidence, facts, lifecycle
from expertpool.policy.decision import Decision, Reason, Refused, refuse_unless
from expertpool.policy.demand import Repeat, explained
from expertpool.policy.parameters import Parameters
from expertpool.policy.terms import DemandStatus, DrawStatus, Role
from expertpool.queries.demand_outlines import outline, repeats_of
from expertpool.queries.facts import demand_facts
from expertpool.queries.parameters import in_force
from expertpool.records.models import Account, Demand, Draw, DrawEntry, EntropyReading, Event, Expert, PassedOver
from expertpool.services import judgements, rosters, summaries, trace

#: secret and witness; what a demand gets unless somebody asks for another level
LEVEL = "B"
LONGEST_ENTROPY = 60
#: areas of steps that change no expert's line
QUIET = frozenset({"access", "draw", "export", "password", "session", "trace"})


# ---------------------------------------------------------------- T1: freeze and commit


@dataclass(frozen=True, slots=True)
class Manner:
    """How the seed comes about: `level` A names its public `entropy`, level C gives its `urgent_reason`."""

    level: str = LEVEL
    entropy: str = ""
    urgent_reason: str = ""

    def gaps(self) -> Iterator[Reason]:
        if self.level not in evidence.LEVELS:
            yield Reason("11.2", "没有这种抽取方式", remedy="选择密数加见证、公开随机数或紧急抽取")
        if self.level == "A" and not self.entropy:
            yield Reason("11.2", "没有写明公开随机数", remedy="写明来源和期号，须是冻结之后才产生的")
        if self.level == "C" and not self.urgent_reason:
            yield Reason("11.2", "没有写明紧急抽取的原因", remedy="写明原因，由局领导批准后抽取")


def freeze(*, demand_id: int, secret: bytes, by: Account, at: datetime, manner: Manner | None = None) -> Draw:
    """Freeze the demand and the roster and commit to both before there is a seed. `secret` is 32 random bytes.

    Raises `Refused` when the demand is not accepted, something in it is unsettled, its organiser operates it, or it is
    frozen already: that attempt is traced.
    """
    try:
        return _freeze(demand_id, secret, manner or Manner(), by, at)
    except Refused as refusal:
        for draw_id in Draw.objects.filter(demand_id=demand_id).values_list("pk", flat=True):
            _trace_attempt(draw_id, refusal, by, at)
        raise


@transaction.atomic
def _freeze(demand_id: int, secret: bytes, manner: Manner, by: Account, at: datetime) -> Draw:
    rows = Demand.objects.select_for_update(of=("self",))
    demand = rows.select_related("activity__organiser", "activity__division").get(pk=demand_id)
    step = lifecycle.DEMAND.step("draw.freeze", demand.state, by.role)
    refuse_unless((*_unsettled(demand), *_unseen(demand, at), *manner.gaps(), *_separated(demand, by)))
    head = trace.hold()
    commit, roster = _commit(demand, secret, manner, head.hash, at)
    draw = _save_commit(demand, commit, roster, manner, secret, by, at)
    advance(demand, step.target, at)
    payload = {"draw": draw.commit_digest, "root": draw.root, "people": draw.pool_size, "level": draw.level}
    trace.record(action="draw.freeze", article="11.2", subject=draw, by=by, at=at, payload=payload)
    return draw


def _unsettled(demand: Demand) -> Iterator[Reason]:
    projects = demand.activity.projects
    if projects.filter(units__unit=None, units__isnull=False).exists() or demand.avoided_units.filter(unit=None).exists():
        yield Reason("11.1", "还有单位没有认定", remedy="先逐个认定需求中的单位")
    waiting = demand.judgements.filter(verdict="open").count()
    if waiting:
        yield Reason("13.5", f"还有 {waiting} 条疑似回避没有认定", remedy="先逐条认定")
    if not demand.strata.exists():
        yield Reason("11.1", "需求没有写明领域和人数", remedy="退回承办科室补充")
    yield from explained(outline(demand), tuple(_drawn_already(demand)))


def _drawn_already(demand: Demand) -> Iterator[Repeat]:
    """Repeated demands that have a draw, unless that one was filed as a repetition with its reason (11.1, 18)."""
    drawn = Draw.objects.exclude(state=DrawStatus.VOIDED).filter(demand__repeat_reason="")
    codes = set(drawn.values_list("demand__code", flat=True))
    return (repeat for repeat in repeats_of(demand) if repeat.code in codes)


def _unseen(demand: Demand, at: datetime) -> Iterator[Reason]:
    """Records of the pool may have changed since the demand was accepted."""
    found = judgements.unseen(demand, at=at)
    if found:
        remedy = "在专家需求页面重新查找并逐条认定"
        yield Reason("13.5", f"受理后专家资料有变动，新出现 {found} 条疑似回避", remedy=remedy)


def _separated(demand: Demand, by: Account) -> Decision:
    return access.same_draw(organiser=demand.activity.organiser.identity_index, operator=by.identity_index)


def _commit(demand: Demand, secret: bytes, manner: Manner, previous: str, at: datetime) -> tuple[dict[str, Any], rosters.Frozen]:
    on = timezone.localtime(at).date()
    asked, p, roster = demand_facts(demand), in_force(on), rosters.freeze(at=at)
    frame = drawing.survey(roster.experts, asked, on=on, p=p)
    commit = evidence.commit_document(
        reference=demand.code,
        level=manner.level,
        entropy=manner.entropy if manner.level == "A" else "",
        on=on,
        demand=asked,
        parameters=p,
        roster=roster.document,
        order=frame.plan,
        verifier=verifier_digest(),
        secret=secret,
        previous=previous,
    )
    return commit, roster


def _save_commit(
    demand: Demand, commit: dict[str, Any], roster: rosters.Frozen, manner: Manner, secret: bytes, by: Account, at: datetime
) -> Draw:
    return Draw.objects.create(
        demand=demand,
        state=DrawStatus.COMMITTED,
        level=manner.level,
        urgent_reason=manner.urgent_reason if manner.level == "C" else "",
        commit=evidence.canonical(commit).decode(),
        commit_digest=evidence.commit_digest(commit),
        secret_cipher=keys.encrypt(secret.hex(), table="draw", row=demand.pk, field="secret"),
        root=roster.document.root,
        max_number=roster.tree.max_number,
        as_of=roster.as_of,
        pool_size=len(roster.lines),
        committed_by=by,
        committed_at=at,
    )


@cache
def verifier_digest() -> str:
    """SHA-256 of the stand-alone verifier that is shipped, hexadecimal."""
    return hashlib.sha256(Path(verifier.__file__).read_bytes()).hexdigest()


def advance(demand: Demand, state: str, at: datetime) -> None:
    """Bring a locked demand to the state that a step has named."""
    demand.state, demand.changed_at = state, at
    demand.save(update_fields=["state", "changed_at"])


# ---------------------------------------------------------------- T2: the witness


@transaction.atomic
def witness(*, draw_id: int, number: str, by: Account, at: datetime) -> Draw:
    """The witness types a number after the commit; who committed cannot be the witness."""
    draw = locked(draw_id)
    action = "draw.second_witness" if by.role == Role.TALENT else "draw.witness"
    step = lifecycle.DRAW.step(action, draw.state, by.role)
    p = parameters_of(draw)
    refuse_unless((*_may_witness(draw, by, at, p), *_digits(number, p)))
    _witnessed(draw, step.target, by, at, number)
    payload = {"draw": draw.commit_digest, "digits": len(number), "stands_in": by.role != Role.SUPERVISOR}
    trace.record(action=action, article="18", subject=draw, by=by, at=at, payload=payload)
    return draw


def _witnessed(draw: Draw, state: str, by: Account, at: datetime, number: str = "") -> None:
    draw.witness, draw.witnessed_by, draw.witnessed_at, draw.state = number, by, at, state
    draw.save()
    advance(draw.demand, DemandStatus.WITNESSED, at)


def _may_witness(draw: Draw, by: Account, at: datetime, p: Parameters) -> Decision:
    if draw.level == "C":
        return (Reason("11.2", "紧急抽取没有见证数", remedy="由局领导批准"),)
    if same_person(by, draw.committed_by):
        return (Reason("18", "冻结名册的人不能见证", remedy="请驻局纪检监察组见证"),)
    if by.role == Role.ORGANISER and by.division_id != draw.demand.activity.division_id:
        return (Reason("18", "只有本活动的承办科室可以代为见证", remedy="请驻局纪检监察组见证"),)
    return access.may_witness(
        by.role,
        waited_minutes=int((at - draw.committed_at).total_seconds() // 60),
        wait_minutes=p.witness_wait_minutes,
        talent_organises=talent_organises(draw.demand),
        second_clerk=bool(p.witness_second_clerk),
    )


def wait_left(draw: Draw, *, by: Account, at: datetime) -> int:
    """Minutes until `by` may stand in for the supervisor; 0 for everybody but an organiser."""
    waited = int((at - draw.committed_at).total_seconds() // 60)
    return max(0, parameters_of(draw).witness_wait_minutes - waited) if by.role == Role.ORGANISER else 0


def talent_organises(demand: Demand) -> bool:
    """Whether the keepers of the pool organise the activity themselves: then the supervisor must witness (18)."""
    keepers = Account.objects.filter(role=Role.TALENT, is_active=True)
    return keepers.filter(division=demand.activity.division_id).exists()


def same_person(one: Account, other: Account) -> bool:
    """Whether two accounts are one natural person's."""
    return one.pk == other.pk or bool(one.identity_index and one.identity_index == other.identity_index)


def _digits(number: str, p: Parameters) -> Iterator[Reason]:
    if not (evidence.is_witness_number(number) and p.witness_digits_least <= len(number) <= p.witness_digits_most):
        message = f"见证数应为 {p.witness_digits_least} 至 {p.witness_digits_most} 位数字"
        yield Reason("11.2", message, remedy="只输入 0—9，不加空格")


@transaction.atomic
def approve_urgent(*, draw_id: int, by: Account, at: datetime) -> Draw:
    """Leadership lets an urgent draw go on by the system alone (level C)."""
    draw = locked(draw_id)
    step = lifecycle.DRAW.step("draw.urgent", draw.state, by.role)
    if draw.level != "C":
        raise Refused(Reason("18", "这次抽取由见证人输入数字", remedy="请驻局纪检监察组见证"))
    if same_person(by, draw.committed_by):
        raise Refused(Reason("11.2", "冻结名册的人不能批准", remedy="由另一人批准"))
    _witnessed(draw, step.target, by, at)
    trace.record(action="draw.urgent", article="11.2", subject=draw, by=by, at=at, payload={"draw": draw.commit_digest})
    return draw


@transaction.atomic
def read_entropy(*, draw_id: int, value: str, by: Account, at: datetime) -> Draw:
    """One person's reading of the committed public number; it counts once two people have read the same (level A)."""
    draw = locked(draw_id)
    lifecycle.DRAW.step("draw.entropy", draw.state, by.role)
    value = " ".join(value.split()).lower()
    refuse_unless(_readable(draw, value))
    EntropyReading.objects.create(draw=draw, by=by, at=at, value=value)
    if _agreed(draw, value):
        draw.entropy = value
        draw.save(update_fields=["entropy"])
    payload = {"draw": draw.commit_digest, "agreed": bool(draw.entropy)}
    trace.record(action="draw.entropy", article="11.2", subject=draw, by=by, at=at, payload=payload)
    return draw


def _readable(draw: Draw, value: str) -> Iterator[Reason]:
    if draw.level != "A":
        yield Reason("11.2", "这次抽取没有约定公开随机数", remedy="直接抽取")
    if draw.entropy:
        yield Reason("11.2", "公开随机数已由两人录入", remedy="直接抽取")
    if not (value.isascii() and value.replace(" ", "").isalnum() and len(value) <= LONGEST_ENTROPY):
        yield Reason("11.2", "公开随机数只含数字、字母和空格", remedy=f"照公布的顺序录入，不超过 {LONGEST_ENTROPY} 个字符")


def _agreed(draw: Draw, value: str) -> bool:
    """Whether the latest readings of two different people say `value`."""
    latest = {reading.by.identity_index or f"account:{reading.by_id}": reading.value for reading in _readings(draw)}
    return list(latest.values()).count(value) >= 2


def _readings(draw: Draw) -> QuerySet[EntropyReading]:
    return draw.readings.select_related("by").order_by("id")


# ---------------------------------------------------------------- T3: the list


def run_draw(*, draw_id: int, by: Account, at: datetime) -> Draw:
    """Make the sealed list. A second attempt is refused, and the attempt itself is traced."""
    try:
        return _run(draw_id, by, at)
    except Refused as refusal:
        _trace_attempt(draw_id, refusal, by, at)
        raise


@transaction.atomic
def _trace_attempt(draw_id: int, refusal: Refused, by: Account, at: datetime) -> None:
    payload = {"why": [reason.message for reason in refusal.reasons]}
    trace.record(action="draw.refused", article="11.2", subject=("draw", draw_id), by=by, at=at, payload=payload)


@transaction.atomic
def _run(draw_id: int, by: Account, at: datetime) -> Draw:
    began = time.perf_counter()
    draw = locked(draw_id)
    step = lifecycle.DRAW.step("draw.run", draw.state, by.role)
    roster = rosters.as_of(draw.as_of)
    refuse_unless((*_separated(draw.demand, by), *_ready(draw, roster)))
    seed = evidence.seed(commit_of(draw), secret=secret_of(draw), witness=draw.witness, entropy=draw.entropy)
    people = roster.experts
    made = drawing.draw_frame(_frame(draw, people), seed=seed, order=order_of(draw))
    save_round(draw, made)
    draw.seed_cipher = keys.encrypt(seed.hex(), table="draw", row=draw.demand_id, field="seed")
    draw.drawn_by, draw.drawn_at, draw.state = by, at, step.target
    draw.summary = summaries.summary_of(made, people, label=draw.commit_digest) | drift(draw)
    draw.elapsed_ms = int((time.perf_counter() - began) * 1000)
    draw.save()
    advance(draw.demand, DemandStatus.DRAWN, at)
    payload = evidence.list_payload(draw.commit_digest, made_in=1)
    trace.record(action="draw.run", article="11.2", subject=draw, by=by, at=at, payload=payload)
    return draw


def _ready(draw: Draw, roster: rosters.Frozen) -> Iterator[Reason]:
    if draw.level == "A" and not draw.entropy:
        yield Reason("11.2", "公开随机数还没有由两人录入一致", remedy="两人各自录入后再抽取")
    if (roster.document.root, evidence.commit_digest(commit_of(draw))) != (draw.root, draw.commit_digest):
        yield Reason("18", "冻结的名册与承诺码不符，已停止抽取", remedy="立即报告驻局纪检监察组，核对操作记录")


def locked(draw_id: int) -> Draw:
    """The draw and its demand, locked until the transaction ends."""
    rows = Draw.objects.select_for_update(of=("self", "demand"))
    return rows.select_related("demand__activity__organiser", "committed_by").get(pk=draw_id)


def secret_of(draw: Draw) -> bytes:
    return bytes.fromhex(keys.decrypt(draw.secret_cipher, table="draw", row=draw.demand_id, field="secret"))


def commit_of(draw: Draw) -> dict[str, Any]:
    """The commit document as it was made."""
    return dict(json.loads(draw.commit))


def parameters_of(draw: Draw) -> Parameters:
    """The parameters as they were committed."""
    return Parameters(**commit_of(draw)["policy"])


def frame_of(draw: Draw) -> drawing.Frame:
    """The judged roster as it was committed: frozen lines, frozen demand, parameters of the day of the commit."""
    return _frame(draw, rosters.as_of(draw.as_of).experts)


def _frame(draw: Draw, people: list[facts.Expert]) -> drawing.Frame:
    commit = commit_of(draw)
    on, demand = date.fromisoformat(commit["on"]), evidence.demand_from(commit["demand"])
    return drawing.survey(people, demand, on=on, p=parameters_of(draw))


def drift(draw: Draw) -> dict[str, Any]:
    """What was edited since the commit, and reaches no list: {changed_experts, changed_demand}."""
    asked = evidence.demand_document(demand_facts(draw.demand))
    touched = _touched_since(draw)
    return {
        "changed_experts": rosters.changed(rosters.as_of(draw.as_of)) if touched else 0,
        "changed_demand": asked != commit_of(draw)["demand"],
    }


def _touched_since(draw: Draw) -> bool:
    """Whether the trace holds a step since the commit that could have changed a line; without one nothing need be read."""
    freeze = Event.objects.get(action="draw.freeze", subject_kind="draw", subject_id=str(draw.pk))
    later = Event.objects.filter(sequence__gt=freeze.sequence).values_list("action", flat=True).distinct()
    return any(action.split(".")[0] not in QUIET for action in later)


def order_of(draw: Draw) -> list[int]:
    return [item["stratum"] for item in commit_of(draw)["order"]]


def save_round(draw: Draw, made: drawing.Draw) -> None:
    """Keep the latest round of a draw; whoever was passed over before in the same stratum stands there already."""
    ids = dict(Expert.objects.values_list("number", "id"))
    latest = made.rounds[-1]
    DrawEntry.objects.bulk_create(_entry(draw, len(made.rounds), entry, ids) for entry in latest.entries)
    known = set(PassedOver.objects.filter(draw=draw).values_list("stratum", "expert__number"))
    passed = (item for item in (*latest.passed_over, *latest.cap_skips) if (item.stratum, item.number) not in known)
    PassedOver.objects.bulk_create(_passed(draw, item, ids) for item in passed)


def _entry(draw: Draw, round_number: int, entry: drawing.Entry, ids: dict[int, int]) -> DrawEntry:
    return DrawEntry(
        draw=draw,
        round=round_number,
        stratum=entry.stratum,
        position=entry.position,
        expert_id=ids[entry.number],
        tier=entry.tier,
        uses=entry.uses,
        ticket=entry.ticket,
        key=entry.key,
        house=entry.house,
        region=entry.region,
    )


def _passed(draw: Draw, item: drawing.PassedOver, ids: dict[int, int]) -> PassedOver:
    reasons = [[reason.article, reason.message, reason.row] for reason in item.reasons]
    return PassedOver(draw=draw, stratum=item.stratum, expert_id=ids[item.number], key=item.key, reasons=reasons)
