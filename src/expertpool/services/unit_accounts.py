"""Accounts of units: invited by the bureau or an applicant, registered by link, confirmed by the bureau (7.1.1, 7.1.3).

Only a keyed digest of a link is kept; it opens one registration and ends with it. Phone and mailbox of the contact are
sealed. Whoever registers is known by identity, so that one person never vouches and reviews (3).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePath

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from expertpool.gateways import keys, uploads
from expertpool.policy import designation, identity, vouching
from expertpool.policy.decision import Reason, Refused, refuse_unless
from expertpool.policy.terms import Role
from expertpool.policy.vouching import InviteState
from expertpool.queries import unit_measures
from expertpool.queries.parameters import in_force
from expertpool.records.models import LIVING, Account, Application, Unit, UnitInvite
from expertpool.services import accounts, applications, messages, trace, units
from expertpool.services.calls import day_of
from expertpool.services.messages import Reach

ARTICLE = "7.1.1"
ROLES = (Role.EMPLOYER, Role.ASSOCIATION)
#: how often one application may bring somebody an invitation
MOST_ASKED = 3
LETTER = Reason(ARTICLE, "授权书不是 PDF、JPG 或 PNG，或超过 10 MB", remedy="扫描为 PDF 或拍照后上传")


@dataclass(frozen=True, slots=True)
class Contact:
    """Who is asked to open the unit's account."""

    name: str
    phone: str = ""
    email: str = ""


# ---------------------------------------------------------------- inviting


@transaction.atomic
def invite(*, unit: Unit, role: str, contact: Contact, by: Account, at: datetime) -> UnitInvite:
    """The bureau invites a unit; links sent to it before end."""
    trace.hold()
    row = _fresh(unit.name, role, contact, by, at)
    row.unit = unit
    return _send(row, by, at)


@transaction.atomic
def ask(*, application_id: int, contact: Contact, by: Account, at: datetime) -> UnitInvite:
    """An applicant invites the unit that is to vouch. A unit nobody has registered waits for the bureau to enter it."""
    trace.hold()
    application = applications.own(application_id, by)
    role = Role.ASSOCIATION if application.association_id else Role.EMPLOYER
    unit = application.association or application.employer
    refuse_unless(_not_now(application, unit, role, at))
    row = _fresh(unit.name if unit else application.unit_name, role, contact, by, at)
    row.application, row.unit = application, unit
    if unit:
        return _send(row, by, at)
    row.state = InviteState.ASKED
    row.save()
    trace.record(action="vouch.ask", article=ARTICLE, subject=row, by=by, at=at, payload={"role": role})
    return row


def _not_now(application: Application, unit: Unit | None, role: str, at: datetime) -> list[Reason]:
    named = unit.name if unit else application.unit_name
    same = UnitInvite.objects.filter(unit_name=named, role=role)
    waiting = same.filter(state=InviteState.SENT, expires_at__gt=at) | same.filter(
        state__in=(InviteState.ASKED, InviteState.REGISTERED)
    )
    if application.state not in ("draft", "returned") or not named:
        return [Reason(ARTICLE, "这份申请现在不用邀请单位", remedy="在填写阶段写明工作单位后邀请")]
    if unit and unit_measures.refusal(unit.pk, on=day_of(at)):
        return [Reason("19", "单位的推荐资格已取消，不用邀请", remedy="直接提交申请，由人才科审核")]
    if unit and Account.objects.filter(role=role, unit=unit, is_active=True).exists():
        return [Reason(ARTICLE, "单位已开通账号", remedy="可以直接提交，由单位审核")]
    if waiting.exists():
        return [
            Reason(ARTICLE, "已有一份邀请正在办理", remedy="请单位联系人按短信登记，或等人才科办理；也可改为上传盖章的信息表")
        ]
    if application.invites.count() >= MOST_ASKED:
        return [Reason(ARTICLE, f"已邀请 {MOST_ASKED} 次", remedy="改为上传单位盖章的信息表提交，或联系人才科")]
    return []


def _fresh(unit_name: str, role: str, contact: Contact, by: Account, at: datetime) -> UnitInvite:
    if role not in ROLES:
        raise Refused(Reason(ARTICLE, "没有选择账号种类", remedy="选择所在单位或行业协会、学会"))
    refuse_unless(vouching.wrong_contact(contact.name))
    phone = identity.mobile(contact.phone) if contact.phone.strip() else ""
    if isinstance(phone, Reason):
        raise Refused(phone)
    if not phone and not contact.email.strip():
        raise Refused(Reason(ARTICLE, "没有填写联系人的手机或邮箱", remedy="至少填写一项"))
    sealed = keys.encrypt(f"{phone}\n{contact.email.strip()}", table="unit_invite", row=unit_name, field="reach")
    return UnitInvite(
        unit_name=unit_name, role=role, contact_name=contact.name.strip(), reach_cipher=sealed, made_by=by, made_at=at
    )


def reach_of(row: UnitInvite) -> Reach:
    """How the contact is reached."""
    told = keys.decrypt(bytes(row.reach_cipher), table="unit_invite", row=row.unit_name, field="reach")
    return Reach(*told.split("\n"))


def _send(row: UnitInvite, by: Account, at: datetime) -> UnitInvite:
    token = secrets.token_urlsafe(18)
    same = UnitInvite.objects.filter(unit=row.unit, role=row.role, state=InviteState.SENT, expires_at__gt=at)
    same.exclude(pk=row.pk).update(expires_at=at)
    row.digest, row.state = keys.blind_index("unit_invite", token), InviteState.SENT
    row.expires_at = at + timedelta(days=in_force(day_of(at)).link_days)
    row.save()
    values = {"name": row.contact_name, "unit": row.unit_name, "link": f"{settings.ADDRESS}/units/join/{token}/"}
    values["day"] = f"{timezone.localtime(row.expires_at):%m-%d}"
    key = f"unit:{row.pk}:{row.digest[:12]}"
    messages.send_to(code="unit_invite", reach=reach_of(row), key=key, variables=values, at=at, by=by)
    trace.record(action="vouch.invite", article=ARTICLE, subject=row, by=by, at=at, payload={"role": row.role})
    return row


@transaction.atomic
def send(*, invite_id: int, unit: Unit | None = None, by: Account, at: datetime) -> UnitInvite:
    """Send an invitation, or send it anew; `unit` is the registered one that an applicant's words mean."""
    row = _locked(invite_id)
    if row.state not in (InviteState.ASKED, InviteState.SENT):
        raise Refused(Reason(ARTICLE, f"邀请已是“{InviteState.label_of(row.state)}”", remedy="刷新页面查看"))
    if row.unit is None:
        _name_unit(row, unit)
    return _send(row, by, at)


def _name_unit(row: UnitInvite, unit: Unit | None) -> None:
    """From now on the unit is a registered one; the applications that name it in the same words find it too."""
    if unit is None:
        raise Refused(Reason(ARTICLE, "这个单位还没有登记", remedy="先登记单位，或填写已登记单位的全称"))
    waiting = Application.objects.filter(unit_name=row.unit_name, employer=None, state__in=LIVING)
    waiting.update(employer=unit)
    reach = reach_of(row)
    row.unit, row.unit_name = unit, unit.name
    row.reach_cipher = keys.encrypt(f"{reach.phone}\n{reach.email}", table="unit_invite", row=unit.name, field="reach")


def _locked(invite_id: int) -> UnitInvite:
    return (
        UnitInvite.objects.select_for_update(of=("self",))
        .select_related("unit", "account", "application__account")
        .get(pk=invite_id)
    )


# ---------------------------------------------------------------- registering


@dataclass(frozen=True, slots=True)
class Person:
    """Who registers for the unit, as typed."""

    username: str
    name: str
    phone: str
    identity_number: str
    password: str


def follow(*, token: str, at: datetime) -> UnitInvite:
    """The invitation of a link; uses nothing up. Raises `Refused` for an altered, expired or used one."""
    rows = UnitInvite.objects.select_related("unit")
    return _valid(rows.filter(digest__in=keys.blind_indexes("unit_invite", token)).first(), at)


def _valid(row: UnitInvite | None, at: datetime) -> UnitInvite:
    if row is None or row.expires_at is None:
        raise Refused(Reason("20", "链接不完整或不是本系统发出的", remedy="请点短信中的原链接"))
    if row.state != InviteState.SENT:
        raise Refused(Reason(ARTICLE, "这个链接已经用过", remedy="等人才科确认后，用登记的登录名和密码登录"))
    if at >= row.expires_at:
        raise Refused(Reason("20", "链接已过期", remedy="请邀请人或人才科重新发送"))
    return row


@transaction.atomic
def register(*, token: str, person: Person, letter: bytes, file_name: str, at: datetime) -> UnitInvite:
    """The contact opens the account, closed until the bureau confirms. Raises `ValidationError` for a weak password."""
    trace.hold()
    rows = UnitInvite.objects.select_for_update(of=("self",)).select_related("unit")
    row = _valid(rows.filter(digest__in=keys.blind_indexes("unit_invite", token)).first(), at)
    phone = identity.mobile(person.phone)
    if isinstance(phone, Reason):
        raise Refused(phone)
    if not person.identity_number.strip():
        raise Refused(Reason("3", "没有填写身份证号码", remedy="填写本人号码，只留不可还原的比对码"))
    if isinstance(designation.scan_kind(letter), Reason):
        raise Refused(LETTER)
    row.account = _account(row, person, phone, at)
    row.proof, row.proof_name = uploads.save(letter), PurePath(file_name).name[-120:]
    row.state = InviteState.REGISTERED
    row.save()
    trace.record(action="vouch.register", article=ARTICLE, subject=row, by=row.account, at=at, payload={"role": row.role})
    return row


def _account(row: UnitInvite, person: Person, phone: str, at: datetime) -> Account:
    made, _ = accounts.create(
        username=person.username.strip().lower(),
        name=person.name.strip(),
        role=row.role,
        by=None,
        at=at,
        identity_number=person.identity_number,
        unit=row.unit,
        password=person.password,
        active=False,
    )
    made.phone_cipher = keys.encrypt(phone, table="account", row=made.username, field="phone")
    made.phone_index = keys.blind_index("phone", phone)
    made.save(update_fields=["phone_cipher", "phone_index"])
    return made


# ---------------------------------------------------------------- the bureau's word


@transaction.atomic
def confirm(*, invite_id: int, by: Account, at: datetime) -> UnitInvite:
    """The account opens; refused when its person meanwhile holds a role kept apart (3)."""
    row = _registered(invite_id)
    accounts.enable(account_id=int(row.account_id or 0), by=by, at=at)
    _decide(row, InviteState.CONFIRMED, "已开通，可以登录", by, at)
    trace.record(action="vouch.confirm", article=ARTICLE, subject=row, by=by, at=at, payload={"role": row.role})
    return row


@transaction.atomic
def refuse(*, invite_id: int, answer: str, by: Account, at: datetime) -> UnitInvite:
    """The account stays closed for good; the contact reads why."""
    row = _registered(invite_id)
    if not answer.strip():
        raise Refused(Reason(ARTICLE, "没有写明理由", remedy="写明理由，单位联系人会看到"))
    _decide(row, InviteState.REFUSED, answer.strip()[:200], by, at)
    trace.record(action="vouch.refuse", article=ARTICLE, subject=row, by=by, at=at, payload={"role": row.role})
    return row


def _registered(invite_id: int) -> UnitInvite:
    row = _locked(invite_id)
    if row.state != InviteState.REGISTERED or row.account is None:
        raise Refused(Reason(ARTICLE, f"这一份已是“{InviteState.label_of(row.state)}”", remedy="刷新页面查看"))
    return row


def _decide(row: UnitInvite, state: str, answer: str, by: Account, at: datetime) -> None:
    row.state, row.answer, row.decided_by, row.decided_at = state, answer, by, at
    row.save()
    values = {"name": row.contact_name, "unit": row.unit_name, "answer": answer}
    messages.send_to(code="unit_answer", reach=reach_of(row), key=f"unit:{row.pk}:answer", variables=values, at=at, by=by)
    if row.application and row.application.account:
        _tell_applicant(row, row.application.account, answer, by, at)


def _tell_applicant(row: UnitInvite, account: Account, answer: str, by: Account, at: datetime) -> None:
    """Who asked the unit to open an account hears that it may go on, or that the stamped scan is the way."""
    values = {"name": row.application.name if row.application else "", "unit": row.unit_name, "answer": answer}
    reach = Reach(applications.phone_of(account), account.email)
    told = {"code": "unit_answer", "key": f"unit:{row.pk}:applicant", "variables": values, "account": account}
    messages.send_to(reach=reach, at=at, by=by, **told)


@transaction.atomic
def letter(*, invite_id: int, by: Account, at: datetime) -> tuple[bytes, str]:
    """The letter of authority and its media type; the look is traced before it leaves (20)."""
    row = UnitInvite.objects.get(pk=invite_id)
    content = uploads.load(row.proof)
    trace.record(action="vouch.letter", article="20", subject=row, by=by, at=at)
    return content, str(designation.scan_kind(content))


@transaction.atomic
def switch(*, account_id: int, active: bool, by: Account, at: datetime) -> Account:
    """Close a unit's account, or open it again; only one that was confirmed. Others are none of the bureau's here."""
    row = UnitInvite.objects.filter(account_id=account_id, state=InviteState.CONFIRMED)
    if not row.exists() and not Account.objects.filter(pk=account_id, role__in=ROLES, is_active=True).exists():
        raise Account.DoesNotExist
    act = accounts.enable if active else accounts.disable
    return act(account_id=account_id, by=by, at=at)


def resolve(typed: str) -> Unit | None:
    """The registered unit that a name means exactly."""
    return units.resolve(typed.strip()) if typed.strip() else None
