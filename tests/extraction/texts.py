"""Source texts for tests of the rules: written here, never read from a file."""

from __future__ import annotations

from datetime import date

from luoshi.extraction.engine import read_document
from luoshi.extraction.types import Block, DocumentReading, Reading, SourceText


def paper(text: str) -> SourceText:
    """A plain text whose lines are its paragraphs."""
    blocks, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            blocks.append(Block(at, at + len(line)))
        at += len(line) + 1
    return SourceText("paper.txt", "txt", text, tuple(blocks))


def table(
    *rows: tuple[str, ...], before: str = "", spans: dict[tuple[int, int], tuple[int, int]] | None = None
) -> SourceText:
    """One table, `spans[(row, col)]` = (rowspan, colspan); empty cells have no block, as the readers do it."""
    text, blocks = before, [Block(0, len(before))] if before else []
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if not cell:
                continue
            text += "\n" if text else ""
            down, right = (spans or {}).get((r, c), (1, 1))
            blocks.append(Block(len(text), len(text) + len(cell), "cell", None, "", 0, r, c, down, right))
            text += cell
    return SourceText("table.csv", "csv", text, tuple(blocks))


def read(text: str, *, issued_on: date | None = None) -> DocumentReading:
    return read_document(paper(text), issued_on=issued_on)


def only(text: str, *, issued_on: date | None = None) -> Reading:
    """The one reading of a text."""
    readings = read(text, issued_on=issued_on).readings
    assert len(readings) == 1, [reading.task.quote for reading in readings]
    return readings[0]


def roles(reading: Reading) -> dict[str, str]:
    return {party.name: party.role.value for party in reading.parties}
