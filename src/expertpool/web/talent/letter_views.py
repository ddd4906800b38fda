"""承诺书文本: the version in force, those before it, and a new one (15, 20)."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from expertpool.policy.decision import Refused
from expertpool.queries import own
from expertpool.services import letters
from expertpool.web.access import page
from expertpool.web.forms import PoolForm


class TextForm(PoolForm):
    """A new version."""

    version = forms.CharField(label="版本号", max_length=12, help_text="如 2026-02")
    body = forms.CharField(label="正文", max_length=4000, widget=forms.Textarea({"rows": "12"}), help_text="一行一段。")


@page("letter.text")
@require_http_methods(["GET", "POST"])
def texts(request: HttpRequest) -> HttpResponse:
    """What was signed keeps the text it was signed with; a new version is for letters to come."""
    now = letters.in_force()
    form = TextForm(request.POST or None, initial={"body": now.body})
    if request.method == "POST" and form.is_valid():
        try:
            letters.set_text(**form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.refuse(refusal.reasons)
        else:
            messages.success(request, "新文本已启用；已签署的承诺书保留原文本。")
            return redirect("letter_texts")
    crumbs = [("条款与参数", ""), ("承诺书文本", "")]
    shown = {"crumbs": crumbs, "form": form, "now": now, "rows": own.letter_texts()}
    return render(request, "talent/letters/texts.html", shown, status=409 if form.reasons else 200)
