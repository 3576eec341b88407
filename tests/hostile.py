"""Builders of files that must be refused, or read without harm, for the tests of the command and of the pages."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from tests.extraction import papers

_PLAN = "一、优化营商环境。（省商务厅负责，2025年底前完成）"


def truncated_docx() -> bytes:
    return papers.docx(papers.p(_PLAN * 50))[:-200]


def docx_without_document() -> bytes:
    return papers.zipped({"[Content_Types].xml": "<Types/>", "_rels/.rels": "<r/>", "word/styles.xml": "<s/>"})


def docx_with_broken_xml() -> bytes:
    return papers.docx(papers.p(_PLAN) + "<w:p><w:r>")


def docx_with_entities() -> bytes:
    """A “billion laughs” document type, and an external entity that names a local file."""
    document = (
        '<!DOCTYPE d [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
        '<!ENTITY f SYSTEM "file:///etc/passwd">]><w:document '
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:body><w:p><w:r><w:t>&b;&f;</w:t></w:r></w:p></w:body></w:document>"
    )
    return papers.docx("", more={"word/document.xml": document})


def docx_with_damaged_stream() -> bytes:
    """The directory is sound, the packed bytes of the document are not."""
    data = bytearray(papers.docx(papers.p(_PLAN * 200)))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        place = archive.getinfo("word/document.xml").header_offset + 60
    data[place : place + 40] = bytes(40)
    return bytes(data)


def _workbook() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(papers.xlsx([["任务"], [_PLAN]]))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def damaged_xlsx() -> bytes:
    return papers.zipped(_workbook() | {"xl/workbook.xml": b"<workbook><sheets>"})


def lying_xlsx() -> bytes:
    """A workbook whose styles unpack to 120 MB while the directory speaks of 1,000 bytes."""
    return _lying("xl/styles.xml", _workbook())


def giant_xlsx() -> bytes:
    """Two cells, in the first and the last corner: laid out as a rectangle they need hundreds of gigabytes."""
    parts = _workbook()
    sheet = parts["xl/worksheets/sheet1.xml"]
    last = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"</sheetData>", last)
    return papers.zipped(parts)


def zip_bomb() -> bytes:
    """60 MB of blanks in a docx of some 60 kB."""
    return papers.docx(papers.p(_PLAN), more={"word/media/a.xml": b" " * (60 * 1024 * 1024)})


def lying_zip_bomb() -> bytes:
    """The directory says that the document has 1,000 bytes; 120 MB would come out."""
    with zipfile.ZipFile(io.BytesIO(papers.docx(""))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return _lying("word/document.xml", parts)


def _lying(part: str, parts: dict[str, bytes]) -> bytes:
    """A zip of `parts` in which 120 MB of blanks stand for `part`, with a wrong size in both its headers."""
    size = 120 * 1024 * 1024
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, b" " * size if name == part else content)
    return out.getvalue().replace(struct.pack("<I", size), struct.pack("<I", 1000))


def zip_with_too_many_members() -> bytes:
    return papers.docx(papers.p(_PLAN), more={f"word/media/{i}.xml": b"" for i in range(10_050)})


def nested_zip() -> bytes:
    inner = papers.zipped({"a.txt": _PLAN})
    for _ in range(5):
        inner = papers.zipped({"inner.zip": inner})
    return inner


def encrypted_zip() -> bytes:
    """A docx whose directory marks every member as encrypted."""
    return _encrypted(papers.docx(papers.p(_PLAN)))


def encrypted_archive() -> bytes:
    return _encrypted(papers.zipped({"方案.txt": _PLAN, "另一方案.txt": _PLAN}))


def _encrypted(packed: bytes) -> bytes:
    data = bytearray(packed)
    for magic, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(magic)
        while place >= 0:
            data[place + flags] |= 1
            place = data.find(magic, place + 4)
    return bytes(data)


def empty_archive() -> bytes:
    return papers.zipped({"__MACOSX/._方案.docx": b"x"})


def archive_with_marked_member() -> bytes:
    return papers.zipped({"方案.docx": docx_marked_in_header()})


def marked_mail() -> bytes:
    subject = "机密★10年 关于方案的函".encode("gb18030")
    head = b"From: a@example.cn\r\nTo: b@example.cn\r\nSubject: " + subject
    return head + b"\r\nContent-Type: text/plain; charset=gbk\r\n\r\n" + _PLAN.encode("gb18030")


def compound(*streams: str) -> bytes:
    """The beginning of an OLE2 compound file that names these streams."""
    names = b"".join(stream.encode("utf-16-le").ljust(128, b"\0") for stream in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + names


def encrypted_office_file() -> bytes:
    return compound("Root Entry", "EncryptionInfo", "EncryptedPackage")


def protected_pdf() -> bytes:
    return papers.pdf([papers.printed(_PLAN)], encrypted=True)


def scanned_pdf() -> bytes:
    """Three pages without a letter."""
    return papers.pdf([[], [], []])


def damaged_pdf() -> bytes:
    return b"%PDF-1.7\n" + b"\x00\xff garbage " * 40


def docm() -> bytes:
    types = '<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
    return papers.docx(papers.p(_PLAN), more={"[Content_Types].xml": types})


def xlsm() -> bytes:
    return papers.zipped(_workbook() | {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})


def old_word_file_with_macros() -> bytes:
    return compound("Root Entry", "WordDocument", "Macros", "_VBA_PROJECT")


def old_word_file() -> bytes:
    return compound("Root Entry", "WordDocument", "1Table")


def encrypted_word_file() -> bytes:
    """A Word 97 file whose document stream begins with a head that says that it is encrypted."""
    return old_word_file().ljust(1024, b"\0") + b"\xec\xa5\xc1\x00" + bytes(6) + b"\x00\x01" + bytes(500)


def old_workbook() -> bytes:
    return compound("Root Entry", "Workbook")


def ofd_with_broken_structure() -> bytes:
    return papers.zipped({"OFD.xml": "<ofd:OFD/>", "Doc_0/Document.xml": "<ofd:Document/>"})


def ofd_without_pages() -> bytes:
    return papers.ofd([])


def ofd_that_names_a_missing_page() -> bytes:
    parts = papers.parts_of(papers.ofd([papers.printed(_PLAN)]))
    return papers.zipped({name: content for name, content in parts.items() if "Page_0" not in name})


def encrypted_ofd() -> bytes:
    """As GM/T 0099 keeps it: the entries of encryption beside parts that are no XML any more."""
    return papers.zipped({"OFD.xml": "<o/>", "Encryptions.xml": "<e/>", "Doc_0/Document.xml": b"\x8f\x02" * 40})


def scanned_ofd() -> bytes:
    """A page that is one picture, and a seal over it; no text anywhere."""
    page = (
        '<o:Page xmlns:o="http://www.ofdspec.org/2016"><o:Content><o:Layer ID="3">'
        '<o:ImageObject ID="4" Boundary="0 0 210 297" ResourceID="5"/></o:Layer></o:Content></o:Page>'
    )
    seal: dict[str, str | bytes] = {
        "Doc_0/Signs/Signatures.xml": "<s/>",
        "Doc_0/Signs/Sign_0/SignedValue.dat": b"0" * 60,
    }
    return papers.ofd([[]], more=seal | {"Doc_0/Pages/Page_0/Content.xml": page})


def marked_ofd() -> bytes:
    return papers.ofd([papers.printed("机密★10年\n" + _PLAN * 3)])


def ofd_marked_in_template() -> bytes:
    text = papers.printed(f"关于印发方案的通知\n{_PLAN}")
    return papers.ofd([text] * 4, template=[(80, 800, "秘密★1年")])


def ofd_bomb() -> bytes:
    return papers.ofd([papers.printed(_PLAN)], more={"Doc_0/Res/a.xml": b" " * (60 * 1024 * 1024)})


def png() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + bytes(200)


def program() -> bytes:
    return b"MZ\x90\x00" + bytes(300) + b"This program cannot be run in DOS mode."


def utf_8_with_a_broken_byte() -> bytes:
    return (_PLAN + "\n").encode() * 3 + b"\xe4\xb8\n" + (_PLAN + "\n").encode() * 40 + b"\xff\xff"


def garbled_text() -> bytes:
    """UTF-8 that was opened as Latin-1 and saved again."""
    return (_PLAN * 20).encode().decode("latin-1").encode()


def marked_text() -> bytes:
    return f"机密★1年\n特急\n关于印发工作方案的通知\n{_PLAN}".encode()


def docx_marked_in_header() -> bytes:
    header = papers.part("hdr", papers.p("秘 密 ★ 6个月"))
    return papers.docx(papers.p(_PLAN), more={"word/header1.xml": header})


def docx_marked_in_properties() -> bytes:
    core = '<c:p xmlns:c="urn:c" xmlns:d="urn:d"><d:title>方案</d:title><c:keywords>绝密☆</c:keywords></c:p>'
    return papers.docx(papers.p(_PLAN), more={"docProps/core.xml": core})


def docx_marked_in_text_box() -> bytes:
    return papers.docx(f"<w:p>{papers.text_box('机密*10年')}{papers.r('工作方案')}</w:p>" + papers.p(_PLAN))


def marked_pdf() -> bytes:
    return papers.pdf([papers.printed("秘密★\n" + _PLAN), papers.printed(_PLAN)])


def html_with_scripts() -> bytes:
    """Reads fine; of the scripts, the handler and the hidden part nothing may come through."""
    return f"""<html><head><title>方案</title><script>alert("坏")</script><style>p{{}}</style></head>
<body onload="steal()">
<p>{_PLAN}</p><script src="https://evil.example/x.js"></script>
<img src=x onerror="steal()">
<p style="display:none">暗中加入的任务（省公安厅负责）</p>
<iframe src="https://evil.example/">框</iframe>
<noscript>无脚本</noscript>
<p>二、<a href="javascript:steal()">强化</a>保障。（省财政厅负责）</p></body></html>""".encode()


@dataclass(frozen=True, slots=True)
class Refused:
    """A hostile file: its name, how it is built, and the code with which it must be refused."""

    name: str
    build: Callable[[], bytes]
    code: str


REFUSED = (
    Refused("空.txt", lambda: b"", "extraction.empty"),
    Refused("空白.txt", lambda: b"\xef\xbb\xbf \r\n\r\n", "extraction.empty"),
    Refused("空.docx", lambda: papers.docx(""), "extraction.empty"),
    Refused("空.html", lambda: b"<html><body><script>var a</script></body></html>", "extraction.empty"),
    Refused("空.csv", lambda: b",,\n,,\n", "extraction.empty"),
    Refused("残缺.docx", truncated_docx, "extraction.damaged"),
    Refused("缺件.docx", docx_without_document, "extraction.damaged"),
    Refused("坏结构.docx", docx_with_broken_xml, "extraction.damaged"),
    Refused("外部实体.docx", docx_with_entities, "extraction.damaged"),
    Refused("坏压缩.docx", docx_with_damaged_stream, "extraction.damaged"),
    Refused("坏表.xlsx", damaged_xlsx, "extraction.damaged"),
    Refused("坏.pdf", damaged_pdf, "extraction.damaged"),
    Refused("巨表.xlsx", giant_xlsx, "extraction.too_many_cells"),
    Refused("炸弹.docx", zip_bomb, "extraction.zip_bomb"),
    Refused("说谎的炸弹.docx", lying_zip_bomb, "extraction.damaged"),
    Refused("说谎的炸弹.xlsx", lying_xlsx, "extraction.damaged"),
    Refused("多件.docx", zip_with_too_many_members, "extraction.zip_bomb"),
    Refused("套娃.zip", nested_zip, "extraction.archive"),
    Refused("套娃.docx", nested_zip, "extraction.archive"),
    Refused("加密.zip.docx", encrypted_zip, "extraction.password"),
    Refused("加密.zip", encrypted_archive, "extraction.password"),
    Refused("空.zip", empty_archive, "extraction.nothing_inside"),
    Refused("密级.zip", archive_with_marked_member, "extraction.classified"),
    Refused("密级.eml", marked_mail, "extraction.classified"),
    Refused("加密.docx", encrypted_office_file, "extraction.password"),
    Refused("加密.pdf", protected_pdf, "extraction.password"),
    Refused("扫描.pdf", scanned_pdf, "extraction.scanned"),
    Refused("宏.docm", docm, "extraction.macro"),
    Refused("宏.docx", docm, "extraction.macro"),
    Refused("宏.xlsx", xlsm, "extraction.macro"),
    Refused("宏.doc", old_word_file_with_macros, "extraction.macro"),
    Refused("无正文.doc", compound, "extraction.legacy"),
    Refused("无正文.wps", compound, "extraction.legacy"),
    Refused("加密.doc", encrypted_word_file, "extraction.password"),
    Refused("旧.xls", old_workbook, "extraction.legacy"),
    Refused("坏结构.ofd", ofd_with_broken_structure, "extraction.damaged"),
    Refused("无页.ofd", ofd_without_pages, "extraction.damaged"),
    Refused("缺页.ofd", ofd_that_names_a_missing_page, "extraction.damaged"),
    Refused("加密.ofd", encrypted_ofd, "extraction.password"),
    Refused("扫描.ofd", scanned_ofd, "extraction.scanned"),
    Refused("有密级.ofd", marked_ofd, "extraction.classified"),
    Refused("底版有密级.ofd", ofd_marked_in_template, "extraction.classified"),
    Refused("炸弹.ofd", ofd_bomb, "extraction.zip_bomb"),
    Refused("图.png", png, "extraction.image"),
    Refused("图.docx", png, "extraction.image"),
    Refused("程序.txt", program, "extraction.unsupported"),
    Refused("坏字节.txt", utf_8_with_a_broken_byte, "extraction.encoding"),
    Refused("乱码.txt", garbled_text, "extraction.garbled"),
    Refused("有密级.txt", marked_text, "extraction.classified"),
    Refused("页眉有密级.docx", docx_marked_in_header, "extraction.classified"),
    Refused("属性有密级.docx", docx_marked_in_properties, "extraction.classified"),
    Refused("文本框有密级.docx", docx_marked_in_text_box, "extraction.classified"),
    Refused("有密级.pdf", marked_pdf, "extraction.classified"),
    Refused("机密★方案.txt", lambda: _PLAN.encode(), "extraction.classified"),
)
