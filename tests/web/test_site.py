"""7.1.1, 7.2, 8: the public site shows what it may, to anybody, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from expertpool.policy.publicity import AnnouncementKind
from expertpool.records.models import Objection
from expertpool.services import admissions, announcements, public_notices
from expertpool.services.announcements import Text
from expertpool.web.public.site_forms import ObjectionForm
from tests.factories import account
from tests.services.notice_ground import batched, entry_of, published

pytestmark = pytest.mark.django_db
PAGES = ("site", "site_about", "site_announcements", "site_call", "site_notices", "site_object_start", "site_receipt", "robots")


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def text(answer: Any) -> str:
    return str(answer.content.decode())


def announced(**changed: Any) -> Any:
    clerk = account()
    values = {"kind": AnnouncementKind.CALL, "title": "示例征集通知", "body": "第一段\n- 其一\n<b>其二</b>"} | changed
    made = announcements.draft(text=Text(**values), by=clerk, at=timezone.now())
    return announcements.publish(announcement_id=made.pk, looked=False, by=clerk, at=timezone.now())


@pytest.mark.parametrize("name", PAGES)
def test_7_1_1_every_page_opens_without_a_log_in(name: str) -> None:
    assert Client().get(reverse(name)).status_code == 200


def test_7_1_1_the_front_page_is_the_site_for_the_public_and_the_desk_for_the_staff() -> None:
    client = Client()
    assert "申请入库，全年受理" in text(client.get("/"))
    client.force_login(account(), "django.contrib.auth.backends.ModelBackend")
    assert "待办" in text(client.get("/"))
    assert client.get(reverse("site")).status_code == 200


def test_7_1_1_an_announcement_is_plain_text_and_found_by_its_words() -> None:
    row = announced()
    page = text(Client().get(reverse("site_announcement", args=[row.code])))
    assert "<li>其一</li>" in page
    assert "<p>&lt;b&gt;其二&lt;/b&gt;</p>" in page
    assert row.title in text(Client().get(reverse("site_announcements") + "?q=征集"))
    assert row.title not in text(Client().get(reverse("site_announcements") + "?q=没有"))
    assert row.title in text(Client().get(reverse("site_call")))


def test_7_1_1_neither_draft_nor_scheduled_nor_withdrawn_is_shown() -> None:
    clerk = account()
    later = announced(publish_at=timezone.now() + timedelta(hours=1))
    gone = announced()
    announcements.withdraw(announcement_id=gone.pk, reason="有误", by=clerk, at=timezone.now())
    draft = announcements.draft(text=Text("news", "草稿", "正文"), by=clerk, at=timezone.now())
    for row in (later, gone, draft):
        assert Client().get(reverse("site_announcement", args=[row.code])).status_code == 404
    assert "示例征集通知" not in text(Client().get(reverse("site_announcements")))


def test_8_a_running_notice_shows_its_names_and_loses_them_when_over() -> None:
    clerk = account()
    row = batched(clerk, "示公示", at=timezone.now())
    notice = published(clerk, row, at=timezone.now())
    address = reverse("site_notice", args=[notice.code])
    answer = Client().get(address)
    assert "示公示" in text(answer)
    assert "noindex" in answer.headers["X-Robots-Tag"]
    public_notices.PublicNotice.objects.update(
        last_day=timezone.localdate() - timedelta(days=1), published_at=timezone.now() - timedelta(days=30)
    )
    for _ in ("before the job", "after it"):
        answer = Client().get(address)
        assert answer.status_code == 410
        for where in (address, "/", reverse("site_notices"), reverse("site_announcements"), reverse("site_object_start")):
            assert "示公示" not in text(Client().get(where))
        for form in ("docx", "pdf"):
            assert Client().get(reverse("site_notice_paper", args=[notice.code, form])).status_code == 410
        admissions.run(at=timezone.now())
    assert Client().get(reverse("site_notice", args=["GS-2000-0001"])).status_code == 404


def test_8_a_draft_is_not_there_for_the_public() -> None:
    clerk = account()
    made = public_notices.compose(application_ids=[batched(clerk).pk], by=clerk, at=timezone.now())
    assert Client().get(reverse("site_notice", args=[made.code])).status_code == 404


def test_8_a_withdrawn_notice_says_why_and_shows_no_name() -> None:
    clerk = account()
    notice = published(clerk, batched(clerk, "示公示"), at=timezone.now())
    public_notices.withdraw(notice_id=notice.pk, reason="单位名称有误", by=clerk, at=timezone.now())
    answer = Client().get(reverse("site_notice", args=[notice.code]))
    assert (answer.status_code, "单位名称有误" in text(answer), "示公示" in text(answer)) == (410, True, False)


FORM = {"name": "示丁丁", "phone": "13900002222", "reason": "职称与实际不符，请核对证书。"}


def test_7_2_an_objection_gives_a_receipt_once_and_the_receipt_its_state() -> None:
    clerk = account()
    row = batched(clerk)
    notice = published(clerk, row, at=timezone.now())
    address = reverse("site_object", args=[notice.code, entry_of(row).pk])
    client = Client()
    word = text(client.get(address)).split('name="word" value="')[1].split('"')[0]
    answer = client.post(address, {**FORM, "word": word})
    assert text(client.post(address, {**FORM, "word": word})) == text(answer)
    receipt = text(answer).split('site__receipt">')[1].split("<")[0]
    assert Objection.objects.count() == 1
    assert receipt not in text(client.get(address))
    found = text(client.post(reverse("site_receipt"), {"receipt": receipt.lower()}))
    assert "待复审" in found
    assert "示丁丁" not in found
    assert "没有查到" in text(client.post(reverse("site_receipt"), {"receipt": "ABCD"}))


def test_7_2_a_form_that_lacks_something_takes_nothing_in() -> None:
    clerk = account()
    row = batched(clerk)
    notice = published(clerk, row, at=timezone.now())
    answer = Client().post(
        reverse("site_object", args=[notice.code, entry_of(row).pk]),
        {**FORM, "phone": "12", "word": ObjectionForm.fresh()["word"]},
    )
    assert "手机号码不正确" in text(answer)
    assert "页面已失效" in text(
        Client().post(reverse("site_object", args=[notice.code, entry_of(row).pk]), {**FORM, "word": "x"})
    )
    assert not Objection.objects.exists()


def test_20_too_many_look_ups_rest_for_an_hour() -> None:
    client = Client()
    for _ in range(20):
        client.post(reverse("site_receipt"), {"receipt": "ABCD"})
    assert "过于频繁" in text(client.post(reverse("site_receipt"), {"receipt": "ABCD"}))
