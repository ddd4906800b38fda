"""Links by which people confirm applications that others filled in for them (7.1.2, 7.1.3).

Only a keyed digest is kept. Looking at a link uses nothing up; confirming does. A new link ends the older ones.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from expertpool.gateways import keys
from expertpool.policy import identity
from expertpool.policy.application_form import Form, text
from expertpool.policy.decision import Reason, Refused
from expertpool.policy.lifecycle import ApplicationStatus
from expertpool.queries.parameters import in_force
from expertpool.records.models import Account, Application, PersonLink
from expertpool.services import applications, messages, trace
from expertpool.services.calls import day_of
from expertpool.services.messages import Reach

ARTICLE = "7.1.3"


@transaction.atomic
def make(*, application: Application, at: datetime) -> str:
    """The address of a new link to this application (page `person_confirm`); it holds for ``link_days``."""
    token = secrets.token_urlsafe(18)
    application.links.filter(used_at=None, expires_at__gt=at).update(expires_at=at)
    until = at + timedelta(days=in_force(day_of(at)).link_days)
    PersonLink.objects.create(
        digest=keys.blind_index("person_link", token), application=application, made_at=at, expires_at=until
    )
    return f"{settings.ADDRESS}/confirm/{token}/"


def send(*, application: Application, by: Account | None, at: datetime) -> None:
    """A new link sent to the person's own number and mailbox, as the form gives them. Inside an act on the application."""
    form = applications.form_of(application)
    link = make(application=application, at=at)
    mobile = identity.mobile(text(form, "phone"))
    reach = Reach("" if isinstance(mobile, Reason) else mobile, text(form, "email"))
    key = f"person:{application.links.latest('pk').pk}"
    messages.send_to(code="person_link", reach=reach, key=key, variables={"name": application.name, "link": link}, at=at, by=by)
    trace.record(action="application.link", article=ARTICLE, subject=application, by=by, at=at)


def follow(*, token: str, at: datetime) -> Application:
    """The application of a link, with its people and units; uses nothing up.

    Raises `Refused` for an altered, expired or used link, and once nothing is left to confirm.
    """
    rows = PersonLink.objects.select_related("application__employer", "application__association", "application__roll")
    return _valid(rows.filter(digest__in=keys.blind_indexes("person_link", token)).first(), at).application


@transaction.atomic
def use(*, token: str, words: Form, by: Account, at: datetime) -> Application:
    """The person confirms by link: the application goes on and becomes that of the account `by`; a link is used once."""
    rows = PersonLink.objects.select_for_update(of=("self",)).select_related("application")
    link = _valid(rows.filter(digest__in=keys.blind_indexes("person_link", token)).first(), at)
    row = applications.confirm(application_id=link.application_id, words=words, by=by, at=at)
    link.used_at = at
    link.save(update_fields=["used_at"])
    return row


@transaction.atomic
def dispute(*, token: str, words: str, at: datetime) -> Application:
    """The person sends the form back to whoever filled it in, saying what is wrong; the link is used up."""
    rows = PersonLink.objects.select_for_update(of=("self",)).select_related("application")
    link = _valid(rows.filter(digest__in=keys.blind_indexes("person_link", token)).first(), at)
    row = applications.dispute(application_id=link.application_id, words=words, at=at)
    link.used_at = at
    link.save(update_fields=["used_at"])
    return row


def _valid(link: PersonLink | None, at: datetime) -> PersonLink:
    if link is None:
        raise Refused(Reason("20", "链接不完整或不是本系统发出的", remedy="请点短信中的原链接，或向推荐单位核实"))
    if link.used_at or link.application.state != ApplicationStatus.CONFIRMING:
        raise Refused(Reason(ARTICLE, "这份申请已不在等待本人确认", remedy="用本人手机号和验证码登录，可查看办理进度"))
    if at >= link.expires_at:
        raise Refused(Reason("20", "链接已过期", remedy="请推荐单位重新发送链接"))
    return link
