"""Forms of units' pages: invitations, registration, reasons, feedback, and one person of a roll."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from expertpool.policy.application_form import OWN_WORD, PARTS, TIES, Question
from expertpool.policy.designation import MOST_BYTES
from expertpool.policy.lifecycle import ReviewReason
from expertpool.policy.terms import Exemption, Role
from expertpool.policy.vouching import FeedbackKind
from expertpool.web.forms import ManyFiles, PoolForm
from expertpool.web.organiser.forms import field_choices
from expertpool.web.questions import field_of

SCANS = ".pdf,.jpg,.jpeg,.png"
#: reasons that a unit may have; the others are the bureau's
REASONS = tuple(
    (term.value, term.label)
    for term in ReviewReason
    if term not in (ReviewReason.BANNED, ReviewReason.DUPLICATE, ReviewReason.OBJECTION)
)


def scan_field(label: str, **more: Any) -> forms.FileField:
    """A scan of at most 10 MB; what it holds is looked at by the act."""
    return forms.FileField(
        label=label,
        help_text=more.pop("help_text", "PDF、JPG 或 PNG，不超过 10 MB"),
        widget=forms.ClearableFileInput(attrs={"accept": SCANS}),
        error_messages={"empty": "文件是空的，请检查是否选错了文件", "required": "请选择文件"},
        validators=[_small],
        **more,
    )


def _small(file: Any) -> None:
    if file.size > MOST_BYTES:
        raise forms.ValidationError("文件超过 10 MB，请降低扫描分辨率")


class ContactForm(PoolForm):
    """Who is to open the unit's account; phone or mailbox, or both."""

    contact_name = forms.CharField(label="联系人姓名", max_length=40)
    phone = forms.CharField(label="联系人手机", max_length=20, required=False, widget=forms.TextInput({"inputmode": "tel"}))
    email = forms.EmailField(label="联系人邮箱", required=False, help_text="手机和邮箱至少填一项")


class InviteForm(ContactForm):
    unit = forms.CharField(label="单位名称", max_length=120, help_text="已登记单位的全称；没有登记的，先登记单位")
    role = forms.ChoiceField(label="账号种类", choices=[(role.value, role.label) for role in (Role.EMPLOYER, Role.ASSOCIATION)])
    field_order = ("unit", "role", "contact_name", "phone", "email")


class UnitNameForm(PoolForm):
    unit = forms.CharField(label="登记的单位名称", max_length=120)


class RegisterForm(PoolForm):
    """The contact's own account."""

    name = forms.CharField(label="姓名", max_length=40)
    identity_number = forms.CharField(
        label="身份证号码", max_length=40, help_text="用于核对同一人不兼任审核、监督；只留不可还原的比对码"
    )
    phone = forms.CharField(label="手机号码", max_length=20, widget=forms.TextInput({"inputmode": "tel"}))
    username = forms.CharField(
        label="登录名",
        min_length=4,
        max_length=40,
        validators=[RegexValidator(r"^[A-Za-z][A-Za-z0-9_.-]*\Z", "用字母开头的字母、数字")],
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        help_text="字母开头，字母和数字，至少 4 位",
    )
    new = forms.CharField(
        label="密码",
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text="至少 10 个字符，不能全是数字",
    )
    again = forms.CharField(label="再输一次密码", strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"}))
    letter = scan_field("单位授权书扫描件", help_text="写明授权此人办理、加盖单位公章；PDF、JPG 或 PNG，不超过 10 MB")
    wide = ("letter",)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("new") and given.get("again") and given["new"] != given["again"]:
            self.add_error("again", "两次输入的密码不一致。")
        return given


class ReasonForm(PoolForm):
    """Why an application goes back, or ends."""

    reason = forms.ChoiceField(label="原因", choices=[("", "请选择"), *REASONS])
    words = forms.CharField(label="具体说明", max_length=400, widget=forms.Textarea({"rows": "3"}), help_text="申请人会看到")


class FilesField(forms.FileField):
    """Several files; cleaned to a list, empty for none."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        sent = data if isinstance(data, list) else [data] if data else []
        return [super(FilesField, self).clean(file, initial) for file in sent]


class FeedbackForm(PoolForm):
    kind = forms.ChoiceField(label="情况种类", choices=[("", "请选择"), *FeedbackKind.choices])
    happened_on = forms.DateField(label="发生日期", required=False, help_text="不清楚的留空")
    words = forms.CharField(
        label="情况说明",
        max_length=4000,
        widget=forms.Textarea({"rows": "6"}),
        help_text="经过、认定机关和已作处理；加密保存，只有人才科和本单位可见",
    )
    files = FilesField(
        label="证明材料",
        required=False,
        widget=ManyFiles({"accept": SCANS}),
        help_text="最多 5 份，PDF、JPG 或 PNG，每份不超过 10 MB",
    )
    wide = ("files",)


class AnswerForm(PoolForm):
    words = forms.CharField(label="处理意见", max_length=200, widget=forms.Textarea({"rows": "3"}), help_text="反馈单位会看到")


class RollForm(PoolForm):
    title = forms.CharField(label="名称", max_length=120, help_text="如 2026年第一批")
    wide = ("title",)


class SheetForm(PoolForm):
    file = forms.FileField(
        label="汇总表",
        help_text="支持 .xlsx、.xls、.ods、.csv，不超过 20 MB，一次最多 300 人",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
        error_messages={"empty": "文件是空的，请检查是否选错了文件", "required": "请选择文件"},
    )
    wide = ("file",)


class ScanForm(PoolForm):
    scan = scan_field("盖章扫描件")
    wide = ("scan",)


# ---------------------------------------------------------------- one person of a roll


class PersonForm(PoolForm):
    """The questions of the application that others can answer, in one compact form; ties and declarations are the person's."""

    wide = ("address", "directions", "talent_proof", "certificate")

    def sections(self) -> Iterator[tuple[str, list[Any]]]:
        """(heading, fields) as the steps of the application."""
        for part in PARTS:
            names = [question.name for question in part.questions if question.name in self.fields]
            names += ["talent", "talent_proof", "certificate"] if part.name == "profession" else []
            if names:
                yield part.label, [self[name] for name in names]

    def form_of(self, before: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The form as the act takes it; ties and further rows told `before` stay."""
        given = {name: _plain(value) for name, value in self.cleaned_data.items()}
        code, proof, certificate = (given.pop(name, "") for name in ("talent", "talent_proof", "certificate"))
        old = before or {}
        groups = {
            "talents": [*([{"code": code, "proof": proof}] if code else []), *old.get("talents", [])[1:]],
            "certificates": [*([{"name": certificate}] if certificate else []), *old.get("certificates", [])[1:]],
        }
        kept = {name: old[name] for name in (*TIES, "ties_told") if name in old}
        return given | groups | kept

    def blame(self, faults: Any) -> None:
        """Put each fault beside its field, where nothing is said yet."""
        for fault in faults:
            name = {"talents": "talent_proof", "certificates": "certificate"}.get(fault.name.split(".")[0], fault.name)
            words = f"{fault.reason.message}；{fault.reason.remedy}" if fault.reason.remedy else fault.reason.message
            if name not in self.errors:
                self.add_error(name if name in self.fields else None, words)


def person_form(*args: Any, **kwargs: Any) -> PersonForm:
    """The form with a field for every question that others can answer."""
    asked = [question for part in PARTS for question in part.questions if question.name not in OWN_WORD]
    offered = field_choices()[1:]
    members = {question.name: field_of(question, fields=offered, required=question.required) for question in (*asked, *_MORE)}
    kind: type[PersonForm] = type("TypedPersonForm", (PersonForm,), members)
    return kind(*args, **kwargs)


_MORE = (
    Question("talent", "人才称号", "choice", choices=tuple(Exemption.choices)),
    Question("talent_proof", "称号证书或文件编号", most=200),
    Question("certificate", "执业资格证书名称"),
)


def initial_of(form: Mapping[str, Any]) -> dict[str, Any]:
    """What a form shows of an application."""
    talent = next(iter(form.get("talents", ())), {})
    certificate = next(iter(form.get("certificates", ())), {})
    more = {"talent": talent.get("code", ""), "talent_proof": talent.get("proof", ""), "certificate": certificate.get("name", "")}
    plain = {name: value == "1" if name in _TICKS else value for name, value in form.items() if isinstance(value, str)}
    return plain | more


_TICKS = frozenset(question.name for part in PARTS for question in part.questions if question.kind == "tick")


def _plain(value: Any) -> str:
    return ("1" if value else "") if isinstance(value, bool) else str(value or "")
