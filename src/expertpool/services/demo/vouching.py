"""Units of the demonstration: an employer and an association with accounts, people before them, a roll, an invitation (7.1, 19)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from expertpool.policy.application_form import DECLARED, OWN_WORD
from expertpool.policy.lifecycle import ReviewReason
from expertpool.policy.terms import IdKind, Role
from expertpool.policy.vouching import FeedbackKind
from expertpool.records.models import Account, Expert, Unit
from expertpool.services import applications, entrance, person_links, rolls, unit_accounts, vouching
from expertpool.services.demo import names, people, pool
from expertpool.services.demo.people import Person
from expertpool.services.demo.scans import SCAN

#: people who are not in the pool
APPLYING, LISTED = 5, 4


def load(accounts: dict[str, Account], units: list[Unit], *, at: datetime) -> None:
    """Everything goes through the acts of units' own pages."""
    kinds, regions = [kind for kind, _, _ in names.UNITS], [region for _, region, _ in names.UNITS]
    fresh = people.people(kinds, regions, count=pool.COUNT + APPLYING + LISTED)[pool.COUNT :]
    employer, association = accounts["danwei"], accounts["xuehui"]
    for account, kind in ((employer, "university"), (association, "association")):
        account.unit = units[kinds.index(kind)]
        account.save(update_fields=["unit"])
    _apply(fresh[:APPLYING], employer, at)
    _list(fresh[APPLYING:], association, units, at)
    _invite(accounts["rencai"], units[kinds.index("institute")], at)
    told = vouching.Told(FeedbackKind.ACADEMIC, None, "论文数据经学术委员会认定失实（示例）。", ((SCAN, "认定.pdf"),))
    expert = Expert.objects.filter(unit=employer.unit).order_by("number").first()
    if expert:
        vouching.tell(number=expert.number, told=told, by=employer, at=at)


def form_of(person: Person, unit: Unit) -> dict[str, Any]:
    """A complete form but for what only the person can say."""
    return {
        "name": person.name,
        "id_kind": IdKind.RESIDENT.value,
        "id_number": person.id_number,
        "sex": person.sex,
        "birth": person.birth.isoformat(),
        "phone": person.phone,
        "region": unit.region,
        "education": "11",
        "degree": person.degree,
        "school": person.school,
        "major": person.major,
        "unit": unit.name,
        "unit_kind": unit.kind,
        "post": person.post,
        "category": "technical",
        "field_1": "T01",
        "directions": person.direction,
        "title": person.title,
        "title_level": person.level,
        "achievements": "主持市级科技项目（示例）。",
    }


def _apply(applying: list[Person], employer: Account, at: datetime) -> None:
    """Five people hand in: one is vouched for, one sent back, the others wait."""
    unit = employer.unit
    for person in applying if unit else ():
        form = form_of(person, unit) | dict.fromkeys(OWN_WORD, "1")
        by = entrance.account_by_link(form=form, at=at)
        row = applications.begin(by=by, at=at)
        applications.save(application_id=row.pk, answers=form, version=None, by=by, at=at)
        row = applications.submit(application_id=row.pk, by=by, at=at)
        if person is applying[0]:
            applications.vouch(application_id=row.pk, words="情况属实", by=employer, at=at + timedelta(hours=1))
        elif person is applying[1]:
            told = {"reason": ReviewReason.MISMATCH, "words": "职称与人事档案不一致，请核对"}
            applications.send_back(application_id=row.pk, by=employer, at=at + timedelta(hours=1), **told)


def _list(listed: list[Person], association: Account, units: list[Unit], at: datetime) -> None:
    """A roll handed in, of which one person has confirmed; another one begun."""
    roll = rolls.begin(title="会员推荐（示例）", by=association, at=at)
    added = [rolls.add(roll_id=roll.pk, form=form_of(person, units[person.unit]), by=association, at=at) for person in listed]
    rolls.attach_scan(roll_id=roll.pk, content=SCAN, file_name="盖章汇总表.pdf", by=association, at=at)
    rolls.submit(roll_id=roll.pk, by=association, at=at)
    first = added[0]
    by = entrance.account_by_link(form=applications.form_of(first), at=at)
    words = dict.fromkeys((*DECLARED, "ties_told"), "1")
    token = person_links.make(application=first, at=at).rstrip("/").rsplit("/", 1)[1]
    person_links.use(token=token, words=words, by=by, at=at + timedelta(hours=1))
    rolls.begin(title="会员推荐第二批（示例）", by=association, at=at)


def _invite(clerk: Account, unit: Unit, at: datetime) -> None:
    """A unit asked to open an account; it has not answered yet."""
    contact = unit_accounts.Contact("沈示人", phone="13800000001")
    unit_accounts.invite(unit=unit, role=Role.EMPLOYER, contact=contact, by=clerk, at=at)
