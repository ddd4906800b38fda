"""7.1.1, 7.1.3, 19, 20: a unit reads and judges its own people only, and tells of misconduct."""

from __future__ import annotations

from datetime import date

import pytest

from expertpool.gateways import uploads
from expertpool.policy.decision import Refused
from expertpool.policy.lifecycle import ApplicationStatus, ReviewReason
from expertpool.policy.terms import Role
from expertpool.policy.vouching import FeedbackKind, FeedbackState
from expertpool.queries import vouching as queries
from expertpool.records.models import Account, Application, ApplicationProof, Event, Expert, UnitFeedback
from expertpool.services import applications, form_views, keyring, unit_accounts, vouching
from expertpool.services.vouching import Told
from tests.factories import AT, account, expert, unit
from tests.services.application_ground import answers, applicant, drafted, later, submitted, vouched
from tests.services.test_unit_accounts import CONTACT

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 (fictional)"


def employer(name: str = "别家大学") -> Account:
    return account(Role.EMPLOYER, unit=unit(name, kind="university"))


def test_7_1_1_a_unit_sees_its_own_people_and_no_strangers() -> None:
    row, own = submitted()
    other = employer()
    assert list(queries.visible_to(own)) == [row]
    assert not queries.visible_to(other).exists()
    for who in (other, account(Role.TALENT), account(Role.EMPLOYER, unit=None)):
        with pytest.raises(Application.DoesNotExist):
            vouching.look(application_id=row.pk, by=who, at=AT)
    with pytest.raises(Application.DoesNotExist):
        applications.vouch(application_id=row.pk, by=other, at=AT)


def test_a_draft_is_the_applicants_own() -> None:
    unit("示例理工大学", kind="university")
    row = drafted()
    own = account(Role.EMPLOYER, unit=row.employer)
    assert not queries.visible_to(own).exists()


def test_19_who_names_another_unit_goes_to_that_unit() -> None:
    row, own = submitted()
    who, other = row.account, employer()
    assert who is not None
    applications.send_back(application_id=row.pk, reason=ReviewReason.NOT_OURS, words="已调离", by=own, at=later(1))
    assert list(queries.visible_to(own)) == [row]
    applications.save(application_id=row.pk, answers={"unit": "别家大学"}, version=None, by=who, at=later(1))
    assert not queries.visible_to(own).exists()
    assert not queries.visible_to(other).exists(), "not before it is handed in"
    applications.submit(application_id=row.pk, by=who, at=later(2))
    assert list(queries.visible_to(other)) == [row]
    assert applications.vouch(application_id=row.pk, by=other, at=later(3)).state == ApplicationStatus.VOUCHED


def test_7_1_3_an_associations_people_are_not_the_employers() -> None:
    from tests.services.test_person_links import listed

    row = listed()
    own = account(Role.EMPLOYER, unit=unit("示例理工大学", kind="university"))
    Application.objects.update(state=ApplicationStatus.VOUCHED, employer=own.unit)
    assert not queries.visible_to(own).exists()
    assert row.created_by is not None
    assert list(queries.visible_to(row.created_by)) == [row]


def test_7_1_3_a_persons_own_request_to_an_association() -> None:
    society = account(Role.ASSOCIATION, unit=unit("示例学会"))
    who = applicant()
    row = applications.begin(by=who, at=AT, association=society.unit)
    drafted(who)
    assert not queries.visible_to(society).exists()
    applications.submit(application_id=row.pk, by=who, at=AT)
    assert list(queries.visible_to(society)) == [Application.objects.get()]
    assert applications.vouch(application_id=row.pk, by=society, at=AT).state == ApplicationStatus.VOUCHED


def test_20_a_look_at_a_form_is_on_record_and_shows_no_number_and_no_tie() -> None:
    row, own = submitted(relatives=[{"relation": "10", "name": "示某妻", "unit": "示某单位"}])
    form = vouching.look(application_id=row.pk, by=own, at=AT)
    assert Event.objects.filter(action="application.open", actor=own, subject_id=str(row.pk)).count() == 1
    shown = str(form_views.masked(form))
    assert "示甲" in shown
    for secret in (answers()["id_number"], "13800001111", "示某妻", "示某单位"):
        assert secret not in shown
    assert "138****1111" in shown


def test_20_a_proof_leaves_for_the_unit_only_and_on_record() -> None:
    row, own = submitted()
    values = {"file": uploads.save(PDF), "file_name": "职称.pdf", "content_type": "application/pdf", "size": 9}
    made = ApplicationProof.objects.create(application=row, kind="title", added_at=AT, **values)
    assert vouching.proof(application_id=row.pk, proof_id=made.pk, by=own, at=AT)[0] == PDF
    assert Event.objects.filter(action="application.proof").count() == 1
    with pytest.raises(Application.DoesNotExist):
        vouching.proof(application_id=row.pk, proof_id=made.pk, by=employer(), at=AT)
    assert Event.objects.filter(action="application.proof").count() == 1


def test_twice_pressed_is_vouched_once() -> None:
    row, own = submitted()
    applications.vouch(application_id=row.pk, by=own, at=AT)
    with pytest.raises(Refused):
        applications.vouch(application_id=row.pk, by=own, at=AT)
    assert Event.objects.filter(action="application.vouch").count() == 1


def test_19_nobody_vouches_for_oneself() -> None:
    row, own = submitted()
    Account.objects.filter(pk=own.pk).update(identity_index=row.id_index)
    with pytest.raises(Refused):
        applications.vouch(application_id=row.pk, by=Account.objects.get(pk=own.pk), at=AT)
    row.refresh_from_db()
    assert row.state == ApplicationStatus.SUBMITTED
    colleague = account(Role.EMPLOYER, unit=own.unit)
    assert applications.vouch(application_id=row.pk, by=colleague, at=AT).state == ApplicationStatus.VOUCHED


def test_vouched_for_it_stays_in_the_units_list() -> None:
    row = vouched()
    own = row.vouched_by
    assert own is not None
    assert queries.by_state(own) == {"": 1, "vouched": 1}


# ---------------------------------------------------------------- misconduct


def told(**changed: object) -> Told:
    values = {"kind": FeedbackKind.ACADEMIC, "happened_on": date(2026, 11, 1), "words": "论文数据失实。"} | changed
    return Told(**values)  # type: ignore[arg-type]


def test_19_an_employer_tells_of_its_own_expert() -> None:
    who = expert(unit=unit("示例理工大学"))
    own = account(Role.EMPLOYER, unit=who.unit)
    made = vouching.tell(number=who.number, told=told(files=((PDF, "决定.pdf"),)), by=own, at=AT)
    assert "论文".encode() not in bytes(made.text_cipher)
    assert vouching.read(feedback_id=made.pk, by=account(Role.TALENT), at=AT) == "论文数据失实。"
    file = made.files.get()
    assert vouching.read_file(feedback_id=made.pk, file_id=file.pk, by=own, at=AT)[0] == PDF
    assert Event.objects.filter(action="vouch.feedback").count() == 1
    with pytest.raises(Refused):
        vouching.tell(number=who.number, told=told(), by=own, at=AT)
    assert UnitFeedback.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "fits"),
    [
        ({"happened_on": date(2026, 11, 23)}, True),
        ({"happened_on": date(2026, 11, 24)}, False),
        ({"happened_on": None}, True),
        ({"words": " "}, False),
        ({"kind": "gossip"}, False),
        ({"files": ((b"MZ", "x.exe"),)}, False),
        ({"files": ((PDF, "x.pdf"),) * 6}, False),
    ],
)
def test_19_a_feedback_says_what_happened(changed: dict[str, object], fits: bool) -> None:
    who = expert(unit=unit("示例理工大学"))
    own = account(Role.EMPLOYER, unit=who.unit)
    if fits:
        assert vouching.tell(number=who.number, told=told(**changed), by=own, at=AT)
        return
    with pytest.raises(Refused):
        vouching.tell(number=who.number, told=told(**changed), by=own, at=AT)
    assert not UnitFeedback.objects.exists()
    assert not Event.objects.filter(action="vouch.feedback").exists()


def test_19_strangers_are_none_of_its_business() -> None:
    who, own = expert(), employer()
    with pytest.raises(Expert.DoesNotExist):
        vouching.tell(number=who.number, told=told(), by=own, at=AT)
    made = vouching.tell(number=who.number, told=told(), by=account(Role.EMPLOYER, unit=who.unit), at=AT)
    for stranger in (own, account(Role.ORGANISER), account(Role.ASSOCIATION, unit=who.unit)):
        with pytest.raises(UnitFeedback.DoesNotExist):
            vouching.read(feedback_id=made.pk, by=stranger, at=AT)


def test_19_the_bureau_answers_once() -> None:
    who = expert()
    own, clerk = account(Role.EMPLOYER, unit=who.unit), account(Role.TALENT)
    made = vouching.tell(number=who.number, told=told(), by=own, at=AT)
    done = vouching.answer(feedback_id=made.pk, opened=False, words="已核，不涉及评审", by=clerk, at=later(1))
    assert done.state == FeedbackState.FILED
    with pytest.raises(Refused):
        vouching.answer(feedback_id=made.pk, opened=True, words="立案", by=clerk, at=later(1))
    assert Event.objects.filter(action="vouch.answer").count() == 1


def test_20_new_keys_open_what_was_sealed_before() -> None:
    who = expert()
    made = vouching.tell(number=who.number, told=told(), by=account(Role.EMPLOYER, unit=who.unit), at=AT)
    clerk = account(Role.TALENT)
    row = unit_accounts.invite(unit=unit(), role=Role.EMPLOYER, contact=CONTACT, by=clerk, at=AT)
    before = bytes(made.text_cipher), bytes(row.reach_cipher)
    keyring.rotate(by=None, at=AT)
    made.refresh_from_db()
    row.refresh_from_db()
    assert not {bytes(made.text_cipher), bytes(row.reach_cipher)} & set(before)
    assert vouching.read(feedback_id=made.pk, by=clerk, at=AT) == "论文数据失实。"
    assert unit_accounts.reach_of(row).phone == CONTACT.phone
