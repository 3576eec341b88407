"""Text files: every line is a paragraph; what stands in the file stands in the text."""

from __future__ import annotations

from array import array

from luoshi.extraction.files.encoding import decoded
from luoshi.extraction.types import Block, SourceText


def read_txt(data: bytes, name: str) -> SourceText:
    """A paragraph per line that is not blank. Line ends become line feeds; `raw` keeps them as they were."""
    raw, encoding = decoded(data, name)
    text, offsets = with_line_feeds(raw)
    blocks: list[Block] = []
    start = 0
    for line in text.split("\n"):
        if line.strip():
            blocks.append(Block(start, start + len(line)))
        start += len(line) + 1
    return SourceText(name, "txt", text, tuple(blocks), raw, offsets, encoding)


def with_line_feeds(raw: str) -> tuple[str, array[int] | None]:
    """`raw` with CR LF and lone CR as LF, and the place in `raw` of each character; None where nothing changes."""
    if "\r" not in raw:
        return raw, None
    offsets = array("I")
    start = 0
    while (stop := raw.find("\r\n", start)) >= 0:
        offsets.extend(range(start, stop))
        start = stop + 1  # the pair counts as its line feed
    offsets.extend(range(start, len(raw)))
    return raw.replace("\r\n", "\n").replace("\r", "\n"), offsets
