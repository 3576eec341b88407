"""Pairs of brackets and quotes in a flow.

Reads the normalised text (only （） and 〔〕 are left there), writes positions. One pass, linear."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARK = re.compile("[（〔）〕“”《》「」『』]")
_QUOTE_CLOSES = {"“": "”", "《": "》", "「": "」", "『": "』"}
_QUOTE_LIMIT = 400  # a quote mark without partner must not swallow the document


@dataclass(frozen=True, slots=True)
class Pair:
    """`text[open]` and `text[close]` are the two brackets; `depth` 0 is outermost."""

    open: int
    close: int
    depth: int


def bracket_pairs(text: str, *, start: int = 0, end: int | None = None) -> list[Pair]:
    """All closed bracket pairs outside quotes and book titles, ordered by opening place.

    A closing bracket closes the last open one whatever its kind: papers mix （ and 〕."""
    pairs: list[Pair] = []
    open_at: list[int] = []
    quoted_until = -1
    stop = len(text) if end is None else end
    for mark in _MARK.finditer(text, start, stop):
        at, char = mark.start(), mark.group()
        if at <= quoted_until:
            continue
        if char in _QUOTE_CLOSES:
            close = text.find(_QUOTE_CLOSES[char], at + 1, min(stop, at + _QUOTE_LIMIT))
            if close > 0:
                quoted_until = close
        elif char in "（〔":
            open_at.append(at)
            if len(open_at) > 8:
                open_at.pop(0)
        elif char in "）〕" and open_at:
            pairs.append(Pair(open_at.pop(), at, len(open_at)))
    pairs.sort(key=lambda pair: pair.open)
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
