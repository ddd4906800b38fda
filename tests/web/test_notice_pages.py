"""7.2, 8: the pages on which notices are made, taken back and objections answered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from expertpool.policy.lifecycle import ApplicationStatus
from expertpool.policy.terms import Role
from expertpool.queries import desk
from expertpool.records.models import Account, Announcement, Application, Event, Expert, Objection, PublicNotice
from expertpool.services import admissions
from tests.factories import account
from tests.services.notice_ground import batched, entry_of, objected, published

pytestmark = pytest.mark.django_db


def client_of(somebody: Account) -> Client:
    client = Client()
    client.force_login(somebody, "django.contrib.auth.backends.ModelBackend")
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_7_2_a_batch_is_composed_published_and_shown() -> None:
    clerk = account()
    rows = [batched(clerk, name) for name in ("示公甲", "示公乙")]
    client = client_of(clerk)
    page = text(client.get(reverse("notice_new")))
    assert "示公甲" in page
    answer = client.post(reverse("notice_new"), {"which": "some", "row": [rows[0].pk]})
    made = PublicNotice.objects.get()
    assert answer.headers["Location"] == reverse("notice", args=[made.pk])
    assert "示公乙" not in text(client.get(reverse("notice", args=[made.pk])))
    titles = [todo.title for todo in desk.todos(clerk)]
    assert any(title.startswith("发布公示") for title in titles)
    assert "组织公示：拟入库 1 人" in titles
    client.post(reverse("notice_publish", args=[made.pk]))
    assert Application.objects.get(pk=rows[0].pk).state == ApplicationStatus.NOTICED
    assert "示公甲" in text(Client().get(reverse("site_notice", args=[made.code])))
    for form, head in (("docx", b"PK"), ("pdf", b"%PDF")):
        assert client.post(reverse("notice_paper", args=[made.pk]), {"form": form}).content.startswith(head)
        assert Client().get(reverse("site_notice_paper", args=[made.code, form])).content.startswith(head)
    assert client.post(reverse("notice_new"), {"which": "all"}).status_code == 302


def test_8_a_private_number_is_shown_before_publishing_and_stops_it() -> None:
    clerk = account()
    client = client_of(clerk)
    batched(clerk, "示公甲")
    client.post(reverse("notice_new"), {"which": "all"})
    made = PublicNotice.objects.get()
    client.post(reverse("notice_change", args=[made.pk]), {"title": "示例公示", "text": "联系 13800001111"})
    page = text(client.get(reverse("notice", args=[made.pk])))
    assert "手机号码" in page
    answer = client.post(reverse("notice_publish", args=[made.pk]))
    assert answer.status_code == 409
    assert PublicNotice.objects.get().state == "draft"


def test_8_a_notice_is_corrected_with_its_reason() -> None:
    clerk = account()
    notice = published(clerk, batched(clerk), at=timezone.now())
    client = client_of(clerk)
    assert client.post(reverse("notice_withdraw", args=[notice.pk]), {"reason": "", "correct": "1"}).status_code == 409
    client.post(reverse("notice_withdraw", args=[notice.pk]), {"reason": "单位有误", "correct": "1"})
    assert PublicNotice.objects.get(corrects=notice).state == "draft"


def test_7_2_an_objection_is_opened_traced_and_answered_by_somebody_else() -> None:
    clerk, other = account(), account()
    row = batched(clerk, "示公甲", at=timezone.now())
    published(clerk, row, at=timezone.now())
    objected(row, at=timezone.now())
    found = Objection.objects.get()
    page = reverse("objection", args=[found.pk])
    assert "不能复审" in text(client_of(clerk).get(page))
    assert client_of(clerk).post(reverse("objection_take", args=[found.pk])).status_code == 409
    client = client_of(other)
    assert "示丁丁" not in text(client.get(page))
    assert "示丁丁" in text(client.post(reverse("objection_read", args=[found.pk])))
    assert Event.objects.filter(action="objection.read", actor=other).count() == 1
    client.post(reverse("objection_take", args=[found.pk]))
    answer = {"verdict": "dismiss", "answer": "核对证书原件，与填报一致。"}
    client.post(reverse("objection_decide", args=[found.pk]), answer)
    assert client.post(reverse("objection_decide", args=[found.pk]), answer).status_code == 409
    assert Application.objects.get(pk=row.pk).state == ApplicationStatus.NOTICED


def test_7_2_certificate_and_notice_of_admission_are_for_the_expert_and_the_keepers() -> None:
    clerk = account()
    row = batched(clerk, "示公甲")
    published(clerk, row)
    admissions.run(at=timezone.now() + timedelta(days=60))
    expert = Expert.objects.get()
    owner = Account.objects.get(pk=row.account_id)
    for kind in ("certificate", "admission"):
        for form, head in (("docx", b"PK"), ("pdf", b"%PDF")):
            assert client_of(owner).get(reverse("own_certificate", args=[kind, form])).content.startswith(head)
            address = reverse("expert_certificate", args=[expert.number, kind, form])
            assert client_of(clerk).get(address).content.startswith(head)
            assert client_of(account(Role.PARTY)).get(address).status_code == 403
    assert client_of(owner).get(reverse("own_certificate", args=["other", "docx"])).status_code == 404


def test_7_1_1_an_announcement_is_written_checked_published_withdrawn() -> None:
    client = client_of(account())
    form = {"title": "示例通知", "kind": "news", "body": "电话 13800001111", "document": "", "publish_at": ""}
    client.post(reverse("announcement_new"), form)
    made = Announcement.objects.get()
    assert client.post(reverse("announcement_publish", args=[made.pk])).status_code == 409
    client.post(reverse("announcement_change", args=[made.pk]), {**form, "body": "- 其一"})
    client.post(reverse("announcement_publish", args=[made.pk]))
    assert "示例通知" in text(Client().get("/"))
    assert client.post(reverse("announcement_withdraw", args=[made.pk]), {"reason": ""}).status_code == 409
    client.post(reverse("announcement_withdraw", args=[made.pk]), {"reason": "内容有误"})
    assert "示例通知" not in text(Client().get("/"))


def _many(count: int) -> Account:
    clerk = account()
    for _ in range(count):
        row = batched(clerk, at=timezone.now())
        published(clerk, row, at=timezone.now())
        objected(row, at=timezone.now())
    return clerk


@pytest.mark.parametrize("name", ["notices", "objections", "announcements", "site_notices", "site_announcements"])
def test_lists_ask_the_database_the_same_whatever_their_length(name: str) -> None:
    counts = []
    for more in (3, 10):
        client = client_of(_many(more))
        client.get(reverse(name))
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(reverse(name)).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_20_exports_are_registered_and_say_nothing_of_who_objected() -> None:
    clerk = account()
    row = batched(clerk, "示公甲", at=timezone.now())
    published(clerk, row, at=timezone.now())
    objected(row, at=timezone.now())
    for name in ("notices_export", "objections_export"):
        answer = client_of(clerk).get(reverse(name))
        assert answer.content.startswith(b"PK")
    assert Event.objects.filter(action="export.make").count() == 2
    assert entry_of(row).name == "示公甲"
