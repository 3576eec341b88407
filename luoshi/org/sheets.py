"""Rows of a workbook: headings in Chinese or English, cells as text, dates and numbers, every bad cell named."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy
from python_calamine import CalamineError, CalamineWorkbook

from luoshi.kernel.refusal import Refusal

HEADING_ROWS = 5  # a title or a note may stand above the headings
_DATE = re.compile(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})日?\Z")
_TRUE = {"是", "有", "√", "yes", "y", "true", "1"}
_FALSE = {"", "否", "无", "no", "n", "false", "0"}


class UnreadableSheet(Refusal):
    code = "org.import.unreadable"
    template = gettext_lazy("“%(file)s” cannot be read as a workbook. Save it as .xlsx and try again.")


class SheetNotThere(Refusal):
    code = "org.import.not_there"
    template = gettext_lazy("“%(file)s” is not there or may not be read. Check the path and try again.")


class MissingHeadings(Refusal):
    code = "org.import.missing_headings"
    template = gettext_lazy("“%(file)s” has no column %(headings)s. Take the headings from `luoshi export_units -o`.")


class BadCell(Refusal):
    """A cell that cannot be taken over; `row` counts as the workbook does, from 1."""

    code = "org.import.bad_cell"
    template = gettext_lazy("Row %(row)d, “%(column)s”: “%(value)s” cannot be used. Correct the cell.")


class MissingCell(BadCell):
    code = "org.import.missing_cell"
    template = gettext_lazy("Row %(row)d, “%(column)s”: the cell is empty. Fill it in.")


class NotADate(BadCell):
    code = "org.import.not_a_date"
    template = gettext_lazy("Row %(row)d, “%(column)s”: “%(value)s” is not a date. Write it like 2025-12-31.")


class NotANumber(BadCell):
    code = "org.import.not_a_number"
    template = gettext_lazy("Row %(row)d, “%(column)s”: “%(value)s” is not a whole number. Write it like 12.")


class NotYesOrNo(BadCell):
    code = "org.import.not_yes_or_no"
    template = gettext_lazy("Row %(row)d, “%(column)s”: “%(value)s” is neither yes nor no. Write 是 or 否.")


class NotAChoice(BadCell):
    code = "org.import.not_a_choice"
    template = gettext_lazy("Row %(row)d, “%(column)s”: “%(value)s” is not a known kind. Write one of: %(choices)s.")


class CellTooLong(BadCell):
    code = "org.import.too_long"
    template = gettext_lazy("Row %(row)d, “%(column)s”: “%(value)s” is longer than %(limit)d characters. Shorten it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: the key in code, its heading, other headings it may have, and a line of explanation."""

    key: str
    heading: str
    also: tuple[str, ...] = ()
    required: bool = False
    note: str = ""


@dataclass(slots=True)
class Line:
    """A row with its number in the workbook. The readers give a value or note a problem and give an empty one."""

    row: int
    cells: dict[str, Any]
    headings: dict[str, str]
    problems: list[BadCell] = field(default_factory=list)

    def bad(self, problem: type[BadCell], key: str, **more: Any) -> None:
        """Note a problem of the cell under `key`."""
        heading = self.headings.get(key, key)
        self.problems.append(problem(row=self.row, column=heading, value=_text(self.cells.get(key)), **more))

    def text(self, key: str, *, limit: int, required: bool = False) -> str:
        """The cell as text without white space at the ends."""
        value = _text(self.cells.get(key))
        if required and not value:
            self.bad(MissingCell, key)
        if len(value) > limit:
            self.bad(CellTooLong, key, limit=limit)
            return ""
        return value

    def day(self, key: str) -> date | None:
        """The cell as a date, None if empty: a workbook's date, 2025-12-31, 2025/12/31, 2025年12月31日 or 20251231."""
        value = self.cells.get(key)
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        written = _text(value)
        if not written:
            return None
        if found := _DATE.match(written):
            with suppress(ValueError):
                return date(int(found[1]), int(found[2]), int(found[3]))
        self.bad(NotADate, key)
        return None

    def number(self, key: str) -> int | None:
        """The cell as a whole number of at least 0; an empty cell is None."""
        written = _text(self.cells.get(key))
        if not written:
            return None
        if not written.isdecimal() or len(written) > 9:
            self.bad(NotANumber, key)
            return None
        return int(written)

    def yes(self, key: str) -> bool:
        """Whether the cell says yes; an empty cell says no."""
        written = _text(self.cells.get(key)).lower()
        if written not in _TRUE | _FALSE:
            self.bad(NotYesOrNo, key)
        return written in _TRUE

    def choice(self, key: str, choices: dict[str, str], *, default: str = "", shown: Sequence[str] = ()) -> str:
        """The value for what is written; an empty cell gives `default`, or is a problem if there is none."""
        written = _text(self.cells.get(key))
        if not written:
            if not default:
                self.bad(MissingCell, key)
            return default
        if written.lower() not in choices:
            self.bad(NotAChoice, key, choices="、".join(shown or choices))
            return default
        return choices[written.lower()]

    def several(self, key: str) -> tuple[str, ...]:
        """The cell as a list, divided by ； ; 、 or line breaks."""
        parts = re.split(r"[；;、\n]", _text(self.cells.get(key)))
        return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def choices_of(labels: Iterable[tuple[str, str]], also: Callable[[str], str] = str) -> dict[str, str]:
    """What may be written for each value of a kind: the value and the words given for it, in lower case."""
    found: dict[str, str] = {}
    for value, label in labels:
        for word in (value, label, also(value)):
            found[str(word).lower()] = value
    return found


def read(path: Path, columns: Sequence[Column]) -> list[Line]:
    """The rows under the headings in the first sheet; empty rows are left out, unknown columns are not looked at.

    Raises SheetNotThere, UnreadableSheet, or MissingHeadings when a required column is not there."""
    return list(streamed(path, columns))


def streamed(path: Path, columns: Sequence[Column]) -> Iterator[Line]:
    """As `read`, one row after the other: for a sheet of a hundred thousand rows."""
    if not path.is_file() or not os.access(path, os.R_OK):
        raise SheetNotThere(file=str(path))
    try:
        book = CalamineWorkbook.from_path(path)
        rows = book.get_sheet_by_index(0).iter_rows()
        table = list(islice(rows, HEADING_ROWS))
    except (CalamineError, OSError, IndexError, ValueError) as error:
        raise UnreadableSheet(file=path.name) from error
    best: tuple[int, dict[str, int]] = (0, {})
    for number, row in enumerate(table):
        places = _places(row, columns)
        if len(places) > len(best[1]):
            best = (number, places)
    number, places = best
    if missing := [column.heading for column in columns if column.required and column.key not in places]:
        raise MissingHeadings(file=path.name, headings="、".join(f"“{heading}”" for heading in missing))
    headings = {column.key: column.heading for column in columns}
    for at, row in enumerate(chain(table[number + 1 :], rows), number + 2):
        if any(_text(value) for value in row):
            yield Line(at, {key: row[place] for key, place in places.items() if place < len(row)}, headings)


def _places(row: Sequence[Any], columns: Sequence[Column]) -> dict[str, int]:
    written = {_text(value).strip("*＊ ").lower(): place for place, value in reversed(list(enumerate(row)))}
    places = {}
    for column in columns:
        for heading in (column.heading, column.key, *column.also):
            if heading.lower() in written:
                places[column.key] = written[heading.lower()]
                break
    return places


def _text(value: Any) -> str:
    """What a reader of the workbook sees; a number without a fraction has none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
