"""Forms of experts: one thing at a time, for thumbs."""

from __future__ import annotations

from django import forms

from expertpool.policy.contact_terms import DeclineReason
from expertpool.web.forms import PoolForm

DIGITS = {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "digits", "pattern": "[0-9]*"}


class PhoneForm(PoolForm):
    phone = forms.CharField(
        label="手机号",
        max_length=20,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "tel"}),
        help_text="填写在专家库登记的号码。",
    )


class CodeForm(PoolForm):
    phone = forms.CharField(max_length=20, widget=forms.HiddenInput)
    code = forms.CharField(label="验证码", max_length=8, widget=forms.TextInput(DIGITS), help_text="6 位数字，短信或邮件中查看。")


class DeclineForm(PoolForm):
    reason = forms.ChoiceField(label="原因", choices=DeclineReason.choices, widget=forms.RadioSelect)
    words = forms.CharField(label="补充说明", max_length=400, required=False, widget=forms.Textarea({"rows": "3"}))


class WordsForm(PoolForm):
    """The own words that an act asks for."""

    words = forms.CharField(label="说明", max_length=400, widget=forms.Textarea({"rows": "4"}))


class PeriodForm(PoolForm):
    """Days on which one cannot come."""

    first = forms.DateField(label="从", widget=forms.DateInput)
    last = forms.DateField(label="到（含当日）", widget=forms.DateInput)
    note = forms.CharField(label="备注", max_length=120, required=False)


class AccountForm(PoolForm):
    """The bank account, asked for once."""

    number = forms.CharField(label="银行账号", max_length=40, widget=forms.TextInput({"inputmode": "numeric"}))
    bank = forms.CharField(label="开户银行", max_length=120)


class ScanForm(PoolForm):
    """The signed print, photographed or scanned."""

    file = forms.FileField(label="扫描件或照片", widget=forms.FileInput({"accept": ".pdf,.jpg,.jpeg,.png"}))
