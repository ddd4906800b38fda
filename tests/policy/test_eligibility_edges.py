"""第六条, sentence by sentence at its edges: who just meets a condition, who just does not, and what a person is to judge."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from expertpool.policy import application_form, eligibility
from expertpool.policy.eligibility import Answer, Applicant
from expertpool.policy.terms import Exemption, UnitKind
from tests.policy.facts_of import P

ON = date(2026, 6, 1)
#: a teacher who meets everything that can be computed
TEACHER = Applicant(
    category="technical", birth=date(1976, 5, 1), unit_kind="university", title_level="middle", declared=True, vouched=True
)
COMPANY = {"unit_kind": "company"}
LEADING = {"science_company": True, "knows_industry": True, **COMPANY}


def manages(kind: str, **more: Any) -> dict[str, Any]:
    return {"category": "management", "management_kind": kind, **more}


CASES: list[tuple[str, dict[str, Any], list[str]]] = [
    # 6.1.1–6.1.3: declared and vouched for, and still judged by a person
    ("6.1.1", {}, ["judge"]),
    ("6.1.1", {"vouched": False}, ["judge"]),
    ("6.1.1", {"declared": False}, ["unmet"]),
    ("6.1.2", {}, ["judge"]),
    ("6.1.2", {"declared": False}, ["unmet"]),
    ("6.1.3", {}, ["judge"]),
    ("6.1.3", {"declared": False}, ["unmet"]),
    # 6.1.4: health first, then age
    ("6.1.4", {"declared": False}, ["unmet", "met"]),
    ("6.1.4", {"birth": date(1960, 6, 2)}, ["judge", "met"]),
    ("6.1.4", {"birth": date(1960, 6, 1)}, ["judge", "unmet"]),
    ("6.1.4", {"birth": date(1960, 5, 31)}, ["judge", "unmet"]),
    ("6.1.4", {"birth": date(1961, 6, 1)}, ["judge", "met"]),
    ("6.1.4", {"birth": date(1930, 1, 1), "exemptions": ("a_title_of_another_city",)}, ["judge", "unmet"]),
    *(("6.1.4", {"birth": date(1930, 1, 1), "exemptions": (str(kind),)}, ["judge", "met"]) for kind in Exemption),
    ("6.1.4", {"birth": date(1930, 1, 1), "exemptions": (str(Exemption.NATIONAL),), "declared": False}, ["unmet", "met"]),
    # 6.1.5
    ("6.1.5", {}, ["met"]),
    ("6.1.5", {"declared": False}, ["unmet"]),
    ("6.1.5", {"bad_record": True}, ["unmet"]),
    ("6.1.5", {"bad_record": True, "exemptions": (str(Exemption.NATIONAL),)}, ["unmet"]),
    # 6.2: one of two categories
    ("6.2", {"category": ""}, ["unmet"]),
    ("6.2", {}, []),
    # 6.2.1.1: a middle title, or a licence that equals one
    ("6.2.1.1", {}, ["met"]),
    ("6.2.1.1", {"title_level": "junior"}, ["unmet"]),
    ("6.2.1.1", {"title_level": "none", "licence": True}, ["met"]),
    ("6.2.1.1", {"unit_kind": "institute", "title_level": "junior"}, ["unmet"]),
    ("6.2.1.1", {"unit_kind": "institution"}, ["met"]),
    ("6.2.1.1", {"unit_kind": "institution", "title_level": "none"}, ["unmet"]),
    ("6.2.1.1", {"title_level": "junior", "leads_development": True}, ["unmet"]),
    ("6.2.1.1", {**COMPANY, "title_level": "full"}, []),
    # 6.2.1.2: a company's head of development, or an associate title
    ("6.2.1.2", {**COMPANY, "title_level": "associate"}, ["met"]),
    ("6.2.1.2", {**COMPANY, "title_level": "middle"}, ["unmet"]),
    ("6.2.1.2", {**COMPANY, "title_level": "middle", "licence": True}, ["unmet"]),
    ("6.2.1.2", {**COMPANY, "title_level": "none", "leads_development": True}, ["met"]),
    ("6.2.1.2", {"unit_kind": "university"}, []),
    # 6.2.1: elsewhere a middle title opens the question, less closes it
    ("6.2.1", {"unit_kind": "government"}, ["judge"]),
    ("6.2.1", {"unit_kind": "government", "title_level": "junior"}, ["unmet"]),
    ("6.2.1", {"unit_kind": "association", "title_level": "none", "licence": True}, ["judge"]),
    ("6.2.1", {"unit_kind": "other", "title_level": "none"}, ["unmet"]),
    ("6.2.1", {"unit_kind": "", "title_level": "full"}, ["unmet"]),
    # 6.2.2: a sub-kind, and a person's word where there is no middle title
    ("6.2.2", manages(""), ["unmet"]),
    ("6.2.2", manages("no_such_kind"), ["unmet"]),
    ("6.2.2", manages("other"), []),
    ("6.2.2", manages("other", title_level="junior"), ["judge"]),
    ("6.2.2", manages("venture", title_level="none"), ["judge"]),
    # 6.2.2.1
    ("6.2.2.1", manages("manager", rank="top", knows_industry=True), ["met"]),
    ("6.2.2.1", manages("manager", rank="top"), ["unmet"]),
    ("6.2.2.1", manages("manager", rank="senior", knows_industry=True), ["unmet"]),
    ("6.2.2.1", manages("manager", unit_kind="institute", rank="top", knows_industry=True), ["met"]),
    ("6.2.2.1", manages("manager", unit_kind="institution", rank="top", knows_industry=True), ["unmet"]),
    ("6.2.2.1", manages("manager", **LEADING, rank="senior"), ["met"]),
    ("6.2.2.1", manages("manager", **LEADING, rank="middle"), ["unmet"]),
    ("6.2.2.1", manages("manager", **LEADING | {"knows_industry": False}, rank="top"), ["unmet"]),
    ("6.2.2.1", manages("manager", **LEADING | {"science_company": False}, rank="top"), ["unmet"]),
    ("6.2.2.1", manages("manager", **COMPANY, science_company=True, contributor=True), ["met"]),
    ("6.2.2.1", manages("manager", **COMPANY, contributor=True), ["unmet"]),
    # 6.2.2.2
    ("6.2.2.2", manages("finance", auditor=True, title_level="none"), ["met"]),
    ("6.2.2.2", manages("finance", series="会计", title_level="associate"), ["met"]),
    ("6.2.2.2", manages("finance", series="会计", title_level="middle"), ["unmet"]),
    ("6.2.2.2", manages("finance", series="审计", title_level="full"), ["met"]),
    ("6.2.2.2", manages("finance", series="经济", title_level="associate"), ["met"]),
    ("6.2.2.2", manages("finance", series="会计系列", title_level="associate"), ["met"]),
    ("6.2.2.2", manages("finance", series="经济专业", title_level="associate"), ["met"]),
    ("6.2.2.2", manages("finance", series="正高级审计师", title_level="full"), ["met"]),
    ("6.2.2.2", manages("finance", series="非会计", title_level="full"), ["unmet"]),
    ("6.2.2.2", manages("finance", series="工程技术", title_level="full"), ["unmet"]),
    ("6.2.2.2", manages("finance", financial=True, rank="middle"), ["met"]),
    ("6.2.2.2", manages("finance", financial=True), ["unmet"]),
    ("6.2.2.2", manages("finance", rank="top"), ["unmet"]),
    ("6.2.2.2", manages("manager", auditor=True), []),
    # 6.2.2.3
    ("6.2.2.3", manages("venture", incubator=True, rank="senior", knows_industry=True), ["met"]),
    ("6.2.2.3", manages("venture", incubator=True, rank="top", knows_industry=True), ["met"]),
    ("6.2.2.3", manages("venture", incubator=True, rank="middle", knows_industry=True), ["unmet"]),
    ("6.2.2.3", manages("venture", incubator=True, rank="senior"), ["unmet"]),
    ("6.2.2.3", manages("venture", rank="top", knows_industry=True), ["unmet"]),
    # 6.2.2.4
    ("6.2.2.4", manages("other"), ["judge"]),
    ("6.2.2.4", manages("other", title_level="none"), ["judge"]),
    ("6.2.2.4", {}, []),
]


@pytest.mark.parametrize(("article", "changes", "answers"), CASES)
def test_6_every_sentence_at_its_edge(article: str, changes: dict[str, Any], answers: list[str]) -> None:
    found = eligibility.assess(replace(TEACHER, **changes), on=ON, p=P)
    assert [condition.answer for condition in found if condition.article == article] == answers


def test_6_nobody_is_stopped_by_what_a_person_is_to_judge() -> None:
    for _, changes, _ in CASES:
        found = eligibility.assess(replace(TEACHER, **changes), on=ON, p=P)
        unmet = [condition.article for condition in found if condition.answer == Answer.UNMET]
        assert [reason.article for reason in eligibility.obstacles(found)] == unmet


def test_6_1_what_is_not_declared_yet_is_told_from_what_is_not_met() -> None:
    found = eligibility.assess(replace(TEACHER, declared=False, title_level="none"), on=ON, p=P)
    open_ones = [condition.article for condition in found if condition.undeclared]
    assert open_ones == ["6.1.1", "6.1.2", "6.1.3", "6.1.4", "6.1.5"]
    assert [c.article for c in found if c.answer == Answer.UNMET and not c.undeclared] == ["6.2.1.1"]
    banned = eligibility.assess(replace(TEACHER, declared=False, bad_record=True), on=ON, p=P)
    assert [(c.text, c.undeclared) for c in banned if c.article == "6.1.5"] == [("有不良信用记录", False)]


def _read(**told: Any) -> Applicant:
    found = application_form.applicant({"birth": "1950-05-01", "title_level": "associate", **told}, unit_kind="", vouched=True)
    assert found is not None
    return found


@pytest.mark.parametrize("kind", list(Exemption))
def test_6_1_4_a_talent_title_without_its_proof_exempts_nobody(kind: str) -> None:
    assert _read(talents=[{"code": kind, "proof": " "}]).exemptions == ()
    assert _read(talents=[{"code": kind, "proof": "示证 1 号"}]).exemptions == (kind,)


@pytest.mark.parametrize(
    ("series", "title", "read"),
    [
        ("会计", "", "会计"),
        ("", "高级会计师", "会计"),
        ("会计系列", "高级工程师", "会计"),
        ("", "高级工程师", "工程技术"),
        ("", "", ""),
    ],
)
def test_6_2_2_2_who_names_no_series_is_known_by_the_title(series: str, title: str, read: str) -> None:
    assert _read(series=series, title=title).series == read


def test_6_the_form_asks_what_the_conditions_read() -> None:
    """A form answered in full becomes the same applicant; the register's kind of unit outweighs what was typed."""
    told = {
        "birth": "1976-05-01",
        "category": "management",
        "unit_kind": "company",
        "title_level": "middle",
        "management_kind": "manager",
        "rank": "senior",
        "science_company": "1",
        "knows_industry": "1",
        "talents": [{"code": "national", "proof": "示证 1 号"}],
        **dict.fromkeys(application_form.DECLARED, "1"),
    }
    found = application_form.applicant(told, unit_kind="", vouched=True)
    assert found == replace(TEACHER, **manages("manager", **LEADING, rank="senior", exemptions=("national",)))
    assert application_form.applicant(told, unit_kind=UnitKind.UNIVERSITY, vouched=True).unit_kind == "university"  # type: ignore[union-attr]
    assert not application_form.applicant({**told, "credit": ""}, unit_kind="", vouched=True).declared  # type: ignore[union-attr]
    assert application_form.applicant({**told, "birth": "1976-02-30"}, unit_kind="", vouched=True) is None


@pytest.mark.parametrize(
    ("since", "until", "odd"),
    [
        ("2026-03-02", "2026-03-01", True),
        ("2026-03-01", "2026-03-01", False),
        ("2026-03-01", "", False),
        ("", "2026-03-01", False),
    ],
)
def test_13_3_a_post_does_not_end_before_it_begins(since: str, until: str, odd: bool) -> None:
    """Its 24 months would be counted from the wrong day, and nobody would see."""
    posts = [{"kind": "director", "unit": "示例公司", "since": since, "until": until}]
    found = [fault for fault in application_form.faults({"posts": posts}, today=ON) if fault.name.startswith("posts")]
    assert [(fault.name, fault.reason.article) for fault in found] == ([("posts.1.until", "13.3")] if odd else [])
