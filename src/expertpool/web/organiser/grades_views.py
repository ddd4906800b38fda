"""专家评价: who is to be graded, the form, corrections and the second signature (16)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from expertpool.policy.decision import Refused
from expertpool.policy.evaluation import Aspect
from expertpool.policy.terms import Grade
from expertpool.queries import days as queries
from expertpool.queries import workdays
from expertpool.services import evaluations as acts
from expertpool.services import final_list
from expertpool.web.access import may, page
from expertpool.web.forms import PoolForm
from expertpool.web.organiser.days_views import activity_or_404, person_or_404


class AnswerForm(PoolForm):
    words = forms.CharField(label="答复专家", max_length=400, widget=forms.Textarea(attrs={"rows": "2"}))


class GradeForm(PoolForm):
    remark = forms.CharField(
        label="说明",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": "3"}),
        help_text="评为一般或差的必须说明",
    )
    reason = forms.CharField(label="更正的原因", max_length=200)

    def __init__(self, *args: Any, correcting: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        remark, reason = self.fields.pop("remark"), self.fields.pop("reason")
        for name, label in (*Aspect.choices, ("overall", "综合评价")):
            self.fields[name] = forms.ChoiceField(
                label=label, choices=Grade.choices, widget=forms.RadioSelect, error_messages={"required": "请选择"}
            )
        self.fields["remark"] = remark
        if correcting:
            self.fields["reason"] = reason

    @property
    def told(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "overall": said["overall"],
            "aspects": {name: said[name] for name in Aspect.values},
            "remark": said["remark"],
        }


@page("evaluation.view")
@require_GET
def grades(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Everybody who came, with the grades so far."""
    found = activity_or_404(request, activity_id)
    final_list.look(activity=found, by=request.user, at=timezone.now())
    came = [person for person in queries.people(found) if person.came]
    shown = {
        "crumbs": _crumbs(request, found),
        "activity": found,
        "people": [(person, _waits(person)) for person in came],
        "due": queries.due(found, workdays.calendar()),
        "late": queries.due(found, workdays.calendar()) < timezone.localdate(),
        "graded": sum(person.evaluation is not None for person in came),
        "may_grade": may(request, "evaluation.grade") and found.state in acts.HELD,
    }
    return render(request, "organiser/days/grades.html", shown)


def _crumbs(request: HttpRequest, activity: Any) -> list[tuple[str, str]]:
    """The division comes from the day, who keeps and who watches from the archive."""
    if may(request, "attendance.mark"):
        above = [("到场与评价", reverse("days")), (activity.code, reverse("day", args=[activity.pk]))]
    else:
        above = [("存档计数", reverse("archive")), (activity.code, reverse("activity", args=[activity.pk]))]
    return [("抽取使用", ""), *above, ("评价", "")]


def _waits(person: Any) -> bool:
    return person.evaluation is not None and acts.waits(person.evaluation)


@page("evaluation.grade")
@require_http_methods(["GET", "POST"])
def grade(request: HttpRequest, participation_id: int) -> HttpResponse:
    """The form of one person; once graded it corrects, with the reason."""
    person = person_or_404(request, participation_id)
    before = person.evaluation
    initial = {**before.aspects, "overall": before.overall, "remark": before.remark} if before else {}
    form = GradeForm(request.POST or None, initial=initial, correcting=before is not None)
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, person, form)
        except Refused as refusal:
            form.refuse(refusal.reasons)
        else:
            messages.success(request, "已保存评价，专家可以看到并作出说明。")
            return redirect("grades", person.part.activity_id)
    activity = person.part.activity
    shown = {
        "crumbs": [
            ("到场与评价", reverse("days")),
            (activity.code, reverse("grades", args=[activity.pk])),
            (person.part.expert.name, ""),
        ],
        "person": person,
        "activity": activity,
        "form": form,
        "answer": AnswerForm(auto_id="answer_%s"),
        "earlier": before.earlier.select_related("graded_by", "replaced_by") if before else (),
        "may_countersign": before is not None and acts.waits(before) and may(request, "evaluation.countersign"),
    }
    return render(request, "organiser/days/grade.html", shown, status=409 if form.reasons else 200)


@page("evaluation.grade")
@require_POST
def uphold(request: HttpRequest, participation_id: int) -> HttpResponse:
    """Let the grades stand against the expert's reply, with an answer."""
    person = person_or_404(request, participation_id)
    if person.evaluation is None:
        raise Http404
    words = request.POST.get("words", "")
    acts.uphold(evaluation_id=person.evaluation.pk, words=words, by=request.user, at=timezone.now())
    messages.success(request, "已答复，专家可以看到。")
    return redirect("grade", person.part.pk)


def _save(request: HttpRequest, person: Any, form: GradeForm) -> None:
    told = {**form.told, "by": request.user, "at": timezone.now()}
    if person.evaluation is None:
        acts.grade(participation_id=person.part.pk, **told)
    else:
        acts.correct(evaluation_id=person.evaluation.pk, reason=form.cleaned_data["reason"], **told)


@page("evaluation.countersign")
@require_POST
def countersign(request: HttpRequest, participation_id: int) -> HttpResponse:
    person = person_or_404(request, participation_id)
    if person.evaluation is not None:
        acts.countersign(evaluation_id=person.evaluation.pk, by=request.user, at=timezone.now())
        messages.success(request, "已复核。")
    return redirect("grade", person.part.pk)
