"""6, 7.1.2, 7.2: who may pass, who may be refused and on what grounds, who may come in without a notice."""

from __future__ import annotations

from itertools import product

import pytest

from expertpool.policy import proofs, review
from expertpool.policy.decision import Reason
from expertpool.policy.eligibility import Answer, Condition
from expertpool.policy.lifecycle import ProofKind
from expertpool.policy.parameters import Parameters
from expertpool.policy.review import Opinion

P = Parameters()
MET = Condition("6.1.5", Answer.MET, "无不良信用记录")
UNMET = Condition("6.2.1.1", Answer.UNMET, "中级以上职称")
HEALTH = Condition("6.1.4", Answer.JUDGE, "身体状况")
AGE = Condition("6.1.4", Answer.MET, "年龄")
BAN = Reason("10", "至 2029-03-01 不得入库")


def said(*told: tuple[str, bool, str]) -> list[Opinion]:
    return [Opinion(*each) for each in told]


def test_6_two_conditions_of_one_article_have_two_keys() -> None:
    assert review.keys((HEALTH, AGE, MET)) == ("6.1.4:1", "6.1.4:2", "6.1.5:1")
    assert review.judged((HEALTH, AGE, MET)) == ("6.1.4:1",)


@pytest.mark.parametrize(
    ("opinions", "articles"),
    [
        ([], ["7.2"]),
        (said(("6.1.4:1", True, "a")), ["7.2"]),
        (said(("6.1.4:1", True, "a"), ("6.1.4:1", True, "a")), ["7.2"]),
        (said(("6.1.4:1", True, "a"), ("6.1.4:1", True, "b")), []),
        (said(("6.1.4:1", True, "a"), ("6.1.4:1", False, "b")), ["6.1.4"]),
        (said(("6.1.4:1", False, "a")), ["6.1.4"]),
        (said(("6.1.4:1", False, "a"), ("6.1.4:1", True, "a"), ("6.1.4:1", True, "b")), []),
        (said(("6.1.4:2", True, "a"), ("6.1.4:2", True, "b")), ["7.2"]),
    ],
    ids=["nobody", "one", "one twice", "two", "they differ", "one against", "one changed the mind", "on another condition"],
)
def test_6_judgement_takes_two_people_of_one_mind(opinions: list[Opinion], articles: list[str]) -> None:
    found = review.may_pass((HEALTH, AGE), opinions, p=P)
    assert [reason.article for reason in found] == articles
    assert all(reason.remedy for reason in found)


@pytest.mark.parametrize(("banned", "short", "bare", "unknown"), list(product((False, True), repeat=4)))
def test_7_2_everything_in_the_way_is_told_and_nothing_else(banned: bool, short: bool, bare: bool, unknown: bool) -> None:
    told = {
        "gate": (BAN,) if banned else (),
        "missing": proofs.missing({}, {"education"} if bare else {"education", "identity"}),
        "unit_known": not unknown,
    }
    found = review.may_pass((UNMET if short else MET,), [], p=P, **told)  # type: ignore[arg-type]
    expected = ["10"] * banned + ["6.2.1.1"] * short + ["7.1"] * bare + ["13.3"] * unknown
    assert [reason.article for reason in found] == expected


def test_7_2_whoever_meets_everything_can_be_refused_for_untruth_alone() -> None:
    fitting = said(("6.1.4:1", True, "a"), ("6.1.4:1", True, "b"))
    assert review.grounds((HEALTH, AGE, MET), fitting) == ("7.1",)
    against = said(("6.1.4:1", False, "b"))
    assert review.grounds((HEALTH, UNMET, MET), against, gate=(BAN,)) == ("10", "6.1.4", "6.2.1.1", "7.1")
    assert review.may_refuse("7.1", ("7.1",)) == ()
    (reason,) = review.may_refuse("6.1.5", ("7.1", "10"))
    assert (reason.article, "应当入库" in reason.message) == ("7.2", True)


def test_7_2_an_objection_from_an_earlier_notice_bars_until_answered_and_for_good_when_upheld() -> None:
    assert review.objections(waiting=0, upheld=()) == ()
    found = review.objections(waiting=2, upheld=["6.2.1.1", "6.2.1.1"])
    assert [reason.article for reason in found] == ["7.2", "6.2.1.1"]
    assert review.may_pass((MET,), [], objected=found, p=P) == found
    assert review.grounds((MET,), [], upheld=["6.2.1.1"]) == ("6.2.1.1", "7.1")


def test_7_2_nobody_reviews_oneself() -> None:
    assert review.may_review(same_person=False) == ()
    assert [reason.article for reason in review.may_review(same_person=True)] == ["7.2"]


@pytest.mark.parametrize(
    ("changed", "articles"),
    [
        ({}, []),
        ({"in_city": True}, ["7.1.2"]),
        ({"authority": " "}, ["7.1.2"]),
        ({"document": ""}, ["7.1.2"]),
        ({"p": Parameters(out_of_city_notice=1)}, ["7.1.2"]),
    ],
)
def test_7_1_2_another_citys_people_come_in_by_authority_and_document(changed: dict[str, object], articles: list[str]) -> None:
    told = {"in_city": False, "authority": "示例市科技局", "document": "示科〔2026〕1号", "p": P}
    assert [reason.article for reason in review.may_admit_directly(**told | changed)] == articles  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("form", "more"),
    [
        ({}, ()),
        ({"title_level": "junior"}, ()),
        ({"title_level": "middle"}, (ProofKind.TITLE,)),
        ({"title_level": "full"}, (ProofKind.TITLE,)),
        ({"licence": "1"}, (ProofKind.LICENCE,)),
        ({"auditor": "1"}, (ProofKind.LICENCE,)),
        ({"certificates": [{"name": "注册会计师"}]}, (ProofKind.LICENCE,)),
        ({"certificates": [{"name": " "}]}, ()),
        ({"talents": [{"code": "national", "proof": "证 1"}], "title_level": "full"}, (ProofKind.TITLE, ProofKind.TALENT)),
    ],
)
def test_6_the_answers_call_for_their_proofs(form: dict[str, object], more: tuple[ProofKind, ...]) -> None:
    assert proofs.wanted(form) == (ProofKind.IDENTITY, ProofKind.EDUCATION, *more)
    assert proofs.missing(form, [*proofs.wanted(form), "other"]) == ()


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (b"%PDF-1.7 ", "application/pdf"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"", "文件是空的"),
        (b"PK\x03\x04", proofs.WORD),
        (b"<svg onload=x>", "不是 PDF"),
        (b"\0\0\0\x24ftypheic\0\0\0\0", "HEIC"),
        (b"%PDF-" + bytes(proofs.MOST_BYTES - 5), "application/pdf"),
        (b"%PDF-" + bytes(proofs.MOST_BYTES - 4), "超过 10 MB"),
    ],
)
def test_7_1_a_proof_is_known_by_what_it_holds(content: bytes, answer: str) -> None:
    found = proofs.media_type(content)
    assert answer in (found.message if isinstance(found, Reason) else found)
