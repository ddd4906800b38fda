"""What a reporter fills in; nothing of it is asked for but what happened."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import signing

from expertpool.policy import reports as rules
from expertpool.services import reports
from expertpool.web.forms import ManyFiles, PoolForm

ACCEPT = ",".join(f".{ending}" for ending in rules.ENDINGS)
FILES_HELP = f"最多 {rules.FILES_MOST} 个、合计 20 MB，{'、'.join(rules.ENDINGS)}"
SIGNER = signing.Signer(salt="report receipt")


class FilesField(forms.FileField):
    """Gives a list of (name, content)."""

    widget = ManyFiles(attrs={"accept": ACCEPT, "multiple": True})

    def clean(self, data: Any, initial: Any = None) -> list[tuple[str, bytes]]:
        files = data if isinstance(data, list | tuple) else [data]
        return [(file.name, file.read()) for file in files if file]


class SignedForm(PoolForm):
    """Carries a random word made by the server: the receipt of a new report, or what keeps an addition from being taken twice."""

    word = forms.CharField(label="页面", widget=forms.HiddenInput)

    def clean_word(self) -> str:
        try:
            return str(SIGNER.unsign(self.cleaned_data["word"]))
        except signing.BadSignature:
            raise forms.ValidationError("页面已失效，请刷新后重新填写") from None

    @staticmethod
    def fresh() -> dict[str, str]:
        """Initial values with a new word."""
        return {"word": SIGNER.sign(reports.new_receipt())}


class ReportForm(SignedForm):
    """A report; name and contact may stay empty."""

    wide = ("who", "files")
    subjects = forms.MultipleChoiceField(
        label="涉及对象",
        help_text="可多选。涉及监督人员的，只有局领导能打开",
        choices=rules.Subject.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    who = forms.CharField(label="何人", help_text="姓名、单位或能辨认的特征", max_length=400)
    what = forms.CharField(
        label="何事", max_length=rules.LONGEST, widget=forms.Textarea(attrs={"rows": "8"}), help_text="经过、地点、知情人、线索"
    )
    when = forms.CharField(label="何时", max_length=400, required=False, help_text="大致时间即可")
    files = FilesField(label="文件", required=False, help_text=FILES_HELP)
    name = forms.CharField(label="姓名", max_length=40, required=False, help_text="不填即为匿名")
    contact = forms.CharField(label="联系方式", max_length=100, required=False, help_text="不填也可以凭回执号往来")


class ReceiptForm(PoolForm):
    """A receipt as typed."""

    receipt = forms.CharField(
        label="回执号",
        max_length=60,
        help_text="24 位，不分大小写，连字符可以不输",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )


class AddForm(SignedForm):
    """More about a report."""

    wide = ("files",)
    receipt = forms.CharField(label="回执号", widget=forms.HiddenInput)
    text = forms.CharField(label="补充内容", max_length=rules.LONGEST, widget=forms.Textarea)
    files = FilesField(label="文件", required=False, help_text=FILES_HELP)
