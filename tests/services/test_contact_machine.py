"""11.3, 11.5, 12, 13, 14.3: whatever callers, experts, guests, organiser and a second person do, the seats and the evidence hold."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from expertpool import verifier
from expertpool.policy.decision import Refused
from expertpool.policy.terms import DemandStatus, Role
from expertpool.records.models import Account, Activity, Contact, Draw, Participation, Reopening
from expertpool.services import attendance, cancelling, chain, contact, drawing, evidence, final_list, reopening
from expertpool.services.demo.people import fictional_id
from tests.factories import AT, account, demand, expert
from tests.services.contact_ground import BEGUN, at, called, caller_of, own_account
from tests.services.day_ground import MORNING
from tests.services.test_invitations import GUEST, invite

pytestmark = pytest.mark.django_db
ANSWERS = (
    *("yes",) * 5,
    *("no",) * 2,
    "recuse",
    "unwilling",
    "unreachable",
    "fall_out",
    "object",
    "correct",
    "decide",
    *("list",) * 2,
    *("hand_over",) * 2,
    "invite",
    "designate",
    "second",
    "hold",
    "cancel",
)


def another(draw: Draw) -> tuple[Draw, Account]:
    """A second draw for the same activity that names the same people, and its caller."""
    waiting = demand({"T01": 2}, of=draw.demand.activity, state=DemandStatus.ACCEPTED, repeat_reason="另一组")
    talent, caller = account(Role.TALENT), account(Role.TALENT)
    made = drawing.freeze(demand_id=waiting.pk, secret=bytes(32), by=talent, at=AT)
    drawing.witness(draw_id=made.pk, number="123456", by=account(Role.SUPERVISOR), at=AT + timedelta(minutes=1))
    made = drawing.run_draw(draw_id=made.pk, by=talent, at=AT + timedelta(minutes=2))
    contact.assign(draw_id=made.pk, caller_id=caller.pk, by=talent, at=BEGUN)
    return made, caller


class Course:
    """One draw of two fields and everything that may happen to it; what the rules refuse changes nothing."""

    def __init__(self, seed: int) -> None:
        self.chance, self.minutes = random.Random(seed), 0
        for _ in range(4):
            expert(fields=("T01", "M05"))
        self.draw: Draw = called({"T01": 2, "M05": 1}, pool=2, employer_cap=1)
        self.caller, self.second = caller_of(self.draw), account(Role.TALENT)
        self.other, self.other_caller = another(self.draw) if seed % 2 else (self.draw, self.caller)
        self.guests = 0
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
                    contact.attempt(contact_id=asked.pk, means="phone", result="off", by=told["by"], at=at(self.minutes + gap))
                self.minutes += 31
                contact.unreachable(contact_id=asked.pk, by=told["by"], at=at(self.minutes))
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
                final_list.hand_over(demand_id=self.draw.demand_id, reason="人数不足", by=self.caller, at=at(self.minutes))
            case "invite":
                self.guests += 1
                born = date(1981, 5, self.guests % 28 + 1)
                number = fictional_id("320102", born, 11 + self.guests // 28, "1")
                field = self.chance.choice(("T01", "M05"))
                invite(self.draw, replace(GUEST, id_number=number, field=field), at=at(self.minutes))
            case "designate":
                who = expert(fields=("T01",))
                field_id = self.draw.demand.strata.order_by("rank").values_list("field_id", flat=True)[0]
                told = {"demand_id": self.draw.demand_id, "expert_id": who.pk, "field_id": field_id, "at": at(self.minutes)}
                contact.ask(**told, way="designated", by=self.draw.demand.activity.organiser)
            case "second":
                contact.start(draw_id=self.other.pk, by=self.other_caller, at=at(self.minutes))
            case "hold":
                if self.chance.random() < 0.5:
                    organiser = self.draw.demand.activity.organiser
                    attendance.hold(activity_id=self.draw.demand.activity_id, by=organiser, at=MORNING + timedelta(hours=9))
            case "cancel":
                if self.chance.random() < 0.05:
                    organiser = self.draw.demand.activity.organiser
                    cancelling.cancel(activity_id=self.draw.demand.activity_id, reason="撤项", by=organiser, at=at(self.minutes))

    def someone(self, asked: Contact) -> Account:
        """The caller of the list, or the expert alone."""
        caller = self.other_caller if asked.demand_id == self.other.demand_id else self.caller
        return self.chance.choice((caller, own_account(asked.expert)))


@pytest.mark.parametrize("seed", range(16))
def test_11_3_no_order_of_acts_breaks_the_seats_or_the_evidence(seed: int) -> None:
    course = Course(seed)
    course.run(70)
    for draw in (course.draw, course.other):
        hold(draw)
    assert course.done["refused"] < 70


def hold(draw: Draw) -> None:
    """What must be true after any course of things."""
    rows = list(Contact.objects.filter(demand=draw.demand).select_related("entry", "expert__unit", "demand__activity"))
    for stratum in draw.demand.strata.all():
        seated = [row.outcome for row in rows if row.field_id == stratum.field_id and row.way != "designated"]
        assert seated.count("accepted") + seated.count("open") <= stratum.want
    parts = Participation.objects.filter(contact__demand=draw.demand).exclude(state="withdrawn")
    accepted = {row.pk for row in rows if row.outcome == "accepted"}
    assert accepted == set(parts.values_list("contact", flat=True))
    cancelled = Activity.objects.get().state == "cancelled"
    assert set(parts.values_list("state", flat=True)) <= ({"cancelled"} if cancelled else {"confirmed"})
    houses = Counter(row.entry.house for row in rows if row.entry and row.outcome in ("accepted", "open"))
    assert max(houses.values(), default=0) <= 1
    assert chain.verify() == []
    report = verifier.verify(json.loads(json.dumps(evidence.bundle_of(draw))), draw.commit_digest)
    assert report.ok, str(report)
