"""The side menu: groups of entries, each shown to the roles that may take its action."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from expertpool.policy import access
from expertpool.policy.terms import Role


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `action` is a name of `policy.access`; `counts` the keys of the to-do counts it sums; `covers` further url names it stands for."""

    label: str
    icon: str
    url: str
    action: str
    counts: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as one user sees it."""

    label: str
    icon: str
    address: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class Block:
    label: str
    lines: tuple[Line, ...]


GROUPS = (
    Group("", (Entry("工作台", "home", "home", "home.view", ("todo",)),)),
    Group(
        "专家管理",
        (
            Entry("专家名录", "pool", "pool", "pool.view", covers=("expert",)),
            Entry(
                "入库申请",
                "demand",
                "applications",
                "application.view",
                ("applications",),
                ("application_review", "application_share"),
            ),
            Entry("入库公示", "eye", "notices", "notice.view", ("notices",), ("notice", "notice_new")),
            Entry("公示异议", "question", "objections", "objection.view", ("objections",), ("objection",)),
            Entry("通知公告", "file", "announcements", "announcement.view", covers=("announcement", "announcement_new")),
            Entry("资料变更", "edit", "record_changes", "upkeep.vouch", ("changes",), ("record_change",)),
            Entry("年度确认", "done", "confirmations", "upkeep.view"),
            Entry("以专家名义活动", "sign", "leaves", "upkeep.view", ("leaves",)),
            Entry(
                "出库事项",
                "forbidden",
                "cases",
                "case.view",
                ("cases",),
                ("case", "case_find", "case_open", "case_find_to_propose", "case_propose"),
            ),
            Entry("提请出库", "forbidden", "cases_proposed", "case.proposed", covers=("case_find_to_propose", "case_propose")),
            Entry("禁入名册", "lock", "bans", "ban.view", covers=("ban_search",)),
            Entry(
                "辞任",
                "remove",
                "resignations",
                "expert.view",
                ("resignations",),
                ("resignation_find", "resignation_record"),
            ),
            Entry("名单导入", "import", "imports", "import.view", ("imports",), ("import_new", "import_run")),
            Entry("单位", "unit", "units", "unit.view", covers=("unit",)),
            Entry("疑似单位", "match", "suspects", "suspect.view", ("suspects",), ("suspect",)),
        ),
    ),
    Group(
        "单位推荐",
        (
            Entry("人员申请", "person", "unit_applications", "vouch.view", ("vouching",), ("unit_application",)),
            Entry(
                "推荐汇总表",
                "table",
                "rolls",
                "roll.view",
                ("rolls",),
                ("roll", "roll_new", "roll_findings", "roll_person", "roll_person_new"),
            ),
            Entry("本单位专家", "pool", "unit_experts", "vouch.feedback", covers=("unit_feedback_new",)),
            Entry("失范反馈", "alert", "unit_feedbacks", "vouch.told", ("feedbacks",), ("unit_feedback",)),
            Entry("单位处理", "warn", "measures", "measure.view", ("measures",), ("measure", "measure_new")),
            Entry("对本单位的处理", "warn", "measures_own", "measure.own", ("measures_own",), ("measure_own",)),
            Entry(
                "单位账号",
                "accounts",
                "unit_accounts",
                "vouch.confirm",
                ("unit_accounts",),
                ("unit_invites", "unit_invite", "unit_invite_new", "unit_account_switch"),
            ),
        ),
    ),
    Group(
        "抽取使用",
        (
            Entry("科技活动", "activity", "activities", "activity.view", covers=("activity", "activity_new", "activity_edit")),
            Entry("专家需求", "demand", "demands", "demand.view", ("demands",), ("demand", "demand_edit", "demand_projects")),
            Entry("抽取与筛选", "draw", "draws", "draw.view", ("draws",), ("draw", "draw_reasons", "draw_list")),
            Entry("联系确认", "call", "contacts", "contact.view", ("contacts",), ("contact_desk", "contact_course")),
            Entry("异议与更正", "question", "reopenings", "reopening.view", ("reopenings",), ("reopening", "reopening_ask")),
            Entry("抽取见证", "eye", "witnesses", "draw.watch", ("witness",), ("witness",)),
            Entry(
                "到场与评价",
                "calendar",
                "days",
                "attendance.mark",
                ("days",),
                ("day", "day_person", "grades", "grade", "reception"),
            ),
            Entry("存档计数", "archive", "archive", "archive.view", ("archive",)),
            Entry("劳务报酬", "fee", "fees", "fee.view", ("fees",), ("activity_fees",)),
            Entry("表单与卷宗", "file", "papers", "paper.print", covers=("activity_papers",)),
            Entry("指定事项", "pin", "designations", "designation.view", ("designations",), ("designation", "designation_new")),
            Entry("邀请入库", "person", "invitations", "invitation.view", ("invitations",), ("invitation", "invitation_new")),
            Entry("破例审批", "seal", "waivers", "waiver.view", ("waivers",), ("waiver_approve", "waiver_ask")),
            Entry("抽取审批", "done", "voids", "draw.void.approve", ("voids",)),
        ),
    ),
    Group(
        "监督",
        (
            Entry("监督工作台", "chart", "supervision", "supervision.view"),
            Entry("规则复核", "refresh", "inspection", "supervision.check", ("inspection",)),
            Entry("抽取复算", "match", "recompute", "draw.recompute"),
            Entry("监督意见", "sign", "instructions", "instruction.view", ("instructions",), ("instruction", "instruction_new")),
            Entry("检举", "shield", "reports", "report.view", ("reports",), ("report",)),
            Entry("检举密钥", "key", "report_keys", "report.key"),
        ),
    ),
    Group(
        "条款与参数",
        (
            Entry("管理办法条款", "book", "articles", "article.view"),
            Entry("参数", "parameter", "parameters", "parameter.view", covers=("parameter",)),
            Entry(
                "参数调整",
                "edit",
                "parameter_changes",
                "parameter.view",
                ("parameters",),
                ("parameter_change", "parameter_propose"),
            ),
            Entry("释义口径", "reading", "readings", "reading.view", ("readings",), ("reading",)),
            Entry("专业领域", "field", "fields", "field.view"),
            Entry("报酬标准", "fee", "fee_scale", "fee.scale"),
            Entry("承诺书文本", "sign", "letter_texts", "letter.text"),
            Entry("工作日", "workday", "workdays", "workday.view", covers=("workdays_year",)),
        ),
    ),
    Group(
        "系统与记录",
        (
            Entry("发送记录", "bell", "messages", "message.view", ("messages",), ("message", "message_texts", "message_text")),
            Entry("操作记录", "trace", "trace", "trace.view"),
            Entry("权限表", "table", "access_table", "access.view"),
            Entry("账号", "accounts", "accounts", "account.view", covers=("account", "account_new")),
        ),
    ),
)


#: the group of a role's own work, shown before the others
OWN = {Role.SUPERVISOR: "监督", Role.PARTY: "监督"}


def entries() -> Iterator[Entry]:
    """Every entry of the menu, whoever may see it."""
    for group in GROUPS:
        yield from group.entries


def build(role: str, counts: Mapping[str, int], here: str) -> tuple[Block, ...]:
    """The menu of `role`; `counts` by count key, `here` the url name of the page shown. Groups left empty are dropped."""
    groups = sorted(GROUPS, key=lambda group: group.label not in ("", OWN.get(role)))
    blocks = (Block(group.label, tuple(_lines(group, role, counts, here))) for group in groups)
    return tuple(block for block in blocks if block.lines)


def _lines(group: Group, role: str, counts: Mapping[str, int], here: str) -> Iterator[Line]:
    for entry in group.entries:
        address = _address(entry)
        if address and access.may(role, entry.action, settings.PROFILE):
            current = here == entry.url or here in entry.covers
            waiting = sum(counts.get(key, 0) for key in entry.counts)
            yield Line(entry.label, entry.icon, address, waiting, current)


def _address(entry: Entry) -> str:
    try:
        return reverse(entry.url)
    except NoReverseMatch:
        return ""
