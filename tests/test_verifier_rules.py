"""第九条至第十四条: the verifier's own reading of the rules is the one that screening has, clause by clause."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from expertpool import verifier
from expertpool.policy import evidence, recusal, screening
from expertpool.policy.facts import FieldStanding, Judgement, Period, Tie, Waiver
from expertpool.policy.parameters import in_force
from expertpool.policy.periods import add_months
from expertpool.policy.terms import Exemption, ExpertStatus, TieKind
from tests.drawn import DAY, ON, demand, expert

P = in_force(ON)
PERSONS = ("a" * 64, "b" * 64, "c" * 64)
#: days around every limit that a rule knows
near = st.sampled_from([DAY, ON, add_months(DAY, -24), date(2026, 1, 1)])
days = st.builds(lambda day, shift: day + timedelta(days=shift), near, st.integers(-2, 2))
some_day = st.none() | days
units = st.integers(1, 4)

ties = st.builds(
    Tie,
    kind=st.sampled_from(list(TieKind)),
    unit=st.none() | units,
    person=st.sampled_from(("", *PERSONS)),
    since=some_day,
    until=some_day,
    row=st.just("tie:1"),
)
births = st.builds(
    lambda years, shift: date(2026 - years, 11, 30) + timedelta(days=shift), st.integers(64, 67), st.integers(-1, 1)
)
experts = st.builds(
    lambda **facts: expert(1, **facts),
    status=st.sampled_from(("active", "active", *ExpertStatus)),
    identity=st.sampled_from((*PERSONS, "d" * 64)),
    birth=births | st.just(date(1980, 2, 29)),
    region=st.sampled_from(("410811", "410882", "410100", "110000")),
    fields=st.sampled_from(
        ((FieldStanding("T01"),), (FieldStanding("T03"), FieldStanding("M05", "excellent")), (FieldStanding("T03"),))
    ),
    exemptions=st.sampled_from(((), (Exemption.NATIONAL,), (Exemption.JIAOZUO_LEADER, Exemption.ZHONGYUAN_YOUTH), ("no_such",))),
    uses=st.sampled_from(((), ((2025, 12),), ((2026, 9),), ((2026, 10),), ((2025, 1), (2026, 11)))),
    ties=st.lists(ties, max_size=3).map(tuple),
    unavailable=st.lists(st.builds(Period, days, days), max_size=2).map(tuple),
)
unit_sets = st.frozensets(units, max_size=2)
person_sets = st.frozensets(st.sampled_from(PERSONS), max_size=1)
demands = st.builds(
    lambda length, **facts: demand(last_day=DAY + timedelta(days=length), **facts),
    st.integers(0, 2),
    regions=st.sampled_from(((), ("410000",), ("410800",), ("410811", "110000"))),
    units=unit_sets,
    avoided_units=unit_sets,
    leaders=person_sets,
    members=person_sets,
    avoided_persons=person_sets,
    judgements=st.lists(
        st.builds(Judgement, st.integers(1, 2), st.sampled_from(("13.5", "13.2")), st.booleans()), max_size=2
    ).map(tuple),
    waivers=st.lists(st.builds(Waiver, st.integers(1, 2), st.sampled_from(("12", "6.1.4", "9", "13.3"))), max_size=2).map(tuple),
)


def articles_of(person, asked, on) -> set[str]:
    """The articles that the verifier finds, from the line and the commit alone."""
    commit = {
        "demand": evidence.demand_document(asked),
        "policy": evidence.policy_document(P),
        "on": on.isoformat(),
        "order": [],
    }
    case = verifier.Case({"commit": commit}, verifier.Report())
    line = verifier.parse(evidence.line(person))
    verifier.fit(line, verifier.LINE, "名册行")
    case.people[person.number] = line
    return set(verifier.clauses(line, case))


@settings(max_examples=700, deadline=None, derandomize=True)
@given(person=experts, asked=demands, on=st.sampled_from((ON, DAY, DAY + timedelta(days=1))))
def test_the_same_articles_bar_the_same_people(person, asked, on):
    assert articles_of(person, asked, on) == {reason.article for reason in screening.screen(person, asked, on=on, p=P)}


def test_months_end_as_periods_end():
    for start in (date(2024, 1, 31), date(2024, 2, 29), date(2023, 12, 31), date(2024, 6, 1)):
        for months in range(61):
            assert verifier.months_after(start, months) == add_months(start, months)
    assert verifier.months_after(date(9999, 12, 31), 24) == date.max


def test_every_code_that_the_rules_read_is_known_to_both():
    assert {kind.value for kind in recusal.EMPLOYMENT_KINDS} == verifier.EMPLOYMENT
    assert {kind.value for kind in recusal.KIN_KINDS} == verifier.KINSHIP
    assert {exemption.value for exemption in Exemption} == verifier.EXEMPTIONS


def test_a_waiver_reaches_what_holds_in_principle_only():
    person = expert(1, status="suspended", uses=((2026, 10),))
    asked = demand(waivers=(Waiver(1, "12"), Waiver(1, "9")), units=frozenset(), avoided_units=frozenset())
    assert articles_of(person, asked, ON) == {"9"}
    assert articles_of(replace(person, status="active"), asked, ON) == set()
