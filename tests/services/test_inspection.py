"""18: the same rules asked again find each breach planted by SQL in the demonstration, and none where nobody planted one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from expertpool.policy.inspection import ARTICLE_OF, Rule
from expertpool.records import guards
from expertpool.records.models import (
    Account,
    Application,
    Ban,
    Contact,
    Demand,
    DrawEntry,
    Event,
    Expert,
    Inspection,
    Letter,
    Material,
    Objection,
    Participation,
    ProjectUnit,
    PublicNotice,
    RemovalCase,
    UnitMeasure,
)
from expertpool.services import demo, entrance, inspection, materials
from expertpool.services.inspection import background, recorded, runs
from expertpool.services.inspection.ground import Ground

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demonstration, loaded once for this module and taken back at its end; what a test plants is gone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        demo.load(at=timezone.now())
        guards.remove(connection)  # whoever writes past the program would take them away as well
        yield
        transaction.set_rollback(True)


def sql(statement: str, *values: object) -> int:
    """Change rows directly, as somebody with the database's password would; gives how many."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def found(*, draws: bool = False) -> set[str]:
    """Rules broken. Draws are recomputed where asked for: that takes longest."""
    ground = Ground(timezone.now())
    asked = [check for check in inspection.CHECKS if draws or check is not recorded.draws]
    return {breach.rule.value for check in asked for breach in check(ground)}


def active() -> Expert:
    return Expert.objects.filter(status="active", participations=None).earliest("pk")


def banned_in_pool() -> int:
    return sql(
        "INSERT INTO records_ban (identity_index, ground, occurred_on, last_day, document, created_at) VALUES (%s, %s, %s, NULL, '', %s)",
        active().id_index, "unfair", timezone.localdate() - timedelta(days=9), timezone.now(),
    )  # fmt: skip


def unnoticed() -> int:
    return sql(
        "UPDATE records_application SET state = 'admitted' WHERE id = (SELECT min(id) FROM records_application WHERE state = 'vouched')"
    )


def too_early() -> int:
    row = Application.objects.filter(state="noticed").earliest("pk")
    sql("UPDATE records_application SET state = 'admitted' WHERE id = %s", row.pk)
    return sql(
        "INSERT INTO records_applicationstep (application_id, action, state, at, article, reason, words)"
        " VALUES (%s, 'application.admit', 'admitted', %s, '7.2', '', '')", row.pk, timezone.now(),
    )  # fmt: skip


def short_notice() -> int:
    on = timezone.localdate(PublicNotice.objects.get().published_at)
    return sql("UPDATE records_publicnotice SET last_day = %s", on + timedelta(days=1))


def open_objection() -> int:
    return sql("UPDATE records_application SET state = 'admitted' WHERE id = %s", Objection.objects.get().entry.application_id)


def own_review() -> int:
    step = Objection.objects.get().entry.application.steps.get(action="application.pass")
    return sql("UPDATE records_objection SET handled_by_id = %s", step.by_id)


def gone_without_case() -> int:
    return sql("UPDATE records_expert SET status = 'removed' WHERE id = %s", active().pk)


def undeliberated() -> int:
    return sql("UPDATE records_removalcase SET meeting_number = '' WHERE state = 'removed'")


def same_person() -> int:
    return sql("UPDATE records_removalcase SET verified_by_id = decided_by_id WHERE state = 'removed'")


def unheard() -> int:
    return sql("UPDATE records_removalcase SET statement_until = %s WHERE state = 'verified'", timezone.localdate())


def ban_missing() -> int:
    return sql("DELETE FROM records_ban")


def ban_changed() -> int:
    return sql("UPDATE records_ban SET last_day = %s", timezone.localdate() + timedelta(days=30))


def grades_ignored() -> int:
    """Two grades of one expert in one year become 差."""
    ids = _grades_of_one_year()
    return sql("UPDATE records_evaluation SET overall = 'poor', remark = 'x' WHERE id IN (%s, %s)", *ids)


def _grades_of_one_year() -> tuple[int, int]:
    seen: dict[int, int] = {}
    rows = Participation.objects.filter(evaluation__isnull=False, expert__status="active", day__year=timezone.localdate().year)
    for expert, grade in rows.values_list("expert", "evaluation"):
        if expert in seen:
            return seen[expert], grade
        seen[expert] = grade
    raise AssertionError("nobody was graded twice")


def held_on() -> int:
    return sql("UPDATE records_expert SET status = 'in_case' WHERE id = %s", active().pk)


def over_limit() -> int:
    """Eleven uses of others become uses of one expert."""
    mine = active().pk
    year = timezone.localdate().year
    rows = Participation.objects.filter(contact=None, day__year=year).order_by("activity", "pk")
    firsts = dict(rows.values_list("activity", "pk"))
    ids = list(firsts.values())[:11]
    return sql(f"UPDATE records_participation SET expert_id = %s WHERE id IN ({', '.join(map(str, ids))})", mine)


def unlisted() -> int:
    return sql(
        "UPDATE records_participation SET contact_id = NULL WHERE id = (SELECT min(id) FROM records_participation WHERE contact_id IS NOT NULL)"
    )


def over_seats() -> int:
    demand = Demand.objects.filter(state="settled").earliest("pk")
    return sql("UPDATE records_demandstratum SET want = 0 WHERE demand_id = %s", demand.pk)


def too_few_tries() -> int:
    return sql("DELETE FROM records_attempt WHERE contact_id IN (SELECT id FROM records_contact WHERE outcome = 'unreachable')")


def undeclared() -> int:
    return sql(
        "UPDATE records_contact SET declared_at = NULL WHERE id = %s",
        Contact.objects.filter(outcome="accepted").earliest("pk").pk,
    )


def own_unit() -> int:
    today = timezone.localdate()
    part = Participation.objects.filter(state="confirmed", activity__last_day__gte=today).exclude(contact=None).earliest("pk")
    unit = ProjectUnit.objects.filter(project__activity=part.activity_id).exclude(unit=None).earliest("pk").unit_id
    return sql("UPDATE records_expert SET unit_id = %s WHERE id = %s", unit, part.expert_id)


def late_unexplained() -> int:
    row = Demand.objects.filter(state="filed").get()
    eve = timezone.now().replace(
        year=row.activity.first_day.year, month=row.activity.first_day.month, day=row.activity.first_day.day
    )
    return sql("UPDATE records_demand SET late_reason = '', filed_at = %s WHERE id = %s", eve, row.pk)


def unapproved() -> int:
    return sql(
        "UPDATE records_contact SET way = 'designated', entry_id = NULL WHERE id = %s",
        Contact.objects.filter(outcome="open").earliest("pk").pk,
    )


def unsigned() -> int:
    """The material was read under a signed letter, which is gone now."""
    letter = Letter.objects.filter(participation__activity__materials__isnull=False).earliest("pk")
    reader = entrance.account_of(letter.participation.expert, at=timezone.now())
    material = Material.objects.filter(activity=letter.participation.activity_id).earliest("pk")
    materials.read(material_id=material.pk, by=reader, at=timezone.now())
    assert not found()
    return sql("DELETE FROM records_letter WHERE id = %s", letter.pk)


def no_reason() -> int:
    statement = "UPDATE records_evaluation SET overall = 'mediocre', remark = '', aspects = %s WHERE id = (SELECT min(id) FROM records_evaluation)"
    return sql(statement, '{"discipline": "good"}')


def paid_absent() -> int:
    part = Participation.objects.filter(state="confirmed").exclude(contact=None).earliest("pk")
    return sql(
        "INSERT INTO records_payment (participation_id, unit, quantity, gross, state, set_by_id, set_at) VALUES (%s, 'day', 1, 80000, 'paid', %s, %s)",
        part.pk, Account.objects.get(username="gaoxin").pk, timezone.now(),
    )  # fmt: skip


def roles() -> int:
    other = Account.objects.get(username="gaoxin").identity_index
    return sql("UPDATE records_account SET identity_index = %s WHERE username = 'rencai'", other)


def backdated() -> int:
    return sql(
        "INSERT INTO records_parameterchange (name, value, first_day, document, set_by_id, set_at) VALUES ('answer_hours', '30', %s, 'x', %s, %s)",
        timezone.localdate(), Account.objects.get(username="juzhang").pk, timezone.now(),
    )  # fmt: skip


def trace_broken() -> int:
    return sql("UPDATE records_event SET actor_name = '他人' WHERE sequence = 3")


def untraced() -> int:
    demand = Demand.objects.earliest("pk").pk
    return sql(
        "INSERT INTO records_waiver (demand_id, expert_id, article, reason, document, approved_by_id, approved_at) VALUES (%s, %s, '12', 'x', 'x', %s, %s)",
        demand, active().pk, Account.objects.get(username="juzhang").pk, timezone.now(),
    )  # fmt: skip


def row_gone() -> int:
    made = RemovalCase.objects.get(state="proposed")
    sql("DELETE FROM records_casefile WHERE case_id = %s", made.pk)
    return sql("DELETE FROM records_removalcase WHERE id = %s", made.pk)


def barred_unit() -> int:
    """An account of the barred unit vouches today."""
    unit = UnitMeasure.objects.get(kind="barred", state="decided").unit_id
    sql("UPDATE records_account SET unit_id = %s WHERE username = 'danwei'", unit)
    return sql(
        "INSERT INTO records_applicationstep (application_id, action, state, at, by_id, article, reason, words) VALUES (%s, 'application.vouch', 'vouched', %s, %s, '', '', '')",
        Application.objects.earliest("pk").pk, timezone.now(), Account.objects.get(username="danwei").pk,
    )  # fmt: skip


PLANTS: tuple[Callable[[], int], ...] = (
    banned_in_pool,
    unnoticed,
    too_early,
    short_notice,
    open_objection,
    own_review,
    barred_unit,
    gone_without_case,
    undeliberated,
    same_person,
    unheard,
    ban_missing,
    ban_changed,
    grades_ignored,
    held_on,
    over_limit,
    unlisted,
    over_seats,
    too_few_tries,
    undeclared,
    own_unit,
    late_unexplained,
    unapproved,
    unsigned,
    no_reason,
    paid_absent,
    roles,
    backdated,
    trace_broken,
    untraced,
    row_gone,
)


def test_18_nothing_is_found_where_nothing_was_planted() -> None:
    assert inspection.check(at=timezone.now()) == []


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_18_a_planted_breach_is_found_and_nothing_else(plant: Callable[[], int]) -> None:
    assert plant() >= 1
    assert found() == {plant.__name__}


def test_3_a_keeper_who_stands_in_the_pool_is_found() -> None:
    person = Expert.objects.filter(status="active").exclude(account=None).earliest("pk").id_index
    assert sql("UPDATE records_account SET identity_index = %s WHERE username = 'rencai2'", person) == 1
    assert found() == {"roles"}


@pytest.mark.parametrize("column", ["opened_by_id", "verified_by_id"])
def test_9_whoever_opened_or_verified_or_is_concerned_and_deliberated_is_found(column: str) -> None:
    sql(f"UPDATE records_removalcase SET {column} = decided_by_id WHERE state = 'removed'")
    assert found() == {"same_person"}
    sql(f"UPDATE records_removalcase SET {column} = %s WHERE state = 'removed'", Account.objects.get(username="rencai").pk)
    leader = RemovalCase.objects.get(state="removed").decided_by.identity_index
    sql("UPDATE records_removalcase SET identity_index = %s WHERE state = 'removed'", leader)
    sql("UPDATE records_ban SET identity_index = %s", leader)
    assert found() == {"same_person"}


def test_11_2_a_list_whose_places_were_swapped_no_longer_follows_from_its_evidence() -> None:
    draw = DrawEntry.objects.filter(draw__demand__state="drawn").earliest("pk").draw_id
    first, second = DrawEntry.objects.filter(draw=draw, round=1, stratum=0).order_by("position")[:2]
    sql("UPDATE records_drawentry SET position = 9999 WHERE id = %s", first.pk)
    sql("UPDATE records_drawentry SET position = %s WHERE id = %s", first.position, second.pk)
    sql("UPDATE records_drawentry SET position = %s WHERE id = %s", second.position, first.pk)
    assert found(draws=True) == {"draw_differs"}


def test_18_a_run_is_kept_with_what_it_found_and_the_daily_one_comes_once_a_day() -> None:
    Ban.objects.all().delete()
    now = timezone.now()
    assert background.order_daily(at=now) == 1
    assert background.order_daily(at=now) == 0
    assert background.order_daily(at=now + timedelta(days=1)) == 1
    made = Inspection.objects.latest("pk")
    assert [(breach.rule, breach.article) for breach in runs.breaches_of(made)] == [(Rule.BAN_MISSING, "10")]
    assert Event.objects.filter(action="supervision.check").count() == 2


def test_18_every_rule_names_its_provision() -> None:
    assert set(ARTICLE_OF) == set(Rule)


def test_11_2_an_answer_changed_past_the_program_no_longer_agrees_with_the_trace() -> None:
    asked = Contact.objects.filter(outcome="declined", entry__isnull=False).earliest("pk")
    sql("UPDATE records_contact SET outcome = 'unwilling' WHERE id = %s", asked.pk)
    assert "draw_differs" in found(draws=True)


def test_20_an_export_without_its_event_is_found() -> None:
    sql(
        "INSERT INTO records_export (serial, kind, by_id, at, filters, rows, digest) VALUES ('DC-20260101-0001', 'pool', %s, %s, '{}', 9, 'x')",
        Account.objects.get(username="rencai").pk, timezone.now(),
    )  # fmt: skip
    assert found() == {"untraced"}
