"""7, 10: one gate for every way in; somebody banned is refused at each, however the number is written, and told until when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from expertpool.gateways import keys
from expertpool.policy.decision import Refused
from expertpool.policy.lifecycle import Voucher
from expertpool.policy.terms import ExpertStatus, RemovalGround, Role, Source
from expertpool.records.models import Account, Application, ApplicationStep, Ban, Event, Expert, Message, Unit
from expertpool.services import applications, invited_forms, reviews
from expertpool.services.applications import Origin
from tests.factories import AT, account, expert, field, unit
from tests.services.application_ground import BASIS, answers, applicant, later, stamped
from tests.services.test_reviews import fits, proven

pytestmark = pytest.mark.django_db

#: a fictional woman, born 1980-01-01; its check digit is X
NUMBER = "41081119800101948X"
BIRTH = "1980-01-01"
FULL_WIDTH = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
WRITINGS = {
    "as printed": NUMBER,
    "lower-case x": NUMBER.lower(),
    "blanks": f"{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}",
    "full width": NUMBER.translate(FULL_WIDTH),
    "full width, lower-case x, blanks around": f"\u3000{NUMBER.lower().translate(FULL_WIDTH)} ",
    "hyphens": f"{NUMBER[:6]}-{NUMBER[6:14]}-{NUMBER[14:]}",
    "fifteen digits": NUMBER[:6] + NUMBER[8:17],
}


def form(writing: str = NUMBER, **changed: Any) -> dict[str, Any]:
    return answers(id_number=writing, birth=BIRTH, **changed)


def banned(*, ground: str = RemovalGround.RESIGNED, day: date = date(2024, 3, 1)) -> None:
    expert(id_number=NUMBER, status=ExpertStatus.REMOVED)
    index = keys.blind_index("id", NUMBER)
    Ban.objects.create(identity_index=index, ground=ground, occurred_on=day, created_at=AT)


# ---------------------------------------------------------------- the ways, each up to the act that asks


def by_open_call(writing: str, at: datetime) -> Application:
    by = applicant()
    row = applications.begin(by=by, at=at)
    applications.save(application_id=row.pk, answers=form(writing), version=None, by=by, at=at)
    stamped(row)
    return applications.submit(application_id=row.pk, stamped=True, by=by, at=at)


def by_association(writing: str, at: datetime) -> Application:
    by = account(Role.ASSOCIATION, unit=unit("示例学会", kind="association"))
    origin = Origin(Source.ASSOCIATION, "application.list", Voucher.ROLL, association=by.unit)
    return applications.enter(form=form(writing), origin=origin, by=by, at=at)


def by_invitation(writing: str, at: datetime) -> Application:
    origin = Origin(Source.INVITATION, "application.invite", Voucher.ORGANISER)
    return applications.enter(form=form(writing), origin=origin, by=account(Role.ORGANISER), at=at)


def from_another_city(writing: str, at: datetime) -> Application:
    told = {"basis": BASIS, "by": account(Role.TALENT), "at": at}
    return invited_forms.share(form=form(writing, region="410100"), **told)


def by_a_second_application(writing: str, at: datetime) -> Application:
    """Entered by others under another number, then corrected to the own one."""
    by = account(Role.ASSOCIATION, unit=unit("另一学会", kind="association"))
    origin = Origin(Source.ASSOCIATION, "application.list", Voucher.ROLL, association=by.unit)
    row = applications.enter(form=answers(), origin=origin, by=by, at=at)
    return applications.complete(application_id=row.pk, form=form(writing), by=by, at=at)


WAYS: tuple[Callable[[str, datetime], Application], ...] = (
    by_open_call,
    by_association,
    by_invitation,
    from_another_city,
    by_a_second_application,
)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("writing", WRITINGS.values(), ids=WRITINGS)
def test_10_somebody_banned_is_refused_at_every_way_in_and_told_until_when(
    way: Callable[[str, datetime], Application], writing: str
) -> None:
    field("T01")
    banned()
    with pytest.raises(Refused) as caught:
        way(writing, AT)
    (reason,) = caught.value.reasons
    assert (reason.article, "至 2029-03-01 不得入库" in reason.message, reason.remedy) == (
        "10",
        True,
        "2029-03-02 起可以重新申请",
    )
    assert not Application.objects.exclude(state__in=("draft", "confirming")).exists()
    assert not Application.objects.filter(id_index=keys.blind_index("id", NUMBER)).exclude(state="draft").exists()
    assert not Event.objects.filter(action__in=("application.submit_scan", "application.share", "application.complete")).exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize("way", WAYS)
def test_10_the_last_day_of_a_ban_bars_and_the_day_after_does_not(way: Callable[[str, datetime], Application]) -> None:
    field("T01")
    banned(day=date(2021, 11, 23))
    with pytest.raises(Refused, match="至 2026-11-23 不得入库"):
        way(NUMBER, datetime(2026, 11, 23, 15, 59, tzinfo=UTC))
    assert Application.objects.filter(state__in=("submitted", "vouched")).count() == 0


@pytest.mark.parametrize("way", WAYS)
def test_10_from_the_day_after_everybody_may_apply_again(way: Callable[[str, datetime], Application]) -> None:
    field("T01")
    banned(day=date(2021, 11, 23))
    row = way(NUMBER, datetime(2026, 11, 23, 16, 0, tzinfo=UTC))
    assert row.expert is not None
    assert (row.state in ("vouched", "confirming"), row.expert.status) == (True, "removed")


def test_10_whoever_is_banned_for_life_is_told_so() -> None:
    field("T01")
    banned(ground=RemovalGround.UNFAIR)
    with pytest.raises(Refused, match="终身不得入库") as caught:
        by_open_call(NUMBER, AT)
    assert caught.value.reasons[0].remedy == "不再受理申请"


# ---------------------------------------------------------------- a ban that arises on the way


def in_review(**changed: Any) -> Application:
    """Confirmed, proven and judged by two; only the last act is missing."""
    field("T01")
    unit("示例理工大学", kind="university")
    origin = Origin(
        Source.OUT_OF_CITY, "application.share", Voucher.AUTHORITY, recommended_by="示例市科技局", document="示科〔2026〕1号"
    )
    row = applications.enter(form=form(region="410100", **changed), origin=origin, by=account(Role.TALENT), at=AT)
    row = applications.confirm(application_id=row.pk, words=form(), by=applicant(), at=AT)
    proven(row)
    for _ in range(2):
        fits(row, account(Role.TALENT))
    return row


@pytest.mark.parametrize("act", [reviews.pass_on, reviews.admit_directly])
def test_10_a_ban_that_arises_in_the_review_bars_the_last_act_too(act: Any) -> None:
    row, by = in_review(), account(Role.TALENT)
    banned()
    before = ApplicationStep.objects.count(), Event.objects.count()
    with pytest.raises(Refused) as caught:
        act(application_id=row.pk, by=by, at=later(1))
    assert "10" in {reason.article for reason in caught.value.reasons}
    assert before == (ApplicationStep.objects.count(), Event.objects.count())
    assert Expert.objects.filter(status=ExpertStatus.ACTIVE).count() == 0


def test_10_somebody_removed_whose_ban_is_over_comes_back_under_the_old_number() -> None:
    banned(day=date(2021, 11, 22))
    old = Expert.objects.get()
    row = in_review()
    made = reviews.admit_directly(application_id=row.pk, by=account(Role.TALENT), at=later(1)).expert
    assert made is not None
    assert (made.pk, made.number, made.status, made.source) == (old.pk, old.number, "active", "out_of_city")
    assert made.admitted_on == later(1).date()
    assert Account.objects.get(expert=made).pk == row.account_id


@pytest.mark.parametrize(
    ("since", "until"),
    [("2025-06-01", date(2025, 6, 1)), ("2020-01-01", date(2024, 4, 1)), ("", date(2026, 11, 24))],
)
def test_13_3_who_comes_back_with_another_employer_keeps_the_former_one_as_an_ended_tie(since: str, until: date) -> None:
    """As the new employment began, never before the last day on record; unknown: until today."""
    old = expert(id_number=NUMBER, status=ExpertStatus.REMOVED, unit=unit("示例旧厂"), post="总工", unit_since=date(2015, 3, 1))
    row = in_review(unit_since=since, post="教师")
    reviews.admit_directly(application_id=row.pk, by=account(Role.TALENT), at=later(1))
    old.refresh_from_db()
    tie = old.ties.get(kind="employed")
    assert (tie.unit.name, tie.post, tie.since, tie.until) == ("示例旧厂", "总工", date(2015, 3, 1), until)
    assert (old.unit.name, old.post) == ("示例理工大学", "教师")


def test_13_3_who_comes_back_with_the_same_employer_has_no_further_tie() -> None:
    row = in_review()
    old = expert(id_number=NUMBER, status=ExpertStatus.REMOVED, unit=Unit.objects.get(name="示例理工大学"))
    reviews.admit_directly(application_id=row.pk, by=account(Role.TALENT), at=later(1))
    assert not old.ties.exists()
