"""What is filled in on the way of a measure against a unit."""

from __future__ import annotations

from typing import Any

from django import forms

from expertpool.policy.unit_measures import Fault, MeasureKind, Proposal, Ruling
from expertpool.web.forms import FilesField, PoolForm

SCANS = ".pdf,.jpg,.jpeg,.png"
FILES_HELP = "PDF、JPG、PNG 或 Word（.docx），可以选多个"


class ProposalForm(PoolForm):
    wide = ("facts", "impact", "leap", "files")
    kind = forms.ChoiceField(label="拟作处理", choices=MeasureKind.choices)
    fault = forms.ChoiceField(label="情形", choices=Fault.choices)
    happened_on = forms.DateField(label="发生日期", widget=forms.DateInput)
    facts = forms.CharField(
        label="事实", max_length=2000, widget=forms.Textarea, help_text="何时何事、单位哪里没有尽责、有何证据"
    )
    impact = forms.CharField(
        label="造成的重大影响", max_length=1000, widget=forms.Textarea, help_text="影响了哪次科技活动、后果如何"
    )
    leap = forms.CharField(
        label="越过较轻处理的理由",
        max_length=400,
        required=False,
        widget=forms.Textarea,
        help_text="没有受过较轻处理而直接提出较重处理的，写明理由",
    )
    files = FilesField(label="事实材料", required=False, help_text=FILES_HELP, accept=f"{SCANS},.docx")

    def proposal(self) -> Proposal:
        return Proposal(**{name: self.cleaned_data[name] for name in ("kind", "fault", "happened_on", "facts", "impact", "leap")})


class StatementForm(PoolForm):
    wide = ("words", "files")
    words = forms.CharField(label="陈述", max_length=2000, required=False, widget=forms.Textarea({"rows": "5"}))
    files = FilesField(label="材料", required=False, help_text=FILES_HELP, accept=f"{SCANS},.docx")


class FindingForm(PoolForm):
    wide = ("finding",)
    finding = forms.CharField(
        label="核实情况",
        max_length=2000,
        widget=forms.Textarea({"rows": "5"}),
        help_text="核实了什么、单位陈述是否采信、结论如何",
    )


class RulingForm(PoolForm):
    """The document and, for the heaviest measure alone, its days."""

    wide = ("scan", "answer")
    document_number = forms.CharField(label="文号", max_length=60, help_text="如 焦科〔2026〕9号")
    document_day = forms.DateField(label="文件日期", widget=forms.DateInput)
    since = forms.DateField(label="起始日", widget=forms.DateInput, help_text="自当天起不能审核推荐，不早于今天")
    until = forms.DateField(label="截止日", required=False, widget=forms.DateInput, help_text="次日自动恢复；留空为直至解除")
    scan = forms.FileField(label="文件扫描件", help_text="PDF、JPG 或 PNG", widget=forms.FileInput({"accept": SCANS}))
    answer = forms.CharField(label="说明", max_length=400, required=False, widget=forms.Textarea, help_text="单位可以看到")

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind != MeasureKind.BARRED:
            del self.fields["since"], self.fields["until"]

    def told(self) -> dict[str, Any]:
        """What the act of deciding takes."""
        given = self.cleaned_data
        ruling = Ruling(given["document_number"], given["document_day"], given.get("since"), given.get("until"))
        return {"ruling": ruling, "scan": (given["scan"].read(), given["scan"].name), "answer": given["answer"]}


class ReasonForm(PoolForm):
    wide = ("reason",)
    reason = forms.CharField(label="理由", max_length=400, widget=forms.Textarea, help_text="单位可以看到")
