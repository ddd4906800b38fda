"""11.2, 18, 20: the drawing desk in a browser's eyes: positions for the keeper, names for nobody but the supervisor."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from expertpool import verifier
from expertpool.policy.terms import DemandStatus, Role
from expertpool.records.models import Account, Demand, Draw, Event, Expert
from expertpool.services import trace
from tests.factories import AT, account, activity, demand, division, expert, organiser

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting() -> Demand:
    """Accepted; nine experts of the field, each with a name nobody should read."""
    for number in range(1, 10):
        expert(number, name=f"密名{number}号")
    return demand({"T01": 2}, state=DemandStatus.ACCEPTED)


def of(by: Account) -> Client:
    client = Client()
    client.force_login(by)
    return client


@pytest.fixture
def talent() -> Client:
    return of(account(Role.TALENT))


@pytest.fixture
def supervisor() -> Client:
    return of(account(Role.SUPERVISOR))


def text(response: Any) -> str:
    return str(response.content.decode())


def kept(person: Expert) -> None:
    """Trace the edit, as the service that makes it does."""
    with transaction.atomic():
        trace.record(action="expert.edit", article="4", subject=person, by=None, at=AT)


def drawn(waiting: Demand, talent: Client, supervisor: Client) -> Draw:
    """Frozen by one, witnessed by the other, drawn: through the pages."""
    talent.post(f"/draws/{waiting.pk}/freeze/")
    draw = Draw.objects.get()
    supervisor.post(f"/witness/{draw.pk}/", {"number": "480317"})
    talent.post(f"/draws/{waiting.pk}/run/")
    draw.refresh_from_db()
    return draw


def test_11_2_from_accepted_to_sealed_in_three_clicks(waiting: Demand, talent: Client, supervisor: Client) -> None:
    draw = drawn(waiting, talent, supervisor)
    page = text(talent.get(f"/draws/{waiting.pk}/"))
    assert draw.entries.count() == 6
    assert "名单已封存" in page
    assert "480317" in page
    assert "密名" not in page


def test_11_2_the_commit_stands_on_paper_before_the_number(waiting: Demand, talent: Client) -> None:
    talent.post(f"/draws/{waiting.pk}/freeze/")
    digest = Draw.objects.get().commit_digest
    slip = text(talent.get(f"/draws/{waiting.pk}/commit/"))
    assert digest[:8] in slip
    assert digest[-8:] in slip


def test_11_2_pressing_twice_is_refused_with_the_article(waiting: Demand, talent: Client, supervisor: Client) -> None:
    drawn(waiting, talent, supervisor)
    for step in ("freeze", "run"):
        page = talent.post(f"/draws/{waiting.pk}/{step}/")
        assert page.status_code == 409
        assert "第十一条（二）" in text(page)
    assert Event.objects.filter(action="draw.refused").count() == 2


def test_18_a_wrong_number_is_shown_at_the_field_and_changes_nothing(waiting: Demand, talent: Client, supervisor: Client) -> None:
    talent.post(f"/draws/{waiting.pk}/freeze/")
    draw = Draw.objects.get()
    page = supervisor.post(f"/witness/{draw.pk}/", {"number": "12345"})
    assert "6 至 12 位数字" in text(page)
    draw.refresh_from_db()
    assert draw.witness == ""


def test_18_a_second_number_is_told_that_it_came_too_late(waiting: Demand, talent: Client, supervisor: Client) -> None:
    talent.post(f"/draws/{waiting.pk}/freeze/")
    draw = Draw.objects.get()
    supervisor.post(f"/witness/{draw.pk}/", {"number": "480317"})
    assert "没有采用" in text(supervisor.post(f"/witness/{draw.pk}/", {"number": "111111"}))
    assert "没有采用" not in text(supervisor.get(f"/witness/{draw.pk}/"))
    draw.refresh_from_db()
    assert draw.witness == "480317"


def test_18_the_keeper_cannot_witness(waiting: Demand, talent: Client) -> None:
    talent.post(f"/draws/{waiting.pk}/freeze/")
    assert talent.post(f"/witness/{Draw.objects.get().pk}/", {"number": "123456"}).status_code == 403


def test_18_an_organiser_sees_the_own_divisions_witnessing_only(waiting: Demand, talent: Client) -> None:
    talent.post(f"/draws/{waiting.pk}/freeze/")
    draw = Draw.objects.get()
    assert of(waiting.activity.organiser).get(f"/witness/{draw.pk}/").status_code == 200
    assert of(organiser(division=division("别的科"))).get(f"/witness/{draw.pk}/").status_code == 404


@pytest.mark.parametrize("part", ["", "record/", "commit/", "reasons/", "list/", "evidence/"])
def test_3_the_organiser_sees_nothing_of_the_draw(part: str, waiting: Demand, talent: Client, supervisor: Client) -> None:
    drawn(waiting, talent, supervisor)
    client = of(waiting.activity.organiser)
    assert client.get(f"/draws/{waiting.pk}/{part}").status_code == 403
    assert client.post(f"/draws/{waiting.pk}/{part}").status_code == 403


@pytest.mark.parametrize("part", ["list", "evidence"])
def test_20_the_keeper_gets_neither_list_nor_evidence(part: str, waiting: Demand, talent: Client, supervisor: Client) -> None:
    drawn(waiting, talent, supervisor)
    assert talent.post(f"/draws/{waiting.pk}/{part}/").status_code == 403


def test_18_the_supervisor_opens_the_list_and_leaves_a_trace(waiting: Demand, talent: Client, supervisor: Client) -> None:
    drawn(waiting, talent, supervisor)
    assert text(supervisor.post(f"/draws/{waiting.pk}/list/")).count("密名") == 6
    assert Event.objects.latest("sequence").action == "draw.list"


def test_18_the_downloaded_evidence_is_confirmed(waiting: Demand, talent: Client, supervisor: Client) -> None:
    draw = drawn(waiting, talent, supervisor)
    answer = supervisor.post(f"/draws/{waiting.pk}/evidence/")
    assert verifier.verify(json.loads(answer.content), draw.commit_digest).ok


def test_11_2_reasons_name_the_article_and_hide_who_is_listed(waiting: Demand, talent: Client, supervisor: Client) -> None:
    frozen_out = expert(10, name="暂停者", status="frozen")
    drawn(waiting, talent, supervisor)
    assert "第九条" in text(talent.get(f"/draws/{waiting.pk}/reasons/?q={frozen_out.number}"))
    for number in range(1, 10):
        assert "是否列入不予显示" in text(talent.get(f"/draws/{waiting.pk}/reasons/?q={number}"))
    answers = [text(supervisor.get(f"/draws/{waiting.pk}/reasons/?q={number}")) for number in range(1, 10)]
    assert sum("在名单上" in answer for answer in answers) == 6
    assert Event.objects.filter(action="draw.reasons").count() == 19


def test_11_2_edits_after_the_commit_are_visible(waiting: Demand, talent: Client) -> None:
    talent.post(f"/draws/{waiting.pk}/freeze/")
    assert "冻结之后有改动" not in text(talent.get(f"/draws/{waiting.pk}/"))
    kept(expert(11))
    waiting.strata.update(want=5)
    page = text(talent.get(f"/draws/{waiting.pk}/"))
    assert "1 份专家档案、需求内容" in page


def test_11_2_a_shortage_stands_on_page_and_paper(talent: Client, supervisor: Client) -> None:
    expert(1)
    few = demand({"T01": 1}, of=activity(), state=DemandStatus.ACCEPTED)
    drawn(few, talent, supervisor)
    assert "不足名单应列人数" in text(talent.get(f"/draws/{few.pk}/"))
    assert "不足名单应列人数" in text(talent.get(f"/draws/{few.pk}/record/"))


def test_11_2_a_void_takes_two_pages_and_two_people(waiting: Demand, talent: Client, supervisor: Client) -> None:
    draw = drawn(waiting, talent, supervisor)
    talent.post(f"/draws/{waiting.pk}/void/", {"reason": "活动取消"})
    leader = of(account(Role.LEADERSHIP))
    assert "活动取消" in text(leader.get("/voids/"))
    leader.post(f"/voids/{draw.pk}/approve/")
    waiting.refresh_from_db()
    assert waiting.state == DemandStatus.VOIDED
    assert "已作废" in text(talent.get(f"/draws/{waiting.pk}/"))


@pytest.mark.parametrize("size", [3, 30])
def test_the_list_of_draws_takes_the_same_queries_however_long(
    size: int, talent: Client, django_assert_max_num_queries: Any
) -> None:
    held = activity()
    for _ in range(size):
        demand(of=held, state=DemandStatus.ACCEPTED)
    with django_assert_max_num_queries(45):
        talent.get("/draws/?size=50")
