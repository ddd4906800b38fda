"""11.3: the sealed list is called in its order; nobody is skipped, nothing is deleted, a yes is checked again (12, 13, 14, 20)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from expertpool import verifier
from expertpool.policy.decision import Refused
from expertpool.policy.terms import Role
from expertpool.records.models import Attempt, Ban, Contact, Event, EventPayload, Participation, Tie, TraceHead
from expertpool.services import contact, evidence, reopening
from tests.factories import AT, account, activity, demand, expert, unit, use
from tests.services.contact_ground import (
    BEGUN,
    at,
    called,
    caller_of,
    drawn,
    open_ones,
    outcomes,
    own_account,
    say_no,
    say_yes,
    state_of,
)

pytestmark = pytest.mark.django_db


def refusal(act: object, **values: object) -> str:
    """What the act is refused for; the number of events must stay as it is."""
    before = Event.objects.count()
    with pytest.raises(Refused) as caught:
        act(**values)  # type: ignore[operator]
    assert Event.objects.count() == before
    return caught.value.reasons[0].message


# ---------------------------------------------------------------- the designated person


def test_11_3_only_the_designated_person_calls() -> None:
    draw = drawn()
    caller, other = account(Role.TALENT), account(Role.TALENT)
    assert "还没有指定联系人" in refusal(contact.start, draw_id=draw.pk, by=caller, at=BEGUN)
    contact.assign(draw_id=draw.pk, caller_id=caller.pk, by=draw.drawn_by, at=BEGUN)
    assert "不是本次名单的指定联系人" in refusal(contact.start, draw_id=draw.pk, by=other, at=BEGUN)
    contact.start(draw_id=draw.pk, by=caller, at=BEGUN)
    asked = open_ones(draw)[0]
    assert "不是本次名单的指定联系人" in refusal(contact.reveal, contact_id=asked.pk, by=other, at=at(1))
    assert state_of(draw.demand) == "contacting"


def test_3_who_organises_does_not_call_and_where_the_keepers_organise_nor_does_who_drew() -> None:
    draw = drawn()
    assert "从本科室指定" in refusal(
        contact.assign, draw_id=draw.pk, caller_id=draw.demand.activity.organiser_id, by=draw.drawn_by, at=BEGUN
    )
    keepers = draw.demand.activity.division
    account(Role.TALENT, division=keepers)
    assert "不同的人" in refusal(contact.assign, draw_id=draw.pk, caller_id=draw.drawn_by_id, by=draw.drawn_by, at=BEGUN)


# ---------------------------------------------------------------- the order


def test_11_3_as_many_names_open_as_there_are_seats_in_list_order() -> None:
    draw = called({"T01": 2})
    assert outcomes(draw) == ["open", "open", "", "", "", ""]
    say_no(open_ones(draw)[1])
    assert outcomes(draw) == ["open", "declined", "open", "", "", ""]
    say_yes(open_ones(draw)[0])
    assert outcomes(draw) == ["accepted", "declined", "open", "", "", ""]
    say_yes(open_ones(draw)[0], minutes=2)
    assert outcomes(draw) == ["accepted", "declined", "accepted", "", "", ""]


def test_11_3_a_closed_name_has_nothing_that_could_be_answered() -> None:
    """Rank 5 cannot be answered while 1–4 are open: no contact exists that an answer could name."""
    draw = called({"T01": 4}, pool=14)
    assert Contact.objects.count() == 4
    fifth = draw.entries.get(position=5)
    assert not Contact.objects.filter(entry=fifth).exists()
    with pytest.raises(Contact.DoesNotExist):
        contact.decline(contact_id=Contact.objects.latest("pk").pk + 1, reason="clash", by=caller_of(draw), at=at(1))


def test_11_3_the_same_answer_twice_counts_once() -> None:
    draw = called()
    asked = open_ones(draw)[0]
    say_no(asked)
    assert "不能" in refusal(contact.decline, contact_id=asked.pk, reason="clash", by=caller_of(draw), at=at(1))
    assert outcomes(draw) == ["declined", "open", ""]
    assert Event.objects.filter(action="contact.decline").count() == 1


def test_14_3_a_no_names_its_reason() -> None:
    draw = called()
    asked = open_ones(draw)[0]
    assert "没有选择" in refusal(contact.decline, contact_id=asked.pk, reason="", by=caller_of(draw), at=at(1))
    say_no(asked)
    asked.refresh_from_db()
    assert (asked.outcome, asked.reason, asked.words) == ("declined", "clash", "出差")


def test_13_a_recusal_names_one_of_the_five_items() -> None:
    draw = called()
    asked = open_ones(draw)[0]
    assert "没有指明" in refusal(contact.recuse, contact_id=asked.pk, article="13", by=caller_of(draw), at=at(1))
    contact.recuse(contact_id=asked.pk, article="13.4", by=caller_of(draw), at=at(1))
    asked.refresh_from_db()
    assert (asked.outcome, asked.article) == ("recused", "13.4")
    assert Event.objects.get(action="contact.recuse").article == "13.4"


# ---------------------------------------------------------------- unreachable, wrong number


@pytest.mark.parametrize(("minutes", "ready"), [((0,), False), ((0, 29), False), ((0, 30), True), ((0, 10, 30), True)])
def test_11_3_unreachable_takes_two_attempts_thirty_minutes_apart(minutes: tuple[int, ...], ready: bool) -> None:
    draw = called()
    asked, caller = open_ones(draw)[0], caller_of(draw)
    for minute in minutes:
        contact.attempt(contact_id=asked.pk, means="phone", result="no_answer", by=caller, at=at(minute))
    if ready:
        contact.unreachable(contact_id=asked.pk, by=caller, at=at(31))
        assert outcomes(draw) == ["unreachable", "open", ""]
    else:
        refusal(contact.unreachable, contact_id=asked.pk, by=caller, at=at(31))
        assert outcomes(draw) == ["open", "", ""]
    assert Attempt.objects.count() == len(minutes)


def test_11_3_somebody_who_answered_is_not_unreachable() -> None:
    draw = called()
    asked, caller = open_ones(draw)[0], caller_of(draw)
    for minute in (0, 40):
        contact.attempt(contact_id=asked.pk, means="phone", result="answered", by=caller, at=at(minute))
    assert "还差 2 次" in refusal(contact.unreachable, contact_id=asked.pk, by=caller, at=at(41))


def test_11_3_a_wrong_number_must_have_been_dialled() -> None:
    draw = called()
    asked, caller = open_ones(draw)[0], caller_of(draw)
    assert "还没有拨打" in refusal(contact.wrong_number, contact_id=asked.pk, by=caller, at=at(1))
    contact.attempt(contact_id=asked.pk, means="phone", result="wrong_number", by=caller, at=at(1))
    contact.wrong_number(contact_id=asked.pk, by=caller, at=at(2))
    assert outcomes(draw) == ["wrong_number", "open", ""]


def test_14_6_no_longer_willing_frees_the_place_and_leaves_the_pool_to_its_own_matter() -> None:
    draw = called()
    asked = open_ones(draw)[0]
    contact.unwilling(contact_id=asked.pk, by=caller_of(draw), at=at(1))
    assert outcomes(draw) == ["unwilling", "open", ""]
    asked.expert.refresh_from_db()
    assert asked.expert.status == "active"


# ---------------------------------------------------------------- the look at a phone


def test_20_a_phone_appears_after_the_look_is_in_the_trace() -> None:
    draw = called()
    asked = open_ones(draw)[0]
    contact.reveal(contact_id=asked.pk, by=caller_of(draw), at=at(1))
    look = Event.objects.get(action="contact.reveal")
    assert (look.subject_kind, look.subject_id) == ("expert", str(asked.expert_id))


def test_20_no_number_when_the_trace_cannot_be_written() -> None:
    draw = called()
    asked = open_ones(draw)[0]
    head = TraceHead.objects.get()
    TraceHead.objects.update(sequence=head.sequence - 1)
    with pytest.raises(Exception, match="records_event"):
        contact.reveal(contact_id=asked.pk, by=caller_of(draw), at=at(1))


def test_20_after_the_answer_the_number_is_out_of_reach() -> None:
    draw = called()
    asked = open_ones(draw)[0]
    say_no(asked)
    assert "不能查看电话" in refusal(contact.reveal, contact_id=asked.pk, by=caller_of(draw), at=at(2))


# ---------------------------------------------------------------- a yes in two steps


def test_13_a_yes_is_final_only_after_units_and_people_were_shown() -> None:
    draw = called()
    asked, caller = open_ones(draw)[0], caller_of(draw)
    assert "还没有表示" in refusal(contact.accept, contact_id=asked.pk, by=caller, at=at(1))
    assert "还没有表示" in refusal(contact.shown, contact_id=asked.pk, by=caller, at=at(1))
    contact.agree(contact_id=asked.pk, by=caller, at=at(1))
    assert "还没有向专家说明" in refusal(contact.accept, contact_id=asked.pk, by=caller, at=at(1))
    contact.shown(contact_id=asked.pk, by=caller, at=at(1))
    contact.accept(contact_id=asked.pk, by=caller, at=at(1))
    part = Participation.objects.get(contact=asked)
    assert (part.state, part.day, part.designated) == ("confirmed", draw.demand.activity.first_day, False)


def test_20_an_expert_answers_only_for_the_own_name() -> None:
    draw = called({"T01": 2})
    first, second = open_ones(draw)
    own = own_account(first.expert)
    assert "只能办理本人" in refusal(contact.agree, contact_id=second.pk, by=own, at=at(1))
    say_yes(first, by=own)
    assert Contact.objects.get(pk=first.pk).outcome_by == own


@pytest.mark.parametrize(("uses", "outcome"), [(9, "accepted"), (10, "barred")])
def test_12_the_limit_is_asked_again_at_the_yes(uses: int, outcome: str) -> None:
    draw = called()
    asked = open_ones(draw)[0]
    for day in range(uses):
        use(asked.expert, date(2026, 3, 1 + day))
    say_yes(asked)
    assert outcomes(draw)[0] == outcome
    assert Participation.objects.filter(contact=asked).exists() == (outcome == "accepted")


@pytest.mark.parametrize(("day", "outcome"), [(6, "accepted"), (7, "barred"), (8, "accepted")])
def test_11_3_a_clash_of_days_is_found_at_the_yes(day: int, outcome: str) -> None:
    draw = called()
    asked = open_ones(draw)[0]
    use(asked.expert, date(2026, 12, day), state="confirmed")
    say_yes(asked)
    assert outcomes(draw)[0] == outcome


def test_10_a_ban_that_arose_after_the_draw_keeps_the_name_from_opening() -> None:
    draw = called()
    second = draw.entries.get(position=2).expert
    Ban.objects.create(identity_index=second.id_index, ground="offence", occurred_on=AT.date(), created_at=AT)
    say_no(open_ones(draw)[0])
    assert outcomes(draw) == ["declined", "barred", "open"]
    barred = Contact.objects.get(expert=second)
    assert (barred.article, barred.opened_at) == ("10", None)


def test_13_3_an_employment_recorded_after_the_draw_bars() -> None:
    reviewed = unit("示例在审科技有限公司")
    draw = called()
    activity_ = draw.demand.activity
    project = activity_.projects.create(title="示例课题", rank=1)
    project.units.create(name=reviewed.name, role="applicant", unit=reviewed)
    asked = open_ones(draw)[0]
    Tie.objects.create(expert=asked.expert, kind="consultant", unit=reviewed, source="declared", created_at=AT)
    say_yes(asked)
    assert outcomes(draw)[:2] == ["barred", "open"]
    assert Contact.objects.get(pk=asked.pk).article == "13.3"


# ---------------------------------------------------------------- falling out, opening again


def test_11_5_who_falls_out_after_the_final_list_is_replaced_by_the_next() -> None:
    draw = called()
    asked = open_ones(draw)[0]
    say_yes(asked)
    draw.demand.__class__.objects.filter(pk=draw.demand_id).update(state="settled")
    organiser_ = draw.demand.activity.organiser
    assert "没有写明" in refusal(contact.fall_out, contact_id=asked.pk, words=" ", by=organiser_, at=at(2))
    contact.fall_out(contact_id=asked.pk, words="突发疾病", by=organiser_, at=at(2))
    assert outcomes(draw) == ["declined", "open", ""]
    assert state_of(draw.demand) == "contacting"
    assert Participation.objects.get().state == "withdrawn"


def test_11_5_who_has_signed_in_cannot_fall_out() -> None:
    draw = called()
    asked = open_ones(draw)[0]
    say_yes(asked)
    Participation.objects.update(signed_in_at=at(5))
    organiser_ = draw.demand.activity.organiser
    assert "已经到场" in refusal(contact.fall_out, contact_id=asked.pk, words="有事", by=organiser_, at=at(6))
    assert outcomes(draw)[0] == "accepted"


def test_14_3_an_objection_opens_a_place_that_is_still_free() -> None:
    draw = called(pool=3)
    for minutes in (1, 2, 3):
        say_no(open_ones(draw)[0], minutes=minutes)
    first = Contact.objects.get(entry__position=1)
    made = reopening.object_to(contact_id=first.pk, text="没有接到电话", by=own_account(first.expert), at=at(4))
    assert (made.state, outcomes(draw)) == ("granted", ["open", "declined", "declined"])


def test_14_3_an_objection_waits_while_somebody_else_is_asked_and_goes_before_the_next_name() -> None:
    draw = called()
    first = open_ones(draw)[0]
    say_no(first)
    made = reopening.object_to(contact_id=first.pk, text="没有接到电话", by=own_account(first.expert), at=at(2))
    assert (made.state, outcomes(draw)) == ("waiting", ["declined", "open", ""])
    say_no(open_ones(draw)[0], minutes=3)
    made.refresh_from_db()
    assert (made.state, outcomes(draw)) == ("granted", ["open", "declined", ""])


def test_14_3_an_objection_to_a_filled_place_waits_for_an_answer() -> None:
    draw = called()
    first = open_ones(draw)[0]
    say_no(first)
    say_yes(open_ones(draw)[0], minutes=2)
    made = reopening.object_to(contact_id=first.pk, text="没有接到电话", by=own_account(first.expert), at=at(3))
    assert (made.state, outcomes(draw)) == ("waiting", ["declined", "accepted", ""])
    talent = account(Role.TALENT)
    assert "名额已满" in refusal(reopening.decide, reopening_id=made.pk, granted=True, answer="", by=talent, at=at(4))
    assert "没有写明" in refusal(reopening.decide, reopening_id=made.pk, granted=False, answer=" ", by=talent, at=at(4))
    reopening.decide(reopening_id=made.pk, granted=False, answer="名额已满，已当面说明", by=talent, at=at(4))
    made.refresh_from_db()
    assert (made.state, made.answer) == ("refused", "名额已满，已当面说明")


def test_14_3_who_was_barred_may_object_and_is_asked_again_once_the_bar_is_gone() -> None:
    draw = called(pool=1)
    asked = open_ones(draw)[0]
    use(asked.expert, draw.demand.activity.first_day, state="confirmed")
    say_yes(asked)
    assert outcomes(draw) == ["barred"]
    assert asked.messages.filter(text__code="outcome").exists()
    made = reopening.object_to(contact_id=asked.pk, text="那一场已取消", by=own_account(asked.expert), at=at(3))
    assert (made.state, outcomes(draw)) == ("waiting", ["barred"])
    decide = {"reopening_id": made.pk, "granted": True, "answer": "", "by": account(Role.TALENT)}
    assert "已确认参加其他科技活动" in refusal(reopening.decide, **decide, at=at(4))
    Participation.objects.filter(expert=asked.expert).update(state="cancelled")
    reopening.decide(**decide, at=at(5))
    assert outcomes(draw) == ["open"]


def test_11_3_a_mistaken_yes_is_taken_back_by_a_second_person_and_the_use_with_it() -> None:
    draw = called()
    asked, caller = open_ones(draw)[0], caller_of(draw)
    say_yes(asked)
    made = reopening.ask(contact_id=asked.pk, text="误点，专家实际未答复", by=caller, at=at(2))
    assert "不能自己复核" in refusal(reopening.decide, reopening_id=made.pk, granted=True, answer="", by=caller, at=at(3))
    reopening.decide(reopening_id=made.pk, granted=True, answer="", by=account(Role.TALENT), at=at(3))
    assert (outcomes(draw), Participation.objects.get().state) == (["open", "", ""], "withdrawn")
    say_yes(open_ones(draw)[0], minutes=4)
    assert (outcomes(draw)[0], Participation.objects.get().state) == ("accepted", "confirmed")


# ---------------------------------------------------------------- designated and invited


def test_11_6_a_designated_person_is_asked_beside_the_draw_and_the_limit_holds() -> None:
    asked_for, talent = demand(state="accepted", of=activity()), account(Role.TALENT)
    named = expert()
    field = asked_for.strata.get().field
    values = {"demand_id": asked_for.pk, "expert_id": named.pk, "field_id": field.pk, "way": "designated", "by": talent}
    made = contact.ask(**values, at=at(0))
    assert "已在本次活动" in refusal(contact.ask, **values, at=at(1))
    contact.agree(contact_id=made.pk, by=talent, at=at(1))
    contact.shown(contact_id=made.pk, by=talent, at=at(1))
    contact.accept(contact_id=made.pk, by=talent, at=at(1))
    assert Participation.objects.get().designated
    busy = expert()
    for day in range(10):
        use(busy, date(2026, 3, 1 + day))
    assert "达到上限" in refusal(contact.ask, **values | {"expert_id": busy.pk}, at=at(2))


# ---------------------------------------------------------------- evidence


def test_11_3_every_call_stands_in_the_evidence_and_the_verifier_agrees() -> None:
    draw = called({"T01": 2})
    say_no(open_ones(draw)[0])
    say_yes(open_ones(draw)[0], minutes=2)
    contact.recuse(contact_id=open_ones(draw)[0].pk, article="13.1", by=caller_of(draw), at=at(3))
    report = verifier.verify(evidence.bundle_of(type(draw).objects.get(pk=draw.pk)))
    assert report.ok, report.findings
    told = EventPayload.objects.filter(event__action__startswith="contact.", event__subject_kind="draw")
    assert sorted(body["outcome"] for body in told.values_list("body", flat=True) if "outcome" in body) == [
        "accepted",
        "declined",
        "open",
        "open",
        "open",
        "open",
        "recused",
    ]


def test_11_3_outcomes_are_never_deleted() -> None:
    draw = called()
    say_no(open_ones(draw)[0])
    with pytest.raises(Exception, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM records_contact")
    Attempt.objects.create(contact=Contact.objects.first(), at=BEGUN + timedelta(1), means="phone", result="busy")
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        Attempt.objects.all().delete()
