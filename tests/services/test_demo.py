"""The demonstration is fictional, deterministic, and stays out of a system in use."""

from __future__ import annotations

import json
from collections import Counter
from io import BytesIO

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from expertpool import verifier
from expertpool.policy import identity
from expertpool.policy.terms import DemandStatus, Role, TieKind
from expertpool.records.models import Account, Contact, Demand, Draw, Expert, Participation, PassedOver, Reopening, Tie, Unit
from expertpool.services import chain, drawing, evidence
from expertpool.services.demo import cases, names, people, pool, scans, staff
from tests.factories import account

KINDS = [kind for kind, _, _ in names.UNITS]
REGIONS = [region for _, region, _ in names.UNITS]


def test_the_same_people_are_invented_every_time() -> None:
    assert people.people(KINDS, REGIONS, count=200) == people.people(KINDS, REGIONS, count=200)


def test_invented_identity_numbers_are_well_formed_and_all_different() -> None:
    invented = people.people(KINDS, REGIONS, count=1200)
    assert len({person.id_number for person in invented}) == 1200
    for person in invented:
        parsed = identity.resident(person.id_number)
        assert isinstance(parsed, identity.Identity)
        assert (parsed.birth, parsed.sex) == (person.birth, person.sex)


def test_every_unit_is_plainly_fictional() -> None:
    assert all("示例" in name for _, _, name in names.UNITS)
    assert len(names.UNITS) + len(names.BRANCHES) >= 60


def test_every_field_has_people() -> None:
    counts = Counter(field for person in people.people(KINDS, REGIONS, count=pool.COUNT) for field in person.fields)
    assert len(counts) == 14
    assert min(counts.values()) >= 30


@pytest.mark.django_db
def test_a_system_in_use_is_left_alone() -> None:
    account()
    call_command("demo", "--if-empty")
    with pytest.raises(CommandError, match="只装入空库"):
        call_command("demo")
    assert (Account.objects.count(), Expert.objects.count()) == (1, 0)


@pytest.mark.django_db
def test_an_empty_system_gets_people_units_uses_and_an_account_per_role() -> None:
    call_command("demo")
    assert (Expert.objects.count(), Unit.objects.count()) == (1200, len(names.UNITS) + len(names.BRANCHES))
    assert sorted(Expert.objects.values_list("number", flat=True)) == list(range(1, 1201))
    assert {Role.TALENT, Role.ORGANISER, Role.LEADERSHIP, Role.SUPERVISOR, Role.SYSTEM_ADMIN} <= set(
        Account.objects.values_list("role", flat=True)
    )
    assert Account.objects.get(username="rencai").check_password(staff.PASSWORD)
    uses = Counter(Participation.objects.values_list("expert_id", flat=True))
    assert max(uses.values()) == 10


@pytest.mark.django_db
def test_13_somebody_of_every_kind_of_conflict_is_in_the_pool_and_nobody_of_them_on_the_list() -> None:
    call_command("demo")
    draw = Draw.objects.get(demand__state=DemandStatus.DRAWN)
    decisions = drawing.frame_of(draw).decisions
    articles = Counter(reason.article for decision in decisions.values() for reason in decision)
    assert {"13.1", "13.2", "13.3", "13.4", "13.5", "11.1", "12", "9", "6.1.4", "14.3"} <= set(articles)
    rows = {reason.row for decision in decisions.values() for reason in decision if reason.article.startswith("13")}
    by_kind = {TieKind(kind): f"tie:{pk}" for pk, kind in Tie.objects.order_by("pk").values_list("pk", "kind")}
    assert all(by_kind[kind] in rows for kind in cases.TIES)
    assert not set(decisions) & set(draw.entries.values_list("expert__number", flat=True))
    assert PassedOver.objects.filter(draw=draw).exists()


@pytest.mark.django_db
def test_11_3_somebody_said_yes_no_stays_away_and_objects_and_the_evidence_agrees() -> None:
    call_command("demo")
    draw = Draw.objects.get(demand__state=DemandStatus.CONTACTING)
    outcomes = set(Contact.objects.filter(demand=draw.demand).values_list("outcome", flat=True))
    assert outcomes == {"accepted", "declined", "recused", "unreachable", "open"}
    assert Reopening.objects.get().state == "waiting"
    assert verifier.verify(json.loads(json.dumps(evidence.bundle_of(draw))), draw.commit_digest).ok


@pytest.mark.django_db
def test_the_live_activities_stand_in_every_state_and_the_trace_is_whole() -> None:
    call_command("demo")
    states = {DemandStatus.DRAFT, DemandStatus.FILED, DemandStatus.DRAWN, DemandStatus.CONTACTING, DemandStatus.SETTLED}
    assert set(Demand.objects.values_list("state", flat=True)) == states
    assert chain.verify() == []


def test_a_scan_of_the_demonstration_opens_as_what_it_says() -> None:
    assert [page.extract_text() for page in PdfReader(BytesIO(scans.SCAN), strict=True).pages] == ["示例材料"]
