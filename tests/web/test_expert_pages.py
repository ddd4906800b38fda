"""11.3, 13, 14, 15, 20: what an expert sees on a phone, from the link of a message to the calendar."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from expertpool.policy.terms import Role
from expertpool.records.models import Contact, Event, Link, Participation, Project, ProjectPerson, ProjectUnit, Reopening
from expertpool.services import contact, entrance
from tests.factories import account, activity, division, field, organiser
from tests.factories import demand as a_demand
from tests.factories import expert as an_expert

pytestmark = pytest.mark.django_db

UNIT, PERSON, TITLE, HEADING = "甲乙新能源有限公司", "被评人王某", "储氢罐涂层中试项目", "储氢罐项目集中评审"


def soon(days: int = 14) -> Any:
    return timezone.localdate() + timedelta(days=days)


def asked(**values: Any) -> Contact:
    """Somebody designated and asked for an activity with one project under review."""
    held = activity(organiser(), first_day=soon(), last_day=soon(), title=HEADING, place="第二评审室")
    project = Project.objects.create(activity=held, title=TITLE, rank=1)
    ProjectUnit.objects.create(project=project, name=UNIT, role="applicant")
    ProjectPerson.objects.create(project=project, name=PERSON, role="leader")
    wanted = a_demand({"T01": 1}, of=held, state="contacting")
    person = values.pop("person", None) or an_expert(name="示例专家甲", email="jia@example.org")
    return contact.ask(
        demand_id=wanted.pk, expert_id=person.pk, field_id=field().pk, way="designated", by=organiser(), at=timezone.now()
    )


def path_of(made: Contact, at: Any = None) -> str:
    """The path of a new link."""
    return "/i/" + entrance.link(contact=made, at=at or timezone.now()).split("/i/")[1]


def linked(made: Contact) -> Client:
    """A browser that has followed a link."""
    client = Client()
    assert client.get(path_of(made)).status_code == 302
    return client


def by_code(made: Contact) -> Client:
    client = Client()
    client.force_login(entrance.account_of(made.expert, at=timezone.now()))
    return client


def page_of(made: Contact, rest: str = "") -> str:
    return f"/e/invitations/{made.pk}/{rest}"


def text(answer: Any) -> str:
    return str(answer.content.decode())


# ---------------------------------------------------------------- the link


def test_20_looking_at_a_link_uses_nothing_up_and_the_token_leaves_the_address() -> None:
    made = asked()
    path = path_of(made)
    for client in (Client(), Client()):
        answer = client.get(path, follow=True)
        assert answer.redirect_chain == [(page_of(made), 302)]
        assert "示例专家甲老师" in text(answer)
    assert Link.objects.filter(used_at=None).count() == Link.objects.count()
    assert not Event.objects.filter(action="session.link").exists()


def test_20_the_first_answer_binds_the_link_to_its_browser() -> None:
    made = asked()
    path, first, second = path_of(made), Client(), Client()
    first.get(path)
    second.get(path)
    assert first.post(page_of(made, "agree/")).status_code == 302
    assert Event.objects.filter(action="session.link").count() == 1
    for answer in (second.get(path), second.get(page_of(made)), second.post(page_of(made, "decline/"), {"reason": "clash"})):
        assert answer.status_code == 410
        assert "已在另一台设备上使用" in text(answer)
        assert 'href="/e/login/"' in text(answer)
    assert first.get(path).status_code == 302
    assert Contact.objects.get(pk=made.pk).outcome == "open"


def test_20_an_altered_or_expired_link_says_so_and_shows_the_other_way_in() -> None:
    made = asked()
    altered = path_of(made)[:-3] + "xx/"
    answer = Client().get(altered)
    assert answer.status_code == 410
    assert "不是本系统发出的" in text(answer)
    late = Client().get(path_of(made, timezone.now() - timedelta(days=15)))
    assert late.status_code == 410
    assert "链接已过期" in text(late)
    assert 'href="/e/login/"' in text(late)
    assert "示例专家甲" not in text(answer) + text(late)


def test_20_a_session_ends_with_its_link() -> None:
    made = asked()
    client = linked(made)
    Link.objects.update(expires_at=timezone.now())
    answer = client.get(page_of(made))
    assert answer.status_code == 410
    assert "第二评审室" not in text(answer)


def test_20_staff_cannot_open_an_experts_link() -> None:
    made = asked()
    client = Client()
    client.force_login(account(Role.TALENT))
    answer = client.get(path_of(made))
    assert answer.status_code == 410
    assert "只供专家本人使用" in text(answer)
    assert client.get("/").status_code == 200


# ---------------------------------------------------------------- how far a link reaches

OWN = ("", "history/", "unavailable/", "fees/", "data/", "looks/")


def test_20_a_link_reaches_one_contact_and_nothing_else() -> None:
    made = asked()
    other = asked(person=made.expert)
    client = linked(made)
    assert client.get(page_of(made)).status_code == 200
    assert client.get(page_of(made, "activity.ics")).status_code == 200
    for path in [page_of(other), page_of(other, "decline/"), *(f"/e/{rest}" for rest in OWN), "/", "/password/"]:
        answer = client.get(path)
        assert answer.status_code == 302, path
        assert answer["Location"].startswith("/e/login/?next="), path
    assert client.post(page_of(other, "agree/")).status_code == 302
    assert Contact.objects.get(pk=other.pk).agreed_at is None


def test_20_a_code_reaches_the_whole_own_area_and_nobody_elses() -> None:
    made, foreign = asked(), asked(person=an_expert(name="示例专家乙"))
    client = by_code(made)
    for rest in OWN:
        assert client.get(f"/e/{rest}").status_code == 200, rest
    assert client.get(page_of(made)).status_code == 200
    for rest in ("", "decline/", "recuse/", "letter/", "activity.ics", "ticket/"):
        assert client.get(page_of(foreign, rest)).status_code == 404, rest
    assert client.get("/")["Location"] == "/e/"


def test_20_nobody_else_opens_experts_pages() -> None:
    made = asked()
    assert Client().get(page_of(made))["Location"].startswith("/e/login/?next=/e/")
    client = Client()
    client.force_login(account(Role.ORGANISER, division=division()))
    assert client.get(page_of(made)).status_code == 403


# ---------------------------------------------------------------- yes


def test_13_no_unit_person_or_title_before_the_provisional_yes() -> None:
    made = asked()
    client = linked(made)
    before = "".join(text(client.get(page_of(made, rest))) for rest in ("", "decline/", "recuse/", "activity.ics"))
    assert client.get(page_of(made, "declare/"))["Location"] == page_of(made)
    for secret in (UNIT, PERSON, TITLE, HEADING):
        assert secret not in before
    assert Contact.objects.get(pk=made.pk).shown_at is None


def test_14_1_two_taps_for_a_plain_yes() -> None:
    made = asked()
    client = linked(made)
    shown = text(client.post(page_of(made, "agree/"), follow=True))
    assert UNIT in shown
    assert PERSON in shown
    assert TITLE not in shown
    assert HEADING not in shown
    assert Event.objects.filter(action="contact.show").count() == 1
    done = text(client.post(page_of(made, "declare/"), follow=True))
    assert "已确认参加" in done
    assert "签署承诺书" in done
    found = Contact.objects.get(pk=made.pk)
    assert (found.outcome, found.means, found.declaration) == ("accepted", "web", [])
    assert Participation.objects.get().state == "confirmed"
    assert client.post(page_of(made, "declare/")).status_code == 302
    assert Participation.objects.count() == 1


def test_13_every_look_at_the_names_is_traced() -> None:
    made = asked()
    client = linked(made)
    client.post(page_of(made, "agree/"))
    for times in (1, 2):
        client.get(page_of(made, "declare/"))
        assert Event.objects.filter(action="contact.show").count() == times


def test_13_a_yes_needs_the_names_to_have_been_shown() -> None:
    made = asked()
    client = linked(made)
    client.post(page_of(made, "agree/"))
    answer = client.post(page_of(made, "declare/"))
    assert answer.status_code == 409
    assert "还没有向专家说明" in text(answer)
    assert not Participation.objects.exists()


# ---------------------------------------------------------------- no


def test_14_3_no_with_a_reason_and_without_one() -> None:
    made = asked()
    client = linked(made)
    assert "请选择" in text(client.post(page_of(made, "decline/"), {"words": "出差"}))
    answer = text(client.post(page_of(made, "decline/"), {"reason": "away", "words": "出差"}, follow=True))
    assert "本次结果：不能参加" in answer
    assert "在外地" in answer
    assert "提出异议" in answer
    again = client.post(page_of(made, "decline/"), {"reason": "clash"})
    assert again.status_code == 409
    assert Contact.objects.get(pk=made.pk).reason == "away"


def test_13_the_five_items_are_explained_and_a_hit_recuses() -> None:
    made = asked()
    client = linked(made)
    assert text(client.get(page_of(made, "recuse/"))).count('name="item"') == 5
    assert client.post(page_of(made, "recuse/"), {"item": "12"}).status_code == 409
    answer = text(client.post(page_of(made, "recuse/"), {"item": "13.3", "words": "顾问"}, follow=True))
    assert "本次结果：回避" in answer
    assert Contact.objects.get(pk=made.pk).article == "13.3"


def test_11_5_who_accepted_may_fall_out_with_a_reason() -> None:
    made = asked()
    client = linked(made)
    client.post(page_of(made, "agree/"), follow=True)
    client.post(page_of(made, "declare/"))
    assert client.post(page_of(made, "withdraw/"), {"words": ""}).status_code == 200
    client.post(page_of(made, "withdraw/"), {"words": "突发疾病"})
    assert Contact.objects.get(pk=made.pk).outcome == "declined"
    assert Participation.objects.get().state == "withdrawn"


def test_14_3_an_objection_reopens_a_free_place() -> None:
    made = asked()
    client = linked(made)
    client.post(page_of(made, "decline/"), {"reason": "away"})
    answer = text(client.post(page_of(made, "object/"), {"words": "误点"}, follow=True))
    assert Reopening.objects.get().state == "granted"
    assert "诚邀您" in answer


# ---------------------------------------------------------------- afterwards


def test_11_5_a_cancelled_activity_says_so() -> None:
    made = asked()
    made.demand.activity.state = "cancelled"
    made.demand.activity.save()
    assert "活动已取消" in text(linked(made).get(page_of(made)))


def test_11_3_after_the_time_to_answer_the_page_says_so_and_the_place_is_kept() -> None:
    made = asked()
    Contact.objects.update(answer_by=timezone.now() - timedelta(minutes=1))
    answer = text(linked(made).get(page_of(made)))
    assert "答复时限" in answer
    assert "已过" in answer


def test_20_the_calendar_file_holds_nothing_confidential() -> None:
    made = asked()
    file = text(linked(made).get(page_of(made, "activity.ics")))
    assert file.startswith("BEGIN:VCALENDAR")
    assert f"{soon():%Y%m%d}" in file
    assert "示例专家甲" not in file


@pytest.mark.parametrize(
    ("hours", "last", "lines"),
    [
        ((time(9), time(17, 30)), 0, ["DTSTART;TZID=Asia/Shanghai:{0}T090000", "DTEND;TZID=Asia/Shanghai:{0}T173000"]),
        ((time(9), time(17, 30)), 1, ["DTEND;TZID=Asia/Shanghai:{0}T173000", "RRULE:FREQ=DAILY;COUNT=2"]),
        ((None, None), 1, ["DTSTART;VALUE=DATE:{0}", "DTEND;VALUE=DATE:{2}"]),
    ],
)
def test_20_the_calendar_file_tells_days_and_hours(hours: tuple[Any, Any], last: int, lines: list[str]) -> None:
    made = asked()
    held = {"start_time": hours[0], "end_time": hours[1], "last_day": soon(14 + last)}
    type(made.demand.activity).objects.update(**held)
    file = text(linked(made).get(page_of(made, "activity.ics")))
    days = [f"{soon(14 + ahead):%Y%m%d}" for ahead in range(3)]
    for line in lines:
        assert line.format(*days) in file


def test_9_who_came_under_examination_meanwhile_reads_why_the_seat_is_gone() -> None:
    made = asked()
    client = by_code(made)
    Contact.objects.update(outcome="barred", outcome_at=timezone.now(), article="9", opened_at=timezone.now())
    page = text(client.get(page_of(made)))
    assert ("出库事项正在办理" in page, "不影响您今后被抽取" in page) == (True, False)
    Contact.objects.update(article="12")
    page = text(client.get(page_of(made)))
    assert ("出库事项正在办理" in page, "不影响您今后被抽取" in page) == (False, True)
