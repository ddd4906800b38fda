"""Reports of violations: what they are about, who handles them, by when, which files may come along (14.5, 18)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from expertpool.policy.decision import Decision, Reason, implements
from expertpool.policy.lifecycle import ReportStatus
from expertpool.policy.parameters import Parameters
from expertpool.policy.terms import Role, Term
from expertpool.policy.workdays import Calendar

#: letters of a receipt: no I, L, O, U, which are read as others
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
#: 24 letters of 5 bits: 120 bits
RECEIPT_LETTERS, GROUP = 24, 4
_ALIKE = str.maketrans("ILO", "110")

LONGEST = 8000
FILES_MOST = 5
BYTES_MOST = 20 * 1024 * 1024
PASSPHRASE_LEAST = 14
KINDS_LEAST, LETTERS_LEAST = 2, 8


class Subject(Term):
    """Whom a report is about."""

    EXPERT = "expert", "专家"
    ORGANISER = "organiser", "承办科室（单位）人员"
    TALENT = "talent", "专家库管理人员"
    APPLICANT = "applicant", "项目申报、参与单位"
    EMPLOYER = "employer", "推荐单位"
    SUPERVISOR = "supervisor", "监督人员"
    OTHER = "other", "其他"


class KeyKind(Term):
    """Whose key a report is sealed to."""

    MAIN = "main", "监督组密钥"
    ALTERNATE = "alternate", "备用密钥"


class EntryKind(Term):
    """What was added to a report."""

    REPORTER = "reporter", "检举人补充"
    ANSWER = "answer", "答复检举人"
    NOTE = "note", "办理记录"
    TRANSFER = "transfer", "转办"
    FINDING = "finding", "核查结论"


#: who opens what is sealed to a key
HOLDERS = {KeyKind.MAIN: Role.SUPERVISOR, KeyKind.ALTERNATE: Role.LEADERSHIP}


@implements("18")
def kind_for(subjects: Iterable[str]) -> KeyKind:
    """The key for a report about `subjects`: one that touches the supervisors never opens with theirs."""
    return KeyKind.ALTERNATE if Subject.SUPERVISOR in set(subjects) else KeyKind.MAIN


@implements("14.5", "18")
def may_handle(role: str, kind: str) -> bool:
    """Whether a role may see and handle the reports sealed to a kind of key."""
    return any(kind == own and role == holder for own, holder in HOLDERS.items())


def kind_of(role: str) -> KeyKind | None:
    """The kind of key that a role holds."""
    return next((kind for kind, holder in HOLDERS.items() if holder == role), None)


@implements("18")
def due(state: str, since: date, *, calendar: Calendar, p: Parameters) -> date | None:
    """The last day for the next step of a report that has been in `state` since a day; none once it is closed."""
    days = {
        ReportStatus.RECEIVED: p.report_start_working_days,
        ReportStatus.EXAMINING: p.report_decide_working_days,
        ReportStatus.UPHELD: p.report_close_working_days,
        ReportStatus.UNFOUNDED: p.report_close_working_days,
    }
    return calendar.add_workdays(since, days[ReportStatus(state)]) if state in days else None


# ---------------------------------------------------------------- receipts


def receipt(numbers: Iterable[int]) -> str:
    """Twenty-four letters from as many numbers of 0 to 31."""
    return "".join(LETTERS[number] for number in numbers)


def grouped(plain: str) -> str:
    """A receipt as it is read out: ``7K3M-…``."""
    return "-".join(plain[start : start + GROUP] for start in range(0, len(plain), GROUP))


def normalised(typed: str) -> str:
    """A receipt as typed, without blanks and hyphens; empty when it cannot be one."""
    plain = "".join(letter for letter in typed.upper().translate(_ALIKE) if letter.isalnum())
    return plain if len(plain) == RECEIPT_LETTERS and set(plain) <= set(LETTERS) else ""


# ---------------------------------------------------------------- files


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file: its ending, how it begins (from `offset`), whether what tells about it is taken out."""

    endings: tuple[str, ...]
    start: bytes
    content_type: str
    stripped: bool = False
    offset: int = 0


FILE_KINDS = (
    FileKind(("jpg", "jpeg"), b"\xff\xd8\xff", "image/jpeg", stripped=True),
    FileKind(("png",), b"\x89PNG\r\n\x1a\n", "image/png", stripped=True),
    FileKind(("pdf",), b"%PDF-", "application/pdf"),
    FileKind(("docx",), b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    FileKind(("xlsx",), b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    FileKind(("mp3",), b"ID3", "audio/mpeg"),
    FileKind(("mp3",), b"\xff", "audio/mpeg"),
    FileKind(("m4a",), b"ftyp", "audio/mp4", offset=4),
    FileKind(("mp4",), b"ftyp", "video/mp4", offset=4),
)
ENDINGS = tuple(dict.fromkeys(ending for kind in FILE_KINDS for ending in kind.endings))


def file_kind(name: str, content: bytes) -> FileKind | None:
    """What a file is, when its name and its beginning agree."""
    ending = name.rpartition(".")[2].lower()
    for kind in FILE_KINDS:
        if ending in kind.endings and content[kind.offset :].startswith(kind.start):
            return kind
    return None


@implements("14.5")
def refuse_files(files: Iterable[tuple[str, bytes]]) -> Decision:
    """Reasons why these (name, content) cannot be taken."""
    found = list(files)
    reasons = []
    if len(found) > FILES_MOST:
        reasons.append(Reason("14.5", f"文件最多 {FILES_MOST} 个", remedy="合并或挑选后再提交，其余可以凭回执补充"))
    if sum(len(content) for _, content in found) > BYTES_MOST:
        reasons.append(Reason("14.5", "文件合计超过 20 MB", remedy="压缩或挑选后再提交，其余可以凭回执补充"))
    reasons += [
        Reason("14.5", f"文件“{name[:60]}”不能收取", remedy=f"只收 {'、'.join(ENDINGS)}，后缀与内容须一致")
        for name, content in found
        if file_kind(name, content) is None
    ]
    return tuple(reasons)


# ---------------------------------------------------------------- passphrases


@implements("18")
def refuse_passphrase(passphrase: str, *, name: str = "") -> Decision:
    """Reasons why a passphrase is too weak to wrap a private half."""
    plain = passphrase.strip()
    shapes = sum((any(map(str.isdigit, plain)), any(map(str.isalpha, plain)), any(not letter.isalnum() for letter in plain)))
    weak = (
        len(plain) < PASSPHRASE_LEAST
        or len(set(plain)) < LETTERS_LEAST
        or shapes < KINDS_LEAST
        or bool(name and name.lower() in plain.lower())
    )
    remedy = f"至少 {PASSPHRASE_LEAST} 个字符，含文字（字母）、数字、符号中的两种，不多次重复，不含登录名"
    return (Reason("18", "口令太弱，保护不了检举内容", remedy=remedy),) if weak else ()
