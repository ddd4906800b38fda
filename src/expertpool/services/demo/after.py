"""After the list: one activity about to begin, one that was held and is partly graded (11.4–11.6, 15, 16)."""

from __future__ import annotations

import struct
import zlib
from datetime import datetime, timedelta

from expertpool.policy.evaluation import Aspect
from expertpool.policy.terms import Grade
from expertpool.queries.workdays import calendar
from expertpool.records.models import Account, Activity, Participation
from expertpool.services import attendance, entrance, evaluations, final_list, letters, materials, receptions
from expertpool.services.demo import scans
from expertpool.services.demo.cases import Cast
from expertpool.services.demo.contacting import Desk, drawn


def load(accounts: dict[str, Account], *, at: datetime) -> None:
    """`at` is a morning; the first was held some eleven days ago, the second begins within three."""
    held(Cast(accounts, at - timedelta(days=19), calendar()))
    ready(Cast(accounts, at - timedelta(days=5), calendar()))


def ready(cast: Cast) -> None:
    """Handed over, two of four letters signed, one arrival arranged."""
    activity = settled(cast, "数控机床可靠性项目中期评估（示例）", ahead=6)
    people, by, at = listed(activity), cast.accounts["gaoxin"], cast.at + timedelta(days=2)
    materials.add(activity_id=activity.pk, content=scans.SCAN, name="评审要求.pdf", by=by, at=at)
    for part in people[:2]:
        sign(part, at)
    plan = receptions.Plan(pick_up="焦作站出站口", vehicle="公务车（示例）", contact_name="李示接", contact_phone="0391-0000000")
    receptions.arrange(participation_id=people[0].pk, plan=plan, by=by, at=at)


def held(cast: Cast) -> None:
    """Three of four came; one is graded, the others wait."""
    activity = settled(cast, "智能传感器应用示范验收（示例）", ahead=7)
    people, by, at = listed(activity), cast.accounts["gaoxin"], cast.at + timedelta(days=2)
    for part in people:
        sign(part, at)
    begun = calendar_noon(activity, cast)
    for part in people[:3]:
        attendance.mark(participation_id=part.pk, by=by, at=begun)
    attendance.hold(activity_id=activity.pk, by=by, at=begun + timedelta(hours=8))
    aspects = {aspect.value: Grade.GOOD.value for aspect in Aspect}
    said = {"overall": Grade.EXCELLENT.value, "aspects": aspects, "remark": "意见具体"}
    evaluations.grade(participation_id=people[0].pk, **said, by=by, at=begun + timedelta(hours=9))


def calendar_noon(activity: Activity, cast: Cast) -> datetime:
    """An hour at which signing in is open on the activity's day."""
    return cast.at + (activity.first_day - cast.at.date())


def settled(cast: Cast, title: str, *, ahead: int) -> Activity:
    """Everybody asked says yes, and the list is handed over."""
    draw = drawn(cast, title, ahead=ahead)
    desk = Desk(cast, draw)
    desk.begin()
    for _ in range(4):
        desk.yes()
    demand = final_list.hand_over(demand_id=draw.demand_id, by=cast.accounts["rencai"], at=desk.tick())
    return demand.activity


def listed(activity: Activity) -> list[Participation]:
    return list(Participation.objects.filter(activity=activity).select_related("expert").order_by("id"))


def sign(part: Participation, at: datetime) -> None:
    own = entrance.account_of(part.expert, at=at)
    letters.sign(participation_id=part.pk, image=scribble(), by=own, at=at)


def scribble() -> bytes:
    """A picture of a stroke, as a drawn signature would be."""
    rows = [bytes([0]) + bytes(0 if abs(x - 2 * y) < 3 else 255 for x in range(120)) for y in range(60)]
    parts = ((b"IHDR", struct.pack(">IIBBBBB", 120, 60, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b""))
    return letters.PNG + b"".join(_chunk(kind, body) for kind, body in parts)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
