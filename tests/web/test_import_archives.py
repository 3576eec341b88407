"""Several plans in one upload: one document each, one message, all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from luoshi.mandates.models import Document, Edition
from tests.extraction.papers import docx, ofd, p, printed, zipped
from tests.factories.org import institution
from tests.hostile import png, scanned_pdf
from tests.mandates.test_loading import PLAN

SignIn = Callable[..., Client]
OTHER = PLAN.replace("公共服务", "数据共享")


@pytest.fixture
def clerk(db: None, signed_in: SignIn) -> Client:
    return signed_in(institution().clerk)


def upload(client: Client, data: bytes, name: str) -> Any:
    file = SimpleUploadedFile(name, data)
    return client.post(reverse("web:imports"), {"file": file, "kind": "action_plan"}, follow=True)


def test_the_plans_of_an_archive_are_listed_with_one_message(clerk: Client) -> None:
    data = zipped({"方案.txt": PLAN, "另一方案.docx": docx("".join(map(p, OTHER.split("\n")))), "说明.txt": "请查收。"})

    page = upload(clerk, data, "来文.zip")

    assert page.redirect_chain[0][0] == reverse("web:imports")
    text = page.content.decode()
    assert "已读取 2 份文件，共 8 条待核对" in text
    assert "以下文件没有任务，未导入：“说明.txt”。" in text
    assert Document.objects.count() == 2


def test_the_one_plan_of_a_mail_leads_to_its_review(clerk: Client) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.cn", "b@example.cn", "报送方案"
    message.set_content("请查收附件。")
    message.add_attachment(ofd([printed(PLAN.strip())]), maintype="application", subtype="ofd", filename="方案.ofd")
    message.add_attachment(png(), maintype="image", subtype="png", filename="标志.png")

    page = upload(clerk, message.as_bytes(), "来信.eml")

    edition = Edition.objects.get()
    assert (edition.file_name, edition.media) == ("方案.ofd", "ofd")
    assert page.redirect_chain[0][0] == reverse("web:import_review", args=[edition.pk])
    assert "标志.png" in page.content.decode()


def test_one_plan_that_cannot_be_read_keeps_all_out(clerk: Client) -> None:
    page = upload(clerk, zipped({"方案.txt": PLAN, "扫描.pdf": scanned_pdf()}), "来文.zip")

    assert page.status_code == 422
    assert "来文.zip / 扫描.pdf" in page.content.decode()
    assert not Document.objects.exists()


def test_the_page_offers_the_kinds_that_are_read(clerk: Client) -> None:
    page = clerk.get(reverse("web:imports")).content.decode()

    for ending in (".docx", ".doc", ".wps", ".rtf", ".pdf", ".ofd", ".xlsx", ".html", ".csv", ".txt", ".zip", ".eml"):
        assert ending in page
    assert "几个文件可放在一个 zip 或邮件（eml）里" in page
