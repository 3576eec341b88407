"""Tables in plain text: | a | b | of Markdown, columns between tabs, and cells that were copied one to a line.

Reads the line blocks of a text file, writes cell `Block`s in their place; no character of the text changes. Whether
such lines are a table of tasks is for `tables` to say: where they are not, they stay lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from luoshi.extraction.labels import PARTY_KINDS, column_kind
from luoshi.extraction.types import Block, SourceText

_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*")
_WORDS = re.compile(r"\S(?:.*\S)?", re.DOTALL)
_ROW_NUMBER = re.compile(r"[0-9]{1,3}")
_SECTION_LINE = re.compile(
    r"[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|\([一二三四五六七八九十]{1,3}\)"
)
_FIRST_TABLE = 1_000_000  # numbers of drawn tables stand apart from those of real ones


def drawn_tables(source: SourceText) -> dict[int, tuple[list[Block], list[Block]]]:
    """Table number -> (its lines, its cells), for every run of two or more lines with the same bars or tabs."""
    result: dict[int, tuple[list[Block], list[Block]]] = {}
    if source.media != "txt":
        return result
    _add_flattened(source, result)
    if "|" not in source.text and "\t" not in source.text:
        return result
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


def _add_flattened(source: SourceText, result: dict[int, tuple[list[Block], list[Block]]]) -> None:
    """序号 / 任务 / 责任单位 / 1 / 建设站点 / 市发改委 / 2 …: headings one to a line, rows open with a number."""
    blocks = source.blocks
    at = 0
    while at < len(blocks):
        width = _headings(source, at)
        if not width:
            at += 1
            continue
        table = _FIRST_TABLE + len(result)
        lines = list(blocks[at : at + width])
        cells = [_cell(block, table, 0, col) for col, block in enumerate(lines)]
        end, row = at + width, 1
        while end < len(blocks):
            words = _words(source, blocks[end])
            if _ROW_NUMBER.fullmatch(words):
                stop = _row_end(source, end + 1, end + width)
                cells.extend(_cell(block, table, row, col) for col, block in enumerate(blocks[end:stop]))
            elif _SECTION_LINE.match(words) and len(words) <= 60:
                stop = end + 1
                cells.append(replace(_cell(blocks[end], table, row, 0), colspan=width))
            else:
                break
            lines.extend(blocks[end:stop])
            end, row = stop, row + 1
        if row > 2:
            result[table] = (lines, cells)
        at = max(end, at + 1)


def _headings(source: SourceText, at: int) -> int:
    """How many lines from `at` on are headings of columns: 序号 first, a task and a party among them; 0 for none."""
    kinds: list[str] = []
    for block in source.blocks[at : at + 9]:
        words = _words(source, block)
        kind = column_kind(words) if len(words) <= 12 else ""
        if not kind and (len(words) > 8 or _ROW_NUMBER.fullmatch(words) or _SECTION_LINE.match(words)):
            break
        kinds.append(kind)
        if kinds[0] != "number":
            return 0
    known = set(kinds)
    return len(kinds) if len(kinds) >= 3 and "task" in known and PARTY_KINDS & known else 0


def _row_end(source: SourceText, start: int, limit: int) -> int:
    """Where a row ends: at its full width, or before the next number or section."""
    for index in range(start, min(limit, len(source.blocks))):
        words = _words(source, source.blocks[index])
        if _ROW_NUMBER.fullmatch(words) or (_SECTION_LINE.match(words) and index > start):
            return index
    return min(limit, len(source.blocks))


def _words(source: SourceText, block: Block) -> str:
    return "".join(source.text[block.start : block.end].split())


def _cell(block: Block, table: int, row: int, col: int) -> Block:
    return Block(block.start, block.end, kind="cell", table=table, row=row, col=col)
