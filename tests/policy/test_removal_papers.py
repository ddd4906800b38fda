"""9, 10, 14.6: which papers a removal has."""

from __future__ import annotations

import pytest

from expertpool.policy.removal_cases import CasePaper, papers
from expertpool.policy.terms import RemovalGround


@pytest.mark.parametrize(
    ("verified", "removed", "barred", "own", "expected"),
    [
        (False, False, False, False, ()),
        (True, False, False, False, (CasePaper.REVIEW,)),
        (True, False, False, True, ()),
        (True, True, False, False, (CasePaper.REVIEW, CasePaper.NOTICE)),
        (True, True, True, True, (CasePaper.NOTICE, CasePaper.BAN)),
    ],
)
def test_9_10_papers_come_with_the_steps(
    verified: bool, removed: bool, barred: bool, own: bool, expected: tuple[CasePaper, ...]
) -> None:
    assert papers("misconduct", verified=verified, removed=removed, barred=barred, own=own) == expected


def test_14_6_who_resigned_gets_a_confirmation() -> None:
    given = papers(RemovalGround.RESIGNED, verified=True, removed=True, barred=True, own=False)
    assert given == (CasePaper.REVIEW, CasePaper.RELEASE, CasePaper.BAN)
