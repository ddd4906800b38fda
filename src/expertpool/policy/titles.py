"""Professional titles by series as GB/T 8561 groups them, and the level each one is of (6.2)."""

from __future__ import annotations

from expertpool.policy.term import Term, tidy


class TitleLevel(Term):
    """Level of a professional title, highest first."""

    FULL = "full", "正高级", "正高"
    ASSOCIATE = "associate", "副高级", "副高", "高级"
    MIDDLE = "middle", "中级"
    JUNIOR = "junior", "初级", "助理级", "员级"
    NONE = "none", "无职称", "无", "未评"


#: series → titles of the levels full, associate, middle, junior
SERIES: dict[str, tuple[str, str, str, str]] = {
    "高等学校教师": ("教授", "副教授", "讲师", "助教"),
    "职业学校教师": ("正高级讲师", "高级讲师", "讲师", "助理讲师"),
    "中小学教师": ("正高级教师", "高级教师", "一级教师", "二级教师"),
    "科学研究": ("研究员", "副研究员", "助理研究员", "研究实习员"),
    "工程技术": ("正高级工程师", "高级工程师", "工程师", "助理工程师"),
    "实验技术": ("正高级实验师", "高级实验师", "实验师", "助理实验师"),
    "农业技术": ("正高级农艺师", "高级农艺师", "农艺师", "助理农艺师"),
    "畜牧": ("正高级畜牧师", "高级畜牧师", "畜牧师", "助理畜牧师"),
    "兽医": ("正高级兽医师", "高级兽医师", "兽医师", "助理兽医师"),
    "经济": ("正高级经济师", "高级经济师", "经济师", "助理经济师"),
    "会计": ("正高级会计师", "高级会计师", "会计师", "助理会计师"),
    "审计": ("正高级审计师", "高级审计师", "审计师", "助理审计师"),
    "统计": ("正高级统计师", "高级统计师", "统计师", "助理统计师"),
    "卫生（医）": ("主任医师", "副主任医师", "主治医师", "医师"),
    "卫生（药）": ("主任药师", "副主任药师", "主管药师", "药师"),
    "卫生（护）": ("主任护师", "副主任护师", "主管护师", "护师"),
    "卫生（技）": ("主任技师", "副主任技师", "主管技师", "技师（卫生）"),
    "律师": ("一级律师", "二级律师", "三级律师", "四级律师"),
    "公证": ("一级公证员", "二级公证员", "三级公证员", "四级公证员"),
    "知识产权": ("正高级知识产权师", "高级知识产权师", "知识产权师", "助理知识产权师"),
    "出版": ("编审", "副编审", "编辑", "助理编辑"),
    "图书资料": ("研究馆员", "副研究馆员", "馆员", "助理馆员"),
    "工艺美术": ("正高级工艺美术师", "高级工艺美术师", "工艺美术师", "助理工艺美术师"),
    "政工": ("正高级政工师", "高级政工师", "政工师", "助理政工师"),
}

#: titles written in other ways
_VARIANTS: dict[str, TitleLevel] = {
    "教授级高级工程师": TitleLevel.FULL,
    "研究员级高级工程师": TitleLevel.FULL,
    "教高": TitleLevel.FULL,
    "正高工": TitleLevel.FULL,
    "农业技术推广研究员": TitleLevel.FULL,
    "高工": TitleLevel.ASSOCIATE,
    "主治中医师": TitleLevel.MIDDLE,
    "主检技师": TitleLevel.MIDDLE,
}

#: the levels in the order in which a row of `SERIES` holds them
_COLUMNS = (TitleLevel.FULL, TitleLevel.ASSOCIATE, TitleLevel.MIDDLE, TitleLevel.JUNIOR)

TITLES: dict[str, TitleLevel] = {
    title: level for row in SERIES.values() for title, level in zip(row, _COLUMNS, strict=True)
} | _VARIANTS


_SERIES_OF = {tidy(title): series for series, row in reversed(SERIES.items()) for title in row}


def series_of(words: str) -> str:
    """The series that words name, by itself (会计, 会计系列, 会计专业) or by one of its titles (高级会计师); empty: none of `SERIES`."""
    wanted = tidy(words)
    plain = wanted.removesuffix("系列").removesuffix("专业")
    return plain if plain in SERIES else _SERIES_OF.get(wanted, "")


def level_of_title(title: str) -> TitleLevel | None:
    """The level of a title as written; `None` when the name does not settle it."""
    wanted = tidy(title)
    return next((level for name, level in TITLES.items() if tidy(name) == wanted), None)
