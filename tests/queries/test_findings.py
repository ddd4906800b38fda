"""第十八条: everything that deserves a look is found, each under its article, without a name, in a fixed number of queries."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from expertpool.policy.terms import DemandStatus, Role
from expertpool.policy.watch import Sign
from expertpool.queries import findings, shares
from expertpool.queries.finding import Finding
from expertpool.records.models import (
    Account,
    Application,
    Contact,
    Demand,
    Designation,
    Evaluation,
    Export,
    Invitation,
    NoticeEntry,
    Objection,
    ParameterChange,
    PublicNotice,
    Reopening,
    UnitMeasure,
    VoidRequest,
    Waiver,
)
from expertpool.services import drawing, trace
from tests.factories import AT, account, activity, demand, division, expert, field, organiser, unit, use
from tests.services.contact_ground import called, open_ones, say_no
from tests.services.removal_ground import opened

pytestmark = pytest.mark.django_db

NOW = AT + timedelta(days=7)


def seen(viewer: Account | None = None) -> list[Finding]:
    return findings.visible_to(viewer or account(Role.SUPERVISOR), findings.span(NOW))


def of(sign: Sign, viewer: Account | None = None) -> list[Finding]:
    return [row for row in seen(viewer) if row.sign == sign]


def filed(days_ahead: int, by: Account | None = None) -> Demand:
    """Filed on Monday for an activity so many days later."""
    made = demand(of=activity(by or organiser(), first_day=AT.date() + timedelta(days=days_ahead)), state="filed")
    Demand.objects.filter(pk=made.pk).update(filed_at=AT, late_reason="临时部署")
    return made


def event(action: str, by: Account, at: datetime = AT) -> None:
    from django.db import transaction

    with transaction.atomic():
        trace.record(action=action, article="20", subject=("expert", 1), by=by, at=at)


@pytest.mark.parametrize(("days", "late"), [(1, True), (2, True), (3, False), (4, False)])
def test_11_1_a_demand_short_of_the_lead_is_late(days: int, late: bool) -> None:
    made = filed(days)
    rows = of(Sign.LATE)
    assert bool(rows) is late
    assert [(row.article, row.key, row.stands_out) for row in rows] == ([("11.1", f"late:{made.pk}", True)] if late else [])


def test_12_11_6_7_1_2_waivers_designations_and_invitations() -> None:
    made, person, by = filed(9), expert(), account(Role.LEADERSHIP)
    Waiver.objects.create(
        demand=made, expert=person, article="12", reason="全市仅一人", document="〔2026〕1号", approved_by=by, approved_at=AT
    )
    Designation.objects.create(
        demand=made, kind="person", state="asked", field=field(), reason="省厅要求", asked_by=made.created_by, asked_at=AT
    )
    contact = Contact.objects.create(demand=made, expert=person, field=field(), way="invited", outcome="accepted")
    Invitation.objects.create(demand=made, contact=contact, reason="库内无此方向", made_by=made.created_by, made_at=AT)
    found = {row.sign: row for row in seen()}
    assert {Sign.WAIVED, Sign.DESIGNATED, Sign.INVITED} <= set(found)
    assert all(row.division_name == "示例科" for row in found.values() if row.sign in (Sign.WAIVED, Sign.INVITED))
    assert not any(person.name in f"{row.title}{row.detail}" for row in found.values())
    assert f"{person.number:04d} 号专家" in found[Sign.WAIVED].title


def test_7_1_2_a_division_that_invites_too_many() -> None:
    by = organiser()
    for place in range(5):
        made = filed(9, by)
        contact = Contact.objects.create(
            demand=made, expert=expert(), field=field(), way="invited" if place < 1 else "drawn", outcome="accepted"
        )
        use(contact.expert, AT.date(), activity=made.activity, contact=contact)
    row = of(Sign.INVITING)[0]
    assert (row.division, "20%" in row.title) == (by.division_id, True)
    assert [(share.part, share.whole) for share in shares.invited(findings.span(NOW))] == [(1, 5)]


def test_11_2_11_5_draws_without_a_witness_voided_or_in_vain() -> None:
    for _ in range(9):
        expert()
    waiting, by = demand(state=DemandStatus.ACCEPTED), account(Role.TALENT)
    urgent = drawing.Manner("C", urgent_reason="当日论证")
    draw = drawing.freeze(demand_id=waiting.pk, secret=bytes(32), manner=urgent, by=by, at=AT)
    VoidRequest.objects.create(draw=draw, reason="名额有误", asked_by=by, asked_at=AT)
    Demand.objects.update(state=DemandStatus.CANCELLED)
    kinds = {row.sign for row in seen()}
    assert {Sign.ALONE, Sign.VOIDED, Sign.ABORTED} <= kinds


def test_11_3_14_3_objections_corrections_and_barred_places() -> None:
    draw = called({"T01": 2})
    first, second = open_ones(draw)
    say_no(first)
    asked = {"contact": first, "was": "declined", "text": "未接到电话", "asked_at": AT}
    Reopening.objects.create(kind="objection", state="refused", **asked)
    Reopening.objects.create(kind="correction", state="waiting", asked_by=draw.drawn_by, **asked)
    Contact.objects.filter(pk=second.pk).update(outcome="barred", outcome_at=AT, article="12")
    kinds = {row.sign: row for row in seen()}
    assert {Sign.OBJECTED, Sign.UNDONE, Sign.BARRED} <= set(kinds)
    assert kinds[Sign.OBJECTED].article == "14.3"
    assert not any(first.expert.name in f"{row.title}{row.detail}" for row in kinds.values())


@pytest.mark.parametrize(("unreached", "stands_out"), [(1, False), (2, True)])
def test_11_3_a_caller_who_reaches_too_few(unreached: int, stands_out: bool) -> None:
    draw = called({"T01": 7}, pool=30)
    for place, entry in enumerate(draw.entries.order_by("position")[:20]):
        outcome = "unreachable" if place < unreached else "declined"
        Contact.objects.update_or_create(
            entry=entry,
            defaults={
                "demand": draw.demand,
                "expert": entry.expert,
                "field": field(),
                "way": "drawn",
                "outcome": outcome,
                "outcome_at": AT,
            },
        )
    Contact.objects.exclude(entry__in=draw.entries.order_by("position")[:20]).update(outcome_at=None)
    share = shares.unreached(findings.span(NOW))[0]
    assert (share.part, share.whole, sum(one for one, _ in share.months)) == (unreached, 20, unreached)
    assert bool(of(Sign.UNREACHED)) is stands_out


def test_7_2_an_objection_to_a_public_notice_tells_neither_who_nor_why() -> None:
    by = account(Role.TALENT)
    notice = PublicNotice.objects.create(
        code="GS-2026-0001", title="第1批公示", text="", state="published", made_by=by, made_at=AT
    )
    made = Application.objects.create(
        code="SQ-2026-0001", source="open_call", state="objected", form_cipher=b"", name="示丙", created_at=AT, changed_at=AT
    )
    entry = NoticeEntry.objects.create(
        notice=notice, application=made, rank=1, name="示丙", unit="示例大学", education="博士", title="教授"
    )
    Objection.objects.create(entry=entry, digest="0" * 64, sealed=b"", state="received", made_at=AT)
    watched, led = of(Sign.PUBLIC)[0], of(Sign.PUBLIC, account(Role.PARTY))[0]
    assert (watched.place.url, led.place.url) == ("objection", "trace")
    assert "示丙" not in f"{watched.title}{watched.detail}"


def test_12_the_same_expert_again_and_again_in_one_division() -> None:
    person, by, other = expert(), organiser(), organiser(division=division("另一科"))
    for day in range(4):
        use(person, AT.date() - timedelta(days=day), activity=activity(by if day else other))
    assert of(Sign.PAIRED) == []
    use(person, AT.date(), activity=activity(by))
    row = of(Sign.PAIRED)[0]
    assert (row.key, row.place.args) == (f"paired:{by.division_id}-{person.number}", (person.number,))


def test_16_grades_that_are_overdue_and_graders_who_know_one_grade() -> None:
    by, made = organiser(), []
    held = activity(by, first_day=date(2026, 11, 9), last_day=date(2026, 11, 9), state="held")
    demand(of=held, state=DemandStatus.SETTLED)
    for _ in range(10):
        made.append(use(expert(), held.first_day, activity=held))
    row = of(Sign.OVERDUE)[0]
    assert ("10 名专家未评价" in row.title, row.at.astimezone(UTC).date()) == (True, date(2026, 11, 16))
    for part in made:
        Evaluation.objects.create(participation=part, overall="excellent", graded_by=by, graded_at=AT)
    assert of(Sign.OVERDUE) == []
    assert "评价 10 人次" in of(Sign.FLATTERED)[0].title
    Evaluation.objects.filter(participation=made[0]).update(overall="good")
    assert of(Sign.FLATTERED) == []


def test_16_a_day_before_the_due_day_is_over_nothing_is_overdue() -> None:
    held = activity(organiser(), first_day=date(2026, 11, 23), last_day=date(2026, 11, 23), state="held")
    demand(of=held, state=DemandStatus.SETTLED)
    use(expert(), held.first_day, activity=held)
    assert of(Sign.OVERDUE) == []  # due on 30 November, which is today


def test_9_14_6_cases_and_resignations_that_a_clerk_recorded() -> None:
    first = opened(expert())
    second = opened(expert(), "resigned", means="sms")
    second.reversed_at = AT
    second.save()
    kinds = {row.sign: row for row in seen()}
    assert kinds[Sign.CASE].key == f"case:{first.pk}"
    assert "短信" in kinds[Sign.RESIGNED].title
    assert Sign.REVERSED in kinds


def test_9_what_the_calendar_proposes_is_one_line() -> None:
    for _ in range(3):
        opened(expert(), "over_age", source="job", by=account(Role.TALENT))
    assert [row.title for row in of(Sign.CASE)] == ["系统按期提请出库 3 件：超过年龄"]


def test_19_a_measure_against_a_unit_leads_to_its_page() -> None:
    by = account(Role.TALENT)
    made = UnitMeasure.objects.create(
        code="DW-2026-0001",
        unit=unit("示例大学"),
        kind="censure",
        fault="late",
        source="talent",
        happened_on=AT.date(),
        facts="反馈不及时",
        impact="影响评审",
        state="proposed",
        proposed_by=by,
        proposed_at=AT,
        hearing_until=AT.date(),
    )
    row = of(Sign.MEASURE)[0]
    assert (row.article, row.title, row.place.args) == ("19", "通报批评：示例大学", (made.pk,))


def test_20_22_exports_looks_and_parameters() -> None:
    by = account(Role.TALENT, name="王示敏")
    for serial, rows in (("DC-1", 199), ("DC-2", 200)):
        Export.objects.create(serial=serial, kind="pool", by=by, at=AT, rows=rows, digest="0" * 64)
    Export.objects.create(serial="DC-3", kind="reports", by=by, at=AT, rows=999, digest="0" * 64)
    ParameterChange.objects.create(
        name="yearly_limit", value="8", first_day=AT.date(), document="〔2026〕2号", set_by=by, set_at=AT
    )
    for _ in range(31):
        event("contact.reveal", by)
    event("contact.reveal", by, AT + timedelta(days=1))
    assert sorted((row.detail, row.stands_out) for row in of(Sign.EXPORTED)) == [("DC-1", False), ("DC-2", True)]
    assert sorted((row.title, row.stands_out) for row in of(Sign.REVEALED)) == [
        ("王示敏一天查看电话、证件 1 次", False),
        ("王示敏一天查看电话、证件 31 次", True),
    ]
    assert "8" in of(Sign.PARAMETER)[0].title


def test_18_only_who_watches_sees_the_desk_and_party_is_led_around_what_it_may_not_open() -> None:
    filed(1)
    opened(expert())
    for role in (Role.TALENT, Role.ORGANISER, Role.LEADERSHIP, Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN):
        assert seen(account(role)) == []
    watched, led = of(Sign.CASE)[0], of(Sign.CASE, account(Role.PARTY))[0]
    assert (watched.place.url, led.place.url, led.place.query) == ("case", "trace", f"q=removalcase:{led.row}")
    assert len(seen(account(Role.PARTY))) == len(seen())


def test_18_newest_first_narrowed_and_counted() -> None:
    filed(1)
    opened(expert())
    rows = seen()
    assert rows == sorted(rows, key=lambda row: row.at, reverse=True)
    assert {row.sign for row in findings.narrowed(rows, topic="demand")} == {Sign.LATE}
    assert findings.narrowed(rows, text="临时部署 示例科") == findings.narrowed(rows, sign="late")
    assert findings.narrowed(rows, division="999999") == []
    assert all(row.stands_out for row in findings.narrowed(rows, weight="out"))
    counts = findings.by_topic(rows)
    assert (counts["demand"], counts["draw"], counts[""]) == (1, 0, len(rows))
    assert findings.one(account(Role.SUPERVISOR), rows[0].key, NOW) == rows[0]
    assert findings.one(account(Role.SUPERVISOR), "late:0", NOW) is None
    assert findings.ordered(rows, "sign")[0].sign == Sign.LATE


def test_18_a_period_begins_at_midnight() -> None:
    within = findings.span(NOW, "month")
    assert within.days == (date(2026, 11, 1), date(2026, 11, 30))
    assert findings.span(NOW).days[0] == date(2026, 1, 1)


@pytest.mark.parametrize("rows", [3, 30])
def test_18_the_desk_asks_no_more_for_more_rows(rows: int, django_assert_max_num_queries: Any) -> None:
    viewer, by = account(Role.SUPERVISOR), organiser()
    for _ in range(rows):
        filed(1, by)
        opened(expert(unit=unit()))
    with django_assert_max_num_queries(35):
        assert len(seen(viewer)) >= 2 * rows
