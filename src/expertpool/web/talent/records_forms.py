"""The forms of one expert's record."""

from __future__ import annotations

from typing import Any

from django import forms

from expertpool.policy import terms
from expertpool.queries import experts
from expertpool.web.forms import PoolForm

NOTHING = ("", "——")


class RecordForm(PoolForm):
    """What a keeper sets as it is."""

    wide = ("directions", "address")
    unit_name = forms.CharField(label="工作单位", max_length=120)
    department = forms.CharField(label="部门", max_length=120, required=False)
    post = forms.CharField(label="职务", max_length=120, required=False)
    title = forms.CharField(label="职称", max_length=60, required=False)
    title_level = forms.ChoiceField(label="职称级别", choices=[NOTHING, *terms.TitleLevel.choices], required=False)
    region = forms.ChoiceField(label="地域", choices=list(terms.REGIONS.items()))
    first_field = forms.ChoiceField(label="主领域")
    second_field = forms.ChoiceField(label="第二领域", required=False)
    third_field = forms.ChoiceField(label="第三领域", required=False)
    email = forms.EmailField(label="电子邮箱", required=False)
    directions = forms.CharField(label="研究方向", max_length=400, required=False)
    address = forms.CharField(label="通讯地址", max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(field.code, field.name) for field in experts.fields()]
        self.fields["first_field"].choices = known
        self.fields["second_field"].choices = self.fields["third_field"].choices = [NOTHING, *known]

    @classmethod
    def of(cls, expert: Any) -> RecordForm:
        """Filled with what stands on the record."""
        names = ("department", "post", "title", "title_level", "region", "email", "directions", "address")
        codes = [row.field.code for row in expert.fields.all()] + ["", ""]
        chosen = dict(zip(("first_field", "second_field", "third_field"), codes, strict=False))
        return cls(initial={name: getattr(expert, name) for name in names} | chosen | {"unit_name": expert.unit.name})

    def codes(self) -> list[str]:
        """Field codes, primary first."""
        chosen = (self.cleaned_data[name] for name in ("first_field", "second_field", "third_field"))
        return [code for code in chosen if code]


class TieForm(PoolForm):
    """A tie the expert declared (13)."""

    kind = forms.ChoiceField(label="关系", choices=terms.TieKind.choices)
    unit_name = forms.CharField(label="单位", max_length=120, required=False, help_text="与人的关系填对方现在的单位")
    person_name = forms.CharField(label="人员姓名", max_length=80, required=False, help_text="与单位的关系不填")
    person_id = forms.CharField(label="对方证件号码", max_length=30, required=False, help_text="只留不可还原的比对码")
    post = forms.CharField(label="职务", max_length=120, required=False)
    since = forms.DateField(label="开始日期", required=False)
    until = forms.DateField(label="结束日期", required=False, help_text="仍在任的留空")


class EndTieForm(PoolForm):
    until = forms.DateField(label="结束日期")


class TitleForm(PoolForm):
    code = forms.ChoiceField(label="人才称号", choices=terms.Exemption.choices)
    proof = forms.CharField(label="证明材料", max_length=200, help_text="证书或文件的名称、编号")


class UnavailableForm(PoolForm):
    first = forms.DateField(label="开始日期")
    last = forms.DateField(label="结束日期")
    note = forms.CharField(label="说明", max_length=120, required=False)


class StatusForm(PoolForm):
    """Suspend or bring back."""

    status = forms.ChoiceField(label="状态", choices=[("active", "在库"), ("frozen", "暂停")])
    reason = forms.CharField(label="原因", max_length=200)
