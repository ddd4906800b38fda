"""Every lifecycle as a table: what may be done in which state, by whom, under which article, and what follows (4)."""

from __future__ import annotations

from dataclasses import dataclass

from expertpool.policy import articles
from expertpool.policy.contact_terms import DesignationStatus
from expertpool.policy.decision import Reason, Refused, implements
from expertpool.policy.parameter_changes import ChangeStatus
from expertpool.policy.terms import (
    ActivityStatus,
    DemandStatus,
    DrawStatus,
    ImportStatus,
    Outcome,
    Role,
    Term,
)
from expertpool.policy.unit_measures import MeasureState

#: where a thing begins that does not exist yet
NEW = ""

_D, _W, _I, _A, _O, _R = DemandStatus, DrawStatus, ImportStatus, ActivityStatus, Outcome, Role


@dataclass(frozen=True, slots=True)
class Step:
    """In state `source`, `roles` may do `action`; then the state is `target`."""

    action: str
    source: str
    target: str
    roles: tuple[Role, ...]
    article: str
    label: str


class Lifecycle:
    """A named table of steps. Every action name is one of `access.ACTIONS` where a page exists for it."""

    def __init__(self, name: str, states: type[Term], *steps: Step) -> None:
        self.name = name
        self.states = states
        self.steps = steps
        self._rows = {(step.action, step.source): step for step in steps}
        for step in steps:
            articles.get(step.article)
        if len(self._rows) != len(steps):
            raise ValueError(f"{name}: an action stands twice in one state")

    @implements("4")
    def step(self, action: str, state: str, role: str) -> Step:
        """The step that `role` takes by `action` in `state`; raises `Refused` with the article and what is possible."""
        found = self._rows.get((action, state))
        if found is None:
            raise Refused(self._out_of_turn(action, state))
        if role not in found.roles:
            raise Refused(self._not_yours(found, role))
        return found

    def possible(self, state: str, role: str) -> tuple[Step, ...]:
        """What `role` may do now, in the order of the table."""
        return tuple(step for step in self.steps if step.source == state and role in step.roles)

    def label_of(self, state: str) -> str:
        return self.states.label_of(state) if state else "未建立"

    def _out_of_turn(self, action: str, state: str) -> Reason:
        known = [step for step in self.steps if step.action == action]
        if not known:
            raise KeyError(f"{self.name} has no action {action!r}")
        needed = "、".join(dict.fromkeys(f"“{self.label_of(step.source)}”" for step in known))
        message = f"{self.name}现为“{self.label_of(state)}”，不能{known[0].label}"
        return Reason(known[0].article, message, remedy=f"只有{needed}状态可以{known[0].label}")

    def _not_yours(self, step: Step, role: str) -> Reason:
        doers = "、".join(term.label for term in step.roles)
        return Reason(step.article, f"{Role.label_of(role)}不能{step.label}", remedy=f"此步由{doers}办理")


def _steps(label: str, action: str, sources: tuple[str, ...], target: str, roles: tuple[Role, ...], article: str) -> list[Step]:
    return [Step(action, source, target, roles, article, label) for source in sources]


_ORGANISER, _TALENT, _LEADERSHIP, _SYSTEM = (_R.ORGANISER,), (_R.TALENT,), (_R.LEADERSHIP,), (_R.SYSTEM,)

DEMAND = Lifecycle(
    "专家需求",
    DemandStatus,
    *_steps("填写", "demand.edit", (NEW,), _D.DRAFT, _ORGANISER, "11.1"),
    *_steps("修改", "demand.edit", (_D.DRAFT,), _D.DRAFT, _ORGANISER, "11.1"),
    *_steps("修改", "demand.edit", (_D.RETURNED,), _D.RETURNED, _ORGANISER, "11.1"),
    *_steps("提交", "demand.file", (_D.DRAFT, _D.RETURNED), _D.FILED, _ORGANISER, "11.1"),
    *_steps("撤回", "demand.withdraw", (_D.DRAFT, _D.FILED, _D.RETURNED, _D.ACCEPTED), _D.WITHDRAWN, _ORGANISER, "11.1"),
    *_steps("退回", "demand.return", (_D.FILED, _D.ACCEPTED), _D.RETURNED, _TALENT, "11.1"),
    *_steps("受理", "demand.accept", (_D.FILED,), _D.ACCEPTED, _TALENT, "11.2"),
    *_steps("认定回避", "demand.judge", (_D.FILED,), _D.FILED, _TALENT, "13.5"),
    *_steps("认定回避", "demand.judge", (_D.ACCEPTED,), _D.ACCEPTED, _TALENT, "13.5"),
    *_steps("提请破例", "waiver.ask", (_D.ACCEPTED,), _D.ACCEPTED, _TALENT, "12"),
    *_steps("批准破例", "waiver.approve", (_D.ACCEPTED,), _D.ACCEPTED, _LEADERSHIP, "12"),
    *_steps("冻结", "draw.freeze", (_D.ACCEPTED,), _D.FROZEN, _TALENT, "11.2"),
    *_steps("见证", "draw.witness", (_D.FROZEN,), _D.WITNESSED, (_R.SUPERVISOR, _R.ORGANISER), "18"),
    *_steps("见证", "draw.second_witness", (_D.FROZEN,), _D.WITNESSED, _TALENT, "18"),
    *_steps("批准紧急抽取", "draw.urgent", (_D.FROZEN,), _D.WITNESSED, _LEADERSHIP, "11.2"),
    *_steps("抽取", "draw.run", (_D.WITNESSED,), _D.DRAWN, _TALENT, "11.2"),
    *_steps("联系专家", "contact.open", (_D.DRAWN, _D.CONTACTING), _D.CONTACTING, _TALENT, "11.3"),
    *_steps("再次筛选", "draw.next_round", (_D.DRAWN, _D.CONTACTING), _D.CONTACTING, _TALENT, "11.3"),
    *_steps("反馈最终名单", "list.hand_over", (_D.DRAWN, _D.CONTACTING), _D.SETTLED, _TALENT, "11.4"),
    *_steps("递补", "list.reopen", (_D.SETTLED,), _D.CONTACTING, (_R.ORGANISER, _R.EXPERT, _R.SYSTEM), "11.3"),
    *_steps("取消", "activity.cancel", (_D.DRAFT, _D.FILED, _D.RETURNED, _D.ACCEPTED), _D.WITHDRAWN, _ORGANISER, "11.5"),
    *_steps(
        "取消",
        "activity.cancel",
        (_D.FROZEN, _D.WITNESSED, _D.DRAWN, _D.CONTACTING, _D.SETTLED),
        _D.CANCELLED,
        _ORGANISER,
        "11.5",
    ),
    *_steps("归档计数", "demand.archive", (_D.SETTLED,), _D.ARCHIVED, _TALENT, "11.6"),
    *_steps(
        "批准作废",
        "draw.void.approve",
        (_D.FROZEN, _D.WITNESSED, _D.DRAWN, _D.CONTACTING),
        _D.VOIDED,
        _LEADERSHIP,
        "11.2",
    ),
)

DRAW = Lifecycle(
    "抽取",
    DrawStatus,
    *_steps("冻结", "draw.freeze", (NEW,), _W.COMMITTED, _TALENT, "11.2"),
    *_steps("见证", "draw.witness", (_W.COMMITTED,), _W.WITNESSED, (_R.SUPERVISOR, _R.ORGANISER), "18"),
    *_steps("见证", "draw.second_witness", (_W.COMMITTED,), _W.WITNESSED, _TALENT, "18"),
    *_steps("批准紧急抽取", "draw.urgent", (_W.COMMITTED,), _W.WITNESSED, _LEADERSHIP, "11.2"),
    *_steps("录入公开随机数", "draw.entropy", (_W.WITNESSED,), _W.WITNESSED, (_R.TALENT, _R.SUPERVISOR), "11.2"),
    *_steps("抽取", "draw.run", (_W.WITNESSED,), _W.DRAWN, _TALENT, "11.2"),
    *_steps("再次筛选", "draw.next_round", (_W.DRAWN,), _W.DRAWN, _TALENT, "11.3"),
    *(Step("draw.void.ask", state, state, _TALENT, "11.2", "申请作废") for state in (_W.COMMITTED, _W.WITNESSED, _W.DRAWN)),
    *_steps("批准作废", "draw.void.approve", (_W.COMMITTED, _W.WITNESSED, _W.DRAWN), _W.VOIDED, _LEADERSHIP, "11.2"),
    *(
        Step("draw.void.reject", state, state, _LEADERSHIP, "11.2", "驳回作废申请")
        for state in (_W.COMMITTED, _W.WITNESSED, _W.DRAWN)
    ),
)

IMPORT = Lifecycle(
    "导入批次",
    ImportStatus,
    *_steps("上传", "import.run", (NEW,), _I.UPLOADED, _TALENT, "7.2"),
    *_steps("对应列", "import.map", (_I.UPLOADED, _I.MAPPED, _I.CHECKED, _I.FAILED), _I.MAPPED, _TALENT, "7.2"),
    *_steps("检查", "import.check", (_I.MAPPED, _I.CHECKED, _I.CHECKING, _I.FAILED), _I.CHECKING, _TALENT, "6"),
    *_steps("检查完成", "import.checked", (_I.CHECKING,), _I.CHECKED, _SYSTEM, "6"),
    *_steps("导入", "import.start", (_I.CHECKED,), _I.RUNNING, _TALENT, "7.2"),
    *_steps("继续导入", "import.resume", (_I.RUNNING, _I.FAILED), _I.RUNNING, _TALENT, "7.2"),
    *_steps("导入完成", "import.finish", (_I.RUNNING,), _I.DONE, _SYSTEM, "7.2"),
    *_steps("中止", "import.fail", (_I.CHECKING, _I.RUNNING), _I.FAILED, _SYSTEM, "7.2"),
    *_steps("撤销", "import.undo", (_I.DONE, _I.FAILED), _I.UNDONE, _TALENT, "7.2"),
    *_steps("放弃", "import.drop", (_I.UPLOADED, _I.MAPPED, _I.CHECKED), _I.UNDONE, _TALENT, "7.2"),
)

ACTIVITY = Lifecycle(
    "科技活动",
    ActivityStatus,
    *_steps("登记", "activity.edit", (NEW,), _A.PLANNED, _ORGANISER, "2"),
    *_steps("修改", "activity.edit", (_A.PLANNED,), _A.PLANNED, _ORGANISER, "2"),
    *_steps("确定名单", "list.hand_over", (_A.PLANNED, _A.READY), _A.READY, _TALENT, "11.4"),
    *_steps("举办", "activity.hold", (_A.READY,), _A.HELD, _ORGANISER, "11.5"),
    *_steps("归档", "activity.archive", (_A.HELD,), _A.ARCHIVED, _TALENT, "11.6"),
    *_steps("取消", "activity.cancel", (_A.PLANNED, _A.READY), _A.CANCELLED, _ORGANISER, "11.5"),
)


class ApplicationStatus(Term):
    """An application for admission (7)."""

    DRAFT = "draft", "草稿"
    CONFIRMING = "confirming", "待本人确认"
    SUBMITTED = "submitted", "单位审核"
    VOUCHED = "vouched", "待审核"
    RETURNED = "returned", "退回补正"
    REFUSED = "refused", "不予入库"
    BATCHED = "batched", "拟入库"
    NOTICED = "noticed", "公示中"
    OBJECTED = "objected", "异议复审"
    ADMITTED = "admitted", "已入库"
    WITHDRAWN = "withdrawn", "已撤回"


_S = ApplicationStatus
_APPLICANT, _VOUCHERS = (_R.EXPERT,), (_R.EMPLOYER, _R.ASSOCIATION)
#: while nobody has decided, a proof may be added: who confirmed what others filled in has had no other occasion
_UNDECIDED = (_S.DRAFT, _S.RETURNED, _S.SUBMITTED, _S.VOUCHED)
_BEFORE_REVIEW = (_S.DRAFT, _S.CONFIRMING, _S.SUBMITTED, _S.VOUCHED, _S.RETURNED)

APPLICATION = Lifecycle(
    "入库申请",
    ApplicationStatus,
    *_steps("填写", "application.edit", (NEW, _S.DRAFT), _S.DRAFT, _APPLICANT, "7.1"),
    *_steps("修改", "application.edit", (_S.RETURNED,), _S.RETURNED, _APPLICANT, "7.1"),
    *(Step("application.prove", state, state, _APPLICANT, "7.1", "补充材料") for state in _UNDECIDED),
    *_steps("提交", "application.submit", (_S.DRAFT, _S.RETURNED), _S.SUBMITTED, _APPLICANT, "7.1.1"),
    *_steps("附盖章扫描件提交", "application.submit_scan", (_S.DRAFT, _S.RETURNED), _S.VOUCHED, _APPLICANT, "7.1.1"),
    *_steps("列入汇总表", "application.list", (NEW,), _S.CONFIRMING, (_R.ASSOCIATION, _R.TALENT), "7.1.3"),
    *_steps("本人确认", "application.confirm", (_S.CONFIRMING,), _S.VOUCHED, _APPLICANT, "7.1.3"),
    *_steps("本人退回更正", "application.dispute", (_S.CONFIRMING,), _S.RETURNED, _APPLICANT, "7.1.3"),
    *_steps("登记邀请人选", "application.invite", (NEW,), _S.CONFIRMING, _ORGANISER, "7.1.2"),
    *_steps("登记市外推荐", "application.share", (NEW,), _S.CONFIRMING, _TALENT, "7.1.2"),
    *_steps(
        "补正",
        "application.complete",
        (_S.CONFIRMING, _S.RETURNED),
        _S.CONFIRMING,
        (_R.ORGANISER, _R.ASSOCIATION, _R.TALENT),
        "7.1",
    ),
    *_steps("撤回", "application.withdraw", _BEFORE_REVIEW, _S.WITHDRAWN, (*_APPLICANT, _R.ASSOCIATION), "7.1"),
    *_steps("审核推荐", "application.vouch", (_S.SUBMITTED,), _S.VOUCHED, _VOUCHERS, "7.1.1"),
    *_steps("转人才科审核", "application.forward", (_S.SUBMITTED,), _S.VOUCHED, _SYSTEM, "19"),
    *_steps("退回", "application.return", (_S.SUBMITTED,), _S.RETURNED, _VOUCHERS, "7.1.1"),
    *_steps("不予推荐", "application.decline", (_S.SUBMITTED,), _S.REFUSED, _VOUCHERS, "7.1.1"),
    *_steps("退回", "application.return", (_S.VOUCHED,), _S.RETURNED, _TALENT, "7.2"),
    *_steps("审核通过", "application.pass", (_S.VOUCHED,), _S.BATCHED, _TALENT, "7.2"),
    *_steps("重新审核", "application.review_again", (_S.BATCHED,), _S.VOUCHED, _TALENT, "7.2"),
    *_steps("不予入库", "application.refuse", (_S.VOUCHED, _S.BATCHED, _S.OBJECTED), _S.REFUSED, _TALENT, "7.2"),
    *_steps("市外直接入库", "application.admit_directly", (_S.VOUCHED,), _S.ADMITTED, _TALENT, "7.1.2"),
    *_steps("公示", "application.notice", (_S.BATCHED,), _S.NOTICED, _TALENT, "8"),
    *_steps("撤下公示", "application.unpublish", (_S.NOTICED, _S.OBJECTED), _S.BATCHED, _TALENT, "8"),
    *_steps("提出异议", "application.object", (_S.NOTICED,), _S.OBJECTED, (_R.PUBLIC,), "7.2"),
    *_steps("驳回异议", "application.dismiss_objection", (_S.OBJECTED,), _S.NOTICED, _TALENT, "7.2"),
    *_steps("期满入库", "application.admit", (_S.NOTICED,), _S.ADMITTED, _SYSTEM, "7.2"),
    *_steps("期满不予入库", "application.bar", (_S.NOTICED, _S.BATCHED), _S.REFUSED, _SYSTEM, "10"),
)


class Voucher(Term):
    """How somebody else's word for an applicant was given (7.1)."""

    ONLINE = "online", "单位网上审核"
    SCAN = "scan", "盖章扫描件"
    ROLL = "roll", "行业推荐汇总表"
    SHEET = "sheet", "人才科录入"
    ORGANISER = "organiser", "承办科室填报"
    AUTHORITY = "authority", "市外科技管理部门推荐"
    BUREAU = "bureau", "转人才科审核（单位不能审核推荐）"


class ProofKind(Term):
    """What an uploaded proof proves."""

    PHOTO = "photo", "照片"
    IDENTITY = "identity", "身份证件"
    EDUCATION = "education", "学历学位证书"
    TITLE = "title", "职称证书"
    LICENCE = "licence", "执业资格证书"
    TALENT = "talent", "人才称号证明"
    EMPLOYMENT = "employment", "在职证明"
    STAMPED = "stamped", "单位盖章的信息表"
    RECOMMENDATION = "recommendation", "市外推荐文件"
    OTHER = "other", "其他材料"


class ReviewReason(Term):
    """Why an application was returned or refused."""

    INCOMPLETE = "incomplete", "材料不全"
    UNCLEAR = "unclear", "材料不清晰"
    MISMATCH = "mismatch", "填报与材料不一致"
    UNPROVEN = "unproven", "条件缺少证明"
    UNMET = "unmet", "不符合入库条件"
    UNTRUE = "untrue", "弄虚作假"
    BANNED = "banned", "禁入期未满"
    DUPLICATE = "duplicate", "重复申请"
    NOT_OURS = "not_ours", "非本单位（会员）人员"
    OBJECTION = "objection", "异议成立"
    OTHER = "other", "其他"


_CALLERS = (_R.TALENT, _R.EXPERT)

CONTACT = Lifecycle(
    "联系",
    Outcome,
    *_steps("打开", "contact.open", (NEW,), _O.OPEN, (_R.TALENT, _R.SYSTEM), "11.3"),
    *_steps("按名额跳过", "contact.cap", (NEW,), _O.CAP, _SYSTEM, "11.1"),
    *_steps("登记联系经过", "contact.attempt", (_O.OPEN,), _O.OPEN, _TALENT, "11.3"),
    *_steps("查看电话", "contact.reveal", (_O.OPEN,), _O.OPEN, _TALENT, "20"),
    *_steps("查看电话", "contact.reveal", (_O.ACCEPTED,), _O.ACCEPTED, _TALENT, "20"),
    *_steps("出示涉及的单位和人员", "contact.show", (_O.OPEN,), _O.OPEN, _CALLERS, "13"),
    *_steps("暂定同意", "contact.agree", (_O.OPEN,), _O.OPEN, _CALLERS, "14.1"),
    *_steps("同意参加", "contact.accept", (_O.OPEN,), _O.ACCEPTED, _CALLERS, "14.1"),
    *_steps("登记不能参加", "contact.decline", (_O.OPEN, _O.ACCEPTED), _O.DECLINED, _CALLERS, "14.3"),
    *_steps("登记回避", "contact.recuse", (_O.OPEN, _O.ACCEPTED), _O.RECUSED, _CALLERS, "13"),
    *_steps("登记联系不上", "contact.unreachable", (_O.OPEN,), _O.UNREACHABLE, _TALENT, "11.3"),
    *_steps("登记号码有误", "contact.wrong_number", (_O.OPEN,), _O.WRONG_NUMBER, _TALENT, "11.3"),
    *_steps("登记不愿再担任", "contact.unwilling", (_O.OPEN,), _O.UNWILLING, _CALLERS, "14.6"),
    *_steps("临时退出", "contact.fall_out", (_O.ACCEPTED,), _O.DECLINED, (_R.ORGANISER, _R.EXPERT), "11.5"),
    *_steps(
        "重新开放",
        "contact.reopen",
        (_O.DECLINED, _O.RECUSED, _O.UNREACHABLE, _O.WRONG_NUMBER, _O.UNWILLING, _O.BARRED, _O.ACCEPTED),
        _O.OPEN,
        (_R.TALENT, _R.EXPERT, _R.SYSTEM),
        "11.3",
    ),
    *_steps("不再合格", "contact.bar", (NEW, _O.OPEN, _O.ACCEPTED), _O.BARRED, _SYSTEM, "11.3"),
)

_G = DesignationStatus
DESIGNATION = Lifecycle(
    "指定事项",
    DesignationStatus,
    *_steps("提请指定", "designation.ask", (NEW,), _G.ASKED, _ORGANISER, "11.6"),
    *_steps("提请指定领域", "designation.ask_field", (NEW,), _G.MATCHED, _ORGANISER, "11.6"),
    *_steps("核对人选", "designation.match", (_G.ASKED, _G.MATCHED), _G.MATCHED, _TALENT, "11.6"),
    *_steps("退回", "designation.return", (_G.ASKED,), _G.RETURNED, _TALENT, "11.6"),
    *_steps("审议通过", "designation.approve", (_G.MATCHED,), _G.APPROVED, _LEADERSHIP, "11.6"),
    *_steps("审议不通过", "designation.refuse", (_G.MATCHED,), _G.REFUSED, _LEADERSHIP, "11.6"),
)


class CaseStatus(Term):
    """A removal case (9)."""

    PROPOSED = "proposed", "待立案"
    OPENED = "opened", "已立案"
    VERIFIED = "verified", "已核实待审议"
    DECIDED = "decided", "审议同意待出库"
    REMOVED = "removed", "已出库"
    DISMISSED = "dismissed", "不予出库"
    LAPSED = "lapsed", "情形已不存在"
    CONTESTED = "contested", "本人否认或收回"
    REVERSED = "reversed", "出库已撤销"


_C = CaseStatus
_PROPOSERS = (_R.ORGANISER, _R.EMPLOYER, _R.SUPERVISOR, _R.LEADERSHIP, _R.SYSTEM)

REMOVAL = Lifecycle(
    "出库事项",
    CaseStatus,
    *_steps("提请立案", "case.propose", (NEW,), _C.PROPOSED, _PROPOSERS, "9"),
    *_steps("立案", "case.open", (NEW,), _C.OPENED, (_R.TALENT, _R.SYSTEM), "9"),
    *_steps("辞任", "case.resign", (NEW,), _C.OPENED, (_R.EXPERT,), "14.6"),
    *_steps("立案", "case.open", (_C.PROPOSED,), _C.OPENED, _TALENT, "9"),
    *_steps("补充证据", "case.add", (_C.OPENED,), _C.OPENED, _TALENT, "9"),
    *_steps("请本人陈述", "case.hear", (_C.OPENED,), _C.OPENED, _TALENT, "9"),
    *_steps("陈述", "case.state", (_C.OPENED,), _C.OPENED, (_R.EXPERT,), "9"),
    *_steps("否认或收回辞任", "case.contest", (_C.OPENED, _C.VERIFIED), _C.CONTESTED, (_R.EXPERT,), "14.6"),
    *_steps("核实", "case.verify", (_C.OPENED,), _C.VERIFIED, _TALENT, "9"),
    *_steps("不予立案", "case.dismiss", (_C.PROPOSED,), _C.DISMISSED, _TALENT, "9"),
    *_steps("撤销立案", "case.dismiss", (_C.OPENED,), _C.DISMISSED, _TALENT, "9"),
    *_steps("了结", "case.lapse", (_C.PROPOSED, _C.OPENED, _C.VERIFIED), _C.LAPSED, _SYSTEM, "17"),
    *_steps("审议同意", "case.decide", (_C.VERIFIED,), _C.DECIDED, _LEADERSHIP, "9"),
    *_steps("审议不同意", "case.reject", (_C.VERIFIED,), _C.DISMISSED, _LEADERSHIP, "9"),
    *_steps("出库", "case.remove", (_C.DECIDED,), _C.REMOVED, _TALENT, "9"),
    *_steps("撤销出库", "case.reverse", (_C.DECIDED, _C.REMOVED), _C.REVERSED, _LEADERSHIP, "9"),
)


class ReportStatus(Term):
    """A report of a violation (14.5, 18)."""

    RECEIVED = "received", "已受理"
    EXAMINING = "examining", "核查中"
    UPHELD = "upheld", "属实"
    UNFOUNDED = "unfounded", "不属实"
    CLOSED = "closed", "已办结"


_P = ReportStatus
_REPORTERS = (_R.PUBLIC, _R.EXPERT, _R.EMPLOYER)
#: reports about the supervisors themselves are handled by leadership (`policy.reports.HOLDERS`)
_HANDLERS = (_R.SUPERVISOR, _R.LEADERSHIP)

REPORT = Lifecycle(
    "检举",
    ReportStatus,
    *_steps("检举", "report.make", (NEW,), _P.RECEIVED, _REPORTERS, "14.5"),
    *_steps("核查", "report.examine", (_P.RECEIVED,), _P.EXAMINING, _HANDLERS, "18"),
    *_steps("认定属实", "report.uphold", (_P.EXAMINING,), _P.UPHELD, _HANDLERS, "18"),
    *_steps("认定不属实", "report.dismiss", (_P.EXAMINING,), _P.UNFOUNDED, _HANDLERS, "18"),
    *_steps("转办", "report.transfer", (_P.RECEIVED, _P.EXAMINING), _P.EXAMINING, _HANDLERS, "18"),
    *_steps("移送", "report.transfer", (_P.UPHELD,), _P.UPHELD, _HANDLERS, "18"),
    *_steps("办结", "report.close", (_P.UPHELD, _P.UNFOUNDED), _P.CLOSED, _HANDLERS, "18"),
)


class InstructionStatus(Term):
    """What a supervisor has told a division (18)."""

    ISSUED = "issued", "待答复"
    ANSWERED = "answered", "已答复"
    CLOSED = "closed", "已办结"


_N = InstructionStatus

INSTRUCTION = Lifecycle(
    "监督意见",
    InstructionStatus,
    *_steps("提出监督意见", "instruction.issue", (NEW,), _N.ISSUED, (_R.SUPERVISOR,), "18"),
    *_steps("答复", "instruction.answer", (_N.ISSUED,), _N.ANSWERED, (_R.TALENT, _R.ORGANISER), "18"),
    *_steps("要求补充", "instruction.again", (_N.ANSWERED,), _N.ISSUED, (_R.SUPERVISOR,), "18"),
    *_steps("办结", "instruction.close", (_N.ISSUED, _N.ANSWERED), _N.CLOSED, (_R.SUPERVISOR,), "18"),
)

_M = MeasureState

UNIT_MEASURE = Lifecycle(
    "单位处理",
    MeasureState,
    *_steps("提出处理", "measure.propose", (NEW,), _M.PROPOSED, _TALENT, "19"),
    *_steps("陈述", "measure.answer", (_M.PROPOSED,), _M.PROPOSED, (*_VOUCHERS, _R.TALENT), "19"),
    *_steps("核实", "measure.hear", (_M.PROPOSED,), _M.HEARD, _TALENT, "19"),
    *_steps("撤回", "measure.drop", (_M.PROPOSED,), _M.DROPPED, _TALENT, "19"),
    *_steps("不予处理", "measure.drop", (_M.HEARD,), _M.DROPPED, _LEADERSHIP, "19"),
    *_steps("决定", "measure.decide", (_M.HEARD,), _M.DECIDED, _LEADERSHIP, "19"),
    *_steps("解除", "measure.lift", (_M.DECIDED,), _M.LIFTED, _LEADERSHIP, "19"),
)

LIFECYCLES: tuple[Lifecycle, ...] = (
    ACTIVITY,
    DEMAND,
    DRAW,
    IMPORT,
    APPLICATION,
    CONTACT,
    DESIGNATION,
    REMOVAL,
    REPORT,
    INSTRUCTION,
    UNIT_MEASURE,
)

_Q = ChangeStatus
PARAMETER_CHANGE = Lifecycle(
    "参数调整",
    ChangeStatus,
    *_steps("提请调整参数", "parameter.propose", (NEW,), _Q.PROPOSED, _TALENT, "22"),
    *_steps("撤回参数调整", "parameter.withdraw", (_Q.PROPOSED,), _Q.WITHDRAWN, _TALENT, "22"),
    *_steps("批准参数调整", "parameter.set", (_Q.PROPOSED,), _Q.SET, _LEADERSHIP, "22"),
    *_steps("不予批准参数调整", "parameter.refuse", (_Q.PROPOSED,), _Q.REFUSED, _LEADERSHIP, "22"),
)
