"""Every provision of 焦科〔2024〕2号: its key, its label, what it says in our own words, and how strictly it binds.

Keys follow the numbering: ``"13.3"`` is 第十三条（三）, ``"7.1.2"`` 第七条（一）2, ``"6.2.2.3"`` 第六条（二）2（3）.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

#: codes of `decision.Force`, as plain strings because `decision` builds on this module
MUST, IN_PRINCIPLE, JUDGEMENT = "must", "in_principle", "judgement"

DOCUMENT = "焦科〔2024〕2号"
FIRST_DAY = (2024, 3, 12)

CHAPTERS: MappingProxyType[int, tuple[str, range]] = MappingProxyType(
    {
        1: ("总则", range(1, 5)),
        2: ("专家入（出）库管理", range(5, 11)),
        3: ("专家抽（选）取", range(11, 14)),
        4: ("专家权利与义务", range(14, 16)),
        5: ("专家评价", range(16, 18)),
        6: ("监督管理", range(18, 21)),
        7: ("附则", range(21, 23)),
    }
)

_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Article:
    """A provision. `force` is a `decision.Force` code; `uncarried` says why no code carries it (empty: code must)."""

    key: str
    label: str
    statement: str
    force: str
    uncarried: str = ""

    @property
    def number(self) -> int:
        return int(self.key.split(".")[0])

    @property
    def chapter(self) -> int:
        return next(chapter for chapter, (_, numbers) in CHAPTERS.items() if self.number in numbers)


def numeral(number: int) -> str:
    """1…99 as a Chinese numeral: 13 → 十三."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return head + (_DIGITS[ones] if ones or not tens else "")


def label_of(key: str) -> str:
    """``"6.2.2.3"`` → 第六条（二）2（3）, with the marks that the document itself uses at each level."""
    first, *rest = (int(part) for part in key.split("."))
    marks = [f"（{numeral(rest[0])}）"] if rest else []
    marks += [str(item) for item in rest[1:2]] + [f"（{item}）" for item in rest[2:3]]
    return f"第{numeral(first)}条" + "".join(marks)


def get(key: str) -> Article:
    """The provision at `key`; raises `KeyError` that says what a key looks like."""
    try:
        return ARTICLES[key]
    except KeyError:
        raise KeyError(f'{DOCUMENT} has no provision "{key}"; keys look like "13.3", "7.1.2", "6.2.2.3"') from None


def chapters() -> list[tuple[str, list[Article]]]:
    """Chapter heading → its provisions, in the order of the document."""
    return [
        (f"第{numeral(number)}章 {title}", [article for article in ARTICLES.values() if article.chapter == number])
        for number, (title, _) in CHAPTERS.items()
    ]


_PAPER = "属发文说明，不产生系统操作"
_CONDUCT = "约束专家本人的言行，软件无从代为履行；违反时按第九条立案"

#: key, statement, force, reason why no code carries it
_ROWS: tuple[tuple[str, str, str, str], ...] = (
    ("1", "说明制定目的和上位依据。", MUST, _PAPER),
    ("2", "专家库用于战略规划政策的咨询论证，以及项目、载体平台、人才的评审评价和结题验收。", MUST, ""),
    ("3", "全年接受申请，够条件就入库；管库的不用人，用人的不管库；人员状态随时调整。", MUST, ""),
    ("4", "市科技局统筹，人才科具体管入库、出库、抽取和日常维护。", MUST, ""),
    ("5", "专家来自高校、院所、企业、事业单位、机关和社会团体，分两大类。", MUST, ""),
    ("5.1", "专业技术类对应七个重点产业链领域。", MUST, ""),
    ("5.2", "综合管理类对应七个管理服务领域。", MUST, ""),
    ("6", "入库须同时具备基本条件和所属类别的专业条件。", MUST, ""),
    ("6.1", "五项基本条件须全部具备。", MUST, ""),
    ("6.1.1", "政治、职业道德和操守良好，由本人声明、单位担保。", JUDGEMENT, ""),
    ("6.1.2", "有评审评估能力，熟悉本领域进展和有关政策标准，由本人声明、单位担保。", JUDGEMENT, ""),
    ("6.1.3", "能够据实、公允地提出意见，由本人声明、单位担保。", JUDGEMENT, ""),
    ("6.1.4", "身体能够胜任；周岁年龄以六十五为限，六类人才另有例外。", IN_PRINCIPLE, ""),
    ("6.1.5", "科研诚信和社会信用无不良记录。", MUST, ""),
    ("6.2", "按所属类别核对专业条件。", MUST, ""),
    ("6.2.1", "专业技术类：在教学科研单位或科技型企业从事教学、研究、开发，并满足所列条件之一。", MUST, ""),
    ("6.2.1.1", "非企业单位人员：中级以上职称或相当的执业资格。", MUST, ""),
    ("6.2.1.2", "企业人员：主管科技开发，或有副高级以上职称。", MUST, ""),
    ("6.2.2", "综合管理类：懂产业、主要具有中级以上职称的管理人员，并满足所列条件之一。", MUST, ""),
    ("6.2.2.1", "企业管理：院校院所高层、科技型企业高管，或在转化和产业发展上贡献突出者。", MUST, ""),
    ("6.2.2.2", "财务金融：懂科技经费审计的注册会计师，会计审计经济副高以上，或金融机构中高层。", MUST, ""),
    ("6.2.2.3", "双创：省级以上园区、孵化器等载体的懂产业高管。", MUST, ""),
    ("6.2.2.4", "其他：经验丰富的法律、知识产权等服务机构人员。", JUDGEMENT, ""),
    ("7", "入库经过公开征集、审核、公示三步。", MUST, ""),
    ("7.1", "征集分三种途径，填报内容须真实。", MUST, ""),
    ("7.1.1", "公开遴选：常年受理，本人填表，单位审核后报市科技局。", MUST, ""),
    ("7.1.2", "定向邀请：库内人选不够时先请人参加，会后补办入库；市外由当地主管部门推荐或共享的直接入库。", MUST, ""),
    ("7.1.3", "行业推荐：本人自愿向协会学会申请，由其审核汇总盖章报送。", MUST, ""),
    ("7.2", "达到条件的分批审核，网上公示至少五个工作日，无异议入库，有异议复审。", MUST, ""),
    ("8", "公示只列姓名、单位、最高学历、职称或职级。", MUST, ""),
    ("9", "出现所列八种情形之一，核实并经审议同意后出库。", MUST, ""),
    ("9.1", "本人提出不再担任。", MUST, ""),
    ("9.2", "年龄超过入库条件的限制。", MUST, ""),
    ("9.3", "重要信息变了未更新，以致联系不上。", MUST, ""),
    ("9.4", "有悖职业道德操守，科研失信严重。", MUST, ""),
    ("9.5", "泄露活动的内容、过程或结果。", MUST, ""),
    ("9.6", "履职不公，徇私或收受不当利益。", MUST, ""),
    ("9.7", "违法犯规被追责。", MUST, ""),
    ("9.8", "其他不宜继续担任的情形，由人认定。", JUDGEMENT, ""),
    ("10", "出库后的禁入期：（一）（四）（五）自行为发生起五年，（六）（七）终身。", MUST, ""),
    ("11", "抽取依次经过申请、筛选、联系、接送、参加、存档六步。", MUST, "条目概括六个步骤，由各项分别落实"),
    ("11.1", "承办方至少提前三个工作日书面提出领域、地域、人数和须避开的单位、人员。", MUST, ""),
    ("11.2", "人才科按需求筛出初步名单，人数至少为所需的三倍。", MUST, ""),
    ("11.3", "专人按名单联系；通知完仍不足的，就差额再筛；库内无合适领域的转邀请。", MUST, ""),
    ("11.4", "最终名单交承办方，由其对接和接送。", MUST, ""),
    ("11.5", "承办方按实施方案组织活动。", MUST, ""),
    ("11.6", "按实际参加存档计数；指名使用须经局长办公会通过。", MUST, ""),
    ("12", "每人每年使用以十次为限，避免反复使用同一人。", IN_PRINCIPLE, ""),
    ("13", "有所列情形的专家须主动回避。", MUST, ""),
    ("13.1", "本人是被评项目的负责人或参与者。", MUST, ""),
    ("13.2", "被评项目的人员是其配偶、近亲属，或硕博阶段的师生。", MUST, ""),
    ("13.3", "二十四个月内与被评项目单位有聘用关系，含董事、监事、咨询、顾问。", MUST, ""),
    ("13.4", "与申报单位或负责人有经济利益往来。", MUST, ""),
    ("13.5", "其他可能影响公正的关系，由人认定。", JUDGEMENT, ""),
    ("14", "专家享有六项权利。", MUST, "条目概括所列六项，由各项分别落实"),
    ("14.1", "受邀参加各类活动。", MUST, ""),
    ("14.2", "独立发表意见，不受干扰。", MUST, "意见由专家在会上独立提出，系统不收集、不引导"),
    ("14.3", "不宜参加的可以说明原因，不参加。", MUST, ""),
    ("14.4", "按本市规定取得劳务报酬。", MUST, ""),
    ("14.5", "抵制并检举违法违规行为。", MUST, ""),
    ("14.6", "可用书面、电话、短信等方式辞任。", MUST, ""),
    ("15", "专家承担五项义务。", MUST, "条目概括所列五项，由各项分别落实"),
    ("15.1", "依道德操守公正、科学地参加活动。", MUST, _CONDUCT),
    ("15.2", "不私下接触被评单位，不收受好处。", MUST, _CONDUCT),
    ("15.3", "接受监督，对所提意见负责。", MUST, _CONDUCT),
    ("15.4", "不泄露活动材料、意见、结果和他人秘密。", MUST, ""),
    ("15.5", "未经允许不以专家库专家名义另行活动。", MUST, ""),
    ("16", "每次活动后由承办方就五个方面和综合分四等评价，交人才科存档并用于以后抽取。", MUST, ""),
    ("17", "综合为优的同领域下次优先；一年内三次一般或两次差的出库，禁入期分别为两年、五年。", MUST, ""),
    ("18", "驻局纪检监察组监督名单、过程和履职，党建工作机构配合。", MUST, ""),
    ("19", "所在单位把关并反馈本单位专家的重大问题；失责的视情处理直至取消推荐资格。", MUST, ""),
    ("20", "承办方和参加人员保护专家信息与意见，控制知悉范围；专家会前签承诺书。", MUST, ""),
    ("21", "自发布之日施行。", MUST, ""),
    ("22", "解释权在市科技局。", MUST, ""),
)

ARTICLES: dict[str, Article] = {
    key: Article(key, label_of(key), statement, force, uncarried) for key, statement, force, uncarried in _ROWS
}
