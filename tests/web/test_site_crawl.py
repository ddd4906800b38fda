"""8, 20: whatever the public can reach carries the four columns of a notice and nothing else of anybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from re import findall
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from expertpool.gateways import attachments
from expertpool.policy import application_form
from expertpool.policy.application_form import Question
from expertpool.records.models import Application, Expert, NoticeEntry, PublicNotice
from expertpool.services import admissions, announcements
from expertpool.services.announcements import Text
from tests.factories import account
from tests.services.application_ground import answers
from tests.services.notice_ground import batched, objected, published

pytestmark = pytest.mark.django_db
#: what a notice shows (8), and choices that are words of the form for everybody
SHOWN = {"name", "unit", "education", "title"}
NAMES, UNITS = ("示公甲", "示公乙"), ("示例甲大学", "示例乙大学")


def marked(question: Question, place: str) -> str:
    """A word that stands nowhere else."""
    return f"标记{place}{question.name}"[: question.most]


def planted() -> tuple[dict[str, Any], set[str]]:
    """Every question of the form answered with a word of its own, and those words."""
    known, markers, form = answers(), set(), {}
    for name, question in application_form.QUESTIONS.items():
        if question.kind in ("text", "long") and name not in SHOWN | {"id_number", "phone", "email", "unit_code"}:
            form[name] = marked(question, "单项")
            markers.add(form[name])
    for name, group in application_form.GROUPS.items():
        row = {
            column.name: marked(column, name) for column in group.columns if column.kind in ("text", "unit") and not column.secret
        }
        markers |= set(row.values())
        choices = {column.name: column.choices[0][0] for column in group.columns if column.kind == "choice"}
        form[name] = [row | choices]
    return known | form | {"email": "biaoji@example.org"}, markers | {"biaoji@example.org"}


def secrets_of(row: Application, form: dict[str, Any]) -> set[str]:
    """What else tells of an applicant: number, birth, phone, the application's own number."""
    return {str(form["id_number"]), str(form["phone"]), str(form["birth"]), row.code, row.id_index, str(row.birth)}


def crawl(client: Client, *starts: str) -> Iterator[tuple[str, str]]:
    """(address, text) of everything that links reach without a log-in: pages, files and what files tell about themselves."""
    waiting, seen = list(starts), set(starts)
    while waiting:
        address = waiting.pop()
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        yield address, _words(body, answer) + "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
        if "html" not in answer.headers.get("Content-Type", ""):
            continue
        for link in findall(r'(?:href|action|src)="([^"#]+)', body.decode()):
            parts = urlsplit(urljoin(address, unescape(link)))
            found = parts.path + (f"?{parts.query}" if parts.query else "")
            if parts.netloc in ("", "testserver") and found not in seen and not found.startswith("/static/"):
                seen.add(found)
                waiting.append(found)


def _words(body: bytes, answer: Any) -> str:
    kind = answer.headers.get("Content-Type", "")
    for mark, ending in (("wordprocessingml", ".docx"), ("spreadsheetml", ".xlsx"), ("pdf", ".pdf")):
        if mark in kind:
            return "\n".join(part.text for part in attachments.read(body, f"x{ending}"))
    return body.decode("utf-8", "replace")


def test_8_a_crawl_of_everything_public_finds_the_four_columns_and_nothing_else() -> None:
    cache.clear()
    clerk, (form, markers), now = account(), planted(), timezone.now()
    rows = []
    for name, unit in zip(NAMES, UNITS, strict=True):
        kept = {key: value for key, value in form.items() if key not in ("id_number", "phone", "birth", "name", "unit")}
        rows.append(batched(clerk, name, unit=unit, at=now - timedelta(days=40), **kept))
    over, running = rows
    published(clerk, over, at=now - timedelta(days=40))
    admissions.run(at=now)
    assert Expert.objects.count() == 1
    published(clerk, running, at=now)
    objected(running, at=now)
    made = announcements.draft(text=Text("call", "示例征集", "正文"), by=clerk, at=now)
    announcements.publish(announcement_id=made.pk, looked=False, by=clerk, at=now)
    for row in rows:
        own = {"id_number": "", "phone": "", "birth": str(row.birth)}
        markers |= secrets_of(row, own) - {""}
    markers |= {NAMES[0], UNITS[0], "示丁丁", "13900002222"}
    gone = PublicNotice.objects.earliest("pk").code
    searches = [f"/announcements/?q={quote(word)}" for word in (*NAMES, "标记")]
    starts = ("/", "/robots.txt", f"/public-notices/{gone}/", f"/public-notices/{gone}/paper/docx/", *searches)
    leaks, pages, named = [], 0, 0
    for address, text in crawl(Client(), *starts):
        if address in searches:
            text = text.replace(NAMES[0], "")
        leaks += [(address, marker) for marker in markers if marker in text]
        pages, named = pages + 1, named + (NAMES[1] in text)
    assert leaks == []
    assert pages > 25
    assert named > 4  # the crawl does see the notice: page, both files, objection pages
    assert NoticeEntry.objects.count() == 2
