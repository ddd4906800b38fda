"""聘书 and 入库通知, for the expert and for the keepers of the pool (7.2)."""

from __future__ import annotations

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from expertpool.services import notice_papers
from expertpool.web.access import page
from expertpool.web.downloads import file_answer


@page("expert.edit")
@require_GET
def of_expert(request: HttpRequest, number: int, kind: str, form: str) -> HttpResponse:
    return _file(request, number, kind, form)


@page("self.view")
@require_GET
def own(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    if request.user.expert_id is None:
        raise Http404
    return _file(request, request.user.expert.number, kind, form)


def _file(request: HttpRequest, number: int, kind: str, form: str) -> HttpResponse:
    try:
        file = notice_papers.of_admission(number=number, kind=kind, form=form, by=request.user, at=timezone.now())
    except (LookupError, ObjectDoesNotExist):
        raise Http404 from None
    return file_answer(file.content, file.name, file.content_type)
