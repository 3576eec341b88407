"""Tables drawn with characters in plain text: | a | b | of Markdown, and columns between tabs.

Reads the line blocks of a text file, writes cell `Block`s in their place; no character of the text changes. Whether
such lines are a table of tasks is for `tables` to say: where they are not, they stay lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from luoshi.extraction.types import Block, SourceText

_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*")
_WORDS = re.compile(r"\S(?:.*\S)?", re.DOTALL)
_FIRST_TABLE = 1_000_000  # numbers of drawn tables stand apart from those of real ones


def drawn_tables(source: SourceText) -> dict[int, tuple[list[Block], list[Block]]]:
    """Table number -> (its lines, its cells), for every run of two or more lines with the same bars or tabs."""
    if source.media != "txt" or ("|" not in source.text and "\t" not in source.text):
        return {}
    result: dict[int, tuple[list[Block], list[Block]]] = {}
    keyed = ((_columns(source.text[block.start : block.end]), block) for block in source.blocks)
    for (mark, count), group in groupby(keyed, key=lambda pair: pair[0]):
        lines = [block for _, block in group]
        if not mark or count < 2 or len(lines) < 2:
            continue
        table = _FIRST_TABLE + len(result)
        result[table] = (lines, list(_cells(source.text, lines, mark, table)))
    return result


def _columns(line: str) -> tuple[str, int]:
    """The mark between the columns of a line and their number; ("", 0) for a line of running text."""
    bare = line.strip()
    if bare.startswith("|") and bare.endswith("|") and len(bare) > 1:
        return "|", bare.count("|") - 1
    return ("\t", line.count("\t") + 1) if "\t" in bare else ("", 0)


def _cells(text: str, lines: list[Block], mark: str, table: int) -> Iterator[Block]:
    row = 0
    for line in lines:
        written = text[line.start : line.end]
        if mark == "|" and _RULE.fullmatch(written):
            continue
        at = line.start + (written.index("|") + 1 if mark == "|" else 0)
        parts = text[at : line.end].rstrip().removesuffix("|").split(mark)
        for col, part in enumerate(parts):
            words = _WORDS.search(part)
            if words:
                yield Block(at + words.start(), at + words.end(), kind="cell", table=table, row=row, col=col)
            at += len(part) + 1
        row += 1
