"""Ask the same rules again over what was done; a breach makes the command fail."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from expertpool.policy.inspection import told
from expertpool.services.inspection import runs


class Command(BaseCommand):
    help = "按规则复核已办事项"

    def handle(self, *args: Any, **options: Any) -> None:
        found = runs.breaches_of(runs.run(by=None, at=timezone.now()))
        for breach in found:
            self.stderr.write(f"{told(breach)}（{breach.subject[0]}:{breach.subject[1]}）")
        if found:
            raise CommandError(f"发现 {len(found)} 处不符。")
        self.stdout.write(self.style.SUCCESS("没有发现不符。"))
