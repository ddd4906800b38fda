"""Reports of the demonstration: keys whose passphrase is the demonstration's own password, one report for each (14.5, 18)."""

from __future__ import annotations

from datetime import datetime

from expertpool.policy.reports import EntryKind
from expertpool.records.models import Account
from expertpool.services import report_handling, report_keys, reports
from expertpool.services.demo.staff import PASSWORD


def load(accounts: dict[str, Account], *, at: datetime) -> None:
    """One in examination with an answer under way, one just received, one about a supervisor for leadership."""
    supervisor = accounts["jijian"]
    for holder in (supervisor, accounts["juzhang"]):
        report_keys.make(passphrase=PASSWORD, by=holder, at=at)
    first = {
        "subjects": ["expert"],
        "who": "某评审专家（示例）",
        "what": "评审前夜与申报单位人员同桌吃饭（示例）",
        "when": "上月",
    }
    made = reports.make(receipt=reports.new_receipt(), told=first, at=at)
    report_handling.examine(report_id=made.pk, by=supervisor, at=at)
    question = "请补充大致日期和地点，凭回执号回复即可。"
    report_handling.say(report_id=made.pk, kind=EntryKind.ANSWER, text=question, by=supervisor, at=at)
    second = {"subjects": ["organiser"], "who": "某科室人员（示例）", "what": "会前向专家透露项目排序（示例）", "name": "钱示明"}
    reports.make(receipt=reports.new_receipt(), told=second, at=at)
    third = {"subjects": ["supervisor"], "who": "某监督人员（示例）", "what": "见证时不在现场（示例）", "when": "本月"}
    reports.make(receipt=reports.new_receipt(), told=third, at=at)
