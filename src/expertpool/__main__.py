"""The console command `expertpool`: Django's management with our own commands in front."""

from __future__ import annotations

import os
import sys

USAGE = """\
expertpool 焦作市科技专家库　用法：expertpool 命令 [选项]

  serve                      启动系统（网页与后台任务），Ctrl-C 停止
  worker                     只启动后台任务
  import-experts 文件        从表格导入存量专家
  export-draw 编号 文件      导出一次抽取的证据文件
  verify-draw 文件           独立验算证据文件
  verify-trace               核验操作记录链
  check-supervision          按规则复核已办事项
  articles [--check]         生成（或核对）条款对照表
  checkpoint                 留存操作记录检查点
  rotate-keys                更换字段加密密钥
  create-admin               新建系统管理员账号
  demo [--if-empty]          装入演示数据
  migrate                    建立或升级数据库

expertpool help 命令  查看某个命令的选项；expertpool help --commands  列出全部命令。
"""


def main(argv: list[str] | None = None) -> None:
    """Run one command; names are written with a hyphen here and an underscore in Python."""
    argv = list(sys.argv if argv is None else argv)
    if len(argv) < 2 or argv[1:] in (["help"], ["--help"], ["-h"]):
        sys.stdout.write(USAGE)
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "expertpool.config.settings")
    from django.core.management import execute_from_command_line

    place = 2 if argv[1] == "help" and len(argv) > 2 else 1
    if not argv[place].startswith("-"):
        argv[place] = argv[place].replace("-", "_")
    execute_from_command_line(argv)


if __name__ == "__main__":
    main()
