"""14, 16, 20: the own area of an expert who logged in with phone and code."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from expertpool.gateways import keys
from expertpool.policy.terms import DemandStatus, Role
from expertpool.records.models import (
    Demand,
    Evaluation,
    Event,
    EventPayload,
    Expert,
    Message,
    Payment,
    Unavailable,
)
from expertpool.services import entrance, inquiries, messages, pool
from tests.factories import account, expert, use
from tests.services.contact_ground import called
from tests.web.test_expert_pages import asked, text

pytestmark = pytest.mark.django_db

PHONE = "13800000031"


@pytest.fixture
def person() -> Expert:
    made = expert(name="示例专家丙", phone_index=keys.blind_index("phone", PHONE), email="bing@example.org")
    made.phone_cipher = keys.encrypt(PHONE, table="expert", row=made.number, field="phone")
    made.save()
    return made


@pytest.fixture
def client(person: Expert) -> Client:
    found = Client()
    found.force_login(entrance.account_of(person, at=timezone.now()))
    return found


def day(ahead: int) -> Any:
    return timezone.localdate() + timedelta(days=ahead)


# ---------------------------------------------------------------- phone and code


def test_20_phone_and_code_open_the_own_area_and_lead_back(person: Expert, settings: Any) -> None:
    settings.MAIL_ON = True
    client = Client()
    page = text(client.post("/e/login/", {"phone": PHONE, "next": "/e/fees/"}))
    code = messages.variables_of(Message.objects.get())["code"]
    assert code not in page
    assert 'value="/e/fees/"' in page
    sent = {"phone": PHONE, "next": "/e/fees/"}
    assert client.post("/e/login/code/", sent | {"code": f"{(int(code) + 1) % 10**6:06d}"}).status_code == 409
    assert client.post("/e/login/code/", sent | {"code": code})["Location"] == "/e/fees/"
    assert client.get("/e/fees/").status_code == 200
    client.post("/e/logout/")
    assert client.get("/e/fees/")["Location"].startswith("/e/login/?next=")


def test_20_a_code_widens_what_a_link_opened(settings: Any) -> None:
    settings.MAIL_ON = True
    made = asked()
    index = keys.blind_index("phone", PHONE)
    Expert.objects.filter(pk=made.expert_id).update(phone_index=index)
    client = Client()
    client.get("/i/" + entrance.link(contact=made, at=timezone.now()).split("/i/")[1])
    assert client.get("/e/").status_code == 302
    client.post("/e/login/", {"phone": PHONE})
    code = messages.variables_of(Message.objects.filter(text__code="code").get())["code"]
    client.post("/e/login/code/", {"phone": PHONE, "code": code})
    assert client.get("/e/").status_code == 200


@pytest.mark.parametrize("wanted", ["https://evil.example/e/", "//evil.example/", "/pool/"])
def test_20_the_log_in_leads_nowhere_else(wanted: str) -> None:
    assert wanted not in text(Client().get("/e/login/", {"next": wanted}))


def test_20_an_unknown_number_sees_the_same_page(person: Expert) -> None:
    pages = [text(Client().post("/e/login/", {"phone": number})) for number in (PHONE, "13900000009")]
    assert all("已经发出" in page for page in pages)


# ---------------------------------------------------------------- days that do not suit


def test_14_3_days_are_added_and_removed_with_a_trace(client: Client, person: Expert) -> None:
    client.post("/e/unavailable/", {"first": day(3), "last": day(5), "note": "出差"})
    row = Unavailable.objects.get(expert=person)
    assert (row.first, row.last) == (day(3), day(5))
    assert "出差" in text(client.get("/e/unavailable/"))
    client.post(f"/e/unavailable/{row.pk}/remove/")
    assert not Unavailable.objects.exists()
    assert client.post(f"/e/unavailable/{row.pk}/remove/").status_code == 409
    said = EventPayload.objects.filter(event__action="self.edit").order_by("event_id").values_list("body", flat=True)
    assert [body["change"] for body in said] == ["add", "remove"]


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [(2, 1, "早于开始"), (-2, -1, "已经过去"), (0, 366, "最长一年")],
)
def test_14_3_odd_days_are_refused(client: Client, first: int, last: int, words: str) -> None:
    before = Event.objects.count()
    answer = client.post("/e/unavailable/", {"first": day(first), "last": day(last)})
    assert answer.status_code == 409
    assert words in text(answer)
    assert (Unavailable.objects.count(), Event.objects.count()) == (0, before)


@pytest.mark.parametrize(("first", "last"), [(0, 0), (-1, 0), (0, 365)])
def test_14_3_today_and_a_whole_year_are_taken(client: Client, first: int, last: int) -> None:
    client.post("/e/unavailable/", {"first": day(first), "last": day(last)})
    assert Unavailable.objects.count() == 1


def test_20_nobody_removes_somebody_elses_days(client: Client) -> None:
    row = Unavailable.objects.create(expert=expert(), first=day(1), last=day(2))
    assert client.post(f"/e/unavailable/{row.pk}/remove/").status_code == 409
    assert Unavailable.objects.filter(pk=row.pk).exists()


# ---------------------------------------------------------------- history, grades, fees, data


def graded(of: Expert, overall: str = "mediocre", **values: Any) -> Evaluation:
    held = use(of, timezone.localdate() - timedelta(days=3))
    return Evaluation.objects.create(
        participation=held, overall=overall, aspects={"attitude": "good"}, remark="迟到", graded_at=timezone.now(), **values
    )


def test_16_the_grade_its_effect_and_one_reply(client: Client, person: Expert) -> None:
    made = graded(person)
    assert f"/e/evaluations/{made.pk}/" in text(client.get("/e/history/"))
    page = text(client.get(f"/e/evaluations/{made.pk}/"))
    assert all(words in page for words in ("综合评价：一般", "工作态度", "满 3 次", "迟到"))
    client.post(f"/e/evaluations/{made.pk}/", {"words": "当日大雪封路"})
    assert Evaluation.objects.get().reply == "当日大雪封路"
    assert client.post(f"/e/evaluations/{made.pk}/", {"words": "再说"}).status_code == 409
    assert Event.objects.filter(action="self.reply").count() == 1


def test_16_somebody_elses_grade_and_one_not_yet_countersigned_are_not_found(
    client: Client, person: Expert, settings: Any
) -> None:
    assert client.get(f"/e/evaluations/{graded(expert()).pk}/").status_code == 404
    own = graded(person, "poor")
    settings.PROFILE = "protected"
    assert client.get(f"/e/evaluations/{own.pk}/").status_code == 404
    assert f"/e/evaluations/{own.pk}/" not in text(client.get("/e/history/"))


def test_14_4_the_account_is_asked_for_at_the_first_payment_only(client: Client, person: Expert) -> None:
    assert "登记银行账户" not in text(client.get("/e/fees/"))
    told = {"number": "6222 0000 0000 0001", "bank": "示例银行"}
    assert client.post("/e/fees/", told).status_code == 409
    held = use(person, timezone.localdate())
    Payment.objects.create(
        participation=held,
        unit="day",
        quantity=1,
        gross=100000,
        tax=4000,
        state="listed",
        set_by=account(),
        set_at=timezone.now(),
    )
    page = text(client.get("/e/fees/"))
    assert "登记银行账户" in page
    assert "960.00" in page
    client.post("/e/fees/", told)
    after = text(client.get("/e/fees/")) + text(client.get("/e/data/"))
    assert "登记银行账户" not in after
    assert "6222********0001" in after
    assert "6222000000000001" not in after


def test_20_own_numbers_are_masked(client: Client) -> None:
    page = text(client.get("/e/data/"))
    assert "1380***0031" in page
    assert PHONE not in page


def test_20_who_looked_is_told_by_role_and_number_never_by_name(client: Client, person: Expert) -> None:
    keeper = account(Role.TALENT, name="周示库")
    pool.look(expert=person, by=keeper, at=timezone.now())
    pool.reveal(expert=person, by=keeper, at=timezone.now())
    pool.look(expert=expert(), by=account(Role.SUPERVISOR), at=timezone.now())
    page = text(client.get("/e/looks/"))
    assert page.count(f"人才科 {keeper.pk:04d} 号") == 2
    assert "周示库" not in page
    assert "驻局纪检监察组 " not in page


# ---------------------------------------------------------------- lists


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(path).status_code == 200
    return len(found)


def fill(person: Expert, rows: int) -> None:
    for number in range(rows):
        held = use(person, timezone.localdate() - timedelta(days=number + 1))
        Evaluation.objects.create(participation=held, overall="good", graded_at=timezone.now())
        pool.look(expert=person, by=account(), at=timezone.now())
        Payment.objects.create(
            participation=held, unit="day", quantity=1, gross=1, tax=0, state="paid", set_by=account(), set_at=timezone.now()
        )
        Unavailable.objects.create(expert=person, first=day(number), last=day(number))


@pytest.mark.parametrize("path", ["/e/", "/e/history/", "/e/fees/", "/e/looks/", "/e/unavailable/"])
def test_a_list_takes_as_many_queries_for_thirty_rows_as_for_three(client: Client, person: Expert, path: str) -> None:
    fill(person, 3)
    client.get(path)
    few = queries_of(client, path)
    fill(person, 12)
    assert queries_of(client, path) == few


def test_20_looks_at_a_sealed_list_are_told_when_the_demand_is_closed() -> None:
    draw = called()
    place = draw.entries.select_related("expert").order_by("-position")[0]
    inquiries.sealed_list(draw=draw, by=account(Role.SUPERVISOR), at=timezone.now())
    for number in (place.expert.number, place.expert.number + 1):
        inquiries.reasons(draw=draw, number=number, by=account(Role.TALENT), at=timezone.now())
    found = Client()
    found.force_login(entrance.account_of(place.expert, at=timezone.now()))
    assert "还没有人查看过" in text(found.get("/e/looks/"))
    Demand.objects.filter(pk=draw.demand_id).update(state=DemandStatus.ARCHIVED)
    page = text(found.get("/e/looks/"))
    assert (page.count("查看封存名单"), page.count("查询未入选原因")) == (1, 1)
