"""11.2, 11.3, 18, 20: the drawing desk's lists, papers and the rarer manners of a draw, as pages."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from docx import Document

from expertpool.policy.terms import DemandStatus, Role
from expertpool.records.models import Account, Demand, Draw, Event, Export, ParameterChange
from expertpool.services import drawing
from tests.factories import AT, account, activity, contact, demand, division, expert, organiser, use
from tests.web.test_draw_pages import kept

pytestmark = pytest.mark.django_db


def of(by: Account) -> Client:
    client = Client()
    client.force_login(by)
    return client


@pytest.fixture
def talent() -> Client:
    return of(account(Role.TALENT, name="示经办"))


@pytest.fixture
def supervisor() -> Client:
    return of(account(Role.SUPERVISOR))


@pytest.fixture
def waiting() -> Demand:
    """Accepted; nine experts of the field, each with a name nobody should read."""
    for number in range(1, 10):
        expert(number, name=f"密名{number}号")
    return demand({"T01": 2}, of=activity(title="示例评审"), state=DemandStatus.ACCEPTED, filed_at=AT)


def text(response: Any) -> str:
    return str(response.content.decode())


def frozen(of_demand: Demand, talent: Client, **manner: str) -> Draw:
    talent.post(f"/draws/{of_demand.pk}/freeze/", manner)
    return Draw.objects.get(demand=of_demand)


def drawn(of_demand: Demand, talent: Client, supervisor: Client) -> Draw:
    draw = frozen(of_demand, talent)
    supervisor.post(f"/witness/{draw.pk}/", {"number": "480317"})
    talent.post(f"/draws/{of_demand.pk}/run/")
    draw.refresh_from_db()
    return draw


# ---------------------------------------------------------------- manners


def test_11_2_a_public_number_through_the_pages(waiting: Demand, talent: Client, supervisor: Client) -> None:
    draw = frozen(waiting, talent, level="A", entropy="示例彩票第 9 期")
    assert "示例彩票第 9 期" in text(talent.get(f"/draws/{waiting.pk}/commit/"))
    supervisor.post(f"/witness/{draw.pk}/", {"number": "480317"})
    page = text(talent.get(f"/draws/{waiting.pk}/"))
    assert "录入公开随机数" in page
    assert "生成名单</button>" not in page
    talent.post(f"/draws/{waiting.pk}/entropy/", {"value": "03 11 27"})
    assert "03 11 27" in text(talent.get(f"/draws/{waiting.pk}/"))
    assert "03 11 27" not in text(supervisor.get(f"/draws/{waiting.pk}/"))
    supervisor.post(f"/draws/{waiting.pk}/entropy/", {"value": "03 11 72"})
    assert "两人录入的不一致" in text(talent.get(f"/draws/{waiting.pk}/"))
    supervisor.post(f"/draws/{waiting.pk}/entropy/", {"value": "03 11 27"})
    talent.post(f"/draws/{waiting.pk}/run/")
    assert "03 11 27" in text(talent.get(f"/draws/{waiting.pk}/record/"))


def test_11_2_an_urgent_draw_waits_on_leaderships_page_and_stays_marked(waiting: Demand, talent: Client) -> None:
    draw = frozen(waiting, talent, level="C", urgent_reason="突发事项当日论证")
    leader = of(account(Role.LEADERSHIP))
    assert "突发事项当日论证" in text(leader.get("/voids/"))
    assert "审批紧急抽取" in text(leader.get("/"))
    leader.post(f"/voids/{draw.pk}/urgent/")
    talent.post(f"/draws/{waiting.pk}/run/")
    for part in ("", "record/"):
        page = text(talent.get(f"/draws/{waiting.pk}/{part}"))
        assert "突发事项当日论证" in page
        assert "无见证" in page


def test_18_the_witnesss_list_marks_an_urgent_draw_and_offers_no_witnessing(
    waiting: Demand, talent: Client, supervisor: Client
) -> None:
    draw = frozen(waiting, talent, level="C", urgent_reason="突发事项当日论证")
    page = text(supervisor.get("/witness/?state=committed"))
    assert waiting.code in page
    assert "紧急</span>" in page
    assert "由局领导批准" in text(supervisor.get(f"/witness/{draw.pk}/"))
    assert waiting.code not in text(supervisor.get("/witness/?state=drawn"))


def test_18_leadership_is_told_why_a_draw_cannot_be_let_through(waiting: Demand, talent: Client) -> None:
    draw = frozen(waiting, talent)
    page = of(account(Role.LEADERSHIP)).post(f"/voids/{draw.pk}/urgent/")
    assert (page.status_code, "由见证人输入数字" in text(page)) == (409, True)


def test_11_2_an_urgent_draw_without_a_reason_is_refused_with_the_remedy(waiting: Demand, talent: Client) -> None:
    page = talent.post(f"/draws/{waiting.pk}/freeze/", {"level": "C"})
    assert (page.status_code, "由局领导批准后抽取" in text(page)) == (409, True)
    assert not Draw.objects.exists()


def test_18_the_second_clerks_page_opens_the_way_only_where_it_is_set(waiting: Demand, talent: Client) -> None:
    second = of(account(Role.TALENT))
    draw = frozen(waiting, talent)
    assert "作为第二经办人见证" not in text(second.get(f"/draws/{waiting.pk}/"))
    assert "须由驻局纪检监察组见证" in text(second.post(f"/draws/second-witness/{draw.pk}/", {"number": "480317"}))
    ParameterChange.objects.create(
        name="witness_second_clerk",
        value=1,
        first_day=date(2025, 1, 1),
        document="示例通知",
        set_by=account(Role.LEADERSHIP),
        set_at=AT,
    )
    other = demand({"T01": 1}, state=DemandStatus.ACCEPTED, filed_at=AT)
    later = frozen(other, talent)
    assert "作为第二经办人见证" not in text(talent.get(f"/draws/{other.pk}/"))
    assert "作为第二经办人见证" in text(second.get(f"/draws/{other.pk}/"))
    second.post(f"/draws/second-witness/{later.pk}/", {"number": "480317"})
    later.refresh_from_db()
    assert later.witness == "480317"


def test_18_the_organiser_is_told_when_to_stand_in(waiting: Demand, talent: Client) -> None:
    draw = frozen(waiting, talent)
    page = text(of(waiting.activity.organiser).get(f"/witness/{draw.pk}/"))
    assert "分钟后仍无人见证的，您可以代为见证" in page
    assert "确认见证" not in page


# ---------------------------------------------------------------- waiting


def test_a_page_that_waits_reloads_once_the_witness_is_through(waiting: Demand, talent: Client, supervisor: Client) -> None:
    draw = frozen(waiting, talent)
    address = f"/draws/{waiting.pk}/waiting/?state=frozen"
    assert talent.get(address).status_code == 204
    supervisor.post(f"/witness/{draw.pk}/", {"number": "480317"})
    assert talent.get(address)["HX-Refresh"] == "true"


def test_a_page_left_open_stops_asking(waiting: Demand, talent: Client) -> None:
    long_ago = timezone.now() - timedelta(minutes=31)
    drawing.freeze(demand_id=waiting.pk, secret=bytes(32), by=account(Role.TALENT), at=long_ago)
    assert talent.get(f"/draws/{waiting.pk}/waiting/?state=frozen").status_code == 286


# ---------------------------------------------------------------- what the page says


def test_11_2_edits_before_the_seed_stay_visible_after_the_list(waiting: Demand, talent: Client, supervisor: Client) -> None:
    draw = frozen(waiting, talent)
    kept(expert(11))
    supervisor.post(f"/witness/{draw.pk}/", {"number": "480317"})
    talent.post(f"/draws/{waiting.pk}/run/")
    kept(expert(12))
    assert "冻结之后、抽取之前有改动：1 份专家档案" in text(talent.get(f"/draws/{waiting.pk}/"))


def test_11_2_the_funnel_says_which_clause_and_leaves_out_what_nobody_asked(
    waiting: Demand, talent: Client, supervisor: Client
) -> None:
    expert(20, status="frozen")
    tired = expert(21)
    for day in range(1, 11):
        use(tired, date(2026, 3, day))
    drawn(waiting, talent, supervisor)
    page = text(talent.get(f"/draws/{waiting.pk}/"))
    assert "暂停 1" in page
    assert "本年已满 10 次" in page
    assert "地域符合" not in page


def test_18_another_draw_of_the_same_projects_is_shown_with_its_reason(talent: Client, supervisor: Client) -> None:
    for number in range(1, 10):
        expert(number)
    demands = []
    for title in ("示例项目甲", "示例 项目甲"):
        held = activity()
        held.projects.create(title=title, rank=1)
        demands.append(demand({"T01": 1}, of=held, state=DemandStatus.ACCEPTED, repeat_reason="原名单作废"))
    first, second = demands
    draw = drawn(first, talent, supervisor)
    talent.post(f"/draws/{first.pk}/void/", {"reason": "项目撤回"})
    of(account(Role.LEADERSHIP)).post(f"/voids/{draw.pk}/approve/")
    drawn(second, talent, supervisor)
    page = text(supervisor.get(f"/draws/{second.pk}/"))
    assert "2 次，作废 1 次" in page
    assert "项目撤回" in page
    assert "原名单作废" in page


def test_11_1_a_second_draw_of_the_same_projects_without_a_reason_is_refused(talent: Client, supervisor: Client) -> None:
    for number in range(1, 10):
        expert(number)
    demands = []
    for _ in range(2):
        held = activity()
        held.projects.create(title="示例项目甲", rank=1)
        demands.append(demand({"T01": 1}, of=held, state=DemandStatus.ACCEPTED))
    drawn(demands[0], talent, supervisor)
    page = talent.post(f"/draws/{demands[1].pk}/freeze/")
    assert (page.status_code, "与已有需求重复" in text(page)) == (409, True)
    assert Draw.objects.count() == 1


@pytest.mark.parametrize("asked", ["99999999999999999999", "²", "０", "没有这个人"])
def test_a_question_about_nobody_finds_nobody(asked: str, waiting: Demand, talent: Client, supervisor: Client) -> None:
    drawn(waiting, talent, supervisor)
    assert "没有找到这位专家" in text(talent.get(f"/draws/{waiting.pk}/reasons/", {"q": asked}))


# ---------------------------------------------------------------- papers


def words(content: bytes) -> str:
    """All that stands in a Word file."""
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    foot = [paragraph.text for section in document.sections for paragraph in section.footer.paragraphs]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells, *foot])


def test_11_6_the_record_as_a_word_file_has_a_serial_and_no_name(waiting: Demand, talent: Client, supervisor: Client) -> None:
    draw = drawn(waiting, talent, supervisor)
    answer = talent.post(f"/draws/{waiting.pk}/record/file/")
    said = words(answer.content)
    assert draw.commit_digest[:8] in said
    assert "480317" in said
    assert "密名" not in said
    export = Export.objects.get(kind="paper_result")
    assert export.serial in said
    assert export.serial in answer["Content-Disposition"]


def test_11_2_the_word_file_says_shortage_urgency_and_public_number(talent: Client, supervisor: Client) -> None:
    expert(1)
    asked = [demand({"T01": 1}, state=DemandStatus.ACCEPTED, filed_at=AT) for _ in range(2)]
    urgent = frozen(asked[0], talent, level="C", urgent_reason="突发事项当日论证")
    public = frozen(asked[1], talent, level="A", entropy="示例彩票第 9 期")
    of(account(Role.LEADERSHIP)).post(f"/voids/{urgent.pk}/urgent/")
    supervisor.post(f"/witness/{public.pk}/", {"number": "480317"})
    for client in (talent, supervisor):
        client.post(f"/draws/{asked[1].pk}/entropy/", {"value": "031127"})
    said = []
    for row in asked:
        talent.post(f"/draws/{row.pk}/run/")
        contact(Draw.objects.get(demand=row).entries.get())
        said.append(words(talent.post(f"/draws/{row.pk}/record/file/").content))
    assert "突发事项当日论证" in said[0]
    assert "应列 3 位，符合条件的只有 1 位" in said[0]
    assert "示例彩票第 9 期：031127" in said[1]
    assert all("示例1" in one for one in said)


def test_11_2_there_is_no_evidence_before_the_list(waiting: Demand, talent: Client, supervisor: Client) -> None:
    frozen(waiting, talent)
    page = supervisor.post(f"/draws/{waiting.pk}/evidence/")
    assert (page.status_code, "抽取后再下载" in text(page)) == (409, True)


@pytest.mark.parametrize("part", ["", "commit/", "record/", "waiting/"])
def test_3_a_draw_that_is_not_there_tells_nothing(part: str, waiting: Demand, talent: Client) -> None:
    assert talent.get(f"/draws/999999/{part}").status_code == 404
    if part not in ("", "waiting/"):
        assert talent.get(f"/draws/{waiting.pk}/{part}").status_code == 404


def test_11_3_the_record_names_whoever_was_opened(waiting: Demand, talent: Client, supervisor: Client) -> None:
    draw = drawn(waiting, talent, supervisor)
    first = draw.entries.select_related("expert").get(position=1)
    contact(first)
    for part in ("", "record/"):
        page = text(talent.get(f"/draws/{waiting.pk}/{part}"))
        assert page.count("密名") == page.count(first.expert.name) == 1


def test_there_is_no_record_before_the_list(waiting: Demand, talent: Client) -> None:
    frozen(waiting, talent)
    assert talent.get(f"/draws/{waiting.pk}/record/").status_code == 404
    assert talent.post(f"/draws/{waiting.pk}/record/file/").status_code == 404


# ---------------------------------------------------------------- lists


def test_the_list_of_draws_is_searched_filtered_sorted_and_exported(talent: Client) -> None:
    other = organiser(division=division("别的科"))
    demand(of=activity(title="甲评审", first_day=date(2026, 12, 8)), state=DemandStatus.ACCEPTED, code="XQ-2026-9001")
    demand(of=activity(other, title="乙验收"), state=DemandStatus.ACCEPTED, code="XQ-2026-9002")

    def codes(**asked: str) -> list[str]:
        page = text(talent.get("/draws/", asked))
        return sorted((code for code in ("XQ-2026-9001", "XQ-2026-9002") if code in page), key=page.index)

    assert codes() == ["XQ-2026-9002", "XQ-2026-9001"]
    assert codes(sort="code") == ["XQ-2026-9001", "XQ-2026-9002"]
    assert codes(q="乙") == codes(q="9002") == codes(division=str(other.division_id)) == ["XQ-2026-9002"]
    assert codes(level="C") == codes(state="voided") == []
    answer = talent.get("/draws/export/", {"q": "乙"})
    assert answer["Content-Disposition"].endswith('.xlsx"')
    assert Export.objects.get().rows == 1
    assert Event.objects.latest("sequence").action == "export.make"


def test_the_drawn_page_takes_the_same_queries_for_a_long_list(
    talent: Client, supervisor: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(1, 40):
        expert(number)
    big = demand({"T01": 10}, state=DemandStatus.ACCEPTED, filed_at=AT)
    drawn(big, talent, supervisor)
    with django_assert_max_num_queries(55):
        talent.get(f"/draws/{big.pk}/")
