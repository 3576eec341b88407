"""HTML pages, read with the place of every character in the raw file.

Our own tokenizer, because the quick parsers (selectolax, lxml) tell no positions and the standard one only those of
tags. Nothing is executed and nothing fetched: scripts, styles and other content that no reader sees is passed over."""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass, field
from html import unescape

from luoshi.extraction.files.encoding import decoded
from luoshi.extraction.files.layout import Cell, Piece, Table, blocks_of
from luoshi.extraction.files.limits import MAX_COLUMNS
from luoshi.extraction.types import SourceText

# Possessive quantifiers: a tag is matched in one pass or not at all, whatever quotes it holds.
_TOKEN = re.compile(
    r"""(?P<text>[^<]++)
      | <!--(?:-?>|.*?(?:--!?>|\Z))
      | <(?P<close>/?)(?P<name>[a-zA-Z][^\s/>]*+)(?P<attributes>(?:[^>"'=]++|=\s*+(?:"[^"]*+"|'[^']*+')|["'=])*+)>
      | <[!?/](?P<bogus>[^>]*+)>
      | (?P<stray><)""",
    re.VERBOSE | re.DOTALL,
)
_CHARACTER = re.compile(r"&(?:#[0-9]{1,10};?|#[xX][0-9a-fA-F]{1,8};?|[A-Za-z][A-Za-z0-9]{1,31};?)")
_SPACE = re.compile(r"[ \t\n\r\f]+")
_META_CHARSET = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([A-Za-z0-9_\-]{2,20})""", re.IGNORECASE)
_HIDDEN = re.compile(r"(?:^|\s)hidden(?:\s|=|$)|display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all")
_ROWSPAN = re.compile(r"""\browspan\s*=\s*["']?\s*(\d{1,5})""")
_COLSPAN = re.compile(r"""\bcolspan\s*=\s*["']?\s*(\d{1,5})""")

# Their content is no markup: everything up to the end tag of the same name is passed over.
_RAW = frozenset({"script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "plaintext"})
# Content that no reader sees.
_UNSEEN = frozenset(
    {"noscript", "template", "object", "svg", "select", "audio", "video", "canvas", "applet", "datalist"}
)
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
_BLOCK = frozenset(
    {"address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dialog", "dir"}
    | {"div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6"}
    | {"head", "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section"}
    | {"summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# An unclosed one ends where the next of its kind begins.
_SELF_ENDING = frozenset({"p", "li", "dd", "dt", "td", "th", "tr", "option"})


def read_html(data: bytes, name: str) -> SourceText:
    """Block elements and line breaks separate paragraphs; the cells of a table are one block each.

    White space is folded as browsers do, entities are decoded; `raw` keeps the file and `offsets` the way back. Table
    tags outside a table count as mere blocks."""
    found = _META_CHARSET.search(data[:4096])
    raw, encoding = decoded(data, name, declared=found.group(1).decode("ascii") if found else "")
    page = _Page(raw)
    page.read()
    text, blocks = "".join(page.parts), blocks_of(page.pieces)
    return SourceText(name, "html", text, blocks, raw, page.offsets, encoding)


def page_title(raw: str) -> str:
    """The content of the title element, which is no part of the text; "" if there is none."""
    found = re.search(r"<title\b[^>]*>([^<]{0,500})", raw, re.IGNORECASE)
    return unescape(found.group(1)) if found else ""


@dataclass(slots=True)
class _Open:
    """A table that is not closed yet. `busy[col]` is the last row that a cell above covers in this column."""

    table: Table = field(default_factory=Table)
    busy: dict[int, int] = field(default_factory=dict)
    cell: Cell | None = None


class _Page:
    """One pass over the raw file. Writes `parts` and `offsets` (the text) and `pieces` (what becomes blocks)."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.parts: list[str] = []
        self.offsets = array("I")
        self.pieces: list[Piece] = []
        self.length = 0
        self.tables: list[_Open] = []
        self.style = ""
        self.preformatted = 0
        self.buffer: list[str] = []
        self.places = array("I")
        self.unseen = ""  # name of the element whose content is passed over
        self.depth = 0

    def read(self) -> None:
        raw, position = self.raw, 0
        last_end = raw.rfind(">")  # a "<" behind it begins no tag; without this a file of "<a<a<a" costs its square
        while position < len(raw):
            if position > last_end:
                comment = raw.find("<!--", position)
                self.characters(position, comment if comment >= 0 else len(raw))
                break
            found = _TOKEN.match(raw, position)
            if found is None:  # cannot be: "stray" matches whatever "text" does not
                break
            kind, position = found.lastgroup, found.end()
            if kind in ("text", "stray"):
                self.characters(found.start(), found.end())
            elif kind == "attributes":
                name = found.group("name").lower()
                if found.group("close"):
                    self.end_tag(name)
                else:
                    position = self.start_tag(name, found.group("attributes"), position)
        self.flush()

    def characters(self, start: int, end: int) -> None:
        if self.unseen:
            return
        raw = self.raw
        if raw.find("&", start, end) < 0:
            self.buffer.append(raw[start:end])
            self.places.extend(range(start, end))
            return
        position = start
        for found in _CHARACTER.finditer(raw, start, end):
            written, meant = found.group(), unescape(found.group())
            if meant == written:
                continue
            self.buffer.append(raw[position : found.start()])
            self.places.extend(range(position, found.start()))
            self.buffer.append(meant)
            # "&ampx" is "&" and "x": what is left over stands for itself.
            rest = 0
            while not written.endswith(";") and rest < len(meant) - 1 and meant[-1 - rest] == written[-1 - rest]:
                rest += 1
            self.places.extend([found.start()] * (len(meant) - rest))
            self.places.extend(range(found.end() - rest, found.end()))
            position = found.end()
        self.buffer.append(raw[position:end])
        self.places.extend(range(position, end))

    def start_tag(self, name: str, attributes: str, position: int) -> int:
        """Returns where reading goes on: behind the content, for an element that holds no markup."""
        if name in _RAW:
            if name == "plaintext":
                return len(self.raw)
            closing = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(self.raw, position)
            return closing.start() if closing else len(self.raw)
        if self.unseen:
            if name == self.unseen:
                if name in _SELF_ENDING:
                    self.unseen = ""
                else:
                    self.depth += 1
            if self.unseen:
                return position
        hidden = "hid" in attributes.lower() or "none" in attributes.lower()
        if name in _UNSEEN or (hidden and name not in _VOID and _HIDDEN.search(_plain(attributes))):
            self.unseen, self.depth = name, 1
        if name in _BLOCK:
            self.flush()
            self.block_start(name, attributes)
        return position

    def end_tag(self, name: str) -> None:
        if self.unseen:
            if name == self.unseen:
                self.depth -= 1
                if not self.depth:
                    self.unseen = ""
            return
        if name not in _BLOCK:
            return
        self.flush()
        if name in _HEADINGS:
            self.style = ""
        elif name == "pre":
            self.preformatted = max(0, self.preformatted - 1)
        elif self.tables:
            if name == "table":
                self.tables.pop()
            elif name in ("td", "th", "tr"):
                self.tables[-1].cell = None

    def block_start(self, name: str, attributes: str) -> None:
        if name in _HEADINGS:
            self.style = name
        elif name == "pre":
            self.preformatted += 1
        elif name == "table":
            if self.tables and self.tables[-1].cell:
                self.tables[-1].table.layout = True
            self.tables.append(_Open())
        elif not self.tables:
            return
        elif name == "tr":
            self.tables[-1].table.row += 1
            self.tables[-1].cell = None
        elif name in ("td", "th"):
            self.cell_start(self.tables[-1], attributes.lower())

    @staticmethod
    def cell_start(opened: _Open, attributes: str) -> None:
        table = opened.table
        table.row = max(0, table.row)
        col = 0
        while opened.busy.get(col, -1) >= table.row:
            col += 1
        rows, cols = _ROWSPAN.search(attributes), _COLSPAN.search(attributes)
        # 0 means: to the end of the table.
        rowspan = (int(rows.group(1)) if rows else 1) or 65_534
        colspan = max(1, int(cols.group(1))) if cols else 1
        if col + colspan > MAX_COLUMNS:
            colspan = 1
        opened.cell = Cell(table, table.row, col, rowspan, colspan)
        table.cells += 1
        for covered in range(col, col + colspan):
            opened.busy[covered] = table.row + rowspan - 1

    def flush(self) -> None:
        """End the paragraph: fold its white space and write it out, unless nothing is left."""
        text, places = "".join(self.buffer), self.places
        self.buffer, self.places = [], array("I")
        if not text.strip():
            return
        if self.preformatted:
            start = 0
            for line in text.split("\n"):
                self.write(line.rstrip("\r"), places[start : start + len(line.rstrip("\r"))])
                start += len(line) + 1
        else:
            self.write(*_folded(text, places))

    def write(self, text: str, places: array[int]) -> None:
        if not text.strip():
            return
        if self.length:
            self.parts.append("\n")
            self.offsets.append(self.offsets[-1])
            self.length += 1
        cell = self.tables[-1].cell if self.tables else None
        self.pieces.append(Piece(self.length, self.length + len(text), self.style, cell))
        self.parts.append(text)
        self.offsets.extend(places)
        self.length += len(text)


def _plain(attributes: str) -> str:
    """Attributes in lower case without the values in which “hidden” says nothing (class, title, address)."""
    return re.sub(r"""(?<![\w-])(?!style)[\w:-]+\s*=\s*(?:"[^"]*+"|'[^']*+')""", " ", attributes.lower())


def _folded(text: str, places: array[int]) -> tuple[str, array[int]]:
    """White space as browsers show it: a run is one blank; none at the ends or for a line end amid Han characters."""
    parts: list[str] = []
    kept = array("I")
    last = 0
    for found in _SPACE.finditer(text):
        start, end = found.span()
        if end - start == 1 and text[start] == " " and start > 0 and end < len(text):
            continue
        parts.append(text[last:start])
        kept.extend(places[last:start])
        last = end
        if start == 0 or end == len(text):
            continue
        if "\n" in found.group() and text[start - 1] > "\u2000" and text[end] > "\u2000":
            continue
        parts.append(" ")
        kept.append(places[start])
    if not last:
        return text, places
    parts.append(text[last:])
    kept.extend(places[last:])
    return "".join(parts), kept
