"""工作台 (mock-up 01): what I owe, to whom, by when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from luoshi.ledger.agenda import agenda_of
from luoshi.ledger.duties import WEEKS_SHOWN, deadlines_ahead, duties_of, figures_for, first_day_shown
from luoshi.org.calendar import calendar
from luoshi.web.desk.agenda import cards_of
from luoshi.web.desk.piles import SOON_DAYS, Card
from luoshi.web.fragments import render_page
from luoshi.web.requests import actor_of

# Heads of the calendar, Monday first.
WEEKDAYS = (
    (pgettext_lazy("星期", "Mo"), pgettext_lazy("星期", "Monday")),
    (pgettext_lazy("星期", "Tu"), pgettext_lazy("星期", "Tuesday")),
    (pgettext_lazy("星期", "We"), pgettext_lazy("星期", "Wednesday")),
    (pgettext_lazy("星期", "Th"), pgettext_lazy("星期", "Thursday")),
    (pgettext_lazy("星期", "Fr"), pgettext_lazy("星期", "Friday")),
    (pgettext_lazy("星期", "Sa"), pgettext_lazy("星期", "Saturday")),
    (pgettext_lazy("星期", "Su"), pgettext_lazy("星期", "Sunday")),
)


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """The desk; with htmx only its piles."""
    actor = actor_of(request)
    duties = duties_of(actor)
    cards = cards_of(duties, agenda_of(actor), actor)
    figures = figures_for(actor)
    context = {
        "today": actor.on,
        "cards": [card for card in cards if card.rows],
        "duties": duties,
        "summary": _summary(cards, actor),
        "figures": figures,
        "figure_links": _figure_links(figures.unit_id, actor.on.year),
        "weekdays": WEEKDAYS,
        "weeks": _weeks(actor),
        "provisional": calendar().is_provisional(actor.on.year),
    }
    return render_page(request, "desk/desk.html", context, part="piles")


def _summary(cards: list[Card], actor: Any) -> dict[str, int]:
    """Late, due within three days, and all of what waits."""
    dues = [row.due for card in cards if card.own for row in card.rows if row.due is not None]
    return {
        "late": sum(1 for due in dues if due < actor.on),
        "soon": sum(1 for due in dues if 0 <= (due - actor.on).days <= SOON_DAYS),
        "all": sum(card.total for card in cards),
    }


def _figure_links(unit_id: int | None, year: int) -> dict[str, str]:
    """Query strings of the ledger behind the four figures."""
    where = {"lead": str(unit_id)} if unit_id is not None else {}
    return {
        "going": urlencode({"view": "open", **where}),
        "over": urlencode({"view": "open", "light": "over", **where}),
        "warn": urlencode({"view": "open", "light": "warn", **where}),
        "done": urlencode({"view": "done", "concluded_from": f"{year}-01-01", **where}),
    }


def _weeks(actor: Any) -> list[list[dict[str, Any]]]:
    """Three weeks of days with their deadlines; two of them lie wholly ahead."""
    first, found, works = first_day_shown(actor.on), deadlines_ahead(actor), calendar()
    days = [first + timedelta(days=n) for n in range(7 * WEEKS_SHOWN)]
    cells = [
        {
            "day": day,
            "count": found.get(day, 0),
            "rest": not works.is_working(day),
            "now": day == actor.on,
            "soon": 0 <= (day - actor.on).days <= SOON_DAYS or day < actor.on,
        }
        for day in days
    ]
    return [cells[n : n + 7] for n in range(0, len(cells), 7)]
