"""The demo's plan is read as it was written, whatever the day on which it is made."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.demo.plan import SAMPLE, SOURCE, dated, month_end, plan_docx, sections
from luoshi.extraction.engine import read_document
from luoshi.extraction.files import read_bytes
from luoshi.extraction.types import DocumentReading

DAY = date(2026, 3, 20)
IN_SENTENCES = {"closing", "several", "outline"}


def reading_of(issued_on: date, **how: object) -> DocumentReading:
    return read_document(read_bytes(plan_docx(issued_on, **how), "计划.docx"))


@pytest.mark.parametrize("source", [SOURCE, SAMPLE], ids=["plan", "sample"])
def test_every_task_of_the_plan_is_found_with_its_lead(source: object) -> None:
    document = reading_of(DAY, source=source)

    found = {re.sub(r"\s", "", r.task.quote): {p.name for p in r.parties} for r in document.readings}
    missing = []
    for section in sections(source):
        if section.layout in IN_SENTENCES:
            continue
        for line in section.lines:
            text, *named = line.split("|")
            task = dated(text.split("（")[0], DAY)
            lead = named[0].split("、")[0] if named else ""
            if task not in found or (lead and lead not in found[task]):
                missing.append(task)
    assert missing == []


def test_the_plan_names_itself_and_its_year() -> None:
    document = reading_of(DAY)

    assert (document.issued_on, document.year) == (DAY, 2026)
    assert document.document_number == "示知发〔2026〕3号"
    assert len(document.readings) >= 100


@settings(max_examples=5)
@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_deadlines_lie_after_the_day_of_issue_whatever_it_is(issued_on: date) -> None:
    document = reading_of(issued_on)

    fixed = [r.deadline.on for r in document.readings if r.deadline.kind == "fixed" and r.deadline.on]
    assert len(fixed) > 80
    assert all(issued_on < on <= month_end(issued_on, 12) for on in fixed)
