"""Numbers with a unit in a flow: 50家, 1—2个, 1.2万亿元, 百项, 三分之二, 半个月.

Reads a stretch of normalised text, writes `Figure`s in reading order, linear. What a figure means is decided in
`targets`. Source: corpus rule R12 (万 and 亿 multiplied out, a range gives its lower end, 半个月 = 0.5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from luoshi.extraction.numerals import whole
from luoshi.extraction.scanning import matches

_UNITS = (
    "个百分点|百分点|%|‰|个工作日|个自然日|个月|小时|分钟|工作日|平方公里|平方千米|平方米|公里|千米|公顷|千瓦时|千瓦|兆瓦|立方米|标准箱|标箱"
    "|人次|人时|家次|户次|件次|项次|场次|批次|亩次|课时|学时|吨标准煤"
    "|微克/立方米|毫克/升|亩|吨|公斤|斤|元|美元|个|项|家|件|名|人|户|所|条|座|处|场|次|批|套|款|台|辆|张|轮|份|部|门|篇|种|类|支|期|对|片|间|栋|幢|村|镇|店|只|艘|架|册|宗|例"
    "|笔|单|株|头|颗|口|番|起|双|天|日|周|倍|位|米|站|根|GW|MW|TB|PB|P|EFLOPS|PFLOPS"
)
# Bounded, and never from the middle of a longer number: a page of digits must not be tried from each of them.
NUM = r"(?<![0-9])(?:[0-9]{1,3}(?:,[0-9]{3}){1,5}|[0-9]{1,15})(?:\.[0-9]{1,6})?"
_HAN = "[一二两三四五六七八九十百千万亿]"
_FIGURE = re.compile(
    rf"(?P<n>{NUM})(?:(?:%|个|家|项|件|名|万|亿|场)?[—\-~至到]+(?P<n2>{NUM}))?"
    rf"(?P<s>万亿|百亿|千亿|百万|千万|亿|万|千|百)?(?P<more>多|余)?(?P<u>{_UNITS})"
    rf"|(?P<cn>{_HAN}{{1,8}})(?:(?:至|到|—|-)(?P<cn2>{_HAN}{{1,6}}))?(?P<cu>个百分点|个月|个工作日|小时|个|项|家|件"
    r"|名|款|座|所|场|条|套|批|次|倍|支|人|户|处|份|部|类|元|番|篇|台)"
    r"|(?P<half>半个?(?:月|天|小时))"
    r"|百分之(?P<pc>[一二三四五六七八九十百]{1,4})"
    r"|(?P<whole>[二三四五六七八九十])分之(?P<parts>[一二两三四五六七八九])"
)
_FIGURE_BEGINS = re.compile("[0-9一二两三四五六七八九十百千万亿半]")
_SCALE = {
    "万亿": 1e12,
    "千亿": 1e11,
    "百亿": 1e10,
    "亿": 1e8,
    "千万": 1e7,
    "百万": 1e6,
    "万": 1e4,
    "千": 1e3,
    "百": 100.0,
}


@dataclass(frozen=True, slots=True)
class Figure:
    """`text[start:end]` is the shortest stretch with number and unit; `han` are its digits where written in Chinese."""

    start: int
    end: int
    value: float
    unit: str
    han: str = ""


def figures_in(text: str, start: int, end: int) -> Iterator[Figure]:
    for match in matches(_FIGURE, _FIGURE_BEGINS, text, start, end):
        read = _read(match)
        if read is not None:
            value, unit = read
            yield Figure(match.start(), match.end(), value, unit, match["cn"] or "")


def _read(match: re.Match[str]) -> tuple[float, str] | None:
    if match["half"]:
        return 0.5, "个月" if "月" in match["half"] else match["half"].lstrip("半个")
    if match["pc"]:
        share = whole(match["pc"])
        return (float(share), "%") if share is not None else None
    if match["whole"]:
        return round((whole(match["parts"]) or 0) / (whole(match["whole"]) or 1), 6), ""
    if match["cn"]:
        number = whole(match["cn"])
        return (float(number), match["cu"]) if number is not None else None
    return scaled(match["n"], match["s"]), match["u"]


def scaled(number: str, scale: str | None) -> float:
    """1.2 and 万亿 as 1.2e12; both as written."""
    return round(float(number.replace(",", "")) * _SCALE.get(scale or "", 1.0), 6)
