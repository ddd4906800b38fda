"""11.4–11.6, 15, 16, 20: the day itself and what follows, as the division and the keepers do it on their pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from expertpool.policy.evaluation import Aspect
from expertpool.policy.terms import Role
from expertpool.queries import desk
from expertpool.records.models import Account, Activity, Evaluation, Event, Participation, Reception
from expertpool.services import attendance, evaluations
from tests.factories import account, division, organiser
from tests.services.contact_ground import own_account
from tests.services.day_ground import accepted, colleague_of, held, listed, organiser_of, signed

pytestmark = pytest.mark.django_db
GRADES = {**{aspect.value: "good" for aspect in Aspect}, "overall": "excellent", "remark": ""}


def of(by: Account) -> Client:
    client = Client()
    client.force_login(by)
    return client


def text(response: Any) -> str:
    return str(response.content.decode())


def today(part: Participation) -> Participation:
    """The activity is today, all day."""
    day = timezone.localdate()
    Activity.objects.filter(pk=part.activity_id).update(first_day=day, last_day=day, start_time=None)
    Activity.objects.filter(pk=part.activity_id).update(start_time="00:30")
    return Participation.objects.select_related("activity__organiser", "expert").get(pk=part.pk)


# ---------------------------------------------------------------- who sees what


def test_11_4_the_list_is_nobodys_before_the_hand_over() -> None:
    draw = accepted()
    client = of(draw.demand.activity.organiser)
    assert client.get(f"/activities/{draw.demand.activity_id}/day/").status_code == 404
    assert client.get(f"/people/{Participation.objects.get().pk}/").status_code == 404
    assert Participation.objects.get().expert.name not in text(client.get(f"/activities/{draw.demand.activity_id}/"))


def test_20_after_it_the_own_division_alone() -> None:
    part = listed()[0]
    path = f"/activities/{part.activity_id}/day/"
    assert part.expert.name in text(of(organiser_of(part)).get(path))
    assert part.expert.name in text(of(colleague_of(part)).get(path))
    of(organiser_of(part)).get(path)
    assert Event.objects.filter(action="list.view", subject_id=str(part.activity_id)).count() == 2
    assert of(organiser(division=division("另一科"))).get(path).status_code == 404
    for role in (Role.TALENT, Role.LEADERSHIP, Role.SUPERVISOR, Role.EXPERT):
        assert of(account(role)).get(path).status_code == 403


def test_20_the_phone_is_a_look_on_record() -> None:
    part = listed()[0]
    client = of(organiser_of(part))
    assert client.post(f"/people/{part.pk}/phone/").status_code == 200
    assert Event.objects.get(action="list.phone").subject_id == str(part.expert_id)
    assert of(account(Role.TALENT)).post(f"/people/{part.pk}/phone/").status_code == 403


# ---------------------------------------------------------------- the day


def test_11_4_reception_letter_and_material() -> None:
    part = listed()[0]
    client = of(organiser_of(part))
    form = {"arrive_at": "2026-12-06T18:30", "vehicle": "公务车", "contact_name": "示接站", "contact_phone": "0391-0000000"}
    assert client.post(f"/people/{part.pk}/reception/", {**form, "arrive_at": "后天"}).status_code == 200
    assert client.post(f"/people/{part.pk}/reception/", form).status_code == 302
    assert Reception.objects.get().vehicle == "公务车"
    assert "公务车" in text(client.get(f"/people/{part.pk}/"))
    bad = SimpleUploadedFile("a.pdf", b"MZ")
    assert client.post(f"/people/{part.pk}/letter/", {"scan": bad}).status_code == 409
    assert client.post(f"/people/{part.pk}/letter/", {"scan": SimpleUploadedFile("a.pdf", b"%PDF-1.7")}).status_code == 302
    day = f"/activities/{part.activity_id}/day/"
    assert client.post(f"{day}material/", {"file": SimpleUploadedFile("a.exe", b"MZ")}).status_code == 409
    assert client.post(f"{day}material/", {"file": SimpleUploadedFile("说明.pdf", b"%PDF-1.7")}).status_code == 302
    made = part.activity.materials.get()
    assert client.post(f"{day}material/{made.pk}/").content == b"%PDF-1.7"
    assert client.post(f"{day}material/{made.pk}/remove/").status_code == 302
    assert client.post(f"{day}material/{made.pk}/").status_code == 404


def test_11_5_the_experts_code_is_scanned_and_confirmed() -> None:
    part = today(signed(listed()[0]))
    client = of(organiser_of(part))
    ticket = attendance.ticket(participation=part, at=timezone.now())
    page = client.get(f"/sign-in/{ticket.code}/")
    assert part.expert.name in text(page)
    assert not Participation.objects.get(pk=part.pk).signed_in_at
    assert client.post(f"/sign-in/{ticket.code}/").status_code == 302
    assert Participation.objects.get(pk=part.pk).sign_means == "qr"
    assert client.get("/sign-in/22222222/").status_code == 409
    assert of(organiser(division=division("另一科"))).get(f"/sign-in/{ticket.code}/").status_code == 409


def test_11_5_marked_by_hand_taken_back_and_typed() -> None:
    part = today(signed(listed()[0]))
    client = of(organiser_of(part))
    assert client.post(f"/people/{part.pk}/here/").status_code == 302
    assert client.post(f"/people/{part.pk}/here/").status_code == 409
    assert client.post(f"/people/{part.pk}/not-here/", {"reason": "认错人"}).status_code == 302
    ticket = attendance.ticket(participation=part, at=timezone.now())
    assert client.post(f"/activities/{part.activity_id}/day/code/", {"code": "22222222"}).status_code == 409
    assert client.post(f"/activities/{part.activity_id}/day/code/", {"code": ticket.code}).status_code == 302
    page = text(client.get(f"/activities/{part.activity_id}/day/"))
    assert "1 / 1" in page
    assert f"{part.expert.name}签到成功" in page


def test_11_5_who_cannot_come_is_replaced() -> None:
    part = listed()[0]
    client = of(organiser_of(part))
    assert client.post(f"/people/{part.pk}/falls-out/", {"words": ""}).status_code == 409
    assert "正在联系人选" not in text(client.get(f"/activities/{part.activity_id}/day/"))
    assert client.post(f"/people/{part.pk}/falls-out/", {"words": "突发疾病"}).status_code == 302
    page = text(client.get(f"/activities/{part.activity_id}/day/"))
    assert "突发疾病" in page
    assert "正在联系人选" in page
    assert any("联系专家 1 位" in todo.title for todo in desk.todos(part.contact.entry.draw.caller))


def test_11_5_an_activity_is_called_off_with_its_reason() -> None:
    part = listed()[0]
    client = of(organiser_of(part))
    path = f"/activities/{part.activity_id}/cancel/"
    assert "退回本次计数" in text(client.get(path))
    assert client.post(path, {"reason": ""}).status_code == 409
    assert client.post(path, {"reason": "项目撤回"}).status_code == 302
    assert client.post(path, {"reason": "项目撤回"}).status_code == 409
    assert of(organiser(division=division("另一科"))).get(path).status_code == 404


# ---------------------------------------------------------------- afterwards


def test_11_6_held_archived_once_and_counted() -> None:
    part = today(signed(listed()[0]))
    client, talent = of(organiser_of(part)), of(account(Role.TALENT))
    client.post(f"/people/{part.pk}/here/")
    assert talent.post(f"/archive/{part.activity_id}/").status_code == 409
    assert client.post(f"/activities/{part.activity_id}/day/held/").status_code == 302
    assert "归档计数" in text(talent.get("/archive/?state=held"))
    assert talent.post(f"/archive/{part.activity_id}/").status_code == 302
    assert talent.post(f"/archive/{part.activity_id}/").status_code == 409
    assert Participation.objects.get(pk=part.pk).state == "done"
    assert Event.objects.filter(action="activity.archive").count() == 1
    assert talent.get("/archive/export/").status_code == 200


def test_16_grades_are_entered_corrected_and_kept() -> None:
    came = held(1, 1)[0]
    client = of(organiser_of(came))
    path = f"/people/{came.pk}/grade/"
    assert came.expert.name in text(client.get(f"/activities/{came.activity_id}/grades/"))
    assert client.post(path, {**GRADES, "overall": ""}).status_code == 200
    assert client.post(path, {**GRADES, "overall": "poor"}).status_code == 409
    assert client.post(path, GRADES).status_code == 302
    assert client.post(path, {**GRADES, "overall": "good"}).status_code == 200
    assert Evaluation.objects.get().overall == "excellent"
    assert client.post(path, {**GRADES, "overall": "good", "reason": "点错"}).status_code == 302
    assert Evaluation.objects.get().overall == "good"
    assert "点错" in text(client.get(path))
    assert of(organiser(division=division("另一科"))).get(path).status_code == 404


def test_16_the_division_reads_a_reply_and_answers_it_or_corrects() -> None:
    came = held(1, 1)[0]
    client, path = of(organiser_of(came)), f"/people/{came.pk}/grade/"
    client.post(path, GRADES)
    made, now = Evaluation.objects.get(), timezone.now()
    assert client.post(f"{path}uphold/", {"words": "维持"}).status_code == 409
    evaluations.reply(evaluation_id=made.pk, text="当日有说明", by=own_account(came.expert), at=max(made.graded_at, now))
    assert "维持评价" in text(client.get(path))
    assert client.post(f"{path}uphold/", {"words": " "}).status_code == 409
    assert client.post(f"{path}uphold/", {"words": "与记录一致"}).status_code == 302
    shown = text(client.get(path))
    assert "答复：与记录一致" in shown
    assert "维持评价" not in shown
    own = of(own_account(came.expert)).get(f"/e/evaluations/{made.pk}/")
    assert "答复：与记录一致" in text(own)


def test_16_a_second_person_agrees_where_the_profile_asks(settings: Any) -> None:
    settings.PROFILE = "protected"
    came = held(1, 1)[0]
    client, second = of(organiser_of(came)), of(colleague_of(came))
    client.post(f"/people/{came.pk}/grade/", {**GRADES, "overall": "poor", "remark": "中途离场"})
    assert "待复核" in text(client.get(f"/activities/{came.activity_id}/grades/"))
    assert [todo.act for todo in desk.todos(organiser_of(came))] == ["结算"]
    colleague = Account.objects.get(pk=second.session["_auth_user_id"])
    assert sorted(todo.act for todo in desk.todos(colleague)) == ["复核", "结算"]
    assert client.post(f"/people/{came.pk}/grade/agree/").status_code == 409
    assert second.post(f"/people/{came.pk}/grade/agree/").status_code == 302
    assert "待复核" not in text(client.get(f"/activities/{came.activity_id}/grades/"))
    assert [todo.act for todo in desk.todos(colleague)] == ["结算"]


@pytest.mark.parametrize("role", [Role.TALENT, Role.SUPERVISOR])
def test_16_who_keeps_and_who_watches_reaches_the_grades_and_enters_none(role: Role) -> None:
    came = held(1, 1)[0]
    reader, path = of(account(role)), f"/activities/{came.activity_id}/grades/"
    assert path in text(reader.get("/archive/"))
    shown = text(reader.get(path))
    assert came.expert.name in shown
    assert f"/activities/{came.activity_id}/day/" not in shown
    assert reader.get(f"/people/{came.pk}/grade/").status_code == 403


def test_14_4_who_came_is_to_be_paid_and_who_did_not_is_not() -> None:
    some, _ = held(2, 1)[0], held(1, 0)[0]
    assert [todo.args for todo in desk.todos(organiser_of(some)) if todo.act == "结算"] == [(some.activity_id,)]


def test_the_lists_take_the_same_queries_however_many_people() -> None:
    few, many = listed(1)[0], listed(4)[0]

    def count(client: Client, path: str) -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(path)
        return len(found)

    paths = ("/activities/{}/day/", "/activities/{}/grades/")
    counts = [[count(of(organiser_of(p)), path.format(p.activity_id)) for path in paths] for p in (few, many)]
    assert counts[0] == counts[1]


def test_the_division_finds_its_days_in_the_list() -> None:
    part = listed()[0]
    client = of(organiser_of(part))
    assert part.activity.code in text(client.get("/days/?state=ready"))
    assert part.activity.code not in text(client.get("/days/?q=无此活动"))
    assert client.get("/days/export/?state=ready").status_code == 200
