"""Templates and style sheets keep to what old browsers and a strict content policy allow."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

WEB = Path(__file__).parents[2] / "src" / "expertpool" / "web"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
SHEETS = sorted((WEB / "static" / "css").glob("*.css"))
COMMENT = re.compile(r"/\*.*?\*/", re.S)
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.S)


def name(path: Path) -> str:
    return str(path.relative_to(WEB))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_has_no_inline_style_or_script_and_is_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text)
    assert all("src=" in script for script in re.findall(r"<script[^>]*>", text))
    assert text.count("\n") < 150


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_class_of_a_template_is_in_a_style_sheet(path: Path) -> None:
    known = {found for sheet in SHEETS for found in re.findall(r"\.([a-z][\w-]*)", sheet.read_text(encoding="utf-8"))}
    used = re.findall(r'class="([^"]*)"', TAG.sub("\0", path.read_text(encoding="utf-8")))
    words = {word for classes in used for word in classes.split() if "\0" not in word}
    assert words <= known


@pytest.mark.parametrize("path", SHEETS, ids=name)
def test_a_style_sheet_stays_within_chromium_99_and_is_short(path: Path) -> None:
    text = COMMENT.sub("", path.read_text(encoding="utf-8"))
    assert not re.search(r":has\(|color-mix\(|@container|@scope|&[\s.:]", text)
    assert not re.search(r"https?:|@import|url\(", text)
    assert text.count("\n") < 450


@pytest.mark.parametrize("path", SHEETS, ids=name)
def test_colours_are_named_once(path: Path) -> None:
    """Only the tokens name the blues, reds, greens and ambers; a sheet may use black, white and single shades of ink."""
    if path.stem == "tokens":
        return
    tokens = set(re.findall(r"#[0-9a-f]{6}", (WEB / "static/css/tokens.css").read_text(encoding="utf-8")))
    assert not tokens & set(re.findall(r"#[0-9a-f]{6}", path.read_text(encoding="utf-8")))
