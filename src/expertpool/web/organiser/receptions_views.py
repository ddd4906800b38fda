"""接送安排 of one expert (11.4)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from expertpool.policy.decision import Refused
from expertpool.services import receptions as acts
from expertpool.web.access import page
from expertpool.web.forms import PoolForm
from expertpool.web.organiser.days_views import person_or_404

FIELDS = ("arrive_at", "pick_up", "vehicle", "lodging", "contact_name", "contact_phone", "note")


class ReceptionForm(PoolForm):
    arrive_at = forms.DateTimeField(
        label="到达时间",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )
    pick_up = forms.CharField(label="接站地点", max_length=120, required=False)
    vehicle = forms.CharField(label="车辆和司机", max_length=60, required=False)
    lodging = forms.CharField(label="住宿", max_length=120, required=False)
    contact_name = forms.CharField(label="联系人", max_length=40, required=False)
    contact_phone = forms.CharField(label="联系人电话", max_length=20, required=False)
    note = forms.CharField(label="其他说明", max_length=200, required=False)
    wide = ("note",)


@page("reception.edit")
@require_http_methods(["GET", "POST"])
def reception(request: HttpRequest, participation_id: int) -> HttpResponse:
    person = person_or_404(request, participation_id)
    before: Any = person.reception
    form = ReceptionForm(request.POST or None, initial={name: getattr(before, name) for name in FIELDS} if before else {})
    activity = person.part.activity
    if request.method == "POST" and form.is_valid():
        try:
            plan = acts.Plan(**form.cleaned_data)
            acts.arrange(participation_id=person.part.pk, plan=plan, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.refuse(refusal.reasons)
        else:
            messages.success(request, f"已安排{person.part.expert.name}的接送，并告知本人。")
            return redirect("day", activity.pk)
    crumbs = [("到场与评价", reverse("days")), (activity.code, reverse("day", args=[activity.pk])), ("接送", "")]
    shown = {"crumbs": crumbs, "person": person, "activity": activity, "form": form}
    return render(request, "organiser/days/reception.html", shown, status=409 if form.reasons else 200)
