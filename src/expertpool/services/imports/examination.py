"""Examines rows one by one: what each says, what is wrong with it, and whether the person may go in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from expertpool.gateways import keys
from expertpool.gateways.sheets import Sheet
from expertpool.policy import admission, identity, removal
from expertpool.policy.decision import Reason
from expertpool.policy.parameters import Parameters
from expertpool.policy.term import tidy
from expertpool.queries import bans
from expertpool.queries.parameters import in_force
from expertpool.records.models import Expert, Field
from expertpool.services.imports import careers, documents
from expertpool.services.imports.careers import FieldEntry
from expertpool.services.imports.findings import Finding, Kind, Row, Severity
from expertpool.services.imports.layout import Layout, Line, lines
from expertpool.services.imports.person import Person
from expertpool.services.imports.targets import IGNORED

AS_VALUES = "复制该列，选择性粘贴为数值后再上传"


@dataclass(slots=True)
class Standards:
    """What rows are held against: fields, rules in force on `today`, bans, and who is in the pool already.

    `pool` maps identity index → (expert number, id of the import run that brought the person in, if any);
    `namesakes` are (name, birth) of the pool.
    """

    today: date
    parameters: Parameters
    fields: Mapping[str, FieldEntry]
    banned: Mapping[str, list[removal.Past]]
    pool: dict[str, tuple[int, int | None]]
    namesakes: set[tuple[str, date]]


def standards(today: date) -> Standards:
    """Five queries, whatever the size of the sheet."""
    fields = Field.objects.filter(active=True)
    people = Expert.objects.values_list("id_index", "number", "import_run_id", "name", "birth")
    pool = {index: (number, run) for index, number, run, _, _ in people}
    return Standards(
        today=today,
        parameters=in_force(today),
        fields={tidy(row.name): FieldEntry(row.code, row.name, row.category) for row in fields},
        banned=bans.by_identity(),
        pool=pool,
        namesakes={(name, birth) for _, _, _, name, birth in people},
    )


@dataclass(frozen=True, slots=True)
class Result:
    """One row examined. `person` is there when the row may go in; `skipped` rows hold nobody."""

    row: int
    person: Person | None
    findings: list[Finding]
    skipped: bool = False


@dataclass(slots=True)
class Examiner:
    """Goes through a sheet. `run_id` are the people of this very import: finding them again is no duplicate."""

    sheet: Sheet
    layout: Layout
    mapping: Mapping[int, str]
    standards: Standards
    run_id: int
    seen: dict[str, int] = field(default_factory=dict)
    faulty: set[int] = field(default_factory=set)
    seen_names: dict[tuple[str, date], int] = field(default_factory=dict)

    def examine(self) -> Iterator[Result]:
        """Every row that holds anything, in the order of the sheet."""
        columns = {target: column for column, target in self.mapping.items() if target and target != IGNORED}
        headings = {target: self.layout.headings[column] for target, column in columns.items()}
        for line in lines(self.sheet, self.layout, {column: target for target, column in columns.items()}):
            yield _skip(line) if line.skipped else self._one(Row(line.number, line.cells, columns, headings))

    def _one(self, row: Row) -> Result:
        person = Person(row.number)
        documents.read_person(row, person, today=self.standards.today)
        careers.read_unit(row, person, today=self.standards.today)
        careers.read_texts(row, person)
        careers.read_region(row, person)
        careers.read_title(row, person)
        careers.read_schooling(row, person)
        careers.read_codes(row, person)
        careers.read_fields(row, person, self.standards.fields)
        careers.read_talents(row, person)
        careers.read_email(row, person)
        documents.read_phones(row, person)
        documents.read_account(row, person)
        self._check_unit_code(row, person)
        self._check_person(row, person)
        self._check_formulas(row)
        if row.is_faulty:
            self.faulty.add(row.number)
        return Result(row.number, None if row.is_faulty else person, row.findings)

    def _check_unit_code(self, row: Row, person: Person) -> None:
        found = identity.credit_code(person.unit_code) if person.unit_code else ""
        if isinstance(found, Reason):
            row.warn("unit_code", Kind.UNIT, f"{found.message}，没有带入", found.remedy)
            found = ""
        person.unit_code = found

    def _check_person(self, row: Row, person: Person) -> None:
        """Against the pool, the other rows, the bans (10, 17) and the age limit (6.1.4)."""
        if not person.id_number:
            return
        indexes = keys.blind_indexes("id", person.id_number)
        person.id_index = indexes[0]
        self._check_duplicates(row, person)
        past = [removal for index in indexes for removal in self.standards.banned.get(index, [])]
        for reason in removal.may_apply_again(past, on=self.standards.today, p=self.standards.parameters):
            row.error("id_number", Kind.BAN, f"{reason.message}（{reason.label}）", reason.remedy)
        if person.birth:
            self._check_namesakes(row, person, person.birth)
            self._check_age(row, person, person.birth)

    def _check_duplicates(self, row: Row, person: Person) -> None:
        """The first good row of a number counts; a row that stays out anyway takes nobody's place."""
        first = self.seen.get(person.id_index)
        if first is None or first in self.faulty:
            if first is not None:
                row.warn(
                    "id_number",
                    Kind.DUPLICATE,
                    f"第 {first} 行填了同一证件号码，该行有错误未导入",
                    f"改正第 {first} 行时核对号码",
                )
            self.seen[person.id_index] = first = row.number
        if first != row.number:
            row.error("id_number", Kind.DUPLICATE, f"与第 {first} 行是同一证件号码", "同一人只留一行；如号码录错请改正")
        number, run = self.standards.pool.get(person.id_index, (0, None))
        if number and run != self.run_id:
            row.error(
                "id_number", Kind.DUPLICATE, f"此人已在库，编号 {number}，不重复导入", "无须处理；信息有变化的，在专家档案中修改"
            )

    def _check_namesakes(self, row: Row, person: Person, birth: date) -> None:
        """The same name and birthday under another number: perhaps one person with two documents."""
        first = self.seen_names.setdefault((person.name, birth), row.number)
        if first != row.number and self.seen.get(person.id_index) == row.number:
            row.warn("name", Kind.DUPLICATE, f"与第 {first} 行姓名、出生日期相同而证件号码不同", "核对是否为同一人")
        known = (person.name, birth) in self.standards.namesakes and person.id_index not in self.standards.pool
        if known:
            row.warn("name", Kind.DUPLICATE, "库中已有姓名、出生日期相同的专家，证件号码不同", "核对是否为同一人")

    def _check_age(self, row: Row, person: Person, birth: date) -> None:
        """Too old is said, not refused: the stock goes in as it is, and the draw leaves such people out."""
        target = "birth" if row.has("birth") else "id_number"
        rule = admission.over_age
        for reason in rule(birth, person.talents, on=self.standards.today, p=self.standards.parameters):
            remedy = "可以导入，但不参加抽取；属六类人才的，填写人才称号并在入库后核验证明"
            row.warn(target, Kind.AGE, f"{reason.message}（{reason.label}）", remedy)
        if person.talents and any(rule(birth, (), on=self.standards.today, p=self.standards.parameters)):
            row.warn(target, Kind.AGE, "超过年龄，凭人才称号不受限制（第六条（一）4）", "入库后核验称号证明，核验前不参加抽取")

    def _check_formulas(self, row: Row) -> None:
        for target, column in row.columns.items():
            if (row.number - 1, column) in self.sheet.formulas:
                empty = "，没有计算结果" if row.cells[column] == "" else "，已取显示的结果"
                row.warn(target, Kind.FORMULA, f"单元格是公式{empty}", AS_VALUES)


def _skip(line: Line) -> Result:
    note = Finding(
        line.number,
        "",
        "",
        Kind.SKIPPED,
        Severity.NOTE,
        f"{line.skipped}，没有当作人员",
        "如确有此人，请补全姓名和证件号码后重新上传",
    )
    return Result(line.number, None, [note], skipped=True)
