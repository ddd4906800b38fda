"""Write docs/articles.md, or check that it is fresh and that the chain provision → code → test is whole."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from expertpool.web.management import provisions

PROJECT = Path(__file__).resolve().parents[5]


class Command(BaseCommand):
    help = "生成条款对照表 docs/articles.md；--check 只核对，不写文件"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="核对对照表是否最新、条款与代码和测试是否对应")
        parser.add_argument("--project", type=Path, default=PROJECT, help="源代码所在目录")

    def handle(self, *args: Any, check: bool, project: Path, **options: Any) -> None:
        if not (project / "tests").is_dir():
            raise CommandError(f"{project} 下没有测试目录；此命令在源代码目录中使用")
        found = provisions.provisions(project)
        self._refuse(provisions.problems(found))
        target, text = project / "docs" / "articles.md", provisions.page(found)
        if not check:
            target.write_text(text, encoding="utf-8")
        elif not target.exists() or target.read_text(encoding="utf-8") != text:
            raise CommandError("docs/articles.md 不是最新的，请运行 expertpool articles")
        carried = sum(bool(provision.carriers) for provision in found)
        self.stdout.write(f"条款 {len(found)} 项：有代码承载 {carried} 项，说明理由 {len(found) - carried} 项")

    @staticmethod
    def _refuse(problems: list[str]) -> None:
        if problems:
            raise CommandError("\n".join(problems))
