"""The pages about the rules show the tables the rules themselves go by (3, 21, 22)."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from expertpool.policy import access, articles, parameters, readings
from expertpool.policy.parameters import Change
from expertpool.policy.terms import Role
from expertpool.web.rules import tables
from tests import factories

TODAY = date(2026, 11, 23)


def test_every_provision_is_on_the_page_once() -> None:
    shown = [row.article.key for _, rows in tables.chapters() for row in rows]
    assert shown == list(articles.ARTICLES)


def test_a_provision_names_its_rules_parameters_readings_and_acts() -> None:
    row = next(row for _, rows in tables.chapters() for row in rows if row.article.key == "12")
    assert "每人每年参加活动上限" in row.parameters
    assert 5 in row.readings
    assert "批准破例" in row.acts
    assert row.carried


def test_every_module_of_rules_has_a_name_on_screen() -> None:
    shown = {name for _, rows in tables.chapters() for row in rows for name in row.rules}
    assert not {name for name in shown if name.isascii()}
    assert not {row.carrier for row in tables.readings_in_force(TODAY, ()) if row.carrier.isascii()}


def test_a_parameter_shows_its_value_since_when_and_by_which_document() -> None:
    change = Change("age_limit", 68, date(2026, 1, 1), "焦科〔2025〕9号")
    later = Change("age_limit", 70, date(2027, 1, 1), "焦科〔2026〕8号")
    rows = {row.spec.name: row for row in tables.settings_in_force(TODAY, (later, change))}
    assert set(rows) == set(parameters.SPECS)
    age = rows["age_limit"]
    assert (age.shown, age.since, age.document) == ("68 周岁", date(2026, 1, 1), "焦科〔2025〕9号")
    assert age.changes == (change, later)
    assert (rows["list_factor"].since, rows["list_factor"].document) == (parameters.START, articles.DOCUMENT)


def test_a_switch_reads_as_a_word_and_a_fixed_number_says_so() -> None:
    rows = {row.spec.name: row for row in tables.settings_in_force(TODAY, ())}
    assert (rows["out_of_city_notice"].shown, rows["out_of_city_notice"].bounds) == ("否", "是、否")
    assert rows["poor_count"].bounds == "不可调"
    assert rows["list_factor"].bounds == "3–10"


def test_every_reading_says_what_follows_it() -> None:
    rows = tables.readings_in_force(TODAY, ())
    assert [row.reading.number for row in rows] == [reading.number for reading in readings.READINGS]
    assert rows[0].carrier == "参数：年龄上限 65 周岁"


def test_the_table_of_rights_asks_the_same_question_as_every_page() -> None:
    rows = [row for _, rows in tables.rights(access.PROTECTED) for row in rows]
    assert {row.action.name for row in rows} == set(access.ACTIONS)
    for row in rows:
        for role, cell in zip(tables.ROLES, row.cells, strict=True):
            assert cell == access.may(role, row.action.name, access.PROTECTED)


@pytest.mark.parametrize("profile", access.PROFILES)
def test_nobody_but_the_talent_division_and_its_supervisors_browses_the_pool(profile: str) -> None:
    row = next(row for _, rows in tables.rights(profile) for row in rows if row.action.name == "pool.view")
    allowed = {role for role, cell in zip(tables.ROLES, row.cells, strict=True) if cell}
    assert allowed == {Role.TALENT, Role.SUPERVISOR, Role.PARTY}


BACKEND = "django.contrib.auth.backends.ModelBackend"
PAGES = ("/articles/", "/parameters/", "/readings/", "/access/")


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_everybody_who_works_with_the_system_may_read_the_rules(client: Client, address: str) -> None:
    for role in access.READERS:
        client.force_login(factories.account(role), backend=BACKEND)
        assert client.get(address).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_experts_and_visitors_are_turned_away(client: Client, address: str) -> None:
    assert client.get(address).status_code == 302
    client.force_login(factories.account(Role.EXPERT), backend=BACKEND)
    assert client.get(address).status_code == 403


@pytest.mark.django_db
def test_a_tag_of_an_article_leads_to_its_row(client: Client) -> None:
    client.force_login(factories.account(Role.SUPERVISOR), backend=BACKEND)
    assert '<tr id="13.3">' in client.get("/articles/").content.decode()
