"""What the steps in the trace are called: the acts of the table of permissions, and what the system does by itself."""

from __future__ import annotations

from expertpool.policy import access

#: steps that are not an act of the table, or that say more than the act that led to them
DEEDS = {
    "session.failed": "登录失败",
    "session.locked": "连续失败，账号锁定",
    "account.create": "新建账号",
    "account.disable": "停用账号",
    "account.enable": "启用账号",
    "account.reset": "重置密码",
    "keys.rotate": "更换加密密钥",
    "trace.checkpoint": "留存检查点",
    "trace.export": "导出操作记录",
    "export.make": "导出",
    "import.upload": "上传名单",
    "import.map": "对应各列",
    "import.check": "开始检查名单",
    "import.checked": "名单检查完毕",
    "import.start": "开始导入",
    "import.resume": "继续导入",
    "import.chunk": "导入一部分",
    "import.finish": "导入完毕",
    "import.fail": "导入未完成",
    "import.drop": "放弃导入",
    "import.lock.ask": "提请锁定存量迁移",
    "unit.introduce": "登记新单位",
    "unit.suspect": "发现疑似单位",
    "demo.load": "装入演示数据",
    "draw.refused": "拒绝重复抽取",
    "draw.urgent": "紧急抽取（无见证）",
    "draw.entropy": "录入公开随机数",
    "session.code": "以验证码登录",
    "message.manual": "人工发送消息",
    "contact.start": "开始联系",
    "contact.open": "开放名单位次",
    "contact.cap": "按名额跳过",
    "contact.bar": "名单生成后不再合格",
    "contact.attempt": "登记联系经过",
    "contact.agree": "暂定同意",
    "contact.show": "出示涉及的单位和人员",
    "contact.accept": "同意参加",
    "contact.decline": "不能参加",
    "contact.recuse": "回避",
    "contact.unreachable": "登记联系不上",
    "contact.wrong_number": "登记号码有误",
    "contact.unwilling": "登记不愿再担任",
    "contact.fall_out": "临时退出",
    "contact.reopen": "重新开放位次",
    "draw.void.reject": "驳回作废申请",
    "waiver.refuse": "不予破例",
    "designation.return": "未核对到指定人选",
    "designation.approve": "审议通过指定",
    "designation.refuse": "审议未通过指定",
    "designation.open": "查看会议纪要扫描件",
    "fee.sheet": "制作劳务费发放表",
    "fee.paid": "登记劳务费已发放",
}
#: areas of steps that the table of permissions does not head
AREAS = {"password": "密码", "export": "导出", "keys": "密钥", "demo": "演示数据"}
SUBJECTS = {
    "account": "账号",
    "activity": "科技活动",
    "ban": "禁入",
    "checkpoint": "检查点",
    "contact": "联系",
    "reopening": "异议与更正",
    "message": "消息",
    "messagetext": "消息文本",
    "demand": "专家需求",
    "demo": "演示数据",
    "draw": "抽取",
    "expert": "专家",
    "export": "导出",
    "field": "领域",
    "importrun": "导入批次",
    "judgement": "回避认定",
    "keys": "密钥",
    "migration": "存量迁移",
    "system": "系统",
    "trace": "操作记录",
    "unit": "单位",
    "units": "单位",
    "unitsuspect": "疑似单位",
    "suspects": "疑似单位",
    "voidrequest": "作废申请",
    "waiver": "破例",
    "waiverrequest": "破例申请",
    "designation": "指定事项",
    "invitation": "邀请入库",
    "workyear": "年度工作日",
    "specialday": "工作日",
    "feescale": "报酬标准",
    "paysheet": "劳务费发放表",
}

#: what the parts of a payload are called
NOTES = {
    "active": "启用",
    "added": "增加",
    "address": "网络地址",
    "agreed": "两人一致",
    "article": "依据",
    "articles": "依据",
    "bytes": "字节数",
    "caller": "联系人编号",
    "carriers": "留存方式",
    "change": "变更",
    "columns": "对应列数",
    "contact": "联系编号",
    "count": "数量",
    "day": "日期",
    "digest": "文件杂凑值",
    "digits": "数字",
    "division": "科室编号",
    "document": "文件",
    "draw": "承诺摘要",
    "expert": "专家编号",
    "experts": "专家人数",
    "fields": "字段数",
    "from": "变更前",
    "gone": "移除",
    "granted": "重新开放",
    "heading": "表头行",
    "imported": "导入行数",
    "judgements": "疑似回避数",
    "kind": "种类",
    "late": "逾期提交",
    "left_out": "未导入行数",
    "level": "证明等级",
    "number": "编号",
    "numbers": "编号",
    "means": "方式",
    "opened": "已开启",
    "outcome": "结果",
    "parent": "上级单位",
    "people": "人数",
    "reason": "原因",
    "repeats": "重复的需求",
    "result": "经过",
    "role": "角色",
    "root": "名册根",
    "round": "轮次",
    "rows": "行数",
    "serial": "流水号",
    "settled": "已认定",
    "sheet": "工作表",
    "shown": "显示项目",
    "source": "来源",
    "stands_in": "代为见证",
    "suspects": "疑似数",
    "to": "变更后",
    "unit": "单位编号",
    "units": "单位数",
    "verdict": "认定",
    "version": "版本",
    "why": "原因",
    "way": "来源",
    "works": "上班",
    "cents": "金额（分）",
    "files": "文件数",
    "tax": "扣税（分）",
    "title_level": "职称级别",
    "work": "计量单位",
}


def label(name: str) -> str:
    """What a step is called; one without a name stands as it is."""
    act = access.ACTIONS.get(name)
    return DEEDS.get(name) or (act.label if act else name)


def subject_label(kind: str) -> str:
    """What a subject is called; one without a name stands as it is."""
    return SUBJECTS.get(kind, kind)


def note_label(name: str) -> str:
    """What a part of a payload is called; one without a name stands as it is."""
    return NOTES.get(name, name)


def areas() -> dict[str, str]:
    """First part of a step's name → heading; several parts may share one."""
    return {**access.AREAS, **AREAS}
