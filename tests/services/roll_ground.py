"""Ground for tests of rolls: an association, sheets of fictional people, faults planted one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from expertpool.gateways import sheets
from expertpool.policy.terms import Role
from expertpool.records.models import Account, Field, Migration, Roll
from expertpool.services import rolls
from expertpool.services.demo.people import fictional_id
from tests.factories import AT, account, field, unit

HEADINGS = (
    "姓名", "性别", "身份证号", "手机号码", "所在地区", "最高学历", "毕业院校", "工作单位", "单位性质", "专家类别", "所属领域",
    "研究方向", "职称", "职称级别", "主要业绩", "综合管理类小类",
)  # fmt: skip
PDF = b"%PDF-1.4 (fictional)"


def person(turn: int, **changed: Any) -> dict[str, Any]:
    """One row by heading: a fictional man; `changed` cells replace his."""
    row = {
        "姓名": f"示{'甲乙丙丁戊己庚辛壬癸'[turn % 10]}{'一二三四五六七八九十'[turn // 10 % 10]}",
        "性别": "男",
        "身份证号": fictional_id("410811", date(1970, 1, 1) + timedelta(days=17 * turn), turn, "1"),
        "手机号码": f"139{turn:08d}",
        "所在地区": "山阳区",
        "最高学历": "研究生",
        "毕业院校": "示例大学",
        "工作单位": f"示例{turn % 7}号制造有限公司",
        "单位性质": "企业",
        "专家类别": "专业技术类",
        "所属领域": "新材料",
        "研究方向": "储氢材料",
        "职称": "高级工程师",
        "职称级别": "副高级",
        "主要业绩": "主持示例项目一项。",
        "综合管理类小类": "",
    }
    return row | changed


def sheet(rows: Iterable[dict[str, Any]], headings: Sequence[str] = HEADINGS) -> bytes:
    columns = [sheets.Column(heading) for heading in headings]
    return sheets.write(sheets.Table("汇总表", columns, [[row[heading] for heading in headings] for row in rows]))


def named_field() -> None:
    field("T01")
    Field.objects.filter(code="T01").update(name="新材料")


def association(name: str = "示例学会") -> Account:
    named_field()
    return account(Role.ASSOCIATION, unit=unit(name))


def begun(by: Account | None = None) -> Roll:
    by = by or association()
    return rolls.begin(title="第一批", by=by, at=AT)


def locked_migration() -> Account:
    """A clerk after go-live."""
    named_field()
    boss = account(Role.LEADERSHIP)
    Migration.objects.create(document="示例〔2026〕1号", approved_by=boss, approved_at=AT, locked_by=boss, locked_at=AT)
    return account(Role.TALENT)


def taken(roll: Roll, content: bytes, by: Account) -> Roll:
    rolls.upload(roll_id=roll.pk, content=content, file_name="汇总表.xlsx", by=by, at=AT)
    return rolls.take(roll_id=roll.pk, by=by, at=AT)
