"""7.1.1, 7.1.3: several people at once on PostgreSQL; nobody stands on two rolls, nothing goes in twice."""

from __future__ import annotations

from collections import Counter

import pytest

from expertpool.policy.decision import Refused
from expertpool.policy.terms import Role
from expertpool.records.models import Account, Application, Event, PersonLink, UnitInvite
from expertpool.services import applications, chain, rolls, unit_accounts
from tests.factories import AT, account, unit
from tests.services.application_ground import answers, submitted
from tests.services.roll_ground import PDF, association, begun, locked_migration, person, sheet
from tests.services.test_day_race import once
from tests.services.test_drawing_race import CROWD, at_once
from tests.services.test_unit_accounts import CONTACT, ID_NUMBER, Person, token_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def test_7_1_3_two_uploads_and_two_takings_of_one_roll_at_once() -> None:
    by = association()
    roll = begun(by)
    content = sheet([person(turn) for turn in range(10)])

    def act(turn: int) -> object:
        rolls.upload(roll_id=roll.pk, content=content, file_name=f"{turn}.xlsx", by=by, at=AT)
        return rolls.take(roll_id=roll.pk, by=by, at=AT)

    raised = at_once(act)
    assert {type(error) for error in raised} <= {Refused}
    assert Application.objects.count() == 10
    assert sorted(Application.objects.values_list("roll_row", flat=True)) == list(range(1, 11))
    assert not chain.verify()


def test_7_1_3_two_associations_take_the_same_people_at_once() -> None:
    content = sheet([person(turn) for turn in range(10)])
    sides = [association(f"示例{turn}学会") for turn in range(CROWD)]
    made = [begun(by) for by in sides]
    for by, roll in zip(sides, made, strict=True):
        rolls.upload(roll_id=roll.pk, content=content, file_name="x.xlsx", by=by, at=AT)
    raised = at_once(lambda turn: rolls.take(roll_id=made[turn].pk, by=sides[turn], at=AT))
    assert {type(error) for error in raised} <= {Refused}
    counts = Counter(Application.objects.values_list("id_index", flat=True))
    assert (len(counts), max(counts.values())) == (10, 1)
    assert Event.objects.filter(action="roll.take").count() == CROWD


def test_7_1_3_one_person_typed_and_taken_from_a_sheet_at_once() -> None:
    by, clerk = association(), locked_migration()
    roll, other = begun(by), rolls.begin(title="新增", by=clerk, at=AT)
    form = answers()

    def act(turn: int) -> object:
        who, where = (by, roll) if turn % 2 else (clerk, other)
        return rolls.add(roll_id=where.pk, form=form, by=who, at=AT)

    raised = at_once(act)
    assert [type(error) for error in raised] == [Refused] * (CROWD - 1)
    assert Application.objects.count() == 1


def test_7_1_3_a_roll_is_handed_in_once() -> None:
    by = association()
    roll = begun(by)
    rolls.add(roll_id=roll.pk, form=answers(), by=by, at=AT)
    rolls.attach_scan(roll_id=roll.pk, content=PDF, file_name="x.pdf", by=by, at=AT)
    once(lambda turn: rolls.submit(roll_id=roll.pk, by=by, at=AT), "roll.submit")
    assert PersonLink.objects.count() == 1


def test_7_1_1_a_unit_speaks_once() -> None:
    row, own = submitted()
    words = {"reason": "mismatch", "words": "不符"}

    def act(turn: int) -> object:
        if turn % 2:
            return applications.vouch(application_id=row.pk, by=own, at=AT)
        return applications.send_back(application_id=row.pk, by=own, at=AT, **words)

    raised = at_once(act)
    assert [type(error) for error in raised] == [Refused] * (CROWD - 1)
    assert row.steps.filter(action__in=("application.vouch", "application.return")).count() == 1


def test_20_an_invitation_is_used_once() -> None:
    clerk = account(Role.TALENT)
    row = unit_accounts.invite(unit=unit(), role=Role.EMPLOYER, contact=CONTACT, by=clerk, at=AT)
    token = token_of(row)

    def act(turn: int) -> object:
        who = Person(f"shilian{turn}", "示联系", "13900001111", ID_NUMBER, "fictional-Word-77")
        return unit_accounts.register(token=token, person=who, letter=PDF, file_name="x.pdf", at=AT)

    once(act, "vouch.register")
    assert Account.objects.filter(role=Role.EMPLOYER).count() == 1
    once(lambda turn: unit_accounts.confirm(invite_id=row.pk, by=clerk, at=AT), "vouch.confirm")
    assert UnitInvite.objects.get().state == "confirmed"
