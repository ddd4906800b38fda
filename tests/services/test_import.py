"""7.2, requirements of the one-time migration: a pool as kept goes in as it is, faulty rows are named and none is lost."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from expertpool.gateways import keys, sheets
from expertpool.policy import identity
from expertpool.policy.decision import Refused
from expertpool.queries import imports as queries
from expertpool.records.models import Account, Ban, Event, Expert, ImportRun, RosterLine, Tie, Unit
from expertpool.services.imports import loading, papers, runs, undoing
from expertpool.services.imports.background import Superseded
from tests.factories import AT, account, expert, use
from tests.pool_sheets import FIRST_ROW, column_of, kept, person
from tests.services.import_ground import approve, check, checked, fresh, load, loaded, places, settle_units, uploaded

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=10)


@pytest.fixture
def clerk() -> Account:
    approve()
    return account("talent")


def actions() -> list[str]:
    return list(Event.objects.order_by("sequence").values_list("action", flat=True))


# ---------------------------------------------------------------- as it is


def test_a_pool_as_kept_goes_in_as_it_is(clerk: Account) -> None:
    run = loaded(kept([person(rank) for rank in range(1, 31)]), by=clerk)
    assert (run.state, run.total, run.imported, run.faulty) == ("done", 30, 30, 0)
    assert list(Expert.objects.values_list("number", flat=True)) == list(range(1, 31))
    assert actions()[1:] == [
        "import.upload", "import.map", "import.check", "import.checked", "unit.introduce", "import.start", "import.chunk", "import.finish",
    ]  # fmt: skip


def test_everything_that_the_sheet_tells_stands_on_the_record(clerk: Account) -> None:
    told = person(1, 人才称号="中原学者", 备注="返聘", 出生年月=date(1971, 2, 2))
    loaded(kept([told]), by=clerk)
    kept_ = Expert.objects.get()
    assert (kept_.name, kept_.sex, kept_.birth, kept_.ethnicity, kept_.political) == ("钱示甲", "1", date(1971, 2, 2), "01", "13")
    assert (kept_.unit.name, kept_.region, kept_.post, kept_.title, kept_.title_level) == (
        "焦作示明新材料有限公司", "410802", "业务骨干", "高级工程师", "associate",
    )  # fmt: skip
    assert [row.field.name for row in kept_.fields.all()] == ["新材料", "电子信息"]
    assert (kept_.category, kept_.education, kept_.degree, kept_.source) == ("technical", "10", "3", "open_call")
    assert (kept_.admitted_on, kept_.note, kept_.status, kept_.ties_declared) == (date(2025, 3, 1), "返聘", "active", False)
    assert [(row.code, row.proven) for row in kept_.talent_titles.all()] == [("zy_scholar", False)]
    assert kept_.search.startswith("钱示甲 qsj qianshijia")


def test_numbers_are_sealed_and_found_by_their_index(clerk: Account) -> None:
    told = person(7)
    loaded(kept([told]), by=clerk)
    kept_ = Expert.objects.get(id_index=keys.blind_index("id", told["身份证号"]))
    assert keys.decrypt(kept_.id_cipher, table="expert", row=kept_.number, field="id") == told["身份证号"]
    assert keys.decrypt(kept_.phone_cipher, table="expert", row=kept_.number, field="phone") == "13900000007"
    assert keys.decrypt(kept_.bank_account_cipher, table="expert", row=kept_.number, field="bank_account") == told["银行账号"]


@pytest.mark.parametrize(
    ("number", "note", "kind"),
    [
        ("410811{born:%y%m%d}003", "", "resident"),
        ("810000{born:%Y%m%d}003", "港澳居民居住证", "hmt_permit"),
        ("830000{born:%Y%m%d}003", "台湾居民居住证", "hmt_permit"),
        ("910000{born:%Y%m%d}003", "外国人永久居留身份证", "foreign_permanent"),
        ("C01X00T47", "护照（德国），外籍专家", "passport"),
        ("e00007730", "护照（中国），长期居留境外", "passport"),
    ],
)
def test_old_and_foreign_documents_go_in(clerk: Account, number: str, note: str, kind: str) -> None:
    born = date(1971, 2, 2)
    number = number.format(born=born)
    if len(number) == 17:
        number += identity.check_digit(number).lower()
    run = loaded(kept([person(1, 身份证号=number, 备注=note, 出生年月=born, 性别="男")]), by=clerk)
    assert (run.imported, places(run)) == (1, [])
    kept_ = Expert.objects.get()
    assert (kept_.id_kind, kept_.birth) == (kind, born)
    assert len(keys.decrypt(kept_.id_cipher, table="expert", row=1, field="id")) == (9 if kind == "passport" else 18)


@pytest.mark.parametrize("name", ["阿迪力·示玉山", "Anna Maria Probe", "示𬭎", "㛃示", "尉迟示"])
def test_names_of_every_kind_stay_as_they_are(clerk: Account, name: str) -> None:
    loaded(kept([person(1, 姓名=name)]), by=clerk)
    assert Expert.objects.get().name == name


def test_a_padded_name_loses_its_blank(clerk: Account) -> None:
    loaded(kept([person(1, 姓名="示　甲")]), by=clerk)
    assert Expert.objects.get().name == "示甲"


def test_phones_kept_as_numbers_are_read(clerk: Account) -> None:
    loaded(kept([person(1, 手机号码=13900000001), person(2, 手机号码=1.3900000002e10)]), by=clerk)
    phones = [keys.decrypt(row.phone_cipher, table="expert", row=row.number, field="phone") for row in Expert.objects.all()]
    assert phones == ["13900000001", "13900000002"]


@pytest.mark.skipif("EXPERTPOOL_SAMPLE" not in os.environ, reason="EXPERTPOOL_SAMPLE names no sheet")
def test_the_given_sample_goes_in_whole(clerk: Account) -> None:
    run = loaded(Path(os.environ["EXPERTPOOL_SAMPLE"]).read_bytes(), by=clerk)
    assert (run.state, run.faulty) == ("done", 0)
    assert run.imported == run.total == Expert.objects.count()


# ---------------------------------------------------------------- twelve spoilt rows

FORGED = "41081119710202551X"
SPOILT: list[tuple[dict[str, Any], str, str]] = [
    ({"姓名": ""}, "姓名", "missing"),
    ({"身份证号": ""}, "身份证号", "missing"),
    ({"身份证号": FORGED}, "身份证号", "identity"),
    ({"身份证号": 410811197102020000}, "身份证号", "number"),
    ({"出生年月": "1971-02-30"}, "出生年月", "birth"),
    ({"出生年月": date(1971, 2, 3)}, "出生年月", "birth"),
    ({"性别": "女"}, "性别", "sex"),
    ({"工作单位": ""}, "工作单位", "missing"),
    ({"所属领域": "氢能与储存"}, "所属领域", "field"),
    ({"所属领域": "新材料、电子信息、生物医药、金融财会"}, "所属领域", "field"),
    ({"所在地区": "山羊区"}, "所在地区", "region"),
    ({"性别": "不详"}, "性别", "sex"),
]


def spoilt_sheet() -> bytes:
    """Twelve wrong rows, a right one before, between and after each."""
    people = []
    for place, (changes, _, _) in enumerate(SPOILT):
        people += [person(100 + place), person(1, 身份证号=unique(place)) | changes]
    return kept([*people, person(99)])


def unique(place: int) -> str:
    """Another number of the same birthday."""
    first17 = f"410811{date(1971, 2, 2):%Y%m%d}{60 + place}1"
    return first17 + identity.check_digit(first17)


def test_each_of_twelve_spoilt_rows_is_named_by_row_and_column(clerk: Account) -> None:
    run = checked(spoilt_sheet(), by=clerk)
    expected = [(FIRST_ROW + 1 + 2 * place, column_of(heading), kind) for place, (_, heading, kind) in enumerate(SPOILT)]
    assert places(run) == expected
    assert all(finding.message and finding.remedy for finding in run.findings.all())
    assert (run.total, run.faulty) == (25, 12)
    assert not Expert.objects.exists()


def test_spoilt_rows_stay_out_and_none_is_lost(clerk: Account) -> None:
    run = loaded(spoilt_sheet(), by=clerk)
    assert (run.imported, run.faulty) == (13, 12)
    sheet = sheets.read(papers.left_out(run=run, by=clerk, at=LATER).content).sheets[0]
    assert [row[-2] for row in sheet.rows[3:]] == [FIRST_ROW + 1 + 2 * place for place in range(12)]
    assert all("【错误】" in str(row[-1]) for row in sheet.rows[3:])


def test_left_out_rows_go_in_once_corrected_and_nobody_twice(clerk: Account) -> None:
    run = loaded(spoilt_sheet(), by=clerk)
    content = papers.left_out(run=run, by=clerk, at=LATER).content
    again = checked(content, by=clerk, at=LATER)
    assert (again.total, again.faulty) == (12, 12)
    whole = checked(kept([person(100 + place) for place in range(12)]), by=clerk, at=LATER)
    assert (whole.total, whole.faulty, {kind for _, _, kind in places(whole)}) == (12, 12, {"duplicate"})


def test_no_finding_repeats_a_number(clerk: Account) -> None:
    run = checked(spoilt_sheet(), by=clerk)
    texts = " ".join(finding.message + finding.remedy for finding in run.findings.all())
    assert FORGED not in texts
    assert unique(4) not in texts
    assert "139000" not in texts


# ---------------------------------------------------------------- what the rows are held against


def test_a_wrong_field_name_comes_with_the_nearest_one(clerk: Account) -> None:
    run = checked(kept([person(1, 所属领域="氢能和储能")]), by=clerk)
    assert "氢能与储能" in run.findings.get(severity="error").remedy


def test_duplicates_inside_the_sheet_keep_the_first(clerk: Account) -> None:
    run = loaded(kept([person(1), person(2), person(1, 姓名="示重")]), by=clerk)
    assert places(run) == [(FIRST_ROW + 2, column_of("身份证号"), "duplicate")]
    assert f"第 {FIRST_ROW} 行" in run.findings.get(severity="error").message
    assert Expert.objects.count() == 2


def test_a_row_that_stays_out_takes_nobodys_place(clerk: Account) -> None:
    run = loaded(kept([person(2, 身份证号=person(1)["身份证号"]), person(1)]), by=clerk)
    assert [row for row, _, _ in places(run)] == [FIRST_ROW]
    assert places(run, "warning") == [(FIRST_ROW + 1, column_of("身份证号"), "duplicate")]
    assert Expert.objects.get().name == person(1)["姓名"]


def test_lower_case_x_full_width_and_fifteen_digits_are_one_person(clerk: Account) -> None:
    born = date(1971, 2, 2)
    first17 = next(text for serial in range(100) if identity.check_digit(text := f"41081119710202{serial:02d}1") == "X")
    writings = [first17 + "X", first17 + "x", "".join(chr(ord(c) + 0xFEE0) for c in first17 + "x"), first17[:6] + first17[8:]]
    run = checked(kept([person(1, 身份证号=text, 出生年月=born) for text in writings]), by=clerk)
    assert [(row, kind) for row, _, kind in places(run)] == [(FIRST_ROW + place, "duplicate") for place in (1, 2, 3)]


def test_the_same_name_and_birthday_under_another_number_is_a_remark(clerk: Account) -> None:
    run = checked(kept([person(1), person(1, 身份证号=unique(3))]), by=clerk)
    assert (run.faulty, places(run, "warning")) == (0, [(FIRST_ROW + 1, column_of("姓名"), "duplicate")])


def test_people_already_in_the_pool_stay_as_they_are(clerk: Account) -> None:
    expert(id_number=person(1)["身份证号"])
    run = checked(kept([person(1), person(2)]), by=clerk)
    assert places(run) == [(FIRST_ROW, column_of("身份证号"), "duplicate")]


@pytest.mark.parametrize(
    ("today", "barred"), [(datetime(2029, 2, 28, 2, tzinfo=UTC), True), (datetime(2029, 3, 1, 2, tzinfo=UTC), False)]
)
def test_10_a_banned_person_is_refused_until_the_last_day(clerk: Account, today: datetime, barred: bool) -> None:
    index = keys.blind_index("id", person(1)["身份证号"])
    Ban.objects.create(identity_index=index, ground="misconduct", occurred_on=date(2024, 2, 29), created_at=AT)
    run = uploaded(kept([person(1)]), by=clerk, at=today)
    runs.map_columns(run_id=run.pk, targets={int(c): t for c, t in run.mapping.items()}, by=clerk, at=today)
    ordered = runs.start_check(run_id=run.pk, by=clerk, at=today, background=False)
    from expertpool.services.imports import checking

    checking.check(run_id=run.pk, turn=ordered.started_at, now=lambda: today)
    assert [kind for _, _, kind in places(fresh(run))] == (["ban"] if barred else [])


@pytest.mark.parametrize(("born", "warned"), [(date(1960, 11, 23), True), (date(1960, 11, 24), False)])
def test_6_1_4_too_old_is_said_and_goes_in(clerk: Account, born: date, warned: bool) -> None:
    first17 = f"410811{born:%Y%m%d}001"
    told = person(1, 身份证号=first17 + identity.check_digit(first17), 出生年月=born, 性别="男")
    from expertpool.services.imports import checking

    run = uploaded(kept([told]), by=clerk)
    runs.map_columns(run_id=run.pk, targets={int(c): t for c, t in run.mapping.items()}, by=clerk, at=AT)
    ordered = runs.start_check(run_id=run.pk, by=clerk, at=AT, background=False)
    checking.check(run_id=run.pk, turn=ordered.started_at, now=lambda: AT)
    assert places(run, "warning") == ([(FIRST_ROW, column_of("出生年月"), "age")] if warned else [])
    assert fresh(run).faulty == 0


# ---------------------------------------------------------------- approval, lock, steps


def test_nothing_comes_in_without_leaderships_approval() -> None:
    with pytest.raises(Refused, match="尚未获批准"):
        uploaded(kept([person(1)]), by=account("talent"))
    assert not ImportRun.objects.exists()


def test_others_than_the_talent_division_cannot_upload(clerk: Account) -> None:
    with pytest.raises(Refused, match="人才科"):
        uploaded(kept([person(1)]), by=account("supervisor"))


def test_a_sheet_without_headings_is_refused_and_leaves_nothing(clerk: Account) -> None:
    with pytest.raises(Refused, match="没有找到表头"):
        uploaded("甲,乙,丙\n1,2,3\n".encode(), by=clerk, name="x.csv")
    assert not ImportRun.objects.exists()


def test_required_columns_must_be_said(clerk: Account) -> None:
    run = uploaded(kept([person(1)]), by=clerk)
    targets = {int(column): target for column, target in run.mapping.items() if target not in ("unit", "fields")}
    with pytest.raises(Refused, match="工作单位") as caught:
        runs.map_columns(run_id=run.pk, targets=targets, by=clerk, at=AT)
    assert len(caught.value.reasons) == 2
    assert fresh(run).state == "uploaded"


def test_units_are_settled_before_anybody_goes_in(clerk: Account) -> None:
    run = checked(kept([person(1), person(2)]), by=clerk)
    with pytest.raises(Refused, match="2 个单位没有核对"):
        runs.start_load(run_id=run.pk, by=clerk, at=LATER, background=False)
    assert not Unit.objects.exists()
    settle_units(run, by=clerk)
    assert load(run, by=clerk, at=LATER).imported == 2


def test_what_a_clerk_explains_is_remembered(clerk: Account) -> None:
    def rename(sheet: Any) -> None:
        sheet["H4"] = "供职之处"

    content = kept([person(1)], change=rename)
    run = uploaded(content, by=clerk)
    column = 7
    assert str(column) not in run.mapping
    targets = {int(c): t for c, t in run.mapping.items()} | {column: "unit"}
    runs.map_columns(run_id=run.pk, targets=targets, by=clerk, at=AT)
    assert uploaded(content, by=clerk).mapping[str(column)] == "unit"


# ---------------------------------------------------------------- twice, killed, undone


def test_pressing_twice_is_once(clerk: Account) -> None:
    run = checked(kept([person(1)]), by=clerk)
    settle_units(run, by=clerk)
    first = runs.start_load(run_id=run.pk, by=clerk, at=LATER, background=False)
    again = LATER + timedelta(seconds=1)
    second = runs.start_load(run_id=run.pk, by=clerk, at=again, background=False)
    assert first.started_at == second.started_at
    assert actions().count("import.start") == 1


def test_a_killed_import_goes_on_where_it_stood(clerk: Account) -> None:
    run = checked(kept([person(rank) for rank in range(1, 451)]), by=clerk)
    settle_units(run, by=clerk)
    ordered = runs.start_load(run_id=run.pk, by=clerk, at=LATER, background=False)
    beats = iter([LATER, LATER])

    def dies() -> datetime:
        return next(beats)

    with pytest.raises(StopIteration):
        loading.load(run_id=run.pk, turn=ordered.started_at, now=dies)
    assert (fresh(run).state, fresh(run).imported, Expert.objects.count()) == ("running", 200, 200)
    resumed = load(run, by=clerk, at=LATER + timedelta(minutes=5))
    assert (resumed.state, resumed.imported) == ("done", 450)
    assert list(Expert.objects.values_list("number", flat=True)) == list(range(1, 451))
    assert sorted(Expert.objects.values_list("import_row", flat=True)) == list(range(FIRST_ROW, FIRST_ROW + 450))


def test_an_older_job_gives_way(clerk: Account) -> None:
    run = checked(kept([person(1)]), by=clerk)
    settle_units(run, by=clerk)
    runs.start_load(run_id=run.pk, by=clerk, at=LATER, background=False)
    with pytest.raises(Superseded):
        loading.load(run_id=run.pk, turn=AT, now=lambda: LATER)
    assert not Expert.objects.exists()


def test_checking_again_replaces_the_findings(clerk: Account) -> None:
    run = checked(spoilt_sheet(), by=clerk)
    assert check(run, by=clerk, at=LATER).findings.count() == run.findings.count()
    assert fresh(run).faulty == 12


def test_a_whole_import_can_be_undone(clerk: Account) -> None:
    run = loaded(kept([person(rank) for rank in range(1, 6)]), by=clerk)
    undone = undoing.undo(run_id=run.pk, by=clerk, at=LATER)
    assert undone.state == "undone"
    assert not Expert.objects.exists()
    assert not Unit.objects.exists()
    assert actions()[-1] == "import.undo"
    with pytest.raises(Refused, match="已撤销"):
        papers.findings(run=fresh(run), by=clerk, at=LATER)


def use_in_an_activity(person_: Expert) -> None:
    use(person_, date(2026, 5, 1))


def use_by_an_edit(person_: Expert) -> None:
    Expert.objects.filter(pk=person_.pk).update(changed_at=timezone.now() + timedelta(days=1))


def use_by_a_tie(person_: Expert) -> None:
    Tie.objects.create(expert=person_, kind="director", unit=person_.unit, source="declared", created_at=LATER)


def use_in_a_roster(person_: Expert) -> None:
    RosterLine.objects.create(number=person_.number, valid_from=LATER, line="{}", leaf="0" * 64)


@pytest.mark.parametrize("put_to_use", [use_in_an_activity, use_by_an_edit, use_by_a_tie, use_in_a_roster])
def test_an_import_whose_people_were_used_stays(clerk: Account, put_to_use: Any) -> None:
    run = loaded(kept([person(1), person(2)]), by=clerk)
    put_to_use(Expert.objects.get(number=2))
    before = Event.objects.count()
    with pytest.raises(Refused, match="不能撤销"):
        undoing.undo(run_id=run.pk, by=clerk, at=LATER)
    assert (Expert.objects.count(), Event.objects.count(), fresh(run).state) == (2, before, "done")


def test_a_dropped_run_takes_its_file_along(clerk: Account) -> None:
    run = uploaded(kept([person(1)]), by=clerk)
    with pytest.raises(Refused):
        undoing.undo(run_id=run.pk, by=clerk, at=LATER)
    assert runs.drop(run_id=run.pk, by=clerk, at=LATER).state == "undone"


def test_progress_counts_rows_and_guesses_the_rest(clerk: Account) -> None:
    run = checked(kept([person(rank) for rank in range(1, 11)]), by=clerk)
    run.state, run.checked, run.started_at = "checking", 5, AT
    progress = queries.progress(run, at=AT + timedelta(seconds=20), stale=False)
    assert (progress.percent, progress.done, progress.total, progress.left) == (50, 5, 10, "20 秒")
