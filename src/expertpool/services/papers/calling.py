"""联系记录表: who was asked for a demand, in order, what was tried and what was answered (11.3, 11.6)."""

from __future__ import annotations

from collections.abc import Sequence

from expertpool.gateways.papers import Grid, Paper
from expertpool.policy import articles
from expertpool.policy.contact_terms import AttemptResult, DeclineReason, Means, Way
from expertpool.policy.terms import Outcome
from expertpool.records.models import Attempt, Contact, Demand
from expertpool.services.papers.parts import moment, occasion

HEADINGS = ("位次", "轮次", "产生方式", "专家", "单位", "领域", "开放时间", "联系经过", "结果", "原因和说明")
WIDTHS = (12, 12, 20, 20, 40, 24, 24, 45, 32, 28)


def contact_record(demand: Demand, contacts: Sequence[Contact]) -> Paper:
    """Every contact of a demand; nobody's phone stands on it."""
    return Paper(
        title="联系记录表",
        number=demand.code,
        facts=occasion(demand.activity),
        grids=(Grid(HEADINGS, tuple(_row(contact) for contact in contacts), WIDTHS, f"联系经过（{len(contacts)} 人）", (0, 1)),),
        signatures=("联系人", "人才科负责人", "日期"),
        notes=("按名单位次逐一联系；不能参加、回避和联系不上的记录不得删除（第十一条（三））。",),
        landscape=True,
    )


def _row(contact: Contact) -> tuple[str, ...]:
    entry = contact.entry
    return (
        str(entry.position) if entry else "—",
        str(entry.round) if entry else "—",
        Way.label_of(contact.way),
        contact.expert.name,
        contact.expert.unit.name,
        contact.field.name,
        moment(contact.opened_at)[5:],
        "\n".join(_attempt(attempt) for attempt in contact.attempts.all()),
        "\n".join(
            filter(None, (Outcome.label_of(contact.outcome), moment(contact.outcome_at)[5:], Means.label_of(contact.means)))
        ),
        _why(contact),
    )


def _attempt(attempt: Attempt) -> str:
    parts = (moment(attempt.at)[5:], Means.label_of(attempt.means), AttemptResult.label_of(attempt.result), attempt.note)
    return " ".join(part for part in parts if part)


def _why(contact: Contact) -> str:
    cited = articles.label_of(contact.article) if contact.article else ""
    reason = DeclineReason.label_of(contact.reason) if contact.reason else ""
    return "；".join(part for part in (cited, reason, contact.words) if part)
