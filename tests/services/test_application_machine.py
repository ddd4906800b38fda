"""6, 7, 8, 10: in whatever order the acts come, nobody is in the pool who may not be, and every step has left its trace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from expertpool.gateways import keys
from expertpool.policy.codes import JIAOZUO
from expertpool.policy.decision import Refused
from expertpool.policy.eligibility import Answer
from expertpool.policy.lifecycle import APPLICATION, NEW, ReviewReason, Voucher
from expertpool.policy.publicity import OPEN, NoticeStatus
from expertpool.policy.removal import may_apply_again
from expertpool.policy.terms import ExpertStatus, Role, Source
from expertpool.queries import bans
from expertpool.queries.parameters import in_force
from expertpool.records.models import (
    LIVING,
    Account,
    Application,
    ApplicationStep,
    Ban,
    Event,
    Expert,
    NoticeEntry,
    Objection,
    PublicNotice,
)
from expertpool.services import admissions, applications, invited_forms, objections, public_notices, reviews
from expertpool.services.applications import Origin
from expertpool.services.calls import day_of
from expertpool.services.demo.people import fictional_id
from tests.factories import AT, account, field, unit
from tests.services.application_ground import BASIS, answers, applicant, stamped
from tests.services.notice_ground import SAID
from tests.services.test_reviews import proven

pytestmark = pytest.mark.django_db

#: the plain course most often, so that runs get far enough to be disturbed
ACTS = (
    *("go_on",) * 14,
    *("apply", "enter", "enter", "confirm", "employer_objects", "mend", "withdraw"),
    *("judge", "pass_early", "admit_early", "refuse", "look_again"),
    *("publish", "unpublish", "object", "object", "answer", "wait", "wait", "ban"),
)
#: a ban that began on this day ends on 2026-11-26, within the time that the machine plays
ENDING = date(2021, 11, 26)


class Office(RuleBasedStateMachine):
    """Three people, one of another city, and everybody who has to do with their applications."""

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        field("T01")
        employer = unit("示例理工大学", kind="university")
        self.at, self.seen, self.done = AT, set[int](), Counter[str]()
        self.employer = account(Role.EMPLOYER, unit=employer)
        self.society = account(Role.ASSOCIATION, unit=unit("示例学会", kind="association"))
        self.clerks = [account(Role.TALENT) for _ in range(3)]
        self.people = [applicant(f"1380000{number:04d}") for number in range(3)]

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    # -------------------------------------------------------------- helpers

    def form(self, person: int, **changed: Any) -> dict[str, Any]:
        born = date(1980, 1, 1 + person)
        told = {"id_number": fictional_id("410811", born, person, "2"), "birth": born.isoformat()}
        region = "410100" if person == 2 else "410811"
        return answers(**told, phone=f"1380000{person:04d}", region=region, name=f"示{'甲乙丙'[person]}", **changed)

    def index(self, person: int) -> str:
        return keys.blind_index("id", self.form(person)["id_number"])

    def person_of(self, row: Application) -> int:
        return next(number for number in range(3) if self.index(number) == row.id_index)

    def of(self, pick: int, *states: str) -> Application | None:
        rows = list(Application.objects.filter(state__in=states).order_by("pk"))
        return rows[pick % len(rows)] if rows else None

    def play(self, act: Callable[..., Any], **told: Any) -> None:
        """What the rules refuse changes nothing."""
        self.at += timedelta(minutes=1)
        try:
            with transaction.atomic():
                act(at=self.at, **told)
            self.done[act.__name__] += 1
        except (Refused, Application.DoesNotExist):
            self.done["refused"] += 1

    @rule(name=st.sampled_from(ACTS), pick=st.integers(0, 11), flag=st.booleans())
    def happens(self, name: str, pick: int, flag: bool) -> None:
        """One rule for all: hypothesis would leave some out of whole runs, and hardly anybody would ever come in."""
        getattr(self, name)(pick, flag)

    # -------------------------------------------------------------- the plain course

    def go_on(self, pick: int, flag: bool) -> None:
        """The next plain step of one application."""
        row = self.of(pick, *LIVING)
        if row is None:
            return self.apply(pick, True)
        after: dict[str, Callable[[], None]] = {
            "draft": lambda: self.apply(self.person_of(row), True),
            "confirming": lambda: self.confirm(pick, flag),
            "submitted": lambda: self.play(applications.vouch, application_id=row.pk, by=self.employer),
            "returned": lambda: self.mend(pick, True),
            "vouched": lambda: self.reviewed(row, flag),
            "batched": lambda: self.publish(pick, flag),
            "noticed": lambda: self.wait(8, flag),
            "objected": lambda: self.answer(2, False),
        }
        return after[row.state]()

    def reviewed(self, row: Application, directly: bool) -> None:
        self.opine(row, (0, 1), fits=True)
        if row.region not in JIAOZUO and directly:
            told = {"basis": BASIS, "by": self.clerks[0]}
            self.play(reviews.recommend, application_id=row.pk, **told)
            self.play(reviews.admit_directly, application_id=row.pk, by=self.clerks[0])
        else:
            self.play(reviews.pass_on, application_id=row.pk, by=self.clerks[0])

    def opine(self, row: Application, clerks: tuple[int, ...], *, fits: bool) -> None:
        proven(row)
        found = reviews.findings(row, applications.form_of(row), at=self.at)
        told = zip(found.keys, found.conditions, strict=True)
        answers = {key: fits for key, condition in told if condition.answer is Answer.JUDGE}
        for clerk in clerks:
            self.play(reviews.opine, application_id=row.pk, answers=answers, words="依据材料", by=self.clerks[clerk])

    # -------------------------------------------------------------- ways in

    def apply(self, pick: int, scan: bool) -> None:
        def act(at: Any) -> None:
            by = self.people[pick % 3]
            row = applications.begin(by=by, at=at)
            applications.save(application_id=row.pk, answers=self.form(pick % 3), version=None, by=by, at=at)
            if scan:
                stamped(row)
            applications.submit(application_id=row.pk, stamped=scan, by=by, at=at)

        self.play(act)

    def enter(self, pick: int, shared: bool) -> None:
        if shared:
            told = {"basis": BASIS, "by": self.clerks[0]}
            return self.play(invited_forms.share, form=self.form(pick % 3), **told)
        origin = Origin(Source.ASSOCIATION, "application.list", Voucher.ROLL, association=self.society.unit)
        return self.play(applications.enter, form=self.form(pick % 3), origin=origin, by=self.society)

    def confirm(self, pick: int, flag: bool) -> None:
        if row := self.of(pick, "confirming"):
            by = self.people[self.person_of(row)]
            self.play(applications.confirm, application_id=row.pk, words=self.form(0), by=by)

    def employer_objects(self, pick: int, declines: bool) -> None:
        if row := self.of(pick, "submitted"):
            act = applications.decline if declines else applications.send_back
            said = {"reason": ReviewReason.INCOMPLETE, "words": "缺材料"}
            self.play(act, application_id=row.pk, by=self.employer, **said)

    def mend(self, pick: int, by_the_person: bool) -> None:
        if row := self.of(pick, "returned"):
            if by_the_person and row.account:
                stamped(row)
                self.play(applications.submit, application_id=row.pk, stamped=True, by=row.account)
            else:
                self.play(applications.complete, application_id=row.pk, form=applications.form_of(row), by=self.society)

    def withdraw(self, pick: int, flag: bool) -> None:
        if (row := self.of(pick, "draft", "submitted", "vouched", "returned")) and row.account and flag:
            self.play(applications.withdraw, application_id=row.pk, by=row.account)

    # -------------------------------------------------------------- review

    def judge(self, pick: int, fits: bool) -> None:
        if row := self.of(pick, "vouched"):
            self.opine(row, (pick % 3,), fits=fits)

    def pass_early(self, pick: int, flag: bool) -> None:
        if row := self.of(pick, "vouched", "batched", "refused"):
            self.play(reviews.pass_on, application_id=row.pk, by=self.clerks[pick % 3])

    def admit_early(self, pick: int, flag: bool) -> None:
        if row := self.of(pick, "vouched", "batched", "noticed", "objected"):
            self.play(reviews.admit_directly, application_id=row.pk, by=self.clerks[pick % 3])

    def refuse(self, pick: int, met: bool) -> None:
        if row := self.of(pick, "vouched", "batched", "objected"):
            told = {"reason": ReviewReason.UNMET, "article": "6.1.4" if met else "7.1", "words": "不符合"}
            self.play(reviews.refuse, application_id=row.pk, by=self.clerks[pick % 3], **told)

    def look_again(self, pick: int, batched: bool) -> None:
        if row := self.of(pick, "batched" if batched else "vouched"):
            if batched:
                return self.play(reviews.review_again, application_id=row.pk, words="有新情况", by=self.clerks[0])
            told = {"reason": ReviewReason.UNCLEAR, "words": "不清晰"}
            return self.play(applications.send_back, application_id=row.pk, by=self.clerks[0], **told)
        return None

    # -------------------------------------------------------------- the public

    def publish(self, pick: int, flag: bool) -> None:
        def act(at: Any) -> None:
            ids = Application.objects.filter(state="batched").values_list("pk", flat=True)
            made = public_notices.compose(application_ids=ids, by=self.clerks[0], at=at)
            public_notices.publish(notice_id=made.pk, by=self.clerks[0], at=at)

        self.play(act)

    def unpublish(self, pick: int, flag: bool) -> None:
        if notice := PublicNotice.objects.filter(state=NoticeStatus.PUBLISHED).first():
            self.play(public_notices.withdraw, notice_id=notice.pk, reason="内容有误，重新公示", by=self.clerks[0])

    def object(self, pick: int, flag: bool) -> None:
        if row := self.of(pick, "noticed", "objected"):
            entry = NoticeEntry.objects.filter(application=row).latest("pk")
            self.play(objections.receive, entry_id=entry.pk, said=SAID, receipt=objections.new_receipt())

    def answer(self, pick: int, right: bool) -> None:
        found = list(Objection.objects.filter(state__in=OPEN).order_by("pk"))
        if not found:
            return
        told = {"objection_id": found[pick % len(found)].pk, "by": self.clerks[pick % 3]}
        self.play(objections.take, **told)
        said = {"answer": "已核对职称证书原件，结论如下。"}
        if right:
            self.play(objections.uphold, article="6.2.1.1", **told, **said)
        else:
            self.play(objections.dismiss, **told, **said)

    # -------------------------------------------------------------- time and bans

    def wait(self, pick: int, flag: bool) -> None:
        self.at += timedelta(days=pick)
        self.play(admissions.run)

    def ban(self, pick: int, ending: bool) -> None:
        if pick < 4:
            index, since = self.index(pick % 3), ENDING if ending else day_of(self.at)
            Ban.objects.create(identity_index=index, ground="resigned", occurred_on=since, created_at=self.at)
            Expert.objects.filter(id_index=index).update(status=ExpertStatus.REMOVED)

    # -------------------------------------------------------------- what always holds

    @invariant()
    def everybody_came_in_as_the_rules_say(self) -> None:
        for step in ApplicationStep.objects.filter(state="admitted").exclude(pk__in=self.seen).select_related("application"):
            self.seen.add(step.pk)
            row, on = step.application, day_of(step.at)
            assert may_apply_again(bans.of(row.id_index), on=on, p=in_force(on)) == ()
            assert not Objection.objects.filter(entry__application=row, state__in=OPEN).exists()
            assert row.expert is not None
            assert row.expert.status == ExpertStatus.ACTIVE
            fitting = {opinion.by_id for opinion in row.opinions.filter(fits=True, at__gte=row.submitted_at)}
            assert len(fitting) >= 2
            if step.action == "application.admit_directly":
                assert row.region not in JIAOZUO
                assert row.recommended_by
                assert row.document
            else:
                told = {"notice__state": NoticeStatus.OVER, "notice__last_day__lt": on, "removed_at": None}
                assert row.entries.filter(**told).exists()

    @invariant()
    def every_step_follows_the_table_and_left_one_trace(self) -> None:
        steps = list(ApplicationStep.objects.order_by("pk"))
        states: dict[int, str] = {}
        for step in steps:
            table = {(known.action, known.source): known.target for known in APPLICATION.steps}
            states[step.application_id] = table[step.action, states.get(step.application_id, NEW)]
        assert states == dict(Application.objects.values_list("pk", "state"))
        actions = {known.action for known in APPLICATION.steps}
        traced = Event.objects.filter(subject_kind="application", action__in=actions).values_list("subject_id", "action")
        assert Counter((str(step.application_id), step.action) for step in steps) == Counter(traced)

    @invariant()
    def nobody_stands_twice(self) -> None:
        living = Application.objects.filter(state__in=("submitted", "vouched", "returned", "batched", "noticed", "objected"))
        assert max(Counter(living.values_list("id_index", flat=True)).values(), default=1) == 1
        people = Expert.objects.values_list("id_index", flat=True)
        assert len(people) == len(set(people))
        assert Account.objects.exclude(expert=None).count() == Account.objects.exclude(expert=None).distinct().count()


def test_7_no_order_of_acts_lets_somebody_in_who_may_not_be() -> None:
    chosen = settings(
        max_examples=12,
        stateful_step_count=45,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Office, settings=chosen)
