"""第三条, 第十八条, 第二十条: who may do what, and which roles one person never holds together."""

from __future__ import annotations

from itertools import combinations

import pytest

from expertpool.policy import access, articles
from expertpool.policy.access import ACTIONS, BUREAU, PROTECTED, may
from expertpool.policy.terms import Role


def test_every_action_has_an_area_roles_and_an_article() -> None:
    for action in ACTIONS.values():
        assert action.area in access.AREAS
        assert action.roles
        assert articles.get(action.article).label == action.article_label


def test_deny_by_default() -> None:
    assert not may("nobody", "home.view")
    assert not may("", "pool.view")
    with pytest.raises(KeyError):
        may(Role.TALENT, "pool.burn")


@pytest.mark.parametrize("profile", access.PROFILES)
def test_3_who_uses_experts_never_sees_the_pool_or_a_list(profile: str) -> None:
    seen = [name for name, action in ACTIONS.items() if action.reads_people and may(Role.ORGANISER, name, profile)]
    assert seen == []


@pytest.mark.parametrize("profile", access.PROFILES)
@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_20_no_administrator_reads_business_data(role: str, profile: str) -> None:
    allowed = {ACTIONS[name].area for name in ACTIONS if may(role, name, profile)}
    assert allowed.isdisjoint({"pool", "expert", "unit", "suspect", "import", "activity", "demand", "waiver", "draw"})


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.PARTY])
def test_18_the_supervisor_looks_and_witnesses_but_settles_nothing(role: str) -> None:
    changing = {
        "edit",
        "run",
        "undo",
        "approve",
        "lock",
        "accept",
        "return",
        "judge",
        "freeze",
        "settle",
        "ask",
        "manage",
        "grant",
    }
    allowed = {name for name in ACTIONS if may(role, name)}
    assert not {name for name in allowed if name.split(".")[-1] in changing}
    assert ("draw.witness" in allowed) == (role == Role.SUPERVISOR)


def test_18_only_the_supervisor_takes_the_evidence_and_reads_a_sealed_list() -> None:
    for name in ("draw.evidence", "draw.list"):
        assert [role for role in Role if may(role, name)] == [Role.SUPERVISOR]


def test_the_public_may_only_read_apply_object_report_log_in_or_bring_a_signed_receipt() -> None:
    allowed = {name for name in ACTIONS if may(Role.PUBLIC, name)}
    assert allowed - {name for name in allowed if name.startswith("public.")} == {
        "session.login",
        "message.receipt",
        "self.enter",
    }
    assert not any(ACTIONS[name].reads_people for name in allowed)


def test_one_administrator_in_the_bureau_three_where_protected() -> None:
    assert may(Role.SYSTEM_ADMIN, "role.grant", BUREAU)
    assert may(Role.SYSTEM_ADMIN, "trace.view", BUREAU)
    assert not may(Role.SYSTEM_ADMIN, "role.grant", PROTECTED)
    assert not may(Role.SYSTEM_ADMIN, "trace.view", PROTECTED)
    assert may(Role.SECURITY_ADMIN, "role.grant", PROTECTED)
    assert not may(Role.SECURITY_ADMIN, "account.manage", BUREAU)


def test_a_refusal_says_whose_business_it_is() -> None:
    assert access.refuse(Role.TALENT, "pool.view") == ()
    (reason,) = access.refuse(Role.ORGANISER, "pool.view")
    assert reason.message == "承办科室（单位）不能浏览专家库"
    assert "人才科" in reason.remedy


def test_the_printed_table_holds_every_action_once() -> None:
    printed = [action.name for _, actions in access.table() for action in actions]
    assert sorted(printed) == sorted(ACTIONS)


@pytest.mark.parametrize(
    "pair",
    [
        {"talent", "organiser"},
        {"talent", "leadership"},
        {"organiser", "leadership"},
        {"supervisor", "talent"},
        {"supervisor", "organiser"},
        {"supervisor", "leadership"},
        {"party", "talent"},
        {"expert", "talent"},
        {"employer", "talent"},
        {"system_admin", "talent"},
        {"system_admin", "security_admin"},
        {"security_admin", "audit_admin"},
    ],
    ids=sorted,
)
def test_3_and_18_pairs_that_one_person_never_holds(pair: set[str]) -> None:
    (reason,) = access.conflicts(pair)
    assert reason.article in {"3", "4", "7.2", "11.6", "18", "20"}
    assert access.conflicts([min(pair)]) == ()


def test_pairs_outside_the_table_are_free() -> None:
    kept_apart = {frozenset((pair.first, pair.second)) for pair in access.CONFLICTS}
    free = [pair for pair in combinations(Role, 2) if frozenset(pair) not in kept_apart]
    assert all(access.conflicts(pair) == () for pair in free)
    assert (Role.EXPERT, Role.EMPLOYER) in free


def test_every_pair_held_is_named() -> None:
    assert len(access.conflicts(["talent", "organiser", "supervisor"])) == 3


def test_3_in_one_draw_the_organiser_neither_operates_nor_calls() -> None:
    assert access.same_draw(organiser="a", operator="b", caller="b") == ()
    assert [r.article for r in access.same_draw(organiser="a", operator="a")] == ["3"]
    assert [r.article for r in access.same_draw(organiser="a", operator="b", caller="a")] == ["3"]


def test_3_and_18_where_the_keeper_organises_all_are_different_and_the_supervisor_witnesses() -> None:
    kept = {"organiser": "a", "operator": "b", "talent_organises": True}
    assert access.same_draw(**kept, caller="c", witness="supervisor") == ()
    assert [r.article for r in access.same_draw(**kept, caller="b")] == ["3"]
    assert [r.article for r in access.same_draw(**kept, caller="c", witness="organiser")] == ["18"]


def test_18_the_organiser_stands_in_as_witness_after_a_while() -> None:
    def witness(role: str, waited: int, **own: bool) -> list[str]:
        return [r.article for r in access.may_witness(role, waited_minutes=waited, wait_minutes=60, **own)]

    assert witness("supervisor", 0) == []
    assert witness("organiser", 59) == ["18"]
    assert witness("organiser", 60) == []
    assert witness("organiser", 600, talent_organises=True) == ["18"]
    assert witness("talent", 600) == ["18"]
    assert witness("talent", 0, second_clerk=True) == []
    assert witness("talent", 600, second_clerk=True, talent_organises=True) == ["18"]
