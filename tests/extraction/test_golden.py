"""The golden cases: what a careful clerk reads from each pattern of the handbook, one line a case."""

from __future__ import annotations

from pathlib import Path

import pytest

from luoshi.extraction.cases import Case, differences, parse_cases

FOLDER = Path(__file__).parent / "golden"
CASES = [
    case
    for path in sorted(FOLDER.glob("*.jsonl"))
    for case in parse_cases(path.read_text("utf-8").splitlines(), path.name)
]


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_the_engine_reads_as_a_careful_clerk_does(case: Case) -> None:
    assert differences(case) == []


def test_no_two_cases_bear_one_name() -> None:
    assert len({case.id for case in CASES}) == len(CASES)
