"""Codes and labels of what happens after the draw: contact, messages, designation, the day itself, fees."""

from __future__ import annotations

from expertpool.policy.decision import implements
from expertpool.policy.term import Term


@implements("11.3", "11.6", "7.1.2")
class Way(Term):
    """How somebody came to be asked: from the sealed list, by leadership's decision, or from outside the pool."""

    DRAWN = "drawn", "抽取"
    DESIGNATED = "designated", "指定"
    INVITED = "invited", "邀请入库"


class Means(Term):
    """By what an attempt or an answer went."""

    PHONE = "phone", "电话"
    SMS = "sms", "短信"
    MAIL = "mail", "邮件"
    WEB = "web", "专家本人网上"
    SYSTEM = "system", "系统"


class AttemptResult(Term):
    """What came of one attempt to reach somebody."""

    NO_ANSWER = "no_answer", "无人接听"
    BUSY = "busy", "占线"
    OFF = "off", "关机或停机"
    ANSWERED = "answered", "已接通"
    WRONG_NUMBER = "wrong_number", "号码有误"
    SENT = "sent", "已发出"


@implements("14.3")
class DeclineReason(Term):
    """Why somebody cannot come."""

    CLASH = "clash", "时间冲突"
    AWAY = "away", "在外地"
    HEALTH = "health", "身体原因"
    FIELD = "field", "不熟悉该领域"
    OTHER = "other", "其他"


class ReopeningKind(Term):
    """Why a closed outcome should be looked at again."""

    OBJECTION = "objection", "专家异议"
    CORRECTION = "correction", "登记有误"


class ReopeningStatus(Term):
    WAITING = "waiting", "待处理"
    GRANTED = "granted", "已重新开放"
    REFUSED = "refused", "不予重新开放"


class Channel(Term):
    """The way a message takes."""

    SMS = "sms", "短信"
    MAIL = "mail", "邮件"
    VOICE = "voice", "语音"


class MessageKind(Term):
    """What a message is for."""

    INVITATION = "invitation", "邀请参加"
    REMINDER = "reminder", "提醒答复"
    CONFIRMED = "confirmed", "确认参加"
    OUTCOME = "outcome", "告知结果"
    REOPENED = "reopened", "异议答复"
    LETTER = "letter", "提醒签承诺书"
    RECEPTION = "reception", "接送安排"
    CANCELLED = "cancelled", "活动取消"
    EVALUATED = "evaluated", "评价告知"
    EVALUATION_UPHELD = "evaluation_upheld", "评价说明答复"
    FEE = "fee", "报酬发放"
    UPKEEP = "upkeep", "资料确认"
    APPLICATION = "application", "入库申请进度"
    CODE = "code", "登录验证码"
    UNIT_INVITE = "unit_invite", "邀请单位开通账号"
    UNIT_ANSWER = "unit_answer", "单位账号办理结果"
    PERSON_LINK = "person_link", "请本人确认申请"
    ADMITTED = "admitted", "正式入库"
    OBJECTION = "objection", "公示异议答复"
    RESIGNATION = "resignation", "辞任登记告知"
    MEASURE_HEARING = "measure_hearing", "请单位陈述"
    MEASURE_ENDED = "measure_ended", "单位处理结果"
    CASE_HEARING = "case_hearing", "请本人陈述"
    CASE_ENDED = "case_ended", "出库事项了结"
    CASE_REMOVED = "case_removed", "出库告知"
    CASE_REVERSED = "case_reversed", "出库撤销告知"


class MessageStatus(Term):
    """A message in the outbox."""

    QUEUED = "queued", "待发送"
    SENDING = "sending", "发送中"
    SENT = "sent", "已提交网关"
    DELIVERED = "delivered", "已送达"
    FAILED = "failed", "发送失败"
    MANUAL = "manual", "待人工发送"
    CANCELLED = "cancelled", "已取消"


@implements("11.6")
class DesignationKind(Term):
    """What leadership is asked to designate."""

    PERSON = "person", "指定专家"
    FIELD = "field", "指定领域"


class DesignationStatus(Term):
    ASKED = "asked", "待核对人选"
    MATCHED = "matched", "待局长办公会审议"
    APPROVED = "approved", "审议通过"
    REFUSED = "refused", "审议未通过"
    RETURNED = "returned", "未核对到人选"


class RequestStatus(Term):
    """A request that leadership answers."""

    WAITING = "waiting", "待审批"
    APPROVED = "approved", "已批准"
    REFUSED = "refused", "不予批准"


class SignMeans(Term):
    """How presence was recorded, or a letter signed."""

    QR = "qr", "扫码"
    STAFF = "staff", "承办人登记"
    SCREEN = "screen", "手机手写"
    SCAN = "scan", "纸质扫描"


@implements("14.4")
class FeeUnit(Term):
    """What a fee is counted in."""

    DAY = "day", "天"
    HALF_DAY = "half_day", "半天"
    PIECE = "piece", "件"


class PaymentStatus(Term):
    DRAFTED = "drafted", "待制表"
    LISTED = "listed", "已制表"
    PAID = "paid", "已发放"
