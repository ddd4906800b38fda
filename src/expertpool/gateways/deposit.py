"""What leaves the database for safe keeping: checkpoint files beside it, and letters."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import send_mail


def folder() -> Path:
    return Path(settings.DATA) / "checkpoints"


def write(name: str, text: str) -> Path:
    """Put one file there, mode 0600, whole or not at all; an existing one is never replaced."""
    folder().mkdir(parents=True, exist_ok=True)
    target = folder() / name
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return target


def read_all(pattern: str) -> list[tuple[str, str]]:
    """(name, text) of every file that matches, by name."""
    return [(path.name, path.read_text(encoding="utf-8")) for path in sorted(folder().glob(pattern))]


def parse(text: str) -> object:
    """JSON or `ValueError`."""
    return json.loads(text)


def mail(to: Sequence[str], subject: str, body: str) -> None:
    """One letter to several addresses; nothing sensitive goes into subject or body."""
    send_mail(subject, body, None, list(to))
