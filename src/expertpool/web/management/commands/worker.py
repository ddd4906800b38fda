"""The background worker: imports, exports, letters and the daily job."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from expertpool.services import jobs


class Command(BaseCommand):
    help = "启动后台任务（导入、导出等），Ctrl-C 停止"

    def handle(self, *args: Any, **options: Any) -> None:
        jobs.revive()
        call_command("db_worker", queue_name="*", interval=0.5, reload=False, startup_delay=False, verbosity=0)
