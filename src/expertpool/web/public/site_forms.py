"""Forms of the public site."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import signing

from expertpool.services import objections
from expertpool.services.objections import Said, Upload
from expertpool.web.forms import ManyFiles, PoolForm

SIGNER = signing.Signer(salt="objection receipt")


class FilesField(forms.FileField):
    """Gives a list of `Upload`s."""

    widget = ManyFiles(attrs={"accept": ",".join(objections.TYPES), "multiple": True})

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:
        files = data if isinstance(data, list | tuple) else [data]
        return [Upload(file.name, file.read()) for file in files if file]


class ObjectionForm(PoolForm):
    """Who objects, how to reach them, and why."""

    wide = ("files",)
    word = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(label="真实姓名", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = forms.CharField(
        label="手机号码", max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"})
    )
    email = forms.EmailField(label="电子邮箱", required=False, help_text="没有的可以不填")
    reason = forms.CharField(
        label="异议理由",
        min_length=objections.LEAST_REASON,
        max_length=objections.MOST_REASON,
        widget=forms.Textarea(attrs={"rows": "6"}),
        help_text="写明不符合哪项条件、有何依据",
    )
    files = FilesField(label="证明材料", required=False, help_text="PDF 或图片，每份不超过 10 MB，最多 5 份")

    def clean_word(self) -> str:
        """The receipt that this form was handed out with, so that sending it twice makes one objection."""
        try:
            return str(SIGNER.unsign(self.cleaned_data["word"]))
        except signing.BadSignature:
            raise forms.ValidationError("页面已失效，请刷新后重新填写") from None

    @staticmethod
    def fresh() -> dict[str, str]:
        """Initial values with a new receipt."""
        return {"word": SIGNER.sign(objections.new_receipt())}

    def said(self) -> Said:
        told = self.cleaned_data
        return Said(told["name"], told["phone"], told["email"], told["reason"])


class ReceiptForm(PoolForm):
    """A receipt as typed."""

    receipt = forms.CharField(
        label="异议回执号",
        max_length=60,
        help_text="26 位，不分大小写，横线可以不输",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )
