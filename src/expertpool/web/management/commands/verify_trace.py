"""Verify the trace against every checkpoint known and any given."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from expertpool.services import chain, checkpoints


class Command(BaseCommand):
    help = "核验操作记录链"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--checkpoint", action="append", default=[], metavar="文件", help="保存在系统之外的检查点文件，可多次给出"
        )
        parser.add_argument("--code", action="append", default=[], metavar="核验码", help="印在纸上的核验码，可多次给出")

    def handle(self, *args: Any, **options: Any) -> None:
        marks = [*checkpoints.known(), *given(options["checkpoint"], options["code"])]
        problems = chain.verify(marks)
        for problem in problems:
            self.stderr.write(str(problem))
        if problems:
            raise CommandError(f"操作记录链不完整：{len(problems)} 处问题。")
        self.stdout.write(self.style.SUCCESS(f"操作记录链完整，与 {len(marks)} 个检查点一致。"))
        if not marks:
            self.stdout.write("没有检查点可比：链尾若被截去，这次核验发现不了。请先运行 expertpool checkpoint。")


def given(files: list[str], codes: list[str]) -> list[chain.Mark]:
    """Checkpoint files and printed codes as marks."""
    try:
        read = [checkpoints.read(Path(name).read_text(encoding="utf-8"), origin=name) for name in files]
        return read + [chain.read_code(code) for code in codes]
    except (OSError, ValueError, KeyError) as error:
        raise CommandError(f"检查点无法读取：{error}") from error
