"""Files as answers: always to be saved, never to be shown in place."""

from __future__ import annotations

import re
from urllib.parse import quote

from django.http import HttpResponse

from expertpool.services.exports import Sheet


def file_answer(content: bytes, name: str, content_type: str) -> HttpResponse:
    """A file with its name, Chinese letters included."""
    answer = HttpResponse(content, content_type=content_type)
    plain = re.fullmatch(r"[\w.-]+", name, re.ASCII)
    answer["Content-Disposition"] = f'attachment; filename="{name}"' if plain else f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


def sheet_answer(sheet: Sheet) -> HttpResponse:
    """An export with its serial as its name."""
    return file_answer(sheet.content, sheet.file_name, sheet.content_type)
