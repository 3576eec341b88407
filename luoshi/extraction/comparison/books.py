"""A comparison or a coverage as one paper of several tables, to be written as Markdown or as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from luoshi.extraction.comparison.coverage import Coverage
from luoshi.extraction.comparison.editions import threads
from luoshi.extraction.comparison.nouns import Comparison
from luoshi.extraction.comparison.papers import (
    COLUMNS,
    SUMMARY,
    THREADS,
    Edition,
    coverage_data,
    coverage_rows,
    loose_rows,
    rows_of,
    summary_rows,
    thread_rows,
    to_data,
)
from luoshi.extraction.exports import markdown_cell

_SHEET_NAME = 31  # characters that a workbook allows
_CHINESE = {2: "两", 3: "三"}


@dataclass(frozen=True, slots=True)
class Paper:
    """Title, a line of facts, tables (name, heads, rows) and the same as plain values."""

    title: str
    subtitle: str
    tables: tuple[tuple[str, tuple[str, ...], list[tuple[str, ...]]], ...]
    data: dict[str, Any]

    def markdown(self) -> str:
        """The tables one below the other, each under its name."""
        lines = [f"# {markdown_cell(self.title)}", "", markdown_cell(self.subtitle)]
        for name, heads, rows in self.tables:
            lines += ["", f"## {markdown_cell(name)}", ""]
            lines += ["| " + " | ".join(map(markdown_cell, heads)) + " |", "| --- " * len(heads) + "|"]
            lines += ["| " + " | ".join(markdown_cell(cell) for cell in row) + " |" for row in rows]
        return "\n".join(lines) + "\n"

    def workbook(self) -> bytes:
        """One sheet for each table."""
        # Imported here: only a workbook needs it.
        from luoshi.extraction.workbooks import write_ledger

        return write_ledger(self.title, self.subtitle, self.tables)


def comparison_paper(editions: Sequence[Edition], steps: Sequence[Comparison]) -> Paper:
    """Summary, one table for each pair, and with three editions one line for each clause through all of them."""
    names = _names(editions)
    found = threads(steps) if len(editions) > 2 else ()
    tables = [("汇总", SUMMARY, summary_rows(names, steps))]
    for (old, new), step in zip(pairwise(names), steps, strict=True):
        cells = [row.cells(number) for number, row in enumerate(rows_of(step), 1)]
        tables.append((f"{old}→{new}"[:_SHEET_NAME], COLUMNS, cells))
    if len(editions) > 2:
        texts = [steps[0].old, *(step.new for step in steps)]
        heads = (*THREADS[:2], *(f"{name}条款" for name in names))
        tables.append((f"{_CHINESE.get(len(editions), '多')}版对照", heads, thread_rows(found, texts)))
    subtitle = "　".join(
        f"{old}→{new}：" + "，".join(f"{word}{count}" for word, count in zip(SUMMARY[1:-1], row[1:-1], strict=True))
        for (old, new), row in zip(pairwise(names), tables[0][2], strict=True)
    )
    return Paper(
        f"{editions[-1].title or editions[-1].file} 条款对照表",
        subtitle,
        tuple(tables),
        to_data(editions, steps, found),
    )


def coverage_paper(editions: Sequence[Edition], coverage: Coverage) -> Paper:
    """Which tasks take up each clause; then the tasks that carry out no clause."""
    names = _names(editions)
    loose = loose_rows(coverage, names[1:])
    bare = len(coverage.untaken())
    subtitle = f"规划条款 {len(coverage.plan)} 条，已承接 {len(coverage.plan) - bare} 条，未承接 {bare} 条；"
    subtitle += f"无对应条款的年度任务 {len(loose)} 项"
    tables = (
        (
            "承接情况",
            ("序号", "承接", "条目", "规划条款", *(f"{name}任务" for name in names[1:])),
            coverage_rows(coverage),
        ),
        ("无对应条款的任务", ("序号", "文件", "条目", "任务内容"), loose),
    )
    title = f"{editions[0].title or editions[0].file} 承接情况表"
    return Paper(title, subtitle, tables, coverage_data(editions, coverage))


def _names(editions: Sequence[Edition]) -> list[str]:
    """Short names for heads and sheets: the years, or 版本1, 版本2 where years are unknown or the same."""
    years = [f"{edition.year}年" if edition.year else "" for edition in editions]
    if all(years) and len(set(years)) == len(years):
        return years
    return [f"版本{number}" for number in range(1, len(editions) + 1)]
