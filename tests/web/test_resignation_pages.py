"""14.6, 9.1: a resignation told at a call, by letter or by SMS, from the record to the word of the person concerned."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from expertpool.policy.terms import Role
from expertpool.queries import desk
from expertpool.records.models import Contact, Message, RemovalCase
from expertpool.services import entrance, resignations
from expertpool.services.demo.scans import SCAN
from tests.factories import account, expert
from tests.services.contact_ground import called, caller_of, open_ones
from tests.web.test_contact_pages import act, of, text

pytestmark = pytest.mark.django_db


def test_14_6_what_was_said_at_a_call_is_recorded_with_proof_and_told_to_the_person_who_may_disown_it() -> None:
    draw = called()
    asked, caller = open_ones(draw)[0], caller_of(draw)
    client = of(caller)
    client.post(act(asked, "unwilling"), {"words": "年事已高"})
    assert any("登记辞任 1 人" in todo.title for todo in desk.todos(caller))
    assert "年事已高" in text(client.get("/resignations/"))
    address = f"/resignations/{asked.expert.number}/"
    said = timezone.localdate(Contact.objects.get(pk=asked.pk).outcome_at)
    page = text(client.get(address))
    assert f'value="{said:%Y-%m-%d}"' in page
    assert f"{said.year + 5}" in page
    told = {"means": "phone", "said_on": f"{said:%Y-%m-%d}", "words": "年事已高，不再担任。"}
    assert of(account(Role.SUPERVISOR)).post(address, told).status_code == 403
    assert client.post(address, told).status_code == 400  # without proof
    assert not RemovalCase.objects.exists()
    assert client.post(address, told | {"files": [SimpleUploadedFile("通话.pdf", SCAN)]}).status_code == 302
    made = RemovalCase.objects.get()
    assert (made.ground, made.means, made.objection_until is not None) == ("resigned", "phone", True)
    assert Message.objects.filter(key__startswith=f"resignation:{made.pk}", expert=asked.expert).exists()
    asked.expert.refresh_from_db()
    assert asked.expert.status == "in_case"
    assert not any("登记辞任" in todo.title for todo in desk.todos(caller))
    assert client.post(address, told | {"files": [SimpleUploadedFile("通话.pdf", SCAN)]}).status_code == 409
    resignations.contest(case_id=made.pk, words="", by=entrance.account_of(asked.expert, at=timezone.now()), at=timezone.now())
    page = text(client.get("/resignations/"))
    assert f"/cases/{made.pk}/" in page
    assert not any("登记辞任" in todo.title for todo in desk.todos(caller))
    assert client.get("/resignations/999999/").status_code == 404


def test_14_6_a_letter_or_an_sms_is_recorded_for_somebody_found_by_name() -> None:
    person, client = expert(name="示例辛"), of(account(Role.TALENT))
    assert f"/resignations/{person.number}/" in text(client.get("/resignations/find/?q=示例辛"))
    today = f"{timezone.localdate():%Y-%m-%d}"
    told = {"means": "sms", "said_on": today, "words": "短信提出辞任。", "files": [SimpleUploadedFile("短信.pdf", SCAN)]}
    assert client.post(f"/resignations/{person.number}/", told).status_code == 302
    assert RemovalCase.objects.get().means == "sms"
