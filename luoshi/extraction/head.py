"""What a document says about itself: title, document number, issuer, date, the year undated months belong to.

Reads the flow of the paragraphs, writes a `Head`. Looks only at the first and last lines, so it costs the same for any
length. Sources: domain.md 4.2 (document number), 5.3 D21, D28."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from luoshi.extraction.flow import Flow
from luoshi.extraction.numerals import whole

_LOOK = 3000
_NUMBER = re.compile(
    r"(?P<code>[\u4e00-\u9fff]{2,14})[〔（](?P<year>(?:19|20)[0-9]{2})[〕）](?:第)?(?P<no>[1-9][0-9]{0,4})号"
)
_ORDER = re.compile(r"(?P<issuer>[\u4e00-\u9fff]{2,20}?)令第(?P<no>[0-9一二三四五六七八九十百千〇零]+)号")
_DAY = re.compile(
    r"(?P<y>(?:19|20)[0-9]{2}|[一二][〇零一二三四五六七八九]{3})年(?P<m>1[0-2]|0?[1-9]|十[一二]?"
    r"|[一二三四五六七八九])月(?P<d>3[01]|[12][0-9]|0?[1-9]|[二三]?十[一二三四五六七八九]?"
    r"|[一二三四五六七八九])日"
)
_KINDS = (
    "通知|意见|方案|计划|要点|办法|决定|规划|清单|措施|任务|分工|批复|报告|纲要|规定|细则|公告|通告|通报|"
    "函|行动|分解|任务书|台账|一览表|分解表|分工表|指标|考核|表|安排|部署|若干举措|举措"
)
_TITLE_END = re.compile(rf"(?:{_KINDS})(?:（[^（）]{{1,24}}）)*(?:的通知)?$")
_FUNCTION = re.compile(r"^(?:根据|按照|关于|落实|依据|参照|贯彻|执行|见|和|及|与|原|现将|以|附件)+")
_MADE = re.compile(
    r"(?:成文日期|发文日期|印发日期|发布日期|发布时间|公布日期"
    r"|日期)：?(?P<y>20[0-9]{2})[-年./](?P<m>[0-9]{1,2})[-月./](?P<d>[0-9]{1,2})"
)


@dataclass(frozen=True, slots=True)
class Head:
    title: str
    number: str
    issuer: str
    made_on: date | None
    year: int | None


def read_head(flow: Flow, *, made_on: date | None = None) -> Head:
    """Head of a document; `made_on` given from outside wins over what is found."""
    number, number_year = _document_number(flow)
    title = _title(flow)
    day, issuer = _signature(flow)
    made = made_on or day or _stamped(flow)
    return Head(title, number, _issuer(title) or issuer, made, _year(flow, title, made, number_year))


def _document_number(flow: Flow) -> tuple[str, int | None]:
    """国办发〔2020〕43号: first one that stands on a line of its own near the top, else none.

    A number inside a sentence is somebody else's."""
    for start, end in _lines(flow, first=True):
        line = flow.text[start:end]
        found = _NUMBER.fullmatch(line) or (_NUMBER.search(line) if len(line) <= 30 and "《" not in line else None)
        if found:
            code = _FUNCTION.sub("", found["code"])
            return f"{code}〔{found['year']}〕{found['no']}号", int(found["year"])
        order = _ORDER.fullmatch(line.strip("（）"))
        if order:
            return f"{order['issuer']}令第{order['no']}号", None
    return "", None


def _lines(flow: Flow, *, first: bool) -> list[tuple[int, int]]:
    """The first 40 lines with their ends, or the last 40 from the end backwards."""
    bounds = [*flow.lines, len(flow)]
    return list(pairwise(bounds[:41])) if first else list(pairwise(bounds[-41:]))[::-1]


def _title(flow: Flow) -> str:
    """The first lines that together end like the title of a document; number and 附件 lines stand outside it."""
    joined = ""
    for start, end in _lines(flow, first=True)[:16]:
        line = flow.text[start:end]
        done = bool(_TITLE_END.search(joined))
        if done and re.fullmatch(r"（[^（）]{2,20}）", line):
            return joined + line
        heading = re.match(r"[一二三四五六七八九十]+、|（[一二三]）|第[一二]章", line)
        outside = _NUMBER.fullmatch(line) or re.fullmatch(r"附件?[0-9一二三四五六]{0,2}：?", line)
        if done and (
            outside or heading or len(line) > 30 or re.search(r"[。；：，]$", line) or not _TITLE_END.search(line)
        ):
            return joined
        if heading:
            break
        apart = bool(outside or len(line) > 60 or re.search(r"[。；：，]$", line))
        joined = "" if apart else (joined + line)[-120:]
    return joined if _TITLE_END.search(joined) else ""


def _issuer(title: str) -> str:
    found = re.match(r"(?P<issuer>[^《》]{2,40}?)关于", title)
    return found["issuer"] if found else ""


def _signature(flow: Flow) -> tuple[date | None, str]:
    """Date of signing near the end: a line of its own, or (whole document on one line) the last words."""
    lines = _lines(flow, first=False)
    for index, (start, end) in enumerate(lines[:30]):
        line = flow.text[max(start, end - 80) : end]
        found = next(iter(list(_DAY.finditer(line))[-1:]), None)
        if found is None:
            continue
        rest = line[found.end() :]
        if not re.fullmatch(r"(?:（[^（）]{2,30}）|印发|附件.{0,40}|)", rest):
            continue
        before = flow.text[start:end][: -(len(line) - found.start())] if len(line) > found.start() else ""
        issuer = re.split(r"[。；：，）]", before)[-1]
        if len(issuer) > 40 or (issuer and not re.search(r"[\u4e00-\u9fff]{2,}$", issuer)):
            continue
        if issuer and re.search(r"[自从于在至到]$", issuer):
            continue
        if not issuer and index + 1 < len(lines):
            above = flow.text[slice(*lines[index + 1])]
            issuer = above if 2 <= len(above) <= 40 and not re.search(r"[。；，：]", above) else ""
        day = _date(found)
        if day:
            return day, issuer
    return None, ""


def _stamped(flow: Flow) -> date | None:
    """A date written at the top: 发布时间：2026-03-05, or a line that is a date and nothing else."""
    head = flow.text[:_LOOK]
    found = _MADE.search(head)
    if found:
        return _date(found)
    for start, end in _lines(flow, first=True)[:12]:
        alone = _DAY.fullmatch(flow.text[start:end].strip("（）"))
        if alone:
            return _date(alone)
    return None


def _date(found: re.Match[str]) -> date | None:
    try:
        return date(whole(found["y"]) or 0, whole(found["m"]) or 0, whole(found["d"]) or 0)
    except ValueError:
        return None


def _year(flow: Flow, title: str, made: date | None, number_year: int | None) -> int | None:
    """Year of the plan: one year in the title, the date, the number, the title's period, else the first year in
    the text."""
    in_title = re.findall(r"(?<![0-9])(20[0-9]{2})(?=年|〕|—|-)", title)
    if len(in_title) == 1 and not re.search(r"20[0-9]{2}[年]?[—\-]+20", title):
        return int(in_title[0])
    if made:
        return made.year
    if number_year:
        return number_year
    if in_title:
        return int(in_title[0])
    found = re.search(r"(?<![0-9〔])(20[0-9]{2})年", flow.text[: 10 * _LOOK])
    return int(found.group(1)) if found else None
