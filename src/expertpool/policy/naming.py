"""Normal forms of names: two writings of one unit or one person compare equal, and nothing else does."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from expertpool.policy.codes import HENAN, JIAOZUO, PROVINCES

#: legal forms, longest first; dropped from the end of a unit's name
LEGAL_SUFFIXES = (
    "股份有限责任公司",
    "有限责任公司",
    "股份有限公司",
    "集团有限公司",
    "有限公司",
    "股份公司",
    "合伙企业",
    "公司",
)

#: remarks in brackets that belong to no name
_REMARKS = re.compile(r"\((?:普通合伙|特殊普通合伙|有限合伙|虚构|盖章|公章)\)")
_BRACKETS = str.maketrans(
    {"〔": "(", "【": "(", "[": "(", "{": "(", "〈": "(", "〕": ")", "】": ")", "]": ")", "}": ")", "〉": ")"}
)
_DOTS = "·•・‧∙⋅･●﹒．"
_NOISE = re.compile(r"[\s,，.。、;；:：\"“”'‘’`\-_—–―~～*#/\\|!！?？]+")

#: ends of names by which a part of a larger unit is known, with the least length of what stands before
_BRANCH = re.compile(
    r"^(?P<parent>.{3,}?(?:公司|集团|大学|学院|学校|研究院|研究所|试验院|银行|医院|事务所|中心))(?!\)|股份|有限)"
    r"(?P<part>.{0,12}?(?:分公司|分院|分所|分行|支行|分店|分厂|分校|办事处|附属.{0,6}医院|学院|系|研究院|研究所|试验站|工作站|实验室|中心|部))$"
)
_BRANCH_BY_PLACE = re.compile(r"^(?P<parent>.{3,}?(?:研究所|研究院|事务所))(?P<part>.{2,6}分(?:所|院))$")


def plain(text: str) -> str:
    """NFKC, one kind of bracket, no blanks, no punctuation, lower case."""
    folded = unicodedata.normalize("NFKC", text).translate(_BRACKETS)
    return _NOISE.sub("", folded).lower()


def key(name: str) -> str:
    """A unit's name in normal form, legal suffix and bracket marks dropped; equal keys are one and the same unit."""
    text = _REMARKS.sub("", plain(name))
    for suffix in LEGAL_SUFFIXES:
        if text.endswith(suffix) and len(text) > len(suffix) + 1:
            text = text.removesuffix(suffix)
            break
    return text.replace("(", "").replace(")", "")


_PLACES = sorted({*PROVINCES.values(), *HENAN.values(), *JIAOZUO.values(), "高新区", "示范区"}, key=len, reverse=True)
#: places as they open a name, with and without 省, 市, 区, 县
_PREFIXES = tuple(dict.fromkeys([*_PLACES, *(place[:-1] for place in _PLACES if len(place) > 2)]))


def split_places(name: str) -> tuple[frozenset[str], str]:
    """The stems of the places that a name opens with, and the rest of its key: 焦作市温县某某站 → {焦作, 温}, 某某站."""
    text, places = key(name), set()
    while prefix := next((place for place in _PREFIXES if text.startswith(place) and len(text) > len(place) + 1), ""):
        places.add(prefix if prefix not in _PLACES else prefix[:-1])
        text = text.removeprefix(prefix)
    return frozenset(places), text


def bare_key(name: str) -> str:
    """The key without the places it opens with. Different units often share it: it suggests, it never decides."""
    return split_places(name)[1]


@dataclass(frozen=True, slots=True)
class BranchHint:
    """A name that looks like a part of a larger unit: the parent's name as written, and the part's own."""

    parent: str
    part: str


def branch_hint(name: str) -> BranchHint | None:
    """Whether a name reads like a branch (分公司, 支行, 附属医院, 学院, 系 …) and of whom; `None`: it does not."""
    text = unicodedata.normalize("NFKC", name).strip()
    for pattern in (_BRANCH_BY_PLACE, _BRANCH):
        found = pattern.match(text)
        if found and found["part"]:
            return BranchHint(found["parent"], found["part"])
    return None


# ---------------------------------------------------------------- people


def person_name(text: str) -> str:
    """A person's name as it is kept: one kind of middle dot, no blanks inside a Chinese name, single blanks in a Latin one.

    Rare characters stay as they are: only compatibility forms (full width, ligatures) are folded.
    """
    folded = unicodedata.normalize("NFKC", "".join("·" if char in _DOTS else char for char in text))
    words = folded.split()
    return " ".join(words) if folded.isascii() or _is_latin(folded) else "".join(words)


def _is_latin(text: str) -> bool:
    return any("LATIN" in unicodedata.name(char, "") for char in text) and not any(_is_han(char) for char in text)


def _is_han(char: str) -> bool:
    return "CJK" in unicodedata.name(char, "")


def person_key(name: str) -> str:
    """A name for comparison: middle dots, hyphens, blanks and case do not matter."""
    return re.sub(r"[·\s\-.'’]+", "", person_name(name)).lower()
