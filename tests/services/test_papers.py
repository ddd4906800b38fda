"""11.6, 20: papers carry a serial, are registered and traced, and show each reader what the reader may have."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from docx import Document
from openpyxl import load_workbook

from expertpool.gateways import keys
from expertpool.policy.decision import Refused
from expertpool.policy.papers import PaperKind
from expertpool.policy.terms import ActivityStatus, DemandStatus, Role
from expertpool.queries import papers
from expertpool.records.models import Account, Activity, Event, Expert, Export, LetterText, Participation
from expertpool.services import trace
from expertpool.services.papers import desk
from tests.factories import AT, account, demand, division, organiser
from tests.gateways.test_pdf import text_of
from tests.services.paper_ground import BANK, ID, PHONE, held_activity, take_part

pytestmark = pytest.mark.django_db

KINDS = [kind for kind in PaperKind if kind != PaperKind.RESULT]
#: of the list that was handed over
NAMES = (PaperKind.FINAL, PaperKind.SIGN_IN, PaperKind.RECEPTION, PaperKind.LETTER)


@pytest.fixture
def held() -> Activity:
    return held_activity()


def take(made: Activity, kind: str, by: Account, form: str = desk.DOCX) -> desk.File:
    row = next(offer.row for offer in desk.offers(made, by) if offer.kind == kind)
    return desk.make(activity=made, kind=kind, row=row, form=form, by=by, at=AT)


def read(made: Activity, kind: str, by: Account) -> str:
    return text_of(take(made, kind, by).content)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", [desk.DOCX, desk.PDF])
def test_20_every_paper_has_a_serial_and_is_registered_and_traced(held: Activity, kind: str, form: str) -> None:
    supervisor = account(Role.SUPERVISOR, name="示监")
    file = take(held, kind, supervisor, form)
    export = Export.objects.get()
    assert (export.serial, export.kind, export.by, export.digest) == (
        file.serial,
        f"paper_{kind}",
        supervisor,
        keys.sm3(file.content),
    )
    assert Event.objects.latest("sequence").action == "export.make"
    assert file.content.startswith(b"%PDF" if form == desk.PDF else b"PK")
    if form == desk.DOCX:
        text = text_of(file.content)
        assert all(words in text for words in (file.serial, "示监", "2026-11-23 10:00", "储氢罐项目评审"))


def kinds(made: Activity, by: Account) -> set[str]:
    return {offer.kind for offer in desk.offers(made, by)}


def test_18_who_may_have_which(held: Activity) -> None:
    assert kinds(held, account(Role.TALENT)) == kinds(held, account(Role.SUPERVISOR)) == set(KINDS)
    assert kinds(held, held.organiser) == set(KINDS) - {PaperKind.CONTACTS}
    assert kinds(held, account(Role.LEADERSHIP)) == set()


def test_11_4_nobodys_name_before_the_list_is_handed_over(held: Activity) -> None:
    held.state = ActivityStatus.PLANNED
    held.save()
    for by in (held.organiser, account(Role.TALENT), account(Role.SUPERVISOR)):
        assert kinds(held, by).isdisjoint(NAMES)
        with pytest.raises(LookupError):
            desk.make(activity=held, kind="final", row=held.pk, form=desk.DOCX, by=by, at=AT)
    assert not Export.objects.exists()


def test_11_4_a_name_that_is_still_being_settled_waits_for_its_own_hand_over(held: Activity) -> None:
    held.state = ActivityStatus.READY
    held.save()
    later = demand({"T01": 1}, of=held, state=DemandStatus.CONTACTING, filed_at=AT, filed_by=held.organiser)
    take_part(held, later, "示未定")
    assert "示未定" not in read(held, "final", held.organiser)
    with transaction.atomic():
        trace.record(action="list.hand_over", article="11.4", subject=later, by=None, at=AT)
    assert "示未定" in read(held, "final", held.organiser)


def test_11_4_who_was_asked_and_does_not_come_is_nothing_for_the_organiser(held: Activity) -> None:
    asked = held.demands.get()
    with pytest.raises(LookupError):
        desk.make(activity=held, kind="contacts", row=asked.pk, form=desk.DOCX, by=held.organiser, at=AT)
    assert all("示未来" not in read(held, offer.kind, held.organiser) for offer in desk.offers(held, held.organiser))
    told = read(held, "contacts", account(Role.TALENT))
    assert all(words in told for words in ("示未来", "时间冲突", "电话 已接通 打通", "同意参加"))
    assert PHONE not in told


def test_20_phones_stand_on_the_final_list_and_each_look_is_traced_before(held: Activity) -> None:
    assert PHONE in read(held, "final", held.organiser)
    looks = Event.objects.filter(action="expert.reveal", subject_kind="expert")
    assert looks.count() == 1
    assert looks.get().payload.body == {"shown": ["手机"]}
    assert looks.get().sequence < Event.objects.get(action="export.make").sequence


def test_20_a_look_that_cannot_be_traced_shows_nothing(held: Activity, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: Any) -> None:
        raise RuntimeError("the trace is full")

    monkeypatch.setattr(desk.trace, "record", fail)
    with pytest.raises(RuntimeError):
        take(held, "final", held.organiser)
    assert not Export.objects.exists()


def test_20_the_identity_number_is_masked(held: Activity) -> None:
    text = read(held, "sign_in", held.organiser)
    assert "410*************17" in text
    assert ID not in text


def test_16_who_stayed_away_is_not_waiting_for_a_grade(held: Activity) -> None:
    person = take_part(held, held.demands.get(), "示缺席")
    person.evaluation.delete()
    assert "未评价" in read(held, "evaluation", held.organiser)
    Participation.objects.filter(pk=person.pk).update(signed_in_at=None, state="absent")
    told = read(held, "evaluation", held.organiser)
    assert ("未到场" in told, "未评价" in told) == (True, False)


def test_16_an_evaluations_words_are_not_for_the_keepers(held: Activity) -> None:
    for by, sees in ((held.organiser, True), (account(Role.SUPERVISOR), True), (account(Role.TALENT), False)):
        text = read(held, "evaluation", by)
        assert "良" in text
        assert ("迟到半小时" in text) is sees


def test_20_the_letter_bears_the_drawn_signature(held: Activity) -> None:
    content = take(held, "letter", held.organiser).content
    assert len(Document(io.BytesIO(content)).inline_shapes) == 1
    assert "二、保守秘密。" in text_of(content)


def test_20_an_unsigned_letter_can_be_printed_and_signed_by_hand(held: Activity) -> None:
    person = take_part(held, held.demands.get(), "示未签", signed=False)
    content = desk.make(activity=held, kind="letter", row=person.pk, form=desk.DOCX, by=held.organiser, at=AT).content
    assert len(Document(io.BytesIO(content)).inline_shapes) == 0
    assert "承诺人：" in text_of(content)


def test_15_a_letter_can_be_printed_before_anybody_has_read_one() -> None:
    asked = demand(state=DemandStatus.SETTLED)
    activity = asked.activity
    Activity.objects.filter(pk=activity.pk).update(state=ActivityStatus.READY)
    activity.refresh_from_db()
    take_part(activity, asked, "示初见", signed=False)
    assert not LetterText.objects.exists()
    assert "承诺人：" in read(activity, "letter", activity.organiser)


def test_14_4_the_sheet_to_pay_by_holds_figures_and_accounts_each_look_traced(held: Activity) -> None:
    file = take(held, "fees", held.organiser, desk.XLSX)
    rows = list(load_workbook(io.BytesIO(file.content)).active.iter_rows(min_row=4, values_only=True))  # type: ignore[union-attr]
    assert rows[0][1] == "示例𠮷"
    assert rows[0][6:9] == (1200, 80, 1120)
    assert rows[0][10] == BANK
    assert rows[1][1:9] == ("合计", None, None, None, None, 1200, 80, 1120)
    assert Event.objects.get(action="expert.reveal").payload.body == {"shown": ["银行账户"]}


@pytest.mark.parametrize("role", [Role.TALENT, Role.SUPERVISOR, Role.PARTY])
def test_14_4_nobody_else_reads_the_account(held: Activity, role: str) -> None:
    content = take(held, "fees", account(role), desk.XLSX).content
    cells = [cell for row in load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True) for cell in row]  # type: ignore[union-attr]
    assert "***************4567" in cells
    assert BANK not in cells
    assert "1,120.00" in read(held, "fees", account(role))
    assert BANK not in read(held, "fees", held.organiser)


def test_14_4_missing_accounts_are_named(held: Activity) -> None:
    Expert.objects.update(bank_account_cipher=None)
    assert "未登记银行账户：示例𠮷" in read(held, "fees", held.organiser)


def test_20_a_paper_with_a_character_that_no_font_draws_is_refused_as_pdf_and_printed_as_word_file(held: Activity) -> None:
    person = Participation.objects.get().expert
    person.name = "示\ue0f0"
    person.save()
    with pytest.raises(Refused, match="没有字形"):
        take(held, "sign_in", held.organiser, desk.PDF)
    assert not Export.objects.exists()
    assert take(held, "sign_in", held.organiser).content


@pytest.mark.parametrize("size", [3, 30])
def test_the_papers_take_the_same_queries_however_many_come(
    held: Activity, size: int, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    asked = held.demands.get()
    for place in range(size):
        take_part(held, asked, f"示例{place}")
    supervisor = account(Role.SUPERVISOR)
    with django_assert_max_num_queries(12):
        offers = desk.offers(held, supervisor)
    with django_assert_max_num_queries(20):
        for offer in offers:
            if offer.kind in (PaperKind.SIGN_IN, PaperKind.EVALUATION, PaperKind.CONTACTS):
                desk.content_of(held, offer, by=supervisor, at=AT, phones={})


def test_11_1_the_organisers_demand_and_the_talent_divisions(held: Activity) -> None:
    asked = held.demands.get()
    held.projects.create(title="储氢罐", rank=1).units.create(name="示例望泽科技有限公司", role="applicant")
    assert "示例望泽" in read(held, "demand", held.organiser)
    assert not Event.objects.filter(action="demand.view").exists()
    assert "示例望泽" in read(held, "demand", account(Role.TALENT))
    assert Event.objects.filter(action="demand.view", subject_id=str(asked.pk)).count() == 1
    assert "示例望泽" not in read(held, "demand", account(Role.PARTY))


def test_11_6_an_organiser_of_another_division_finds_nothing(held: Activity) -> None:
    with pytest.raises(Activity.DoesNotExist):
        papers.get_for(organiser(division=division("别的科")), held.pk)
