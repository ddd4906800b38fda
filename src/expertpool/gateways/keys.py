"""Keys and what is done with them: sealed fields and files, blind indexes, seals of the trace.

The keys stand in one file outside the database, readable by its owner only. They are made on the first migration of a
database that has never held keyed data, and never replaced afterwards: whoever loses them loses what they sealed. Every
version is kept, so that old values open and the bans of erased people keep their index (10).

This module needs neither Django nor the database, because the settings take their secret from it.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

FORMAT = 1
NONCE_BYTES, TAG_BYTES = 12, 16
#: what each kind of key is for → its length in bytes; `field` and `file` are SM4 keys, the others HMAC or hash keys
LENGTHS = {"field": 16, "file": 16, "index": 32, "trace": 32, "roster": 32}
MOST_VERSIONS = 255


class KeysMissing(RuntimeError):
    """There is no key file where one is expected."""


class KeysWrong(RuntimeError):
    """The key file cannot be read, or its keys are not those that the data was sealed with."""


class SealBroken(ValueError):
    """A sealed value was changed, moved to another row or field, or sealed with other keys."""


@dataclass(frozen=True, slots=True)
class Keys:
    """All keys in all their versions; the highest version is the one in use."""

    secret: str
    versions: Mapping[str, Mapping[int, bytes]]

    def newest(self, purpose: str) -> tuple[int, bytes]:
        """(version, key)."""
        version = max(self.versions[purpose])
        return version, self.versions[purpose][version]

    def get(self, purpose: str, version: int) -> bytes:
        """A key of an old version; `SealBroken` when there is none."""
        key = self.versions[purpose].get(version)
        if key is None:
            raise SealBroken(f"no {purpose} key of version {version}")
        return key

    def renewed(self, purpose: str) -> Keys:
        """The same keys with one more version of `purpose`."""
        version = self.newest(purpose)[0] + 1
        if version > MOST_VERSIONS:
            raise KeysWrong("版本已用尽")
        more = {**self.versions[purpose], version: secrets.token_bytes(LENGTHS[purpose])}
        return replace(self, versions={**self.versions, purpose: more})

    def fingerprints(self) -> dict[tuple[str, int], str]:
        """(purpose, version) → HMAC-SM3 of a known text, hex: tells the keys apart without telling them."""
        every = ((purpose, version, key) for purpose, held in self.versions.items() for version, key in held.items())
        return {(purpose, version): mac(key, f"expertpool key check|{purpose}|{version}") for purpose, version, key in every}


@dataclass(slots=True)
class Holder:
    """The keys of this process. `saved` is false as long as they exist in memory only and may seal nothing."""

    path: Path
    keys: Keys
    saved: bool


_holder: Holder | None = None


# ---------------------------------------------------------------- the file


def generate() -> Keys:
    """New keys, version 1 of each."""
    return Keys(secrets.token_urlsafe(48), {purpose: {1: secrets.token_bytes(n)} for purpose, n in LENGTHS.items()})


def open_keys(path: Path) -> Keys:
    """Read the key file for this process. Without one, keys are made in memory: they seal nothing until `save_new`."""
    global _holder
    _holder = Holder(path, _read(path), saved=True) if path.exists() else Holder(path, generate(), saved=False)
    return _holder.keys


def save_new() -> bool:
    """Write keys that so far exist in memory only, mode 0600; true if this call made the file."""
    holder = _held()
    if holder.saved:
        return False
    holder.path.parent.mkdir(parents=True, exist_ok=True)
    try:
        _create(holder.path, holder.keys)
    except FileExistsError:
        holder.keys, holder.saved = _read(holder.path), True
        return False
    holder.saved = True
    return True


def renew(purpose: str) -> Keys:
    """Add a version of `purpose` to the file and use it from now on; the old versions stay."""
    holder = _held()
    keys = current().renewed(purpose)
    beside = holder.path.with_suffix(".new")
    beside.unlink(missing_ok=True)
    _create(beside, keys)
    beside.replace(holder.path)
    holder.keys = keys
    return keys


def saved() -> bool:
    """Whether the keys of this process are in their file."""
    return _held().saved


def path() -> Path:
    """Where the key file is, or should be."""
    return _held().path


def current() -> Keys:
    """The keys in use; `KeysMissing` while there is no file."""
    holder = _held()
    if not holder.saved:
        raise KeysMissing(f"找不到密钥文件 {holder.path}")
    return holder.keys


def _held() -> Holder:
    if _holder is None:
        raise KeysMissing("密钥尚未装载")
    return _holder


def _create(path: Path, keys: Keys) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        json.dump(_as_json(keys), file, indent=1)
        file.flush()
        os.fsync(file.fileno())


def _as_json(keys: Keys) -> dict[str, Any]:
    versions = {p: {str(v): key.hex() for v, key in held.items()} for p, held in keys.versions.items()}
    return {"format": FORMAT, "secret": keys.secret, **versions}


def _read(path: Path) -> Keys:
    try:
        found = json.loads(path.read_text(encoding="ascii"))
        versions = {p: {int(v): bytes.fromhex(key) for v, key in found[p].items()} for p in LENGTHS}
        whole = all(held and {len(key) for key in held.values()} == {LENGTHS[p]} for p, held in versions.items())
        keys = Keys(str(found["secret"]), versions)
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise KeysWrong(f"密钥文件 {path} 无法读取，请从备份恢复。") from error
    if not whole or found.get("format") != FORMAT:
        raise KeysWrong(f"密钥文件 {path} 已损坏，请从备份恢复。")
    return keys


# ---------------------------------------------------------------- sealing


def encrypt(text: str, *, table: str, row: int | str, field: str) -> bytes:
    """SM4-GCM of one field, bound to its place: key version (1 byte), nonce (12), cipher text, tag (16)."""
    return _seal("field", text.encode(), _place(table, row, field))


def decrypt(sealed: bytes | memoryview, *, table: str, row: int | str, field: str) -> str:
    """The plain text; `SealBroken` when the value is not what was sealed in this very place."""
    return _open("field", bytes(sealed), _place(table, row, field)).decode()


def seal_file(content: bytes, *, name: str) -> bytes:
    """An uploaded file as it may be kept on disk, bound to its `name`."""
    return _seal("file", content, _place("file", name, "content"))


def open_file(sealed: bytes, *, name: str) -> bytes:
    """What `seal_file` sealed under the same name."""
    return _open("file", sealed, _place("file", name, "content"))


def sealed_with(sealed: bytes | memoryview) -> int:
    """The key version that sealed a value."""
    return bytes(sealed[:1])[0]


def _place(table: str, row: int | str, field: str) -> bytes:
    return f"{table}|{row}|{field}".encode()


def _seal(purpose: str, content: bytes, place: bytes) -> bytes:
    version, key = current().newest(purpose)
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealer = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    sealer.authenticate_additional_data(bytes([version]) + place)
    return bytes([version]) + nonce + sealer.update(content) + sealer.finalize() + sealer.tag


def _open(purpose: str, sealed: bytes, place: bytes) -> bytes:
    if len(sealed) < 1 + NONCE_BYTES + TAG_BYTES:
        raise SealBroken("too short")
    nonce, body, tag = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES : -TAG_BYTES], sealed[-TAG_BYTES:]
    opener = Cipher(algorithms.SM4(current().get(purpose, sealed[0])), modes.GCM(nonce, tag)).decryptor()
    opener.authenticate_additional_data(sealed[:1] + place)
    try:
        return opener.update(body) + opener.finalize()
    except InvalidTag as error:
        raise SealBroken("wrong place, wrong key or changed value") from error


# ---------------------------------------------------------------- indexes, hashes, other keys


def blind_index(kind: str, normalised: str) -> str:
    """HMAC-SM3, hex, under the newest index key. `kind` (``"id"``, ``"phone"``, …) keeps equal values of two kinds apart."""
    return mac(current().newest("index")[1], f"{kind}|{normalised}")


def blind_indexes(kind: str, normalised: str) -> tuple[str, ...]:
    """The index under every version, newest first: what a look-up among old rows must ask for."""
    held = current().versions["index"]
    return tuple(mac(held[version], f"{kind}|{normalised}") for version in sorted(held, reverse=True))


def trace_seal(text: str) -> str:
    """HMAC-SM3, hex, of an event's or a checkpoint's hash under the newest trace key."""
    return mac(current().newest("trace")[1], text)


def trace_sealed(text: str, seal: str) -> bool:
    """Whether any version of the trace key gives this seal."""
    return any(secrets.compare_digest(mac(key, text), seal) for key in current().versions["trace"].values())


def roster_key() -> bytes:
    """32 bytes: the key of the salts in roster leaves."""
    return current().versions["roster"][1]


def mac(key: bytes, text: str) -> str:
    """HMAC-SM3, hex."""
    maker = hmac.HMAC(key, hashes.SM3())
    maker.update(text.encode())
    return maker.finalize().hex()


def sm3(content: bytes) -> str:
    """SM3, hex."""
    maker = hashes.Hash(hashes.SM3())
    maker.update(content)
    return maker.finalize().hex()
