"""Run what is due by the calendar once, here and now; the worker does the same every few minutes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from expertpool.services import periodic


class Command(BaseCommand):
    help = "立即办理到期事项（公示期满入库、年龄和评价提示、催办等）；后台任务每五分钟自动办理一次"

    def handle(self, *args: Any, **options: Any) -> None:
        for name, count in periodic.run(at=timezone.now()).items():
            self.stdout.write(f"{name}: {count}")
