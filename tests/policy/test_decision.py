"""Reasons, refusals and carriers."""

from __future__ import annotations

import pytest

from expertpool.policy import decision
from expertpool.policy.decision import CARRIERS, Force, Reason, Refused, implements, refuse_unless


def test_a_reason_binds_as_its_provision_does() -> None:
    assert Reason("13.3", "x").force is Force.MUST
    assert Reason("12", "x").force is Force.IN_PRINCIPLE
    assert Reason("12", "x", force=Force.MUST).force is Force.MUST


def test_a_reason_says_what_why_and_what_to_do() -> None:
    reason = Reason("11.1", "提交过晚", remedy="说明原因")
    assert str(reason) == "提交过晚；说明原因（第十一条（一））"
    assert reason.label == "第十一条（一）"


def test_a_reason_needs_a_provision_that_exists() -> None:
    with pytest.raises(KeyError):
        Reason("99", "x")


def test_refused_carries_its_reasons_and_never_none() -> None:
    refuse_unless(())
    with pytest.raises(Refused) as caught:
        refuse_unless([Reason("9", "一"), Reason("12", "二")])
    assert [reason.article for reason in caught.value.reasons] == ["9", "12"]
    assert str(caught.value) == "一（第九条）；二（第十二条）"
    with pytest.raises(ValueError):
        Refused()


def test_citing_a_provision_that_does_not_exist_fails_at_import(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decision, "CARRIERS", {})
    with pytest.raises(KeyError):
        implements("13.9")(test_refused_carries_its_reasons_and_never_none)


def test_carriers_name_the_function() -> None:
    from expertpool.policy import recusal

    assert f"{recusal.__name__}.recent_employment" in CARRIERS["13.3"]
