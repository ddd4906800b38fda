"""Write the evidence of one draw to a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from expertpool.policy.decision import Refused
from expertpool.queries import draws
from expertpool.services import evidence


class Command(BaseCommand):
    help = "导出一次抽取的证据文件（含全部名册行，请妥善保管）。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", help="需求编号，如 XQ-2026-0038")
        parser.add_argument("file", type=Path, help="写到哪个文件")

    def handle(self, *args: Any, **options: Any) -> None:
        draw_id = draws.id_of(options["id"])
        if draw_id is None:
            raise CommandError(f"没有编号为 {options['id']} 的抽取。")
        try:
            _, content = evidence.hand_out(draw_id=draw_id, by=None, at=timezone.now())
            options["file"].write_bytes(content)
        except (Refused, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"已写入 {options['file']}。验算：expertpool verify-draw {options['file']} --commit 承诺码")
