"""Pairs of brackets and quotes in a flow.

Reads the normalised text (only （） and 〔〕 are left there), writes positions. One pass, linear."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

_MARK = re.compile("[（〔）〕“”《》「」『』]")
_QUOTE_CLOSES = {"“": "”", "《": "》", "「": "」", "『": "』"}
_QUOTE_LIMIT = 400  # a quote mark without partner must not swallow the document
_PAIR_LIMIT = 1500  # nor must a bracket


@dataclass(frozen=True, slots=True)
class Pair:
    """`text[open]` and `text[close]` are the two brackets; `depth` 0 is outermost."""

    open: int
    close: int
    depth: int


def bracket_pairs(text: str, walls: Sequence[int] = ()) -> list[Pair]:
    """All closed bracket pairs outside quotes and book titles, ordered by opening place.

    A closing bracket closes the last open one whatever its kind: papers mix （ and 〕. No pair reaches over one of the
    sorted `walls` (starts of numbered items): what opens before and closes behind it are two slips of the pen."""
    found: list[tuple[int, int]] = []
    open_at: list[int] = []
    quoted_until = -1
    wall = 0
    for mark in _MARK.finditer(text):
        at, char = mark.start(), mark.group()
        if wall < len(walls) and walls[wall] <= at:
            wall = bisect_right(walls, at)
            open_at.clear()
        if at <= quoted_until:
            continue
        if char in _QUOTE_CLOSES:
            close = text.find(_QUOTE_CLOSES[char], at + 1, at + _QUOTE_LIMIT)
            if close > 0:
                quoted_until = close
        elif char in "（〔":
            open_at.append(at)
            if len(open_at) > 8:
                open_at.pop(0)
        elif char in "）〕" and open_at:
            opened = open_at.pop()
            if at - opened <= _PAIR_LIMIT:
                found.append((opened, at))
    return _nested(sorted(found))


def _nested(found: list[tuple[int, int]]) -> list[Pair]:
    """Depth by the pairs around a pair: a bracket that nothing closes makes nothing inner."""
    pairs: list[Pair] = []
    around: list[int] = []
    for opened, close in found:
        while around and around[-1] < opened:
            around.pop()
        pairs.append(Pair(opened, close, len(around)))
        around.append(close)
    return pairs


def quoted(text: str) -> list[tuple[int, int]]:
    """Half-open stretches inside “” and 《》, the marks included, in order and without overlap."""
    found: list[tuple[int, int]] = []
    until = -1
    for mark in re.finditer("[“《「『]", text):
        if mark.start() < until:
            continue
        close = text.find(_QUOTE_CLOSES[mark.group()], mark.end(), mark.end() + _QUOTE_LIMIT)
        if close > 0:
            until = close + 1
            found.append((mark.start(), until))
    return found
