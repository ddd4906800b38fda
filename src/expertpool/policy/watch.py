"""What deserves a supervisor's look: its kinds, and the lines over which a number stands out (18)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from expertpool.policy.decision import implements
from expertpool.policy.papers import PaperKind
from expertpool.policy.parameters import Parameters
from expertpool.policy.term import Term
from expertpool.policy.terms import Grade


class Topic(Term):
    """What kinds of things belong together."""

    DEMAND = "demand", "需求和破例"
    DRAW = "draw", "抽取"
    CONTACT = "contact", "联系"
    CONDUCT = "conduct", "履职和评价"
    POOL = "pool", "入出库和单位"
    DATA = "data", "信息和参数"


class Sign(Term):
    """One kind of thing that deserves a look."""

    LATE = "late", "迟报需求"
    WAIVED = "waived", "破例使用"
    DESIGNATED = "designated", "指定专家（领域）"
    INVITED = "invited", "邀请库外专家"
    INVITING = "inviting", "邀请占比偏高"
    ALONE = "alone", "紧急抽取（无见证）"
    VOIDED = "voided", "抽取作废"
    ABORTED = "aborted", "抽取后取消"
    BARRED = "barred", "名单生成后不再合格"
    UNREACHED = "unreached", "联系不上偏多"
    UNDONE = "undone", "联系结果被更正"
    OBJECTED = "objected", "专家对联系结果有异议"
    PAIRED = "paired", "同一科室多次使用同一专家"
    OVERDUE = "overdue", "评价逾期"
    FLATTERED = "flattered", "评价全部为优"
    PUBLIC = "public", "公示异议"
    CASE = "case", "出库立案"
    REVERSED = "reversed", "出库撤销"
    RESIGNED = "resigned", "代为登记的辞任"
    MEASURE = "measure", "对单位的处理"
    EXPORTED = "exported", "导出"
    REVEALED = "revealed", "查看电话、证件"
    PARAMETER = "parameter", "参数变更"


@dataclass(frozen=True, slots=True)
class Watch:
    """Under which article a kind is watched, and in which topic it is listed."""

    article: str
    topic: Topic


_S, _T = Sign, Topic
WATCHES: dict[Sign, Watch] = {
    _S.LATE: Watch("11.1", _T.DEMAND),
    _S.WAIVED: Watch("12", _T.DEMAND),
    _S.DESIGNATED: Watch("11.6", _T.DEMAND),
    _S.INVITED: Watch("7.1.2", _T.DEMAND),
    _S.INVITING: Watch("7.1.2", _T.DEMAND),
    _S.ALONE: Watch("11.2", _T.DRAW),
    _S.VOIDED: Watch("11.2", _T.DRAW),
    _S.ABORTED: Watch("11.5", _T.DRAW),
    _S.BARRED: Watch("11.3", _T.CONTACT),
    _S.UNREACHED: Watch("11.3", _T.CONTACT),
    _S.UNDONE: Watch("11.3", _T.CONTACT),
    _S.OBJECTED: Watch("14.3", _T.CONTACT),
    _S.PAIRED: Watch("12", _T.CONDUCT),
    _S.OVERDUE: Watch("16", _T.CONDUCT),
    _S.FLATTERED: Watch("16", _T.CONDUCT),
    _S.PUBLIC: Watch("7.2", _T.POOL),
    _S.CASE: Watch("9", _T.POOL),
    _S.REVERSED: Watch("9", _T.POOL),
    _S.RESIGNED: Watch("14.6", _T.POOL),
    _S.MEASURE: Watch("19", _T.POOL),
    _S.EXPORTED: Watch("20", _T.DATA),
    _S.REVEALED: Watch("20", _T.DATA),
    _S.PARAMETER: Watch("22", _T.DATA),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A share in per cent over which somebody should look, from so many cases on: few cases tell nothing."""

    article: str
    percent: int
    least: int

    def over(self, part: int, whole: int) -> bool:
        """Exactly on the line is not over it."""
        return whole >= self.least and 100 * part > self.percent * whole


#: demands filed late, of a division's demands
LATE = Line("11.1", 5, 5)
#: demands with somebody or a field designated, of a division's demands
DESIGNATED = Line("11.6", 5, 5)
#: people invited from outside, of all whom a division's activities have used
INVITED = Line("7.1.2", 10, 5)
#: people not reached, of all whom a caller has called
UNREACHED = Line("11.3", 8, 20)
#: cases from which on a share of outcomes taken back tells something; the line itself is a dated parameter
UNDONE_LEAST = 20
#: uses of the same expert by the same division within a year
PAIR_LEAST = 4
#: grades, all of them 优, of one grader within a year
GRADES_LEAST = 10
#: looks at phones and identity numbers by one person on one day
LOOKS_A_DAY = 30
#: rows of one export that stand out
EXPORT_ROWS = 200


#: what is taken along, by the code of the export; papers are named by their kind
EXPORTS = {
    "accounts": "账号",
    "activities": "科技活动",
    "applications": "入库申请",
    "archive": "存档计数",
    "bans": "禁入名册",
    "breaches": "规则复核",
    "case_file": "卷宗",
    "cases": "出库事项",
    "changes": "资料变更",
    "confirmations": "资料年度确认",
    "contacts": "联系确认",
    "demands": "专家需求",
    "designations": "指定事项",
    "draws": "抽取与筛选",
    "evidence": "抽取证据",
    "fees": "劳务报酬",
    "findings": "监督事项",
    "import_findings": "名单检查结果",
    "import_left_out": "名单未导入的行",
    "instructions": "监督意见",
    "invitations": "邀请入库",
    "leaves": "以专家名义活动",
    "measures": "单位处理",
    "messages": "发送记录",
    "notices": "入库公示",
    "objections": "公示异议",
    "paper_measure": "单位处理决定",
    "parameter_changes": "参数调整",
    "parameters": "参数",
    "pool": "专家名录",
    "readings": "释义口径",
    "reopenings": "异议与更正",
    "reports": "检举台账",
    "roll": "推荐汇总表人员",
    "roll_left_out": "汇总表未列入的行",
    "rolls": "推荐汇总表",
    "trace": "操作记录",
    "unit_accounts": "单位账号",
    "unit_applications": "本单位人员申请",
    "unit_experts": "本单位专家",
    "unit_invites": "单位账号邀请",
    "units": "单位名录",
    "waivers": "破例事项",
    **{f"paper_{kind}": kind.label for kind in PaperKind},
}


def export_label(kind: str) -> str:
    """What was taken along; a kind without a name stands as it is."""
    return EXPORTS.get(kind, kind)


@implements("18")
def undone(p: Parameters) -> Line:
    """The line for outcomes taken back, as the parameter sets it."""
    return Line("11.3", p.undone_warning, UNDONE_LEAST)


@implements("12")
def paired(uses: int) -> bool:
    """Whether a division has used the same expert so often that somebody should look."""
    return uses >= PAIR_LEAST


@implements("16")
def flattered(grades: Iterable[str]) -> bool:
    """Whether somebody has given many grades and none but the best."""
    given = list(grades)
    return len(given) >= GRADES_LEAST and set(given) == {Grade.EXCELLENT}


@implements("20")
def curious(looks: int) -> bool:
    """Whether somebody has looked at more phones in a day than calling asks for."""
    return looks > LOOKS_A_DAY


@implements("20")
def bulky(rows: int) -> bool:
    """Whether one export took so much along that somebody should look."""
    return rows >= EXPORT_ROWS


@implements("18")
def watched_under(sign: str) -> str:
    """The article under which a kind of thing is watched."""
    return WATCHES[Sign(sign)].article


@implements("18")
def kinds_of(topic: str) -> tuple[Sign, ...]:
    """The kinds listed under a topic, in their order; all of them without one."""
    return tuple(sign for sign, watch in WATCHES.items() if topic in ("", watch.topic))
