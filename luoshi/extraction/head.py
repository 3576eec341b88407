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
_ORDER = re.compile(
    r"(?P<issuer>[\u4e00-\u9fff]{2,20}?)(?P<kind>令|公告|通告)(?:(?P<year>20[0-9]{2})年)?"
    r"第(?P<no>[0-9一二三四五六七八九十百千〇零]+)号"
)
_DAY = re.compile(
    r"(?P<y>(?:19|20)[0-9]{2}|[一二][〇零一二三四五六七八九]{3})年(?P<m>1[0-2]|0?[1-9]|十[一二]?"
    r"|[一二三四五六七八九])月(?P<d>3[01]|[12][0-9]|0?[1-9]|[二三]?十[一二三四五六七八九]?"
    r"|[一二三四五六七八九])日"
)
_KINDS = (
    "通知|意见|方案|计划|要点|办法|决定|规划|清单|措施|任务|分工|批复|报告|纲要|规定|细则|公告|通告|通报|"
    "函|行动|分解|任务书|台账|一览表|分解表|分工表|指标|考核|表|安排|部署|若干举措|举措|条例|政策|指引|纪要"
)
_TITLE_END = re.compile(rf"(?:{_KINDS})(?:（[^（）]{{1,24}}）)*(?:的通知)?$")
_FUNCTION = re.compile(r"^(?:根据|按照|关于|落实|依据|参照|贯彻|执行|见|和|及|与|原|现将|以|附件)+")
# The block of facts that web sites put above a document: 发文机关：…, 成文日期：….
_FACTS = {
    "title": "标题|文件名称|文件标题",
    "number": "发文字号|文件编号|发文号|文号",
    "issuer": "发文机关|发布机构|发布机关|发文单位|制定机关|制发单位|发布单位|公开主体|信息来源|来源",
    "made": "成文日期|成文时间|印发日期|发文日期|生成日期|制发日期|签发日期",
    "shown": "发布日期|发布时间|公布日期|日期",
    "other": (
        "索引号|主题分类|主题词|有效性|公开方式|公开属性|浏览次数|字体|字号|体裁分类|组配分类|服务对象|实施日期|当前位置"
        "|您的位置|签发人"
    ),
}
_FACT = re.compile("|".join(f"(?P<{key}>(?:{words}))：" for key, words in _FACTS.items()))
_FACT_DAY = re.compile(r"(?P<y>20[0-9]{2})[-年./](?P<m>[0-9]{1,2})[-月./](?P<d>[0-9]{1,2})")
_BODY = re.compile(
    r"(?:府|委|局|厅|办|院|部|署|会|室|中心|行|社|组|公司|大学|学院|海关|总队|支队|联|协|处|所|馆|委员会|党组)$"
)
_POST = re.compile(r"(?:[省市县区州长]长|主席|主任|局长|厅长|部长|院长|书记)[\u4e00-\u9fff]{2,4}$")
_EVENT_BRACKET = re.compile(r"通过|审议|公布|修订|修正|议定|印发|发布|批准|[0-9]日")
_NOT_TITLE = re.compile(r"^(?:序号|目录|附件|为(?!.{0,30}的(?:通知|意见))|根据|经|现将|各|首页|当前位置|您的位置)|[>»]")
_STOPS = re.compile(r"[。；：，]$")
_AFTER_DAY = re.compile(r"(?:（[^（）]{2,40}）|印发|附件.{0,40}|)")
_ONE_LINE = re.compile(
    r"[^。；，]{0,40}?关于[^。；]{4,80}?的?(?:通知|意见|方案|决定|批复|办法|函)(?=各|为|根据|[\u4e00-\u9fff]{2,8}〔20)"
)


@dataclass(frozen=True, slots=True)
class Head:
    title: str
    number: str
    issuer: str
    made_on: date | None
    year: int | None
    window: tuple[int, int] | None = None  # the years a title spans (2023—2025年)


def read_head(flow: Flow, *, made_on: date | None = None) -> Head:
    """Head of a document; `made_on` given from outside wins over what is found."""
    facts = _facts(flow)
    number, number_year, order_issuer = _document_number(flow, facts)
    title = facts.get("title") or _title(flow)
    day, signed = _signature(flow)
    made = made_on or _fact_day(facts, "made") or day or _under_title(flow) or _fact_day(facts, "shown")
    issuer = _issuer(flow, title) or order_issuer or signed or facts.get("issuer", "")
    return Head(title, number, issuer, made, _year(flow, title, made, number_year), _window(title))


def _lines(flow: Flow, *, first: bool) -> list[tuple[int, int]]:
    """The first 60 lines with their ends, or the last 40 from the end backwards."""
    bounds = [*flow.lines, len(flow)]
    return list(pairwise(bounds[:61])) if first else list(pairwise(bounds[-41:]))[::-1]


def _facts(flow: Flow) -> dict[str, str]:
    """Labelled facts of the first lines, by the keys of _FACTS; the first of each kind counts."""
    facts: dict[str, str] = {}
    for start, end in _lines(flow, first=True)[:24]:
        if end - start > 400:
            continue
        found = list(_FACT.finditer(flow.text, start, end))
        if not found or found[0].start() > start:
            continue
        for label, after in zip(found, [*(m.start() for m in found[1:]), end], strict=True):
            value = flow.text[label.end() : after]
            key = label.lastgroup or "other"
            if 2 <= len(value) <= 120 and not (key == "title" and not _TITLE_END.search(value)):
                facts.setdefault(key, value)
    return facts


def _fact_day(facts: dict[str, str], key: str) -> date | None:
    found = _FACT_DAY.search(facts.get(key, ""))
    return _date(found) if found else None


def _document_number(flow: Flow, facts: dict[str, str]) -> tuple[str, int | None, str]:
    """(国办发〔2020〕43号, its year, issuer where the number names it): the first that stands on a line of its own near
    the top, else none. A number inside a sentence is somebody else's."""
    lines = [flow.text[start:end] for start, end in _lines(flow, first=True)[:40]]
    for line, following in zip(lines, [*lines[1:], ""], strict=False):
        bare = line.strip("（）")
        found = _NUMBER.fullmatch(bare) or _NUMBER.match(bare if len(bare) <= 30 and "签发" in bare else "")
        found = found or (_NUMBER.fullmatch(facts.get("number", "")) if line is lines[0] else None)
        if found:
            code = _FUNCTION.sub("", found["code"])
            return f"{code}〔{found['year']}〕{found['no']}号", int(found["year"]), ""
        order = _ORDER.fullmatch(bare) or (_ORDER.fullmatch(bare + following) if len(bare) < 24 else None)
        if order:
            year = f"{order['year']}年" if order["year"] else ""
            said = f"{order['issuer']}{order['kind']}{year}第{order['no']}号"
            return said, int(order["year"]) if order["year"] else None, order["issuer"]
    one = _ONE_LINE.match(flow.text[:200])
    found = _NUMBER.match(flow.text, one.end(), one.end() + 40) if one else None
    return (found.group(), int(found["year"]), "") if found else ("", None, "")


def _title(flow: Flow) -> str:
    """The first lines that together end like the title of a document; number, issuer and 附件 stand outside it."""
    joined = ""
    for start, end in _lines(flow, first=True)[:24]:
        line = _bare(flow.text[start:end])
        done = bool(_TITLE_END.search(joined))
        if done and re.fullmatch(r"（[^（）]{2,20}）", line) and not _EVENT_BRACKET.search(line):
            return joined + line
        heading = re.match(r"[一二三四五六七八九十]+、|（[一二三]）|第[一二]章", line)
        outside = _is_outside(line)
        if done and (outside or heading or len(line) > 30 or _STOPS.search(line) or not _TITLE_END.search(line)):
            return joined
        if heading:
            break
        apart = bool(outside or len(line) > 60 or _STOPS.search(line))
        joined = "" if apart else (joined + line)[-120:]
    if _TITLE_END.search(joined):
        return joined
    one = _ONE_LINE.match(flow.text[:200])
    return one.group() if one else ""


def _bare(line: str) -> str:
    """A line of a title without the number before it and the book title marks around it, as web pages have them."""
    number = _NUMBER.match(line)
    rest = line[number.end() :] if number else line
    if rest.startswith("《") and rest.endswith("》") and "关于" in rest:
        return rest[1:-1]
    return rest if number and "关于" in rest else line


def _is_outside(line: str) -> bool:
    """Lines near the top that are no part of a title."""
    day = _DAY.search(line)
    return bool(
        _NUMBER.fullmatch(line.strip("（）"))
        or _FACT.match(line)
        or _NOT_TITLE.search(line)
        or re.fullmatch(r"附件?[0-9一二三四五六]{0,2}：?|第[0-9一二三四五六七八九十百〇]+号|.{2,24}文件", line)
        or _ORDER.fullmatch(line)
        or (_POST.search(line) and len(line) <= 12)
        or (day and (day.end() == len(line) or line.startswith("（")))
    )


def _issuer(flow: Flow, title: str) -> str:
    """The bodies before 关于 or 印发《 in the title; several are set apart by 、 where the paper leaves a blank."""
    found = re.match(r"(?!关于)(?P<issuer>[^《》]{2,60}?)(?:关于|印发(?=《)|转发)", title)
    if not found or not _BODY.search(found["issuer"]):
        return found["issuer"] if found and "关于" in found.group() else ""
    at = flow.text.find(found.group())
    return _names(flow, at, at + len(found["issuer"])) if at >= 0 else found["issuer"]


def _names(flow: Flow, start: int, end: int) -> str:
    """The bodies in a stretch, set apart by 、 where the source has a blank or a line end between two of them."""
    cuts = [start, *flow.broken_at(start, end), end]
    pieces = [flow.text[a:b] for a, b in pairwise(cuts) if b > a]
    if len(pieces) > 1 and all(len(piece) >= 3 and _BODY.search(piece) for piece in pieces):
        return "、".join(pieces)
    return "".join(pieces)


def _signature(flow: Flow) -> tuple[date | None, str]:
    """Date of signing with the bodies above it: near the end, or at the end of a notice which the plan follows; in a
    document that is one line, the last words."""
    lines = _lines(flow, first=False)
    for index, line in enumerate(lines[:30]):
        found = _signed(flow, line, lines[index + 1 : index + 9])
        if found:
            return found
    lines = _lines(flow, first=True)
    for index, (start, end) in enumerate(lines):
        if index >= 2 and _DAY.fullmatch(flow.text[start:end]):
            found = _signed(flow, (start, end), lines[max(0, index - 8) : index][::-1])
            if found and found[1]:
                return found
    return None, ""


def _signed(flow: Flow, line: tuple[int, int], above: list[tuple[int, int]]) -> tuple[date, str] | None:
    """The day at the end of a line and who signs on that line or on the lines above, nearest first."""
    start, end = line
    words = flow.text[max(start, end - 80) : end]
    found = next(iter(list(_DAY.finditer(words))[-1:]), None)
    if found is None or not _AFTER_DAY.fullmatch(words[found.end() :]):
        return None
    at = end - len(words) + found.start()
    before = flow.text[start:at]
    if before.endswith("：") and not re.search(r"(?:印发|成文|发布|签发|发文)(?:日期|时间)：$", before):
        return None  # 完成时限：2025年6月30日
    issuer = re.split(r"[。；：，）]", before)[-1]
    if len(issuer) > 60 or (issuer and not re.search(r"[\u4e00-\u9fff]{2,}$", issuer)):
        return None
    if issuer and re.search(r"[自从于在至到]$", issuer):
        return None
    day = _date(found)
    if day is None:
        return None
    if issuer:
        return day, _names(flow, at - len(issuer), at)
    return day, _bodies(flow, above)


def _bodies(flow: Flow, above: list[tuple[int, int]]) -> str:
    """The signing bodies on the lines over a date, in reading order."""
    names: list[str] = []
    for start, end in above:
        line = flow.text[start:end]
        if not 2 <= len(line) <= 60 or re.search(r"[。；，：（）]", line) or not (names == [] or _BODY.search(line)):
            break
        names.insert(0, _names(flow, start, end))
        if not _BODY.search(line):
            break
    return "、".join(names)


def _under_title(flow: Flow) -> date | None:
    """A date at the top: a line that is one, or the last date in a bracket under the title (…通过, …修订)."""
    for start, end in _lines(flow, first=True)[:15]:
        line = flow.text[start:end]
        days = list(_DAY.finditer(line))
        if days and (_DAY.fullmatch(line.strip("（）")) or (line.startswith("（") and line.endswith("）"))):
            return _date(days[-1])
    return None


def _date(found: re.Match[str]) -> date | None:
    try:
        return date(whole(found["y"]) or 0, whole(found["m"]) or 0, whole(found["d"]) or 0)
    except ValueError:
        return None


def _window(title: str) -> tuple[int, int] | None:
    found = re.search(r"(20[0-9]{2})年?[—-]+(20[0-9]{2})年?(?![^《》]*》)", title)
    return (int(found[1]), int(found[2])) if found and found[1] < found[2] else None


def _year(flow: Flow, title: str, made: date | None, number_year: int | None) -> int | None:
    """Year of the plan: one year in the title, the date, the number, the title's period, else the first year in
    the text."""
    own = re.sub(r"(?<!印发)(?<!发布)(?<!下达)(?<!公布)《[^《》]*》", "", title)
    in_title = re.findall(r"(?<![0-9])(20[0-9]{2})(?=年|〕|—|-)", own)
    if len(in_title) == 1 and not re.search(r"20[0-9]{2}[年]?[—\-]+20", own):
        return int(in_title[0])
    if made:
        return made.year
    if number_year:
        return number_year
    if in_title:
        return int(in_title[0])
    look = flow.text[: 10 * _LOOK]
    found = re.search(r"(?<![0-9〔到至])(20[0-9]{2})年(?!以来|版)", look) or re.search(
        r"(?<![0-9〔])(20[0-9]{2})年", look
    )
    return int(found.group(1)) if found else None
