"""11.3, 14.3, 20: who is kept out of every page of contact, who may only look, and what leads from page to page."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from expertpool.policy.terms import Role
from expertpool.records.models import Contact, Draw, Event, Participation
from expertpool.services import final_list, reopening
from expertpool.web.talent import contact_urls
from tests.factories import account
from tests.services.contact_ground import at, called, caller_of, open_ones, own_account, say_no, say_yes

pytestmark = pytest.mark.django_db


def client_of(by: Any) -> Client:
    client = Client()
    client.force_login(by, "django.contrib.auth.backends.ModelBackend")
    return client


def text(response: Any) -> str:
    return str(response.content.decode())


def addresses(draw: Draw, asked: Contact, row: int) -> list[str]:
    """Every address of the desk, of the reopenings and of resignations told at a call."""
    known = {
        "demand_id": draw.demand_id,
        "number": asked.expert.number,
        "contact_id": asked.pk,
        "reopening_id": row,
        "name": "decline",
    }
    found = []
    for pattern in contact_urls.urlpatterns:
        needed = pattern.pattern.converters
        found.append(reverse(str(pattern.name), kwargs={name: known[name] for name in needed}))
    return found


@pytest.mark.parametrize("who", ["organiser", "expert", "public"])
def test_20_every_page_of_contact_is_kept_from_organiser_expert_and_public(who: str) -> None:
    draw = called()
    asked = open_ones(draw)[0]
    say_no(asked)
    row = reopening.ask(contact_id=asked.pk, text="点错了", by=caller_of(draw), at=at(2))
    persons = {"organiser": draw.demand.activity.organiser, "expert": own_account(asked.expert)}
    client = client_of(persons[who]) if who in persons else Client()
    done = acts()
    paths = addresses(draw, asked, row.pk)
    assert len(paths) >= 17
    for path in paths:
        for answer in (client.get(path), client.post(path)):
            assert answer.status_code == (302 if who == "public" else 403), path
            assert asked.expert.name not in text(answer)
    assert acts() == done


def acts() -> list[str]:
    """Every step of contact in the trace."""
    return list(Event.objects.filter(action__regex="^(contact|reopening|draw)[.]").values_list("action", flat=True))


def test_14_3_who_rings_up_again_chooses_a_reason_from_the_list() -> None:
    draw = called()
    asked = open_ones(draw)[0]
    say_yes(asked)
    page = text(client_of(caller_of(draw)).get(reverse("contact_course", args=[asked.pk])))
    for reason in ("clash", "away", "health", "field", "other"):
        assert f'name="reason" value="{reason}"' in page


@pytest.mark.parametrize("role", [Role.TALENT, Role.SUPERVISOR])
def test_18_who_only_looks_is_offered_no_act(role: Role) -> None:
    draw = called()
    asked = open_ones(draw)[0]
    say_yes(asked)
    client = client_of(account(role))
    assert "登记退出" not in text(client.get(reverse("contact_course", args=[asked.pk])))
    page = text(client.get(reverse("contact_desk", args=[draw.demand_id])))
    assert (reverse("final_list", args=[draw.demand_id]) in page) == (role == Role.TALENT)


def test_11_3_somebody_withdraws_after_the_final_list_and_the_next_name_opens() -> None:
    draw = called()
    asked = open_ones(draw)[0]
    say_yes(asked)
    caller = caller_of(draw)
    final_list.hand_over(demand_id=draw.demand_id, by=caller, at=at(5))
    client = client_of(caller)
    assert "登记退出" in text(client.get(reverse("contact_course", args=[asked.pk])))
    form = {"reason": "health", "words": "住院"}
    assert client.post(reverse("contact_withdraw", args=[asked.pk]), form).status_code == 302
    assert Participation.objects.get().state == "withdrawn"
    assert [row.outcome for row in Contact.objects.order_by("pk")] == ["declined", "open"]


def test_20_what_shows_a_phone_or_a_unit_is_not_kept_by_the_browser() -> None:
    draw = called()
    asked, client = open_ones(draw)[0], client_of(caller_of(draw))
    client.post(reverse("contact_act", args=[asked.pk, "agree"]))
    for name, key in (("contact_phone", asked.pk), ("contact_units", asked.pk), ("contact_sheet", draw.demand_id)):
        answer = client.post(reverse(name, args=[key]))
        assert answer.status_code == 200
        assert "no-store" in answer.headers["Cache-Control"]


def test_11_3_the_text_to_copy_names_no_project_and_is_the_callers_alone() -> None:
    draw = called()
    page = text(client_of(caller_of(draw)).get(reverse("contact_desk", args=[draw.demand_id])))
    copied = page.split('data-copy="')[1].split('"')[0]
    assert open_ones(draw)[0].expert.name in copied
    assert draw.demand.activity.title not in copied
    assert "data-copy" not in text(client_of(account(Role.TALENT)).get(reverse("contact_desk", args=[draw.demand_id])))


def test_11_3_draw_desk_and_messages_lead_to_each_other() -> None:
    draw = called()
    client = client_of(caller_of(draw))
    desk = reverse("contact_desk", args=[draw.demand_id])
    assert desk in text(client.get(reverse("draw", args=[draw.demand_id])))
    assert desk not in text(client_of(draw.demand.activity.organiser).get(reverse("draw", args=[draw.demand_id])))
    message = open_ones(draw)[0].messages.first()
    assert message is not None
    assert reverse("message", args=[message.pk]) in text(client.get(desk))


def test_the_reopenings_take_the_same_queries_at_one_row_and_at_many() -> None:
    draw = called(pool=12)
    client = client_of(caller_of(draw))

    def ask_one() -> None:
        asked = open_ones(draw)[0] if open_ones(draw) else None
        assert asked is not None
        say_no(asked)
        reopening.ask(contact_id=asked.pk, text="点错了", by=caller_of(draw), at=at(2))

    def count() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(reverse("reopenings")).status_code == 200
        return len(found)

    ask_one()
    client.get(reverse("reopenings"))
    few = count()
    ask_one()
    ask_one()
    assert count() == few


def test_the_course_keeps_the_count_of_what_waits_in_the_banner() -> None:
    draw = called()
    asked, client = open_ones(draw)[0], client_of(caller_of(draw))
    say_no(asked)
    reopening.ask(contact_id=asked.pk, text="点错了", by=caller_of(draw), at=at(2))
    page = text(client.get(reverse("contact_course", args=[asked.pk])))
    assert "已提出" in page
    assert 'class="banner__count"' in page
