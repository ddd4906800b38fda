"""Plainly fictional names of units and people for the demonstration pool."""

from __future__ import annotations

from random import Random

#: kind, region, stem; every name carries 示例 so that nobody takes it for a real unit
UNITS: tuple[tuple[str, str, str], ...] = (
    *(("university", "410811", f"{name}示例大学") for name in ("云丘", "南泊", "丹屏", "青陂")),
    *(("university", "410802", f"{name}示例学院") for name in ("云台工贸", "太行师范", "山阳医学", "月山农业")),
    *(
        ("institute", "410811", f"焦作市{name}示例研究院")
        for name in ("新材料", "氢能", "智能装备", "怀药", "电子信息", "食品", "汽车部件")
    ),
    *(("institute", "410882", f"沁北{name}示例研究所") for name in ("化工", "农业")),
    *(
        ("company", "410803", f"焦作{name}示例科技有限公司")
        for name in ("望泽", "启澄", "云栈", "鸿砚", "霁川", "嵩屏", "砚池", "翠微")
    ),
    *(("company", "410822", f"博爱县{name}示例制造有限公司") for name in ("石屏", "琢岭", "棠溪", "锐川")),
    *(("company", "410883", f"孟州市{name}示例汽车部件有限公司") for name in ("长洲", "辰岗", "绿淇", "华陂")),
    *(("company", "410823", f"武陟县{name}示例食品有限公司") for name in ("丰陂", "禾畈", "沃塍")),
    *(("company", "410804", f"焦作{name}示例创业投资有限公司") for name in ("衡准", "远筹", "泓途")),
    *(("company", "410825", f"温县{name}示例生物医药有限公司") for name in ("沐原", "怀沐", "百草")),
    *(("institution", "410811", f"焦作市示例{name}中心") for name in ("生产力促进", "知识产权服务", "质量检测", "农技推广")),
    *(("institution", "410821", f"修武县示例{name}站") for name in ("科技服务", "农业技术")),
    *(("government", "410882", f"沁阳市示例{name}局") for name in ("科技工业", "发展")),
    *(("association", "410802", f"焦作市示例{name}") for name in ("装备行业协会", "食品学会", "新能源协会", "会计师协会")),
)

#: parent stem → branches
BRANCHES: tuple[tuple[str, str], ...] = (
    ("云丘示例大学", "云丘示例大学材料学院"),
    ("云丘示例大学", "云丘示例大学能源学院"),
    ("山阳医学示例学院", "山阳医学示例学院附属医院"),
    ("焦作望泽示例科技有限公司", "焦作望泽示例科技有限公司温县分公司"),
    ("孟州市长洲示例汽车部件有限公司", "孟州市长洲示例汽车部件有限公司沁阳分公司"),
    ("焦作市氢能示例研究院", "焦作市氢能示例研究院修武分院"),
)

#: present name → former name
RENAMED: tuple[tuple[str, str], ...] = (
    ("焦作启澄示例科技有限公司", "焦作启澄示例材料厂"),
    ("云台工贸示例学院", "云台示例工业学校"),
)

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰涛明超秀霞平刚桂英华玉兰建国文辉力志新海波宏亮颖琳晨宇航思远嘉怡梓涵"


def person(random: Random) -> str:
    """A two- or three-character name."""
    return random.choice(_SURNAMES) + "".join(random.sample(_GIVEN, random.choice((1, 2, 2))))
