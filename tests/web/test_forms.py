"""A form says what it wants, what is wrong, and where."""

from __future__ import annotations

import re

from django import forms

from expertpool.policy.decision import Reason
from expertpool.web.forms import PoolForm


class Example(PoolForm):
    title = forms.CharField(label="活动名称", max_length=80, help_text="用方案上的全称")
    kind = forms.ChoiceField(label="类别", choices=[("", "请选择"), ("a", "评审")])
    day = forms.DateField(label="日期", widget=forms.DateInput(), required=False)
    region = forms.ChoiceField(label="地域", choices=[("in", "市内"), ("out", "市外")], widget=forms.RadioSelect)
    reason = forms.CharField(label="原因", widget=forms.Textarea, required=False)
    sure = forms.BooleanField(label="已核对", required=False)


def test_every_field_has_a_label_and_its_help_is_tied_to_it() -> None:
    html = str(Example())
    assert '<label for="id_title">' in html
    assert 'aria-describedby="id_title_helptext"' in html
    assert 'id="id_title_helptext"' in html
    assert 'type="date"' in html
    assert "<legend>地域" in html


def test_what_is_missing_stands_beside_the_field_and_on_top_with_a_link() -> None:
    html = str(Example({}))
    assert "有 3 处需要更正" in html
    assert '<a href="#id_title">活动名称：请填写</a>' in html
    assert "类别：请选择" in html
    assert 'aria-invalid="true"' in html
    assert re.search(r'aria-describedby="[^"]*id_title_error', html)
    assert 'id="id_title_error"' in html


def test_every_link_of_the_summary_leads_to_something() -> None:
    html = str(Example({}))
    for target in re.findall(r'href="#([^"]+)"', html):
        assert f'id="{target}"' in html


def test_a_refusal_is_shown_with_its_article_and_what_to_do() -> None:
    form = Example({"title": "x", "kind": "a", "region": "in"})
    form.refuse((Reason("11.1", "不足 3 个工作日", remedy="改期"),))
    html = str(form)
    assert "不足 3 个工作日" in html
    assert "第十一条（一）" in html
    assert "改期" in html


def test_what_was_typed_is_escaped_and_kept() -> None:
    html = str(Example({"title": "<script>"}))
    assert "&lt;script&gt;" in html
    assert "<script>" not in html


def test_long_answers_take_a_whole_row() -> None:
    assert re.search(r'field--wide">\s*<label for="id_reason"', str(Example()))
