"""The keys and this database belong together: bound at the first migration, checked at every start, renewed by command."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection, transaction

from expertpool.gateways import keys
from expertpool.records import guards
from expertpool.records.models import Account, Application, Expert, KeyCheck, Objection, RecordChange, UnitFeedback, UnitInvite
from expertpool.services import trace

#: sealed columns that are sealed anew when the field key is renewed: model, attribute bound to, (column, field name) pairs.
#: The secret of a draw is part of its evidence and never rewritten; the old key version that opens it is kept.
SEALED: tuple[tuple[Any, str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        Expert,
        "expert",
        "number",
        (
            ("id_cipher", "id"),
            ("phone_cipher", "phone"),
            ("second_contact_cipher", "second_contact"),
            ("bank_account_cipher", "bank_account"),
        ),
    ),
    (Account, "account", "username", (("phone_cipher", "phone"),)),
    (Application, "application", "code", (("form_cipher", "form"),)),
    (Objection, "objection", "digest", (("sealed", "said"),)),
    (RecordChange, "record_change", "expert_id", (("values_cipher", "values"),)),
    (UnitInvite, "unit_invite", "unit_name", (("reach_cipher", "reach"),)),
    (UnitFeedback, "unit_feedback", "expert_id", (("text_cipher", "text"),)),
)
MISSING = (
    "找不到密钥文件 {path}，而数据库中已有用它加密的数据，系统不能启动。"
    "请从备份恢复密钥文件，或用 EXPERTPOOL_KEYS_FILE 指明它的位置。"
)
WRONG = "密钥文件 {path} 与数据库不符（{names}），系统不能启动。请换回本库的密钥文件。"
NAMES = {"field": "字段密钥", "file": "文件密钥", "index": "索引密钥", "trace": "记录密钥", "roster": "名册密钥"}


def settle() -> None:
    """After a migration: put the guards of the evidence in place and bind the database to its keys."""
    guards.install(connection)
    bind()


def bind() -> None:
    """Make the key file if the database has never held keys, and note whose keys it holds.

    Raises `keys.KeysMissing` or `keys.KeysWrong` when the database already belongs to other keys.
    """
    bound = KeyCheck.objects.exists()
    if not bound:
        keys.save_new()
    check()
    if not bound:
        _note(keys.current())


def check() -> None:
    """Raise `keys.KeysMissing` or `keys.KeysWrong`, with what to do, unless every key that the database knows is there."""
    expected = _expected()
    if expected and not keys.saved():
        raise keys.KeysMissing(MISSING.format(path=keys.path()))
    found = keys.current().fingerprints() if expected else {}
    wrong = sorted({purpose for (purpose, version), known in expected.items() if found.get((purpose, version)) != known})
    if wrong:
        names = "、".join(NAMES.get(purpose, purpose) for purpose in wrong)
        raise keys.KeysWrong(WRONG.format(path=keys.path(), names=names))


def _expected() -> dict[tuple[str, int], str]:
    """What the database knows; nothing before the first migration or while the database cannot be reached."""
    try:
        with transaction.atomic():
            rows = list(KeyCheck.objects.values_list("purpose", "version", "fingerprint"))
    except DatabaseError:
        return {}
    return {(purpose, version): fingerprint for purpose, version, fingerprint in rows}


def _note(held: keys.Keys) -> None:
    for (purpose, version), fingerprint in held.fingerprints().items():
        KeyCheck.objects.get_or_create(purpose=purpose, version=version, defaults={"fingerprint": fingerprint})


def rotate(*, by: Account | None, at: datetime) -> int:
    """Renew the field key and seal every sealed field anew; returns the number of fields. Can be run again after a failure."""
    check()
    _note(keys.renew("field"))
    with transaction.atomic():
        count = sum(_reseal(row, table, bound, columns) for row, table, bound, columns in _rows())
        version = keys.current().newest("field")[0]
        trace.record(
            action="keys.rotate",
            article="20",
            subject=("keys", version),
            by=by,
            at=at,
            payload={"version": version, "fields": count},
        )
    return count


def _rows() -> Iterator[tuple[Any, str, str, tuple[tuple[str, str], ...]]]:
    for model, table, bound, columns in SEALED:
        for row in model.objects.select_for_update().order_by("pk").iterator(chunk_size=500):
            yield row, table, bound, columns


def _reseal(row: Any, table: str, bound: str, columns: tuple[tuple[str, str], ...]) -> int:
    present = [(column, field) for column, field in columns if getattr(row, column)]
    for column, field in present:
        place = {"table": table, "row": getattr(row, bound), "field": field}
        setattr(row, column, keys.encrypt(keys.decrypt(getattr(row, column), **place), **place))
    row.save(update_fields=[column for column, _ in present])
    return len(present)
