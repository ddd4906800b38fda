"""Every list is searched by name, pinyin and initials; surnames are read as surnames."""

from __future__ import annotations

import pytest

from expertpool.services import search


@pytest.mark.parametrize(
    ("name", "initials", "pinyin"),
    [
        ("单立明", "slm", "shanliming"),
        ("曾示", "zs", "zengshi"),
        ("仇示", "qs", "qiushi"),
        ("解示", "xs", "xieshi"),
        ("查示", "zs", "zhashi"),
        ("区示", "os", "oushi"),
        ("尉迟示", "ycs", "yuchishi"),
        ("万俟示", "mqs", "moqishi"),
        ("李兰琴", "llq", "lilanqin"),
        ("Max Probe", "mp", "maxprobe"),
        ("阿迪力·示", "adls", "adilishi"),
    ],
)
def test_a_person_is_found_by_initials_and_pinyin(name: str, initials: str, pinyin: str) -> None:
    words = search.expert_text(name, "示山理工大学").split()
    assert initials in words
    assert pinyin in words
    assert "示山理工大学" in words


def test_both_readings_of_a_surname_find_the_person() -> None:
    words = search.expert_text("覃示", "示山理工大学").split()
    assert {"qinshi", "tanshi", "qs", "ts"} <= set(words)


def test_a_dot_may_be_left_out() -> None:
    assert "阿迪力示" in search.expert_text("阿迪力·示", "示山理工大学")


def test_former_names_find_the_person() -> None:
    assert "示旧" in search.expert_text("示新", "示山理工大学", "示旧")


def test_a_unit_is_found_by_every_name() -> None:
    assert search.unit_text("示山理工大学", "示山理工学院").split() == [
        "示山理工大学",
        "示山理工学院",
        "sslgdx",
        "shishanligongdaxue",
    ]


def test_nothing_grows_beyond_its_column() -> None:
    assert len(search.expert_text("示" * 200, "位" * 300)) <= search.LONGEST
    assert len(search.unit_text("示" * 200)) <= search.LONGEST_UNIT
