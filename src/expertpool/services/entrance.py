"""How experts get in: by the signed link of a message, or by phone and one-time code (20).

Only keyed digests of links and codes are kept. A link leads to one contact; looking at it uses nothing up, the first
answer binds it to the browser that gave it.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from expertpool.gateways import keys
from expertpool.gateways.messaging import short
from expertpool.policy import identity
from expertpool.policy.application_form import Form, text
from expertpool.policy.decision import Reason, Refused
from expertpool.policy.terms import ExpertStatus, Role
from expertpool.queries.parameters import in_force
from expertpool.records.models import Account, Contact, Expert, Link, OneTimeCode
from expertpool.services import messages, trace

TRIES = 5
#: codes one number may ask for within an hour
CODES_AN_HOUR = 5
WRONG = Reason("20", "手机号或验证码不正确，或验证码已过期", remedy="核对后重试，或重新获取验证码")


def account_of(expert: Expert, *, at: datetime) -> Account:
    """The expert's own account, made when first needed; its name is the number, as the trace is read by many."""
    defaults = {"username": f"zj{expert.number}", "name": f"专家 {expert.number:04d}", "role": Role.EXPERT, "created_at": at}
    defaults["password"] = make_password(None)
    made, _ = Account.objects.get_or_create(expert=expert, defaults=defaults)
    return made


# ---------------------------------------------------------------- links


def link(*, contact: Contact, at: datetime) -> str:
    """The address of a new link to this contact; it holds for so many days (parameter ``link_days``)."""
    token = secrets.token_urlsafe(18)
    days = in_force(timezone.localtime(at).date()).link_days
    Link.objects.create(
        digest=keys.blind_index("link", token),
        expert=contact.expert,
        contact=contact,
        made_at=at,
        expires_at=at + timedelta(days=days),
    )
    return f"{settings.ADDRESS}/i/{token}/"


def follow(*, token: str, holder: str, at: datetime) -> Link:
    """The link of a token; raises `Refused` for an altered, expired or otherwise held one. Uses nothing up."""
    rows = Link.objects.select_related("expert", "contact")
    found = rows.filter(digest__in=keys.blind_indexes("link", token)).first()
    if found is None:
        raise Refused(Reason("20", "链接不完整或不是本系统发出的", remedy="请点短信中的原链接，或用手机号和验证码登录"))
    _refuse_spent(found, holder, at)
    return found


def check(*, link_id: int, holder: str, at: datetime) -> None:
    """Whether a link followed before still leads on; raises `Refused` once it has expired or somebody else holds it."""
    _refuse_spent(Link.objects.get(pk=link_id), holder, at)


@transaction.atomic
def hold(*, link_id: int, holder: str, at: datetime) -> None:
    """Bind a link to the browser that answers by it first; raises `Refused` for every other one afterwards."""
    found = Link.objects.select_for_update(of=("self",)).select_related("expert").get(pk=link_id)
    _refuse_spent(found, holder, at)
    if found.used_at is None:
        found.used_at, found.holder = at, keys.blind_index("holder", holder)
        found.save(update_fields=["used_at", "holder"])
        made = account_of(found.expert, at=at)
        trace.record(action="session.link", article="20", subject=made, by=made, at=at, payload={"contact": found.contact_id})


def _refuse_spent(found: Link, holder: str, at: datetime) -> None:
    if at >= found.expires_at:
        raise Refused(Reason("20", "链接已过期", remedy="请用手机号和验证码登录"))
    if found.used_at and found.holder != keys.blind_index("holder", holder):
        raise Refused(Reason("20", "此链接已在另一台设备上使用", remedy="请用手机号和验证码登录"))


# ---------------------------------------------------------------- codes


@transaction.atomic
def ask_code(*, phone: str, newcomer: bool = False, at: datetime) -> None:
    """Send a code to a number on record or of somebody who applies.

    An unknown one gets the same answer, and a code only where people apply (`newcomer`).
    """
    index = phone_index(phone)
    trace.hold()  # several asking at once are counted one after the other
    made = OneTimeCode.objects.filter(phone_index=index, made_at__gt=at - timedelta(hours=1)).count()
    if made >= CODES_AN_HOUR:
        raise Refused(Reason("20", "获取验证码过于频繁", remedy="一小时后再试，或使用短信中的链接"))
    code = f"{secrets.randbelow(10**6):06d}"
    minutes = in_force(timezone.localtime(at).date()).code_minutes
    row = OneTimeCode.objects.create(
        phone_index=index, digest=_code_digest(index, code), made_at=at, expires_at=at + timedelta(minutes=minutes)
    )
    expert = _on_record(index)
    values, key = {"code": code, "minutes": str(minutes)}, f"code:{row.pk}"
    if expert is not None:
        messages.send(code="code", expert=expert, key=key, variables=values, at=at)
    elif newcomer or _applying(index) or _on_record(index, removed=True):
        messages.send_to(code="code", reach=messages.Reach(_mobile(phone)), key=key, variables=values, at=at)


def enter(*, phone: str, code: str, newcomer: bool = False, at: datetime) -> Account:
    """The account of whoever knows the last code sent to that number; five wrong tries end a code. Raises `Refused`.

    With `newcomer` somebody without a record gets an account to apply with, known by the number.
    """
    found = _redeem(phone, code, newcomer, at)
    if found is None:
        raise Refused(WRONG)
    return found


@transaction.atomic
def _redeem(phone: str, code: str, newcomer: bool, at: datetime) -> Account | None:
    """None for a wrong, used, expired or unknown code. Every try is counted, and stays counted: nothing is raised here."""
    index = phone_index(phone)
    row = OneTimeCode.objects.select_for_update().filter(phone_index=index).order_by("-id").first()
    if row is None or row.used_at or at >= row.expires_at or row.tries >= TRIES:
        return None
    row.tries += 1
    right = secrets.compare_digest(row.digest, _code_digest(index, code.strip()))
    row.used_at = at if right else None
    row.save(update_fields=["tries", "used_at"])
    if not right:
        return None
    expert = _on_record(index)
    made = account_of(expert, at=at) if expert else _reader(index, at)
    if made is None and newcomer:
        made = _applicant(phone, index, at)
    return _entered(made, at) if made else None


def _reader(index: str, at: datetime) -> Account | None:
    """Who applies, else who was removed: reads the own case, and is told from when to apply again (10)."""
    gone = _on_record(index, removed=True)
    return _applying(index) or (account_of(gone, at=at) if gone else None)


def _applying(index: str) -> Account | None:
    """The account of somebody who applies and has no record yet."""
    return Account.objects.filter(role=Role.EXPERT, expert=None, phone_index=index, is_active=True).first()


def _applicant(phone: str, index: str, at: datetime) -> Account:
    """The account of somebody who applies: made at the first log-in, known by the number, its name says nothing."""
    found = _applying(index)
    if found:
        return found
    made = Account(username=f"sq{secrets.token_hex(6)}", name="申请人", role=Role.EXPERT, phone_index=index, created_at=at)
    made.phone_cipher = keys.encrypt(_mobile(phone), table="account", row=made.username, field="phone")
    made.set_unusable_password()
    made.save()
    return made


@transaction.atomic
def account_by_link(*, form: Form, at: datetime) -> Account:
    """The account of somebody who came by a link to a form: the expert's own, or one to apply with, known by the form's number."""
    phone = text(form, "phone")
    index = phone_index(phone)
    expert = _on_record(index)
    return _entered(account_of(expert, at=at) if expert else _applicant(phone, index, at), at)


def _entered(made: Account, at: datetime) -> Account:
    trace.record(action="session.code", article="20", subject=made, by=made, at=at)
    return made


def _mobile(phone: str) -> str:
    number = identity.mobile(phone)
    if isinstance(number, Reason):
        raise Refused(number)
    return number


def phone_index(phone: str) -> str:
    """The index of a number as it is kept on record: +86 and blanks make no difference."""
    number = identity.mobile(phone)
    return keys.blind_index("phone", identity.digits(phone) if isinstance(number, Reason) else number)


def sends_codes() -> bool:
    """Whether there is any way to bring a code to somebody."""
    return short.is_configured() or settings.MAIL_ON


def _code_digest(index: str, code: str) -> str:
    return keys.blind_index("code", f"{index}:{code}")


def _on_record(index: str, *, removed: bool = False) -> Expert | None:
    """The one expert with this number, in the pool or removed from it; a number that two people share logs nobody in."""
    gone = Q(status=ExpertStatus.REMOVED)
    found = list(Expert.objects.filter(gone if removed else ~gone, phone_index=index)[:2])
    return found[0] if len(found) == 1 else None
