"""Dates of the calendar in a flow: 2025年6月底前, 上半年, 2025-06-30, “十四五”末.

Reads a stretch of a flow and what the document says about its own time, writes `Found`s, linear. What only looks like
a deadline is left out: starts (自2021年10月1日起), days of events (2020年9月11日，…), background (截至去年底), what
describes a thing (2000年底前建成的小区). Source: domain.md 5.3 D01-D10, D17-D19, D27, D28, corpus rule R11."""

from __future__ import annotations

import re
from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from luoshi.extraction.numerals import whole
from luoshi.extraction.scanning import matches
from luoshi.extraction.types import Confidence

# 2月30日: the words are kept for a person to put right.
NO_SUCH_DAY = "D04 历上没有这一天"
TO_A_YEAR = "D07 到某年"


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
    """What a document says about its own time: the year undated months belong to, the day it was made, and the years
    its title spans (2023—2025年), which are no deadline of any task (R11) but a frame for those without one (D21)."""

    year: int | None
    made_on: date | None
    window: tuple[int, int] | None = None
    is_presumed: bool = False  # the year was picked from the text: it stands neither in title, number nor date


_Y = (
    r"(?:(?P<y>(?:19|20)[0-9]{2}|(?<![0-9])2[0-9](?=年[0-9]{1,2}月)|[一二三四五六七八九〇零]{4})(?:年(?:度(?=内|完成))?|(?=底|末|上半年|下半年|第?[一二三四]季度|Q[1-4]))"
    r"|(?P<ywords>今年|本年(?!度)|当年|明年|次年|翌年|来年))"
)
_M = r"(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?:份)?"
_D = (
    r"(?P<d>3[01]|[12][0-9]|0?[1-9]|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])[日号]"
    r"(?:（?(?:星期|周)[一二三四五六日天]）?)?"
    r"(?:(?:上午|下午|晚上?|早上?)?[0-9]{1,2}(?:：[0-9]{2}|[时点](?:[0-9]{1,2}分)?))?(?:(?:下班|上班|开学)(?=之?前))?"
)
_PART = r"(?P<part>上半年|下半年|前[二两三]个?季度|第?[一二三四1-4]季度|[一二三四]季(?=末|底|前)|Q[1-4])"
_PLAIN = r"(?P<plain>本年度内|年度内|本年度|年底|年末|年内|全年)"
_HEAD = (
    r"(?P<head>(?:力争|争取|确保|计划|预计|原则上|最迟|最晚)?"
    r"(?:到|至迟于?|至|于|在|截至|截止到?|不迟于|不晚于|不得?晚于|最迟于?|最晚于?)?)"
)
_TAIL = (
    r"(?P<tail>(?:年?底|年?末|月底|月末|初|上旬|中旬|下旬)?"
    r"(?:(?:之?前|以前)(?!后|[二三四两几0-9]{1,2}个?季)|之?内(?![容部外])|完成)?)"
)
_DATE = re.compile(rf"{_HEAD}(?:{_Y})?(?:{_M}(?:{_D})?|{_PART}|{_PLAIN})?{_TAIL}")
_DATE_BEGINS = re.compile("[前力争确计预原最到至于在截不0-9一二三四五六七八九十〇零今本当明次翌来上下第Q年全]")
_ISO = re.compile(
    r"(?<![0-9.])(?P<y>20[0-9]{2})(?P<s>[-/.])(?P<m>1[0-2]|0?[1-9])(?:(?P=s)(?P<d>3[01]|[12][0-9]|0?[1-9])"
    r"|[-—~至到](?P<m2>1[0-2]|0?[1-9])(?![0-9.])月?)?(?![0-9年])(?P<tail>(?:日|月)?(?:底|末)?(?:之?前|以前)?)"
)
_COMPACT = re.compile(r"(?<![0-9])(?P<y>20[1-4][0-9])(?P<m>0[1-9]|1[0-2])?(?P<d>0[1-9]|[12][0-9]|3[01])?(?![0-9年.])")
_HERE = re.compile(
    r"(?P<w>本|当|下)(?P<u>月|季度)(?:(?P<d>3[01]|[12][0-9]|0?[1-9])[日号])?(?P<tail>(?:底|末|份)?(?:之?前|以前|之?内|完成)?)"
)
_FIVE_YEARS = re.compile(
    r"(?:力争|争取)?[到至在于]?“?(?P<n>十[一二三四五六七]|十)五”?(?:规划|时期|期间|规划期)*(?P<tail>末|期末|期间|时期)(?:之?前|以前|内)?"
)
_FIVE = {"十": 2005, "十一": 2010, "十二": 2015, "十三": 2020, "十四": 2025, "十五": 2030, "十六": 2035, "十七": 2040}
_HALF_END = {"上半年": (6, 30), "下半年": (12, 31)}
_QUARTER = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_NOT_A_DATE = re.compile(r"(?:年度|年版|年修订|年以来|年起|年级|年第|年代|年制|年均|年限|年龄|年期|年间|年内外|年度)")
_START = re.compile(r"(?:之?日)?(?:起|以来|开始|以后|之?后|启用|生效|施行)")
_PERIOD_GOES_ON = re.compile(r"(?:至|—|-|~|到)(?:今|[0-9]|年底|年末|本年|当年|次年|[一二三四五六七八九十]{1,3}[年月])")
# The year holds for what follows: 2026年3月起，10月底前…; 2026年第一、三季度; 2026年6月、9月底前.
_LEADS_ON = re.compile(
    rf"(?:之?日)?(?:起|开始|启动)|{_PERIOD_GOES_ON.pattern}|第?[一二三四1-4][、和]|[、和][0-9一二三四五六七八九十]"
)
_HAPPENED = re.compile(r"印发|发布|公布|通过|修订|召开|出台|下发|举行|成立|挂牌|开幕|制定的|发生|对|在|向")
# 2025年底前到期的备案: the date describes a thing.
_DESCRIBES = re.compile(
    r"(?:已经?|未|尚未|没有|新)?[^，。；：、的]{0,8}(?:到期|期满|届满|建成|竣工|出生|注册|登记|成立|取得|投产|完成|签订|印发|发布"
    r"|出台|批准|获批|查处|发生|产生|形成|积压|入学|申报|提交|报名|递交|购买|销售|参加工作|存在|拖欠|受理|立案|备案|入职|毕业|退休|参保|开工|交付|使用|生产|制定|整改|满)的"
    r"|(?:已|未|尚未)?(?:取得|获得|完成|建成|签订|受理|登记|注册|认定|引进)[^，。；、的]{1,10}的(?:人员|企业|单位|项目|学生|毕业生|个人|小区"
    r"|建筑|车辆|产品|案件|合同|机构)"
)
_REACHES = re.compile(r"完成|建成|实现|达到|全面|全部|形成|基本")
_COMPLETES = re.compile(r"建成|竣工|通车|投产|投用|投入|开工|交付|上线|完工|完成|通过验收|验收")
_VERBS = (
    r"完成|建成|建设|建立|健全|实现|达到|达|力争|基本|全面|全省|全市|全区|全县"
    r"|全国|新增|新建|培育|形成|出台|制定|印发|启动|组织|开展|推动|推进|取得|将|要|每|累计|打造"
    r"|引进|争取|计划|拟|力争|预计|原则上"
    r"|初步|新|确保|提高|提升|累积|再|各|修订|发布|公布|编制|向|报|对|实施|持续|努力|至少|完善"
    r"|上报|报送|结束|投入|落实|从|把|使|成为|构建|解决|消除|总|分别|举办|安排|改造|培训|开工|整治|不少于|达标"
)
_AIM = rf"；|、|：|。|[）]|{_VERBS}"
_AIM_NEXT = re.compile(rf"(?:，(?:{_VERBS}|在全|本市将|我市将)|(?!，)(?:{_AIM})|$)")
_NOT_LATER = ("不迟于", "不晚于", "晚于", "最迟", "最晚", "最迟于", "最晚于", "至迟", "至迟于")
_IS_THE_END = re.compile(r"(?:截止|截至|完成|办结|最后)[^，。；]{0,6}(?:为|：)\Z")
_OF_A_PERIOD = re.compile(r"(?:[年月日]|(?:^|[，。；：（“]|力争)20[0-9]{2})[—-]$")
_IN_A_NAME = re.compile(r"(?:计划|规划|方案|纲要|行动|意见)（20[0-9]{2}年?[—-]$")
# What a bare year only begins: 2025年第一、三季度, 2026年“五一”前.
_MORE_NEXT = re.compile(
    r"第?[一二三四1-4][、和至]第?[一二三四1-4]季|[省市县区]?“?(?:春节|端午|中秋|元宵|国庆|五一|劳动|七一|八一|元旦|清明|(?:全国)?两会)"
)
_ONCE = re.compile(r"今年|本年|明年|来年")


def dates_in(
    text: str, start: int, end: int, calendar: Calendar, titles: list[tuple[int, int]], *, strict: bool
) -> Iterator[Found]:
    """Dates of all forms in `text[start:end]`; those inside `titles` (quoted stretches) are names."""
    yield from _written(text, start, end, calendar, titles, strict=strict)
    yield from _figures(text, start, end, strict=strict)
    yield from _this_month(text, start, end, calendar)
    yield from _five_years(text, start, end, calendar, titles, strict=strict)


def safe(year: int, month: int, day: int) -> date | None:
    """The day, or None where the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_end(year: int, month: int) -> date | None:
    """The last day of a month as the calendar has it."""
    return safe(year, month, monthrange(year, month)[1]) if 1 <= month <= 12 and 1 <= year <= 9999 else None


def around(start: int, end: int, stretches: list[tuple[int, int]]) -> tuple[int, int] | None:
    """The one of `stretches` (sorted, apart) that holds `start:end` between its marks, None if there is none."""
    index = bisect_left(stretches, (start,)) - 1
    return stretches[index] if index >= 0 and end < stretches[index][1] else None


def _written(
    text: str, start: int, end: int, calendar: Calendar, titles: list[tuple[int, int]], *, strict: bool
) -> Iterator[Found]:
    """Dates in words. The year of an undated month is that of the last deadline or period before it, else the
    document's; a year of background (2018年以来) is none."""
    year, presumed = calendar.year, calendar.is_presumed
    for match in matches(_DATE, _DATE_BEGINS, text, start, end):
        if not (match["y"] or match["ywords"] or match["m"] or match["part"] or match["plain"]):
            continue
        at = match.start() + len(match["head"])
        if around(at, at, titles):
            continue
        named = _year_of(match, calendar)
        if named is not None and _LEADS_ON.match(text, match.end()):
            year, presumed = named, False
        meant = named if named is not None else year
        if meant is None or not _counts(match, text, start, end, calendar, strict=strict):
            continue
        on, rule = _resolve(match, meant)
        if on is not None and strict and _is_over(match, on, calendar):
            continue
        if not (rule == TO_A_YEAR and match["head"].endswith(("到", "至"))):
            year, presumed = meant, presumed and named is None
        first, last = _edges(match, text, start, at)
        sure = (
            Confidence.MEDIUM
            if presumed or match["plain"] == "全年" or match["tail"][:1] in ("初", "上", "中")
            else Confidence.HIGH
        )
        yield Found(
            first, last, "fixed", on, rule, "", _is_soft(match, text, start), sure if on else Confidence.LOW, year
        )


def _edges(match: re.Match[str], text: str, start: int, at: int) -> tuple[int, int]:
    """The words of a date: 于, 在 before it and 完成 behind it left out, a period from its first day on."""
    first = at if match["head"] in ("于", "在", "到", "至") and match["tail"] else match.start()
    if text[match.start() - 1 : match.start()] in ("至", "—", "-") or match["head"].endswith("至"):
        before = re.search(
            r"(?:(?:20[0-9]{2}年)?[0-9]{1,2}(?:月(?:[0-9]{1,2}日)?)?|20[0-9]{2}年?)起?[至—-]?$",
            text[max(start, at - 14) : at],
        )
        first = at - len(before.group()) if before else at
    return first, match.end() - (2 if match["tail"].endswith("完成") else 0)


def _is_soft(match: re.Match[str], text: str, start: int) -> bool:
    before = text[max(start, match.start() - 2) : match.start()]
    return "力争" in match["head"] or "争取" in match["head"] or before in ("力争", "争取")


def _year_of(match: re.Match[str], calendar: Calendar) -> int | None:
    if match["y"]:
        year = whole(match["y"])
        return year + 2000 if year is not None and year < 100 else year
    if match["ywords"] and calendar.year:
        return calendar.year + (1 if match["ywords"] in ("明年", "次年", "翌年", "来年") else 0)
    return None


def _is_over(match: re.Match[str], on: date, calendar: Calendar) -> bool:
    """Was the day past when the document was made? Then it is background (截至2024年底，共有…).

    A date with 前 is believed within the document's own year: the day a document is stamped with may be the day it was
    put on a web site."""
    if calendar.made_on is None or on >= calendar.made_on:
        return False
    if match["tail"].endswith("前") and not match["head"].startswith("截"):
        return on.year < min(calendar.made_on.year, calendar.year or calendar.made_on.year)
    return True


def _counts(match: re.Match[str], text: str, start: int, end: int, calendar: Calendar, *, strict: bool) -> bool:
    """Is this date a deadline and not a start, a name or background?"""
    before, after = text[max(start, match.start() - 3) : match.start()], text[match.end() : min(end, match.end() + 24)]
    if match["plain"] is None and match["y"] is None and match["head"] != "至" and re.search(r"[0-9]$", before):
        return False
    if _MORE_NEXT.match(after) and not match["d"] and not match["tail"]:
        return False
    if _START.match(after) or _PERIOD_GOES_ON.match(after) or _DESCRIBES.match(after):
        return False
    sure = match["head"].endswith(_NOT_LATER) or bool(
        _IS_THE_END.search(text, max(start, match.start() - 10), match.start())
    )
    if match["d"] and not match["tail"] and not sure and _HAPPENED.match(after):
        return False
    if match["head"] != "至" and re.search(r"(?:自|从)$", before) and not match["tail"]:
        return False
    if before[-1:] in ("每", "比", "较", "〔", "近", "前", "上", "去") or before.endswith(("不同于", "相比")):
        return False
    if match["tail"] == "初" or after.startswith("有效"):
        return False
    if not strict:
        return True
    return sure or _counts_in_statement(match, text[max(start, match.start() - 12) : match.start()], after, calendar)


def _counts_in_statement(match: re.Match[str], longer: str, after: str, calendar: Calendar) -> bool:
    """In running words a date needs 前, 底, 到 or its place at the head of a clause. `longer` are the words before."""
    before = longer[-3:]
    tail, plain = match["tail"], match["plain"]
    if plain in ("全年", "本年度"):
        return _heads_clause(before) and bool(_AIM_NEXT.match(after)) and not after.startswith(("，", "、", "。", "）"))
    if tail == "完成" and match["ywords"] == "当年" and not match["m"]:
        return False
    if tail or plain:
        if not (match["y"] or match["ywords"] or match["m"] or match["part"]):
            return plain is not None and not re.search(r"[0-9上去前近几数多半一二两三四五六七八九十]$", before)
        return True
    head = match["head"]
    if (before.endswith("至") or head.endswith("至") or _OF_A_PERIOD.search(longer)) and after[:1] not in "的、度":
        return not _IN_A_NAME.search(longer)
    if match["ywords"]:
        return bool(_ONCE.match(match["ywords"])) and _heads_clause(before) and bool(_AIM_NEXT.match(after))
    if _NOT_A_DATE.match("年" + after) or re.match(r"(?:度|版|第|级|届|代|均|期间|的|是|为|、)", after):
        return False
    year = whole(match["y"]) if match["y"] else None
    if calendar.year and year and year < calendar.year:
        return False
    if head.endswith(("到", "截止", "截至")) or "力争" in head or "争取" in head:
        return bool(match["y"] or match["d"] or match["part"])
    if head in ("在", "于") and not match["m"] and not _REACHES.match(after):
        return False
    if match["y"] and _heads_clause(before) and _AIM_NEXT.match(after):
        return match["d"] is None
    if match["y"] and not match["d"] and _COMPLETES.match(after):
        return before[-1:] not in ("对", "为", "在", "将")
    if match["part"] and not match["y"]:
        return _heads_clause(before) and bool(_AIM_NEXT.match(after)) and after[:1] not in "、。）"
    return bool(match["part"] and _AIM_NEXT.match(after))


def _heads_clause(before: str) -> bool:
    return not before or before[-1] in "，。；：（“" or before.endswith(("力争", "争取", "确保"))


def _resolve(match: re.Match[str], year: int) -> tuple[date | None, str]:
    """The day meant; None where the calendar has no such day (2月30日)."""
    if match["m"]:
        month = whole(match["m"]) or 0
        if match["d"]:
            on = safe(year, month, whole(match["d"]) or 0)
            return on, "D04 某日前" if on else NO_SUCH_DAY
        third = {"上旬": 10, "中旬": 20}.get(match["tail"][:2]) or (10 if match["tail"].startswith("初") else None)
        return (safe(year, month, third) if third else month_end(year, month)), "D02 月底"
    if match["part"]:
        part = match["part"]
        if part in _HALF_END:
            return safe(year, *_HALF_END[part]), "D18 半年、季度"
        quarter = _QUARTER[part.lstrip("第Q前")[0]]
        return month_end(year, quarter * 3), "D18 半年、季度"
    if match["plain"]:
        return safe(year, 12, 31), "D06 年底" if "底" in match["plain"] or "末" in match["plain"] else "D10 年内"
    return safe(year, 12, 31), "D06 年底" if match["tail"] else TO_A_YEAR


def _figures(text: str, start: int, end: int, *, strict: bool) -> Iterator[Found]:
    """2025-06-30, 2025.12, 2025.6-12, and in a cell that holds nothing else 20251231, 2025."""
    for match in _ISO.finditer(text, start, end):
        if strict and not match["tail"].endswith("前"):
            continue
        if re.match(r"起|以来|开始|[-—~至到](?:20)?[0-9]", text[match.end() : match.end() + 5]):
            continue
        year, month = int(match["y"]), int(match["m2"] or match["m"])
        on = safe(year, month, int(match["d"])) if match["d"] else month_end(year, month)
        yield Found(
            match.start(),
            match.end(),
            "fixed",
            on,
            "D04 某日前" if on else NO_SUCH_DAY,
            confidence=Confidence.HIGH if on else Confidence.LOW,
            year=year,
        )
    whole_cell = None if strict else _COMPACT.fullmatch(text, start, end)
    if whole_cell:
        year, month = int(whole_cell["y"]), int(whole_cell["m"] or 12)
        on = safe(year, month, int(whole_cell["d"])) if whole_cell["d"] else month_end(year, month)
        if on:
            yield Found(start, end, "fixed", on, "D04 某日前", year=year, confidence=Confidence.MEDIUM)


def _this_month(text: str, start: int, end: int, calendar: Calendar) -> Iterator[Found]:
    """本月底前, 下月10日前: from the month in which the document was made."""
    if calendar.made_on is None:
        return
    for match in _HERE.finditer(text, start, end):
        if not match["tail"] or match["tail"] == "份" or (match["u"] == "季度" and match["d"]):
            continue
        if re.search(r"每[^，。；]{0,12}$", text[max(start, match.start() - 14) : match.start()]):
            continue
        year, month = calendar.made_on.year, calendar.made_on.month
        if match["u"] == "季度":
            month = (month + 2) // 3 * 3
        if match["w"] == "下":
            month += 3 if match["u"] == "季度" else 1
        year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
        on = safe(year, month, int(match["d"])) if match["d"] else month_end(year, month)
        last = match.end() - (2 if match["tail"].endswith("完成") else 0)
        yield Found(match.start(), last, "fixed", on, "D02 月底", confidence=Confidence.MEDIUM)


def _five_years(
    text: str, start: int, end: int, calendar: Calendar, titles: list[tuple[int, int]], *, strict: bool
) -> Iterator[Found]:
    """“十四五”末 is the last day of the plan; 期间 counts as such in a deadline cell and at the head of a clause."""
    for match in _FIVE_YEARS.finditer(text, start, end):
        year = _FIVE.get(match["n"])
        if year is None or around(match.start(), match.end(), titles):
            continue
        after = text[match.end() : min(end, match.end() + 6)]
        if strict and (calendar.year or 0) > year:
            continue
        within = match["tail"] in ("期间", "时期")
        if within and strict:
            before = text[max(start, match.start() - 3) : match.start()]
            if match["tail"] == "时期" or not _heads_clause(before) or not _AIM_NEXT.match(after):
                continue
        yield Found(
            match.start(),
            match.end(),
            "fixed",
            date(year, 12, 31),
            "D19 五年规划期间" if within else "D19 五年规划期末",
            is_soft=match.group().startswith(("力争", "争取")),
            confidence=Confidence.MEDIUM if within else Confidence.HIGH,
            year=year,
        )
