"""Project lists from a sheet: read with every fault by row and column, then taken into a draft (11.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from expertpool.gateways import keys, sheets, uploads
from expertpool.gateways.sheets import Cell, Sheet, column_letters
from expertpool.policy import identity, naming
from expertpool.policy.decision import Reason, Refused
from expertpool.records.models import Account, Demand
from expertpool.services import demand_contents, demands, project_words
from expertpool.services.demand_drafts import Person, ProjectText
from expertpool.services.imports import cells
from expertpool.services.imports.layout import CLOSING_WORDS
from expertpool.services.imports.targets import normalise
from expertpool.services.project_words import Problem

#: column → its headings: the template's first, then what offices write
HEADINGS: dict[str, tuple[str, ...]] = {
    "title": ("项目名称", "名称", "课题名称", "项目", "申报项目", "项目题目", "申报项目名称", "参评项目"),
    "applicant": (
        "申报单位",
        "承担单位",
        "牵头单位",
        "单位",
        "单位名称",
        "项目单位",
        "申报单位名称",
        "项目承担单位",
        "主持单位",
        "申请单位",
        "企业名称",
        "项目申报单位",
    ),
    "credit_code": ("统一社会信用代码", "信用代码", "社会信用代码", "申报单位统一社会信用代码", "单位代码"),
    "participants": ("参与单位", "合作单位", "协作单位", "联合单位", "参加单位", "联合申报单位"),
    "leader": ("负责人", "项目负责人", "负责人姓名", "项目负责人姓名", "课题负责人", "主持人", "项目主持人"),
    "leader_number": ("身份证号", "负责人身份证号", "身份证号码", "证件号码", "负责人证件号码", "负责人身份证号码", "身份证"),
    "members": ("参与人员", "主要参与人员", "项目成员", "参加人员", "主要参加人员", "课题组成员", "成员", "参与人"),
}
_MEANING = {normalise(word): name for name, words in HEADINGS.items() for word in words}
#: headings that say something only where nothing stands above them
FIT_ANYWHERE = ("名称", "单位")
REQUIRED = ("title", "applicant", "leader")
DEEPEST_HEADING = 20
MOST_PROJECTS = 300
LONGEST_TITLE = 200
TEMPLATE_NAME = "项目清单模板.xlsx"
_NOTES = ("填写说明：一个项目一行，带 * 的必填；参与单位、参与人员有多个的用“、”隔开；参与人员姓名后可加证件号码。",)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one cell: row as the sheet counts it, column's letter and heading."""

    row: int
    column: str
    heading: str
    message: str
    remedy: str


@dataclass(slots=True)
class Reading:
    """What a sheet holds: projects without a fault, and every fault of the others."""

    projects: list[ProjectText] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    rows: int = 0


def template() -> bytes:
    """An empty .xlsx with the headings; carries no data."""
    widths = {"title": 36, "applicant": 28, "credit_code": 22, "participants": 32, "leader_number": 22, "members": 36}
    columns = [sheets.Column(words[0], widths.get(name, 14), required=name in REQUIRED) for name, words in HEADINGS.items()]
    return sheets.write(sheets.Table("项目清单", columns, [], title="被评项目清单", notes=_NOTES))


def read(content: bytes) -> Reading:
    """Read a list without changing anything. Raises `Refused` where the file or its headings cannot be used."""
    try:
        book = sheets.read(content)
    except sheets.Unreadable as fault:
        raise Refused(Reason("11.1", fault.message, remedy=fault.remedy)) from fault
    found = [(sheet, _headings(sheet)) for sheet in book.sheets if sheet.visible]
    sheet, (top, columns) = max(found, key=lambda pair: len(pair[1][1]), default=(book.sheets[0], (0, {})))
    missing = [HEADINGS[name][0] for name in REQUIRED if name not in columns.values()]
    if missing:
        remedy = "请下载模板，把内容填入模板相应的列"
        raise Refused(Reason("11.1", f"表中没有“{'”“'.join(missing)}”列", remedy=remedy))
    return _Reader(sheet, top, columns).read()


def _headings(sheet: Sheet) -> tuple[int, dict[int, str]]:
    """(last row of the headings, column → what it means): the row near the top, or the two, that mean most."""
    best: tuple[int, dict[int, str]] = (0, {})
    for index in range(min(len(sheet.rows), DEEPEST_HEADING)):
        for rows in (sheet.rows[index : index + 1], sheet.rows[index : index + 2]):
            columns = _columns(rows)
            if len(columns) > len(best[1]):
                best = index + len(rows) - 1, columns
    return best


def _columns(rows: list[list[Cell]]) -> dict[int, str]:
    found: dict[int, str] = {}
    for place, stacked in enumerate(zip(*rows, strict=False)):
        name = _meaning([normalise(str(cell)) for cell in stacked])
        if name and name not in found.values():
            found[place] = name
    return found


def _meaning(stacked: list[str]) -> str:
    """Of 项目负责人 over 姓名 or 身份证号 both together, else the lower one, unless that fits under everything."""
    tried = ["".join(stacked), *(word for word in reversed(stacked) if word not in FIT_ANYWHERE), *stacked]
    return next((_MEANING[word] for word in tried if word in _MEANING), "")


class _Reader:
    """Reads the rows below the headings; rows of one title are one project."""

    def __init__(self, sheet: Sheet, top: int, columns: Mapping[int, str]) -> None:
        self.sheet, self.top, self.columns = sheet, top, columns
        self.place = {name: column for column, name in columns.items()}
        self.reading = Reading()

    def read(self) -> Reading:
        projects: dict[str, ProjectText] = {}
        for index in range(self.top + 1, len(self.sheet.rows)):
            row = self.sheet.rows[index]
            if self._is_project(row):
                self.reading.rows += 1
                project = self._project(index, row)
                if project:
                    key = naming.plain(project.title)
                    projects[key] = _joined(projects[key], project) if key in projects else project
        if self.reading.rows > MOST_PROJECTS:
            raise Refused(
                Reason("11.1", f"清单有 {self.reading.rows} 行，超过 {MOST_PROJECTS} 行", remedy="分成几场活动分别提出需求")
            )
        self.reading.projects = list(projects.values())
        return self.reading

    def _is_project(self, row: list[Cell]) -> bool:
        """Empty rows, repeated headings, lines across the sheet and closing lines are none."""
        filled = [str(row[column]).strip() for column in self.columns if row[column] != ""]
        if not filled or (len(filled) > 1 and len(set(filled)) == 1):
            return False
        first = normalise(next(str(cell) for cell in row if cell != ""))
        return first not in _MEANING and not (len(filled) < 3 and first.startswith(CLOSING_WORDS))

    def _text(self, row: list[Cell], name: str) -> str:
        """A list in a cell keeps its lines: they divide people and units."""
        column = self.place.get(name)
        if column is None or row[column] == "":
            return ""
        cell = row[column]
        return cell.strip() if isinstance(cell, str) else cells.plain(cell)

    def _project(self, index: int, row: list[Cell]) -> ProjectText | None:
        before = len(self.reading.faults)
        self._check(index, row)
        members, problems = project_words.people(self._text(row, "members"))
        self._note(index, "members", problems)
        leader = self._leader(index, row)
        if len(self.reading.faults) > before:
            return None
        return ProjectText(
            title=cells.plain(self._text(row, "title")),
            applicant=cells.plain(self._text(row, "applicant")),
            credit_code=self._code(row),
            participants=tuple(project_words.pieces(self._text(row, "participants"))),
            leader=leader,
            members=tuple(members),
        )

    def _check(self, index: int, row: list[Cell]) -> None:
        for column, name in self.columns.items():
            if (index, column) in self.sheet.formulas:
                self._note(index, name, [Problem("单元格是公式", "复制后选择性粘贴为数值")])
        for name in REQUIRED:
            if not self._text(row, name):
                self._note(index, name, [Problem("没有填写", f"填写{HEADINGS[name][0]}")])
        self._note(index, "title", _too_long(self._text(row, "title"), LONGEST_TITLE))
        for name in ("applicant", "participants"):
            for part in project_words.pieces(self._text(row, name)):
                self._note(index, name, _too_long(part, project_words.LONGEST_UNIT))
        code = identity.credit_code(self._text(row, "credit_code")) if self._text(row, "credit_code") else ""
        if isinstance(code, Reason):
            self._note(index, "credit_code", [Problem(code.message, code.remedy)])

    def _code(self, row: list[Cell]) -> str:
        code = identity.credit_code(self._text(row, "credit_code"))
        return code if isinstance(code, str) else ""

    def _leader(self, index: int, row: list[Cell]) -> Person | None:
        leader, problem = project_words.read_person(self._text(row, "leader")) if self._text(row, "leader") else (None, None)
        self._note(index, "leader", [problem] if problem else [])
        column = self.place.get("leader_number")
        if column is not None and cells.lost_digits(row[column]):
            self._note(index, "leader_number", [Problem("证件号码的末尾数字已丢失", "单元格设为文本格式后重新填写号码")])
            return leader
        number, problem = project_words.read_number(cells.code(self._text(row, "leader_number")))
        self._note(index, "leader_number", [problem] if problem else [])
        return replace(leader, id_number=number) if leader and number else leader

    def _note(self, index: int, name: str, problems: Iterable[Problem]) -> None:
        column = self.place.get(name, 0)
        for problem in problems:
            fault = Fault(index + 1, column_letters(column), HEADINGS[name][0], problem.message, problem.remedy)
            self.reading.faults.append(fault)


def _too_long(text: str, most: int) -> Iterator[Problem]:
    if len(text) > most:
        yield Problem(f"超过 {most} 字", "只填名称，去掉说明文字")


def _joined(first: ProjectText, more: ProjectText) -> ProjectText:
    """A project that takes several rows: its units and people come together."""
    others = (more.applicant, *more.participants) if more.applicant != first.applicant else more.participants
    leader, *members = _people((first.leader, *first.members, more.leader, *more.members))
    participants = tuple(dict.fromkeys((*first.participants, *others)))
    return replace(first, participants=participants, leader=leader, members=tuple(members))


def _people(named: Iterable[Person | None]) -> list[Person]:
    """Each person once, with the number wherever it is told; two numbers under one name are two people."""
    found: list[Person] = []
    for person in filter(None, named):
        same = (place for place, known in enumerate(found) if _is_same(known, person))
        place = next(same, None)
        if place is None:
            found.append(person)
        elif person.id_number:
            found[place] = person
    return found


def _is_same(one: Person, other: Person) -> bool:
    numbers = {person.id_number for person in (one, other) if person.id_number}
    return one.name == other.name and len(numbers) < 2


def take_in(*, demand: Demand, reading: Reading, by: Account, at: datetime) -> int:
    """Put the faultless projects into the draft; one of the same title is replaced, the others stay. Returns how many."""
    if not reading.projects:
        raise Refused(Reason("11.1", "没有可以导入的项目", remedy="按提示改正表格后重新上传"))
    content = demand_contents.content_of(demand)
    fresh = {naming.plain(project.title): project for project in reading.projects}
    kept = [project for project in content.projects if naming.plain(project.title) not in fresh]
    demands.save(demand_id=demand.pk, content=replace(content, projects=(*kept, *fresh.values())), by=by, at=at)
    return len(fresh)


# ---------------------------------------------------------------- a list between its check and its import


def hold(content: bytes) -> str:
    """Keep a checked list, sealed; returns the key for `held`."""
    return uploads.save(content)


def held(key: str) -> bytes | None:
    """The list, or nothing when it is gone."""
    try:
        return uploads.load(key) if key else None
    except (FileNotFoundError, keys.SealBroken):
        return None


def release(key: str) -> None:
    """Remove a list that is taken in or replaced."""
    if key:
        uploads.discard(key)
