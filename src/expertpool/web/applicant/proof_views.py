"""Proofs of the own application: what is called for, uploading, looking, taking away (7.1)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from expertpool.policy import proofs
from expertpool.policy.decision import Refused
from expertpool.policy.proofs import OWN_KINDS
from expertpool.services import application_proofs, applications
from expertpool.web.applicant.form_views import EDITABLE, may_do, steps_of
from expertpool.web.applicant.pages import applicant_page
from expertpool.web.downloads import file_answer
from expertpool.web.forms import PoolForm


class ProofForm(PoolForm):
    kind = forms.ChoiceField(label="材料种类", choices=[("", "——"), *((kind.value, kind.label) for kind in OWN_KINDS)])
    file = forms.FileField(
        label="文件",
        help_text="PDF、JPG、PNG 或 Word（.docx）；PDF 和图片 10 MB、Word 5 MB 以内；可以用手机拍照",
        widget=forms.FileInput({"accept": ".pdf,.jpg,.jpeg,.png,.docx"}),
    )


@applicant_page("application.prove", "GET", "POST")
def proof_list(request: HttpRequest, row: Any) -> HttpResponse:
    """What is there and what is missing; one file at a time, until the application is decided."""
    if not may_do(row.state, "application.prove"):
        return redirect("application")
    sent = request.method == "POST"
    form = ProofForm(request.POST, request.FILES) if sent else ProofForm(initial={"kind": request.GET.get("kind", "")})
    if sent and form.is_valid():
        file = form.cleaned_data["file"]
        told = {"kind": form.cleaned_data["kind"], "content": file.read(), "name": file.name}
        try:
            application_proofs.add(application_id=row.pk, **told, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.refuse(refusal.reasons)
        else:
            messages.success(request, "已上传。")
            return redirect("application_proofs")
    standing = application_proofs.standing(row)
    kinds = {proof.kind for proof in standing}
    answers = applications.form_of(row)
    shown = {
        "row": row,
        "form": form,
        "proofs": standing,
        "wanted": [(kind, kind in kinds) for kind in proofs.wanted(answers)],
        "steps": steps_of(row, "proofs") if row.state in EDITABLE else (),
    }
    return render(request, "apply/proofs.html", shown, status=409 if form.reasons else 200)


@applicant_page("application.edit", "POST")
def proof_remove(request: HttpRequest, row: Any, proof_id: int) -> HttpResponse:
    application_proofs.remove(application_id=row.pk, proof_id=proof_id, by=request.user, at=timezone.now())
    messages.success(request, "已删去。")
    return redirect("application_proofs")


@applicant_page("application.prove")
def proof(request: HttpRequest, row: Any, proof_id: int) -> HttpResponse:
    """The file as it was uploaded, shown in place."""
    found = row.proofs.filter(pk=proof_id, removed_at=None).first()
    if found is None:
        raise Http404
    return shown_in_place(application_proofs.look(proof=found, by=request.user, at=timezone.now()), found.content_type)


def shown_in_place(content: bytes, media_type: str) -> HttpResponse:
    """A picture or PDF to be looked at, also within a page of ours; nothing in it may run or load anything. A Word document is saved."""
    if media_type == proofs.WORD:
        return file_answer(content, "证明材料.docx", media_type)
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"], answer["X-Frame-Options"] = "inline", "SAMEORIGIN"
    # a browser's own reader of PDFs lays itself out with inline style and does not work in a sandbox
    more = "style-src 'unsafe-inline'; object-src 'self'" if media_type == "application/pdf" else "sandbox"
    answer["Content-Security-Policy"] = f"default-src 'none'; img-src 'self'; frame-ancestors 'self'; {more}"
    return answer
