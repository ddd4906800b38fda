"""Sealing for people, not for the system: what is sealed here opens with a private half that the system does not have (18).

A content is sealed once under a key of its own (AES-256-GCM); that key is wrapped for every recipient by X25519 and HKDF.
A private half is kept only wrapped by a passphrase (Argon2id, AES-256-GCM).
"""

from __future__ import annotations

import secrets
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from expertpool.gateways.keys import SealBroken

FORMAT = 1
KEY_BYTES, NONCE_BYTES, TAG_BYTES, SALT_BYTES, MARK_BYTES = 32, 12, 16, 16, 8
#: one recipient: mark of the public half, public half of the moment, wrapped key
SLOT_BYTES = MARK_BYTES + KEY_BYTES + KEY_BYTES + TAG_BYTES
HEAD = struct.Struct(">BB")
#: Argon2id: passes, KiB of memory; with the salt they stand in front of every wrapped half
COST = struct.Struct(">BBI")
PASSES, MEMORY = 3, 64 * 1024
MOST_PASSES, MOST_MEMORY = 16, 1024 * 1024


@dataclass(frozen=True, slots=True)
class Pair:
    """Both halves, 32 bytes each."""

    private: bytes
    public: bytes


def make_pair() -> Pair:
    return pair_of(secrets.token_bytes(KEY_BYTES))


def pair_of(private: bytes) -> Pair:
    """The pair that belongs to a private half."""
    return Pair(private, X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw())


def pair_from(secret: str, purpose: str) -> Pair:
    """The pair that belongs to a secret of at least 100 random bits; the same secret always gives the same pair."""
    return pair_of(_derive(secret.encode(), f"expertpool pair|{purpose}".encode()))


def fingerprint(public: bytes) -> str:
    """SHA-256 of a public half, hex: what two people compare."""
    return _sha256(public).hex()


# ---------------------------------------------------------------- contents


def seal(content: bytes, *, place: str, to: Iterable[bytes | memoryview]) -> bytes:
    """`content` for whoever holds the private half of one of the public halves in `to`; bound to its `place`."""
    key, nonce = secrets.token_bytes(KEY_BYTES), secrets.token_bytes(NONCE_BYTES)
    slots = [_slot(key, bytes(public), place) for public in to]
    return HEAD.pack(FORMAT, len(slots)) + b"".join(slots) + nonce + AESGCM(key).encrypt(nonce, content, place.encode())


def unseal(sealed: bytes | memoryview, private: bytes, *, place: str) -> bytes:
    """The content; `SealBroken` for another key, another place or a changed value."""
    slots, body = _parts(bytes(sealed))
    key = _key_in(slots, private, place)
    try:
        return AESGCM(key).decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], place.encode())
    except InvalidTag as error:
        raise SealBroken("changed content") from error


def readdress(sealed: bytes | memoryview, private: bytes, public: bytes, *, place: str) -> bytes:
    """The same content for the holder of `public` in place of the holder of `private`; other recipients stay."""
    slots, body = _parts(bytes(sealed))
    own = _mark(pair_of(private).public)
    new = _slot(_key_in(slots, private, place), public, place)
    moved = [new if slot[:MARK_BYTES] == own else slot for slot in slots]
    return HEAD.pack(FORMAT, len(moved)) + b"".join(moved) + body


def _parts(sealed: bytes) -> tuple[list[bytes], bytes]:
    if len(sealed) < HEAD.size or sealed[0] != FORMAT:
        raise SealBroken("unknown format")
    end = HEAD.size + sealed[1] * SLOT_BYTES
    slots = [sealed[start : start + SLOT_BYTES] for start in range(HEAD.size, end, SLOT_BYTES)]
    if len(sealed) < end + NONCE_BYTES + TAG_BYTES:
        raise SealBroken("too short")
    return slots, sealed[end:]


def _slot(key: bytes, public: bytes, place: str) -> bytes:
    """`key` wrapped for one recipient. The wrapping key is used once only, so its nonce may be zero."""
    moment = X25519PrivateKey.generate()
    own = moment.public_key().public_bytes_raw()
    shared = moment.exchange(X25519PublicKey.from_public_bytes(public))
    wrapped = AESGCM(_wrapping(shared, own, public, place)).encrypt(bytes(NONCE_BYTES), key, None)
    return _mark(public) + own + wrapped


def _key_in(slots: list[bytes], private: bytes, place: str) -> bytes:
    pair = pair_of(private)
    for slot in slots:
        if slot[:MARK_BYTES] == _mark(pair.public):
            return _unwrap_slot(slot, pair, place)
    raise SealBroken("sealed for somebody else")


def _unwrap_slot(slot: bytes, pair: Pair, place: str) -> bytes:
    own, wrapped = slot[MARK_BYTES : MARK_BYTES + KEY_BYTES], slot[MARK_BYTES + KEY_BYTES :]
    shared = X25519PrivateKey.from_private_bytes(pair.private).exchange(X25519PublicKey.from_public_bytes(own))
    try:
        return AESGCM(_wrapping(shared, own, pair.public, place)).decrypt(bytes(NONCE_BYTES), wrapped, None)
    except InvalidTag as error:
        raise SealBroken("another place or a changed value") from error


def _wrapping(shared: bytes, moment: bytes, public: bytes, place: str) -> bytes:
    return _derive(shared, b"expertpool slot|" + moment + public + place.encode())


def _derive(secret: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=info).derive(secret)


def _mark(public: bytes) -> bytes:
    return _sha256(public)[:MARK_BYTES]


def _sha256(content: bytes) -> bytes:
    maker = hashes.Hash(hashes.SHA256())
    maker.update(content)
    return maker.finalize()


# ---------------------------------------------------------------- private halves


def wrap(private: bytes, passphrase: str) -> bytes:
    """A private half as it may be kept and carried about: format, cost, salt, nonce, cipher text."""
    head = COST.pack(FORMAT, PASSES, MEMORY) + secrets.token_bytes(SALT_BYTES)
    nonce = secrets.token_bytes(NONCE_BYTES)
    return head + nonce + AESGCM(_stretched(passphrase, head)).encrypt(nonce, private, head)


def unwrap(wrapped: bytes | memoryview, passphrase: str) -> bytes:
    """The private half; `SealBroken` for a wrong passphrase or a damaged value."""
    whole = bytes(wrapped)
    start = COST.size + SALT_BYTES
    if len(whole) != start + NONCE_BYTES + KEY_BYTES + TAG_BYTES:
        raise SealBroken("not a wrapped key")
    head, nonce, body = whole[:start], whole[start : start + NONCE_BYTES], whole[start + NONCE_BYTES :]
    try:
        return AESGCM(_stretched(passphrase, head)).decrypt(nonce, body, head)
    except InvalidTag as error:
        raise SealBroken("wrong passphrase") from error


def _stretched(passphrase: str, head: bytes) -> bytes:
    version, passes, memory = COST.unpack(head[: COST.size])
    if version != FORMAT or not 1 <= passes <= MOST_PASSES or not 8 <= memory <= MOST_MEMORY:
        raise SealBroken("unknown format")
    salt = head[COST.size :]
    return hash_secret_raw(passphrase.encode(), salt, passes, memory, 1, KEY_BYTES, Type.ID)


# ---------------------------------------------------------------- a short while in a browser's hands


def lend(content: bytes) -> tuple[bytes, bytes]:
    """(key, sealed): two halves to be kept in two places, worthless one without the other."""
    key, nonce = secrets.token_bytes(KEY_BYTES), secrets.token_bytes(NONCE_BYTES)
    return key, nonce + AESGCM(key).encrypt(nonce, content, b"lent")


def recall(key: bytes, sealed: bytes) -> bytes:
    """What was lent; `SealBroken` when the halves do not belong together."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], b"lent")
    except (InvalidTag, ValueError) as error:
        raise SealBroken("not lent to this browser") from error
