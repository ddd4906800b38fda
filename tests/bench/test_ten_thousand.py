"""How long the main acts take at ten thousand experts, beside a plain `ORDER BY random()` in the same run."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from datetime import date, timedelta
from importlib import import_module
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client

from expertpool.gateways import keys
from expertpool.policy import drawing, identity, merkle
from expertpool.policy.evidence import line
from expertpool.policy.facts import Demand, Stratum
from expertpool.policy.parameters import in_force
from expertpool.policy.terms import DemandStatus, Role
from expertpool.queries.facts import roster_facts
from expertpool.records.models import Draw, Expert, ImportRun, Unit
from expertpool.services import drawing as drawings
from expertpool.services.imports import migration, runs
from tests import factories
from tests.bench.conftest import AT, SIZE

ON = AT.date()
DAY = ON + timedelta(days=7)
DEMAND = Demand(first_day=DAY, last_day=DAY, strata=(Stratum("T01", 3), Stratum("T02", 3), Stratum("M05", 1)))
SEED = hashlib.sha256(b"bench").digest()
NAIVE = """
    SELECT e.id FROM records_expert e JOIN records_expertfield f ON f.expert_id = e.id JOIN records_field d ON d.id = f.field_id
    WHERE d.code IN ('T01', 'T02', 'M05') ORDER BY random() LIMIT 21
"""


@pytest.fixture
def unblocked(pool: list[Any], django_db_blocker: Any):
    with django_db_blocker.unblock():
        yield


def test_11_2_the_draw(pool: list[Any], unblocked: None, measure: Callable[..., float]):
    p = in_force(ON)
    facts = list(roster_facts())

    def naive() -> None:
        with connection.cursor() as cursor:
            cursor.execute(NAIVE)
            assert len(cursor.fetchall()) == 21

    measure("SELECT … ORDER BY random() LIMIT 21", naive, times=15)
    measure("read everybody's facts", lambda: list(roster_facts()))
    frame = drawing.survey(facts, DEMAND, on=ON, p=p)
    measure("judge everybody against every article", lambda: drawing.survey(facts, DEMAND, on=ON, p=p))
    made = drawing.draw_frame(frame, seed=SEED)
    measure("draw the list of 21 from those judged", lambda: drawing.draw_frame(frame, seed=SEED))
    lines = {expert.number: line(expert) for expert in facts}
    measure("write everybody's canonical line", lambda: [line(expert) for expert in facts])
    vacant = merkle.vacant_nodes(0)[0]
    leaves = [merkle.leaf(lines[n], merkle.salt(SEED, n)) if n in lines else vacant for n in range(max(lines) + 1)]
    measure("build the tree of the roster", lambda: merkle.build(leaves))
    assert len(made.entries) == 21


def test_11_2_the_acts_of_a_draw(pool: list[Any], unblocked: None, measure: Callable[..., float]):
    """From the accepted demand to the sealed list as a clerk waits for it: rosters written, commit, list and trace kept."""
    keys.save_new()
    clerk, supervisor = factories.account(role=Role.TALENT), factories.account(role=Role.SUPERVISOR)

    def freeze() -> Draw:
        accepted = factories.demand({"T01": 3, "T02": 3, "M05": 1}, state=DemandStatus.ACCEPTED)
        return drawings.freeze(demand_id=accepted.pk, secret=SEED, by=clerk, at=AT)

    frozen: list[Draw] = []
    measure("act: freeze and commit, the first time", lambda: frozen.append(freeze()), 1)
    measure("act: freeze and commit, the roster unchanged", lambda: frozen.append(freeze()), 3)
    for draw in frozen:
        drawings.witness(draw_id=draw.pk, number="480317", by=supervisor, at=AT)
    waiting = iter(frozen)
    measure("act: draw and seal the list", lambda: drawings.run_draw(draw_id=next(waiting).pk, by=clerk, at=AT), len(frozen))
    assert frozen[0].entries.count() == 21


def test_20_the_list_of_the_pool_and_its_search(pool: list[Any], unblocked: None, measure: Callable[..., float]):
    import_module("expertpool.web.sessions")  # starts the clocks of a log-in, as middleware does in the served system
    client = Client()
    client.force_login(factories.account(role=Role.TALENT), backend="django.contrib.auth.backends.ModelBackend")

    def get(address: str) -> None:
        assert client.get(address).status_code == 200

    get("/pool/")
    measure("page: the pool's list", lambda: get("/pool/"))
    measure("page: search by name", lambda: get(f"/pool/?q={pool[17].name}"))
    measure("page: search by initials", lambda: get("/pool/?q=zs"))
    measure("page: search by unit", lambda: get("/pool/?q=大学"))
    measure("page: filter by field and region", lambda: get("/pool/?field=T01&region=410811"))


def sheet(size: int, units: list[str]) -> bytes:
    """An .xlsx of people who are not in the pool yet."""
    book = openpyxl.Workbook(write_only=True)
    tab = book.create_sheet("专家")
    tab.append(["姓名", "性别", "身份证号", "工作单位", "职称", "职称级别", "学历", "所属领域", "手机号码"])
    for place in range(size):
        birth = date(1964, 1, 1) + timedelta(days=place)
        body = f"410802{birth:%Y%m%d}{place % 999 + 1:03d}"
        number = body + identity.check_digit(body)
        name, phone = f"测{chr(0x4E00 + place % 5000)}", f"139{place:08d}"
        tab.append([name, "", number, units[place % len(units)], "高级工程师", "副高级", "研究生", "新材料", phone])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_7_2_the_import(pool: list[Any], unblocked: None, measure: Callable[..., float]):
    keys.save_new()
    clerk, leader = factories.account(role=Role.TALENT), factories.account(role=Role.LEADERSHIP)
    migration.approve(document="焦科〔2026〕15号（示例）", by=leader, at=AT)
    content = sheet(SIZE, list(Unit.objects.filter(parent=None).values_list("name", flat=True)[:40]))
    made: list[ImportRun] = []
    measure("import: read 10,000 rows", lambda: made.append(runs.upload(content=content, file_name="x.xlsx", by=clerk, at=AT)), 1)
    run = made[0]
    runs.map_columns(run_id=run.pk, targets={int(k): v for k, v in run.mapping.items()}, by=clerk, at=AT)
    measure("import: examine them", lambda: runs.start_check(run_id=run.pk, by=clerk, at=AT), 1)
    run.refresh_from_db()
    assert run.state == "checked", run.message
    before = Expert.objects.count()
    measure("import: let them in", lambda: runs.start_load(run_id=run.pk, by=clerk, at=AT), 1)
    run.refresh_from_db()
    assert run.state == "done", run.message
    assert Expert.objects.count() - before == run.total - run.faulty
    assert run.total == SIZE
