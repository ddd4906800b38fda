"""What a list is searched by: the name itself, its pinyin, its initials, and the unit.

Surnames are read as surnames: 单 is shan, 曾 is zeng, 尉迟 is yuchi. Where both readings are alive, both find the person.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product

from pypinyin import lazy_pinyin

LONGEST = 600
LONGEST_UNIT = 400
FIRST_IDEOGRAPH = 0x2E80

#: surnames whose reading differs from the character's usual one; several readings where people themselves differ
SURNAMES: dict[str, tuple[str, ...]] = {
    "单": ("shan",), "曾": ("zeng",), "仇": ("qiu",), "解": ("xie",), "查": ("zha",), "区": ("ou",), "盖": ("ge", "gai"),
    "朴": ("piao", "pu"), "翟": ("zhai", "di"), "缪": ("miao", "mu"), "乐": ("yue", "le"), "折": ("she",), "繁": ("po",),
    "召": ("shao",), "秘": ("bi", "mi"), "员": ("yun",), "洗": ("xian",), "覃": ("qin", "tan"), "种": ("chong",),
    "隗": ("wei", "kui"), "郇": ("xun", "huan"), "句": ("gou",), "都": ("du",), "藏": ("zang",), "祭": ("zhai", "ji"),
    "谌": ("chen", "shen"), "尉": ("wei", "yu"), "长": ("chang", "zhang"), "柏": ("bai", "bo"), "薄": ("bo",), "卜": ("bu",),
    "晟": ("cheng", "sheng"), "佴": ("nai",), "能": ("nai",), "乜": ("nie",), "阚": ("kan",), "会": ("gui",),
    "适": ("kuo", "shi"), "郗": ("xi", "chi"), "重": ("chong",), "黑": ("he", "hei"), "参": ("shen", "can"), "尉迟": ("yuchi",),
    "万俟": ("moqi",), "令狐": ("linghu",), "长孙": ("zhangsun",), "澹台": ("tantai",), "濮阳": ("puyang",), "皇甫": ("huangfu",),
    "诸葛": ("zhuge",), "欧阳": ("ouyang",), "司马": ("sima",), "上官": ("shangguan",), "夏侯": ("xiahou",), "东方": ("dongfang",),
    "公孙": ("gongsun",), "宇文": ("yuwen",), "慕容": ("murong",), "端木": ("duanmu",), "申屠": ("shentu",), "太史": ("taishi",),
    "闾丘": ("lvqiu",), "单于": ("chanyu",), "呼延": ("huyan",), "赫连": ("helian",), "鲜于": ("xianyu",), "公羊": ("gongyang",),
    "淳于": ("chunyu",), "钟离": ("zhongli",), "轩辕": ("xuanyuan",), "独孤": ("dugu",), "南宫": ("nangong",), "西门": ("ximen",),
    "百里": ("baili",), "东郭": ("dongguo",), "司徒": ("situ",), "司空": ("sikong",), "左丘": ("zuoqiu",),
}  # fmt: skip

#: how the two-character surnames fall into syllables, for initials
_SPLITS = {surname: lazy_pinyin(surname) for surname in SURNAMES if len(surname) == 2}


def readings(name: str) -> list[tuple[str, str]]:
    """(full pinyin, initials) of a person's name, one pair for each way its surname is read; lower case, no blanks."""
    surname = _surname(name)
    given = lazy_pinyin(name[len(surname) :])
    heads = [(reading, _initials_of(surname, reading)) for reading in SURNAMES.get(surname, ())] or [_plain(surname)]
    tail = "".join(given), "".join(_first_letters(part) for part in given)
    return [(_squeeze(head + full), _squeeze(short + initials)) for (head, short), (full, initials) in product(heads, [tail])]


def _surname(name: str) -> str:
    """Empty for names written in Latin letters."""
    if name[:2] in SURNAMES:
        return name[:2]
    return name[:1] if ord(name[:1] or "a") >= FIRST_IDEOGRAPH else ""


def _initials_of(surname: str, reading: str) -> str:
    return reading[0] if len(surname) == 1 else reading[0] + _SPLITS[surname][1][0]


def _plain(letter: str) -> tuple[str, str]:
    full = "".join(lazy_pinyin(letter))
    return full, full[:1]


def _first_letters(part: str) -> str:
    """The first letter of each word in one piece: pinyin comes letter by letter, Latin names in whole words."""
    return "".join(word[0] for word in part.replace("-", " ").split() if word)


def _squeeze(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())


@lru_cache(maxsize=4096)
def spell(text: str) -> str:
    """A unit's name as initials and full pinyin."""
    parts = lazy_pinyin(text)
    return f"{_squeeze(''.join(part[:1] for part in parts))} {_squeeze(''.join(parts))}"


def expert_text(name: str, unit_name: str, former_names: str = "") -> str:
    """The `search` column of an expert: lower case, words divided by blanks, at most 600 characters."""
    spelled = [word for pair in readings(name) for word in reversed(pair)]
    words = [name, _latin_as_one(name), *spelled, *former_names.split(), unit_name, spell(unit_name).split(" ")[0]]
    return " ".join(dict.fromkeys(word for word in words if word)).lower()[:LONGEST]


def _latin_as_one(name: str) -> str:
    """阿迪力·玉山江 is also looked for without the dot."""
    joined = name.replace("·", "").replace(" ", "")
    return joined if joined != name else ""


def unit_text(*names: str) -> str:
    """The `search` column of a unit: every name it has and how its first one is spelled, at most 400 characters."""
    return " ".join([*names, spell(names[0])]).lower()[:LONGEST_UNIT]
