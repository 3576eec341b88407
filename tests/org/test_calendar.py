"""The working days of a year, loaded from the yearly notice."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from luoshi.journal.models import Fact
from luoshi.org.calendar import calendar
from luoshi.org.models import WorkingYear
from tests.org.test_importing import workbook

pytestmark = pytest.mark.django_db


def test_a_loaded_year_is_no_longer_provisional(tmp_path):
    file = workbook(
        tmp_path / "2031.xlsx",
        ("日期", "休/班"),
        ("2031-10-01", "休"),
        ("2031-10-04", "休"),
        ("2031-10-12", "班"),
    )
    assert calendar().is_provisional(2031)

    call_command("load_workdays", str(file), "--apply", "--source", "某通知", stdout=StringIO())

    days = calendar()
    assert [days.is_working(date(2031, 10, day)) for day in (1, 4, 12)] == [False, False, True]
    assert (days.is_provisional(2031), days.source(2031)) == (False, "某通知")
    assert WorkingYear.objects.get().rest == ["2031-10-01"]
    assert Fact.objects.get().subject == "year:2031"


def test_without_apply_it_only_tells(tmp_path):
    file = tmp_path / "2031.json"
    file.write_text(json.dumps({"year": 2031, "rest": ["2031-10-01"], "work": [], "source": "某通知"}))
    said = StringIO()

    call_command("load_workdays", str(file), stdout=said)

    assert "2031" in said.getvalue()
    assert calendar().is_provisional(2031)


@pytest.mark.parametrize(
    "table",
    [
        {"year": 2031, "rest": ["2031-02-30"], "work": []},
        {"year": 2031, "rest": ["2032-01-01"], "work": []},
        {"year": 2031, "rest": [], "work": ["2031-10-01"]},
        {"rest": []},
        [],
    ],
)
def test_a_json_that_is_no_year_is_refused(tmp_path, table):
    file = tmp_path / "year.json"
    file.write_text(json.dumps(table))

    with pytest.raises(CommandError, match=r"year\.json"):
        call_command("load_workdays", str(file), "--apply")

    assert not WorkingYear.objects.exists()


def test_days_of_two_years_and_a_weekday_worked_are_refused(tmp_path):
    two = workbook(tmp_path / "two.xlsx", ("日期", "安排"), ("2031-10-01", "休"), ("2032-10-01", "休"))
    worked = workbook(tmp_path / "worked.xlsx", ("日期", "安排"), ("2031-10-01", "班"))

    with pytest.raises(CommandError, match=r"two\.xlsx"):
        call_command("load_workdays", str(two), "--apply")
    with pytest.raises(CommandError, match="2031-10-01"):
        call_command("load_workdays", str(worked), "--apply")
