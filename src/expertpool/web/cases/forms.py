"""What is filled in on the way of a removal case."""

from __future__ import annotations

from typing import Any

from django import forms

from expertpool.policy.removal_cases import BY_HAND, BY_OTHERS
from expertpool.policy.terms import Role
from expertpool.services.removal_decisions import Meeting
from expertpool.services.removals import Evidence
from expertpool.web.forms import FilesField, PoolForm

SCANS = ".pdf,.jpg,.jpeg,.png,.docx"
FILES_HELP = "PDF、JPG、PNG 或 Word（.docx），可以选多个"


class EvidenceForm(PoolForm):
    """Words and files."""

    wide = ("words", "files")
    words = forms.CharField(label="事实和证据", max_length=2000, required=False, widget=forms.Textarea({"rows": "5"}))
    files = FilesField(label="证据材料", required=False, help_text=FILES_HELP, accept=SCANS)

    def evidence(self) -> Evidence:
        return Evidence(self.cleaned_data["words"], tuple(self.cleaned_data["files"]))


class OpeningForm(EvidenceForm):
    """Which of the grounds that are the viewer's, and when it happened."""

    field_order = ("ground", "occurred_on", "words", "files")
    ground = forms.ChoiceField(label="出库情形")
    occurred_on = forms.DateField(label="情形发生之日", widget=forms.DateInput, help_text="行为发生的当天，禁入期由此起算")

    def __init__(self, *args: Any, role: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grounds = BY_HAND if role == Role.TALENT else BY_OTHERS
        self.fields["ground"].choices = [("", "请选择"), *((ground.value, ground.label) for ground in grounds)]  # type: ignore[attr-defined]
        self.fields["words"].required = True
        self.fields["words"].help_text = "何时、何地、何事，有何证据"


class FindingForm(PoolForm):
    wide = ("finding",)
    finding = forms.CharField(
        label="核实情况",
        max_length=2000,
        widget=forms.Textarea({"rows": "5"}),
        help_text="核实了什么、本人陈述是否采信、结论如何",
    )


class DecisionForm(PoolForm):
    """The meeting, its scan, agreed or not."""

    wide = ("agreed", "answer", "scan")
    agreed = forms.ChoiceField(label="审议结果", choices=[("1", "同意出库"), ("0", "不同意出库")], widget=forms.RadioSelect)
    meeting_name = forms.CharField(label="会议名称", max_length=60, help_text="如 局长办公会")
    meeting_number = forms.CharField(label="会议纪要编号", max_length=60)
    meeting_day = forms.DateField(label="会议日期", widget=forms.DateInput)
    answer = forms.CharField(label="理由", max_length=400, required=False, widget=forms.Textarea, help_text="不同意的，写明理由")
    scan = forms.FileField(
        label="会议纪要扫描件", help_text="PDF、JPG 或 PNG", widget=forms.FileInput({"accept": ".pdf,.jpg,.jpeg,.png"})
    )

    def meeting(self) -> Meeting:
        told = self.cleaned_data
        scan = told["scan"]
        return Meeting(told["meeting_name"], told["meeting_number"], told["meeting_day"], scan.read(), scan.name)


class AnswerForm(PoolForm):
    wide = ("answer",)
    answer = forms.CharField(label="理由", max_length=400, widget=forms.Textarea)
