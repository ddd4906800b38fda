"""Codes of the national standards: 性别 GB/T 2261.1, 民族 3304, 学历 4658, 学位 6864, 政治面貌 4762, 家庭关系 4761, 行政区划 2260."""

from __future__ import annotations

from expertpool.policy.term import Term


class Sex(Term):
    """GB/T 2261.1."""

    UNKNOWN = "0", "未知"
    MALE = "1", "男", "男性"
    FEMALE = "2", "女", "女性"
    UNSTATED = "9", "未说明"


class Education(Term):
    """Highest education, GB/T 4658."""

    POSTGRADUATE = "10", "研究生", "研究生教育"
    DOCTORAL = "11", "博士研究生", "博士研究生毕业"
    MASTERAL = "14", "硕士研究生", "硕士研究生毕业"
    UNDERGRADUATE = "20", "大学本科", "本科", "大学"
    COLLEGE = "30", "大学专科", "专科", "大专"
    VOCATIONAL = "40", "中等职业教育", "中专", "中等专科", "职高", "技校"
    HIGH_SCHOOL = "60", "普通高级中学", "高中"
    OTHER = "90", "其他"


class Degree(Term):
    """Highest degree, GB/T 6864; `NONE` is ours."""

    HONORARY = "1", "名誉博士"
    DOCTOR = "2", "博士", "博士学位"
    MASTER = "3", "硕士", "硕士学位"
    BACHELOR = "4", "学士", "学士学位"
    NONE = "0", "无", "无学位"


class PoliticalStatus(Term):
    """GB/T 4762."""

    MEMBER = "01", "中共党员", "党员", "中国共产党党员"
    PROBATIONARY = "02", "中共预备党员", "预备党员"
    YOUTH_LEAGUE = "03", "共青团员", "团员"
    REVOLUTIONARY_COMMITTEE = "04", "民革党员", "民革", "民革会员"
    DEMOCRATIC_LEAGUE = "05", "民盟盟员", "民盟"
    CONSTRUCTION = "06", "民建会员", "民建"
    PROMOTING_DEMOCRACY = "07", "民进会员", "民进"
    PEASANTS_WORKERS = "08", "农工党党员", "农工党"
    PUBLIC_INTEREST = "09", "致公党党员", "致公党"
    JIUSAN = "10", "九三学社社员", "九三学社"
    TAIWAN_LEAGUE = "11", "台盟盟员", "台盟"
    INDEPENDENT = "12", "无党派人士", "无党派", "无党派民主人士"
    MASSES = "13", "群众", "无"


class Relation(Term):
    """Relation to the expert, GB/T 4761; all but `OTHER` are spouse or close kin (民法典 1045)."""

    SPOUSE = "10", "配偶", "丈夫", "妻子"
    SON = "20", "子", "儿子"
    DAUGHTER = "30", "女", "女儿"
    GRANDCHILD = "40", "孙子女、外孙子女", "孙子", "孙女", "外孙", "外孙女", "外孙子"
    PARENT = "50", "父母", "父亲", "母亲", "父", "母"
    GRANDPARENT = "60", "祖父母、外祖父母", "祖父", "祖母", "外祖父", "外祖母"
    SIBLING = "70", "兄弟姐妹", "兄", "弟", "姐", "妹", "哥哥", "弟弟", "姐姐", "妹妹"
    OTHER = "99", "其他亲属", "其他"

    @property
    def is_close(self) -> bool:
        """Spouse or close kin in the sense of 13.2."""
        return self is not Relation.OTHER


_PEOPLES = """
汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎
傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯
阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺
"""

#: GB/T 3304: code ``"01"``…``"56"`` → name
ETHNICITIES: dict[str, str] = {f"{rank:02d}": f"{name}族" for rank, name in enumerate(_PEOPLES.split(), start=1)}

#: GB/T 2260 of the city, its districts and counties; 410871 is the development zone's own code
JIAOZUO: dict[str, str] = {
    "410800": "焦作市",
    "410802": "解放区",
    "410803": "中站区",
    "410804": "马村区",
    "410811": "山阳区",
    "410821": "修武县",
    "410822": "博爱县",
    "410823": "武陟县",
    "410825": "温县",
    "410871": "城乡一体化示范区（高新区）",
    "410882": "沁阳市",
    "410883": "孟州市",
}

#: other prefecture cities of the province
HENAN: dict[str, str] = {
    "410100": "郑州市",
    "410200": "开封市",
    "410300": "洛阳市",
    "410400": "平顶山市",
    "410500": "安阳市",
    "410600": "鹤壁市",
    "410700": "新乡市",
    "410900": "濮阳市",
    "411000": "许昌市",
    "411100": "漯河市",
    "411200": "三门峡市",
    "411300": "南阳市",
    "411400": "商丘市",
    "411500": "信阳市",
    "411600": "周口市",
    "411700": "驻马店市",
    "419001": "济源市",
}

#: provinces; 990000 (ours) is abroad
PROVINCES: dict[str, str] = {
    "410000": "河南省",
    "110000": "北京市",
    "120000": "天津市",
    "130000": "河北省",
    "140000": "山西省",
    "150000": "内蒙古自治区",
    "210000": "辽宁省",
    "220000": "吉林省",
    "230000": "黑龙江省",
    "310000": "上海市",
    "320000": "江苏省",
    "330000": "浙江省",
    "340000": "安徽省",
    "350000": "福建省",
    "360000": "江西省",
    "370000": "山东省",
    "420000": "湖北省",
    "430000": "湖南省",
    "440000": "广东省",
    "450000": "广西壮族自治区",
    "460000": "海南省",
    "500000": "重庆市",
    "510000": "四川省",
    "520000": "贵州省",
    "530000": "云南省",
    "540000": "西藏自治区",
    "610000": "陕西省",
    "620000": "甘肃省",
    "630000": "青海省",
    "640000": "宁夏回族自治区",
    "650000": "新疆维吾尔自治区",
    "710000": "台湾省",
    "810000": "香港特别行政区",
    "820000": "澳门特别行政区",
    "990000": "境外",
}

REGIONS: dict[str, str] = {**JIAOZUO, **HENAN, **PROVINCES}


def covers(region: str, code: str) -> bool:
    """Whether `region` contains `code`: a province all of its places, a city its districts, a district only itself."""
    if region.endswith("0000"):
        return code[:2] == region[:2]
    return code[:4] == region[:4] if region.endswith("00") else code == region


def region_label(code: str) -> str:
    """焦作市山阳区, 河南省郑州市, 北京市; an unknown code stands for itself."""
    if code in JIAOZUO and code != "410800":
        return "焦作市" + JIAOZUO[code]
    return ("河南省" if code in HENAN or code == "410800" else "") + REGIONS.get(code, code)


def read_region(text: str) -> str | None:
    """The code of the place that a cell names, with or without 省, 市, 区, 县; `None` if none."""
    whole = "".join(text.split())
    wanted = whole.removeprefix("河南省").removeprefix("河南") or whole
    if wanted in REGIONS:
        return wanted
    if wanted in ("高新区", "示范区", "城乡一体化示范区"):
        return "410871"
    inside = wanted.removeprefix("焦作市").removeprefix("焦作") or "焦作市"
    names = {**PROVINCES, **HENAN, **JIAOZUO}
    exact = next((code for code, name in names.items() if name in (wanted, inside)), None)
    return exact or next((code for code, name in names.items() if len(name) > 2 and name[:-1] == inside), None)


def read_ethnicity(text: str) -> str | None:
    """The code of a people's name with or without 族; `None` if none."""
    wanted = "".join(text.split()).removesuffix("族")
    return next((code for code, name in ETHNICITIES.items() if name.removesuffix("族") == wanted), None)
