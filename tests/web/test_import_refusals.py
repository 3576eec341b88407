"""Bad files through the real page: the same words as the command, what to do next, and nothing kept."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from luoshi.extraction.errors import Unreadable
from luoshi.extraction.files import read_bytes
from luoshi.journal.models import Fact
from luoshi.mandates.models import Clause, Document, Edition, Reading, Span
from luoshi.records.models import StoredFile
from tests.factories.org import institution
from tests.hostile import REFUSED, Refused, html_with_scripts

SignIn = Callable[..., Client]


@pytest.fixture
def clerk(db: None, signed_in: SignIn) -> Client:
    return signed_in(institution().clerk)


def upload(client: Client, data: bytes, name: str) -> Any:
    return client.post(reverse("web:imports"), {"file": SimpleUploadedFile(name, data), "kind": "plan"})


def kept_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []


def nothing_is_stored(folder: Path) -> bool:
    rows = any(model.objects.exists() for model in (StoredFile, Document, Edition, Clause, Span, Reading))
    return not rows and kept_files(folder) == []


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_the_page_refuses_with_the_words_of_the_command_and_keeps_nothing(
    case: Refused, clerk: Client, records_dir: Path
) -> None:
    data = case.build()
    with pytest.raises(Unreadable) as command:
        read_bytes(data, case.name)

    response = upload(clerk, data, case.name)

    assert response.status_code == 422
    assert command.value.message("zh-hans") in unescape(response.content.decode())
    assert nothing_is_stored(records_dir)
    assert list(Fact.objects.values_list("kind", "payload")) == [
        ("mandates.DocumentRefused", f'{{"code":"{case.code}"}}')
    ]


def test_the_refusal_is_said_in_the_language_of_the_reader(db: None, signed_in: SignIn) -> None:
    house = institution()
    house.clerk.language = "en"
    house.clerk.save()

    page = upload(signed_in(house.clerk), "机密★1年\n方案".encode(), "a.txt").content.decode()

    assert "carries the classification mark" in page
    assert '<html lang="en"' in page


def test_a_file_of_200_mb_is_turned_away_before_any_of_it_is_kept(clerk: Client, records_dir: Path) -> None:
    response = upload(clerk, b"a" * (200 * 1024 * 1024), "巨大.docx")

    assert response.status_code == 413
    assert "200 MB" in response.content.decode()
    assert "50 MB" in response.content.decode()
    assert nothing_is_stored(records_dir)


def test_no_file_at_all_is_a_question_not_an_error(clerk: Client) -> None:
    response = clerk.post(reverse("web:imports"), {"kind": "plan"})

    assert response.status_code == 422
    assert "没有选择文件。请选择要读取的文件。" in response.content.decode()


def test_of_html_with_scripts_only_the_text_comes_through(clerk: Client) -> None:
    response = upload(clerk, html_with_scripts(), "方案.html")

    edition = Edition.objects.get()
    page = clerk.get(response.headers["Location"]).content.decode()
    assert edition.readings.count() == 2
    for trace in ("alert(", "steal()", "evil.example", "暗中加入"):
        assert trace not in page
        assert trace not in edition.text
