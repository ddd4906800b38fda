"""What a column of a sheet can mean here, and the words that bureaus head such columns with."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """Something an expert's record takes from a sheet. `words` are other headings for it, already in normal form."""

    name: str
    label: str
    words: tuple[str, ...] = ()
    required: bool = False
    example: str = ""


def _target(name: str, label: str, words: str = "", *, required: bool = False, example: str = "") -> Target:
    return Target(name, label, tuple(words.split()), required, example)


#: a column that says nothing about the person
IGNORED = "ignore"

TARGETS: tuple[Target, ...] = (
    _target("name", "姓名", "专家姓名 名字 申报人姓名 申请人姓名 推荐专家 专家名 人员姓名 name", required=True, example="张三"),
    _target("sex", "性别", "sex gender", example="男"),
    _target(
        "birth",
        "出生年月",
        "出生日期 出生年月日 出生时间 生日 出生 出生年份 出生日 birthday birthdate dateofbirth",
        example="1975-06-18",
    ),
    _target(
        "id_number",
        "身份证号",
        "身份证号码 身份证 证件号码 证件号 公民身份号码 公民身份证号码 居民身份证号 居民身份证号码 身份证件号码 身份证件号 有效证件号码 "
        "身份号码 身份证编号 idno idnumber idcard",
        required=True,
        example="填 18 位号码，单元格设为文本",
    ),
    _target("id_kind", "证件类型", "证件种类 证件类别 身份证件类型 证件名称"),
    _target("ethnicity", "民族", "民族成份 族别", example="汉族"),
    _target("political", "政治面貌", "党派 政治面貌党派 政治身份", example="群众"),
    _target(
        "unit",
        "工作单位",
        "单位 所在单位 单位名称 现工作单位 任职单位 工作单位名称 所在单位名称 单位全称 工作单位全称 现单位 所属单位 就职单位 company employer",
        required=True,
        example="单位全称，与公章一致",
    ),
    _target("unit_code", "统一社会信用代码", "社会信用代码 单位统一社会信用代码 信用代码 单位信用代码 组织机构代码"),
    _target("unit_kind", "单位性质", "单位类型 单位类别 单位属性 单位性质类别 所在单位性质", example="企业"),
    _target("department", "所在部门", "部门 科室 院系 二级单位 内设机构 所在科室 所在院系 处室"),
    _target("unit_since", "到本单位时间", "入职时间 到单位时间 任职时间 参加本单位工作时间"),
    _target(
        "region",
        "所在地区",
        "地区 所属地区 所在地 属地 行政区划 县区 县市区 所属县区 所在县区 区域 所属区域 地域 所属地域 所在地域 单位所在地 工作所在地 所在区县 辖区",
        example="山阳区",
    ),
    _target("post", "职务", "行政职务 现任职务 岗位 现任行政职务 职位 担任职务 工作岗位 任职 单位职务"),
    _target(
        "title",
        "职称",
        "职务职称 职称及职务 专业技术职称 技术职称 职称名称 专业技术职务 现职称 专业职称 技术职务 职称职务 专业技术职务职称 专业技术资格 职称资格 职称执业资格",
        example="高级工程师",
    ),
    _target("title_level", "职称级别", "职称等级 级别 职级 职称层级 专业技术职称级别 技术等级", example="副高级"),
    _target("education", "学历", "最高学历 文化程度 学历层次 教育程度", example="研究生"),
    _target("degree", "学位", "最高学位 学位层次", example="硕士"),
    _target("education_degree", "学历学位", "学历及学位 学历和学位 最高学历学位 学位学历 最高学历及学位 最高学历和学位"),
    _target("school", "毕业院校", "毕业学校 毕业院校名称 毕业学院 学校 毕业高校 最高学历毕业院校 毕业院校系"),
    _target("major", "所学专业", "专业 毕业专业 专业名称 学科专业 所学专业名称"),
    _target("graduated", "毕业时间", "毕业年月 毕业日期 毕业年份"),
    _target("category", "专家类别", "类别 专家类型 专家分类 专家库类别 类型 入库类别", example="专业技术类"),
    _target(
        "fields",
        "所属领域",
        "领域 专业领域 产业领域 技术领域 擅长领域 所属产业领域 所属行业领域 所属技术领域 专家领域 行业领域 产业链 所属产业链 重点产业链 "
        "从事领域 专长领域 评审领域 所属专业领域 申报领域",
        example="新材料、电子信息",
    ),
    _target("field_1", "主领域", "领域1 领域一 第一领域 主要领域 主专业领域 所属领域1 所属领域一 领域主 主"),
    _target("field_2", "第二领域", "领域2 领域二 所属领域2 所属领域二 次领域 其他领域 辅领域 次"),
    _target("field_3", "第三领域", "领域3 领域三 所属领域3 所属领域三"),
    _target(
        "directions",
        "研究方向",
        "主要研究方向 专业方向 专长 研究专长 从事专业 现从事专业 研究领域 专业特长 擅长方向 技术专长 研究方向关键词 从事研究方向 业务专长 细分领域",
        example="电解水制氢、储氢材料",
    ),
    _target("talent", "人才称号", "人才类型 人才层次 人才类别 人才荣誉 人才项目 荣誉称号 所获人才称号 人才计划"),
    _target(
        "phone", "手机号码", "手机 手机号 联系电话 电话 移动电话 联系手机 电话号码 联系方式 本人手机 手机电话 mobile phone tel"
    ),
    _target("second_contact", "备用电话", "办公电话 座机 固定电话 其他电话 办公室电话 第二联系方式 单位电话 备用联系方式"),
    _target("email", "电子邮箱", "邮箱 电子邮件 email e-mail mail 邮箱地址 电子信箱 常用邮箱"),
    _target("address", "通讯地址", "地址 联系地址 通信地址 详细地址 单位地址 家庭住址 住址 邮寄地址"),
    _target("bank_account", "银行账号", "银行卡号 账号 卡号 银行账户 账户 银行卡 收款账号 开户账号 工资卡号 帐号 银行帐号"),
    _target("bank_name", "开户行", "开户银行 银行名称 开户行名称 开户支行 开户行全称"),
    _target("admitted_on", "入库时间", "入库日期 入库年月 聘任时间 入库年份 登记时间 入库年月日 批准入库时间"),
    _target("source", "入库途径", "入库方式 推荐方式 征集方式 来源 入库渠道 推荐途径 入库来源 征集渠道", example="公开遴选"),
    _target("former_names", "曾用名", "别名 原名"),
    _target("certificate", "执业资格", "资格证书 执业资格证书 职业资格 资质证书 执业证书"),
    _target("achievements", "主要业绩", "业绩 成果 主要成果 代表性成果 工作业绩 主要业绩成果 科研成果 主要工作业绩"),
    _target("projects_led", "承担项目", "主持项目 承担科研项目 承担课题 主持科研项目"),
    _target("honours", "获奖情况", "荣誉 奖励 所获荣誉 获得荣誉 奖励情况 所获奖励"),
    _target("review_experience", "评审经历", "评审经验 参加评审情况 评审工作经历"),
    _target("note", "备注", "说明 备注说明 其他 remark note 附注"),
)

IGNORED_WORDS = frozenset(
    [
        "序号",
        "编号",
        "序",
        "号",
        "行号",
        "专家编号",
        "no",
        "年龄",
        "问题说明",
        "处理建议",
        "原行号",
        "周岁",
        "年龄周岁",
        "检查结果",
        "id",
        "操作",
        "签名",
        "照片",
        "所在城市",
    ]
)
BY_NAME: Mapping[str, Target] = {target.name: target for target in TARGETS}
REQUIRED = tuple(target.name for target in TARGETS if target.required)

_BRACKETS = re.compile(r"[（(\[【〔<《][^）)\]】〕>》]*[）)\]】〕>》]?")
_NOISE = re.compile(r"[\s\u200b\ufeff*:：、,，。.．/／\\|_\-—–*＊·]+")


def normalise(heading: str) -> str:
    """Half width, lower case, without blanks, marks and bracketed remarks: 出 生 年 月（必填）* → 出生年月."""
    plain = unicodedata.normalize("NFKC", heading)
    bare = _NOISE.sub("", _BRACKETS.sub("", plain)).lower()
    return bare or _NOISE.sub("", plain).lower()


_KNOWN = {normalise(word): target.name for target in TARGETS for word in (target.label, *target.words)}
_KNOWN.update({normalise(word): IGNORED for word in IGNORED_WORDS})


def meaning(heading: str, remembered: Mapping[str, str]) -> str:
    """The target's name for a heading; what a clerk said once goes before the words above; empty when unknown."""
    key = normalise(heading)
    return remembered.get(key) or _KNOWN.get(key, "")
