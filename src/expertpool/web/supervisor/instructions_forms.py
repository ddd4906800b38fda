"""What is written in and around 监督意见."""

from __future__ import annotations

from typing import Any

from django import forms

from expertpool.policy import instructions as rules
from expertpool.queries import instructions as queries
from expertpool.web.forms import FilesField, PoolForm

ACCEPT = ".pdf,.jpg,.jpeg,.png,.docx"
FILES_HELP = "PDF、JPG、PNG 或 Word（.docx），可以选多个"


def _text(label: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=rules.LONGEST, widget=forms.Textarea({"rows": "5"}), help_text=help_text)


class IssueForm(PoolForm):
    """To whom, what, until when."""

    wide = ("title", "text", "files")
    division = forms.ChoiceField(label="致")
    due = forms.DateField(label="答复期限", widget=forms.DateInput, help_text="到当天为止算按期")
    title = forms.CharField(label="标题", max_length=120)
    text = _text("意见", "事项、依据和要求；写给科室看，不写检举人的任何信息")
    files = FilesField(label="附件", required=False, help_text=FILES_HELP, accept=ACCEPT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"].choices = queries.divisions()  # type: ignore[attr-defined]

    def clean_division(self) -> int | None:
        """The division's id; none for the keepers."""
        chosen = self.cleaned_data["division"]
        return None if chosen == queries.TO_KEEPERS else int(chosen)


class AnswerForm(PoolForm):
    wide = ("text", "files")
    text = _text("答复", "情况、原因、已采取的措施")
    files = FilesField(label="附件", required=False, help_text=FILES_HELP, accept=ACCEPT)


class AgainForm(PoolForm):
    wide = ("text",)
    text = _text("还需要说明什么")
    due = forms.DateField(label="答复期限", widget=forms.DateInput)


class CloseForm(PoolForm):
    wide = ("text",)
    text = _text("办结说明")
