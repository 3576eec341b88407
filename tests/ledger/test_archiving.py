"""归档: what is in the package, that it is checked by its own list, and that the same record makes the same bytes."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, timedelta

import pypdfium2
import pytest

from luoshi.kernel.actor import Actor, system
from luoshi.kernel.papers import TYPEFACES, typeface
from luoshi.kernel.refusal import MoveRefused, NotAllowed
from luoshi.ledger import actions
from luoshi.ledger.actions.archiving import FILE_AFTER_DAYS, package_of
from luoshi.ledger.models import Matter, Package
from luoshi.ledger.states import State
from luoshi.records import actions as records
from luoshi.records.queries import content_of
from tests.ledger.conftest import DAY, NOW
from tests.ledger.test_actions import send

Make = Callable[..., Matter]
LATER = DAY + timedelta(days=FILE_AFTER_DAYS)


@pytest.fixture
def closed(running: Make, officer: Actor, clerk: Actor, director: Actor) -> Matter:
    """Closed out, proven by one file that was put in under a name a file system would choke on."""
    matter = running()
    file = records.store(io.BytesIO("办事指南，共三章。".encode()), name="指南.txt", actor=officer, at=NOW)
    proof = records.add_evidence(file=file, name='公布的"指南".txt', fact_on=DAY, actor=officer, at=NOW)
    send(matter, officer, progress=100, text="全部完成并公布", asks_conclusion=True, evidence=[proof.pk])
    actions.conclude(matter.number, actor=clerk, on=DAY, at=NOW)
    actions.close_out(matter.number, publication="internal", actor=director, on=DAY, at=NOW)
    matter.refresh_from_db()
    return matter


def opened(matter: Matter) -> zipfile.ZipFile:
    stored = Package.objects.get(matter=matter).file
    return zipfile.ZipFile(content_of(stored, name="归档包.zip").path)


def test_the_package_holds_the_record_and_a_list_that_checks_it(closed: Matter, clerk: Actor) -> None:
    matter = actions.archive(closed.number, retention="years_30", actor=clerk, on=DAY, at=NOW)

    package = opened(matter)
    sums = dict(line.split("  ")[::-1] for line in package.read("SHA256SUMS").decode().splitlines())
    assert set(sums) == set(package.namelist()) - {"SHA256SUMS"}
    assert all(hashlib.sha256(package.read(name)).hexdigest() == digest for name, digest in sums.items())
    proof = next(name for name in sums if name.startswith("evidence/"))
    assert proof.endswith("-公布的_指南_.txt")
    assert package.read(proof).decode() == "办事指南，共三章。"
    assert set(sums) == {proof, "journal.json", "metadata.json", "record.pdf", "steps.csv"}


def test_the_package_tells_every_step_in_order_and_in_words(closed: Matter, clerk: Actor) -> None:
    matter = actions.archive(closed.number, retention="permanent", actor=clerk, on=DAY, at=NOW)

    package = opened(matter)
    rows = list(csv.reader(io.StringIO(package.read("steps.csv").decode("utf-8-sig"))))
    metadata = json.loads(package.read("metadata.json"))
    journal = json.loads(package.read("journal.json"))
    assert [row[1] for row in rows[1:]] == ["立项", "交办", "签收", "申请办结", "审核通过", "办结", "销号"]
    assert (metadata["matter"]["number"], metadata["retention"]) == (matter.number, "permanent")
    assert [fact["kind"].removeprefix("ledger.") for fact in journal] == [
        "MatterDocketed",
        "MatterIssued",
        "MatterAcknowledged",
        "ReportSubmitted",
        "ReportAccepted",
        "MatterConcluded",
        "MatterClosedOut",
    ]


def test_the_paper_of_the_record_shows_chinese_characters(closed: Matter, clerk: Actor) -> None:
    matter = actions.archive(closed.number, retention="years_10", actor=clerk, on=DAY, at=NOW)

    page = pypdfium2.PdfDocument(opened(matter).read("record.pdf"))[0]
    text = page.get_textpage().get_text_bounded()
    assert "督办事项办理档案" in text
    assert matter.wording in text
    dark = sum(level < 128 for level in bytes(page.render(scale=1, grayscale=True).buffer))
    assert dark > 2_000  # characters were drawn
    assert typeface() in TYPEFACES


def test_the_same_record_makes_the_same_bytes(closed: Matter) -> None:
    first, second = (package_of(closed, retention="years_10", on=DAY, at=NOW) for _ in range(2))

    assert first == second


def test_nothing_is_archived_that_was_not_closed_out(running: Make, clerk: Actor) -> None:
    with pytest.raises(MoveRefused):
        actions.archive(running().number, retention="years_10", actor=clerk, on=DAY, at=NOW)

    assert not Package.objects.exists()


def test_a_unit_does_not_archive(closed: Matter, officer: Actor) -> None:
    with pytest.raises(NotAllowed):
        actions.archive(closed.number, retention="years_10", actor=officer, on=DAY, at=NOW)


@pytest.mark.parametrize(("on", "filed"), [(LATER - timedelta(days=1), False), (LATER, True)])
def test_the_timer_files_what_was_closed_out_long_enough_ago(closed: Matter, on: date, filed: bool) -> None:
    numbers = actions.archive_due(actor=system(on), on=on, at=NOW)

    closed.refresh_from_db()
    assert numbers == ([closed.number] if filed else [])
    assert closed.state == (State.ARCHIVED if filed else State.CLOSED_OUT)
