"""The numbering tree: 第一章, 一、, （一）, 1., （1）, ①.

Reads a `Flow`, writes `Mark`s (numbers, in order) and `Item`s (the tree). At the start of a line a number counts as it
stands. Inside a line it counts only after a sentence end or bracket and only when it continues the count of its level;
that is how whole documents on one line are read, and why （二） in 按照本意见（二） is not taken for an item."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from luoshi.extraction.brackets import quoted
from luoshi.extraction.flow import Flow
from luoshi.extraction.numerals import whole
from luoshi.extraction.scanning import matches
from luoshi.extraction.types import Item

_CN = "[一二三四五六七八九十百]{1,5}"
_NUMBER = re.compile(
    rf"(?P<part>第(?:{_CN}|[0-9]{{1,3}})[编章](?!程))|(?P<section>第(?:{_CN}|[0-9]{{1,3}})节)"
    rf"|(?P<article>第(?:{_CN}|[0-9]{{1,3}})条)"
    rf"|(?P<top>{_CN})、|(?P<second>（{_CN}）)、?|(?P<dotted>[0-9]{{1,2}}(?:\.[0-9]{{1,2}}){{1,3}})(?![0-9.%万亿多余])\.?"
    rf"|(?P<third>[0-9]{{1,3}})(?:[.、](?![0-9]|$)"
    rf"|[.、](?=20[0-9]{{2}}年|[0-9]{{1,2}}月)|\)|(?=）(?<!（[0-9]）)(?<!（[0-9][0-9]）)))"
    rf"|(?P<fourth>（[0-9]{{1,3}}）)、?|(?P<fifth>[①-⑳])|(?P<letter>[a-hA-H])[）.](?=[\u4e00-\u9fff])"
)
_NUMBER_BEGINS = re.compile("[第一二三四五六七八九十百（0-9①-⑳a-hA-H]")
_RANK = {
    "part": 0,
    "section": 1,
    "article": 2,
    "top": 3,
    "second": 4,
    "third": 5,
    "dotted": 6,
    "fourth": 10,
    "fifth": 11,
    "letter": 12,
}
# - （一）…, ● 1.…: a bullet before a number says nothing more.
_BULLETS = re.compile(r"[->·•●○▪■◆◇▶※*]+(?=[（0-9一二三四五六七八九十①-⑳])")
# Inside a line these are quotations or figures.
_ALWAYS_A_LINE = frozenset({"part", "section", "article", "dotted", "letter"})
_WORD = re.compile(r"(?![第约达到至表图附件共])[\u4e00-\u9fff]")
_BEFORE = "。；：！？）〕”…"


@dataclass(frozen=True, slots=True)
class Mark:
    """A number in front of an item: flow offsets of its first character and of the first one after it."""

    start: int
    body: int
    rank: int
    label: str
    value: int
    path: tuple[str, ...]
    line: bool  # stands at the start of a line


def _label(kind: str, written: str) -> tuple[str, int]:
    """(label as in a path, value): （一） -> ("(一)", 1)."""
    inner = written.strip("（）")
    if kind == "fifth":
        return written, ord(written) - ord("①") + 1
    if kind in ("part", "section", "article"):
        return written, whole(written[1:-1]) or 0
    if kind == "letter":
        return written, ord(written.lower()) - ord("a") + 1
    if kind == "dotted":
        return written, int(written.rpartition(".")[2])
    value = whole(inner) or 0
    return (f"({inner})" if kind in ("second", "fourth") else inner), value


class Numbering:
    """The numbers of a flow, with look-ups by place."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.marks: list[Mark] = []
        self._stack: list[Mark] = []
        self._last: dict[int, int] = {}  # rank -> value of the last number of that rank, document-wide
        hidden = quoted(flow.text)
        starts = [start for start, _ in hidden]
        for found, line in self._candidates():
            index = bisect_right(starts, found.start()) - 1
            if index >= 0 and found.start() < hidden[index][1]:
                continue
            self._take(found, line)
        self._starts = [mark.start for mark in self.marks]
        self._tops = [mark for mark in self.marks if mark.rank <= _RANK["top"]]
        self._top_starts = [mark.start for mark in self._tops]

    def _candidates(self) -> Iterator[tuple[re.Match[str], bool]]:
        """Every number in order, and whether it begins a line.

        One that would reach over a line start (…第二 / 二、任务) gives way to that."""
        text, paragraphs = self.flow.text, self.flow.paragraphs
        bounds = [*paragraphs, len(text)]
        if not paragraphs or paragraphs[0] != 0:
            bounds.insert(0, 0)
        for start, end in pairwise(bounds):
            bullet = _BULLETS.match(text, start, end)
            at = bullet.end() if bullet else start
            first = _NUMBER.match(text, at, end)
            if first is not None:
                yield first, True
                at = first.end()
            for found in matches(_NUMBER, _NUMBER_BEGINS, text, at, end):
                yield found, False

    def _take(self, found: re.Match[str], line: bool) -> None:
        kind = found.lastgroup or "third"
        label, value = _label(kind, found.group(kind))
        rank = _RANK[kind] + (label.count(".") - 1 if kind == "dotted" else 0)
        if not line and (kind in _ALWAYS_A_LINE or not self._continues(found.start(), rank, value)):
            return
        if kind == "dotted" and not self._is_dotted_number(found):
            return
        if line and kind == "third" and value == 0:
            return
        while self._stack and self._stack[-1].rank >= rank:
            self._stack.pop()
        self._last[rank] = value
        path = (*(mark.label for mark in self._stack), label)
        mark = Mark(found.start(), found.end(), rank, label, value, path, line)
        self._stack.append(mark)
        self.marks.append(mark)

    def _is_dotted_number(self, found: re.Match[str]) -> bool:
        """1.1 and 2.3.1 number an item where a blank follows or words which no figure has behind it; never 0.5."""
        at = found.end()
        if found.group().startswith("0") or ".0" in found.group():
            return False
        gaps = self.flow.gaps
        index = bisect_left(gaps, at)
        return (index < len(gaps) and gaps[index] == at) or found.group().count(".") > 1

    def _continues(self, at: int, rank: int, value: int) -> bool:
        """May this number inside a line be an item? It must follow its predecessor, or open a deeper level with 1.

        （一）, （二） often run on through the whole document, so their count survives the next 一、."""
        before = self.flow.text[at - 1] if at else "。"
        expected = self._last.get(rank, 0) + 1
        # A text copied from the middle of a paper begins with 二、 behind the bracket of the item before.
        begins = rank == 3 and rank not in self._last and before in "）〕" and value < 30
        if value != expected and not (value == 1 and rank > 3) and not begins:
            return False
        if before in _BEFORE:
            return True
        if rank > 3 and _WORD.match(before) and self._after_gap(at):
            # 制定本计划。 一 完善制度 （一）完善法规 1.推动修改: white space alone stands between heading and item.
            return True
        # A heading without full stop runs straight into its first item: …时效性和精准性（一）研究….
        return rank in (4, 5) and self._stack_is_fresh(at, rank)

    def _after_gap(self, at: int) -> bool:
        """White space before `at`, inside a line."""
        index = bisect_left(self.flow.gaps, at)
        return index < len(self.flow.gaps) and self.flow.gaps[index] == at

    def _stack_is_fresh(self, at: int, rank: int) -> bool:
        """The last number is a heading close before, without any sentence since."""
        if not self._stack or self._stack[-1].rank >= rank:
            return False
        since = self.flow.text[self._stack[-1].body : at]
        return 2 < len(since) <= 60 and not re.search(
            r"[。；]|[0-9.第]$" if rank == 4 else r"[。；，、]|[0-9.第约达到]$", since
        )

    def before(self, at: int) -> Mark | None:
        """The last number that begins at or before `at`."""
        index = bisect_right(self._starts, at) - 1
        return self.marks[index] if index >= 0 else None

    def top_before(self, at: int) -> Mark | None:
        """The last number 一、 or higher that begins at or before `at`."""
        index = bisect_right(self._top_starts, at) - 1
        return self._tops[index] if index >= 0 else None

    def after(self, at: int) -> Mark | None:
        """The first number that begins at or after `at`."""
        index = bisect_left(self._starts, at)
        return self.marks[index] if index < len(self.marks) else None

    def between(self, start: int, end: int) -> Sequence[Mark]:
        """Numbers that begin in [start, end)."""
        return self.marks[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def path_at(self, at: int) -> tuple[str, ...]:
        mark = self.before(at)
        return mark.path if mark else ()


def items(flow: Flow, numbering: Numbering) -> tuple[Item, ...]:
    """The tree of a flow; text before the first number and paragraphs without number are leaves of their own."""
    pieces = _pieces(flow, numbering)
    roots: list[Item] = []
    stack: list[tuple[int, Item, list[Item]]] = []

    def close(rank: int) -> None:
        while stack and stack[-1][0] >= rank:
            _, item, children = stack.pop()
            done = Item(item.path, item.level, item.start, item.body, item.end, tuple(children))
            (stack[-1][2] if stack else roots).append(done)

    for start, body, end, rank, path in pieces:
        close(rank)
        span = flow.span(start, end)
        at = flow.places[body] if body < len(flow.places) and body < end else span.end
        item = Item(path, len(stack) + 1, span.start, at, span.end)
        stack.append((rank, item, []))
    close(-1)
    return tuple(roots)


def _pieces(flow: Flow, numbering: Numbering) -> list[tuple[int, int, int, int, tuple[str, ...]]]:
    """(start, body, end, rank, path) of every number and unnumbered paragraph, in order."""
    by_start = {mark.start: mark for mark in numbering.marks}
    cuts = sorted(set(flow.paragraphs) | by_start.keys())
    pieces: list[tuple[int, int, int, int, tuple[str, ...]]] = []
    path: tuple[str, ...] = ()
    for index, start in enumerate(cuts):
        end = cuts[index + 1] if index + 1 < len(cuts) else len(flow)
        mark = by_start.get(start)
        if mark is not None:
            path = mark.path
            pieces.append((start, mark.body, end, mark.rank, path))
        elif end > start:
            pieces.append((start, start, end, 99, path))
    return pieces
