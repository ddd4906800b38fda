"""A small fictional pool, a demand for it, and evidence of a draw with calls, built without a database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from expertpool.policy import calling, drawing, evidence, merkle
from expertpool.policy.facts import Cap, Demand, Expert, FieldStanding, Stratum, Tie
from expertpool.policy.parameters import Parameters, in_force

ON = date(2026, 11, 23)
DAY = date(2026, 11, 30)
SECRET = hashlib.sha256(b"a secret of the tests").digest()
SALT_KEY = b"a key for salts of the tests"
WITNESS = "20261123"
FIELDS = ("T01", "T02", "T03", "M05")
VERIFIER = hashlib.sha256(b"a verifier").hexdigest()
GENESIS = "0" * 64
#: the subject of the draw's own events
OWN = ("draw", "1")


def expert(number: int, **changes: Any) -> Expert:
    """An expert whom no clause touches: active, 50 years old, in 山阳区, employed by a unit of the own number's group."""
    unit = 100 + number % 12
    return replace(
        Expert(
            number=number,
            status="active",
            identity=hashlib.sha256(f"person {number}".encode()).hexdigest(),
            birth=date(1976, 5, 1),
            region="410811",
            employer=unit,
            house=unit,
            fields=(FieldStanding("T01"),),
            ties=(Tie("employed", unit=unit, since=date(2010, 1, 1), row=f"expert:{number}"),),
        ),
        **changes,
    )


def people(size: int = 60, *, label: str = "d") -> list[Expert]:
    """A mixed pool: two fields each, some with uses or grades, number 9 vacant, a few whom a clause bars."""
    made = [_mixed(number, hashlib.sha256(f"{label} {number}".encode()).digest()) for number in range(1, size + 1) if number != 9]
    made[3] = replace(made[3], status="suspended")
    made[4] = replace(made[4], birth=date(1950, 1, 1))
    made[5] = replace(made[5], birth=date(1950, 1, 1), exemptions=("national",))
    return made


def _mixed(number: int, chance: bytes) -> Expert:
    """Fields, grades and uses as so many chance bytes say, the same on every machine."""
    first = chance[0] % 4
    codes = (FIELDS[first], FIELDS[(first + 1 + chance[1] % 3) % 4])
    grades = (("", "", "good", "excellent")[chance[2] % 4], ("", "", "good", "excellent")[chance[3] % 4])
    return expert(
        number,
        fields=tuple(FieldStanding(code, grade) for code, grade in zip(codes, grades, strict=True)),
        uses=((2025, chance[4] % 5), (2026, chance[5] % 12)),
    )


def demand(**changes: Any) -> Demand:
    """Three of 氢能与储能 and two of 金融财会, at most one an employer."""
    strata = (Stratum("T01", 3), Stratum("M05", 2))
    return replace(
        Demand(DAY, DAY, strata, caps=(Cap("house", 1),), units=frozenset({105}), avoided_units=frozenset({106})), **changes
    )


@dataclass
class Case:
    """A committed and drawn demand with its trace, to be called from."""

    pool: list[Expert]
    demand: Demand
    p: Parameters
    secret: bytes
    commit: dict[str, Any]
    draw: drawing.Draw
    tree: merkle.Tree
    lines: dict[int, str]
    salts: dict[int, bytes]
    entropy: str
    outcomes: dict[int, str]
    events: list[dict[str, Any]]

    @property
    def digest(self) -> str:
        return evidence.commit_digest(self.commit)

    def note(self, payload: Mapping[str, Any] | None, subject: Sequence[str] = OWN) -> None:
        self.events.append(event(self.events, payload, subject))

    def call(self, number: int, outcome: str) -> None:
        self.outcomes[number] = outcome
        made_in = next(turn for turn, made in enumerate(self.draw.rounds, 1) if number in {e.number for e in made.entries})
        self.note(evidence.call_payload(self.digest, made_in=made_in, number=number, outcome=outcome))

    def next_round(self) -> None:
        self.draw = drawing.next_round(self.draw, self.outcomes)
        self.note(evidence.list_payload(self.digest, made_in=len(self.draw.rounds)))

    def answer(self, answers: Sequence[str]) -> None:
        """Call in order until nobody is left to call in this round; the answers come round again and again."""
        count = 0
        while (turn := calling.turn(self.draw, self.outcomes)).steps:
            for number, step in turn.steps:
                self.call(number, step)
            for number in turn.open:
                self.call(number, answers[count % len(answers)])
                count += 1

    def bundle(self) -> dict[str, Any]:
        """The evidence as it comes out of its file."""
        rounds = [[(entry.number, self.outcomes.get(entry.number, "")) for entry in made.entries] for made in self.draw.rounds]
        return as_read(
            evidence.bundle(
                commit=self.commit,
                secret=self.secret,
                witness=WITNESS,
                entropy=self.entropy,
                leaves=evidence.leaves_of(self.tree, self.lines, self.salts),
                rounds=rounds,
                trace=self.events,
                checkpoint={"sequence": self.events[-1]["fields"]["sequence"], "hash": self.events[-1]["hash"]},
            )
        )


def roster_of(pool: Sequence[Expert]) -> tuple[merkle.Tree, dict[int, str], dict[int, bytes]]:
    lines = {person.number: evidence.line(person) for person in pool}
    salts = {number: merkle.salt(SALT_KEY, number) for number in lines}
    size = max(lines) + 1
    leaves = [merkle.leaf(lines[number], salts[number]) if number in lines else merkle.VACANT for number in range(size)]
    return merkle.build(leaves), lines, salts


def case(
    pool: list[Expert] | None = None,
    wanted: Demand | None = None,
    p: Parameters | None = None,
    *,
    secret: bytes = SECRET,
    entropy: tuple[str, str] = ("", ""),
) -> Case:
    """Freeze, commit, witness and draw."""
    pool, wanted, p = pool or people(), wanted or demand(), p or in_force(ON)
    tree, lines, salts = roster_of(pool)
    frame = drawing.survey(pool, wanted, on=ON, p=p)
    commit = evidence.commit_document(
        reference="XQ-2026-0001",
        level="A" if entropy[0] else "B",
        on=ON,
        demand=wanted,
        parameters=p,
        roster=evidence.Roster(tree.root.hex(), tree.max_number, tree.depth, "2026-11-23T08:00:00+00:00"),
        order=frame.plan,
        verifier=VERIFIER,
        secret=secret,
        previous=GENESIS,
        entropy=entropy[0],
    )
    seed = evidence.seed(commit, secret=secret, witness=WITNESS, entropy=entropy[1])
    made = drawing.draw_frame(frame, seed=seed)
    result = Case(pool, wanted, p, secret, commit, made, tree, lines, salts, entropy[1], {}, [])
    result.note({"draw": result.digest})
    result.note(evidence.list_payload(result.digest, made_in=1))
    return result


def called_case() -> Case:
    """A draw whose first list ran out, with a second round in which everybody needed accepts."""
    made = case()
    made.answer(("declined", "accepted", "recused", "unreachable", "declined", "declined"))
    made.next_round()
    made.answer(("accepted",))
    return made


def event(before: Sequence[Mapping[str, Any]], payload: Mapping[str, Any] | None, subject: Sequence[str] = OWN) -> dict[str, Any]:
    """One event chained to those before, with the hash that `expertpool.services.trace` gives it."""
    salt = hashlib.sha256(str(len(before)).encode()).hexdigest()[:32] if payload is not None else ""
    fields = {
        "sequence": len(before) + 1,
        "at": "2026-11-23T08:00:00.000000+00:00",
        "actor": 7,
        "actor_name": "测试员",
        "role": "talent",
        "action": "draw.run",
        "article": "11.2",
        "subject": list(subject),
        "payload": sm3(salt.encode() + plain(payload)) if payload is not None else "",
        "previous": before[-1]["hash"] if before else GENESIS,
    }
    return evidence.event_document(fields, digest=sm3(plain(fields)), salt=salt, payload=payload)


def rechain(events: list[dict[str, Any]]) -> None:
    """Make a whole chain again after events were changed, taken out or moved: what a forger with the database could do."""
    old = list(events)
    events.clear()
    for item in old:
        events.append(event(events, item["payload"], item["fields"]["subject"]))


def plain(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sm3(data: bytes) -> str:
    return hashlib.new("sm3", data).hexdigest()


def as_read(document: Mapping[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(json.dumps(document, ensure_ascii=False))
    return result
