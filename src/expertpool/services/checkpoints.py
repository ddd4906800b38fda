"""Checkpoints: signed heads of the chain that leave the database, because a chain that lost its tail still verifies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from expertpool.gateways import deposit, keys
from expertpool.records.models import Account, Checkpoint
from expertpool.services import chain, trace

FORMAT = "expertpool-checkpoint/1"


@transaction.atomic
def take(*, by: Account | None, at: datetime, mail_to: Sequence[str] = ()) -> Checkpoint:
    """Sign the present head, write it to a file and, where addresses are given, send it by mail; one event.

    The event itself is the head that is signed, so even the first checkpoint of an empty chain has one.
    """
    carriers = ["file", *(["mail"] if mail_to else [])]
    subject = ("checkpoint", Checkpoint.objects.count() + 1)
    event = trace.record(action="trace.checkpoint", article="18", subject=subject, by=by, at=at, payload={"carriers": carriers})
    seal = keys.trace_seal(chain.checkpoint_text(event.sequence, event.hash))
    taken = Checkpoint.objects.create(sequence=event.sequence, hash=event.hash, seal=seal, at=at, carrier=",".join(carriers))
    transaction.on_commit(lambda: _send_out(taken, mail_to))
    return taken


def _send_out(taken: Checkpoint, mail_to: Sequence[str]) -> None:
    deposit.write(file_name(taken), as_json(taken))
    if mail_to:
        deposit.mail(mail_to, "操作记录检查点", as_json(taken))


def file_name(taken: Checkpoint) -> str:
    return f"checkpoint-{taken.sequence:010d}.json"


def as_json(taken: Checkpoint) -> str:
    """The checkpoint as it leaves the system."""
    fields = {"format": FORMAT, "sequence": taken.sequence, "hash": taken.hash, "seal": taken.seal, "at": taken.at.isoformat()}
    return trace.canonical(fields).decode() + "\n"


def read(text: str, origin: str = "") -> chain.Mark:
    """A checkpoint file as a mark to verify against; `ValueError` when it is not one."""
    fields = deposit.parse(text)
    if not isinstance(fields, dict) or fields.get("format") != FORMAT:
        raise ValueError("不是检查点文件")
    return chain.Mark(int(fields["sequence"]), str(fields["hash"]), str(fields["seal"]), origin=origin)


def known() -> list[chain.Mark]:
    """Every checkpoint there is: the files on disk, and those noted in the database whose file is elsewhere."""
    files = [read(text, origin=name) for name, text in deposit.read_all("checkpoint-*.json")]
    held = {(mark.sequence, mark.hash) for mark in files}
    noted = (chain.Mark(row.sequence, row.hash, row.seal, origin="库内登记") for row in Checkpoint.objects.order_by("sequence"))
    return files + [mark for mark in noted if (mark.sequence, mark.hash) not in held]
