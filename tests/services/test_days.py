"""11.4–11.6, 12, 15, 20: the list is handed over, people sign, come and are counted; a called-off activity uses nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from expertpool.policy.decision import Refused
from expertpool.policy.terms import Role
from expertpool.queries import days
from expertpool.queries.facts import expert_facts
from expertpool.records.models import Activity, Contact, Event, Material, Message, Participation
from expertpool.services import archive, attendance, cancelling, contact, final_list, letters, materials, receptions, voiding
from expertpool.services.demo.after import scribble
from tests.factories import account, division, organiser
from tests.services.contact_ground import at, caller_of, drawn, open_ones, outcomes, own_account, say_no, say_yes, state_of
from tests.services.contact_ground import called as calling
from tests.services.day_ground import MORNING, accepted, activity_of, held, listed, organiser_of, present, signed
from tests.services.test_letters import SIDE, picture

pytestmark = pytest.mark.django_db


def refusal(act: object, **values: object) -> str:
    """What the act is refused for; the number of events must stay as it is."""
    before = Event.objects.count()
    with pytest.raises(Refused) as caught:
        act(**values)  # type: ignore[operator]
    assert Event.objects.count() == before
    return caught.value.reasons[0].message


# ---------------------------------------------------------------- the final list


def test_11_4_the_list_is_handed_over_once_the_seats_are_filled() -> None:
    draw = calling({"T01": 2})
    caller, told = caller_of(draw), {"demand_id": draw.demand_id, "at": at(60)}
    assert "正在联系" in refusal(final_list.hand_over, **told, by=caller)
    for minutes in (1, 2):
        say_yes(open_ones(draw)[0], minutes=minutes)
    assert "不能反馈最终名单" in refusal(final_list.hand_over, **told, by=draw.demand.activity.organiser)
    final_list.hand_over(**told, by=caller)
    assert (state_of(draw.demand), draw.demand.activity.__class__.objects.get().state) == ("settled", "ready")
    assert Event.objects.get(action="list.hand_over").payload.body == {"people": 2, "short": 0}
    assert "不能反馈" in refusal(final_list.hand_over, **told, by=caller)


def test_11_4_a_list_that_ran_out_is_handed_over_short_with_the_reason_only() -> None:
    draw = calling({"T01": 2}, pool=2)
    caller, told = caller_of(draw), {"demand_id": draw.demand_id, "at": at(60)}
    say_yes(open_ones(draw)[0])
    say_no(open_ones(draw)[0], minutes=2)
    assert "没有写明原因" in refusal(final_list.hand_over, **told, by=caller)
    final_list.hand_over(**told, reason="库内已无人可联系，承办科室同意按一人进行", by=caller)
    assert Event.objects.get(action="list.hand_over").payload.body["short"] == 1


def test_11_4_while_names_are_left_nothing_is_handed_over_short() -> None:
    draw = drawn({"T01": 1})
    told = {"demand_id": draw.demand_id, "reason": "算了", "at": at(60), "by": account(Role.TALENT)}
    assert "名单还没有联系完" in refusal(final_list.hand_over, **told)


def test_11_4_nobody_sees_the_people_before_the_hand_over_and_only_the_own_division_after() -> None:
    draw = accepted()
    own, other = draw.demand.activity.organiser, organiser(division=division("另一科"))
    assert not days.visible_to(own).exists()
    part = Participation.objects.get()
    final_list.hand_over(demand_id=draw.demand_id, by=caller_of(draw), at=at(60))
    assert [person.part for person in days.people(days.get_for(own, part.activity_id))] == [part]
    assert not days.visible_to(other).exists()
    assert "只有承办科室" in refusal(final_list.phone, participation_id=part.pk, by=caller_of(draw), at=at(61))
    final_list.phone(participation_id=part.pk, by=own, at=at(61))
    assert Event.objects.get(action="list.phone").subject_id == str(part.expert_id)


# ---------------------------------------------------------------- letter and material


def test_15_the_letter_is_signed_once_by_the_expert_with_the_version_in_force() -> None:
    part = listed()[0]
    own, told = own_account(part.expert), {"participation_id": part.pk, "at": at(70)}
    assert "还没有签名" in refusal(letters.sign, **told, image=blank(), by=own)
    assert "没有收到" in refusal(letters.sign, **told, image=b"GIF89a", by=own)
    assert "不完整" in refusal(letters.sign, **told, image=letters.PNG + b"\0\0\0\4IDATabcd", by=own)
    assert "只能办理本人" in refusal(letters.sign, **told, image=scribble(), by=own_account(listed()[0].expert))
    letters.set_text(
        version="2026-02", body="本人承诺独立、客观、公正，遵守保密要求，绝不徇私。", by=account(Role.TALENT), at=at(69)
    )
    made = letters.sign(**told, image=scribble(), by=own)
    assert (made.text.version, made.means) == ("2026-02", "screen")
    assert "已经签署" in refusal(letters.sign, **told, image=scribble(), by=own)


def blank() -> bytes:
    """An empty canvas."""
    return picture(bytes(SIDE * (1 + SIDE * 4)))


def test_15_a_scan_is_filed_by_the_own_division() -> None:
    part = listed()[0]
    told = {"participation_id": part.pk, "at": at(70)}
    assert "不是 PDF" in refusal(letters.file_scan, **told, content=b"MZ", by=organiser_of(part))
    assert "只能办理本人" in refusal(letters.file_scan, **told, content=b"%PDF-1.7", by=account("organiser"))
    assert letters.file_scan(**told, content=b"%PDF-1.7", by=organiser_of(part)).means == "scan"


def test_15_4_material_is_read_after_the_letter_and_each_look_is_traced() -> None:
    part = listed()[0]
    by, own = organiser_of(part), own_account(part.expert)
    made = materials.add(activity_id=part.activity_id, content=b"%PDF-1.7 text", name="要求.pdf", by=by, at=at(70))
    assert "不支持" in refusal(materials.add, activity_id=part.activity_id, content=b"MZ", name="a.exe", by=by, at=at(70))
    assert "不是 pdf 格式" in refusal(materials.add, activity_id=part.activity_id, content=b"MZ", name="a.pdf", by=by, at=at(70))
    assert "尚未签署承诺书" in refusal(materials.read, material_id=made.pk, by=own, at=at(71))
    signed(part)
    assert materials.read(material_id=made.pk, by=own, at=at(91))[0] == b"%PDF-1.7 text"
    assert Event.objects.filter(action="material.read", actor=own).count() == 1
    stranger = own_account(drawn().entries.first().expert)
    with pytest.raises(Participation.DoesNotExist):
        materials.read(material_id=made.pk, by=stranger, at=at(92))
    materials.remove(material_id=made.pk, by=by, at=at(93))
    with pytest.raises(Material.DoesNotExist):
        materials.read(material_id=made.pk, by=own, at=at(94))


# ---------------------------------------------------------------- the day


def test_11_4_an_arranged_reception_is_told_to_the_expert() -> None:
    part = listed()[0]
    receptions.arrange(participation_id=part.pk, plan=receptions.Plan(vehicle="公务车"), by=organiser_of(part), at=at(80))
    receptions.arrange(participation_id=part.pk, plan=receptions.Plan(vehicle="高铁"), by=organiser_of(part), at=at(81))
    assert Message.objects.filter(text__code="reception").values("key").distinct().count() >= 2
    assert days.person_for(organiser_of(part), part.pk).reception.vehicle == "高铁"


@pytest.mark.parametrize("before", [receptions.Plan(), receptions.Plan(vehicle="高铁")])
def test_11_4_nobody_is_told_of_a_reception_that_holds_nothing_new(before: receptions.Plan) -> None:
    part = listed()[0]
    told = {"participation_id": part.pk, "by": organiser_of(part)}
    if before.vehicle:
        receptions.arrange(**told, plan=before, at=at(80))
    left = Event.objects.count(), Message.objects.count()
    with pytest.raises(Refused):
        receptions.arrange(**told, plan=before, at=at(81))
    assert (Event.objects.count(), Message.objects.count()) == left


@pytest.mark.parametrize(
    ("moment", "refused"),
    [
        (datetime(2026, 12, 6, 22, 59, tzinfo=UTC), "07:00 开始签到"),
        (datetime(2026, 12, 6, 23, 0, tzinfo=UTC), ""),
        (datetime(2026, 12, 7, 15, 59, tzinfo=UTC), ""),
        (datetime(2026, 12, 7, 16, 0, tzinfo=UTC), ""),
    ],
)
def test_11_5_people_are_marked_from_an_hour_before_on_a_sheet_even_after_the_day(moment: datetime, refused: str) -> None:
    part = signed(listed()[0])
    told = {"participation_id": part.pk, "by": organiser_of(part), "at": moment}
    if refused:
        assert refused in refusal(attendance.mark, **told)
    else:
        assert attendance.mark(**told).signed_in_at == moment


def test_15_nobody_signs_in_without_the_letter() -> None:
    part = listed()[0]
    told = {"participation_id": part.pk, "by": organiser_of(part), "at": MORNING}
    assert "尚未签署承诺书" in refusal(attendance.mark, **told)


def test_11_5_a_code_holds_for_a_minute_and_signs_in_once() -> None:
    part = signed(listed()[0])
    by, moment = organiser_of(part), MORNING.replace(second=0)
    ticket = attendance.ticket(participation=part, at=moment)
    assert ticket.address.endswith(f"/sign-in/{ticket.code}/")
    assert "<svg" in ticket.svg
    assert "签到码不对" in refusal(attendance.sign_in, code=ticket.code, by=by, at=moment + timedelta(seconds=60))
    assert "签到码不对" in refusal(attendance.sign_in, code=ticket.code, by=account("organiser"), at=moment)
    spaced = f"{ticket.code[:4]} {ticket.code[4:]}".lower()
    made = attendance.sign_in(code=spaced, by=by, at=moment + timedelta(seconds=59))
    assert (made.pk, made.sign_means) == (part.pk, "qr")
    assert "已经签到" in refusal(attendance.sign_in, code=ticket.code, by=by, at=moment + timedelta(seconds=59))


def test_11_5_a_mistaken_mark_is_taken_back_with_its_reason() -> None:
    part = present(listed()[0])
    told = {"participation_id": part.pk, "by": organiser_of(part), "at": MORNING}
    assert "没有写明" in refusal(attendance.take_back, **told, reason=" ")
    attendance.take_back(**told, reason="认错了人")
    part.refresh_from_db()
    assert (part.signed_in_at, part.mark_note) == (None, "认错了人")
    assert not hasattr(Event.objects.get(action="attendance.take_back"), "payload")


def test_11_5_who_falls_out_after_the_list_is_replaced_and_the_list_handed_over_again() -> None:
    part = listed()[0]
    draw = part.contact.entry.draw
    contact.fall_out(contact_id=part.contact_id, words="突发疾病", by=organiser_of(part), at=at(100))
    assert "还没有办结" in refusal(
        attendance.hold, activity_id=part.activity_id, by=organiser_of(part), at=MORNING + timedelta(hours=9)
    )
    say_yes(open_ones(draw)[0], minutes=101)
    final_list.hand_over(demand_id=draw.demand_id, by=caller_of(draw), at=at(120))
    names = [person.part.expert_id for person in days.people(activity_of(part))]
    assert names == [Contact.objects.get(outcome="accepted").expert_id]
    assert list(days.gone(activity_of(part)).values_list("fell_out", flat=True)) == ["突发疾病"]


# ---------------------------------------------------------------- what counts


@pytest.mark.parametrize(("day", "refused"), [(6, "才开始"), (7, ""), (8, "")])
def test_11_5_an_activity_is_held_from_its_day_on(day: int, refused: str) -> None:
    part = listed()[0]
    told = {"activity_id": part.activity_id, "by": organiser_of(part), "at": datetime(2026, 12, day, 8, 0, tzinfo=UTC)}
    if refused:
        assert refused in refusal(attendance.hold, **told)
    else:
        assert attendance.hold(**told).state == "held"


def test_12_what_counts_is_who_came_and_archiving_counts_once() -> None:
    came, absent = held(2, 1)
    talent = account(Role.TALENT)
    archive.archive(activity_id=came.activity_id, by=talent, at=MORNING + timedelta(days=1))
    assert [Participation.objects.get(pk=part.pk).state for part in (came, absent)] == ["done", "absent"]
    assert [expert_facts(part.expert.number).uses_in(2026) for part in (came, absent)] == [1, 0]
    assert state_of(came.contact.demand) == "archived"
    assert Event.objects.get(action="activity.archive").payload.body == {"came": 1, "absent": 1}
    assert "不能归档" in refusal(archive.archive, activity_id=came.activity_id, by=talent, at=MORNING + timedelta(days=1))


def test_12_a_cancelled_activity_gives_every_use_back_exactly_once() -> None:
    people = listed(2)
    by = organiser_of(people[0])
    told = {"activity_id": people[0].activity_id, "by": by, "at": at(100)}
    assert [expert_facts(part.expert.number).uses_in(2026) for part in people] == [1, 1]
    assert "没有写明" in refusal(cancelling.cancel, **told, reason=" ")
    cancelling.cancel(**told, reason="项目撤回")
    assert [expert_facts(part.expert.number).uses_in(2026) for part in people] == [0, 0]
    assert Event.objects.get(action="activity.cancel").payload.body == {"given_back": 2, "told": 2}
    assert Activity.objects.get().cancel_reason == "项目撤回"
    assert Message.objects.filter(text__code="cancelled").values("contact").distinct().count() == 2
    assert "不能取消" in refusal(cancelling.cancel, **told, reason="再来一次")


def test_11_5_who_is_still_being_asked_hears_that_it_is_off_and_nobody_else_is_opened() -> None:
    draw = calling()
    activity = draw.demand.activity
    cancelling.cancel(activity_id=activity.pk, reason="项目撤回", by=activity.organiser, at=at(5))
    assert state_of(draw.demand) == "cancelled"
    assert Message.objects.filter(text__code="cancelled").exists()
    with pytest.raises(Refused, match="不再办理联系事项"):
        say_no(open_ones(draw)[0], minutes=6)
    with pytest.raises(Refused, match="不再办理联系事项"):
        say_yes(open_ones(draw)[0], minutes=6)
    assert outcomes(draw) == ["open", "", ""]


def test_11_2_a_voided_draw_gives_its_uses_back_and_tells_whom_it_concerns() -> None:
    draw = accepted(2)
    told = {"draw_id": draw.pk, "at": at(20)}
    voiding.ask_void(**told, reason="需求内容有误", by=draw.drawn_by)
    voiding.approve_void(**told, by=account(Role.LEADERSHIP))
    assert set(Participation.objects.values_list("state", flat=True)) == {"cancelled"}
    assert Message.objects.filter(text__code="cancelled").values("contact").distinct().count() == 2


def test_11_5_nobody_falls_out_of_an_activity_that_was_held() -> None:
    came, absent = held(2, 1)
    for part in (came, absent):
        told = {"contact_id": part.contact_id, "words": "有事", "by": organiser_of(part), "at": MORNING + timedelta(days=1)}
        assert "已举办" in refusal(contact.fall_out, **told)


@pytest.mark.parametrize(
    ("moment", "refused"),
    [
        (datetime(2026, 12, 6, 15, 59, 59, tzinfo=UTC), "签到码不对"),
        (datetime(2026, 12, 6, 23, 0, tzinfo=UTC), ""),
        (datetime(2026, 12, 7, 15, 59, 59, tzinfo=UTC), ""),
        (datetime(2026, 12, 7, 16, 0, tzinfo=UTC), "签到码不对"),
    ],
)
def test_11_5_a_code_holds_on_the_day_only(moment: datetime, refused: str) -> None:
    part = signed(listed()[0])
    told = {"code": attendance.ticket(participation=part, at=moment).code, "by": organiser_of(part), "at": moment}
    if refused:
        assert refused in refusal(attendance.sign_in, **told)
        assert not Event.objects.filter(action="attendance.mark").exists()
    else:
        assert attendance.sign_in(**told).signed_in_at == moment


def test_11_5_nobody_is_marked_once_the_activity_was_held() -> None:
    came, other = held(2, 1)
    told = {"participation_id": signed(other).pk, "by": organiser_of(came), "at": MORNING + timedelta(days=1)}
    assert "活动已经结束" in refusal(attendance.mark, **told)
    assert Event.objects.filter(action="attendance.mark").count() == 1


def test_12_what_people_came_to_is_not_called_off() -> None:
    part = present(listed()[0])
    told = {"activity_id": part.activity_id, "by": organiser_of(part), "at": MORNING, "reason": "改期"}
    assert "已有 1 人到场" in refusal(cancelling.cancel, **told)
    assert Participation.objects.get().state == "confirmed"
    assert not Event.objects.filter(action="activity.cancel").exists()
    assert not Message.objects.filter(text__code="cancelled").exists()
    attendance.take_back(participation_id=part.pk, reason="点错了人", by=told["by"], at=MORNING)
    assert cancelling.cancel(**told).state == "cancelled"


def test_11_5_a_held_activity_is_not_called_off() -> None:
    part = held(1, 1)[0]
    told = {"activity_id": part.activity_id, "by": organiser_of(part), "at": MORNING + timedelta(days=1)}
    assert "不能取消" in refusal(cancelling.cancel, **told, reason="太晚了")
