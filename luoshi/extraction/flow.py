"""Text as the rules see it: one character per source character, white space out, every character's place kept.

Reads `SourceText.text`, writes a `Flow`. Two things make rules simple here. Characters that mean the same are one
character (full-width and half-width digits, the five kinds of brackets, traditional and simplified characters). And
white space is gone, so that a label which a pdf broke over two lines (牵头部 / 门：) is still one word; where a line
began is remembered beside the text."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import cached_property

from luoshi.extraction.script import equal_characters
from luoshi.extraction.types import Span

OPEN = "（〔"
CLOSE = "）〕"
_WRITTEN = "０１２３４５６７８９（()﹙﹚）[［【〔﹝〖]］】〕﹞〗:∶﹕;﹔,﹐､﹑．﹒｡％﹪－–~～＋＂○◯!﹗?﹖「」"
_MEANT = '0123456789（（）（））〔〔〔〔〔〔〕〕〕〕〕〕：：：；；，，、、..。%%--~~+"〇〇！！？？“”'
_TABLE = {ord(char): meant for char, meant in zip(_WRITTEN, _MEANT, strict=True) if char != meant} | {
    code + 0xFEE0: chr(code)
    for code in (*range(0x41, 0x5B), *range(0x61, 0x7B))  # full-width letters
}
# White space, zero-width marks and the stars of Markdown bold carry no meaning for any rule.
_CHUNK = re.compile(r"(?:[^\s\u200b-\u200d\u2060\ufeff\u00ad*]+|(?<!\*)\*(?!\*))+")
_MARKDOWN_HEADING = re.compile(r"\s{0,3}#{1,6}\s+")
_THOUSANDS = re.compile(r"(?<=[0-9])，(?=[0-9]{3}(?![0-9]))")
_STARTS_ITEM = re.compile(
    r"(?:[一二三四五六七八九十百]{1,4}、|（[一二三四五六七八九十]{1,4}）|（?[0-9]{1,3}[.、）](?![0-9])|[①-⑳]"
    r"|第[一二三四五六七八九十百0-9]{1,4}[章节条编]|附件|——|(?:牵头|责任|配合|主办|协办|负责)(?:单位|部门)：)"
)
_NEAR = 4000
_MANY = 32
_ENDS_SENTENCE = "。；：！？…”〕）"


def normalised(text: str) -> str:
    """`text` with equal characters made one, position for position: `len` does not change."""
    # Replacing the few that are there is ten times as fast as looking up every character; none stands for another one.
    odd = [char for char in set(text) if ord(char) in _TABLE]
    if len(odd) > _MANY:
        text = text.translate(_TABLE)
    else:
        for char in odd:
            text = text.replace(char, _TABLE[ord(char)])
    return _THOUSANDS.sub(",", text)


class Flow:
    """Ranges of a source text joined without white space.

    `text` is normalised and simplified, `written` normalised only (the same string where nothing is traditional);
    `places[i]` is the source offset of `text[i]`; `lines` are the flow offsets at which a line of the source begins,
    `gaps` those that follow white space inside a line (both sorted)."""

    def __init__(self, source: str, ranges: Iterable[tuple[int, int]]) -> None:
        self.source = source
        pieces: list[str] = []
        self.places = array("I")
        self.lines: list[int] = []
        self.gaps: list[int] = []
        for start, end in ranges:
            self._add(start, end, pieces)
        self.written = normalised("".join(pieces))
        equal = equal_characters(source)
        self.text = self.written.translate(equal) if equal else self.written

    def _add(self, start: int, end: int, pieces: list[str]) -> None:
        """One range; every line feed inside it begins a new line."""
        at = start
        for line in self.source[start:end].split("\n"):
            first = True
            heading = _MARKDOWN_HEADING.match(line)
            for chunk in _CHUNK.finditer(line, heading.end() if heading else 0):
                here = len(self.places)
                (self.lines if first else self.gaps).append(here)
                first = False
                pieces.append(chunk.group())
                self.places.extend(range(at + chunk.start(), at + chunk.end()))
            at += len(line) + 1

    def __len__(self) -> int:
        return len(self.text)

    def as_written(self, words: str, near: int = 0) -> str:
        """`words`, a stretch of `text` within some thousand characters of `near`, in the characters of the source."""
        if self.text is self.written:
            return words
        at = self.text.find(words, max(0, near - _NEAR), near + _NEAR)
        return self.written[at : at + len(words)] if at >= 0 else words

    def span(self, start: int, end: int) -> Span:
        """The source stretch of `text[start:end]`, from its first to its last character."""
        if start >= end:
            place = self.places[start] if start < len(self.places) else len(self.source)
            return Span(place, place, "")
        first, last = self.places[start], self.places[end - 1] + 1
        return Span(first, last, self.source[first:last])

    @cached_property
    def paragraphs(self) -> list[int]:
        """Line starts that begin a paragraph, sorted; the others are lines which a pdf or a mail program broke.

        A line goes on when the line before it is long, has punctuation inside and no sentence end, or left a bracket
        open, and this line does not start with a number or label."""
        result: list[int] = []
        for index, start in enumerate(self.lines):
            if index == 0:
                result.append(start)
                continue
            before = self.text[result[-1] : start]
            if not self._goes_on(before[-400:], self.lines[index - 1], start):
                result.append(start)
        return result

    def _goes_on(self, before: str, line: int, start: int) -> bool:
        if _STARTS_ITEM.match(self.text, start, start + 12):
            return False
        opened = max(before.rfind("（"), before.rfind("〔"))
        if opened > max(before.rfind("）"), before.rfind("〕")) and before.find("。", opened) < 0:
            return True
        if before[-1] in _ENDS_SENTENCE:
            return False
        last_line = self.text[line:start]
        return len(last_line) >= 24 and ("，" in before or "、" in before or "。" in before)

    def paragraph_start(self, at: int) -> int:
        """Start of the paragraph in which `at` lies."""
        index = bisect_right(self.paragraphs, at) - 1
        return self.paragraphs[index] if index >= 0 else 0

    def paragraph_end(self, at: int) -> int:
        """End (half-open) of the paragraph in which `at` lies."""
        index = bisect_right(self.paragraphs, at)
        return self.paragraphs[index] if index < len(self.paragraphs) else len(self.text)

    def paragraphs_between(self, start: int, end: int) -> list[int]:
        """Paragraph starts in [start, end)."""
        return self.paragraphs[bisect_left(self.paragraphs, start) : bisect_left(self.paragraphs, end)]

    def is_paragraph_start(self, at: int) -> bool:
        index = bisect_left(self.paragraphs, at)
        return index < len(self.paragraphs) and self.paragraphs[index] == at

    def broken_at(self, start: int, end: int) -> list[int]:
        """Places inside (start, end) that follow a line end or white space, sorted."""
        found: list[int] = []
        for marks in (self.lines, self.gaps):
            found.extend(marks[bisect_right(marks, start) : bisect_left(marks, end)])
        return sorted(found)
