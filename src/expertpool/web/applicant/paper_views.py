"""信息表 to take along, blank or filled; a filled one read in; and the person's word on what others filled in (7.1)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from expertpool.policy import application_form as rules
from expertpool.policy.decision import Refused
from expertpool.policy.terms import Role, Source
from expertpool.queries import experts
from expertpool.services import application_papers, applications, entrance, form_views, person_links
from expertpool.web.access import page, role_of
from expertpool.web.applicant.form_views import EDITABLE, GroupPage, by_place, group_page, wrong_in
from expertpool.web.applicant.pages import applicant_page, refused
from expertpool.web.downloads import file_answer
from expertpool.web.expert.entrance_views import BACKEND
from expertpool.web.forms import PoolForm
from expertpool.web.questions import kept_form, sent_answers


@page("public.read")
@require_GET
def blank(request: HttpRequest, kind: str, ending: str) -> HttpResponse:
    """The empty form for everybody."""
    if kind not in application_papers.TITLES or ending not in application_papers.WRITERS:
        raise Http404
    content = application_papers.write(application_papers.blank(kind), ending, at=timezone.now())
    return file_answer(content, f"{application_papers.TITLES[kind]}.{ending}", application_papers.WRITERS[ending])


@applicant_page("application.edit")
def own_paper(request: HttpRequest, row: Any, ending: str) -> HttpResponse:
    """The own form filled, to be printed and stamped."""
    if ending not in application_papers.WRITERS:
        raise Http404
    paper = application_papers.filled(row, applications.form_of(row))
    content = application_papers.write(paper, ending, at=timezone.now())
    return file_answer(content, f"信息表 {row.code}.{ending}", application_papers.WRITERS[ending])


class FileForm(PoolForm):
    file = forms.FileField(label="填好的信息表", help_text="本站下载的 .docx", widget=forms.FileInput({"accept": ".docx"}))


@applicant_page("application.edit", "GET", "POST")
def read(request: HttpRequest, row: Any) -> HttpResponse:
    """First what was read, beside what is there; taken over only when the applicant says so."""
    if row.state not in EDITABLE:
        return redirect("application")
    form = FileForm(request.POST or None, request.FILES or None)
    reading, lines, wrong = None, [], []
    if request.method == "POST" and "take" in request.POST:
        return _take(request, row)
    if form.is_valid():
        try:
            content = form.cleaned_data["file"].read()
            reading = application_papers.read(content)
        except Refused as refusal:
            form.refuse(refusal.reasons)
        else:
            request.session["read_form"] = {"application": row.pk, "file": application_papers.keep(content)}
            before = applications.form_of(row)
            lines, wrong = _lines(before, reading.answers), wrong_in(reading.answers, before | reading.answers)
    shown = {"row": row, "form": form, "reading": reading, "lines": lines, "wrong": wrong}
    return render(request, "apply/read.html", shown, status=409 if form.reasons else 200)


def _lines(now: rules.Form, told: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(label, as it is, as it would be) of everything that changes."""
    names = {field.code: field.name for field in experts.fields()}
    found = []
    for name, answer in told.items():
        if name in rules.GROUPS:
            before, after = (_rows(rules.GROUPS[name], told, names) for told in (rules.rows(now, name), answer))
            found += [(rules.GROUPS[name].label, before, after)] if before != after else []
        elif rules.text(now, name) != answer:
            question = rules.QUESTIONS[name]
            before, after = (application_papers.words(question, text, names) for text in (rules.text(now, name), answer))
            found.append((question.label, before, after))
    return found


def _rows(group: rules.Group, told: list[rules.Form], names: dict[str, str]) -> str:
    """The rows of a group as one reads them."""
    lines = ([application_papers.words(q, rules.text(row, q.name), names) for q in group.columns] for row in told)
    return "；".join(" ".join(word for word in line if word) for line in lines)


def _take(request: HttpRequest, row: Any) -> HttpResponse:
    kept = request.session.pop("read_form", {})
    if kept.get("application") != row.pk:
        messages.error(request, "读入的内容已失效，请重新上传。")
        return redirect("application_read")
    application_papers.take(application_id=row.pk, key=kept["file"], by=request.user, at=timezone.now())
    messages.success(request, "已读入，请逐步核对。")
    return redirect("application_part", rules.PARTS[0].name)


# ---------------------------------------------------------------- what others filled in


@page("public.register")
@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The person reads what others filled in, adds the own word and confirms; the link proves who it is."""
    if role_of(request) not in (Role.PUBLIC, Role.EXPERT):
        messages.error(request, "您已登录工作人员账号，确认链接只供本人使用，请先退出。")
        return redirect("home")
    try:
        row = person_links.follow(token=token, at=timezone.now())
    except Refused as refusal:
        return refused(request, refusal)
    form = applications.form_of(row)
    ties, last = (next(part for part in rules.PARTS if part.name == name) for name in ("ties", "word"))
    reasons, act, sent = (), request.POST.get("act", ""), {}
    if request.method == "POST":
        sent = {**sent_answers(ties, request.POST), **sent_answers(last, request.POST)}
        try:
            if act == "confirm":
                return _confirmed(request, token, row, sent)
            if act == "dispute":
                return _disputed(request, token)
        except Refused as refusal:
            reasons = refusal.reasons
    form |= sent
    return _show_confirm(request, row, form, ties, last, act, reasons)


def _confirmed(request: HttpRequest, token: str, row: Any, sent: dict[str, Any]) -> HttpResponse:
    """Whoever holds the link holds the number it was sent to: the account is that of the number."""
    now = timezone.now()
    account = entrance.account_by_link(form=applications.form_of(row), at=now)
    person_links.use(token=token, words=sent, by=account, at=now)
    if request.user.is_authenticated:
        logout(request)
    login(request, account, BACKEND)
    messages.success(request, "已确认，进入审核。")
    return redirect("application")


def _disputed(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever filled the form in is told what is wrong; nobody is logged in for that."""
    person_links.dispute(token=token, words=request.POST.get("words", ""), at=timezone.now())
    return render(request, "apply/disputed.html")


def _show_confirm(
    request: HttpRequest, row: Any, form: rules.Form, ties: rules.Part, last: rules.Part, act: str, reasons: tuple[Any, ...]
) -> HttpResponse:
    fields = [(field.code, field.name) for field in experts.fields()]
    faults = by_place(applications.faults_of(form, at=timezone.now())) if act == "confirm" else {}
    groups: list[GroupPage] = [group_page(group, form, act, faults, fields) for group in ties.groups]
    shown = {
        "row": row,
        "parts": form_views.masked(form),
        "groups": groups,
        "form": kept_form((*ties.questions, *last.questions), form, faults, fields=fields),
        "reasons": reasons,
        "units": experts.unit_names(),
        "words": request.POST.get("words", ""),
        "correctable": row.source != Source.OUT_OF_CITY,
    }
    return render(request, "apply/confirm.html", shown, status=409 if reasons else 200)
