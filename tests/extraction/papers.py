"""Builders of sound files for the tests of reading: docx from raw XML, PDF and OFD by hand, xlsx by XlsxWriter."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

import xlsxwriter

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_MORE = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="word/document.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def parts_of(data: bytes) -> dict[str, str | bytes]:
    """The parts of a zip container, to be altered and zipped again."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def docx(body: str, *, numbering: str = "", styles: str = "", more: Mapping[str, str | bytes] | None = None) -> bytes:
    """A docx with this inner XML of w:body; `numbering` and `styles` are the inner XML of their parts."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS,
        "word/document.xml": f"<w:document {_W} {_MORE}><w:body>{body}</w:body></w:document>",
    }
    if numbering:
        parts["word/numbering.xml"] = f"<w:numbering {_W}>{numbering}</w:numbering>"
    if styles:
        parts["word/styles.xml"] = f"<w:styles {_W}>{styles}</w:styles>"
    return zipped({**parts, **(more or {})})


def part(root: str, inner: str) -> str:
    """A further part with the word-processing namespaces, such as a header (`hdr`)."""
    return f"<w:{root} {_W} {_MORE}>{inner}</w:{root}>"


def p(text: str, properties: str = "") -> str:
    inner = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    return f"<w:p>{inner}{r(text)}</w:p>"


def r(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def text_box(text: str, *, twice: bool = False) -> str:
    """A run that anchors a text box; `twice`, as newer programs write it, for themselves and for older ones."""
    content = f"<w:txbxContent>{p(text)}</w:txbxContent>"
    old = f"<w:pict><v:shape><v:textbox>{content}</v:textbox></v:shape></w:pict>"
    if not twice:
        return f"<w:r>{old}</w:r>"
    shape = f"<w:drawing><wps:wsp><wps:txbx>{content}</wps:txbx></wps:wsp></w:drawing>"
    choice = f'<mc:Choice Requires="wps">{shape}</mc:Choice>'
    return f"<w:r><mc:AlternateContent>{choice}<mc:Fallback>{old}</mc:Fallback></mc:AlternateContent></w:r>"


def numbered(text: str, level: int, number: int = 1) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def table(*rows: Sequence[str]) -> str:
    """Rows of cells; a cell is text or the XML of a whole w:tc."""
    cells = (
        "".join(c if c.startswith("<w:tc") else f"<w:tc>{p(c)}</w:tc>" for c in row).join(("<w:tr>", "</w:tr>"))
        for row in rows
    )
    grid = '<w:gridCol w:w="1500"/>' * max(map(len, rows))
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    ruled = f"<w:tblPr><w:tblBorders>{sides}</w:tblBorders></w:tblPr>"
    return f"<w:tbl>{ruled}<w:tblGrid>{grid}</w:tblGrid>{''.join(cells)}</w:tbl>"


def tc(text: str, *, span: int = 1, merge: str = "") -> str:
    across = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    down = {"": "", "restart": '<w:vMerge w:val="restart"/>', "continue": "<w:vMerge/>"}[merge]
    return f"<w:tc><w:tcPr>{across}{down}</w:tcPr>{p(text)}</w:tc>"


Printed = tuple[float, float, str]  # x and y in points from the lower left, text


Ruled = tuple[float, float, float, float]  # x and y of both ends of a ruling line, in points from the lower left


def pdf(
    pages: Sequence[Sequence[Printed]],
    *,
    size: float = 16,
    title: str = "",
    encrypted: bool = False,
    rules: Sequence[Sequence[Ruled]] = (),
) -> bytes:
    """A PDF that prints these lines in a font without shapes whose character numbers are the code points.

    `encrypted` adds an encryption dictionary that no password opens; `rules` are ruling lines by page."""
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def "
        "1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfrange <0000> <FFFF> <0000> endbfrange "
        "endcmap end end"
    )
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{' '.join(f'{8 + 2 * i} 0 R' for i in range(len(pages)))}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H "
        "/DescendantFonts [4 0 R] /ToUnicode 6 0 R >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /DW 1000 /FontDescriptor 5 0 R "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        "<< /Type /FontDescriptor /FontName /Song /Flags 4 /FontBBox [0 -120 1000 880] /Ascent 880 /Descent -120 "
        "/ItalicAngle 0 /CapHeight 880 /StemV 80 >>",
        f"<< /Length {len(cmap)} >>\nstream\n{cmap}\nendstream",
        f"<< /Title <FEFF{title.encode('utf-16-be').hex()}> >>",
    ]
    for i, lines in enumerate(pages):
        drawn = "".join(f"{x} {y} m {x2} {y2} l S\n" for x, y, x2, y2 in (rules[i] if i < len(rules) else ()))
        drawn += "\n".join(
            f"BT /F1 {size} Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET" for x, y, text in lines
        )
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {9 + 2 * i} 0 R >>"
        )
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    more = ""
    if encrypted:
        more = (
            f"/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O <{'11' * 32}> /U <{'22' * 32}> >> "
            f"/ID [<{'33' * 16}> <{'33' * 16}>] "
        )
    return _assembled(objects, f"/Root 1 0 R /Info 7 0 R {more}")


def _assembled(objects: Sequence[str], trailer: str) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places: list[int] = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    out += f"trailer\n<< /Size {len(objects) + 1} {trailer}>>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_MM = 25.4 / 72


def ofd(
    pages: Sequence[Sequence[Printed]],
    *,
    size: float = 16,
    title: str = "",
    rules: Sequence[Sequence[Ruled]] = (),
    template: Sequence[Printed] = (),
    more: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """An OFD by GB/T 33190 that prints the same lines as `pdf` would; `template` is the text below every page."""
    content = [
        _ofd_page(page, size, rules[i] if i < len(rules) else (), bool(template)) for i, page in enumerate(pages)
    ]
    listed = "".join(f'<ofd:Page ID="{100 + i}" BaseLoc="Pages/Page_{i}/Content.xml"/>' for i in range(len(content)))
    parts: dict[str, str | bytes] = {
        "OFD.xml": f'<?xml version="1.0" encoding="UTF-8"?><ofd:OFD {_OFD} Version="1.0" DocType="OFD"><ofd:DocBody>'
        f"<ofd:DocInfo><ofd:DocID>0</ofd:DocID><ofd:Title>{escape(title)}</ofd:Title></ofd:DocInfo>"
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {_OFD}><ofd:CommonData><ofd:MaxUnitID>9</ofd:MaxUnitID><ofd:PageArea>"
        "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
        '<ofd:TemplatePage ID="7" BaseLoc="Tpls/Tpl_0/Content.xml"/></ofd:CommonData>'
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        "Doc_0/Tpls/Tpl_0/Content.xml": _ofd_page(template, size, (), False),
    }
    for i, page in enumerate(content):
        parts[f"Doc_0/Pages/Page_{i}/Content.xml"] = page
    return zipped({**parts, **(more or {})})


def _ofd_page(lines: Sequence[Printed], size: float, rules: Sequence[Ruled], templated: bool) -> str:
    """The Content.xml of a page. Every other line is set in the other ways that OFD knows: a scaling matrix, runs."""
    objects = ""
    for i, (x, y, text) in enumerate(lines):
        top = (842 - y - 0.88 * size) * _MM
        box = f"{x * _MM:.3f} {top:.3f} {len(text) * size * _MM:.3f} {size * _MM:.3f}"
        scale = 2 if i % 2 else 1
        unit = size * _MM / scale
        steps = f"g {len(text) - 1} {unit:.4f}" if i % 3 else " ".join([f"{unit:.4f}"] * (len(text) - 1))
        objects += (
            f'<ofd:TextObject ID="{1000 + i}" Boundary="{box}" Font="1" Size="{unit:.4f}"'
            + (f' CTM="{scale} 0 0 {scale} 0 0"' if scale > 1 else "")
            + f'><ofd:TextCode X="0" Y="{0.88 * unit:.4f}" DeltaX="{steps}">{escape(text)}</ofd:TextCode>'
            + "</ofd:TextObject>"
        )
    for x, y, x2, y2 in rules:
        left, top = min(x, x2) * _MM, (842 - max(y, y2)) * _MM
        right, down = abs(x2 - x) * _MM, abs(y2 - y) * _MM
        objects += (
            f'<ofd:PathObject ID="2" Boundary="{left:.3f} {top:.3f} {right:.3f} {down:.3f}" LineWidth="0.3">'
            f"<ofd:AbbreviatedData>M 0 0 L {right:.3f} {down:.3f}</ofd:AbbreviatedData></ofd:PathObject>"
        )
    below = '<ofd:Template TemplateID="7" ZOrder="Background"/>' if templated else ""
    return f'<ofd:Page {_OFD}>{below}<ofd:Content><ofd:Layer ID="3">{objects}</ofd:Layer></ofd:Content></ofd:Page>'


def printed(text: str, *, width: int = 28, indent: int = 2, top: float = 760, left: float = 80) -> list[Printed]:
    """`text` set as official documents are: 28 characters a line, two free at the start of a paragraph."""
    lines: list[Printed] = []
    y = top
    for paragraph in text.split("\n"):
        first = width - indent
        pieces = [paragraph[:first]] + [paragraph[i : i + width] for i in range(first, len(paragraph), width)]
        for i, piece in enumerate(pieces):
            lines.append((left + (16 * indent if i == 0 else 0), y, piece))
            y -= 28
    return lines


def xlsx(rows: Sequence[Sequence[object]], *, merged: Sequence[tuple[int, int, int, int, str]] = ()) -> bytes:
    """A workbook with one sheet; None leaves a cell empty."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("任务分解表")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for i, row in enumerate(rows):
            for j, value in enumerate(row):
                if hasattr(value, "year"):
                    sheet.write_datetime(i, j, value, day)
                elif value is not None:
                    sheet.write(i, j, value)
        for first_row, first_col, last_row, last_col, text in merged:
            sheet.merge_range(first_row, first_col, last_row, last_col, text)
    return out.getvalue()
