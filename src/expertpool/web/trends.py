"""Twelve months of a share as columns with the line over which somebody should look; the template is `components/trend.html`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from expertpool.web.charts import Column, Mark

STEP, WIDE, BASE, ROOM = 24, 16, 60, 50
WIDTH = 12 * STEP
#: months that are named beneath
NAMED = (1, 6, 11)


@dataclass(frozen=True, slots=True)
class Trend:
    """`rate` is the whole year's share in per cent; `over` says that it stands above the line."""

    label: str
    part: int
    whole: int
    percent: int
    over: bool
    columns: tuple[Column, ...]
    limit: str
    ticks: tuple[Mark, ...]

    @property
    def rate(self) -> str:
        return f"{100 * self.part / self.whole:.1f}%" if self.whole else "—"

    @property
    def summary(self) -> str:
        return f"本年 {self.part} / {self.whole}，提示线 {self.percent}%"

    @property
    def box(self) -> str:
        return f"0 0 {WIDTH} 80"


def trend(label: str, part: int, whole: int, months: Sequence[tuple[int, int]], *, percent: int, over: bool) -> Trend:
    """A month above the line is amber; the scale holds the line and the highest month."""
    rates = [100 * one / of if of else 0.0 for one, of in months]
    top = max(*rates, 1.4 * percent) or 1.0
    columns = tuple(_column(month, *months[month], rate, top, percent) for month, rate in enumerate(rates) if months[month][0])
    ticks = tuple(Mark(f"{(month - 1) * STEP + STEP // 2}", "76", f"{month}月", "middle") for month in NAMED)
    return Trend(label, part, whole, percent, over, columns, f"{BASE - ROOM * percent / top:.1f}", ticks)


def _column(month: int, one: int, of: int, rate: float, top: float, percent: int) -> Column:
    height, left = max(1.5, ROOM * rate / top), month * STEP + (STEP - WIDE) // 2
    tone = "amber" if rate > percent else "soft"
    title = f"{month + 1} 月 {one} / {of}，{rate:.1f}%"
    return Column(f"{left}", f"{BASE - height:.1f}", f"{height:.1f}", f"{left + WIDE // 2}", title, tone)
