"""The page that an invitation leads to: the contact registers for the unit (7.1.1)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from expertpool.policy.decision import Refused
from expertpool.services import unit_accounts as acts
from expertpool.web.access import page
from expertpool.web.units.forms import RegisterForm


@page("public.register")
@never_cache
@sensitive_post_parameters("new", "again", "identity_number")
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """A link that leads nowhere says why; one that leads somewhere registers once."""
    try:
        row = acts.follow(token=token, at=timezone.now())
    except Refused as refusal:
        return render(request, "units/join_over.html", {"reasons": refusal.reasons}, status=409)
    form = RegisterForm(request.POST or None, request.FILES or None, initial={"name": row.contact_name})
    if request.method == "POST" and form.is_valid() and _registered(form, token):
        return render(request, "units/join_over.html", {"done": True, "row": row})
    status = 409 if form.reasons else 400 if form.errors else 200
    return render(request, "units/join.html", {"form": form, "row": row}, status=status)


def _registered(form: RegisterForm, token: str) -> bool:
    given = form.cleaned_data
    person = acts.Person(given["username"], given["name"], given["phone"], given["identity_number"], given["new"])
    file = given["letter"]
    try:
        acts.register(token=token, person=person, letter=file.read(), file_name=file.name, at=timezone.now())
    except Refused as refusal:
        form.refuse(refusal.reasons)
        return False
    except ValidationError as error:
        form.add_error("new", error.message_dict["new"])
        return False
    return True
