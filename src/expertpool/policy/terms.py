"""The system's own terms: codes as they stand in the database, labels as they stand on the screen."""

from __future__ import annotations

from expertpool.policy.codes import (
    ETHNICITIES,
    REGIONS,
    Degree,
    Education,
    PoliticalStatus,
    Relation,
    Sex,
    covers,
    read_ethnicity,
    read_region,
    region_label,
)
from expertpool.policy.decision import implements
from expertpool.policy.term import Term
from expertpool.policy.titles import TITLES, TitleLevel, level_of_title

__all__ = [
    "ETHNICITIES",
    "FIELDS",
    "REGIONS",
    "TITLES",
    "ActivityKind",
    "ActivityStatus",
    "Category",
    "Degree",
    "DemandStatus",
    "DrawStatus",
    "Education",
    "Exemption",
    "ExpertStatus",
    "Grade",
    "IdKind",
    "ImportStatus",
    "Outcome",
    "ParticipationStatus",
    "PoliticalStatus",
    "ProofLevel",
    "Relation",
    "RemovalGround",
    "Role",
    "Sex",
    "Source",
    "Term",
    "TieKind",
    "TieSource",
    "TitleLevel",
    "UnitKind",
    "UnitRole",
    "Verdict",
    "covers",
    "field_label",
    "level_of_title",
    "read_ethnicity",
    "read_region",
    "region_label",
]


class Role(Term):
    """Who acts. `SYSTEM` is the software itself (no account)."""

    PUBLIC = "public", "公众"
    EXPERT = "expert", "专家"
    EMPLOYER = "employer", "所在单位"
    ASSOCIATION = "association", "行业协会（学会）"
    ORGANISER = "organiser", "承办科室（单位）"
    TALENT = "talent", "人才科"
    LEADERSHIP = "leadership", "局领导"
    SUPERVISOR = "supervisor", "驻局纪检监察组"
    PARTY = "party", "机关党建（协助监督）"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"
    SYSTEM = "system", "系统"


@implements("2")
class ActivityKind(Term):
    """What an activity is for (2)."""

    STRATEGY = "strategy", "战略规划政策咨询论证"
    PROJECT = "project", "项目评审"
    PLATFORM = "platform", "载体平台人才评审"
    EVALUATION = "evaluation", "评价"
    ACCEPTANCE = "acceptance", "结题验收"


class ActivityStatus(Term):
    PLANNED = "planned", "筹备"
    READY = "ready", "名单已定"
    HELD = "held", "已举办"
    ARCHIVED = "archived", "已归档"
    CANCELLED = "cancelled", "已取消"


@implements("5")
class Category(Term):
    """The two kinds of experts (5)."""

    TECHNICAL = "technical", "专业技术类", "专业技术"
    MANAGEMENT = "management", "综合管理类", "综合管理"


#: the fields of 5.1 and 5.2: code, name, category; a bureau may add second-level fields beneath
FIELDS: tuple[tuple[str, str, Category], ...] = (
    ("T01", "氢能与储能", Category.TECHNICAL),
    ("T02", "新材料", Category.TECHNICAL),
    ("T03", "电子信息", Category.TECHNICAL),
    ("T04", "生物医药", Category.TECHNICAL),
    ("T05", "绿色休闲健康食品", Category.TECHNICAL),
    ("T06", "高端智能装备", Category.TECHNICAL),
    ("T07", "汽车模块总成", Category.TECHNICAL),
    ("M01", "科技管理", Category.MANAGEMENT),
    ("M02", "科技咨询", Category.MANAGEMENT),
    ("M03", "政策研究", Category.MANAGEMENT),
    ("M04", "企业管理", Category.MANAGEMENT),
    ("M05", "金融财会", Category.MANAGEMENT),
    ("M06", "投融资", Category.MANAGEMENT),
    ("M07", "创新创业", Category.MANAGEMENT),
)


@implements("5.1", "5.2")
def field_label(code: str) -> str:
    """Name of a field of the regulation; another code stands for itself."""
    return next((name for known, name, _ in FIELDS if known == code), code)


@implements("5")
class UnitKind(Term):
    """Where experts come from (5)."""

    UNIVERSITY = "university", "高等院校", "高校", "大学", "院校"
    INSTITUTE = "institute", "科研院所", "科研机构", "科研院所（机构）"
    COMPANY = "company", "企业", "公司", "国有企业", "民营企业"
    INSTITUTION = "institution", "事业单位"
    GOVERNMENT = "government", "政府机关", "机关", "行政机关"
    ASSOCIATION = "association", "社会团体", "社团", "协会", "学会"
    OTHER = "other", "其他"


class UnitRole(Term):
    """A unit's or a person's place in a project under review."""

    APPLICANT = "applicant", "申报单位", "承担单位", "牵头单位"
    PARTICIPANT = "participant", "参与单位", "合作单位"
    LEADER = "leader", "项目负责人", "负责人"
    MEMBER = "member", "参与人员", "主要参与人员"


@implements("7", "7.1", "7.1.1", "7.1.2", "7.1.3")
class Source(Term):
    """How a person came into the pool (7.1)."""

    OPEN_CALL = "open_call", "公开遴选", "公开征集"
    INVITATION = "invitation", "定向邀请"
    ASSOCIATION = "association", "行业推荐"
    OUT_OF_CITY = "out_of_city", "市外推荐（共享）"
    MIGRATION = "migration", "存量迁移"


@implements("6.1.4")
class Exemption(Term):
    """The six kinds of people whom the age limit does not bind (6.1.4)."""

    NATIONAL = "national", "国家级人才"
    ZHONGYUAN_SCHOLAR = "zy_scholar", "中原学者"
    ZHONGYUAN_INNOVATION = "zy_innovation", "中原科技创新领军人才"
    ZHONGYUAN_VENTURE = "zy_venture", "中原科技创业领军人才"
    ZHONGYUAN_YOUTH = "zy_youth", "中原科技创新青年拔尖人才"
    JIAOZUO_LEADER = "jz_leader", "焦作市科技创新领军人才（团队）负责人", "焦作市科技创新领军人才", "焦作市科技创新领军团队负责人"


class ExpertStatus(Term):
    """Standing in the pool; only `ACTIVE` may be drawn (9)."""

    ACTIVE = "active", "在库"
    FROZEN = "frozen", "暂停"
    IN_CASE = "in_case", "出库审查中"
    SUSPENDED = "suspended", "停用"
    REMOVED = "removed", "已出库"
    #: asked from outside under 7.1.2 and not admitted yet: on record, never in the pool
    INVITED = "invited", "受邀未入库"


class TieKind(Term):
    """A relation that 13 asks about."""

    EMPLOYED = "employed", "聘用（任职）"
    PART_TIME = "part_time", "兼职"
    DIRECTOR = "director", "董事"
    SUPERVISOR_BOARD = "supervisor_board", "监事"
    CONSULTANT = "consultant", "咨询"
    ADVISER = "adviser", "顾问"
    SPOUSE = "spouse", "配偶"
    KIN = "kin", "近亲属"
    TEACHER = "teacher", "导师（硕士、博士）"
    STUDENT = "student", "学生（硕士、博士）"
    INTEREST = "interest", "经济利益关系"
    OTHER_RELATIVE = "other_relative", "其他亲属"
    UNDERGRADUATE_TEACHER = "undergraduate_teacher", "本科阶段教师"
    UNDERGRADUATE_STUDENT = "undergraduate_student", "本科阶段学生"
    OTHER = "other", "其他关系"


class TieSource(Term):
    DECLARED = "declared", "本人申报"
    VERIFIED = "verified", "核实"
    IMPORTED = "imported", "迁移带入"


class Grade(Term):
    """Grades of an evaluation, best first (16)."""

    EXCELLENT = "excellent", "优"
    GOOD = "good", "良"
    MEDIOCRE = "mediocre", "一般"
    POOR = "poor", "差"


class DemandStatus(Term):
    DRAFT = "draft", "草稿"
    FILED = "filed", "已提交"
    RETURNED = "returned", "已退回"
    ACCEPTED = "accepted", "已受理"
    FROZEN = "frozen", "已冻结待见证"
    WITNESSED = "witnessed", "已见证待抽取"
    DRAWN = "drawn", "已抽取"
    CONTACTING = "contacting", "联系中"
    SETTLED = "settled", "名单已定"
    ARCHIVED = "archived", "已归档"
    WITHDRAWN = "withdrawn", "已撤回"
    CANCELLED = "cancelled", "活动取消"
    VOIDED = "voided", "已作废"


class DrawStatus(Term):
    COMMITTED = "committed", "已冻结"
    WITNESSED = "witnessed", "已见证"
    DRAWN = "drawn", "已抽取"
    VOIDED = "voided", "已作废"


class ImportStatus(Term):
    UPLOADED = "uploaded", "已上传"
    MAPPED = "mapped", "已对应列"
    CHECKING = "checking", "检查中"
    CHECKED = "checked", "已检查"
    RUNNING = "running", "导入中"
    DONE = "done", "已导入"
    FAILED = "failed", "未完成"
    UNDONE = "undone", "已撤销"


class ProofLevel(Term):
    """What the seed of a draw rests on."""

    PUBLIC = "A", "公开随机数＋见证"
    WITNESSED = "B", "密数＋见证"
    ALONE = "C", "系统自行（紧急）"


class Outcome(Term):
    """What came of calling a listed expert (11.3); a closed name has none yet (empty)."""

    OPEN = "open", "联系中"

    ACCEPTED = "accepted", "同意参加"
    DECLINED = "declined", "不能参加"
    RECUSED = "recused", "回避"
    UNREACHABLE = "unreachable", "联系不上"
    WRONG_NUMBER = "wrong_number", "号码有误"
    UNWILLING = "unwilling", "不愿再担任专家"
    BARRED = "barred", "名单生成后不再合格"
    CAP = "cap", "同单位名额已满"


class ParticipationStatus(Term):
    CONFIRMED = "confirmed", "已确认"
    DONE = "done", "已参加"
    ABSENT = "absent", "未到场"
    WITHDRAWN = "withdrawn", "已退出"
    CANCELLED = "cancelled", "活动取消"


class Verdict(Term):
    """What a person said about a suspect."""

    OPEN = "open", "待认定"
    SAME = "same", "同一单位"
    BRANCH = "branch", "分支机构"
    DIFFERENT = "different", "不同单位"
    BARS = "bars", "应当回避"
    CLEARS = "clears", "无须回避"


class IdKind(Term):
    """Documents that identify a person."""

    RESIDENT = "resident", "居民身份证", "身份证"
    HONG_KONG_MACAO = "hmt_permit", "港澳居民居住证", "台湾居民居住证", "港澳台居民居住证"
    FOREIGN_PERMANENT = "foreign_permanent", "外国人永久居留身份证", "永久居留证"
    PASSPORT = "passport", "护照"
    HM_PASS = "hm_pass", "港澳居民来往内地通行证", "回乡证"
    TAIWAN_PASS = "taiwan_pass", "台湾居民来往大陆通行证", "台胞证"
    OFFICER = "officer", "军官证", "军人证件"
    OTHER = "other", "其他证件"


class RemovalGround(Term):
    """Why somebody leaves the pool (9, 17)."""

    RESIGNED = "resigned", "本人申请不再担任"
    OVER_AGE = "over_age", "超过年龄"
    UNREACHABLE = "unreachable", "信息未更新无法联系"
    MISCONDUCT = "misconduct", "违反操守、严重失信"
    SECRECY = "secrecy", "违反保密规定"
    UNFAIR = "unfair", "履职不公、徇私或受益"
    OFFENCE = "offence", "违法违规被追责"
    UNFIT = "unfit", "其他不适宜情形"
    MEDIOCRE = "mediocre", "年度三次一般"
    POOR = "poor", "年度两次差"
