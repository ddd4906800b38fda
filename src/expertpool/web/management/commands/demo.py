"""Fill an empty system with the demonstration."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from expertpool.policy import terms
from expertpool.services import demo


class Command(BaseCommand):
    help = "为空库装入演示数据：虚构的专家、单位、活动和每种角色一个账号。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="库不为空时不作任何改动")
        parser.add_argument("--accounts", action="store_true", help="只列出演示账号")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["accounts"]:
            self._accounts()
        elif demo.is_empty():
            demo.load(at=timezone.now())
            self.stdout.write("已装入演示数据。")
        elif not options["if_empty"]:
            raise CommandError("库不为空：演示数据只装入空库。要重来，请运行 make demo-reset。")

    def _accounts(self) -> None:
        self.stdout.write(f"演示账号（密码均为 {demo.PASSWORD}）：")
        for username, _, role, _ in demo.STAFF:
            self.stdout.write(f"  {username:<10}{terms.Role.label_of(role)}")
