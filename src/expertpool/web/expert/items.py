"""The five items of avoidance in words an expert answers at a glance (13)."""

from __future__ import annotations

#: article → (title, explanation)
ITEMS = {
    "13.1": ("本人参与了项目", "我是名单中某个项目的负责人或参加人"),
    "13.2": ("亲属或师生", "名单中有我的配偶、近亲属，或我读硕士、博士时的导师、我指导的硕士生、博士生"),
    "13.3": ("24 个月内的聘用", "24 个月内在名单中的单位任职，或任其董事、监事、咨询、顾问"),
    "13.4": ("经济利益", "与申报单位或项目负责人有股份、借贷、合作收益等往来"),
    "13.5": ("其他关系", "还有别的关系，别人可能怀疑我不够公正"),
}
