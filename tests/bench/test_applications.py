"""How long the work list of applications takes at ten thousand (7.2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from itertools import cycle
from typing import Any

from django.test import Client

from expertpool.policy.lifecycle import ApplicationStatus, Voucher
from expertpool.policy.terms import Role, Source
from expertpool.records.models import Application, Unit
from expertpool.services import search
from tests import factories
from tests.bench.conftest import AT, SIZE

STATES = (ApplicationStatus.VOUCHED, ApplicationStatus.ADMITTED, ApplicationStatus.REFUSED, ApplicationStatus.NOTICED)


def load(people: list[Any]) -> None:
    """One application a person; the sealed forms stay empty, as no list opens them."""
    units = cycle(Unit.objects.order_by("pk")[:200])
    rows = []
    for place, (person, unit) in enumerate(zip(people, units, strict=False)):
        when = AT - timedelta(minutes=place)
        rows.append(
            Application(
                code=f"SQ-2026-{place:05d}",
                source=list(Source.values)[place % len(Source.values)],
                state=STATES[place % len(STATES)],
                employer=unit,
                form_cipher=b"",
                name=person.name,
                search=search.expert_text(person.name, unit.name)[:400],
                id_index=f"bench-{place}",
                unit_name=unit.name,
                title="高级工程师",
                category="technical",
                fields=["T01", "T02"],
                region="410811",
                voucher=Voucher.ONLINE,
                created_at=when,
                changed_at=when,
                submitted_at=when,
            )
        )
    Application.objects.bulk_create(rows, batch_size=1000)


def test_7_2_the_work_list_and_its_search(pool: list[Any], django_db_blocker: Any, measure: Callable[..., float]) -> None:
    with django_db_blocker.unblock():
        load(pool)
        assert Application.objects.count() == SIZE
        import_module("expertpool.web.sessions")  # starts the clocks of a log-in, as middleware does in the served system
        client = Client()
        client.force_login(factories.account(role=Role.TALENT), backend="django.contrib.auth.backends.ModelBackend")

        def get(address: str) -> None:
            assert client.get(address).status_code == 200

        get("/applications/")
        measure("page: the list of applications", lambda: get("/applications/"))
        measure("page: applications by name", lambda: get(f"/applications/?q={pool[17].name}"))
        measure("page: applications by initials", lambda: get("/applications/?q=zs"))
        measure("page: applications by unit", lambda: get("/applications/?q=大学"))
        measure("page: applications by state, field, way", lambda: get("/applications/?state=vouched&field=T01&voucher=online"))
        measure("page: the desk of who reviews them", lambda: get("/"))
