"""Paragraphs and table cells on their way to becoming blocks, for the formats that hold both (html, docx)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from luoshi.extraction.types import Block


@dataclass(slots=True)
class Table:
    """A table while it is read. `row` is the row reached, from 0; a table that only arranges the page is `layout`."""

    row: int = -1
    cells: int = 0
    layout: bool = False


@dataclass(slots=True)
class Cell:
    table: Table
    row: int
    col: int
    rowspan: int = 1
    colspan: int = 1


@dataclass(slots=True)
class Piece:
    """A stretch of text between two paragraph ends, and the cell in which it stands."""

    start: int
    end: int
    style: str = ""
    cell: Cell | None = None


def blocks_of(pieces: Iterable[Piece]) -> tuple[Block, ...]:
    """One block per paragraph, and one per cell of a real table with all its paragraphs.

    A table around other tables, or around a single cell, is page layout: what it holds are ordinary paragraphs. Tables
    are counted in reading order."""
    blocks: list[Block] = []
    numbers: dict[int, int] = {}
    last: Cell | None = None
    for piece in pieces:
        cell = piece.cell
        if cell is None or cell.table.layout or cell.table.cells == 1:
            blocks.append(Block(piece.start, piece.end, style=piece.style))
            last = None
            continue
        start = blocks.pop().start if cell is last else piece.start
        number = numbers.setdefault(id(cell.table), len(numbers))
        rowspan = max(1, min(cell.rowspan, cell.table.row - cell.row + 1))
        blocks.append(
            Block(start, piece.end, "cell", None, piece.style, number, cell.row, cell.col, rowspan, cell.colspan)
        )
        last = cell
    return tuple(blocks)
