"""The words of a document that one reading rests on: its statement, and what names its parties and its deadline.

Plain functions over an edition's text and blocks; used for what a language model is shown and for test cases."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from luoshi.mandates.models import Edition, Reading

_OPENING, _CLOSING = "（(〔【［[", "）)〕】］]"
_LONGEST = 400
Block = list[int | str | None]


@dataclass(frozen=True, slots=True)
class OwnWords:
    """`statement` is the stretch of the reading; `brackets` what stands outside it: a bracket, a label line, a cell."""

    statement: str
    brackets: tuple[str, ...]

    @property
    def document(self) -> str:
        """All of it as a small document: a bracket follows its statement, anything else has a line of its own."""
        text = self.statement.strip()
        for words in self.brackets:
            text += words if words[0] in _OPENING else f"\n{words}"
        return text


def own_words(edition: Edition, reading: Reading) -> OwnWords:
    """What the reading rests on, as written. Its span, parties and targets are loaded; nothing else is asked."""
    text, start, end = edition.text, reading.span.start, reading.span.end
    places = [p.start for p in reading.parties.all() if p.start is not None]
    places += [reading.deadline_start] if reading.deadline_start is not None else []
    if (following := _opens_behind(text, end)) is not None:
        places.append(following)
    found: dict[int, str] = {}
    for place in sorted(places):
        if start <= place < end or not 0 <= place < len(text):
            continue
        first, words = _around(edition, place, start, end)
        if words and not any(first < at + len(other) and at < first + len(words) for at, other in found.items()):
            found[first] = words
    return OwnWords(text[start:end], tuple(found[at] for at in sorted(found)))


def _opens_behind(text: str, end: int) -> int | None:
    """The place inside the bracket that opens right behind the statement, white space and a full stop passed over."""
    at = end
    while at < min(len(text), end + 8) and (text[at].isspace() or text[at] in "。；;"):
        at += 1
    return at + 1 if at + 1 < len(text) and text[at] in _OPENING else None


def _around(edition: Edition, place: int, start: int, end: int) -> tuple[int, str]:
    """Where what stands around a place outside the statement begins, and its words: a cell, a bracket or a line."""
    text = edition.text
    block = _block_at(edition.blocks, place)
    if block is not None and block[3] == "cell":
        cell = text[int(block[0] or 0) : int(block[1] or 0)].strip()
        head = _head_of(edition, block)
        return int(block[0] or 0), f"{head}：{cell}" if head else cell
    first, last = (int(block[0] or 0), int(block[1] or 0)) if block is not None else (place, place + 1)
    opening = max(text.rfind(mark, first, place + 1) for mark in _OPENING)
    closing = max(text.rfind(mark, first, place) for mark in _CLOSING)
    if opening > closing:
        closes = [at for at in (text.find(mark, place, last) for mark in _CLOSING) if at >= 0]
        last_mark = min(closes) + 1 if closes else last
        if last_mark - opening <= _LONGEST:
            return opening, text[opening:last_mark]
    if end <= place:
        first = max(first, end)
    elif place < start:
        last = min(last, start)
    if last - first > _LONGEST:
        first = max(first, text.rfind("。", first, place) + 1)
        stop = text.find("。", place, last)
        last = min(stop + 1 if stop >= 0 else last, first + _LONGEST)
    return first, text[first:last].strip(" \n\u3000。；;")


def _block_at(blocks: list[Block], place: int) -> Block | None:
    index = bisect_right(blocks, place, key=lambda block: int(block[0] or 0)) - 1
    return blocks[index] if index >= 0 and place < int(blocks[index][1] or 0) else None


def _head_of(edition: Edition, cell: Block) -> str:
    """The words above a cell in the first row of its table; empty where the cell is in that row itself."""
    _start, _end, _page, _kind, table, row, column = cell[:7]
    if not row:
        return ""
    for block in edition.blocks:
        if block[3] == "cell" and block[4] == table and block[5] == 0 and block[6] == column:
            return "".join(edition.text[block[0] : block[1]].split())
    return ""
