"""What can be wrong in a sheet, where it stands and what to do about it. No finding repeats a number of a document, phone or account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from expertpool.gateways.sheets import Cell, column_letters
from expertpool.policy.term import Term

LONGEST_MESSAGE = 300
LONGEST_REMEDY = 200


class Severity(Term):
    """Whether the row stays out, goes in with a remark, or holds nobody."""

    ERROR = "error", "错误"
    WARNING = "warning", "提示"
    NOTE = "note", "跳过"


class Kind(Term):
    """What a finding is about; the page filters by it."""

    MISSING = "missing", "缺少必填内容"
    IDENTITY = "identity", "证件号码"
    BIRTH = "birth", "出生日期"
    SEX = "sex", "性别"
    DUPLICATE = "duplicate", "重复人员"
    BAN = "ban", "禁入期"
    AGE = "age", "年龄"
    UNIT = "unit", "单位"
    FIELD = "field", "领域"
    REGION = "region", "地区"
    PHONE = "phone", "电话"
    DATE = "date", "日期"
    TERM = "term", "选项不认识"
    NUMBER = "number", "号码被存为数值"
    FORMULA = "formula", "公式"
    LENGTH = "length", "内容过长"
    SKIPPED = "skipped", "跳过的行"


@dataclass(frozen=True, slots=True)
class Finding:
    """`row` and `column` as the sheet counts them: 5, "E"."""

    row: int
    column: str
    heading: str
    kind: Kind
    severity: Severity
    message: str
    remedy: str = ""


class Row:
    """One row under examination: its cells by target, and what was found in it."""

    def __init__(self, number: int, cells: list[Cell], columns: Mapping[str, int], headings: Mapping[str, str]) -> None:
        self.number = number
        self.cells = cells
        self.columns = columns
        self.headings = headings
        self.findings: list[Finding] = []

    def cell(self, target: str) -> Cell:
        """The cell of a target; empty when no column was mapped to it."""
        column = self.columns.get(target)
        return "" if column is None else self.cells[column]

    def has(self, target: str) -> bool:
        return target in self.columns

    def error(self, target: str, kind: Kind, message: str, remedy: str = "") -> None:
        self._say(target, kind, Severity.ERROR, message, remedy)

    def warn(self, target: str, kind: Kind, message: str, remedy: str = "") -> None:
        self._say(target, kind, Severity.WARNING, message, remedy)

    @property
    def is_faulty(self) -> bool:
        return any(finding.severity == Severity.ERROR for finding in self.findings)

    def _say(self, target: str, kind: Kind, severity: Severity, message: str, remedy: str) -> None:
        column = self.columns.get(target)
        letters = "" if column is None else column_letters(column)
        heading = self.headings.get(target, "")[:40]
        found = Finding(self.number, letters, heading, kind, severity, message[:LONGEST_MESSAGE], remedy[:LONGEST_REMEDY])
        self.findings.append(found)
