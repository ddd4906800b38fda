"""Forms of a unit's page."""

from __future__ import annotations

from django import forms

from expertpool.policy import identity, terms
from expertpool.policy.decision import Reason
from expertpool.web.forms import PoolForm

NAME_KINDS = (("former", "曾用名"), ("alias", "别名、简称"), ("official", "现用名（单位更名）"))
REGIONS = (("", "未知"), *((code, terms.region_label(code)) for code in terms.REGIONS))


class NameForm(PoolForm):
    name = forms.CharField(label="名称", max_length=120)
    kind = forms.ChoiceField(label="种类", choices=NAME_KINDS)


class FactsForm(PoolForm):
    kind = forms.ChoiceField(label="单位性质", choices=terms.UnitKind.choices)
    region = forms.ChoiceField(label="所在地区", choices=REGIONS, required=False)
    credit_code = forms.CharField(label="统一社会信用代码", max_length=30, required=False, help_text="18 位；不知道的留空")

    def clean_credit_code(self) -> str:
        typed = self.cleaned_data["credit_code"]
        found = identity.credit_code(typed) if typed.strip() else ""
        if isinstance(found, Reason):
            raise forms.ValidationError(f"{found.message}；{found.remedy}")
        return found


class NewUnitForm(FactsForm):
    name = forms.CharField(label="单位名称", max_length=120, help_text="全称，与公章一致")
    field_order = ("name", "kind", "region", "credit_code")


class OtherUnitForm(PoolForm):
    """Another unit by its name, as exactly as it is known here."""

    other = forms.CharField(label="单位名称", max_length=120, required=False)
