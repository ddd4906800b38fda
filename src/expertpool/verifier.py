"""Recompute a draw from its evidence file, with the Python standard library and nothing else.

    python verifier.py FILE [--commit DIGEST]

A second implementation of ``docs/draw-format.md``, sharing no code with the system that made the file.
Exit code 0: everything agrees; 1: something does not; 2: the file cannot be read as evidence.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import re
import sys
from calendar import monthrange
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

GREATEST = 2**53 - 1
VACANT = hashlib.sha256(b"\0vacant").digest()
EMPLOYMENT = {"employed", "part_time", "director", "supervisor_board", "consultant", "adviser"}
KINSHIP = {"spouse", "kin", "teacher", "student"}
EXEMPTIONS = {"national", "zy_scholar", "zy_innovation", "zy_venture", "zy_youth", "jz_leader"}
WAIVABLE = {"6.1.4", "12"}
#: the parameters that the rules and the order read, and between what they may lie
BOUNDS = {
    "list_factor": (1, 100),
    "yearly_limit": (1, 100),
    "tier_one_share": (0, 100),
    "age_limit": (1, 200),
    "employment_months": (0, 1200),
}
#: the answers of a name that is open, those of somebody who had accepted, and what may be opened again
ANSWERS = {"accepted", "declined", "recused", "unreachable", "wrong_number", "unwilling"}
WITHDRAWALS = {"declined", "recused"}
REOPENED = ANSWERS | {"barred"}


class Malformed(Exception):
    """The file does not have the shape of evidence; the message says where, in Chinese."""


@dataclass(frozen=True)
class Finding:
    """One thing that does not agree."""

    code: str
    message: str

    def __str__(self) -> str:
        return f"[{self.code}] {self.message}"


@dataclass
class Report:
    """What came of a verification; `readable` is false when the file is not evidence at all."""

    digest: str = ""
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    readable: bool = True

    @property
    def ok(self) -> bool:
        return self.readable and not self.findings

    @property
    def exit_code(self) -> int:
        return 0 if self.ok else 1 if self.readable else 2

    def fail(self, code: str, message: str) -> None:
        self.findings.append(Finding(code, message))

    def __str__(self) -> str:
        verdict = "OK 复核通过" if self.ok else "FAILED 复核不通过" if self.readable else "ERROR 文件无法复核"
        shown = [str(item) for item in self.findings[:50]]
        if len(self.findings) > 50:
            shown.append(f"……另有 {len(self.findings) - 50} 处不符")
        return "\n".join([verdict, *([f"承诺码 {self.digest}"] if self.digest else []), *shown, *self.notes])


# ---------------------------------------------------------------- shapes


PATTERNS = {
    "text": r"[\s\S]*",
    "hash": r"[0-9a-f]{64}",
    "hash?": r"([0-9a-f]{64})?",
    "day": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "day?": r"([0-9]{4}-[0-9]{2}-[0-9]{2})?",
    "level": r"[ABC]",
    "feature": r"house|region",
}
DEMAND = {
    "first_day": "day",
    "last_day": "day",
    "strata": [{"field": "text", "want": "some"}],
    "regions": ["text"],
    "caps": [{"feature": "feature", "most": "some"}],
    "units": ["count"],
    "avoided_units": ["count"],
    "leaders": ["text"],
    "members": ["text"],
    "avoided_persons": ["text"],
    "judgements": [{"number": "count", "article": "text", "bars": "flag", "row": "text"}],
    "waivers": [{"number": "count", "article": "text"}],
}
COMMIT = {
    "format": "text",
    "reference": "text",
    "level": "level",
    "on": "day",
    "demand": DEMAND,
    "policy": "policy",
    "roster": {"root": "hash", "max_number": "count", "depth": "count", "as_of": "text"},
    "order": [{"stratum": "count", "candidates": "count", "places": "count"}],
    "verifier": "text",
    "secret": "hash",
    "entropy": "text",
    "previous": "hash",
}
FIELDS = {
    "sequence": "count",
    "at": "text",
    "actor": "any",
    "actor_name": "text",
    "role": "text",
    "action": "text",
    "article": "text",
    "subject": ("text", "text"),
    "payload": "hash?",
    "previous": "hash",
}
EVENT = {"fields": FIELDS, "hash": "hash", "salt": "text", "payload": "object?"}
BUNDLE = {
    "format": "text",
    "commit": COMMIT,
    "reveal": {"secret": "hash", "witness": "text", "entropy": "text"},
    "leaves": "leaves",
    "rounds": [[("count", "text")]],
    "trace": [EVENT],
    "checkpoint": {"sequence": "count", "hash": "hash?"},
}
LINE = {
    "number": "count",
    "status": "text",
    "identity": "text",
    "birth": "day",
    "region": "text",
    "employer": "count",
    "house": "count",
    "fields": [("text", "text")],
    "exemptions": ["text"],
    "uses": [("count", "count")],
    "ties": [("text", "count", "text", "day?", "day?", "text")],
    "unavailable": [("day", "day")],
    "ties_declared": "flag",
}


def fit(value: Any, shape: Any, where: str) -> None:
    """Raise `Malformed` unless `value` has the shape: a named kind, [item], (place, …) or {member: shape}."""
    if isinstance(shape, str):
        if not KINDS[shape](value):
            raise Malformed(f"{where}：内容或格式不对（应为 {shape}）")
    elif isinstance(shape, dict):
        if not isinstance(value, dict) or set(value) != set(shape):
            raise Malformed(f"{where}：成员应为 {'、'.join(sorted(shape))}")
        for name, inner in shape.items():
            fit(value[name], inner, f"{where}.{name}")
    else:
        if not isinstance(value, list) or (isinstance(shape, tuple) and len(value) != len(shape)):
            raise Malformed(f"{where}：应为列表")
        inners = shape if isinstance(shape, tuple) else shape * len(value)
        for index, (item, inner) in enumerate(zip(value, inners, strict=True)):
            fit(item, inner, f"{where}[{index}]")


def is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value <= GREATEST


def matches(kind: str, value: Any) -> bool:
    if not isinstance(value, str) or not re.fullmatch(PATTERNS[kind], value):
        return False
    return not (kind.startswith("day") and value) or is_day(value)


def is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_leaf(value: Any) -> bool:
    if not isinstance(value, list) or len(value) != 3:
        return False
    text, salt, path = value
    if text is None:
        return salt == "" and is_path(path)
    return isinstance(text, str) and matches("hash", salt) and is_path(path)


def is_path(value: Any) -> bool:
    return isinstance(value, list) and all(matches("hash", item) for item in value)


KINDS: dict[str, Any] = {
    **{kind: (lambda value, kind=kind: matches(kind, value)) for kind in PATTERNS},
    "any": lambda value: True,
    "object?": lambda value: value is None or isinstance(value, dict),
    "count": is_count,
    "some": lambda value: is_count(value) and value > 0,
    "flag": lambda value: type(value) is int and value in (0, 1),
    "policy": lambda value: isinstance(value, dict) and all(is_count(item) for item in value.values()),
    "leaves": lambda value: isinstance(value, dict) and all(is_leaf(item) for item in value.values()),
}


def canonical(value: Any) -> bytes:
    """RFC 8785 for what evidence holds: integers, strings, lists, objects."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return b"{" + b",".join(canonical(name) + b":" + canonical(value[name]) for name in names) + b"}"
    if isinstance(value, list):
        return b"[" + b",".join(canonical(item) for item in value) + b"]"
    if isinstance(value, str) or type(value) is int:
        return json.dumps(value, ensure_ascii=False).encode()
    raise Malformed(f"出现不允许的值：{value!r:.40}")


def parse(text: str) -> Any:
    """JSON without fractions, repeated member names, or characters that UTF-8 cannot carry."""
    try:
        value = json.loads(text, parse_float=_refuse, parse_constant=_refuse, object_pairs_hook=_unique)
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise Malformed("不是完整有效的 JSON 文本") from error
    return value


def _refuse(text: str) -> Any:
    raise Malformed(f"出现不允许的数：{text:.40}")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) < len(pairs):
        raise Malformed("同一对象中有重名的成员")
    return dict(pairs)


# ---------------------------------------------------------------- the rules


def months_after(day: date, months: int) -> date:
    """The corresponding day so many months later, or the last day of a month that lacks it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def clauses(person: dict[str, Any], case: Case) -> Iterator[str]:
    """The articles that keep a person off the list, what leadership waived left out."""
    waived = {item["article"] for item in case.demand["waivers"] if item["number"] == person["number"]}
    return (article for article in found(person, case) if article not in waived & WAIVABLE)


def found(person: dict[str, Any], case: Case) -> Iterator[str]:
    demand, policy = case.demand, case.policy
    day = date.fromisoformat(max(case.commit["on"], demand["first_day"]))
    birth = date.fromisoformat(person["birth"])
    age = day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
    if not {stratum["field"] for stratum in demand["strata"]} & {code for code, _ in person["fields"]}:
        yield "11.1"
    if person["status"] != "active":
        yield "9"
    if age > policy["age_limit"] and not EXEMPTIONS & set(person["exemptions"]):
        yield "6.1.4"
    if case.year_uses(person["number"]) >= policy["yearly_limit"]:
        yield "12"
    yield from avoidances(person, case, day)
    if any(first <= demand["last_day"] and last >= demand["first_day"] for first, last in person["unavailable"]):
        yield "14.3"
    if demand["regions"] and not any(covers(region, person["region"]) for region in demand["regions"]):
        yield "11.1"


def avoidances(person: dict[str, Any], case: Case, day: date) -> Iterator[str]:
    """13.1 to 13.5, and the units and persons that the organiser wants avoided (11.1)."""
    demand, months = case.demand, case.policy["employment_months"]
    units, avoided, leaders = set(demand["units"]) - {0}, set(demand["avoided_units"]) - {0}, set(demand["leaders"])
    people = leaders | set(demand["members"])
    if person["identity"] in people:
        yield "13.1"
    for kind, unit, other, since, until, _ in person["ties"]:
        if kind in KINSHIP and other and other in people:
            yield "13.2"
        if kind in EMPLOYMENT and lasts(since, until, day, months):
            yield from (article for article, barred in (("13.3", units), ("11.1", avoided)) if unit in barred)
        if kind == "interest" and (unit in units or (other and other in leaders)) and lasts(since, until, day, 0):
            yield "13.4"
    yield from (item["article"] for item in demand["judgements"] if item["number"] == person["number"] and item["bars"])
    if person["identity"] in demand["avoided_persons"]:
        yield "11.1"


def lasts(since: str, until: str, day: date, months: int) -> bool:
    """Has a relation begun by `day`, and does it last, or did it end at most so many months before?"""
    if since and date.fromisoformat(since) > day:
        return False
    return not until or day <= months_after(date.fromisoformat(until), months)


def covers(region: str, code: str) -> bool:
    """A province covers all of its places, a prefecture its districts, a district itself."""
    length = 2 if region.endswith("0000") else 4 if region.endswith("00") else 6
    return code[:length] == region[:length]


# ---------------------------------------------------------------- the case


@dataclass
class Case:
    """Everything of a bundle that the recomputation reads, and the report it writes to."""

    bundle: dict[str, Any]
    report: Report
    people: dict[int, dict[str, Any]] = field(default_factory=dict)
    candidates: dict[int, list[int]] = field(default_factory=dict)
    lots: dict[int, bytes] = field(default_factory=dict)
    seed: bytes = b""

    def __post_init__(self) -> None:
        self.commit = self.bundle["commit"]
        self.demand = self.commit["demand"]
        self.policy = self.commit["policy"]
        self.strata = list(enumerate(self.demand["strata"]))
        self.turns = [item["stratum"] for item in self.commit["order"]]

    def year_uses(self, number: int) -> int:
        return int(dict(self.people[number]["uses"]).get(int(self.demand["first_day"][:4]), 0))

    def marks(self, number: int) -> list[tuple[str, Any]]:
        return [(cap["feature"], self.people[number][cap["feature"]]) for cap in self.demand["caps"]]


def check_commit(case: Case, commit: str | None) -> None:
    """Does the commit have the digest on paper, and do secret, witness and entropy fit it?"""
    report, reveal = case.report, case.bundle["reveal"]
    secret, level = bytes.fromhex(reveal["secret"]), case.commit["level"]
    if commit is None:
        report.notes.append("提示：未用 --commit 给出见证人手中的承诺码；整套重新生成的文件同样能够通过复核，请核对上面的摘要。")
    elif commit.strip().lower() != report.digest:
        report.fail("COMMIT", f"承诺码与给出的不同：文件为 {report.digest}")
    if hashlib.sha256(b"S" + secret).hexdigest() != case.commit["secret"]:
        report.fail("SECRET", "密数与承诺中的摘要不符")
    if not re.fullmatch("[0-9]{6,12}" if level != "C" else "", reveal["witness"]):
        report.fail("WITNESS", "见证数字与承诺的级别不符（A、B 级为 6 至 12 位数字，C 级没有）")
    if (level == "A") != bool(case.commit["entropy"]) or (level == "A") != bool(reveal["entropy"]):
        report.fail("ENTROPY", "公开随机数与承诺的级别不符（仅 A 级有）")
    parts = (b"expertpool-draw/1", bytes.fromhex(report.digest), secret, reveal["witness"].encode(), reveal["entropy"].encode())
    case.seed = hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).digest()


def check_roster(case: Case) -> None:
    """Is every number of the committed roster here, and does every leaf lead to the committed root?"""
    roster, leaves = case.commit["roster"], case.bundle["leaves"]
    size = roster["max_number"] + 1
    if set(leaves) != {str(number) for number in range(min(size, len(leaves) + 1))}:
        raise_missing(case, size)
    if roster["depth"] != roster["max_number"].bit_length():
        case.report.fail("ROOT", "名册树的层数与最大编号不符")
    root = bytes.fromhex(roster["root"])
    for number in range(size):
        if str(number) in leaves:
            check_leaf(case, number, leaves[str(number)], root, roster["depth"])


def raise_missing(case: Case, size: int) -> None:
    """Name what is missing or too much; the walk goes on with what there is."""
    held = {int(name) for name in case.bundle["leaves"] if re.fullmatch("0|[1-9][0-9]{0,11}", name)}
    if size > 2 * len(held) + 1000:
        raise Malformed(f"名册应有 {size} 个编号，文件中只有 {len(held)} 个")
    for number in sorted(set(range(size)) ^ held)[:20]:
        case.report.fail("LEAF", f"编号 {number} 的名册叶{'缺失' if number < size else '超出名册范围'}")
    if len(held) < len(case.bundle["leaves"]):
        case.report.fail("LEAF", "名册叶中有不是编号的成员")


def check_leaf(case: Case, number: int, leaf: list[Any], root: bytes, depth: int) -> None:
    text, salt, path = leaf
    value = VACANT if text is None else hashlib.sha256(b"\0" + bytes.fromhex(salt) + text.encode()).digest()
    if len(path) != depth or climb(number, value, path) != root:
        case.report.fail("LEAF", f"编号 {number} 的名册叶与名册根不符（内容、盐值或路径被改动）")
    if text is None:
        return
    person = parse(text)
    fit(person, LINE, f"编号 {number} 的名册行")
    years = [year for year, _ in person["uses"]]
    if canonical(person) != text.encode() or person["number"] != number or len(set(years)) < len(years):
        case.report.fail("LEAF", f"编号 {number} 的名册行不是本人的规范写法")
    else:
        case.people[number] = person


def climb(number: int, value: bytes, path: Sequence[str]) -> bytes:
    for height, sibling in enumerate(map(bytes.fromhex, path)):
        pair = sibling + value if number >> height & 1 else value + sibling
        value = hashlib.sha256(b"\x01" + pair).digest()
    return value


def check_order(case: Case) -> None:
    """Judge everybody; do the counts and the order of the strata agree with the commit?"""
    free = [number for number, person in sorted(case.people.items()) if not any(clauses(person, case))]
    for index, stratum in case.strata:
        case.candidates[index] = [n for n in free if stratum["field"] in dict(case.people[n]["fields"])]
    plan = [(index, len(case.candidates[index]), case.policy["list_factor"] * stratum["want"]) for index, stratum in case.strata]
    plan.sort(key=lambda row: (Fraction(row[1], row[2]), row[0]))
    if [(item["stratum"], item["candidates"], item["places"]) for item in case.commit["order"]] != plan:
        case.report.fail("ORDER", f"各层的候选人数、名额或先后与承诺不符，应为 {plan}")
    if sorted(case.turns) != [index for index, _ in case.strata]:
        raise Malformed("commit.order：每个分层应恰好出现一次")


# ---------------------------------------------------------------- lists


def make_list(case: Case, seats: dict[int, int], taken: Counter[Any], listed: set[int]) -> list[tuple[int, int]]:
    """(number, stratum) of one round in list order; `taken` counts accepted people per cap, `listed` are earlier rounds'."""
    factor = case.policy["list_factor"]
    walk = Walk(case, taken, set(listed), case.policy["tier_one_share"] * factor * sum(seats.values()) // 100)
    for index in case.turns:
        walk.stratum(index, factor * seats[index])
    return walk.entries


class Walk:
    """One walk through the strata for one round."""

    def __init__(self, case: Case, taken: Counter[Any], gone: set[int], preferred: int) -> None:
        self.case, self.gone, self.preferred = case, gone, preferred
        factor = case.policy["list_factor"]
        self.room = {
            c["feature"]: lambda v, c=c: factor * max(0, c["most"] - taken[c["feature"], v]) for c in case.demand["caps"]
        }
        self.used: Counter[Any] = Counter()
        self.entries: list[tuple[int, int]] = []

    def stratum(self, index: int, wanted: int) -> None:
        ranked = sorted((self.key(index, number), number) for number in self.case.candidates[index])
        field_code = self.case.demand["strata"][index]["field"]
        ahead = [n for _, n in ranked if dict(self.case.people[n]["fields"])[field_code] == "excellent"]
        before = len(self.entries)
        for number in ahead:
            if len(self.entries) - before < wanted and self.preferred > 0 and self.take(index, number):
                self.preferred -= 1
        for _, number in ranked:
            if len(self.entries) - before < wanted:
                self.take(index, number)

    def key(self, index: int, number: int) -> int:
        limit = self.case.policy["yearly_limit"]
        weight = max(1, limit - self.case.year_uses(number))
        multiple: int = math.lcm(*range(1, limit + 1)) // weight
        return self.ticket(index, number) * multiple

    def ticket(self, index: int, number: int) -> int:
        lots = self.lots(index)
        return int.from_bytes(lots[8 * number : 8 * number + 8], "little") >> 16

    def lots(self, index: int) -> bytes:
        if index not in self.case.lots:
            seed = hashlib.sha256(self.case.seed + b"stratum" + str(index).encode()).digest()
            size = 8 * (self.case.commit["roster"]["max_number"] + 1)
            self.case.lots[index] = hashlib.shake_256(seed).digest(size)
        return self.case.lots[index]

    def take(self, index: int, number: int) -> bool:
        marks = self.case.marks(number)
        if number in self.gone or any(self.used[mark] >= self.room[mark[0]](mark[1]) for mark in marks):
            return False
        self.gone.add(number)
        self.used.update(marks)
        self.entries.append((number, index))
        return True


# ---------------------------------------------------------------- calls


class Calls:
    """The calls replayed one by one as the trace has them, each judged where it stands."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.stratum: dict[int, int] = {}
        self.rounds: list[list[int]] = []
        self.outcome: dict[int, str] = {}
        self.told: set[int] = set()
        self.open_round()

    def fail(self, message: str) -> None:
        self.case.report.fail("CALL", message)

    def holders(self, *states: str) -> list[int]:
        return [number for number, state in self.outcome.items() if state in states]

    def counts(self, *states: str) -> Counter[Any]:
        return Counter(mark for number in self.holders(*states) for mark in self.case.marks(number))

    def seats(self) -> dict[int, int]:
        accepted = Counter(self.stratum[number] for number in self.holders("accepted"))
        return {index: max(0, stratum["want"] - accepted[index]) for index, stratum in self.case.strata}

    def open_round(self) -> None:
        """Make the next list from the outcomes so far and compare it with the one in the file."""
        seats, turn = self.seats(), len(self.rounds)
        waiting = [n for n, state in self.outcome.items() if state in ("", "open") and seats[self.stratum[n]]]
        if waiting or not any(seats.values()):
            self.fail(f"第 {turn + 1} 轮不应产生：{'名单尚未联系完' if waiting else '名额已满'}")
        made = make_list(self.case, seats, self.counts("accepted"), set(self.outcome))
        given = [number for number, _ in self.case.bundle["rounds"][turn]] if turn < len(self.case.bundle["rounds"]) else []
        if given != [number for number, _ in made]:
            self.case.report.fail("LIST", f"第 {turn + 1} 轮名单与重新计算的不同：{difference(given, [n for n, _ in made])}")
        self.stratum.update(made)
        self.outcome.update({number: "" for number, _ in made})
        self.rounds.append([number for number, _ in made])

    def replay(self, call: dict[str, Any]) -> None:
        number, outcome = call["number"], call["outcome"]
        if outcome == "listed":
            self.list_made(call["round"], number)
            return
        if call["round"] == len(self.rounds) + 1 and len(self.rounds) < len(self.case.bundle["rounds"]):
            self.open_round()
        if call["round"] > len(self.rounds) or number not in self.rounds[call["round"] - 1]:
            self.fail(f"编号 {number} 不在第 {call['round']} 轮名单中，却有联系记录")
            return
        problem = self.problem(number, outcome)
        if problem:
            self.fail(f"编号 {number}：{problem}")
        self.outcome[number] = outcome

    def list_made(self, turn: int, number: int) -> None:
        """A list is made once, in its turn, and stands in the file; the first one is there from the start."""
        in_turn = turn == 1 or turn == len(self.rounds) + 1
        if number or turn in self.told or not in_turn or turn > len(self.case.bundle["rounds"]):
            self.fail(f"第 {turn} 轮名单的产生记录不合次序、重复，或名单不在文件中")
        elif turn > 1:
            self.open_round()
        self.told.add(turn)

    def problem(self, number: int, outcome: str) -> str:
        """Why this outcome may not stand here; empty when it may."""
        state = self.outcome[number]
        if outcome == "open":
            return self.may_not_open(number, state)
        if outcome == "cap":
            full = self.is_full(number, self.counts("accepted"))
            return "已打开，不能按名额跳过" if state else self.out_of_turn(number) or ("" if full else "名额未满，不应跳过")
        if outcome == "barred":
            return self.out_of_turn(number) if not state else "" if state in ("open", "accepted") else "已有联系结果，又被改动"
        if outcome not in ANSWERS:
            return f"没有“{outcome:.20}”这种联系结果"
        allowed = state == "open" or (state == "accepted" and outcome in WITHDRAWALS)
        return "" if allowed else "没有打开就有联系结果" if not state else "已有联系结果，又被改动"

    def may_not_open(self, number: int, state: str) -> str:
        """A closed name opens in its turn; an answered one opens again as if it had never taken a place."""
        if state and state not in REOPENED:
            return "已打开或已按名额跳过，又被打开"
        self.outcome[number] = ""
        return (not state and self.out_of_turn(number)) or self.no_seat(number)

    def out_of_turn(self, number: int) -> str:
        """Names are called in the order of the lists, an earlier list before a later one."""
        order = [n for row in self.rounds for n in row if self.stratum[n] == self.stratum[number]]
        ahead = [n for n in order[: order.index(number)] if not self.outcome[n]]
        return f"排在前面的编号 {ahead[0]} 被跳过" if ahead else ""

    def no_seat(self, number: int) -> str:
        index = self.stratum[number]
        opened = sum(self.stratum[n] == index for n in self.holders("open"))
        if opened >= self.seats()[index]:
            return "打开的名字多于空缺的名额"
        return "同单位（地域）名额已满或待定，不应打开" if self.is_full(number, self.counts("accepted", "open")) else ""

    def is_full(self, number: int, counts: Counter[Any]) -> bool:
        caps = self.case.demand["caps"]
        return any(counts[mark] >= cap["most"] for cap, mark in zip(caps, self.case.marks(number), strict=True))

    def close(self) -> None:
        """Make the rounds that nobody was called from yet; do the outcomes in the file agree with the trace?"""
        while len(self.rounds) < len(self.case.bundle["rounds"]):
            self.open_round()
        for turn, entries in enumerate(self.case.bundle["rounds"], start=1):
            for number, outcome in entries:
                recorded = self.outcome.get(number, "")
                if outcome != recorded:
                    self.fail(f"第 {turn} 轮编号 {number} 的结果为“{outcome}”，操作记录为“{recorded}”")


def difference(given: list[int], made: list[int]) -> str:
    for place, (left, right) in enumerate(zip(given, made, strict=False), start=1):
        if left != right:
            return f"第 {place} 位文件为编号 {left}，应为编号 {right}"
    return f"文件有 {len(given)} 人，应有 {len(made)} 人"


# ---------------------------------------------------------------- trace


def check_trace(case: Case) -> Iterator[dict[str, Any]]:
    """Is the chain whole from the commit to the checkpoint? Yields the payloads about this draw's calls, in order."""
    events, report = case.bundle["trace"], case.report
    sequence, last = (events[0]["fields"]["sequence"] - 1 if events else 0), case.commit["previous"]
    for event in events:
        sequence += 1
        if event["fields"]["previous"] != last or event["fields"]["sequence"] != sequence:
            report.fail("TRACE", f"操作记录 {sequence} 与前一条不相连")
        last = event["hash"]
        if event_hash(event) != last:
            report.fail("TRACE", f"操作记录 {sequence} 的内容被改动")
        own = event["fields"]["subject"] == events[0]["fields"]["subject"]
        if event["payload"] is not None:
            yield from payload_of(case, event, own=own)
        elif event["fields"]["payload"] and own:
            report.fail("TRACE", f"操作记录 {sequence} 属于本次抽取，却没有公开所载事项")
    if events and case.bundle["checkpoint"] != {"sequence": sequence, "hash": last}:
        report.fail("TRACE", "操作记录没有到检查点为止")
    if events and (events[0]["payload"] or {}).get("draw") != report.digest:
        report.fail("TRACE", "第一条操作记录不是本次抽取的承诺")
    if not events:
        report.notes.append("提示：文件不含操作记录，只能复核名单，不能复核联系过程。")


def payload_of(case: Case, event: dict[str, Any], *, own: bool) -> Iterator[dict[str, Any]]:
    """The call an event tells of, if it does; `own`: it is an event of this draw, which names no other."""
    payload, where = event["payload"], f"操作记录 {event['fields']['sequence']}"
    if payload_digest(event) != event["fields"]["payload"]:
        case.report.fail("TRACE", f"{where} 所载事项与其摘要不符")
    if "outcome" not in payload:
        return
    if own and payload.get("draw") != case.report.digest:
        case.report.fail("TRACE", f"{where} 属于本次抽取，所载承诺码却是另一次的")
    if payload.get("draw") == case.report.digest:
        call = {name: payload.get(name) for name in ("round", "number", "outcome")}
        fit(call, {"round": "some", "number": "count", "outcome": "text"}, where)
        yield call


def event_hash(event: dict[str, Any]) -> str:
    """SM3 over the event's own fields as JSON with sorted names and no blanks."""
    return sm3(plain(event["fields"]))


def payload_digest(event: dict[str, Any]) -> str:
    return sm3(event["salt"].encode() + plain(event["payload"]))


def plain(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sm3(data: bytes) -> str:
    """GB/T 32905, in Python where the library at hand lacks it."""
    if "sm3" in hashlib.algorithms_available:
        return hashlib.new("sm3", data).hexdigest()
    state = [0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E]
    padded = data + b"\x80" + bytes((55 - len(data)) % 64) + (8 * len(data)).to_bytes(8, "big")
    for start in range(0, len(padded), 64):
        state = [a ^ b for a, b in zip(state, sm3_block(state, padded[start : start + 64]), strict=True)]
    return "".join(f"{word:08x}" for word in state)


def roll(word: int, by: int) -> int:
    by %= 32
    return (word << by | word >> (32 - by)) & 0xFFFFFFFF if by else word


def sm3_block(state: list[int], block: bytes) -> list[int]:
    w = [int.from_bytes(block[i : i + 4], "big") for i in range(0, 64, 4)]
    for j in range(16, 68):
        x = w[j - 16] ^ w[j - 9] ^ roll(w[j - 3], 15)
        w.append(x ^ roll(x, 15) ^ roll(x, 23) ^ roll(w[j - 13], 7) ^ w[j - 6])
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        early = j < 16
        ss1 = roll((roll(a, 12) + e + roll(0x79CC4519 if early else 0x7A879D8A, j)) & 0xFFFFFFFF, 7)
        ff = a ^ b ^ c if early else (a & b) | (a & c) | (b & c)
        gg = e ^ f ^ g if early else (e & f) | (~e & g)
        tt1 = (ff + d + (ss1 ^ roll(a, 12)) + (w[j] ^ w[j + 4])) & 0xFFFFFFFF
        tt2 = (gg + h + ss1 + w[j]) & 0xFFFFFFFF
        a, b, c, d, e, f, g, h = tt1, a, roll(b, 9), c, tt2 ^ roll(tt2, 9) ^ roll(tt2, 17), e, roll(f, 19), g
    return [a, b, c, d, e, f, g, h]


# ---------------------------------------------------------------- whole


def verify(bundle: Any, commit: str | None = None) -> Report:
    """Check a parsed bundle; never raises for what the bundle holds."""
    report = Report()
    try:
        fit(bundle, BUNDLE, "文件")
        if (bundle["format"], bundle["commit"]["format"]) != ("expertpool-bundle/1", "expertpool-draw/1"):
            raise Malformed("不认识的格式版本")
        for name, (least, most) in BOUNDS.items():
            if not least <= bundle["commit"]["policy"].get(name, -1) <= most:
                raise Malformed(f"文件.commit.policy.{name}：缺少，或不在 {least} 至 {most} 之间")
        report.digest = hashlib.sha256(canonical(bundle["commit"])).hexdigest()
        check(Case(bundle, report), commit)
    except Malformed as error:
        report.readable = False
        report.fail("FILE", str(error))
    return report


def check(case: Case, commit: str | None) -> None:
    check_commit(case, commit)
    check_roster(case)
    check_order(case)
    calls = Calls(case)
    for call in check_trace(case):
        calls.replay(call)
    calls.close()
    listed = sum(map(len, calls.rounds))
    case.report.notes.append(f"名册 {len(case.people)} 人，{len(calls.rounds)} 轮共列入 {listed} 人。")
    own = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    if own != case.commit["verifier"]:
        case.report.notes.append("提示：本复核程序与承诺中所记的不是同一版本。")


def verify_file(path: str, commit: str | None = None) -> Report:
    try:
        return verify(parse(Path(path).read_bytes().decode("utf-8-sig")), commit)
    except OSError as error:
        problem = f"无法打开文件：{error.strerror}"
    except UnicodeDecodeError:
        problem = "文件不是 UTF-8 文本"
    except Malformed as error:
        problem = str(error)
    return Report(findings=[Finding("FILE", problem)], readable=False)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="复核一次抽取的证据文件")
    parser.add_argument("file", metavar="FILE", help="证据文件（JSON）")
    parser.add_argument("--commit", metavar="DIGEST", help="见证人手中的承诺码（64 位十六进制）")
    options = parser.parse_args(arguments)
    report = verify_file(options.file, options.commit)
    print(report)
    return report.exit_code


if __name__ == "__main__":
    sys.exit(main())
