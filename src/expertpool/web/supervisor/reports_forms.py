"""What handlers of reports type: passphrases, steps, answers."""

from __future__ import annotations

from typing import Any

from django import forms

from expertpool.policy import reports as rules
from expertpool.web.forms import PoolForm

BACKUP_MOST = 4096


def _passphrase(label: str, kind: str, help_text: str = "") -> forms.CharField:
    shown = forms.PasswordInput(attrs={"autocomplete": f"{kind}-password"})
    return forms.CharField(label=label, max_length=200, strip=False, widget=shown, help_text=help_text)


STRENGTH = f"至少 {rules.PASSPHRASE_LEAST} 个字符，文字（字母）、数字、符号至少两种"


class PassphraseForm(PoolForm):
    passphrase = _passphrase("密钥口令", "current")


class NewForm(PoolForm):
    """A new passphrase, typed twice."""

    new = _passphrase("新口令", "new", STRENGTH)
    again = _passphrase("再输一次", "new")

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("new") and told.get("again") and told["new"] != told["again"]:
            self.add_error("again", "两次输入不一致")
        return told


class ChangeForm(NewForm):
    passphrase = _passphrase("现口令", "current")
    field_order = ("passphrase", "new", "again")


class RestoreForm(NewForm):
    """A backup with the passphrase of its day, and the passphrase from now on."""

    file = forms.FileField(label="备份文件", widget=forms.ClearableFileInput(attrs={"accept": ".json"}))
    passphrase = _passphrase("备份时的口令", "current")
    field_order = ("file", "passphrase", "new", "again")

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > BACKUP_MOST:
            raise forms.ValidationError("不是密钥备份文件")
        return bytes(file.read())


class TextForm(PoolForm):
    text = forms.CharField(label="内容", max_length=rules.LONGEST, widget=forms.Textarea)

    def __init__(self, *args: Any, label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["text"].label = label


class SayForm(TextForm):
    """Words for the reporter or for the record; `word` keeps them from being taken twice."""

    word = forms.CharField(widget=forms.HiddenInput)


class TransferForm(PoolForm):
    wide = ("to",)
    to = forms.CharField(label="转办单位", max_length=100)
    text = forms.CharField(label="说明", max_length=rules.LONGEST, required=False, widget=forms.Textarea)
