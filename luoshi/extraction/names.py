"""Lists of parties taken apart: 、 ， 和 及, names with 和 inside, 等有关部门, 各…各…, distributed prefixes.

Reads a stretch of a flow, writes `Name`s in reading order. Names are never expanded in place: what stands in the text
is
the name, the distributed prefix (省科技厅、财政厅) goes only into `full`. Source: domain.md 5.4 cases 4-9, 5.5."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import pairwise

from luoshi.extraction import lexicon
from luoshi.extraction.flow import Flow


@dataclass(frozen=True, slots=True)
class Name:
    """One party as written: flow range, name, whether it is a class, whether its list was left open by 等."""

    start: int
    end: int
    text: str
    is_class: bool
    is_open: bool
    full: str = ""


_LEADING = re.compile(
    r"^(?:由|请|以及|及|和|与|并|并由|会同(?!县)|商(?![务标业贸会联检])|联合|[0-9一二三四五六七八九十]{1,2}[.、)]|[-—·•◆●■])+(?=.{2})"
)
_TRAILING = re.compile(r"[。；;，、.：:*★▲☆△#◆◇●○■□·•]+$")
_ETC = re.compile(r"等(?:共)?(?:[0-9]+|[一二三四五六七八九十]+|多)?(?:个|家)?")
_EMPTY_TAIL = re.compile(
    r"^(?:$|(?:部门|单位|部委|委办局|机构|地区|地方|地市|处室|企业|高校|部门和单位|部门及单位"
    r"|部门单位|单位和部门|单位部门|委办局和单位|(?:地|[0-9一二三四五六七八九十]*[省市县区州])(?:区|市|县)?(?:人民)?(?:政府)?)$)"
)
# 等执法部门, 等涉农部门: as good as 等部门.
_LOOSE_TAIL = re.compile(r"[^有相各国]{1,6}(?:部门|单位|机构)")
_JOINER = re.compile(r"以及|和|及|与|并")
# Bare class words that do not stand alone after 和: 有关部门和单位 is one party (R9).
_BARE = re.compile(r"^(?:单位|部门|机构|地方|人员|个人|组织|企业)$")
# 各市、县人民政府: the second class of places shares the 各 of the first.
_PLACES = re.compile(r"(?:各|有关|相关|各有关|各相关)[省市县区州旗盟](?:[（〔][^（）〔〕]*[）〕])?")
_PLACES_TOO = re.compile(r"(?:省|市|县|区|州|旗|盟)(?:[（〔][^（）〔〕]*[）〕])?(?:级)?(?:人民政府|政府|管委会|区)?$")
_KEEP_WHOLE = re.compile(
    r"^(?:各|有关|相关)?(?:省|省（区）)、(?:自治区、直辖市|市)[^、，；。]*|^各[^、，；。和]{1,14}党委和政府"
    r"|^地方各级党委和政府|^地方党委和政府|^[^、，；。]{0,6}委、办、(?:厅、)?局"
)


def names_in(flow: Flow, start: int, end: int, *, lines_divide: bool = False) -> list[Name]:
    """Names in `flow.text[start:end]`, in order; the stretch holds a list and no cue words.

    `lines_divide`: also at line ends and blanks where both sides are names (cells of tables, label lines)."""
    result: list[Name] = []
    prefix = ""
    for first, last, fresh in _tokens(flow.text, start, end):
        if fresh:
            prefix = ""
        for a, b in _divided(flow, first, last, lines_divide=lines_divide):
            for name in _finished(flow.text, a, b):
                if lexicon.level_word(name.text):
                    prefix = lexicon.level_word(name.text)
                result.append(_with_prefix(name, prefix))
    return _class_carried(result)


def _tokens(text: str, start: int, end: int) -> list[tuple[int, int, bool]]:
    """Stretches between separators outside brackets; the flag says that the one before ended with a comma or
    stronger."""
    whole = _KEEP_WHOLE.match(text[start:end])
    tokens: list[tuple[int, int, bool]] = []
    at, depth, fresh = start, 0, True
    index = start
    if whole:
        index = start + whole.end()
    while index < end:
        char = text[index]
        if char in "（〔“":
            depth += 1
        elif char in "）〕”":
            depth = max(0, depth - 1)
        elif depth == 0 and char in "、，；。/|｜,;\\":
            tokens.append((at, index, fresh))
            fresh = char != "、"
            at = index + 1
            kept = _KEEP_WHOLE.match(text[at : min(end, at + 40)]) if char in "、，；" else None
            if kept:
                index = at + kept.end() - 1
        index += 1
    tokens.append((at, end, fresh))
    return [token for token in tokens if token[1] > token[0]]


def _divided(flow: Flow, start: int, end: int, *, lines_divide: bool) -> list[tuple[int, int]]:
    """One token cut at 和/及/与, at 各 and (in cells) at line ends, where both sides are complete names."""
    text = flow.text
    if _KEEP_WHOLE.match(text[start:end]):
        return [(start, end)]
    cuts: list[tuple[int, int]] = []
    for joiner in _JOINER.finditer(text, start + 1, end):
        left, right = text[start : joiner.start()], text[joiner.end() : end]
        if text.count("（", start, joiner.start()) > text.count("）", start, joiner.start()):
            continue
        if _both_names(left, right, joiner.group()):
            cuts.append((joiner.start(), joiner.end()))
    cuts.extend((at, at) for at in _each_cuts(text, start, end))
    if lines_divide:
        for at in flow.broken_at(start, end):
            left, right = text[start:at], text[at:end]
            if len(left) > 2 and lexicon.is_party(_TRAILING.sub("", left)) and len(right) > 2 and _starts_name(right):
                cuts.append((at, at))
    else:
        cuts.extend((at, at) for at in _blanks_between_names(flow, start, end))
    result: list[tuple[int, int]] = []
    at = start
    for a, b in sorted(cuts):
        if a > at:
            result.append((at, a))
            at = b
    result.append((at, end))
    return result


def _blanks_between_names(flow: Flow, start: int, end: int) -> list[int]:
    """（市科技局 市财政局 市教育局）: blanks inside a line, with names beyond doubt on both sides of each."""
    gaps = flow.gaps[bisect_right(flow.gaps, start) : bisect_left(flow.gaps, end)]
    bounds = [start, *gaps, end]
    names = [flow.text[a:b] for a, b in pairwise(bounds)]
    sure = all(lexicon.is_strong(name) or (lexicon.is_class(name) and len(name) > 3) for name in names)
    return list(gaps) if sure else []


def _both_names(left: str, right: str, joiner: str) -> bool:
    """Do complete names stand on both sides of 和, 及 …? Longest names first: 人力资源和社会保障部 stays whole."""
    left = _LEADING.sub("", left)
    for cut in _JOINER.split(left):
        last = cut
    last = left if lexicon.is_party(left) else last
    head = _ETC.split(right, maxsplit=1)[0]
    head = _JOINER.split(head, maxsplit=1)[0] if not lexicon.is_party(head) else head
    if _BARE.match(_JOINER.split(head, maxsplit=1)[0]):
        return False
    left_ok = lexicon.is_party(last) or ("等" in left and lexicon.is_class(left.rsplit("等", 1)[1]))
    right_ok = lexicon.is_party(head) or lexicon.is_class(right)
    if joiner in ("和", "与") and left_ok and right_ok and lexicon.is_named(last) and not lexicon.is_class(last):
        # 市规划和自然资源局: the left side is no name by itself although it ends with a unit word.
        return len(lexicon.without_bracket(last)) >= 3 and not last.endswith(("农村", "城乡"))
    return left_ok and right_ok


def _each_cuts(text: str, start: int, end: int) -> list[int]:
    """各地区各部门 -> 各地区 | 各部门; the left side must be a class of its own."""
    cuts = []
    for found in re.finditer("各", text[start + 2 : end]):
        at = start + 2 + found.start()
        left = text[start:at]
        if left.startswith(("各", "有关", "相关")) and lexicon.is_class(left):
            cuts.append(at)
    return cuts


def _starts_name(right: str) -> bool:
    head = re.split(r"[、，；（/]", right, maxsplit=1)[0]
    return lexicon.is_party(head) or bool(re.match(r"[省市区县州各]", right))


def _finished(text: str, start: int, end: int) -> list[Name]:
    """The name of one token, and the class that 等 introduces (财政部等国务院相关部门 -> two parties)."""
    raw = text[start:end]
    led = _LEADING.match(raw)
    if (led and not lexicon.is_party(_ETC.split(raw, maxsplit=1)[0])) or (
        led and led.group() in ("由", "请", "会同", "以及", "及", "并由")
    ):
        start += led.end()
        raw = text[start:end]
    explained = raw.find("（以下")
    if explained > 1:
        end = start + explained
        raw = text[start:end]
    trailing = _TRAILING.search(raw)
    if trailing:
        end -= len(trailing.group())
        raw = text[start:end]
    if not raw or raw in lexicon.NOBODY:
        return []
    for etc in _ETC.finditer(raw):
        head, tail = raw[: etc.start()], raw[etc.end() :]
        introduces = lexicon.is_class(tail) and not _EMPTY_TAIL.match(tail)
        if len(head) < 2 or not (introduces or _EMPTY_TAIL.match(tail) or _LOOSE_TAIL.fullmatch(tail)):
            continue
        if not lexicon.is_party(head) and len(head) < 3 and not tail.endswith("政府"):
            continue
        named = Name(start, start + etc.start(), head, lexicon.is_class(head), True)
        return [named, Name(start + etc.end(), end, tail, True, True)] if introduces else [named]
    return [Name(start, end, raw, lexicon.is_class(raw), False)]


def _with_prefix(name: Name, prefix: str) -> Name:
    """`full` gets the level word of the list, where the name has none of its own and is no central body."""
    text = name.text
    if (
        not prefix
        or name.is_class
        or lexicon.level_word(text)
        or lexicon.is_central(text)
        or not lexicon.is_named(text)
        or text.startswith("团")
    ):
        return name
    if not re.search(
        r"(?:厅|局|委|办|办公室|委员会|部|中心|科协|[妇残侨文台]联|工商联|社科联|法院|检察院|贸促会|红十字会|总工会|联合会|联社"
        r"|供销社|档案馆|图书馆|博物馆|党校|研究院|管委会|总队|支队|专班)$",
        lexicon.without_bracket(text),
    ):
        return name
    if re.match(r"^.{2,4}(?:省|市|区|县|州)", text):
        return name
    return Name(name.start, name.end, text, name.is_class, name.is_open, prefix + text)


def _class_carried(found: list[Name]) -> list[Name]:
    """各区、县级市 and 各高校、科研院所、国有企业: 各 reaches to the bare class words that follow."""
    result: list[Name] = []
    carried = places = False
    for name in found:
        places = places and bool(_PLACES_TOO.match(name.text))
        if places:
            name = Name(name.start, name.end, name.text, True, name.is_open)
        places = places or bool(_PLACES.fullmatch(name.text))
        if (
            not name.is_class
            and carried
            and re.search(rf"(?:{lexicon.CLASS_WORD})$", lexicon.without_bracket(name.text))
        ):
            bare = re.fullmatch(r"[市县区州]?[^省市区县]{0,6}", name.text) is not None
            if bare and not lexicon.level_word(name.text) and not lexicon.is_strong(name.text):
                name = Name(name.start, name.end, name.text, True, name.is_open)
        carried = name.text.startswith("各") or (carried and name.is_class)
        result.append(name)
    return result
