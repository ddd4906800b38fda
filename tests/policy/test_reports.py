"""14.5, 18: who opens a report, by when the next step is due, what may come along."""

from __future__ import annotations

from datetime import date

import pytest

from expertpool.policy import reports
from expertpool.policy.parameters import Parameters
from expertpool.policy.reports import KeyKind, due, file_kind, grouped, kind_for, kind_of, may_handle, normalised
from expertpool.policy.terms import Role
from expertpool.policy.workdays import Calendar


@pytest.mark.parametrize(
    ("subjects", "kind"),
    [
        ([], KeyKind.MAIN),
        (["expert", "other"], KeyKind.MAIN),
        (["supervisor"], KeyKind.ALTERNATE),
        (["expert", "supervisor"], KeyKind.ALTERNATE),
    ],
)
def test_18_whatever_touches_the_supervisors_never_opens_with_their_key(subjects: list[str], kind: KeyKind) -> None:
    assert kind_for(subjects) == kind


def test_18_only_the_supervisors_and_for_them_leadership_handle_reports() -> None:
    able = {(role, kind) for role in Role for kind in KeyKind if may_handle(role, kind)}
    assert able == {(Role.SUPERVISOR, KeyKind.MAIN), (Role.LEADERSHIP, KeyKind.ALTERNATE)}
    assert kind_of(Role.PARTY) is None


@pytest.mark.parametrize(
    ("state", "day"),
    [
        ("received", date(2026, 11, 30)),
        ("examining", date(2027, 2, 15)),
        ("upheld", date(2026, 12, 7)),
        ("unfounded", date(2026, 12, 7)),
        ("closed", None),
    ],
)
def test_18_the_next_step_is_due_after_so_many_working_days(state: str, day: date | None) -> None:
    assert due(state, date(2026, 11, 23), calendar=Calendar(), p=Parameters()) == day


def test_14_5_a_receipt_has_120_bits_and_is_read_as_it_is_said() -> None:
    assert 2 ** (reports.RECEIPT_LETTERS * 5) == 2**120
    plain = reports.receipt(range(24))
    assert plain == "0123456789ABCDEFGHJKMNPQ"
    assert grouped(plain) == "0123-4567-89AB-CDEF-GHJK-MNPQ"
    assert normalised(grouped(plain).lower()) == normalised(f" {plain} ") == plain
    assert normalised("oi" + plain[2:].lower()) == plain
    assert normalised(plain[:-1]) == normalised(plain + "0") == normalised("U" * 24) == ""


@pytest.mark.parametrize(
    ("name", "start", "known"),
    [
        ("a.JPG", b"\xff\xd8\xff\xe0", True),
        ("a.jpeg", b"\xff\xd8\xff\xe0", True),
        ("a.mp4", b"\0\0\0\x20ftypisom", True),
        ("a.docx", b"PK\x03\x04", True),
        ("a.docm", b"PK\x03\x04", False),
        ("a.png", b"\xff\xd8\xff\xe0", False),
        ("pdf", b"%PDF-", True),
        ("a", b"", False),
    ],
)
def test_14_5_a_file_is_what_its_name_and_its_beginning_say(name: str, start: bytes, known: bool) -> None:
    assert (file_kind(name, start) is not None) == known


@pytest.mark.parametrize(
    ("phrase", "weak"),
    [
        ("abcdefgh-12345", False),
        ("abcdefgh-1234", True),
        ("一二三四五六七八九十甲乙丙丁", True),
        ("一二三四五六七八九十甲乙丙1", False),
        ("aaaaaaaaaaaaaa1", True),
        ("Jiandu-abcd-12345", True),
        ("               ", True),
    ],
)
def test_18_a_passphrase_is_long_mixed_and_not_the_log_in_name(phrase: str, weak: bool) -> None:
    assert bool(reports.refuse_passphrase(phrase, name="jiandu")) == weak
