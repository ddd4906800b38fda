"""9, 10, 17: a removal case on its pages, from who brings it to leadership, with what follows shown before anybody confirms."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from expertpool.policy.terms import Role
from expertpool.records.models import Account, Ban, Event, Expert, Export, RemovalCase
from expertpool.services import removal_watch, vouching
from expertpool.services.demo.scans import SCAN
from expertpool.services.vouching import Told
from tests.factories import account, activity, division, expert, organiser, unit, use
from tests.queries.test_preferences import graded
from tests.services.removal_ground import through

pytestmark = pytest.mark.django_db


def of(by: Account) -> Client:
    client = Client()
    client.force_login(by)
    return client


def scan(name: str = "会议纪要.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, SCAN)


def told(**changed: object) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "ground": "misconduct",
        "occurred_on": f"{today - timedelta(days=9)}",
        "words": "2026年在评审中弄虚作假，有示例材料。",
    } | changed


def opened(client: Client, person: Expert) -> RemovalCase:
    answer = client.post(f"/cases/new/{person.number}/", told(files=[scan("证据.pdf")]))
    assert answer.status_code == 302, answer.content.decode()
    return RemovalCase.objects.latest("pk")


def stepper(client: Client, made: RemovalCase) -> str:
    page = client.get(f"/cases/{made.pk}/").content.decode()
    return page.partition('class="card stepper"')[2].partition("</ol>")[0]


def test_9_from_the_opening_to_the_removal_with_the_first_free_day_shown_before() -> None:
    keeper, leader, person = of(account(Role.TALENT)), of(account(Role.LEADERSHIP)), expert()
    page = keeper.get(f"/cases/new/?q={person.number}")
    assert f"/cases/new/{person.number}/" in page.content.decode()
    made = opened(keeper, person)
    assert (made.state, made.files.count()) == ("opened", 1)
    assert Expert.objects.get().status == "in_case"
    refused = keeper.post(f"/cases/{made.pk}/verify/", {"finding": "已核实属实。"})
    assert refused.status_code == 409
    assert "请本人陈述" in refused.content.decode()
    assert keeper.post(f"/cases/{made.pk}/hear/").status_code == 302
    waiting = keeper.get(f"/cases/{made.pk}/").content.decode()
    assert f"{timezone.localdate() + timedelta(days=8)} 起可以核实" in waiting
    assert 'name="finding"' not in waiting
    RemovalCase.objects.update(statement_until=timezone.localdate() - timedelta(days=1))
    assert keeper.post(f"/cases/{made.pk}/verify/", {"finding": "已核实属实。"}).status_code == 302
    assert leader.post(f"/cases/{made.pk}/remove/").status_code == 403
    since = made.occurred_on
    free = date(since.year + 5, since.month, since.day) + timedelta(days=1)
    assert f"{free:%Y-%m-%d}" in leader.get(f"/cases/{made.pk}/").content.decode()
    meeting = {"meeting_name": "局长办公会", "meeting_number": "〔2026〕9号", "meeting_day": f"{timezone.localdate()}"}
    assert leader.post(f"/cases/{made.pk}/decide/", meeting | {"agreed": "1"}).status_code == 400  # no scan
    assert leader.post(f"/cases/{made.pk}/decide/", meeting | {"agreed": "1", "scan": scan()}).status_code == 302
    assert f"{free:%Y-%m-%d}" in keeper.get(f"/cases/{made.pk}/").content.decode()
    assert "已出库，禁入期已登记" in keeper.post(f"/cases/{made.pk}/remove/", follow=True).content.decode()
    assert keeper.post(f"/cases/{made.pk}/remove/").status_code == 409
    assert (Expert.objects.get().status, Ban.objects.get().last_day) == ("removed", free - timedelta(days=1))


def test_9_leadership_says_no_with_a_reason_and_takes_back_what_was_wrong() -> None:
    keeper, leader = of(account(Role.TALENT)), of(account(Role.LEADERSHIP))
    made = opened(keeper, expert())
    RemovalCase.objects.update(state="verified", verified_at=timezone.now(), verified_by=Account.objects.get(role="talent"))
    form = {"meeting_name": "会", "meeting_number": "1", "meeting_day": f"{timezone.localdate()}", "agreed": "0"}
    assert leader.post(f"/cases/{made.pk}/decide/", form | {"scan": scan()}).status_code == 409  # no reason
    assert leader.post(f"/cases/{made.pk}/decide/", form | {"scan": scan(), "answer": "证据不足"}).status_code == 302
    assert "证据不足" in keeper.get(f"/cases/{made.pk}/").content.decode()
    assert Expert.objects.get().status == "active"
    assert leader.post(f"/cases/{made.pk}/reverse/", {"answer": "有误"}).status_code == 409


def test_20_a_look_at_a_case_and_at_its_files_is_on_record_before_it_leaves() -> None:
    keeper = of(account(Role.TALENT))
    made = opened(keeper, expert())
    watcher = of(account(Role.SUPERVISOR))
    assert watcher.get(f"/cases/{made.pk}/").status_code == 200
    answer = watcher.get(f"/cases/{made.pk}/files/{made.files.get().pk}/")
    assert answer.content == SCAN
    seen = Event.objects.filter(subject_kind="removalcase", role="supervisor").values_list("action", flat=True)
    assert sorted(seen) == ["case.file", "case.look"]
    course, looks = watcher.get(f"/cases/{made.pk}/").content.decode().partition('id="course"')[2].split("查看记录 3 次")
    assert ("立案" in course, "查看出库事项" in course, "查看出库事项" in looks) == (True, False, True)
    assert watcher.post(f"/cases/{made.pk}/hear/").status_code == 403


@pytest.mark.parametrize("role", [Role.TALENT, Role.LEADERSHIP, Role.SUPERVISOR])
def test_9_10_who_reads_a_case_or_the_register_takes_its_papers_along_each_on_record(role: Role) -> None:
    made = through(expert())
    viewer = of(account(role))
    page = viewer.get(f"/cases/{made.pk}/").content.decode()
    certificate = f"/bans/{Ban.objects.get().pk}/certificate/pdf/"
    assert certificate in viewer.get("/bans/").content.decode()
    for paper in ("review", "notice", "ban"):
        assert (address := f"/cases/{made.pk}/papers/{paper}/pdf/") in page
        assert viewer.get(address).content.startswith(b"%PDF")
    assert viewer.get(certificate).status_code == 200
    taken = Event.objects.filter(role=role, action__in=("case.paper", "ban.certificate")).values_list("action", flat=True)
    assert sorted(taken) == ["ban.certificate", "case.paper", "case.paper", "case.paper"]
    assert of(account(Role.ORGANISER)).get(address).status_code == 403


def test_9_10_a_removal_taken_back_no_longer_says_that_it_bars() -> None:
    made = through(expert())
    leader = of(account(Role.LEADERSHIP))
    assert "年内（至" in leader.get(f"/cases/{made.pk}/").content.decode()
    assert leader.post(f"/cases/{made.pk}/reverse/", {"answer": "认定有误"}).status_code == 302
    page = leader.get(f"/cases/{made.pk}/").content.decode()
    assert ("年内（至" in page, "撤销</small>" in page) == (False, True)


def test_9_a_case_shows_the_activities_that_the_person_is_confirmed_for_from_today_on() -> None:
    person, today, by = expert(), timezone.localdate(), organiser()
    told = {"state": "confirmed"}
    for title, day in (("昨日论证", today - timedelta(days=1)), ("今日论证", today), ("来日论证", today + timedelta(days=9))):
        use(person, day, activity=activity(by, title=title, first_day=day, last_day=day), **told)
    keeper = of(account(Role.TALENT))
    made = opened(keeper, person)
    page = keeper.get(f"/cases/{made.pk}/").content.decode()
    assert [title in page for title in ("昨日论证", "今日论证", "来日论证")] == [False, True, True]
    keeper.post(f"/cases/{made.pk}/dismiss/", {"answer": "查无实据"})
    assert "来日论证" not in keeper.get(f"/cases/{made.pk}/").content.decode()


def test_9_an_organiser_asks_only_about_who_took_part_in_the_divisions_activities() -> None:
    other, own = expert(), expert()
    by = organiser(division=division("示范科室"))
    use(own, timezone.localdate(), activity=activity(by))
    listed, closed = expert(), expert()
    use(listed, timezone.localdate(), activity=activity(by, state="held"), state="confirmed")
    use(closed, timezone.localdate(), activity=activity(by), state="confirmed")  # the list is not handed over
    client = of(by)
    assert [client.get(f"/cases/propose/{one.number}/").status_code for one in (listed, closed)] == [200, 404]
    assert client.get(f"/cases/propose/{other.number}/").status_code == 404
    assert client.post(f"/cases/propose/{own.number}/", told(ground="over_age")).status_code == 400
    assert client.post(f"/cases/propose/{own.number}/", told()).status_code == 302
    made = RemovalCase.objects.get()
    assert (made.state, made.source, made.expert) == ("proposed", "organiser", own)
    assert Expert.objects.get(pk=own.pk).status == "active"
    assert made.code in client.get("/cases/proposed/").content.decode()
    assert client.get(f"/cases/{made.pk}/").status_code == 403
    clerk = account(Role.TALENT)
    keeper = of(clerk)
    assert by.name not in stepper(keeper, made)
    assert keeper.post(f"/cases/{made.pk}/accept/").status_code == 302
    assert (clerk.name in stepper(keeper, made), by.name in stepper(keeper, made)) == (True, False)
    assert Expert.objects.get(pk=own.pk).status == "in_case"
    for address in (f"/cases/propose/{own.number}/", f"/cases/propose/?q={own.number}"):
        page = client.get(address).content.decode()
        assert (own.name in page, "出库审查中" in page) == (True, False)


def test_19_an_employer_asks_about_its_own_people_only() -> None:
    home = unit("示范大学")
    own, other = expert(unit=home), expert()
    client = of(account(Role.EMPLOYER, unit=home))
    assert client.get(f"/cases/propose/{other.number}/").status_code == 404
    assert client.post(f"/cases/propose/{own.number}/", told()).status_code == 302
    assert RemovalCase.objects.get().source == "employer"
    assert "办理中" in client.get("/cases/proposed/").content.decode()


def test_20_the_list_is_searched_counted_and_exported_with_a_serial_without_evidence() -> None:
    keeper = of(account(Role.TALENT))
    made, _ = opened(keeper, expert(name="示甲")), opened(keeper, expert(name="示乙"))
    page = keeper.get("/cases/?q=示甲&state=opened").content.decode()
    assert "示甲" in page
    assert "示乙" not in page
    book = load_workbook(BytesIO(keeper.get("/cases/export/?q=示甲").content))
    cells = [str(cell) for row in book.active.iter_rows(values_only=True) for cell in row]
    assert made.code in cells
    assert not any("弄虚作假" in cell for cell in cells)
    assert Export.objects.get().rows == 1


def test_9_a_search_that_finds_more_than_it_shows_says_so() -> None:
    keeper = of(account(Role.TALENT))
    for count, said in ((20, True), (19, False)):
        Expert.objects.all().delete()
        for _ in range(count):
            expert()
        assert ("请写得更具体" in keeper.get("/cases/new/?q=示例").content.decode()) == said


@pytest.mark.parametrize("people", [3, 30])
def test_20_the_list_asks_no_more_for_more_cases(people: int, django_assert_max_num_queries: Any) -> None:
    keeper = of(account(Role.TALENT))
    for _ in range(people):
        opened(keeper, expert())
    with django_assert_max_num_queries(45):
        assert keeper.get("/cases/").status_code == 200


def test_19_what_an_employer_told_becomes_a_case_with_its_files_once() -> None:
    home, keeper = unit("示范学院"), of(account(Role.TALENT))
    person, employer = expert(unit=home), account(Role.EMPLOYER, unit=home)
    about = Told("academic", timezone.localdate() - timedelta(days=3), "论文被撤稿（示例）。", ((SCAN, "通报.pdf"),))
    feedback = vouching.tell(number=person.number, told=about, by=employer, at=timezone.now())
    address = f"/cases/new/{person.number}/?feedback={feedback.pk}"
    assert "论文被撤稿" in keeper.get(address).content.decode()
    assert keeper.post(address, told(ground="over_age")).status_code == 409
    assert not RemovalCase.objects.exists()
    assert keeper.post(address, told()).status_code == 302
    made = RemovalCase.objects.get()
    assert (made.source, made.cause, made.files.get().file_name) == ("employer", f"feedback:{feedback.pk}", "通报.pdf")
    feedback.refresh_from_db()
    assert (feedback.state, made.code in feedback.answer) == ("opened", True)
    told_of = keeper.get(f"/feedbacks/{feedback.pk}/").content.decode()
    assert (f"/cases/{made.pk}/" in told_of, address in told_of) == (True, False)
    assert f"/cases/{made.pk}/" not in of(employer).get(f"/feedbacks/{feedback.pk}/").content.decode()
    assert keeper.post(address, told()).status_code == 409


def test_9_2_what_the_calendar_proposed_is_taken_up_together_each_once() -> None:
    old = [expert(birth=date(1950, 1, 1)) for _ in range(2)]
    assert removal_watch.run(at=timezone.now()) == len(old)
    keeper, ids = of(account(Role.TALENT)), list(RemovalCase.objects.values_list("pk", flat=True))
    assert of(account(Role.LEADERSHIP)).post("/cases/several/", {"row": ids}).status_code == 403
    for _ in range(2):
        assert keeper.post("/cases/several/", {"row": ids}, follow=True).status_code == 200
    assert set(RemovalCase.objects.values_list("state", "statement_until")) == {
        ("opened", timezone.localdate() + timedelta(days=7))
    }
    assert Event.objects.filter(action="case.hear").count() == len(old)
    for chosen in (ids, []):
        page = keeper.post("/cases/several/", {"row": chosen}, follow=True).content.decode()
        assert "已立案并请本人陈述" not in page
    assert "没有选中" in page
    assert "data-all" not in page
    RemovalCase.objects.filter(pk=ids[0]).update(state="proposed")
    page = keeper.get("/cases/").content.decode()
    assert (page.count("data-all"), page.count('name="row"')) == (1, 1)


def test_9_what_was_typed_comes_back_with_the_refusal() -> None:
    keeper, leader = of(account(Role.TALENT)), of(account(Role.LEADERSHIP))
    made = opened(keeper, expert())
    refused = keeper.post(f"/cases/{made.pk}/verify/", {"finding": "核对过原件，属实。"})
    assert (refused.status_code, "核对过原件，属实。" in refused.content.decode()) == (409, True)
    blank = keeper.post(f"/cases/{made.pk}/dismiss/", {"answer": ""}).content.decode()
    assert '<details class="card fold card__body" open><summary>撤销立案' in blank
    RemovalCase.objects.update(state="verified", verified_at=timezone.now(), verified_by=Account.objects.get(role="talent"))
    late = {"meeting_name": "会", "meeting_number": "〔示例〕7号", "meeting_day": "2020-01-01", "agreed": "1", "scan": scan()}
    again = leader.post(f"/cases/{made.pk}/decide/", late)
    assert (again.status_code, "〔示例〕7号" in again.content.decode()) == (409, True)
    made.refresh_from_db()
    assert (made.state, made.scan) == ("verified", "")


def test_10_the_first_free_day_is_shown_for_the_day_chosen_before_a_case_is_opened() -> None:
    keeper, person = of(account(Role.TALENT)), expert()
    address = f"/cases/new/{person.number}/"
    assert "2029-03-01 起可以重新申请" in keeper.get(f"{address}?occurred_on=2024-02-29").content.decode()
    for odd in ("9999-12-31", "2026-02-30", "昨天", ""):
        assert f"按发生之日 {timezone.localdate()} 计" in keeper.get(address, {"occurred_on": odd}).content.decode()
    assert keeper.post(address, told(occurred_on="9999-12-31")).status_code == 409


def test_20_a_file_is_shown_in_place_where_nothing_in_it_may_run() -> None:
    keeper = of(account(Role.TALENT))
    made = opened(keeper, expert())
    answer = keeper.get(f"/cases/{made.pk}/files/{made.files.get().pk}/?show=1")
    assert (answer["Content-Disposition"], answer["X-Frame-Options"]) == ("inline", "SAMEORIGIN")
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert Event.objects.filter(action="case.file").count() == 1


def test_17_the_grades_that_count_are_marked_with_their_reasons_inside_the_case_only() -> None:
    person, keeper = expert(), of(account(Role.TALENT))
    for number, overall in enumerate(("poor", "good", "poor")):
        graded(person, date(2026, 11, 2 + number), overall)
    made = RemovalCase.objects.get(ground="poor")
    page = keeper.get(f"/cases/{made.pk}/").content.decode()
    assert (page.count("计入"), "记录" in page) == (2, True)
    assert Event.objects.filter(action="case.look", subject_id=str(made.pk)).count() == 1
    assert "计入" not in keeper.get(f"/cases/{opened(keeper, expert()).pk}/").content.decode()
