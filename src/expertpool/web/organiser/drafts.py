"""A demand's draft between its rows and its forms: what was kept is shown, what is sent is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from expertpool.services import project_words
from expertpool.services.demand_drafts import Content, Person, ProjectText
from expertpool.web.organiser.forms import DemandForm, ProjectForm, ProjectSet, StratumSet, field_choices

SPARE_STRATA = 1
LEAST_STRATA = 3


@dataclass
class Draft:
    """The three forms of the page."""

    main: DemandForm
    strata: Any
    projects: Any

    @classmethod
    def kept(cls, content: Content) -> Draft:
        """The forms as they show what was kept, with spare rows to go on."""
        strata = [{"field": code, "want": want} for code, want in content.strata]
        spare = max(SPARE_STRATA, LEAST_STRATA - len(strata))
        projects = [_initial(project) for project in content.projects]
        return cls(
            DemandForm(initial=_main(content)),
            StratumSet(initial=[*strata, *[{}] * spare], prefix="s", form_kwargs={"choices": field_choices()}),
            ProjectSet(initial=[*projects, {}], prefix="p"),
        )

    @classmethod
    def sent(cls, posted: QueryDict) -> Draft:
        strata = StratumSet(posted, prefix="s", form_kwargs={"choices": field_choices()})
        return cls(DemandForm(posted), strata, ProjectSet(posted, prefix="p"))

    @property
    def is_valid(self) -> bool:
        """Every form is looked at, so that all faults are shown at once."""
        return all([self.main.is_valid(), self.strata.is_valid(), self.projects.is_valid()])

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        """(id of the field, where, what) of everything that is wrong."""
        told = [("", form) for form in (self.main,)]
        told += [(f"第 {place} 个领域 ", form) for place, form in enumerate(self.strata.forms, start=1)]
        told += [(f"第 {place} 个项目 ", form) for place, form in enumerate(self.projects.forms, start=1)]
        return [
            (form[name].id_for_label, f"{where}{form[name].label}", str(error))
            for where, form in told
            for name, errors in form.errors.items()
            if name in form.fields
            for error in errors
        ]

    def content(self) -> Content:
        """What can be kept of what was sent; whatever is faulty stays on the page only."""
        told = self.main.cleaned_data
        return Content(
            strata=tuple(_strata(self.strata)),
            regions=tuple(told.get("regions", ())),
            employer_cap=told.get("employer_cap"),
            avoided_units=tuple(project_words.pieces(told.get("avoided_units", ""))),
            avoided_people=tuple(project_words.people(_raw(self.main, "avoided_people"))[0]),
            projects=tuple(_project(form) for form in self.projects.forms if not form.is_blank),
            **{name: told.get(name, "") for name in ("late_reason", "repeat_reason", "note")},
        )


def _strata(forms: Any) -> list[tuple[str, int]]:
    told = [form.cleaned_data for form in forms.forms if hasattr(form, "cleaned_data")]
    return [(row["field"], row["want"]) for row in told if row.get("field") and row.get("want")]


def _raw(form: Any, name: str) -> str:
    return str(form[name].value() or "")


def _project(form: ProjectForm) -> ProjectText:
    """People are read from what was typed: a wrong number costs the number, never the person."""
    told: Mapping[str, Any] = getattr(form, "cleaned_data", {})
    return ProjectText(
        title=_raw(form, "title").strip()[:200],
        applicant=_raw(form, "applicant").strip()[:120],
        credit_code=told.get("credit_code", ""),
        participants=tuple(project_words.pieces(told.get("participants", ""))),
        leader=_leader(_raw(form, "leader"), str(told.get("leader_number", ""))),
        members=tuple(project_words.people(_raw(form, "members"))[0]),
    )


def _leader(name: str, number: str) -> Person | None:
    person = project_words.read_person(name)[0] if name.strip() else None
    if person is None:
        return None
    if number.startswith("*"):
        return Person(person.name, id_tail=number[1:5].upper())
    return Person(person.name, number or person.id_number, person.id_tail)


def _initial(project: ProjectText) -> dict[str, str]:
    leader = project.leader
    return {
        "title": project.title,
        "applicant": project.applicant,
        "credit_code": project.credit_code,
        "participants": "\n".join(project.participants),
        "leader": leader.name if leader else "",
        "leader_number": f"*{leader.tail}" if leader and leader.tail else "",
        "members": project_words.shown(project.members),
    }


def _main(content: Content) -> dict[str, Any]:
    return {
        "avoided_units": "\n".join(content.avoided_units),
        "avoided_people": project_words.shown(content.avoided_people),
        "employer_cap": content.employer_cap,
        "regions": list(content.regions),
        "note": content.note,
        "late_reason": content.late_reason,
        "repeat_reason": content.repeat_reason,
    }
