"""How open wording of the regulation is read, for the bureau to confirm; every reading says what carries it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from expertpool.policy.decision import Decision, Reason, implements
from expertpool.policy.term import Term

#: hexadecimal digits of a version
VERSION_DIGITS = 8
#: the fewest characters of a remark that says another reading
LEAST_WORDS = 4


class Opinion(Term):
    """What the bureau says to a reading."""

    CONFIRMED = "confirmed", "已确认"
    OBJECTED = "objected", "另有口径"


@dataclass(frozen=True, slots=True)
class Reading:
    """`carrier` names a parameter (``"age_limit"``) or a module of rules (``"periods"``) that follows the reading."""

    number: int
    articles: tuple[str, ...]
    text: str
    carrier: str

    @property
    def version(self) -> str:
        """Short digest of the wording and its provisions: another wording has another."""
        words = "\n".join((*self.articles, self.text))
        return hashlib.sha256(words.encode()).hexdigest()[:VERSION_DIGITS].upper()


_ROWS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("6.1.4", "9.2"), "年龄按满周岁计，满六十五周岁仍可，到六十六岁生日的前一天为止。", "age_limit"),
    (("7.2",), "公示首日不计；满五个工作日的次日入库。", "notice_working_days"),
    (("11.1",), "从提交的次日起算到活动当天（含），工作日不少于三个。", "lead_working_days"),
    (("11.2",), "初步名单人数不少于所需人数的三倍。", "list_factor"),
    (("12", "17"), "“每年”“一个年度”均指活动所在的公历年。", "yearly_limit"),
    (("17",), "三次“一般”和两次“差”是两个各自独立的条件。", "mediocre_count"),
    (("17",), "优先是先于抽签的分档，看同一领域最近一次综合等次。", "tier_one_share"),
    (("10",), "禁入期从行为当天起算；2024-02-29 起五年到 2029-02-28 止，次日可以申请。", "ban_years_misconduct"),
    (("7.1.2",), "市外直接入库默认不公示，可改为公示。", "out_of_city_notice"),
    (("11.6",), "指定专家只免抽取，禁入、回避和年度次数照样适用。", "screening"),
    (("13",), "申报并核实的关系直接回避；比对得到的疑似关系由人认定。", "recusal"),
    (("13.2",), "近亲属的范围按民法典第一千零四十五条。", "codes"),
    (("13.3",), "期间按民法典第二百条至第二百零四条：首日不计，对应日为最后一日；结束日不明的视为仍在职。", "employment_months"),
    (("17", "9"), "按第十七条出库仍须经审议；禁入期从出库之日起算。", "removal"),
    (("7.2", "11.1"), "工作日按国务院办公厅公布的放假调休安排，逐年列表并确认，未确认的年份给出提示。", "workdays"),
    (("6.2.2",), "综合管理类的中级以上是总体描述，按各小类自身条件判断；没有中级的由人认定。", "eligibility"),
    (("6.2.2.2",), "熟悉科技经费审计的注册会计师，或会计、审计、经济副高以上，具备其一即可。", "eligibility"),
    (("6.2.1",), "机关、社会团体人员申报专业技术类的，有中级以上职称时由人认定。", "eligibility"),
    (("17",), "同类领域看参加时所在分层的领域，按第二级比较。", "drawing"),
    (("12",), "使用次数按活动所在公历年计；冻结前批准的破例以最小权重参加抽取。", "yearly_limit"),
)

READINGS: tuple[Reading, ...] = tuple(
    Reading(number, articles, text, carrier) for number, (articles, text, carrier) in enumerate(_ROWS, start=1)
)


def get(number: int) -> Reading:
    """Raises `LookupError` for a number that no reading has."""
    for reading in READINGS:
        if reading.number == number:
            return reading
    raise LookupError(number)


@implements("22")
def may_opine(reading: Reading, opinion: str, *, seen: str, document: str, remark: str) -> Decision:
    """Why an opinion cannot be entered; `seen` is the version that was on the screen."""
    return tuple(_faults(reading, opinion, seen, document, remark))


def _faults(reading: Reading, opinion: str, seen: str, document: str, remark: str) -> Iterable[Reason]:
    if seen != reading.version:
        yield Reason("22", f"第 {reading.number} 项口径的文字已经改过", remedy="重新打开页面，看过现在的文字再办理")
    if opinion == Opinion.CONFIRMED and not document.strip():
        yield Reason("22", "没有填写确认文件", remedy="填写会议纪要或批示的名称、文号")
    if opinion == Opinion.OBJECTED and len(remark.strip()) < LEAST_WORDS:
        yield Reason("22", "没有写明另有的口径", remedy="写明应当怎样理解")


def standing(reading: Reading, *, opinion: str, version: str) -> str:
    """What the latest opinion still means: `Opinion` code, empty where there is none or the wording changed since."""
    return opinion if version == reading.version else ""
