"""What hangs on a yes: letter of commitment, material, reception, ticket (11.4, 11.5, 15, 20)."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from expertpool.policy.attendance import may_read
from expertpool.policy.decision import Reason, Refused, refuse_unless
from expertpool.queries import own
from expertpool.services import attendance, letters, materials
from expertpool.web.expert.forms import ScanForm
from expertpool.web.expert.pages import contact_page

NOT_COMING = Reason("14.1", "您没有确认参加这次活动，或活动已经结束", remedy="回到邀请查看")


def _part(asked: Any, at: Any) -> Any:
    """The participation of a yes that still holds; raises `Refused`."""
    if own.standing(asked, at) not in ("confirmed", "over") or own.part_of(asked) is None:
        raise Refused(NOT_COMING)
    return asked.participation


def _signed(asked: Any, at: Any) -> Any:
    part = _part(asked, at)
    refuse_unless(may_read(signed=letters.is_signed(part)))
    return part


# ---------------------------------------------------------------- letter


@contact_page("self.sign", "GET", "POST")
def letter(request: HttpRequest, asked: Any) -> HttpResponse:
    """The text, and the pad to sign on; a drawn signature comes as a picture."""
    part = _part(asked, timezone.now())
    if request.method == "POST":
        image = _picture(request.POST.get("signature", ""))
        try:
            version = request.POST.get("version", "")
            letters.sign(participation_id=part.pk, image=image, version=version, by=request.user, at=timezone.now())
        except Refused as refusal:
            return _letter(request, asked, refusal)
        messages.success(request, "承诺书已签署。")
        return redirect("own_invitation", asked.pk)
    return _letter(request, asked)


def _letter(request: HttpRequest, asked: Any, refused: Refused | None = None, form: ScanForm | None = None) -> HttpResponse:
    signed = getattr(asked.participation, "letter", None)
    text = signed.text if signed else letters.in_force()
    reasons = refused.reasons if refused else ()
    shown = {"asked": asked, "activity": asked.demand.activity, "signed": signed, "text": text, "reasons": reasons}
    return render(request, "expert/letter.html", shown | {"form": form or ScanForm()}, status=409 if refused else 200)


def _picture(data: str) -> bytes:
    """The bytes of a ``data:image/png;base64,`` address; none for anything else."""
    head, _, body = data.partition(",")
    if head != "data:image/png;base64":
        return b""
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error:
        return b""


@contact_page("self.sign", "POST")
def scan(request: HttpRequest, asked: Any) -> HttpResponse:
    """Printed, signed by hand, photographed."""
    part, form = _part(asked, timezone.now()), ScanForm(request.POST, request.FILES)
    if not form.is_valid():
        return _letter(request, asked, form=form)
    file = form.cleaned_data["file"]
    content = file.read() if file.size <= settings.UPLOAD_LIMIT else b""
    try:
        letters.file_scan(participation_id=part.pk, content=content, by=request.user, at=timezone.now())
    except Refused as refusal:
        return _letter(request, asked, refusal, form)
    messages.success(request, "承诺书扫描件已收到。")
    return redirect("own_invitation", asked.pk)


@contact_page("self.sign")
def letter_print(request: HttpRequest, asked: Any) -> HttpResponse:
    """The text to print and sign by hand."""
    _part(asked, timezone.now())
    shown = {"asked": asked, "activity": asked.demand.activity, "text": letters.in_force()}
    return render(request, "expert/letter_print.html", shown)


# ---------------------------------------------------------------- material, reception, ticket


@contact_page("self.view")
def material_list(request: HttpRequest, asked: Any) -> HttpResponse:
    _signed(asked, timezone.now())
    return render(request, "expert/materials.html", {"asked": asked, "rows": own.materials(asked)})


@contact_page("self.view")
def material(request: HttpRequest, asked: Any, material_id: int) -> HttpResponse:
    """One file; the look is traced before it leaves."""
    _signed(asked, timezone.now())
    if not own.materials(asked).filter(pk=material_id).exists():
        raise Http404
    try:
        content, found = materials.read(material_id=material_id, by=request.user, at=timezone.now())
    except ObjectDoesNotExist:
        raise Http404 from None
    answer = HttpResponse(content, content_type=found.kind)
    answer["Content-Disposition"] = f'attachment; filename="material-{found.pk}.{found.name.rpartition(".")[2].lower()}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@contact_page("self.view")
def reception(request: HttpRequest, asked: Any) -> HttpResponse:
    part = _signed(asked, timezone.now())
    shown = {"asked": asked, "activity": asked.demand.activity, "plan": getattr(part, "reception", None)}
    return render(request, "expert/reception.html", shown)


@contact_page("self.view")
def ticket(request: HttpRequest, asked: Any) -> HttpResponse:
    """The code of this half minute, from the time when signing in opens until one has signed in."""
    now = timezone.now()
    part = _signed(asked, now)
    found = attendance.ticket(participation=part, at=now)
    shown = {"asked": asked, "activity": asked.demand.activity, "part": part, "ticket": found}
    shown["open"] = now >= found.open_from and own.standing(asked, now) == "confirmed"
    return render(request, "expert/ticket.html", shown)
