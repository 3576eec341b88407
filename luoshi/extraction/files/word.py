"""docx, read as its final state looks: insertions in, deletions out, automatic numbers written out.

Our own reader: python-docx knows neither numbering nor tracked changes nor text boxes, and is slow to import."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from luoshi.extraction.errors import Unreadable
from luoshi.extraction.files.layout import Cell, Piece, Table, blocks_of
from luoshi.extraction.files.numbering import Numbering
from luoshi.extraction.files.package import Package, attribute, child, local
from luoshi.extraction.files.secrecy import refuse_classified
from luoshi.extraction.types import SourceText

_HEADER = re.compile(r"word/(?:header|footer)\d*\.xml")
_OFF = ("0", "false", "off", "none")
# Elements that only wrap what they hold.
_WRAPPERS = frozenset({"ins", "moveTo", "smartTag", "customXml", "sdtContent", "hyperlink", "fldSimple", "dir", "bdo"})
_DROPPED = frozenset({"del", "moveFrom", "instrText", "delText", "footnoteReference", "endnoteReference", "rPr", "pPr"})


def read_docx(package: Package) -> SourceText:
    """Paragraphs and table cells in reading order; a text box comes after the paragraph to which it is anchored.

    A generated table of contents, footnotes, comments and hidden text are left out. There is no `raw`: places count in
    the text itself. Headers and footers are looked through for classification marks only."""
    for part in package.parts:
        if _HEADER.fullmatch(part):
            refuse_classified(package.name, "place.header", _paragraph_texts(package.xml(part)))
    body = child(package.xml(_main_part(package)), "body")
    if body is None:
        raise Unreadable("extraction.damaged", name=package.name, detail="detail.part")
    document = _Document(_Styles(package), package)
    document.read(body, None)
    document.end()
    return SourceText(package.name, "docx", "".join(document.parts), blocks_of(document.pieces))


def _main_part(package: Package) -> str:
    """The part that the relationships of the package name as its document; word/document.xml where they do not."""
    if "_rels/.rels" in package.parts:
        for relation in package.xml("_rels/.rels"):
            if attribute(relation, "Type").endswith("/officeDocument"):
                return attribute(relation, "Target").lstrip("/")
    return "word/document.xml"


def _paragraph_texts(root: etree._Element) -> Iterator[str]:
    for paragraph in root.iter():
        if local(paragraph) == "p":
            yield "".join(str(t.text or "") for t in paragraph.iter() if local(t) == "t")


class _Styles:
    """Names of paragraph styles and the lists to which they belong."""

    def __init__(self, package: Package) -> None:
        self.names: dict[str, str] = {}
        self.numbers: dict[str, str] = {}  # style -> numId
        self.levels: dict[str, int | None] = {}
        self._parents: dict[str, str] = {}
        root = package.xml("word/styles.xml") if "word/styles.xml" in package.parts else None
        for style in root if root is not None else ():
            if local(style) != "style":
                continue
            key = attribute(style, "styleId")
            self.names[key] = attribute(child(style, "name"), "val")
            self._parents[key] = attribute(child(style, "basedOn"), "val")
            properties = child(style, "pPr", "numPr")
            if properties is not None:
                self.numbers[key] = attribute(child(properties, "numId"), "val")
                level = attribute(child(properties, "ilvl"), "val")
                self.levels[key] = int(level) if level.isdigit() else None

    def list_of(self, style: str) -> tuple[str, str, int | None]:
        """The list of `style` or of the style it is based on: numId ("" if none), the style that names it, level."""
        seen: set[str] = set()
        while style and style not in seen:
            if self.numbers.get(style):
                return self.numbers[style], style, self.levels[style]
            seen.add(style)
            style = self._parents.get(style, "")
        return "", "", None


class _Document:
    """One walk over the body. Writes `parts` (the text) and `pieces` (what becomes blocks)."""

    def __init__(self, styles: _Styles, package: Package) -> None:
        self.parts: list[str] = []
        self.pieces: list[Piece] = []
        self._length = 0
        self._styles = styles
        lists = package.xml("word/numbering.xml") if "word/numbering.xml" in package.parts else None
        self._numbering = Numbering(lists, styles.numbers)
        self._carried = ""  # text of a paragraph whose mark was deleted: it runs into the next one
        self._fields: list[str] = []  # per open field: code, toc or result
        self._boxes: list[etree._Element] = []

    def read(self, container: etree._Element, cell: Cell | None) -> None:
        """Paragraphs and tables of a body, a cell or a text box."""
        for element in container:
            name = local(element)
            if name == "p":
                self._paragraph(element, cell)
            elif name == "tbl":
                self._table(element, cell)
            elif name == "sdt":
                content = child(element, "sdtContent")
                gallery = attribute(child(element, "sdtPr", "docPartObj", "docPartGallery"), "val")
                if content is not None and gallery != "Table of Contents":
                    self.read(content, cell)
            elif name == "AlternateContent":
                chosen = _chosen(element)
                if chosen is not None:
                    self.read(chosen, cell)
            elif name in _WRAPPERS:
                self.read(element, cell)

    def end(self) -> None:
        """Write what a deleted last paragraph mark left over."""
        if self._carried:
            self._write(self._carried, "", None)
            self._carried = ""

    def _paragraph(self, paragraph: etree._Element, cell: Cell | None) -> None:
        properties = child(paragraph, "pPr")
        style = attribute(child(properties, "pStyle"), "val")
        out: list[str] = []
        self._runs(paragraph, out)
        text = self._carried + "".join(out)
        label = self._label(properties, style)
        boxes, self._boxes = self._boxes, []
        mark = child(properties, "rPr")
        if child(mark, "del") is not None or child(mark, "moveFrom") is not None:
            self._carried = text
        else:
            self._carried = ""
            style_name = self._styles.names.get(style, "")
            if not style_name.lower().startswith("toc "):
                if label.endswith(".") and text[:1].isdigit():
                    label += " "  # "1." and "2025年" must not become 1.2025
                self._write(label + text if text.strip() else "", style_name, cell)
        for box in boxes:
            self.read(box, cell)

    def _write(self, text: str, style: str, cell: Cell | None) -> None:
        for line in text.split("\n"):
            if line.strip():
                if self._length:
                    self.parts.append("\n")
                    self._length += 1
                self.pieces.append(Piece(self._length, self._length + len(line), style, cell))
                self.parts.append(line)
                self._length += len(line)

    def _label(self, properties: etree._Element | None, style: str) -> str:
        numbers = child(properties, "numPr")
        number = attribute(child(numbers, "numId"), "val")
        level = attribute(child(numbers, "ilvl"), "val")
        if not number:
            number, owner, index = self._styles.list_of(style)
            if not number:
                return ""
            if not level:
                level = str(self._numbering.level_of_style(number, owner) if index is None else index)
        if number == "0" or not (level or "0").isdigit():
            return ""
        return self._numbering.label(number, int(level or "0"))

    def _runs(self, element: etree._Element, out: list[str]) -> None:
        """The text of a paragraph or of what wraps a part of it."""
        for item in element:
            name = local(item)
            if name == "r":
                if not _hidden(item):
                    self._runs(item, out)
            elif name in _DROPPED:
                if name == "instrText" and self._fields and str(item.text or "").strip().upper().startswith("TOC"):
                    self._fields[-1] = "toc"
            elif name == "fldChar":
                self._field(attribute(item, "fldCharType"))
            elif name in ("drawing", "pict", "object"):
                self._boxes += _text_boxes(item)
            elif name == "AlternateContent":
                chosen = _chosen(item)
                if chosen is not None:
                    self._runs(chosen, out)
            elif name == "sdt":
                content = child(item, "sdtContent")
                if content is not None:
                    self._runs(content, out)
            elif name == "ruby":
                base = child(item, "rubyBase")
                if base is not None:
                    self._runs(base, out)
            elif name in _WRAPPERS:
                self._runs(item, out)
            elif not self._fields or all(state == "result" for state in self._fields):
                out.append(_characters(item, name))

    def _field(self, kind: str) -> None:
        """A field shows its result, not its code; of a table of contents not even that."""
        if kind == "begin":
            self._fields.append("code")
        elif kind == "separate" and self._fields and self._fields[-1] == "code":
            self._fields[-1] = "result"
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _table(self, element: etree._Element, outer: Cell | None) -> None:
        if outer is not None:
            outer.table.layout = True
        table = Table()
        merged: dict[int, Cell] = {}  # by column: the cell that goes on downwards
        for row in _through(element, "tr"):
            properties = child(row, "trPr")
            if child(properties, "del") is not None:
                continue
            table.row += 1
            before = attribute(child(properties, "gridBefore"), "val")
            col = int(before) if before.isdigit() else 0
            for item in _through(row, "tc"):
                col = self._cell(item, table, col, merged)

    def _cell(self, item: etree._Element, table: Table, col: int, merged: dict[int, Cell]) -> int:
        """Read one cell; returns the column after it."""
        properties = child(item, "tcPr")
        span = attribute(child(properties, "gridSpan"), "val")
        width = max(1, min(63, int(span))) if span.isdigit() else 1  # 63 columns are the most that Word makes
        merge = child(properties, "vMerge")
        if merge is not None and attribute(merge, "val", "continue") == "continue" and col in merged:
            merged[col].rowspan += 1
            return col + width
        cell = Cell(table, table.row, col, 1, width)
        table.cells += 1
        merged.pop(col, None)
        if merge is not None:
            merged[col] = cell
        self.read(item, cell)
        return col + width


def _through(element: etree._Element, wanted: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, also inside what wraps them."""
    for item in element:
        name = local(item)
        if name == wanted:
            yield item
        elif name == "sdt":
            content = child(item, "sdtContent")
            if content is not None:
                yield from _through(content, wanted)
        elif name in _WRAPPERS:
            yield from _through(item, wanted)


def _chosen(alternatives: etree._Element) -> etree._Element | None:
    """Of the alternatives for newer and older programs the first: they say the same."""
    choice = child(alternatives, "Choice")
    return choice if choice is not None else child(alternatives, "Fallback")


def _text_boxes(element: etree._Element) -> list[etree._Element]:
    boxes: list[etree._Element] = []
    for item in element:
        name = local(item)
        if name == "txbxContent":
            boxes.append(item)
        elif name == "AlternateContent":
            chosen = _chosen(item)
            boxes += _text_boxes(chosen) if chosen is not None else []
        else:
            boxes += _text_boxes(item)
    return boxes


def _hidden(run: etree._Element) -> bool:
    vanish = child(run, "rPr", "vanish")
    return vanish is not None and attribute(vanish, "val", "1") not in _OFF


def _characters(item: etree._Element, name: str) -> str:
    if name == "t":
        return str(item.text or "").replace("\n", " ")
    if name in ("tab", "ptab"):
        return "\t"
    if name in ("br", "cr"):
        return "\n"
    if name == "noBreakHyphen":
        return "-"
    if name in ("oMath", "oMathPara"):
        return "".join(str(t.text or "") for t in item.iter() if local(t) == "t")
    return ""
