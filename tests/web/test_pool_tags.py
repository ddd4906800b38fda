"""Dates, numbers, masks and articles look the same on every page."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.template import Context, Template, TemplateSyntaxError

from expertpool.web import icons
from expertpool.web.templatetags import pool

NIGHT = datetime(2026, 11, 22, 18, 2, tzinfo=UTC)  # already the 23rd in Shanghai
ACCOUNT = SimpleNamespace(is_authenticated=True, role="talent")


def show(template: str, **context: object) -> str:
    return Template("{% load pool %}" + template).render(Context(context))


def test_the_time_that_is_left_is_spaced_alike() -> None:
    assert pool.left(NIGHT + timedelta(hours=7, minutes=54), NIGHT) == "7 小时 54 分钟"


def test_dates_are_those_of_shanghai() -> None:
    assert pool.cndate(NIGHT) == "2026年11月23日"
    assert pool.cnday(NIGHT) == "2026-11-23 周一"
    assert (pool.day(NIGHT), pool.stamp(NIGHT)) == ("2026-11-23", "2026-11-23 02:02")
    assert (pool.shortstamp(NIGHT), pool.clock(NIGHT)) == ("11-23 02:02", "02:02")
    assert pool.cndate(date(2026, 1, 2)) == "2026年1月2日"
    assert pool.cndate(None) == ""


def test_numbers_and_money() -> None:
    assert (pool.num(1286), pool.num(0), pool.num(None)) == ("1,286", "0", "")
    assert (pool.money(1200), pool.percent(0.197), pool.percent(0.5, 0)) == ("1,200.00 元", "19.7%", "50%")


@pytest.mark.parametrize(("number", "shown"), [("13812346027", "138 **** 6027"), ("12345", "*****"), ("", ""), (None, "")])
def test_a_telephone_number_hides_its_middle(number: str | None, shown: str) -> None:
    assert pool.mask_phone(number) == shown


@pytest.mark.parametrize(("number", "shown"), [("410811198001011234", "410*************34"), ("H123", "****"), ("", "")])
def test_an_identity_number_hides_all_but_five_characters(number: str, shown: str) -> None:
    assert pool.mask_id(number) == shown


def test_a_digest_can_be_read_aloud() -> None:
    assert pool.hexgroups("ecdc5d69e27b9e42") == "ecdc5d69 e27b9e42"
    assert pool.hexends("ecdc5d69" + "0" * 48 + "af54b788") == "ecdc5d69 … af54b788"


def test_an_article_shows_its_label_and_says_what_it_is_about() -> None:
    shown = show('{% article "13.3" %}', user=ACCOUNT)
    assert "第十三条（三）" in shown
    assert 'href="/articles/#13.3"' in shown
    assert 'title="' in shown


def test_an_article_is_no_link_for_people_who_have_not_logged_in() -> None:
    assert "href" not in show('{% article "13.3" %}')


def test_the_line_under_a_title_joins_its_articles() -> None:
    assert show('{% basis "11.2" "12" %}') == "依据《管理办法》第十一条（二）、第十二条"


def test_an_article_that_does_not_exist_breaks_the_page() -> None:
    with pytest.raises(KeyError):
        show('{% article "99" %}')


def test_a_state_needs_a_known_tone_and_escapes_its_word() -> None:
    assert show('{% tag "red" word %}', word="<b>") == '<span class="tag tag--red">&lt;b&gt;</span>'
    with pytest.raises(TemplateSyntaxError):
        show('{% tag "pink" "x" %}')


@pytest.mark.parametrize("name", sorted(icons.NAMES))
def test_every_icon_exists(name: str) -> None:
    assert icons.draw(name).startswith("<svg")


def test_an_icon_is_hidden_from_readers_unless_it_has_a_label() -> None:
    assert 'aria-hidden="true"' in icons.draw("lock")
    assert 'aria-label="已封存"' in icons.draw("lock", "已封存")
