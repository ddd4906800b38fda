"""The known-answer vectors of the draw format. ``python -m tests.vectors`` writes them anew into docs/vectors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from expertpool.policy import drawing, evidence, merkle
from tests import drawn

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "vectors"

CANONICAL: tuple[Any, ...] = (
    {},
    [],
    {"b": 1, "a": [3, -2, 0], "B": {"z": "", "y": "中文"}},
    {"\U0001f600": "astral", "\ufb33": "hebrew", "é": "latin", "10": 1, "9": 2, "": 0},
    ['"\\/', "\b\f\n\r\t\x00\x1f\x7f", "\u2028", "生僻字𠮷"],
    9007199254740991,
)


def canonical() -> list[dict[str, Any]]:
    return [{"value": value, "utf8": evidence.canonical(value).hex()} for value in CANONICAL]


def lots() -> list[dict[str, Any]]:
    """Seeds and strata → the tickets of numbers 0…9, and the keys these have with so many uses."""
    seeds = (bytes(32), bytes(range(32)), b"\xff" * 32)
    return [_lots(seed, stratum) for seed in seeds for stratum in (0, 1, 12)]


def _lots(seed: bytes, stratum: int) -> dict[str, Any]:
    own = drawing.stratum_seed(seed, stratum)
    tickets = drawing.tickets(own, 9)
    return {
        "seed": seed.hex(),
        "stratum": stratum,
        "stratum_seed": own.hex(),
        "tickets": tickets,
        "keys": [
            {"number": number, "limit": limit, "uses": uses, "key": str(tickets[number] * drawing.divisor(uses, limit))}
            for number, limit, uses in ((1, 10, 0), (2, 10, 3), (3, 10, 9), (4, 10, 10), (5, 6, 2), (6, 1, 0))
        ],
    }


def roster() -> dict[str, Any]:
    """Numbers 1, 2, 4 and 6 of a roster up to 6: 0, 3 and 5 are vacant, 7 pads the tree."""
    pool = [person for person in drawn.people(6) if person.number in (1, 2, 4, 6)]
    tree, lines, salts = drawn.roster_of(pool)
    return {
        "salt_key": drawn.SALT_KEY.hex(),
        "max_number": tree.max_number,
        "depth": tree.depth,
        "vacant": merkle.VACANT.hex(),
        "salts": {str(number): salt.hex() for number, salt in salts.items()},
        "lines": {str(number): line for number, line in lines.items()},
        "levels": [[value.hex() for value in level] for level in tree.levels],
        "root": tree.root.hex(),
        "path_of_4": [value.hex() for value in tree.path(4)],
    }


def seeds() -> list[dict[str, Any]]:
    """A commit of each level → digest and seed."""
    public = drawn.case(entropy=("快乐8 第2026321期", "03 08 11 20")).commit
    secret_and_witness = drawn.case().commit
    alone = secret_and_witness | {"level": "C"}
    return [
        _seed(public, drawn.WITNESS, "03 08 11 20"),
        _seed(secret_and_witness, drawn.WITNESS, ""),
        _seed(alone, "", ""),
    ]


def _seed(commit: dict[str, Any], witness: str, entropy: str) -> dict[str, Any]:
    return {
        "commit": commit,
        "digest": evidence.commit_digest(commit),
        "secret": drawn.SECRET.hex(),
        "witness": witness,
        "entropy": entropy,
        "seed": evidence.seed(commit, secret=drawn.SECRET, witness=witness, entropy=entropy).hex(),
    }


def bundle() -> dict[str, Any]:
    return drawn.called_case().bundle()


def result() -> dict[str, Any]:
    """What a verifier works out from bundle.json."""
    made = drawn.called_case()
    return {
        "digest": made.digest,
        "seed": made.draw.seed.hex(),
        "barred": {str(number): _articles(made.draw.frame, number) for number in sorted(made.draw.frame.decisions)},
        "candidates": [[person.number for person in stratum.eligible] for stratum in made.draw.frame.strata],
        "rounds": [[_place(entry) for entry in round_made.entries] for round_made in made.draw.rounds],
        "outcomes": {str(number): outcome for number, outcome in sorted(made.outcomes.items())},
    }


def _articles(frame: drawing.Frame, number: int) -> list[str]:
    return list(dict.fromkeys(reason.article for reason in frame.decisions[number]))


def _place(entry: drawing.Entry) -> dict[str, Any]:
    names = ("position", "stratum", "number", "tier", "uses", "ticket")
    return {name: getattr(entry, name) for name in names} | {"key": str(entry.key)}


ALL = {
    "canonical.json": canonical,
    "lots.json": lots,
    "roster.json": roster,
    "seeds.json": seeds,
    "bundle.json": bundle,
    "result.json": result,
}


def text_of(name: str) -> str:
    """The vector as its file has it."""
    compact = name == "bundle.json"
    return json.dumps(ALL[name](), ensure_ascii=not compact, indent=None if compact else 1) + "\n"


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for file in ALL:
        (FOLDER / file).write_text(text_of(file), encoding="utf-8")
