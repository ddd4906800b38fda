"""11.3, 13, 14.3, 20: the desk of contact as its caller, a colleague and the supervisor see it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from expertpool.policy.terms import Role
from expertpool.queries import desk
from expertpool.records.models import (
    Account,
    Contact,
    Demand,
    Draw,
    Event,
    Participation,
    Project,
    ProjectPerson,
    ProjectUnit,
    Reopening,
)
from expertpool.services import reopening
from tests.factories import account, organiser, unit
from tests.services.contact_ground import at, called, caller_of, drawn, open_ones, outcomes, own_account, say_no, say_yes
from tests.services.removal_ground import opened

pytestmark = pytest.mark.django_db
OUTSIDE = (Role.ORGANISER, Role.LEADERSHIP, Role.SYSTEM_ADMIN, Role.EXPERT)


def of(by: Account) -> Client:
    client = Client()
    client.force_login(by)
    return client


def text(response: Any) -> str:
    return str(response.content.decode())


def page_of(draw: Draw) -> str:
    return f"/contacts/{draw.demand_id}/"


def act(asked: Contact, name: str) -> str:
    return f"/contacts/one/{asked.pk}/{name}/"


# ---------------------------------------------------------------- from the sealed list to the first name


def test_11_3_a_sealed_list_is_assigned_and_begun() -> None:
    draw, caller = drawn(), account(Role.TALENT, name="示联系")
    client = of(caller)
    assert any("指定联系人" in todo.title for todo in desk.todos(caller))
    assert "指定联系人" in text(client.get(page_of(draw)))
    assert client.post(f"{page_of(draw)}start/").status_code == 409
    assert client.post(f"{page_of(draw)}caller/", {"caller": caller.pk}).status_code == 302
    assert client.post(f"{page_of(draw)}start/").status_code == 302
    assert outcomes(draw)[0] == "open"
    assert any("联系专家 1 位" in todo.title for todo in desk.todos(caller))


def test_11_3_only_open_names_stand_on_the_desk() -> None:
    draw = called()
    names = [entry.expert.name for entry in draw.entries.select_related("expert").order_by("position")]
    page = text(of(caller_of(draw)).get(page_of(draw)))
    assert names[0] in page
    assert not any(f">{name}<" in page for name in names[1:])
    assert "不能跳过" in page


def test_9_a_name_under_examination_is_marked_before_anybody_calls() -> None:
    draw = called()
    client, asked = of(caller_of(draw)), open_ones(draw)[0]
    assert "暂停抽取" not in text(client.get(page_of(draw)))
    opened(asked.expert)
    assert "暂停抽取" in text(client.get(page_of(draw)))


@pytest.mark.parametrize("role", OUTSIDE)
def test_20_nobody_else_sees_the_desk(role: str) -> None:
    draw = called()
    asked = open_ones(draw)[0]
    by = draw.demand.activity.organiser if role == Role.ORGANISER else account(role)
    for path in ("/contacts/", page_of(draw), f"/contacts/one/{asked.pk}/", "/reopenings/"):
        assert of(by).get(path).status_code == 403
    assert of(by).post(act(asked, "phone")).status_code == 403
    assert not Event.objects.filter(action="contact.reveal").exists()


def test_18_colleagues_and_the_supervisor_look_and_record_nothing() -> None:
    draw = called()
    asked = open_ones(draw)[0]
    for by in (account(Role.TALENT), account(Role.SUPERVISOR)):
        page = text(of(by).get(page_of(draw)))
        assert asked.expert.name in page
        assert "记录答复" not in page
    assert of(account(Role.TALENT)).post(act(asked, "decline"), {"reason": "clash"}).status_code == 409
    assert of(account(Role.SUPERVISOR)).post(act(asked, "decline"), {"reason": "clash"}).status_code == 403
    assert outcomes(draw)[0] == "open"


# ---------------------------------------------------------------- what is recorded


def test_20_the_phone_leaves_in_the_answer_to_a_traced_look_alone() -> None:
    draw = called({"T01": 2})
    asked, client = open_ones(draw)[0], of(caller_of(draw))
    assert "*** ****" in text(client.get(page_of(draw)))
    assert client.get(act(asked, "phone")).status_code == 405
    assert 'href="?' not in text(client.post(act(asked, "phone")))
    assert Event.objects.filter(action="contact.reveal", subject_id=str(asked.expert_id)).count() == 1


def test_13_units_and_people_are_shown_after_the_provisional_yes_alone() -> None:
    draw = called()
    project = Project.objects.create(activity=draw.demand.activity, title="绝密课题名称", rank=1)
    ProjectUnit.objects.create(project=project, name="示例在审厂", role="applicant", unit=unit("示例在审厂"))
    ProjectPerson.objects.create(project=project, name="示负责", role="leader")
    asked, client = open_ones(draw)[0], of(caller_of(draw))
    assert client.post(act(asked, "units")).status_code == 409
    assert client.post(act(asked, "accept")).status_code == 409
    client.post(act(asked, "agree"))
    assert "示例在审厂" not in text(client.get(page_of(draw)))
    shown = text(client.post(act(asked, "units")))
    assert "示例在审厂" in shown
    assert "示负责" in shown
    assert "绝密课题名称" not in shown
    assert client.post(act(asked, "accept")).status_code == 302
    assert Participation.objects.get().state == "confirmed"


@pytest.mark.parametrize(
    ("name", "form", "outcome"),
    [
        ("decline", {"reason": "away", "words": "在外地授课"}, "declined"),
        ("recuse", {"article": "13.3", "words": "曾任顾问"}, "recused"),
        ("unwilling", {}, "unwilling"),
    ],
)
def test_14_3_an_answer_opens_the_next_name(name: str, form: dict[str, str], outcome: str) -> None:
    draw = called()
    asked, client = open_ones(draw)[0], of(caller_of(draw))
    assert client.post(act(asked, name), form).status_code == 302
    assert outcomes(draw)[:2] == [outcome, "open"]
    again = client.post(act(asked, name), form)
    assert again.status_code == 409
    assert "，不能登记" in text(again)
    assert asked.expert.name in text(client.get(page_of(draw)))


@pytest.mark.parametrize("name", ["decline", "recuse", "attempt", "unreachable", "wrong_number"])
def test_11_3_what_is_missing_is_told_and_nothing_is_recorded(name: str) -> None:
    draw = called()
    asked, client = open_ones(draw)[0], of(caller_of(draw))
    events = Event.objects.count()
    answer = client.post(act(asked, name))
    assert answer.status_code == 409
    assert "不能办理" in text(answer)
    assert "第十" in text(answer)
    assert (outcomes(draw)[0], Event.objects.count()) == ("open", events)


def test_an_act_that_there_is_not_is_not_found() -> None:
    draw = called()
    assert of(caller_of(draw)).post(act(open_ones(draw)[0], "skip")).status_code == 404
    assert of(caller_of(draw)).get("/contacts/999999/").status_code == 404
    assert of(caller_of(draw)).get("/contacts/one/999999/").status_code == 404


def test_11_3_an_exhausted_list_is_continued_in_the_same_order() -> None:
    draw = called(pool=5)
    client = of(caller_of(draw))
    for minutes in (1, 2, 3):
        say_no(open_ones(draw)[0], minutes=minutes)
    assert "续排名单" in text(client.get(page_of(draw)))
    assert client.post(f"{page_of(draw)}round/").status_code == 302
    assert outcomes(draw) == ["declined"] * 3 + ["open", ""]
    assert client.post(f"{page_of(draw)}round/").status_code == 409


def test_20_the_call_sheet_traces_every_number() -> None:
    draw = called({"T01": 2})
    answer = of(caller_of(draw)).post(f"{page_of(draw)}sheet/")
    assert all(asked.expert.name in text(answer) for asked in open_ones(draw))
    assert Event.objects.filter(action="contact.reveal").count() == 2


def test_14_3_somebody_who_said_yes_may_ring_up_again() -> None:
    draw = called()
    asked = open_ones(draw)[0]
    say_yes(asked)
    client = of(caller_of(draw))
    assert "登记退出" in text(client.get(f"/contacts/one/{asked.pk}/"))
    client.post(act(asked, "withdraw"), {"reason": "health", "words": "住院"})
    assert outcomes(draw)[:2] == ["declined", "open"]
    course = text(client.get(f"/contacts/one/{asked.pk}/")).split("只增不删")[1]
    assert course.index("同意参加") < course.index("不能参加"), "the yes before it was taken back stays in the course"


def test_11_4_a_full_list_leads_to_the_hand_over() -> None:
    draw = called()
    client = of(caller_of(draw))
    assert client.post(f"{page_of(draw)}final/").status_code == 409
    say_yes(open_ones(draw)[0])
    assert "反馈最终名单" in text(client.get(page_of(draw)))
    assert open_name(draw) in text(client.get(f"{page_of(draw)}final/"))
    assert client.post(f"{page_of(draw)}final/").status_code == 302
    assert client.post(f"{page_of(draw)}final/").status_code == 409


def test_11_4_a_list_that_nobody_is_left_for_leads_to_a_hand_over_with_the_reason() -> None:
    draw = called(pool=3)
    client, final = of(caller_of(draw)), f"{page_of(draw)}final/"
    assert final not in text(client.get(page_of(draw)))
    for minutes in (1, 2, 3):
        say_no(open_ones(draw)[0], minutes=minutes)
    assert client.post(f"{page_of(draw)}round/").status_code == 409
    assert f'href="{final}"' in text(client.get(page_of(draw)))
    assert "仍要反馈的原因" in text(client.get(final))
    assert client.post(final, {"reason": " "}).status_code == 409
    assert client.post(final, {"reason": "与承办科室商定减少一人"}).status_code == 302
    assert Demand.objects.get(pk=draw.demand_id).state == "settled"


def open_name(draw: Draw) -> str:
    return str(draw.entries.select_related("expert").get(position=1).expert.name)


def test_the_desk_and_the_list_take_the_same_queries_however_many_answered() -> None:
    draw = called(pool=12)
    client = of(caller_of(draw))

    def count(path: str) -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(path)
        return len(found)

    say_no(open_ones(draw)[0])
    few = count("/contacts/"), count(page_of(draw))
    say_no(open_ones(draw)[0], minutes=2)
    called()
    called()
    assert (count("/contacts/"), count(page_of(draw))) == few


def test_the_list_is_searched_and_exported_without_names() -> None:
    draw = called()
    client = of(caller_of(draw))
    assert draw.demand.code in text(client.get("/contacts/?state=contacting"))
    assert draw.demand.code not in text(client.get("/contacts/?q=无此活动"))
    assert draw.demand.code not in text(client.get(f"/contacts/?q={open_name(draw)}"))
    assert client.get("/contacts/export/?state=contacting").status_code == 200


def test_11_3_a_refusal_keeps_what_was_typed_for_this_person_alone() -> None:
    draw = called()
    asked, client = open_ones(draw)[0], of(caller_of(draw))
    told = {"words": "两次都没有接"}
    assert 'value="两次都没有接"' in text(client.post(act(asked, "unreachable"), told))
    assert 'value="在外地"' in text(client.post(act(asked, "recuse"), {"article": "14.1", "words": "在外地"}))
    say_no(asked)
    stale = client.post(act(asked, "unreachable"), told)
    assert stale.status_code == 409
    assert "两次都没有接" not in text(stale)


# ---------------------------------------------------------------- mistakes and objections


def test_11_3_a_mistake_is_corrected_by_a_second_person() -> None:
    draw = called(pool=1)
    asked = open_ones(draw)[0]
    say_no(asked)
    first, second = of(caller_of(draw)), of(account(Role.TALENT))
    assert first.post(act(asked, "correct"), {"text": " "}).status_code == 409
    assert first.post(act(asked, "correct"), {"text": "点错了"}).status_code == 302
    made = Reopening.objects.get()
    address = f"/reopenings/{made.pk}/"
    assert "须由人才科另一人复核" in text(first.get(address))
    assert first.post(f"{address}decide/", {"granted": "1"}).status_code == 409
    assert second.post(f"{address}decide/", {"granted": "0", "answer": ""}).status_code == 409
    assert second.post(f"{address}decide/", {"granted": "1"}).status_code == 302
    assert outcomes(draw) == ["open"]
    assert second.post(f"{address}decide/", {"granted": "1"}).status_code == 409


def test_18_an_objection_stands_on_the_supervisors_desk() -> None:
    draw = called()
    asked = open_ones(draw)[0]
    say_no(asked)
    reopening.object_to(contact_id=asked.pk, text="没有接到电话", by=own_account(asked.expert), at=at(2))
    supervisor = account(Role.SUPERVISOR)
    client = of(supervisor)
    assert any("专家异议" in todo.title for todo in desk.todos(supervisor))
    address = f"/reopenings/{Reopening.objects.get().pk}/"
    assert "没有接到电话" in text(client.get(address))
    assert client.post(f"{address}decide/", {"granted": "1"}).status_code == 403
    assert draw.demand.code in text(client.get("/reopenings/?kind=objection&state=waiting"))
    assert client.get("/reopenings/export/").status_code == 200
    assert client.get("/reopenings/999999/").status_code == 404
    Reopening.objects.update(state="granted")
    assert any("已重新开放" in todo.detail for todo in desk.todos(supervisor))


def test_20_an_organiser_finds_no_reopening() -> None:
    assert of(organiser()).get("/reopenings/").status_code == 403
