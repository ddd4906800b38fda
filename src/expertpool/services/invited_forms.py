"""邀请入库信息表 and 市外推荐: forms that others fill in for a person, who then adds the own word by link (7.1.2)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from expertpool.gateways import keys
from expertpool.policy.application_form import TIES, Form, text
from expertpool.policy.codes import JIAOZUO
from expertpool.policy.decision import Reason, Refused
from expertpool.policy.lifecycle import ApplicationStatus, Voucher
from expertpool.policy.terms import Source
from expertpool.queries import invitations as queries
from expertpool.records.models import Account, Application, Expert, Invitation
from expertpool.services import applications, person_links, pool, reviews, trace
from expertpool.services.applications import Origin
from expertpool.services.reviews import Basis

#: answers that the record of somebody invited gives already; the organiser neither sees nor changes them
KNOWN = ("id_kind", "id_number", "phone")
#: answers that only the person gives: a half-filled form is not sealed, and ties are nobody else's business (13, 20)
OWN = ("second_contact", "address", *TIES, "ties_told")
WITHHELD = (*KNOWN, *OWN)


def prefilled(made: Invitation) -> dict[str, Any]:
    """What is known of somebody invited, and what was typed before; identity and phone are left out."""
    if made.form:
        return dict(made.form)
    person = made.contact.expert
    copied = ("name", "sex", "email", "region", "title", "post")
    found = {name: getattr(person, name) for name in copied} | {"birth": person.birth.isoformat(), "unit": person.unit.name}
    return found | {"unit_kind": person.unit.kind, "field_1": made.contact.field.code, "category": made.contact.field.category}


def _known(person: Expert) -> dict[str, str]:
    number = keys.decrypt(bytes(person.id_cipher), table="expert", row=person.number, field="id")
    return {"id_kind": person.id_kind, "id_number": number, "phone": pool.phone_of(person)}


@transaction.atomic
def keep(*, invitation_id: int, form: Form, by: Account, at: datetime) -> Invitation:
    """Keep what the organiser has typed so far."""
    made = _own(invitation_id, by)
    made.form = {name: value for name, value in form.items() if name not in WITHHELD}
    made.save(update_fields=["form"])
    return made


@transaction.atomic
def file(*, invitation_id: int, form: Form, by: Account, at: datetime) -> Application:
    """The form after the activity becomes an application that waits for the person's own word; once, or again when returned."""
    made = _own(invitation_id, by)
    if not queries.owes(made):
        raise Refused(Reason("7.1.2", "此人没有参加活动，不用填报信息表", remedy="刷新页面查看"))
    whole = {**form, **_known(made.contact.expert)}
    row = Application.objects.filter(invitation=made).first()
    if row is None:
        row = _enter(made, whole, by, at)
    elif row.state in (ApplicationStatus.RETURNED, ApplicationStatus.CONFIRMING):
        told = {name: value for name, value in applications.form_of(row).items() if name in OWN}
        row = applications.complete(application_id=row.pk, form={**whole, **told}, by=by, at=at)
    else:
        raise Refused(Reason("7.1.2", "信息表已经填报", remedy="刷新页面查看"))
    person_links.send(application=row, by=by, at=at)
    made.form, made.filed_by, made.filed_at = {}, by, at
    made.save(update_fields=["form", "filed_by", "filed_at"])
    trace.record(action="invitation.file", article="7.1.2", subject=made, by=by, at=at)
    return row


def _enter(made: Invitation, form: Form, by: Account, at: datetime) -> Application:
    if made.filed_at:
        raise Refused(Reason("7.1.2", "信息表已经填报", remedy="刷新页面查看"))
    origin = Origin(Source.INVITATION, "application.invite", Voucher.ORGANISER, invitation=made)
    return applications.enter(form=form, origin=origin, by=by, at=at)


@transaction.atomic
def look(*, row: Application, by: Account, at: datetime) -> Form:
    """What was handed in, without what only the person gives; the look is traced before it leaves (20)."""
    reviews.look(row=row, by=by, at=at)
    return {name: value for name, value in applications.form_of(row).items() if name not in WITHHELD}


def _own(invitation_id: int, by: Account) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",)).select_related(
        "contact__expert__unit", "contact__field", "contact__participation"
    )
    return rows.get(pk=invitation_id, demand__activity__division=by.division)


@transaction.atomic
def share(*, form: Form, basis: Basis, by: Account, at: datetime) -> Application:
    """Somebody of another city, recommended or shared by its science authority under a document."""
    told = basis.told
    if text(form, "region") in JIAOZUO:
        raise Refused(Reason("7.1.2", "所在地区是本市", remedy="市内人员请本人申请，或由行业协会推荐"))
    origin = Origin(Source.OUT_OF_CITY, "application.share", Voucher.AUTHORITY, **told)
    row = applications.enter(form=form, origin=origin, by=by, at=at)
    reviews.keep_basis(row, basis, by, at)
    person_links.send(application=row, by=by, at=at)
    return row
