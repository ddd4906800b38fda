"""11.4, 11.5, 15, 20: what hangs on a yes: letter first, then material, reception and ticket."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from expertpool.policy.terms import ActivityStatus, Role
from expertpool.records.models import Activity, Contact, Event, Letter, Material, Participation
from expertpool.services import materials, receptions
from expertpool.services.demo.after import scribble
from tests.factories import account
from tests.web.test_expert_pages import asked, linked, page_of, text

pytestmark = pytest.mark.django_db

LOCKED = ("materials/", "reception/", "ticket/")


def signature(image: bytes) -> dict[str, str]:
    return {"signature": "data:image/png;base64," + base64.b64encode(image).decode()}


@pytest.fixture
def made() -> Contact:
    return asked()


@pytest.fixture
def client(made: Contact) -> Client:
    """A browser whose expert has said yes, with material and a plan waiting."""
    found = linked(made)
    found.post(page_of(made, "agree/"), follow=True)
    found.post(page_of(made, "declare/"))
    Activity.objects.update(state=ActivityStatus.READY)
    by = made.demand.activity.organiser
    materials.add(activity_id=made.demand.activity_id, content=b"%PDF-1.4", name="评审要求.pdf", by=by, at=timezone.now())
    plan = receptions.Plan(vehicle="豫H 示例车", contact_name="赵示接", contact_phone="0391-0000001")
    receptions.arrange(participation_id=Participation.objects.get().pk, plan=plan, by=by, at=timezone.now())
    return found


def sign(client: Client, made: Contact) -> Any:
    return client.post(page_of(made, "letter/"), signature(scribble()))


def test_15_before_the_letter_neither_material_nor_reception_nor_ticket(client: Client, made: Contact) -> None:
    material = Material.objects.get()
    for rest in (*LOCKED, f"materials/{material.pk}/"):
        answer = client.get(page_of(made, rest))
        assert answer.status_code == 409, rest
        assert "尚未签署承诺书" in text(answer)
        assert not any(secret in text(answer) for secret in ("评审要求", "赵示接", "0391-0000001"))
    assert not Event.objects.filter(action="material.read").exists()
    front = text(client.get(page_of(made)))
    assert "评审要求" not in front
    assert page_of(made, "materials/") not in front


def test_15_signed_on_the_phone_everything_opens(client: Client, made: Contact) -> None:
    page = text(client.get(page_of(made, "letter/")))
    assert 'src="/static/js/signature.js"' in page
    assert "文本版本 2026-01" in page
    assert sign(client, made)["Location"] == page_of(made)
    assert Letter.objects.get().means == "screen"
    assert "评审要求.pdf" in text(client.get(page_of(made, "materials/")))
    assert "赵示接" in text(client.get(page_of(made, "reception/")))
    file = client.get(page_of(made, f"materials/{Material.objects.get().pk}/"))
    assert (file.content, file["Content-Type"]) == (b"%PDF-1.4", "application/pdf")
    assert Event.objects.filter(action="material.read").count() == 1
    assert sign(client, made).status_code == 409
    assert Letter.objects.count() == 1


@pytest.mark.parametrize("said", ["", "data:image/png;base64,***", "data:text/html;base64,PGI+", "data:image/png;base64,"])
def test_15_what_is_no_drawing_is_refused_on_the_page(client: Client, made: Contact, said: str) -> None:
    answer = client.post(page_of(made, "letter/"), {"signature": said})
    assert answer.status_code == 409
    assert "签名没有收到" in text(answer)
    assert not Letter.objects.exists()


def test_15_a_text_that_changed_meanwhile_is_read_again(client: Client, made: Contact) -> None:
    assert 'name="version" value="2026-01"' in text(client.get(page_of(made, "letter/")))
    keeper, told = Client(), {"version": "2026-02", "body": "本人承诺独立、客观、公正，遵守纪律，保守秘密。"}
    keeper.force_login(account(Role.TALENT))
    assert keeper.post("/letters/texts/", told)["Location"] == "/letters/texts/"
    answer = client.post(page_of(made, "letter/"), signature(scribble()) | {"version": "2026-01"})
    assert answer.status_code == 409
    assert "文本已经更新" in text(answer)
    assert "保守秘密" in text(answer)
    client.post(page_of(made, "letter/"), signature(scribble()) | {"version": "2026-02"})
    assert Letter.objects.get().text.version == "2026-02"
    assert "已签 1 份" in text(keeper.get("/letters/texts/"))
    again = keeper.post("/letters/texts/", told)
    assert again.status_code == 409
    assert "已有这个版本号" in text(again)


def test_15_without_a_script_print_sign_and_upload(client: Client, made: Contact) -> None:
    page = text(client.get(page_of(made, "letter/")))
    assert "data-sign hidden" in page
    assert "打印签字后上传" in page
    assert "郑重承诺" in text(client.get(page_of(made, "letter/print/")))
    wrong = SimpleUploadedFile("a.pdf", b"MZ not a scan")
    assert client.post(page_of(made, "letter/scan/"), {"file": wrong}).status_code == 409
    assert "请选择" in text(client.post(page_of(made, "letter/scan/"), {}))
    client.post(page_of(made, "letter/scan/"), {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 scan")})
    assert Letter.objects.get().means == "scan"


def test_11_5_the_ticket_shows_its_code_on_the_day_only(client: Client, made: Contact) -> None:
    sign(client, made)
    before = text(client.get(page_of(made, "ticket/")))
    assert "开放签到" in before
    assert "签到二维码" not in before
    Activity.objects.update(first_day=timezone.localdate() - timedelta(days=1), last_day=timezone.localdate())
    page = text(client.get(page_of(made, "ticket/")))
    assert "签到二维码" in page
    assert 'hx-trigger="every 20s"' in page
    Participation.objects.update(signed_in_at=timezone.now())
    assert "已签到" in text(client.get(page_of(made, "ticket/")))


def test_20_who_fell_out_reads_nothing_any_more(client: Client, made: Contact) -> None:
    sign(client, made)
    client.post(page_of(made, "withdraw/"), {"words": "突发疾病"})
    material = Material.objects.get()
    for rest in (*LOCKED, "letter/", f"materials/{material.pk}/"):
        assert client.get(page_of(made, rest)).status_code == 409, rest


def test_20_material_of_another_activity_is_not_found(client: Client, made: Contact) -> None:
    sign(client, made)
    other = asked()
    by = other.demand.activity.organiser
    Activity.objects.filter(pk=other.demand.activity_id).update(state="ready")
    foreign = materials.add(activity_id=other.demand.activity_id, content=b"%PDF-1.4", name="b.pdf", by=by, at=timezone.now())
    assert client.get(page_of(made, f"materials/{foreign.pk}/")).status_code == 404
