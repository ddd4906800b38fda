"""Demands for tests, taken to a state by the acts themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from expertpool.policy.terms import Role
from expertpool.records.models import Account, Demand
from expertpool.services import demands
from expertpool.services.demand_drafts import Content, Person, ProjectText
from tests.factories import AT, account, activity, field, organiser, unit

REVIEWED = "示例望泽科技有限公司"
LEADER = Person("赵示领", "410811197505050072")
PROJECT = ProjectText("储氢罐项目", REVIEWED, leader=LEADER)
CONTENT = Content(strata=(("T01", 2),), projects=(PROJECT,))


def draft(by: Account | None = None, **values: Any) -> Demand:
    by = by or organiser()
    field("T01")
    return demands.start(activity_id=activity(by, **values).pk, by=by, at=AT)


def written(content: Content = CONTENT, *, by: Account | None = None, **values: Any) -> Demand:
    made = draft(by, **values)
    return demands.save(demand_id=made.pk, content=content, by=made.created_by, at=AT)


def filed(content: Content = CONTENT, *, by: Account | None = None, **values: Any) -> Demand:
    if not unit_known(REVIEWED):
        unit(REVIEWED)
    made = written(content, by=by, **values)
    return demands.file(demand_id=made.pk, by=made.created_by, at=AT)


def unit_known(name: str) -> bool:
    from expertpool.services import units

    return units.resolve(name) is not None


def accepted(content: Content = CONTENT, **values: Any) -> Demand:
    return demands.accept(demand_id=filed(content, **values).pk, by=account(Role.TALENT), at=AT)


def with_project(**changes: Any) -> Content:
    return replace(CONTENT, projects=(replace(PROJECT, **changes),))
