"""Designation: what a request must say, and beside which demands somebody or a field may still be designated (11.6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from expertpool.policy.contact_terms import DesignationKind
from expertpool.policy.decision import Decision, Reason, implements
from expertpool.policy.naming import person_key
from expertpool.policy.terms import DemandStatus

_D = DemandStatus
#: before the freeze: the demand's fields may still be told apart
BEFORE_FREEZE = (_D.DRAFT, _D.FILED, _D.RETURNED, _D.ACCEPTED)
#: until the final list goes out
BEFORE_LIST = (*BEFORE_FREEZE, _D.FROZEN, _D.WITNESSED, _D.DRAWN, _D.CONTACTING)

MOST_BYTES = 10 * 1024 * 1024
#: first bytes of a scan → what kind of file it is
_HEADS = ((b"%PDF-", "application/pdf"), (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))


@dataclass(frozen=True, slots=True)
class Request:
    """What the organiser writes: a person by name and unit, or a field with its seats; and the minutes of the meeting."""

    kind: str
    field: str
    reason: str
    minutes_number: str
    minutes_day: date | None
    person_name: str = ""
    unit_name: str = ""
    want: int = 1


@implements("11.6")
def beside(state: str, kind: str) -> Decision:
    """A person may be designated until the final list goes out, a field until the demand is frozen."""
    states = BEFORE_FREEZE if kind == DesignationKind.FIELD else BEFORE_LIST
    if state in states:
        return ()
    until = "冻结" if kind == DesignationKind.FIELD else "反馈最终名单"
    message = f"专家需求现为“{DemandStatus.label_of(state)}”，不能再指定{'领域' if kind == DesignationKind.FIELD else '专家'}"
    return (Reason("11.6", message, remedy=f"须在{until}之前提请和审议"),)


@implements("11.6")
def complete(asked: Request, seats: Mapping[str, int], *, on: date) -> Decision:
    """Everything a decision rests on is told; `seats` maps the demand's fields to the people asked for."""
    return tuple(_missing(asked, seats, on))


def _missing(asked: Request, seats: Mapping[str, int], on: date) -> Iterator[Reason]:
    if asked.kind == DesignationKind.PERSON and not (asked.person_name.strip() and asked.unit_name.strip()):
        yield Reason("11.6", "没有写明专家姓名和单位", remedy="写明姓名和所在单位，由人才科核对")
    if asked.kind == DesignationKind.FIELD and asked.want > seats.get(asked.field, 0):
        remedy = "先在专家需求中填写该领域和人数，再提请指定"
        yield Reason("11.6", f"需求中该领域只有 {seats.get(asked.field, 0)} 个名额", remedy=remedy)
    if asked.want < 1:
        yield Reason("11.6", "指定的名额至少 1 人")
    if not asked.reason.strip():
        yield Reason("11.6", "没有写明指定的特殊要求", remedy="写明为什么须由指定的人员或领域参加")
    if not asked.minutes_number.strip() or asked.minutes_day is None:
        yield Reason("11.6", "没有填写局长办公会纪要的编号和日期", remedy="按纪要填写")
    elif asked.minutes_day > on:
        yield Reason("11.6", "纪要日期晚于今天", remedy="核对纪要日期")


@implements("11.6")
def scan_kind(content: bytes) -> str | Reason:
    """The media type of a scan of the minutes, by what it holds and not by its name."""
    if len(content) > MOST_BYTES:
        return Reason("11.6", "纪要扫描件超过 10 MB", remedy="降低扫描分辨率后重新上传")
    kind = next((kind for head, kind in _HEADS if content.startswith(head)), "")
    return kind or Reason("11.6", "纪要扫描件不是 PDF、JPG 或 PNG 文件", remedy="扫描为 PDF 或图片后上传")


@implements("11.6")
def is_namesake(typed: str, name: str, former_names: str) -> bool:
    """Whether somebody has, or had, the name that the organiser typed."""
    names = (name, *former_names.replace("、", " ").split())
    return person_key(typed) in {person_key(known) for known in names}
