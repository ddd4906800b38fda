"""3, 20: who keeps the pool sees it, who uses experts does not; search, filters and counts of the list."""

from __future__ import annotations

from datetime import date

import pytest

from expertpool.policy.terms import ExpertStatus, Role
from expertpool.queries import experts
from tests.factories import account, expert, field, unit, use

pytestmark = pytest.mark.django_db


def numbers(rows: object) -> list[int]:
    return [row.number for row in rows]  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", [Role.TALENT, Role.SUPERVISOR, Role.PARTY])
def test_4_18_keepers_and_supervisors_see_the_pool(role: str) -> None:
    expert()
    assert numbers(experts.visible_to(account(role), year=2026)) == [1]


@pytest.mark.parametrize(
    "role", [Role.ORGANISER, Role.LEADERSHIP, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.EXPERT]
)
def test_3_20_nobody_else_sees_anybody(role: str) -> None:
    viewer = account(role)
    expert()
    assert numbers(experts.visible_to(viewer, year=2026)) == []
    assert experts.by_status(viewer) == {}
    assert experts.coverage(viewer) == []
    with pytest.raises(LookupError):
        experts.get_for(viewer, 1, year=2026)


def test_12_uses_are_those_of_the_calendar_year_done_or_confirmed() -> None:
    person = expert()
    for day, state in (
        (date(2025, 12, 31), "done"),
        (date(2026, 1, 1), "done"),
        (date(2026, 12, 31), "confirmed"),
        (date(2027, 1, 1), "confirmed"),
    ):
        use(person, day, state=state)
    use(person, date(2026, 6, 1), state="cancelled")
    viewer = account()
    assert experts.visible_to(viewer, year=2026).get().uses == 2
    assert experts.visible_to(viewer, year=2025).get().uses == 1


@pytest.mark.parametrize("word", ["张建国", "zjg", "zhangjianguo", "怀川", "hcsl", "ZJG"])
def test_4_search_finds_by_name_pinyin_initials_and_unit(word: str) -> None:
    expert(1, name="张建国", unit=unit("怀川示例大学"))
    expert(2, name="李娜", unit=unit("沁水研究所"))
    found = experts.narrowed(experts.visible_to(account(), year=2026), {"q": word})
    assert numbers(found) == [1]


@pytest.mark.parametrize(("word", "found"), [("12", [12]), ("1", [1]), ("99", []), ("123456789012345678", []), ("²", [])])
def test_4_search_finds_by_permanent_number(word: str, found: list[int]) -> None:
    shared = unit("示例单位")
    expert(1, name="示甲", unit=shared)
    expert(12, name="示乙", unit=shared)
    assert numbers(experts.narrowed(experts.visible_to(account(), year=2026), {"q": word})) == found


def test_4_filters_narrow_together() -> None:
    expert(1, fields=("T01", "T02"), region="410811")
    expert(2, fields=("T02",), region="410882")
    expert(3, fields=("T02",), region="410100", status=ExpertStatus.FROZEN)
    pool = experts.visible_to(account(), year=2026)
    assert numbers(experts.narrowed(pool, {"field": "T02"})) == [1, 2, 3]
    assert numbers(experts.narrowed(pool, {"field": "T02", "region": "410800"})) == [1, 2]
    assert numbers(experts.narrowed(pool, {"region": "410811"})) == [1]
    assert numbers(experts.narrowed(pool, {"status": "frozen"})) == [3]


@pytest.mark.parametrize(("uses", "band"), [(0, "0"), (1, "1-5"), (5, "1-5"), (6, "6-9"), (9, "6-9"), (10, "10"), (11, "10")])
def test_12_bands_of_uses_meet_without_a_gap(uses: int, band: str) -> None:
    person = expert()
    for turn in range(uses):
        use(person, date(2026, 1, 5 + turn))
    pool = experts.visible_to(account(), year=2026)
    assert [name for name in experts.USE_BANDS if experts.narrowed(pool, {"uses": name}).exists()] == [band]


def test_5_coverage_counts_active_people_of_each_field() -> None:
    field("T03")
    expert(fields=("T01",))
    expert(fields=("T01",), status=ExpertStatus.IN_CASE)
    rows = {row.field.code: row.people for row in experts.coverage(account())}
    assert rows == {"T01": 1, "T03": 0}


@pytest.mark.parametrize(
    ("birth", "turns"), [(date(1960, 11, 23), 0), (date(1960, 11, 24), 1), (date(1960, 12, 3), 1), (date(1960, 12, 4), 0)]
)
def test_9_2_who_passes_the_age_limit_within_ten_days(birth: date, turns: int) -> None:
    expert(birth=birth)
    found = experts.turning(account(), date(2026, 11, 23), until=date(2026, 12, 3), limit_age=65)
    assert found == turns


@pytest.mark.parametrize("size", [3, 30])
def test_the_list_takes_the_same_number_of_queries_however_long(size: int, django_assert_num_queries: object) -> None:
    shared, viewer = unit(), account()
    for _ in range(size):
        expert(unit=shared, fields=("T01", "T02"))
    with django_assert_num_queries(2):  # type: ignore[operator]
        for row in experts.visible_to(viewer, year=2026):
            assert row.unit.name
            assert [link.field.name for link in row.fields.all()]
