"""Change events of units from the console: told first, written with --apply."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from luoshi.journal.models import Fact
from luoshi.org.models import Unit, UnitChange, UnitLink
from luoshi.org.queries import units_under
from luoshi.org.states import FOREVER, ChangeKind, Line, UnitKind
from tests.factories.org import HoldingFactory, UnitFactory, unit_under

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("chinese_terminal")]
DAY = date(2024, 3, 1)
ON = ("--on", DAY.isoformat())


@pytest.fixture
def root() -> Unit:
    """测试局 with 甲司 (综合处, 业务处) and 乙司."""
    top = unit_under(None, code="ROOT", name="测试局", kind=UnitKind.INSTITUTION)
    a = unit_under(top, code="A", name="甲司")
    unit_under(a, code="A1", name="综合处", kind=UnitKind.DIVISION)
    unit_under(a, code="A2", name="业务处", kind=UnitKind.DIVISION)
    unit_under(top, code="B", name="乙司")
    return top


def run(*arguments: str) -> list[str]:
    said = StringIO()
    call_command("change_unit", *arguments, stdout=said)
    return said.getvalue().splitlines()


def below(code: str) -> set[str]:
    """Numbers of the units under a unit on the day, itself left out."""
    rows = units_under(Unit.objects.get(code=code).pk, on=DAY).exclude(code=code)
    return set(rows.values_list("code", flat=True))


def state() -> tuple[list[object], ...]:
    """All that a change of units may touch."""
    return (
        list(Unit.objects.order_by("pk").values_list("code", "name", "short_name", "ends_on")),
        list(UnitLink.objects.order_by("pk").values_list("line", "unit", "above", "starts_on", "ends_on")),
        list(UnitChange.objects.order_by("pk").values_list("kind", "on", "basis")),
        list(Fact.objects.order_by("pk").values_list("kind", flat=True)),
    )


CREATE = ("create", "C", "丙司", "--kind", "department", "--above", "ROOT")
RENAME = ("rename", "A", "新甲司", "--short-name", "新甲")
MOVE = ("move", "A1", "--above", "B")
MERGE = ("merge", "A", "B", "--into", "N", "--name", "合并司")
MERGE_INTO = ("merge", "A", "B", "--into", "B")
SPLIT = ("split", "A", "--part", "X", "丁司", "丁", "--part", "Y", "戊司", "--below", "A1", "X", "--below", "A2", "Y")
CLOSE = ("close", "B")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (CREATE, ["2024-03-01：设立C 丙司，上级为ROOT 测试局。"]),
        (CREATE[:-2], ["2024-03-01：设立C 丙司，不设上级单位。"]),
        (
            RENAME,
            [
                "2024-03-01：A 甲司更名为新甲司。",
                "原简称：甲司；此后简称：新甲。",
                "A 新甲司直接下辖2个单位：A1 综合处、A2 业务处。",
            ],
        ),
        (MOVE, ["2024-03-01：A1 综合处由A 甲司划转至B 乙司（行政隶属）。", "A1 综合处没有下辖单位。"]),
        (
            MERGE,
            [
                "2024-03-01：A 甲司、B 乙司并入N 合并司，原单位撤销。",
                "A 甲司直接下辖2个单位：A1 综合处、A2 业务处。",
                "B 乙司没有下辖单位。",
                "自2024-03-01起，N 合并司直接下辖：A1 综合处、A2 业务处。",
            ],
        ),
        (
            MERGE_INTO,
            [
                "2024-03-01：A 甲司并入B 乙司，原单位撤销。",
                "A 甲司直接下辖2个单位：A1 综合处、A2 业务处。",
                "自2024-03-01起，B 乙司直接下辖：A1 综合处、A2 业务处。",
            ],
        ),
        (
            SPLIT,
            [
                "2024-03-01：A 甲司分设为X 丁司、Y 戊司，原单位撤销。",
                "A 甲司直接下辖2个单位：A1 综合处、A2 业务处。",
                "自2024-03-01起，X 丁司直接下辖：A1 综合处。",
                "自2024-03-01起，Y 戊司直接下辖：A2 业务处。",
            ],
        ),
        (CLOSE, ["2024-03-01：撤销B 乙司，历史记录保留。"]),
    ],
)
def test_what_would_change_is_told_and_nothing_is_written(root: Unit, change: tuple[str, ...], told: list[str]) -> None:
    before = state()

    assert run(*change, *ON) == [*told, "尚未写入。加上 --apply 才会写入。"]

    assert state() == before


@pytest.mark.parametrize("change", [CREATE, RENAME, MOVE, MERGE, SPLIT, CLOSE])
def test_with_apply_the_change_is_written_with_its_paper(root: Unit, change: tuple[str, ...]) -> None:
    assert run(*change, *ON, "--basis", "某编〔2024〕1号", "--apply")[-1] == "已写入。"

    row = UnitChange.objects.get()
    assert (row.kind, row.on, row.basis) == (ChangeKind(change[0]), DAY, "某编〔2024〕1号")


def test_a_unit_is_created(root: Unit) -> None:
    run(*CREATE, "--ordinal", "7", *ON, "--apply")

    unit = Unit.objects.get(code="C")
    assert (unit.name, unit.short_name, unit.ordinal, unit.starts_on) == ("丙司", "丙司", 7, DAY)
    assert below("ROOT") == {"A", "A1", "A2", "B", "C"}


def test_a_unit_is_renamed(root: Unit) -> None:
    run(*RENAME, *ON, "--apply")

    unit = Unit.objects.get(code="A")
    assert (unit.name, unit.short_name) == ("新甲司", "新甲")


def test_a_unit_is_moved(root: Unit) -> None:
    run(*MOVE, *ON, "--apply")

    assert (below("A"), below("B")) == ({"A2"}, {"A1"})


def test_a_unit_joins_another_line(root: Unit) -> None:
    said = run("move", "A1", "--above", "B", "--line", "party", *ON, "--apply")

    assert said[0] == "2024-03-01：A1 综合处归B 乙司领导（党组织隶属），此前在该隶属关系中没有上级单位。"
    assert below("A") == {"A1", "A2"}
    assert UnitLink.objects.get(line=Line.PARTY).above.code == "B"


def test_units_are_merged_into_a_new_one(root: Unit) -> None:
    run(*MERGE, *ON, "--apply")

    assert below("ROOT") == {"N", "A1", "A2"}
    assert below("N") == {"A1", "A2"}
    assert Unit.objects.get(code="N").kind == UnitKind.DEPARTMENT
    assert set(Unit.objects.filter(ends_on=DAY).values_list("code", flat=True)) == {"A", "B"}


def test_units_are_merged_into_one_of_them(root: Unit) -> None:
    run(*MERGE_INTO, *ON, "--apply")

    assert below("B") == {"A1", "A2"}
    assert set(Unit.objects.filter(ends_on=DAY).values_list("code", flat=True)) == {"A"}


def test_a_unit_is_split_and_ends(root: Unit) -> None:
    run(*SPLIT, *ON, "--apply")

    assert (below("X"), below("Y")) == ({"A1"}, {"A2"})
    assert Unit.objects.get(code="X").short_name == "丁"
    assert Unit.objects.get(code="A").ends_on == DAY


def test_a_unit_is_split_and_goes_on(root: Unit) -> None:
    said = run("split", "A", "--part", "X", "丁司", "--below", "A1", "X", "--goes-on", *ON, "--apply")

    assert said[0] == "2024-03-01：A 甲司分设，继续保留，另设X 丁司。"
    assert (below("A"), below("X")) == ({"A2"}, {"A1"})
    assert Unit.objects.get(code="A").ends_on == FOREVER


def test_a_closed_unit_tells_how_many_appointments_end(root: Unit) -> None:
    HoldingFactory(post__unit=Unit.objects.get(code="B"))

    assert "1项任职随之终止。" in run(*CLOSE, *ON, "--apply")

    assert Unit.objects.get(code="B").ends_on == DAY


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("close", "A"), "甲司下面还有单位"),
        (("split", "A", "--part", "X", "丁司", "--part", "Y", "戊司", "--below", "A1", "X"), "甲司下面还有单位"),
        (("close", "Z"), "没有编号为“Z”的单位"),
        (("move", "A", "--above", "Z"), "没有编号为“Z”的单位"),
        (("merge", "A", "B", "--into", "Z"), "没有编号为“Z”的单位"),
        (("merge", "A", "B", "--into", "B", "--kind", "department"), "--name"),
        (("merge", "A", "--into", "A"), "至少"),
        (("split", "A", "--part", "X", "丁司", "--goes-on", "--below", "A1", "Z"), "没有编号为“Z”的单位"),
        (("split", "A", "--part", "X", "丁司", "--goes-on", "--below", "B", "X"), "乙司"),
        (("split", "A", "--part", "X", "--goes-on"), "--part"),
        (("split", "A", "--part", " ", "丁司", "--goes-on"), "编号"),
        (("move", "A", "--above", "A1"), "综合处"),
        (("rename", "A", "乙司"), "乙司"),
        (("create", "A", "丙司", "--kind", "department"), "“A”"),
        (("create", "", "丙司", "--kind", "department"), "编号"),
        (("create", "C" * 41, "丙司", "--kind", "department"), "40"),
        (("create", "C", "丙司", "--kind", "department", "--ordinal", "-1"), "-1"),
        (("close", "B", "--basis", "号" * 201), "200"),
    ],
)
def test_what_the_register_refuses_is_said_and_nothing_is_written(
    root: Unit, change: tuple[str, ...], sentence: str
) -> None:
    before = state()

    with pytest.raises(CommandError) as refused:
        run(*change, *ON, "--apply")

    assert sentence in str(refused.value)
    assert state() == before


@pytest.mark.parametrize("change", [CREATE, RENAME, MOVE, MERGE, SPLIT, CLOSE])
@pytest.mark.parametrize(
    ("on", "sentence"),
    [("2024-02-30", "“2024-02-30”不是有效日期"), ("明天", "“明天”不是有效日期"), ("2017-12-31", "2018-01-01")],
)
def test_an_impossible_day_is_refused(root: Unit, change: tuple[str, ...], on: str, sentence: str) -> None:
    before = state()

    with pytest.raises(CommandError) as refused:
        run(*change, "--on", on, "--apply")

    assert sentence in str(refused.value)
    assert state() == before


def test_a_unit_that_was_closed_is_not_changed_again(root: Unit) -> None:
    run(*CLOSE, *ON, "--apply")

    with pytest.raises(CommandError, match="乙司"):
        run("rename", "B", "丙司", "--on", "2024-04-01", "--apply")


def test_of_many_units_below_the_first_are_named() -> None:
    top = UnitFactory(code="T", name="总局")
    for number in range(21):
        unit_under(top, code=f"U{number:02}", ordinal=number)

    line = run("rename", "T", "新总局", *ON)[2]

    assert line.startswith("T 新总局直接下辖21个单位：U00 ")
    assert "U19" in line
    assert line.endswith("……。")
