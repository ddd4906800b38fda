"""6, 7.2: what stands on a reviewer's desk: opinions to give, second ones, and what enough people have judged."""

from __future__ import annotations

from datetime import date

import pytest

from expertpool.gateways import keys
from expertpool.policy.terms import Role
from expertpool.queries import applications as queries
from expertpool.queries.workdays import calendar
from expertpool.records.models import Account, Application
from expertpool.services import applications
from tests.factories import account
from tests.services.application_ground import applicant, later, stamped, vouched
from tests.services.test_reviews import fits, proven

pytestmark = pytest.mark.django_db


def desk(viewer: Account) -> list[tuple[str, str]]:
    return [(todo.title, todo.detail) for todo in queries.to_review(viewer, calendar())]


def another() -> Application:
    told = {"id_number": "11010519491231002X", "birth": "1949-12-31", "phone": "13800002222"}
    return proven(vouched(applicant("13800002222"), at=later(1), **told))


def test_7_2_two_reviewers_one_after_the_other_then_the_decision() -> None:
    row = proven(vouched())
    another()
    first, second = account(Role.TALENT), account(Role.TALENT)
    assert desk(first) == [("审核入库申请 2 件", "最早提交 2026-11-23 · 每件须两人认定")]
    fits(row, first)
    assert desk(first) == [("审核入库申请 1 件", "最早提交 2026-11-24 · 每件须两人认定")]
    assert desk(second) == [("审核入库申请 2 件", "最早提交 2026-11-23 · 其中 1 件等待另一人认定")]
    fits(row, second)
    for viewer in (first, second, account(Role.TALENT)):
        assert desk(viewer)[-1] == ("决定入库申请 1 件", "认定人数已够，通过、退回或不予入库")
        assert desk(viewer)[0][0] == "审核入库申请 1 件"
    assert desk(account(Role.ORGANISER)) == []


def test_6_two_accounts_of_one_person_are_one_reviewer() -> None:
    row = proven(vouched())
    same = keys.blind_index("id", "one person")
    for _ in range(2):
        fits(row, account(Role.TALENT, identity_index=same))
    assert desk(account(Role.TALENT)) == [("审核入库申请 1 件", "最早提交 2026-11-23 · 其中 1 件等待另一人认定")]


def test_6_a_form_handed_in_again_waits_for_everybody_anew() -> None:
    row = proven(vouched())
    clerk = account(Role.TALENT)
    fits(row, clerk)
    assert desk(clerk) == []
    applications.send_back(application_id=row.pk, reason="incomplete", words="缺业绩", by=clerk, at=later(1))
    assert row.account is not None
    stamped(row)
    applications.submit(application_id=row.pk, stamped=True, by=row.account, at=later(2))
    assert desk(clerk) == [("审核入库申请 1 件", "最早提交 2026-11-25 · 每件须两人认定")]


@pytest.mark.parametrize(("number", "queries_asked"), [(1, 1), (2, 1)])
def test_the_desk_counts_in_the_database(number: int, queries_asked: int, django_assert_max_num_queries: object) -> None:
    vouched()
    if number > 1:
        another()
    viewer = account(Role.TALENT)
    days = calendar()
    queries._waiting(viewer, date(2026, 11, 23))
    with django_assert_max_num_queries(queries_asked + 1):  # type: ignore[operator]
        list(queries.to_review(viewer, days))
