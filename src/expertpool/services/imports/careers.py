"""Reads what a row tells of work and schooling: unit, region, title, education, fields, talent titles, contact."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from rapidfuzz import fuzz, process

from expertpool.gateways.sheets import Cell
from expertpool.policy import terms
from expertpool.policy.term import Term, tidy
from expertpool.services.imports import cells
from expertpool.services.imports.findings import Kind, Row
from expertpool.services.imports.person import Person

MOST_FIELDS = 3
NEAR = 55
#: free text: target → (longest, what to call it)
TEXTS: Mapping[str, int] = {
    "school": 120, "major": 120, "department": 120, "post": 120, "directions": 400, "address": 200, "bank_name": 120,
    "note": 400, "achievements": 20_000, "projects_led": 20_000, "honours": 20_000, "review_experience": 20_000, "former_names": 200,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FieldEntry:
    """A field that people may be put into."""

    code: str
    name: str
    category: str


def read_texts(row: Row, person: Person) -> None:
    """Copy free text; what is too long is cut and said."""
    for target, longest in TEXTS.items():
        words = cells.plain(row.cell(target)) if cells.is_said(row.cell(target)) else ""
        if words in cells.BROKEN:
            row.warn(target, Kind.FORMULA, "单元格是出错的公式，内容没有带入", "修正后重新上传，或入库后补填")
            words = ""
        if len(words) > longest:
            row.warn(target, Kind.LENGTH, f"内容超过 {longest} 字，只保留前 {longest} 字", "需要全文的，入库后在档案中精简")
            words = words[:longest]
        setattr(person, target, words)


def read_unit(row: Row, person: Person, *, today: date) -> None:
    """The employer of today: a beginning still to come would keep it from barring (13.3) and is left out."""
    person.unit = re.sub(r"(?<=[\u2e80-\u9fff）)])\s+(?=[\u2e80-\u9fff（(])", "", cells.plain(row.cell("unit")))
    if person.unit in cells.BROKEN:
        row.error("unit", Kind.FORMULA, "单元格是出错的公式，没有单位名称", "填写单位全称（粘贴为数值）")
    elif not cells.is_said(person.unit):
        row.error("unit", Kind.MISSING, "没有填写工作单位", "填写单位全称；退休或自由职业的，填原单位或写明“个人”")
    elif len(person.unit) > 120:
        row.error("unit", Kind.LENGTH, "单位名称超过 120 字", "只填单位全称，部门和职务另列填写")
    person.unit_code = cells.code(row.cell("unit_code")).upper() if cells.is_said(row.cell("unit_code")) else ""
    person.unit_kind = _read_term(row, "unit_kind", terms.UnitKind, Kind.TERM)
    person.unit_since = read_day(row, "unit_since")
    if person.unit_since and person.unit_since > today:
        row.warn("unit_since", Kind.DATE, f"{person.unit_since:%Y-%m-%d} 还没有到，没有带入", "入库后在档案中核对单位和到任日期")
        person.unit_since = None


def read_region(row: Row, person: Person, *, unit_region: str = "") -> None:
    """A place of the national table; a district of another city counts as that city, a city elsewhere as its province."""
    words = cells.code(row.cell("region"))
    if not cells.is_said(words):
        person.region = unit_region or _region_in(cells.code(row.cell("address"))) or _region_in(person.unit) or "410800"
        if row.has("region"):
            row.warn(
                "region", Kind.REGION, f"没有填写所在地区，按单位和地址记为{terms.region_label(person.region)}", "入库后核对"
            )
        return
    found = terms.read_region(words) or _region_in(words)
    if found:
        person.region = found
        return
    row.error("region", Kind.REGION, f"“{words[:20]}”不是行政区划中的地名", _suggest(words, list(terms.REGIONS.values())))


def _region_in(words: str) -> str:
    """The finest known place that `words` begin with, or that stands behind 河南省 or 焦作市."""
    rest = words.removeprefix("河南省").removeprefix("河南")
    inner = rest.removeprefix("焦作市").removeprefix("焦作")
    for text, table in ((inner, terms_of("4108")), (rest, terms_of("41")), (words, terms_of(""))):
        for code, name in table.items():
            if text.startswith(name) or (len(name) > 2 and text.startswith(name[:-1]) and text != words):
                return code
    return "410800" if rest.startswith("焦作") else ""


def terms_of(stem: str) -> dict[str, str]:
    """Places whose code begins with `stem`, districts first."""
    return {code: name for code, name in sorted(terms.REGIONS.items(), reverse=True) if code.startswith(stem)}


def read_title(row: Row, person: Person) -> None:
    """Title and level; a level that is not told follows from the title, one that contradicts the title is pointed out."""
    words = cells.plain(row.cell("title")) if cells.is_said(row.cell("title")) else ""
    bracketed = re.search(r"[（(/／](.+?)[）)]?$", words)
    person.title = re.split(r"[（(/／]", words)[0].strip()[:60] if bracketed and TitleLevel.read(bracketed[1]) else words[:60]
    implied = terms.level_of_title(person.title) or TitleLevel.read(person.title)
    told = TitleLevel.read(cells.text(row.cell("title_level"))) if cells.is_said(row.cell("title_level")) else None
    told = told or (TitleLevel.read(bracketed[1]) if bracketed else None)
    if cells.is_said(row.cell("title_level")) and told is None:
        words = cells.text(row.cell("title_level"))
        row.warn("title_level", Kind.TERM, f"职称级别“{words[:20]}”不认识，没有带入", _one_of(TitleLevel))
    if told and implied and told != implied:
        row.warn(
            "title_level",
            Kind.TERM,
            f"职称级别与职称“{person.title}”通常的级别（{implied.label}）不一致",
            "按表中级别记录，入库后核对",
        )
    level = told or implied
    person.title_level = level.value if level else ""
    if person.title and not level:
        row.warn("title", Kind.TERM, f"无法判断“{person.title[:20]}”的级别", "入库后在档案中补填职称级别")


TitleLevel = terms.TitleLevel


def read_schooling(row: Row, person: Person) -> None:
    person.education = _read_term(row, "education", terms.Education, Kind.TERM)
    person.degree = _read_term(row, "degree", terms.Degree, Kind.TERM, none_is_said=True)
    both = cells.parts(row.cell("education_degree"))
    for words in both:
        person.education = person.education or _value(_education(words))
        person.degree = person.degree or _value(terms.Degree.read(words))
    if both and not (person.education or person.degree):
        row.warn("education_degree", Kind.TERM, f"学历学位“{both[0][:20]}”不认识，没有带入", _one_of(terms.Education))
    person.graduated = read_day(row, "graduated")


def _education(words: str) -> Term | None:
    """博士 and 硕士 as an education mean the postgraduate levels."""
    known = {"博士": terms.Education.DOCTORAL, "硕士": terms.Education.MASTERAL}
    return terms.Education.read(words) or known.get(words)


def _value(term: Term | None) -> str:
    return term.value if term else ""


def _read_term(row: Row, target: str, table: type[Term], kind: Kind, *, none_is_said: bool = False) -> str:
    cell = row.cell(target)
    words = cells.text(cell)
    if not words or not (none_is_said or cells.is_said(cell) or table.read(words)):
        return ""
    found = _education(words) if table is terms.Education else table.read(words)
    if found is None and words.endswith("毕业"):
        found = table.read(words.removesuffix("毕业"))
    if found is None and words.lower() not in cells.EMPTY_WORDS:
        row.warn(target, kind, f"“{words[:20]}”不在选项内，没有带入", _one_of(table))
    return _value(found)


def _one_of(table: type[Term]) -> str:
    return "可填：" + "、".join(term.label for term in table)


def read_codes(row: Row, person: Person) -> None:
    """Sex stands with the document; here are ethnicity, political status and how the person came in."""
    words = cells.code(row.cell("ethnicity"))
    if cells.is_said(words):
        person.ethnicity = terms.read_ethnicity(words) or ""
        if not person.ethnicity and "外" not in words:
            row.warn(
                "ethnicity", Kind.TERM, f"民族“{words[:20]}”不认识，没有带入", _suggest(words, list(terms.ETHNICITIES.values()))
            )
    person.political = _read_term(row, "political", terms.PoliticalStatus, Kind.TERM)
    person.source = _read_term(row, "source", terms.Source, Kind.TERM) or terms.Source.MIGRATION.value
    person.admitted_on = read_day(row, "admitted_on")


def read_day(row: Row, target: str) -> date | None:
    """A date of minor weight: an unreadable one is left out and said."""
    cell = row.cell(target)
    if not cells.is_said(cell):
        return None
    found = cells.day(cell)
    if found is None:
        row.warn(target, Kind.DATE, f"“{cells.text(cell)[:20]}”不是日期，没有带入", "按 2024-03-12 的样子填写")
        return None
    return found.value


def read_fields(row: Row, person: Person, known: Mapping[str, FieldEntry]) -> None:
    """One to three fields, the primary one first; `known` goes by tidy name."""
    wanted = [
        (target, words) for target in ("field_1", "fields", "field_2", "field_3") for words in _field_words(row, target, known)
    ]
    codes: dict[str, FieldEntry] = {}
    for target, words in wanted:
        entry = known.get(tidy(words)) or known.get(tidy(words.removesuffix("领域").removesuffix("产业").removesuffix("产业链")))
        if entry:
            codes.setdefault(entry.code, entry)
        else:
            row.error(
                target, Kind.FIELD, f"没有“{words[:20]}”这个领域", _suggest(words, [entry.name for entry in known.values()])
            )
    target = "fields" if row.has("fields") else "field_1"
    if not wanted:
        row.error(target, Kind.MISSING, "没有填写所属领域", "填 1—3 个领域，第一个为主领域")
    if len(codes) > MOST_FIELDS:
        row.error(target, Kind.FIELD, f"填了 {len(codes)} 个领域，超过 {MOST_FIELDS} 个", "只留 1—3 个，第一个为主领域")
    person.fields = tuple(codes)
    person.category = _category(row, next(iter(codes.values()), None))


def _field_words(row: Row, target: str, known: Mapping[str, FieldEntry]) -> list[str]:
    """A cell that is as a whole the name of a field is not taken apart; blanks divide only what is unknown otherwise."""
    cell: Cell = row.cell(target)
    if tidy(cells.text(cell)) in known:
        return [cells.text(cell)]
    return [word for piece in cells.parts(cell) for word in ([piece] if tidy(piece) in known else piece.split())]


def _category(row: Row, primary: FieldEntry | None) -> str:
    told = _read_term(row, "category", terms.Category, Kind.TERM)
    if told and primary and told != primary.category:
        label = terms.Category.label_of(primary.category)
        row.warn("category", Kind.FIELD, f"专家类别与主领域“{primary.name}”所属的{label}不一致", "按表中类别记录，入库后核对")
    return told or (primary.category if primary else "")


def read_talents(row: Row, person: Person) -> None:
    """The six titles of 6.1.4; other honours are kept as text, not as an exemption."""
    found, others = [], []
    for words in cells.parts(row.cell("talent")):
        exemption = terms.Exemption.read(words) or terms.Exemption.read(re.sub(r"[（(].*?[）)]", "", words))
        found.append(exemption.value) if exemption else others.append(words)
    person.talents = tuple(dict.fromkeys(found))
    if others:
        person.honours = "；".join(filter(None, [person.honours, "、".join(others)]))
    person.certificates = tuple(words[:120] for words in cells.parts(row.cell("certificate")))


def read_email(row: Row, person: Person) -> None:
    words = cells.code(row.cell("email")).replace("，", ",").replace("。", ".")
    address = re.split(r"[,;；、/]", words)[0] if cells.is_said(words) else ""
    if not address:
        return
    try:
        validate_email(address)
    except ValidationError:
        row.warn("email", Kind.TERM, "电子邮箱格式不对，没有带入", "入库后在档案中补填")
        return
    person.email = address[:254]


def _suggest(words: str, names: list[str]) -> str:
    best = process.extractOne(words, names, scorer=fuzz.ratio, score_cutoff=NEAR)
    return f"是否为“{best[0]}”？" if best else "请改为本系统已有的名称，可下载模板查看选项"
