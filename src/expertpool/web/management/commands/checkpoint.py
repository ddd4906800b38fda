"""Sign the head of the trace and send it out of the database."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from expertpool.gateways import deposit
from expertpool.services import checkpoints


class Command(BaseCommand):
    help = "留存操作记录检查点"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--mail", action="append", default=[], metavar="地址", help="同时发到这个邮箱，可多次给出")

    def handle(self, *args: Any, **options: Any) -> None:
        taken = checkpoints.take(by=None, at=timezone.now(), mail_to=options["mail"])
        self.stdout.write(
            self.style.SUCCESS(f"检查点记到第 {taken.sequence} 条：{deposit.folder() / checkpoints.file_name(taken)}")
        )
        self.stdout.write("请把这个文件保存在系统之外。")
