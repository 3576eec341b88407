"""The register as a workbook: the template for the imports, filled with what is known on a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
from django.db.models import F

from luoshi.org.columns import PERSON_COLUMNS, POST_COLUMNS, UNIT_COLUMNS, words_for
from luoshi.org.models import Alias, GrassrootsOrg, Holding, Post, Unit, UnitLink
from luoshi.org.names import normal
from luoshi.org.sheets import Column
from luoshi.org.states import AliasSource, Line, PostKind, UnitKind

SHEETS: dict[str, Sequence[Column]] = {"units": UNIT_COLUMNS, "posts": POST_COLUMNS, "people": PERSON_COLUMNS}


def write_workbook(path: Path, what: str, *, on: date, empty: bool = False) -> int:
    """Write the workbook that import_units, import_posts or import_people reads (`what`); the number of rows.

    With `empty` only headings and explanations are written. Outside bodies are left out, since they come from the
    shipped list. Loading the file again changes nothing. Raises OSError when it cannot be written."""
    rows = [] if empty else list({"units": _units, "posts": _posts, "people": _people}[what](on))
    columns = SHEETS[what]
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet({"units": "单位", "posts": "岗位", "people": "人员"}[what])
    bold = book.add_format({"bold": True, "bg_color": "#E7EDF5", "border": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.heading + ("*" if column.required else ""), bold)
        sheet.set_column(place, place, 28 if column.key in ("name", "above", "party_above", "title") else 14)
        if column.note:
            sheet.write_comment(0, place, column.note)
    for number, row in enumerate(rows, 1):
        for place, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(number, place, value, day)
            elif isinstance(value, int):
                sheet.write_number(number, place, value)
            elif value:
                sheet.write_string(number, place, str(value))
    sheet.freeze_panes(1, 0)
    _explain(book, columns)
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(str(error)) from error
    return len(rows)


def _explain(book: Any, columns: Sequence[Column]) -> None:
    """A second sheet that says what goes into each column."""
    sheet = book.add_worksheet("填写说明")
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 90)
    kinds = words_for(UnitKind) if columns is UNIT_COLUMNS else words_for(PostKind)
    for number, column in enumerate(columns):
        note = column.note if column.key != "kind" else "可填：" + "、".join(kinds)
        sheet.write_string(number, 0, column.heading + ("*" if column.required else ""))
        sheet.write_string(number, 1, note)


def _units(on: date) -> Iterable[tuple[Any, ...]]:
    above: dict[str, dict[int, str]] = {line: {} for line in Line.values}
    links = UnitLink.objects.filter(starts_on__lte=on, ends_on__gt=on).values_list("line", "unit", "above__code")
    for line, pk, code in links:
        above[line][pk] = code
    names: dict[int, list[str]] = {}
    further = Alias.objects.filter(source=AliasSource.REGISTER, starts_on__lte=on, ends_on__gt=on, meaning="unit")
    for pk, text in further.order_by("pk").values_list("unit", "text"):
        names.setdefault(pk or 0, []).append(text)
    counts = {each.unit_id: each for each in GrassrootsOrg.objects.all()}
    serves: dict[int, list[str]] = {}
    through = GrassrootsOrg.serves.through.objects.order_by("pk").values_list("grassrootsorg__unit", "unit__code")
    for pk, code in through:
        serves.setdefault(pk, []).append(code)
    words = dict(zip(UnitKind.values, words_for(UnitKind), strict=True))
    living = Unit.objects.filter(starts_on__lte=on, ends_on__gt=on).exclude(kind=UnitKind.OUTSIDE)
    for unit in living.order_by("ordinal", "code"):
        own = {normal(unit.name), normal(unit.short_name)}
        count = counts.get(unit.pk)
        yield (
            unit.code,
            words[unit.kind],
            unit.name,
            unit.short_name,
            above[Line.ADMINISTRATIVE].get(unit.pk, ""),
            above[Line.PARTY].get(unit.pk, ""),
            unit.starts_on,
            unit.ordinal,
            "；".join(text for text in names.get(unit.pk, []) if text not in own),
            *(
                (
                    count.members,
                    count.committee_seats,
                    count.elected_on,
                    count.term_years,
                    count.last_general_meeting_on,
                    "是" if count.is_joint else "",
                    "；".join(serves.get(unit.pk, [])),
                )
                if count
                else ()
            ),
        )


def _posts(on: date) -> Iterable[tuple[Any, ...]]:
    words = dict(zip(PostKind.values, words_for(PostKind), strict=True))
    posts = Post.objects.filter(unit__ends_on__gt=on).order_by("unit__ordinal", "unit__code", "pk")
    for unit, kind, title, seats in posts.values_list("unit__code", "kind", "title", "seats"):
        yield unit, words[kind], title, seats


def _people(on: date) -> Iterable[tuple[Any, ...]]:
    holdings = Holding.objects.filter(starts_on__lte=on, ends_on__gt=on).order_by("person__number", "pk")
    return holdings.values_list(
        "person__number", "person__name", F("post__unit__code"), F("post__title"), "starts_on"
    ).iterator()
