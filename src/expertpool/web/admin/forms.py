"""Forms of accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator

from expertpool.policy import access
from expertpool.policy.terms import Role
from expertpool.queries import accounts as queries
from expertpool.web.forms import PoolForm

LOGIN_NAME = RegexValidator(r"^[a-z][a-z0-9._-]{2,39}$", "登录名用小写字母开头，3 至 40 个小写字母、数字、点、横线。")
#: roles that have accounts
ROLES = [(role.value, role.label) for role in Role if role in access.LOGGED_IN]


class RoleForm(PoolForm):
    """A role and what belongs to it."""

    role = forms.ChoiceField(label="角色", choices=ROLES)
    division = forms.ModelChoiceField(
        label="科室（单位）", queryset=None, required=False, empty_label="不选", help_text="承办科室账号必选"
    )
    unit = forms.CharField(
        label="所在单位全称", required=False, max_length=120, help_text="所在单位账号必填，须与单位库中的名称一致"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"].queryset = queries.divisions()

    def clean_unit(self) -> Any:
        name = self.cleaned_data["unit"].strip()
        unit = queries.unit_named(name) if name else None
        if name and unit is None:
            raise forms.ValidationError("单位库中没有这个单位，请先由人才科登记。")
        return unit


class AccountForm(RoleForm):
    """A new account."""

    name = forms.CharField(label="姓名", max_length=40)
    username = forms.CharField(
        label="登录名",
        max_length=40,
        validators=[LOGIN_NAME],
        help_text="小写字母开头，如姓名拼音",
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    identity_number = forms.CharField(
        label="身份证号码",
        required=False,
        max_length=30,
        help_text="只用来核对同一人的其他账号，号码本身不保存；工作人员必填",
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "text"}),
    )
    email = forms.EmailField(label="电子邮箱", required=False)

    field_order = ("name", "username", "identity_number", "role", "division", "unit", "email")
