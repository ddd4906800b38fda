"""Takes a pool sheet in from the command line, with the same checks and the same trace as the pages."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from expertpool.policy.decision import Refused
from expertpool.queries import imports as queries
from expertpool.services import jobs, suspects
from expertpool.services.imports import runs
from expertpool.services.units import Newcomer


class Command(BaseCommand):
    help = "导入专家名单（.xlsx、.xls、.ods、.csv）；--dry-run 只检查不导入"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="名单文件")
        parser.add_argument("--dry-run", action="store_true", help="只检查，列出每一处问题")
        parser.add_argument("--as", dest="clerk", default="", metavar="账号", help="经办账号（人才科）；省略时用最早建立的一个")

    def handle(self, *args: Any, file: Path, dry_run: bool, clerk: str, **options: Any) -> None:
        if not file.is_file():
            raise CommandError(f"找不到文件：{file}")
        by = queries.clerk(clerk)
        if by is None:
            raise CommandError("没有这个在用的人才科账号：请先建立，或用 --as 指定另一个")
        self.stdout.write(f"经办账号：{by.username}")
        try:
            self._work(file, by, dry_run)
        except Refused as refusal:
            raise CommandError("\n".join(str(reason) for reason in refusal.reasons)) from refusal

    def _work(self, file: Path, by: Any, dry_run: bool) -> None:
        run = runs.upload(content=file.read_bytes(), file_name=file.name, by=by, at=timezone.now())
        runs.map_columns(run_id=run.pk, targets=runs.columns_of(run), by=by, at=timezone.now())
        run = self._do("check", runs.start_check(run_id=run.pk, by=by, at=timezone.now(), background=False))
        self._list_findings(run)
        if dry_run:
            runs.drop(run_id=run.pk, by=by, at=timezone.now())
            return
        self._introduce_units(run, by)
        run = self._do("load", runs.start_load(run_id=run.pk, by=by, at=timezone.now(), background=False))
        self.stdout.write(self.style.SUCCESS(f"{run.code}：导入 {run.imported} 人，未导入 {run.faulty} 人"))

    def _do(self, job: str, run: Any) -> Any:
        """Here and now, unless a worker has been faster."""
        jobs.do(job, run.pk, run.started_at)
        run.refresh_from_db()
        return run

    def _list_findings(self, run: Any) -> None:
        for finding in queries.findings(run):
            place = f"第 {finding.row} 行" + (f" {finding.column} 列（{finding.heading}）" if finding.column else "")
            self.stdout.write(f"{queries.SEVERITY_WORDS[finding.severity]}　{place}：{finding.message}。{finding.remedy}")
        self.stdout.write(f"共 {run.total} 人，{run.faulty} 人有错误，{run.total - run.faulty} 人可以导入")

    def _introduce_units(self, run: Any, by: Any) -> None:
        told = queries.unit_names(run)
        newcomers = [Newcomer(name, row["kind"], row["region"], row["code"]) for name, row in told.items()]
        suspects.introduce(newcomers=newcomers, source=f"import:{run.pk}", by=by, at=timezone.now())
        left = queries.open_suspects(run)
        if left:
            raise CommandError(
                f"{run.code} 已检查；有 {left} 处疑似单位待认定，请登录系统在“疑似单位”中认定后，在批次页面点“导入”"
            )
