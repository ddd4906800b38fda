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


@csrf_exempt
@require_POST
@page("message.receipt")
def sms(request: HttpRequest) -> HttpResponse:
    """204 for a receipt, known or new; 403 when not signed by the shared key; 400 when it is not a receipt."""
    stamp, nonce, signature = (request.headers.get(f"X-{part}", "") for part in ("Timestamp", "Nonce", "Signature"))
    if not signature.isascii() or not short.is_signed(
        stamp=stamp, nonce=nonce, content=request.body, signature=signature, now=time.time()
    ):
        return HttpResponse(status=403)
    try:
        said = json.loads(request.body)
        number, known, delivered = str(said["receipt"]), str(said["id"]), said["delivered"] is True
    except (ValueError, KeyError, TypeError):
        return HttpResponse(status=400)
    detail = "" if delivered else "网关报告未送达"
    outbox.receipt(number=number[:80], provider_id=known, delivered=delivered, detail=detail, at=timezone.now())
    return HttpResponse(status=204)
