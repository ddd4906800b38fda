"""9, 10, 14.6, 17: papers of removal say what was decided and from which day somebody may come back; each is traced."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from expertpool.policy.removal_cases import CasePaper
from expertpool.policy.terms import RemovalGround, Role
from expertpool.records.models import Ban, Event, Expert, RemovalCase
from expertpool.services import removal_decisions, removal_papers
from tests.factories import account, expert
from tests.gateways.test_pdf import text_of
from tests.services.removal_ground import later, opened, own, through, verified

pytestmark = pytest.mark.django_db


def taken(made: RemovalCase, kind: str, form: str = "docx", by: Any = None, days: int = 30) -> removal_papers.File:
    return removal_papers.of_case(made=made, kind=kind, form=form, by=by or account(Role.TALENT), at=later(days))


def labels(made: RemovalCase, **told: Any) -> list[str]:
    return [paper.label for paper in removal_papers.offered(made, **told, at=later(30))]


@pytest.mark.parametrize("form", ["docx", "pdf"])
@pytest.mark.parametrize("kind", [CasePaper.REVIEW, CasePaper.NOTICE, CasePaper.BAN])
def test_9_10_a_removal_has_its_papers_as_word_and_pdf_each_traced(kind: CasePaper, form: str) -> None:
    made = through(expert(name="示例甲"))
    file = taken(made, kind, form)
    assert file.name == f"{kind.label}{made.code}.{form}"
    assert file.content.startswith(b"%PDF" if form == "pdf" else b"PK")
    last = Event.objects.latest("sequence")
    assert (last.action, last.subject_id, last.payload.body) == ("case.paper", str(made.pk), {"kind": str(kind)})
    if form == "docx":
        text = text_of(file.content)
        assert "示例甲" in text
        assert "2031-11-02" in text  # the last day
        assert "2031-11-03" in text  # the first free day


def test_9_the_review_says_what_leadership_deliberates_on_and_leaves_room_before() -> None:
    made = verified(opened(expert()))
    assert labels(made) == ["出库审议表"]
    text = text_of(taken(made, CasePaper.REVIEW).content)
    assert all(words in text for words in (made.evidence, "材料.pdf", "没有收到", "情况属实。", "□ 同意出库"))
    assert labels(made, own=True) == []
    assert labels(opened(expert())) == []


def test_14_6_who_resigned_gets_a_confirmation_instead_of_a_notice() -> None:
    made = through(expert(), RemovalGround.RESIGNED, means="letter")
    assert labels(made) == ["出库审议表", "辞聘确认", "禁入告知"]
    text = text_of(taken(made, CasePaper.RELEASE).content)
    assert all(words in text for words in ("书面", "2031-11-02", "2031-11-03"))
    with pytest.raises(LookupError):
        taken(made, CasePaper.NOTICE)


def test_9_8_without_a_ban_there_is_no_certificate_and_the_notice_says_so() -> None:
    made = through(expert(), RemovalGround.UNFIT)
    assert labels(made) == ["出库审议表", "出库告知"]
    assert "没有禁入期" in text_of(taken(made, CasePaper.NOTICE).content)


def test_10_for_life_is_said_in_the_notice_and_in_the_certificate() -> None:
    made = through(expert(), RemovalGround.UNFAIR)
    for kind in (CasePaper.NOTICE, CasePaper.BAN):
        assert "终身不得再次入库" in text_of(taken(made, kind).content)


def test_10_of_two_bans_the_certificate_names_both_and_the_longer_rules() -> None:
    made = through(expert())
    Ban.objects.create(identity_index=made.identity_index, ground="resigned", occurred_on=date(2026, 11, 20), created_at=later(0))
    text = text_of(taken(made, CasePaper.BAN).content)
    assert all(words in text for words in ("2031-11-02", "2031-11-20", "期限最长的为准", "自 2031-11-21 起"))


def test_9_taken_back_only_the_review_is_left_and_says_so() -> None:
    made = through(expert())
    made = removal_decisions.reverse(case_id=made.pk, answer="查无此事。", by=account(Role.LEADERSHIP), at=later(25))
    assert labels(made) == ["出库审议表"]
    assert "不再有效" in text_of(taken(made, CasePaper.REVIEW).content)
    with pytest.raises(LookupError):
        removal_papers.of_ban(ban_id=Ban.objects.get().pk, form="pdf", by=account(Role.TALENT), at=later(30))


def test_20_the_person_concerned_has_the_own_papers_but_not_that_of_the_deliberation() -> None:
    made = through(expert())
    assert labels(made, own=True) == ["出库告知", "禁入告知"]
    with pytest.raises(LookupError):
        taken(made, CasePaper.REVIEW, by=own(made.expert))
    before = Event.objects.count()
    with pytest.raises(LookupError):
        taken(made, CasePaper.NOTICE, form="exe")
    assert Event.objects.count() == before


def test_10_the_certificate_of_somebody_whose_data_is_gone_bars_on_without_a_name() -> None:
    made = through(expert(name="示例乙"))
    Expert.objects.filter(pk=made.expert_id).update(name="", id_index="erased")
    file = removal_papers.of_ban(ban_id=Ban.objects.get().pk, form="docx", by=account(Role.TALENT), at=later(30))
    text = text_of(file.content)
    assert "示例乙" not in text
    assert "2031-11-03" in text
