"""Files: what is taken lies under its hash; what is refused leaves nothing but the fact of its refusal."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from luoshi.journal.queries import entries_about, stated
from luoshi.kernel.actor import Actor
from luoshi.records import errors, storage
from luoshi.records.actions import store
from luoshi.records.models import StoredFile
from tests.records.papers import docx, p, pdf, xlsx, zipped

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
ACTOR = Actor(user_id=None, name="系统", on=date(2026, 3, 2))
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
OPEN_TEXT = "application/vnd.oasis.opendocument.text"


def put(data: bytes, name: str) -> StoredFile:
    return store(io.BytesIO(data), name=name, actor=ACTOR, at=AT)


def on_disk() -> list[Path]:
    return [path for path in storage.root().rglob("*") if path.is_file()]


TAKEN = [
    (pdf("工作进展情况说明，共三页。"), "说明.pdf", "application/pdf"),
    (pdf(), "扫描件.PDF", "application/pdf"),
    (PNG, "截图.png", "image/png"),
    (b"\xff\xd8\xff\xe0" + bytes(40), "照片.jpeg", "image/jpeg"),
    (b"GIF89a" + bytes(20), "图.gif", "image/gif"),
    (docx(p("会议纪要")), "纪要.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (xlsx([["序号", "事项"]]), "台账.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (zipped({"OFD.xml": "<OFD/>", "Doc_0/Document.xml": "<D/>"}), "文件.ofd", "application/ofd"),
    (zipped({"mimetype": OPEN_TEXT, "content.xml": "<c/>"}), "文件.odt", OPEN_TEXT),
    (OLE + "WordDocument".encode("utf-16-le"), "旧文件.wps", "application/msword"),
    ("工作进展\n已完成".encode("gb18030"), "进展.txt", "text/plain"),
    ("单位,进度\n一司,80\n".encode(), "进度.csv", "text/csv"),
    ("<!doctype html><p>公告</p>".encode(), "公告.html", "text/html"),
    ("没有扩展名的说明文字".encode(), "说明", "text/plain"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("data", "name", "media_type"), TAKEN, ids=[name for _, name, _ in TAKEN])
def test_a_proof_is_kept_whole_under_its_hash(data, name, media_type):
    stored = put(data, name)

    digest = hashlib.sha256(data).hexdigest()
    assert (stored.sha256, stored.size, stored.media_type, stored.received_at) == (digest, len(data), media_type, AT)
    assert on_disk() == [storage.root() / digest[:2] / digest[2:4] / digest]
    assert on_disk()[0].read_bytes() == data
    assert [fact.kind for fact in entries_about(f"file:{stored.pk}")] == ["records.FileStored"]


@pytest.mark.django_db
def test_the_same_bytes_are_kept_once_whatever_their_names():
    first = put(PNG, "一.png")
    second = put(PNG, "二.png")

    assert first == second
    assert len(on_disk()) == 1
    assert stated("records.FileStored").count() == 1


@pytest.mark.django_db
def test_bytes_that_were_damaged_on_disk_are_mended_when_they_come_again():
    stored = put(PNG, "一.png")
    storage.path_of(stored.sha256).write_bytes(b"damaged")

    put(PNG, "一.png")

    assert storage.path_of(stored.sha256).read_bytes() == PNG


def flipped(data: bytes) -> bytes:
    """The same file with one byte of its last part's content changed."""
    place = data.index(b"PK\x01\x02") - 8
    return data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :]


BOMB = zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": b"0" * 6_000_000})
MACRO = docx(p("正文"), more={"word/vbaProject.bin": b"VBA"})
MARK = "机密★5年"
REFUSED = [
    (b"", "空.pdf", errors.EmptyFile),
    (b"\x00\x00 \r\n", "空白.txt", errors.EmptyFile),
    (b"MZ\x90\x00" + bytes(60), "setup.pdf", errors.ProgramRefused),
    (b"MZ\x90\x00" + bytes(60), "setup", errors.ProgramRefused),
    (b"\x7fELF" + bytes(60), "a.txt", errors.ProgramRefused),
    (b"#!/bin/sh\nrm -rf /\n", "说明.txt", errors.ProgramRefused),
    ("普通文字".encode(), "open.bat", errors.ProgramRefused),
    ("普通文字".encode(), "报告.pdf.js", errors.ProgramRefused),
    (zipped({"META-INF/MANIFEST.MF": "x", "A.class": b"x"}), "应用", errors.ProgramRefused),
    (MACRO, "通知.docx", errors.MacroRefused),
    (docx(p("正文")), "通知.docm", errors.MacroRefused),
    (OLE + "_VBA_PROJECT WordDocument".encode("utf-16-le"), "旧.doc", errors.MacroRefused),
    (zipped({"mimetype": OPEN_TEXT, "Basic/a.xml": "x"}), "a.odt", errors.MacroRefused),
    (BOMB, "大.docx", errors.ZipBombRefused),
    (zipped({"a.txt": "x"}), "材料.zip", errors.ArchiveRefused),
    (b"Rar!\x1a\x07\x00" + bytes(20), "材料.rar", errors.ArchiveRefused),
    (PNG, "扫描.pdf", errors.OtherContent),
    (pdf("正文正文正文正文"), "照片.png", errors.OtherContent),
    (b"<html><script>alert(1)</script></html>", "说明.txt", errors.OtherContent),
    (docx(p("正文"))[:300], "断.docx", errors.DamagedFile),
    (b"%PDF-1.7 nothing follows", "断.pdf", errors.DamagedFile),
    (docx("<w:p>"), "坏.docx", errors.DamagedFile),
    (zipped({"[Content_Types].xml": "<Types/>", "word/styles.xml": "<s/>"}), "缺.docx", errors.DamagedFile),
    (
        zipped({"OFD.xml": '<!DOCTYPE o [<!ENTITY e SYSTEM "file:///etc/passwd">]><o>&e;</o>'}),
        "a.ofd",
        errors.DamagedFile,
    ),
    (xlsx([["序号"]])[:-30], "断.xlsx", errors.DamagedFile),
    (flipped(docx(p("正文" * 200))), "坏.docx", errors.DamagedFile),
    (pdf("正文", encrypted=True), "锁.pdf", errors.PasswordRefused),
    (OLE + "EncryptedPackage".encode("utf-16-le"), "锁.docx", errors.PasswordRefused),
    (bytes(range(1, 256)) * 8, "未知.bin", errors.UnknownKind),
    (PNG, f"{MARK}方案.png", errors.Classified),
    (docx(p("机密★") + p("方案")), "方案.docx", errors.Classified),
    (docx(p("方案"), header=p("机密", "★", "5年")), "方案.docx", errors.Classified),
    (xlsx([["秘密★1年"], ["事项"]]), "清单.xlsx", errors.Classified),
    (pdf(MARK, "关于某事的方案"), "方案.pdf", errors.Classified),
    (pdf("关于某事的方案", title="绝密★"), "方案.pdf", errors.Classified),
    (f"{MARK}\n方案".encode("gb18030"), "方案.txt", errors.Classified),
    ("<html><body><b>机密</b>★</body></html>".encode(), "方案.html", errors.Classified),
    (OLE + f"WordDocument{MARK}".encode("utf-16-le"), "方案.doc", errors.Classified),
    (b"{\\rtf1 \\'bb\\'fa\\'c3\\'dc\\'a1\\'ef}", "方案.rtf", errors.Classified),
    (PNG, "长" * 300 + ".png", errors.NameTooLong),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("data", "name", "refusal"), REFUSED, ids=[f"{r.code}-{n[:12]}" for _, n, r in REFUSED])
def test_what_is_refused_leaves_only_the_fact_of_its_refusal(data, name, refusal):
    with pytest.raises(errors.UploadRefused) as caught:
        put(data, name)

    fact = stated("records.FileRefused").get()
    payload = json.loads(fact.payload)
    assert type(caught.value) is refusal
    assert str(caught.value)
    assert on_disk() == []
    assert not StoredFile.objects.exists()
    assert payload["code"] == refusal.code
    assert name not in fact.payload
    assert payload["name_mark"] == hashlib.sha256(name.encode()).hexdigest()[:32]


@pytest.mark.django_db
def test_a_sound_file_with_a_mark_word_but_no_star_is_taken():
    assert put(docx(p("保守国家秘密法宣传活动方案")), "保密宣传方案.docx").pk


class Endless(io.RawIOBase):
    """An upload without end, counting what was asked of it."""

    asked = 0

    def read(self, size: int = -1) -> bytes:
        self.asked += size
        return b"x" * size


@pytest.mark.django_db
def test_a_file_over_the_limit_is_stopped_early(settings):
    settings.RECORDS_MAX_BYTES = 3 * storage.MEGABYTE
    upload = Endless()

    with pytest.raises(errors.TooLarge, match="3 MB"):
        store(upload, name="大.pdf", actor=ACTOR, at=AT)

    assert upload.asked <= 5 * storage.MEGABYTE
    assert on_disk() == []


class FullDisk(io.BytesIO):
    """An upload during which the disk fills up."""

    def read(self, size: int | None = -1) -> bytes:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.django_db
def test_a_full_disk_is_told_plainly_and_leaves_nothing():
    with pytest.raises(errors.DiskFull):
        store(FullDisk(), name="a.pdf", actor=ACTOR, at=AT)

    assert on_disk() == []
    assert not StoredFile.objects.exists()


@pytest.mark.django_db
def test_a_folder_that_cannot_be_written_is_told_plainly(settings, tmp_path):
    (tmp_path / "taken").write_text("a file where the folder should be")
    settings.RECORDS_DIR = tmp_path / "taken"

    with pytest.raises(errors.StorageUnavailable):
        put(PNG, "a.png")

    assert not StoredFile.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["../../etc/图.png", "C:\\temp\\图.png", "图\u202e.png", "\x00图.png"])
def test_folders_and_invisible_characters_of_a_name_do_not_matter(name):
    assert put(PNG, name).media_type == "image/png"
