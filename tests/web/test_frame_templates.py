"""What holds for every template: no inline style or script, only icons that exist, parts that render."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils import translation

from luoshi.kernel.clock import today
from luoshi.web.templatetags import luoshi as tags

HOUSE = Path(__file__).resolve().parents[2] / "luoshi"
TEMPLATES = sorted((HOUSE / "web/templates").rglob("*.html"))
SPRITE = HOUSE / "web/static/luoshi/icons.svg"


def render(source: str, **context: object) -> str:
    request = RequestFactory().get("/ledger/?q=证&page=3")
    return Template(source).render(Context({"request": request, **context}))


def name_of(path: Path) -> str:
    return path.relative_to(HOUSE / "web/templates").as_posix()


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_templates_hold_no_inline_style_script_or_handler(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert re.findall(r"<style\b|\sstyle=|<script(?![^>]*\ssrc=)[^>]*>|\son[a-z]+=[\"']|javascript:", text) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_templates_compile(path: Path) -> None:
    assert get_template(name_of(path))


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    drawn = set(re.findall(r'id="i-([a-z0-9-]+)"', SPRITE.read_text()))
    named = {
        name for path in TEMPLATES for name in re.findall(r'{% icon "([a-z0-9-]+)"', path.read_text(encoding="utf-8"))
    }

    assert named - drawn == set()


def test_the_sprite_has_every_status_light() -> None:
    assert set(re.findall(r'id="l-([a-z]+)"', SPRITE.read_text())) == set(tags.LIGHTS)


@pytest.mark.parametrize(("key", "word"), [("over", "逾期"), ("wait", "待审核"), ("idle", "未启动")])
def test_a_light_says_its_word_beside_its_shape(key: str, word: str) -> None:
    html = render("{% light key %}", key=key)

    assert f"#l-{key}" in html
    assert html.endswith(f"{word}</span>")


def test_a_light_may_say_the_fact_instead_and_escapes_it() -> None:
    assert "&lt;b&gt;" in render("{% light 'warn' fact pill=True %}", fact="<b>")


def test_a_progress_bar_says_both_figures_and_stays_within_its_track() -> None:
    html = render("{% progress 141.6 50 'warn' %}")

    assert 'data-v="100" data-e="50"' in html
    assert 'aria-label="进度 100%，序时 50%"' in html


def test_a_closed_bar_has_no_tick() -> None:
    assert "序时" not in render("{% progress 100 100 'done' %}")


@pytest.mark.parametrize(
    ("left", "working", "zh", "en"),
    [
        (2, False, "还剩 2 天", "2 days left"),
        (1, True, "还剩 1 个工作日", "1 working day left"),
        (0, False, "今天到期", "due today"),
        (-12, False, "逾期 12 天", "overdue by 12 days"),
        (-1, True, "逾期 1 个工作日", "overdue by 1 working day"),
    ],
)
def test_a_deadline_says_how_far_away_it_is(left: int, working: bool, zh: str, en: str) -> None:
    said = [tags.distance(left, working=working)]
    with translation.override("en"):
        said.append(tags.distance(left, working=working))

    assert said == [zh, en]


def test_a_deadline_counts_from_today_unless_it_is_told() -> None:
    soon = today() + timedelta(days=3)

    assert "还剩 3 天" in render("{% due on %}", on=soon)
    assert "月报" in render("{% due on note='月报' %}", on=soon)
    assert "—" in render("{% due on %}", on=None)


def test_a_day_names_the_year_only_when_it_is_another() -> None:
    year = today().year

    assert tags.day(date(year, 6, 28)) == "06-28"
    assert tags.day(date(year - 1, 6, 28)) == f"{year - 1}-06-28"
    assert tags.day(None) == "—"


def test_a_time_is_local() -> None:
    at = datetime(2024, 6, 11, 22, 5, tzinfo=UTC)

    assert tags.when(at) == "2024-06-12 06:05"


def test_the_day_of_a_page_head_is_written_as_the_language_does() -> None:
    day = date(2024, 6, 12)
    with translation.override("en"):
        english = tags.long_day(day)

    assert (tags.long_day(day), english) == ("6月12日 星期三", "Wednesday, 12 June")


def test_the_pager_keeps_the_filter_and_marks_the_page() -> None:
    page = Paginator(range(1000), 10).get_page(3)

    html = render("{% pager page '#rows' %}", page=page)

    assert 'href="?q=%E8%AF%81&amp;page=4"' in html
    assert '<span aria-current="page">3</span>' in html
    assert "page=3&amp;page" not in html
    assert 'hx-target="#rows"' in html


def test_one_page_needs_no_pager() -> None:
    assert render("{% pager page %}", page=Paginator(range(3), 10).get_page(1)).strip() == ""


class ReportForm(forms.Form):
    progress = forms.IntegerField(label="本期进度")
    note = forms.CharField(label="说明", required=False, widget=forms.Textarea)
    until = forms.DateField(label="新期限", required=False, widget=forms.DateInput)
    kind = forms.ChoiceField(label="类型", choices=[("a", "延期"), ("b", "暂缓")], widget=forms.RadioSelect)
    sure = forms.BooleanField(label="已核对", required=False)


def test_a_field_shows_label_hint_error_and_control_in_this_order() -> None:
    html = render("{% field form.progress hint='上次 55%' width='xs' inputmode='numeric' %}", form=ReportForm({}))

    order = [html.index(part) for part in ("<label", "-hint", "-error", "<input")]
    assert order == sorted(order)
    assert 'aria-describedby="id_progress-hint id_progress-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'inputmode="numeric"' in html
    assert "选填" not in html


def test_a_field_that_may_stay_empty_says_so_and_counts_its_characters() -> None:
    html = render("{% field form.note limit=200 %}", form=ReportForm({"note": "已征求意见"}))

    assert "选填" in html
    assert "<span data-length>5</span> / 200" in html


def test_dates_choices_and_ticks_get_their_own_controls() -> None:
    form = ReportForm({"until": date(2025, 6, 30), "kind": "b"})

    assert 'type="date"' in render("{% field form.until %}", form=form)
    assert 'value="b" checked' in render("{% field form.kind %}", form=form)
    assert "form-check-label" in render("{% field form.sure %}", form=form)


def test_the_error_summary_leads_to_each_field() -> None:
    html = render("{% error_summary form %}", form=ReportForm({}))

    assert "有 2 处需要修改" in html
    assert re.findall(r'href="#(\w+)"', html) == ["id_progress", "id_kind"]


def test_a_form_without_errors_has_no_summary() -> None:
    assert render("{% error_summary form %}", form=ReportForm({"progress": 1, "kind": "a"})).strip() == ""


def test_crumbs_end_with_the_page_itself() -> None:
    html = render("{% crumbs '台账' '/ledger/' 'PH-2024-017' %}")

    assert '<a href="/ledger/">台账</a>' in html
    assert '<li aria-current="page">PH-2024-017</li>' in html


def test_an_empty_list_says_what_it_is_and_offers_one_step() -> None:
    html = render("{% empty_state 'inbox' '还没有事项' '导入一份方案' '/imports/' '导入文件' %}")

    assert re.findall(r'<p class="ls-empty__t">(.*?)</p>', html) == ["还没有事项"]
    assert html.count("<a ") == 1


def test_chips_of_units_people_and_confidence_render() -> None:
    html = render(
        "{% unit '公共服务司' 'lead' %}{% person '林砚秋' '综合处' %}{% confidence 1 %}{% count 1200 hot=True %}"
    )

    assert "ls-tag--lead" in html
    assert "林砚秋" in html
    assert "低" in html
    assert "1,200" in html
