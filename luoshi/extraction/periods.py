"""Times that count from something else: 印发之日起30日内, 三年内, 会后7日内, 春节前.

Reads a stretch of a flow, writes `Found`s, linear. What counts from the day the document was made, or from a day that
stands beside it, is given a day; what counts from an event has none (corpus rule R11). Limits of a procedure (受理后5个
工作日内办结) are no deadlines but targets. Source: domain.md 5.3 D16, D20, D22, D23."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from luoshi.extraction import feasts
from luoshi.extraction.dates import Calendar, Found, around, safe
from luoshi.extraction.numerals import CHINESE, whole
from luoshi.extraction.types import Confidence

_COUNT = rf"(?P<n>[0-9]{{1,3}}|[{CHINESE}半]{{1,3}})(?P<u>个?工作日|个?自然日|日|天|个季度|个月|月|年|个?星期|周)"
_MADE = re.compile(
    r"(?P<this>(?:自|从)?本[一-鿿]{2,4})?(?P<verb>印发|发文|发布|公布|下发|施行|实施|出台|通过)(?:之?日)?(?:起|后)，?的?"
    + _COUNT
    + r"(?P<within>(?:之?内|以内)?)"
)
_EVENT = re.compile(
    r"(?:会后|会议(?:结束)?后|(?:[^，。；：]{0,6}?(?:督查|检查|督导|巡视|巡察|评估|考核|审计|验收|活动|整治|培训|调研|论证|评审|征求意见|公示|考察"
    r"|清查|普查))(?:工作)?(?:结束|完成)(?:之日)?[后起]|(?:交办|接到交办|收到本?通知|收到交办单|接到本?通知|收到本文件)(?:之日)?[后起])，?的?"
    + _COUNT
    + r"(?:之?内|以内)"
)
_SPAN = re.compile(
    r"(?P<from>(?:自|从)?(?P<y>20[0-9]{2})年(?:(?P<m>1[0-2]|0?[1-9])月(?:(?P<d>[0-9]{1,2})日)?)?起，?)?"
    r"(?P<lead>(?:力争|争取|计划|力求)?(?:用|在|利用|通过|经过|未来|今后)?)"
    r"(?P<n>[0-9]{1,2}|[一二两三四五六七八九十半]{1,2})(?:[到至—-][0-9一二两三四五六七八九十]{1,2})?(?P<u>年|个月|个工作日|个季度|周|日|天)"
    r"(?:左右)?(?:的?(?P<while>时间|努力))?"
    r"(?P<within>(?:之?内|以内)?)"
)
_TERM = re.compile(r"本届(?:政府|党委|任期|班子|委员会)?(?:的)?任?期?内|(?<=[，。；：])任期内")
_FEAST = re.compile(
    rf"(?:(?P<y>20[0-9]{{2}})年|(?P<ywords>今年|明年))?(?P<of>[省市县区州])?“?(?P<feast>{feasts.NAMES})”?(?:假期|节假日|节|期间|召开)?(?:之?前(?!后)|以前|前夕)"
)
_SEASON = re.compile(
    r"(?:20[0-9]{2}年|今年|明年)?(?:主?汛期|雨季|入汛|入冬|供暖[季期]?|采暖[季期]|防火期|开学|高考|中考)(?:来临|到来|开始)?之?前"
)
# 两年内不得申报, 一年内发生两次的: conditions, no deadlines.
_CONDITION = re.compile(
    r"不得|不予|不再|未|无|没有|累计|发生|连续|曾|有[^，。；]{1,10}的|[^，。；]{0,12}(?:次以上|的(?:，|企业|单位|人员|个人))"
)


def periods_in(
    text: str, start: int, end: int, calendar: Calendar, titles: list[tuple[int, int]], *, strict: bool
) -> Iterator[Found]:
    """Times relative to another day in `text[start:end]`, in no particular order."""
    # Words that must be there are looked for first: most stretches have none, and the patterns are slow to try.
    within = text.find("内", start, end) >= 0
    if text.find("起", start, end) >= 0 or text.find("后", start, end) >= 0:
        yield from _made(text, start, end, calendar)
        if within:
            yield from _events(text, start, end)
    if within or any(text.find(word, start, end) >= 0 for word in ("时间", "努力", "未来", "今后")):
        yield from _spans(text, start, end, strict=strict)
    if within:
        yield from _terms(text, start, end)
    if text.find("前", start, end) >= 0:
        yield from _feasts(text, start, end, calendar, titles)


def later(day: date, count: int, unit: str) -> date | None:
    """`count` units after `day`. Working days are counted Monday to Friday: the engine knows no public holidays."""
    try:
        if "工作日" in unit:
            return _workdays_later(day, count)
        if unit.endswith(("日", "天")):
            return day + timedelta(days=count)
        if unit.endswith(("周", "星期")):
            return day + timedelta(weeks=count)
        step = {"年": 12, "个季度": 3}.get(unit, 1)
        year, month = divmod(day.year * 12 + day.month - 1 + count * step, 12)
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    except (ValueError, OverflowError):
        return None


def _workdays_later(day: date, count: int) -> date:
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def _made(text: str, start: int, end: int, calendar: Calendar) -> Iterator[Found]:
    """印发之日起30日内, from the day the document was made; from another document's day there is no date."""
    for match in _MADE.finditer(text, start, end):
        count = whole(match["n"])
        if not count or not (match["within"] or re.match("，?(?:完成|报)", text[match.end() : match.end() + 3])):
            continue
        before = text[max(start, match.start() - 8) : match.start()].rstrip("自从")
        other = match["this"] is None and re.search(r"》|条例|法律?|规定|标准|规划|目录|名单|结果|公告", before[-4:])
        on = later(calendar.made_on, count, match["u"]) if calendar.made_on and not other else None
        sure = Confidence.HIGH if match["this"] or not before[-2:].strip("，。；：在应要须于") else Confidence.MEDIUM
        if "工作日" in match["u"]:
            sure = Confidence.LOW
        yield Found(match.start(), match.end(), "fixed", on, "D22 印发之日起", confidence=sure)


def _events(text: str, start: int, end: int) -> Iterator[Found]:
    """会后7日内: fixed, but the day of the event is not in the document."""
    for match in _EVENT.finditer(text, start, end):
        yield Found(match.start(), match.end(), "fixed", None, "D16 某事后几日内", confidence=Confidence.MEDIUM)


def _spans(text: str, start: int, end: int, *, strict: bool) -> Iterator[Found]:
    """5年内, 力争三年内, 用两年时间: fixed, dated only where the beginning stands beside it."""
    for match in _SPAN.finditer(text, start, end):
        ahead = match["lead"].endswith(("未来", "今后")) and match["u"] == "年"
        if not (match["within"] or ahead or (match["while"] and match["lead"])):
            continue
        before = text[match.start() - 1 : match.start()] if match.start() > start else "。"
        after = text[match.end() : min(end, match.end() + 24)]
        if strict and not match["from"] and not _span_counts(match, before, after):
            continue
        on = _from_given(match)
        yield Found(
            match.start(),
            match.end(),
            "fixed",
            on,
            "D20 几年内",
            is_soft=match["lead"].startswith(("力争", "争取", "力求")),
            confidence=Confidence.MEDIUM,
        )


def _span_counts(match: re.Match[str], before: str, after: str) -> bool:
    """In running words days and weeks are limits of a procedure, and so are months that nobody strives for."""
    if match["u"] not in ("年", "个月"):
        return False
    if match["u"] == "个月" and not match["lead"].startswith(("力争", "争取", "计划", "力求", "用")):
        return False
    if before not in "。，；：）、" or after[:1] in "对的" or (match["lead"] == "在" and after[:1] == "对"):
        return False
    return not _CONDITION.match(after)


def _from_given(match: re.Match[str]) -> date | None:
    """自2024年3月起三年内: the last day of the period."""
    count = 0 if match["n"] == "半" else whole(match["n"])
    unit = match["u"]
    if match["n"] == "半" and unit == "年":
        count, unit = 6, "个月"
    first = safe(int(match["y"]), int(match["m"] or 1), int(match["d"] or 1)) if match["from"] else None
    end = later(first, count, unit) if first and count else None
    return end - timedelta(days=1) if end and not match["d"] else end


def _terms(text: str, start: int, end: int) -> Iterator[Found]:
    for match in _TERM.finditer(text, start, end):
        yield Found(match.start(), match.end(), "fixed", None, "D20 本届任期内", confidence=Confidence.MEDIUM)


def _feasts(text: str, start: int, end: int, calendar: Calendar, titles: list[tuple[int, int]]) -> Iterator[Found]:
    """春节前: the day before the next one after the document was made; 省两会 and 市两会 have days of their own."""
    for match in _FEAST.finditer(text, start, end):
        name = match["feast"]
        if around(match.start(), match.end() - 1, titles):
            continue
        if name == "十一" and not (match.group().count("“") or "十一假期" in match.group()):
            continue
        sure = Confidence.HIGH if name not in ("两会", "全国两会") else Confidence.LOW
        on = None if match["of"] and name == "两会" else _eve(match, calendar)
        soft = bool(re.search(r"(?:力争|争取)(?:在|于|到)?$", text[max(start, match.start() - 3) : match.start()]))
        sure = sure if on else Confidence.LOW
        yield Found(match.start(), match.end(), "fixed", on, "D23 节日前", is_soft=soft, confidence=sure)
    for match in _SEASON.finditer(text, start, end):
        yield Found(match.start(), match.end(), "fixed", None, "D23 季节前", confidence=Confidence.LOW)


def _eve(match: re.Match[str], calendar: Calendar) -> date | None:
    year = int(match["y"]) if match["y"] else None
    if year is None and match["ywords"] and calendar.year:
        year = calendar.year + (match["ywords"] == "明年")
    if year is None and calendar.made_on and (calendar.year or 0) <= calendar.made_on.year + 1:
        return feasts.eve_after(match["feast"], calendar.made_on)
    year = year or calendar.year
    day = feasts.feast(match["feast"], year) if year else None
    if match["feast"] == "元旦" and not match["y"] and year:
        day = feasts.feast("元旦", year + 1)
    return day - timedelta(days=1) if day else None
