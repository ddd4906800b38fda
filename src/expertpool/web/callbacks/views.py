"""What the provider of short messages reports back: signed, fresh, counted once (11.3)."""

from __future__ import annotations

import json
import time

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from expertpool.gateways.messaging import short
from expertpool.services import outbox
from expertpool.web.access import page


def _read(content: bytes) -> tuple[str, str, bool]:
    """Number of the receipt, the provider's number of the message, whether it arrived; `ValueError` when it is no receipt."""
    said = json.loads(content)
    try:
        number, known, delivered = str(said["receipt"]), str(said["id"]), said["delivered"]
    except (KeyError, TypeError) as error:
        raise ValueError("no receipt") from error
    if not (number and number.isprintable() and known.isprintable() and isinstance(delivered, bool)):
        raise ValueError("no receipt")
    return number, known, delivered


# A machine without a session asks here: its signature over the whole body proves what a form's token would.
@csrf_exempt
@require_POST
@page("message.receipt")
def sms(request: HttpRequest) -> HttpResponse:
    """204 for a receipt, known or new; 403 when not signed by the shared key; 400 when it is not a receipt.

    404 for a message nobody knows: a receipt may overtake the answer that told its number, and then comes again.
    """
    stamp, nonce, signature = (request.headers.get(f"X-{part}", "") for part in ("Timestamp", "Nonce", "Signature"))
    if not short.is_signed(stamp=stamp, nonce=nonce, content=request.body, signature=signature, now=time.time()):
        return HttpResponse(status=403)
    try:
        number, known, delivered = _read(request.body)
    except ValueError:
        return HttpResponse(status=400)
    detail = "" if delivered else "网关报告未送达"
    taken = outbox.receipt(number=number[:80], provider_id=known, delivered=delivered, detail=detail, at=timezone.now())
    return HttpResponse(status=204 if taken else 404)
