"""Texts of messages: seeded in our own words, changed as a new version (11.3)."""

from __future__ import annotations

import string
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from expertpool.policy.contact_terms import Channel
from expertpool.policy.decision import Reason, Refused
from expertpool.records.models import Account, MessageText
from expertpool.services import trace

#: `MessageKind` code → (subject of a letter, text, what may stand in it)
TEXTS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "invitation": (
        "科技活动邀请",
        "{name}老师：诚邀您于{day}参加科技活动，请于{answer_by}前点链接答复：{link}",
        ("name", "day", "answer_by", "link"),
    ),
    "reminder": ("请答复邀请", "{name}老师：{day}的科技活动邀请尚待您答复：{link}", ("name", "day", "link")),
    "confirmed": ("已确认参加", "{name}老师：已确认您参加{day}的科技活动，请签署承诺书：{link}", ("name", "day", "link")),
    "outcome": (
        "联系结果告知",
        "{name}老师：{day}的邀请登记为“{outcome}”。如与事实不符，请点链接提出异议：{link}",
        ("name", "day", "outcome", "link"),
    ),
    "reopened": ("异议处理结果", "{name}老师：您就{day}邀请提出的异议：{answer}。{link}", ("name", "day", "answer", "link")),
    "letter": ("请签署承诺书", "{name}老师：{day}活动前请签署承诺书：{link}", ("name", "day", "link")),
    "reception": ("接送安排", "{name}老师：{day}活动的接送安排已确定，请查看：{link}", ("name", "day", "link")),
    "cancelled": ("活动取消", "{name}老师：原定{day}的科技活动取消，给您带来不便，敬请谅解。", ("name", "day")),
    "evaluated": ("评价结果告知", "{name}老师：您参加{day}活动的评价已登记，可登录查看并说明。", ("name", "day")),
    "evaluation_upheld": ("评价说明答复", "{name}老师：您对{day}活动评价的说明已有答复，可登录查看。", ("name", "day")),
    "fee": ("劳务报酬", "{name}老师：您参加{day}活动的劳务报酬已发放，可登录查看。", ("name", "day")),
    "upkeep": ("请确认资料", "{name}老师：请于{day}前登录确认在库资料仍然属实，有变化的请更新：{link}", ("name", "day", "link")),
    "unit_invite": (
        "开通单位账号",
        "{name}您好：请为{unit}开通科技专家库账号，{day}前点链接登记：{link}",
        ("name", "unit", "day", "link"),
    ),
    "unit_answer": ("单位账号办理结果", "{name}您好：{unit}的科技专家库账号：{answer}", ("name", "unit", "answer")),
    "admitted": ("正式入库", "{name}老师：您已正式入库，专家编号{number}，聘书可登录下载：{link}", ("name", "number", "link")),
    "objection": (
        "公示异议答复",
        "{name}您好：您对公示人选的异议已复审：{outcome}。凭回执查看答复：{link}",
        ("name", "outcome", "link"),
    ),
    "person_link": ("请确认入库申请", "{name}老师：有单位推荐您申请入库，请核对本人信息并确认：{link}", ("name", "link")),
    "application": (
        "入库申请进度",
        "{name}：您的入库申请{number}现为“{state}”，请登录查看：{link}",
        ("name", "number", "state", "link"),
    ),
    "resignation": (
        "辞任登记告知",
        "{name}老师：人才科登记了您的辞任（{number}）。非本人意愿的，请在{day}前登录否认：{link}",
        ("name", "number", "day", "link"),
    ),
    "measure_hearing": (
        "请单位陈述",
        "{name}您好：有一件涉及{unit}的事项（{number}）请在{day}前登录查看并陈述：{link}",
        ("name", "unit", "number", "day", "link"),
    ),
    "measure_ended": (
        "事项结果告知",
        "{name}您好：涉及{unit}的事项{number}已有结果，请登录查看：{link}",
        ("name", "unit", "number", "link"),
    ),
    "case_hearing": (
        "请您陈述",
        "{name}老师：有一件事项（{number}）请您在{day}前登录查看并陈述：{link}",
        ("name", "number", "day", "link"),
    ),
    "case_ended": ("事项已了结", "{name}老师：事项{number}已了结，可登录查看：{link}", ("name", "number", "link")),
    "case_removed": ("办理结果告知", "{name}老师：事项{number}已办结，结果将书面告知。", ("name", "number", "link")),
    "case_reversed": ("办理结果撤销", "{name}老师：事项{number}原结果已撤销，可登录查看：{link}", ("name", "number", "link")),
    "code": ("登录验证码", "验证码{code}，{minutes}分钟内有效，请勿告知他人。", ("code", "minutes")),
}
SIGNATURE = "科技专家库"


def in_force(code: str, channel: str) -> MessageText:
    """The version in force; raises `KeyError` for an unknown code. A text nobody has changed is put in place when first asked for."""
    found = MessageText.objects.filter(code=code, channel=channel).order_by("-version").first()
    return found or _seeded(code, channel)


def _seeded(code: str, channel: str) -> MessageText:
    subject, body, _ = TEXTS[code]
    values = {"subject": subject, "body": body, "signature": SIGNATURE, "set_at": timezone.now()}
    made, _ = MessageText.objects.get_or_create(code=code, channel=channel, version=1, defaults=values)
    return made


@transaction.atomic
def change(
    *, code: str, channel: str, subject: str, body: str, provider_code: str, signature: str, by: Account, at: datetime
) -> MessageText:
    """A new version; messages already queued keep the version they were made with."""
    if channel not in Channel.values or code not in TEXTS:
        raise Refused(Reason("11.3", "没有这种消息", remedy="从列表中选择"))
    _check(code, body)
    version = in_force(code, channel).version + 1
    values = {"provider_code": provider_code.strip(), "signature": signature.strip(), "set_by": by, "set_at": at}
    made = MessageText.objects.create(
        code=code, channel=channel, version=version, subject=subject.strip(), body=body.strip(), **values
    )
    trace.record(action="message.text", article="11.3", subject=made, by=by, at=at, payload={"version": version})
    return made


#: what stands for the variables in a preview; all made up
SAMPLES = {
    "name": "示例一",
    "day": "2026-12-07",
    "answer_by": "12-01 18:00",
    "link": "https://zjk.example.gov.cn/i/示例/",
    "outcome": "联系不上",
    "answer": "已重新开放，请答复",
    "code": "012345",
    "minutes": "5",
    "unit": "示例大学",
    "number": "SQ-2026-0001",
    "state": "公示中",
}


def sample(code: str, body: str) -> str:
    """A text as somebody would read it, with made-up values; raises `Refused` like `change`."""
    _check(code, body)
    return body.strip().format(**SAMPLES)


def _check(code: str, body: str) -> None:
    """A text holds words and bare variables of its kind, nothing that could fail when a message is made of it."""
    if not body.strip():
        raise Refused(Reason("11.3", "正文是空的", remedy="写明正文"))
    try:
        parts = [part for part in string.Formatter().parse(body) if part[1] is not None]
    except ValueError as error:
        raise Refused(Reason("11.3", "花括号不成对", remedy="变量写作 {name} 的形式")) from error
    for _, name, form, conversion in parts:
        if form or conversion:
            raise Refused(Reason("11.3", f"变量 {name} 带有格式", remedy=f"只写 {{{name}}}，不加冒号和感叹号"))
    unknown = {str(name) for _, name, _, _ in parts} - set(TEXTS[code][2])
    if unknown:
        allowed = "、".join(f"{{{name}}}" for name in TEXTS[code][2])
        raise Refused(Reason("20", f"不能使用变量：{'、'.join(sorted(unknown))}", remedy=f"可用：{allowed}"))
