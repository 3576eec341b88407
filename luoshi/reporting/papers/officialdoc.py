"""The layout of an official document as docx: page, fonts, head with red line, levels of text, annexes, imprint.

Source: GB/T 9704-2012 (domain handbook 4.1). Fonts are named, never bundled; a computer without them shows others."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

TITLE, FANG, KAI, HEI, SONG = "方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"
RED = RGBColor(0xFF, 0, 0)
SIZE_2, SIZE_3, SIZE_4, SIZE_5 = Pt(22), Pt(16), Pt(14), Pt(10.5)
LINE = Pt(28.95)  # 225 mm in 22 lines
NUMERALS = "一二三四五六七八九十"


class Paper:
    """An official document being written, top to bottom. `data()` gives its bytes."""

    def __init__(self, *, title: str, made_at: datetime) -> None:
        self.document: Any = Document()
        core = self.document.core_properties
        core.title, core.author, core.created, core.modified = title, "", made_at, made_at
        core.comments = ""
        style = self.document.styles["Normal"]
        style.font.size = SIZE_3
        _font(style, FANG)
        pitch = OxmlElement("w:spacing")
        pitch.set(qn("w:val"), "-5")  # twentieths of a point: 28 characters of 15.75 pt fill 156 mm
        style.element.get_or_add_rPr().append(pitch)
        form = style.paragraph_format
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
        form.space_before = form.space_after = Pt(0)
        self._page()

    def _page(self) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        section.footer_distance = Mm(23)  # the number stands 7 mm below the type area
        grid = OxmlElement("w:docGrid")
        # The grid gives the lines only: programs disagree about a grid of characters, so those get their pitch as
        # spacing in the style.
        for name, value in (("type", "lines"), ("linePitch", "579")):
            grid.set(qn(f"w:{name}"), value)
        for old in section._sectPr.findall(qn("w:docGrid")):
            section._sectPr.remove(old)
        section._sectPr.append(grid)
        self.document.settings.odd_and_even_pages_header_footer = True
        for footer, align in ((section.footer, "right"), (section.even_page_footer, "left")):
            _page_number(footer.paragraphs[0], align)

    def head(self, issuer: str, number: str) -> None:
        """Issuer's name in red 35 mm below the top of the type area, the document's number, the red line 4 mm below."""
        mark = self._line(issuer, font=TITLE, size=Pt(42), align="center", colour=RED)
        mark.paragraph_format.space_before = Mm(35)
        mark.paragraph_format.line_spacing = Pt(56)
        self._empty(2)
        line = self._line(number, align="center")
        line.paragraph_format.space_after = Pt(2)
        _border(line, "bottom", size=12, space=11, colour="FF0000")
        self._empty(2)

    def title(self, text: str) -> None:
        """Size 2, centred; one empty line below."""
        self._line(text, font=TITLE, size=SIZE_2, align="center").paragraph_format.line_spacing = Pt(34)
        self._empty(1)

    def addressee(self, text: str) -> None:
        """Flush left, ends with a full-width colon."""
        self._line(f"{text}：")

    def heading(self, number: int, text: str) -> None:
        """First level: 一、 in HeiTi."""
        self._line(f"{NUMERALS[number - 1]}、{text}", font=HEI, indent=True)

    def text(self, text: str) -> None:
        """A paragraph for each line, indented by two characters."""
        for line in text.splitlines():
            if line.strip():
                self._line(line.strip(), indent=True)

    def annex_list(self, names: Sequence[str]) -> None:
        """附件：1.… one empty line below the text, no full stop."""
        self._empty(1)
        for number, name in enumerate(names, 1):
            self._line(f"附件：{number}.{name}" if number == 1 else f"　　　{number}.{name}", indent=True)

    def signature(self, issuer: str, on: date) -> None:
        """Date four characters in from the right, the issuer centred above it."""
        self._empty(2)
        day = f"{on.year}年{on.month}月{on.day}日"
        over = len(issuer) - sum(1.0 if ord(c) > 255 else 0.5 for c in day)
        chars = max(4.0, 4.0 + over / 2)
        for words, right in ((issuer, chars - over / 2), (day, chars)):
            line = self._line(words, align="right")
            line.paragraph_format.right_indent = Pt(16 * right)

    def annex(self, number: int, title: str, note: str = "") -> None:
        """A new page: 附件1 in HeiTi, the title centred on the third line."""
        self.document.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)
        self._line(f"附件{number}", font=HEI)
        self._empty(1)
        self._line(title, font=TITLE, size=SIZE_2, align="center").paragraph_format.line_spacing = Pt(34)
        if note:
            self._line(note, size=SIZE_5, align="center")

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
        """A ruled table; `widths` in millimetres, 156 at most in all. The heads repeat on every page."""
        table = self.document.add_table(rows=1, cols=len(heads))
        table.style = "Table Grid"
        table.autofit = False
        repeat = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(repeat)
        for cell, text in zip(table.rows[0].cells, heads, strict=True):
            _cell(cell, text, font=HEI, align="center")
        for row in rows:
            for number, (cell, text) in enumerate(zip(table.add_row().cells, row, strict=True)):
                _cell(cell, text, font=FANG, align="left" if number < 2 and not text.isdigit() else "center")
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        for row in table.rows:
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Mm(width)
        self._line("", size=Pt(4))

    def imprint(self, issuer: str, on: date) -> None:
        """At the foot of the last page: who issued it and when, between two lines as wide as the type area."""
        table = self.document.add_table(rows=1, cols=2)
        place = OxmlElement("w:tblpPr")
        for name, value in (("vertAnchor", "margin"), ("horzAnchor", "margin"), ("tblpXSpec", "center")):
            place.set(qn(f"w:{name}"), value)
        place.set(qn("w:tblpYSpec"), "bottom")
        properties = table._tbl.tblPr
        properties.insert_element_before(place, "w:tblOverlap", "w:tblW", "w:tblLayout", "w:tblLook")
        borders = OxmlElement("w:tblBorders")
        for edge in ("top", "bottom"):
            line = OxmlElement(f"w:{edge}")
            for name, value in (("val", "single"), ("sz", "8"), ("space", "0"), ("color", "000000")):
                line.set(qn(f"w:{name}"), value)
            borders.append(line)
        properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
        left, right = table.rows[0].cells
        _cell(left, f"　{issuer}", font=FANG, align="left", size=SIZE_4)
        _cell(right, f"{on.year}年{on.month}月{on.day}日印发　", font=FANG, align="right", size=SIZE_4)
        self._line("", size=Pt(4))

    def data(self) -> bytes:
        """The document as docx."""
        stream = io.BytesIO()
        self.document.save(stream)
        return stream.getvalue()

    def _empty(self, lines: int) -> None:
        for _ in range(lines):
            self.document.add_paragraph()

    def _line(
        self,
        text: str,
        *,
        font: str = FANG,
        size: Any = SIZE_3,
        align: str = "",
        indent: bool = False,
        colour: RGBColor | None = None,
    ) -> Any:
        line = self.document.add_paragraph()
        run = line.add_run(text)
        run.font.size = size
        _font(run, font)
        if colour is not None:
            run.font.color.rgb = colour
        if align:
            line.alignment = getattr(WD_ALIGN_PARAGRAPH, align.upper())
        if indent:
            line.paragraph_format.first_line_indent = Pt(32)
            line.paragraph_format.element.get_or_add_pPr().get_or_add_ind().set(qn("w:firstLineChars"), "200")
        return line


def _font(holder: Any, name: str) -> None:
    """The font for Chinese; digits and Latin letters in Times New Roman, as offices set them."""
    holder.font.name = "Times New Roman"
    holder.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _cell(cell: Any, text: str, *, font: str, align: str, size: Any = SIZE_5) -> None:
    line = cell.paragraphs[0]
    line.alignment = getattr(WD_ALIGN_PARAGRAPH, align.upper())
    line.paragraph_format.line_spacing = Pt(16)
    free = OxmlElement("w:snapToGrid")
    free.set(qn("w:val"), "0")
    line._p.get_or_add_pPr().insert_element_before(free, "w:spacing", "w:ind", "w:jc", "w:rPr")
    run = line.add_run(text)
    run.font.size = size
    _font(run, font)


def _border(line: Any, edge: str, *, size: int, space: int, colour: str) -> None:
    borders = OxmlElement("w:pBdr")
    rule = OxmlElement(f"w:{edge}")
    for name, value in (("val", "single"), ("sz", str(size)), ("space", str(space)), ("color", colour)):
        rule.set(qn(f"w:{name}"), value)
    borders.append(rule)
    properties = line._p.get_or_add_pPr()
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def _page_number(line: Any, align: str) -> None:
    """— 1 — in size 4 SimSun, one character in from the outer edge."""
    line.alignment = getattr(WD_ALIGN_PARAGRAPH, align.upper())
    if align == "right":
        line.paragraph_format.right_indent = SIZE_4
    else:
        line.paragraph_format.left_indent = SIZE_4
    for part in ("— ", "PAGE", " —"):
        run = line.add_run("" if part == "PAGE" else part)
        run.font.size = SIZE_4
        _font(run, SONG)
        if part == "PAGE":
            for kind in ("begin", "", "end"):
                element = OxmlElement("w:fldChar" if kind else "w:instrText")
                if kind:
                    element.set(qn("w:fldCharType"), kind)
                else:
                    element.text = " PAGE "
                run._r.append(element)
