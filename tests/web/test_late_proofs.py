"""7.1: proofs may still be brought while the application is in review, as by somebody whose form others filled in."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfWriter

from expertpool.policy.decision import Refused
from expertpool.policy.lifecycle import Voucher
from expertpool.policy.terms import Role, Source
from expertpool.records.models import Application, ApplicationProof, Event
from expertpool.services import application_proofs, applications
from expertpool.services.applications import Origin
from tests.factories import AT, account, field, unit
from tests.services.application_ground import answers, applicant

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"


def confirmed() -> Application:
    """Entered by an association, confirmed by the person; in review without a single proof."""
    field("T01")
    origin = Origin(Source.ASSOCIATION, "application.list", Voucher.ROLL, association=unit("示例学会", kind="association"))
    row = applications.enter(form=answers(), origin=origin, by=account(Role.ASSOCIATION, unit=origin.association), at=AT)
    return applications.confirm(application_id=row.pk, words=answers(), by=applicant(), at=AT)


def of(row: Application) -> Client:
    client = Client()
    assert row.account is not None
    client.force_login(row.account)
    return client


def sent(kind: str) -> dict[str, Any]:
    return {"kind": kind, "file": SimpleUploadedFile("证.pdf", PDF, "application/pdf")}


def test_7_1_a_pdf_that_opens_with_a_password_only_is_turned_away() -> None:
    row = confirmed()
    told: dict[str, Any] = {"application_id": row.pk, "kind": "identity", "name": "证.pdf", "by": row.account, "at": AT}
    with pytest.raises(Refused, match="密码"):
        application_proofs.add(**told, content=locked("geheim"))
    assert not ApplicationProof.objects.exists()
    application_proofs.add(**told, content=locked(""))


def locked(password: str) -> bytes:
    """A PDF under a password; under an empty one everybody may open it and nobody change it."""
    writer, kept = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.encrypt(password, "owner", algorithm="AES-128")
    writer.write(kept)
    return kept.getvalue()


def test_7_1_who_confirmed_by_link_is_told_what_is_missing_and_brings_it() -> None:
    row = confirmed()
    client = of(row)
    assert "还缺身份证件、学历学位证书、职称证书" in client.get("/apply/own/").content.decode()
    assert client.post("/apply/own/proofs/", sent("identity")).status_code == 302
    made = ApplicationProof.objects.get()
    assert (made.kind, made.application_id) == ("identity", row.pk)
    event = Event.objects.get(action="application.prove")
    assert event.payload.body == {"kind": "identity", "number": made.pk}
    assert "还缺学历学位证书、职称证书" in client.get("/apply/own/").content.decode()
    page = client.get("/apply/own/proofs/").content.decode()
    assert ("证.pdf" in page, "删去" in page) == (True, False)


def test_7_1_what_others_may_have_seen_is_not_taken_away() -> None:
    row = confirmed()
    client = of(row)
    client.post("/apply/own/proofs/", sent("identity"))
    made = ApplicationProof.objects.get()
    assert client.post(f"/apply/own/proofs/{made.pk}/remove/").status_code == 409
    made.refresh_from_db()
    assert made.removed_at is None


@pytest.mark.parametrize("state", ["batched", "noticed", "objected", "admitted", "refused", "withdrawn"])
def test_7_2_nothing_is_added_once_somebody_has_decided(state: str) -> None:
    row = confirmed()
    Application.objects.update(state=state)
    assert row.account is not None
    with pytest.raises(Refused, match="不能补充材料"):
        application_proofs.add(application_id=row.pk, kind="identity", content=PDF, name="证.pdf", by=row.account, at=AT)
    assert not ApplicationProof.objects.exists()
    assert not Event.objects.filter(action="application.prove").exists()


def test_20_nobody_adds_to_the_application_of_another() -> None:
    row = confirmed()
    with pytest.raises(Application.DoesNotExist):
        told = {"kind": "identity", "content": PDF, "name": "证.pdf", "by": applicant("13800009999"), "at": AT}
        application_proofs.add(application_id=row.pk, **told)
