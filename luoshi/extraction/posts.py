"""Posts and persons named as answerable (责任领导, 包保领导, 责任人): kept beside a task, never read as parties.

Reads a stretch of a flow, the cell of a leaders' column or the value of a leaders' label, writes `PostReading`s
(domain.md 5.2 P28, P48; 5.4 case 15)."""

from __future__ import annotations

import re
from itertools import pairwise

from luoshi.extraction import lexicon
from luoshi.extraction.flow import Flow
from luoshi.extraction.types import PostReading

_BETWEEN = re.compile(r"[、，；。/]")
_WORDS = re.compile(r"[\u4e00-\u9fff]{2}")
_TELEPHONE = re.compile(r"[（]?[0-9-]{7,}[）]?$")


def posts_in(flow: Flow, start: int, end: int, cue: str) -> list[PostReading]:
    """The posts and persons of `flow.text[start:end]`, divided at commas, 、 and line ends; `cue` is the heading or
    label that announced them. A telephone number behind a name is no part of it; 无 is nobody."""
    cuts = sorted(
        {
            start,
            end,
            *(line for line in flow.lines if start < line < end),
            *(found.start() for found in _BETWEEN.finditer(flow.text, start, end)),
        }
    )
    result: list[PostReading] = []
    for a, b in pairwise(cuts):
        if _BETWEEN.match(flow.text, a, b):
            a += 1
        telephone = _TELEPHONE.search(flow.text, a, b)
        b = telephone.start() if telephone else b
        words = flow.text[a:b]
        if words in lexicon.NOBODY or not _WORDS.search(words):
            continue
        result.append(PostReading(words, flow.span(a, b), "P28 责任领导、责任人", cue))
    return result
