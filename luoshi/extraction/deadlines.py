"""When a task is to be done: dates in statements, brackets, label lines and table cells.

Reads a stretch of a flow and the document's year and date, writes `Found`s in reading order, linear. What only looks
like a
deadline is left out: start dates (自2021年10月1日起), dates of events (2020年9月11日，…), basis (2018年版), years of
background. Source: domain.md 5.3 D01-D28 and 5.4 case 21, corpus rule R11."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from luoshi.extraction.flow import Flow
from luoshi.extraction.numerals import CHINESE, whole
from luoshi.extraction.types import Confidence, DeadlineReading

_Y = r"(?:(?P<y>(?:19|20)[0-9]{2}|[一二三四五六七八九〇零]{4})年?|(?P<ywords>今年|本年|当年|明年))"
_M = r"(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?:份)?"
_D = r"(?P<d>3[01]|[12][0-9]|0?[1-9]|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])[日号]"
_PART = r"(?P<part>上半年|下半年|第?[一二三四1-4]季度)"
_HEAD = r"(?P<head>(?:力争|争取|确保|计划|预计|原则上)?(?:到|至|于|在|截至|截止到?|不迟于|不晚于|最迟于?)?)"
_TAIL = r"(?P<tail>(?:年?底|年?末|月底|月末|初|上旬|中旬|下旬)?(?:之?前|以前|之?内|完成)?)"
_DATE = re.compile(
    rf"{_HEAD}(?:{_Y})?(?:{_M}(?:{_D})?|{_PART}|(?P<plain>年底|年末|年内|全年|本年度内|年度内|本年度))?{_TAIL}"
)
_ISO = re.compile(r"(?P<y>20[0-9]{2})[-/.](?P<m>1[0-2]|0?[1-9])(?:[-/.](?P<d>3[01]|[12][0-9]|0?[1-9]))?(?![0-9年])")
_FIVE_YEARS = re.compile(r"“?(?P<n>十[一二三四五六七]|十)五”?(?:时期|期间|规划期)?(?P<tail>末|期末|期间)")
_MADE = re.compile(
    r"(?:本[一-鿿]{2,4})?(?:印发|发布|公布|下发|施行|实施|出台|通过)之?(?:日)(?:起|后)的?(?P<n>[0-9]{1,3}|["
    + CHINESE
    + r"]{1,3})(?P<u>个?工作日|日|天|个月|月|年|周)(?:之?内)?"
)
_SPAN = re.compile(
    r"(?P<lead>力争|争取|用|在|利用|未来|今后)?(?P<n>[0-9]{1,2}"
    r"|[一二两三四五六七八九十半]{1,2})(?P<u>年|个月|个工作日|个季度|周|日"
    r"|天)(?:左右)?(?:的?时间)?(?:之?内|以内)"
)
_CYCLE = re.compile(
    r"(?P<c>每年度?|每半年|每(?:个)?季度?|每(?:个)?月|每周|每年|按月|按季度?|按年|逐月|逐季|每两年"
    r"|每[二三两]个月)(?P<rest>(?:至少|均|都"
    r"|的)?(?:[一二三四五六七八九十0-9]{1,2}月)?(?:[一二三四五六七八九十0-9]{1,3}[日号])?(?:年?底"
    r"|月?底|末|初)?(?:之?前)?)"
)
_CYCLES = {"年": "yearly", "半年": "half_yearly", "季": "quarterly", "月": "monthly", "周": "weekly"}
_STAND = "长期|持续|常年|常态化|动态|滚动|一直|随时|日常|经常性?|适时|贯穿"
_CONTINUOUS = re.compile(
    rf"(?:年内|全年)?(?:{_STAND})(?:性|化|全年)?(?:{_STAND}|工作|推进|坚持|开展|实施|推动|抓好|落实"
    rf"|执行|更新|任务|进行|深化|常抓不懈|用力)*|年内|全年"
)
_AT_ONCE = re.compile(r"立行立改|立即|即知即改|即时|即日起|马上")
_MONEY_OR_NAME = re.compile(r"(?:年度|年版|年修订|年以来|年起|年级|年第|年代|年制|年均|年限|年龄|年期)")
_HALF_END = {"上半年": (6, 30), "下半年": (12, 31)}
_FEAST = re.compile(r"“?(?P<feast>国庆|五一|劳动|七一|八一|春节|元旦|中秋|两会|全国两会)”?节?(?:假期)?(?:之)?前")
_FEAST_DAYS = {"国庆": (9, 30), "五一": (4, 30), "劳动": (4, 30), "七一": (6, 30), "八一": (7, 31), "元旦": (12, 31)}
_QUARTER = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_FIVE = {"十": 2005, "十一": 2010, "十二": 2015, "十三": 2020, "十四": 2025, "十五": 2030, "十六": 2035, "十七": 2040}
_AIM = (
    r"，|；|、|：|。|[）]|完成|建成|建设|建立|健全|实现|达到|达|力争|基本|全面|全省|全市|全区|全县"
    r"|全国|新增|新建|培育|形成|出台|制定|印发|启动|组织|开展|推动|推进|取得|将|要|每|累计|打造"
    r"|引进|争取"
    r"|初步|新|确保|提高|提升|累积|再|各|修订|发布|公布|编制|向|报|对|实施|持续|努力|至少|完善"
    r"|上报|报送|结束|投入|落实|从|把|使|成为|构建|解决|消除|总"
)
_BARE_NEXT = re.compile(rf"(?:{_AIM}|$)")


@dataclass(frozen=True, slots=True)
class Found:
    """A time in a flow: `kind` as in DeadlineReading; `year` is what undated months after it belong to."""

    start: int
    end: int
    kind: str
    on: date | None
    rule: str
    cycle: str = ""
    is_soft: bool = False
    confidence: Confidence = Confidence.HIGH
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a document says about its own time: the year undated months belong to, and the day it was made."""

    year: int | None
    made_on: date | None


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
    found: list[Found] = list(_made(flow.text, start, end, calendar))
    found.extend(_cycles(flow.text, start, end))
    found.extend(_dates(flow.text, start, end, calendar, strict=strict))
    found.extend(_five_years(flow.text, start, end))
    found.extend(_feasts(flow.text, start, end, calendar))
    found.extend(_spans(flow.text, start, end, calendar, strict=strict))
    if not strict:
        found.extend(_iso(flow.text, start, end))
        found.extend(_standing(flow.text, start, end, calendar))
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


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month_end(year: int, month: int) -> date | None:
    return _safe(year, month, monthrange(year, month)[1]) if 1 <= month <= 12 and 1 <= year <= 9999 else None


def _dates(text: str, start: int, end: int, calendar: Calendar, *, strict: bool) -> Iterator[Found]:
    """Fixed dates. The year of an undated month is the last one named before it, else the document's."""
    year = calendar.year
    for match in _DATE.finditer(text, start, end):
        if not (match["y"] or match["ywords"] or match["m"] or match["part"] or match["plain"]):
            continue
        named = _year_of(match, calendar)
        if named is not None:
            year = named
        if year is None or not _counts(match, text, start, end, strict=strict, calendar=calendar):
            continue
        on, rule = _resolve(match, year)
        if on is None:
            continue
        soft = (
            "力争" in match["head"]
            or "争取" in match["head"]
            or text[max(start, match.start() - 2) : match.start()] in ("力争", "争取")
        )
        first = match.start() + (
            len(match["head"]) if match["head"] in ("于", "在", "到", "至") and match["tail"] else 0
        )
        if text[match.start() - 1 : match.start()] == "至" or match["head"].endswith("至"):
            first = _period_start(text, start, match)
        last = match.end() - (2 if match["tail"].endswith("完成") else 0)
        yield Found(first, last, "fixed", on, rule, is_soft=soft, year=year)


def _period_start(text: str, start: int, match: re.Match[str]) -> int:
    """2019年1月1日至12月31日 is one text: from the first date on."""
    at = match.start() + len(match["head"])
    before = re.search(r"(?:20[0-9]{2}年)?[0-9]{1,2}月(?:[0-9]{1,2}日)?至?$", text[max(start, at - 14) : at])
    return at - len(before.group()) if before else at


def _year_of(match: re.Match[str], calendar: Calendar) -> int | None:
    if match["y"]:
        if not match.group().startswith(match["head"] + match["y"] + "年"):
            return None
        return whole(match["y"])
    if match["ywords"] and calendar.year:
        return calendar.year + (1 if match["ywords"] == "明年" else 0)
    return None


def _counts(match: re.Match[str], text: str, start: int, end: int, *, strict: bool, calendar: Calendar) -> bool:
    """Is this date a deadline and not a start, a name or background?"""
    if match["y"] and not re.match(r"年", text[match.end("y") : match.end("y") + 1]):
        return False
    before, after = text[max(start, match.start() - 3) : match.start()], text[match.end() : min(end, match.end() + 6)]
    if match["plain"] is None and match["y"] is None and re.search(r"[0-9]$", before):
        return False
    if re.match(r"(?:之?日)?(?:起|以来|开始|以后|之?后)", after) or re.match(r"(?:至|—|-|~|到)(?:今|[0-9])", after):
        return False
    if match["d"] and not match["tail"] and re.match(r"印发|发布|公布|通过|修订|召开", after):
        return False
    if re.search(r"(?:自|从)$", before) and not match["tail"]:
        return False
    if re.search(r"每$|比$|较$|同$|〔$|（$|与$|在$", before[-1:]) and before[-1:] in "每比较〔" and before:
        return False
    if match["y"] and not (match["m"] or match["part"] or match["plain"]) and after[:1].isdigit():
        return False
    if not strict:
        return True
    if match["tail"] or match["plain"] in ("年底", "年末", "年内", "本年度内", "年度内"):
        if match["tail"] in ("初", "上旬", "中旬", "下旬"):
            return False
        if match["ywords"] is None and match["y"] is None and match["m"] is None and match["part"] is None:
            return not re.search(r"[0-9上去]$", before) and match["plain"] is not None
        return not (match["part"] and not match["y"] and match["tail"] == "")
    return _bare_counts(match, before, after, calendar)


def _bare_counts(match: re.Match[str], before: str, after: str, calendar: Calendar) -> bool:
    """到2027年，…; 2021年，完成…; 至12月31日: dates without 前 or 底."""
    head = match["head"]
    if match["ywords"] or match["plain"]:
        return False
    if _MONEY_OR_NAME.match("年" + after) or re.match(r"(?:度|版|第|级|代|均|期间|的|是|为|、)", after):
        return False
    if re.search(r"至$", before) or head.endswith("至"):
        return True
    year = whole(match["y"]) if match["y"] else None
    if calendar.year and year and year < calendar.year:
        return False
    if head.endswith(("到", "不迟于", "不晚于", "截止", "截至")) or "力争" in head or "争取" in head:
        return True
    if match["y"] and not before.strip("，。；：（“") and _BARE_NEXT.match(after):
        return match["d"] is None
    return bool(match["part"] and match["y"] and _BARE_NEXT.match(after))


def _resolve(match: re.Match[str], year: int) -> tuple[date | None, str]:
    if match["m"]:
        month = whole(match["m"]) or 0
        if match["d"]:
            return _safe(year, month, whole(match["d"]) or 0), "D04 某日前"
        return _month_end(year, month), "D02 月底"
    if match["part"]:
        part = match["part"]
        if part in _HALF_END:
            return _safe(year, *_HALF_END[part]), "D18 半年、季度"
        quarter = _QUARTER[part.replace("第", "")[0]]
        return _month_end(year, quarter * 3), "D18 半年、季度"
    return _safe(year, 12, 31), ("D06 年底" if match["tail"] or match["plain"] else "D07 到某年")


def _iso(text: str, start: int, end: int) -> Iterator[Found]:
    for match in _ISO.finditer(text, start, end):
        year, month = int(match["y"]), int(match["m"])
        on = _safe(year, month, int(match["d"])) if match["d"] else _month_end(year, month)
        if on is not None:
            yield Found(match.start(), match.end(), "fixed", on, "D04 某日前")


def _five_years(text: str, start: int, end: int) -> Iterator[Found]:
    for match in _FIVE_YEARS.finditer(text, start, end):
        year = _FIVE.get(match["n"])
        if year and match["tail"] in ("末", "期末"):
            yield Found(match.start(), match.end(), "fixed", date(year, 12, 31), "D19 五年规划期末")


def _feasts(text: str, start: int, end: int, calendar: Calendar) -> Iterator[Found]:
    """国庆节前 and other days everybody knows; 春节 and 两会 move from year to year and stay without date."""
    for match in _FEAST.finditer(text, start, end):
        day = _FEAST_DAYS.get(match["feast"])
        on = date(calendar.year, *day) if day and calendar.year else None
        yield Found(match.start(), match.end(), "fixed", on, "D23 节日前", confidence=Confidence.MEDIUM)


def _made(text: str, start: int, end: int, calendar: Calendar) -> Iterator[Found]:
    """印发之日起30日内, reckoned from the day the document was made; calendar days, working days approximately
    (7/5)."""
    for match in _MADE.finditer(text, start, end):
        count = whole(match["n"])
        if not count or not (
            match.group().endswith("内") or re.match("，?(?:完成|报)", text[match.end() : match.end() + 3])
        ):
            continue
        on = _later(calendar.made_on, count, match["u"]) if calendar.made_on else None
        yield Found(match.start(), match.end(), "fixed", on, "D22 印发之日起")


def _later(day: date, count: int, unit: str) -> date | None:
    try:
        if unit in ("日", "天"):
            return day + timedelta(days=count)
        if unit == "周":
            return day + timedelta(weeks=count)
        if "工作日" in unit:
            return day + timedelta(days=(count // 5) * 7 + count % 5)
        months = day.year * 12 + day.month - 1 + (count * 12 if unit == "年" else count)
        year, month = divmod(months, 12)
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    except (ValueError, OverflowError):
        return None


def _spans(text: str, start: int, end: int, calendar: Calendar, *, strict: bool) -> Iterator[Found]:
    """5年内, 力争三年内: fixed, but nobody says from when. Days and weeks inside a statement are limits of a
    procedure."""
    for match in _SPAN.finditer(text, start, end):
        before = text[match.start() - 1 : match.start()] if match.start() > start else "。"
        after = text[match.end() : match.end() + 1]
        if match["u"] not in ("年", "个月") and strict:
            continue
        if match["u"] == "个月" and strict and match["lead"] is None:
            continue
        if strict and (before not in "。，；：）、" or after in "对的" or (match["lead"] == "在" and after == "对")):
            continue
        yield Found(match.start(), match.end(), "fixed", None, "D20 几年内", confidence=Confidence.MEDIUM)


def _cycles(text: str, start: int, end: int) -> Iterator[Found]:
    for match in _CYCLE.finditer(text, start, end):
        before = text[max(start, match.start() - 2) : match.start()]
        after = text[match.end() : match.end() + 2]
        if before.endswith(("人", "家", "户", "名", "项")) or (before.endswith("每") and match["c"].startswith("每")):
            continue
        if after.startswith(("度预算", "的", "人")) or re.match(r"每月人均", match.group()):
            continue
        key = match["c"].strip("每个按逐两度")
        cycle = next(
            (name for word, name in sorted(_CYCLES.items(), key=lambda item: -len(item[0])) if word in key), ""
        )
        yield Found(match.start(), match.end(), "recurring", None, "D14 每月、每季度、每年", cycle=cycle)


def _standing(text: str, start: int, end: int, calendar: Calendar) -> Iterator[Found]:
    """Only for deadline cells and labels: 持续推进, 年内持续推进, 长期坚持, 立行立改."""
    for match in _CONTINUOUS.finditer(text, start, end):
        within = "年内" in match.group() or "全年" in match.group()
        on = date(calendar.year, 12, 31) if within and calendar.year else None
        rule = "D09 年内持续推进" if within else "D11 持续推进"
        kind = "fixed" if match.group() in ("年内", "全年") else "continuous"
        yield Found(match.start(), match.end(), kind, on, rule)
    for match in _AT_ONCE.finditer(text, start, end):
        yield Found(match.start(), match.end(), "continuous", None, "D12 立行立改")
