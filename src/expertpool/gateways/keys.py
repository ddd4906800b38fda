"""Keys: kept in one file outside the database, made on the first run, readable by its owner only."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any


def load_or_create(path: Path) -> dict[str, Any]:
    """Return the keys of `path`; make the file (mode 0600) when it is not there yet."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            json.dump({"secret": secrets.token_urlsafe(48)}, file)
    return dict(json.loads(path.read_text()))
