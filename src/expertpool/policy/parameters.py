"""Every number of the regulation and of its readings, each with its article, unit and first day in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from math import lcm

from expertpool.policy import articles
from expertpool.policy.decision import implements

#: the day the regulation was issued and took force (21)
START = date(*articles.FIRST_DAY)


@dataclass(frozen=True, slots=True)
class Parameters:
    """The values in force on some day; all whole numbers. Switches are 0 or 1."""

    age_limit: int = 65
    fields_most: int = 3
    notice_working_days: int = 5
    out_of_city_notice: int = 0
    lead_working_days: int = 3
    list_factor: int = 3
    witness_digits_least: int = 6
    witness_digits_most: int = 12
    witness_wait_minutes: int = 60
    witness_second_clerk: int = 0
    contact_attempts: int = 2
    contact_gap_minutes: int = 30
    answer_hours: int = 8
    link_days: int = 15
    code_minutes: int = 5
    sign_in_open_minutes: int = 60
    evaluation_working_days: int = 5
    invitation_form_working_days: int = 5
    reviewers: int = 2
    confirmation_month: int = 3
    confirmation_days: int = 30
    confirmation_grace_days: int = 60
    report_start_working_days: int = 5
    report_decide_working_days: int = 60
    report_close_working_days: int = 10
    report_key_minutes: int = 15
    yearly_limit: int = 10
    employment_months: int = 24
    ban_years_resign: int = 5
    ban_years_misconduct: int = 5
    ban_years_secrecy: int = 5
    tier_one_share: int = 100
    mediocre_count: int = 3
    mediocre_ban_years: int = 2
    poor_count: int = 2
    poor_ban_years: int = 5
    case_hearing_days: int = 7
    resignation_objection_days: int = 5
    unit_hearing_days: int = 7
    unreachable_count: int = 2
    hold_resigned: int = 1
    hold_over_age: int = 0
    hold_unreachable: int = 1
    hold_misconduct: int = 1
    hold_secrecy: int = 1
    hold_unfair: int = 1
    hold_offence: int = 1
    hold_unfit: int = 0
    hold_mediocre: int = 1
    hold_poor: int = 1
    uses_warning: int = 8
    voids_warning: int = 1
    undone_warning: int = 20
    luck_warning: int = 10
    certainty_warning: int = 33

    @property
    def weight_multiple(self) -> int:
        """Least common multiple of 1…limit, so that every weight divides it (12)."""
        return lcm(*range(1, self.yearly_limit + 1))

    @staticmethod
    def cite(name: str) -> str:
        """Article key of a parameter; raises `KeyError` for an unknown name."""
        return SPECS[name].article


@dataclass(frozen=True, slots=True)
class Spec:
    """What a parameter means; `least` and `most` bound what a change may set; `reading` is its number among the readings."""

    name: str
    article: str
    label: str
    unit: str
    least: int
    most: int
    reading: int = 0
    first_day: date = START

    @property
    def default(self) -> int:
        return int(getattr(_DEFAULTS, self.name))


_DEFAULTS = Parameters()

SPECS: dict[str, Spec] = {
    spec.name: spec
    for spec in (
        Spec("age_limit", "6.1.4", "年龄上限", "周岁", 60, 75, reading=1),
        Spec("fields_most", "5", "每人领域数上限", "个", 1, 3),
        Spec("notice_working_days", "7.2", "公示期", "个工作日", 5, 30, reading=2),
        Spec("out_of_city_notice", "7.1.2", "市外推荐入库是否公示", "（0 否，1 是）", 0, 1, reading=9),
        Spec("lead_working_days", "11.1", "提交需求的提前量", "个工作日", 3, 30, reading=3),
        Spec("list_factor", "11.2", "初步名单倍数", "倍", 3, 10, reading=4),
        Spec("witness_digits_least", "11.2", "见证数字最少位数", "位", 6, 12),
        Spec("witness_digits_most", "11.2", "见证数字最多位数", "位", 6, 12),
        Spec("witness_wait_minutes", "18", "承办科室代为见证前的等候时间", "分钟", 0, 1440),
        Spec("witness_second_clerk", "18", "人才科第二经办人可否见证", "（0 否，1 是）", 0, 1),
        Spec("contact_attempts", "11.3", "认定联系不上前的联系次数", "次", 2, 10),
        Spec("contact_gap_minutes", "11.3", "两次联系的最短间隔", "分钟", 30, 1440),
        Spec("answer_hours", "11.3", "邀请的答复时限", "小时", 1, 72),
        Spec("link_days", "20", "专家链接有效期", "天", 1, 60),
        Spec("code_minutes", "20", "验证码有效期", "分钟", 1, 15),
        Spec("sign_in_open_minutes", "11.5", "活动开始前可以签到的时间", "分钟", 10, 240),
        Spec("evaluation_working_days", "16", "活动结束后完成评价的时限", "个工作日", 1, 30),
        Spec("invitation_form_working_days", "7.1.2", "活动结束后填报邀请入库信息表的时限", "个工作日", 1, 30),
        Spec("reviewers", "7.2", "须由人认定的条件由几人认定", "人", 1, 3),
        Spec("confirmation_month", "9.3", "每年请专家确认资料的月份", "月", 1, 12),
        Spec("confirmation_days", "9.3", "资料年度确认的期限", "天", 7, 90),
        Spec("confirmation_grace_days", "9.3", "逾期未确认到暂停使用的天数", "天", 7, 365),
        Spec("report_start_working_days", "18", "收到检举后开始核查的时限", "个工作日", 1, 30),
        Spec("report_decide_working_days", "18", "检举核查的时限", "个工作日", 10, 180),
        Spec("report_close_working_days", "18", "认定后办结检举的时限", "个工作日", 1, 60),
        Spec("report_key_minutes", "18", "检举密钥开启一次的有效时间", "分钟", 5, 60),
        Spec("yearly_limit", "12", "每人每年参加活动上限", "次", 1, 10, reading=5),
        Spec("employment_months", "13.3", "聘用关系回避期", "个月", 24, 60, reading=13),
        Spec("ban_years_resign", "10", "本人申请出库的禁入期", "年", 5, 5, reading=8),
        Spec("ban_years_misconduct", "10", "失信出库的禁入期", "年", 5, 5, reading=8),
        Spec("ban_years_secrecy", "10", "泄密出库的禁入期", "年", 5, 5, reading=8),
        Spec("tier_one_share", "17", "优先档占名单比例上限", "%", 0, 100, reading=7),
        Spec("mediocre_count", "17", "一年内“一般”达到即出库", "次", 3, 3, reading=6),
        Spec("mediocre_ban_years", "17", "因“一般”出库的禁入期", "年", 2, 2, reading=14),
        Spec("poor_count", "17", "一年内“差”达到即出库", "次", 2, 2, reading=6),
        Spec("poor_ban_years", "17", "因“差”出库的禁入期", "年", 5, 5, reading=14),
        Spec("case_hearing_days", "9", "出库事项请本人陈述的期限", "天", 3, 60),
        Spec("resignation_objection_days", "14.6", "代为登记的辞任供本人否认的期限", "天", 5, 30),
        Spec("unit_hearing_days", "19", "处理单位前听取其意见的期限", "天", 3, 60),
        Spec("unreachable_count", "9.3", "连续多少次联系不上即提请出库", "次", 1, 10),
        Spec("hold_resigned", "9.1", "辞任立案期间暂停抽取", "（0 否，1 是）", 0, 1),
        Spec("hold_over_age", "9.2", "超龄立案期间暂停抽取", "（0 否，1 是）", 0, 1),
        Spec("hold_unreachable", "9.3", "无法联系立案期间暂停抽取", "（0 否，1 是）", 0, 1),
        Spec("hold_misconduct", "9.4", "失信立案期间暂停抽取", "（0 否，1 是）", 0, 1),
        Spec("hold_secrecy", "9.5", "泄密立案期间暂停抽取", "（0 否，1 是）", 0, 1),
        Spec("hold_unfair", "9.6", "履职不公立案期间暂停抽取", "（0 否，1 是）", 0, 1),
        Spec("hold_offence", "9.7", "违法违规立案期间暂停抽取", "（0 否，1 是）", 0, 1),
        Spec("hold_unfit", "9.8", "其他不适宜情形立案期间暂停抽取", "（0 否，1 是）", 0, 1),
        Spec("hold_mediocre", "17", "年度三次一般立案期间暂停抽取", "（0 否，1 是）", 0, 1),
        Spec("hold_poor", "17", "年度两次差立案期间暂停抽取", "（0 否，1 是）", 0, 1),
        Spec("uses_warning", "12", "年度使用次数提示线", "次", 1, 10),
        Spec("voids_warning", "18", "同一需求抽取作废提示线", "次", 1, 10),
        Spec("undone_warning", "18", "联系结果未完成比例提示线", "%", 1, 100),
        Spec("luck_warning", "18", "入选机会过小提示线", "‰", 1, 100),
        Spec("certainty_warning", "18", "名单可预测度提示线", "%", 1, 100),
    )
}


@dataclass(frozen=True, slots=True)
class Change:
    """A parameter's value from `first_day` on, with the document that set it."""

    name: str
    value: int
    first_day: date
    document: str = ""


@implements("21")
def in_force(on: date, changes: Iterable[Change] = ()) -> Parameters:
    """The values in force on a day; raises `ValueError` for a day before the regulation or a value out of bounds."""
    if on < START:
        raise ValueError(f"{articles.DOCUMENT} was not in force on {on}")
    known = sorted((change for change in changes if change.first_day <= on), key=lambda change: change.first_day)
    return replace(_DEFAULTS, **{change.name: _checked(change) for change in known})


def _checked(change: Change) -> int:
    spec = SPECS[change.name]
    if not spec.least <= change.value <= spec.most:
        raise ValueError(f"{change.name} must lie within {spec.least}…{spec.most}, not {change.value}")
    return change.value
