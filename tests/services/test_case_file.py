"""11.6, 18: the case file holds everything once, every digest checks, and each reader's is what the reader may hold."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any

import pytest

from expertpool import verifier
from expertpool.gateways import keys, uploads
from expertpool.policy.decision import Refused
from expertpool.policy.terms import DemandStatus, Role
from expertpool.records.models import Account, Activity, Designation, Event, Expert, Export, Letter
from expertpool.services import case_file, drawing
from tests.factories import AT, account, activity, demand, expert, field
from tests.services.paper_ground import BANK, ID, PHONE, filed, held_activity, take_part

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(hours=1)


@pytest.fixture
def held() -> Activity:
    """Held, with a drawn list, a letter and a designation's minutes."""
    made = held_activity()
    for _ in range(6):
        expert(fields=("T05",))
    asked = demand({"T05": 2}, of=made, state=DemandStatus.ACCEPTED, filed_at=AT, filed_by=made.organiser)
    filed(asked)
    talent = account(Role.TALENT)
    draw = drawing.freeze(demand_id=asked.pk, secret=bytes(range(32)), by=talent, at=AT)
    drawing.witness(draw_id=draw.pk, number="480317", by=account(Role.SUPERVISOR), at=AT + timedelta(minutes=1))
    drawing.run_draw(draw_id=draw.pk, by=talent, at=AT + timedelta(minutes=2))
    Designation.objects.create(
        demand=asked,
        kind="field",
        state="approved",
        field=field("T05"),
        reason="示例",
        file=uploads.save(b"scan"),
        file_name="纪要/1.pdf",
        asked_by=made.organiser,
        asked_at=AT,
    )
    return made


def packed(made: Activity, by: Account) -> tuple[case_file.CaseFile, dict[str, bytes]]:
    file = case_file.make(activity=made, by=by, at=LATER)
    with zipfile.ZipFile(io.BytesIO(file.content)) as package:
        assert package.testzip() is None
        return file, {name: package.read(name) for name in package.namelist()}


def manifest_of(parts: dict[str, bytes]) -> dict[str, Any]:
    return dict(json.loads(parts[case_file.MANIFEST]))


@pytest.mark.parametrize("role", [Role.TALENT, Role.SUPERVISOR])
def test_18_every_digest_of_the_case_file_checks(held: Activity, role: str) -> None:
    file, parts = packed(held, account(role))
    listed = {row["name"]: row for row in manifest_of(parts)["files"]}
    assert set(listed) == set(parts) - {case_file.MANIFEST, case_file.READABLE}
    for name, row in listed.items():
        content = parts[name]
        digests = (len(content), hashlib.new("sm3", content).hexdigest(), hashlib.sha256(content).hexdigest())
        assert (row["size"], row["sm3"], row["sha256"]) == digests, name
        assert all(digest in parts[case_file.READABLE].decode("utf-8-sig") for digest in digests[1:])
    assert file.digest == hashlib.new("sm3", parts[case_file.MANIFEST]).hexdigest()


def test_18_the_manifests_digest_stands_in_the_trace(held: Activity) -> None:
    file, parts = packed(held, account(Role.SUPERVISOR))
    event, export = Event.objects.get(action="paper.case_file"), Export.objects.get(kind="case_file")
    assert event.payload.body == {"serial": export.serial, "files": len(parts) - 2, "digest": file.digest}
    assert export.digest == keys.sm3(file.content)
    assert manifest_of(parts)["serial"] == export.serial


def test_11_6_every_paper_is_in_it_as_pdf_and_word_file(held: Activity) -> None:
    _, parts = packed(held, account(Role.SUPERVISOR))
    folders = {PurePosixPath(name).parts[0] for name in parts if "/" in name}
    assert folders == {
        "01 专家需求表",
        "02 抽取结果表",
        "03 联系记录表",
        "04 最终名单",
        "05 签到表",
        "06 接送安排表",
        "07 承诺书",
        "08 专家评价表",
        "09 劳务费发放表",
        "10 指定事项",
        "11 抽取证据",
    }
    words = {PurePosixPath(name).with_suffix("").as_posix() for name in parts if name.endswith(".docx")}
    printed = {PurePosixPath(name).with_suffix("").as_posix() for name in parts if name.endswith(".pdf")}
    scans = {name for name in printed if name.startswith("10 指定事项/")}
    assert len(scans) == 1
    assert words == printed - scans
    assert "09 劳务费发放表/劳务费发放表 FY-2026-0001.xlsx" in parts


def test_20_a_letters_own_file_can_be_compared_with_its_digest(held: Activity) -> None:
    _, parts = packed(held, account(Role.TALENT))
    signature = parts["07 承诺书/签名文件 4711 示例𠮷.png"]
    assert keys.sm3(signature) == Letter.objects.get().digest


def test_18_the_supervisors_evidence_is_confirmed_and_the_keepers_is_the_commit_alone(held: Activity) -> None:
    _, watched = packed(held, account(Role.SUPERVISOR))
    _, kept = packed(held, account(Role.TALENT))
    bundle = next(content for name, content in watched.items() if name.endswith("证据.json"))
    commit = next(content for name, content in kept.items() if name.endswith("承诺.json"))
    assert verifier.verify(json.loads(bundle)).ok
    assert json.loads(commit) == json.loads(bundle)["commit"]
    assert not [name for name in kept if name.endswith("证据.json")]


def test_20_no_phone_number_or_account_stands_in_a_case_file(held: Activity) -> None:
    _, parts = packed(held, account(Role.SUPERVISOR))
    inner = [zipfile.ZipFile(io.BytesIO(parts[name])) for name in parts if name.endswith((".docx", ".xlsx"))]
    texts = [package.read(name) for package in inner for name in package.namelist()]
    assert not [text for text in texts for secret in (PHONE, ID, BANK) if secret.encode() in text]
    assert not Event.objects.filter(action="expert.reveal").exists()


def test_11_6_the_same_case_gives_the_same_papers(held: Activity) -> None:
    supervisor = account(Role.SUPERVISOR)
    _, first = packed(held, supervisor)
    _, second = packed(held, supervisor)
    same = {name for name in first if first[name] == second.get(name)}
    assert list(first) == list(second)
    assert {name for name in first if name.endswith((".json", ".png"))} - {case_file.MANIFEST} <= same


def test_20_what_cannot_be_printed_is_named_and_the_word_file_stays(held: Activity) -> None:
    Expert.objects.filter(number=4711).update(name="示\ue0f0")
    _, parts = packed(held, account(Role.TALENT))
    missing = manifest_of(parts)["missing"]
    assert any(row.startswith("05 签到表/") and "没有字形" in row for row in missing)
    assert [name for name in parts if name.startswith("05 签到表/")] == [f"05 签到表/签到表 {held.code}.docx"]
    assert "缺：05 签到表" in parts[case_file.READABLE].decode("utf-8-sig")


def test_11_6_a_big_activity_is_no_trouble(held: Activity) -> None:
    asked = held.demands.order_by("id")[0]
    for place in range(40):
        take_part(held, asked, f"示例{place}")
    file, parts = packed(held, account(Role.SUPERVISOR))
    assert len([name for name in parts if name.startswith("07 承诺书/承诺书")]) == 82
    assert len(file.content) < 20_000_000


def test_11_6_an_activity_without_papers_has_no_case_file() -> None:
    with pytest.raises(Refused, match="还没有"):
        case_file.make(activity=activity(), by=account(Role.TALENT), at=LATER)
    assert not Export.objects.exists()
    assert not Event.objects.exists()
