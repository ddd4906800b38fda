"""承诺书 as a paper: the text that was signed, the drawn signature, when and how (15, 20)."""

from __future__ import annotations

from collections.abc import Iterator

from expertpool.gateways import uploads
from expertpool.gateways.papers import Paper, Picture
from expertpool.policy.contact_terms import SignMeans
from expertpool.records.models import Activity, Letter, LetterText, Participation
from expertpool.services.papers.parts import Facts, moment, span


def letter(activity: Activity, person: Participation, text: LetterText) -> Paper:
    """The letter of one participation: signed on the screen, on paper (the scan stands apart), or still to be signed."""
    signed: Letter | None = getattr(person, "letter", None)
    drawn = signed is not None and signed.means == SignMeans.SCREEN
    return Paper(
        title="科技活动专家承诺书",
        number=f"{activity.code}　文本版本 {text.version}",
        facts=_facts(activity, person),
        body=tuple(line.strip() for line in text.body.splitlines() if line.strip()),
        picture=Picture(uploads.load(signed.file), f"承诺人{person.expert.name}手写签名") if signed and drawn else None,
        signatures=() if drawn else ("承诺人", "日期"),
        notes=tuple(_notes(signed)),
    )


def _facts(activity: Activity, person: Participation) -> Facts:
    return (
        ("承诺人", person.expert.name),
        ("单位", person.expert.unit.name),
        ("科技活动", activity.title),
        ("时间", span(activity)),
    )


def _notes(signed: Letter | None) -> Iterator[str]:
    if signed is None:
        return
    yield f"签署时间 {moment(signed.signed_at)}，{SignMeans.label_of(signed.means)}。"
    yield f"签名文件 SM3：{signed.digest}"
    if signed.means == SignMeans.SCAN:
        yield "本人已在纸质文本上签名，扫描件另附。"
