"""Papers as workbooks: the summary by unit, the overdue and near-due, the fulfilment of a document.

Each has a sheet with the rows behind its figures, one column a figure: filter it and count again."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from luoshi.kernel.actor import Actor
from luoshi.ledger.states import State
from luoshi.reporting.papers.figures import (
    FIGURES,
    NEAR_DAYS,
    WORDS,
    Scope,
    Summary,
    behind,
    chinese_day,
    in_words,
    summary,
)
from luoshi.reporting.papers.fulfilment import Fulfilment
from luoshi.reporting.papers.letters import stage_words, step_words

STATE_WORDS = {
    State.DRAFT: "拟立项",
    State.DOCKETED: "已立项",
    State.ASSIGNED: "待签收",
    State.IN_PROGRESS: "办理中",
    State.SUSPENDED: "中止",
    State.UNDER_REVIEW: "审核中",
    State.UNDER_VERIFICATION: "核查中",
    State.CONCLUDED: "办结",
    State.CLOSED_OUT: "销号",
    State.ARCHIVED: "归档",
    State.TERMINATED: "终止",
    State.MERGED: "并案",
    State.WITHDRAWN: "撤销",
}
MATTER_HEADS = (
    ("编号", 16), ("事项", 48), ("类别", 12), ("来源", 30), ("条款", 14), ("牵头单位", 16), ("状态", 10), ("进度%", 8),
    ("原定期限", 12), ("现行期限", 12), ("最近报送", 12), ("办结日期", 12),
)  # fmt: skip
COUNTED = tuple(name for name in FIGURES if name != "total")


class Book:
    """A workbook being written. Text is written as text, so that nothing becomes a formula."""

    def __init__(self) -> None:
        # Imported here: reading the writer of workbooks takes longer than most pages.
        import xlsxwriter

        self.stream = io.BytesIO()
        self.book = xlsxwriter.Workbook(self.stream, {"strings_to_formulas": False, "strings_to_urls": False})
        self.title = self.book.add_format({"bold": True, "font_size": 14})
        self.top = self.book.add_format({"bold": True, "bg_color": "#EDF0F4", "border": 1, "text_wrap": True})
        self.cell = self.book.add_format({"border": 1, "valign": "top", "text_wrap": True})
        self.day = self.book.add_format({"border": 1, "valign": "top", "num_format": "yyyy-mm-dd", "align": "left"})
        self.rate = self.book.add_format({"border": 1, "valign": "top", "num_format": "0.0"})

    def sheet(
        self, name: str, title: str, note: str, heads: Sequence[tuple[str, int]], rows: Iterable[Sequence[Any]]
    ) -> None:
        """A sheet with a title, a line that says what it is about, heads with widths, and rows."""
        page = self.book.add_worksheet(name)
        page.write_string(0, 0, title, self.title)
        page.write_string(1, 0, note)
        for column, (head, width) in enumerate(heads):
            page.set_column(column, column, width)
            page.write_string(2, column, head, self.top)
        last = 2
        for last, row in enumerate(rows, 3):
            for column, value in enumerate(row):
                self._write(page, last, column, value)
        page.freeze_panes(3, 1)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(2)
        page.autofilter(2, 0, last, len(heads) - 1)

    def _write(self, page: Any, row: int, column: int, value: Any) -> None:
        if value is None or value == "":
            page.write_blank(row, column, None, self.cell)
        elif isinstance(value, date):
            page.write_datetime(row, column, value, self.day)
        elif isinstance(value, float):
            page.write_number(row, column, value, self.rate)
        elif isinstance(value, int):
            page.write_number(row, column, value, self.cell)
        else:
            page.write_string(row, column, str(value), self.cell)

    def data(self) -> bytes:
        """The workbook as xlsx."""
        self.book.close()
        return self.stream.getvalue()


def units(actor: Actor, scope: Scope) -> bytes:
    """单位进展汇总表 with the rows behind it."""
    found = summary(actor, scope)
    book = Book()
    heads = [
        ("单位", 28),
        *((WORDS[name], 11) for name in FIGURES),
        ("办结率%", 10),
        ("按期率%（现行）", 10),
        ("按期率%（原定）", 10),
    ]
    lines = [_unit_row(row.name + ("（已撤销）" if row.is_closed else ""), row.tally) for row in found.rows]
    book.sheet("汇总", "单位进展汇总表", in_words(scope), heads, [*lines, _unit_row("合计", found.whole)])
    book.sheet(
        "环节与逾期",
        "待办环节和逾期时长",
        in_words(scope),
        [("项目", 24), ("件数", 10), ("平均天数", 10)],
        _stuck(found),
    )
    names = {row.unit_id: row.name for row in found.rows}
    marked = {name: {matter.pk for matter in behind(actor, scope, name)} for name in COUNTED}
    rows = (
        [names[matter.placed], *_matter_row(matter), *("是" if matter.pk in marked[name] else "" for name in COUNTED)]
        for matter in behind(actor, scope, "total")
    )
    heads = [("所列单位", 20), *MATTER_HEADS, *((WORDS[name], 11) for name in COUNTED)]
    book.sheet("明细", "各项数字的明细", "筛选某列为“是”，即为该数字所含事项", heads, rows)
    book.sheet("口径", "统计口径", in_words(scope), [("项目", 28), ("说明", 90)], _method(found))
    return book.data()


def overdue(actor: Actor, scope: Scope) -> bytes:
    """逾期和临期清单: two sheets, the longest overdue first."""
    book = Book()
    late = sorted(behind(actor, scope, "overdue"), key=lambda matter: (matter.due_on, matter.number))
    near = list(behind(actor, scope, "near"))
    heads = [*MATTER_HEADS, ("天数", 8)]
    note = f"截至{chinese_day(scope.last)}；{in_words(scope)}"
    book.sheet("逾期", f"逾期事项清单（{len(late)}项）", note, heads, _dated(late, scope, 1))
    book.sheet(
        f"{NEAR_DAYS}日内到期", f"{NEAR_DAYS}日内到期事项清单（{len(near)}项）", note, heads, _dated(near, scope, -1)
    )
    return book.data()


def clauses(found: Fulfilment) -> bytes:
    """年度落实情况: one row a matter, with the standing of its clause, what was reported last, and the proofs."""
    book = Book()
    counts = "、".join(f"{standing}{count}条" for standing, count in found.counts)
    note = f"截至{chinese_day(found.on)}；共{len(found.clauses)}条：{counts}"
    heads = [
        ("条款", 16),
        ("条款落实情况", 12),
        *MATTER_HEADS[:4],
        *MATTER_HEADS[5:],
        ("事项落实情况", 12),
        ("落实措施和成效", 60),
        ("佐证", 40),
    ]
    rows = (
        [
            clause.path,
            clause.standing.value,
            *_matter_row(task.matter)[:4],
            *_matter_row(task.matter)[5:],
            task.standing.value,
            task.last_text,
            "；".join(task.evidence),
        ]
        for clause in found.clauses
        for task in clause.tasks
    )
    book.sheet("落实情况", f"《{found.document.title}》落实情况", note, heads, rows)
    return book.data()


def _unit_row(name: str, tally: Any) -> list[Any]:
    return [name, *(getattr(tally, figure) for figure in FIGURES), tally.closure, tally.rate, tally.rate_first]


def _stuck(found: Summary) -> list[list[Any]]:
    stages = [[stage_words(stage.waiting_for), stage.count, stage.days] for stage in found.stages]
    late = [[f"逾期{word}", count, None] for word, count in zip(step_words(), found.late, strict=True)]
    return [*stages, *late]


def _method(found: Summary) -> list[list[str]]:
    rows = [
        ["督办事项", "统计期间内在办过的事项：截止日前立项，且未在期初前办结或终止；拟立项和限制知悉范围的事项不计"],
        ["应办结", "截止日前期限已到，或截止日前已办结且有期限；终止、并案或撤销的不计"],
        ["按期办结", "办结日期不晚于期限；现行期限为制表时的期限，原定期限为文件规定的期限"],
        ["逾期", "未办结、未中止且现行期限早于截止日"],
        [f"{NEAR_DAYS}日内到期", f"未办结、未中止且现行期限在截止日起{NEAR_DAYS}日内"],
        ["退回补正", "统计期间内被退回过的事项，一项只计一次"],
        ["比率", "由合计数相除得出，不取各单位比率的平均"],
        ["待办环节", "只在截止日为制表日时列出；天数为自然日"],
    ]
    if found.divided:
        rows.append(["分设单位", f"{'、'.join(found.divided)}分设为多个单位，重述时计入编号在前的一个，不重复计算"])
    return rows


def _matter_row(matter: Any) -> list[Any]:
    return [
        matter.number,
        matter.wording,
        matter.kind.name,
        matter.document.title if matter.document else matter.by_hand,
        matter.clause_path,
        matter.lead.short_name if matter.lead else "",
        STATE_WORDS[State(matter.state)],
        matter.progress,
        matter.due_by_rule,
        matter.due_on,
        matter.last_report_on,
        matter.concluded_on,
    ]


def _dated(rows: Iterable[Any], scope: Scope, sign: int) -> Iterable[list[Any]]:
    return ([*_matter_row(matter), sign * (scope.last - matter.due_on).days] for matter in rows)
