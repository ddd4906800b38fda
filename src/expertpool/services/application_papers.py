"""The 信息表 as a paper, blank or filled, and a filled one read back into the form (7.1)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from expertpool.gateways import papers, pdf, uploads, word_forms
from expertpool.gateways.papers import Grid, Paper
from expertpool.policy.application_form import PARTS, Form, Group, Part, Question, rows, text
from expertpool.policy.decision import Reason, Refused
from expertpool.policy.term import tidy
from expertpool.policy.terms import Source
from expertpool.records.models import Account, Application, Field
from expertpool.services import applications

TITLES = {Source.OPEN_CALL: "申请入库信息表", Source.INVITATION: "邀请入库信息表"}
WRITERS = {"docx": papers.MEDIA_TYPE, "pdf": pdf.MEDIA_TYPE}
#: how a tick is written by hand, and how its absence
YES, NO = ("是", "有", "√", "✓", "✔", "☑", "■", "1", "y", "yes"), ("否", "无", "没有", "×", "✗", "☐", "□", "0", "n", "no")
#: what people write behind a label
BEHIND_LABEL = "：:*＊"
#: a day as people write it; whatever else stands for a date is asked about
_DAY = re.compile(r"(\d{4})\s*[-年./]\s*(\d{1,2})\s*[-月./]\s*(\d{1,2})\s*日?|(\d{4})(\d{2})(\d{2})")
HEADINGS = ("项目", "内容", "填写说明")
#: blank rows of a group on an empty form
BLANK_ROWS = 2
NOTHING: Form = {}


def blank(kind: str) -> Paper:
    """The empty form for the open call or an invitation (`Source` code)."""
    notes = ("“单位审核意见”一栏由所在单位填写并加盖公章。", "可在网上填报；也可填好本表后上传，由系统读入。")
    return _paper(TITLES[Source(kind)], "", NOTHING, notes)


def filled(application: Application, form: Form) -> Paper:
    """The form of one application with everything in it: for the person concerned and whoever stamps it."""
    title = TITLES.get(Source(application.source), TITLES[Source.OPEN_CALL])
    return _paper(title, application.code, form, ())


def _paper(title: str, number: str, form: Form, notes: tuple[str, ...]) -> Paper:
    names = dict(Field.objects.filter(active=True).values_list("code", "name"))
    grids = [grid for part in PARTS for grid in _grids(part, form, names)]
    opinion = Grid(("单位审核意见", "盖章"), (("\n\n", ""),), (110, 60), caption="单位审核", tall=True)
    return Paper(
        title=f"焦作市科技专家库{title}",
        number=number,
        grids=(*grids, opinion),
        signatures=("本人签名", "日期"),
        notes=notes,
        foot=number,
    )


def _grids(part: Part, form: Form, names: dict[str, str]) -> Iterator[Grid]:
    lines = tuple((q.label, words(q, text(form, q.name), names), _hint(q, names)) for q in part.questions)
    if lines:
        yield Grid(HEADINGS, lines, (40, 80, 50), caption=part.label)
    for group in part.groups:
        told = rows(form, group.name) or [NOTHING] * BLANK_ROWS
        cells = tuple(tuple(words(q, text(row, q.name), names) for q in group.columns) for row in told)
        width = papers.PORTRAIT // len(group.columns)
        yield Grid(tuple(q.label for q in group.columns), cells, (width,) * len(group.columns), caption=group.label)


def words(question: Question, answer: str, names: dict[str, str]) -> str:
    """An answer as it is read; `names` maps field codes to names."""
    if question.kind == "tick":
        return "是" if answer == "1" else ""
    if question.kind == "field":
        return names.get(answer, answer)
    return dict(question.choices).get(answer, answer)


def _hint(question: Question, names: dict[str, str]) -> str:
    """What may be written, where there is a choice."""
    if question.kind == "tick":
        return "是的填“是”"
    if question.kind == "date":
        return "如 1980-01-31"
    choices = [label for _, label in question.choices] or ([*names.values()] if question.name == "field_1" else [])
    listed = "、".join(choices) if 0 < len(choices) <= 14 else ""
    return listed or question.help


def write(paper: Paper, ending: str, *, at: datetime) -> bytes:
    """The paper as ``docx`` or ``pdf``; raises `Refused` where a letter cannot be printed, `KeyError` for another ending."""
    if ending == "docx":
        return papers.write(paper)
    try:
        return {"pdf": pdf.write}[ending](paper, at=at)
    except pdf.GlyphMissing as fault:
        raise Refused(Reason("7.1", f"PDF 中无法显示“{fault.letters}”", remedy="下载 Word 格式")) from fault


# ---------------------------------------------------------------- read back


@dataclass(frozen=True, slots=True)
class Reading:
    """What a filled form says: answers by name, and (label, what was written) that could not be understood."""

    answers: dict[str, Any]
    doubts: tuple[tuple[str, str], ...]


def read(content: bytes) -> Reading:
    """Read a filled 信息表; raises `Refused` when it is not one. Nothing is kept."""
    try:
        found = word_forms.tables(content)
    except word_forms.Unreadable as fault:
        raise Refused(Reason("7.1", fault.message, remedy=fault.remedy)) from fault
    names = {tidy(name): code for code, name in Field.objects.filter(active=True).values_list("code", "name")}
    reader = _Reader(names)
    for table in found:
        reader.take(table)
    if not reader.answers:
        raise Refused(Reason("7.1", "文件中没有找到信息表的内容", remedy="下载本站的信息表，填好后上传"))
    return Reading(reader.answers, tuple(reader.doubts))


def keep(content: bytes) -> str:
    """Seal a filled form until the applicant has looked at what was read; gives its key."""
    return uploads.save(content)


def take(*, application_id: int, key: str, by: Account, at: datetime) -> Application:
    """Take over what a kept form says, and forget the file."""
    try:
        answers = read(uploads.load(key)).answers
    except FileNotFoundError:
        raise Refused(Reason("7.1", "读入的内容已失效", remedy="重新上传")) from None
    row = applications.save(application_id=application_id, answers=answers, version=None, by=by, at=at)
    uploads.discard(key)
    return row


class _Reader:
    """Goes through the tables; a table is told by its headings or the labels in its first column."""

    def __init__(self, fields: dict[str, str]) -> None:
        self.fields, self.answers, self.doubts = fields, dict[str, Any](), list[tuple[str, str]]()
        self.labels = {tidy(q.label): q for part in PARTS for q in part.questions}
        self.hints = {q.name: _hint(q, {}) for q in self.labels.values()}
        self.groups = {tuple(tidy(q.label) for q in group.columns): group for part in PARTS for group in part.groups}

    def take(self, table: list[list[str]]) -> None:
        head = tuple(tidy(cell) for cell in table[0]) if table else ()
        if head in self.groups:
            self._rows(self.groups[head], table[1:])
            return
        for cells in table:
            question = self.labels.get(tidy(cells[0]).rstrip(BEHIND_LABEL)) if len(cells) > 1 else None
            if question and (code := self._code(question, self._without_hint(question, cells[1]))):
                self.answers[question.name] = code

    def _without_hint(self, question: Question, written: str) -> str:
        """What was written, where the cell was merged with that of the hint."""
        hint = self.hints[question.name]
        return written.removesuffix(hint).rstrip() if hint else written

    def _rows(self, group: Group, lines: list[list[str]]) -> None:
        told = [{q.name: self._code(q, cell) for q, cell in zip(group.columns, cells, strict=False)} for cells in lines]
        kept = [row for row in told if any(row.values())]
        if kept:
            self.answers[group.name] = kept

    def _code(self, question: Question, written: str) -> str:
        """The code that a written word means; what is no choice is left out and told."""
        if not written:
            return ""
        if question.kind == "tick":
            return self._tick(question, written)
        if question.kind == "date":
            return self._day(question, written)
        known = self.fields if question.kind == "field" else {tidy(label): code for code, label in question.choices}
        if question.kind not in ("choice", "field"):
            return written[: 2 * question.most]
        code = known.get(tidy(written), "")
        if not code:
            self.doubts.append((question.label, written))
        return code

    def _tick(self, question: Question, written: str) -> str:
        word = tidy(written).lower()
        if word not in (*YES, *NO):
            self.doubts.append((question.label, written))
        return "1" if word in YES else ""

    def _day(self, question: Question, written: str) -> str:
        """A day in the way of the form; one that is no day is told."""
        found = _DAY.fullmatch(unicodedata.normalize("NFKC", written).strip())
        if found is None:
            self.doubts.append((question.label, written))
            return ""
        year, month, day = (int(number) for number in found.groups() if number)
        return f"{year:04}-{month:02}-{day:02}"
