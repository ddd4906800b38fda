"""监督意见: written by supervisors, answered by the division, asked again or closed (18). No business is approved here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath

from django.db import transaction

from expertpool.gateways import uploads
from expertpool.policy import instructions as rules
from expertpool.policy import lifecycle, proofs
from expertpool.policy.decision import Reason, Refused, refuse_unless
from expertpool.policy.instructions import EntryKind
from expertpool.policy.terms import Role
from expertpool.records.models import Account, Division, Instruction, InstructionEntry, InstructionFile
from expertpool.services import numbers, trace
from expertpool.services.calls import day_of

Files = tuple[tuple[bytes, str], ...]


@dataclass(frozen=True, slots=True)
class Matter:
    """What an opinion is about: a thing on the desk (`key` as ``late:12``, in words, its article), or nothing in particular."""

    key: str = ""
    words: str = ""
    article: str = "18"


@transaction.atomic
def issue(
    *,
    division_id: int | None,
    title: str,
    text: str,
    due: date | None,
    matter: Matter | None = None,
    files: Files = (),
    by: Account,
    at: datetime,
) -> Instruction:
    """Write to one division, or without one to the keepers. Raises `Refused`; one thing has one open opinion a division."""
    step = lifecycle.INSTRUCTION.step("instruction.issue", lifecycle.NEW, by.role)
    refuse_unless(rules.may_issue(text, due, on=day_of(at)))
    title = title.strip()[:120]
    if not title or due is None:
        raise Refused(Reason("18", "没有写明标题", remedy="写明标题"))
    about, code = matter or Matter(), numbers.next_instruction_code(at)
    division = Division.objects.get(pk=division_id, active=True) if division_id else None
    _refuse_repeated(division, about, title)
    made = Instruction.objects.create(
        code=code,
        division=division,
        title=title,
        article=about.article,
        about=about.key,
        about_words=about.words[:240],
        state=step.target,
        due=due,
        made_by=by,
        made_at=at,
    )
    _say(made, EntryKind.ISSUED, text, files, by, at, due=due)
    _note(made, step.action, by, at, files=len(files), day=due.isoformat())
    return made


def _refuse_repeated(division: Division | None, matter: Matter, title: str) -> None:
    """Called with the numbers held, so that two never write about the same thing at once."""
    open_ones = Instruction.objects.filter(division=division).exclude(state=lifecycle.InstructionStatus.CLOSED)
    same = open_ones.filter(about=matter.key) if matter.key else open_ones.filter(about="", title=title)
    if found := same.first():
        raise Refused(Reason("18", f"此事已有监督意见 {found.code}", remedy="在该意见中继续办理"))


@transaction.atomic
def answer(*, instruction_id: int, text: str, files: Files = (), by: Account, at: datetime) -> Instruction:
    """The division answers."""
    made, step = _stepped(instruction_id, "instruction.answer", by)
    refuse_unless(rules.says_something(text))
    made.state, made.answered_at = step.target, at
    made.save(update_fields=["state", "answered_at"])
    _say(made, EntryKind.ANSWER, text, files, by, at)
    _note(made, step.action, by, at, files=len(files))
    return made


@transaction.atomic
def ask_again(*, instruction_id: int, text: str, due: date | None, by: Account, at: datetime) -> Instruction:
    """The answer is not enough: what is missing, and until when."""
    made, step = _stepped(instruction_id, "instruction.again", by)
    refuse_unless(rules.may_issue(text, due, on=day_of(at)))
    made.state, made.due = step.target, due or made.due
    made.save(update_fields=["state", "due"])
    _say(made, EntryKind.AGAIN, text, (), by, at, due=due)
    _note(made, step.action, by, at, day=made.due.isoformat())
    return made


@transaction.atomic
def close(*, instruction_id: int, text: str, by: Account, at: datetime) -> Instruction:
    """The supervisor is satisfied, or takes the opinion back; either way with the reason."""
    made, step = _stepped(instruction_id, "instruction.close", by)
    refuse_unless(rules.says_something(text))
    made.state, made.closed_at = step.target, at
    made.save(update_fields=["state", "closed_at"])
    _say(made, EntryKind.CLOSED, text, (), by, at)
    _note(made, step.action, by, at, to=made.state)
    return made


@transaction.atomic
def open_file(*, file: InstructionFile, by: Account, at: datetime) -> bytes:
    """A file of the course; the look is traced before it leaves (20)."""
    made = file.entry.instruction
    trace.record(action="instruction.file", article="20", subject=made, by=by, at=at, payload={"number": file.pk})
    return uploads.load(file.file)


def _stepped(instruction_id: int, action: str, by: Account) -> tuple[Instruction, lifecycle.Step]:
    made = Instruction.objects.select_for_update(of=("self",)).get(pk=instruction_id)
    if by.role in (Role.ORGANISER, Role.TALENT) and not _is_theirs(made, by):
        raise Refused(Reason("18", "不是写给本科室的监督意见", remedy="由收到意见的科室答复"))
    return made, lifecycle.INSTRUCTION.step(action, made.state, by.role)


def _is_theirs(made: Instruction, by: Account) -> bool:
    if by.role == Role.TALENT:
        return made.division_id is None
    return made.division_id is not None and made.division_id == by.division_id


def _say(made: Instruction, kind: EntryKind, text: str, files: Files, by: Account, at: datetime, due: date | None = None) -> None:
    kinds = [proofs.media_type(content, article="18") for content, _ in files]
    refuse_unless(found for found in kinds if isinstance(found, Reason))
    if len(files) > rules.MOST_FILES:
        raise Refused(Reason("18", f"一次最多 {rules.MOST_FILES} 个文件", remedy="合并成一个 PDF 后上传"))
    entry = InstructionEntry.objects.create(
        instruction=made, kind=kind, text=text.strip()[: rules.LONGEST], due=due, by=by, at=at
    )
    for (content, name), media in zip(files, kinds, strict=True):
        kept = {"file": uploads.save(content), "file_name": PurePath(name).name[-120:], "content_type": str(media)}
        InstructionFile.objects.create(entry=entry, size=len(content), **kept)


def _note(made: Instruction, action: str, by: Account, at: datetime, **payload: object) -> None:
    trace.record(action=action, article="18", subject=made, by=by, at=at, payload=payload)
