"""Uploaded files on disk: sealed, under names that say nothing."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.conf import settings

from expertpool.gateways import keys


def folder() -> Path:
    return Path(settings.MEDIA_ROOT)


def save(content: bytes) -> str:
    """Seal and keep a file (mode 0600); returns the key it is read by."""
    key = secrets.token_hex(16)
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(folder() / key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(keys.seal_file(content, name=key))
        file.flush()
        os.fsync(file.fileno())
    return key


def load(key: str) -> bytes:
    """The file as it was uploaded; raises `FileNotFoundError` or `keys.SealBroken`."""
    return keys.open_file((folder() / key).read_bytes(), name=key)


def discard(key: str) -> None:
    """Remove a file for good; one that is gone already is no error."""
    (folder() / key).unlink(missing_ok=True)
