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
    #: a form whose rows may all stay empty marks none as optional
    quiet = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.reasons: tuple[Any, ...] = ()
        #: the page shows the reasons elsewhere
        self.returned = False
        for field in self.fields.values():
            _use_picker(field)
            _word(field)

    def refuse(self, reasons: tuple[Any, ...]) -> None:
        """Show why an act was refused: `policy.decision.Reason`s, each with its article."""
        self.reasons = tuple(reasons)


class ManyFiles(forms.ClearableFileInput):
    """Several files in one field."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files as a list of (content, name); none gives an empty list. `accept` are the endings offered."""

    def __init__(self, *, accept: str, **kwargs: Any) -> None:
        super().__init__(widget=ManyFiles(attrs={"accept": accept, "multiple": True}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[tuple[bytes, str]]:
        files = data if isinstance(data, list | tuple) else [data]
        found = [(file.read(), file.name) for file in files if file]
        if self.required and not found:
            raise forms.ValidationError("请选择文件")
        return found


def _use_picker(field: forms.Field) -> None:
    """Give dates and times the browser's own picker."""
    if type(field.widget) in _PICKERS:
        field.widget.input_type, field.widget.format = _PICKERS[type(field.widget)]


def _word(field: forms.Field) -> None:
    """Say what is missing in one word, unless the form says it better; keep text areas to four lines."""
    if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
        field.error_messages["required"] = "请选择" if isinstance(field.widget, _CHOSEN) else "请填写"
    if isinstance(field.widget, forms.Textarea) and field.widget.attrs.get("rows") == "10":
        field.widget.attrs["rows"] = "4"


_CHOSEN = (forms.Select, forms.RadioSelect, forms.CheckboxSelectMultiple, forms.FileInput, forms.CheckboxInput)
_PICKERS = {
    forms.DateInput: ("date", "%Y-%m-%d"),
    forms.TimeInput: ("time", "%H:%M"),
    forms.DateTimeInput: ("datetime-local", "%Y-%m-%dT%H:%M"),
}
