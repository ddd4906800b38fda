"""Applications on their way into the pool: begun, kept, handed in, vouched for, reviewed (6, 7).

The form is sealed as a whole; the columns beside it serve lists and the notice. Every step stands in `steps`, as the
applicant sees it, and in the trace.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from expertpool.gateways import keys
from expertpool.policy import application_form, eligibility, identity, lifecycle, vouching
from expertpool.policy.application_form import Fault, Form, fields_of, text
from expertpool.policy.decision import Reason, Refused, refuse_unless
from expertpool.policy.eligibility import Condition
from expertpool.policy.lifecycle import ApplicationStatus, ReviewReason, Voucher
from expertpool.policy.terms import Role, Source
from expertpool.policy.unit_measures import Forwarding
from expertpool.queries import unit_measures
from expertpool.queries.parameters import in_force
from expertpool.records.models import (
    LIVING,
    Account,
    Application,
    ApplicationStep,
    ApplicationVersion,
    Expert,
    Field,
    Invitation,
    Roll,
    Unit,
)
from expertpool.services import application_notices, gate, numbers, search, trace, units
from expertpool.services.calls import day_of

#: steps by which a form is handed in as it stands
HANDED_IN = ("application.submit", "application.submit_scan", "application.confirm")
#: columns taken from the form as they are
COPIED = ("name", "education", "title", "title_level", "post", "category", "region")


# ---------------------------------------------------------------- the sealed form


def form_of(application: Application) -> dict[str, Any]:
    """The form as it was last saved."""
    found: dict[str, Any] = json.loads(
        keys.decrypt(bytes(application.form_cipher), table="application", row=application.code, field="form")
    )
    return found


def form_in(version: ApplicationVersion) -> dict[str, Any]:
    """The form as it was handed in that time."""
    sealed = bytes(version.form_cipher)
    found: dict[str, Any] = json.loads(keys.decrypt(sealed, table="application", row=version.application.code, field="form"))
    return found


def _seal(code: str, form: Form) -> bytes:
    return keys.encrypt(json.dumps(dict(form), ensure_ascii=False), table="application", row=code, field="form")


def _keep(row: Application, form: Form, at: datetime) -> None:
    """Seal the form and renew the columns beside it."""
    row.form_cipher, row.version, row.changed_at = _seal(row.code, form), row.version + 1, at
    for name in COPIED:
        setattr(row, name, application_form.listed(form, name))
    row.birth, row.fields = application_form.day(form, "birth"), list(fields_of(form))
    row.unit_name = application_form.listed(form, "unit")
    row.employer = units.resolve(row.unit_name, text(form, "unit_code")) if row.unit_name else None
    document = application_form.document(form)
    row.id_index = gate.index_of(document) if isinstance(document, identity.Identity) else ""
    number = identity.mobile(text(form, "phone"))
    row.phone_index = "" if isinstance(number, Reason) else keys.blind_index("phone", number)
    row.search = search.expert_text(row.name, row.unit_name)[:400]


# ---------------------------------------------------------------- what the form says


def faults_of(form: Form, *, at: datetime, own_word: bool = True) -> list[Fault]:
    """What is wrong with a form, fields that the bureau knows included."""
    found = list(application_form.faults(form, today=day_of(at), own_word=own_word))
    known = set(Field.objects.filter(active=True).values_list("code", flat=True))
    for name in ("field_1", "field_2", "field_3"):
        code = text(form, name)
        if code and code not in known:
            found.append(Fault(name, Reason("5", "没有这个领域", remedy="从列表中选择")))
    return found


def conditions(application: Application, form: Form, *, at: datetime) -> tuple[Condition, ...]:
    """Every condition of admission with its answer today (6); empty while the birth date is missing."""
    kind = application.employer.kind if application.employer else ""
    vouched = application.voucher not in ("", Voucher.BUREAU)
    applicant = application_form.applicant(form, unit_kind=kind, vouched=vouched)
    on = day_of(at)
    return eligibility.assess(applicant, on=on, p=in_force(on)) if applicant else ()


# ---------------------------------------------------------------- steps


def step(
    row: Application,
    action: str,
    role: str,
    *,
    by: Account | None,
    at: datetime,
    article: str = "",
    reason: str = "",
    words: str = "",
) -> None:
    """Take one step of the lifecycle: state, time line, trace. The row is locked by whoever calls, and saved here."""
    taken = lifecycle.APPLICATION.step(action, row.state, role)
    row.state, row.changed_at = taken.target, at
    row.save()
    article = article or taken.article
    ApplicationStep.objects.create(
        application=row, action=action, state=row.state, at=at, by=by, article=article, reason=reason, words=words.strip()[:400]
    )
    if action in HANDED_IN:
        ApplicationVersion.objects.create(application=row, form_cipher=bytes(row.form_cipher), at=at)
    application_notices.tell(row, action, form_of(row), at=at)
    payload = {"way": row.source, "to": row.state} | ({"why": reason} if reason else {})
    trace.record(action=action, article=article, subject=row, by=by, at=at, payload=payload)


def locked(application_id: int) -> Application:
    """The application, locked until the transaction ends."""
    rows = Application.objects.select_for_update(of=("self",)).select_related("employer", "association", "account", "expert")
    return rows.get(pk=application_id)


def own(application_id: int, by: Account) -> Application:
    """Locked, if it is the applicant's own; else `DoesNotExist`."""
    row = locked(application_id)
    if row.account_id != by.pk:
        raise Application.DoesNotExist
    return row


# ---------------------------------------------------------------- the applicant


@transaction.atomic
def begin(*, by: Account, at: datetime, association: Unit | None = None) -> Application:
    """A new draft; whoever has one under way goes on with that one."""
    Account.objects.select_for_update().get(pk=by.pk)
    living = Application.objects.filter(account=by, state__in=LIVING).first()
    if living:
        return living
    source = Source.ASSOCIATION if association else Source.OPEN_CALL
    form = {"phone": phone_of(by)} if by.phone_cipher else {}
    return create(form, source=source, action="application.edit", by=by, at=at, account=by, association=association)


def phone_of(account: Account) -> str:
    """The number of an account that is no expert's; empty when none is kept."""
    kept = account.phone_cipher
    return keys.decrypt(bytes(kept), table="account", row=account.username, field="phone") if kept else ""


def create(form: Form, *, source: str, action: str, by: Account | None, at: datetime, **about: Any) -> Application:
    """A new application inside an act; `about` are further columns."""
    row = Application(code=numbers.next_application_code(at), source=source, state=lifecycle.NEW, created_by=by, created_at=at)
    for name, value in about.items():
        setattr(row, name, value)
    _keep(row, form, at)
    step(row, action, by.role if by else Role.SYSTEM, by=by, at=at)
    return row


@transaction.atomic
def save(*, application_id: int, answers: Mapping[str, Any], version: int | None, by: Account, at: datetime) -> Application:
    """Keep what was typed so far, question by question; nothing is checked yet. Saving leaves no step and no trace.

    `version` is the one the browser knows; an older one is refused, so that two devices do not overwrite each other. Sending
    again what is kept already is no conflict: a page may be left while it is still being saved.
    """
    row = own(application_id, by)
    lifecycle.APPLICATION.step("application.edit", row.state, by.role)
    before = form_of(row)
    known = {
        name: value for name, value in answers.items() if name in application_form.QUESTIONS or name in application_form.GROUPS
    }
    if any((before.get(name) or "") != (value or "") for name, value in known.items()):
        _refuse_overtaken(row, version)
    form = before | known
    _keep(row, form | application_form.told_by_number(form), at)
    row.save()
    return row


def _refuse_overtaken(row: Application, version: int | None) -> None:
    if version is not None and version != row.version:
        remedy = "对照最新内容后，再以本页内容保存，或刷新页面继续填写"
        raise Refused(Reason("7.1", "这份申请已在另一处修改过，本次内容没有保存", remedy=remedy))


@transaction.atomic
def submit(*, application_id: int, stamped: bool = False, by: Account, at: datetime) -> Application:
    """Hand in: to the employer or association, or with the stamped scan straight to the bureau (7.1.1).

    The word of a unit that may not recommend counts for nothing, stamp or not: the bureau reviews by itself, marked so (19).
    """
    row = own(application_id, by)
    action = "application.submit_scan" if stamped else "application.submit"
    lifecycle.APPLICATION.step(action, row.state, by.role)
    form = form_of(row)
    _refuse_faulty(form, at)
    _refuse_barred(row, form, at)
    barred = _unit_is_barred(row, at)
    if stamped:
        _refuse_unstamped(row)
    elif not barred and not _may_vouch(row):
        raise Refused(Reason("7.1.1", "所在单位还没有开通账号", remedy="邀请单位开通，或上传单位盖章的信息表后提交"))
    row.voucher = Voucher.BUREAU if barred else Voucher.SCAN if stamped else ""
    row.submitted_at = at
    _step_once(row, action, by, at)
    if barred and not stamped:
        step(row, "application.forward", Role.SYSTEM, by=None, at=at, words=Forwarding.BARRED.label)
    return row


def _unit_is_barred(row: Application, at: datetime) -> bool:
    """Whether who is to vouch may not on this day; the unit stays locked, so that a measure comes before or after."""
    unit_id = row.association_id or row.employer_id
    if unit_id is None:
        return False
    Unit.objects.select_for_update(of=("self",)).get(pk=unit_id)
    return bool(unit_measures.refusal(unit_id, on=day_of(at)))


def _refuse_faulty(form: Form, at: datetime, *, own_word: bool = True) -> None:
    refuse_unless(fault.reason for fault in faults_of(form, at=at, own_word=own_word))


def _refuse_barred(row: Application, form: Form, at: datetime) -> None:
    document = gate.refuse_unknown(application_form.document(form))
    row.id_index = gate.index_of(document)
    refuse_unless(gate.obstacles(row.id_index, at=at, but=row.pk))
    row.expert = Expert.objects.filter(id_index=row.id_index).first()


def _refuse_unstamped(row: Application) -> None:
    if not row.proofs.filter(kind=lifecycle.ProofKind.STAMPED, removed_at=None).exists():
        raise Refused(Reason("7.1.1", "没有上传单位盖章的信息表", remedy="打印信息表，由单位审核盖章后扫描上传"))


def _may_vouch(row: Application) -> bool:
    unit = row.association_id or row.employer_id
    role = Role.ASSOCIATION if row.association_id else Role.EMPLOYER
    return unit is not None and Account.objects.filter(role=role, unit=unit, is_active=True).exists()


def _step_once(row: Application, action: str, by: Account, at: datetime, **said: str) -> None:
    """Two hand in for the same person at the same moment: the second one is refused like any duplicate."""
    try:
        with transaction.atomic():
            step(row, action, by.role, by=by, at=at, **said)
    except IntegrityError:
        raise Refused(Reason("7", "此人已有一份申请正在办理", remedy="在原申请中继续办理")) from None


@transaction.atomic
def withdraw(*, application_id: int, by: Account, at: datetime) -> Application:
    """Take an application back before it is decided; nothing is deleted."""
    row = own(application_id, by)
    step(row, "application.withdraw", by.role, by=by, at=at)
    return row


# ---------------------------------------------------------------- filled in by others


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a form comes from that somebody else filled in."""

    source: str
    action: str
    voucher: str
    association: Unit | None = None
    roll: Roll | None = None
    roll_row: int | None = None
    invitation: Invitation | None = None
    recommended_by: str = ""
    document: str = ""


@transaction.atomic
def enter(*, form: Form, origin: Origin, by: Account, at: datetime) -> Application:
    """An application made by an association, an organiser or a clerk; it waits for the person's own word."""
    _refuse_faulty(form, at, own_word=False)
    document = gate.refuse_unknown(application_form.document(form))
    known = Expert.objects.filter(id_index=gate.index_of(document)).first()
    refuse_unless(gate.obstacles(gate.index_of(document), at=at))
    about = {
        name: getattr(origin, name)
        for name in ("voucher", "association", "roll", "roll_row", "invitation", "recommended_by", "document")
    }
    return create(form, source=origin.source, action=origin.action, by=by, at=at, expert=known, vouched_by=by, **about)


@transaction.atomic
def complete(*, application_id: int, form: Form, by: Account, at: datetime) -> Application:
    """Who filled a form in corrects it; the person confirms anew."""
    row = locked(application_id)
    lifecycle.APPLICATION.step("application.complete", row.state, by.role)
    _refuse_faulty(form, at, own_word=False)
    _keep(row, {**form, **dict.fromkeys(application_form.DECLARED, "")}, at)
    _refuse_barred(row, form, at)
    _step_once(row, "application.complete", by, at)
    return row


@transaction.atomic
def confirm(*, application_id: int, words: Form, by: Account, at: datetime) -> Application:
    """The person confirms data that others filled in and declares the soft conditions (6.1, 7.1.3).

    `words`: the ticks, and the ties (13) that nobody else can know; ties told by who filled the form in stand otherwise.
    """
    row = locked(application_id)
    lifecycle.APPLICATION.step("application.confirm", row.state, by.role)
    ticks = {name: text(words, name) for name in application_form.DECLARED}
    ties = {name: words[name] for name in ("ties_told", *application_form.TIES) if name in words}
    form = form_of(row) | ticks | ties
    _refuse_faulty(form, at)
    _keep(row, form, at)
    _refuse_barred(row, form, at)
    row.account, row.submitted_at = by, at
    if row.association_id and _unit_is_barred(row, at):
        row.voucher = Voucher.BUREAU
    _step_once(row, "application.confirm", by, at)
    return row


@transaction.atomic
def dispute(*, application_id: int, words: str, at: datetime) -> Application:
    """The person finds what others filled in wrong: it goes back to them with the person's words (7.1.3).

    Out of the city nobody corrects a form here; the authority is asked instead.
    """
    row = locked(application_id)
    if not words.strip():
        raise Refused(Reason("7.1.3", "没有写明哪里有误", remedy="写明哪一项有误、应当怎样填写"))
    if row.source == Source.OUT_OF_CITY:
        raise Refused(Reason("7.1.2", "市外推荐的资料由推荐部门更正", remedy=f"请联系{row.recommended_by}"))
    step(row, "application.dispute", Role.EXPERT, by=None, at=at, words=words)
    return row


# ---------------------------------------------------------------- employer or association


@transaction.atomic
def vouch(*, application_id: int, words: str = "", by: Account, at: datetime) -> Application:
    """The employer or association stands for its own person (7.1.1, 7.1.3)."""
    row = of_the_unit(application_id, by, at)
    refuse_unless(vouching.may_vouch(same_person=bool(row.id_index) and row.id_index == by.identity_index))
    row.voucher, row.vouched_by = Voucher.ONLINE, by
    step(row, "application.vouch", by.role, by=by, at=at, words=words)
    return row


def of_the_unit(application_id: int, by: Account, at: datetime) -> Application:
    """Locked, if the account's unit is the one to vouch; else `DoesNotExist`. `Refused` while the unit may not (19)."""
    row = locked(application_id)
    unit = row.association_id if by.role == Role.ASSOCIATION else row.employer_id
    wrong_door = by.role == Role.EMPLOYER and row.association_id is not None
    if by.unit_id is None or unit != by.unit_id or wrong_door:
        raise Application.DoesNotExist
    refuse_unless(unit_measures.refusal(by.unit_id, on=day_of(at)))
    return row


# ---------------------------------------------------------------- returned, refused, passed


@transaction.atomic
def send_back(*, application_id: int, reason: str, words: str, by: Account, at: datetime) -> Application:
    """Back to the applicant with a reason of the list and words; by the unit or by the reviewer."""
    row = locked(application_id) if by.role == Role.TALENT else of_the_unit(application_id, by, at)
    _refuse_unreasoned(reason, words)
    step(row, "application.return", by.role, by=by, at=at, reason=reason, words=words)
    return row


@transaction.atomic
def decline(*, application_id: int, reason: str, words: str, by: Account, at: datetime) -> Application:
    """The unit does not stand for its person; the application ends with the reason."""
    row = of_the_unit(application_id, by, at)
    _refuse_unreasoned(reason, words)
    step(row, "application.decline", by.role, by=by, at=at, reason=reason, words=words)
    return row


@transaction.atomic
def refuse(*, application_id: int, reason: str, article: str, words: str, by: Account, at: datetime) -> Application:
    """Not admitted: the provision, a reason of the list, and words that the applicant reads."""
    row = locked(application_id)
    _refuse_unreasoned(reason, words)
    row.decided_by, row.decided_at = by, at
    step(row, "application.refuse", by.role, by=by, at=at, article=article, reason=reason, words=words)
    return row


def _refuse_unreasoned(reason: str, words: str) -> None:
    if reason not in ReviewReason.values or not words.strip():
        raise Refused(Reason("7.2", "没有选择原因或没有写明理由", remedy="选择原因并写明，申请人会看到"))


def is_over(row: Application) -> bool:
    """Whether nothing more happens to it."""
    return row.state in (ApplicationStatus.ADMITTED, ApplicationStatus.REFUSED, ApplicationStatus.WITHDRAWN)
