"""Figures from a workbook."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from luoshi.kernel.clock import now, today
from luoshi.measures.importing import COLUMNS, Taken, observe_sheet
from luoshi.measures.models import Measure, Observation
from tests.factories.access import actor_as
from tests.factories.measures import defined
from tests.factories.org import Institution, institution


@pytest.fixture
def house(db: None) -> Institution:
    return institution()


@pytest.fixture
def measure(house: Institution) -> Measure:
    return defined(house.departments[0], code="ZB-9", decimals=1)


def workbook(folder: Path, *rows: list[Any]) -> Path:
    path = folder / "figures.xlsx"
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    for number, row in enumerate([[column.heading for column in COLUMNS], *rows]):
        sheet.write_row(number, 0, row)
    book.close()
    return path


def take(house: Institution, path: Path, *, apply: bool = True) -> Taken:
    return observe_sheet(path, actor=actor_as(house.officers[0], on=today()), at=now(), apply=apply)


def test_a_dry_run_counts_and_writes_nothing(house: Institution, measure: Measure, tmp_path: Path) -> None:
    path = workbook(tmp_path, ["ZB-9", "一司", "2025", "", 12.5, date(2025, 12, 31), "", ""])

    taken = take(house, path, apply=False)

    assert (taken.new, taken.problems, taken.is_written) == (1, (), False)
    assert Observation.objects.count() == 0


def test_rows_are_taken_and_taken_twice_are_the_same(house: Institution, measure: Measure, tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["ZB-9", "一司", 2025, "", 12.5, "2025年12月31日", "年报", ""],
        ["ZB-9", "D2", "2025", "", "1,200", date(2025, 12, 31), "", ""],
    )

    first, second = take(house, path), take(house, path)

    assert (first.new, second.new, second.same) == (2, 0, 2)
    assert sorted(float(row.value) for row in Observation.objects.all()) == [12.5, 1200.0]


def test_a_row_that_differs_corrects_with_its_reason(house: Institution, measure: Measure, tmp_path: Path) -> None:
    take(house, workbook(tmp_path, ["ZB-9", "一司", "2025", "", 12, "2025-12-31", "", ""]))

    without = take(house, workbook(tmp_path, ["ZB-9", "一司", "2025", "", 13, "2025-12-31", "", ""]))
    with_reason = take(house, workbook(tmp_path, ["ZB-9", "一司", "2025", "", 13, "2025-12-31", "", "漏计"]))

    assert [problem.code for problem in without.problems] == ["measures.import.row_refused"]
    assert with_reason.corrected == 1
    assert [row.version for row in Observation.objects.filter(state="current")] == [2]


def test_one_bad_row_keeps_all_out_and_every_bad_row_is_named(
    house: Institution, measure: Measure, tmp_path: Path
) -> None:
    path = workbook(
        tmp_path,
        ["ZB-9", "一司", "2025", "", 12, "2025-12-31", "", ""],
        ["ZB-8", "四司", "2025", "", "很多", "昨天", "", ""],
        ["ZB-9", "二司", "2025-Q1", "", 12, "2025-12-31", "", ""],
        ["ZB-9", "三司", "2025", "", 12, "", "", ""],
    )

    taken = take(house, path)

    assert [(problem.values["row"], problem.code) for problem in taken.problems] == [
        (3, "measures.import.not_found"),
        (3, "measures.import.not_found"),
        (3, "measures.import.not_a_figure"),
        (3, "org.import.not_a_date"),
        (4, "measures.import.row_refused"),
        (5, "org.import.missing_cell"),
    ]
    assert Observation.objects.count() == 0


def test_a_row_for_another_unit_is_refused_to_who_does_not_answer_for_it(
    house: Institution, measure: Measure, tmp_path: Path
) -> None:
    path = workbook(tmp_path, ["ZB-9", "一司", "2025", "", 12, "2025-12-31", "", ""])

    taken = observe_sheet(path, actor=actor_as(house.officers[1], on=today()), at=now(), apply=True)

    assert [problem.code for problem in taken.problems] == ["measures.import.row_refused"]
