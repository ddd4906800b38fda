"""7, 9, 10, 12, 14.6, 16, 17: in whatever order people come in, are called, graded, leave and come back, the rules hold."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from expertpool.gateways import keys
from expertpool.policy.decision import Refused
from expertpool.policy.eligibility import Answer
from expertpool.policy.evaluation import Aspect, removal_grounds
from expertpool.policy.lifecycle import NEW, REMOVAL
from expertpool.policy.removal import ban_for, may_apply_again
from expertpool.policy.removal_cases import BY_GRADES, OUTSIDE, since, suspends
from expertpool.policy.terms import ActivityStatus, DemandStatus, ExpertStatus, Outcome, RemovalGround, Role
from expertpool.queries import bans
from expertpool.queries.parameters import in_force
from expertpool.records.models import (
    UNCOUNTED,
    Account,
    Activity,
    Application,
    ApplicationStep,
    Ban,
    Contact,
    Evaluation,
    Event,
    Expert,
    Participation,
    RemovalCase,
)
from expertpool.services import (
    applications,
    chain,
    contact,
    evaluations,
    invited_forms,
    records,
    removal_decisions,
    removal_watch,
    removals,
    resignations,
    reviews,
)
from expertpool.services.calls import day_of
from expertpool.services.demo.people import fictional_id
from tests.factories import AT, account, activity, demand, expert, field, organiser, unit
from tests.services.application_ground import BASIS, answers, applicant
from tests.services.removal_ground import EVIDENCE, meeting, own
from tests.services.test_reviews import proven

pytestmark = pytest.mark.django_db

#: the plain courses most often, so that people get out and in again
ACTS = (
    *("go_on",) * 12,
    *("come_in",) * 8,
    *("use", "use", "use", "mark", "mark", "mark", "mark", "correct", "correct", "called"),
    *("open", "open", "ask", "resign", "contest", "contest", "look", "pause"),
    *("dismiss", "disagree", "early", "reverse", "reverse", "wait", "wait", "years"),
)
GOOD = {aspect.value: "good" for aspect in Aspect}
#: a ban that began on this day ends on 2026-12-20, within the time that the machine plays
ENDING = date(2021, 12, 20)
OVER = (*UNCOUNTED, "dismissed", "reversed")
STEPS = {(step.action, step.source): step.target for step in REMOVAL.steps}
#: what a later step no longer touches
KEPT = (
    *("code", "expert_id", "identity_index", "ground", "cause", "occurred_on", "source", "means", "evidence", "opened_by_id"),
    *("opened_at", "objection_until", "statement", "finding", "verified_by_id", "meeting_day", "scan", "decided_by_id"),
    *("agreed", "removed_by_id", "removed_at"),
)


class Bureau(RuleBasedStateMachine):
    """Two people in and out of the pool, and everybody who has to do with it."""

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        field("T01")
        unit("示例理工大学", kind="university")
        self.at: datetime = AT
        self.done, self.closed = Counter[str](), dict[int, dict[str, Any]]()
        self.asked: tuple[int, date] = (0, AT.date())
        self.paused, self.unseen = set[int](), set[tuple[int, int]]()
        self.clerks, self.chief = [account(Role.TALENT) for _ in range(2)], account(Role.LEADERSHIP)
        self.side = organiser()
        self.people = [expert(id_number=self.form(turn)["id_number"]).pk for turn in range(2)]
        self.phones = [applicant(f"1380000{turn:04d}") for turn in range(2)]

    def teardown(self) -> None:
        assert not chain.verify()
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    # -------------------------------------------------------------- helpers

    def form(self, turn: int) -> dict[str, Any]:
        born = date(1980, 1, 1 + turn)
        told = {"id_number": fictional_id("410811", born, turn, "2"), "birth": born.isoformat()}
        return answers(**told, phone=f"1380000{turn:04d}", region="410100", name=f"示{'甲乙'[turn]}")

    def who(self, pick: int) -> Expert:
        """One of the two, whoever is in the pool before whoever is out."""
        found = list(Expert.objects.filter(pk__in=self.people).order_by("pk"))
        inside = [who for who in found if who.status != ExpertStatus.REMOVED] if pick % 5 else found
        return (inside or found)[pick % len(inside or found)]

    def a_case(self, pick: int, *states: str) -> RemovalCase | None:
        found = list(RemovalCase.objects.filter(state__in=states).select_related("expert").order_by("pk"))
        return found[pick % len(found)] if found else None

    def play(self, act: Callable[..., Any], **told: Any) -> Any:
        """What is refused leaves nothing behind; what is done leaves a trace."""
        before = Event.objects.count(), self.rows()
        self.at += timedelta(minutes=1)
        try:
            with transaction.atomic():
                made = act(at=self.at, **told)
        except (Refused, RemovalCase.DoesNotExist):
            self.done["refused"] += 1
            assert before == (Event.objects.count(), self.rows())
            return None
        self.done[act.__name__] += 1
        assert made == 0 or Event.objects.count() > before[0]
        return made

    def rows(self) -> tuple[Any, ...]:
        cases = RemovalCase.objects.order_by("pk").values_list("pk", "state", "suspended")
        people = Expert.objects.order_by("pk").values_list("pk", "status")
        return tuple(cases), tuple(people), Ban.objects.count(), Application.objects.count(), Evaluation.objects.count()

    @rule(seed=st.integers(0, 2**32 - 1))
    def happens(self, seed: int) -> None:
        """One rule for all, evenly spread: hypothesis would leave some out of whole runs, and hardly anybody would come back."""
        chance = random.Random(seed)
        getattr(self, chance.choice(ACTS))(chance.randrange(12), chance.random() < 0.5)

    # -------------------------------------------------------------- in

    def come_in(self, pick: int, flag: bool) -> None:
        """The next step of an application from another city."""
        gone = set(Expert.objects.filter(status=ExpertStatus.REMOVED).values_list("pk", flat=True))
        out = [turn for turn in range(2) if self.people[turn] in gone]
        if not out and pick:
            return self.go_on(pick, flag)
        turn = out[pick % len(out)] if out else 0
        index = keys.blind_index("id", self.form(turn)["id_number"])
        row = Application.objects.filter(id_index=index, state__in=("confirming", "vouched")).first()
        if row is None:
            self.play(invited_forms.share, form=self.form(turn), basis=BASIS, by=self.clerks[0])
        elif row.state == "confirming":
            by = self.phones[turn]
            if self.play(applications.confirm, application_id=row.pk, words=self.form(turn), by=by):
                proven(row)
                for clerk in self.clerks:
                    self.opine(row, clerk)
        else:
            steps = ApplicationStep.objects.filter(state="admitted").count()
            if self.play(reviews.admit_directly, application_id=row.pk, by=self.clerks[0]):
                assert ApplicationStep.objects.filter(state="admitted").count() == steps + 1
                assert may_apply_again(bans.of(index), on=day_of(self.at), p=in_force(day_of(self.at))) == ()
                self.paused.discard(self.people[turn])
        return None

    def opine(self, row: Application, by: Account) -> None:
        found = reviews.findings(row, applications.form_of(row), at=self.at)
        judged = [key for key, told in zip(found.keys, found.conditions, strict=True) if told.answer is Answer.JUDGE]
        self.play(reviews.opine, application_id=row.pk, answers=dict.fromkeys(judged, True), words="", by=by)

    def pause(self, pick: int, flag: bool) -> None:
        who, status = self.who(pick), ExpertStatus.FROZEN if flag else ExpertStatus.ACTIVE
        if self.play(records.set_status, number=who.number, status=status, reason="本人要求", by=self.clerks[0]):
            (self.paused.add if flag else self.paused.discard)(who.pk)

    # -------------------------------------------------------------- used and graded

    def use(self, pick: int, flag: bool) -> None:
        """Somebody designated is asked and comes; never anybody who is out, held or banned."""
        who, day = self.who(pick), day_of(self.at)
        held = activity(self.side, first_day=day + timedelta(days=5 * pick + 9), last_day=day + timedelta(days=5 * pick + 9))
        row = demand(of=held, state=DemandStatus.ACCEPTED)
        told = {"demand_id": row.pk, "expert_id": who.pk, "field_id": field("T01").pk, "way": "designated"}
        asked = self.play(contact.ask, **told, by=self.clerks[0])
        if asked and pick:
            self.called(0, flag)

    def called(self, pick: int, flag: bool) -> None:
        """The yes of whoever was asked, late or at once."""
        asked = Contact.objects.filter(outcome=Outcome.OPEN).order_by("-pk").first()
        if asked is None:
            return
        for act in (contact.agree, contact.shown, contact.accept):
            self.play(act, contact_id=asked.pk, by=self.clerks[0])
        asked.refresh_from_db()
        if asked.outcome == Outcome.ACCEPTED:
            assert asked.expert.status == ExpertStatus.ACTIVE
            Activity.objects.filter(pk=asked.demand.activity_id).update(state=ActivityStatus.HELD)
            Participation.objects.filter(contact=asked).update(state="done")
            self.done["came"] += 1

    def mark(self, pick: int, poor: bool) -> None:
        """Whoever came lately is graded, most often badly; also somebody who left meanwhile."""
        part = Participation.objects.filter(evaluation=None).order_by("day", "pk").first()
        if part is None:
            return self.use(pick, True)
        overall = "good" if pick > 10 else "poor" if poor else "mediocre"
        told = {"overall": overall, "aspects": GOOD, "remark": "未完成评审"}
        self.note(part)
        self.play(evaluations.grade, participation_id=part.pk, **told, by=self.side)
        return None

    def correct(self, pick: int, poor: bool) -> None:
        found = list(Evaluation.objects.select_related("participation").order_by("pk"))
        if found:
            made = found[pick % len(found)]
            self.note(made.participation)
            told = {"overall": "poor" if poor else "good", "aspects": GOOD, "remark": "核对后更正", "reason": "录入时点错"}
            self.play(evaluations.correct, evaluation_id=made.pk, **told, by=self.side)

    def note(self, part: Participation) -> None:
        """A grade of somebody who is out opens nothing before they are back."""
        if Expert.objects.get(pk=part.expert_id).status in OUTSIDE:
            self.unseen.add((part.expert_id, part.day.year))

    # -------------------------------------------------------------- cases

    def open(self, pick: int, flag: bool) -> None:
        """On few days, so that causes meet; mostly long ago, so that bans end."""
        ground = (RemovalGround.MISCONDUCT, RemovalGround.UNFIT, RemovalGround.OVER_AGE, RemovalGround.SECRECY)[pick % 4]
        day = (day_of(self.at), ENDING, ENDING, ENDING - timedelta(days=30))[pick // 3]
        told = {"ground": ground, "occurred_on": day, "evidence": EVIDENCE, "by": self.clerks[0]}
        self.play(removals.open_by_hand, number=self.who(pick).number, **told)

    def ask(self, pick: int, flag: bool) -> None:
        told = {"ground": RemovalGround.SECRECY, "occurred_on": ENDING, "evidence": EVIDENCE}
        self.play(removals.open_by_hand, number=self.who(pick).number, **told, by=self.side if flag else self.clerks[1])

    def resign(self, pick: int, flag: bool) -> None:
        told = {"means": "sms", "said_on": ENDING if flag else day_of(self.at), "evidence": EVIDENCE, "by": self.clerks[pick % 2]}
        self.play(resignations.record, number=self.who(pick).number, **told)

    def contest(self, pick: int, flag: bool) -> None:
        if made := self.a_case(pick, *(("opened", "verified") if flag else ("opened", "decided", "removed", "contested"))):
            by = own(made.expert) if pick < 9 else own(self.who(pick))
            self.play(resignations.contest, case_id=made.pk, words="不是本人", by=by)

    def look(self, pick: int, flag: bool) -> None:
        self.play(removal_watch.run)

    def go_on(self, pick: int, flag: bool) -> None:
        """The next plain step of one case."""
        made = self.a_case(pick, *removals.OPEN)
        if made is None:
            return self.open(pick, flag)
        if made.state == "opened" and made.ground != RemovalGround.RESIGNED and not made.heard_at:
            self.play(removals.hear, case_id=made.pk, by=self.clerks[0])
            if flag:
                return self.play(removals.state, case_id=made.pk, words="不属实", by=own(made.expert))
        return self.step(made)

    def step(self, made: RemovalCase) -> None:
        told = {"case_id": made.pk}
        if made.state == "proposed":
            self.play(removals.accept, **told, by=self.clerks[0])
        elif made.state == "opened":
            self.at += timedelta(days=8)
            self.play(removals.verify, **told, finding="情况属实。", by=self.clerks[1])
        elif made.state == "verified":
            self.decide(made, agreed=True)
        else:
            self.play(removal_decisions.remove, **told, by=self.clerks[0])

    def decide(self, made: RemovalCase, *, agreed: bool) -> None:
        told = {"agreed": agreed, "meeting": meeting(day_of(self.at)), "answer": "经审议。", "by": self.chief}
        self.play(removal_decisions.decide, case_id=made.pk, **told)

    def dismiss(self, pick: int, flag: bool) -> None:
        if made := self.a_case(pick, "proposed", "opened", "verified", "removed"):
            self.play(removals.dismiss, case_id=made.pk, answer="查无实据", by=self.clerks[0])

    def disagree(self, pick: int, flag: bool) -> None:
        if made := self.a_case(pick, "verified", "opened"):
            self.decide(made, agreed=False)

    def early(self, pick: int, flag: bool) -> None:
        """Out of turn, in any state."""
        if made := self.a_case(pick, *set(STEPS.values())):
            acts: tuple[Callable[..., Any], ...] = (removals.verify, removal_decisions.remove, removals.add, removals.accept)
            act = acts[pick % 4]
            more = {"finding": "情况属实。"} if act is removals.verify else {"evidence": EVIDENCE} if act is removals.add else {}
            self.play(act, case_id=made.pk, **more, by=self.clerks[0])

    def reverse(self, pick: int, flag: bool) -> None:
        if made := self.a_case(pick, *(("removed",) if flag else ("removed", "decided", "reversed", "dismissed"))):
            self.play(removal_decisions.reverse, case_id=made.pk, answer="认定有误", by=self.chief)

    # -------------------------------------------------------------- time

    def wait(self, pick: int, flag: bool) -> None:
        self.at += timedelta(days=pick)

    def years(self, pick: int, flag: bool) -> None:
        """Long enough for bans to end."""
        out = Expert.objects.filter(pk__in=self.people, status=ExpertStatus.REMOVED).count()
        self.at += timedelta(days=366 * (1 + pick % 6) if out == 2 else pick)

    # -------------------------------------------------------------- what always holds

    @invariant()
    def everything_holds(self) -> None:
        """Asked whenever something was done, or time went by."""
        now = sum(self.done.values()) - self.done["refused"], self.at.date()
        if now == self.asked:
            return
        self.asked = now
        self.nobody_is_in_the_pool_under_a_ban()
        self.everybody_stands_as_the_cases_say()
        self.a_removal_has_its_ban_and_one_taken_back_bars_nobody()
        self.one_cause_has_one_case()
        self.a_closed_case_is_closed()
        self.every_step_follows_the_table_and_left_one_trace()
        self.grades_have_the_case_that_they_call_for()

    def nobody_is_in_the_pool_under_a_ban(self) -> None:
        on = day_of(self.at)
        for who in Expert.objects.filter(pk__in=self.people):
            barred = bool(may_apply_again(bans.of(who.id_index), on=on, p=in_force(on)))
            assert not (barred and who.status not in OUTSIDE), (who.status, on)

    def everybody_stands_as_the_cases_say(self) -> None:
        for who in Expert.objects.filter(pk__in=self.people):
            cases = list(RemovalCase.objects.filter(expert=who))
            back = ApplicationStep.objects.filter(application__expert=who, state="admitted").order_by("-at").first()
            out = any(row.state == "removed" and (back is None or row.removed_at > back.at) for row in cases)
            held = any(row.state in removals.HOLDING and suspends(row.ground, p=in_force(day_of(self.at))) for row in cases)
            free = ExpertStatus.FROZEN if who.pk in self.paused else ExpertStatus.ACTIVE
            assert who.status == (ExpertStatus.REMOVED if out else ExpertStatus.IN_CASE if held else free)

    def a_removal_has_its_ban_and_one_taken_back_bars_nobody(self) -> None:
        found = {row.document: row for row in Ban.objects.all()}
        assert len(found) == Ban.objects.count()
        for row in RemovalCase.objects.exclude(removed_at=None):
            on = day_of(row.removed_at)
            due = ban_for(row.ground, since(row.ground, occurred_on=row.occurred_on, removed_on=on), p=in_force(on))
            ban = found.pop(row.code, None)
            assert (due is None) == (ban is None)
            assert ban is None or (ban.last_day, bool(ban.lifted_at)) == (due.last_day, row.state == "reversed")
        assert not found

    def one_cause_has_one_case(self) -> None:
        counted = RemovalCase.objects.exclude(state__in=UNCOUNTED).values_list("expert", "ground", "cause")
        assert max(Counter(counted).values(), default=1) == 1
        open_ones = RemovalCase.objects.filter(state__in=resignations.UNDER_WAY, ground=RemovalGround.RESIGNED)
        assert max(Counter(open_ones.values_list("expert", flat=True)).values(), default=1) == 1

    def a_closed_case_is_closed(self) -> None:
        for row in RemovalCase.objects.filter(state__in=(*OVER, "removed")).values():
            before = self.closed.get(row["id"], row)
            still = {name: row[name] for name in KEPT} == {name: before[name] for name in KEPT}
            assert still
            assert row == before or (before["state"], row["state"]) == ("removed", "reversed")
            self.closed[row["id"]] = row
        assert set(self.closed) <= set(RemovalCase.objects.filter(state__in=(*OVER, "removed")).values_list("pk", flat=True))

    def every_step_follows_the_table_and_left_one_trace(self) -> None:
        told: dict[str, list[str]] = defaultdict(list)
        actions = {action for action, _ in STEPS}
        rows = Event.objects.filter(subject_kind="removalcase", action__in=actions).order_by("sequence")
        for subject, action in rows.values_list("subject_id", "action"):
            told[subject].append(action)
        found = {}
        for subject, steps in told.items():
            state = NEW
            for action in steps:
                state = STEPS[action, state]
            found[int(subject)] = state
        assert found == dict(RemovalCase.objects.values_list("pk", "state"))

    def grades_have_the_case_that_they_call_for(self) -> None:
        grades: dict[tuple[int, int], list[str]] = defaultdict(list)
        for row in Evaluation.objects.select_related("participation"):
            grades[row.participation.expert_id, row.participation.day.year].append(row.overall)
        for (who, year), given in grades.items():
            due = removal_grounds(given, p=in_force(day_of(self.at)))
            for ground in BY_GRADES:
                rows = RemovalCase.objects.filter(expert=who, ground=ground, cause=f"{ground}:{year}").exclude(
                    state__in=UNCOUNTED
                )
                if ground in due and (who, year) not in self.unseen:
                    assert rows.count() == 1, (given, ground)
                if ground not in due:
                    assert not rows.filter(state__in=("proposed", "opened", "verified")).exists()


def test_9_10_17_no_order_of_acts_admits_a_banned_person_or_loses_a_step() -> None:
    chosen = settings(
        max_examples=5,
        stateful_step_count=70,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Bureau, settings=chosen)
