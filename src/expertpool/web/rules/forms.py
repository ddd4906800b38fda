"""What is filled in to change a number, to decide on it, and to say how words are read."""

from __future__ import annotations

from typing import Any

from django import forms

from expertpool.policy.decision import Decision, Reason
from expertpool.policy.parameter_changes import Proposal, adjustable, bounds_words, is_switch, read, value_words
from expertpool.policy.parameters import SPECS, Parameters, Spec
from expertpool.web.forms import PoolForm

SCANS = ".pdf,.jpg,.jpeg,.png"
#: choices of a switch, the first leaves it as it is
SWITCH = (("", "不调整"), ("1", "是"), ("0", "否"))
PREFIX = "value-"


class ProposalForm(PoolForm):
    wide = ("reason",)
    first_day = forms.DateField(label="生效日", help_text="最早为明天；当天及以前的事项一律按原数值")
    basis = forms.CharField(label="提请文件", max_length=120, help_text="请示或文件的名称、文号")
    reason = forms.CharField(label="调整理由", max_length=400, widget=forms.Textarea(attrs={"rows": "3"}))

    def proposal(self, values: dict[str, int]) -> Proposal:
        told = self.cleaned_data
        return Proposal(values, told["first_day"], told["reason"], told["basis"])


class SetForm(PoolForm):
    document = forms.CharField(label="批准文件", max_length=120, help_text="如 局长办公会纪要〔2026〕8号")
    scan = forms.FileField(label="批准文件扫描件", help_text="PDF、JPG 或 PNG", widget=forms.FileInput({"accept": SCANS}))

    def told(self) -> dict[str, Any]:
        scan = self.cleaned_data["scan"]
        return {"document": self.cleaned_data["document"], "scan": (scan.read(), scan.name)}


class RefuseForm(PoolForm):
    answer = forms.CharField(label="不予批准的理由", max_length=400, widget=forms.Textarea(attrs={"rows": "2"}))


class ConfirmForm(PoolForm):
    document = forms.CharField(label="确认文件", max_length=120, help_text="会议纪要或批示的名称、文号")
    remark = forms.CharField(label="说明", max_length=400, required=False)


class ObjectForm(PoolForm):
    remark = forms.CharField(label="应当怎样理解", max_length=400, widget=forms.Textarea(attrs={"rows": "2"}))
    document = forms.CharField(label="依据文件", max_length=120, required=False)


class Typed:
    """The new values as they were typed, one box a parameter; an empty box leaves a parameter as it is."""

    def __init__(self, posted: Any) -> None:
        self.words = {name: str(posted.get(f"{PREFIX}{name}", "")).strip()[:20] for name in SPECS}
        found = {name: read(name, words) for name, words in self.words.items() if words}
        self.values = {name: value for name, value in found.items() if isinstance(value, int)}
        self.faults: Decision = tuple(value for value in found.values() if isinstance(value, Reason))

    def boxes(self, p: Parameters, first: str) -> list[dict[str, Any]]:
        """A row for every parameter that may be changed, the one that was asked for on top."""
        specs = sorted((spec for spec in SPECS.values() if adjustable(spec)), key=lambda spec: spec.name != first)
        return [self._box(spec, p) for spec in specs]

    def _box(self, spec: Spec, p: Parameters) -> dict[str, Any]:
        typed = self.words[spec.name]
        options = [(value, label, value == typed) for value, label in SWITCH] if is_switch(spec) else []
        shown = {"words": value_words(spec, getattr(p, spec.name)), "bounds": bounds_words(spec), "field": f"{PREFIX}{spec.name}"}
        return {"spec": spec, "typed": typed, "options": options, **shown}

    def hidden(self) -> list[tuple[str, str]]:
        """What the confirming press sends again."""
        return [(f"{PREFIX}{name}", words) for name, words in self.words.items() if words]
