"""The background worker: imports, exports, letters and the daily job."""

from __future__ import annotations

import itertools
import logging
import threading
import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone

from expertpool.services import jobs, outbox, periodic

logger = logging.getLogger(__name__)


#: seconds between two looks for what is due
PATIENCE = 300


class Postman(threading.Thread):
    """Looks into the outbox every second and now and then for what is due; what goes wrong once does not stop it."""

    def __init__(self) -> None:
        super().__init__(daemon=True)

    def run(self) -> None:
        for beat in itertools.count():
            try:
                if beat % PATIENCE == 0:
                    periodic.run(at=timezone.now())
                outbox.send_due(at=timezone.now())
            except Exception as fault:
                logger.error("the outbox stopped for a moment: %s", type(fault).__name__)
            finally:
                connection.close()
            time.sleep(1)


class Command(BaseCommand):
    help = "启动后台任务（导入、导出等），Ctrl-C 停止"

    def handle(self, *args: Any, **options: Any) -> None:
        jobs.revive()
        Postman().start()
        call_command("db_worker", queue_name="*", interval=0.5, reload=False, startup_delay=False, verbosity=0)
