"""公示文, 聘书 and 入库通知 as papers (7.2, 8)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone

from expertpool.gateways.papers import Grid, Paper
from expertpool.policy.publicity import COLUMNS
from expertpool.records.models import Expert, NoticeEntry, PublicNotice

#: millimetres of the four columns
WIDTHS = (28, 68, 32, 42)
BUREAU = "焦作市科学技术局"


def notice(made: PublicNotice, entries: Iterable[NoticeEntry]) -> Paper:
    """A notice as it is shown: title, days, the four columns, text."""
    rows = tuple((entry.name, entry.unit, entry.education, entry.title) for entry in entries)
    return Paper(
        title=made.title,
        number=f"{made.code}　{BUREAU}　{_day(made.published_at)}发布",
        facts=(("公示期", f"{_day(made.published_at)}次日起，至{_date(made.last_day)} 24:00 止"),),
        grids=(Grid(COLUMNS, rows, WIDTHS),),
        body=tuple(line.strip() for line in made.text.splitlines() if line.strip()),
    )


def certificate(expert: Expert) -> Paper:
    """聘书 with the permanent number."""
    kind = "专业技术类" if expert.category == "technical" else "综合管理类"
    return Paper(
        title="聘　书",
        number=f"专家编号 {expert.number:04d}",
        body=(
            f"{expert.name} 同志：",
            f"兹聘请您为焦作市科技专家库{kind}专家，自{_date(expert.admitted_on)}入库之日起有效，离库时失效。",
            f"{BUREAU}（盖章）",
            _date(expert.admitted_on),
        ),
    )


def admission(expert: Expert) -> Paper:
    """入库通知: what was decided, and what the expert is asked to do from now on."""
    return Paper(
        title="焦作市科技专家库入库通知",
        number=f"专家编号 {expert.number:04d}",
        facts=(
            ("姓名", expert.name),
            ("所在单位", expert.unit.name),
            ("专家编号", f"{expert.number:04d}（长期不变）"),
            ("入库日期", _date(expert.admitted_on)),
        ),
        body=(
            "您的入库申请已办理完毕，自入库日期起列入焦作市科技专家库。",
            "单位、职务、职称、电话等有变化的，请及时登录更新；有不便参加的时段，可在本人页面登记。",
            "受邀参加活动前请签署承诺书；存在应回避情形的，请主动说明。未经市科技局允许，请勿以专家库专家名义从事其他活动。",
            f"{BUREAU}　{_date(expert.admitted_on)}",
        ),
    )


def _day(at: datetime | None) -> str:
    return _date(timezone.localtime(at).date()) if at else ""


def _date(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
