"""The application on line: where it stands, its form part by part, and handing it in (6, 7.1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from expertpool.policy import application_form, gate, proofs
from expertpool.policy.application_form import PARTS, Fault, Form, Group, Part, rows
from expertpool.policy.decision import Reason, Refused
from expertpool.policy.eligibility import Answer
from expertpool.policy.lifecycle import APPLICATION, ApplicationStatus
from expertpool.policy.terms import Role
from expertpool.queries import experts, unit_measures
from expertpool.queries import own_applications as queries
from expertpool.services import application_proofs, applications
from expertpool.services import gate as entering
from expertpool.web.access import page
from expertpool.web.applicant.pages import applicant_page
from expertpool.web.questions import KeptForm, kept_form, sent_answers

BY_NAME = {part.name: part for part in PARTS}
EDITABLE = (ApplicationStatus.DRAFT, ApplicationStatus.RETURNED)
#: what an applicant is led through, the proofs among the parts
STEPS = (*((part.name, part.label) for part in PARTS[:-1]), ("proofs", "证明材料"), (PARTS[-1].name, PARTS[-1].label))


@page("application.edit")
@never_cache
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Where the own applications stand, and the way to begin one."""
    expert = request.user.expert
    if expert is not None and expert.status not in gate.OUTSIDE:
        messages.info(request, "您已在专家库中，不用申请。")
        return redirect("own")
    found = list(queries.visible_to(request.user)[:10])
    living = next((row for row in found if not applications.is_over(row)), None)
    shown = {
        "living": living,
        "editable": living is not None and living.state in EDITABLE,
        "may_withdraw": living is not None and may_do(living.state, "application.withdraw"),
        "provable": living is not None and living.state not in EDITABLE and may_do(living.state, "application.prove"),
        "missing": proofs.missing(applications.form_of(living), _kinds(living)) if living else (),
        "past": [row for row in found if row is not living],
        "associations": queries.associations(),
        "reasons": entering.obstacles(expert.id_index, at=timezone.now()) if expert is not None and not living else (),
        "steps": steps_of(living, "") if living and living.state in EDITABLE else (),
    }
    return render(request, "apply/home.html", shown)


def _kinds(row: Any) -> set[str]:
    return {proof.kind for proof in application_proofs.standing(row)}


def may_do(state: str, action: str) -> bool:
    """Whether the applicant may take this step now."""
    return any(step.action == action for step in APPLICATION.possible(state, Role.EXPERT))


@page("application.edit")
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """A new draft, for the employer or for an association to recommend."""
    wanted = request.POST.get("association", "")
    association = get_object_or_404(queries.associations(), pk=wanted) if wanted.isdecimal() and len(wanted) < 10 else None
    applications.begin(by=request.user, association=association, at=timezone.now())
    return redirect("application_part", PARTS[0].name)


# ---------------------------------------------------------------- one part


@dataclass(frozen=True, slots=True)
class GroupPage:
    """A group with a form for each of its rows."""

    group: Group
    rows: list[KeptForm]


@applicant_page("application.edit", "GET", "POST")
def part(request: HttpRequest, row: Any, name: str) -> HttpResponse:
    """One part; whatever is sent is kept, and what is wrong with it stands beside the questions."""
    this = BY_NAME.get(name)
    if this is None:
        raise Http404
    if row.state not in EDITABLE:
        return redirect("application")
    act, reasons, form = request.POST.get("act", ""), (), applications.form_of(row)
    if request.method == "POST":
        sent = sent_answers(this, request.POST)
        try:
            version = request.POST.get("version", "") if act != "mine" else ""
            told = {"answers": sent, "version": int(version) if version.isdecimal() and len(version) < 10 else None}
            row = applications.save(application_id=row.pk, **told, by=request.user, at=timezone.now())
        except Refused as refusal:
            reasons = refusal.reasons
        form |= sent | application_form.told_by_number(form | sent)
        if act == "next" and not reasons and not _wrong(this, form):
            return redirect(_after(name))
    return _show(request, row, this, form, act, reasons)


def _show(request: HttpRequest, row: Any, this: Part, form: Form, act: str, reasons: tuple[Any, ...]) -> HttpResponse:
    found = applications.faults_of(form, at=timezone.now())
    complete = act in ("save", "next", "mine") or "check" in request.GET
    faults = by_place(found if complete else _answered(found, form))
    fields = [(field.code, field.name) for field in experts.fields()]
    groups = [group_page(group, form, act, faults, fields) for group in this.groups]
    own = {name: words for name, words in faults.items() if "." not in name and name in {q.name for q in this.questions}}
    shown = {
        "row": row,
        "part": this,
        "form": kept_form(this.questions, form, own, fields=fields),
        "groups": groups,
        "reasons": reasons,
        "known": request.POST.get("version", "") if reasons else row.version,
        "saved": request.method == "POST" and not reasons,
        "wrong": _wrong(this, form),
        "conditions": applications.conditions(row, form, at=timezone.now()),
        "steps": steps_of(row, this.name),
        "now": timezone.now(),
        "units": experts.unit_names() if this.name in ("schooling", "ties") else (),
    }
    return render(request, "apply/part.html", shown)


def _answered(faults: list[Fault], form: Form) -> list[Fault]:
    """What is wrong with answers given; what is merely missing waits until the part is looked through."""
    return [fault for fault in faults if "." in fault.name or application_form.text(form, fault.name)]


def _wrong(this: Part, form: Form) -> list[Reason]:
    """What is wrong with the answers given in a part."""
    return wrong_in([*(question.name for question in this.questions), *(group.name for group in this.groups)], form)


def wrong_in(names: Iterable[str], form: Form) -> list[Reason]:
    """What is wrong with the answers given to some questions and groups."""
    own, found = set(names), _answered(applications.faults_of(form, at=timezone.now()), form)
    return [fault.reason for fault in found if fault.name.split(".")[0] in own]


def by_place(faults: list[Fault]) -> dict[str, str]:
    """Name of the answer → what to do, the first fault of each."""
    found: dict[str, str] = {}
    for fault in faults:
        found.setdefault(fault.name, f"{fault.reason.message.split('：')[-1]}，{fault.reason.remedy}")
    return found


def group_page(group: Group, form: Form, act: str, faults: dict[str, str], fields: list[tuple[str, str]]) -> GroupPage:
    """The rows of a group as forms, one more when that was asked for."""
    told = rows(form, group.name) + ([{}] if act == f"add:{group.name}" else [])
    made = []
    for place, row in enumerate(told):
        start = f"{group.name}.{place + 1}."
        own = {name.removeprefix(start): words for name, words in faults.items() if name.startswith(start) and row}
        made.append(kept_form(group.columns, row, own, fields=fields, prefix=f"{group.name}-{place}"))
    return GroupPage(group, made)


def _after(name: str) -> str:
    names = [step for step, _ in STEPS]
    follows = names[min(names.index(name) + 1, len(names) - 1)]
    if name == names[-1]:
        return reverse("application_submit")
    return reverse("application_proofs") if follows == "proofs" else reverse("application_part", args=[follows])


def steps_of(row: Any, current: str) -> list[dict[str, Any]]:
    """Every part with its mark; the one shown is the current one."""
    wrong = _wrong_parts(row)
    found = []
    for name, label in STEPS:
        address = reverse("application_proofs") if name == "proofs" else reverse("application_part", args=[name])
        faults = wrong.get(name, 0)
        words = f"差 {faults} 项"
        found.append({"label": label, "address": address, "faults": faults, "words": words, "current": name == current})
    return found


def _wrong_parts(row: Any) -> dict[str, int]:
    """Part → how many things are missing or wrong in it."""
    form = applications.form_of(row)
    place = {name: part.name for part in PARTS for name in (*(q.name for q in part.questions), *(g.name for g in part.groups))}
    found: dict[str, int] = defaultdict(int)
    for fault in applications.faults_of(form, at=timezone.now()):
        found[place[fault.name.split(".")[0]]] += 1
    found["proofs"] = len(proofs.missing(form, _kinds(row)))
    return found


# ---------------------------------------------------------------- handing in


@applicant_page("application.submit", "GET", "POST")
def submit(request: HttpRequest, row: Any) -> HttpResponse:
    """Everything that is still missing, the conditions, and by which way it goes in."""
    if row.state not in EDITABLE:
        return redirect("application")
    reasons: tuple[Any, ...] = ()
    if request.method == "POST":
        stamped = request.POST.get("way") == "scan"
        try:
            applications.submit(application_id=row.pk, stamped=stamped, by=request.user, at=timezone.now())
        except Refused as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, "已提交，进度会以短信或邮件告知。")
            return redirect("application")
    return _show_submit(request, row, reasons)


def _show_submit(request: HttpRequest, row: Any, reasons: tuple[Any, ...]) -> HttpResponse:
    form = applications.form_of(row)
    kinds = _kinds(row)
    conditions = applications.conditions(row, form, at=timezone.now())
    role = Role.ASSOCIATION if row.association_id else Role.EMPLOYER
    shown = {
        "row": row,
        "reasons": reasons,
        "faults": _with_places(applications.faults_of(form, at=timezone.now())),
        "missing": proofs.missing(form, kinds),
        "conditions": conditions,
        "unmet": [c for c in conditions if c.answer is Answer.UNMET and not c.undeclared],
        "voucher": row.association or row.employer,
        "online": queries.has_account(row.association or row.employer, role),
        "direct": bool(unit_measures.refusal(row.association_id or row.employer_id, on=timezone.localdate())),
        "stamped": "stamped" in kinds,
        "steps": steps_of(row, ""),
    }
    return render(request, "apply/submit.html", shown, status=409 if reasons else 200)


def _with_places(faults: list[Fault]) -> list[tuple[Reason, str]]:
    """Each fault with the address of its question."""
    place = {name: part.name for part in PARTS for name in (*(q.name for q in part.questions), *(g.name for g in part.groups))}
    found = []
    for fault in faults:
        name, _, rest = fault.name.partition(".")
        anchor = f"id_{name}" if not rest else f"group-{name}"
        found.append((fault.reason, reverse("application_part", args=[place[name]]) + f"?check=1#{anchor}"))
    return found


@applicant_page("application.withdraw", "POST")
def withdraw(request: HttpRequest, row: Any) -> HttpResponse:
    applications.withdraw(application_id=row.pk, by=request.user, at=timezone.now())
    messages.success(request, "申请已撤回，以后可以重新申请。")
    return redirect("application")
