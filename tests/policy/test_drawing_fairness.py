"""第十二条、第十七条: equal people have equal chances, unequal ones those that the rules give; fixed seeds, so nothing flakes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from math import sqrt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expertpool import verifier
from expertpool.policy import drawing
from expertpool.policy.facts import Cap, FieldStanding, Stratum
from expertpool.policy.odds import counterfactual_seeds, odds
from expertpool.policy.parameters import in_force
from tests import drawn
from tests.drawn import ON, demand, expert, people

P = in_force(ON)
#: chi-square exceeds these in one of a thousand fair draws, by degrees of freedom
RARE = {9: 27.88, 19: 43.82, 39: 72.05}


def plain_demand(want: int = 2):
    return demand(strata=(Stratum("T01", want),), caps=(), units=frozenset(), avoided_units=frozenset())


def listings(pool, want: int, replays: int, label: str):
    """How often each number was listed under so many seeds."""
    frame = drawing.survey(pool, plain_demand(want), on=ON, p=P)
    return odds(frame, label=label, replays=replays).listed


def chi_square(counts, expected: float, drawn_each: int, size: int) -> float:
    """Corrected for drawing without replacement, which spreads the counts less than independent trials would."""
    return sum((count - expected) ** 2 / expected for count in counts) * (size - 1) / (size - drawn_each)


# ---------------------------------------------------------------- equal people


def test_equal_people_are_listed_equally_often():
    counts = listings([expert(number) for number in range(1, 41)], 2, 3000, "people")
    assert chi_square(counts.values(), 3000 * 6 / 40, 6, 40) < RARE[39]


def test_no_block_of_numbers_is_favoured():
    """Early and late admission make no difference, nor does a gap in the numbers."""
    pool = [expert(number) for number in [*range(1, 201), *range(5001, 5201)]]
    counts = listings(pool, 9, 600, "blocks")
    blocks = Counter()
    for place, number in enumerate(sorted(counts)):
        blocks[place // 20] += counts[number]
    assert chi_square(blocks.values(), 600 * 27 / 20, 27, 400) < RARE[19]


def test_the_first_place_goes_round():
    pool = [expert(number) for number in range(1, 11)]
    frame = drawing.survey(pool, plain_demand(), on=ON, p=P)
    firsts = Counter(drawing.draw_frame(frame, seed=seed).entries[0].number for seed in counterfactual_seeds("first", 2000))
    assert sum((firsts[n] - 200) ** 2 / 200 for n in range(1, 11)) < RARE[9]


# ---------------------------------------------------------------- unequal people


@pytest.mark.parametrize(("uses_i", "uses_j"), [(0, 0), (0, 5), (0, 9), (3, 6), (8, 9)])
def test_12_who_stands_before_whom(uses_i, uses_j):
    """P(i before j) = 1 − w_j ÷ 2 w_i for w_i ≥ w_j."""
    replays = 20_000
    first, second = drawing.divisor(uses_i, 10), drawing.divisor(uses_j, 10)
    before = 0
    for seed in counterfactual_seeds(f"pair {uses_i} {uses_j}", replays):
        tickets = drawing.tickets(seed, 2)
        before += tickets[1] * first < tickets[2] * second
    chance = 1 - (10 - uses_j) / (2 * (10 - uses_i))
    assert abs(before / replays - chance) < 4 * sqrt(chance * (1 - chance) / replays)


def test_12_inclusion_follows_the_weights_even_in_a_small_pool():
    """Forty people, half of them used five times: these are listed about half as often."""
    pool = [expert(number, uses=((2026, 5 * (number % 2)),)) for number in range(1, 41)]
    counts = listings(pool, 2, 3000, "weights")
    used = sum(count for number, count in counts.items() if number % 2)
    fresh = sum(count for number, count in counts.items() if not number % 2)
    assert used + fresh == 3000 * 6
    assert abs(used / fresh - 0.5) < 0.03


def test_17_preference_is_certain_where_the_places_suffice():
    pool = [expert(n, fields=(FieldStanding("T01", "excellent" if n <= 3 else ""),)) for n in range(1, 31)]
    frame = drawing.survey(pool, plain_demand(), on=ON, p=P)
    seen = odds(frame, label="preferred", replays=400)
    assert [seen.listed[number] for number in (1, 2, 3)] == [400, 400, 400]
    assert (seen.certain, seen.places, seen.predictability) == (3, 6, 50)


# ---------------------------------------------------------------- odds


def test_odds_are_the_share_of_replays_that_list_a_person():
    frame = drawing.survey(people(), demand(), on=ON, p=P)
    seen = odds(frame, label="XQ-2026-0001", replays=50)
    again = Counter(
        entry.number
        for seed in counterfactual_seeds("XQ-2026-0001", 50)
        for entry in drawing.draw_frame(frame, seed=seed).entries
    )
    assert seen.listed == {number: again[number] for number in sorted(frame.eligible)}
    assert seen == odds(frame, label="XQ-2026-0001", replays=50)
    assert seen != odds(frame, label="XQ-2026-0002", replays=50)


def test_odds_are_summed_by_uses():
    pool = [expert(number, uses=((2026, number % 3),)) for number in range(1, 31)]
    seen = odds(drawing.survey(pool, plain_demand(), on=ON, p=P), label="uses", replays=300)
    assert [(row.uses, row.people) for row in seen.by_uses] == [(0, 10), (1, 10), (2, 10)]
    assert sum(row.listed for row in seen.by_uses) == 300 * 6
    assert seen.by_uses[0].listed > seen.by_uses[2].listed


def test_a_person_who_cannot_be_listed_has_no_odds():
    seen = odds(drawing.survey([expert(1), expert(2)], plain_demand(), on=ON, p=P), label="x", replays=10)
    assert (seen.percent(1), seen.percent(99), seen.predictability) == (100, 0, 100)


def test_an_empty_pool_has_no_odds():
    seen = odds(drawing.survey([], plain_demand(), on=ON, p=P), label="x", replays=3)
    assert (seen.listed, seen.places, seen.predictability) == ({}, 0, 0)


# ---------------------------------------------------------------- properties

grades = st.sampled_from(("", "good", "excellent"))
pools = st.lists(
    st.tuples(
        st.sets(st.sampled_from(drawn.FIELDS), min_size=1, max_size=3),
        grades,
        st.integers(0, 11),
        st.integers(1, 6),
        st.sampled_from(("410802", "410811", "410100")),
        st.booleans(),
    ),
    max_size=40,
).map(
    lambda rows: [
        expert(
            number,
            fields=tuple(FieldStanding(code, grade) for code in sorted(fields)),
            uses=((2026, uses),),
            house=house,
            employer=house,
            region=region,
        )
        for number, (fields, grade, uses, house, region, there) in enumerate(rows, start=1)
        if there
    ]
)
caps = st.lists(st.tuples(st.sampled_from(("house", "region")), st.integers(1, 3)), max_size=2, unique_by=lambda cap: cap[0])
wanted = st.builds(
    lambda fields, wants, limits: replace(
        plain_demand(),
        strata=tuple(Stratum(code, want) for code, want in zip(fields, wants, strict=True)),
        caps=tuple(Cap(*limit) for limit in limits),
    ),
    st.permutations(drawn.FIELDS[:3]),
    st.lists(st.integers(1, 3), min_size=3, max_size=3),
    caps,
)
shares = st.sampled_from((0, 30, 100))


@settings(max_examples=120, deadline=None, derandomize=True)
@given(pool=pools, wanted=wanted, seed=st.binary(min_size=32, max_size=32), share=shares)
def test_a_list_keeps_every_rule(pool, wanted, seed, share):
    made = drawing.draw(pool, wanted, seed=seed, on=ON, p=replace(P, tier_one_share=share))
    numbers = [entry.number for entry in made.entries]
    assert len(numbers) == len(set(numbers))
    assert set(numbers) <= made.frame.eligible
    places = sum(3 * stratum.want for stratum in wanted.strata)
    assert sum(entry.tier == 1 for entry in made.entries) <= share * places // 100
    for cap in wanted.caps:
        values = Counter(entry.house if cap.feature == "house" else entry.region for entry in made.entries)
        assert all(count <= 3 * cap.most for count in values.values())
    for stratum in made.frame.strata:
        entries = [entry for entry in made.entries if entry.stratum == stratum.index]
        assert len(entries) <= 3 * stratum.want
        assert entries == sorted(entries, key=lambda entry: (entry.tier, entry.key, entry.number))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(pool=pools, wanted=wanted, seed=st.binary(min_size=32, max_size=32), data=st.data())
def test_later_rounds_never_repeat_anybody(pool, wanted, seed, data):
    made = drawing.draw(pool, wanted, seed=seed, on=ON, p=P)
    outcomes = {e.number: data.draw(st.sampled_from(("declined", "unreachable", "recused"))) for e in made.entries}
    further = drawing.next_round(made, outcomes)
    numbers = [entry.number for entry in further.entries]
    assert len(numbers) == len(set(numbers))
    assert further.rounds[0] == made.rounds[0]


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(pool=pools.filter(bool), wanted=wanted, share=shares, answers=st.lists(st.sampled_from(
    ("accepted", "declined", "recused", "unreachable")), min_size=1, max_size=9), secret=st.binary(min_size=32, max_size=32))  # fmt: skip
def test_both_implementations_agree_on_any_case(pool, wanted, share, answers, secret):
    """The reference makes and calls the lists, the verifier makes them again from the evidence alone."""
    made = drawn.case(pool, wanted, replace(P, tier_one_share=share), secret=secret)
    made.answer(answers)
    while not drawing.may_draw_again(made.draw, made.outcomes) and made.draw.rounds[-1].entries:
        made.next_round()
        made.answer(answers)
    report = verifier.verify(made.bundle(), made.digest)
    assert report.ok, str(report)
