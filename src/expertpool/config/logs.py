"""Logs that tell where something failed without telling whom it concerned."""

from __future__ import annotations

import logging
import traceback
from typing import Any


class DiscreetFormatter(logging.Formatter):
    """Frames and kind of an exception, not its words: databases put names and numbers of rows into them (20)."""

    def formatException(self, ei: Any) -> str:
        kind, _, frames = ei
        return "".join(traceback.format_tb(frames)) + kind.__name__
