"""The sheet of several people, 行业推荐入库汇总表: its template, what its rows say, which of them may go in (7.1.3).

Columns are those of the import, and beside them the questions of the form that the import has no column for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from expertpool.gateways import sheets, uploads
from expertpool.policy import gate
from expertpool.policy.application_form import QUESTIONS, Question, text
from expertpool.policy.decision import Reason, Refused
from expertpool.records.models import LIVING, Account, Application, Expert, Field, Roll, Unit
from expertpool.services import applications, exports, units
from expertpool.services.calls import day_of
from expertpool.services.imports import cells, examination, runs
from expertpool.services.imports.examination import Examiner, Standards
from expertpool.services.imports.findings import Finding, Kind, Row, Severity
from expertpool.services.imports.layout import Layout, best_sheets
from expertpool.services.imports.papers import DOUBLES, HELP, NOTES, REMARK_HEADING, ROW_HEADING
from expertpool.services.imports.papers import choices as import_choices
from expertpool.services.imports.person import Person
from expertpool.services.imports.targets import IGNORED, TARGETS, normalise

ARTICLE = "7.1.3"
TEMPLATE_NAME = "行业推荐入库汇总表.xlsx"
TITLE = "焦作市科技专家库行业推荐入库汇总表"
#: rows that one sheet may hold: all of them go in at once
MOST_ROWS = 300
#: columns of the import that say nothing of an applicant
FOREIGN = frozenset({"bank_account", "bank_name", "admitted_on", "source", "note"})
#: questions of the form that the import has no column for
EXTRA = (
    "management_kind", "rank", "series", "licence", "leads_development", "science_company", "knows_industry", "contributor",
    "auditor", "financial", "incubator",
)  # fmt: skip
TALENT_PROOF = "talent_proof"
YES = ("是", "有", "√", "✓", "☑", "1", "Y", "y")
NO = ("否", "无", "没有", "×", "☐", "□", "0", "N", "n", "-", "/")
#: answers that a person and a form call alike
SAME = (
    "name", "former_names", "id_kind", "id_number", "sex", "ethnicity", "political", "phone", "second_contact", "email", "region",
    "address", "education", "degree", "school", "major", "unit", "unit_code", "unit_kind", "department", "post", "category",
    "directions", "title", "title_level", "achievements", "projects_led", "honours", "review_experience",
)  # fmt: skip
#: questions whose column is headed otherwise
COLUMN_OF = {"field_1": "fields", "field_2": "fields", "field_3": "fields", "talents": "talent", "certificates": "certificate"}


# ---------------------------------------------------------------- from a row to a form


def form_of(person: Person, extra: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The form that a row fills in; what only the person can say is left out. `extra` are answers beyond the import's."""
    told = dict(extra or {})
    proof = told.pop(TALENT_PROOF, "")
    form: dict[str, Any] = {name: getattr(person, name) for name in SAME} | told
    for name in ("birth", "graduated", "unit_since"):
        value = getattr(person, name)
        form[name] = value.isoformat() if value else ""
    form |= {f"field_{place}": code for place, code in enumerate(person.fields, 1)}
    form["talents"] = [{"code": code, "proof": proof} for code in person.talents]
    form["certificates"] = [{"name": name} for name in person.certificates]
    return {name: value for name, value in form.items() if value not in ("", [])}


@dataclass(frozen=True, slots=True)
class Checked:
    """One row: its form when it may go in, else what stands in the way. `known` is the number it has in this roll already."""

    row: int
    form: dict[str, Any] | None
    findings: tuple[Finding, ...]
    known: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A sheet looked through: rows that may go in, everything found, and how many are in the roll already."""

    fit: tuple[Checked, ...]
    findings: tuple[Finding, ...]
    known: int

    @property
    def faulty(self) -> list[int]:
        """Rows that stay out."""
        return sorted({finding.row for finding in self.findings if finding.severity == Severity.ERROR})


def examine(content: bytes, *, roll: Roll, at: datetime) -> Outcome:
    """Every row of a sheet against the form, the register, the bans, the pool and the applications under way.

    Raises `Refused` for a file without people that can be read.
    """
    sheet, layout = _open(content)
    checker = _Checker(sheet, layout, roll, at)
    checked = list(checker.rows())
    people = sum(1 for row in checked if row.form is not None or row.findings)
    if people > MOST_ROWS:
        raise Refused(Reason(ARTICLE, f"表中有 {people} 人，一次最多 {MOST_ROWS} 人", remedy="分成几张表上传"))
    findings = tuple(finding for row in checked for finding in row.findings)
    return Outcome(tuple(row for row in checked if row.form is not None), findings, sum(1 for row in checked if row.known))


def _open(content: bytes) -> tuple[sheets.Sheet, Layout]:
    try:
        book = sheets.read(content)
    except sheets.Unreadable as fault:
        raise Refused(Reason(ARTICLE, fault.message, remedy=fault.remedy)) from fault
    found = best_sheets(book.sheets, headings())
    if not found:
        raise Refused(replace(runs.NO_HEADINGS, article=ARTICLE))
    return next(sheet for sheet in book.sheets if sheet.name == found[0].sheet), found[0]


def headings() -> dict[str, str]:
    """Headings in normal form → target: those that clerks have explained, and the questions the import does not know."""
    own = {normalise(QUESTIONS[name].label): name for name in EXTRA}
    return runs.remembered() | own | {normalise("称号证书编号"): TALENT_PROOF}


class _Checker:
    """One sheet; everything that rows are held against is read beforehand, whatever the number of rows."""

    def __init__(self, sheet: sheets.Sheet, layout: Layout, roll: Roll, at: datetime) -> None:
        self.sheet, self.layout, self.roll, self.at = sheet, layout, roll, at
        self.columns = {target: column for column, target in enumerate(layout.targets) if target and target != IGNORED}
        self.standards = _standards(day_of(at))
        mapping = {column: target for target, column in self.columns.items()}
        self.examiner = Examiner(sheet, layout, mapping, self.standards, 0)
        self.status = dict(Expert.objects.values_list("id_index", "status"))
        living = Application.objects.filter(state__in=LIVING[1:]).exclude(id_index="")
        self.applied = {index: (code, roll_id) for index, code, roll_id in living.values_list("id_index", "code", "roll_id")}
        self.kinds = dict(Unit.objects.values_list("id", "kind"))
        self.phones: dict[str, int] = {}

    def rows(self) -> Iterator[Checked]:
        results = list(self.examiner.examine())
        names = units.resolve_many({result.person.unit for result in results if result.person})
        for result in results:
            findings = tuple(_of_a_roll(finding) for finding in result.findings)
            if result.person is None:
                yield Checked(result.row, None, findings)
            else:
                yield self._person(result.person, findings, names)

    def _person(self, person: Person, findings: tuple[Finding, ...], names: Mapping[str, int]) -> Checked:
        code, roll_id = self.applied.get(person.id_index, ("", None))
        first = self.phones.setdefault(person.phone or f"row {person.row}", person.row)
        if code and roll_id == self.roll.pk:
            return Checked(person.row, None, (self._known(person.row, code),), known=code)
        row = Row(person.row, self.sheet.rows[person.row - 1], self.columns, self._headings())
        form = form_of(person, dict(self._extra(row)))
        if not form.get("unit_kind") and person.unit in names:
            form["unit_kind"] = self.kinds[names[person.unit]]
        self._judge(row, form, person, code)
        if first != person.row:
            row.error("phone", Kind.DUPLICATE, f"与第 {first} 行是同一手机号码", "填本人的手机号，确认链接发到这个号码")
        wrong = {finding.heading for finding in row.findings}
        kept = tuple(finding for finding in findings if finding.heading not in wrong)
        return Checked(person.row, None if row.is_faulty else form, (*kept, *row.findings))

    def _headings(self) -> dict[str, str]:
        return {target: self.layout.headings[column] for target, column in self.columns.items()}

    def _known(self, row: int, code: str) -> Finding:
        return Finding(row, "", "", Kind.DUPLICATE, Severity.NOTE, f"此人已在本表中（{code}），没有重复列入", "无须处理")

    def _extra(self, row: Row) -> Iterator[tuple[str, str]]:
        """Answers beyond the import's; a word that is no choice is pointed out."""
        for name in EXTRA:
            said = cells.plain(row.cell(name)) if row.has(name) else ""
            if said:
                yield name, _answer(row, QUESTIONS[name], said)
        yield TALENT_PROOF, cells.plain(row.cell(TALENT_PROOF))[:200]

    def _judge(self, row: Row, form: Mapping[str, Any], person: Person, applied: str) -> None:
        for fault in applications.faults_of(form, at=self.at, own_word=False):
            target = _column(fault.name, row)
            label = "" if row.has(target) else "（表中没有这一列）"
            row.error(target, _kind(fault.name, form), f"{fault.reason.message}{label}", fault.reason.remedy)
        status = self.status.get(person.id_index, "")
        for reason in gate.may_enter((), status=status, applied=applied, on=day_of(self.at), p=self.standards.parameters):
            row.error("id_number", Kind.DUPLICATE, reason.message, reason.remedy)


def _standards(today: date) -> Standards:
    """Those of the import, but who is in the pool is for the gate to say."""
    return replace(examination.standards(today), pool={})


def _of_a_roll(finding: Finding) -> Finding:
    """What the import would let in with a remark is said as it is for an application."""
    if finding.kind == Kind.AGE:
        return replace(finding, remedy="审核时按年龄条件认定；属六类人才的，填写人才称号和证书编号")
    return replace(finding, remedy=finding.remedy.replace("入库后", "本人确认时"))


def _answer(row: Row, question: Question, said: str) -> str:
    if question.kind == "tick":
        if said not in (*YES, *NO):
            row.error(question.name, Kind.TERM, f"“{said[:20]}”看不出是或否", "填“是”或“否”")
        return "1" if said in YES else ""
    code = next((code for code, label in question.choices if said in (code, label)), "")
    if question.choices and not code:
        offered = "、".join(label for _, label in question.choices)
        row.error(question.name, Kind.TERM, f"“{said[:20]}”不在选项内", f"可填：{offered}")
    return code or said[: question.most]


def _column(name: str, row: Row) -> str:
    """The column in which an answer stands: a group's is that of its words."""
    first = name.split(".")[0]
    if name.startswith("talents.") and name.endswith(".proof"):
        return TALENT_PROOF
    target = COLUMN_OF.get(first, first)
    return first if target == "fields" and not row.has("fields") else target


def _kind(name: str, form: Mapping[str, Any]) -> Kind:
    return Kind.TERM if text(form, name) else Kind.MISSING


# ---------------------------------------------------------------- sheets that go out


def template() -> bytes:
    """The empty 汇总表 with notes and drop-downs; carries no data."""
    fields = list(Field.objects.filter(active=True).values_list("name", flat=True))
    columns = [*_import_columns(), *(_extra_column(QUESTIONS[name]) for name in EXTRA)]
    columns.append(sheets.Column("称号证书编号", 16, help="填写了人才称号的，注明证书或文件编号"))
    guide = sheets.Table("领域", [sheets.Column("可填领域", 24)], [[name] for name in fields])
    return sheets.write(sheets.Table("汇总表", columns, [], title=TITLE, notes=NOTES), guide)


def _import_columns() -> Iterable[sheets.Column]:
    offered = import_choices()
    for target in TARGETS:
        if target.name not in DOUBLES | FOREIGN:
            asked = QUESTIONS.get(target.name)
            must = target.required or target.name == "fields" or (asked.required if asked else False)
            own = must and target.name not in ("id_kind", "sex", "birth")
            yield sheets.Column(target.label, 16, offered.get(target.name, ()), HELP.get(target.name, ""), own)


def _extra_column(question: Question) -> sheets.Column:
    choices = ("是", "否") if question.kind == "tick" else tuple(label for _, label in question.choices)
    return sheets.Column(question.label, 16, choices, question.help)


def left_out(*, roll: Roll, by: Account, at: datetime) -> exports.Sheet:
    """The rows of the last sheet that stayed out, ready to be corrected and uploaded again; an export with its serial."""
    if not roll.sheet:
        raise Refused(Reason(ARTICLE, "还没有上传过汇总表", remedy="先上传"))
    sheet, layout = _open(uploads.load(roll.sheet))
    told: dict[int, list[str]] = {}
    for finding in roll.findings:
        if finding["severity"] == Severity.ERROR:
            told.setdefault(finding["row"], []).append(f"{finding['heading']}：{finding['message']}；{finding['remedy']}")
    headings = [heading or f"（第 {place} 列）" for place, heading in enumerate(layout.headings, 1)]
    rows = [[*map(_shown, sheet.rows[number - 1]), number, "\n".join(words)] for number, words in sorted(told.items())]
    heads = [*headings, ROW_HEADING, REMARK_HEADING]
    about = {"kind": "roll_left_out", "title": "未列入的行", "filters": {"roll": roll.code}}
    return exports.sheet(headings=heads, rows=rows, by=by, at=at, **about)


def _shown(cell: Any) -> Any:
    return str(cell) if isinstance(cell, (int, float)) else cell


def kept(outcome: Outcome) -> list[dict[str, Any]]:
    """Findings as a roll keeps them: row, column, heading, kind, severity, message, remedy."""
    return [asdict(finding) for finding in outcome.findings]
