"""People and units as offices write them in one box or cell: 李四 4108…、王五（*1234）."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from expertpool.policy import identity, naming
from expertpool.policy.decision import Reason
from expertpool.services.demand_drafts import Person

_DIVIDERS = re.compile(r"[、,，;；\n\r\t/|]+")
_PERSON = re.compile(r"^(?P<name>.*?)[\s(:]*(?P<number>\*\d{3}[\dXx]|[A-Za-z]{0,3}\d{4,}[\dXx]*)?[)\s]*$")
LONGEST_NAME = 80
LONGEST_UNIT = 120
NOTHING = frozenset({"", "无", "-", "—", "/", "暂无", "none"})


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one piece, and what to do."""

    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.message}；{self.remedy}"


def people(text: str) -> tuple[list[Person], list[Problem]]:
    """Everybody named in a box, and what could not be read; nobody is dropped for a wrong number alone."""
    found, problems = [], []
    for piece in pieces(text):
        person, problem = read_person(piece)
        found += [person] if person else []
        problems += [problem] if problem else []
    return found, problems


def read_person(text: str) -> tuple[Person | None, Problem | None]:
    """One name with or without a number; ``*1234`` stands for a number that was given before."""
    match = _PERSON.match(unicodedata.normalize("NFKC", text).strip())
    name, number = (match["name"], match["number"] or "") if match else ("", "")
    name = naming.person_name(name)
    if not name or len(name) > LONGEST_NAME or any(letter.isdigit() for letter in name):
        return None, Problem(f"“{text.strip()[:20]}”不像姓名", "一人一项，写姓名，后面可加证件号码")
    if number.startswith("*"):
        return Person(name, id_tail=number[1:].upper()), None
    checked, problem = read_number(number)
    return Person(name, checked), problem


def read_number(text: str) -> tuple[str, Problem | None]:
    """An identity number in normal form; empty text is none."""
    if text.strip().lower() in NOTHING:
        return "", None
    read = identity.guess(text)
    return ("", Problem(read.message, read.remedy)) if isinstance(read, Reason) else (read.normalised, None)


def pieces(text: str) -> list[str]:
    """The parts of a list, words for nothing left out, each once."""
    parts = (part.strip() for part in _DIVIDERS.split(text))
    return list(dict.fromkeys(part for part in parts if part.lower() not in NOTHING))


def shown(people: Iterable[Person]) -> str:
    """People as the box shows them again: a number only by its last four."""
    return "\n".join(person.name + (f" *{person.tail}" if person.tail else "") for person in people)
