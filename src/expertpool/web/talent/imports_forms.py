"""Forms of the import: the file, the columns, the documents of the migration."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.conf import settings

from expertpool.services.imports.targets import BY_NAME, IGNORED
from expertpool.web.forms import PoolForm

ACCEPTED = ".xlsx,.xls,.ods,.csv"


class UploadForm(PoolForm):
    file = forms.FileField(
        label="名单文件",
        help_text="支持 .xlsx、.xls、.ods、.csv，不超过 20 MB；标题、说明、多行表头、合并单元格都可保留",
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        error_messages={"empty": "文件是空的，请检查是否选错了文件", "required": "请选择名单文件"},
    )
    wide = ("file",)

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_LIMIT:
            raise forms.ValidationError("文件超过 20 MB，请删去表中的图片，或分成几个文件上传")
        return file


class DocumentForm(PoolForm):
    document = forms.CharField(
        label="批准文号或会议纪要号", max_length=120, help_text="如 焦科〔2026〕15号、局长办公会纪要〔2026〕8号"
    )
    wide = ("document",)


def read_targets(posted: Mapping[str, str]) -> dict[int, str]:
    """Fields ``column-7`` → target; anything that is no known target is taken for nothing."""
    chosen = {name.removeprefix("column-"): value for name, value in posted.items() if name.startswith("column-")}
    known = {IGNORED, *BY_NAME}
    return {int(column): value for column, value in chosen.items() if column.isdecimal() and len(column) < 4 and value in known}
