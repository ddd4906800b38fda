"""The stand-alone verifier replays every call: in order, once, within seats and quotas (11.3)."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from expertpool import verifier
from expertpool.policy import calling, contact, drawing, evidence
from expertpool.policy.terms import Outcome
from tests import drawn
from tests.test_verifier import codes

ANSWERS = ("accepted", "declined", "recused", "unreachable", "wrong_number", "unwilling", "barred")
#: nobody is passed over for the employer's sake, whatever the order
UNCAPPED = replace(drawn.demand(), caps=())


def test_a_round_while_names_wait():
    """A second list was made though the first one had not run out."""
    made = drawn.case()
    extra = [number for number in sorted(made.draw.frame.eligible) if number not in made.draw.called][:5]
    bundle = made.bundle()
    bundle["rounds"].append([[number, ""] for number in extra])
    assert {"CALL", "LIST"} <= codes(bundle)


def test_more_names_open_than_seats():
    made = drawn.case()
    for entry in [entry for entry in made.draw.entries if entry.stratum == 0][:4]:
        made.call(entry.number, "open")
    assert codes(made.bundle()) == {"CALL"}


def test_an_outcome_for_a_closed_name():
    made = drawn.case()
    made.call(made.draw.entries[0].number, "declined")
    assert codes(made.bundle()) == {"CALL"}


def test_an_answer_changed_afterwards():
    made = drawn.case()
    number = made.draw.entries[0].number
    for outcome in ("open", "declined", "accepted"):
        made.call(number, outcome)
    assert codes(made.bundle()) == {"CALL"}


def test_somebody_passed_over_by_a_quota_that_is_not_full():
    made = drawn.case()
    made.call(made.draw.entries[0].number, "cap")
    assert codes(made.bundle()) == {"CALL"}


def test_an_accepted_expert_may_still_withdraw_and_the_next_is_called():
    made = drawn.case()
    made.answer(("accepted",))
    made.call(next(number for number, outcome in made.outcomes.items() if outcome == "accepted"), "recused")
    made.answer(("accepted",))
    report = verifier.verify(made.bundle(), made.digest)
    assert report.ok, str(report)


@pytest.mark.parametrize("turn", [1, 2, 3, 1_000_000])
def test_a_list_that_the_trace_tells_of_and_the_file_hides(turn: int):
    """Round 1 is told of already; no other stands in the file."""
    made = drawn.case()
    made.note(evidence.list_payload(made.digest, made_in=turn))
    assert codes(made.bundle()) == {"CALL"}


def test_a_list_told_of_twice():
    made = drawn.called_case()
    made.note(evidence.list_payload(made.digest, made_in=2))
    assert codes(made.bundle()) == {"CALL"}


def test_a_list_is_nobodys_outcome():
    made = drawn.case()
    made.note(evidence.list_payload(made.digest, made_in=1) | {"number": 3})
    assert codes(made.bundle()) == {"CALL"}


def test_a_round_is_made_from_the_outcomes_of_its_hour():
    """Somebody of the first list withdraws after the second list was made: that list stays right."""
    made = drawn.called_case()
    accepted = next(entry.number for entry in made.draw.rounds[0].entries if made.outcomes[entry.number] == "accepted")
    made.call(accepted, "declined")
    report = verifier.verify(made.bundle(), made.digest)
    assert report.ok, str(report)


def test_somebody_barred_since_the_commit_is_in_order():
    made = drawn.case()
    made.call(made.draw.entries[0].number, "barred")
    made.answer(("accepted",))
    assert verifier.verify(made.bundle(), made.digest).ok


def test_an_outcome_that_there_is_not():
    made = drawn.case()
    number = made.draw.entries[0].number
    made.call(number, "open")
    made.call(number, "forgotten")
    assert codes(made.bundle()) == {"CALL"}


def refilled() -> tuple[drawn.Case, int]:
    """Stratum 0 is full with names to spare, stratum 1 runs out and gets a second list; then one of stratum 0 withdraws."""
    made = drawn.case(wanted=UNCAPPED)
    strata = {entry.number: entry.stratum for entry in made.draw.entries}
    while steps := calling.turn(made.draw, made.outcomes).steps:
        for number, step in steps:
            made.call(number, step)
            if step == "open":
                made.call(number, "declined" if strata[number] else "accepted")
    made.next_round()
    gone = next(n for n, outcome in made.outcomes.items() if outcome == "accepted" and not strata[n])
    made.call(gone, "declined")
    return made, next(number for number in strata if not strata[number] and number not in made.outcomes)


def test_a_name_of_the_first_list_opens_after_a_second_list_was_made_for_another_field():
    made, waiting = refilled()
    assert (waiting, "open") in calling.turn(made.draw, made.outcomes).steps
    made.answer(("accepted",))
    assert made.outcomes[waiting] == "accepted"
    report = verifier.verify(made.bundle(), made.digest)
    assert report.ok, str(report)


def test_a_name_of_the_second_list_before_one_of_the_first():
    """Both stand in one stratum: the earlier list comes first, whatever happens later."""
    made, waiting = refilled()
    made.call(waiting, "open")
    behind = [e.number for e in made.draw.entries if e.stratum == 0 and e.number not in made.outcomes]
    made.call(waiting, "declined")
    made.call(behind[1], "open")
    assert codes(made.bundle()) == {"CALL"}


@pytest.mark.parametrize("outcome", ["declined", "recused", "unreachable", "wrong_number", "unwilling", "barred", "accepted"])
def test_an_outcome_may_be_taken_back_while_the_place_is_free(outcome: str):
    made = drawn.case()
    number = made.draw.entries[0].number
    for step in ("open", outcome, "open", "accepted"):
        made.call(number, step)
    made.answer(("accepted",))
    report = verifier.verify(made.bundle(), made.digest)
    assert report.ok, str(report)


def test_an_outcome_taken_back_though_the_place_is_filled():
    made = drawn.case()
    number = made.draw.entries[0].number
    made.call(number, "open")
    made.call(number, "declined")
    made.answer(("accepted",))
    made.call(number, "open")
    assert codes(made.bundle()) == {"CALL"}


def test_an_outcome_taken_back_while_the_next_is_being_asked():
    made = drawn.case(wanted=UNCAPPED)
    own = [entry.number for entry in made.draw.entries if entry.stratum == made.draw.entries[0].stratum]
    made.call(own[0], "open")
    made.call(own[0], "declined")
    for number, step in calling.turn(made.draw, made.outcomes).steps:
        made.call(number, step)
    made.call(own[0], "open")
    assert codes(made.bundle()) == {"CALL"}


def test_somebody_passed_over_by_a_quota_is_not_opened_again():
    made = drawn.called_case()
    capped = next(number for number, outcome in made.outcomes.items() if outcome == "cap")
    made.call(next(n for n, outcome in made.outcomes.items() if outcome == "accepted"), "declined")
    made.call(capped, "open")
    assert codes(made.bundle()) == {"CALL"}


@pytest.mark.parametrize("outcome", ["unreachable", "wrong_number", "unwilling", "accepted"])
def test_a_yes_ends_only_by_a_withdrawal(outcome: str):
    made = drawn.case()
    number = made.draw.entries[0].number
    for step in ("open", "accepted", outcome):
        made.call(number, step)
    assert codes(made.bundle()) == {"CALL"}


def test_somebody_barred_out_of_turn():
    """Barring a name that nobody had reached yet would be a way to skip it."""
    made = drawn.case()
    own = [entry.number for entry in made.draw.entries if entry.stratum == 0]
    made.call(own[4], "barred")
    assert codes(made.bundle()) == {"CALL"}


# ---------------------------------------------------------------- what is left untold


def test_a_withdrawal_left_untold():
    """The event stands in the chain, but what it says is kept back, and the file shows the yes."""
    made = drawn.called_case()
    accepted = next(number for number, outcome in made.outcomes.items() if outcome == "accepted")
    made.call(accepted, "declined")
    made.outcomes[accepted] = "accepted"
    bundle = made.bundle()
    assert codes(bundle) == {"CALL"}
    bundle["trace"][-1] |= {"payload": None, "salt": ""}
    assert codes(bundle) == {"TRACE"}


def test_a_call_of_this_draw_that_names_another():
    made = drawn.case()
    call = evidence.call_payload("ab" * 32, made_in=1, number=made.draw.entries[0].number, outcome="open")
    made.note(call)
    assert codes(made.bundle()) == {"TRACE"}


def test_a_trace_that_does_not_begin_with_the_commit():
    made = drawn.case()
    bundle = made.bundle()
    bundle["trace"][0] = drawn.event([], {"draw": "ab" * 32})
    drawn.rechain(bundle["trace"])
    bundle["checkpoint"]["hash"] = bundle["trace"][-1]["hash"]
    assert codes(bundle) == {"TRACE"}


def test_a_call_of_somebody_who_is_not_listed():
    made = drawn.case()
    stranger = next(number for number in made.draw.frame.eligible if number not in made.draw.called)
    made.note(evidence.call_payload(made.digest, made_in=1, number=stranger, outcome="open"))
    assert codes(made.bundle()) == {"CALL"}


# ---------------------------------------------------------------- any course of things


def course(seed: int) -> drawn.Case:
    """Sixty random acts, each one that the rules allow at its moment: call, answer, withdraw, take back, list again."""
    chance, made = random.Random(seed), drawn.case()
    for _ in range(60):
        act(made, chance)
    return made


def act(made: drawn.Case, chance: random.Random) -> None:
    held = {outcome: [n for n, state in made.outcomes.items() if state == outcome] for outcome in Outcome}
    steps = calling.turn(made.draw, made.outcomes).steps[:1]
    moves: list[tuple[int, str]] = [*steps, *((number, chance.choice(ANSWERS)) for number in held[Outcome.OPEN])]
    moves += [(number, chance.choice(("declined", "recused", "barred"))) for number in held[Outcome.ACCEPTED][:1]]
    closed = [n for n, state in made.outcomes.items() if state in ANSWERS]
    moves += [(n, "open") for n in chance.sample(closed, min(3, len(closed))) if not taken_back(made, n)]
    if not drawing.may_draw_again(made.draw, made.outcomes) and chance.random() < 0.5:
        made.next_round()
    elif moves:
        made.call(*chance.choice(moves))


def taken_back(made: drawn.Case, number: int) -> Any:
    return contact.may_reopen(made.draw, made.outcomes, number)


@pytest.mark.parametrize("seed", range(40))
def test_whatever_the_rules_allow_the_verifier_accepts(seed: int):
    made = course(seed)
    report = verifier.verify(made.bundle(), made.digest)
    assert report.ok, str(report)


@pytest.mark.parametrize("seed", range(40))
def test_whoever_is_opened_against_the_rules_is_found(seed: int):
    """After any course of things a name is opened that neither its turn nor a place taken back allows."""
    made = course(seed)
    turn = calling.turn(made.draw, made.outcomes).open
    wrong = [
        entry.number
        for entry in made.draw.entries
        if entry.number not in turn
        and made.outcomes.get(entry.number) != "open"
        and (made.outcomes.get(entry.number, "cap") == "cap" or taken_back(made, entry.number))
    ]
    made.call(random.Random(seed).choice(wrong), "open")
    assert "CALL" in codes(made.bundle())
