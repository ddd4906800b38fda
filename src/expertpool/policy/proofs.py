"""Which proofs an application calls for (6, 7.1)."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from expertpool.policy.application_form import Form, rows, text, ticked
from expertpool.policy.decision import Decision, Reason, implements
from expertpool.policy.lifecycle import ProofKind
from expertpool.policy.terms import TitleLevel

#: the most files of one application, and the most bytes of one file
MOST_FILES, MOST_BYTES = 30, 10 * 1024 * 1024
#: kinds that an applicant uploads; the letter of another city's authority is kept by the talent division
OWN_KINDS = tuple(kind for kind in ProofKind if kind != ProofKind.RECOMMENDATION)
#: what a package claims to be until its parts have been looked at
PDF, WORD = "application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_HEADS = ((b"%PDF-", PDF), (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n", "image/png"), (b"PK\x03\x04", WORD))
#: pictures of telephones that offices cannot open
_HEIC = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heif")
_TITLED = (TitleLevel.FULL, TitleLevel.ASSOCIATE, TitleLevel.MIDDLE)


@implements("7.1", "6.1.4", "6.2")
def wanted(form: Form) -> tuple[ProofKind, ...]:
    """The kinds of proof that the answers call for, in the order in which a reviewer reads them."""
    return tuple(_wanted(form))


def _wanted(form: Form) -> Iterator[ProofKind]:
    yield ProofKind.IDENTITY
    yield ProofKind.EDUCATION
    if text(form, "title_level") in _TITLED:
        yield ProofKind.TITLE
    if ticked(form, "licence") or ticked(form, "auditor") or rows(form, "certificates"):
        yield ProofKind.LICENCE
    if rows(form, "talents"):
        yield ProofKind.TALENT


@implements("7.1")
def missing(form: Form, kinds: Collection[str]) -> Decision:
    """Proofs called for that nobody has uploaded; `kinds` are those that are there."""
    return tuple(Reason("7.1", f"缺少{kind.label}", remedy=f"上传{kind.label}") for kind in wanted(form) if kind not in kinds)


@implements("7.1")
def media_type(content: bytes, *, article: str = "7.1") -> str | Reason:
    """The media type of a proof by how it begins, whatever its name says; `article` is that of what it proves."""
    if not content:
        return Reason(article, "文件是空的", remedy="检查是否选错了文件")
    if len(content) > MOST_BYTES:
        return Reason(article, "文件超过 10 MB", remedy="降低扫描分辨率，或分成几个文件")
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        return Reason(article, "文件是 HEIC 照片，审核时打不开", remedy="在手机相机设置中选“兼容性最佳”，或另存为 JPG 后上传")
    found = next((kind for head, kind in _HEADS if content.startswith(head)), "")
    return found or Reason(article, "文件不是 PDF、JPG、PNG 或 .docx", remedy="扫描为 PDF，或拍照后上传")
