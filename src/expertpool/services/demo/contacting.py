"""A list in contact: a yes, a no, somebody who must stay away, somebody nobody reaches and who objects (11.3, 13, 14.3)."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from expertpool.policy.contact_terms import AttemptResult, DeclineReason, Means
from expertpool.policy.terms import ActivityKind, Outcome
from expertpool.queries.workdays import calendar
from expertpool.records.models import Account, Contact, Draw
from expertpool.services import contact, entrance, reopening
from expertpool.services.demand_drafts import Content, Person, ProjectText
from expertpool.services.demo.cases import Cast, drawn_demand, filed_demand
from expertpool.services.demo.people import fictional_id

SECRET = hashlib.sha256(b"demonstration of contact").digest()


def load(accounts: dict[str, Account], *, at: datetime) -> None:
    """`at` is when the demand was filed; contact begins an hour later."""
    cast = Cast(accounts, at, calendar())
    draw = drawn(cast, "智能制造示范项目结题验收（示例）", ahead=8)
    desk = Desk(cast, draw)
    desk.begin()
    desk.yes()
    desk.no()
    desk.must_stay_away()
    desk.out_of_reach()


def drawn(cast: Cast, title: str, *, ahead: int) -> Draw:
    """Four people of two fields for an activity of 高新科, so many working days ahead."""
    leader = Person("冯示造", fictional_id("410802", cast.at.date() - timedelta(days=365 * 45), 9, "1"))
    project = ProjectText(f"{title}：数字化车间", "孟州市长洲示例汽车部件有限公司", leader=leader)
    content = Content(strata=(("T06", 3), ("M02", 1)), employer_cap=2, projects=(project,))
    secret = hashlib.sha256(SECRET + title.encode()).digest()
    return drawn_demand(cast, filed_demand(cast, "gaoxin", title, ActivityKind.ACCEPTANCE, ahead, content), secret)


class Desk:
    """The caller at work; ten minutes pass with every act."""

    def __init__(self, cast: Cast, draw: Draw) -> None:
        self.draw, self.caller, self.clerk = draw, cast.accounts["rencai"], cast.accounts["rencai"]
        self.at = cast.at + timedelta(hours=1)

    def tick(self, minutes: int = 10) -> datetime:
        self.at += timedelta(minutes=minutes)
        return self.at

    def begin(self) -> None:
        contact.assign(draw_id=self.draw.pk, caller_id=self.caller.pk, by=self.clerk, at=self.tick())
        contact.start(draw_id=self.draw.pk, by=self.caller, at=self.tick())

    def next(self) -> Contact:
        """Whoever is open, first in the order of the list."""
        rows = Contact.objects.filter(entry__draw=self.draw, outcome=Outcome.OPEN).select_related("expert")
        return rows.order_by("entry__position")[0]

    def dial(self, asked: Contact, result: str, minutes: int = 10) -> None:
        contact.reveal(contact_id=asked.pk, by=self.caller, at=self.tick(minutes))
        contact.attempt(contact_id=asked.pk, means=Means.PHONE, result=result, by=self.caller, at=self.at)

    def yes(self) -> None:
        asked = self.next()
        self.dial(asked, AttemptResult.ANSWERED)
        told = {"contact_id": asked.pk, "by": self.caller}
        contact.agree(**told, at=self.tick(1))
        contact.shown(**told, at=self.tick(1))
        contact.accept(**told, at=self.tick(1))

    def no(self) -> None:
        asked = self.next()
        self.dial(asked, AttemptResult.ANSWERED)
        contact.decline(contact_id=asked.pk, reason=DeclineReason.CLASH, words="当日有课", by=self.caller, at=self.tick(1))

    def must_stay_away(self) -> None:
        asked = self.next()
        self.dial(asked, AttemptResult.ANSWERED)
        words = "一年前任该单位技术顾问"
        contact.recuse(contact_id=asked.pk, article="13.3", words=words, by=self.caller, at=self.tick(1))

    def out_of_reach(self) -> None:
        """Twice tried, forty minutes apart; the expert sees the message and objects."""
        asked = self.next()
        self.dial(asked, AttemptResult.NO_ANSWER)
        self.dial(asked, AttemptResult.NO_ANSWER, minutes=40)
        contact.unreachable(contact_id=asked.pk, by=self.caller, at=self.tick(1))
        own = entrance.account_of(asked.expert, at=self.tick())
        reopening.object_to(contact_id=asked.pk, text="当时在飞机上，落地后可以参加", by=own, at=self.at)
