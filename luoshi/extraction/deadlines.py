"""When a task is to be done: the times in statements, brackets, label lines and table cells, and which one decides.

Reads a stretch of a flow and the document's year and date, writes `Found`s in reading order, linear. Dates of the
calendar are in `dates`, what counts from another day in `periods`; here are cycles (每季度), standing work (持续推进)
and the choice among all of them. Source: domain.md 5.3 D01-D28 and 5.4 case 21, corpus rule R11."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date

from luoshi.extraction.brackets import quoted
from luoshi.extraction.dates import NO_SUCH_DAY, Calendar, Found, dates_in
from luoshi.extraction.flow import Flow
from luoshi.extraction.periods import periods_in
from luoshi.extraction.types import Confidence, DeadlineReading

__all__ = ["NO_DEADLINE", "Calendar", "Found", "choose", "deadline_reading", "time_notes", "times_in"]

_CYCLE = re.compile(
    r"(?P<c>每半年|每两年|每[二三两]个月|每年度?|每(?:个)?季度?|每(?:个)?月|每(?:个)?(?:周|星期)|每[日天]"
    r"|按月(?:度)?|(?:次|翌)月(?=[0-9]{1,2}个?(?:工作)?日)|按季度?|按年度?|按半年|按周|逐月|逐季|逐年|半年一[^，。；]{1,2}|一?季度?一[^，。；]{1,2}|一?月一[^，。；]{1,2})"
    r"(?P<rest>(?:至少|均|都|的)?(?:首月|末月|次月|第[一二三]个?月|终了后|结束后|月?底)?"
    r"(?:[一二三四五六七八九十0-9]{1,2}月(?:份)?)?(?:[一二三四五六七八九十0-9]{1,3}(?:个?工作)?[日号])?"
    r"(?:年?底|月?底|末|初|[上中下]旬)?(?:[、和及](?:1[0-2]|[1-9])月(?:[0-9]{1,2}日)?底?)*(?:之?前|之?内)?)"
)
# Cycles that the ledger can keep; every week or every two years is recurring without one of them.
_CYCLES = (("半年", "half_yearly"), ("季", "quarterly"), ("月", "monthly"), ("年", "yearly"))
_ODD_CYCLE = re.compile(r"两年|个月$|周|星期|[日天]$")
_NO_CYCLE = re.compile(
    r"度预算|的|人|户|家|名|亩|平方|吨|股|[0-9.]+(?:万|亿)?元|(?:给予|发放|领取|补贴|补助|支付|缴纳|奖励|发|付)[^，。；]{0,12}(?:元|补贴|补助|工资|津贴|保险|费)"
    r"|[^，。；]{0,8}(?:补贴|补助|津贴)"
)
_STAND = "长期|持续|常年|常态化|常态|动态|滚动|一直|随时|日常|经常性?|贯穿"
_CONTINUOUS = re.compile(
    rf"(?:年内|全年|年度)?(?:{_STAND})(?:性|化|全年)?(?:{_STAND}|工作|推进|坚持|开展|实施|推动|抓好|落实"
    rf"|执行|更新|任务|进行|深化|常抓不懈|用力)*|年内|全年(?:推进|开展|实施|坚持)?"
)
# 6月底前完成并长期坚持: a dated part and a standing one (D13).
_THEN = re.compile(r"(?:并|且|并且|此后|之后|，)(?:长期|持续|常态化|常态|常年)[^，。；）]{0,6}")
_THEN_NEAR = 24
_AT_ONCE = re.compile(r"立行立改|立查立改|边查边改|立即(?:整改|执行|落实|办理|实施)?|即知即改|即时|即日起|马上")
_VAGUE = re.compile(r"尽快|适时|抓紧|早日|择机|逐步|近期")
_DEPENDS = re.compile(r"(?:与|和|同|随|跟)[^，。；与和]{2,20}?(?:一并|同步|同时)(?!推进会)")


def deadline_reading(flow: Flow, found: Found) -> DeadlineReading:
    span = flow.span(found.start, found.end)
    return DeadlineReading(
        found.kind,
        found.on,
        span,
        found.rule,
        flow.written[found.start : found.end],
        found.confidence,
        found.cycle,
        found.is_soft,
    )


NO_DEADLINE = DeadlineReading("none", None, None, "", "")


def times_in(flow: Flow, start: int, end: int, calendar: Calendar, *, strict: bool = True) -> list[Found]:
    """Times written in `flow.text[start:end]`, in reading order.

    `strict` is for statements, where a bare month or year is usually no deadline; in a deadline cell or after
    完成时限： every date counts, and 持续推进 is an answer."""
    text = flow.text
    titles = [(a + start, b + start) for a, b in quoted(text[start:end])]
    found: list[Found] = list(periods_in(text, start, end, calendar, titles, strict=strict))
    found.extend(_cycles(text, start, end))
    found.extend(dates_in(text, start, end, calendar, titles, strict=strict))
    if strict:
        found.extend(_then(text, start, end, found))
    else:
        found.extend(_standing(text, start, end, calendar))
    return _apart(found)


def _apart(found: list[Found]) -> list[Found]:
    """Overlaps taken out: the earlier, then the longer one stays."""
    found.sort(key=lambda item: (item.start, -(item.end - item.start)))
    result: list[Found] = []
    for item in found:
        if not result or item.start >= result[-1].end:
            result.append(item)
    return result


def choose(found: list[Found]) -> tuple[Found | None, list[Found]]:
    """The deadline of a task and the others: the latest fixed date, else a relative one, else a cycle, else
    standing (R11)."""
    for kind in ("fixed", "recurring", "continuous"):
        some = [item for item in found if item.kind == kind]
        dated = [item for item in some if item.on is not None]
        best = max(dated, key=lambda item: (item.on or date.min, item.start)) if dated else (some[-1] if some else None)
        if best is not None:
            return best, [item for item in found if item is not best]
    return None, []


def _cycles(text: str, start: int, end: int) -> Iterator[Found]:
    """每季度, 每月5日前, 按月: when something is done again and again, or reported."""
    for match in _CYCLE.finditer(text, start, end):
        before = text[max(start, match.start() - 2) : match.start()]
        after = text[match.end() : min(end, match.end() + 24)]
        if before.endswith(("人", "家", "户", "名", "项", "每", "第", "本", "上")) or _NO_CYCLE.match(after):
            continue
        if match["c"][0] not in "每按逐次翌" and before and before[-1] not in "，。；：（、“行落持按":
            continue
        if re.search(r"[0-9一二三四]$", before) and match["c"][0] not in "每按逐次翌":
            continue
        words = match["c"].rstrip("度")
        cycle = "" if _ODD_CYCLE.search(words) else next((name for word, name in _CYCLES if word in words), "")
        yield Found(match.start(), match.end(), "recurring", None, "D14 每月、每季度、每年", cycle=cycle)


def _then(text: str, start: int, end: int, found: list[Found]) -> Iterator[Found]:
    """并长期坚持 close behind a date, in the same sentence; elsewhere 持续 is an adverb and no time."""
    ends = sorted(item.end for item in found if item.kind == "fixed")
    if not ends:
        return
    for match in _THEN.finditer(text, start, end):
        index = bisect_right(ends, match.start()) - 1
        between = text[ends[index] : match.start()] if index >= 0 else "。"
        if len(between) <= _THEN_NEAR and "。" not in between:
            yield Found(
                match.start() + 1, match.end(), "continuous", None, "D13 并长期坚持", confidence=Confidence.MEDIUM
            )


def _standing(text: str, start: int, end: int, calendar: Calendar) -> Iterator[Found]:
    """Only for deadline cells and labels: 持续推进, 年内持续推进, 长期坚持, 立行立改."""
    for match in _CONTINUOUS.finditer(text, start, end):
        within = "年内" in match.group() or "全年" in match.group()
        on = date(calendar.year, 12, 31) if within and calendar.year else None
        rule = "D09 年内持续推进" if within else "D11 持续推进"
        kind = "fixed" if match.group() in ("年内", "全年") else "continuous"
        yield Found(match.start(), match.end(), kind, on, rule)
    for match in _AT_ONCE.finditer(text, start, end):
        yield Found(match.start(), match.end(), "continuous", None, "D12 立行立改", confidence=Confidence.MEDIUM)


def time_notes(flow: Flow, start: int, end: int, found: Found | None, calendar: Calendar) -> list[str]:
    """Codes of what a person should look at in the time of the task `flow.text[start:end]`, whose deadline is `found`.

    "no_date", or why there is none: "vague_date" (尽快), "depends" (与主体工程同步); with "title_window" where the
    title names the years. "open_start" (三年内), "impossible_date" (2月30日), "at_once" (立行立改: begin now, look
    again after 30 days)."""
    if found is None:
        depends = _DEPENDS.search(flow.text, start, end)
        vague = _VAGUE.search(flow.text, start, end)
        notes = ["depends" if depends else "vague_date" if vague else "no_date"]
        return [*notes, "title_window"] if calendar.window else notes
    if found.rule == NO_SUCH_DAY:
        return ["impossible_date"]
    if found.kind == "fixed" and found.on is None:
        return ["open_start"]
    return ["at_once"] if found.rule.startswith("D12") else []
