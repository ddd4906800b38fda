"""Whatever file it is given, the verifier answers in Chinese and never with a traceback."""

from __future__ import annotations

import copy
import hashlib
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from expertpool import verifier
from tests import drawn

CASE = drawn.called_case()
BUNDLE = CASE.bundle()
SCRIPT = Path(verifier.__file__)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The verifier as a stranger starts it: alone, without this project on the path."""
    command = [sys.executable, "-I", str(SCRIPT), *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", env={"PYTHONIOENCODING": "utf-8"}, check=False
    )


def answer(path: Path, content: bytes | str) -> str:
    """What is said about a file that is no evidence; exit code 2 and no traceback."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    report = verifier.verify_file(str(path))
    assert report.exit_code == 2
    assert "ERROR 文件无法复核" in str(report)
    return str(report)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "evidence.json"


def test_the_command_says_ok_and_leaves_with_0(file):
    file.write_text(json.dumps(BUNDLE, ensure_ascii=False), encoding="utf-8")
    done = run(str(file), "--commit", CASE.digest)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("OK 复核通过")


def test_the_command_says_failed_and_leaves_with_1(file):
    file.write_text(json.dumps(BUNDLE), encoding="utf-8")
    done = run(str(file), "--commit", "0" * 64)
    assert (done.returncode, done.stderr) == (1, "")
    assert "FAILED 复核不通过" in done.stdout


def test_the_command_says_that_there_is_no_file_and_leaves_with_2(tmp_path):
    done = run(str(tmp_path / "nothing.json"))
    assert (done.returncode, done.stderr) == (2, "")
    assert "无法打开文件" in done.stdout


def test_the_same_from_within_python(file, capsys):
    file.write_text(json.dumps(BUNDLE), encoding="utf-8")
    assert verifier.main([str(file), "--commit", CASE.digest.upper()]) == 0
    assert verifier.main([str(file) + ".gone"]) == 2
    assert capsys.readouterr().out.startswith("OK 复核通过")


def test_the_list_of_known_shapes_refuses_what_json_cannot_be():
    with pytest.raises(verifier.Malformed, match="不允许的值"):
        verifier.canonical({"a": None})


def test_a_file_with_a_byte_order_mark_is_read(file):
    file.write_bytes(b"\xef\xbb\xbf" + json.dumps(BUNDLE).encode())
    assert verifier.verify_file(str(file), CASE.digest).ok


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "不是完整有效的 JSON"),
        (b"{", "不是完整有效的 JSON"),
        (b"\xff\xfe{}", "不是 UTF-8"),
        (b"PK\x03\x04 a sheet", "不是完整有效的 JSON"),
        ("[]", "文件：成员应为"),
        ("1", "文件：成员应为"),
        ('{"format": 1.5}', "不允许的数"),
        ('{"format": NaN}', "不允许的数"),
        ('{"a": 1, "a": 2}', "重名"),
        ('{"a": "\\ud800"}', "不是完整有效的 JSON"),
        ("[" * 100_000, "不是完整有效的 JSON"),
        ("9" * 10_000, "不是完整有效的 JSON"),
    ],
)
def test_what_is_no_evidence_is_told_so(file, content, said):
    assert said in answer(file, content)


def test_a_missing_member_is_named(file):
    bundle = copy.deepcopy(BUNDLE)
    del bundle["commit"]["roster"]["root"]
    assert "文件.commit.roster：成员应为" in answer(file, json.dumps(bundle))


def test_another_format_is_told_so(file):
    assert "不认识的格式版本" in answer(file, json.dumps(BUNDLE | {"format": "expertpool-bundle/9"}))


def test_a_policy_without_what_the_rules_need_is_told_so(file):
    bundle = copy.deepcopy(BUNDLE)
    del bundle["commit"]["policy"]["yearly_limit"]
    assert "yearly_limit" in answer(file, json.dumps(bundle))


def test_a_roster_said_to_be_immense_is_not_walked(file):
    bundle = copy.deepcopy(BUNDLE)
    bundle["commit"]["roster"]["max_number"] = 10**15
    assert "名册应有" in answer(file, json.dumps(bundle))


def test_a_day_that_does_not_exist_is_told_so(file):
    bundle = copy.deepcopy(BUNDLE)
    bundle["commit"]["on"] = "2026-02-30"
    assert "文件.commit.on" in answer(file, json.dumps(bundle))


def test_numbers_that_invite_endless_work_are_refused(file):
    for name, value in (("yearly_limit", 10**9), ("list_factor", 10**9), ("employment_months", 10**9), ("yearly_limit", 0)):
        bundle = copy.deepcopy(BUNDLE)
        bundle["commit"]["policy"][name] = value
        assert f"commit.policy.{name}" in answer(file, json.dumps(bundle))


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key) of a document."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(pairs):
        yield value, key
        yield from places(inner)


STRANGE = (None, True, -1, 0, 2**60, 1.5, "", "ab" * 32, "9999-12-31", [], {}, [None], {"a": 1}, "中")


@pytest.mark.parametrize("seed", range(8))
def test_anything_anywhere_gets_an_answer(seed):
    """A strange value anywhere in the file: a report, never an exception, and never OK where it matters."""
    chance = random.Random(seed)
    small = drawn.case(drawn.people(14)).bundle()
    spots = list(places(small))
    for _ in range(120):
        container, key = chance.choice(spots)
        kept, container[key] = container[key], chance.choice(STRANGE)
        report = verifier.verify(small)
        assert str(report)
        if container[key] != kept and container is not small["commit"]:
            assert not report.ok or key in ("salt", "verifier", "payload"), (key, kept, container[key])
        container[key] = kept


def test_sm3_without_the_library_is_the_same(monkeypatch):
    """GB/T 32905, appendix A, and every length around a block."""
    monkeypatch.setattr(verifier.hashlib, "algorithms_available", set())
    assert verifier.sm3(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert verifier.sm3(b"abcd" * 16) == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
    for size in range(50, 130):
        assert verifier.sm3(b"x" * size) == hashlib.new("sm3", b"x" * size).hexdigest()


def test_the_verifier_needs_the_standard_library_alone():
    lines = SCRIPT.read_text(encoding="utf-8").splitlines()
    modules = {line.split()[1].split(".")[0] for line in lines if line.startswith(("import ", "from "))}
    assert modules <= set(sys.stdlib_module_names) | {"__future__"}
