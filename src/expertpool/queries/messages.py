"""The outbox as the talent division and its watchers see it: what was sent to whom about what, and what came of it (11.3)."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from expertpool.policy import access
from expertpool.policy.contact_terms import Channel, MessageStatus
from expertpool.records.models import Account, Message, MessageText

SORTS = {"made": "id", "sent": "sent_at"}
#: states in which a person has to do something
STUCK = (MessageStatus.FAILED, MessageStatus.MANUAL)


def visible_to(viewer: Account) -> QuerySet[Message]:
    """Messages with their text, expert and demand."""
    if not access.may(viewer.role, "message.view"):
        return Message.objects.none()
    return Message.objects.select_related("text", "expert", "contact__demand__activity", "created_by")


def narrowed(rows: QuerySet[Message], *, text: str, state: str = "", channel: str = "", code: str = "") -> QuerySet[Message]:
    """By words in the expert's name or number, the activity's title or the demand's code; by state, channel and kind of text."""
    for word in text.split():
        about = Q(expert__search__contains=word.lower()) | Q(contact__demand__activity__title__contains=word)
        about |= Q(contact__demand__code__contains=word.upper())
        if word.isascii() and word.isdigit() and len(word) < 9:
            about |= Q(expert__number=int(word))
        rows = rows.filter(about)
    chosen = {"state": state, "channel": channel, "text__code": code}
    return rows.filter(**{column: value for column, value in chosen.items() if value})


def ordered(rows: QuerySet[Message], sort: str) -> QuerySet[Message]:
    column = SORTS[sort.removeprefix("-")]
    return rows.order_by(f"-{column}" if sort.startswith("-") else column, "-id")


def by_state(viewer: Account) -> dict[str, int]:
    counts = dict(visible_to(viewer).order_by().values_list("state").annotate(Count("id")))
    return {"": sum(counts.values()), **counts}


def get_for(viewer: Account, message_id: int) -> Message:
    """Raises `Message.DoesNotExist` where there is none or the viewer may not look."""
    return visible_to(viewer).prefetch_related("deliveries").get(pk=message_id)


def stuck() -> int:
    """Messages that wait for a person: failed, or to be sent by hand."""
    return Message.objects.filter(state__in=STUCK).count()


def versions(code: str, channel: str) -> QuerySet[MessageText]:
    """Every version of a text, latest first."""
    return MessageText.objects.filter(code=code, channel=channel).select_related("set_by").order_by("-version")


def last_sent() -> dict[str, Message]:
    """Channel → the last message its carrier took."""
    found = {}
    for channel in Channel.values:
        row = Message.objects.filter(channel=channel, sent_at__isnull=False).order_by("-sent_at").first()
        if row is not None:
            found[channel] = row
    return found
