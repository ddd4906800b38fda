"""Sheets as bureaus keep them, made for tests: people, units and numbers are all invented."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from expertpool.policy import identity

#: group → its columns, as the two heading rows show them; a group of one column is merged downwards
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("序号", ("序号",)),
    ("基本情况", ("姓名", "性别", "出生年月", "身份证号", "民族", "政治面貌")),
    ("工作情况", ("工作单位", "单位性质", "所在地区", "职务", "职称", "职称级别")),
    ("教育背景", ("学历", "学位", "毕业院校", "所学专业")),
    ("专家类别及领域", ("专家类别", "所属领域", "研究方向", "人才称号")),
    ("联系方式", ("手机号码", "电子邮箱", "通讯地址")),
    ("酬劳发放", ("银行账号", "开户行")),
    ("入库情况", ("入库时间", "入库途径")),
    ("备注", ("备注",)),
)
HEADINGS = tuple(name for _, names in GROUPS for name in names)
FIRST_ROW = 5
UNITS = ("示山理工大学", "焦作示明新材料有限公司", "武陟县示禾食品有限公司")
SURNAMES = "赵钱孙李周吴郑王冯陈"


def id_number(serial: int, born: date, *, male: bool = True, district: str = "410811") -> str:
    """A number with the right check digit; `serial` up to 499."""
    first17 = f"{district}{born:%Y%m%d}{serial % 100:02d}{1 if male else 2}"
    return first17 + identity.check_digit(first17)


def person(rank: int, **changes: Any) -> dict[str, Any]:
    """The `rank`-th person, whole and right; `changes` go by heading."""
    born = date(1970 + rank % 20, 1 + rank % 12, 1 + rank % 28)
    male = rank % 3 != 0
    told = {
        "序号": rank,
        "姓名": SURNAMES[rank % 10] + "示" + "甲乙丙丁戊己庚辛壬癸"[rank // 10 % 10],
        "性别": "男" if male else "女",
        "出生年月": born,
        "身份证号": id_number(rank // 240, born, male=male, district=f"4108{2 + rank // 24000 % 2:02d}"),
        "民族": "汉族",
        "政治面貌": "群众",
        "工作单位": UNITS[rank % 3],
        "单位性质": "高等院校" if rank % 3 == 0 else "企业",
        "所在地区": ("山阳区", "解放区", "武陟县")[rank % 3],
        "职务": "业务骨干",
        "职称": "高级工程师",
        "职称级别": "副高级",
        "学历": "研究生",
        "学位": "硕士",
        "毕业院校": "示山理工大学",
        "所学专业": "材料学",
        "专家类别": "专业技术类",
        "所属领域": "新材料、电子信息",
        "研究方向": "陶瓷",
        "人才称号": "",
        "手机号码": f"139{rank:08d}",
        "电子邮箱": f"p{rank}@example.com",
        "通讯地址": "焦作市示例路1号",
        "银行账号": f"620000{rank:013d}",
        "开户行": "示例银行",
        "入库时间": date(2025, 3, 1),
        "入库途径": "公开遴选",
        "备注": "",
    }
    return told | changes


def kept(
    people: Sequence[dict[str, Any]], *, tail: Sequence[Sequence[Any]] = (), change: Callable[[Any], None] | None = None
) -> bytes:
    """Laid out as a bureau keeps its pool: title, note, two heading rows with merged cells, then the people."""
    book = Workbook()
    sheet = book.active
    sheet.title = "专家库汇总表"
    sheet.append(["焦作市科技专家库入库专家信息汇总表（示例）"])
    sheet.append(["填报科室：示例科　统计截至：2026年8月31日"])
    _append_headings(sheet)
    for told in people:
        sheet.append([told[name] for name in HEADINGS])
    for row in tail:
        sheet.append(list(row))
    if change:
        change(sheet)
    return content_of(book)


def _append_headings(sheet: Any) -> None:
    last = get_column_letter(len(HEADINGS))
    sheet.merge_cells(f"A1:{last}1")
    sheet.merge_cells(f"A2:{last}2")
    column = 1
    for group, names in GROUPS:
        sheet.cell(3, column, group)
        if len(names) == 1:
            sheet.merge_cells(start_row=3, end_row=4, start_column=column, end_column=column)
        else:
            sheet.merge_cells(start_row=3, end_row=3, start_column=column, end_column=column + len(names) - 1)
            for offset, name in enumerate(names):
                sheet.cell(4, column + offset, name)
        column += len(names)


def plain(headings: Sequence[str], rows: Sequence[Sequence[Any]], *, title: str = "Sheet1") -> bytes:
    """One heading row, then the rows."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    sheet.append(list(headings))
    for row in rows:
        sheet.append(list(row))
    return content_of(book)


def content_of(book: Any) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def column_of(heading: str) -> str:
    """The letters of a column of `kept`."""
    return get_column_letter(HEADINGS.index(heading) + 1)
