"""14.4: fees by the scale, for those who came, with the month's tax, paid once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from expertpool.gateways import keys
from expertpool.policy.decision import Refused
from expertpool.policy.fees import tax
from expertpool.policy.terms import ActivityStatus, ParticipationStatus, Role
from expertpool.records.models import Account, Activity, Event, Expert, FeeScale, Message, Participation, Payment, PaySheet
from expertpool.services import fees
from expertpool.services.fees import Work
from tests.factories import AT, account, activity, division, expert, organiser, use

pytestmark = pytest.mark.django_db

DAY, MONTH = date(2026, 11, 23), date(2026, 11, 1)


def held(by: Account | None = None, **values: object) -> Activity:
    return activity(by, state=ActivityStatus.HELD, first_day=DAY, last_day=DAY, **values)


def came(made: Activity, who: Expert | None = None, **values: object) -> Participation:
    return use(who or expert(), made.first_day, activity=made, **values)


def drafted(made: Activity, *works: Work) -> list[Payment]:
    return fees.draft(activity_id=made.pk, works=works, by=made.organiser, at=AT)


def listed(made: Activity, who: Expert, quantity: int) -> Payment:
    drafted(made, Work(came(made, who).pk, "day", quantity))
    sheet = fees.make_sheet(activity_id=made.pk, month=MONTH, by=made.organiser, at=AT)
    return sheet.payments.get()


def test_14_4_a_fee_follows_title_unit_and_quantity() -> None:
    made = held()
    one, two = came(made), came(made, expert(title_level=""))
    payments = drafted(made, Work(one.pk, "half_day", 3), Work(two.pk, "piece", 4))
    assert [payment.gross for payment in payments] == [3 * 600_00, 4 * 40_00]
    event = Event.objects.get(action="fee.edit")
    assert event.payload.body == {"people": 2, "cents": 1_960_00}


@pytest.mark.parametrize(
    ("state", "signed"),
    [(ParticipationStatus.ABSENT, False), (ParticipationStatus.WITHDRAWN, True), (ParticipationStatus.CONFIRMED, False)],
)
def test_14_4_only_those_who_came_are_paid(state: str, signed: bool) -> None:
    made = held()
    person = came(made, state=state, signed_in_at=AT if signed else None)
    with pytest.raises(Refused, match="到场"):
        drafted(made, Work(person.pk, "day", 1))
    assert not Payment.objects.exists()
    assert not Event.objects.exists()


def test_14_4_whoever_signed_in_is_paid_before_the_archive() -> None:
    made = held()
    assert drafted(made, Work(came(made, state=ParticipationStatus.CONFIRMED, signed_in_at=AT).pk, "day", 1))


def test_14_4_nothing_before_the_activity_was_held() -> None:
    made = activity(state=ActivityStatus.READY)
    with pytest.raises(Refused, match="举办之后"):
        drafted(made, Work(came(made).pk, "day", 1))


@pytest.mark.parametrize("work", [("day", 0), ("day", 61), ("week", 1)])
def test_14_4_quantities_and_units_are_checked(work: tuple[str, int]) -> None:
    made = held()
    with pytest.raises(Refused):
        drafted(made, Work(came(made).pk, *work))


def test_14_4_a_draft_may_change_and_be_left_out() -> None:
    made = held()
    one, two = came(made), came(made)
    drafted(made, Work(one.pk, "day", 1), Work(two.pk, "day", 1))
    drafted(made, Work(one.pk, "day", 2))
    assert list(Payment.objects.values_list("participation", "gross")) == [(one.pk, 2_000_00)]


def test_14_4_two_payments_within_a_month_are_one_income_whichever_division_pays() -> None:
    person = expert()
    first = listed(held(organiser(division=division("甲科"))), person, 1)
    second = listed(held(organiser(division=division("乙科"))), person, 4)
    assert (first.gross, first.tax) == (1_000_00, 40_00)
    assert (second.gross, second.tax) == (4_000_00, tax(5_000_00) - 40_00)
    assert [sheet.code for sheet in PaySheet.objects.order_by("id")] == ["FY-2026-0001", "FY-2026-0002"]


def test_14_4_another_month_and_another_person_are_other_incomes() -> None:
    person, made = expert(), held()
    listed(held(), person, 1)
    drafted(made, Work(came(made, person).pk, "day", 1), Work(came(made).pk, "day", 1))
    sheet = fees.make_sheet(activity_id=made.pk, month=date(2026, 12, 31), by=made.organiser, at=AT)
    assert sheet.month == date(2026, 12, 1)
    assert list(sheet.payments.values_list("tax", flat=True)) == [40_00, 40_00]


def test_14_4_the_sheet_is_traced_with_its_sums_and_no_names() -> None:
    listed(held(), expert(name="示例密名"), 1)
    event = Event.objects.get(action="fee.sheet")
    assert event.payload.body == {"people": 1, "cents": 1_000_00, "tax": 40_00}


def test_14_4_an_empty_sheet_and_an_odd_month_are_refused() -> None:
    made = held()
    with pytest.raises(Refused, match="没有待制表"):
        fees.make_sheet(activity_id=made.pk, month=MONTH, by=made.organiser, at=AT)
    drafted(made, Work(came(made).pk, "day", 1))
    for month in (date(2026, 10, 31), date(2027, 1, 1)):
        with pytest.raises(Refused, match="月份"):
            fees.make_sheet(activity_id=made.pk, month=month, by=made.organiser, at=AT)
    assert not PaySheet.objects.exists()


def test_14_4_what_is_on_a_sheet_stands() -> None:
    made = held()
    payment = listed(made, expert(), 1)
    with pytest.raises(Refused, match="已制表"):
        drafted(made, Work(payment.participation_id, "day", 2))
    drafted(made)
    payment.refresh_from_db()
    assert payment.gross == 1_000_00


def test_14_4_paid_once_and_told_once() -> None:
    made = held()
    sheet = listed(made, expert(), 1).sheet
    assert sheet is not None
    fees.mark_paid(sheet_id=sheet.pk, by=made.organiser, at=AT)
    with pytest.raises(Refused, match="已登记发放"):
        fees.mark_paid(sheet_id=sheet.pk, by=made.organiser, at=AT)
    sheet.refresh_from_db()
    assert (sheet.paid_by, sheet.paid_at) == (made.organiser, AT)
    assert Payment.objects.get().state == "paid"
    assert Message.objects.filter(text__code="fee").count() == 1
    assert Event.objects.filter(action="fee.paid").count() == 1


def test_3_another_division_settles_nothing_here() -> None:
    made = held()
    stranger = organiser(division=division("别的科"))
    person = came(made)
    with pytest.raises(Activity.DoesNotExist):
        fees.draft(activity_id=made.pk, works=[Work(person.pk, "day", 1)], by=stranger, at=AT)
    sheet = listed(made, expert(), 1).sheet
    assert sheet is not None
    with pytest.raises(PaySheet.DoesNotExist):
        fees.mark_paid(sheet_id=sheet.pk, by=stranger, at=AT)


def set_line(**changes: object) -> FeeScale:
    values = {"level": "associate", "unit": "day", "cents": 1_100_00, "first_day": DAY, "document": "示财〔2026〕1号", **changes}
    return fees.set_line(**values, by=account(Role.TALENT), at=AT)  # type: ignore[arg-type]


def test_14_4_a_line_of_the_scale_holds_from_its_day_on() -> None:
    line = set_line()
    made = held()
    before = activity(state=ActivityStatus.HELD, first_day=DAY - timedelta(days=1), last_day=DAY)
    assert drafted(made, Work(came(made).pk, "day", 1))[0].gross == 1_100_00
    assert drafted(before, Work(came(before).pk, "day", 1))[0].gross == 1_000_00
    event = Event.objects.get(action="fee.scale")
    assert (event.subject_kind, event.subject_id) == ("feescale", str(line.pk))


@pytest.mark.parametrize(
    "changes", [{"first_day": DAY - timedelta(days=1)}, {"cents": 0}, {"cents": 100_000_01}, {"document": " "}]
)
def test_14_4_the_scale_changes_forward_within_bounds_and_by_a_document(changes: dict[str, object]) -> None:
    with pytest.raises(Refused):
        set_line(**changes)
    assert not FeeScale.objects.exists()
    assert not Event.objects.exists()


BANK = "6222020000001234565"


def test_20_the_account_is_asked_for_at_the_first_payment_and_kept_sealed() -> None:
    person = expert()
    own = account(Role.EXPERT, expert=person)
    assert not fees.asks_account(person)
    with pytest.raises(Refused, match="首次发放"):
        fees.keep_account(number=BANK, bank="示例银行", by=own, at=AT)
    assert not Event.objects.exists()
    listed(held(), person, 1)
    assert fees.asks_account(person)
    kept = fees.keep_account(number=BANK, bank="示例银行", by=own, at=AT)
    assert keys.decrypt(kept.bank_account_cipher, table="expert", row=kept.number, field="bank_account") == BANK
    assert not fees.asks_account(kept)
    assert Event.objects.get(action="self.edit").payload.body == {"kind": "bank"}


def test_20_what_is_no_account_number_is_refused() -> None:
    person = expert()
    listed(held(), person, 1)
    with pytest.raises(Refused):
        fees.keep_account(number="12", bank="", by=account(Role.EXPERT, expert=person), at=AT)
    person.refresh_from_db()
    assert not person.bank_account_cipher
