"""Fictional experts as plain values; the same seed gives the same people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from expertpool.policy import identity
from expertpool.services.demo.names import person

#: kind of unit → post, title and its level
POSTS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "university": (("系主任", "教授", "full"), ("教研室主任", "副教授", "associate"), ("教师", "讲师", "middle")),
    "institute": (("研究室主任", "研究员", "full"), ("课题组长", "副研究员", "associate"), ("业务骨干", "助理研究员", "middle")),
    "company": (("总工程师", "正高级工程师", "full"), ("研发部部长", "高级工程师", "associate")),
    "institution": (
        ("中心主任", "正高级工程师", "full"),
        ("科室主任", "高级工程师", "associate"),
        ("业务骨干", "工程师", "middle"),
    ),
    "government": (("科长", "高级工程师", "associate"), ("主任科员", "工程师", "middle")),
    "association": (("秘书长", "高级经济师", "associate"), ("专家委员", "高级会计师", "associate")),
}
#: days over which birthdays spread; coprime to the step, so that no two people share one and no two identity numbers are equal
BIRTHDAYS = 33 * 365
MANAGEMENT_KINDS = ("government", "association")
DIRECTIONS = (
    "电解水制氢",
    "锂电材料",
    "工业互联网",
    "体外诊断",
    "怀药提取",
    "预制菜",
    "数控机床",
    "线控制动",
    "成果转化",
    "科技金融",
)
SCHOOLS = ("海沧示例大学", "江临示例理工大学", "云岭示例农业大学", "东陵示例科技大学")
MAJORS = ("材料学", "热能工程", "通信工程", "药学", "发酵工程", "机械制造", "会计学", "工业工程")


@dataclass(frozen=True, slots=True)
class Person:
    """One fictional expert; `unit` is the index of the unit, `fields` are field codes with the primary one first."""

    number: int
    name: str
    sex: str
    birth: date
    id_number: str
    phone: str
    unit: int
    post: str
    title: str
    level: str
    category: str
    fields: tuple[str, ...]
    degree: str
    school: str
    major: str
    direction: str
    source: str
    admitted_on: date
    uses: int


def people(kinds: list[str], regions: list[str], *, count: int) -> list[Person]:
    """`count` experts for units of the given kinds and regions (lists of equal length), reproducible."""
    random = Random(20240312)
    return [_one(random, number, kinds, regions) for number in range(1, count + 1)]


def _one(random: Random, number: int, kinds: list[str], regions: list[str]) -> Person:
    unit = random.randrange(len(kinds))
    post, title, level = random.choice(POSTS[kinds[unit]])
    management = kinds[unit] in MANAGEMENT_KINDS or random.random() < 0.22
    birth = date(1959, 6, 1) + timedelta(days=number * 7919 % BIRTHDAYS)
    sex = random.choice("112")
    degree, school, major, direction = _learning(random)
    return Person(
        number=number,
        name=person(random),
        sex=sex,
        birth=birth,
        id_number=fictional_id(regions[unit], birth, number, sex),
        phone=f"1{random.choice('3578')}{random.randrange(10)}0000{number % 10000:04d}",
        unit=unit,
        post=post,
        title=title,
        level=level,
        category="management" if management else "technical",
        fields=_fields(random, management),
        degree=degree,
        school=school,
        major=major,
        direction=direction,
        source=random.choice(("open_call", "open_call", "association", "invitation")),
        admitted_on=date(2024, 4, 1) + timedelta(days=random.randrange(700)),
        uses=_uses(random, number),
    )


def _learning(random: Random) -> tuple[str, str, str, str]:
    degrees = ("2", "3", "3", "4")
    return random.choice(degrees), random.choice(SCHOOLS), random.choice(MAJORS), random.choice(DIRECTIONS)


def _fields(random: Random, management: bool) -> tuple[str, ...]:
    letter = "M" if management else "T"
    chosen = random.sample(range(1, 8), random.choice((1, 1, 1, 2, 2, 3)))
    return tuple(f"{letter}{n:02d}" for n in chosen)


def _uses(random: Random, number: int) -> int:
    """Most were asked seldom; every 150th stands at the yearly limit."""
    return 10 if number % 150 == 0 else min(9, int(random.expovariate(0.55)))


def fictional_id(region: str, birth: date, number: int, sex: str) -> str:
    """A well-formed number with a serial 9xx, which real registers hardly use; the last digit of the serial tells the sex."""
    serial = 900 + (number * 2 + (1 if sex == "1" else 0)) % 100
    body = f"{region}{birth:%Y%m%d}{serial}"
    return body + identity.check_digit(body)
