"""第十八条: the record of what was done reads in words."""

from __future__ import annotations

from expertpool.policy import access, deeds


def test_18_every_act_of_the_table_has_a_name() -> None:
    assert all(deeds.label(name) != name for name in access.ACTIONS)


def test_18_names_of_steps_subjects_and_notes() -> None:
    assert deeds.label("keys.rotate") == "更换加密密钥"
    assert deeds.label("draw.run") == "抽取名单"
    assert all(deeds.subject_label(kind) == word for kind, word in deeds.SUBJECTS.items())
    assert all(deeds.note_label(name) == word for name, word in deeds.NOTES.items())


def test_what_has_no_name_stands_as_it_is() -> None:
    assert [f("unheard.of") for f in (deeds.label, deeds.subject_label, deeds.note_label)] == ["unheard.of"] * 3


def test_18_every_area_has_a_heading() -> None:
    assert {action.area for action in access.ACTIONS.values()} <= set(deeds.areas())
