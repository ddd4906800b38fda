"""Every list page asks and answers by its address."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from expertpool.web.listing import Filter, Listing

CATEGORY = Filter("category", "类别", (("technical", "专业技术类"), ("management", "综合管理类")))
STATUS = Filter("status", "状态", (("active", "在库"), ("suspended", "停用")))
SORTS = {"number": "编号", "uses": "次数"}


def listing(address: str = "") -> Listing:
    return Listing(
        QueryDict(address),
        search="姓名",
        filters=(CATEGORY,),
        tab=STATUS,
        sorts=SORTS,
        default_sort="number",
        export="/pool/export/",
    )


def test_an_empty_address_asks_for_everything_in_the_usual_order() -> None:
    asked = listing()
    assert (asked.text, asked.chosen, asked.sort, asked.size) == ("", {"category": "", "status": ""}, "number", 20)
    assert not asked.active


def test_the_address_carries_search_filters_tab_sort_and_size() -> None:
    asked = listing("q=+zjg+&category=technical&status=active&sort=-uses&size=50")
    assert asked.text == "zjg"
    assert asked.chosen == {"category": "technical", "status": "active"}
    assert (asked.sort, asked.size) == ("-uses", 50)
    assert asked.active


@pytest.mark.parametrize("address", ["category=x", "sort=password", "sort=--uses", "size=7", "size=abc", "status=%00"])
def test_what_the_list_does_not_know_is_ignored(address: str) -> None:
    asked = listing(address)
    assert (asked.chosen["category"], asked.sort, asked.size) == ("", "number", 20)


def test_a_search_is_cut_to_sixty_characters() -> None:
    assert len(listing("q=" + "a" * 500).text) == 60


def test_a_tab_alone_does_not_count_as_narrowing() -> None:
    assert not listing("status=active").active


def test_changing_one_thing_keeps_the_others_and_goes_back_to_the_first_page() -> None:
    asked = listing("q=zjg&category=technical&sort=-uses&page=4")
    assert asked.address(category="management") == "?q=zjg&category=management&sort=-uses"
    assert asked.address() == "?q=zjg&category=technical&sort=-uses"


def test_reset_drops_search_and_filters_but_keeps_the_tab_and_the_order() -> None:
    assert listing("q=z&category=technical&status=active&sort=uses").reset == "?status=active&sort=uses"


def test_tabs_carry_counts_and_say_where_we_are() -> None:
    everything, active, suspended = listing("q=z&status=active").tabs({"": 9, "active": 7})
    assert (everything.label, everything.count, everything.current) == ("全部", 9, False)
    assert (active.count, active.current, active.address) == (7, True, "?q=z&status=active")
    assert suspended.count is None


def test_a_heading_turns_its_direction_when_asked_again() -> None:
    assert listing().heading("number").address == "?sort=-number"
    assert listing("sort=-number").heading("number").address == "?sort=number"
    assert listing("sort=-number").heading("number").direction == "down"
    assert listing().heading("uses").direction == ""


def test_the_export_is_of_this_very_selection() -> None:
    assert listing("q=z&size=100&page=3").export == "/pool/export/?q=z"
    assert Listing(QueryDict()).export == ""


def test_a_page_out_of_range_gives_the_last_one() -> None:
    page = listing("page=99").page(range(45))
    assert (page.number, list(page)) == (3, [40, 41, 42, 43, 44])


def test_the_filter_form_carries_tab_order_and_size_along() -> None:
    assert listing("status=active&sort=uses&size=50").kept == (("status", "active"), ("sort", "uses"), ("size", "50"))


def test_a_select_marks_what_is_chosen() -> None:
    (select,) = listing("category=management").selects
    assert [value for value, _, chosen in select.options if chosen] == ["management"]
