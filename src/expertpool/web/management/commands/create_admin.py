"""The first account: a system administrator."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from expertpool.policy.decision import Refused
from expertpool.policy.terms import Role
from expertpool.services import accounts


class Command(BaseCommand):
    help = "新建系统管理员账号"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", nargs="?", help="登录名")
        parser.add_argument("--name", default="", help="姓名")
        parser.add_argument("--id-number", default="", help="身份证号码（不保存，只用于核对同一人的其他账号）")
        parser.add_argument("--one-time", action="store_true", help="不问密码，打印一次性密码")

    def handle(self, *args: Any, **options: Any) -> None:
        username = options["username"] or ask("登录名：")
        name = options["name"] or ask("姓名：")
        number = options["id_number"] or ask("身份证号码：")
        password = "" if options["one_time"] else ask_password()
        try:
            account, given = accounts.create(
                username=username.lower(),
                name=name,
                role=Role.SYSTEM_ADMIN,
                identity_number=number,
                password=password,
                by=None,
                at=timezone.now(),
            )
        except Refused as refusal:
            raise CommandError("；".join(str(reason) for reason in refusal.reasons)) from refusal
        except ValidationError as error:
            raise CommandError("".join(error.messages)) from error
        self.stdout.write(self.style.SUCCESS(f"已新建系统管理员 {account.username}。"))
        if not password:
            self.stdout.write(f"一次性密码（只显示这一次）：{given}")


def ask(prompt: str) -> str:
    """A line from the terminal; without one the value must be given as an option."""
    if not sys.stdin.isatty():
        raise CommandError(f"缺少{prompt.rstrip('：')}。请用选项给出，见 expertpool help create-admin。")
    return input(prompt).strip()


def ask_password() -> str:
    """The same password typed twice; off a terminal, none: a one-time password is printed."""
    if not sys.stdin.isatty():
        return ""
    first, again = getpass("密码："), getpass("再输一次：")
    if first != again:
        raise CommandError("两次输入的密码不一致。")
    return first
