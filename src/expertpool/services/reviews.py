"""The review of applications by the talent division: opinions, passing, refusing, several at once (6, 7.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from expertpool.policy import lifecycle, proofs, review, terms
from expertpool.policy.application_form import Form, text
from expertpool.policy.codes import JIAOZUO
from expertpool.policy.decision import Decision, Reason, Refused, refuse_unless
from expertpool.policy.eligibility import Condition
from expertpool.policy.lifecycle import ApplicationStatus
from expertpool.policy.publicity import OPEN, ObjectionStatus
from expertpool.policy.terms import Role, Source
from expertpool.queries.parameters import in_force
from expertpool.records.models import Account, Application, Event, Objection, Opinion
from expertpool.services import admission, application_proofs, applications, exports, gate, trace, units
from expertpool.services.calls import day_of

HEADINGS = ("编号", "姓名", "单位", "学历", "职称", "类别", "来源", "推荐方式", "状态", "提交时间")


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything a reviewer has to know about one application, asked of the rules now."""

    conditions: tuple[Condition, ...]
    keys: tuple[str, ...]
    opinions: tuple[review.Opinion, ...]
    gate: Decision
    missing: Decision
    obstacles: Decision
    grounds: tuple[str, ...]


def findings(row: Application, form: Form, *, at: datetime) -> Findings:
    """Ask every rule about an application."""
    on = day_of(at)
    conditions = applications.conditions(row, form, at=at)
    kinds = {proof.kind for proof in application_proofs.standing(row)}
    opinions = tuple(_opinions(row))
    known = gate.obstacles(row.id_index, at=at, but=row.pk) if row.id_index else ()
    missing = proofs.missing(form, kinds)
    unit_known = units.resolve(row.unit_name, text(form, "unit_code")) is not None
    waiting, upheld = _objections(row)
    objected = review.objections(waiting=waiting, upheld=upheld)
    told = {"gate": known, "missing": missing, "objected": objected, "unit_known": unit_known, "p": in_force(on)}
    obstacles = review.may_pass(conditions, opinions, **told)
    grounds = review.grounds(conditions, opinions, gate=known, upheld=upheld)
    return Findings(conditions, review.keys(conditions), opinions, known, missing, obstacles, grounds)


def _objections(row: Application) -> tuple[int, list[str]]:
    """How many objections of earlier notices wait, and the articles of those upheld."""
    told = list(Objection.objects.filter(entry__application=row).values_list("state", "article"))
    return sum(state in OPEN for state, _ in told), [article for state, article in told if state == ObjectionStatus.UPHELD]


def _opinions(row: Application) -> Iterable[review.Opinion]:
    """Opinions on the form as it was last handed in; several accounts of one person count as one."""
    rows = Opinion.objects.filter(application=row, at__gte=row.submitted_at or row.created_at).select_related("by")
    return [review.Opinion(found.condition, found.fits, _person(found.by)) for found in rows.order_by("at")]


def _person(account: Account) -> str:
    return account.identity_index or f"account:{account.pk}"


def _in_review(application_id: int, by: Account) -> Application:
    row = applications.locked(application_id)
    if by.role != Role.TALENT:
        raise Refused(Reason("7.2", "申请由人才科审核"))
    refuse_unless(review.may_review(same_person=bool(row.id_index) and row.id_index == by.identity_index))
    return row


def _refuse_out_of_review(row: Application, *states: str) -> None:
    if row.state not in states:
        raise Refused(Reason("7.2", f"现为“{ApplicationStatus.label_of(row.state)}”，不在审核中", remedy="刷新页面查看"))


@transaction.atomic
def opine(*, application_id: int, answers: Mapping[str, bool], words: str = "", by: Account, at: datetime) -> Application:
    """One reviewer's word on every condition that a person has to judge; given again, the later word counts."""
    row = _in_review(application_id, by)
    _refuse_out_of_review(row, ApplicationStatus.VOUCHED)
    conditions = applications.conditions(row, applications.form_of(row), at=at)
    given = {key: answers[key] for key in review.judged(conditions) if key in answers}
    if not given:
        raise Refused(Reason("7.2", "没有选择认定意见", remedy="逐项选择符合或不符合"))
    if not all(given.values()) and not words.strip():
        raise Refused(Reason("7.2", "认为不符合的，没有写明理由", remedy="写明理由"))
    for key, fits in given.items():
        told = {"fits": fits, "words": words.strip()[:400], "at": at}
        Opinion.objects.update_or_create(application=row, condition=key, by=by, defaults=told)
    fitting = sum(given.values())
    payload = {"fits": fitting, "wanting": len(given) - fitting}
    trace.record(action="application.opine", article="7.2", subject=row, by=by, at=at, payload=payload)
    return row


@transaction.atomic
def pass_on(*, application_id: int, by: Account, at: datetime) -> Application:
    """Everything is met: on to the next public notice. Raises `Refused` with everything that is not."""
    row = _in_review(application_id, by)
    lifecycle.APPLICATION.step("application.pass", row.state, by.role)
    form = applications.form_of(row)
    refuse_unless(findings(row, form, at=at).obstacles)
    row.employer = units.resolve(row.unit_name, text(form, "unit_code"))
    row.decided_by, row.decided_at = by, at
    applications.step(row, "application.pass", by.role, by=by, at=at)
    return row


@transaction.atomic
def review_again(*, application_id: int, words: str, by: Account, at: datetime) -> Application:
    """Take somebody out of the batch before the notice."""
    row = _in_review(application_id, by)
    if not words.strip():
        raise Refused(Reason("7.2", "没有写明重新审核的原因", remedy="写明原因"))
    applications.step(row, "application.review_again", by.role, by=by, at=at, words=words)
    return row


@transaction.atomic
def refuse(*, application_id: int, reason: str, article: str, words: str, by: Account, at: datetime) -> Application:
    """Not admitted, under an article that is really not met; whoever is objected to is judged by somebody else (7.2)."""
    row = _in_review(application_id, by)
    _refuse_out_of_review(row, ApplicationStatus.VOUCHED, ApplicationStatus.BATCHED)
    found = findings(row, applications.form_of(row), at=at)
    refuse_unless(review.may_refuse(article, found.grounds))
    return applications.refuse(application_id=row.pk, reason=reason, article=article, words=words, by=by, at=at)


# ---------------------------------------------------------------- from other cities


@dataclass(frozen=True, slots=True)
class Basis:
    """The word of another city's science authority: who, in what document, and its scan (7.1.2)."""

    authority: str
    document: str
    scan: bytes
    scan_name: str

    @property
    def told(self) -> dict[str, str]:
        """The words, checked; raises `Refused` where one or the scan is missing."""
        if not self.authority.strip() or not self.document.strip() or not self.scan:
            raise Refused(
                Reason("7.1.2", "没有写明推荐的科技管理部门、文号，或没有上传文件", remedy="写明部门和文号，上传文件扫描件")
            )
        return {"recommended_by": self.authority.strip()[:120], "document": self.document.strip()[:120]}


def keep_basis(row: Application, basis: Basis, by: Account, at: datetime) -> None:
    """Put the scan beside the application's proofs."""
    scan = {"content": basis.scan, "name": basis.scan_name}
    application_proofs.keep(row=row, kind=lifecycle.ProofKind.RECOMMENDATION, **scan, by=by, at=at)


@transaction.atomic
def recommend(*, application_id: int, basis: Basis, by: Account, at: datetime) -> Application:
    """Record by which authority of another city somebody is recommended, and in what document."""
    row = _in_review(application_id, by)
    if row.state != ApplicationStatus.VOUCHED:
        raise Refused(Reason("7.1.2", "申请不在审核中", remedy="刷新页面查看"))
    row.recommended_by, row.document = basis.told.values()
    row.save(update_fields=["recommended_by", "document"])
    keep_basis(row, basis, by, at)
    trace.record(action="application.recommend", article="7.1.2", subject=row, by=by, at=at)
    return row


@transaction.atomic
def admit_directly(*, application_id: int, by: Account, at: datetime) -> Application:
    """Somebody of another city, recommended by its science authority, comes in without a notice (7.1.2)."""
    row = _in_review(application_id, by)
    lifecycle.APPLICATION.step("application.admit_directly", row.state, by.role)
    form, on = applications.form_of(row), day_of(at)
    told = {"authority": row.recommended_by, "document": row.document, "p": in_force(on)}
    refuse_unless((*review.may_admit_directly(in_city=in_city(row), **told), *findings(row, form, at=at).obstacles))
    row.decided_by, row.decided_at = by, at
    row.source = Source.OUT_OF_CITY
    admission.admit(row, "application.admit_directly", by=by, role=by.role, at=at)
    return row


def in_city(row: Application) -> bool:
    """Whether the person belongs to the city."""
    return row.region in JIAOZUO


# ---------------------------------------------------------------- several at once


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one of several; `reasons` is empty where it went through."""

    row: Application
    reasons: Decision


def each(act: Any, ids: Iterable[int], **told: Any) -> list[Done]:
    """Do the same to several applications, each judged on its own."""
    found = []
    for row in Application.objects.filter(pk__in=list(ids)).order_by("pk"):
        reasons: Decision = ()
        try:
            act(application_id=row.pk, **told)
        except Refused as refusal:
            reasons = refusal.reasons
        found.append(Done(row, reasons))
    return found


# ---------------------------------------------------------------- looks


@transaction.atomic
def look(*, row: Application, by: Account, at: datetime) -> None:
    """Somebody opened the whole form; the person may see who, once a day for each who looks (20)."""
    subject = row.expert or row
    kind, key = trace.subject_of(subject)
    looks = Event.objects.filter(subject_kind=kind, subject_id=key, action="application.open", actor=by)
    if not looks.filter(at__gte=timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)).exists():
        trace.record(action="application.open", article="20", subject=subject, by=by, at=at, payload={"number": row.pk})


@transaction.atomic
def reveal(*, row: Application, by: Account, at: datetime) -> dict[str, str]:
    """Identity number and phone; the look is traced before they leave."""
    form = applications.form_of(row)
    trace.record(action="application.reveal", article="20", subject=row, by=by, at=at)
    return {"证件号码": text(form, "id_number"), "手机": text(form, "phone"), "备用联系": text(form, "second_contact")}


def export(*, rows: Iterable[Application], filters: Mapping[str, str], by: Account, at: datetime) -> exports.Sheet:
    """One line an application: no identity number, phone or proof stands in it."""
    lines = [_line(row) for row in rows]
    return exports.sheet(kind="applications", title="入库申请", headings=HEADINGS, rows=lines, filters=filters, by=by, at=at)


def _line(row: Application) -> tuple[object, ...]:
    return (
        row.code,
        row.name,
        row.unit_name,
        terms.Education.label_of(row.education),
        row.title,
        terms.Category.label_of(row.category),
        Source.label_of(row.source),
        lifecycle.Voucher.label_of(row.voucher),
        ApplicationStatus.label_of(row.state),
        row.submitted_at,
    )
