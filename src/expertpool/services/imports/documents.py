"""Reads who a row is about: name, document, birth date, sex, and how to reach and pay the person."""

from __future__ import annotations

from datetime import date

from expertpool.policy import identity, naming
from expertpool.policy.decision import Reason
from expertpool.policy.terms import Sex
from expertpool.services.imports import cells
from expertpool.services.imports.findings import Kind, Row
from expertpool.services.imports.person import Person

LONGEST_NAME = 80
OLDEST_BIRTH = date(1900, 1, 1)
YOUNGEST_AGE = 16
#: what stands between the names of several people
BETWEEN_NAMES = "、，,；;"
#: what marks a remark on a name, in half width
BESIDE_NAMES = "()[]*【】"
AS_TEXT = "把该列设为文本格式，重新填写完整号码后再上传"
AS_VALUES = "复制该列，选择性粘贴为数值后再上传"


def read_person(row: Row, person: Person, *, today: date) -> None:
    """Name, document, birth date and sex; the four are checked against each other."""
    person.name = naming.person_name(cells.name(row.cell("name")))
    if person.name in cells.BROKEN:
        row.error("name", Kind.FORMULA, "单元格是出错的公式，没有姓名", AS_VALUES)
    elif not cells.is_said(person.name):
        row.error("name", Kind.MISSING, "没有填写姓名", "填写姓名；空行请整行删去")
    elif len(person.name) > LONGEST_NAME or any(letter.isdigit() for letter in person.name):
        row.error("name", Kind.LENGTH, "姓名过长或含有数字", "只填姓名，其他内容另列填写")
    elif any(mark in person.name for mark in BETWEEN_NAMES):
        row.error("name", Kind.TERM, "一格中填了不止一个姓名", "一人一行，分开填写")
    elif any(mark in person.name for mark in BESIDE_NAMES):
        row.error("name", Kind.TERM, "姓名中有说明文字或符号", "只填姓名，说明写在备注列；已故的不列入")
    known = read_document(row, person)
    read_birth(row, person, known, today)
    read_sex(row, person, known)


def read_document(row: Row, person: Person) -> identity.Identity | None:
    """The document in normal form, or nothing where the number is wrong or missing."""
    cell = row.cell("id_number")
    if not cells.is_said(cell):
        row.error("id_number", Kind.MISSING, "没有填写身份证号", "填写身份证号；没有居民身份证的填其他证件并在备注中注明种类")
        return None
    if cells.lost_digits(cell):
        row.error("id_number", Kind.NUMBER, "号码被存为数值，第 15 位以后的数字已丢失", AS_TEXT)
        return None
    if cells.text(cell) in cells.BROKEN:
        row.error("id_number", Kind.FORMULA, "单元格是出错的公式，没有号码", AS_VALUES)
        return None
    remark = f"{cells.text(row.cell('id_kind'))} {cells.text(row.cell('note'))}"
    found = identity.guess(cells.code(cell), remark)
    if isinstance(found, Reason):
        row.error("id_number", Kind.IDENTITY, found.message, found.remedy)
        return None
    person.id_kind, person.id_number = found.kind.value, found.normalised
    return found


def read_birth(row: Row, person: Person, known: identity.Identity | None, today: date) -> None:
    """The number's own date fills in a day that the sheet leaves out; a contradiction is an error."""
    cell = row.cell("birth")
    told = cells.day(cell) if cells.is_said(cell) else None
    if cells.is_said(cell) and told is None:
        row.error("birth", Kind.BIRTH, "出生年月不是一个存在的日期", "按 1975-06-18 或 1975.06 的样子填写")
        return
    own = known.birth if known else None
    if told and own and not _agree(told, own):
        row.error("birth", Kind.BIRTH, "出生年月与证件号码中的出生日期不一致", "对照证件改正其中一项")
    person.birth = own or (told.value if told else None)
    if person.birth is None:
        _say_missing(row, known)
        return
    if told and told.months and not own:
        row.warn("birth", Kind.BIRTH, f"出生日期只到月，按 {person.birth:%Y-%m-%d} 计算年龄", "对照证件补填到日")
    if not OLDEST_BIRTH <= person.birth <= today or today.year - person.birth.year < YOUNGEST_AGE:
        row.error("birth", Kind.BIRTH, "出生日期不合常理", "对照证件核对出生年月")


def _say_missing(row: Row, known: identity.Identity | None) -> None:
    if known is not None:
        row.error("birth", Kind.MISSING, "没有填写出生年月，证件号码中也没有", "按 1975-06-18 的样子填写")


def _agree(told: cells.Day, own: date) -> bool:
    if not told.months:
        return told.value == own
    return told.value.year == own.year and own.month in told.months


def read_sex(row: Row, person: Person, known: identity.Identity | None) -> None:
    words = cells.code(row.cell("sex"))
    told = Sex.read(words) if cells.is_said(words) else None
    if cells.is_said(words) and told is None:
        row.error("sex", Kind.SEX, f"性别“{words[:10]}”不认识", "填“男”或“女”")
        return
    own = known.sex if known else ""
    if told in (Sex.MALE, Sex.FEMALE) and own and told != own:
        row.error("sex", Kind.SEX, "性别与证件号码不一致", "对照证件改正其中一项")
    person.sex = (told.value if told else "") or own


def read_phones(row: Row, person: Person) -> None:
    """The first mobile number; whatever else stands there becomes the second contact. Nobody is left out for a telephone."""
    numbers = cells.phones(row.cell("phone"))
    mobiles = [number for number in numbers if isinstance(identity.mobile(number), str)]
    others = [number for number in numbers if number not in mobiles[:1]]
    person.phone = mobiles[0] if mobiles else ""
    second = cells.text(row.cell("second_contact")) if cells.is_said(row.cell("second_contact")) else ""
    person.second_contact = (second or "、".join(others))[:80]
    if not numbers and row.has("phone"):
        row.warn("phone", Kind.PHONE, "没有填写手机号码，抽中后无法联系", "入库后在档案中补填")
    elif numbers and not mobiles:
        row.warn("phone", Kind.PHONE, "不是有效的手机号码，已作为备用联系方式保存", "核对后在档案中补填 11 位手机号码")


def read_account(row: Row, person: Person) -> None:
    """A wrong account is not kept: it is asked for again at the first fee."""
    cell = row.cell("bank_account")
    if not cells.is_said(cell):
        return
    found = identity.bank_account(cells.code(cell))
    if cells.lost_digits(cell):
        row.warn("bank_account", Kind.NUMBER, "银行账号被存为数值，末尾数字已丢失，没有带入", AS_TEXT)
    elif isinstance(found, Reason):
        row.warn("bank_account", Kind.IDENTITY, f"{found.message}，没有带入", found.remedy)
    else:
        person.bank_account = found
