"""Tags of the pages: the parts of the design reference, so that a status, a deadline or a field looks the same
everywhere. They are built in; templates need no load.

Tags that stand in every row of a list build their HTML here; larger parts are templates in components/."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext, pgettext, pgettext_lazy

from luoshi.kernel.clock import today
from luoshi.ledger.totals import AtLeast

register = template.Library()

# Status lights: shape, word and colour (design reference, section 7).
LIGHTS: dict[str, Any] = {
    "ok": pgettext_lazy("正常", "On track"),
    "warn": pgettext_lazy("临期", "Due soon"),
    "over": pgettext_lazy("逾期", "Overdue"),
    "done": pgettext_lazy("办结", "Closed"),
    "idle": pgettext_lazy("未启动", "Not started"),
    "hold": pgettext_lazy("长期推进", "Rolling"),
    "paused": pgettext_lazy("中止", "Suspended"),
    "ended": pgettext_lazy("终止、并案或撤销", "Ended"),
    "back": pgettext_lazy("退回", "Returned"),
    "wait": pgettext_lazy("待审核", "To review"),
}
DEFAULT_LANGUAGE_TAG = "zh-Hans"


@register.simple_tag
def page_lang() -> str:
    """The language of the page as HTML names it."""
    return DEFAULT_LANGUAGE_TAG if get_language() in (None, "zh-hans") else str(get_language())


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite. Decoration unless it has a label."""
    href = static("luoshi/icons.svg")
    if label:
        return format_html(
            '<svg class="ls-i" role="img" aria-label="{}"><use href="{}#i-{}"/></svg>', label, href, name
        )
    return format_html('<svg class="ls-i" aria-hidden="true"><use href="{}#i-{}"/></svg>', href, name)


@register.simple_tag
def light(key: str, word: str = "", pill: bool = False) -> SafeString:
    """A status light. `key` is one of LIGHTS; `word` replaces the usual word by the fact, such as “2 days left”."""
    return format_html(
        '<span class="ls-light ls-light--{}{}"><svg viewBox="0 0 16 16" aria-hidden="true">'
        '<use href="{}#l-{}"/></svg>{}</span>',
        key,
        " ls-pill" if pill else "",
        static("luoshi/icons.svg"),
        key,
        word or LIGHTS[key],
    )


@register.simple_tag
def progress(value: int | float, expected: int | float | None = None, key: str = "") -> SafeString:
    """A bar: `value` reported and `expected` by elapsed time (序时), both in per cent; `key` is that of the light.

    Without `expected`, and on closed items, the tick is left out."""
    v = max(0, min(100, round(value)))
    e = None if expected is None or key == "done" else max(0, min(100, round(expected)))
    if e is None:
        said = gettext("Progress %(value)d%%") % {"value": v}
    else:
        said = gettext("Progress %(value)d%%, expected %(expected)d%%") % {"value": v, "expected": e}
    return format_html(
        '<span class="ls-prog{}{}" data-v="{}" data-e="{}" role="img" aria-label="{}"><i></i><b>{}%</b></span>',
        f" ls-prog--{key}" if key in ("warn", "over", "done") else "",
        " ls-prog--bare" if e is None else "",
        v,
        0 if e is None else e,
        said,
        v,
    )


def distance(left: int, *, working: bool) -> str:
    """Days until a deadline as words; negative is overdue. Calendar days, or working days if `working`."""
    if left == 0:
        return pgettext("期限", "due today")
    if left < 0:
        if working:
            text = ngettext("overdue by %(count)d working day", "overdue by %(count)d working days", -left)
        else:
            text = ngettext("overdue by %(count)d day", "overdue by %(count)d days", -left)
        return text % {"count": -left}
    if working:
        text = ngettext("%(count)d working day left", "%(count)d working days left", left)
    else:
        text = ngettext("%(count)d day left", "%(count)d days left", left)
    return text % {"count": left}


@register.simple_tag
def due(on: date | None, left: int | None = None, key: str = "", working: bool = False, note: str = "") -> SafeString:
    """A deadline: the day, and below it how far away it is.

    `left` counts days until `on` (calendar days, or working days if `working`); without it, calendar days from today.
    `key` colours it as the light; `note` replaces the distance, for closed items and for cycles."""
    if on is None:
        return SafeString('<span class="ls-due">—</span>')
    shade = key if key in ("warn", "over") else ""
    words = note or (distance((on - today()).days if left is None else left, working=working))
    return format_html(
        '<span class="ls-due{}"><b><time datetime="{}">{}</time></b><small>{}</small></span>',
        f" ls-due--{shade}" if shade else "",
        on.isoformat(),
        day(on),
        words,
    )


@register.simple_tag
def tag(text: str, kind: str = "") -> SafeString:
    """A small label. `kind`: lead, vio, teal, ochre, cin, mal, line."""
    return format_html('<span class="ls-tag{}">{}</span>', f" ls-tag--{kind}" if kind else "", text)


@register.simple_tag
def count(number: int, hot: bool = False) -> SafeString:
    """A number beside a heading; hot when it is trouble."""
    return format_html('<span class="ls-count{}">{}</span>', " ls-count--hot" if hot else "", thousands(number))


@register.simple_tag
def confidence(level: int) -> SafeString:
    """How sure the reading of a document is: 1 low, 2 medium, 3 high."""
    words = {1: pgettext("置信", "Low"), 2: pgettext("置信", "Medium"), 3: pgettext("置信", "High")}
    return format_html('<span class="ls-conf ls-conf--{}"><i><b></b></i>{}</span>', level, words[level])


@register.simple_tag
def unit(name: str, role: str = "") -> SafeString:
    """A unit as a chip; `role` lead stands out."""
    return tag(name, "lead" if role == "lead" else "")


@register.simple_tag
def person(name: str, post: str = "") -> SafeString:
    """A person, with the post in which they act."""
    mark = icon("user")
    if not post:
        return format_html('<span class="ls-who">{}{}</span>', mark, name)
    return format_html('<span class="ls-who">{}{}<i class="ls-mid"></i>{}</span>', mark, name, post)


@register.inclusion_tag("components/empty.html")
def empty_state(symbol: str, title: str, text: str = "", url: str = "", label: str = "") -> dict[str, Any]:
    """What a list says when it is empty: what it is and, if `url`, the one next step."""
    return {"symbol": symbol, "title": title, "text": text, "url": url, "label": label}


@register.inclusion_tag("components/crumbs.html")
def crumbs(*pairs: str) -> dict[str, Any]:
    """Where this page lies: label, address, label, address, …, and the label of the page itself last."""
    steps = [(pairs[n], pairs[n + 1]) for n in range(0, len(pairs) - 1, 2)]
    return {"steps": steps, "last": pairs[-1] if len(pairs) % 2 else ""}


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: template.Context, page: Page[Any], target: str = "") -> dict[str, Any]:
    """Page numbers that keep the filter. With `target` (a CSS selector) htmx swaps that part alone."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    elided = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {
        "page": page,
        "numbers": [n if isinstance(n, int) else None for n in elided],
        "query": query.urlencode(),
        "target": target,
    }


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: forms.BaseForm) -> dict[str, Any]:
    """What is wrong with a form, above it: each line leads to its field."""
    lines = [(str(error), "") for error in form.non_field_errors()]
    for bound in form:
        target = bound.id_for_label or bound.auto_id
        lines += [
            (gettext("%(label)s: %(error)s") % {"label": bound.label, "error": error}, target) for error in bound.errors
        ]
    return {"lines": lines}


@register.inclusion_tag("components/field.html")
def field(
    bound: forms.BoundField, hint: str = "", width: str = "", limit: int = 0, **attributes: Any
) -> dict[str, Any]:
    """A field with label, hint, error and control in this order; required is the default, the rest is marked optional.

    `width` is the length expected: xs, s, m or full. `limit` shows a character count. Other keywords become attributes
    of the control, with “_” for “-”."""
    identifier = bound.id_for_label or bound.auto_id
    hint = hint or str(bound.help_text)
    described = [f"{identifier}-hint"] if hint else []
    described += [f"{identifier}-error"] if bound.errors else []
    described += [f"{identifier}-count"] if limit else []
    control = bound.field.widget
    ticked = isinstance(control, forms.CheckboxInput)
    many = isinstance(control, forms.RadioSelect | forms.CheckboxSelectMultiple)
    kind = "form-select" if isinstance(control, forms.Select) and not many else "form-control"
    css = "form-check-input" if ticked or many else kind
    attrs = {name.replace("_", "-"): value for name, value in attributes.items()}
    attrs["class"] = f"{css} ls-w-{width}" if width else css
    if described and not many:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors and not many:
        attrs["aria-invalid"] = "true"
    if limit:
        attrs["data-limit"] = limit
    if isinstance(control, forms.DateInput):
        control.input_type, control.format = "date", "%Y-%m-%d"  # this form's own copy of the widget
    return {
        "field": bound,
        "control": "" if many else bound.as_widget(attrs=attrs),
        "id": identifier,
        "hint": hint,
        "optional": not bound.field.required and not ticked,
        "ticked": ticked,
        "many": many,
        "described": " ".join(described),
        "limit": limit,
        "length": len(str(bound.value() or "")),
    }


@register.inclusion_tag("components/toast.html", takes_context=True)
def toast(context: template.Context, message: Any) -> dict[str, Any]:
    """A message of the last action; its extra tag is the address that undoes it."""
    return {
        "text": str(message),
        "bad": message.level_tag == "error",
        "undo": message.extra_tags or "",
        "csrf_token": context.get("csrf_token"),
        "path": context["request"].get_full_path(),
    }


@register.filter
def day(value: date | datetime | None) -> str:
    """06-28; with the year when it is not this year's; “—” for none."""
    if value is None:
        return "—"
    local = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return local.strftime("%m-%d") if local.year == today().year else local.isoformat()


@register.filter
def when(value: datetime | None) -> str:
    """06-28 14:05 in local time; with the year when it is not this year's."""
    return "—" if value is None else f"{day(value)} {timezone.localtime(value):%H:%M}"


@register.filter
def weekday(value: date) -> str:
    """星期三, Wednesday."""
    return date_format(value, "l")


@register.filter
def long_day(value: date) -> str:
    """6月12日 星期三; Wednesday, 12 June."""
    # Translators: a format of Django's date filter; day and weekday of a page head.
    return date_format(value, pgettext("日期格式", "l, j F"))


@register.filter
def thousands(value: int | float | None) -> str:
    """1,234; “—” for none; “2,000+” where the counting was stopped."""
    if value is None:
        return "—"
    return f"{value:,}+" if isinstance(value, AtLeast) else f"{value:,}"
