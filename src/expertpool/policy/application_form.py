"""The form of an applicant (7.1): what is asked, in which step, and what is wrong with an answer.

A form is a mapping of plain values as they were typed, so that half a form can be kept: question name → text (``"1"`` for a
ticked box), group name → list of such mappings. One table serves the page, the .docx form, the sheet of an association and
the record of the expert.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from expertpool.policy import identity
from expertpool.policy.codes import ETHNICITIES, REGIONS, Degree, Education, PoliticalStatus, Relation, Sex
from expertpool.policy.decision import Reason, implements
from expertpool.policy.eligibility import Applicant, ManagementKind
from expertpool.policy.terms import Category, Exemption, IdKind, TieKind, TitleLevel, UnitKind
from expertpool.policy.titles import series_of

Form = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `kind`: text, long, date, choice, tick, unit or field; `choices` are (code, label); `most` characters.

    `secret` answers are shown masked to whom they do not concern.
    """

    name: str
    label: str
    kind: str = "text"
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    most: int = 120
    help: str = ""
    article: str = "7.1"
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of the same questions, none or several; `why` says to the applicant what they are for."""

    name: str
    label: str
    columns: tuple[Question, ...]
    why: str = ""
    article: str = "7.1"


@dataclass(frozen=True, slots=True)
class Part:
    """One step of the form."""

    name: str
    label: str
    questions: tuple[Question, ...] = ()
    groups: tuple[Group, ...] = ()


def _q(name: str, label: str, kind: str = "text", **more: Any) -> Question:
    return Question(name, label, kind, **more)


def _must(name: str, label: str, kind: str = "text", **more: Any) -> Question:
    return Question(name, label, kind, required=True, **more)


def _of(table: Any) -> tuple[tuple[str, str], ...]:
    return tuple(table.choices)


_SEXES = ((Sex.MALE.value, Sex.MALE.label), (Sex.FEMALE.value, Sex.FEMALE.label))
_RANKS = (("top", "单位主要负责人或班子成员"), ("senior", "高级管理人员"), ("middle", "中层管理人员"))
_EMPLOYED = (TieKind.EMPLOYED, TieKind.PART_TIME, TieKind.DIRECTOR, TieKind.SUPERVISOR_BOARD, TieKind.CONSULTANT, TieKind.ADVISER)
_STUDIED = (TieKind.TEACHER, TieKind.STUDENT)
WHY_TIES = "只用于核对回避，抽取时由系统比对；人才科和监督人员可见，每次查看留有记录，不公示"

PARTS: tuple[Part, ...] = (
    Part(
        "person",
        "基本信息",
        (
            _must("name", "姓名", most=80, help="与证件一致，生僻字可直接输入"),
            _q("former_names", "曾用名", most=80),
            _must("id_kind", "证件类型", "choice", choices=_of(IdKind)),
            _must("id_number", "证件号码", most=40, secret=True),
            _must("sex", "性别", "choice", choices=_SEXES),
            _must("birth", "出生日期", "date", article="6.1.4"),
            _q("ethnicity", "民族", "choice", choices=tuple(ETHNICITIES.items())),
            _q("political", "政治面貌", "choice", choices=_of(PoliticalStatus)),
            _must("phone", "手机号码", most=20, secret=True),
            _q("second_contact", "备用联系方式", most=40, secret=True),
            _q("email", "电子邮箱", most=120),
            _must("region", "所在地区", "choice", choices=tuple(REGIONS.items())),
            _q("address", "通讯地址", most=200, secret=True),
        ),
    ),
    Part(
        "schooling",
        "学历与单位",
        (
            _must("education", "最高学历", "choice", choices=_of(Education), article="8"),
            _q("degree", "最高学位", "choice", choices=_of(Degree)),
            _must("school", "毕业院校"),
            _q("major", "所学专业"),
            _q("graduated", "毕业日期", "date"),
            _must("unit", "工作单位", "unit", help="填写单位全称，从列表中选择；没有的直接填写，由人才科登记", article="5"),
            _q("unit_code", "统一社会信用代码", most=18),
            _must("unit_kind", "单位性质", "choice", choices=_of(UnitKind), article="5"),
            _q("department", "所在部门"),
            _q("unit_since", "到本单位日期", "date", article="13.3"),
            _q("post", "职务"),
        ),
    ),
    Part(
        "profession",
        "类别与领域",
        (
            _must("category", "专家类别", "choice", choices=_of(Category), article="5"),
            _must("field_1", "主领域", "field", article="5"),
            _q("field_2", "第二领域", "field", article="5"),
            _q("field_3", "第三领域", "field", article="5"),
            _must("directions", "研究方向或专长", most=400, help="几个关键词，用顿号隔开"),
            _q("title", "职称", most=60, article="8"),
            _must("title_level", "职称级别", "choice", choices=_of(TitleLevel), article="6.2"),
            _q("series", "职称系列", most=20, help="会计、审计、经济系列请填写", article="6.2.2.2"),
            _q("licence", "具有相当于中级职称的执业资格", "tick", article="6.2.1.1"),
            _q("leads_development", "主管本企业的科技开发", "tick", article="6.2.1.2"),
            _q("management_kind", "综合管理类小类", "choice", choices=_of(ManagementKind), article="6.2.2"),
            _q("rank", "管理层级", "choice", choices=_RANKS, article="6.2.2.1"),
            _q("knows_industry", "熟悉所在产业", "tick", article="6.2.2.1"),
            _q("science_company", "所在单位是科技型企业", "tick", article="6.2.2.1"),
            _q("contributor", "对成果转化或产业发展有突出贡献", "tick", article="6.2.2.1"),
            _q("auditor", "注册会计师，熟悉科技经费审计", "tick", article="6.2.2.2"),
            _q("financial", "在金融机构任职", "tick", article="6.2.2.2"),
            _q("incubator", "在省级以上园区、孵化器等双创载体任职", "tick", article="6.2.2.3"),
        ),
        (
            Group(
                "talents",
                "人才称号",
                (
                    _must("code", "称号", "choice", choices=_of(Exemption)),
                    _must("proof", "证书或文件编号", most=200),
                ),
                "有这些称号的不受年龄限制，须有证明",
                "6.1.4",
            ),
            Group(
                "certificates",
                "执业资格证书",
                (_must("name", "证书名称"), _q("number", "编号", most=60), _q("issued_on", "取得日期", "date")),
                article="6.2.1.1",
            ),
        ),
    ),
    Part(
        "work",
        "主要业绩",
        (
            _must("achievements", "主要业绩", "long", most=4000),
            _q("projects_led", "主持的项目", "long", most=4000),
            _q("honours", "获奖和荣誉", "long", most=4000),
            _q("review_experience", "评审经历", "long", most=4000),
        ),
    ),
    Part(
        "ties",
        "回避信息",
        (_must("ties_told", "以上内容已如实填全；没有的已确认没有", "tick", article="13"),),
        (
            Group(
                "posts",
                "两年内的任职和兼职",
                (
                    _must("kind", "关系", "choice", choices=tuple((kind.value, kind.label) for kind in _EMPLOYED)),
                    _must("unit", "单位", "unit"),
                    _q("post", "职务"),
                    _q("since", "开始日期", "date"),
                    _q("until", "结束日期", "date", help="仍在任的留空"),
                ),
                WHY_TIES,
                "13.3",
            ),
            Group(
                "relatives",
                "配偶和近亲属",
                (
                    _must("relation", "关系", "choice", choices=_of(Relation)),
                    _must("name", "姓名", most=80),
                    _q("unit", "单位", "unit"),
                    _q("id_number", "证件号码", most=40, secret=True, help="只留不可还原的比对码，可不填"),
                ),
                WHY_TIES,
                "13.2",
            ),
            Group(
                "scholars",
                "硕士、博士期间的导师和学生",
                (
                    _must("kind", "关系", "choice", choices=tuple((kind.value, kind.label) for kind in _STUDIED)),
                    _must("name", "姓名", most=80),
                    _q("unit", "单位", "unit"),
                ),
                WHY_TIES,
                "13.2",
            ),
            Group("interests", "有经济利益关系的单位", (_must("unit", "单位", "unit"), _q("post", "说明")), WHY_TIES, "13.4"),
        ),
    ),
    Part(
        "word",
        "承诺与提交",
        (
            _must("truth", "所填内容真实，愿承担不实的责任", "tick", article="7.1"),
            _must("politics", "政治素养、职业道德和行业操守良好", "tick", article="6.1.1"),
            _must("ability", "熟悉本领域发展动态和有关政策、标准、法规，能胜任评审工作", "tick", article="6.1.2"),
            _must("fairness", "能客观公正地提出意见", "tick", article="6.1.3"),
            _must("health", "身体健康，能完成评审工作", "tick", article="6.1.4"),
            _must("credit", "没有科研失信和社会失信记录", "tick", article="6.1.5"),
        ),
    ),
)

QUESTIONS: dict[str, Question] = {question.name: question for part in PARTS for question in part.questions}
GROUPS: dict[str, Group] = {group.name: group for part in PARTS for group in part.groups}
#: what a person declares; nobody else can for them
DECLARED = ("truth", "politics", "ability", "fairness", "health", "credit")
#: what waits for the person where somebody else filled the form in
OWN_WORD = (*DECLARED, "ties_told")
#: groups that tell of ties: for the person, the talent division and those who supervise it
TIES = ("posts", "relatives", "scholars", "interests")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an answer: question name (``"posts.2.unit"`` in a group, rows counted from 1) and why."""

    name: str
    reason: Reason


# ---------------------------------------------------------------- reading


def text(form: Form, name: str) -> str:
    """An answer without blanks around it; empty when there is none."""
    return str(form.get(name, "") or "").strip()


def listed(form: Form, name: str) -> str:
    """An answer as a list may keep it while the form is still a draft: cut to its length, a choice only where it is one."""
    question, answer = QUESTIONS[name], text(form, name)
    if question.choices and answer not in dict(question.choices):
        return ""
    return answer[: question.most]


def ticked(form: Form, name: str) -> bool:
    return text(form, name) == "1"


def day(form: Form, name: str) -> date | None:
    """A date answered as 2026-11-23; `None` for none or an impossible one."""
    try:
        return date.fromisoformat(text(form, name))
    except ValueError:
        return None


def rows(form: Form, group: str) -> list[Form]:
    """The rows of a group that hold anything."""
    return [row for row in form.get(group, ()) if any(str(value).strip() for value in row.values())]


def fields_of(form: Form) -> tuple[str, ...]:
    """Field codes, primary first."""
    return tuple(code for name in ("field_1", "field_2", "field_3") if (code := text(form, name)))


def declared(form: Form) -> bool:
    return all(ticked(form, name) for name in DECLARED)


@implements("6")
def applicant(form: Form, *, unit_kind: str, vouched: bool, bad_record: bool = False) -> Applicant | None:
    """What the conditions of admission read; `None` while the birth date is missing. `unit_kind` is the register's.

    A talent title without its proof exempts nobody (6.1.4); who names no series is known by the title (6.2.2.2).
    """
    birth = day(form, "birth")
    if birth is None:
        return None
    ticks = (
        "licence",
        "leads_development",
        "science_company",
        "contributor",
        "auditor",
        "financial",
        "incubator",
        "knows_industry",
    )
    return Applicant(
        category=text(form, "category"),
        birth=birth,
        unit_kind=unit_kind or text(form, "unit_kind"),
        title_level=text(form, "title_level"),
        exemptions=tuple(text(row, "code") for row in rows(form, "talents") if text(row, "proof")),
        declared=declared(form),
        vouched=vouched,
        bad_record=bad_record,
        management_kind=text(form, "management_kind"),
        rank=text(form, "rank"),
        series=series_of(text(form, "series")) or series_of(text(form, "title")),
        **{name: ticked(form, name) for name in ticks},
    )


# ---------------------------------------------------------------- what is wrong


@implements("7.1")
def faults(form: Form, *, today: date, own_word: bool = True) -> Iterator[Fault]:
    """Everything that keeps a form from being handed in. Without `own_word` somebody else filled it in: declarations come later."""
    for part in PARTS:
        for question in part.questions:
            if own_word or question.name not in OWN_WORD:
                yield from _answer_faults(question, text(form, question.name), question.name, today)
        for group in part.groups:
            yield from _group_faults(form, group, today)
    yield from _identity_faults(form)
    yield from _field_faults(form)


def faults_in(form: Form, names: Iterable[str], *, today: date) -> Iterator[Fault]:
    """What is wrong with some answers, as when a record is brought up to date."""
    for name in names:
        yield from _answer_faults(QUESTIONS[name], text(form, name), name, today)
    yield from (fault for fault in _field_faults(form) if fault.name in names)


def _group_faults(form: Form, group: Group, today: date) -> Iterator[Fault]:
    for number, row in enumerate(rows(form, group.name), 1):
        for question in group.columns:
            yield from _answer_faults(question, text(row, question.name), f"{group.name}.{number}.{question.name}", today)
        since, until = day(row, "since"), day(row, "until")
        if since and until and until < since:
            reason = Reason(group.article, "结束日期早于开始日期", remedy="核对起止日期；仍在任的结束日期留空")
            yield Fault(f"{group.name}.{number}.until", reason)


def _answer_faults(question: Question, answer: str, name: str, today: date) -> Iterator[Fault]:
    wrong = _wrong(question, answer, today)
    if wrong:
        yield Fault(name, Reason(question.article, f"{question.label}：{wrong[0]}", remedy=wrong[1]))


def _wrong(question: Question, answer: str, today: date) -> tuple[str, str] | None:
    """(what is wrong, what to do), or nothing."""
    if not answer or (question.kind == "tick" and answer != "1"):
        return ("没有填写", "补充填写") if question.required and question.kind != "tick" else _untick(question)
    if len(answer) > question.most:
        return (f"共 {len(answer)} 字，超过 {question.most} 字", "删减后再提交")
    if question.kind == "choice" and answer not in dict(question.choices):
        return ("不在可选范围内", "从列表中选择")
    if question.kind == "date":
        return _wrong_day(answer, today)
    return None


def _untick(question: Question) -> tuple[str, str] | None:
    return ("没有确认", "核对后勾选") if question.required else None


def _wrong_day(answer: str, today: date) -> tuple[str, str] | None:
    try:
        found = date.fromisoformat(answer)
    except ValueError:
        return ("不是日期", "按 2026-11-23 的样子填写")
    if not date(1900, 1, 1) <= found <= today:
        return ("不在合理范围内", "核对年份")
    return None


def _identity_faults(form: Form) -> Iterator[Fault]:
    known = document(form)
    if isinstance(known, Reason):
        if text(form, "id_number"):
            yield Fault("id_number", known)
    elif known:
        wrong_about = identity.inconsistencies(known, birth=day(form, "birth"), sex=text(form, "sex"))
        yield from (Fault("id_number", reason) for reason in wrong_about)
    number = identity.mobile(text(form, "phone"))
    if isinstance(number, Reason) and text(form, "phone"):
        yield Fault("phone", number)
    code = text(form, "unit_code")
    if code and isinstance(wrong := identity.credit_code(code), Reason):
        yield Fault("unit_code", wrong)


def document(form: Form) -> identity.Identity | Reason | None:
    """The document of the form in normal form, what is wrong with it, or nothing while kind or number is missing."""
    kind, number = text(form, "id_kind"), text(form, "id_number")
    return identity.parse(kind, number) if kind in IdKind.values and number else None


def told_by_number(form: Form) -> dict[str, str]:
    """Birth date and sex as the document's number tells them, where the applicant has not answered."""
    known = document(form)
    if known is None or isinstance(known, Reason):
        return {}
    told = {"birth": known.birth.isoformat() if known.birth else "", "sex": known.sex}
    return {name: answer for name, answer in told.items() if answer and not text(form, name)}


@implements("5")
def _field_faults(form: Form) -> Iterator[Fault]:
    codes = fields_of(form)
    if len(set(codes)) < len(codes):
        yield Fault("field_2", Reason("5", "领域重复填写", remedy="每个领域只选一次"))
    if text(form, "category") == Category.MANAGEMENT and not text(form, "management_kind"):
        yield Fault("management_kind", Reason("6.2.2", "没有选择综合管理类的小类", remedy="选择最符合的一类"))
