"""第十一条（三）: calls in list order, quotas at the call, further rounds from the same order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from expertpool.policy import calling, drawing
from expertpool.policy.decision import Refused
from expertpool.policy.facts import Cap, Stratum
from expertpool.policy.parameters import in_force
from tests.drawn import ON, called_case, demand, expert, people

SEED = bytes(range(32))
P = in_force(ON)


def made_of(pool, **changes):
    wanted = demand(strata=(Stratum("T01", 2),), caps=(), units=frozenset(), avoided_units=frozenset())
    return drawing.draw(pool, replace(wanted, **changes), seed=SEED, on=ON, p=P)


def listed(made, turn=-1):
    return [entry.number for entry in made.rounds[turn].entries]


def all_of(made, outcome):
    return {entry.number: outcome for entry in made.entries}


POOL = [expert(number) for number in range(1, 41)]


# ---------------------------------------------------------------- whose turn


def test_as_many_names_open_as_seats():
    made = made_of(POOL)
    assert calling.turn(made, {}).open == tuple(listed(made)[:2])


def test_no_name_opens_while_all_seats_wait_for_an_answer():
    made = made_of(POOL)
    first, second, *_ = listed(made)
    assert calling.turn(made, {first: "open", second: "open"}).open == ()


def test_a_refusal_opens_the_next_name():
    made = made_of(POOL)
    first, second, third, *_ = listed(made)
    assert calling.turn(made, {first: "open", second: "declined"}).open == (third,)


def test_when_all_seats_are_taken_the_remaining_names_stay_closed():
    made = made_of(POOL)
    first, second, *_ = listed(made)
    assert calling.turn(made, {first: "accepted", second: "accepted"}) == calling.Turn(())


def test_somebody_whose_employer_is_full_is_passed_over_by_rule():
    made = made_of([replace(person, house=1) if person.number < 39 else person for person in POOL], caps=(Cap("house", 1),))
    first = next(entry for entry in made.entries if entry.house == 1)
    others = [entry.number for entry in made.entries if entry.house == 1 and entry is not first]
    turn = calling.turn(made, {first.number: "accepted"})
    assert set(turn.capped) <= set(others)
    assert not set(turn.open) & set(others)


def test_a_name_waits_while_a_colleague_is_asked_and_so_do_all_behind():
    """Whether it will be called at all hangs on the colleague's answer."""
    made = made_of([replace(person, house=1) for person in POOL], caps=(Cap("house", 1),))
    first = listed(made)[0]
    assert calling.turn(made, {}).open == (first,)
    assert calling.turn(made, {first: "open"}) == calling.Turn(())
    assert calling.turn(made, {first: "declined"}).open == (listed(made)[1],)
    assert calling.turn(made, {first: "accepted"}) == calling.Turn(tuple((number, "cap") for number in listed(made)[1:]))


def test_11_3_steps_come_in_list_order():
    """Somebody to pass over stands between two to be called."""
    made = made_of(
        [replace(person, house=person.number % 4) for person in POOL], caps=(Cap("house", 1),), strata=(Stratum("T01", 3),)
    )
    houses = {entry.number: entry.house for entry in made.entries}
    order = listed(made)
    twin = next(n for n in order[2:] if houses[n] == houses[order[0]])
    outcomes = {number: "declined" for number in order[: order.index(twin) - 1] if number != order[0]} | {order[0]: "accepted"}
    steps = calling.turn(made, outcomes).steps
    assert [number for number, _ in steps] == [number for number in order if number in dict(steps)]
    assert (twin, "cap") in steps


# ---------------------------------------------------------------- further rounds


def test_a_further_round_lists_three_times_the_shortfall():
    made = made_of(POOL)
    outcomes = all_of(made, "declined") | {listed(made)[0]: "accepted"}
    further = drawing.next_round(made, outcomes)
    assert len(listed(further)) == 3
    assert drawing.shortfall(made, outcomes) == {0: 1}


def test_a_further_round_walks_on_in_the_same_order_and_repeats_nobody():
    made = made_of(POOL)
    long = made_of(POOL, strata=(Stratum("T01", 6),))
    further = drawing.next_round(made, all_of(made, "declined"))
    assert listed(further, 0) + listed(further, 1) == listed(long)[:12]
    assert [entry.position for entry in further.entries] == list(range(1, 13))


def test_rounds_go_on_until_the_pool_is_exhausted():
    made = made_of(POOL[:10])
    made = drawing.next_round(made, all_of(made, "declined"))
    assert len(listed(made)) == 4
    assert made.rounds[1].shortages == (drawing.Shortage(0, 6, 4),)
    assert calling.nobody_listed(made) == ()
    made = drawing.next_round(made, all_of(made, "unreachable"))
    assert listed(made) == []
    assert "没有人可以续排" in calling.nobody_listed(made)[0].message


def test_no_further_round_while_names_wait():
    made = made_of(POOL)
    with pytest.raises(Refused, match="没有联系结果"):
        drawing.next_round(made, {listed(made)[0]: "declined"})


def test_no_further_round_while_a_name_is_open():
    made = made_of(POOL)
    with pytest.raises(Refused, match="没有联系结果"):
        drawing.next_round(made, all_of(made, "declined") | {listed(made)[0]: "open"})


def test_no_further_round_when_nobody_is_missing():
    made = made_of(POOL)
    with pytest.raises(Refused, match="已全部确定"):
        drawing.next_round(made, dict.fromkeys(listed(made)[:2], "accepted"))


def test_a_further_round_leaves_full_strata_alone():
    made = drawing.draw(people(), demand(caps=()), seed=SEED, on=ON, p=P)
    full = [entry.number for entry in made.entries if entry.stratum == 0][:3]
    outcomes = {entry.number: "declined" for entry in made.entries if entry.stratum == 1} | dict.fromkeys(full, "accepted")
    further = drawing.next_round(made, outcomes)
    assert {entry.stratum for entry in further.rounds[1].entries} == {1}


def test_a_further_round_leaves_out_an_employer_that_is_full():
    pool = [replace(person, house=1) if person.number % 2 else person for person in POOL]
    made = made_of(pool, caps=(Cap("house", 1),))
    first = next(entry.number for entry in made.entries if entry.house == 1)
    further = drawing.next_round(made, all_of(made, "declined") | {first: "accepted"})
    assert all(entry.house != 1 for entry in further.rounds[1].entries)


def test_a_whole_case_ends_with_every_seat_taken():
    made = called_case()
    assert drawing.shortfall(made.draw, made.outcomes) == {0: 0, 1: 0}
    houses = [entry.house for entry in made.draw.entries if made.outcomes.get(entry.number) == "accepted"]
    assert len(houses) == len(set(houses)) == 5


def test_11_3_an_earlier_list_comes_before_a_later_one():
    """Field 1 got a second list; when somebody of field 0 withdraws, the first list goes on where it stopped."""
    made = drawing.draw(people(), demand(caps=()), seed=SEED, on=ON, p=P)
    first = [entry.number for entry in made.entries if entry.stratum == 0]
    outcomes = {entry.number: "declined" for entry in made.entries if entry.stratum == 1} | dict.fromkeys(first[:3], "accepted")
    made = drawing.next_round(made, outcomes)
    assert not set(calling.turn(made, outcomes).open) & set(first)
    assert first[3] in calling.turn(made, outcomes | {first[0]: "declined"}).open
