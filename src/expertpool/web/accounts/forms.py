"""Forms of log-in and of the own password."""

from __future__ import annotations

from typing import Any

from django import forms

from expertpool.web.forms import PoolForm


class LoginForm(PoolForm):
    """Log-in name and password."""

    username = forms.CharField(
        label="登录名",
        max_length=40,
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label="密码", max_length=128, strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.fields["username"].widget.attrs["autofocus"] = True

    def clean_username(self) -> str:
        """Log-in names are lower case; phones like to write a capital."""
        return str(self.cleaned_data["username"]).lower()


class PasswordForm(PoolForm):
    """The own password: old, new, new again."""

    old = forms.CharField(label="原密码", strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"}))
    new = forms.CharField(
        label="新密码",
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text="至少 10 个字符，不能全是数字，不能与登录名、姓名相近，不能用常见密码。",
    )
    again = forms.CharField(label="再输一次新密码", strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"}))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("new") and given.get("again") and given["new"] != given["again"]:
            self.add_error("again", "两次输入的新密码不一致。")
        return given
