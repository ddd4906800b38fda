"""监督意见书: the opinion and, once there are any, the answers (18)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from expertpool.gateways.papers import Grid, Paper
from expertpool.policy import articles
from expertpool.policy.instructions import KEEPERS, EntryKind
from expertpool.policy.lifecycle import InstructionStatus
from expertpool.records.models import Instruction, InstructionEntry
from expertpool.services.papers.parts import moment

WIDTHS = (26, 34, 110)
OFFICE = "驻局纪检监察组"


def opinion(made: Instruction, course: Sequence[InstructionEntry]) -> Paper:
    """As it is handed over; with answers, the opinion stands above and the whole course beneath it."""
    first, later = course[0], course[1:]
    rows = tuple((EntryKind.label_of(entry.kind), f"{entry.by.name}\n{moment(entry.at)}", _words(entry)) for entry in later)
    return Paper(
        title="监督意见书",
        number=made.code,
        facts=(*_facts(made, first), *([("意见", _words(first))] if rows else [])),
        body=() if rows else tuple(line.strip() for line in _words(first).splitlines() if line.strip()),
        grids=(Grid(("事项", "经办、时间", "内容"), rows, WIDTHS, caption="答复和办理", tall=True),) if rows else (),
        signatures=(OFFICE, "收到科室", "日期"),
        notes=("收到科室在期限内书面答复，可附材料。监督不代替承办、审批，也不改变抽取结果。",),
        foot=made.code,
    )


def _facts(made: Instruction, first: InstructionEntry) -> Iterator[tuple[str, str]]:
    yield "致", made.division.name if made.division else KEEPERS
    yield "标题", made.title
    yield "依据", "、".join(articles.label_of(key) for key in dict.fromkeys(("18", made.article)))
    if made.about_words:
        yield "涉及事项", made.about_words
    yield "提出", f"{made.made_by.name}　{moment(made.made_at)}"
    yield "答复期限", _day(first.due) if made.due == first.due else f"{_day(first.due)}，延至 {_day(made.due)}"
    yield "状态", InstructionStatus.label_of(made.state)


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""


def _words(entry: InstructionEntry) -> str:
    files = [file.file_name for file in entry.files.all()]
    return "\n".join(part for part in (entry.text, f"附件：{'、'.join(files)}" if files else "") if part)
