"""The columns of the workbooks with units, posts and people: headings, what they mean, and how rows are read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from django.utils.translation import override

from luoshi.org.rows import PersonRow, PostRow, RowsRefused, UnitRow
from luoshi.org.sheets import Column, Line, choices_of, read
from luoshi.org.states import PostKind, UnitKind

UNIT_COLUMNS = (
    Column(key="code", heading="编号", also=("单位编号", "number"), required=True, note="本机构内部编号，永不更改"),
    Column(key="kind", heading="类别", also=("单位类别", "类型"), required=True, note="见下方可填内容"),
    Column(key="name", heading="名称", also=("单位名称", "全称"), required=True, note="现行全称"),
    Column(key="short_name", heading="简称", also=("short name",), note="不填则与名称相同"),
    Column(key="above", heading="上级单位", also=("隶属", "unit above"), note="上级单位的编号或名称"),
    Column(key="party_above", heading="上级党组织", also=("party above",), note="党组织隶属关系中的上级"),
    Column(key="starts_on", heading="设立日期", also=("first day", "starts on"), note="如 2018-09-01"),
    Column(key="ordinal", heading="排序", also=("序号", "order"), note="整数，小的在前"),
    Column(key="aliases", heading="别名", also=("其他名称", "other names"), note="几个别名之间用“；”分开"),
    Column(key="members", heading="党员人数", also=("members",), note="仅党组织填写，只填人数"),
    Column(key="committee_seats", heading="委员人数", also=("committee",), note="仅党组织填写"),
    Column(key="elected_on", heading="换届日期", also=("elected on",), note="最近一次换届"),
    Column(key="term_years", heading="任期年数", also=("term",), note="不填按 3 年"),
    Column(key="last_general_meeting_on", heading="最近党员大会", also=("last general meeting",), note="日期"),
    Column(key="is_joint", heading="联合支部", also=("joint",), note="是 或 否"),
    Column(key="serves", heading="覆盖单位", also=("units served",), note="联合支部覆盖的单位，用“；”分开"),
)
POST_COLUMNS = (
    Column(key="unit", heading="单位", also=("单位编号", "所在单位"), required=True, note="单位的编号或名称"),
    Column(key="kind", heading="岗位类别", also=("类别",), required=True, note="见下方可填内容"),
    Column(key="title", heading="岗位名称", also=("岗位", "职务"), required=True, note="同一单位内不重复"),
    Column(key="seats", heading="席位", also=("职数", "人数"), note="可由几人同时担任，不填按 1"),
)
PERSON_COLUMNS = (
    Column(key="number", heading="工号", also=("人员编号", "staff number"), required=True, note="不得使用身份证号"),
    Column(key="name", heading="姓名", also=(), required=True, note=""),
    Column(key="unit", heading="单位", also=("单位编号", "所在单位"), required=True, note="单位的编号或名称"),
    Column(key="title", heading="岗位", also=("岗位名称", "职务", "post"), required=True, note="须已在岗位表中"),
    Column(key="starts_on", heading="任职日期", also=("from", "starts on"), note="不填按导入当天"),
)

R = TypeVar("R")


def words_for(kinds: type[UnitKind] | type[PostKind]) -> list[str]:
    """The Chinese words for the kinds, as they may be written in a workbook."""
    with override("zh-hans"):
        return [str(label) for label in kinds.labels]


def unit_rows(path: Path) -> list[UnitRow]:
    """Units in a workbook. Raises UnreadableSheet, MissingHeadings, or RowsRefused with every bad cell."""
    words = words_for(UnitKind)
    kinds = choices_of(zip(UnitKind.values, words, strict=True))

    def unit(line: Line) -> UnitRow:
        return UnitRow(
            row=line.row,
            code=line.text("code", limit=40, required=True),
            kind=line.choice("kind", kinds, shown=words),
            name=line.text("name", limit=120, required=True),
            short_name=line.text("short_name", limit=60),
            above=line.text("above", limit=120),
            party_above=line.text("party_above", limit=120),
            starts_on=line.day("starts_on"),
            ordinal=line.number("ordinal"),
            aliases=line.several("aliases"),
            members=line.number("members"),
            committee_seats=line.number("committee_seats") or 0,
            elected_on=line.day("elected_on"),
            term_years=line.number("term_years") or 3,
            last_general_meeting_on=line.day("last_general_meeting_on"),
            is_joint=line.yes("is_joint"),
            serves=line.several("serves"),
        )

    return _rows(path, UNIT_COLUMNS, unit)


def post_rows(path: Path) -> list[PostRow]:
    """Posts in a workbook. Raises as unit_rows does."""
    words = words_for(PostKind)
    kinds = choices_of(zip(PostKind.values, words, strict=True))

    def post(line: Line) -> PostRow:
        return PostRow(
            row=line.row,
            unit=line.text("unit", limit=120, required=True),
            kind=line.choice("kind", kinds, shown=words),
            title=line.text("title", limit=60, required=True),
            seats=line.number("seats") or 1,
        )

    return _rows(path, POST_COLUMNS, post)


def person_rows(path: Path) -> list[PersonRow]:
    """People and the posts they hold in a workbook. Raises as unit_rows does."""

    def person(line: Line) -> PersonRow:
        return PersonRow(
            row=line.row,
            number=line.text("number", limit=20, required=True),
            name=line.text("name", limit=60, required=True),
            unit=line.text("unit", limit=120, required=True),
            title=line.text("title", limit=60, required=True),
            starts_on=line.day("starts_on"),
        )

    return _rows(path, PERSON_COLUMNS, person)


def _rows(path: Path, columns: Sequence[Column], make: Callable[[Line], R]) -> list[R]:
    lines = read(path, columns)
    rows = [make(line) for line in lines]
    if problems := [problem for line in lines for problem in line.problems]:
        raise RowsRefused(problems)
    return rows
