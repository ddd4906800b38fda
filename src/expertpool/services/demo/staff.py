"""Fictional divisions and accounts, one per role and two where the regulation wants two people."""

from __future__ import annotations

from datetime import datetime

from expertpool.gateways import keys
from expertpool.policy.terms import Role
from expertpool.records.models import Account, Division

#: the demonstration's one password; never used outside it
PASSWORD = "Shifan-2026-keku"

DIVISIONS = ("高新技术科（示例）", "社会发展科（示例）", "成果转化科（示例）")

#: log-in name, name, role, index of the division
STAFF: tuple[tuple[str, str, str, int | None], ...] = (
    ("rencai", "王示敏", Role.TALENT, None),
    ("rencai2", "李示安", Role.TALENT, None),
    ("gaoxin", "宋示宁", Role.ORGANISER, 0),
    ("shefa", "何示远", Role.ORGANISER, 1),
    ("juzhang", "周示衡", Role.LEADERSHIP, None),
    ("jijian", "韩示松", Role.SUPERVISOR, None),
    ("xitong", "郑示维", Role.SYSTEM_ADMIN, None),
    ("anquan", "冯示全", Role.SECURITY_ADMIN, None),
    ("shenji", "于示审", Role.AUDIT_ADMIN, None),
    ("danwei", "吴示单", Role.EMPLOYER, None),
    ("xuehui", "郑示会", Role.ASSOCIATION, None),
)


def load(*, at: datetime) -> dict[str, Account]:
    """Log-in name → account."""
    divisions = [Division.objects.create(name=name) for name in DIVISIONS]
    return {username: _account(rank, divisions, at) for rank, (username, *_) in enumerate(STAFF)}


def _account(rank: int, divisions: list[Division], at: datetime) -> Account:
    username, name, role, division = STAFF[rank]
    account = Account(
        username=username,
        name=name,
        role=role,
        division=None if division is None else divisions[division],
        identity_index=keys.blind_index("id", f"demo-staff-{rank}"),
        created_at=at,
    )
    account.set_password(PASSWORD)
    account.save()
    return account
