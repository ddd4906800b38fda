"""Links by which people confirm what others filled in for them (7.1.3, 20)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from expertpool.policy.application_form import DECLARED
from expertpool.policy.decision import Refused
from expertpool.policy.lifecycle import ApplicationStatus, Voucher
from expertpool.policy.terms import Role, Source
from expertpool.records.models import Account, Application, Event, Message, PersonLink
from expertpool.services import applications, person_links
from tests.factories import AT, account, field, unit
from tests.services.application_ground import answers, applicant, later

pytestmark = pytest.mark.django_db
TICKS = dict.fromkeys(DECLARED, "1")


def listed(by: Account | None = None) -> Application:
    """An application that an association has listed."""
    field("T01")
    by = by or account(Role.ASSOCIATION, unit=unit("示例学会"))
    origin = applications.Origin(Source.ASSOCIATION, "application.list", Voucher.ROLL, association=by.unit)
    form = answers() | dict.fromkeys(DECLARED, "")
    return applications.enter(form=form, origin=origin, by=by, at=AT)


def token_of(address: str) -> str:
    return address.rstrip("/").rsplit("/", 1)[1]


def test_a_link_is_used_once_and_brings_the_application_on() -> None:
    row = listed()
    token = token_of(person_links.make(application=row, at=AT))
    assert person_links.follow(token=token, at=AT) == row
    who = applicant()
    done = person_links.use(token=token, words=TICKS, by=who, at=later(1))
    assert (done.state, done.account) == (ApplicationStatus.VOUCHED, who)
    assert PersonLink.objects.get().used_at == later(1)
    for act in (
        lambda: person_links.follow(token=token, at=later(1)),
        lambda: person_links.use(token=token, words=TICKS, by=who, at=later(1)),
    ):
        with pytest.raises(Refused):
            act()


@pytest.mark.parametrize(("after", "holds"), [(timedelta(days=15, seconds=-1), True), (timedelta(days=15), False)])
def test_a_link_holds_for_fifteen_days(after: timedelta, holds: bool) -> None:
    token = token_of(person_links.make(application=listed(), at=AT))
    if holds:
        assert person_links.follow(token=token, at=AT + after)
    else:
        with pytest.raises(Refused) as refusal:
            person_links.follow(token=token, at=AT + after)
        assert "已过期" in str(refusal.value.reasons[0].message)


def test_a_new_link_ends_the_older_one() -> None:
    row = listed()
    old = token_of(person_links.make(application=row, at=AT))
    new = token_of(person_links.make(application=row, at=later(1)))
    with pytest.raises(Refused):
        person_links.follow(token=old, at=later(1))
    assert person_links.follow(token=new, at=later(1)) == row


def test_words_left_out_leave_the_link_unused() -> None:
    token = token_of(person_links.make(application=listed(), at=AT))
    with pytest.raises(Refused):
        person_links.use(token=token, words={}, by=applicant(), at=AT)
    assert PersonLink.objects.get().used_at is None
    assert Application.objects.get().state == ApplicationStatus.CONFIRMING


def test_sending_leaves_a_message_and_a_trace_without_the_token() -> None:
    row = listed()
    person_links.send(application=row, by=row.created_by, at=AT)
    assert Message.objects.get().text.code == "person_link"
    assert Event.objects.filter(action="application.link", subject_id=str(row.pk)).count() == 1


def test_an_unknown_token_is_refused() -> None:
    with pytest.raises(Refused):
        person_links.follow(token="x" * 24, at=AT)


def test_wrong_data_go_back_and_only_the_new_link_leads_on() -> None:
    row = listed()
    old = token_of(person_links.make(application=row, at=AT))
    done = person_links.dispute(token=old, words="单位写错了（示例）", at=later(1))
    last = done.steps.last()
    assert last is not None
    assert (done.state, last.words, last.by) == (ApplicationStatus.RETURNED, "单位写错了（示例）", None)
    assert PersonLink.objects.get().used_at == later(1)
    assert row.created_by is not None
    applications.complete(application_id=row.pk, form=answers(unit="示例二大学"), by=row.created_by, at=later(2))
    new = token_of(person_links.make(application=row, at=later(2)))
    for act in (person_links.follow, lambda **told: person_links.dispute(words="又错了", **told)):
        with pytest.raises(Refused):
            act(token=old, at=later(2))
    assert person_links.follow(token=new, at=later(2)).state == ApplicationStatus.CONFIRMING


def test_going_back_without_words_leaves_everything_as_it_was() -> None:
    token = token_of(person_links.make(application=listed(), at=AT))
    events = Event.objects.count()
    with pytest.raises(Refused):
        person_links.dispute(token=token, words="  ", at=AT)
    assert (PersonLink.objects.get().used_at, Application.objects.get().state) == (None, ApplicationStatus.CONFIRMING)
    assert Event.objects.count() == events
