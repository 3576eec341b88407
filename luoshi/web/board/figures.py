"""The board as a page shows it: bars as lengths, rates as heat, every figure a link to the rows behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext, pgettext

from luoshi.reporting.board import ON_TIME_LIMIT, REVIEW_LIMIT, Board, Stage, Tally, UnitRow

CLOSURE_STEPS = (15, 28, 45, 60, 80)  # per cent, between the six neutral tones
ON_TIME_STEPS = (97, 93, 90, 85)  # per cent, between the five gap tones


@dataclass(frozen=True, slots=True)
class Piece:
    """One stretch of a composition bar, in per cent of its length."""

    key: str
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table of units."""

    unit: Any
    tally: Tally
    level: int
    below: int
    pieces: tuple[Piece, ...]
    closure_tone: str
    on_time_tone: str
    is_late: bool
    is_slow: bool
    links: dict[str, str]


@dataclass(frozen=True, slots=True)
class Bar:
    """A stage with the length of its bar, the longest being 100."""

    stage: Stage
    length: int
    url: str


def ledger_link(board: Board, document: int | None, **more: Any) -> str:
    """The ledger filtered to what a figure counts."""
    fields: dict[str, Any] = {"view": "all", "year": board.year, **more}
    if document is not None:
        fields["document"] = document
    return f"{reverse('web:ledger')}?{urlencode(fields, doseq=True)}"


def lines(board: Board, document: int | None) -> Iterator[Line]:
    """The rows of the table, each unit followed by those below it."""
    for row in board.rows:
        yield _line(row, 1, board, document)
        for child in row.below:
            yield _line(child, 2, board, document)


def bars(board: Board, document: int | None) -> list[Bar]:
    """Where matters wait, with bars."""
    longest = max((stage.count for stage in board.stages), default=0)
    return [
        Bar(stage, round(100 * stage.count / longest), ledger_link(board, document, waiting=stage.waiting_for.value))
        for stage in board.stages
    ]


def gain(now: float | None, then: float | None) -> float | None:
    """How many points a rate rose since then, to one decimal; None where one of them is missing or nothing moved."""
    if now is None or then is None:
        return None
    return round(now - then, 1) or None


def _line(row: UnitRow, level: int, board: Board, document: int | None) -> Line:
    tally = row.tally
    on_time = tally.on_time_rate
    review = tally.review_average
    lights: dict[str, dict[str, str]] = {"all": {}, "over": {"light": "over"}, "warn": {"light": "warn"}}
    return Line(
        unit=row.unit,
        tally=tally,
        level=level,
        below=len(row.below),
        pieces=_pieces(tally),
        closure_tone=_tone("q", tally.closure_rate, CLOSURE_STEPS, falling=False),
        on_time_tone=_tone("g", on_time, ON_TIME_STEPS, falling=True),
        is_late=on_time is not None and on_time < ON_TIME_LIMIT,
        is_slow=review is not None and review > REVIEW_LIMIT,
        links={key: ledger_link(board, document, lead=row.unit.pk, **more) for key, more in lights.items()},
    )


def _pieces(tally: Tally) -> tuple[Piece, ...]:
    result: list[Piece] = []
    start = 0.0
    for key, count in (("done", tally.done), ("ok", tally.moving), ("warn", tally.warn), ("over", tally.over)):
        if count:
            width = 100 * count / tally.total
            result.append(Piece(key, round(start, 2), round(width, 2)))
            start += width
    return tuple(result)


def _tone(letter: str, value: float | None, steps: tuple[int, ...], *, falling: bool) -> str:
    """The heat class of a rate: q0 to q5 for amounts, g0 to g4 for gaps (the worse, the deeper)."""
    if value is None:
        return ""
    passed = sum(value < step for step in steps) if falling else sum(value >= step for step in steps)
    return f"{letter}{passed}"


def month_chart(board: Board) -> dict[str, Any]:
    """Deadlines and conclusions by month, and last year's conclusions as a dashed line."""
    bar = {"type": "bar", "barWidth": 9}
    return {
        "legend": _legend(),
        "grid": {"left": 32, "right": 8, "top": 28, "bottom": 22},
        "xAxis": {"type": "category", "data": [str(month) for month in range(1, 13)], "axisLabel": {"interval": 0}},
        "yAxis": {"type": "value", "splitNumber": 3, "minInterval": 1},
        "series": [
            bar
            | {
                "name": pgettext("到期", "Due"),
                "data": list(board.months.due),
                "itemStyle": {"color": "--ls-track", "borderColor": "--ls-line-2"},
            },
            bar
            | {
                "name": pgettext("办结", "Concluded"),
                "data": list(board.months.done),
                "barGap": "10%",
                "itemStyle": {"color": "--ls-azure-btn"},
            },
            {
                "type": "line",
                "name": gettext("Concluded in %(year)d") % {"year": board.year - 1},
                "data": list(board.months.done_before),
                "symbol": "none",
                "lineStyle": {"color": "--ls-ink-3", "type": "dashed", "width": 1.5},
                "itemStyle": {"color": "--ls-ink-3"},
            },
        ],
    }


def overdue_chart(board: Board) -> dict[str, Any]:
    """How long matters are overdue; deep red from the third step on."""
    colours = ["--ls-ochre-fill", "--ls-ochre-fill", "--ls-cin-fill", "--ls-cin-fill"]
    data = [{"value": n, "itemStyle": {"color": colour}} for n, colour in zip(board.overdue, colours, strict=True)]
    return _small_bars(overdue_names(), data, "{c}")


def overdue_names() -> list[str]:
    """Names of the steps of lateness, in days."""
    return [gettext("≤7 days"), "8–15", "16–30", ">30"]


def year_chart(board: Board) -> dict[str, Any]:
    """The closure rate of three years on the same day; this year stands out."""
    data = [
        {
            "value": round(row.closure_rate or 0, 1),
            "itemStyle": {"color": "--ls-azure-btn" if row.year == board.year else "--ls-azure-line"},
        }
        for row in board.years
    ]
    return _small_bars([str(row.year) for row in board.years], data, "{c}%")


def _small_bars(names: list[str], data: list[dict[str, Any]], label: str) -> dict[str, Any]:
    text = {"show": True, "position": "top", "color": "--ls-ink-1", "fontSize": 13, "fontWeight": 600}
    return {
        "grid": {"left": 8, "right": 8, "top": 24, "bottom": 22},
        "xAxis": {"type": "category", "data": names, "axisLabel": {"interval": 0}},
        "yAxis": {"type": "value", "show": False},
        "series": [{"type": "bar", "barWidth": 24, "label": text | {"formatter": label}, "data": data}],
    }


def _legend() -> dict[str, Any]:
    style = {"color": "--ls-ink-2", "fontSize": 12}
    return {"top": 0, "right": 4, "itemWidth": 12, "itemHeight": 9, "itemGap": 12, "textStyle": style}
