"""报酬标准: what a unit of work earns by title, from which day, by which document (14.4)."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from expertpool.policy import terms
from expertpool.policy.contact_terms import FeeUnit
from expertpool.policy.decision import Refused
from expertpool.queries import fees as queries
from expertpool.services import fees as acts
from expertpool.web.access import page
from expertpool.web.forms import PoolForm
from expertpool.web.listing import Listing


class LineForm(PoolForm):
    """A new line of the scale."""

    level = forms.ChoiceField(label="职称级别", choices=terms.TitleLevel.choices)
    unit = forms.ChoiceField(label="计量", choices=FeeUnit.choices)
    yuan = forms.DecimalField(label="金额（元）", min_value=0, max_digits=8, decimal_places=2)
    first_day = forms.DateField(label="起始日期")
    document = forms.CharField(label="依据文件", max_length=120, help_text="文件名称或文号")


@page("fee.scale")
@require_http_methods(["GET", "POST"])
def scale(request: HttpRequest) -> HttpResponse:
    """What is in force today, the form for a new line, and every line that was ever set."""
    form = LineForm(request.POST or None, initial={"first_day": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        cents = int(data.pop("yuan") * 100)
        try:
            acts.set_line(**data, cents=cents, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.refuse(refusal.reasons)
        else:
            messages.success(request, "已登记，从起始日期起执行。")
            return redirect("fee_scale")
    listing = Listing(request.GET, unit="条")
    shown = {
        "crumbs": [("条款与参数", ""), ("报酬标准", "")],
        "form": form,
        "units": FeeUnit.labels,
        "rows": queries.scale(timezone.localdate()),
        "listing": listing,
        "page": listing.page(queries.history()),
    }
    return render(request, "talent/fees/scale.html", shown, status=409 if form.reasons else 200)
