"""What the pages about the rules show, gathered from the tables of `policy`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pkgutil import iter_modules

from expertpool import policy
from expertpool.policy import access, articles, parameters, readings
from expertpool.policy.articles import Article
from expertpool.policy.decision import CARRIERS, Force
from expertpool.policy.parameter_changes import adjustable, bounds_words, value_words
from expertpool.policy.parameters import Change, Parameters, Spec
from expertpool.policy.readings import Reading
from expertpool.policy.terms import Role

#: how strictly a provision binds: word, tone of its tag, who may set it aside
FORCES = {
    Force.MUST: ("应当", "blue", "任何人不得免除"),
    Force.IN_PRINCIPLE: ("原则上", "amber", "由规定的角色书面破例"),
    Force.JUDGEMENT: ("认定", "grey", "由指定的人认定并记明理由"),
}


#: modules of rules, as their users call them
MODULES = {
    "access": "权限",
    "attendance": "到场与归档",
    "admission": "入库条件",
    "application_form": "入库信息表",
    "proofs": "证明材料",
    "review": "审核",
    "gate": "入库把关",
    "calling": "联系次序",
    "codes": "国家标准代码",
    "decision": "判定",
    "contact": "联系",
    "contact_terms": "联系用语",
    "drawing": "抽取",
    "eligibility": "入选资格",
    "evaluation": "评价",
    "fees": "劳务报酬",
    "papers": "表单与卷宗",
    "evidence": "抽取证据",
    "identity": "身份核对",
    "lifecycle": "办理流程",
    "naming": "单位识别",
    "odds": "入选机会",
    "parameters": "参数",
    "parameter_changes": "参数调整",
    "readings": "释义口径",
    "periods": "期间计算",
    "preference": "优先",
    "privacy": "公开内容检查",
    "publicity": "公示公告",
    "demand": "需求",
    "designation": "指定",
    "recusal": "回避",
    "removal": "出库与禁入",
    "removal_cases": "出库事项",
    "screening": "筛选",
    "terms": "分类",
    "titles": "职称",
    "workdays": "工作日",
    "upkeep": "资料更新",
    "reports": "检举",
    "vouching": "单位推荐",
    "unit_measures": "单位处理",
    "watch": "监督提示",
    "instructions": "监督意见",
    "inspection": "规则复核",
}


def module_name(code: str) -> str:
    """What a module of rules is called on screen; one without a name stands for itself."""
    return MODULES.get(code, code)


@dataclass(frozen=True, slots=True)
class Provision:
    """A provision and all that carries it: modules of rules by name, parameters, readings, acts."""

    article: Article
    rules: tuple[str, ...]
    parameters: tuple[str, ...]
    readings: tuple[int, ...]
    acts: tuple[str, ...]

    @property
    def force(self) -> tuple[str, str, str]:
        return FORCES[Force(self.article.force)]

    @property
    def carried(self) -> bool:
        return bool(self.rules or self.parameters or self.acts)


def chapters() -> list[tuple[str, list[Provision]]]:
    """Chapter heading → its provisions, in the order of the document."""
    _load_rules()
    return [(heading, [_provision(article) for article in found]) for heading, found in articles.chapters()]


def _load_rules() -> None:
    """Import every module of rules, because a rule registers itself when it is imported."""
    for module in iter_modules(policy.__path__, f"{policy.__name__}."):
        import_module(module.name)


def _provision(article: Article) -> Provision:
    key = article.key
    return Provision(
        article,
        rules=tuple(dict.fromkeys(_rule_name(name) for name in CARRIERS.get(key, ()))),
        parameters=tuple(spec.label for spec in parameters.SPECS.values() if spec.article == key),
        readings=tuple(reading.number for reading in readings.READINGS if key in reading.articles),
        acts=tuple(action.label for action in access.ACTIONS.values() if action.article == key),
    )


def _rule_name(function: str) -> str:
    """``expertpool.policy.recusal.kin`` → 回避."""
    return module_name(function.removeprefix(f"{policy.__name__}.").split(".")[0])


@dataclass(frozen=True, slots=True)
class Setting:
    """A parameter with its value in force, the day since when and the document that set it; earlier changes after it."""

    spec: Spec
    value: int
    since: date
    document: str
    changes: tuple[Change, ...]
    on: date

    @property
    def shown(self) -> str:
        return value_words(self.spec, self.value)

    @property
    def bounds(self) -> str:
        """What a change may set."""
        return bounds_words(self.spec)

    @property
    def kinds(self) -> set[str]:
        """Names of the filters that show it."""
        known = {"adjustable" if adjustable(self.spec) else "fixed"}
        changed = {"changed"} if self.changes else set()
        return known | changed | ({"coming"} if self.coming else set())

    @property
    def coming(self) -> tuple[Change, ...]:
        """Changes that are set and not yet in force, the nearest first."""
        return tuple(change for change in self.changes if change.first_day > self.on)


def settings_in_force(on: date, changes: Iterable[Change]) -> list[Setting]:
    """Every parameter as it stands on a day."""
    known = tuple(changes)
    values = parameters.in_force(on, known)
    return [_setting(spec, values, on, known) for spec in parameters.SPECS.values()]


def _setting(spec: Spec, values: Parameters, on: date, changes: tuple[Change, ...]) -> Setting:
    own = tuple(sorted((change for change in changes if change.name == spec.name), key=lambda change: change.first_day))
    started = [change for change in own if change.first_day <= on]
    since = started[-1].first_day if started else spec.first_day
    document = started[-1].document if started else articles.DOCUMENT
    return Setting(spec, getattr(values, spec.name), since, document, own, on)


@dataclass(frozen=True, slots=True)
class Confirmable:
    """A reading with what follows it: a parameter's label and value, or the module of rules."""

    reading: Reading
    carrier: str


def readings_in_force(on: date, changes: Iterable[Change]) -> list[Confirmable]:
    """Every reading with its carrier as it stands on a day."""
    values = parameters.in_force(on, changes)
    return [Confirmable(reading, _carrier(reading.carrier, values)) for reading in readings.READINGS]


def carriers(on: date, changes: Iterable[Change]) -> dict[int, str]:
    """Number of a reading → what follows it, in words."""
    return {row.reading.number: row.carrier for row in readings_in_force(on, changes)}


def _carrier(name: str, values: Parameters) -> str:
    spec = parameters.SPECS.get(name)
    return f"参数：{spec.label} {value_words(spec, getattr(values, name))}" if spec else f"规则：{module_name(name)}"


@dataclass(frozen=True, slots=True)
class Right:
    """One row of the table of rights; `cells` says yes or no for each of `ROLES`."""

    action: access.Action
    cells: tuple[bool, ...]


#: columns of the table of rights
ROLES: tuple[Role, ...] = tuple(role for role in Role if role is not Role.SYSTEM)


def rights(profile: str) -> list[tuple[str, list[Right]]]:
    """Heading → its rows."""
    return [(heading, list(_rights(actions, profile))) for heading, actions in access.table(profile)]


def _rights(actions: Iterable[access.Action], profile: str) -> Iterator[Right]:
    for action in actions:
        yield Right(action, tuple(access.may(role, action.name, profile) for role in ROLES))
