"""House rules that a tool does not check: sizes, clean locks, clean templates, a project that speaks of itself alone."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

import pytest

from expertpool.policy import readings

PROJECT = Path(__file__).resolve().parents[1]
SOURCE = PROJECT / "src" / "expertpool"
TEMPLATES = SOURCE / "web" / "templates"
#: a program that is copied to other machines as one file may be longer
STANDS_ALONE = {"verifier.py"}
#: kinds of file that a person reads
TEXT = {".py", ".md", ".html", ".css", ".js", ".toml", ".sh", ".lock", ".svg", ".txt", ""}


def tracked(*patterns: str) -> list[Path]:
    """Files that git knows or would add; everything below the project where there is no git."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", *patterns],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for name in listed.stdout.split("\0") if name and (path := PROJECT / name).is_file()]


def count_lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def function_lengths(path: Path) -> Iterator[int]:
    """Lines of each function, without its docstring and decorators."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            told = ast.get_docstring(node, clean=False) is not None
            docstring = (first.end_lineno or 0) - first.lineno + 1 if told else 0
            yield (node.end_lineno or 0) - node.lineno + 1 - docstring


def test_files_stay_readable_in_one_sitting():
    code = [path for path in tracked("*.py") if "migrations" not in path.parts and path.name not in STANDS_ALONE]
    assert {path.name: n for path in code if (n := count_lines(path)) >= 450} == {}


def test_templates_stay_below_150_lines():
    assert {path.name: n for path in TEMPLATES.rglob("*.html") if (n := count_lines(path)) >= 150} == {}


def test_functions_are_short():
    lengths = [n for path in SOURCE.rglob("*.py") if "migrations" not in path.parts for n in function_lengths(path)]
    assert median(lengths) < 10
    assert quantiles(lengths, n=20)[-1] < 30


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_locks_hold_versions_and_hashes_only(lock: str):
    text = (PROJECT / lock).read_text()
    assert "://" not in text
    assert not re.search(r"^\s*(#|--?(index|extra|find|trusted))", text, re.MULTILINE)
    pinned = re.split(r"\n(?=\S)", text.strip())
    assert all("==" in block and "--hash=sha256:" in block for block in pinned)


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_a_template_needs_nothing_that_the_content_policy_forbids(path: Path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", text), "inline style"
    assert not re.search(r"<style[\s>]", text), "style element"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), "inline handler"
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", text), "inline script"
    assert not re.search(r"(src|href)\s*=\s*[\"'](https?:)?//", text), "something loaded from elsewhere"


def test_the_project_speaks_of_itself_alone():
    """No path of a machine it was written on, no promise instead of a thing done."""
    own = Path(__file__).resolve()
    foreign = re.compile(r"/work/|/root/|\bTODO\b|\bFIXME\b|\bXXX\b|architecture\.md|requirements\.md|regulation\.txt")
    found = {
        f"{path.relative_to(PROJECT)}:{number}: {line.strip()[:80]}"
        for path in tracked()
        if path != own and path.suffix in TEXT
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if foreign.search(line)
    }
    assert found == set()


def test_the_list_of_readings_says_what_the_rules_follow():
    rows = [line.split("|") for line in (PROJECT / "docs" / "readings.md").read_text(encoding="utf-8").splitlines()]
    told = {int(row[1]): [cell.strip() for cell in row[2:5]] for row in rows if len(row) > 5 and row[1].strip().isdigit()}
    followed = {r.number: [", ".join(r.articles), r.text, f"`{r.carrier}`"] for r in readings.READINGS}
    assert told == followed


def test_every_decision_record_says_context_decision_and_consequences():
    records = sorted((PROJECT / "docs" / "adr").glob("[0-9]*.md"))
    assert [int(path.name[:4]) for path in records] == list(range(1, len(records) + 1))
    for path in records:
        text = path.read_text(encoding="utf-8")
        assert all(f"**{part}**" in text for part in ("Context", "Decision", "Consequences")), path.name
        assert count_lines(path) <= 25, path.name


def test_links_between_documents_lead_somewhere():
    link = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
    dead = {
        f"{path.relative_to(PROJECT)} → {target}"
        for path in tracked("*.md")
        for target in link.findall(path.read_text(encoding="utf-8"))
        if not (path.parent / target).exists()
    }
    assert dead == set()
