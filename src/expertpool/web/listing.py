"""Every list page alike: search, filters and tabs kept in the address, sort, page, page size, export link."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict

SIZES = (20, 50, 100)
LONGEST_SEARCH = 60


@dataclass(frozen=True, slots=True)
class Filter:
    """One choice in the filter row. `choices` are (value, label) without the empty one; `every` is what the empty one says."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]
    every: str = "全部"


@dataclass(frozen=True, slots=True)
class Select:
    """A filter as the page shows it."""

    name: str
    label: str
    every: str
    options: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    address: str
    current: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A column heading; `direction` is "up", "down" or "" when the list is not sorted by it."""

    label: str
    address: str = ""
    direction: str = ""


class Listing:
    """What the address of a list page asks for, and addresses that ask for something else.

    `filters` are shown as selects; `tab` is a filter shown as tabs; `sorts` maps a sort name to its heading; a leading
    minus sorts downwards. Unknown values in the address are ignored, never an error. `search` is the label of the search box,
    empty for none. `export` is the address that exports the same selection, empty for none.

    >>> listing = Listing(request.GET, filters=(Filter("category", "类别", CATEGORIES),), sorts={"number": "编号"})
    >>> rows = queries.pool(account, text=listing.text, **listing.chosen, order=listing.sort)
    >>> page = listing.page(rows)
    """

    def __init__(
        self,
        query: QueryDict | Mapping[str, str],
        *,
        filters: Sequence[Filter] = (),
        tab: Filter | None = None,
        sorts: Mapping[str, str] | None = None,
        default_sort: str = "",
        search: str = "",
        placeholder: str = "",
        export: str = "",
        unit: str = "条",
    ) -> None:
        self.filters = tuple(filters)
        self.tab = tab
        self.sorts = dict(sorts or {})
        self.default_sort = default_sort
        self.search = search
        self.placeholder = placeholder
        self.unit = unit
        self.text = query.get("q", "").strip()[:LONGEST_SEARCH] if search else ""
        self.chosen = {item.name: _allowed(query.get(item.name, ""), item) for item in self._all_filters()}
        self.sort = self._known_sort(query.get("sort", ""))
        self.size = _size(query.get("size", ""))
        self.number = query.get("page", "1")
        self._export = export

    def page(self, rows: Any) -> Page[Any]:
        """The page asked for of a queryset or sequence; a page number out of range gives the nearest one."""
        return Paginator(rows, self.size).get_page(self.number)

    @property
    def active(self) -> bool:
        """Whether anything narrows the list, so that an empty page says so and offers a reset."""
        narrowed = {name for name, value in self.chosen.items() if value}
        return bool(self.text) or bool(narrowed - {self.tab.name if self.tab else ""})

    @property
    def narrowing(self) -> dict[str, str]:
        """What narrows the list, by name: an export carries it."""
        return {name: value for name, value in {**self.chosen, "q": self.text}.items() if value}

    def address(self, **changes: str | int) -> str:
        """This list with some of its parameters changed; the page number is dropped unless it is what changes."""
        wanted: dict[str, str | int] = {**self._state(), **changes}
        query = QueryDict(mutable=True)
        query.update({name: str(value) for name, value in wanted.items() if value != ""})
        return "?" + query.urlencode()

    @property
    def reset(self) -> str:
        """The list without search and filters; tab, sort and size stay."""
        return self.address(q="", **{item.name: "" for item in self.filters})

    @property
    def export(self) -> str:
        """Address of the export of exactly this selection, or nothing."""
        return self._export + self.address(size="") if self._export else ""

    @property
    def selects(self) -> tuple[Select, ...]:
        return tuple(self._select(item) for item in self.filters)

    @property
    def kept(self) -> tuple[tuple[str, str], ...]:
        """What the filter form must carry along in hidden fields: tab, sort and size."""
        names = {"sort", "size"} | ({self.tab.name} if self.tab else set())
        return tuple((name, str(value)) for name, value in self._state().items() if name in names and value != "")

    @property
    def sizes(self) -> tuple[tuple[int, str, bool], ...]:
        """(size, address, current)."""
        return tuple((size, self.address(size=size), size == self.size) for size in SIZES)

    def tabs(self, counts: Mapping[str, int] | None = None) -> tuple[Tab, ...]:
        """The tab filter as tabs, `counts` by value ("" is all)."""
        if self.tab is None:
            return ()
        known = counts or {}
        values = (("", self.tab.every), *self.tab.choices)
        return tuple(self._tab(self.tab.name, value, label, known.get(value)) for value, label in values)

    def heading(self, name: str) -> Heading:
        """The heading of the sort `name`; clicking it again turns the direction."""
        direction = {name: "up", f"-{name}": "down"}.get(self.sort, "")
        turned = f"-{name}" if direction == "up" else name
        return Heading(self.sorts[name], self.address(sort=turned), direction)

    def _tab(self, name: str, value: str, label: str, count: int | None) -> Tab:
        return Tab(label, self.address(**{name: value}), self.chosen[name] == value, count)

    def _select(self, item: Filter) -> Select:
        chosen = self.chosen[item.name]
        options = tuple((value, label, value == chosen) for value, label in item.choices)
        return Select(item.name, item.label, item.every, options)

    def _all_filters(self) -> Iterable[Filter]:
        return (*self.filters, self.tab) if self.tab else self.filters

    def _state(self) -> dict[str, str | int]:
        sort = self.sort if self.sort != self.default_sort else ""
        size = self.size if self.size != SIZES[0] else ""
        return {"q": self.text, **self.chosen, "sort": sort, "size": size}

    def _known_sort(self, asked: str) -> str:
        return asked if asked.removeprefix("-") in self.sorts else self.default_sort


def _allowed(value: str, item: Filter) -> str:
    return value if value in {choice for choice, _ in item.choices} else ""


def _size(asked: str) -> int:
    return int(asked) if asked in {str(size) for size in SIZES} else SIZES[0]
