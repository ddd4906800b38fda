"""Documents and numbers that identify people and units: their normal form, their check digits, what they say."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from expertpool.policy.codes import PROVINCES
from expertpool.policy.decision import Reason
from expertpool.policy.terms import IdKind, Sex

#: the article under which a person states who they are
ARTICLE = "7.1"

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_PROVINCES = frozenset(code[:2] for code in PROVINCES if code != "990000")
#: residence permits of people from Hong Kong, Macao and Taiwan
_PERMITS = frozenset({"810000", "820000", "830000"})
_SEPARATORS = re.compile(r"[\s\u200b\u2060\ufeff\-‐‑–—_.·/()'\"“”‘’]+")


@dataclass(frozen=True, slots=True)
class Identity:
    """A document in normal form. `birth` and `sex` (`terms.Sex` code) are what the number itself says, if anything."""

    kind: IdKind
    normalised: str
    birth: date | None = None
    sex: str = ""

    @property
    def tail(self) -> str:
        return self.normalised[-4:]


def tidy(text: str) -> str:
    """Half width, digits of every script as 0 to 9, upper case, without blanks, hyphens and quotes."""
    plain = unicodedata.normalize("NFKC", text)
    digits = "".join(str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in plain)
    return _SEPARATORS.sub("", digits).upper()


def _wrong(message: str, remedy: str) -> Reason:
    return Reason(ARTICLE, message, remedy=remedy)


# ---------------------------------------------------------------- numbers of residents, permits, permanent residence


def check_digit(first17: str) -> str:
    """The 18th character that belongs to 17 digits (GB 11643)."""
    return _CHECKS[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first17, strict=True)) % 11]


def _read_date(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None


def _sex_of(sequence: str) -> str:
    return Sex.MALE if int(sequence) % 2 else Sex.FEMALE


def from_15(number: str) -> str:
    """The 18-digit form of an old 15-digit number; the century is 19 but for the sequences 996…999 of people over a hundred."""
    century = "18" if number[12:] in ("996", "997", "998", "999") else "19"
    first17 = number[:6] + century + number[6:]
    return first17 + check_digit(first17)


def resident(text: str) -> Identity | Reason:
    """A resident's ID card or a residence permit, 18 or old 15 digits.

    The first six digits are not looked up beyond the province: districts of before 1983 are long gone, their people are not.
    """
    number = tidy(text)
    if re.fullmatch(r"\d{15}", number):
        number = from_15(number)
    if not re.fullmatch(r"\d{17}[\dX]", number):
        return _wrong(f"证件号码应为 18 位，现为 {len(number)} 位或含有其他字符", "对照证件核对号码；护照等证件请先选证件类型")
    if number[:6] not in _PERMITS and number[:2] not in _PROVINCES:
        return _wrong("证件号码的前两位不是任何省份", "对照证件核对号码")
    birth = _read_date(number[6:14])
    if birth is None:
        return _wrong("证件号码中的出生日期不存在", "对照证件核对第 7 至 14 位")
    if check_digit(number[:17]) != number[17]:
        return _wrong("证件号码的校验码不对", "多为个别数字录错，请对照证件逐位核对")
    kind = IdKind.HONG_KONG_MACAO if number[:6] in _PERMITS else IdKind.RESIDENT
    return Identity(kind, number, birth, _sex_of(number[16]))


_OLD_PERMANENT = re.compile(r"[A-Z]{3}\d{12}")


def foreign_permanent(text: str) -> Identity | Reason:
    """A foreigner's permanent residence card: 15 characters of the old kind, or 18 digits that begin with 9."""
    number = tidy(text)
    if _OLD_PERMANENT.fullmatch(number):
        return Identity(IdKind.FOREIGN_PERMANENT, number, _birth_of_old_card(number))
    if not re.fullmatch(r"9\d{16}[\dX]", number):
        return _wrong("永久居留身份证号码应为 15 位旧号或以 9 开头的 18 位新号", "对照证件核对号码")
    birth = _read_date(number[6:14])
    if birth is None or check_digit(number[:17]) != number[17]:
        return _wrong("永久居留身份证号码的出生日期或校验码不对", "对照证件逐位核对")
    return Identity(IdKind.FOREIGN_PERMANENT, number, birth, _sex_of(number[16]))


def _birth_of_old_card(number: str) -> date | None:
    """Digits 8 to 13 are the birth date with a two-digit year; holders were born in the last century."""
    return _read_date("19" + number[7:13])


# ---------------------------------------------------------------- other documents

#: the holder's lifelong number, and behind it on the old booklets how often they were renewed
_HM_PASS = re.compile(r"([HM]\d{8})(?:\d{2})?")
_TAIWAN_PASS = re.compile(r"(\d{8})(?:\d{2}[A-Z0-9]?)?")
#: kind → (pattern of the normal form, what it looks like); a group in it holds what stays the same with every renewal
_SHAPES: dict[IdKind, tuple[re.Pattern[str], str]] = {
    IdKind.PASSPORT: (re.compile(r"(?=.*\d)[A-Z0-9]{6,12}"), "6 至 12 位字母或数字"),
    IdKind.HM_PASS: (_HM_PASS, "H 或 M 加 8 位（或 10 位）数字"),
    IdKind.TAIWAN_PASS: (_TAIWAN_PASS, "8 位或 10 位数字"),
    IdKind.OFFICER: (re.compile(r"[一-龥]{0,3}字?第?\d{6,10}号?"), "字号加 6 至 10 位数字"),
    IdKind.OTHER: (re.compile(r"[A-Z0-9一-龥]{4,30}"), "4 至 30 位字母、数字或汉字"),
}


_INSIDE = re.compile(r"(?<!\d)(?:\d{17}[\dX]|\d{15})(?!\d)")


def _holds_resident(number: str) -> bool:
    """Whether a resident's number stands in it: under another kind it would pass for another person."""
    return any(isinstance(resident(found), Identity) for found in _INSIDE.findall(number))


def parse(kind: str, text: str) -> Identity | Reason:
    """A document of a stated kind (`terms.IdKind` code)."""
    known = IdKind(kind)
    if known in (IdKind.RESIDENT, IdKind.HONG_KONG_MACAO):
        return resident(text)
    if known is IdKind.FOREIGN_PERMANENT:
        return foreign_permanent(text)
    pattern, looks = _SHAPES[known]
    number = tidy(text)
    if known is IdKind.OTHER and _holds_resident(number):
        return _wrong("这是居民身份证号码，不是其他证件", f"证件类型选“{IdKind.RESIDENT.label}”，只填号码")
    found = pattern.fullmatch(number)
    if not found:
        return _wrong(f"{known.label}号码应为{looks}", "对照证件核对号码和证件类型")
    return Identity(known, found[1] if pattern.groups else number)


_REMARKS = (
    ("永久居留", IdKind.FOREIGN_PERMANENT),
    ("护照", IdKind.PASSPORT),
    ("台胞证", IdKind.TAIWAN_PASS),
    ("来往大陆通行证", IdKind.TAIWAN_PASS),
    ("回乡证", IdKind.HM_PASS),
    ("来往内地通行证", IdKind.HM_PASS),
    ("军官证", IdKind.OFFICER),
    ("居住证", IdKind.HONG_KONG_MACAO),
)


def guess(text: str, remark: str = "") -> Identity | Reason:
    """A document of no stated kind, as a cell of a sheet holds it; `remark` (kind or note column) settles doubtful ones."""
    number = tidy(text)
    if not number:
        return _wrong("没有填写证件号码", "填写身份证号；没有居民身份证的填其他证件并注明种类")
    stated = next((kind for word, kind in _REMARKS if word in remark), None)
    if stated is not None:
        return parse(stated, number)
    if re.fullmatch(r"9\d{16}[\dX]", number) or _OLD_PERMANENT.fullmatch(number):
        return foreign_permanent(number)
    if re.fullmatch(r"[HM]\d{10}", number):
        return parse(IdKind.HM_PASS, number)
    if number[0].isalpha() and number.isascii() and len(number) < 15:
        return parse(IdKind.PASSPORT, number)
    return resident(number)


def inconsistencies(identity: Identity, *, birth: date | None = None, sex: str = "") -> tuple[Reason, ...]:
    """Where the number contradicts what else is stated; a residence permit's or a passport's silence contradicts nothing."""
    found = []
    if birth and identity.birth and birth != identity.birth:
        found.append(_wrong(f"出生日期 {birth:%Y-%m-%d} 与证件号码 {identity.birth:%Y-%m-%d} 不一致", "对照证件改正其中一项"))
    if sex in (Sex.MALE, Sex.FEMALE) and identity.sex and sex != identity.sex:
        found.append(_wrong(f"性别“{Sex.label_of(sex)}”与证件号码不一致", "对照证件改正其中一项"))
    return tuple(found)


def masked(number: str) -> str:
    """4108**********9315: enough to recognise, not enough to use."""
    return number[:4] + "*" * max(0, len(number) - 8) + number[-4:] if len(number) > 8 else "*" * len(number)


# ---------------------------------------------------------------- units, phones, accounts

_CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))


def credit_check(first17: str) -> str:
    """The 18th sign that belongs to 17 signs of a unified social credit code (GB 32100)."""
    total = sum(weight * _CREDIT_SIGNS.index(sign) for weight, sign in zip(_CREDIT_WEIGHTS, first17, strict=True))
    return _CREDIT_SIGNS[(31 - total % 31) % 31]


def credit_code(text: str) -> str | Reason:
    """A 统一社会信用代码 in normal form."""
    code = tidy(text)
    if len(code) != 18 or any(sign not in _CREDIT_SIGNS for sign in code):
        return _wrong("统一社会信用代码应为 18 位数字或大写字母，不含 I、O、S、V、Z", "对照营业执照或法人证书核对")
    if credit_check(code[:17]) != code[17]:
        return _wrong("统一社会信用代码的校验码不对", "对照营业执照或法人证书逐位核对")
    return code


_DIGITS_OF_CELL = re.compile(r"\.0+$")


def digits(text: str) -> str:
    """Digits of a cell: half width, without separators, without the ``.0`` that a sheet appends to a number."""
    return tidy(_DIGITS_OF_CELL.sub("", unicodedata.normalize("NFKC", text).strip()))


def mobile(text: str) -> str | Reason:
    """A mainland mobile number as 11 digits; +86, 0086, blanks and hyphens are dropped."""
    number = re.sub(r"^(?:\+|00)?86(?=1\d{10}$)", "", digits(text))
    if not re.fullmatch(r"1[3-9]\d{9}", number):
        return _wrong("手机号码应为 11 位，以 13 至 19 开头", "核对号码；境外或固定电话请填入第二联系方式")
    return number


def bank_account(text: str) -> str | Reason:
    """A bank account's digits; 8 to 32 of them."""
    number = digits(text)
    if not re.fullmatch(r"\d{8,32}", number):
        return _wrong("银行账号应为 8 至 32 位数字", "核对账号；表格中按文本格式填写，以免末尾数字丢失")
    return number
