"""11.3, 11.6, 20: the desk of contact counts seats, keeps closed names to itself and says what waits for its caller."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from expertpool.policy import access
from expertpool.policy.contact_terms import Way
from expertpool.policy.terms import Outcome, Role
from expertpool.queries import contacts, desk
from expertpool.records.models import Account, Contact, Draw
from expertpool.services import contact
from tests.factories import account, expert
from tests.services.contact_ground import at, called, caller_of, drawn, open_ones, say_no, say_yes

pytestmark = pytest.mark.django_db


def row_of(draw: Draw) -> tuple[int, int, int, int]:
    """(asked, open, accepted, missing) in the list."""
    row = contacts.visible_to(account(Role.TALENT)).get(pk=draw.demand_id)
    return tuple(getattr(row, name) for name in ("asked", "open", "accepted", "missing"))  # type: ignore[return-value]


def designated(draw: Draw) -> Contact:
    """Somebody asked beside the list."""
    field = draw.demand.strata.get().field
    person = expert(fields=("T01",))
    asked = {"demand_id": draw.demand_id, "expert_id": person.pk, "field_id": field.pk}
    return contact.ask(**asked, way=Way.DESIGNATED, by=account(Role.LEADERSHIP), at=at(0))


def titles(viewer: Account) -> list[str]:
    """What waits at lists in contact, late answers left out: those depend on the hour at which this runs."""
    every = [todo.title for todo in desk.todos(viewer) if todo.url == "contact_desk"]
    return [title for title in every if not title.startswith("逾期")]


def late(viewer: Account) -> list[desk.Todo]:
    return [todo for todo in desk.todos(viewer) if todo.title.startswith("逾期")]


# ---------------------------------------------------------------- the list


def test_11_3_the_list_counts_asked_open_accepted_and_missing() -> None:
    draw = called({"T01": 2, "T02": 1})
    assert row_of(draw) == (3, 3, 0, 3)
    say_yes(open_ones(draw)[0])
    say_no(open_ones(draw, 1)[0])
    assert row_of(draw) == (4, 2, 1, 2)


def test_11_6_somebody_designated_takes_no_seat_of_the_list() -> None:
    draw = called()
    asked = designated(draw)
    Contact.objects.filter(pk=asked.pk).update(outcome=Outcome.ACCEPTED, outcome_at=at(1))
    assert row_of(draw)[2:] == (1, 1)
    assert contacts.board(draw).missing == 1


def test_the_tabs_count_demands_and_not_their_contacts() -> None:
    called({"T01": 2})
    called()
    drawn()
    assert contacts.by_state(account(Role.TALENT)) == {"": 3, "contacting": 2, "drawn": 1}


@pytest.mark.parametrize("role", [role for role in Role if not access.may(role, "contact.view")])
def test_20_nobody_else_finds_a_list_in_contact(role: Role) -> None:
    draw = called()
    viewer = draw.demand.activity.organiser if role == Role.ORGANISER else account(role)
    assert not contacts.visible_to(viewer).exists()
    with pytest.raises(Draw.DoesNotExist):
        contacts.draw_for(viewer, draw.demand_id)
    with pytest.raises(Contact.DoesNotExist):
        contacts.one_for(viewer, open_ones(draw)[0].pk)


def test_20_a_list_is_not_found_by_the_name_of_somebody_on_it() -> None:
    draw = called()
    every = contacts.visible_to(account(Role.TALENT))
    assert not contacts.narrowed(every, text=open_ones(draw)[0].expert.name).exists()
    assert contacts.narrowed(every, text=draw.demand.code).exists()


# ---------------------------------------------------------------- one desk


def test_11_3_the_desk_holds_open_names_in_list_order_and_positions_alone_of_the_rest() -> None:
    draw = called({"T01": 2})
    found = contacts.board(draw)
    assert [row.entry.position for row in found.open if row.entry] == [1, 2]
    assert [(row.first, row.last, row.why) for row in found.closed] == [(3, 3, "下一位"), (4, 6, "")]
    say_yes(open_ones(draw)[0])
    say_yes(open_ones(draw)[0])
    found = contacts.board(draw)
    assert (found.missing, found.open, found.progress) == (0, [], "已确认 2 / 2")
    assert [(row.first, row.last, row.why) for row in found.closed] == [(3, 6, "名额已满，不开放")]


def test_11_3_a_list_is_exhausted_once_every_name_of_a_free_seat_has_been_asked() -> None:
    draw = called(pool=5)
    for minutes in (1, 2):
        say_no(open_ones(draw)[0], minutes=minutes)
        assert not contacts.board(draw).exhausted
    say_no(open_ones(draw)[0], minutes=3)
    assert contacts.board(draw).exhausted


def test_the_desk_takes_the_same_queries_at_three_names_and_at_thirty() -> None:
    few, many = called({"T01": 1}), called({"T02": 10}, pool=40)
    for asked in open_ones(many):
        say_no(asked)

    def count(draw: Draw) -> int:
        found = contacts.draw_for(account(Role.TALENT), draw.demand_id)
        with CaptureQueriesContext(connection) as queries:
            contacts.board(found)
        return len(queries)

    say_no(open_ones(few)[0])
    assert count(few) == count(many)


def test_11_3_the_course_tells_every_step_with_its_message() -> None:
    draw = called()
    asked, by = open_ones(draw)[0], caller_of(draw)
    contact.attempt(contact_id=asked.pk, means="phone", result="no_answer", note="响铃", by=by, at=at(1))
    contact.reveal(contact_id=asked.pk, by=by, at=at(2))
    say_no(asked, minutes=3)
    lines = contacts.course(Contact.objects.get(pk=asked.pk))
    words = [line.words for line in lines]
    assert [line.at for line in lines] == sorted(line.at for line in lines)
    for part in ("电话：无人接听，响铃", "查看电话", Outcome.label_of(Outcome.DECLINED)):
        assert part in words
    assert any(line.message for line in lines)


# ---------------------------------------------------------------- what waits


def test_11_3_an_invitation_past_its_time_waits_for_its_caller() -> None:
    draw = called({"T01": 2})
    caller, rows = caller_of(draw), Contact.objects.filter(demand=draw.demand)
    rows.update(answer_by=timezone.now() + timedelta(minutes=1))
    assert late(caller) == []
    since = timezone.now() - timedelta(seconds=1)
    rows.update(answer_by=since)
    assert [(todo.title, todo.due, todo.args) for todo in late(caller)] == [
        (f"逾期未答复 2 位：{draw.demand.activity.title}", timezone.localtime(since).date(), (draw.demand_id,))
    ]
    assert late(account(Role.TALENT)) == []
    say_yes(open_ones(draw)[0])
    assert late(caller)[0].title.startswith("逾期未答复 1 位")


def test_11_3_free_seats_of_an_exhausted_list_wait_for_the_caller() -> None:
    draw = called({"T01": 2}, pool=6)
    while open_ones(draw):
        say_no(open_ones(draw)[0])
    assert titles(caller_of(draw)) == [f"续排名单，还差 2 人：{draw.demand.activity.title}"]


def test_11_4_nothing_is_handed_over_while_somebody_is_asked_or_a_seat_is_free() -> None:
    draw = called(pool=1)
    asked = designated(draw)
    say_no(open_ones(draw)[0])
    assert titles(caller_of(draw)) == [f"联系专家 1 位：{draw.demand.activity.title}"]
    Contact.objects.filter(pk=asked.pk).update(outcome=Outcome.ACCEPTED, outcome_at=at(2))
    assert titles(caller_of(draw)) == [f"续排名单，还差 1 人：{draw.demand.activity.title}"]


def test_11_4_a_filled_list_waits_to_be_handed_over() -> None:
    draw = called()
    say_yes(open_ones(draw)[0])
    assert titles(caller_of(draw)) == [f"反馈最终名单：{draw.demand.activity.title}"]
