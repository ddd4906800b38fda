"""Each role finds in the menu what it may do, and nothing else (3)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from expertpool.policy import access
from expertpool.policy.terms import Role
from expertpool.web import icons, menu


def lines(role: str, counts: dict[str, int] | None = None, here: str = "") -> dict[str, menu.Line]:
    return {line.label: line for block in menu.build(role, counts or {}, here) for line in block.lines}


@pytest.mark.parametrize("entry", list(menu.entries()), ids=lambda entry: entry.label)
def test_every_entry_leads_to_a_page_has_an_icon_and_an_action(entry: menu.Entry) -> None:
    assert reverse(entry.url)
    assert entry.icon in icons.NAMES
    assert entry.action in access.ACTIONS


def test_the_organiser_never_sees_the_pool() -> None:
    assert "专家名录" not in lines(Role.ORGANISER)
    assert "专家需求" in lines(Role.ORGANISER)


def test_administrators_see_no_business() -> None:
    shown = lines(Role.SYSTEM_ADMIN)
    assert "账号" in shown
    assert not {"专家名录", "专家需求", "抽取与筛选"} & set(shown)


def test_an_entry_counts_what_waits_and_lights_up_for_its_pages() -> None:
    line = lines(Role.TALENT, {"draws": 2, "witness": 1}, here="draw")["抽取与筛选"]
    assert (line.count, line.current) == (2, True)
    assert not lines(Role.TALENT, here="draw")["专家名录"].current


def test_a_group_without_entries_is_left_out() -> None:
    assert all(block.lines for block in menu.build(Role.EXPERT, {}, ""))


def test_18_the_supervisors_own_work_comes_first() -> None:
    labels = {role: [block.label for block in menu.build(role, {}, "")] for role in (Role.SUPERVISOR, Role.TALENT)}
    assert labels[Role.SUPERVISOR][:3] == ["", "监督", "专家管理"]
    assert labels[Role.TALENT][:2] == ["", "专家管理"]
    assert len(labels[Role.SUPERVISOR]) == len(set(labels[Role.SUPERVISOR]))
