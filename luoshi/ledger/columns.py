"""The columns of a ledger that was kept in a workbook, under the headings an office gives them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from django.utils.translation import gettext_lazy

from luoshi.kernel.refusal import Refusal
from luoshi.ledger.states import Cycle
from luoshi.org.sheets import BadCell, Column, Line, streamed

OPEN, DONE, OUT = "open", "concluded", "closed_out"
STATES = {
    word: state
    for state, words in {
        OPEN: "在办 办理中 进行中 推进中 未完成 未办结 长期坚持 正在办理 已立项 open",
        DONE: "办结 已办结 完成 已完成 done concluded",
        OUT: "销号 已销号 closed_out",
    }.items()
    for word in words.split()
}
CYCLES = {cycle.value: cycle.value for cycle in Cycle} | {
    "每月": "monthly", "月报": "monthly", "按月": "monthly", "每季度": "quarterly", "季报": "quarterly",
    "按季": "quarterly", "半年": "half_yearly", "每半年": "half_yearly", "每年": "yearly", "年报": "yearly",
    "一次": "once", "完成时报": "once",
}  # fmt: skip

COLUMNS = (
    Column(key="wording", heading="任务内容", also=("事项", "督办事项", "事项名称", "任务", "工作任务", "事项内容",
           "主要任务", "重点任务", "任务名称", "具体举措", "matter"), required=True),
    Column(key="lead", heading="牵头单位", also=("责任单位", "主办单位", "承办单位", "牵头部门", "责任部门",
           "主办部门", "承办部门", "lead unit"), required=True),
    Column(key="others", heading="配合单位", also=("协办单位", "参与单位", "配合部门", "协办部门", "配合司局")),
    Column(key="number", heading="编号", also=("事项编号", "督办编号", "任务编号", "no.")),
    Column(key="kind", heading="类别", also=("事项类别", "类型", "督办类别")),
    Column(key="basis", heading="来源", also=("任务来源", "依据", "立项依据", "文件依据", "来源文件", "文件名称")),
    Column(key="result_form", heading="成果形式", also=("成果", "目标成果", "完成标志")),
    Column(key="docketed", heading="立项日期", also=("交办日期", "交办时间", "立项时间", "下达日期", "登记日期")),
    Column(key="due", heading="完成时限", also=("办结时限", "截止日期", "完成期限", "时限", "期限", "要求完成时间",
           "计划完成时间", "due")),
    Column(key="cycle", heading="报送频次", also=("反馈频次", "报送周期", "汇报周期")),
    Column(key="state", heading="状态", also=("办理状态", "完成情况", "是否完成", "办理情况状态")),
    Column(key="progress", heading="进度", also=("完成进度", "进度%", "完成率", "完成百分比")),
    Column(key="said", heading="进展情况", also=("最新进展", "办理情况", "工作进展", "落实情况", "完成情况说明")),
    Column(key="concluded", heading="办结日期", also=("办结时间", "完成日期", "实际完成时间", "完成时间")),
)  # fmt: skip

_NUMBER = re.compile(r"([A-Z0-9]{1,8})-(\d{4})-(\d{3,7})")
_PERCENT = re.compile(r"(\d{1,3})(?:\.\d+)?\s*[%％]?")


class NotANumberOfOurs(BadCell):
    code = "ledger.import.not_a_number_of_ours"
    template = gettext_lazy(
        "Row %(row)d, “%(column)s”: “%(value)s” is not a number like PH-2026-017. Correct it, or leave the cell empty:"
        " the item then gets the next number."
    )


class NotAShare(BadCell):
    code = "ledger.import.not_a_share"
    template = gettext_lazy("Row %(row)d, “%(column)s”: “%(value)s” is not a share from 0 to 100. Write it like 60%%.")


class DoneWithoutDay(BadCell):
    code = "ledger.import.done_without_day"
    template = gettext_lazy(
        "Row %(row)d, “%(column)s”: the item is concluded, but there is no day. Write when it was concluded."
    )


class DaysOutOfOrder(BadCell):
    code = "ledger.import.days_out_of_order"
    template = gettext_lazy(
        "Row %(row)d, “%(column)s”: %(value)s is after today or before the item was registered. Correct the day."
    )


class BadMap(Refusal):
    code = "ledger.import.bad_map"
    template = gettext_lazy(
        '“%(file)s” is no table of columns. Write one line for each, like: wording = "工作任务". Keys are: %(keys)s.'
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterRow:
    """A matter as the old ledger gives it. `leads` and `others` are names as written; `progress` is 0–100."""

    row: int
    wording: str
    leads: tuple[str, ...]
    others: tuple[str, ...]
    number: str
    kind: str
    basis: str
    result_form: str
    docketed_on: date
    due_on: date | None
    cycle: str
    state: str
    progress: int
    said: str
    concluded_on: date | None


def read_map(path: Path) -> dict[str, str]:
    """Key → heading from a TOML file; raises BadMap for anything else than known keys with texts."""
    try:
        given = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise _bad_map(path) from error
    known = {column.key for column in COLUMNS}
    if not set(given) <= known or not all(isinstance(value, str) for value in given.values()):
        raise _bad_map(path)
    return given


def _bad_map(path: Path) -> BadMap:
    return BadMap(file=path.name, keys=", ".join(column.key for column in COLUMNS))


def columns_as(mapping: Mapping[str, str]) -> tuple[Column, ...]:
    """The columns, with the headings that were chosen in place of the guessed ones; "" leaves a column out."""
    chosen = []
    for column in COLUMNS:
        heading = mapping.get(column.key)
        if heading is None:
            chosen.append(column)
        elif heading:
            chosen.append(replace(column, heading=heading, also=()))
    return tuple(chosen)


def matter_rows(
    path: Path, *, kinds: Mapping[str, str], kind: str, mapping: Mapping[str, str], on: date, problems: list[BadCell]
) -> Iterator[MatterRow]:
    """The rows of the first sheet, one after the other; what is wrong with a row is added to `problems`.

    `kinds` gives the code for a name of a kind, `kind` is that of rows without one, `on` the day of rows without a day.
    Raises what luoshi.org.sheets refuses."""
    for line in streamed(path, columns_as(mapping)):
        row = _row(line, kinds, kind, on)
        problems += line.problems
        yield row


def _row(line: Line, kinds: Mapping[str, str], kind: str, on: date) -> MatterRow:
    docketed_on = line.day("docketed") or on
    state = line.choice("state", STATES, default=OPEN, shown=("在办", "办结", "销号"))
    concluded_on = line.day("concluded")
    if state == OPEN:
        concluded_on = None
    elif concluded_on is None:
        line.bad(DoneWithoutDay, "concluded")
    elif not docketed_on <= concluded_on <= on:
        line.bad(DaysOutOfOrder, "concluded")
    if docketed_on > on:
        line.bad(DaysOutOfOrder, "docketed")
    number = line.text("number", limit=24)
    if number and not _NUMBER.fullmatch(number):
        line.bad(NotANumberOfOurs, "number")
    line.text("lead", limit=400, required=True)
    return MatterRow(
        row=line.row,
        wording=" ".join(line.text("wording", limit=300, required=True).split()),
        leads=line.several("lead"),
        others=line.several("others"),
        number=number,
        kind=line.choice("kind", dict(kinds), default=kind, shown=tuple(sorted(set(kinds)))),
        basis=line.text("basis", limit=200),
        result_form=line.text("result_form", limit=80),
        docketed_on=docketed_on,
        due_on=line.day("due"),
        cycle=line.choice("cycle", CYCLES, default=Cycle.QUARTERLY, shown=("每月", "每季度", "每半年", "每年", "一次")),
        state=state,
        progress=100 if state != OPEN else _progress(line),
        said=line.text("said", limit=480),
        concluded_on=concluded_on,
    )


def _progress(line: Line) -> int:
    """80, 80% or, as a workbook keeps a percentage, 0.8."""
    value = line.cells.get("progress")
    if isinstance(value, float) and 0 < value < 1:
        return round(value * 100)
    written = line.text("progress", limit=20)
    if not written:
        return 0
    found = _PERCENT.fullmatch(written)
    if found is None or int(found[1]) > 100:
        line.bad(NotAShare, "progress")
        return 0
    return int(found[1])


def parts_of_number(number: str) -> tuple[str, int, int]:
    """Letters, year and count of a number like PH-2026-017."""
    found = _NUMBER.fullmatch(number)
    if found is None:
        raise ValueError(number)
    return found[1], int(found[2]), int(found[3])
