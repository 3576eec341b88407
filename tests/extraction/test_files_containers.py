"""Archives and mails: what is in them, under which names, and what is refused."""

from __future__ import annotations

import base64
import io
import struct
import zipfile
import zlib
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.extraction.errors import Unreadable
from luoshi.extraction.files import Member, limits, read_bytes, read_file, read_member, unpack
from tests.extraction.papers import docx, ofd, p, parts_of, pdf, printed, xlsx, zipped
from tests.hostile import encrypted_archive, png, truncated_docx

PLAN = "一、优化营商环境。2025年6月底前完成。（省商务厅牵头，省财政厅配合）"
OTHER = "一、建设数据平台。2025年底前建成。（省数据局负责）"


def names(members: tuple[Member, ...]) -> list[str]:
    return [member.name for member in members]


def packed_with_raw_name(name: bytes, content: bytes, *, extra: bytes = b"") -> bytes:
    """A zip whose directory holds these very bytes as a name, without saying in which encoding."""
    head = struct.pack(
        "<HHHHHIIIHH", 20, 0, 0, 0, 33, zlib.crc32(content), len(content), len(content), len(name), len(extra)
    )
    local = b"PK\x03\x04" + head + name + extra + content
    entry = b"PK\x01\x02" + struct.pack("<H", 20) + head + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name + extra
    return local + entry + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(entry), len(local), 0)


def letter(subject: str = "关于报送方案的函", body: str = "请查收附件。") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.cn", "b@example.cn", subject
    message.set_content(body)
    return message


def attach(message: EmailMessage, name: str, data: bytes) -> None:
    message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)


# -- archives ----------------------------------------------------------------------------------------------------------


def test_an_ordinary_file_is_its_own_only_member() -> None:
    for data, name in ((PLAN.encode(), "方案.txt"), (docx(p(PLAN)), "方案.docx"), (ofd([printed(PLAN)]), "方案.ofd")):
        assert unpack(data, name) == (Member(name, data),)


def test_every_document_of_an_archive_is_a_member() -> None:
    data = zipped({"2025/方案.docx": docx(p(PLAN)), "2025/表.xlsx": xlsx([["任务"], ["建平台"]]), "方案.txt": OTHER})

    members = unpack(data, "来文.zip")

    assert names(members) == ["方案.docx", "表.xlsx", "方案.txt"]
    assert [read_member(member).media for member in members] == ["docx", "xlsx", "txt"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_that_do_not_say_their_encoding_come_through(encoding: str) -> None:
    data = packed_with_raw_name("附件/实施方案（送审稿）.txt".encode(encoding), PLAN.encode())

    assert names(unpack(data, "来文.zip")) == ["实施方案（送审稿）.txt"]


def test_the_name_that_is_kept_once_more_in_utf_8_counts() -> None:
    raw, meant = "方案.txt".encode("gb18030"), "方案😀.txt".encode()
    field = b"\x01" + struct.pack("<I", zlib.crc32(raw)) + meant

    data = packed_with_raw_name(raw, PLAN.encode(), extra=struct.pack("<HH", 0x7075, len(field)) + field)

    assert names(unpack(data, "来文.zip")) == ["方案😀.txt"]


def test_hidden_files_and_what_systems_leave_behind_are_passed_over() -> None:
    remains = dict.fromkeys(("__MACOSX/._方案.txt", ".DS_Store", "甲/.x/a.txt", "~$方案.docx", "Thumbs.db", "甲/"), "x")

    assert names(unpack(zipped({**remains, "甲/方案.txt": PLAN}), "来文.zip")) == ["方案.txt"]


@pytest.mark.parametrize("path", ["../../etc/passwd.txt", "/etc/passwd.txt", "..\\..\\passwd.txt", "C:\\a\\passwd.txt"])
def test_paths_lead_nowhere(path: str, tmp_path: Path) -> None:
    before = set(tmp_path.parent.rglob("*"))

    members = unpack(zipped({path: PLAN}), "来文.zip")

    assert names(members) == ["passwd.txt"]
    assert set(tmp_path.parent.rglob("*")) == before


def test_members_of_one_name_are_told_apart() -> None:
    data = zipped({"甲/方案.txt": PLAN, "乙/方案.txt": OTHER, "丙/方案": OTHER, "丁/方案": PLAN})

    assert names(unpack(data, "来文.zip")) == ["方案.txt", "方案-2.txt", "方案", "方案-2"]


def test_an_archive_in_an_archive_is_opened_and_a_deeper_one_is_named() -> None:
    deepest = zipped({"丙.txt": PLAN})
    inner = zipped({"乙.txt": OTHER, "更深.zip": deepest})

    members = unpack(zipped({"甲.txt": PLAN, "里.zip": inner}), "外.zip")

    assert names(members) == ["甲.txt", "乙.txt", "更深.zip"]
    with pytest.raises(Unreadable) as refusal:
        read_member(members[2])
    assert refusal.value.code == "extraction.archive"
    assert "外.zip / 更深.zip" in refusal.value.message("zh-hans")


def test_a_member_that_cannot_be_read_does_not_stop_the_others() -> None:
    data = bytearray(zipped({"坏.txt": PLAN * 50, "好.txt": OTHER}))
    data[45:60] = bytes(15)  # of the packed bytes of the first member

    members = unpack(bytes(data), "来文.zip")

    assert read_member(members[1]).text == OTHER
    with pytest.raises(Unreadable) as refusal:
        read_member(members[0])
    assert refusal.value.code == "extraction.damaged"
    assert "来文.zip / 坏.txt" in refusal.value.message("en")


def test_a_single_document_in_an_archive_is_read_as_a_file_and_several_are_not(tmp_path: Path) -> None:
    one, two = tmp_path / "一.zip", tmp_path / "二.zip"
    one.write_bytes(zipped({"方案.txt": PLAN}))
    two.write_bytes(zipped({"甲.txt": PLAN, "乙.txt": OTHER}))

    assert read_file(one).text == PLAN
    with pytest.raises(Unreadable) as refusal:
        read_file(two)
    assert (refusal.value.code, refusal.value.values["count"]) == ("extraction.several", 2)


def refused(data: bytes, name: str = "来文.zip") -> str:
    with pytest.raises(Unreadable) as refusal:
        unpack(data, name)
    assert name in refusal.value.message("zh-hans")
    assert name in refusal.value.message("en")
    return refusal.value.code


def test_archives_beyond_measure_are_refused() -> None:
    many = zipped({f"{i}.txt": "x" for i in range(limits.MAX_DOCUMENTS + 1)})
    packed_tightly = zipped({"a.txt": b" " * (60 * 1024 * 1024)})
    nested = zipped({f"{i}.zip": zipped({f"{j}.txt": "x" for j in range(30)}) for i in range(10)})

    assert refused(many) == "extraction.too_many_files"
    assert refused(packed_tightly) == "extraction.zip_bomb"
    assert refused(nested) == "extraction.too_many_files"


def test_what_unpacks_to_too_much_together_is_refused() -> None:
    noise = bytes(range(256)) * 4096
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for i in range(6):
            archive.writestr(f"{i}.txt", noise * 40)

    assert refused(whole.getvalue()) == "extraction.zip_bomb"


def test_an_encrypted_an_empty_and_a_cut_archive_are_refused_for_their_reasons() -> None:
    whole = zipped({"甲.txt": PLAN * 50, "乙.txt": OTHER})

    assert refused(encrypted_archive()) == "extraction.password"
    assert refused(zipped({})) == "extraction.nothing_inside"
    assert refused(zipped({"__MACOSX/a": "x"})) == "extraction.nothing_inside"
    with pytest.raises(Unreadable) as refusal:
        read_bytes(whole[:-30], "来文.zip")
    assert refusal.value.code == "extraction.damaged"


def test_a_mark_in_a_path_refuses_the_archive() -> None:
    assert refused(zipped({"机密★/方案.txt": PLAN, "乙.txt": OTHER})) == "extraction.classified"


# -- mails -------------------------------------------------------------------------------------------------------------


def test_the_text_of_a_mail_and_its_attachments_are_members() -> None:
    message = letter()
    for name, data in (("方案.docx", docx(p(PLAN))), ("方案.pdf", pdf([printed(PLAN)]))):
        attach(message, name, data)

    members = unpack(message.as_bytes(), "来信.eml")

    assert names(members) == ["关于报送方案的函.txt", "方案.docx", "方案.pdf"]
    assert [read_member(member).text for member in members][1:] == [PLAN, PLAN]


def test_of_a_text_in_two_forms_the_html_is_taken() -> None:
    message = letter(body=PLAN)
    message.add_alternative(f"<table><tr><td>任务</td></tr><tr><td>{OTHER}</td></tr></table>", subtype="html")

    (member,) = unpack(message.as_bytes(), "来信.eml")

    source = read_member(member)
    assert (source.media, {block.kind for block in source.blocks}) == ("html", {"cell"})


@pytest.mark.parametrize("charset", ["gbk", "gb2312", "gb18030", "utf-8"])
def test_texts_in_chinese_encodings_are_decoded(charset: str) -> None:
    raw = (
        f"From: a@example.cn\r\nTo: b@example.cn\r\nSubject: =?{charset}?B?".encode()
        + base64.b64encode("工作方案".encode(charset))
        + f'?=\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset="{charset}"\r\n'.encode()
        + b"Content-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes((PLAN * 3).encode(charset))
    )

    (member,) = unpack(raw, "a.eml")

    assert (member.name, read_member(member).text.strip()) == ("工作方案.txt", PLAN * 3)


WORD = "=?GB2312?B?" + base64.b64encode("实施方案".encode("gb2312")).decode() + "?="
NAMES = {
    "encoded word": f'filename="{WORD}.txt"',
    "folded words": f'filename="{WORD}\r\n {WORD}.txt"',
    "RFC 2231": "filename*=UTF-8''%E5%AE%9E%E6%96%BD%E6%96%B9%E6%A1%88.txt",
    "RFC 2231 in pieces": "filename*0*=GB18030''%CA%B5%CA%A9;\r\n filename*1*=%B7%BD%B0%B8.txt",
    "raw GBK": 'filename="实施方案.txt"',
}


@pytest.mark.parametrize("way", NAMES)
def test_every_way_to_write_the_name_of_an_attachment_is_read(way: str) -> None:
    raw = (
        (
            "From: a@example.cn\r\nTo: b@example.cn\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
            'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: application/octet-stream\r\n'
            f"Content-Disposition: attachment; {NAMES[way]}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        ).encode("gb18030")
        + PLAN.encode()
        + b"\r\n--b--\r\n"
    )

    (member,) = unpack(raw, "a.eml")

    assert member.name == ("实施方案实施方案.txt" if way == "folded words" else "实施方案.txt")
    assert read_member(member).text == PLAN


def test_a_mail_and_an_archive_in_a_mail_are_opened() -> None:
    inner, message = letter("转发方案", PLAN), letter()
    attach(inner, "表.txt", OTHER.encode())
    message.add_attachment(inner)
    attach(message, "来文.zip", zipped({"方案.docx": docx(p(PLAN))}))

    members = unpack(message.as_bytes(), "来信.eml")

    assert names(members) == ["关于报送方案的函.txt", "转发方案.txt", "表.txt", "方案.docx"]


def test_pictures_in_the_text_and_signatures_are_no_attachments() -> None:
    message = letter()
    message.add_attachment(b"BEGIN:VCALENDAR", maintype="text", subtype="calendar", filename="会议.ics")
    message.add_attachment(png(), maintype="image", subtype="png", disposition="inline", filename="标志.png")
    message.add_attachment(png(), maintype="image", subtype="png", filename="扫描.png")
    attach(message, "方案.txt", PLAN.encode())

    assert names(unpack(message.as_bytes(), "来信.eml")) == ["关于报送方案的函.txt", "扫描.png", "方案.txt"]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_saved_web_page_is_read_under_the_name_of_its_file(line_end: str) -> None:
    page = line_end.join(
        [
            "From: <Saved by a browser>",
            "Snapshot-Content-Location: https://example.cn/a.html",
            "Subject: page",
            "MIME-Version: 1.0",
            'Content-Type: multipart/related; type="text/html"; boundary="b"',
            "",
            "--b",
            "Content-Type: text/html; charset=gb2312",
            "Content-Transfer-Encoding: 8bit",
            "",
            f'<html><head><meta charset="gb2312"></head><body><p>{PLAN}</p></body></html>',
            "--b",
            "Content-Type: text/css",
            "",
            "p { color: red }",
            "--b--",
        ]
    ).encode("gb18030")

    source = read_bytes(page, "方案.mht")

    assert (source.name, source.media, source.text) == ("方案.html", "html", PLAN)


def test_a_mark_in_the_subject_refuses_the_mail() -> None:
    assert refused(letter("机密★ 关于方案").as_bytes(), "a.eml") == "extraction.classified"


def test_a_text_that_begins_like_a_header_is_a_text() -> None:
    text = "Note: 初稿\n" + PLAN

    assert read_bytes(text.encode(), "方案.txt").text == text


def test_a_mail_of_endless_parts_is_refused() -> None:
    parts = "".join(f'--{i}\nContent-Type: multipart/mixed; boundary="{i + 1}"\n\n' for i in range(500))
    raw = f'From: a@b.cn\nTo: c@d.cn\nSubject: x\nContent-Type: multipart/mixed; boundary="0"\n\n{parts}'

    assert refused(raw.encode(), "a.eml") == "extraction.damaged"


def test_a_damaged_attachment_does_not_stop_the_others() -> None:
    message = letter()
    attach(message, "坏.docx", truncated_docx())
    attach(message, "好.docx", docx(p(PLAN)))

    members = unpack(message.as_bytes(), "来信.eml")

    with pytest.raises(Unreadable) as refusal:
        read_member(members[1])
    assert "来信.eml / 坏.docx" in refusal.value.message("en")
    assert read_member(members[2]).text == PLAN


SOUND = letter(body=PLAN)
attach(SOUND, "实施方案.txt", OTHER.encode())
CONTAINERS = {"来信.eml": SOUND.as_bytes(), "来文.zip": zipped({"甲.txt": PLAN, "里.zip": zipped({"乙.txt": OTHER})})}


@pytest.mark.parametrize("name", CONTAINERS)
@given(st.lists(st.tuples(st.floats(0, 0.9999), st.binary(min_size=1, max_size=30)), min_size=1, max_size=4))
def test_a_container_with_altered_bytes_is_unpacked_or_refused_but_never_crashes(
    name: str, edits: list[tuple[float, bytes]]
) -> None:
    data = bytearray(CONTAINERS[name])
    for place, new in edits:
        data[int(place * len(data)) : int(place * len(data)) + len(new)] = new

    with suppress(Unreadable):
        for member in unpack(bytes(data), name):
            assert "/" not in member.name
            with suppress(Unreadable):
                read_member(member)


def test_parts_of_office_files_are_no_members() -> None:
    assert "word/document.xml" in parts_of(docx(p(PLAN)))
    assert len(unpack(docx(p(PLAN)), "a.zip")) == 1
