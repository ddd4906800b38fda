"""Files that leave an import."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from expertpool.services import exports
from expertpool.services.imports import papers
from expertpool.web.access import page
from expertpool.web.talent.imports_views import run_or_404

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


@page("import.view")
@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """The empty sheet with notes and drop-downs."""
    return _file(papers.template(), papers.TEMPLATE_NAME)


@page("import.run")
@require_GET
def findings(request: HttpRequest, run_id: int) -> HttpResponse:
    """Rows with findings, what was found beside each."""
    made = papers.findings(run=run_or_404(request, run_id), by=request.user, at=timezone.now())
    return _export(made, "检查结果")


@page("import.run")
@require_GET
def left_out(request: HttpRequest, run_id: int) -> HttpResponse:
    """Rows that stayed out, to be corrected and uploaded again."""
    made = papers.left_out(run=run_or_404(request, run_id), by=request.user, at=timezone.now())
    return _export(made, "未导入的行")


def _export(made: exports.Sheet, words: str) -> HttpResponse:
    return _file(made.content, f"{words}-{made.serial}.xlsx")
