"""Reasons, decisions and refusals: what a rule answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from expertpool.policy import articles

Rule = TypeVar("Rule", bound=Callable[..., Any])

#: article key → the functions that carry it, in the order of their definition
CARRIERS: dict[str, list[str]] = {}


class Force(StrEnum):
    """Who may set a reason aside: nobody, a named role by a recorded waiver, or a named person's recorded judgement."""

    MUST = "must"
    IN_PRINCIPLE = "in_principle"
    JUDGEMENT = "judgement"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why not. `row` names the record it rests on (``"tie:12"``), `remedy` what the user can do about it.

    `force` left out is the provision's own; after construction it is never `None`.
    """

    article: str
    message: str
    row: str = ""
    remedy: str = ""
    force: Force | None = None

    def __post_init__(self) -> None:
        article = articles.get(self.article)
        object.__setattr__(self, "force", Force(self.force or article.force))

    @property
    def label(self) -> str:
        return articles.get(self.article).label

    def __str__(self) -> str:
        return "；".join(part for part in (self.message, self.remedy) if part) + f"（{self.label}）"


#: empty means yes
Decision = tuple[Reason, ...]


class Refused(Exception):
    """An act that the rules do not allow; `reasons` is never empty."""

    def __init__(self, *reasons: Reason) -> None:
        if not reasons:
            raise ValueError("a refusal needs a reason")
        super().__init__("；".join(str(reason) for reason in reasons))
        self.reasons: Decision = reasons


def refuse_unless(decision: Iterable[Reason]) -> None:
    """Raise `Refused` when `decision` holds any reason."""
    reasons = tuple(decision)
    if reasons:
        raise Refused(*reasons)


def implements(*keys: str) -> Callable[[Rule], Rule]:
    """Register a function as the carrier of one or more provisions; an unknown key raises `KeyError` at import."""

    def register(rule: Rule) -> Rule:
        for key in keys:
            articles.get(key)
            CARRIERS.setdefault(key, []).append(f"{rule.__module__}.{rule.__qualname__}")
        return rule

    return register
