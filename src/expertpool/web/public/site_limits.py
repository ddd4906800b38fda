"""How often one address may try something on the public site; kept in memory, never written down (20)."""

from __future__ import annotations

import hashlib
import secrets

from django.core.cache import cache
from django.http import HttpRequest

from expertpool.policy.decision import Reason, Refused
from expertpool.web.accounts.lockout import address_of

HOUR = 3600
#: what is tried → how often in an hour
MOST = {"object": 10, "receipt": 20}
_SALT = secrets.token_bytes(32)


def refuse_often(request: HttpRequest, what: str) -> None:
    """Count a try; raise `Refused` when there were too many within the hour."""
    mark = hashlib.blake2b(address_of(request).encode(), key=_SALT, digest_size=16).hexdigest()
    key = f"site:{what}:{mark}"
    cache.add(key, 0, HOUR)
    if cache.incr(key) > MOST[what]:
        raise Refused(Reason("20", "操作过于频繁", remedy="一小时后再试，或到市科技局人才科当面办理"))
