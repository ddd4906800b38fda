"""Papers of a removal case, for the keepers and for the person concerned (9, 10, 14.6)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from expertpool.queries import removals as queries
from expertpool.services import removal_papers
from expertpool.web.access import page
from expertpool.web.cases.views import found_or_404
from expertpool.web.downloads import file_answer
from expertpool.web.expert.pages import own_page


@page("case.paper")
@require_GET
def paper(request: HttpRequest, case_id: int, kind: str, form: str) -> HttpResponse:
    return _file(request, found_or_404(request, case_id), kind, form)


@own_page("case.own")
def own(request: HttpRequest, case_id: int, kind: str, form: str) -> HttpResponse:
    try:
        made = queries.own_for(request.user, case_id)
    except ObjectDoesNotExist:
        raise Http404 from None
    return _file(request, made, kind, form)


def _file(request: HttpRequest, made: Any, kind: str, form: str) -> HttpResponse:
    try:
        file = removal_papers.of_case(made=made, kind=kind, form=form, by=request.user, at=timezone.now())
    except LookupError:
        raise Http404 from None
    return file_answer(file.content, file.name, file.content_type)
