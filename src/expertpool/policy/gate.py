"""The one gate of every way into the pool: identity, bans, who is in already, who has applied already (7, 10, 17)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from expertpool.policy.decision import Decision, Reason, implements
from expertpool.policy.parameters import Parameters
from expertpool.policy.removal import Past, may_apply_again
from expertpool.policy.terms import ExpertStatus

#: who stands outside the pool and may come in: somebody removed whose ban is over, somebody asked from outside
OUTSIDE = ("", ExpertStatus.REMOVED, ExpertStatus.INVITED)


@implements("7", "10", "17")
def may_enter(past: Iterable[Past], *, status: str, applied: str = "", on: date, p: Parameters) -> Decision:
    """Whether somebody may apply, and later be admitted, on day `on`; asked again at every step.

    `status` is the `ExpertStatus` on record (empty: none), `applied` the number of another application still under way.
    """
    return (*may_apply_again(past, on=on, p=p), *_known(status, applied))


def _known(status: str, applied: str) -> Iterator[Reason]:
    if status not in OUTSIDE:
        yield Reason(
            "7", f"此人已在专家库中，现为“{ExpertStatus.label_of(status)}”", remedy="不用重复申请；资料有变的，在本人资料中修改"
        )
    if applied:
        yield Reason("7", f"此人已有一份申请正在办理（{applied}）", remedy="在原申请中继续办理，或撤回后再申请")
