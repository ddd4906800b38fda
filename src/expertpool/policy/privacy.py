"""What may never stand in anything published: numbers of documents, mobile phones and bank accounts, private mailboxes (8, 20)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from expertpool.policy import identity
from expertpool.policy.decision import Decision, Reason, implements
from expertpool.policy.term import Term


class PrivateKind(Term):
    """What was found."""

    IDENTITY = "identity", "身份证件号码"
    PHONE = "phone", "手机号码"
    BANK = "bank", "银行账号"
    MAIL = "mail", "电子邮箱"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something private at a named place; `shown` tells where it stands without telling what it is."""

    place: str
    kind: PrivateKind
    shown: str


_CHINESE = str.maketrans("〇零一二三四五六七八九", "00123456789")
_GAP = r"[ \t\-.·_/]?"
#: a mainland resident's number, new and old, also in groups
_ID_18 = re.compile(rf"(?<!\d)\d{{6}}{_GAP}(\d{{4}}){_GAP}(\d{{2}}){_GAP}(\d{{2}}){_GAP}\d{{3}}{_GAP}[\dXx](?!\d)")
_ID_15 = re.compile(rf"(?<!\d)\d{{6}}{_GAP}(\d{{2}}){_GAP}(\d{{2}}){_GAP}(\d{{2}}){_GAP}\d{{3}}(?!\d)")
_PHONE = re.compile(rf"(?<!\d)(?:\+?(?:00)?86{_GAP})?1[3-9](?:{_GAP}\d){{9}}(?!\d)")
_BANK = re.compile(r"(?<!\d)(?:\d{15,30}|\d{4}(?:[ \-]\d{4}){2,6}(?:[ \-]\d{1,4})?)(?!\d)")
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&*+/=?^_{|}~-]+\s?@\s?([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
_DAY = re.compile(r"(?<!\d)(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])(?!\d)")
_CODE = re.compile(r"(?<![0-9A-Za-z])[0-9A-Z]{18}(?![0-9A-Za-z])")
#: over how many cells a number is looked for, and how phones are cut
MOST_CELLS, PHONE_CUTS, ID_LENGTH = 4, ((3, 8), (3, 4, 4)), 18
_TAIL, _WHOLE, _HEAD = re.compile(r"(?<![\d.])\d+$"), re.compile(r"\d+"), re.compile(r"\d+[Xx]?(?![\d.])")
#: mailboxes of public bodies are there to be published
PUBLIC_BODIES = ".gov.cn"


@implements("8", "20")
def findings(text: str, *, place: str) -> tuple[Finding, ...]:
    """Everything private in a text, full-width, Chinese or invisible letters between the digits notwithstanding."""
    plain = _plain(text)
    return (*_found(plain, place), *_over_cells(plain, place))


def _plain(text: str) -> str:
    """Half width, Chinese digits as digits, nothing invisible; days and codes of units taken out, as they are no numbers of people."""
    plain = unicodedata.normalize("NFKC", text).translate(_CHINESE)
    plain = "".join(letter for letter in plain if unicodedata.category(letter) != "Cf")
    plain = re.sub(r"[‐‑‒–—―−]", "-", plain)
    return _CODE.sub(_unless_of_a_unit, _DAY.sub("□", plain))


def _unless_of_a_unit(found: re.Match[str]) -> str:
    code = found[0]
    return "□" if isinstance(identity.credit_code(code), str) and not _birth(code[6:10], code[10:12], code[12:14]) else code


def _found(plain: str, place: str) -> Iterator[Finding]:
    """Each number once: what was recognised is blotted out before the next kind is looked for."""
    for kind, pattern, holds in _KINDS:
        for match in pattern.finditer(plain):
            if holds(match):
                yield Finding(place, kind, _shown(match[0]))
        plain = pattern.sub(lambda match, holds=holds: "□" if holds(match) else match[0], plain)  # type: ignore[misc]


def _over_cells(plain: str, place: str) -> Iterator[Finding]:
    """Numbers that begin in one cell or line and end in one of the next."""
    lines = [line.strip() for line in plain.splitlines() if line.strip()]
    for first in range(len(lines)):
        for last in range(first + 1, min(first + MOST_CELLS, len(lines))):
            pieces = _pieces(lines[first : last + 1])
            kind = _joined_kind(pieces)
            if kind:
                yield Finding(place, kind, _shown("".join(pieces)))


def _pieces(cells: list[str]) -> list[str]:
    """The end of the first cell, the beginning of the last, whatever lies between as a whole; none where one is no number."""
    parts = (_TAIL.search(cells[0]), *(_WHOLE.fullmatch(cell) for cell in cells[1:-1]), _HEAD.match(cells[-1]))
    found = [part[0] for part in parts if part]
    return found if len(found) == len(cells) else []


def _joined_kind(pieces: list[str]) -> PrivateKind | None:
    """Stricter than in one cell, as amounts and years stand side by side: the check digit holds, a phone is cut in 3 and 8 or 3, 4, 4."""
    number = "".join(pieces).upper()
    if len(number) == ID_LENGTH and identity.check_digit(number[:-1]) == number[-1] and _ID_18.fullmatch(number):
        return PrivateKind.IDENTITY if _birth(number[6:10], number[10:12], number[12:14]) else None
    cut = tuple(len(piece) for piece in pieces)
    is_phone = cut in PHONE_CUTS and _PHONE.fullmatch(number) and number[3:5] not in ("19", "20")
    return PrivateKind.PHONE if is_phone else None


def _is_new_id(match: re.Match[str]) -> bool:
    return _birth(match[1], match[2], match[3])


def _is_old_id(match: re.Match[str]) -> bool:
    return _birth(f"19{match[1]}", match[2], match[3])


def _birth(year: str, month: str, day: str) -> bool:
    try:
        return 1900 <= date(int(year), int(month), int(day)).year <= 2099
    except ValueError:
        return False


def _always(match: re.Match[str]) -> bool:
    return True


def _is_private(match: re.Match[str]) -> bool:
    return not match[1].lower().endswith(PUBLIC_BODIES)


_KINDS = (
    (PrivateKind.IDENTITY, _ID_18, _is_new_id),
    (PrivateKind.IDENTITY, _ID_15, _is_old_id),
    (PrivateKind.PHONE, _PHONE, _always),
    (PrivateKind.BANK, _BANK, _always),
    (PrivateKind.MAIL, _MAIL, _is_private),
)


def _shown(text: str) -> str:
    """The first three characters and how many there are."""
    return f"{text[:3]}…（{len(text)} 位）"


@implements("8", "20")
def may_publish(found: Iterable[Finding], *, article: str) -> Decision:
    """Nothing with a finding in it is published; each reason names place and kind, never the number."""
    return tuple(Reason(article, f"{item.place}中有{item.kind.label}：{item.shown}", remedy="删去后再发布") for item in found)
