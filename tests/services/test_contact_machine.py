"""11.3, 12, 13, 14.3: whatever caller, experts, organiser and a second person do in any order, the seats and the evidence hold."""

from __future__ import annotations

import json
import random
from collections import Counter
from typing import Any

import pytest

from expertpool import verifier
from expertpool.policy.decision import Refused
from expertpool.policy.terms import Role
from expertpool.records.models import Account, Contact, Draw, Participation, Reopening
from expertpool.services import chain, contact, evidence, final_list, reopening
from tests.factories import account, expert
from tests.services.contact_ground import at, called, caller_of, own_account

pytestmark = pytest.mark.django_db
ANSWERS = (
    "yes",
    "yes",
    "no",
    "recuse",
    "unwilling",
    "unreachable",
    "fall_out",
    "object",
    "correct",
    "decide",
    "list",
    "hand_over",
)


class Course:
    """One draw of two fields and everything that may happen to it; what the rules refuse changes nothing."""

    def __init__(self, seed: int) -> None:
        self.chance, self.minutes = random.Random(seed), 0
        for _ in range(4):
            expert(fields=("T01", "M05"))
        self.draw: Draw = called({"T01": 2, "M05": 1}, pool=4, employer_cap=1)
        self.caller, self.second = caller_of(self.draw), account(Role.TALENT)
        self.done: Counter[str] = Counter()

    def run(self, acts: int) -> None:
        for _ in range(acts):
            self.minutes += 31
            name = self.chance.choice(ANSWERS)
            try:
                self.act(name)
                self.done[name] += 1
            except Refused:
                self.done["refused"] += 1

    def act(self, name: str) -> None:
        asked = self.chance.choice(list(Contact.objects.select_related("expert")))
        told: dict[str, Any] = {"contact_id": asked.pk, "by": self.someone(asked), "at": at(self.minutes)}
        match name:
            case "yes":
                for step in (contact.agree, contact.shown, contact.accept):
                    step(**told)
            case "no":
                contact.decline(**told, reason="clash")
            case "recuse":
                contact.recuse(**told, article="13.2")
            case "unwilling":
                contact.unwilling(**told)
            case "unreachable":
                for gap in (0, 31):
                    contact.attempt(contact_id=asked.pk, means="phone", result="off", by=self.caller, at=at(self.minutes + gap))
                self.minutes += 31
                contact.unreachable(contact_id=asked.pk, by=self.caller, at=at(self.minutes))
            case "fall_out":
                contact.fall_out(**told | {"by": self.draw.demand.activity.organiser}, words="有事")
            case "object":
                reopening.object_to(**told | {"by": own_account(asked.expert)}, text="与事实不符")
            case "correct":
                reopening.ask(**told | {"by": self.caller}, text="点错了")
            case "decide":
                row = self.chance.choice([*Reopening.objects.all(), Reopening(pk=0)])
                if row.pk:
                    granted = self.chance.random() < 0.7
                    reopening.decide(reopening_id=row.pk, granted=granted, answer="已核实", by=self.second, at=at(self.minutes))
            case "list":
                contact.next_round(draw_id=self.draw.pk, by=self.caller, at=at(self.minutes))
            case "hand_over":
                final_list.hand_over(demand_id=self.draw.demand_id, by=self.caller, at=at(self.minutes))

    def someone(self, asked: Contact) -> Account:
        """The caller, or the expert alone."""
        return self.chance.choice((self.caller, own_account(asked.expert)))


@pytest.mark.parametrize("seed", range(12))
def test_11_3_no_order_of_acts_breaks_the_seats_or_the_evidence(seed: int) -> None:
    course = Course(seed)
    course.run(45)
    hold(course.draw)
    assert course.done["refused"] < 45


def hold(draw: Draw) -> None:
    """What must be true after any course of things."""
    wants = list(draw.demand.strata.order_by("rank").values_list("want", flat=True))
    rows = list(Contact.objects.select_related("entry", "expert__unit"))
    for stratum, want in enumerate(wants):
        own = [row.outcome for row in rows if row.entry and row.entry.stratum == stratum]
        assert own.count("accepted") + own.count("open") <= want
    accepted = {row.pk for row in rows if row.outcome == "accepted"}
    assert accepted == set(Participation.objects.filter(state="confirmed").values_list("contact", flat=True))
    houses = Counter(row.entry.house for row in rows if row.entry and row.outcome in ("accepted", "open"))
    assert max(houses.values(), default=0) <= 1
    assert chain.verify() == []
    report = verifier.verify(json.loads(json.dumps(evidence.bundle_of(draw))), draw.commit_digest)
    assert report.ok, str(report)
