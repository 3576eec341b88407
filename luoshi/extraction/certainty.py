"""How sure a reading is. “High” is kept for what is read by a certain pattern: it is right at least 98 times in 100
(bench/calibration.py shows the table).

Reads drafts' words and names, writes `Confidence`. A party is never surer than the statement it is read for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from luoshi.extraction import lexicon
from luoshi.extraction.flow import Flow
from luoshi.extraction.names import Name
from luoshi.extraction.types import Confidence

_ORDER = (Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW)
_LONG_END = re.compile(rf"(?:{'|'.join(end for end in lexicon.UNIT_END.split('|') if len(end) > 1)})$")
# A label that lost its colon looks like a class of institutions: 牵头部门 市经济信息化委.
_LABEL = re.compile(r"(?:牵头|责任|配合|负责|主办|协办|承办|实施|参与|督办|落实)(?:责任)?(?:单位|部门|处室|科室|主体)")
# What may stand before a statement: the end of a sentence, a clause or a number, a bullet.
_BEFORE = re.compile(r"(?:[。；！？：”…〕）*、.\-·•●○▪■◆◇▶※]|[章节条编]|[①-⑳]|[0-9])$")
_TITLE_AT_MOST = 30
_SHORT = 6


def least(levels: Iterable[Confidence]) -> Confidence:
    """The least sure of `levels`."""
    return max(levels, key=_ORDER.index)


def of_statement(flow: Flow, start: int, end: int, *, is_cell: bool, unread: int) -> Confidence:
    """Of the boundaries of a statement: medium where it is very short, where it begins in the middle of a sentence that
    a line break cut, or where its clause holds words that no rule read (`unread` characters)."""
    if end - start < _SHORT or unread:
        return Confidence.MEDIUM
    if is_cell or start == 0 or _BEFORE.search(flow.text, max(0, start - 4), start):
        return Confidence.HIGH
    line_before = flow.text[flow.paragraph_start(start - 1) : start]
    return Confidence.HIGH if len(line_before) <= _TITLE_AT_MOST else Confidence.MEDIUM


def of_party(name: Name, beside: Sequence[Name], statement: Confidence) -> Confidence:
    """Of one name in a list: high where it is a class or ends like an institution for certain; an everyday ending (台,
    会, 组) needs a certain name beside it. Low where nothing in it looks like an institution."""
    if _LABEL.fullmatch(name.text):
        return Confidence.LOW
    own = Confidence.LOW
    if name.is_class or _is_certain(name):
        own = Confidence.HIGH
    elif lexicon.is_named(name.text):
        own = Confidence.HIGH if any(_is_certain(other) for other in beside) else Confidence.MEDIUM
    if any(_LABEL.fullmatch(other.text) for other in beside):
        own = least((own, Confidence.MEDIUM))
    return least((own, statement))


def _is_certain(name: Name) -> bool:
    bare = lexicon.without_bracket(name.text)
    return lexicon.is_strong(name.text) or (lexicon.is_named(name.text) and _LONG_END.search(bare) is not None)
