"""What waits for units and for who confirms them: people to vouch for, rolls to finish, accounts to open (7.1, 19)."""

from __future__ import annotations

from collections.abc import Iterator

from expertpool.policy.lifecycle import ApplicationStatus
from expertpool.policy.terms import Role
from expertpool.policy.vouching import InviteState
from expertpool.policy.workdays import Calendar
from expertpool.queries import rolls, vouching
from expertpool.queries.todo import Todo
from expertpool.records.models import Account


def to_vouch(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """People of the unit whose applications wait for its word."""
    for row in vouching.visible_to(viewer).filter(state=ApplicationStatus.SUBMITTED).order_by("submitted_at", "id"):
        detail = f"{row.unit_name} · {row.title or '未填职称'} · {row.code}"
        yield Todo("intake", None, f"审核推荐：{row.name}", detail, "7.1.1", "unit_application", (row.pk,), "审核", "vouching")


def rolls_to_finish(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """Rolls begun and not handed in; people sent back for correction."""
    for row in rolls.open_for(viewer):
        detail = f"已列入 {row.people} 人 · {row.code}"
        yield Todo("intake", None, f"提交汇总表：{row.title}", detail, "7.1.3", "roll", (row.pk,), "继续", "rolls")
    for person in rolls.returned_for(viewer):
        detail = f"{person.unit_name} · {person.code}"
        title = f"补正：{person.name}"
        yield Todo("intake", None, title, detail, "7.1.3", "roll_person", (person.roll_id, person.pk), "补正", "rolls")


def invites(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """Units that have registered, and units that applicants name and nobody has entered."""
    acts = {InviteState.REGISTERED: ("确认单位账号", "确认"), InviteState.ASKED: ("登记单位并发邀请", "办理")}
    for row in vouching.invites_for(viewer).filter(state__in=acts):
        words, act = acts[InviteState(row.state)]
        detail = f"{Role.label_of(row.role)} · 联系人 {row.contact_name}"
        yield Todo("intake", None, f"{words}：{row.unit_name}", detail, "7.1.1", "unit_invite", (row.pk,), act, "unit_accounts")


def feedbacks(viewer: Account, days: Calendar) -> Iterator[Todo]:
    """What employers have told of their experts and nobody has answered."""
    for row in vouching.open_feedbacks(viewer):
        title = f"处理单位反馈：{row.expert.name}"
        yield Todo("record", None, title, row.unit.name, "19", "unit_feedback", (row.pk,), "处理", "feedbacks")
