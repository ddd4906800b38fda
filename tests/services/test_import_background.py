"""3, 7.2: background work fails clearly and is taken up again; the migration is approved once and locked for good."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from expertpool.gateways import uploads
from expertpool.policy.decision import Refused
from expertpool.records.models import Account, Event, Expert, ImportRun, Migration
from expertpool.services import jobs, units
from expertpool.services.imports import checking, loading, migration, runs
from expertpool.services.imports.background import Superseded
from tests.factories import AT, account, expert
from tests.pool_sheets import kept, person
from tests.services.import_ground import approve, check, checked, fresh, load, places, settle_units, uploaded

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=10)


@pytest.fixture
def clerk() -> Account:
    approve()
    return account("talent")


def ordered(clerk: Account) -> ImportRun:
    """A run that waits for its dry run."""
    run = uploaded(kept([person(1)]), by=clerk)
    runs.map_columns(run_id=run.pk, targets=runs.columns_of(run), by=clerk, at=AT)
    return runs.start_check(run_id=run.pk, by=clerk, at=AT, background=False)


def test_a_lost_file_fails_the_run_and_says_so(clerk: Account) -> None:
    run = ordered(clerk)
    uploads.discard(run.file_key)
    with pytest.raises(FileNotFoundError):
        jobs.do("check", run.pk, run.started_at)
    assert (fresh(run).state, fresh(run).message) == ("failed", jobs.BROKEN_OFF)
    assert Event.objects.latest("sequence").action == "import.fail"


def test_a_refusal_in_the_background_stands_on_the_run(clerk: Account) -> None:
    run = ordered(clerk)
    (uploads.folder() / run.file_key).unlink()
    ImportRun.objects.filter(pk=run.pk).update(file_key=uploads.save(b"%PDF"))
    jobs.do("check", run.pk, run.started_at)
    assert fresh(run).state == "failed"
    assert "PDF" in fresh(run).message


def test_a_failed_check_can_be_ordered_again_but_nobody_goes_in_unchecked(clerk: Account) -> None:
    run = ordered(clerk)
    ImportRun.objects.filter(pk=run.pk).update(state="failed")
    with pytest.raises(Refused, match="还没有检查完"):
        runs.start_load(run_id=run.pk, by=clerk, at=LATER, background=False)
    assert check(run, by=clerk, at=LATER).state == "checked"


def test_a_failed_import_goes_on(clerk: Account) -> None:
    run = checked(kept([person(1)]), by=clerk)
    settle_units(run, by=clerk)
    ImportRun.objects.filter(pk=run.pk).update(state="failed")
    assert load(run, by=clerk, at=LATER).state == "done"
    assert "import.resume" in Event.objects.values_list("action", flat=True)


def test_an_outdated_job_does_nothing(clerk: Account) -> None:
    run = ordered(clerk)
    jobs.do("check", run.pk, LATER)
    assert (fresh(run).state, fresh(run).checked) == ("checking", 0)
    with pytest.raises(Superseded):
        checking.check(run_id=run.pk, turn=LATER, now=lambda: LATER)


def test_pressing_check_twice_is_once_until_it_is_stale(clerk: Account) -> None:
    run = ordered(clerk)
    soon = AT + timedelta(seconds=5)
    assert runs.start_check(run_id=run.pk, by=clerk, at=soon, background=False).started_at == run.started_at
    assert runs.start_check(run_id=run.pk, by=clerk, at=LATER, background=False).started_at == LATER


def test_a_starting_worker_takes_up_what_was_left(clerk: Account) -> None:
    run = ordered(clerk)
    assert jobs.revive() == 1
    assert (fresh(run).state, fresh(run).total) == ("checked", 1)
    assert jobs.revive() == 0


def test_somebody_who_came_in_meanwhile_is_not_let_in_twice(clerk: Account) -> None:
    run = checked(kept([person(1), person(2)]), by=clerk)
    settle_units(run, by=clerk)
    expert(id_number=person(1)["身份证号"])
    done = load(run, by=clerk, at=LATER)
    assert (done.imported, done.faulty) == (1, 1)
    assert [kind for _, _, kind in places(done)] == ["duplicate"]


def test_a_unit_that_was_withdrawn_meanwhile_leaves_its_people_out(clerk: Account) -> None:
    run = checked(kept([person(1), person(2)]), by=clerk)
    settle_units(run, by=clerk)
    turn = runs.start_load(run_id=run.pk, by=clerk, at=LATER, background=False).started_at
    gone = units.resolve(person(1)["工作单位"])
    assert gone is not None
    gone.delete()
    done = loading.load(run_id=run.pk, turn=turn, now=lambda: LATER)
    assert (done.imported, done.faulty, [kind for _, _, kind in places(done)]) == (1, 1, ["unit"])


def test_a_dropped_run_takes_its_file_along(clerk: Account, django_capture_on_commit_callbacks: Any) -> None:
    run = uploaded(kept([person(1)]), by=clerk)
    with django_capture_on_commit_callbacks(execute=True):
        runs.drop(run_id=run.pk, by=clerk, at=LATER)
    with pytest.raises(FileNotFoundError):
        uploads.load(run.file_key)
    with pytest.raises(Refused, match="原文件已删除"):
        runs.take_another_sheet(run_id=run.pk, name="专家库汇总表", by=clerk, at=LATER)


def test_a_sheet_that_is_not_there_cannot_be_chosen(clerk: Account) -> None:
    run = uploaded(kept([person(1)]), by=clerk)
    with pytest.raises(Refused, match="没有找到表头"):
        runs.choose_sheet(run_id=run.pk, name="别的", by=clerk, at=LATER)


def test_two_columns_of_one_meaning_are_refused(clerk: Account) -> None:
    run = uploaded(kept([person(1)]), by=clerk)
    with pytest.raises(Refused, match="两列都对应为“姓名”"):
        runs.map_columns(run_id=run.pk, targets=runs.columns_of(run) | {2: "name"}, by=clerk, at=AT)


# ---------------------------------------------------------------- approval and lock


def test_the_migration_is_approved_once_and_with_a_document() -> None:
    leader = account("leadership")
    with pytest.raises(Refused, match="没有填写批准文号"):
        migration.approve(document=" ", by=leader, at=AT)
    migration.approve(document="焦科〔2026〕15号", by=leader, at=AT)
    with pytest.raises(Refused, match="已经批准"):
        migration.approve(document="焦科〔2026〕16号", by=leader, at=AT)
    assert Migration.objects.get().document == "焦科〔2026〕15号"


def test_only_leadership_approves() -> None:
    with pytest.raises(Refused, match="局领导"):
        migration.approve(document="焦科〔2026〕15号", by=account("talent"), at=AT)
    assert migration.current() is None


def test_the_lock_takes_both_and_no_import_under_way(clerk: Account) -> None:
    leader = account("leadership")
    with pytest.raises(Refused, match="尚未提请"):
        migration.lock(by=leader, at=LATER)
    run = ordered(clerk)
    with pytest.raises(Refused, match="正在检查"):
        migration.ask_lock(by=clerk, at=LATER)
    jobs.do("check", run.pk, run.started_at)
    migration.ask_lock(by=clerk, at=LATER)
    migration.lock(by=leader, at=LATER)
    settle_units(run, by=clerk)
    with pytest.raises(Refused, match="锁定"):
        runs.start_load(run_id=run.pk, by=clerk, at=LATER, background=False)
    with pytest.raises(Refused, match="锁定"):
        migration.lock(by=leader, at=LATER)
    assert not Expert.objects.exists()


# ---------------------------------------------------------------- command line


def command(*arguments: str) -> str:
    out = StringIO()
    call_command("import_experts", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_checks_and_imports(clerk: Account, tmp_path: Path) -> None:
    file = tmp_path / "名单.xlsx"
    file.write_bytes(kept([person(1), person(2, 姓名="")]))
    said = command(str(file), "--dry-run")
    assert "第 6 行 B 列（姓名）：没有填写姓名" in said
    assert "1 人可以导入" in said
    assert not Expert.objects.exists()
    assert "导入 1 人，未导入 1 人" in command(str(file))


def test_the_command_leaves_doubts_to_a_person(clerk: Account, tmp_path: Path) -> None:
    file = tmp_path / "名单.xlsx"
    file.write_bytes(kept([person(1), person(2, 工作单位="焦作示明装备有限公司")]))
    with pytest.raises(CommandError, match="疑似单位待认定"):
        command(str(file))
    assert not Expert.objects.exists()


def test_the_command_refuses_clearly(clerk: Account, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="找不到文件"):
        command(str(tmp_path / "none.xlsx"))
    wrong = tmp_path / "wrong.xlsx"
    wrong.write_bytes(b"%PDF")
    with pytest.raises(CommandError, match="PDF"):
        command(str(wrong))
    with pytest.raises(CommandError, match="没有这个在用的人才科账号"):
        command(str(wrong), "--as", "nobody")


def test_the_command_acts_for_the_oldest_account_of_the_division_unless_told(clerk: Account, tmp_path: Path) -> None:
    other = account("talent")
    file = tmp_path / "名单.xlsx"
    file.write_bytes(kept([person(1)]))
    assert f"经办账号：{clerk.username}" in command(str(file), "--dry-run")
    assert f"经办账号：{other.username}" in command(str(file), "--dry-run", "--as", other.username)
