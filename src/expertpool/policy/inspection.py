"""What the same rules, asked again over what was done, are called: each way of breaking them with its article (18)."""

from __future__ import annotations

from dataclasses import dataclass

from expertpool.policy import articles
from expertpool.policy.decision import implements
from expertpool.policy.term import Term


class Rule(Term):
    """What is asked again."""

    BANNED_IN_POOL = "banned_in_pool", "禁入期内的人在库"
    UNNOTICED = "unnoticed", "未经公示入库"
    TOO_EARLY = "too_early", "公示期未满入库"
    SHORT_NOTICE = "short_notice", "公示天数不足"
    OPEN_OBJECTION = "open_objection", "异议未答复即入库"
    OWN_REVIEW = "own_review", "原审核人复审异议"
    BARRED_UNIT = "barred_unit", "推荐资格取消期间推荐"
    GONE_WITHOUT_CASE = "gone_without_case", "没有出库事项而出库"
    UNDELIBERATED = "undeliberated", "未经审议出库"
    SAME_PERSON = "same_person", "经办人或本人参加审议"
    UNHEARD = "unheard", "未听取本人陈述即核实"
    BAN_MISSING = "ban_missing", "出库后没有登记禁入"
    BAN_CHANGED = "ban_changed", "禁入期与规则不符"
    GRADES_IGNORED = "grades_ignored", "评价达到次数而未立案"
    HELD_ON = "held_on", "没有未结事项而暂停抽取"
    OVER_LIMIT = "over_limit", "超过年度次数且无破例批准"
    UNLISTED = "unlisted", "名单以外的人参加"
    OVER_SEATS = "over_seats", "确认人数超过需求人数"
    TOO_FEW_TRIES = "too_few_tries", "联系次数不足即认定联系不上"
    UNDECLARED = "undeclared", "未声明回避即确认参加"
    OWN_UNIT = "own_unit", "参加评审本单位的项目"
    LATE_UNEXPLAINED = "late_unexplained", "逾期提交需求没有理由"
    UNAPPROVED = "unapproved", "指定专家未经批准"
    UNSIGNED = "unsigned", "未签承诺书即查看材料"
    NO_REASON = "no_reason", "评为一般、差没有理由"
    PAID_ABSENT = "paid_absent", "未参加而发放报酬"
    DRAW_DIFFERS = "draw_differs", "抽取复算不一致"
    ROLES = "roles", "同一人兼有互斥的角色"
    BACKDATED = "backdated", "参数溯及既往"
    TRACE_BROKEN = "trace_broken", "操作记录不完整"
    UNTRACED = "untraced", "没有操作记录的变动"
    ROW_GONE = "row_gone", "有操作记录而记录已不存在"


#: the provision that each rule comes from
ARTICLE_OF: dict[Rule, str] = {
    Rule.BANNED_IN_POOL: "10",
    Rule.UNNOTICED: "7.2",
    Rule.TOO_EARLY: "7.2",
    Rule.SHORT_NOTICE: "7.2",
    Rule.OPEN_OBJECTION: "7.2",
    Rule.OWN_REVIEW: "7.2",
    Rule.BARRED_UNIT: "19",
    Rule.GONE_WITHOUT_CASE: "9",
    Rule.UNDELIBERATED: "9",
    Rule.SAME_PERSON: "9",
    Rule.UNHEARD: "9",
    Rule.BAN_MISSING: "10",
    Rule.BAN_CHANGED: "10",
    Rule.GRADES_IGNORED: "17",
    Rule.HELD_ON: "9",
    Rule.OVER_LIMIT: "12",
    Rule.UNLISTED: "11.2",
    Rule.OVER_SEATS: "11.3",
    Rule.TOO_FEW_TRIES: "11.3",
    Rule.UNDECLARED: "13",
    Rule.OWN_UNIT: "13.3",
    Rule.LATE_UNEXPLAINED: "11.1",
    Rule.UNAPPROVED: "11.6",
    Rule.UNSIGNED: "15",
    Rule.NO_REASON: "16",
    Rule.PAID_ABSENT: "14.4",
    Rule.DRAW_DIFFERS: "11.2",
    Rule.ROLES: "4",
    Rule.BACKDATED: "22",
    Rule.TRACE_BROKEN: "20",
    Rule.UNTRACED: "20",
    Rule.ROW_GONE: "20",
}


@dataclass(frozen=True, slots=True)
class Breach:
    """One thing that the rules do not allow and the records show. `subject` is the kind and id of a row; no name stands in `found`."""

    rule: Rule
    subject: tuple[str, str]
    found: str

    @property
    def article(self) -> str:
        return ARTICLE_OF[self.rule]

    @property
    def key(self) -> str:
        """The same breach in two runs has the same key."""
        return f"{self.rule}:{self.subject[0]}:{self.subject[1]}"


@implements("18")
def told(breach: Breach) -> str:
    """A breach in a line, with its provision."""
    return f"{articles.label_of(breach.article)} {breach.rule.label}：{breach.found}"
