"""第十一条（二）: canonical JSON, roster lines, the tree, commit and seed, and the published known answers."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expertpool import verifier
from expertpool.policy import evidence, merkle
from expertpool.policy.facts import Cap, Judgement, Period, Tie, Waiver
from expertpool.policy.parameters import Parameters, in_force
from tests import drawn, vectors
from tests.drawn import ON, SECRET, demand, expert, people

documents = st.recursive(
    st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4)
    ),
    max_leaves=12,
)

# ---------------------------------------------------------------- known answers


@pytest.mark.parametrize("name", vectors.ALL)
def test_the_published_vectors_are_what_the_code_gives(name):
    assert (vectors.FOLDER / name).read_text(encoding="utf-8") == vectors.text_of(name)


def test_the_published_bundle_verifies_with_the_published_digest():
    result = json.loads((vectors.FOLDER / "result.json").read_text(encoding="utf-8"))
    assert verifier.verify_file(str(vectors.FOLDER / "bundle.json"), result["digest"]).ok


def test_the_root_of_a_small_roster_is_known():
    assert json.loads((vectors.FOLDER / "roster.json").read_text())["root"] == (
        "7c79d44ee1c658e93c14c7f3a9a25718ad640d8045912bd94e516925d3a7927f"
    )


def test_the_seed_of_a_commit_is_known():
    known = json.loads((vectors.FOLDER / "seeds.json").read_text(encoding="utf-8"))
    assert [item["commit"]["level"] for item in known] == ["A", "B", "C"]
    assert len({item["seed"] for item in known}) == 3


# ---------------------------------------------------------------- canonical JSON


def test_keys_go_by_utf16_and_characters_stay_as_they_are():
    value = {"\U0001f600": 1, "\ufb33": 2, "b": "中", "a": "\n\x01\x7f/"}
    assert evidence.canonical(value).decode() == '{"a":"\\n\\u0001\x7f/","b":"中","\U0001f600":1,"\ufb33":2}'


@pytest.mark.parametrize("value", [1.0, None, True, b"x", {1: 2}, {"a": [None]}, float("nan"), date(2026, 1, 1)])
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(TypeError):
        evidence.canonical(value)


@pytest.mark.parametrize("value", [2**53, -(2**53), "\ud800"])
def test_what_json_cannot_carry_is_refused(value):
    with pytest.raises(ValueError):
        evidence.canonical(value)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(documents)
def test_both_implementations_write_the_same_bytes(value):
    written = evidence.canonical(value)
    assert json.loads(written) == value
    assert verifier.canonical(value) == written


# ---------------------------------------------------------------- lines and documents


def test_a_line_gives_the_expert_back():
    full = expert(
        7,
        exemptions=("national", "zy_scholar"),
        uses=((2025, 1), (2026, 2)),
        ties=(
            Tie("director", unit=3, since=date(2020, 1, 1), until=None, row="tie:1"),
            Tie("spouse", person="a" * 64, row="tie:2"),
        ),
        unavailable=(Period(date(2026, 1, 1), date(2026, 1, 3)),),
        ties_declared=False,
    )
    assert evidence.expert_from(evidence.line(full)) == full


def test_the_order_in_which_a_database_hands_out_rows_does_not_matter():
    ties = (Tie("spouse", person="b"), Tie("director", unit=3, until=date(2020, 1, 1)), Tie("director", unit=3))
    one = expert(1, ties=ties, exemptions=("zy_youth", "national"), uses=((2026, 1), (2025, 2)))
    other = expert(1, ties=ties[::-1], exemptions=("national", "zy_youth"), uses=((2025, 2), (2026, 1)))
    assert evidence.line(one) == evidence.line(other)


def test_the_primary_field_stays_first():
    assert [standing.field for standing in evidence.expert_from(evidence.line(people()[0])).fields] == [
        standing.field for standing in people()[0].fields
    ]


def test_a_demand_goes_through_its_document_unchanged():
    asked = demand(
        regions=("410800",),
        caps=(Cap("house", 1), Cap("region", 2)),
        leaders=frozenset({"a", "b"}),
        members=frozenset({"c"}),
        avoided_persons=frozenset({"d"}),
        judgements=(Judgement(1, "13.5", bars=True, row="tie:1"), Judgement(2, "13.5", bars=False)),
        waivers=(Waiver(3, "12"),),
    )
    assert evidence.demand_from(drawn.as_read(evidence.demand_document(asked))) == asked


def test_parameters_go_through_their_document_unchanged():
    p = replace(in_force(ON), tier_one_share=60)
    assert Parameters(**drawn.as_read(evidence.policy_document(p))) == p


# ---------------------------------------------------------------- the tree


@pytest.mark.parametrize(("greatest", "depth"), [(0, 0), (1, 1), (2, 2), (3, 2), (4, 3), (7, 3), (8, 4), (999_999, 20)])
def test_a_tree_is_as_deep_as_its_greatest_number_needs(greatest, depth):
    assert merkle.depth_for(greatest) == depth


@pytest.mark.parametrize("size", range(1, 18))
def test_every_path_leads_to_the_root(size):
    leaves = [merkle.leaf(str(number), bytes(32)) for number in range(size)]
    tree = merkle.build(leaves)
    assert all(merkle.verify(number, leaves[number], tree.path(number), tree.root) for number in range(size))
    assert not merkle.verify(0, merkle.VACANT, tree.path(0), tree.root)
    assert not merkle.verify(1 << tree.depth, leaves[0], tree.path(0), tree.root)


def test_vacant_numbers_pad_the_tree():
    leaf = merkle.leaf("x", bytes(32))
    assert merkle.build([merkle.VACANT, leaf, leaf]).root == merkle.build([merkle.VACANT, leaf, leaf, merkle.VACANT]).root


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(1, 40), st.dictionaries(st.integers(0, 90), st.binary(max_size=3), max_size=8))
def test_changing_leaves_equals_building_anew(size, changed):
    leaves = [merkle.leaf(str(number), bytes(32)) for number in range(size)]
    tree = merkle.build(leaves)
    changes = {number: hashlib.sha256(value).digest() for number, value in changed.items()}
    tree.replace(changes)
    fresh = leaves + [merkle.VACANT] * (max([size - 1, *changes]) + 1 - size)
    for number, value in changes.items():
        fresh[number] = value
    assert tree == merkle.build(fresh)


def test_a_salt_hangs_on_key_and_number():
    assert merkle.salt(b"k" * 32, 1) != merkle.salt(b"k" * 32, 2) != merkle.salt(b"l" * 32, 2)
    for key in (b"short", b"x" * 65):
        with pytest.raises(ValueError, match="16 to 64"):
            merkle.salt(key, 1)


def test_what_does_not_belong_in_a_tree_is_refused():
    with pytest.raises(ValueError, match="32 bytes"):
        merkle.leaf("x", b"")
    with pytest.raises(ValueError, match="number 0"):
        merkle.build([])
    tree = merkle.build([merkle.VACANT])
    with pytest.raises(IndexError):
        tree.path(1)
    with pytest.raises(IndexError):
        tree.replace({-1: merkle.VACANT})


# ---------------------------------------------------------------- commit and seed


def commit(**changes):
    return drawn.case().commit | changes


def test_every_member_of_the_commit_moves_its_digest():
    whole = commit()
    digests = {evidence.commit_digest(whole | {name: "x"}) for name in whole}
    assert len(digests | {evidence.commit_digest(whole)}) == len(whole) + 1


def test_another_secret_is_refused():
    with pytest.raises(ValueError, match="not the committed secret"):
        evidence.seed(commit(), secret=b"\0" * 32, witness="123456")
    with pytest.raises(ValueError, match="32 bytes"):
        evidence.secret_digest(b"short")


@pytest.mark.parametrize("text", ["12345", "1234567890123", "12345a", "１２３４５６", "", " 123456"])
def test_a_witness_types_6_to_12_digits(text):
    assert not evidence.is_witness_number(text)
    with pytest.raises(ValueError, match="6 to 12 digits"):
        evidence.seed(commit(), secret=SECRET, witness=text)


@pytest.mark.parametrize(
    ("level", "witness", "entropy"), [("A", "123456", ""), ("B", "123456", "07"), ("C", "123456", ""), ("C", "", "07")]
)
def test_what_a_level_does_not_count_is_refused(level, witness, entropy):
    with pytest.raises(ValueError, match=r"level"):
        evidence.seed(commit(level=level), secret=SECRET, witness=witness, entropy=entropy)


@pytest.mark.parametrize(("level", "entropy"), [("D", ""), ("A", ""), ("B", "drand 42")])
def test_a_commit_names_public_entropy_at_level_a_alone(level, entropy):
    facts = {"reference": "x", "on": ON, "demand": demand(), "parameters": in_force(ON), "order": (), "verifier": ""}
    roster = evidence.Roster("", 0, 0, "")
    with pytest.raises(ValueError, match="level"):
        evidence.commit_document(**facts, roster=roster, level=level, secret=SECRET, previous="", entropy=entropy)


def test_parts_are_told_apart_by_their_lengths():
    assert evidence.hashed(b"ab", b"c") != evidence.hashed(b"a", b"bc") != evidence.hashed(b"abc")
