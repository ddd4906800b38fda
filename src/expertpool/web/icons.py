"""Icons by what they mean here: the one place that knows the names of the drawn set."""

from __future__ import annotations

from functools import lru_cache

from django.utils.safestring import SafeString
from lucide.templatetags import lucide

#: our word → the drawing
NAMES = {
    "account": "circle-user",
    "accounts": "user-cog",
    "activity": "calendar-days",
    "add": "plus",
    "alert": "circle-alert",
    "archive": "archive",
    "arrow": "arrow-right",
    "article": "scale",
    "back": "chevron-left",
    "bell": "bell",
    "book": "book-open",
    "calendar": "calendar-check",
    "call": "phone-call",
    "chart": "chart-column",
    "check": "check",
    "clock": "clock",
    "close": "x",
    "copy": "copy",
    "cross": "x",
    "demand": "file-text",
    "done": "circle-check",
    "down": "chevron-down",
    "download": "download",
    "draw": "shuffle",
    "edit": "pencil",
    "emblem": "landmark",
    "empty": "inbox",
    "eye": "eye",
    "fee": "wallet",
    "field": "layers",
    "file": "file-text",
    "file-down": "file-down",
    "filter": "list-filter",
    "forbidden": "shield-x",
    "freeze": "snowflake",
    "history": "history",
    "home": "layout-dashboard",
    "import": "file-input",
    "info": "info",
    "key": "key-round",
    "key-round": "key-round",
    "link": "link",
    "lock": "lock",
    "logout": "log-out",
    "match": "git-compare",
    "menu": "menu",
    "minus": "minus",
    "next": "chevron-right",
    "parameter": "sliders-horizontal",
    "person": "user",
    "phone": "phone",
    "pin": "map-pin",
    "pool": "users",
    "print": "printer",
    "project": "folder-open",
    "question": "circle-question-mark",
    "reading": "message-square-quote",
    "refresh": "refresh-cw",
    "remove": "user-minus",
    "search": "search",
    "seal": "stamp",
    "shield": "shield-check",
    "sort": "chevrons-up-down",
    "sort-down": "arrow-down",
    "sort-up": "arrow-up",
    "table": "table-2",
    "trace": "history",
    "trash": "trash-2",
    "undo": "undo-2",
    "unit": "building-2",
    "unlock": "lock-open",
    "up": "chevron-up",
    "upload": "upload",
    "wait": "hourglass",
    "warn": "triangle-alert",
    "witness": "eye",
    "workday": "calendar-clock",
}


@lru_cache(maxsize=512)
def draw(name: str, label: str = "") -> SafeString:
    """Inline SVG of the icon that `name` stands for; hidden from readers of the screen unless it has a `label`."""
    attributes = {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    return SafeString(lucide.lucide(NAMES[name], size=18, **{"class": "icon", "focusable": "false"}, **attributes))
