"""第十一条（二）、第十二条、第十七条: the list — lots, rotation, preference, quotas, strata."""

from __future__ import annotations

from dataclasses import replace

import pytest

from expertpool.policy import drawing, evidence
from expertpool.policy.facts import Cap, FieldStanding, Stratum
from expertpool.policy.parameters import in_force
from tests.drawn import ON, demand, expert, people

SEED = bytes(range(32))
P = in_force(ON)


def plain_demand(want: int = 2, **changes):
    """One stratum, no quota, no unit under review."""
    return demand(strata=(Stratum("T01", want),), caps=(), units=frozenset(), avoided_units=frozenset(), **changes)


def draw(pool, wanted=None, *, seed=SEED, p=P, order=None):
    return drawing.draw(pool, wanted or plain_demand(), seed=seed, on=ON, p=p, order=order)


def numbers(made):
    return [entry.number for entry in made.entries]


# ---------------------------------------------------------------- lots and keys


def test_a_ticket_depends_on_seed_and_number_alone():
    assert drawing.tickets(SEED, 1000)[:51] == drawing.tickets(SEED, 50)
    assert all(0 <= ticket < 2**48 for ticket in drawing.tickets(SEED, 1000))


@pytest.mark.parametrize(("uses", "multiplier"), [(0, 252), (1, 280), (5, 504), (8, 1260), (9, 2520), (10, 2520), (30, 2520)])
def test_12_few_uses_make_a_small_key(uses, multiplier):
    assert drawing.divisor(uses, 10) == multiplier


def test_12_another_limit_has_another_multiple():
    assert [drawing.divisor(uses, 4) for uses in range(5)] == [3, 4, 6, 12, 12]


def test_12_uses_of_the_activitys_year_count():
    made = draw([expert(number, uses=((2025, 9), (2026, 2), (2027, 9))) for number in range(1, 8)])
    assert {entry.uses for entry in made.entries} == {2}
    assert all(entry.key == entry.ticket * 315 for entry in made.entries)


def test_equal_keys_go_by_number():
    stratum = drawing.survey([expert(n) for n in (1, 2, 3)], plain_demand(), on=ON, p=P).strata[0]
    assert [person.number for person in drawing.Standing(stratum, [7] * 4).ranked(2)] == [1, 2, 3]


# ---------------------------------------------------------------- the list


def test_11_2_the_list_is_three_times_as_long():
    assert len(draw([expert(number) for number in range(1, 40)], plain_demand(4)).entries) == 12


def test_11_2_the_list_is_in_order_of_the_keys():
    made = draw([expert(number) for number in range(1, 40)], plain_demand(4))
    keys = [entry.key for entry in made.entries]
    assert keys == sorted(keys)
    assert [entry.position for entry in made.entries] == list(range(1, 13))


def test_11_2_fewer_eligible_than_places_are_all_listed_and_the_shortage_told():
    made = draw([expert(number) for number in range(1, 5)])
    assert sorted(numbers(made)) == [1, 2, 3, 4]
    assert made.rounds[0].shortages == (drawing.Shortage(stratum=0, places=6, listed=4),)


def test_nobody_in_the_pool_is_a_shortage_of_all_places():
    assert draw([]).rounds[0].shortages == (drawing.Shortage(0, 6, 0),)


def test_leaving_somebody_out_moves_nobody():
    pool = [expert(number) for number in range(1, 30)]
    whole = numbers(draw(pool))
    shorter = numbers(draw([person for person in pool if person.number != whole[2]]))
    assert shorter[:5] == [number for number in whole if number != whole[2]]


def test_the_order_of_the_pool_does_not_matter():
    pool = people()
    assert draw(pool, demand()) == draw(pool[::-1], demand())


def test_a_draw_as_of_an_older_roster_is_unchanged_after_the_pool_changes():
    frozen = [evidence.line(person) for person in people()]
    before = draw([evidence.expert_from(line) for line in frozen], demand())
    draw([replace(person, status="suspended") for person in people()], demand())
    assert draw([evidence.expert_from(line) for line in frozen], demand()) == before


# ---------------------------------------------------------------- preference


def graded(number: int, grade: str, **changes):
    return expert(number, fields=(FieldStanding("T01", grade),), **changes)


def test_17_excellent_in_the_field_stands_first():
    pool = [graded(number, "excellent" if number > 20 else "good") for number in range(1, 24)]
    made = draw(pool)
    assert [entry.tier for entry in made.entries] == [1, 1, 1, 2, 2, 2]
    assert set(numbers(made)[:3]) == {21, 22, 23}


def test_17_excellent_in_another_field_is_no_preference():
    other = expert(1, fields=(FieldStanding("T01", "good"), FieldStanding("T02", "excellent")))
    assert not drawing.is_preferred(other, "T01")
    assert drawing.is_preferred(other, "T02")


@pytest.mark.parametrize(("share", "first"), [(100, 6), (50, 3), (49, 2), (17, 1), (16, 0), (0, 0)])
def test_17_the_share_of_preferred_places_is_bounded(share, first):
    """Of six places; somebody 优 who gets no preferred place stands with the others, by the own key."""
    pool = [graded(number, "excellent" if number > 10 else "good") for number in range(1, 31)]
    made = draw(pool, p=replace(P, tier_one_share=share))
    assert [entry.tier for entry in made.entries].count(1) == first
    rest = [entry.key for entry in made.entries if entry.tier == 2]
    assert rest == sorted(rest)


def test_17_with_no_share_the_grade_makes_no_difference():
    pool = [graded(number, "excellent" if number % 3 else "") for number in range(1, 31)]
    same = [graded(number, "") for number in range(1, 31)]
    assert numbers(draw(pool, p=replace(P, tier_one_share=0))) == numbers(draw(same))


# ---------------------------------------------------------------- quotas


def test_the_list_holds_three_times_the_quota_of_an_employer():
    pool = [expert(number, house=1 if number <= 40 else number) for number in range(1, 61)]
    made = draw(pool, replace(plain_demand(6), caps=(Cap("house", 1),)))
    assert sum(entry.house == 1 for entry in made.entries) == 3
    assert len(made.entries) == 18
    skipped = made.rounds[0].cap_skips
    assert skipped
    assert all(reason.article == "11.1" for skip in skipped for reason in skip.reasons)


def test_a_quota_of_a_region_counts_regions():
    pool = [expert(number, region="410802" if number % 2 else "410811") for number in range(1, 61)]
    made = draw(pool, replace(plain_demand(4), caps=(Cap("region", 1),)))
    assert len(made.entries) == 6
    assert made.rounds[0].shortages[0].listed == 6


def test_a_quota_is_shared_by_all_strata():
    pool = [expert(number, house=1, fields=(FieldStanding("T01" if number % 2 else "T02"),)) for number in range(1, 21)]
    made = draw(pool, replace(plain_demand(), strata=(Stratum("T01", 1), Stratum("T02", 1)), caps=(Cap("house", 1),)))
    assert [entry.stratum for entry in made.entries] == [0, 0, 0]
    assert made.rounds[0].shortages == (drawing.Shortage(1, 3, 0),)


# ---------------------------------------------------------------- strata


def test_the_scarcest_stratum_comes_first():
    wanted = replace(plain_demand(), strata=(Stratum("T01", 2), Stratum("T02", 1), Stratum("M05", 4)))
    pool = [expert(n, fields=(FieldStanding("T01"), FieldStanding("M05"))) for n in range(1, 21)]
    pool += [expert(n, fields=(FieldStanding("T02"),)) for n in range(21, 26)]
    frame = drawing.survey(pool, wanted, on=ON, p=P)
    assert frame.plan == ((1, 5, 3), (2, 20, 12), (0, 20, 6))
    assert frame.order == (1, 2, 0)


def test_equally_scarce_strata_keep_the_order_of_the_demand():
    wanted = replace(plain_demand(), strata=(Stratum("T02", 1), Stratum("T01", 1)))
    pool = [expert(n, fields=(FieldStanding("T01"), FieldStanding("T02"))) for n in range(1, 21)]
    assert drawing.survey(pool, wanted, on=ON, p=P).order == (0, 1)


def test_nobody_is_listed_in_two_strata():
    made = draw(people(), demand())
    assert len(set(numbers(made))) == len(made.entries)


def test_strata_have_lots_of_their_own():
    pool = [expert(n, fields=(FieldStanding("T01"), FieldStanding("T02"))) for n in range(1, 41)]
    made = draw(pool, replace(plain_demand(), strata=(Stratum("T01", 2), Stratum("T02", 2))))
    first = drawing.tickets(drawing.stratum_seed(SEED, 0), 40)
    second = drawing.tickets(drawing.stratum_seed(SEED, 1), 40)
    assert [e.ticket for e in made.entries] == [(first, second)[e.stratum][e.number] for e in made.entries]


def test_the_committed_order_holds():
    made = draw(people(), demand(), order=(1, 0))
    assert [entry.stratum for entry in made.entries] == [1] * 6 + [0] * 9


def test_an_order_that_leaves_a_stratum_out_is_an_error():
    with pytest.raises(ValueError, match="every stratum once"):
        draw(people(), demand(), order=(0,))


# ---------------------------------------------------------------- who was left out


def test_11_2_everybody_left_out_ahead_of_the_last_one_is_kept_with_all_clauses():
    pool = [expert(number) for number in range(1, 30)]
    pool = [replace(person, status="suspended", uses=((2026, 10),)) if person.number % 2 else person for person in pool]
    made = draw(pool)
    last = made.entries[-1].key
    standing = drawing.Standing(made.frame.strata[0], drawing.tickets(drawing.stratum_seed(SEED, 0), 29))
    ahead = [person.number for person in made.frame.strata[0].barred if standing.key(person) < last]
    assert sorted(item.number for item in made.rounds[0].passed_over) == ahead
    assert all([reason.article for reason in item.reasons] == ["9", "12"] for item in made.rounds[0].passed_over)


def test_11_2_on_a_short_list_everybody_left_out_is_kept():
    pool = [expert(1), *(expert(number, status="suspended") for number in range(2, 12))]
    assert len(draw(pool).rounds[0].passed_over) == 10


def test_11_2_the_funnel_and_the_eligible_add_up_to_the_pool():
    made = draw(people(), demand())
    removed = {clause.code: count for clause, count in made.funnel}
    assert sum(removed.values()) + len(made.frame.eligible) == made.frame.pool == 59
    assert [clause.code for clause, _ in made.funnel][:4] == ["field", "status", "age", "limit"]
    assert removed["recusal"] > 0
