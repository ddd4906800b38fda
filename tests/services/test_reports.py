"""14.5, 18: a report opens for whom it was made to, its reporter is nobody's to find, its course is on record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from expertpool.policy.decision import Refused
from expertpool.policy.reports import EntryKind
from expertpool.policy.terms import Role
from expertpool.records.models import Account, Event, Report, ReportEntry, ReportFile
from expertpool.services import periodic, report_handling, report_keys, reports
from expertpool.services.report_handling import read
from tests.factories import AT, account
from tests.services.report_ground import MARKER, PICTURE_MARKER, jpeg, keeper, png, reported, unlocked

pytestmark = pytest.mark.django_db
NEXT_DAY = AT + timedelta(days=1)


def dump() -> bytes:
    """Every value of every table, blobs as they are."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found += [
                bytes(cell) if isinstance(cell, memoryview | bytes) else str(cell).encode() for row in cursor for cell in row
            ]
    return b"\n".join(found)


def actions(report: Report) -> list[str]:
    rows = Event.objects.filter(subject_kind="report", subject_id=str(report.pk)).order_by("sequence")
    return list(rows.values_list("action", flat=True))


def refused(deed: Any, **values: Any) -> str:
    with pytest.raises(Refused) as caught:
        deed(**values)
    return str(caught.value)


# ---------------------------------------------------------------- sealed


def test_14_5_no_dump_tells_a_word_of_a_report_or_its_receipt() -> None:
    supervisor, before = keeper(), set(settings.MEDIA_ROOT.glob("*"))
    report, receipt = reported(files=[(f"{MARKER}.jpg", jpeg())], name=MARKER, contact=MARKER)
    reports.add(receipt=receipt, text=MARKER, files=[(f"{MARKER}.png", png())], once="w", at=AT)
    report_handling.examine(report_id=report.pk, by=supervisor, at=AT)
    report_handling.transfer(report_id=report.pk, to=MARKER, text=MARKER, by=supervisor, at=AT)
    report_handling.say(report_id=report.pk, kind=EntryKind.ANSWER, text=MARKER, by=supervisor, at=AT)
    report_handling.decide(report_id=report.pk, upheld=True, text=MARKER, by=supervisor, at=AT)
    everything = dump()
    half = unlocked(supervisor)[report.key_id]
    for planted in (
        MARKER.encode(),
        MARKER.encode("unicode_escape"),
        receipt.encode(),
        PICTURE_MARKER,
        half,
        half.hex().encode(),
    ):
        assert planted not in everything
    assert set(settings.MEDIA_ROOT.glob("*")) == before


def test_18_whoever_holds_the_key_reads_all_of_it_and_each_look_is_on_record() -> None:
    supervisor = keeper()
    report, _ = reported(files=[("现场.jpg", jpeg()), ("说明.pdf", b"%PDF-1.7 x")], name="某某")
    opened = read(report_id=report.pk, held=unlocked(supervisor), by=supervisor, at=AT)
    assert MARKER in opened.told["what"]
    assert opened.told["name"] == "某某"
    assert opened.subjects == ("专家",)
    assert [file.name for file in opened.files] == ["现场.jpg", "说明.pdf"]
    held = unlocked(supervisor)
    name, content = report_handling.read_file(report_id=report.pk, file_id=opened.files[0].pk, held=held, by=supervisor, at=AT)
    assert name == "现场.jpg"
    assert content.startswith(b"\xff\xd8")
    assert PICTURE_MARKER not in content
    assert actions(report) == ["report.open", "report.file"]


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.PARTY, Role.TALENT, Role.LEADERSHIP, Role.AUDIT_ADMIN])
def test_18_nobody_else_opens_it_not_even_with_the_half_in_hand(role: str) -> None:
    held = unlocked(keeper())
    report, _ = reported()
    stranger = account(role)
    assert "不由您办理" in refused(read, report_id=report.pk, held=held, by=stranger, at=AT)
    assert "不由您办理" in refused(report_handling.examine, report_id=report.pk, by=stranger, at=AT)
    assert actions(report) == []


def test_18_a_colleague_without_the_key_sees_that_there_is_a_report_and_no_more() -> None:
    keeper()
    report, _ = reported()
    colleague = account(Role.SUPERVISOR)
    assert "已封存" in refused(read, report_id=report.pk, held={}, by=colleague, at=AT)
    assert actions(report) == []


def test_18_about_a_supervisor_only_the_alternate_key_opens_it() -> None:
    supervisor, leader = keeper(), keeper(Role.LEADERSHIP)
    report, _ = reported(subjects=["expert", "supervisor"])
    assert report.code.startswith("JC-")
    main = unlocked(supervisor)
    assert "不由您办理" in refused(read, report_id=report.pk, held=main, by=supervisor, at=AT)
    forced = {report.key_id: next(iter(main.values()))}
    assert "打不开" in refused(read, report_id=report.pk, held=forced, by=leader, at=AT)
    assert MARKER in read(report_id=report.pk, held=unlocked(leader), by=leader, at=AT).told["what"]
    assert reported()[0].code == "JB-2026-0001"


@pytest.mark.parametrize(("subject", "way"), [("expert", "驻局纪检监察组"), ("supervisor", "上一级")])
def test_14_5_without_a_key_nothing_is_taken_and_another_way_is_told(subject: str, way: str) -> None:
    receipt = reports.new_receipt()
    words = refused(reports.make, receipt=receipt, told={"subjects": [subject], "what": "x"}, at=AT)
    assert way in words
    assert not Report.objects.exists()


# ---------------------------------------------------------------- nobody to find


def test_14_5_a_report_leaves_no_account_no_hour_and_no_event() -> None:
    keeper()
    before = Event.objects.count()
    report, receipt = reported()
    reports.add(receipt=receipt, text="补充", once="w", at=AT)
    assert Event.objects.count() == before
    for model in (Report, ReportEntry, ReportFile):
        kinds = {field.get_internal_type() for field in model._meta.fields}
        assert not kinds & {"DateTimeField", "TimeField", "GenericIPAddressField"}
    assert report.handler is None
    assert report.entries.get().by is None
    assert Account.objects.count() == 1


def test_14_5_the_day_after_one_event_counts_them_and_never_twice() -> None:
    keeper()
    _, receipt = reported()
    reported()
    reports.add(receipt=receipt, text="补充", once="w", at=AT)
    assert reports.count_days(at=AT) == 0
    assert reports.count_days(at=NEXT_DAY) == 1
    assert reports.count_days(at=NEXT_DAY) == 0
    event = Event.objects.get(action="report.count")
    assert (event.subject_kind, event.subject_id, event.actor) == ("reports", "2026-11-23", None)
    assert event.payload.body == {"count": 2, "added_later": 1}
    assert periodic.ACTS["reports"] is reports.count_days


# ---------------------------------------------------------------- the receipt


def test_14_5_a_receipt_is_random_grouped_and_known_by_its_digest_alone() -> None:
    keeper()
    report, receipt = reported()
    assert len({reports.new_receipt() for _ in range(50)}) == 50
    assert reports.find(receipt.lower()) == report
    assert receipt not in (report.digest, report.code)
    assert reports.find("") is None
    assert reports.find(receipt[:-1] + ("0" if receipt[-1] != "0" else "1")) is None
    assert "没有这个回执号" in refused(reports.follow, receipt=reports.new_receipt())


def test_14_5_a_second_click_is_the_same_report() -> None:
    keeper()
    report, receipt = reported()
    assert reports.make(receipt=receipt, told={"subjects": [], "what": "别的"}, at=AT) == report
    assert Report.objects.count() == 1


def test_14_5_both_write_to_each_other_and_only_the_receipt_opens_the_answer() -> None:
    supervisor = keeper()
    report, receipt = reported()
    reports.add(receipt=receipt, text="又想起一事", files=[("b.png", png())], once="w", at=AT)
    report_handling.say(report_id=report.pk, kind=EntryKind.ANSWER, text="请说明时间", by=supervisor, at=AT)
    report_handling.say(report_id=report.pk, kind=EntryKind.NOTE, text="内部记录", by=supervisor, at=AT)
    followed = reports.follow(receipt=receipt)
    assert [(line.kind, line.text) for line in followed.lines] == [("reporter", ""), ("answer", "请说明时间")]
    opened = read(report_id=report.pk, held=unlocked(supervisor), by=supervisor, at=AT)
    assert [entry.text for entry in opened.entries] == ["又想起一事", "请说明时间", "内部记录"]
    assert [file.name for file in opened.entries[0].files] == ["b.png"]
    assert opened.files == ()
    assert actions(report) == ["report.answer", "report.note", "report.open"]


def test_14_5_an_addition_sent_twice_is_kept_once() -> None:
    keeper()
    _, receipt = reported()
    reports.add(receipt=receipt, text="补充", once="same", at=AT)
    assert "没有重复" in refused(reports.add, receipt=receipt, text="补充", once="same", at=AT)
    assert ReportEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([("a.exe", b"MZ")], "不能收取"),
        ([("a.jpg", b"%PDF-1.7")], "不能收取"),
        ([("a.jpg", jpeg()[:50])], "已损坏"),
        ([(f"{n}.pdf", b"%PDF-") for n in range(6)], "最多 5 个"),
        ([("a.pdf", b"%PDF-" + bytes(20 * 1024 * 1024 - 4))], "超过 20 MB"),
    ],
)
def test_14_5_a_file_that_cannot_be_taken_leaves_nothing_behind(files: Any, words: str) -> None:
    keeper()
    assert words in refused(
        reports.make, receipt=reports.new_receipt(), told={"subjects": ["expert"], "what": "x"}, files=files, at=AT
    )
    assert not Report.objects.exists()
    assert not ReportFile.objects.exists()


# ---------------------------------------------------------------- its course


def test_18_from_examined_to_upheld_to_closed() -> None:
    supervisor = keeper()
    report, receipt = reported()
    report_handling.examine(report_id=report.pk, by=supervisor, at=NEXT_DAY)
    assert "不能核查" in refused(report_handling.examine, report_id=report.pk, by=supervisor, at=NEXT_DAY)
    assert "核查结论" in refused(report_handling.decide, report_id=report.pk, upheld=True, text=" ", by=supervisor, at=NEXT_DAY)
    report_handling.decide(report_id=report.pk, upheld=True, text="属实", by=supervisor, at=NEXT_DAY)
    report_handling.close(report_id=report.pk, text="已处理", by=supervisor, at=NEXT_DAY)
    assert "已经办结" in refused(reports.add, receipt=receipt, text="再补充", once="w", at=NEXT_DAY)
    say = {"report_id": report.pk, "kind": EntryKind.NOTE, "text": "x", "by": supervisor, "at": NEXT_DAY}
    assert "已经办结" in refused(report_handling.say, **say)
    followed = reports.follow(receipt=receipt)
    assert followed.closed
    assert followed.lines[-1].text == "已处理"
    assert actions(report) == ["report.examine", "report.uphold", "report.close"]
    report.refresh_from_db()
    assert report.handler == supervisor
    assert report.state_on.isoformat() == "2026-11-24"


def test_18_transferred_it_goes_on_being_watched() -> None:
    supervisor = keeper()
    report, _ = reported()
    report_handling.transfer(report_id=report.pk, to="上级机关", by=supervisor, at=AT)
    report.refresh_from_db()
    assert report.state == "examining"
    report_handling.decide(report_id=report.pk, upheld=False, text="不属实", by=supervisor, at=AT)
    assert actions(report) == ["report.transfer", "report.dismiss"]
    assert "不能转办" in refused(report_handling.transfer, report_id=report.pk, to="上级机关", by=supervisor, at=AT)


def test_18_an_upheld_one_is_passed_on_and_stays_upheld() -> None:
    supervisor = keeper()
    report, _ = reported()
    report_handling.examine(report_id=report.pk, by=supervisor, at=AT)
    report_handling.decide(report_id=report.pk, upheld=True, text="属实", by=supervisor, at=AT)
    report_handling.transfer(report_id=report.pk, to="人才科", text="请立案", by=supervisor, at=NEXT_DAY)
    report.refresh_from_db()
    assert (report.state, report.state_on.isoformat()) == ("upheld", "2026-11-23")
    assert actions(report)[-1] == "report.transfer"


def test_20_the_register_leaves_with_a_serial_and_without_a_word() -> None:
    supervisor = keeper()
    reported()
    sheet = report_handling.export(rows=Report.objects.all(), filters={}, by=supervisor, at=AT)
    assert sheet.serial.startswith("DC-")
    assert MARKER.encode() not in sheet.content
    assert report_keys.kind_of(supervisor) == "main"
