"""What is still to be done after a yes, in order, with what opens each step (11.4, 11.5, 14.4, 15, 20)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from expertpool.policy import attendance
from expertpool.policy.contact_terms import SignMeans
from expertpool.queries.parameters import in_force


@dataclass(frozen=True, slots=True)
class Step:
    """One line: `state` is done, now, open or locked; `act` the words of the link to `address`."""

    title: str
    note: str
    state: str
    address: str = ""
    act: str = ""


def steps(asked: Any) -> list[Step]:
    """Declaration, letter, material, reception, sign-in, fee."""
    letter = getattr(asked.participation, "letter", None)
    declared = f"{timezone.localtime(asked.declared_at):%m-%d %H:%M} 已声明无回避情形" if asked.declared_at else "已声明"
    return [
        Step("回避声明", declared, "done"),
        _letter(asked, letter),
        _after_letter(asked, letter, "活动材料", "own_materials", "查看"),
        _after_letter(asked, letter, "接送安排", "own_reception", "查看"),
        _after_letter(asked, letter, "现场签到", "own_ticket", "出示", _opens(asked.demand.activity)),
        Step("劳务报酬", "活动后发放，首次发放时填写银行账户", "locked"),
    ]


def _opens(activity: Any) -> str:
    moment = attendance.sign_in_opens(activity.first_day, activity.start_time, p=in_force(activity.first_day))
    return f"{moment:%m-%d %H:%M} 开放"


def _letter(asked: Any, letter: Any) -> Step:
    address = reverse("own_letter", args=[asked.pk])
    if letter is None:
        return Step("签署承诺书", "签后可看材料和接送安排", "now", address, "签署")
    signed = f"{timezone.localtime(letter.signed_at):%m-%d %H:%M} {SignMeans.label_of(letter.means)}"
    return Step("签署承诺书", signed, "done", address, "查看")


def _after_letter(asked: Any, letter: Any, title: str, url: str, act: str, note: str = "") -> Step:
    if letter is None:
        return Step(title, "签署承诺书后显示", "locked")
    return Step(title, note, "open", reverse(url, args=[asked.pk]), act)
