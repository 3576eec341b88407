"""What a person corrected is kept as test cases that `luoshi extract --check` replays."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from luoshi.cli import main
from luoshi.extraction.cases import differences, parse_cases
from luoshi.kernel.actor import Actor
from luoshi.mandates import actions
from luoshi.mandates.actions import Correction, DeadlineGiven, PartyGiven
from luoshi.mandates.models import Edition, Reading
from luoshi.mandates.queries import readings_of
from luoshi.mandates.testcases import cases_of
from tests.factories.org import Institution
from tests.mandates.test_loading import AT, load

PLAN = """测试局公共服务行动方案（2025年）

一、重点任务
（一）编制办事指南。2025年6月底前编制并公布办事指南，覆盖不少于96个事项。（一司牵头，二司、三司配合）
（二）完善窗口服务。2025年9月底前完成31个受理点改造。（一司、二司按职责分工负责）
（三）加强网点建设。指导网点配备大字版表单。（三司牵头）
（四）推进数据共享。2025年底前实现数据共享。
牵头单位：市数据局；配合单位：三司
"""


@pytest.fixture
def edition(clerk: Actor) -> Edition:
    return load(PLAN, actor=clerk)


def reading(edition: Edition, n: int) -> Reading:
    return edition.readings.order_by("ordinal")[n - 1]


def kept(edition: Edition) -> str:
    return cases_of(edition, readings_of(edition.pk))


def found(text: str) -> list[tuple[str, str, str]]:
    return [
        (d.field, d.expected, d.found) for case in parse_cases(text.splitlines(), "cases") for d in differences(case)
    ]


def test_nothing_corrected_is_no_case(edition: Edition) -> None:
    assert kept(edition) == ""


def test_a_correction_that_the_engine_would_read_itself_holds_when_replayed(edition: Edition, clerk: Actor) -> None:
    for n in range(1, 5):
        changes = Correction(wording=f"第{n}条的简称")
        actions.correct(reading(edition, n).pk, changes, version=0, actor=clerk, at=AT)

    text = kept(edition)

    assert text.count("\n") == 4
    assert found(text) == []
    first = json.loads(text.splitlines()[0])
    assert first["text"].endswith("（一司牵头，二司、三司配合）\n")
    assert first["tasks"][0]["deadline"] == {"kind": "fixed", "date": "2025-06-30"}
    assert first["tasks"][0]["targets"] == [{"value": 96, "unit": "个", "comparator": "ge"}]
    last = json.loads(text.splitlines()[3])
    assert last["text"].endswith("牵头单位：市数据局；配合单位：三司\n")


def test_what_was_corrected_is_exactly_what_the_replay_finds(
    house: Institution, edition: Edition, clerk: Actor
) -> None:
    second = reading(edition, 2)
    first_party, second_party = second.parties.all()
    changes = Correction(
        deadline=DeadlineGiven(kind="fixed", on=date(2025, 10, 31)),
        parties=[
            PartyGiven(role="lead", party_id=first_party.pk, unit_id=first_party.unit_id),
            PartyGiven(role="by_remit", party_id=second_party.pk, unit_id=second_party.unit_id),
        ],
    )
    actions.correct(second.pk, changes, version=0, actor=clerk, at=AT)

    differs = found(kept(edition))

    assert [field for field, _expected, _found in differs] == ["parties", "deadline"]
    assert json.loads(differs[1][1]) == {"kind": "fixed", "date": "2025-10-31"}
    assert json.loads(differs[1][2]) == {"kind": "fixed", "date": "2025-09-30"}


def test_what_the_words_do_not_say_is_not_claimed(house: Institution, edition: Edition, clerk: Actor) -> None:
    third = reading(edition, 3)
    party = third.parties.get()
    changes = Correction(
        deadline=DeadlineGiven(kind="fixed", on=date(2025, 12, 31)),
        parties=[
            PartyGiven(role="lead", party_id=party.pk, unit_id=party.unit_id),
            PartyGiven(role="support", name=house.departments[0].name, unit_id=house.departments[0].pk),
        ],
    )
    actions.correct(third.pk, changes, version=0, actor=clerk, at=AT)

    case = json.loads(kept(edition))

    assert case["tasks"][0].keys() == {"text", "targets"}
    assert found(kept(edition)) == []


def test_items_left_out_are_no_cases_and_missed_ones_are(edition: Edition, clerk: Actor) -> None:
    first = reading(edition, 1)
    changed = actions.correct(first.pk, Correction(wording="简称"), version=0, actor=clerk, at=AT)
    actions.refuse(first.pk, version=changed.version, actor=clerk, at=AT)

    actions.add_reading(edition.pk, "指导网点配备大字版表单", actor=clerk, at=AT)

    case = json.loads(kept(edition))
    assert case["tasks"][0]["text"] == "指导网点配备大字版表单"


def test_the_command_replays_the_file(
    edition: Edition, clerk: Actor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    actions.correct(reading(edition, 1).pk, Correction(wording="简称"), version=0, actor=clerk, at=AT)
    path = tmp_path / "cases.jsonl"
    path.write_text(kept(edition), encoding="utf-8")

    with pytest.raises(SystemExit) as ended:
        main(["extract", "--check", str(path)])

    assert ended.value.code in (0, None), capsys.readouterr()
