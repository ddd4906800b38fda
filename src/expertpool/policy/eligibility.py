"""The conditions of admission (6), each answered: met, not met, or for a person to judge. Nothing soft passes silently."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from expertpool.policy import admission
from expertpool.policy.decision import Decision, Reason, implements
from expertpool.policy.parameters import Parameters
from expertpool.policy.term import Term
from expertpool.policy.terms import Category, TitleLevel, UnitKind
from expertpool.policy.titles import series_of

_FULL_OR_ASSOCIATE = frozenset({TitleLevel.FULL, TitleLevel.ASSOCIATE})
_MIDDLE_UP = _FULL_OR_ASSOCIATE | {TitleLevel.MIDDLE}
_SCHOOLS = frozenset({UnitKind.UNIVERSITY, UnitKind.INSTITUTE})
_NOT_COMPANIES = _SCHOOLS | {UnitKind.INSTITUTION}
_BY_JUDGEMENT = frozenset({UnitKind.GOVERNMENT, UnitKind.ASSOCIATION, UnitKind.OTHER})


class Answer(Term):
    MET = "met", "符合"
    UNMET = "unmet", "不符合"
    JUDGE = "judge", "由人认定"


class ManagementKind(Term):
    """Sub-kinds of the management category (6.2.2)."""

    MANAGER = "manager", "企业管理专家"
    FINANCE = "finance", "财务金融专家"
    VENTURE = "venture", "双创专家"
    OTHER = "other", "其他专家"


@dataclass(frozen=True, slots=True)
class Applicant:
    """What a form says about a person. `declared`: the soft conditions are declared; `vouched`: the employer vouches for them.

    `licence`: a qualification equal to a middle title; `leads_development`: heads a company's technical development;
    `science_company`: the employer is a 科技型企业; `rank`: ``"top"``, ``"senior"``, ``"middle"`` management or empty;
    `contributor`: outstanding in transfer or industry; `auditor`: a CPA versed in audits of research funds; `series`: the
    title's series (会计, 审计, 经济 …); `financial`: employed by a financial institution; `incubator`: the park or
    incubator is recognised at provincial level or above; `knows_industry`: stated by the applicant.
    """

    category: str
    birth: date
    unit_kind: str
    title_level: str
    exemptions: tuple[str, ...] = ()
    declared: bool = False
    vouched: bool = False
    bad_record: bool = False
    licence: bool = False
    leads_development: bool = False
    management_kind: str = ""
    science_company: bool = False
    rank: str = ""
    contributor: bool = False
    auditor: bool = False
    series: str = ""
    financial: bool = False
    incubator: bool = False
    knows_industry: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition and its answer; `undeclared` while it is not met only because the applicant has not declared it."""

    article: str
    answer: Answer
    text: str
    undeclared: bool = False


def _settled(article: str, fits: bool, text: str) -> Condition:
    return Condition(article, Answer.MET if fits else Answer.UNMET, text)


@implements("6")
def assess(applicant: Applicant, *, on: date, p: Parameters) -> tuple[Condition, ...]:
    """Every condition that concerns the applicant on day `on`, in the order of the article."""
    return (*basic(applicant, on=on, p=p), *professional(applicant))


def obstacles(conditions: tuple[Condition, ...]) -> Decision:
    """The conditions that are not met, as reasons; what a person is to judge is none."""
    return tuple(Reason(c.article, c.text, remedy="核对填报内容并补充证明") for c in conditions if c.answer is Answer.UNMET)


@implements("6.1", "6.1.1", "6.1.2", "6.1.3", "6.1.4", "6.1.5")
def basic(applicant: Applicant, *, on: date, p: Parameters) -> Iterator[Condition]:
    """The five basic conditions; the soft ones rest on a declaration and the employer's word, and a person judges them."""
    for article, what in (("6.1.1", "政治素养和操守"), ("6.1.2", "业务能力"), ("6.1.3", "公正态度"), ("6.1.4", "身体状况")):
        yield _soft(article, what, applicant)
    over = tuple(admission.over_age(applicant.birth, applicant.exemptions, on=on, p=p))
    yield _settled("6.1.4", not over, over[0].message if over else "年龄符合，或属于不受年龄限制的人才")
    if applicant.bad_record or applicant.declared:
        yield _settled("6.1.5", not applicant.bad_record, "有不良信用记录" if applicant.bad_record else "无不良信用记录")
    else:
        yield _undeclared("6.1.5", "无不良信用记录")


def _undeclared(article: str, what: str) -> Condition:
    return Condition(article, Answer.UNMET, f"本人尚未声明{what}", undeclared=True)


def _soft(article: str, what: str, applicant: Applicant) -> Condition:
    if not applicant.declared:
        return _undeclared(article, what)
    return Condition(article, Answer.JUDGE, f"{what}：本人已声明，单位{'已担保' if applicant.vouched else '尚未担保'}")


@implements("6.2")
def professional(applicant: Applicant) -> Iterator[Condition]:
    """The conditions of the applicant's category."""
    if applicant.category == Category.TECHNICAL:
        yield technical(applicant)
    elif applicant.category == Category.MANAGEMENT:
        yield from management(applicant)
    else:
        yield Condition("6.2", Answer.UNMET, "没有选择专家类别")


@implements("6.2.1", "6.2.1.1", "6.2.1.2")
def technical(applicant: Applicant) -> Condition:
    """By the kind of employer: a middle title or licence; in companies, heading development or an associate title."""
    middle = applicant.title_level in _MIDDLE_UP or applicant.licence
    if applicant.unit_kind in _NOT_COMPANIES:
        return _settled("6.2.1.1", middle, "中级以上职称或相当执业资格")
    if applicant.unit_kind == UnitKind.COMPANY:
        fits = applicant.leads_development or applicant.title_level in _FULL_OR_ASSOCIATE
        return _settled("6.2.1.2", fits, "主管科技开发，或副高级以上职称")
    if applicant.unit_kind in _BY_JUDGEMENT and middle:
        return Condition("6.2.1", Answer.JUDGE, "机关、社会团体等单位人员有中级以上职称，是否属于专业技术类由人认定")
    return Condition("6.2.1", Answer.UNMET, "所在单位和职称不符合专业技术类的条件")


@implements("6.2.2")
def management(applicant: Applicant) -> Iterator[Condition]:
    """The sub-kind's own condition decides; without a middle title a person judges as well."""
    answers = {
        ManagementKind.MANAGER: _manager,
        ManagementKind.FINANCE: _finance,
        ManagementKind.VENTURE: _venture,
        ManagementKind.OTHER: _other,
    }
    kind = ManagementKind.read(applicant.management_kind)
    if kind is None:
        yield Condition("6.2.2", Answer.UNMET, "没有选择综合管理类的小类")
        return
    yield answers[kind](applicant)
    if applicant.title_level not in _MIDDLE_UP:
        yield Condition("6.2.2", Answer.JUDGE, "没有中级以上职称")


@implements("6.2.2.1")
def _manager(applicant: Applicant) -> Condition:
    at_school = applicant.unit_kind in _SCHOOLS and applicant.rank == "top"
    at_company = applicant.science_company and (applicant.rank in ("top", "senior") or applicant.contributor)
    fits = (at_school and applicant.knows_industry) or (at_company and (applicant.knows_industry or applicant.contributor))
    return _settled("6.2.2.1", fits, "院校院所懂产业的高层，或科技型企业懂产业的高管、有突出贡献的人员")


@implements("6.2.2.2")
def _finance(applicant: Applicant) -> Condition:
    titled = applicant.title_level in _FULL_OR_ASSOCIATE and series_of(applicant.series) in ("会计", "审计", "经济")
    banker = applicant.financial and applicant.rank in ("top", "senior", "middle")
    text = "熟悉科技经费审计的注册会计师，会计、审计、经济副高以上，或金融机构中高级管理人员"
    return _settled("6.2.2.2", applicant.auditor or titled or banker, text)


@implements("6.2.2.3")
def _venture(applicant: Applicant) -> Condition:
    fits = applicant.incubator and applicant.rank in ("top", "senior") and applicant.knows_industry
    return _settled("6.2.2.3", fits, "省级以上园区、孵化器等双创载体中懂产业的高级管理人员")


@implements("6.2.2.4")
def _other(_: Applicant) -> Condition:
    return Condition("6.2.2.4", Answer.JUDGE, "法律、知识产权等服务机构人员，经验是否丰富由人认定")
