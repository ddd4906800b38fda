"""Recompute a draw from its evidence file with the stand-alone verifier."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from expertpool import verifier


class Command(BaseCommand):
    help = "独立验算证据文件；请给出见证人手中的承诺码，否则整份重造的文件也能通过。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--commit", help="见证人手中的承诺码（64 位十六进制，可带空格）")

    def handle(self, *args: Any, **options: Any) -> None:
        given = "".join(options["commit"].split()) if options["commit"] else None
        sys.exit(verifier.main([options["file"], *(["--commit", given] if given else [])]))
