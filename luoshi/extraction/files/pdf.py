"""PDF with text: lines as printed, put together again into paragraphs.

A page knows no paragraphs. A line that reaches the right edge goes on in the next one, unless that is indented,
numbered, set apart or of another size. Tables come out line by line, as they are printed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from ctypes import c_double
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import pypdfium2
import pypdfium2.raw as pdfium

from luoshi.extraction.errors import Unreadable
from luoshi.extraction.files.secrecy import refuse_classified
from luoshi.extraction.types import Block, SourceText

_PASSWORD = (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
_PAGE_NUMBER = re.compile(
    r"[-—–―－·•\s]*(?:第\s*)?\d{1,4}\s*(?:页)?(?:\s*[/／,，]?\s*(?:共\s*)?\d{1,4}\s*页?)?[-—–―－·•\s]*"
)
_NUMBERED = re.compile(
    r"第?[一二三四五六七八九十百]{1,4}[、章节条．.]|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.．、](?!\d)"
)
_NO_TEXT = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufffd-\uffff]")
_LATIN = re.compile(r"[A-Za-z]")  # digits of a broken number belong together


@dataclass(frozen=True, slots=True)
class _Line:
    """A printed line; coordinates in points, `y` of its middle, counted from the bottom of the page `width` wide."""

    page: int
    text: str
    left: float
    right: float
    y: float
    size: float
    width: float


def read_pdf(data: bytes, name: str) -> SourceText:
    """The text by paragraphs, each with the page on which it begins; page numbers and running heads are left out.

    There is no `raw`: places count in the text itself."""
    pages = _pages(data, name)
    whole = "".join(line.text for lines in pages for line in lines)
    blank = sum(not lines for lines in pages)
    if len(whole) < 10 or (len(whole) < 200 and blank > len(pages) / 2) or _unreadable(whole):
        raise Unreadable("extraction.scanned", name=name, pages=len(pages))
    body, margins = _without_margins(pages)
    refuse_classified(name, "place.header", margins)
    parts: list[str] = []
    blocks: list[Block] = []
    start = 0
    for page, text in _paragraphs(body):
        parts.append(text)
        blocks.append(Block(start, start + len(text), page=page))
        start += len(text) + 1
    return SourceText(name, "pdf", "\n".join(parts), tuple(blocks), pages=len(pages))


def _pages(data: bytes, name: str) -> list[list[_Line]]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in _PASSWORD or "password" in str(error).lower():
            raise Unreadable("extraction.password", name=name) from error
        raise Unreadable("extraction.damaged", name=name, detail="detail.pdf") from error
    try:
        refuse_classified(name, "place.metadata", _properties(document))
        return [_lines(document, index) for index in range(len(document))]
    except pypdfium2.PdfiumError as error:
        raise Unreadable("extraction.damaged", name=name, detail="detail.pdf") from error
    finally:
        document.close()


def _properties(document: pypdfium2.PdfDocument) -> list[str]:
    """Title, keywords and the like; one that cannot be decoded is no reason to refuse the file."""
    values: list[str] = []
    for key in document.METADATA_KEYS:
        with suppress(UnicodeDecodeError):
            values.append(document.get_metadata_value(key))
    return values


def _lines(document: pypdfium2.PdfDocument, index: int) -> list[_Line]:
    page = document[index]
    textpage = page.get_textpage()
    try:
        codes = [pdfium.FPDFText_GetUnicode(textpage.raw, i) for i in range(textpage.count_chars())]
        lines: list[_Line] = []
        start = 0
        for end in [i for i, code in enumerate(codes) if code in (10, 13)] + [len(codes)]:
            line = _line(textpage, codes[start:end], start, index + 1, page.get_width())
            if line is not None:
                lines.append(line)
            start = end + 1
        return lines
    finally:
        textpage.close()
        page.close()


def _line(textpage: pypdfium2.PdfTextPage, codes: Sequence[int], start: int, page: int, width: float) -> _Line | None:
    """The line of these characters, the first of which is number `start` of the page; None if they are blank."""
    kept = [i for i, code in enumerate(codes) if code > 2 and code != 0xFFFE]
    while kept and chr(codes[kept[0]]).isspace():
        kept.pop(0)
    while kept and chr(codes[kept[-1]]).isspace():
        kept.pop()
    if not kept:
        return None
    # Of several characters: the box of a flat one (一) is flat in some fonts, and digits are lower than Han characters.
    boxes = [_box(textpage, start + i) for i in (*kept[:: 1 + len(kept) // 8], kept[-1])]
    first, last = boxes[0], boxes[-1]
    size = max(1.0, median(box[3] - box[1] for box in boxes))
    middle = median((box[1] + box[3]) / 2 for box in boxes)
    letters: list[str] = []
    for before, i, after in zip([kept[0], *kept], kept, [*kept[1:], kept[-1]], strict=False):
        letter = chr(codes[i])
        # The library puts in a blank where letters stand apart. In justified Chinese it means nothing; a gap does.
        if letter == " " and codes[before] > 0x2E80 and codes[after] > 0x2E80:
            gap = _box(textpage, start + after)[0] - _box(textpage, start + before)[2]
            if pdfium.FPDFText_IsGenerated(textpage.raw, start + i) == 1 and gap < size:
                continue
        letters.append(letter)
    text = "".join(letters)
    if any("\ud800" <= letter <= "\udfff" for letter in letters):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _Line(page, text, first[0], last[2], middle, size, width)


def _box(textpage: pypdfium2.PdfTextPage, index: int) -> tuple[float, float, float, float]:
    """Left, bottom, right, top of a character, its full height included."""
    rectangle = pdfium.FS_RECTF()
    if pdfium.FPDFText_GetLooseCharBox(textpage.raw, index, rectangle):
        return rectangle.left, rectangle.bottom, rectangle.right, rectangle.top
    left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
    pdfium.FPDFText_GetCharBox(textpage.raw, index, left, right, bottom, top)
    return left.value, bottom.value, right.value, top.value


def _unreadable(text: str) -> bool:
    """Whether the letters have shapes but no meaning: a font without a table of characters."""
    return len(_NO_TEXT.findall(text)) > len(text) / 5


def _without_margins(pages: Sequence[Sequence[_Line]]) -> tuple[list[_Line], list[str]]:
    """The lines of the body, and the texts of page numbers and of heads or feet that return on many pages.

    Looked for among the two first and the two last lines of a page, in the order in which they were drawn."""
    shapes = Counter(shape for lines in pages for shape in {_shape(line.text) for line in (*lines[:2], *lines[-2:])})
    often = max(3, len(pages) * 0.4)  # even and odd pages may have different heads
    body: list[_Line] = []
    margins: list[str] = []
    for lines in pages:
        kept = list(lines)
        for end in (0, -1):
            taken = 0
            while kept and taken < 2 and _is_margin(kept[end].text, shapes, often):
                margins.append(kept.pop(end).text)
                taken += 1
        body += kept
    return body, margins


def _is_margin(text: str, shapes: Counter[str], often: float) -> bool:
    return shapes[_shape(text)] >= often or _PAGE_NUMBER.fullmatch(text) is not None


def _shape(text: str) -> str:
    return re.sub(r"\d+", "#", re.sub(r"\s+", "", text))


def _paragraphs(lines: Sequence[_Line]) -> list[tuple[int, str]]:
    """Page and text of each paragraph."""
    if not lines:
        return []
    left, right = _edges(lines)
    pitches = [a.y - b.y for a, b in pairwise(lines) if a.page == b.page and a.y > b.y]
    pitch = median(pitches) if pitches else 0.0
    paragraphs: list[tuple[int, str]] = []
    before: _Line | None = None
    for line in lines:
        if before is not None and _goes_on(before, line, left, right, pitch):
            page, text = paragraphs.pop()
            blank = " " if _LATIN.match(text[-1]) and _LATIN.match(line.text[0]) else ""
            paragraphs.append((page, text + blank + line.text))
        else:
            paragraphs.append((line.page, line.text))
        before = line
    return paragraphs


def _edges(lines: Sequence[_Line]) -> tuple[float, float]:
    """Where the lines of the body begin and end.

    A line that sticks out (a figure, a stamp, a note in the margin) must not move an edge. So in a long document an
    edge is shared, on the left by a tenth of the lines, on the right by three; one amid the page is none."""
    width, count = lines[0].width, len(lines)
    starts, ends = sorted(line.left for line in lines), sorted((line.right for line in lines), reverse=True)
    sharing = max(1, count // 10) if count >= 20 else 0
    left = next((a for a, b in zip(starts, starts[sharing:], strict=False) if b - a < 6), starts[0])
    sharing = 2 if count >= 60 else 1 if count >= 20 else 0
    right = next((a for a, b in zip(ends, ends[sharing:], strict=False) if a - b < 6), ends[0])
    return (left if left < 0.3 * width else starts[0]), (right if right > 0.7 * width else ends[0])


def _goes_on(before: _Line, line: _Line, left: float, right: float, pitch: float) -> bool:
    """Whether `line` continues the paragraph of `before`."""
    size = before.size
    if before.right < right - 1.6 * size or line.left > left + 1.2 * size:
        return False
    if abs(line.size - size) > 0.15 * size:
        return False
    if before.page == line.page and pitch and before.y - line.y > 1.7 * pitch:
        return False
    return not (_NUMBERED.match(line.text) and before.text[-1] in "。；：）)】!！?？.")
