"""Automatic numbers of a docx as the reader sees them (一、 （一） 1.): in no paragraph, only in the definitions.

Source of the format names: ECMA-376 part 1, 17.18.59 (ST_NumberFormat)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from luoshi.extraction.files.package import attribute, child, local

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_LEVELS = 9
# Ends of a label after which the office puts no blank.
_TIGHT = "、）)．.，,：:】〕"


def counted(number: int, form: str) -> str:
    """`number` in the number format `form` of the standard; digits where the format is unknown or ends earlier."""
    if form in ("bullet", "none"):
        return ""
    if form in _COUNTING:
        return _han(number, _DIGITS, "十百千")
    if form in ("chineseLegalSimplified", "ideographLegalTraditional"):
        return _han(number, _LEGAL, "拾佰仟", one=True)
    if form in ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital", "koreanDigital2"):
        return "".join(_DIGITS[int(digit)] for digit in str(number))
    if form == "decimalZero":
        return f"{number:02d}"
    if form == "decimalFullWidth":
        return str(number).translate({48 + i: 0xFF10 + i for i in range(10)})
    if form in _LISTS and 1 <= number <= len(_LISTS[form]):
        return _LISTS[form][number - 1]
    if form in ("upperLetter", "lowerLetter") and number >= 1:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("upperRoman", "lowerRoman") and 1 <= number < 4000:
        roman = _roman(number)
        return roman.upper() if form == "upperRoman" else roman
    return str(number)


_COUNTING = frozenset(
    {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting"}
    | {"taiwaneseCountingThousand", "koreanDigital"}
)
_CIRCLES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_LISTS = {
    "ideographTraditional": _STEMS,
    "ideographZodiac": _BRANCHES,
    "decimalEnclosedCircle": _CIRCLES,
    "decimalEnclosedCircleChinese": _CIRCLES,
    "decimalEnclosedParen": "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇",
    "decimalEnclosedFullstop": "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛",
    "ideographEnclosedCircle": "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉",
}


def _han(number: int, digits: str, units: str, *, one: bool = False) -> str:
    """Counting in words up to 9999: 十一, 二十, 一百〇五. With `one`, ten is 壹拾."""
    if not 0 < number < 10_000:
        return str(number)
    words, gap = "", False
    for power in range(3, -1, -1):
        digit = number // 10**power % 10
        if digit:
            words += (digits[0] if gap and words else "") + digits[digit] + (units[power - 1] if power else "")
            gap = False
        else:
            gap = True
    return words[1:] if not one and 10 <= number < 20 else words


def _roman(number: int) -> str:
    letters = ""
    for value, letter in _ROMAN:
        letters += letter * (number // value)
        number %= value
    return letters


@dataclass(slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    legal: bool = False
    restarts: int = -1  # the level after which it starts again; 0 never, -1 after every higher one
    style: str = ""


@dataclass(slots=True)
class _List:
    """An abstract list: its levels, and where counting stands. Lists that refer to it count on together."""

    levels: dict[int, _Level] = field(default_factory=dict)
    link: str = ""  # style from which the levels are taken
    counts: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)


class Numbering:
    """All lists of a document. `label` has to be asked once for every numbered paragraph, in order."""

    def __init__(self, numbering: etree._Element | None, style_numbers: dict[str, str]) -> None:
        self._lists: dict[str, _List] = {}
        self._numbers: dict[str, tuple[str, dict[int, int], dict[int, _Level]]] = {}
        self._begun: set[tuple[str, int]] = set()
        for element in numbering if numbering is not None else ():
            if local(element) == "abstractNum":
                self._lists[attribute(element, "abstractNumId")] = _list(element)
            elif local(element) == "num":
                self._number(element)
        # A list that only refers to a numbering style takes its levels from the list of that style.
        for one in self._lists.values():
            if one.link and not one.levels:
                target = self._numbers.get(style_numbers.get(one.link, ""))
                other = self._lists.get(target[0]) if target else None
                if other is not None:
                    one.levels = other.levels

    def _number(self, element: etree._Element) -> None:
        starts: dict[int, int] = {}
        levels: dict[int, _Level] = {}
        for override in element:
            if local(override) == "lvlOverride":
                index = _int(attribute(override, "ilvl"), 0)
                start = child(override, "startOverride")
                if start is not None:
                    starts[index] = _int(attribute(start, "val"), 1)
                level = child(override, "lvl")
                if level is not None:
                    levels[index] = _level(level)
        abstract = attribute(child(element, "abstractNumId"), "val")
        self._numbers[attribute(element, "numId")] = (abstract, starts, levels)

    def level_of_style(self, number: str, style: str) -> int:
        """The level that the list gives to paragraphs of `style`; 0 if it names none."""
        abstract = self._numbers.get(number, ("", {}, {}))[0]
        levels = self._lists[abstract].levels if abstract in self._lists else {}
        return next((index for index, level in levels.items() if level.style == style), 0)

    def label(self, number: str, index: int) -> str:
        """Count the next paragraph of list `number` at level `index` (from 0); its label, "" for bullets."""
        abstract, starts, overrides = self._numbers.get(number, ("", {}, {}))
        one = self._lists.get(abstract)
        if one is None or not 0 <= index < _LEVELS:
            return ""
        levels = {**one.levels, **overrides}
        level = levels.get(index)
        if level is None:
            return ""
        if index in starts and (number, index) not in self._begun:
            one.counts[index] = None
            level = _Level(starts[index], level.form, level.text, level.suffix, level.legal, level.restarts)
        self._begun.add((number, index))
        now = one.counts[index]
        one.counts[index] = level.start if now is None else now + 1
        for deeper in range(index + 1, _LEVELS):
            restarts = levels[deeper].restarts if deeper in levels else -1
            if restarts == -1 or index < restarts:
                one.counts[deeper] = None
        return _label(one.counts, levels, level)


def _label(counts: list[int | None], levels: dict[int, _Level], level: _Level) -> str:
    def shown(found: re.Match[str]) -> str:
        index = int(found.group(1)) - 1
        other = levels.get(index, _Level())
        count = counts[index]
        return counted(other.start if count is None else count, "decimal" if level.legal else other.form)

    label = "" if level.form == "bullet" else re.sub(r"%([1-9])", shown, level.text).strip()
    return f"{label} " if label and level.suffix != "nothing" and label[-1] not in _TIGHT else label


def _list(element: etree._Element) -> _List:
    one = _List(link=attribute(child(element, "numStyleLink"), "val"))
    for level in element:
        if local(level) == "lvl":
            one.levels[_int(attribute(level, "ilvl"), 0)] = _level(level)
    return one


def _level(element: etree._Element) -> _Level:
    legal = child(element, "isLgl")
    return _Level(
        start=_int(attribute(child(element, "start"), "val"), 1),
        form=attribute(child(element, "numFmt"), "val", "decimal"),
        text=attribute(child(element, "lvlText"), "val"),
        suffix=attribute(child(element, "suff"), "val", "tab"),
        legal=legal is not None and attribute(legal, "val", "1") not in ("0", "false", "off"),
        restarts=_int(attribute(child(element, "lvlRestart"), "val"), -1),
        style=attribute(child(element, "pStyle"), "val"),
    )


def _int(text: str, default: int) -> int:
    try:
        return int(text)
    except ValueError:
        return default
