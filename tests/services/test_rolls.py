"""7.1.3, 7.2: several people handed in at once, by an association or with a clerk's sheet after go-live."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from expertpool.gateways import keys, sheets, uploads
from expertpool.policy.decision import Refused
from expertpool.policy.lifecycle import ApplicationStatus, Voucher
from expertpool.policy.terms import ExpertStatus, RemovalGround, Role, Source
from expertpool.records.models import Application, Ban, Event, Message, PersonLink, Roll
from expertpool.services import applications, person_links, roll_sheets, rolls
from expertpool.services.demo.people import fictional_id
from tests.factories import AT, account, expert, unit
from tests.services.application_ground import answers, applicant, later
from tests.services.roll_ground import HEADINGS, PDF, association, begun, locked_migration, person, sheet, taken
from tests.services.test_person_links import TICKS, token_of

pytestmark = pytest.mark.django_db


def errors(roll: Roll) -> list[dict]:
    return [finding for finding in roll.findings if finding["severity"] == "error"]


# ---------------------------------------------------------------- the sheet

#: heading → a cell that is wrong; each fault is of another kind
FAULTS: list[tuple[str, dict[str, object]]] = [
    ("姓名", {"姓名": ""}),
    ("姓名", {"姓名": "示甲3"}),
    ("身份证号", {"身份证号": ""}),
    ("身份证号", {"身份证号": "410811197001011"}),
    ("身份证号", {"身份证号": "410811197001010000"}),
    ("身份证号", {"身份证号": 410811197001010010}),
    ("身份证号", {"身份证号": "410811201501010011"}),
    ("性别", {"性别": "女"}),
    ("性别", {"性别": "未知数"}),
    ("手机号码", {"手机号码": ""}),
    ("手机号码", {"手机号码": "0391-3561234"}),
    ("所在地区", {"所在地区": "不知何处"}),
    ("最高学历", {"最高学历": ""}),
    ("最高学历", {"最高学历": "学富五车"}),
    ("毕业院校", {"毕业院校": ""}),
    ("工作单位", {"工作单位": ""}),
    ("工作单位", {"工作单位": "示" * 121}),
    ("单位性质", {"单位性质": ""}),
    ("所属领域", {"所属领域": ""}),
    ("所属领域", {"所属领域": "炼丹"}),
    ("研究方向", {"研究方向": ""}),
    ("职称级别", {"职称": "示例师", "职称级别": ""}),
    ("主要业绩", {"主要业绩": ""}),
    ("综合管理类小类", {"专家类别": "综合管理类"}),
    ("综合管理类小类", {"专家类别": "综合管理类", "综合管理类小类": "掌柜"}),
]


def test_7_1_3_a_sheet_of_200_with_25_faults_names_each() -> None:
    assert len(FAULTS) == 25
    by = association()
    roll = begun(by)
    rows = [person(turn, **(FAULTS[turn // 8][1] if turn % 8 == 0 else {})) for turn in range(200)]
    roll = rolls.upload(roll_id=roll.pk, content=sheet(rows), file_name="汇总表.xlsx", by=by, at=AT)
    assert not Application.objects.exists(), "a dry run lets nobody in"
    assert roll.fit == 175
    found = {finding["row"]: finding for finding in errors(roll)}
    for place, (heading, _) in enumerate(FAULTS):
        row = 2 + 8 * place
        assert row in found, f"row {row} ({heading}) is not named"
        finding = next((f for f in errors(roll) if f["row"] == row and f["heading"].rstrip("*") == heading), None)
        assert finding, (row, heading, [f["heading"] for f in errors(roll) if f["row"] == row])
        assert all((finding["column"], finding["message"], finding["remedy"]))
    assert len(found) == 25

    roll = rolls.take(roll_id=roll.pk, by=by, at=AT)
    assert Application.objects.filter(roll=roll, state=ApplicationStatus.CONFIRMING).count() == 175
    assert sorted(Application.objects.values_list("roll_row", flat=True)) == list(range(1, 176))
    assert Event.objects.get(action="roll.take").payload.body == {"people": 175, "left_out": 25}

    fixed = sheet([person(turn) for turn in range(200)])
    roll = rolls.upload(roll_id=roll.pk, content=fixed, file_name="改好.xlsx", by=by, at=later(1))
    assert (roll.fit, len(errors(roll))) == (25, 0)
    assert sum("已在本表中" in finding["message"] for finding in roll.findings) == 175
    rolls.take(roll_id=roll.pk, by=by, at=later(1))
    assert Application.objects.count() == 200
    assert max(Counter(Application.objects.values_list("id_index", flat=True)).values()) == 1


@pytest.mark.parametrize(
    ("heading", "changed"),
    [
        ("姓名", {"姓名": "示甲、示乙"}),
        ("手机号码", {"手机号码": person(1)["手机号码"]}),
        ("在金融机构任职", {"在金融机构任职": "也许"}),
    ],
)
def test_7_1_3_what_a_hasty_clerk_writes_is_named(heading: str, changed: dict[str, str]) -> None:
    """Two people in a cell, one telephone for two people (the link to confirm would reach one), a word for neither yes nor no."""
    by = association()
    headings = (*HEADINGS, "在金融机构任职")
    plain: dict[str, str] = {"在金融机构任职": "否"}
    content = sheet([person(1, **plain), person(2, **plain | changed)], headings)
    roll = rolls.upload(roll_id=begun(by).pk, content=content, file_name="表.xlsx", by=by, at=AT)
    told = [(finding["row"], finding["heading"].rstrip("*")) for finding in roll.findings if finding["severity"] != "note"]
    assert told == [(3, heading)]


def test_7_1_3_rows_left_out_come_back_as_a_sheet_that_can_be_uploaded_again() -> None:
    by = association()
    roll = taken(begun(by), sheet([person(1), person(2, 手机号码="")]), by)
    made = roll_sheets.left_out(roll=roll, by=by, at=AT)
    read = sheets.read(made.content).sheets[0]
    flat = [str(cell) for row in read.rows for cell in row]
    assert person(2)["身份证号"] in flat
    assert person(1)["身份证号"] not in flat
    again = rolls.upload(roll_id=roll.pk, content=made.content, file_name="未列入.xlsx", by=by, at=later(1))
    assert [finding["heading"].rstrip("*") for finding in errors(again)] == ["手机号码"]


def test_7_1_3_taking_twice_takes_once() -> None:
    by = association()
    roll = taken(begun(by), sheet([person(1)]), by)
    with pytest.raises(Refused):
        rolls.take(roll_id=roll.pk, by=by, at=AT)
    assert Application.objects.count() == 1
    assert Event.objects.filter(action="roll.take").count() == 1


def test_7_1_3_the_template_is_read_by_the_same_table() -> None:
    association()
    read = sheets.read(roll_sheets.template()).sheets[0]
    headings = next(row for row in read.rows if "姓名*" in row)
    known = roll_sheets.best_sheets(sheets.read(roll_sheets.template()).sheets, roll_sheets.headings())[0]
    assert all(known.targets[column] for column, heading in enumerate(headings) if heading), "a column that nobody reads"


def test_a_file_that_is_no_sheet_is_refused_and_leaves_nothing() -> None:
    by = association()
    roll = begun(by)
    for content in (b"", b"not a sheet", sheet([])[:200]):
        with pytest.raises(Refused):
            rolls.upload(roll_id=roll.pk, content=content, file_name="x.xlsx", by=by, at=AT)
    roll.refresh_from_db()
    assert (roll.sheet, Event.objects.filter(action="roll.upload").count()) == ("", 0)


@pytest.mark.parametrize(("rows", "refused"), [(300, False), (301, True)])
def test_a_sheet_holds_at_most_three_hundred_people(rows: int, refused: bool) -> None:
    by = association()
    content = sheet([person(turn) for turn in range(rows)])
    if refused:
        with pytest.raises(Refused):
            roll_sheets.examine(content, roll=begun(by), at=AT)
    else:
        assert roll_sheets.examine(content, roll=begun(by), at=AT).fit


# ---------------------------------------------------------------- bans

NUMBER = next(
    number
    for turn in range(50)
    for number in [fictional_id("410811", date(1970, 1, 15) + timedelta(days=turn), turn, "1")]
    if number.endswith("X")
)
WRITINGS = (
    NUMBER,
    NUMBER.lower(),
    "".join(chr(ord(letter) + 0xFEE0) for letter in NUMBER),
    "".join(chr(ord(letter) + 0xFEE0) for letter in NUMBER.lower()),
    f" {NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]} ",
    f"\u200b{NUMBER}\u3000",
    NUMBER[:6] + NUMBER[8:17],
)


@pytest.fixture
def banned() -> None:
    """Removed for taking an advantage: for life."""
    index = keys.blind_index("id", NUMBER)
    expert(id_number=NUMBER, status=ExpertStatus.REMOVED)
    Ban.objects.create(identity_index=index, ground=RemovalGround.UNFAIR, occurred_on=date(2025, 1, 1), created_at=AT)


@pytest.mark.parametrize("writing", WRITINGS)
@pytest.mark.usefixtures("banned")
def test_10_whoever_is_banned_is_refused_however_the_number_is_written(writing: str) -> None:
    clerk = locked_migration()
    by = association()
    form = answers(id_number=writing, sex="1", birth=f"{NUMBER[6:10]}-{NUMBER[10:12]}-{NUMBER[12:14]}")
    with pytest.raises(Refused) as refusal:
        rolls.add(roll_id=begun(by).pk, form=form, by=by, at=AT)
    assert refusal.value.reasons[0].article == "10"
    for who, title in ((by, "第二批"), (clerk, "新增")):
        roll = taken(rolls.begin(title=title, by=who, at=AT), sheet([person(1, 身份证号=writing)]), who)
        (finding,) = errors(roll)
        assert finding["kind"] == "ban"
        assert "终身" in finding["message"]
    assert not Application.objects.exists()


@pytest.mark.parametrize(("today", "refused"), [(date(2030, 1, 1), True), (date(2030, 1, 2), False)])
def test_10_a_ban_of_five_years_ends_on_its_day(today: date, refused: bool) -> None:
    index = keys.blind_index("id", NUMBER)
    expert(id_number=NUMBER, status=ExpertStatus.REMOVED)
    Ban.objects.create(identity_index=index, ground=RemovalGround.SECRECY, occurred_on=date(2025, 1, 1), created_at=AT)
    by = association()
    at = datetime(today.year, today.month, today.day, 2, tzinfo=UTC)
    outcome = roll_sheets.examine(sheet([person(1, 身份证号=NUMBER)]), roll=begun(by), at=at)
    assert bool(outcome.faulty) is refused


def test_7_somebody_in_the_pool_or_under_way_elsewhere_stays_out() -> None:
    by, other = association(), association("另一学会")
    expert(id_number=person(1)["身份证号"])
    taken(begun(other), sheet([person(2)]), other)
    roll = taken(begun(by), sheet([person(1), person(2), person(3)]), by)
    assert [finding["row"] for finding in errors(roll)] == [2, 3]
    assert Application.objects.filter(roll=roll).count() == 1


# ---------------------------------------------------------------- handing in


def test_7_1_3_a_roll_goes_in_with_its_stamped_copy_and_everybody_gets_a_link() -> None:
    by = association()
    roll = taken(begun(by), sheet([person(1), person(2)]), by)
    with pytest.raises(Refused) as refusal:
        rolls.submit(roll_id=roll.pk, by=by, at=AT)
    assert "盖章" in refusal.value.reasons[0].message
    assert not PersonLink.objects.exists()
    rolls.attach_scan(roll_id=roll.pk, content=PDF, file_name="盖章.pdf", by=by, at=AT)
    done = rolls.submit(roll_id=roll.pk, by=by, at=AT)
    assert (done.state, PersonLink.objects.count(), Message.objects.filter(text__code="person_link").count()) == (
        "submitted",
        2,
        2,
    )
    with pytest.raises(Refused):
        rolls.submit(roll_id=roll.pk, by=by, at=AT)
    assert Event.objects.filter(action="roll.submit").count() == 1
    assert PersonLink.objects.count() == 2


def test_7_1_3_who_confirms_goes_to_review_marked_as_recommended() -> None:
    by = association()
    roll = taken(begun(by), sheet([person(1)]), by)
    row = Application.objects.get()
    token = token_of(person_links.make(application=row, at=AT))
    with pytest.raises(Refused) as refusal:
        person_links.use(token=token, words=TICKS, by=applicant(), at=AT)
    assert refusal.value.reasons[0].article == "13"
    done = person_links.use(token=token, words=TICKS | {"ties_told": "1"}, by=applicant("13800002222"), at=AT)
    assert (done.state, done.voucher, done.source, done.roll) == (
        ApplicationStatus.VOUCHED, Voucher.ROLL, Source.ASSOCIATION, roll,
    )  # fmt: skip


def test_7_1_3_only_the_silent_are_reminded_and_not_twice_a_day() -> None:
    by = association()
    roll = taken(begun(by), sheet([person(1), person(2)]), by)
    rolls.attach_scan(roll_id=roll.pk, content=PDF, file_name="盖章.pdf", by=by, at=AT)
    rolls.submit(roll_id=roll.pk, by=by, at=AT)
    with pytest.raises(Refused):
        rolls.remind(roll_id=roll.pk, by=by, at=AT + timedelta(hours=23))
    first = Application.objects.order_by("roll_row")[0]
    token = token_of(person_links.make(application=first, at=AT))
    person_links.use(token=token, words=TICKS | {"ties_told": "1"}, by=applicant(), at=AT)
    assert rolls.remind(roll_id=roll.pk, by=by, at=later(1)) == 1


def test_7_1_3_the_system_writes_again_every_five_days_and_three_times_at_most() -> None:
    by = association()
    roll = taken(begun(by), sheet([person(1)]), by)
    assert rolls.remind_due(at=later(9)) == 0, "not before the roll is handed in"
    rolls.attach_scan(roll_id=roll.pk, content=PDF, file_name="盖章.pdf", by=by, at=AT)
    rolls.submit(roll_id=roll.pk, by=by, at=AT)
    sent = [rolls.remind_due(at=later(day)) for day in (4, 5, 6, 9, 10, 15, 40)]
    assert sent == [0, 1, 0, 0, 1, 0, 0]
    assert Event.objects.filter(action="application.link", actor=None).count() == 2


def test_7_1_3_somebody_comes_off_and_may_come_on_again() -> None:
    by = association()
    roll = taken(begun(by), sheet([person(1)]), by)
    row = Application.objects.get()
    rolls.remove(application_id=row.pk, by=by, at=AT)
    with pytest.raises(Refused):
        rolls.remove(application_id=row.pk, by=by, at=AT)
    taken(roll, sheet([person(1)]), by)
    assert list(Application.objects.order_by("roll_row").values_list("state", flat=True)) == ["withdrawn", "confirming"]


def test_7_1_3_one_person_entered_on_line() -> None:
    by = association()
    roll = begun(by)
    made = rolls.add(roll_id=roll.pk, form=answers(), by=by, at=AT)
    assert (made.roll, made.roll_row, made.association, made.voucher) == (roll, 1, by.unit, Voucher.ROLL)
    with pytest.raises(Refused):
        rolls.add(roll_id=roll.pk, form=answers(), by=by, at=AT)
    assert Application.objects.count() == 1


def test_7_1_3_somebody_corrected_after_the_roll_went_in_confirms_anew() -> None:
    by = association()
    roll = taken(begun(by), sheet([person(1)]), by)
    rolls.attach_scan(roll_id=roll.pk, content=PDF, file_name="盖章.pdf", by=by, at=AT)
    rolls.submit(roll_id=roll.pk, by=by, at=AT)
    row = Application.objects.get()
    form = applications.form_of(row) | {"post": "主任"}
    rolls.correct(application_id=row.pk, form=form, by=by, at=later(1))
    assert PersonLink.objects.filter(expires_at__gt=later(1)).count() == 1
    with pytest.raises(Refused):
        rolls.add(roll_id=roll.pk, form=answers(), by=by, at=later(1))


# ---------------------------------------------------------------- whose roll


def test_7_1_3_another_association_finds_no_roll() -> None:
    by, other = association(), association("另一学会")
    roll = taken(begun(by), sheet([person(1)]), by)
    row = Application.objects.get()
    for act in (
        lambda: rolls.take(roll_id=roll.pk, by=other, at=AT),
        lambda: rolls.submit(roll_id=roll.pk, by=other, at=AT),
        lambda: rolls.add(roll_id=roll.pk, form=answers(), by=other, at=AT),
        lambda: rolls.upload(roll_id=roll.pk, content=sheet([]), file_name="x", by=other, at=AT),
        lambda: rolls.open_scan(roll_id=roll.pk, by=other, at=AT),
    ):
        with pytest.raises(Roll.DoesNotExist):
            act()
    with pytest.raises(Application.DoesNotExist):
        rolls.remove(application_id=row.pk, by=other, at=AT)


# ---------------------------------------------------------------- after go-live


def test_7_2_before_the_lock_a_clerk_makes_no_roll() -> None:
    with pytest.raises(Refused):
        rolls.begin(title="新增", by=account(Role.TALENT), at=AT)
    assert not Roll.objects.exists()


def test_7_2_after_the_lock_every_row_of_a_sheet_is_an_application() -> None:
    by = locked_migration()
    roll = taken(rolls.begin(title="新增", by=by, at=AT), sheet([person(1), person(2)]), by)
    made = Application.objects.first()
    assert made is not None
    assert (made.voucher, made.source, made.association, made.roll) == (Voucher.SHEET, Source.OPEN_CALL, None, roll)
    done = rolls.submit(roll_id=roll.pk, by=by, at=AT)
    assert done.state == "submitted"
    assert PersonLink.objects.count() == 2


def test_the_sheet_and_the_scan_are_sealed_on_disk() -> None:
    by = association()
    roll = taken(begun(by), sheet([person(1)]), by)
    raw = (uploads.folder() / roll.sheet).read_bytes()
    assert b"PK" not in raw[:4]
    assert HEADINGS[0].encode() not in raw
    assert unit("别家").pk != by.unit_id
