"""20: experts get in by a signed link or by phone and one-time code, and nobody else does."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from expertpool.gateways import keys
from expertpool.policy.decision import Refused
from expertpool.records.models import Account, Contact, Event, Expert, Link, Message, OneTimeCode
from expertpool.services import entrance, messages
from tests.factories import AT, expert, use
from tests.services.contact_ground import BEGUN, called, open_ones

pytestmark = pytest.mark.django_db

PHONE = "13800000027"
MINUTES, DAYS = timedelta(minutes=5), timedelta(days=15)


def with_phone(phone: str = PHONE, **values: Any) -> Expert:
    made = expert(phone_index=keys.blind_index("phone", phone), email="yi@example.org", **values)
    made.phone_cipher = keys.encrypt(phone, table="expert", row=made.number, field="phone")
    made.save()
    return made


@pytest.fixture
def reachable(settings: Any) -> Expert:
    settings.MAIL_ON = True
    return with_phone()


def code_sent() -> str:
    return messages.variables_of(Message.objects.filter(text__code="code").latest("id"))["code"]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def refusal(act: Any, **values: Any) -> str:
    """What the act is refused for; no event may come of it."""
    before = Event.objects.count()
    with pytest.raises(Refused) as caught:
        act(**values)
    assert Event.objects.count() == before
    return caught.value.reasons[0].message


def asked(at: datetime = AT) -> tuple[Contact, str]:
    """An open contact and the token of a new link to it."""
    made = open_ones(called())[0]
    return made, entrance.link(contact=made, at=at).rstrip("/").rpartition("/")[2]


# ---------------------------------------------------------------- codes


def test_20_the_code_of_the_phone_lets_in_once(reachable: Expert) -> None:
    entrance.ask_code(phone=PHONE, at=AT)
    code = code_sent()
    assert not OneTimeCode.objects.filter(digest__contains=code).exists()
    account = entrance.enter(phone=f"+86 {PHONE[:3]} {PHONE[3:7]} {PHONE[7:]}", code=code, at=AT)
    assert (account.expert, account.role, account.name) == (reachable, "expert", f"专家 {reachable.number:04d}")
    assert not account.has_usable_password()
    assert Event.objects.filter(action="session.code", actor=account).count() == 1
    assert "不正确" in refusal(entrance.enter, phone=PHONE, code=code, at=AT)


def test_20_five_wrong_tries_end_a_code_and_stay_counted(reachable: Expert) -> None:
    entrance.ask_code(phone=PHONE, at=AT)
    code = code_sent()
    for _ in range(entrance.TRIES):
        assert "不正确" in refusal(entrance.enter, phone=PHONE, code=wrong(code), at=AT)
    assert OneTimeCode.objects.get().tries == entrance.TRIES
    assert "不正确" in refusal(entrance.enter, phone=PHONE, code=code, at=AT)
    assert not Account.objects.filter(expert=reachable).exists()


def test_20_the_fifth_try_may_still_be_right(reachable: Expert) -> None:
    entrance.ask_code(phone=PHONE, at=AT)
    code = code_sent()
    for _ in range(entrance.TRIES - 1):
        refusal(entrance.enter, phone=PHONE, code=wrong(code), at=AT)
    assert entrance.enter(phone=PHONE, code=code, at=AT).expert == reachable


@pytest.mark.parametrize(("after", "holds"), [(MINUTES - timedelta(seconds=1), True), (MINUTES, False)])
def test_20_a_code_holds_for_its_minutes(reachable: Expert, after: timedelta, *, holds: bool) -> None:
    entrance.ask_code(phone=PHONE, at=AT)
    values = {"phone": PHONE, "code": code_sent(), "at": AT + after}
    if holds:
        assert entrance.enter(**values).expert == reachable
    else:
        assert "已过期" in refusal(entrance.enter, **values)


def test_20_a_new_code_ends_the_one_before(reachable: Expert) -> None:
    entrance.ask_code(phone=PHONE, at=AT)
    first = code_sent()
    entrance.ask_code(phone=PHONE, at=AT + timedelta(seconds=30))
    later = AT + timedelta(minutes=1)
    if first != code_sent():
        refusal(entrance.enter, phone=PHONE, code=first, at=later)
    assert entrance.enter(phone=PHONE, code=code_sent(), at=later).expert == reachable


def test_20_so_many_codes_an_hour(reachable: Expert) -> None:
    for minute in range(entrance.CODES_AN_HOUR):
        entrance.ask_code(phone=PHONE, at=AT + timedelta(minutes=minute))
    hour = timedelta(hours=1)
    assert "过于频繁" in refusal(entrance.ask_code, phone=PHONE, at=AT + hour - timedelta(seconds=1))
    entrance.ask_code(phone=PHONE, at=AT + hour)
    assert OneTimeCode.objects.count() == entrance.CODES_AN_HOUR + 1


def test_20_an_unknown_number_gets_the_same_answer_and_no_code(reachable: Expert) -> None:
    entrance.ask_code(phone="13900000001", at=AT)
    assert not Message.objects.exists()
    assert "不正确" in refusal(entrance.enter, phone="13900000001", code="000000", at=AT)


def test_20_a_number_of_two_people_lets_nobody_in(reachable: Expert) -> None:
    with_phone()
    entrance.ask_code(phone=PHONE, at=AT)
    assert not Message.objects.exists()


def test_10_somebody_removed_gets_in_to_read_the_own_case(reachable: Expert, settings: Any) -> None:
    settings.SMS_GATEWAY = "console://"
    Expert.objects.update(status="removed")
    entrance.ask_code(phone=PHONE, at=AT)
    assert entrance.enter(phone=PHONE, code=code_sent(), at=AT).expert == reachable


# ---------------------------------------------------------------- links


def test_20_only_the_digest_of_a_link_is_kept() -> None:
    made, token = asked()
    found = entrance.follow(token=token, holder="one", at=AT)
    assert found.contact == made
    assert not Link.objects.filter(digest__contains=token).exists()


@pytest.mark.parametrize(("after", "holds"), [(DAYS - timedelta(seconds=1), True), (DAYS, False)])
def test_20_a_link_holds_for_its_days(after: timedelta, *, holds: bool) -> None:
    made, token = asked()
    if holds:
        assert entrance.follow(token=token, holder="one", at=AT + after).contact == made
    else:
        link = Link.objects.get(digest=keys.blind_index("link", token))
        assert "链接已过期" in refusal(entrance.follow, token=token, holder="one", at=AT + after)
        assert "链接已过期" in refusal(entrance.check, link_id=link.pk, holder="one", at=AT + after)
        assert "链接已过期" in refusal(entrance.hold, link_id=link.pk, holder="one", at=AT + after)


def test_20_an_altered_link_leads_nowhere() -> None:
    _, token = asked()
    changed = ("A" if token[0] != "A" else "B") + token[1:]
    assert "不是本系统发出的" in refusal(entrance.follow, token=changed, holder="one", at=AT)


def test_20_the_browser_that_answers_first_keeps_the_link() -> None:
    _, token = asked()
    found = entrance.follow(token=token, holder="one", at=BEGUN)
    entrance.follow(token=token, holder="two", at=BEGUN)
    for _ in range(2):
        entrance.hold(link_id=found.pk, holder="one", at=BEGUN)
    assert Event.objects.filter(action="session.link").count() == 1
    held = "已在另一台设备上使用"
    assert held in refusal(entrance.hold, link_id=found.pk, holder="two", at=BEGUN)
    assert held in refusal(entrance.check, link_id=found.pk, holder="two", at=BEGUN)
    assert held in refusal(entrance.follow, token=token, holder="", at=BEGUN)
    assert entrance.follow(token=token, holder="one", at=BEGUN) == found
    assert Link.objects.get(pk=found.pk).holder != "one"


def test_20_an_account_is_made_once() -> None:
    person = use(expert(), AT.date()).expert
    assert entrance.account_of(person, at=AT) == entrance.account_of(person, at=BEGUN)
    assert Account.objects.filter(expert=person).count() == 1
