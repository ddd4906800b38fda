"""What keeps a receipt from being guessed and a report from the disk of this machine; no address is written down (14.5, 18)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from expertpool.policy.decision import Reason
from expertpool.web.accounts.lockout import address_of

TRIES, SECONDS = 10, 15 * 60
REST = Reason("14.5", f"回执号连续 {TRIES} 次不正确", remedy=f"{SECONDS // 60} 分钟后再试")
#: of this process only, never stored: nobody can tell afterwards which address a mark stood for
_SALT = secrets.token_bytes(32)


def _mark(request: HttpRequest) -> str:
    return "receipt:" + hashlib.blake2b(address_of(request).encode(), key=_SALT, digest_size=16).hexdigest()


def spent(request: HttpRequest) -> bool:
    """Whether too many wrong receipts came from there of late."""
    return int(cache.get(_mark(request), 0)) >= TRIES


def note_wrong(request: HttpRequest) -> None:
    """Count a wrong receipt, in memory, for a quarter of an hour."""
    mark = _mark(request)
    cache.add(mark, 0, SECONDS)
    cache.incr(mark)


def kept_in_memory(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Files of this form never touch the disk before they are sealed: what memory will not take is turned away unread."""

    @csrf_exempt
    @wraps(view)
    def measured(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig
        request.upload_handlers = [MemoryFileUploadHandler(request)]
        return csrf_protect(view)(request, *args, **kwargs)

    return measured
