"""出库审议表, 出库告知, 辞聘确认 and 禁入告知 (9, 10, 14.6, 17)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from expertpool.gateways.papers import Grid, Paper
from expertpool.policy import articles
from expertpool.policy.lifecycle import CaseStatus
from expertpool.policy.removal import ARTICLE_OF, Ban
from expertpool.policy.removal_cases import CaseSource, Consequence, ResignMeans
from expertpool.policy.terms import RemovalGround
from expertpool.records.models import Expert, RemovalCase
from expertpool.services.calls import day_of
from expertpool.services.papers.notices import BUREAU
from expertpool.services.papers.parts import Facts, moment

#: millimetres of the columns of a list of bans
BANS = (56, 38, 38, 38)
RIGHTS = "对本结果有不同意见的，可以书面向市科技局提出，并附相关材料。"


def review(made: RemovalCase, follows: Consequence) -> Paper:
    """What leadership deliberates on; where it has not yet, room to write and sign."""
    return Paper(
        title="焦作市科技专家库专家出库审议表",
        number=made.code,
        facts=(*_who(made.expert), *_why(made, follows), *_heard(made), *_decided(made, follows)),
        signatures=("审议人", "日期"),
        notes=("立案、核实的人不参加审议。审议表与会议纪要一并存档。",),
        foot=made.code,
    )


def _who(expert: Expert) -> Facts:
    return (("姓名", f"{expert.name}（专家编号 {expert.number:04d}）"), ("所在单位", expert.unit.name))


def _why(made: RemovalCase, follows: Consequence) -> Iterator[tuple[str, str]]:
    yield "出库情形", f"{RemovalGround.label_of(made.ground)}（{_article(made, follows)}）"
    yield "发生之日", _day(made.occurred_on)
    means = f"，{ResignMeans.label_of(made.means)}" if made.means else ""
    yield "来源", f"{CaseSource.label_of(made.source)}{means}，{moment(made.opened_at)}"
    yield "事实和证据", made.evidence
    yield "材料", "、".join(file.file_name for file in made.files.all()) or "无"


def _heard(made: RemovalCase) -> Iterator[tuple[str, str]]:
    if made.ground != RemovalGround.RESIGNED:
        late = f"已请本人陈述，截至 {_day(made.statement_until)} 没有收到" if made.statement_until else "尚未请本人陈述"
        yield "本人陈述", f"{made.statement}\n{moment(made.stated_at)}" if made.statement else late
    verified = f"{made.verified_by.name}　{moment(made.verified_at)}" if made.verified_by else ""
    yield "核实情况", f"{made.finding}\n{verified}"


def _decided(made: RemovalCase, follows: Consequence) -> Iterator[tuple[str, str]]:
    yield "出库的后果", follows.words
    told = made.meeting_day is not None
    yield "审议会议", f"{made.meeting_name}　{made.meeting_number}　{_day(made.meeting_day)}" if told else "\n"
    outcome = ("同意出库" if made.agreed else "不同意出库") if told else "□ 同意出库　　□ 不同意出库"
    yield "审议结果", f"{outcome}\n{made.answer}"
    if made.state == CaseStatus.REVERSED:
        yield "撤销", f"{_day(day_of(made.reversed_at)) if made.reversed_at else ''}撤销，出库和禁入均不再有效"


def notice(made: RemovalCase, follows: Consequence) -> Paper:
    """出库告知: to the person concerned, with the exact first free day."""
    return _letter(made, "焦作市科技专家库出库告知", tuple(_noticed(made, follows)))


def _noticed(made: RemovalCase, follows: Consequence) -> Iterator[str]:
    on = _long(made.removed_at and day_of(made.removed_at))
    verdict = (
        f"因“{RemovalGround.label_of(made.ground)}”（情形发生之日 {_long(made.occurred_on)}），依据{_article(made, follows)}"
    )
    yield f"{verdict}，经{_met(made)}审议，您自{on}起不再列入焦作市科技专家库，原聘书同时失效。"
    yield follows.words
    yield RIGHTS


def release(made: RemovalCase, follows: Consequence) -> Paper:
    """辞聘确认: the resignation has taken effect, and what follows from it."""
    return _letter(made, "焦作市科技专家辞聘确认", tuple(_released(made, follows)))


def _released(made: RemovalCase, follows: Consequence) -> Iterator[str]:
    means = ResignMeans.label_of(made.means) if made.means else "本人"
    yield f"您于{_long(made.occurred_on)}（{means}）提出不再担任焦作市科技专家库专家，经核实和{_met(made)}审议，现予确认。"
    yield f"自{_long(made.removed_at and day_of(made.removed_at))}起，您不再列入专家库，不再参加抽取，原聘书同时失效。感谢您对我市科技工作的支持。"
    yield follows.words


def _letter(made: RemovalCase, title: str, body: tuple[str, ...]) -> Paper:
    end = (f"{BUREAU}（盖章）", _long(made.removed_at and day_of(made.removed_at)))
    number = f"{made.code}　专家编号 {made.expert.number:04d}"
    return Paper(title=title, number=number, body=(f"{made.expert.name} 同志：", *body, *end), foot=made.code)


def barred(name: str, bans: Iterable[Ban], *, free_from: date | None, on: date) -> Paper:
    """禁入告知: every ban that stands and when all are over; `name` empty where the person's data is no longer kept."""
    rows = tuple(
        (ban.ground.label, articles.label_of(ban.article), _day(ban.since), _day(ban.last_day) or "终身") for ban in bans
    )
    until = f"自 {free_from:%Y-%m-%d} 起可以重新申请入库。" if free_from else "终身不得再次入库。"
    longest = "有多项的，以期限最长的为准：" if len(rows) > 1 else ""
    return Paper(
        title="焦作市科技专家库禁入告知",
        number=f"截至 {on:%Y-%m-%d}",
        facts=(("姓名", name or "　"), ("身份核对", "　")),
        grids=(Grid(("出库情形", "依据", "起算之日", "最后一日"), rows, BANS, caption="禁入期"),),
        body=(f"{longest}{until}", "最后一日当天仍在禁入期内，次日起可以申请。" if free_from else RIGHTS),
        signatures=("经办人", "日期"),
        notes=("身份核对由经办人查验证件后填写；本告知不载证件号码。",),
    )


def _article(made: RemovalCase, follows: Consequence) -> str:
    """Why somebody leaves and, where that is not the same, what bars the way back."""
    keys = dict.fromkeys((ARTICLE_OF[RemovalGround(made.ground)], *((follows.ban.article,) if follows.ban else ())))
    return "、".join(articles.label_of(key) for key in keys)


def _met(made: RemovalCase) -> str:
    return f"{made.meeting_name}（{made.meeting_number}，{_day(made.meeting_day)}）"


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""


def _long(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
