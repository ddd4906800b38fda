"""The stand-alone verifier finds every way of tampering with a draw (11.2, 18)."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from expertpool import verifier
from expertpool.policy import drawing, evidence
from tests import drawn

CASE = drawn.called_case()
BUNDLE = CASE.bundle()


@pytest.fixture
def bundle() -> dict[str, Any]:
    return copy.deepcopy(BUNDLE)


def codes(bundle: dict[str, Any], commit: str | None = None) -> set[str]:
    """Codes of what does not agree; the file itself must be readable and the verdict negative."""
    report = verifier.verify(bundle, commit)
    assert report.readable
    assert not report.ok
    assert report.exit_code == 1
    return {finding.code for finding in report.findings}


def listed(place: int, *, turn: int = 0) -> int:
    return int(BUNDLE["rounds"][turn][place][0])


def edit_line(bundle: dict[str, Any], number: int, **changes: Any) -> None:
    text, salt, path = bundle["leaves"][str(number)]
    person = verifier.parse(text) | changes
    bundle["leaves"][str(number)] = [evidence.canonical(person).decode(), salt, path]


# ---------------------------------------------------------------- as it was


def test_untouched_evidence_is_in_order(bundle):
    report = verifier.verify(bundle, CASE.digest)
    assert report.ok, str(report)
    assert report.exit_code == 0
    assert report.digest == CASE.digest


def test_the_case_has_two_rounds_a_cap_and_open_places():
    outcomes = {outcome for entries in BUNDLE["rounds"] for _, outcome in entries}
    assert len(BUNDLE["rounds"]) == 2
    assert {"accepted", "declined", "recused", "unreachable", "cap", ""} <= outcomes


def test_evidence_before_the_first_call_is_in_order():
    made = drawn.case()
    report = verifier.verify(made.bundle(), made.digest)
    assert report.ok, str(report)


def test_level_a_counts_public_entropy():
    made = drawn.case(entropy=("快乐8 第2026321期", "03 08 11 20"))
    report = verifier.verify(made.bundle(), made.digest)
    assert report.ok, str(report)


def test_without_the_digest_on_paper_the_verifier_warns(bundle):
    report = verifier.verify(bundle)
    assert report.ok
    assert "--commit" in str(report)


def test_a_wholly_regenerated_bundle_fails_against_the_digest_on_paper():
    other = drawn.case(secret=b"\1" * 32)
    assert verifier.verify(other.bundle()).ok
    assert codes(other.bundle(), CASE.digest) == {"COMMIT"}


# ---------------------------------------------------------------- sixteen tamperings


def test_lowered_count(bundle):
    edit_line(bundle, listed(5), uses=[[2026, 0]])
    assert "LEAF" in codes(bundle)


def test_swapped_places(bundle):
    first = bundle["rounds"][0]
    first[3], first[4] = first[4], first[3]
    assert codes(bundle) == {"LIST"}


def test_dropped_person(bundle):
    del bundle["rounds"][0][-1]
    assert codes(bundle) == {"LIST"}


def test_inserted_friend(bundle):
    called = {number for entries in bundle["rounds"] for number, _ in entries}
    friend = next(number for number in CASE.draw.frame.eligible if number not in called)
    bundle["rounds"][0].insert(0, [friend, ""])
    assert {"LIST", "CALL"} >= codes(bundle) >= {"LIST"}


def test_removed_leaf(bundle):
    del bundle["leaves"][str(listed(0))]
    assert "LEAF" in codes(bundle)


def test_narrowed_roster(bundle):
    """Ten people cut off at the end, the tree made anew: the seed then is another one, and so is the list."""
    tree, lines, salts = drawn.roster_of([person for person in CASE.pool if person.number <= 50])
    bundle["commit"]["roster"] |= {"root": tree.root.hex(), "max_number": tree.max_number, "depth": tree.depth}
    bundle["leaves"] = drawn.as_read(evidence.leaves_of(tree, lines, salts))
    assert "LIST" in codes(bundle)
    assert "COMMIT" in codes(bundle, CASE.digest)


def test_later_avoided_unit(bundle):
    house = CASE.draw.entries[0].house
    bundle["commit"]["demand"]["avoided_units"].append(house)
    assert "LIST" in codes(bundle)
    assert "COMMIT" in codes(bundle, CASE.digest)


def test_changed_entropy():
    made = drawn.case(entropy=("快乐8 第2026321期", "03 08 11 20")).bundle()
    made["reveal"]["entropy"] = "03 08 11 21"
    assert codes(made) == {"LIST"}


def test_entropy_that_the_commit_does_not_name(bundle):
    bundle["reveal"]["entropy"] = "03 08 11 20"
    assert {"ENTROPY", "LIST"} <= codes(bundle)


def test_other_secret(bundle):
    bundle["reveal"]["secret"] = "11" * 32
    assert {"SECRET", "LIST"} <= codes(bundle)


def test_other_cap(bundle):
    bundle["commit"]["demand"]["caps"][0]["most"] = 2
    assert "LIST" in codes(bundle)
    assert "COMMIT" in codes(bundle, CASE.digest)


def test_skipped_call(bundle):
    """A name was never called; even a chain made anew shows that the one behind it was."""
    skipped = listed(0)
    bundle["trace"] = [item for item in bundle["trace"] if item["payload"].get("number") != skipped]
    drawn.rechain(bundle["trace"])
    last = bundle["trace"][-1]
    bundle["checkpoint"] = {"sequence": last["fields"]["sequence"], "hash": last["hash"]}
    bundle["rounds"][0][0] = [skipped, ""]
    assert codes(bundle) == {"CALL"}


def test_relabelled_outcome(bundle):
    place = next(place for place, (_, outcome) in enumerate(bundle["rounds"][0]) if outcome == "declined")
    bundle["rounds"][0][place][1] = "unreachable"
    assert codes(bundle) == {"CALL"}


def test_relabelled_outcome_in_file_and_trace(bundle):
    number = next(number for number, outcome in bundle["rounds"][0] if outcome == "declined")
    item = next(i for i in bundle["trace"] if i["payload"].get("number") == number and i["payload"]["outcome"] == "declined")
    item["payload"]["outcome"] = "unreachable"
    assert "TRACE" in codes(bundle)


def test_re_rolled_round(bundle):
    """The second round comes from a new seed instead of walking on."""
    called = {number for number, _ in bundle["rounds"][0]}
    other = drawing.draw_frame(CASE.draw.frame, seed=b"\2" * 32)
    fresh = [entry.number for entry in other.entries if entry.number not in called]
    bundle["rounds"][1] = [[number, ""] for number in fresh[: len(bundle["rounds"][1])]]
    assert "LIST" in codes(bundle)


def test_other_root(bundle):
    bundle["commit"]["roster"]["root"] = "ab" * 32
    assert "LEAF" in codes(bundle)


def test_other_persons_leaf(bundle):
    bundle["leaves"][str(listed(0))] = bundle["leaves"][str(listed(1))]
    assert "LEAF" in codes(bundle)


def test_false_vacancy(bundle):
    number = str(listed(0))
    bundle["leaves"][number] = [None, "", bundle["leaves"][number][2]]
    assert {"LEAF", "LIST"} <= codes(bundle)


# ---------------------------------------------------------------- further ones


def test_an_event_taken_out_of_the_trace(bundle):
    del bundle["trace"][4]
    assert "TRACE" in codes(bundle)


def test_a_trace_cut_off_before_the_checkpoint(bundle):
    del bundle["trace"][-1]
    assert "TRACE" in codes(bundle)


def test_an_event_that_says_something_else(bundle):
    bundle["trace"][2]["fields"]["actor_name"] = "别人"
    assert codes(bundle) == {"TRACE"}


def test_events_of_other_matters_need_not_be_told():
    made = drawn.case()
    made.note({"kind": "anything"}, ("demand", "7"))
    made.events[-1] |= {"payload": None, "salt": ""}
    report = verifier.verify(made.bundle(), made.digest)
    assert report.ok, str(report)


def test_other_counts_in_the_commit(bundle):
    bundle["commit"]["order"][0]["candidates"] += 1
    assert "ORDER" in codes(bundle)


def test_a_depth_that_does_not_fit(bundle):
    bundle["commit"]["roster"]["depth"] += 1
    assert {"ROOT", "LEAF"} <= codes(bundle)


def test_a_leaf_beyond_the_roster(bundle):
    bundle["leaves"]["61"] = bundle["leaves"]["60"]
    assert codes(bundle) == {"LEAF"}


def test_a_line_written_another_way(bundle):
    text, salt, path = bundle["leaves"]["1"]
    bundle["leaves"]["1"] = [text.replace(",", ", ", 1), salt, path]
    assert "LEAF" in codes(bundle)


def test_a_witness_number_too_short(bundle):
    bundle["reveal"]["witness"] = "12345"
    assert {"WITNESS", "LIST"} <= codes(bundle)


def test_a_member_of_the_leaves_that_is_no_number(bundle):
    bundle["leaves"]["01"] = bundle["leaves"]["1"]
    assert codes(bundle) == {"LEAF"}


def test_a_file_without_a_trace_shows_the_list_only():
    bundle = drawn.case().bundle()
    bundle["trace"] = []
    report = verifier.verify(bundle)
    assert report.ok
    assert "不含操作记录" in str(report)


def test_many_findings_are_shown_as_a_few(bundle):
    for leaf in bundle["leaves"].values():
        leaf[2] = leaf[2][::-1]
    assert "……另有" in str(verifier.verify(bundle))


def test_the_version_of_the_verifier_is_told_when_it_is_another(bundle):
    assert "不是同一版本" in str(verifier.verify(bundle))


def test_a_year_counted_twice_in_one_line(bundle):
    edit_line(bundle, listed(0), uses=[[2026, 9], [2026, 0]])
    messages = str(verifier.verify(bundle))
    assert f"编号 {listed(0)} 的名册行不是本人的规范写法" in messages
