"""What the public of the demonstration sees: announcements, and a notice that runs with one objection (7.1.1, 7.2, 8)."""

from __future__ import annotations

from datetime import datetime, timedelta

from expertpool.policy.application_form import OWN_WORD
from expertpool.policy.lifecycle import ProofKind
from expertpool.policy.publicity import AnnouncementKind
from expertpool.policy.review import judged
from expertpool.records.models import Account, Application
from expertpool.services import (
    announcements,
    application_proofs,
    applications,
    entrance,
    objections,
    public_notices,
    reviews,
)
from expertpool.services.announcements import Text
from expertpool.services.demo import names, people, pool, vouching
from expertpool.services.demo.people import Person

#: on the notice, and passed since
NOTICED, PASSED = 4, 2
NEWEST_BIRTH = 1966
TEXTS = (
    Text(
        AnnouncementKind.CALL,
        "关于征集焦作市科技专家库专家的通知（示例）",
        "专家库全年接受申请，达到条件的分批公示、入库。\n# 怎样申请\n- 在本站用手机号登录，在线填写信息表，上传证明材料\n"
        "- 所在单位在线审核；单位没有账号的，上传盖章的信息表\n- 市科技局审核，公示五个工作日，无异议的入库",
        "示科〔2026〕1号",
    ),
    Text(
        AnnouncementKind.NEWS,
        "关于核对在库专家信息的通知（示例）",
        "请在库专家登录本站，核对单位、职务、职称和联系方式。信息有变化的请及时更新，以免无法联系。",
    ),
    Text(
        AnnouncementKind.GUIDE,
        "专家怎样抽取，怎样保证公平（示例）",
        "- 名单由系统随机产生，人数至少为所需的三倍\n- 抽取前封存规则，抽取由监督人员见证\n- 抽取证据可以复核",
    ),
)


def load(accounts: dict[str, Account], *, at: datetime) -> None:
    """Everything goes through the acts of the pages; `at` is the morning before."""
    clerk, other = accounts["rencai"], accounts["rencai2"]
    for days, text in enumerate(TEXTS, 3):
        made = announcements.draft(text=text, by=clerk, at=at - timedelta(days=days))
        announcements.publish(announcement_id=made.pk, looked=True, by=clerk, at=at - timedelta(days=days))
    rows = [_passed(person, accounts["danwei"], (clerk, other), at) for person in _fresh()]
    made_of = [row.pk for row in rows[:NOTICED]]
    notice = public_notices.compose(application_ids=made_of, by=clerk, at=at + timedelta(hours=3))
    public_notices.publish(notice_id=notice.pk, by=clerk, at=at + timedelta(hours=3))
    said = objections.Said("示异一", "13900000000", "", "所填职称与本人证书不一致，请复核（示例）。")
    entry, receipt = notice.entries.order_by("rank")[NOTICED - 1], objections.new_receipt()
    objections.receive(entry_id=entry.pk, said=said, receipt=receipt, at=at + timedelta(hours=4))


def _fresh() -> list[Person]:
    """People who are neither in the pool nor applying elsewhere, none near the limit of age."""
    kinds, regions = [kind for kind, _, _ in names.UNITS], [region for _, region, _ in names.UNITS]
    taken = pool.COUNT + vouching.APPLYING + vouching.LISTED
    found = people.people(kinds, regions, count=taken + 40)[taken:]
    return [person for person in found if person.birth.year >= NEWEST_BIRTH][: NOTICED + PASSED]


def _passed(person: Person, employer: Account, reviewers: tuple[Account, ...], at: datetime) -> Application:
    """Handed in with proofs, vouched for, judged by two, passed by the first."""
    unit = employer.unit
    form = vouching.form_of(person, unit) | dict.fromkeys(OWN_WORD, "1") if unit else {}
    own = entrance.account_by_link(form=form, at=at)
    row = applications.begin(by=own, at=at)
    applications.save(application_id=row.pk, answers=form, version=None, by=own, at=at)
    for kind in (ProofKind.IDENTITY, ProofKind.EDUCATION, ProofKind.TITLE):
        about = {"kind": kind, "content": vouching.SCAN, "name": f"{kind.label}.pdf"}
        application_proofs.add(application_id=row.pk, by=own, at=at, **about)
    applications.submit(application_id=row.pk, by=own, at=at)
    row = applications.vouch(application_id=row.pk, words="情况属实", by=employer, at=at + timedelta(hours=1))
    keys = judged(applications.conditions(row, form, at=at))
    for reviewer in reviewers if keys else ():
        reviews.opine(application_id=row.pk, answers=dict.fromkeys(keys, True), by=reviewer, at=at + timedelta(hours=2))
    return reviews.pass_on(application_id=row.pk, by=reviewers[0], at=at + timedelta(hours=2))
