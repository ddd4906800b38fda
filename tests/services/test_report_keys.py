"""18: the supervisors' key is made, backed up, restored, given a new passphrase and replaced; nothing opens without it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from expertpool.policy.decision import Refused
from expertpool.policy.terms import Role
from expertpool.records.models import Event, KeyCopy, ReportKey
from expertpool.services import report_keys, reports
from expertpool.services.report_handling import read
from tests.factories import AT, account
from tests.services.report_ground import MARKER, OTHER, PHRASE, jpeg, keeper, reported, unlocked

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("weak", ["", "short-1", "aaaaaaaaaaaaaaaaaaa1", "onlylettersherenothing", "inspector-2026-inspector"])
def test_18_a_weak_passphrase_makes_no_key(weak: str) -> None:
    with pytest.raises(Refused, match="口令太弱"):
        report_keys.make(passphrase=weak, by=account(Role.SUPERVISOR, username="inspector"), at=AT)
    assert not ReportKey.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.PARTY, Role.TALENT])
def test_18_nobody_else_makes_or_unlocks_one(role: str) -> None:
    keeper()
    with pytest.raises(Refused, match="只有"):
        report_keys.make(passphrase=PHRASE, by=account(role), at=AT)
    with pytest.raises(Refused, match="只有"):
        report_keys.unlock(passphrase=PHRASE, by=account(role), at=AT)


def test_18_a_wrong_passphrase_is_on_record_and_after_five_there_is_a_rest() -> None:
    supervisor = keeper()
    for _ in range(5):
        with pytest.raises(Refused, match="口令不正确"):
            report_keys.unlock(passphrase="wrong", by=supervisor, at=AT)
    assert Event.objects.filter(action="report.key.wrong", actor=supervisor).count() == 5
    with pytest.raises(Refused, match="15 分钟"):
        report_keys.unlock(passphrase=PHRASE, by=supervisor, at=AT + timedelta(minutes=14))
    assert report_keys.unlock(passphrase=PHRASE, by=supervisor, at=AT + timedelta(minutes=15))


def test_18_lent_to_a_browser_both_halves_are_needed_and_only_for_a_while() -> None:
    held = unlocked(keeper())
    word, sealed = report_keys.lend(held, at=AT)
    assert next(iter(held.values())).hex() not in sealed
    assert report_keys.recall(word, sealed, at=AT + timedelta(minutes=14, seconds=59)) == held
    assert report_keys.recall(word, sealed, at=AT + timedelta(minutes=15)) == {}
    other, _ = report_keys.lend(held, at=AT)
    assert report_keys.recall(other, sealed, at=AT) == report_keys.recall("", sealed, at=AT) == {}


def test_18_a_new_passphrase_replaces_the_old_one() -> None:
    supervisor = keeper()
    assert report_keys.change(passphrase=PHRASE, new=OTHER, by=supervisor, at=AT) == 1
    with pytest.raises(Refused):
        unlocked(supervisor)
    report, _ = reported()
    assert MARKER in read(report_id=report.pk, held=unlocked(supervisor, OTHER), by=supervisor, at=AT).told["what"]
    assert Event.objects.filter(action="report.key.change").count() == 1


def test_18_a_backup_brings_back_a_forgotten_key_and_hands_it_to_a_colleague() -> None:
    supervisor, colleague = keeper(), account(Role.SUPERVISOR)
    report, _ = reported()
    key = ReportKey.objects.get()
    kept = report_keys.backup(key_id=key.pk, by=supervisor, at=AT)
    assert unlocked(supervisor)[key.pk].hex().encode() not in kept.content
    for holder in (supervisor, colleague):
        report_keys.restore(content=kept.content, passphrase=PHRASE, new=OTHER, by=holder, at=AT)
        assert MARKER in read(report_id=report.pk, held=unlocked(holder, OTHER), by=holder, at=AT).told["what"]
    assert KeyCopy.objects.count() == 2
    assert Event.objects.filter(action="report.key.restore").count() == 2


def test_18_a_backup_needs_its_passphrase_its_key_and_the_right_role() -> None:
    supervisor, leader = keeper(), keeper(Role.LEADERSHIP)
    kept = report_keys.backup(key_id=ReportKey.objects.get(kind="main").pk, by=supervisor, at=AT).content
    forged = json.dumps(json.loads(kept) | {"fingerprint": "0" * 64}).encode()
    for content, phrase, by in (
        (kept, OTHER, supervisor),
        (forged, PHRASE, supervisor),
        (kept, PHRASE, leader),
        (b"{]", PHRASE, leader),
    ):
        with pytest.raises(Refused):
            report_keys.restore(content=content, passphrase=phrase, new=OTHER, by=by, at=AT)
    with pytest.raises(Refused):
        report_keys.backup(key_id=ReportKey.objects.get(kind="main").pk, by=account(Role.SUPERVISOR), at=AT)
    assert not Event.objects.filter(action="report.key.restore").exists()


def test_18_after_a_new_key_old_reports_open_with_the_old_one_until_they_are_moved() -> None:
    supervisor = keeper()
    old, receipt = reported(files=[("a.jpg", jpeg())])
    held = unlocked(supervisor)
    new = report_keys.make(passphrase=OTHER, held=held, by=supervisor, at=AT)
    fresh, _ = reported()
    assert new.vouched
    assert new.number == 2
    assert fresh.key == new
    assert MARKER in read(report_id=old.pk, held=unlocked(supervisor), by=supervisor, at=AT).told["what"]
    reports.add(receipt=receipt, text="旧件补充", once="w", at=AT)
    assert report_keys.move(held=unlocked(supervisor), by=supervisor, at=AT) == 1
    assert report_keys.move(held=unlocked(supervisor), by=supervisor, at=AT) == 0
    opened = read(report_id=old.pk, held=unlocked(supervisor, OTHER), by=supervisor, at=AT)
    assert (MARKER in opened.told["what"], opened.entries[0].text, opened.files[0].name) == (True, "旧件补充", "a.jpg")
    with pytest.raises(Refused):
        read(report_id=old.pk, held=held, by=supervisor, at=AT)
    assert reports.follow(receipt=receipt).code == old.code


def test_18_a_key_made_without_the_one_before_is_marked_so() -> None:
    keeper()
    made = report_keys.make(passphrase=OTHER, by=account(Role.SUPERVISOR), at=AT)
    assert not made.vouched
    event = Event.objects.filter(action="report.key.make").first()
    assert event is not None
    assert event.payload.body["held"] == 0
    assert ReportKey.objects.filter(kind="main", retired_at=None).count() == 1
