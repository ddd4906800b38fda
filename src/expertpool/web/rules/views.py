"""What the system goes by, for everybody who works with it: provisions, parameters, rights (3, 21, 22)."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from expertpool.policy import access
from expertpool.policy.articles import ARTICLES, get
from expertpool.policy.parameter_changes import adjustable, bounds_words
from expertpool.policy.parameters import SPECS
from expertpool.queries import parameters
from expertpool.queries.parameter_changes import histories, history, waiting
from expertpool.services import parameter_lists
from expertpool.web.access import may, page
from expertpool.web.downloads import sheet_answer
from expertpool.web.listing import Filter, Listing
from expertpool.web.rules import tables
from expertpool.web.rules.touched import pages

CRUMB = ("条款与参数", "")
KINDS = (("adjustable", "可以调整"), ("fixed", "不可调整"), ("changed", "调整过"), ("coming", "将要调整"))
#: provisions that a number stands in, in the order of the document
CITED = tuple((key, get(key).label) for key in ARTICLES if key in {spec.article for spec in SPECS.values()})


@page("article.view")
@require_GET
def articles(request: HttpRequest) -> HttpResponse:
    """Every provision with what carries it in the system."""
    shown = {"chapters": tables.chapters(), "crumbs": [CRUMB, ("管理办法条款", "")]}
    return render(request, "rules/articles.html", shown)


@page("parameter.view")
@require_GET
def parameters_in_force(request: HttpRequest) -> HttpResponse:
    """Every number in force today, with its article, since when and by which document."""
    listing, today = _listing(request), timezone.localdate()
    shown = {
        "listing": listing,
        "page": listing.page(_narrowed(listing)),
        "today": today,
        "may_propose": may(request, "parameter.propose"),
        "crumbs": [CRUMB, ("参数", "")],
    }
    return render(request, "rules/parameters.html", shown)


def _listing(request: HttpRequest) -> Listing:
    export = reverse("parameters_export") if may(request, "parameter.export") else ""
    filters = (Filter("kind", "种类", KINDS), Filter("article", "依据", CITED))
    return Listing(request.GET, search="参数名称", unit="个", export=export, filters=filters)


def _narrowed(listing: Listing) -> list[tables.Setting]:
    rows = tables.settings_in_force(timezone.localdate(), parameters.changes())
    kind, article = listing.chosen["kind"], listing.chosen["article"]
    found = [row for row in rows if listing.text in row.spec.label and (not article or row.spec.article == article)]
    return [row for row in found if not kind or kind in row.kinds]


@page("parameter.export")
@require_GET
def export_parameters(request: HttpRequest) -> HttpResponse:
    """Every value that the chosen parameters ever had."""
    listing = _listing(request)
    chosen = [row.spec for row in _narrowed(listing)]
    eras = histories(chosen)
    lines = [
        (
            spec.label,
            era.value,
            get(spec.article).label,
            bounds_words(spec),
            era.first_day,
            era.document,
            era.proposed_by,
            era.set_by,
        )
        for spec in chosen
        for era in eras[spec.name]
    ]
    return sheet_answer(parameter_lists.export_values(rows=lines, filters=listing.narrowing, by=request.user, at=timezone.now()))


@page("parameter.view")
@require_GET
def parameter(request: HttpRequest, name: str) -> HttpResponse:
    """One number with every value it ever had, and what goes by it."""
    spec = SPECS.get(name)
    if spec is None:
        raise Http404
    shown = {
        "crumbs": [CRUMB, ("参数", reverse("parameters")), (spec.label, "")],
        "spec": spec,
        "bounds": bounds_words(spec),
        "eras": history(spec),
        "today": timezone.localdate(),
        "waiting": waiting().get(name, ""),
        "pages": pages([name]),
        "may_propose": adjustable(spec) and may(request, "parameter.propose"),
    }
    return render(request, "rules/parameter.html", shown)


@page("access.view")
@require_GET
def access_table(request: HttpRequest) -> HttpResponse:
    """Role by action, and the roles one person may not hold together; printed for the inspectors."""
    shown = {
        "roles": tables.ROLES,
        "areas": tables.rights(settings.PROFILE),
        "conflicts": access.CONFLICTS,
        "protected": settings.PROFILE == access.PROTECTED,
        "crumbs": [("系统与记录", ""), ("权限表", "")],
    }
    return render(request, "rules/access.html", shown)
