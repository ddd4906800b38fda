"""Short and voice messages: to the console, to a file, or to a provider over signed HTTP.

A request is JSON: ``out_id``, ``kind`` (sms or voice), ``to``, ``signature``, ``template``, ``variables``; never the text. Its headers
carry ``X-Timestamp``, ``X-Nonce`` and ``X-Signature``, the hexadecimal HMAC-SHA256 of timestamp, nonce and body, each behind a
line feed. The answer is JSON with ``id``. Receipts come back signed in the same way.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import sys
import time
from contextlib import closing
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from expertpool.gateways.messaging import Parcel, Rejected, Unsure

TIMEOUT = 10
#: how old a signed receipt may be, in seconds
WINDOW = 300


def is_configured() -> bool:
    return bool(settings.SMS_GATEWAY)


def send(parcel: Parcel, *, kind: str) -> str:
    """Hand one short or voice message to the configured carrier; returns the provider's number for it."""
    scheme = urlsplit(settings.SMS_GATEWAY).scheme
    if scheme == "console":
        print(f"[{kind}] {parcel.text}", file=sys.stderr)
        return parcel.out_id
    return _to_file(parcel, kind) if scheme == "file" else _over_http(parcel, kind)


def _to_file(parcel: Parcel, kind: str) -> str:
    """One line a message in a file that only this account reads: for trying out."""
    target = Path(urlsplit(settings.SMS_GATEWAY).path or settings.DATA / "messages.jsonl")
    line = json.dumps({"out_id": parcel.out_id, "kind": kind, "to": parcel.to, "text": parcel.text}, ensure_ascii=False)
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(line + "\n")
    return parcel.out_id


def _over_http(parcel: Parcel, kind: str) -> str:
    if not parcel.template:
        raise Rejected("该消息没有登记已报备的模板编号")
    body = {
        "out_id": parcel.out_id,
        "kind": kind,
        "to": parcel.to,
        "signature": parcel.signature,
        "template": parcel.template,
        "variables": dict(parcel.variables),
    }
    content = json.dumps(body, ensure_ascii=False).encode()
    try:
        status, answer = _post(content)
        if status == HTTPStatus.OK:
            return str(json.loads(answer)["id"])
    except (OSError, HTTPException, ValueError, KeyError) as error:
        raise Unsure(f"网关没有应答：{type(error).__name__}") from error
    again = status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS
    raise (Unsure if again else Rejected)(f"网关应答 {status}")


def _post(content: bytes) -> tuple[int, bytes]:
    """Status and body of the provider's answer to one signed request."""
    place = urlsplit(settings.SMS_GATEWAY)
    kind = HTTPSConnection if place.scheme == "https" else HTTPConnection
    stamp, nonce = str(int(time.time())), secrets.token_hex(8)
    headers = {"Content-Type": "application/json", "X-Timestamp": stamp, "X-Nonce": nonce}
    with closing(kind(place.hostname or "", place.port, timeout=TIMEOUT)) as line:
        line.request("POST", place.path or "/", content, headers | {"X-Signature": sign(stamp, nonce, content)})
        answer = line.getresponse()
        return answer.status, answer.read()


def sign(stamp: str, nonce: str, content: bytes) -> str:
    """Hexadecimal HMAC-SHA256 with the key shared with the provider."""
    return hmac.new(
        settings.SMS_SECRET.encode(), b"\n".join((stamp.encode(), nonce.encode(), content)), hashlib.sha256
    ).hexdigest()


def is_signed(*, stamp: str, nonce: str, content: bytes, signature: str, now: float) -> bool:
    """Whether a receipt comes from whoever holds the shared key, and is fresh."""
    if not settings.SMS_SECRET or not stamp.isdecimal() or not signature.isascii() or abs(now - int(stamp[:12])) > WINDOW:
        return False
    return hmac.compare_digest(sign(stamp, nonce, content), signature)
