"""Lists of units, posts and people: told first, all or nothing, twice as good as once, every bad cell named."""

from __future__ import annotations

from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.management import CommandError, call_command
from django.db import transaction

from luoshi.journal.models import Fact
from luoshi.kernel.actor import system
from luoshi.org import closure
from luoshi.org.exporting import write_workbook
from luoshi.org.importing import load_people, load_posts, load_units
from luoshi.org.models import Alias, GrassrootsOrg, Holding, Person, Post, Reach, Unit
from luoshi.org.queries import units_under
from luoshi.org.rows import PersonRow, PostRow, RowsRefused, UnitRow
from tests.factories.org import UnitFactory, unit_under

pytestmark = pytest.mark.django_db
DAY = date(2024, 3, 1)
BY = system(DAY)


def workbook(path: Path, *rows: tuple[Any, ...]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        plain = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(number, place, value, plain)
                else:
                    sheet.write(number, place, value)
    return path


def run(name: str, *arguments: object) -> str:
    said = StringIO()
    call_command(name, *map(str, arguments), stdout=said)
    return said.getvalue()


HEADINGS = ("编号", "类别", "名称", "简称", "上级单位", "设立日期")
UNITS = (
    HEADINGS,
    ("R", "institution", "示例局", "", "", date(2018, 9, 1)),
    ("A", "department", "甲司", "甲", "示例局", "2018-09-01"),
    ("A1", "division", "综合处", "", "A", "2019年1月1日"),
)


class TestUnits:
    def test_the_command_tells_first_and_writes_when_told(self, tmp_path):
        file = workbook(tmp_path / "units.xlsx", *UNITS)

        told = run("import_units", file, "--on", "2024-03-01")

        assert "3" in told
        assert not Unit.objects.exists()
        assert not Fact.objects.exists()
        run("import_units", file, "--apply", "--on", "2024-03-01")
        root = Unit.objects.get(code="R")
        assert [unit.name for unit in units_under(root.pk, on=DAY).order_by("code")] == ["甲司", "综合处", "示例局"]
        assert Unit.objects.get(code="A1").starts_on == date(2019, 1, 1)

    def test_the_second_run_changes_nothing(self, tmp_path):
        file = workbook(tmp_path / "units.xlsx", *UNITS)
        run("import_units", file, "--apply", "--on", "2024-03-01")
        before = (Unit.objects.count(), Alias.objects.count(), Reach.objects.count())

        run("import_units", file, "--apply", "--on", "2024-03-02")

        assert (Unit.objects.count(), Alias.objects.count(), Reach.objects.count()) == before
        latest = Fact.objects.filter(kind="org.RegisterLoaded").latest("pk")
        assert '"changed":0,"digest"' in latest.payload
        assert '"same":3' in latest.payload

    def test_every_bad_cell_is_named_and_nothing_is_written(self, tmp_path):
        file = workbook(
            tmp_path / "units.xlsx",
            ("单位表",),
            HEADINGS,
            ("R", "institution", "示例局", "", "", ""),
            ("A", "某类", "甲司", "", "示例局", "2023-02-30"),
            ("B", "department", "", "", "示例局", ""),
        )

        with pytest.raises(CommandError) as refusal:
            run("import_units", file, "--apply")

        lines = str(refusal.value).splitlines()
        assert [("4" in lines[0], "某类" in lines[0]), ("4" in lines[1], "2023-02-30" in lines[1])] == [
            (True, True)
        ] * 2
        assert "5" in lines[2]
        assert "名称" in lines[2]
        assert not Unit.objects.exists()

    def test_a_file_without_the_headings_and_a_file_that_is_none_are_refused(self, tmp_path):
        no_headings = workbook(tmp_path / "a.xlsx", ("甲", "乙"), (1, 2))
        broken = tmp_path / "b.xlsx"
        broken.write_bytes(b"PK\x03\x04 not a workbook")

        with pytest.raises(CommandError, match="编号"):
            run("import_units", no_headings)
        with pytest.raises(CommandError, match=r"b\.xlsx.*无法作为表格读取"):
            run("import_units", broken)
        with pytest.raises(CommandError, match=r"c\.xlsx.*核对路径"):
            run("import_units", tmp_path / "c.xlsx")

    def test_references_that_lead_nowhere_or_in_a_circle_are_named(self):
        UnitFactory(name="双名司")
        UnitFactory(name="双名司")
        rows = [
            UnitRow(row=2, code="A", kind="department", name="甲司", above="没有的局"),
            UnitRow(row=3, code="B", kind="department", name="乙司", above="双名司"),
            UnitRow(row=4, code="B", kind="department", name="丙司"),
        ]
        circle = [
            UnitRow(row=2, code="A", kind="department", name="甲司", above="B"),
            UnitRow(row=3, code="B", kind="department", name="乙司", above="A"),
        ]

        with pytest.raises(RowsRefused) as refusal:
            load_units(rows, actor=BY, on=DAY)
        with pytest.raises(RowsRefused) as round_refusal:
            load_units(circle, actor=BY, on=DAY)

        assert [p.code for p in refusal.value.problems] == [
            "org.import.not_in_register",
            "org.import.several_of_that_name",
            "org.import.twice_in_list",
        ]
        assert {p.code for p in round_refusal.value.problems} == {"org.import.in_a_circle"}
        assert Unit.objects.count() == 2

    def test_known_units_are_renamed_and_moved_from_the_day_of_the_import(self):
        root = unit_under(None, code="R", name="示例局")
        old = unit_under(root, code="A", name="甲司")
        target = unit_under(root, code="B", name="乙司")
        unit_under(old, code="A1", kind="division", name="一处")
        rows = [
            UnitRow(row=2, code="A", kind="department", name="甲甲司", above="R"),
            UnitRow(row=3, code="A1", kind="division", name="一处", above="B", aliases=("第一处",)),
        ]

        loaded = load_units(rows, actor=BY, on=DAY)

        assert (loaded.new, loaded.changed, loaded.same) == (0, 2, 0)
        assert [unit.name for unit in units_under(target.pk, on=DAY).order_by("code")] == ["一处", "乙司"]
        assert [unit.code for unit in units_under(old.pk, on=date(2024, 2, 29)).order_by("code")] == ["A", "A1"]
        assert set(Fact.objects.values_list("kind", flat=True)) == {
            "org.UnitRenamed",
            "org.UnitMoved",
            "org.UnitCorrected",
            "org.RegisterLoaded",
        }

    def test_a_change_that_a_rule_refuses_undoes_the_whole_list(self):
        root = unit_under(None, code="R", name="示例局")
        unit_under(root, code="A", name="甲司")
        unit_under(root, code="B", name="乙司")
        rows = [
            UnitRow(row=2, code="N", kind="department", name="新司", above="R"),
            UnitRow(row=3, code="A", kind="department", name="乙司", above="R"),
        ]

        with pytest.raises(RowsRefused) as refusal:
            load_units(rows, actor=BY, on=DAY)

        assert [p.code for p in refusal.value.problems] == ["org.import.refused_by_rule"]
        assert not Unit.objects.filter(code="N").exists()

    def test_a_party_organisation_stands_in_its_line_with_its_head_counts(self):
        rows = [
            UnitRow(row=2, code="D", kind="department", name="甲司"),
            UnitRow(row=3, code="E", kind="department", name="乙司"),
            UnitRow(row=4, code="P", kind="committee", name="直属机关党委"),
            UnitRow(
                row=5, code="P1", kind="branch", name="甲司党支部", party_above="P", members=12, committee_seats=3,
                elected_on=date(2023, 1, 5), is_joint=True, serves=("D", "E"),
            ),
        ]  # fmt: skip

        load_units(rows, actor=BY, on=DAY)
        load_units(rows, actor=BY, on=DAY)

        branch = Unit.objects.get(code="P1")
        assert set(units_under(Unit.objects.get(code="P").pk, on=DAY, line="party")) == {
            branch,
            Unit.objects.get(code="P"),
        }
        counts = GrassrootsOrg.objects.get(unit=branch)
        assert (counts.members, counts.committee_seats, counts.term_years, counts.is_joint) == (12, 3, 3, True)
        assert sorted(counts.serves.values_list("code", flat=True)) == ["D", "E"]

    def test_many_units_at_once_get_the_closure_that_single_ones_would(self):
        rows = [UnitRow(row=1, code="R", kind="institution", name="示例局")]
        rows += [UnitRow(row=n, code=f"U{n}", kind="division", name=f"{n}处", above="R") for n in range(2, 60)]
        load_units(rows, actor=BY, on=DAY)
        quick = set(Reach.objects.values_list("line", "above", "below", "distance", "starts_on", "ends_on"))

        closure.refresh(list(Unit.objects.values_list("pk", flat=True)))

        assert set(Reach.objects.values_list("line", "above", "below", "distance", "starts_on", "ends_on")) == quick


class TestPostsAndPeople:
    def test_posts_and_people_are_loaded_and_twice_is_as_good_as_once(self, tmp_path):
        unit_under(None, code="A", name="甲司")
        posts = workbook(
            tmp_path / "posts.xlsx", ("单位", "岗位类别", "岗位名称", "席位"), ("A", "liaison", "联络员", 2)
        )
        people = workbook(
            tmp_path / "people.xlsx",
            ("工号", "姓名", "单位", "岗位", "任职日期"),
            (1001, "文䶮", "甲司", "联络员", "2020-01-01"),
            ("1002", "周㛃", "A", "联络员", ""),
        )

        for _time in range(2):
            run("import_posts", posts, "--apply", "--on", "2024-03-01")
            run("import_people", people, "--apply", "--on", "2024-03-01")

        assert list(Person.objects.values_list("number", "name")) == [("1001", "文䶮"), ("1002", "周㛃")]
        assert list(Holding.objects.order_by("pk").values_list("person__number", "starts_on")) == [
            ("1001", date(2020, 1, 1)),
            ("1002", DAY),
        ]
        assert Post.objects.get().seats == 2
        assert Fact.objects.filter(kind="org.PersonAppointed").count() == 2

    def test_a_post_that_is_not_there_and_one_too_many_are_named(self):
        unit = unit_under(None, code="A", name="甲司")
        load_posts([PostRow(row=2, unit="A", kind="head", title="司长")], actor=BY, on=DAY)
        row = {"unit": "A", "title": "司长"}

        with pytest.raises(RowsRefused) as unknown:
            load_people([PersonRow(row=2, number="1", name="某", unit="A", title="部长")], actor=BY, on=DAY)
        with pytest.raises(RowsRefused) as full:
            load_people(
                [PersonRow(row=2, number="1", name="某", **row), PersonRow(row=3, number="2", name="另", **row)],
                actor=BY,
                on=DAY,
            )
        with pytest.raises(RowsRefused) as two_names:
            load_people(
                [PersonRow(row=2, number="1", name="某", **row), PersonRow(row=3, number="1", name="另", **row)],
                actor=BY,
                on=DAY,
            )

        assert [p.code for p in unknown.value.problems] == ["org.import.not_in_register"]
        assert [p.code for p in full.value.problems] == ["org.import.seats_taken"]
        assert "org.import.other_name" in {p.code for p in two_names.value.problems}
        assert not Person.objects.exists()
        assert unit.posts.count() == 1


@pytest.mark.parametrize("what", ["units", "posts", "people"])
def test_what_is_exported_loads_again_without_a_change(tmp_path, what):
    root = unit_under(None, code="R", kind="institution", name="示例局")
    unit_under(root, code="A", name="国际合作司（港澳台办公室）", short_name="国际司")
    load_posts([PostRow(row=2, unit="A", kind="head", title="=司长")], actor=BY, on=DAY)
    load_people([PersonRow(row=2, number="001", name="𠅤", unit="A", title="=司长")], actor=BY, on=DAY)
    file = tmp_path / "register.xlsx"
    facts = Fact.objects.count()

    count = write_workbook(file, what, on=DAY)
    with transaction.atomic():
        run(f"import_{what}", file, "--apply", "--on", "2024-03-02")

    assert count == {"units": 2, "posts": 1, "people": 1}[what]
    assert list(Fact.objects.order_by("pk").values_list("kind", flat=True))[facts:] == ["org.RegisterLoaded"]
    assert f'"same":{count}' in Fact.objects.latest("pk").payload


def test_the_template_explains_its_columns(tmp_path):
    file = tmp_path / "empty.xlsx"

    said = run("export_units", "-o", file, "--empty")

    assert "empty.xlsx" in said
    with pytest.raises(CommandError):
        run("export_units", "-o", tmp_path / "nowhere" / "x.xlsx")
    assert file.stat().st_size > 1000
