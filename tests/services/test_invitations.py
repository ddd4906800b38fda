"""7.1.2, 11.3: somebody from outside comes when the pool cannot serve; bans and avoidance first, the form afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from expertpool.gateways import keys
from expertpool.policy import review
from expertpool.policy.application_form import DECLARED
from expertpool.policy.decision import Refused
from expertpool.policy.terms import Role
from expertpool.queries import applications as application_queries
from expertpool.queries import experts, units
from expertpool.queries import invitations as queries
from expertpool.queries.facts import roster_facts
from expertpool.queries.workdays import calendar
from expertpool.records.models import (
    Application,
    Ban,
    Contact,
    Draw,
    Event,
    Expert,
    Invitation,
    Message,
    Participation,
    Project,
    ProjectUnit,
    Unit,
)
from expertpool.services import applications, contact, final_list, invitations, invited_forms, reviews
from expertpool.services.demo.people import fictional_id
from expertpool.services.pool import phone_of
from tests.factories import AT, account, division, expert, organiser, unit
from tests.services import test_reviews
from tests.services.application_ground import BASIS, answers
from tests.services.contact_ground import at, called, caller_of, open_ones, own_account, say_no

pytestmark = pytest.mark.django_db

NUMBER = fictional_id("320102", date(1980, 5, 6), 11, "1")
GUEST = invitations.Guest(
    name="示外来",
    id_number=NUMBER,
    phone="13900000001",
    unit_name="外地示例大学",
    region="410100",
    field="T01",
    reason="库内已无人可请",
)
#: what the organiser fills in: identity and phone are known from the invitation
FORM = answers(
    name="示外来",
    sex="1",
    birth="1980-05-06",
    region="410100",
    unit="外地示例大学",
    id_kind="",
    id_number="",
    phone="",
    ties_told="",
) | dict.fromkeys(DECLARED, "")


def exhausted() -> Draw:
    """Nobody of the pool is left for the one seat."""
    draw = called(pool=1)
    say_no(open_ones(draw)[0])
    return draw


def invite(draw: Draw, guest: invitations.Guest = GUEST, **values: Any) -> Invitation:
    told = {"by": draw.demand.activity.organiser, "at": at(10)} | values
    return invitations.invite(demand_id=draw.demand_id, guest=guest, **told)


def refusal(draw: Draw, guest: invitations.Guest = GUEST, **values: Any) -> str:
    before = Event.objects.count(), Expert.objects.count(), Unit.objects.count(), Contact.objects.count()
    with pytest.raises(Refused) as caught:
        invite(draw, guest, **values)
    assert before == (Event.objects.count(), Expert.objects.count(), Unit.objects.count(), Contact.objects.count())
    return caught.value.reasons[0].message


def test_7_1_2_nobody_is_invited_while_somebody_of_the_pool_is_left() -> None:
    draw = called(pool=1)
    assert "库内还有专家" in refusal(draw)
    longer = called(pool=5)
    for minutes in (1, 2, 3):
        say_no(open_ones(longer)[0], minutes=minutes)
    assert "库内还有专家" in refusal(longer)


def test_7_1_2_the_guest_is_asked_declares_and_fills_the_seat() -> None:
    draw = exhausted()
    made = invite(draw)
    person = made.contact.expert
    assert (person.status, person.unit.name, made.contact.way) == ("invited", "外地示例大学", "invited")
    assert Message.objects.filter(contact=made.contact, text__code="invitation").exists()
    own = own_account(person)
    contact.agree(contact_id=made.contact_id, by=own, at=at(11))
    contact.shown(contact_id=made.contact_id, by=own, at=at(11))
    assert contact.accept(contact_id=made.contact_id, by=own, at=at(12)).outcome == "accepted"
    final_list.hand_over(demand_id=draw.demand_id, by=caller_of(draw), at=at(20))
    assert Event.objects.get(action="list.hand_over").payload.body == {"people": 1, "short": 0}
    assert "人数已经够了" in refusal_after(draw)


def refusal_after(draw: Draw) -> str:
    draw.demand.__class__.objects.update(state="contacting")
    return refusal(draw, replace(GUEST, id_number=fictional_id("320102", date(1981, 5, 6), 12, "1")))


def test_7_1_2_a_guest_stands_nowhere_in_the_pool() -> None:
    made = invite(exhausted())
    number, talent = made.contact.expert.number, account(Role.TALENT)
    assert number not in {person.number for person in roster_facts()}
    assert number not in set(experts.visible_to(talent, year=2026).values_list("number", flat=True))
    assert experts.by_status(talent)[""] == Expert.objects.count() - 1
    with pytest.raises(LookupError):
        experts.get_for(talent, number, year=2026)
    assert units.get_for(talent, made.contact.expert.unit_id).family_people == 0


@pytest.mark.parametrize(
    "written",
    [
        NUMBER,
        NUMBER.lower(),
        f" {NUMBER} ",
        f"{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}",
        NUMBER.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
        f"{NUMBER[:6]}-{NUMBER[6:14]}-{NUMBER[14:]}",
        NUMBER[:6] + NUMBER[8:17],
    ],
)
def test_10_a_banned_person_is_refused_however_the_number_is_written(written: str) -> None:
    draw = exhausted()
    Ban.objects.create(identity_index=keys.blind_index("id", NUMBER), ground="offence", occurred_on=AT.date(), created_at=AT)
    assert "不得入库" in refusal(draw, replace(GUEST, id_number=written))


def test_13_3_a_guest_of_a_unit_under_review_is_refused() -> None:
    draw = exhausted()
    project = Project.objects.create(activity=draw.demand.activity, title="示例课题", rank=1)
    reviewed = expert(99, status="removed").unit
    ProjectUnit.objects.create(project=project, name=reviewed.name, role="applicant", unit=reviewed)
    with pytest.raises(Refused) as caught:
        invite(draw, replace(GUEST, unit_name=reviewed.name))
    assert caught.value.reasons[0].article == "13.3"


def test_13_3_a_guest_invited_again_is_judged_by_the_unit_of_today_and_the_former_one() -> None:
    draw = exhausted()
    guest = expert(70, id_number=NUMBER, status="invited", unit=unit("示例旧厂"))
    project = Project.objects.create(activity=draw.demand.activity, title="示例课题", rank=1)
    reviewed = unit("示例新厂")
    listed = ProjectUnit.objects.create(project=project, name=reviewed.name, role="applicant", unit=reviewed)
    with pytest.raises(Refused) as caught:
        invite(draw, replace(GUEST, unit_name="示例新厂"))
    assert [reason.article for reason in caught.value.reasons] == ["13.3"]
    assert (Expert.objects.get(pk=guest.pk).unit.name, guest.ties.count()) == ("示例旧厂", 0)
    listed.unit = guest.unit
    listed.save()
    with pytest.raises(Refused) as caught:
        invite(draw, replace(GUEST, unit_name="示例新厂"))
    assert [reason.article for reason in caught.value.reasons] == ["13.3"]
    listed.delete()
    assert invite(draw, replace(GUEST, unit_name="示例新厂", phone="13900000009")).contact.expert_id == guest.pk
    guest.refresh_from_db()
    assert (guest.unit.name, guest.ties.get().unit.name, phone_of(guest)) == ("示例新厂", "示例旧厂", "13900000009")


@pytest.mark.parametrize(
    ("number", "kind", "birth"),
    [
        ("810000197507060022", "hmt_permit", date(1975, 7, 6)),
        ("941276197602289026", "foreign_permanent", date(1976, 2, 28)),
        ("DEU410861050912", "foreign_permanent", date(1961, 5, 9)),
    ],
)
def test_7_1_2_somebody_of_another_document_may_be_a_guest(number: str, kind: str, birth: date) -> None:
    guest = invite(exhausted(), replace(GUEST, id_number=number)).contact.expert
    assert (guest.id_kind, guest.birth) == (kind, birth)


def test_7_1_2_somebody_of_the_pool_is_not_a_guest() -> None:
    draw = exhausted()
    expert(50, id_number=NUMBER)
    assert "已有专家库记录" in refusal(draw)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id_number": "123"}, "18 位"),
        ({"id_number": "E12345678"}, "不含出生日期"),
        ({"name": " "}, "姓名"),
        ({"phone": ""}, "手机号"),
        ({"phone": "12"}, "11 位"),
        ({"reason": ""}, "理由"),
        ({"field": "M05"}, "没有这个领域"),
    ],
)
def test_7_1_2_what_is_missing_is_named(changes: dict[str, str], said: str) -> None:
    assert said in refusal(exhausted(), replace(GUEST, **changes))


def test_7_1_2_only_the_own_division_invites() -> None:
    draw = exhausted()
    with pytest.raises(draw.demand.__class__.DoesNotExist):
        invite(draw, by=organiser(division=division("另一科")))


# ---------------------------------------------------------------- the form


def accepted() -> Invitation:
    made = invite(exhausted())
    own = own_account(made.contact.expert)
    for act in (contact.agree, contact.shown, contact.accept):
        act(contact_id=made.contact_id, by=own, at=at(12))
    return made


def test_7_1_2_the_form_is_owed_until_it_is_filed_complete_and_once() -> None:
    made = accepted()
    by = made.demand.activity.organiser
    told = {"invitation_id": made.pk, "by": by, "at": AT + timedelta(days=20)}
    assert [todo.args for todo in queries.to_file(by, calendar())] == [(made.pk,)]
    with pytest.raises(Refused, match="主要业绩"):
        invited_forms.file(**told, form={**FORM, "achievements": " "})
    assert invited_forms.keep(**told, form={"school": "示例大学", "id_number": NUMBER}).form == {"school": "示例大学"}
    row = invited_forms.file(**told, form=FORM)
    assert list(queries.to_file(by, calendar())) == []
    assert (row.state, row.expert, applications.form_of(row)["id_number"]) == ("confirming", made.contact.expert, NUMBER)
    assert Message.objects.filter(text__code="person_link").exists()
    Application.objects.update(state="vouched")
    with pytest.raises(Refused, match="已经填报"):
        invited_forms.file(**told, form=FORM)
    assert Event.objects.filter(action="invitation.file").count() == 1


def test_7_1_2_a_returned_form_is_completed_by_who_filled_it_in_and_confirmed_anew() -> None:
    made = accepted()
    by = made.demand.activity.organiser
    told = {"invitation_id": made.pk, "by": by, "at": AT + timedelta(days=20)}
    row = invited_forms.file(**told, form=FORM)
    Application.objects.update(state="returned")
    assert [todo.args for todo in application_queries.to_complete(by, calendar())] == [(made.pk,)]
    again = invited_forms.file(**told, form={**FORM, "school": "另一示例大学"})
    assert (again.pk, again.state, applications.form_of(again)["school"]) == (row.pk, "confirming", "另一示例大学")


def test_10_a_banned_person_is_not_filed_either() -> None:
    made = accepted()
    Ban.objects.create(identity_index=made.contact.expert.id_index, ground="unfair", occurred_on=date(2025, 1, 1), created_at=AT)
    told = {"invitation_id": made.pk, "by": made.demand.activity.organiser, "at": AT + timedelta(days=20)}
    with pytest.raises(Refused, match="终身不得入库"):
        invited_forms.file(**told, form=FORM)
    assert not Application.objects.exists()


def test_7_1_2_nothing_is_owed_for_who_did_not_come() -> None:
    made = invite(exhausted())
    with pytest.raises(Refused, match="没有参加"):
        invited_forms.file(invitation_id=made.pk, form=FORM, by=made.demand.activity.organiser, at=at(30))


@pytest.mark.parametrize(("state", "owed"), [("done", True), ("absent", False), ("cancelled", False), ("withdrawn", False)])
def test_7_1_2_nothing_is_owed_for_who_stayed_away_nor_for_an_activity_called_off(state: str, owed: bool) -> None:
    made = accepted()
    by = made.demand.activity.organiser
    Participation.objects.filter(contact=made.contact_id).update(state=state)
    assert bool(list(queries.to_file(by, calendar()))) == owed
    if not owed:
        with pytest.raises(Refused, match="没有参加"):
            invited_forms.file(invitation_id=made.pk, form=FORM, by=by, at=at(30))
        assert not Application.objects.exists()


@pytest.mark.parametrize(("day", "late"), [(14, False), (15, True)])
def test_18_an_overdue_form_stands_on_the_supervisors_desk(day: int, late: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The activity is on Monday 2026-12-07; five working days end on the 14th."""
    accepted()
    monkeypatch.setattr("expertpool.queries.invitations.timezone.localdate", lambda: date(2026, 12, day))
    assert bool(list(queries.overdue(account(Role.SUPERVISOR), calendar()))) == late


def test_13_what_only_the_person_told_stays_with_the_person_and_outlives_a_correction() -> None:
    made = accepted()
    by = made.demand.activity.organiser
    told = {"invitation_id": made.pk, "by": by, "at": AT + timedelta(days=20)}
    row = invited_forms.file(**told, form=FORM)
    ties = {"relatives": [{"relation": "10", "name": "示乙", "unit": "", "id_number": ""}]}
    applications.confirm(application_id=row.pk, words=answers(**ties), by=account(Role.EXPERT), at=AT + timedelta(days=21))
    Application.objects.update(state="returned")
    seen = invited_forms.look(row=Application.objects.get(), by=by, at=AT + timedelta(days=22))
    assert {"relatives", "ties_told", "id_number", "phone", "address"} & set(seen) == set()
    assert Event.objects.filter(action="application.open", actor=by).count() == 1
    row = invited_forms.file(**told, form={**FORM, "relatives": [], "school": "另一示例大学"})
    kept = applications.form_of(row)
    assert (kept["relatives"], kept["school"], kept["truth"]) == (ties["relatives"], "另一示例大学", "")


def test_20_a_form_that_is_only_kept_holds_no_number_of_the_person() -> None:
    made = accepted()
    told = {"invitation_id": made.pk, "by": made.demand.activity.organiser, "at": AT + timedelta(days=20)}
    form = FORM | {"second_contact": "13900002222", "address": "示例路 1 号", "phone": "13900000001", "school": "示例大学"}
    kept = invited_forms.keep(**told, form=form).form
    assert ("示例大学" in kept.values(), {"second_contact", "address", "phone", "id_number"} & set(kept)) == (True, set())


def test_7_1_2_somebody_invited_becomes_an_expert_under_the_number_of_the_invitation() -> None:
    made = accepted()
    guest = made.contact.expert
    told = {"invitation_id": made.pk, "by": made.demand.activity.organiser, "at": AT + timedelta(days=20)}
    row = invited_forms.file(**told, form=FORM)
    applications.confirm(application_id=row.pk, words=answers(), by=account(Role.EXPERT), at=AT + timedelta(days=21))
    test_reviews.proven(row)
    row.refresh_from_db()
    for _ in range(2):
        clerk = account(Role.TALENT)
        conditions = review.judged(applications.conditions(row, applications.form_of(row), at=AT))
        judged = {"answers": dict.fromkeys(conditions, True), "by": clerk, "at": AT + timedelta(days=22)}
        reviews.opine(application_id=row.pk, **judged)
    on = AT + timedelta(days=23)
    with pytest.raises(Refused, match="推荐的科技管理部门"):
        reviews.admit_directly(application_id=row.pk, by=clerk, at=on)
    reviews.recommend(application_id=row.pk, basis=BASIS, by=clerk, at=on)
    reviews.admit_directly(application_id=row.pk, by=clerk, at=on)
    guest.refresh_from_db()
    assert (guest.status, guest.ties_declared, guest.admitted_on) == ("active", True, date(2026, 12, 16))
    assert Expert.objects.filter(id_index=guest.id_index).count() == 1
