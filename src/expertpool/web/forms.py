"""How every form renders: label above, help under, error beside its field, all errors on top with links."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates


class PoolRenderer(DjangoTemplates):
    """Django's widgets in our fields."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


class PoolForm(forms.Form):
    """Base of every form.

    `wide` names the fields that take a whole row. Errors stand beside their field and, with links, in `components/errors.html`.
    A service's refusal is shown by `refuse(reasons)`: it becomes an error of the form, article included.
    """

    default_renderer = PoolRenderer
    required_css_class = "is-required"
    wide: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.reasons: tuple[Any, ...] = ()
        for field in self.fields.values():
            _use_picker(field)

    def refuse(self, reasons: tuple[Any, ...]) -> None:
        """Show why an act was refused: `policy.decision.Reason`s, each with its article."""
        self.reasons = tuple(reasons)


def _use_picker(field: forms.Field) -> None:
    """Give dates and times the browser's own picker."""
    if type(field.widget) in _PICKERS:
        field.widget.input_type, field.widget.format = _PICKERS[type(field.widget)]


_PICKERS = {
    forms.DateInput: ("date", "%Y-%m-%d"),
    forms.TimeInput: ("time", "%H:%M"),
    forms.DateTimeInput: ("datetime-local", "%Y-%m-%dT%H:%M"),
}
