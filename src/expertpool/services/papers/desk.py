"""Papers as they leave the system: who may have which, with a serial, registered and traced (11.6, 20)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from expertpool.gateways import keys, papers, pdf, sheets
from expertpool.policy.decision import Reason, Refused
from expertpool.policy.papers import ARTICLES, PaperKind, may_have, shows_accounts, shows_remarks
from expertpool.queries import demands as demand_queries
from expertpool.queries import fees as fee_queries
from expertpool.queries import papers as queries
from expertpool.records.models import Account, Activity, Participation, PaySheet
from expertpool.services import demand_lists, exports, trace
from expertpool.services import letters as commitments
from expertpool.services.papers import after, asking, calling, day, letters, result
from expertpool.services.papers.parts import secret

DOCX, PDF, XLSX = "docx", "pdf", "xlsx"
MEDIA_TYPES = {DOCX: papers.MEDIA_TYPE, PDF: pdf.MEDIA_TYPE, XLSX: sheets.MEDIA_TYPE}


@dataclass(frozen=True, slots=True)
class Offer:
    """A paper that may be taken now: `row` tells which demand, participation or pay sheet it is about."""

    kind: PaperKind
    row: int
    about: str

    @property
    def article(self) -> str:
        return ARTICLES[self.kind]

    @property
    def forms(self) -> tuple[str, ...]:
        return (DOCX, PDF, XLSX) if self.kind == PaperKind.FEES else (DOCX, PDF)

    @property
    def name(self) -> str:
        """What the file is called in a case file."""
        return f"{self.kind.label} {self.about}"


@dataclass(frozen=True, slots=True)
class File:
    """A paper ready to be handed out."""

    serial: str
    content: bytes
    form: str

    @property
    def content_type(self) -> str:
        return MEDIA_TYPES[self.form]

    @property
    def file_name(self) -> str:
        return f"{self.serial}.{self.form}"


def offers(activity: Activity, viewer: Account) -> list[Offer]:
    """Every paper of the activity that the viewer may take now, in the order in which they came about."""
    over = queries.handed_over(activity)
    return [offer for offer in _all(activity) if may_have(offer.kind, viewer.role, handed_over=over)]


def _all(activity: Activity) -> Iterator[Offer]:
    demands = queries.demands(activity)
    drawn = [demand for demand in demands if getattr(demand, "draw", None) and demand.draw.drawn_at]
    yield from (Offer(PaperKind.DEMAND, demand.pk, demand.code) for demand in demands)
    yield from (Offer(PaperKind.RESULT, demand.pk, demand.code) for demand in drawn)
    yield from (Offer(PaperKind.CONTACTS, demand.pk, demand.code) for demand in queries.contacted(demands))
    people = queries.people(activity)
    if people:
        yield from (Offer(kind, activity.pk, activity.code) for kind in (PaperKind.FINAL, PaperKind.SIGN_IN, PaperKind.RECEPTION))
        yield from _letters(people)
    if any(hasattr(person, "evaluation") for person in people):
        yield Offer(PaperKind.EVALUATION, activity.pk, activity.code)
    yield from (Offer(PaperKind.FEES, sheet.pk, sheet.code) for sheet in fee_queries.sheets(activity))


def _letters(people: list[Participation]) -> Iterator[Offer]:
    for person in people:
        yield Offer(PaperKind.LETTER, person.pk, f"{person.expert.number:04d} {person.expert.name}")


def find(activity: Activity, kind: str, row: int, viewer: Account) -> Offer:
    """The offer of this kind about this row; raises `LookupError` where the viewer has none: 404 tells nothing."""
    found = next((offer for offer in offers(activity, viewer) if offer.kind == kind and offer.row == row), None)
    if found is None:
        raise LookupError(kind)
    return found


@transaction.atomic
def make(*, activity: Activity, kind: str, row: int, form: str, by: Account, at: datetime) -> File:
    """One paper as a file. Raises `LookupError` for what the person may not have; phones and accounts are traced first."""
    offer = find(activity, kind, row, by)
    if form not in offer.forms:
        raise LookupError(form)
    if form == XLSX:
        return _fee_book(offer.row, by, at)
    made = content_of(activity, offer, by=by, at=at, phones=_phones(activity, by, at) if offer.kind == PaperKind.FINAL else {})
    return _registered(made, offer, form, by, at)


def content_of(activity: Activity, offer: Offer, *, by: Account, at: datetime, phones: Mapping[int, str]) -> papers.Paper:
    """What stands on the paper for this reader."""
    if offer.kind in (PaperKind.DEMAND, PaperKind.RESULT, PaperKind.CONTACTS):
        return _of_demand(activity, offer, by, at)
    people = queries.people(activity)
    match offer.kind:
        case PaperKind.FINAL:
            return day.final_list(activity, people, phones)
        case PaperKind.SIGN_IN:
            return day.sign_in_sheet(activity, people)
        case PaperKind.RECEPTION:
            return day.reception_plan(activity, people)
        case PaperKind.EVALUATION:
            return after.evaluation_table(activity, people, remarks=shows_remarks(by.role))
        case PaperKind.LETTER:
            return _letter(activity, next(person for person in people if person.pk == offer.row))
    return _fees(offer.row, by)


def _of_demand(activity: Activity, offer: Offer, by: Account, at: datetime) -> papers.Paper:
    demand = next(row for row in queries.demands(activity) if row.pk == offer.row)
    if offer.kind == PaperKind.CONTACTS:
        return calling.contact_record(demand, queries.contacts(demand))
    drawn = queries.draw(demand)
    if offer.kind == PaperKind.RESULT and drawn:
        return result.result_table(drawn)
    record = demand_queries.record_for(by, demand.pk, today=timezone.localtime(at).date())
    if record.sees_projects and by.division_id != activity.division_id:
        demand_lists.look(demand=demand, by=by, at=at)
    return asking.demand_form(record)


def _letter(activity: Activity, person: Participation) -> papers.Paper:
    text = person.letter.text if hasattr(person, "letter") else commitments.in_force()
    return letters.letter(activity, person, text)


def _phones(activity: Activity, by: Account, at: datetime) -> dict[int, str]:
    """Phones for the list of those who come, by the expert's number; each look is on record before a figure leaves."""
    people = [person.expert for person in queries.people(activity)]
    for expert in people:
        trace.record(action="expert.reveal", article="20", subject=expert, by=by, at=at, payload={"shown": ["手机"]})
    return {expert.number: secret(expert, "phone_cipher", "phone") for expert in people}


def _fees(sheet_id: int, by: Account) -> papers.Paper:
    sheet = PaySheet.objects.select_related("activity__division", "made_by", "paid_by").get(pk=sheet_id)
    return after.fee_sheet(sheet, list(fee_queries.payments(sheet.activity).filter(sheet=sheet)), accounts=False)


def _fee_book(sheet_id: int, by: Account, at: datetime) -> File:
    """The sheet as .xlsx: with accounts in full for those who pay by it, each look traced first."""
    sheet, full = PaySheet.objects.select_related("activity").get(pk=sheet_id), shows_accounts(by.role)
    payments = list(fee_queries.payments(sheet.activity).filter(sheet=sheet))
    for expert in [payment.participation.expert for payment in payments if full]:
        trace.record(action="expert.reveal", article="20", subject=expert, by=by, at=at, payload={"shown": ["银行账户"]})
    made = exports.sheet(
        kind="paper_fees",
        title=f"专家劳务费发放表 {sheet.code}（{sheet.month:%Y-%m}）",
        headings=after.FEE_HEADINGS,
        rows=[after.in_yuan(row) for row in after.fee_rows(payments, accounts=full)],
        filters={"sheet": sheet.code},
        by=by,
        at=at,
    )
    return File(made.serial, made.content, XLSX)


def _registered(paper: papers.Paper, offer: Offer, form: str, by: Account, at: datetime) -> File:
    serial = exports.next_serial(at)
    content = written(replace(paper, foot=foot(serial, by, at)), form, at=at)
    filters = {"row": offer.row, "form": form}
    digest = keys.sm3(content)
    exports.register(kind=f"paper_{offer.kind}", rows=1, filters=filters, digest=digest, by=by, at=at, serial=serial)
    return File(serial, content, form)


def foot(serial: str, by: Account, at: datetime) -> str:
    """What stands under every page of whatever leaves the system."""
    return f"流水号 {serial}　导出人 {by.name}　{timezone.localtime(at):%Y-%m-%d %H:%M}"


def written(paper: papers.Paper, form: str, *, at: datetime) -> bytes:
    """The paper as a file; a PDF with a character that no font draws is refused, for it would be a box."""
    if form == DOCX:
        return papers.write(paper)
    try:
        return pdf.write(paper, at=at)
    except pdf.GlyphMissing as missing:
        reason = Reason("11.6", f"“{missing.letters}”没有字形，不能印成 PDF", remedy="下载 Word 文件，用办公电脑上的字体打印")
        raise Refused(reason) from missing
