"""What is committed, revealed and published about a draw: canonical JSON, roster lines, commit, seed, bundle.

Every encoding here is written down byte by byte in ``docs/draw-format.md``.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from expertpool.policy import merkle
from expertpool.policy.facts import (
    Cap,
    Demand,
    Expert,
    FieldStanding,
    Judgement,
    Period,
    Stratum,
    Tie,
    Waiver,
)
from expertpool.policy.parameters import Parameters

FORMAT = "expertpool-draw/1"
BUNDLE_FORMAT = "expertpool-bundle/1"
GREATEST_INTEGER = 2**53 - 1
SECRET_BYTES = 32
#: the outcome that the event of making a list carries
LISTED = "listed"
#: the levels of a draw: public entropy and witness, secret and witness, the system alone
LEVELS = ("A", "B", "C")


# ---------------------------------------------------------------- canonical JSON


def canonical(value: object) -> bytes:
    """RFC 8785 restricted to objects, lists, strings and integers below 2^53; anything else raises `TypeError`/`ValueError`."""
    return json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _ordered(value: object) -> object:
    """The same value with the keys of every object in the order of their UTF-16 code units."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        if abs(value) > GREATEST_INTEGER:
            raise ValueError(f"integer out of range: {value}")
        return value
    if isinstance(value, list | tuple):
        return [_ordered(item) for item in value]
    if isinstance(value, dict):
        return _ordered_object(value)
    raise TypeError(f"no canonical form for {type(value).__name__}")


def _ordered_object(value: dict[Any, object]) -> dict[str, object]:
    if not all(isinstance(key, str) for key in value):
        raise TypeError("keys are strings")
    return {key: _ordered(value[key]) for key in sorted(value, key=lambda key: str(key).encode("utf-16-be"))}


# ---------------------------------------------------------------- roster lines


def line(expert: Expert) -> str:
    """The canonical roster line: all that any rule of the draw reads about one expert."""
    return canonical(
        {
            "number": expert.number,
            "status": expert.status,
            "identity": expert.identity,
            "birth": expert.birth.isoformat(),
            "region": expert.region,
            "employer": expert.employer,
            "house": expert.house,
            "fields": [[standing.field, standing.grade] for standing in expert.fields],
            "exemptions": sorted(expert.exemptions),
            "uses": sorted([year, count] for year, count in expert.uses),
            "ties": sorted(_tie(tie) for tie in expert.ties),
            "unavailable": sorted([period.first.isoformat(), period.last.isoformat()] for period in expert.unavailable),
            "ties_declared": int(expert.ties_declared),
        }
    ).decode("utf-8")


def expert_from(text: str) -> Expert:
    """The expert of a canonical line; the sub-lists come back in the line's order."""
    data = json.loads(text)
    return Expert(
        number=data["number"],
        status=data["status"],
        identity=data["identity"],
        birth=date.fromisoformat(data["birth"]),
        region=data["region"],
        employer=data["employer"],
        house=data["house"],
        fields=tuple(FieldStanding(field, grade) for field, grade in data["fields"]),
        exemptions=tuple(data["exemptions"]),
        uses=tuple((year, count) for year, count in data["uses"]),
        ties=tuple(_tie_from(tie) for tie in data["ties"]),
        unavailable=tuple(Period(date.fromisoformat(a), date.fromisoformat(b)) for a, b in data["unavailable"]),
        ties_declared=bool(data["ties_declared"]),
    )


def _tie(tie: Tie) -> list[str | int]:
    return [tie.kind, tie.unit or 0, tie.person, _day(tie.since), _day(tie.until), tie.row]


def _tie_from(item: Sequence[Any]) -> Tie:
    kind, unit, person, since, until, row = item
    return Tie(kind, unit or None, person, _day_from(since), _day_from(until), row)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day_from(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


# ---------------------------------------------------------------- demand and policy


def demand_document(demand: Demand) -> dict[str, Any]:
    """The demand as it stands in the commit; only the strata keep their order, every other list is sorted."""
    return {
        "first_day": demand.first_day.isoformat(),
        "last_day": demand.last_day.isoformat(),
        "strata": [{"field": stratum.field, "want": stratum.want} for stratum in demand.strata],
        "regions": sorted(demand.regions),
        "caps": [{"feature": feature, "most": most} for feature, most in sorted((c.feature, c.most) for c in demand.caps)],
        "units": sorted(demand.units),
        "avoided_units": sorted(demand.avoided_units),
        "leaders": sorted(demand.leaders),
        "members": sorted(demand.members),
        "avoided_persons": sorted(demand.avoided_persons),
        "judgements": [_judgement(item) for item in sorted(demand.judgements, key=_judgement_order)],
        "waivers": [{"number": n, "article": a} for n, a in sorted((w.number, w.article) for w in demand.waivers)],
    }


def demand_from(document: Mapping[str, Any]) -> Demand:
    """The demand of a commit's ``demand`` member."""
    return Demand(
        first_day=date.fromisoformat(document["first_day"]),
        last_day=date.fromisoformat(document["last_day"]),
        strata=tuple(Stratum(item["field"], item["want"]) for item in document["strata"]),
        regions=tuple(document["regions"]),
        caps=tuple(Cap(item["feature"], item["most"]) for item in document["caps"]),
        units=frozenset(document["units"]),
        avoided_units=frozenset(document["avoided_units"]),
        leaders=frozenset(document["leaders"]),
        members=frozenset(document["members"]),
        avoided_persons=frozenset(document["avoided_persons"]),
        judgements=tuple(
            Judgement(item["number"], item["article"], bool(item["bars"]), item["row"]) for item in document["judgements"]
        ),
        waivers=tuple(Waiver(item["number"], item["article"]) for item in document["waivers"]),
    )


def _judgement(item: Judgement) -> dict[str, Any]:
    return {"number": item.number, "article": item.article, "bars": int(item.bars), "row": item.row}


def _judgement_order(item: Judgement) -> tuple[int, str, str, bool]:
    return item.number, item.article, item.row, item.bars


def policy_document(parameters: Parameters) -> dict[str, int]:
    """Every parameter by its name; all are whole numbers."""
    return {field.name: getattr(parameters, field.name) for field in dataclasses.fields(parameters)}


# ---------------------------------------------------------------- commit, seed, level


@dataclass(frozen=True, slots=True)
class Roster:
    """The frozen roster: hexadecimal root, greatest number, tree depth and the instant it shows (ISO 8601 text)."""

    root: str
    max_number: int
    depth: int
    as_of: str


def commit_document(
    *,
    reference: str,
    level: str,
    on: date,
    demand: Demand,
    parameters: Parameters,
    roster: Roster,
    order: Iterable[tuple[int, int, int]],
    verifier: str,
    secret: bytes,
    previous: str,
    entropy: str = "",
) -> dict[str, Any]:
    """What is fixed before the seed.

    `reference` is the demand's code, `order` the strata as (stratum, candidates, places) in the order of their turn,
    `verifier` the hexadecimal SHA-256 of ``verifier.py``, `previous` the hash of the trace's last event, `entropy` the
    name of the public entropy that will count (level A alone, empty otherwise).
    """
    _check_level(level, entropy)
    return {
        "format": FORMAT,
        "reference": reference,
        "level": level,
        "on": on.isoformat(),
        "demand": demand_document(demand),
        "policy": policy_document(parameters),
        "roster": {"root": roster.root, "max_number": roster.max_number, "depth": roster.depth, "as_of": roster.as_of},
        "order": [{"stratum": s, "candidates": candidates, "places": places} for s, candidates, places in order],
        "verifier": verifier,
        "secret": secret_digest(secret),
        "entropy": entropy,
        "previous": previous,
    }


def _check_level(level: str, entropy: str) -> None:
    if level not in LEVELS:
        raise ValueError(f"unknown level {level!r}")
    if (level == "A") != bool(entropy):
        raise ValueError("public entropy is named at level A and at no other")


def secret_digest(secret: bytes) -> str:
    """SHA-256 of the letter S and the secret, hexadecimal; the secret has 32 bytes."""
    if len(secret) != SECRET_BYTES:
        raise ValueError(f"a secret has {SECRET_BYTES} bytes")
    return hashlib.sha256(b"S" + secret).hexdigest()


def commit_digest(commit: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical commit, hexadecimal: what the witness sees before typing a number."""
    return hashlib.sha256(canonical(dict(commit))).hexdigest()


def seed(commit: Mapping[str, Any], *, secret: bytes, witness: str = "", entropy: str = "") -> bytes:
    """The seed of the draw, 32 bytes; raises `ValueError` when a part does not fit the commit or its level."""
    if secret_digest(secret) != commit["secret"]:
        raise ValueError("not the committed secret")
    _check_parts(commit["level"], witness, entropy)
    digest = bytes.fromhex(commit_digest(commit))
    return hashed(FORMAT.encode(), digest, secret, witness.encode("ascii"), entropy.encode("utf-8"))


def is_witness_number(text: str) -> bool:
    """6 to 12 ASCII digits, as typed."""
    return 6 <= len(text) <= 12 and text.isascii() and text.isdigit()


def _check_parts(level: str, witness: str, entropy: str) -> None:
    if level == "C" and witness:
        raise ValueError("level C has no witness")
    if level != "C" and not is_witness_number(witness):
        raise ValueError("the witness types 6 to 12 digits")
    if (level == "A") != bool(entropy):
        raise ValueError("public entropy belongs to level A and to no other")


def hashed(*parts: bytes) -> bytes:
    """SHA-256 over parts, each behind its length in eight bytes, big-endian."""
    return hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).digest()


# ---------------------------------------------------------------- calls and the bundle


def call_payload(commit: str, *, made_in: int, number: int, outcome: str) -> dict[str, Any]:
    """What the trace's event of one call says: the draw by its commit digest, the round (from 1), the expert, the outcome.

    Opening a name is recorded with the outcome ``"open"``; a later outcome replaces the one before. More members may be
    added to the payload.
    """
    return {"draw": commit, "round": made_in, "number": number, "outcome": outcome}


def list_payload(commit: str, *, made_in: int) -> dict[str, Any]:
    """What the trace's event of making a list says, the first (round 1) or a further one."""
    return call_payload(commit, made_in=made_in, number=0, outcome=LISTED)


def event_document(
    fields: Mapping[str, Any], *, digest: str, salt: str = "", payload: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """One event of the trace in a bundle: the fields its hash covers, and what it says where that concerns the draw."""
    return {"fields": dict(fields), "hash": digest, "salt": salt, "payload": None if payload is None else dict(payload)}


def leaves_of(tree: merkle.Tree, lines: Mapping[int, str], salts: Mapping[int, bytes]) -> dict[str, list[Any]]:
    """Every number of the roster → [line or null, salt, path]; a vacant number has null and an empty salt."""
    leaves: dict[str, list[Any]] = {}
    for number in range(tree.max_number + 1):
        salt = salts[number].hex() if number in lines else ""
        leaves[str(number)] = [lines.get(number), salt, [item.hex() for item in tree.path(number)]]
    return leaves


def bundle(
    *,
    commit: Mapping[str, Any],
    secret: bytes,
    witness: str,
    entropy: str,
    leaves: Mapping[str, list[Any]],
    rounds: Sequence[Sequence[tuple[int, str]]],
    trace: Sequence[Mapping[str, Any]],
    checkpoint: Mapping[str, Any],
) -> dict[str, Any]:
    """The evidence file: `rounds` hold (number, outcome) in list order, ``""`` where the name stayed closed.

    `trace` has the events (`event_document`) from the commit's own on, without a gap; its first one follows the event
    that the commit names in ``previous``. `checkpoint` is {sequence, hash} of the last.
    """
    return {
        "format": BUNDLE_FORMAT,
        "commit": dict(commit),
        "reveal": {"secret": secret.hex(), "witness": witness, "entropy": entropy},
        "leaves": dict(leaves),
        "rounds": [[[number, outcome] for number, outcome in entries] for entries in rounds],
        "trace": [dict(event) for event in trace],
        "checkpoint": dict(checkpoint),
    }
