"""Which known units a name may mean. Nothing here decides: a person does, once, on the desk."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from expertpool.policy import naming
from expertpool.policy.terms import Verdict
from expertpool.queries.units import SURE

#: from here on a proposal may be accepted in one go with all its kind
UNMISTAKABLE = SURE
LEAST_LIKE = 82
MOST_SUSPECTS = 4
SHORTEST_SHORT_NAME = 3
#: opening characters shared by more units than this are no trade name
MOST_NAMESAKES = 4
_FIRMS = re.compile(r"(公司|集团|厂|研究院|研究所|事务所|合作社|实验室|工作室|企业)$")
#: how whole names of institutions end
_WHOLE = re.compile(r"(公司|集团|大学|学院|学校|医院|银行|[院所局厅委会站厂社部馆]|中心|企业)$")
_NUMERALS = re.compile(r"[一二三四五六七八九十百0-9]+")
#: a name that goes on after another one is its part when it ends like one
_PARTS = re.compile(
    r"(分公司|分行|支行|分所|分院|分店|分厂|分校|分中心|办事处|营业部|代表处|事业部|学院|学部|系|校区|医院|研究院|研究所|试验站|工作站|实验室|"
    r"中心|基地|车间|部|处|科|所|院|馆|站|室|队)$"
)


@dataclass(frozen=True, slots=True)
class Known:
    """A unit as matching sees it, worked out once for all comparisons."""

    unit: int
    name: str
    key: str
    bare: str
    region: str

    @property
    def brand(self) -> str:
        """The first two characters after the place: the trade name of most companies."""
        return self.bare[:2]

    @property
    def is_firm(self) -> bool:
        return bool(_FIRMS.search(_without_remarks(self.name)))

    @property
    def may_be_short(self) -> bool:
        """A name that ends like no institution: 太岳理工."""
        return len(self.bare) >= SHORTEST_SHORT_NAME and not _WHOLE.search(_without_remarks(self.name))


@dataclass(frozen=True, slots=True)
class Match:
    """`name` may be `unit`: why, how much (0…100), and what is proposed ("" where nothing speaks for either)."""

    unit: int
    hint: str
    score: int
    proposal: str = ""


@lru_cache(maxsize=20_000)
def known(unit: int, name: str) -> Known:
    key, bare = naming.key(name), naming.bare_key(name)
    return Known(unit, name, key, bare, key.removesuffix(bare))


def _without_remarks(name: str) -> str:
    return re.sub(r"[（(][^）)]*[）)]$", "", name)


class Register:
    """All units by which a name is looked for; built once, then asked many times."""

    def __init__(self, units: Iterable[tuple[int, str]]) -> None:
        self.units = [known(unit, name) for unit, name in units]
        self.by_key = {item.key: item for item in self.units}
        self.by_bare: dict[str, list[Known]] = defaultdict(list)
        self.by_brand: dict[str, list[Known]] = defaultdict(list)
        for item in self.units:
            self.by_bare[item.bare].append(item)
            self.by_brand[item.brand].append(item)
        self.bares = [item.bare for item in self.units]
        self.namesakes = Counter(item.brand for item in self.units)

    def matches(self, name: str, *, but: int = 0) -> list[Match]:
        """At most four, most likely first; the unit `but` itself is no match."""
        found: dict[int, Match] = {}
        for match in self._all(known(0, name)):
            if match.unit != but and match.score > found.get(match.unit, _NOTHING).score:
                found[match.unit] = match
        ranked = sorted(found.values(), key=lambda match: (-match.score, match.unit))
        parts = [match for match in ranked if match.proposal == Verdict.BRANCH]
        return (parts[:1] or ranked)[:MOST_SUSPECTS]

    def _all(self, asked: Known) -> Iterator[Match]:
        yield from self._parents(asked)
        yield from self._namesakes(asked)
        yield from self._trade_names(asked)
        yield from self._near(asked)

    def _parents(self, asked: Known) -> Iterator[Match]:
        """Units whose name opens this one, the longest first; sure only where the whole name stands there, legal form included."""
        words = naming.plain(asked.name)
        for length in range(len(words) - 1, 3, -1):
            parent = self.by_key.get(naming.key(words[:length]))
            if parent and parent.key != asked.key and _PARTS.search(_without_remarks(words)):
                yield _part_of(parent, words)
                return

    def _namesakes(self, asked: Known) -> Iterator[Match]:
        """The same name but for the place: one unit when one writing leaves the place out, else two places' own units."""
        for other in self.by_bare[asked.bare]:
            if not asked.region or not other.region or _one_place(asked.region, other.region):
                yield Match(other.unit, "只差地名前缀", 90, Verdict.SAME)

    def _trade_names(self, asked: Known) -> Iterator[Match]:
        if not asked.is_firm or self.namesakes[asked.brand] > MOST_NAMESAKES:
            return
        for other in self.by_brand[asked.brand]:
            if other.is_firm and other.key != asked.key:
                yield Match(other.unit, f"字号同为“{asked.brand}”，可能是关联单位", 70)

    def _near(self, asked: Known) -> Iterator[Match]:
        yield from (
            Match(other.unit, "像是其简称", 85, Verdict.SAME)
            for other in self.by_brand[asked.brand]
            if asked.may_be_short and other.bare != asked.bare and other.bare.startswith(asked.bare)
        )
        close = process.extract(asked.bare, self.bares, scorer=fuzz.ratio, score_cutoff=LEAST_LIKE, limit=8)
        for bare, score, place in close:
            other = self.units[place]
            apart = asked.region and other.region and not _one_place(asked.region, other.region)
            if bare != asked.bare and not apart and not _differ_by_number(bare, asked.bare):
                yield Match(other.unit, "名称相近，可能是简称或笔误", int(score))


_NOTHING = Match(0, "", -1)


def _part_of(parent: Known, words: str) -> Match:
    if words.startswith(naming.plain(_without_remarks(parent.name))):
        return Match(parent.unit, f"名称以“{parent.name}”开头，像是其下属单位", UNMISTAKABLE, Verdict.BRANCH)
    return Match(parent.unit, f"与“{parent.name}”开头相同，可能是关联单位", 75)


def _one_place(first: str, second: str) -> bool:
    """焦作 and 焦作市 are one place, 河南 contains 河南省焦作市."""
    one, two = (text.replace("省", "").replace("市", "").replace("县", "").replace("区", "") for text in (first, second))
    return one in two or two in one


def _differ_by_number(first: str, second: str) -> bool:
    """第一医院 and 第二医院 look alike and never are the same."""
    return _NUMERALS.sub("#", first) == _NUMERALS.sub("#", second) and _NUMERALS.findall(first) != _NUMERALS.findall(second)


def implied_parent(name: str) -> str:
    """The larger unit that a branch's name tells of (…研究所焦作分所), as written; empty when it tells of none."""
    if not re.search(r"(分公司|分行|支行|分所|分院|分店|分厂|分校|附属.{0,6}医院)$", _without_remarks(name)):
        return ""
    hint = naming.branch_hint(name)
    return hint.parent if hint else ""
