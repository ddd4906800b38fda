"""Forms of the organising division: the activity, the demand with its fields and projects."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.forms import BaseFormSet, formset_factory

from expertpool.policy import identity
from expertpool.policy.codes import HENAN, JIAOZUO, PROVINCES
from expertpool.policy.decision import Reason
from expertpool.policy.demand import MOST_WANTED
from expertpool.policy.terms import ActivityKind
from expertpool.queries import fields as field_queries
from expertpool.services import project_words
from expertpool.web.forms import PoolForm, PoolRenderer

#: what a demand may be bounded to: the city and its districts, the province and its other cities, the rest of the country
REGIONS = (
    *((code, name + ("（全市）" if code == "410800" else "")) for code, name in JIAOZUO.items()),
    ("410000", "河南省（全省）"),
    *HENAN.items(),
    *((code, name) for code, name in PROVINCES.items() if code not in ("410000", "990000")),
)


class ActivityForm(PoolForm):
    title = forms.CharField(label="活动名称", max_length=120, help_text="如 氢能商用车关键技术专项立项评审")
    kind = forms.ChoiceField(label="类别", choices=ActivityKind.choices, initial=ActivityKind.PROJECT)
    place = forms.CharField(label="地点", max_length=120, required=False)
    first_day = forms.DateField(label="开始日期")
    last_day = forms.DateField(label="结束日期", required=False, help_text="一天的活动可不填")
    start_time = forms.TimeField(label="开始时间", required=False)
    end_time = forms.TimeField(label="结束时间", required=False)
    wide = ("title",)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        told["last_day"] = told.get("last_day") or told.get("first_day")
        return told


def field_choices() -> list[tuple[str, Any]]:
    groups = [(label, [(row.code, row.name) for row in rows if row.active]) for label, rows in field_queries.tree()]
    return [("", "请选择领域"), *groups]


class StratumForm(PoolForm):
    """A field and a number; both empty: no stratum."""

    quiet = True
    field = forms.ChoiceField(label="专业领域", required=False)
    want = forms.IntegerField(
        label="需要人数", required=False, min_value=1, max_value=MOST_WANTED, error_messages={"invalid": "填写整数"}
    )

    def __init__(self, *args: Any, choices: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = choices

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if told.get("want") and not told.get("field"):
            self.add_error("field", "请选择领域")
        if told.get("field") and told.get("want") is None and "want" not in self.errors:
            self.add_error("want", "请填写人数")
        return told


class ProjectForm(PoolForm):
    """A project; all empty: none. Several units or people in a box are divided by 、 or by lines."""

    quiet = True
    title = forms.CharField(label="项目名称", max_length=200, required=False)
    applicant = forms.CharField(label="申报单位", max_length=120, required=False, help_text="全称，与公章一致")
    credit_code = forms.CharField(label="统一社会信用代码", max_length=30, required=False)
    leader = forms.CharField(label="负责人", max_length=80, required=False)
    leader_number = forms.CharField(
        label="负责人证件号码", max_length=30, required=False, help_text="有号码才能准确回避；只保留后四位和密文索引"
    )
    participants = forms.CharField(
        label="参与单位", required=False, widget=forms.Textarea(attrs={"rows": "2"}), help_text="多个用“、”隔开或分行"
    )
    members = forms.CharField(
        label="参与人员",
        required=False,
        widget=forms.Textarea(attrs={"rows": "2"}),
        help_text="多人用“、”隔开或分行，姓名后可加证件号码",
    )
    wide = ("title",)

    def clean_credit_code(self) -> str:
        text = self.cleaned_data["credit_code"].strip()
        code = identity.credit_code(text) if text else ""
        return code if isinstance(code, str) else self._refused(code)

    def _refused(self, reason: Reason) -> str:
        raise forms.ValidationError(f"{reason.message}；{reason.remedy}")

    def clean_leader_number(self) -> str:
        text = self.cleaned_data["leader_number"].strip()
        if text.startswith("*"):
            return text
        number, problem = project_words.read_number(text)
        if problem:
            raise forms.ValidationError(str(problem))
        return number

    def clean_leader(self) -> str:
        return _checked(self.cleaned_data["leader"])

    def clean_members(self) -> str:
        return _checked(self.cleaned_data["members"])

    def clean_participants(self) -> str:
        return _short(self.cleaned_data["participants"])

    @property
    def is_blank(self) -> bool:
        return not any(str(self[name].value() or "").strip() for name in self.fields)


def _checked(text: str) -> str:
    """The same text; raises when somebody in it cannot be read."""
    problems = project_words.people(text)[1]
    if problems:
        raise forms.ValidationError([str(problem) for problem in problems])
    return text


def _short(text: str) -> str:
    """The same text; raises when a name in it is too long to be one."""
    if any(len(part) > project_words.LONGEST_UNIT for part in project_words.pieces(text)):
        raise forms.ValidationError(f"单位名称超过 {project_words.LONGEST_UNIT} 字；多个单位用“、”隔开")
    return text


class DemandForm(PoolForm):
    """Everything of a demand but its fields and projects."""

    quiet = True

    avoided_units = forms.CharField(
        label="要求回避的单位",
        required=False,
        widget=forms.Textarea(attrs={"rows": "2"}),
        help_text="被评项目的单位自动回避，不必重复填写；多个用“、”隔开或分行",
    )
    avoided_people = forms.CharField(
        label="要求回避的人员",
        required=False,
        widget=forms.Textarea(attrs={"rows": "2"}),
        help_text="姓名后可加证件号码；只有姓名的由人才科逐个认定",
    )
    employer_cap = forms.IntegerField(
        label="同一单位最多",
        required=False,
        min_value=1,
        max_value=20,
        help_text="人；不填为不限",
        error_messages={"invalid": "填写整数"},
    )
    regions = forms.MultipleChoiceField(
        label="专家所属地域", required=False, choices=REGIONS, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(label="其他说明", max_length=400, required=False)
    late_reason = forms.CharField(
        label="逾期提交的原因", max_length=200, required=False, help_text="不足规定的提前量时必填，作逾期标记"
    )
    repeat_reason = forms.CharField(
        label="再次提出的原因", max_length=200, required=False, help_text="同一活动或同一项目已有需求时必填，监督部门可见"
    )
    wide = ("note", "late_reason", "repeat_reason")

    def clean_avoided_people(self) -> str:
        return _checked(self.cleaned_data["avoided_people"])

    def clean_avoided_units(self) -> str:
        return _short(self.cleaned_data["avoided_units"])


#: rows that may be sent at once
MOST_STRATA, MOST_PROJECTS = 30, 300

StratumSet: type[BaseFormSet[StratumForm]] = formset_factory(
    StratumForm, extra=0, absolute_max=MOST_STRATA, max_num=MOST_STRATA, renderer=PoolRenderer()
)
ProjectSet: type[BaseFormSet[ProjectForm]] = formset_factory(
    ProjectForm, extra=0, absolute_max=MOST_PROJECTS + 1, max_num=MOST_PROJECTS, renderer=PoolRenderer()
)


class ProjectFileForm(PoolForm):
    file = forms.FileField(
        label="项目清单文件",
        help_text="支持 .xlsx、.xls、.ods、.csv，不超过 20 MB；列的顺序不限",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
        error_messages={"empty": "文件是空的，请检查是否选错了文件", "required": "请选择文件"},
    )
    wide = ("file",)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_LIMIT:
            raise forms.ValidationError("文件超过 20 MB，请只保留项目清单一张表")
        return file
