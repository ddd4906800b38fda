"""Renew the key of the encrypted fields."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from expertpool.gateways import keys
from expertpool.services import keyring


class Command(BaseCommand):
    help = "更换字段加密密钥，并把已加密的字段重新加密"

    def handle(self, *args: Any, **options: Any) -> None:
        count = keyring.rotate(by=None, at=timezone.now())
        self.stdout.write(self.style.SUCCESS(f"已更换字段密钥，重新加密 {count} 个字段。"))
        self.stdout.write(f"请立即备份 {keys.path()}，并重新启动系统。")
