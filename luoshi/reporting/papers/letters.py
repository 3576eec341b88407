"""通报 and 督查专报: the figures of a scope as sentences, with the rows behind them in annexes.

The sentences state counts and nothing else; what is praised, criticised or demanded is typed by the office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from luoshi.kernel.actor import Actor
from luoshi.ledger.states import Waiting
from luoshi.reporting.papers.figures import (
    LATE_STEPS,
    NEAR_DAYS,
    Scope,
    Summary,
    Tally,
    behind,
    chinese_day,
    in_words,
    summary,
)
from luoshi.reporting.papers.officialdoc import Paper

MOST_IN_ANNEX = 500
MOST_IN_BRIEF = 8  # so that it stays on one page
LONGEST_WORDING = 40
LONGEST_IN_BRIEF = 14
WAITING_WORDS = {
    Waiting.APPROVAL: "待审批立项",
    Waiting.ISSUE: "待交办",
    Waiting.ACKNOWLEDGE: "待签收",
    Waiting.REPORT: "待报送",
    Waiting.CORRECTION: "待补正",
    Waiting.REVIEW: "待审核",
    Waiting.FINDING: "待核查",
    Waiting.RESUMPTION: "待恢复办理",
    Waiting.CONCLUSION: "待办结",
    Waiting.CLOSE_OUT: "待销号",
    Waiting.ARCHIVE: "待归档",
    Waiting.NOBODY: "无待办",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What the office writes itself: the number of the paper and its own words. Empty parts are left out."""

    issuer: str
    number: str = ""
    addressee: str = "各部门、各单位"
    well_done: str = ""
    problems: str = ""
    requirements: str = ""


def circular(actor: Actor, scope: Scope, typed: Typed, *, on: date, at: datetime) -> bytes:
    """通报 as docx: progress in figures, the overdue by unit, the office's own words; annexes list units and rows."""
    found = summary(actor, scope)
    late = list(islice(behind(actor, scope, "overdue"), MOST_IN_ANNEX))
    title = f"关于{_period(scope)}督办事项办理情况的通报"
    paper = Paper(title=title, made_at=at)
    paper.head(typed.issuer, typed.number or f"〔{on.year}〕　号")
    paper.title(title)
    paper.addressee(typed.addressee)
    paper.text(f"现将{_period(scope)}督办事项办理情况通报如下。")
    sections = [
        ("总体进展", "\n".join(sentences(found))),
        ("逾期情况", _late_words(found)),
        ("做得好的方面", typed.well_done),
        ("存在的问题", typed.problems),
        ("下一步要求", typed.requirements),
    ]
    for number, (heading, text) in enumerate([each for each in sections if each[1].strip()], 1):
        paper.heading(number, heading)
        paper.text(text)
    paper.annex_list(["单位进展汇总表", "逾期事项清单"])
    paper.signature(typed.issuer, on)
    paper.annex(1, "单位进展汇总表", in_words(scope))
    _units_table(paper, found)
    paper.annex(2, "逾期事项清单", f"共{found.whole.overdue}项，截至{chinese_day(scope.last)}")
    _late_table(paper, late, scope)
    paper.imprint(typed.issuer, on)
    return paper.data()


def brief(actor: Actor, scope: Scope, *, issuer: str, on: date, at: datetime) -> bytes:
    """督查专报 as docx, one page: the same figures, the longest overdue, and where matters wait."""
    found = summary(actor, scope)
    paper = Paper(title="督查专报", made_at=at)
    paper.title("督查专报")
    paper.text(f"{issuer}　{chinese_day(on)}" if issuer else chinese_day(on))
    paper.heading(1, "总体进展")
    paper.text("".join(sentences(found)))
    paper.heading(2, "逾期事项")
    late = sorted(behind(actor, scope, "overdue"), key=lambda each: (each.due_on, each.number))
    if late:
        paper.text(f"共{len(late)}项，逾期最久的{min(len(late), MOST_IN_BRIEF)}项如下：")
        _late_table(paper, late[:MOST_IN_BRIEF], scope, limit=LONGEST_IN_BRIEF)
    else:
        paper.text("无。")
    if found.stages:
        waiting = [f"{stage_words(s.waiting_for)}{s.count}项，平均{s.days:.1f}日" for s in found.stages[:4]]
        paper.heading(3, "待办环节")
        paper.text("；".join(waiting) + "。")
    return paper.data()


def sentences(found: Summary) -> list[str]:
    """The figures of a summary as sentences; every number is one of FIGURES, by the words of WORDS."""
    first, last, w = chinese_day(found.scope.first), chinese_day(found.scope.last), found.whole
    lines = [
        f"{first}至{last}，纳入统计的督办事项共{w.total}项，其中本期立项{w.docketed}项。",
        f"截至{last}，已办结{w.done}项{_percent('，办结率', w.closure)}；未办结{w.open}项，其中逾期{w.overdue}项、"
        f"{NEAR_DAYS}日内到期{w.near}项、中止{w.paused}项；终止、并案或撤销{w.ended}项。",
    ]
    if w.due or w.due_first:
        lines.append(
            f"按现行期限，应办结{w.due}项，按期办结{w.on_time}项{_percent('，按期率', w.rate)}；"
            f"按原定期限，应办结{w.due_first}项，按期办结{w.on_time_first}项{_percent('，按期率', w.rate_first)}。"
        )
    lines.append(f"延期{w.extended}项，退回补正{w.returned}项。")
    return lines


def stage_words(stage: str) -> str:
    """Who has to act, as an office paper says it."""
    return WAITING_WORDS[Waiting(stage)]


def step_words() -> list[str]:
    """Names of the steps of lateness."""
    return [f"{least}日以上" if most is None else f"{least}至{most}日" for least, most in LATE_STEPS]


def unit_line(name: str, tally: Tally) -> list[str]:
    """A unit's line of the summary table."""
    rate, first = (("—" if r is None else f"{r:.1f}%") for r in (tally.rate, tally.rate_first))
    counts = (tally.total, tally.done, tally.open, tally.overdue, tally.near, tally.extended, tally.returned)
    return [name, *(str(count) for count in counts), rate, first]


UNIT_HEADS = ("单位", "总数", "已办结", "未办结", "逾期", "临期", "延期", "退回", "按期率（现行）", "按期率（原定）")


def _units_table(paper: Paper, found: Summary) -> None:
    rows = [unit_line(row.name + ("（已撤销）" if row.is_closed else ""), row.tally) for row in found.rows]
    paper.table(UNIT_HEADS, [*rows, unit_line("合计", found.whole)], (36, 12, 14, 14, 12, 12, 12, 12, 16, 16))


def _late_table(paper: Paper, late: Sequence[Any], scope: Scope, *, limit: int = LONGEST_WORDING) -> None:
    rows = [
        [
            each.number,
            each.wording[:limit] + ("…" if len(each.wording) > limit else ""),
            each.lead.short_name if each.lead else "—",
            each.due_on.isoformat(),
            str((scope.last - each.due_on).days),
        ]
        for each in late
    ]
    paper.table(("编号", "事项", "牵头单位", "期限", "天数"), rows, (27, 61, 26, 29, 13))


def _late_words(found: Summary) -> str:
    if not found.whole.overdue:
        return "无逾期事项。"
    units = "、".join(f"{row.name}{row.tally.overdue}项" for row in found.rows if row.tally.overdue)
    steps = "、".join(f"{word}{count}项" for word, count in zip(step_words(), found.late, strict=True) if count)
    return f"逾期{found.whole.overdue}项，涉及{units}。\n按逾期时长：{steps}。明细见附件2。"


def _percent(words: str, rate: float | None) -> str:
    return "" if rate is None else f"{words}{rate:.1f}%"


def _period(scope: Scope) -> str:
    if (scope.first.month, scope.first.day) == (1, 1) and scope.first.year == scope.last.year:
        return f"{scope.last.year}年截至{scope.last.month}月{scope.last.day}日"
    return f"{chinese_day(scope.first)}至{chinese_day(scope.last)}"
