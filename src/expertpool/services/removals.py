"""Removal cases: opened, heard, verified by the keepers; who is under one on a holding ground is not drawn meanwhile (9, 17).

Every act locks the expert before the case, so that two acts on one person come one after the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import PurePath

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from expertpool.gateways import uploads
from expertpool.policy import lifecycle, proofs, removal_cases
from expertpool.policy.decision import Reason, Refused, refuse_unless
from expertpool.policy.removal import ARTICLE_OF
from expertpool.policy.removal_cases import BY_HAND, BY_OTHERS, CaseSource, FileKind
from expertpool.policy.terms import ExpertStatus, Role
from expertpool.policy.vouching import FeedbackState
from expertpool.queries.parameters import in_force
from expertpool.records.models import UNCOUNTED, Account, CaseFile, Expert, RemovalCase, UnitFeedback
from expertpool.services import messages, numbers, trace, vouching
from expertpool.services.calls import day_of

#: files of one case
MOST_FILES = 20
#: where a case comes from, by who brings it; supervisors and leadership bring what a report has shown
SOURCES = {
    Role.TALENT: CaseSource.TALENT,
    Role.ORGANISER: CaseSource.ORGANISER,
    Role.EMPLOYER: CaseSource.EMPLOYER,
    Role.SUPERVISOR: CaseSource.REPORT,
    Role.LEADERSHIP: CaseSource.REPORT,
}
#: states in which a case still goes on
OPEN = ("proposed", "opened", "verified", "decided")
#: states in which a case holds the expert back
HOLDING = ("opened", "verified", "decided")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a case rests on: words, and files as (content, name)."""

    words: str
    files: tuple[tuple[bytes, str], ...] = ()


@transaction.atomic
def open_case(
    *,
    expert_id: int,
    ground: str,
    occurred_on: date | None,
    evidence: Evidence,
    source: str,
    cause: str = "",
    by: Account | None,
    at: datetime,
    means: str = "",
    objection_until: date | None = None,
) -> RemovalCase:
    """Open a case, or ask the keepers to, by who brings it; one cause has one case. Raises `Refused`.

    `cause` tells one occasion from another, as ``"report:12"`` or ``"mediocre:2026"``; left out, it is the day of the act.
    """
    expert = hold(expert_id)
    role = by.role if by else Role.SYSTEM
    step = lifecycle.REMOVAL.step(removal_cases.opening(role, source), lifecycle.NEW, role)
    refuse_unless(removal_cases.may_open(ground, expert.status, occurred_on, evidence.words, on=day_of(at)))
    cause = cause or f"{occurred_on:%Y-%m-%d}"
    _refuse_repeated(expert, ground, cause)
    made = RemovalCase.objects.create(
        code=numbers.next_case_code(at),
        expert=expert,
        identity_index=expert.id_index,
        ground=ground,
        cause=cause,
        occurred_on=occurred_on,
        source=source,
        means=means,
        evidence=evidence.words.strip(),
        state=step.target,
        opened_by=by,
        opened_at=at,
        objection_until=objection_until,
    )
    _keep_files(made, evidence.files, FileKind.EVIDENCE, by, at)
    payload = {"ground": ground, "source": source, "expert": expert.number, "files": len(evidence.files)}
    trace.record(action=step.action, article=article_of(made), subject=made, by=by, at=at, payload=payload)
    suspend(made, at)
    return made


def article_of(made: RemovalCase) -> str:
    return ARTICLE_OF[made.ground]


def hold(expert_id: int) -> Expert:
    """Lock a person: one act on somebody's standing at a time."""
    return Expert.objects.select_for_update(of=("self",)).get(pk=expert_id)


def _refuse_repeated(expert: Expert, ground: str, cause: str) -> None:
    same = RemovalCase.objects.filter(expert=expert, ground=ground, cause=cause).exclude(state__in=UNCOUNTED).first()
    if same:
        raise Refused(Reason(ARTICLE_OF[ground], f"同一事由已有出库事项 {same.code}", remedy="在该事项中继续办理"))


def open_by_hand(
    *, number: int, ground: str, occurred_on: date | None, evidence: Evidence, by: Account, at: datetime
) -> RemovalCase:
    """A keeper opens a case, an organiser or an employer asks for one, each on the grounds that are theirs."""
    keeps = by.role == Role.TALENT
    if ground not in (BY_HAND if keeps else BY_OTHERS):
        raise Refused(Reason("9", "这种情形不由此立案", remedy="辞任在“辞任”中登记；年度评价达到次数的由系统立案"))
    source = SOURCES[Role(by.role)]
    expert_id = Expert.objects.values_list("pk", flat=True).get(number=number)
    told = {"ground": ground, "occurred_on": occurred_on, "evidence": evidence, "source": source}
    return open_case(expert_id=expert_id, **told, by=by, at=at)


@transaction.atomic
def open_on_feedback(
    *, feedback_id: int, ground: str, occurred_on: date | None, evidence: Evidence, by: Account, at: datetime
) -> RemovalCase:
    """A keeper opens a case on what an employer told, once; its files come along, the employer reads that it was opened (19)."""
    told = UnitFeedback.objects.select_related("expert").get(pk=feedback_id)
    if ground not in BY_OTHERS:
        raise Refused(Reason("9", "这种情形不由单位反馈立案", remedy="选择与反馈相符的情形"))
    files = tuple((uploads.load(file.file), file.file_name) for file in told.files.all())
    brought = {"source": CaseSource.EMPLOYER, "cause": f"feedback:{told.pk}"}
    whole = Evidence(evidence.words, (*files, *evidence.files))
    made = open_case(expert_id=told.expert_id, ground=ground, occurred_on=occurred_on, evidence=whole, **brought, by=by, at=at)
    if told.state == FeedbackState.RECEIVED:
        vouching.answer(feedback_id=told.pk, opened=True, words=f"已立案核实（{made.code}）。", by=by, at=at)
    return made


# ---------------------------------------------------------------- out of the draws meanwhile


def suspend(made: RemovalCase, at: datetime) -> None:
    """Keep the expert out of the draws while the case is open, where its ground says so."""
    expert = made.expert
    holds = made.state in HOLDING and removal_cases.suspends(made.ground, p=in_force(day_of(at)))
    if not holds or expert.status in removal_cases.OUTSIDE:
        return
    made.suspended, made.status_before = True, stood(made)
    made.save(update_fields=["suspended", "status_before"])
    if expert.status != ExpertStatus.IN_CASE:
        _set_status(made, ExpertStatus.IN_CASE, "case.suspend", at)


def stood(made: RemovalCase) -> str:
    """How the expert stands without any case; who is out already, as before that."""
    other = _holding(made.expert).exclude(pk=made.pk).first()
    if other is None and made.expert.status == ExpertStatus.REMOVED:
        gone = RemovalCase.objects.filter(expert=made.expert, state=lifecycle.CaseStatus.REMOVED).exclude(pk=made.pk)
        other = gone.order_by("-removed_at").first()
    return other.status_before if other else made.expert.status


def hold_back(expert: Expert, at: datetime) -> None:
    """Somebody who comes back into the pool is kept out of the draws by what is still open."""
    for made in RemovalCase.objects.filter(expert=expert, state__in=HOLDING).order_by("pk"):
        made.expert = expert
        suspend(made, at)


def release(made: RemovalCase, at: datetime) -> None:
    """The case is over: the expert stands as before, unless another case holds on."""
    if not made.suspended:
        return
    made.suspended = False
    made.save(update_fields=["suspended"])
    expert = made.expert
    if expert.status == ExpertStatus.IN_CASE and not _holding(expert).exists():
        _set_status(made, made.status_before or ExpertStatus.ACTIVE, "case.release", at)


def _holding(expert: Expert) -> QuerySet[RemovalCase]:
    return RemovalCase.objects.filter(expert=expert, suspended=True)


def _set_status(made: RemovalCase, status: str, action: str, at: datetime) -> None:
    expert = made.expert
    before, expert.status, expert.changed_at = expert.status, status, at
    expert.save(update_fields=["status", "changed_at"])
    payload = {"from": before, "to": str(status), "number": made.code}
    trace.record(action=action, article="9", subject=expert, by=None, at=at, payload=payload)


# ---------------------------------------------------------------- the keepers


@transaction.atomic
def accept(*, case_id: int, by: Account, at: datetime) -> RemovalCase:
    """A keeper opens what somebody asked for."""
    made, step = stepped(case_id, "case.open", by)
    made.state = step.target
    made.save(update_fields=["state"])
    trace.record(action=step.action, article=article_of(made), subject=made, by=by, at=at, payload={"to": made.state})
    suspend(made, at)
    return made


@transaction.atomic
def accept_and_hear(*, case_id: int, by: Account, at: datetime) -> RemovalCase:
    """What the calendar proposes needs no more before the person concerned is asked."""
    accept(case_id=case_id, by=by, at=at)
    return hear(case_id=case_id, by=by, at=at)


@transaction.atomic
def add(*, case_id: int, evidence: Evidence, by: Account, at: datetime) -> RemovalCase:
    """More evidence beside what is there; nothing that stood is taken away."""
    made, step = stepped(case_id, "case.add", by)
    if not evidence.words.strip() and not evidence.files:
        raise Refused(Reason("9", "没有写明内容，也没有上传文件", remedy="补充后再保存"))
    made.evidence = "\n".join(part for part in (made.evidence, evidence.words.strip()) if part)
    made.save(update_fields=["evidence"])
    _keep_files(made, evidence.files, FileKind.EVIDENCE, by, at)
    _note(made, step.action, by, at, files=len(evidence.files))
    return made


@transaction.atomic
def hear(*, case_id: int, by: Account, at: datetime) -> RemovalCase:
    """Ask the person concerned for a statement; the days run once (parameter ``case_hearing_days``)."""
    made, step = stepped(case_id, "case.hear", by)
    if made.heard_at:
        raise Refused(Reason("9", f"已于 {day_of(made.heard_at):%Y-%m-%d} 请本人陈述", remedy="等待陈述，或期满后核实"))
    on = day_of(at)
    made.heard_by, made.heard_at = by, at
    made.statement_until = on + timedelta(days=in_force(on).case_hearing_days)
    made.save(update_fields=["heard_by", "heard_at", "statement_until"])
    _note(made, step.action, by, at, day=made.statement_until.isoformat())
    tell(made, "case_hearing", at, day=made.statement_until)
    return made


@transaction.atomic
def state(*, case_id: int, words: str, files: tuple[tuple[bytes, str], ...] = (), by: Account, at: datetime) -> RemovalCase:
    """The person concerned speaks, within the days given and until the case is verified; what was said is added to."""
    made, step = own(case_id, "case.state", by)
    if made.statement_until is None or day_of(at) > made.statement_until:
        raise Refused(Reason("9", "现在不能陈述：没有请您陈述，或期限已过", remedy="可以联系人才科"))
    if not words.strip() and not files:
        raise Refused(Reason("9", "没有写陈述，也没有上传材料", remedy="写明情况或上传材料"))
    made.statement = "\n".join(part for part in (made.statement, words.strip()) if part)
    made.stated_at = at
    made.save(update_fields=["statement", "stated_at"])
    _keep_files(made, files, FileKind.STATEMENT, by, at)
    _note(made, step.action, by, at, files=len(files))
    return made


@transaction.atomic
def verify(*, case_id: int, finding: str, by: Account, at: datetime) -> RemovalCase:
    """A keeper has looked into it; from here on leadership deliberates."""
    made, step = stepped(case_id, "case.verify", by)
    on, heard = day_of(at), {"stated": made.stated_at is not None, "statement_until": made.statement_until}
    refuse_unless(removal_cases.may_verify(made.ground, finding, **heard, on=on))
    refuse_unless(removal_cases.may_go_on(made.objection_until, on=on))
    made.state, made.finding, made.verified_by, made.verified_at = step.target, finding.strip(), by, at
    made.save(update_fields=["state", "finding", "verified_by", "verified_at"])
    _note(made, step.action, by, at)
    return made


@transaction.atomic
def dismiss(*, case_id: int, answer: str, by: Account, at: datetime) -> RemovalCase:
    """A keeper finds that nothing is left of it, and says why."""
    made, step = stepped(case_id, "case.dismiss", by)
    return close(made, step, answer, by, at)


def close(made: RemovalCase, step: lifecycle.Step, answer: str, by: Account | None, at: datetime) -> RemovalCase:
    """The end of a case without a removal; the expert stands as before and is told."""
    if not answer.strip():
        raise Refused(Reason(step.article, "没有写明理由", remedy="在“理由”中写明为什么不出库"))
    told = made.state != lifecycle.CaseStatus.PROPOSED
    made.state, made.answer, made.closed_at = step.target, answer.strip()[:400], at
    made.save()
    _note(made, step.action, by, at, to=made.state)
    release(made, at)
    if told:
        tell(made, "case_ended", at)
    return made


# ---------------------------------------------------------------- what the acts share


def stepped(case_id: int, action: str, by: Account | None) -> tuple[RemovalCase, lifecycle.Step]:
    """The case, locked after its expert, and the step taken."""
    made = locked(case_id)
    return made, lifecycle.REMOVAL.step(action, made.state, by.role if by else Role.SYSTEM)


def own(case_id: int, action: str, by: Account) -> tuple[RemovalCase, lifecycle.Step]:
    """The same for the person concerned; raises `RemovalCase.DoesNotExist` for anybody else's."""
    RemovalCase.objects.get(pk=case_id, expert=by.expert_id or 0)
    return stepped(case_id, action, by)


def locked(case_id: int) -> RemovalCase:
    expert = hold(RemovalCase.objects.values_list("expert_id", flat=True).get(pk=case_id))
    made = RemovalCase.objects.select_for_update(of=("self",)).select_related("verified_by").get(pk=case_id)
    made.expert = expert
    return made


def _note(made: RemovalCase, action: str, by: Account | None, at: datetime, **payload: object) -> None:
    trace.record(action=action, article=article_of(made), subject=made, by=by, at=at, payload=payload)


def tell(made: RemovalCase, code: str, at: datetime, *, day: date | None = None) -> None:
    """A message to the person concerned: the case's number and where to read it, never the ground."""
    values = {"name": made.expert.name, "number": made.code, "link": f"{settings.ADDRESS}/e/cases/"}
    if day:
        values["day"] = f"{day:%Y-%m-%d}"
    messages.send(code=code, expert=made.expert, key=f"{code}:{made.pk}", variables=values, at=at)


def _keep_files(made: RemovalCase, files: tuple[tuple[bytes, str], ...], kind: str, by: Account | None, at: datetime) -> None:
    kinds = [proofs.media_type(content, article="9") for content, _ in files]
    refuse_unless(found for found in kinds if isinstance(found, Reason))
    if made.files.count() + len(files) > MOST_FILES:
        raise Refused(Reason("9", f"一个事项最多 {MOST_FILES} 个文件", remedy="合并成一个 PDF 后上传"))
    for (content, name), media in zip(files, kinds, strict=True):
        kept = {"file": uploads.save(content), "file_name": PurePath(name).name[-120:], "content_type": str(media)}
        CaseFile.objects.create(case=made, kind=kind, size=len(content), added_by=by, added_at=at, **kept)


@transaction.atomic
def look(*, made: RemovalCase, by: Account, at: datetime) -> None:
    """A look at a case by anybody but the person concerned is traced (20)."""
    if by.expert_id != made.expert_id:
        trace.record(action="case.look", article="20", subject=made, by=by, at=at)


@transaction.atomic
def open_file(*, file: CaseFile, by: Account, at: datetime) -> bytes:
    """A file of the case; the look is traced before it leaves (20)."""
    if by.expert_id != file.case.expert_id:
        trace.record(action="case.file", article="20", subject=file.case, by=by, at=at, payload={"number": file.pk})
    return uploads.load(file.file)
