"""Who may do what: one table of actions, one of roles that a person may not hold together (3, 18, 20)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from expertpool.policy import articles
from expertpool.policy.decision import Decision, Reason, implements
from expertpool.policy.terms import Role

#: settings of the whole system: one administrator, or three officers who exclude each other (等保三级)
BUREAU, PROTECTED = "bureau", "protected"
PROFILES = (BUREAU, PROTECTED)

R = Role
STAFF = (R.ORGANISER, R.TALENT, R.LEADERSHIP, R.SUPERVISOR, R.PARTY, R.SYSTEM_ADMIN, R.SECURITY_ADMIN, R.AUDIT_ADMIN)
LOGGED_IN = (*STAFF, R.EXPERT, R.EMPLOYER, R.ASSOCIATION)
ANYBODY = (R.PUBLIC, *LOGGED_IN)
#: who may read about rules, readings and rights: everybody who works with the system
READERS = STAFF
_WATCH = (R.SUPERVISOR, R.PARTY)
_KEEP = (R.TALENT,)
_KEEP_WATCH = (R.TALENT, *_WATCH)
#: who handles reports: the supervisors, and leadership those about the supervisors
_REPORTED_TO = (R.SUPERVISOR, R.LEADERSHIP)


@dataclass(frozen=True, slots=True)
class Action:
    """Something a page or an act does; `reads_people` marks those that show experts' data."""

    name: str
    label: str
    article: str
    roles: tuple[Role, ...]
    reads_people: bool = False

    @property
    def area(self) -> str:
        return self.name.split(".")[0]

    @property
    def article_label(self) -> str:
        return articles.get(self.article).label


#: area of an action → heading of the printed table
AREAS = {
    "session": "登录",
    "home": "待办",
    "password": "登录",
    "pool": "专家库",
    "expert": "专家",
    "unit": "单位",
    "suspect": "疑似匹配",
    "import": "存量迁移",
    "activity": "科技活动",
    "demand": "专家需求",
    "waiver": "破例审批",
    "draw": "抽取",
    "contact": "联系确认",
    "reopening": "异议与更正",
    "designation": "指定专家",
    "invitation": "邀请入库",
    "list": "最终名单",
    "reception": "专家接送",
    "attendance": "参加活动",
    "material": "活动材料",
    "letter": "承诺书",
    "archive": "存档计数",
    "evaluation": "专家评价",
    "fee": "劳务报酬",
    "paper": "表单与卷宗",
    "message": "消息",
    "self": "专家本人",
    "field": "领域",
    "workday": "工作日",
    "parameter": "参数",
    "reading": "释义口径",
    "article": "条款",
    "access": "权限",
    "trace": "操作记录",
    "account": "账号",
    "role": "授权",
    "application": "入库申请",
    "roll": "推荐汇总表",
    "vouch": "单位审核",
    "notice": "公示",
    "objection": "公示异议",
    "announcement": "通知公告",
    "public": "公众",
    "upkeep": "资料更新",
    "leave": "以专家名义活动",
    "report": "检举",
    "supervision": "监督",
    "instruction": "监督意见",
    "measure": "单位处理",
    "case": "出库",
    "ban": "禁入",
}

_TABLE: tuple[Action, ...] = (
    Action("session.login", "登录", "20", ANYBODY),
    Action("session.logout", "退出", "20", LOGGED_IN),
    Action("home.view", "查看待办", "4", LOGGED_IN),
    Action("password.change", "修改本人密码", "20", LOGGED_IN),
    Action("pool.view", "浏览专家库", "3", _KEEP_WATCH, reads_people=True),
    Action("pool.export", "导出专家名单", "20", _KEEP, reads_people=True),
    Action("expert.view", "查看专家档案", "20", _KEEP_WATCH, reads_people=True),
    Action("expert.edit", "维护专家档案", "4", _KEEP, reads_people=True),
    Action("expert.reveal", "查看专家证件、电话", "20", (R.TALENT, R.SUPERVISOR), reads_people=True),
    Action("unit.view", "查看单位", "4", _KEEP_WATCH),
    Action("unit.edit", "维护单位和曾用名", "4", _KEEP),
    Action("suspect.view", "查看疑似匹配", "13.5", _KEEP_WATCH),
    Action("suspect.settle", "认定单位疑似匹配", "13.5", _KEEP),
    Action("import.view", "查看导入批次", "18", (R.TALENT, R.LEADERSHIP, R.SUPERVISOR), reads_people=True),
    Action("import.run", "上传、检查、导入", "4", _KEEP, reads_people=True),
    Action("import.undo", "撤销导入", "4", _KEEP),
    Action("import.approve", "批准存量迁移", "7.2", (R.LEADERSHIP,)),
    Action("import.lock", "锁定存量迁移", "7.2", (R.LEADERSHIP,)),
    Action("activity.view", "查看科技活动", "2", (R.ORGANISER, R.TALENT, R.LEADERSHIP, *_WATCH)),
    Action("activity.edit", "登记科技活动和项目", "11.1", (R.ORGANISER,)),
    Action("activity.cancel", "取消科技活动", "11.5", (R.ORGANISER,)),
    Action("demand.view", "查看专家需求", "11.1", (R.ORGANISER, R.TALENT, R.LEADERSHIP, *_WATCH)),
    Action("demand.edit", "填写专家需求", "11.1", (R.ORGANISER,)),
    Action("demand.file", "提交专家需求", "11.1", (R.ORGANISER,)),
    Action("demand.withdraw", "撤回专家需求", "11.1", (R.ORGANISER,)),
    Action("demand.accept", "受理专家需求", "11.2", _KEEP),
    Action("demand.return", "退回专家需求", "11.1", _KEEP),
    Action("demand.judge", "认定疑似回避", "13.5", _KEEP, reads_people=True),
    Action("waiver.view", "查看破例事项", "12", (R.TALENT, R.LEADERSHIP, *_WATCH), reads_people=True),
    Action("waiver.ask", "提请破例", "12", _KEEP, reads_people=True),
    Action("waiver.approve", "批准破例", "12", (R.LEADERSHIP,), reads_people=True),
    Action("draw.view", "查看抽取进度", "11.2", (R.TALENT, *_WATCH)),
    Action("draw.watch", "查看见证页面", "18", (R.ORGANISER, *_WATCH)),
    Action("draw.freeze", "冻结需求并承诺", "11.2", _KEEP),
    Action("draw.witness", "见证并输入数字", "18", (R.SUPERVISOR, R.ORGANISER)),
    Action("draw.second_witness", "由第二经办人见证", "18", _KEEP),
    Action("draw.entropy", "录入公开随机数", "11.2", (R.TALENT, R.SUPERVISOR)),
    Action("draw.urgent", "批准紧急抽取", "11.2", (R.LEADERSHIP,)),
    Action("draw.run", "抽取名单", "11.2", _KEEP),
    Action("draw.next_round", "就差额再次筛选", "11.3", _KEEP),
    Action("draw.reasons", "查询未入选原因", "11.2", _KEEP_WATCH, reads_people=True),
    Action("draw.odds", "查询入选机会", "18", _KEEP_WATCH, reads_people=True),
    Action("draw.print", "打印抽取结果表", "11.6", _KEEP_WATCH),
    Action("draw.list", "查看封存名单", "18", (R.SUPERVISOR,), reads_people=True),
    Action("draw.evidence", "下载抽取证据", "18", (R.SUPERVISOR,), reads_people=True),
    Action("draw.void.ask", "申请作废抽取", "11.2", _KEEP),
    Action("draw.void.approve", "批准作废抽取", "11.2", (R.LEADERSHIP,)),
    Action("contact.view", "查看联系经过", "11.3", _KEEP_WATCH, reads_people=True),
    Action("contact.assign", "指定联系人", "11.3", _KEEP),
    Action("contact.call", "联系专家并登记答复", "11.3", _KEEP, reads_people=True),
    Action("contact.reveal", "查看专家电话", "20", _KEEP, reads_people=True),
    Action("reopening.view", "查看异议与更正", "18", _KEEP_WATCH, reads_people=True),
    Action("reopening.ask", "提请更正联系结果", "11.3", _KEEP, reads_people=True),
    Action("reopening.decide", "复核联系结果更正", "11.3", _KEEP, reads_people=True),
    Action("designation.view", "查看指定事项", "11.6", (R.ORGANISER, R.TALENT, R.LEADERSHIP, *_WATCH)),
    Action("designation.ask", "提请指定", "11.6", (R.ORGANISER,)),
    Action("designation.match", "核对指定人选", "11.6", _KEEP, reads_people=True),
    Action("designation.decide", "审议指定", "11.6", (R.LEADERSHIP,), reads_people=True),
    Action("invitation.view", "查看邀请入库", "7.1.2", (R.ORGANISER, R.TALENT, R.LEADERSHIP, *_WATCH)),
    Action("invitation.make", "邀请库外专家", "7.1.2", (R.ORGANISER,)),
    Action("invitation.file", "填写邀请入库信息表", "7.1.2", (R.ORGANISER,)),
    Action("list.hand_over", "反馈最终名单", "11.4", _KEEP, reads_people=True),
    Action("list.view", "查看最终名单", "11.4", (R.ORGANISER,)),
    Action("reception.edit", "安排接送", "11.4", (R.ORGANISER,)),
    Action("attendance.mark", "登记到场", "11.5", (R.ORGANISER,)),
    Action("attendance.fall_out", "登记临时退出", "11.5", (R.ORGANISER,)),
    Action("activity.hold", "确认活动已举办", "11.5", (R.ORGANISER,)),
    Action("material.edit", "上传活动材料", "20", (R.ORGANISER,)),
    Action("letter.file", "登记纸质承诺书", "20", (R.ORGANISER,)),
    Action("letter.text", "维护承诺书文本", "20", _KEEP),
    Action("archive.view", "查看存档计数", "11.6", _KEEP_WATCH, reads_people=True),
    Action("archive.make", "归档计数", "11.6", _KEEP),
    Action("evaluation.view", "查看专家评价", "16", (R.ORGANISER, R.TALENT, *_WATCH)),
    Action("evaluation.grade", "评价专家", "16", (R.ORGANISER,)),
    Action("evaluation.countersign", "复核专家评价", "16", (R.ORGANISER,)),
    Action("fee.view", "查看劳务报酬", "14.4", (R.ORGANISER, *_WATCH)),
    Action("fee.edit", "登记劳务报酬、制表", "14.4", (R.ORGANISER,)),
    Action("fee.scale", "维护报酬标准", "14.4", _KEEP),
    Action("paper.print", "打印表单", "11.6", (R.ORGANISER, R.TALENT, *_WATCH)),
    Action("paper.case_file", "下载卷宗", "11.6", (R.TALENT, R.SUPERVISOR), reads_people=True),
    Action("message.view", "查看发送记录", "11.3", _KEEP_WATCH),
    Action("message.resend", "重新发送", "11.3", _KEEP),
    Action("message.text", "维护消息文本", "11.3", _KEEP),
    Action("message.receipt", "接收短信回执", "11.3", (R.PUBLIC,)),
    Action("self.enter", "以链接或验证码进入", "20", ANYBODY),
    Action("self.answer", "答复邀请", "14.1", (R.EXPERT,)),
    Action("self.sign", "签署承诺书", "20", (R.EXPERT,)),
    Action("self.object", "对联系结果提出异议", "14.3", (R.EXPERT,)),
    Action("self.view", "查看本人资料和记录", "20", (R.EXPERT,)),
    Action("self.edit", "登记不便时段和银行账户", "14.3", (R.EXPERT,)),
    Action("self.reply", "对评价作出说明", "16", (R.EXPERT,)),
    Action("public.read", "浏览公开网站", "7.1.1", ANYBODY),
    Action("public.register", "注册和登录申请", "7.1.1", ANYBODY),
    Action("public.object", "对公示人选提出异议", "7.2", ANYBODY),
    Action("public.receipt", "凭回执查询", "7.2", ANYBODY),
    Action("public.report", "检举违规行为", "14.5", ANYBODY),
    Action("public.report_follow", "凭检举回执查询和补充", "14.5", ANYBODY),
    Action("announcement.view", "查看通知公告", "7.1.1", (R.TALENT, R.LEADERSHIP, *_WATCH)),
    Action("announcement.edit", "起草和发布通知公告", "7.1.1", _KEEP),
    Action("application.edit", "填写入库申请", "7.1", (R.EXPERT,)),
    Action("application.prove", "上传证明材料", "7.1", (R.EXPERT,)),
    Action("application.submit", "提交入库申请", "7.1.1", (R.EXPERT,)),
    Action("application.submit_scan", "附盖章扫描件提交", "7.1.1", (R.EXPERT,)),
    Action("application.withdraw", "撤回入库申请", "7.1", (R.EXPERT, R.ASSOCIATION)),
    Action("application.confirm", "确认他人代填的申请", "7.1.3", (R.EXPERT,)),
    Action("application.dispute", "退回他人代填的申请", "7.1.3", (R.EXPERT,)),
    Action("application.list", "列入推荐汇总表", "7.1.3", (R.ASSOCIATION, R.TALENT), reads_people=True),
    Action("application.invite", "填报邀请入库信息表", "7.1.2", (R.ORGANISER,)),
    Action("application.share", "登记市外推荐人选", "7.1.2", _KEEP, reads_people=True),
    Action("application.complete", "补正代填的申请", "7.1", (R.ORGANISER, R.ASSOCIATION, R.TALENT)),
    Action("application.view", "查看入库申请", "7.2", (R.TALENT, R.SUPERVISOR), reads_people=True),
    Action("application.review", "审核入库申请", "7.2", _KEEP, reads_people=True),
    Action("application.return", "退回入库申请", "7.2", (R.EMPLOYER, R.ASSOCIATION, R.TALENT), reads_people=True),
    Action("application.pass", "审核通过", "7.2", _KEEP, reads_people=True),
    Action("application.refuse", "不予入库", "7.2", _KEEP, reads_people=True),
    Action("application.admit_directly", "市外直接入库", "7.1.2", _KEEP, reads_people=True),
    Action("application.export", "导出入库申请", "20", _KEEP, reads_people=True),
    Action("vouch.view", "查看本单位人员的申请", "7.1.1", (R.EMPLOYER, R.ASSOCIATION), reads_people=True),
    Action("application.vouch", "审核推荐本单位人员", "7.1.1", (R.EMPLOYER, R.ASSOCIATION), reads_people=True),
    Action("application.decline", "不予推荐", "7.1.1", (R.EMPLOYER, R.ASSOCIATION), reads_people=True),
    Action("vouch.feedback", "反馈本单位专家的失范行为", "19", (R.EMPLOYER,), reads_people=True),
    Action("vouch.told", "查看单位反馈", "19", (R.EMPLOYER, R.TALENT), reads_people=True),
    Action("vouch.answer", "处理单位反馈", "19", _KEEP, reads_people=True),
    Action("vouch.invite", "邀请单位开通账号", "7.1.1", _KEEP),
    Action("vouch.confirm", "确认单位账号", "7.1.1", _KEEP),
    Action("roll.view", "查看推荐汇总表", "7.1.3", (R.ASSOCIATION, R.TALENT), reads_people=True),
    Action("roll.edit", "填报推荐汇总表", "7.1.3", (R.ASSOCIATION, R.TALENT), reads_people=True),
    Action("notice.view", "查看公示", "8", _KEEP_WATCH, reads_people=True),
    Action("notice.edit", "组织公示", "8", _KEEP, reads_people=True),
    Action("objection.view", "查看公示异议", "7.2", (R.TALENT, R.SUPERVISOR), reads_people=True),
    Action("objection.decide", "复审公示异议", "7.2", _KEEP, reads_people=True),
    Action("upkeep.own", "更新本人资料", "9.3", (R.EXPERT,)),
    Action("upkeep.vouch", "确认专家的资料变更", "19", (R.EMPLOYER, R.TALENT), reads_people=True),
    Action("upkeep.decide", "审核资料变更", "4", _KEEP, reads_people=True),
    Action("upkeep.view", "查看年度确认情况", "9.3", _KEEP_WATCH, reads_people=True),
    Action("leave.ask", "申请以专家名义活动", "15.5", (R.EXPERT,)),
    Action("leave.decide", "答复以专家名义活动的申请", "15.5", _KEEP, reads_people=True),
    Action("measure.view", "查看单位处理", "19", (R.TALENT, R.LEADERSHIP, R.SUPERVISOR)),
    Action("measure.propose", "提出单位处理", "19", _KEEP),
    Action("measure.own", "查看对本单位的处理", "19", (R.EMPLOYER, R.ASSOCIATION)),
    Action("measure.answer", "就单位处理陈述", "19", (R.EMPLOYER, R.ASSOCIATION, R.TALENT)),
    Action("measure.hear", "核实单位处理", "19", _KEEP),
    Action("measure.drop", "撤回、不予处理", "19", (R.TALENT, R.LEADERSHIP)),
    Action("measure.decide", "决定单位处理", "19", (R.LEADERSHIP,)),
    Action("measure.lift", "解除单位处理", "19", (R.LEADERSHIP,)),
    Action("measure.export", "导出单位处理", "20", _KEEP),
    Action("measure.paper", "下载单位处理决定", "19", (R.TALENT, R.LEADERSHIP, R.SUPERVISOR)),
    Action("case.view", "查看出库事项", "9", (R.TALENT, R.LEADERSHIP, R.SUPERVISOR), reads_people=True),
    Action("case.propose", "提请立案出库", "9", (R.ORGANISER, R.EMPLOYER, R.SUPERVISOR, R.LEADERSHIP)),
    Action("case.proposed", "查看所提请的出库事项", "9", (R.ORGANISER, R.EMPLOYER)),
    Action("case.open", "立案", "9", _KEEP, reads_people=True),
    Action("case.add", "补充出库证据", "9", _KEEP),
    Action("case.hear", "请本人陈述", "9", _KEEP),
    Action("case.verify", "核实出库事项", "9", _KEEP, reads_people=True),
    Action("case.dismiss", "不予立案、撤销立案", "9", _KEEP),
    Action("case.decide", "审议出库", "9", (R.LEADERSHIP,), reads_people=True),
    Action("case.remove", "办理出库", "9", _KEEP, reads_people=True),
    Action("case.reverse", "撤销出库", "9", (R.LEADERSHIP,), reads_people=True),
    Action("case.export", "导出出库事项", "20", _KEEP, reads_people=True),
    Action("case.paper", "下载出库文书", "9", (R.TALENT, R.LEADERSHIP, R.SUPERVISOR), reads_people=True),
    Action("case.own", "查看本人的出库事项", "20", (R.EXPERT,)),
    Action("case.state", "陈述", "9", (R.EXPERT,)),
    Action("case.resign", "申请辞任", "14.6", (R.EXPERT,)),
    Action("case.contest", "否认或收回辞任", "14.6", (R.EXPERT,)),
    Action("case.record", "登记辞任", "14.6", _KEEP, reads_people=True),
    Action("ban.view", "查看禁入名册", "10", (R.TALENT, R.LEADERSHIP, R.SUPERVISOR), reads_people=True),
    Action("ban.search", "按证件查询禁入", "10", (R.TALENT, R.LEADERSHIP, R.SUPERVISOR), reads_people=True),
    Action("ban.export", "导出禁入名册", "20", _KEEP, reads_people=True),
    Action("ban.certificate", "下载禁入告知", "10", (R.TALENT, R.LEADERSHIP, R.SUPERVISOR), reads_people=True),
    Action("report.view", "查看检举", "18", _REPORTED_TO),
    Action("report.open", "打开检举内容", "18", _REPORTED_TO),
    Action("report.examine", "核查检举", "18", _REPORTED_TO),
    Action("report.transfer", "转办检举", "18", _REPORTED_TO),
    Action("report.uphold", "认定检举属实", "18", _REPORTED_TO),
    Action("report.dismiss", "认定检举不属实", "18", _REPORTED_TO),
    Action("report.close", "办结检举", "18", _REPORTED_TO),
    Action("report.answer", "答复检举人", "18", _REPORTED_TO),
    Action("report.export", "导出检举台账", "20", _REPORTED_TO),
    Action("report.key", "保管检举密钥", "18", _REPORTED_TO),
    Action("field.view", "查看领域", "5", READERS),
    Action("field.edit", "维护领域", "5", _KEEP),
    Action("workday.view", "查看工作日", "22", READERS),
    Action("workday.edit", "维护工作日", "7.2", _KEEP),
    Action("workday.confirm", "确认年度工作日", "7.2", _KEEP),
    Action("parameter.view", "查看参数", "22", READERS),
    Action("parameter.propose", "提请调整参数", "22", _KEEP),
    Action("parameter.withdraw", "撤回参数调整", "22", _KEEP),
    Action("parameter.set", "批准参数调整", "22", (R.LEADERSHIP,)),
    Action("parameter.refuse", "不予批准参数调整", "22", (R.LEADERSHIP,)),
    Action("parameter.scan", "打开参数调整的批准文件", "22", (R.TALENT, R.LEADERSHIP, *_WATCH)),
    Action("parameter.export", "导出参数及其调整", "20", (R.TALENT, R.LEADERSHIP, *_WATCH)),
    Action("reading.view", "查看释义口径", "22", READERS),
    Action("reading.confirm", "确认释义口径", "22", (R.LEADERSHIP,)),
    Action("reading.object", "提出另有口径", "22", (R.LEADERSHIP,)),
    Action("reading.export", "导出释义口径确认情况", "20", (R.TALENT, R.LEADERSHIP, *_WATCH)),
    Action("article.view", "查看条款", "22", READERS),
    Action("access.view", "查看权限表", "3", READERS),
    Action("supervision.view", "查看监督工作台", "18", _WATCH),
    Action("supervision.export", "导出监督事项", "20", _WATCH),
    Action("supervision.check", "规则复核", "18", _WATCH),
    Action("draw.recompute", "复算抽取", "18", _WATCH),
    Action("instruction.view", "查看监督意见", "18", (R.ORGANISER, R.TALENT, R.LEADERSHIP, *_WATCH)),
    Action("instruction.issue", "提出监督意见", "18", (R.SUPERVISOR,)),
    Action("instruction.answer", "答复监督意见", "18", (R.ORGANISER, R.TALENT)),
    Action("instruction.again", "要求补充答复", "18", (R.SUPERVISOR,)),
    Action("instruction.close", "办结监督意见", "18", (R.SUPERVISOR,)),
    Action("instruction.paper", "下载监督意见书", "18", (R.ORGANISER, R.TALENT, R.LEADERSHIP, *_WATCH)),
    Action("instruction.export", "导出监督意见", "20", _WATCH),
    Action("trace.view", "查看操作记录", "18", (*_WATCH, R.AUDIT_ADMIN)),
    Action("trace.verify", "校验操作记录", "18", (R.SUPERVISOR, R.AUDIT_ADMIN)),
    Action("account.view", "查看账号", "20", (R.SYSTEM_ADMIN, R.SECURITY_ADMIN, R.AUDIT_ADMIN)),
    Action("account.manage", "管理账号", "20", (R.SYSTEM_ADMIN,)),
    Action("role.grant", "授予角色", "3", (R.SECURITY_ADMIN,)),
)

ACTIONS: dict[str, Action] = {action.name: action for action in _TABLE}

_OFFICERS = frozenset({R.SYSTEM_ADMIN, R.SECURITY_ADMIN, R.AUDIT_ADMIN})


@implements("3", "20")
def may(role: str, action: str, profile: str = BUREAU) -> bool:
    """Whether `role` may take `action`; an unknown action raises `KeyError`, an unknown role may nothing.

    In the profile ``bureau`` the one administrator also does what the security and audit officers do.
    """
    allowed = ACTIONS[action].roles
    if role in allowed:
        return True
    return profile == BUREAU and role == R.SYSTEM_ADMIN and not _OFFICERS.isdisjoint(allowed)


def refuse(role: str, action: str, profile: str = BUREAU) -> Decision:
    """Empty when `role` may take `action`; else the reason to show."""
    if may(role, action, profile):
        return ()
    entry = ACTIONS[action]
    doers = "、".join(term.label for term in entry.roles)
    return (Reason(entry.article, f"{R.label_of(role)}不能{entry.label}", remedy=f"此事由{doers}办理"),)


def table(profile: str = BUREAU) -> list[tuple[str, list[Action]]]:
    """Heading → its actions, for the printed table; who may do each is asked of `may`."""
    headings = dict.fromkeys(AREAS.values())
    return [(heading, [a for a in _TABLE if AREAS[a.area] == heading]) for heading in headings]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two roles that one natural person may not hold, and why."""

    first: Role
    second: Role
    article: str
    why: str


def _pairs(roles: tuple[Role, ...], others: tuple[Role, ...], article: str, why: str) -> list[Conflict]:
    return [Conflict(first, second, article, why) for first in roles for second in others]


_ADMINS = (R.SYSTEM_ADMIN, R.SECURITY_ADMIN, R.AUDIT_ADMIN)
_BUSINESS = (R.ORGANISER, R.TALENT, R.LEADERSHIP, R.SUPERVISOR, R.PARTY)

#: the printed table of separations
CONFLICTS: tuple[Conflict, ...] = (
    Conflict(R.TALENT, R.ORGANISER, "3", "管库的不用人，用人的不管库"),
    Conflict(R.LEADERSHIP, R.TALENT, "4", "经办与审议分开"),
    Conflict(R.LEADERSHIP, R.ORGANISER, "11.6", "提请与批准分开"),
    *_pairs((R.SUPERVISOR, R.PARTY), (R.TALENT, R.ORGANISER, R.LEADERSHIP), "18", "监督的不办理、不批准业务"),
    Conflict(R.EXPERT, R.TALENT, "3", "被抽取的人不管库"),
    *_pairs((R.EXPERT,), (R.SUPERVISOR, R.PARTY), "18", "被监督的人不监督"),
    *_pairs((R.EMPLOYER, R.ASSOCIATION), (R.TALENT,), "7.2", "推荐与审核分开"),
    *_pairs((R.EMPLOYER, R.ASSOCIATION), (R.SUPERVISOR, R.PARTY), "18", "被监督的单位不监督"),
    *_pairs(_ADMINS, _BUSINESS, "20", "管理系统的不接触业务数据"),
    *(Conflict(first, second, "20", "三员互斥") for first, second in combinations(_ADMINS, 2)),
)


@implements("3", "18")
def conflicts(roles: Iterable[str]) -> Decision:
    """Reasons why one natural person may not hold all of `roles`, one for each pair kept apart."""
    held = set(roles)
    return tuple(
        Reason(
            pair.article,
            f"同一人不能既是{pair.first.label}又是{pair.second.label}：{pair.why}",
            remedy="先停用其中一个账号，或由他人担任",
        )
        for pair in CONFLICTS
        if pair.first in held and pair.second in held
    )


@implements("3", "18")
def same_draw(*, organiser: str, operator: str, caller: str = "", talent_organises: bool = False, witness: str = "") -> Decision:
    """Separation inside one draw. People are identity digests or account ids as text (empty: not yet known).

    `witness` is the role that witnessed. Where the talent division itself organises, the three are different people and
    only the supervisor may witness; elsewhere the organiser is simply not the operator.
    """
    return tuple(_same_draw(organiser, operator, caller, talent_organises, witness))


def _same_draw(organiser: str, operator: str, caller: str, own: bool, witness: str) -> Iterable[Reason]:
    if organiser and organiser == operator:
        yield Reason("3", "承办人不能操作本次抽取", remedy="换一名人才科人员操作")
    if organiser and organiser == caller:
        yield Reason("3", "承办人不能联系本次名单上的专家", remedy="指定其他人员联系")
    if own and operator and operator == caller:
        yield Reason("3", "人才科自行承办时，抽取与联系须由不同的人办理", remedy="指定其他人员联系")
    if own and witness and witness != R.SUPERVISOR:
        yield Reason("18", "人才科自行承办的，须由驻局纪检监察组见证", remedy="请驻局纪检监察组见证")


@implements("18")
def may_witness(
    role: str, *, waited_minutes: int, wait_minutes: int, talent_organises: bool = False, second_clerk: bool = False
) -> Decision:
    """The supervisor may witness at once, the organiser after `wait_minutes` without the supervisor.

    A second clerk of the talent division may where the bureau has set so (`second_clerk`), nobody else.
    """
    if role == R.SUPERVISOR or (role == R.TALENT and second_clerk and not talent_organises):
        return ()
    if role != R.ORGANISER or talent_organises:
        return (Reason("18", "本次抽取须由驻局纪检监察组见证", remedy="请驻局纪检监察组登录见证"),)
    if waited_minutes < wait_minutes:
        left = wait_minutes - waited_minutes
        return (Reason("18", "优先由驻局纪检监察组见证", remedy=f"{left} 分钟后仍无人见证的，可由承办科室代为见证"),)
    return ()
