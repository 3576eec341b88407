"""Proofs, how they are served, and what keeps the store clean."""

from __future__ import annotations

import io
import os
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from luoshi.journal.queries import entries_about
from luoshi.journal.sequencer import seal_committed
from luoshi.journal.verification import verify
from luoshi.kernel.actor import Actor
from luoshi.records import errors, storage
from luoshi.records.actions import add_evidence, store
from luoshi.records.models import Evidence, StoredFile
from luoshi.records.queries import content_of, faults, is_intact, orphans, proofs
from tests.records.papers import pdf

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
DAY = date(2026, 3, 2)
ACTOR = Actor(user_id=None, name="系统", on=DAY)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def put(data: bytes, name: str) -> StoredFile:
    return store(io.BytesIO(data), name=name, actor=ACTOR, at=AT)


@pytest.mark.django_db
def test_a_file_becomes_a_proof_of_a_day():
    file = put(PNG, "截图.png")

    proof = add_evidence(file=file, name="截图.png", fact_on=DAY, actor=ACTOR, at=AT)

    assert (proof.file, proof.link, proof.fact_on, proof.received_at) == (file, "", DAY, AT)
    assert [fact.kind for fact in entries_about(f"evidence:{proof.pk}")] == ["records.EvidenceAdded"]
    assert list(proofs([proof.pk])) == [proof]


@pytest.mark.django_db
def test_a_link_is_kept_as_written_and_named_by_itself():
    proof = add_evidence(link=" https://www.example.org/公告 ", name="", fact_on=None, actor=ACTOR, at=AT)

    assert (proof.file, proof.link, proof.name) == (
        None,
        "https://www.example.org/公告",
        "https://www.example.org/公告",
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "ftp://example.org/a",
        "www.example.org",
        "https://",
        "https://user:secret@example.org/",
        "https://[::1",
        "https://example.org/a b",
        "https://example.org/" + "a" * 500,
    ],
)
def test_a_link_that_cannot_be_followed_safely_is_refused(link):
    with pytest.raises(errors.BadLink):
        add_evidence(link=link, name="", fact_on=None, actor=ACTOR, at=AT)

    assert not Evidence.objects.exists()


@pytest.mark.django_db
def test_a_fact_of_tomorrow_proves_nothing():
    with pytest.raises(errors.FactInFuture):
        add_evidence(link="https://example.org/", name="", fact_on=DAY + timedelta(days=1), actor=ACTOR, at=AT)


@pytest.mark.django_db
def test_a_proof_is_a_file_or_a_link_and_not_both():
    with pytest.raises(ValueError, match="a file or a link"):
        add_evidence(name="", fact_on=None, actor=ACTOR, at=AT)


@pytest.mark.django_db
def test_documents_and_pictures_are_shown_and_all_else_is_saved():
    shown = content_of(put(pdf("说明说明说明说明"), "a.pdf"), name="进展说明.pdf")
    picture = content_of(put(PNG, "a.png"), name="图.png")
    page = content_of(put("<!doctype html><p>公告</p>".encode(), "a.html"), name="公告.html")
    text = content_of(put("说明文字".encode(), "a.txt"), name='a"\r\nX: y;/..\\b.txt')

    assert shown.disposition == "inline; filename*=utf-8''%E8%BF%9B%E5%B1%95%E8%AF%B4%E6%98%8E.pdf"
    assert shown.path.read_bytes().startswith(b"%PDF")
    assert (picture.media_type, "sandbox" in picture.policy) == ("image/png", True)
    assert page.media_type == "application/octet-stream"
    assert page.disposition.startswith("attachment; ")
    assert text.media_type == "text/plain; charset=utf-8"
    assert text.disposition == 'attachment; filename="a___X_ y;_.._b.txt"'
    assert all("default-src 'none'" in content.policy for content in (shown, picture, page, text))


@pytest.mark.django_db
def test_a_changed_or_lost_file_is_found():
    kept, altered, lost = put(PNG, "1.png"), put(PNG + b"2", "2.png"), put(PNG + b"3", "3.png")
    storage.path_of(altered.sha256).write_bytes(PNG)
    storage.path_of(lost.sha256).unlink()

    found = [(fault.code, fault.file) for fault in faults()]

    assert found == [("altered", altered), ("missing", lost)]
    assert [is_intact(file) for file in (kept, altered, lost)] == [True, False, False]


@pytest.mark.django_db
def test_the_check_command_fails_when_a_file_was_changed(capsys):
    stored = put(PNG, "1.png")
    call_command("check_records")
    sound = capsys.readouterr().out
    storage.path_of(stored.sha256).write_bytes(b"x")

    with pytest.raises(CommandError, match="1"):
        call_command("check_records")

    assert "1" in sound
    assert stored.sha256[:12] in capsys.readouterr().out


@pytest.mark.django_db
def test_only_old_files_that_no_row_knows_are_swept(capsys):
    kept, orphan, fresh = put(PNG, "1.png"), put(PNG + b"2", "2.png"), put(PNG + b"3", "3.png")
    StoredFile.objects.filter(pk__in=[orphan.pk, fresh.pk]).delete()
    killed = storage.root() / storage.INCOMING / "killed"
    killed.write_bytes(b"half")
    for path in (storage.path_of(kept.sha256), storage.path_of(orphan.sha256), killed):
        os.utime(path, (0, 0))

    found = list(orphans(AT))
    call_command("sweep_records")
    listed = storage.path_of(orphan.sha256).exists()
    call_command("sweep_records", apply=True)

    assert found == [killed, storage.path_of(orphan.sha256)]
    assert listed
    assert not storage.path_of(orphan.sha256).exists()
    assert not killed.exists()
    assert storage.path_of(kept.sha256).exists()
    assert storage.path_of(fresh.sha256).exists()
    assert str(killed) in capsys.readouterr().out


@pytest.mark.django_db
def test_rows_put_in_behind_the_journals_back_are_found_by_verification():
    add_evidence(file=put(PNG, "1.png"), name="1.png", fact_on=DAY, actor=ACTOR, at=AT)
    file = StoredFile.objects.create(sha256="0" * 64, size=1, media_type="image/png", received_at=AT)
    proof = Evidence.objects.create(file=file, name="2.png", received_at=AT)
    seal_committed(AT)

    result = verify(AT)

    assert [problem.values["subject"] for problem in result.problems] == [f"file:{file.pk}", f"evidence:{proof.pk}"]
