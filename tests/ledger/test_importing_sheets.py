"""Moving in from a workbook: what comes over, what is refused and why, and that a second time changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.management import call_command
from django.core.management.base import CommandError

from luoshi.journal.completeness import unstated
from luoshi.kernel.clock import now, today
from luoshi.ledger.columns import read_map
from luoshi.ledger.importing_sheets import load_matters
from luoshi.ledger.models import Decision, Matter, Series
from luoshi.ledger.states import PartyRole, State
from luoshi.org.rows import Loaded, RowsRefused
from luoshi.search.queries import hits
from tests.factories.access import actor_as
from tests.factories.org import Institution, institution

HEADS = (
    "事项编号",
    "任务内容",
    "责任单位",
    "配合单位",
    "交办日期",
    "办结时限",
    "办理状态",
    "完成进度",
    "最新进展",
    "办结日期",
)
DAY = date(2025, 3, 1)


@pytest.fixture
def house(db: None) -> Institution:
    return institution()


def workbook(folder: Path, *rows: Sequence[Any], heads: Sequence[str] = HEADS) -> Path:
    path = folder / "旧台账.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "2025年督办事项台账")
        sheet.write_row(1, 0, heads)
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(rows, 2):
            for place, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(number, place, value, days)
                else:
                    sheet.write(number, place, value)
    return path


def open_row(**more: Any) -> list[Any]:
    row = dict(
        zip(
            HEADS,
            ("", "清理证明材料", "一司", "二司、三司", DAY, date(2027, 6, 30), "在办", 0.4, "已梳理一半", ""),
            strict=True,
        )
    )
    return list((row | more).values())


def load(house: Institution, file: Path, **mapping: str) -> Loaded:
    return load_matters(
        file, kind="plan_task", mapping=mapping, actor=actor_as(house.clerk, on=today()), on=today(), at=now()
    )


def codes(refused: pytest.ExceptionInfo[RowsRefused]) -> list[tuple[int, str, str]]:
    return [(int(p.values["row"]), str(p.values["column"]), p.code) for p in refused.value.problems]


def test_an_open_matter_comes_registered_and_waits_to_be_issued(house: Institution, tmp_path: Path) -> None:
    load(house, workbook(tmp_path, open_row()))

    matter = Matter.objects.get()
    assert (matter.state, matter.waiting_for, matter.progress) == (State.DOCKETED, "issue", 40)
    assert (matter.docketed_on, matter.due_by_rule, matter.lead) == (DAY, date(2027, 6, 30), house.departments[0])
    assert [(p.role, p.unit) for p in matter.parties.all()] == [
        (PartyRole.LEAD, house.departments[0]),
        (PartyRole.SUPPORT, house.departments[1]),
        (PartyRole.SUPPORT, house.departments[2]),
    ]
    assert "已梳理一半" in Decision.objects.get().why
    assert list(hits("matter", "证明材料")) == [matter.pk]
    assert matter.number.endswith("-2025-001")


def test_what_came_to_its_end_comes_with_its_days_and_facts(house: Institution, tmp_path: Path) -> None:
    done = open_row(办理状态="已办结", 办结日期="2025年9月30日", 任务内容="修订办法")
    out = open_row(办理状态="销号", 办结日期="2025-10-08", 任务内容="公布目录")

    load(house, workbook(tmp_path, done, out))

    found = dict(Matter.objects.values_list("wording", "state"))
    assert found == {"修订办法": State.CONCLUDED, "公布目录": State.CLOSED_OUT}
    assert Matter.objects.get(wording="修订办法").concluded_on == date(2025, 9, 30)
    assert list(unstated()) == []


def test_a_second_time_changes_nothing(house: Institution, tmp_path: Path) -> None:
    file = workbook(tmp_path, open_row(), open_row(事项编号="DB-2025-008", 任务内容="修订办法"))

    first, second = load(house, file), load(house, file)

    assert (first.new, first.same, second.new, second.same) == (2, 0, 0, 2)
    assert Matter.objects.count() == 2


def test_numbers_are_kept_and_the_series_goes_on_behind_them(house: Institution, tmp_path: Path) -> None:
    load(house, workbook(tmp_path, open_row(事项编号="DB-2025-008")))

    assert Matter.objects.get().number == "DB-2025-008"
    assert Series.objects.get(letters="DB", year=2025).last == 8


def test_every_bad_cell_is_named_and_nothing_is_written(house: Institution, tmp_path: Path) -> None:
    file = workbook(
        tmp_path,
        open_row(),
        open_row(任务内容="", 责任单位="没有这个司", 办结时限="年底"),
        open_row(任务内容="修订办法", 办理状态="办结", 完成进度="一半"),
        open_row(事项编号="8号"),
        open_row(任务内容="公布目录", 办理状态="不知道", 交办日期=today() + timedelta(days=2)),
    )

    with pytest.raises(RowsRefused) as refused:
        load(house, file)

    assert codes(refused) == [
        (4, "任务内容", "org.import.missing_cell"),
        (4, "完成时限", "org.import.not_a_date"),
        (4, "牵头单位", "org.import.not_in_register"),
        (5, "办结日期", "ledger.import.done_without_day"),
        (6, "编号", "ledger.import.not_a_number_of_ours"),
        (6, "任务内容", "org.import.twice_in_list"),
        (7, "状态", "org.import.not_a_choice"),
        (7, "立项日期", "ledger.import.days_out_of_order"),
    ]
    assert not Matter.objects.exists()


def test_headings_that_nobody_could_guess_are_named_by_hand(house: Institution, tmp_path: Path) -> None:
    heads = ("干什么", "谁来干")
    chosen = tmp_path / "map.toml"
    chosen.write_text('wording = "干什么"\nlead = "谁来干"\n', "utf-8")

    load(house, workbook(tmp_path, ("清理证明材料", "一司；二司"), heads=heads), **read_map(chosen))

    assert [p.role for p in Matter.objects.get().parties.all()] == [PartyRole.LEAD, PartyRole.CO_LEAD]


def test_the_command_tells_first_and_writes_with_apply(house: Institution, tmp_path: Path) -> None:
    file = str(workbook(tmp_path, open_row()))

    call_command("import_ledger", file)
    before = Matter.objects.count()
    call_command("import_ledger", file, "--apply")

    assert (before, Matter.objects.count()) == (0, 1)


def test_the_command_names_the_kinds_there_are(house: Institution, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="plan_task"):
        call_command("import_ledger", str(workbook(tmp_path, open_row())), "--kind", "no_such")
