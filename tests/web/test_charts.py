"""Drawings say what the numbers say."""

from __future__ import annotations

from datetime import date, timedelta

from expertpool.web import charts

MONDAY = date(2026, 11, 23)


def test_a_funnel_is_drawn_on_the_scale_of_all_who_were_ever_in_the_running() -> None:
    first, second = charts.funnel(
        [charts.FunnelStep("领域匹配", "11.1", 200), charts.FunnelStep("无回避情形", "13", 150, removed=50)]
    )
    assert (first.left, first.removed) == ("100", "0")
    assert (second.left, second.removed) == ("75", "25")


def test_an_empty_funnel_divides_by_nothing() -> None:
    (row,) = charts.funnel([charts.FunnelStep("领域匹配", "11.1", 0)])
    assert row.left == "0"


def test_odds_stand_above_the_uses_of_this_year() -> None:
    drawn = charts.odds([charts.Chance(0, 13, 0.2), charts.Chance(9, 2, 0.02)])
    first, last = drawn.columns
    assert (first.x, first.height, first.title) == ("4", "60", "本年已参加 0 次：13 人，机会 20.0%")
    assert (last.x, last.height) == ("220", "6")
    assert [mark.text for mark in drawn.values] == ["最高 20.0%", "最低 2.0%"]
    assert drawn.summary == "入选机会最高 20.0%，最低 2.0%"


def test_nobody_with_a_number_of_uses_leaves_a_gap() -> None:
    drawn = charts.odds([charts.Chance(0, 5, 0.1), charts.Chance(1, 0, 0.0)])
    assert len(drawn.columns) == 1
    assert len(drawn.ticks) == 10


def test_12_who_stands_by_a_waiver_above_the_limit_is_drawn_within_the_picture() -> None:
    drawn = charts.odds([charts.Chance(0, 13, 0.2), charts.Chance(10, 1, 0.001)])
    assert [mark.text for mark in drawn.ticks][-1] == "10"
    assert all(float(mark.x) < float(drawn.width) for mark in (*drawn.values, *drawn.columns))


def test_odds_of_nobody_are_said_in_words() -> None:
    assert charts.odds([]).summary == "没有候选人"


def test_a_field_is_short_below_one_list_and_thin_below_two() -> None:
    assert [charts.thinness(available, 24) for available in (23, 24, 47, 48)] == ["不足", "偏紧", "偏紧", ""]


def test_coverage_marks_what_one_list_needs() -> None:
    (row,) = charts.coverage([charts.Coverage("投融资", 18, 24)], top=100)
    assert (row.width, row.tick, row.word, row.tone, row.tag) == ("18", "23.4", "不足", "red", "red")
    assert row.words == "可用 18 人，一次名单最多需要 24 人"


def test_ten_working_days_ahead_begin_with_what_is_late() -> None:
    days = [charts.Due(MONDAY, main=1, deep=1), charts.Due(MONDAY + timedelta(days=7), rings=1)]
    late, today, week = charts.strip(days, today=MONDAY, late=charts.Due(MONDAY, main=2))
    assert (late.kind, late.under) == ("late", "2 件")
    assert (today.kind, today.under, today.words) == ("now", "今天", "11月23日，2 件")
    assert [square.tone for square in today.squares] == ["deep", "main"]
    assert (week.kind, week.words, week.rings) == ("week", "11月30日，1 场活动", ("43",))


def test_a_new_month_is_named() -> None:
    days = [charts.Due(date(2026, 11, 30)), charts.Due(date(2026, 12, 1))]
    assert [day.label for day in charts.strip(days, today=MONDAY)] == ["30", "12-01"]


def test_what_does_not_fit_is_left_to_the_words() -> None:
    (day,) = charts.strip([charts.Due(MONDAY, main=9)], today=MONDAY)
    assert len(day.squares) == 3
    assert day.words == "11月23日，9 件"


def test_a_share_of_nothing_is_nothing_and_never_over_the_whole() -> None:
    assert (charts.share(1, 0), charts.share(1, 3), charts.share(5, 3)) == ("0", "33.33", "100")
