"""One reading becomes several, or two become one; and back."""

from __future__ import annotations

from datetime import date

import pytest

from luoshi.kernel.actor import Actor
from luoshi.mandates import actions
from luoshi.mandates.errors import NoPlaceToSplit, NothingBefore
from luoshi.mandates.models import Edition, Reading
from luoshi.mandates.queries import lines_of, readings_of, split_places
from tests.factories.mandates import AT, Task, edition_of
from tests.factories.org import Institution

TWO = "取消证明12项，并公布清单；推行告知承诺制，压缩时限30天"


def plan(house: Institution) -> Edition:
    lead = [("lead", "一司", house.departments[0]), ("support", "二司", house.departments[1])]
    return edition_of(
        Task("推进甲", lead, due=date(2025, 6, 30)),
        Task(TWO, lead, targets=[("12项", 12, "项"), ("30天", 30, "天")]),
        Task("推进丙", [("support", "一司", house.departments[0]), ("lead", "三司", house.departments[2])]),
    )


def listed(edition: Edition) -> list[tuple[str, int]]:
    return [(line.reading.wording, line.part) for line in lines_of(readings_of(edition.pk))]


def second(edition: Edition) -> Reading:
    return readings_of(edition.pk)[1]


def test_a_split_gives_parts_with_all_parties_and_their_own_targets(house: Institution, clerk: Actor) -> None:
    edition = plan(house)
    place = split_places(edition, second(edition))[0]

    parts = actions.split(second(edition).pk, at_places=[place.at], version=0, actor=clerk, at=AT)

    assert listed(edition) == [
        ("推进甲", 0),
        ("取消证明12项，并公布清单", 1),
        ("推行告知承诺制，压缩时限30天", 2),
        ("推进丙", 0),
    ]
    assert [[t.text for t in p.targets.all()] for p in parts] == [["12项"], ["30天"]]
    assert all([q.name for q in p.parties.all()] == ["一司", "二司"] for p in parts)
    assert all(p.span.quote == edition.text[p.span.start : p.span.end] for p in parts)
    assert {p.deadline_on for p in parts} == {date(2025, 12, 31)}


def test_parts_of_parts_stay_in_the_order_of_the_text(house: Institution, clerk: Actor) -> None:
    edition = plan(house)
    reading = second(edition)
    text = edition.text
    cuts = [text.index("推行告知"), text.index("并公布")]
    actions.split(reading.pk, at_places=[cuts[0]], version=0, actor=clerk, at=AT)

    actions.split(reading.pk, at_places=[cuts[1]], version=1, actor=clerk, at=AT)

    assert [wording for wording, _part in listed(edition)] == [
        "推进甲",
        "取消证明12项",
        "并公布清单",
        "推行告知承诺制，压缩时限30天",
        "推进丙",
    ]


@pytest.mark.parametrize("offset", [-1, 0, 10_000])
def test_a_place_outside_the_reading_splits_nothing(house: Institution, clerk: Actor, offset: int) -> None:
    edition = plan(house)
    reading = second(edition)

    with pytest.raises(NoPlaceToSplit):
        actions.split(reading.pk, at_places=[reading.span.start + offset], version=0, actor=clerk, at=AT)

    assert len(listed(edition)) == 3


def test_restoring_takes_the_parts_in_again(house: Institution, clerk: Actor) -> None:
    edition = plan(house)
    reading = second(edition)
    actions.split(reading.pk, at_places=[edition.text.index("推行告知")], version=0, actor=clerk, at=AT)

    actions.restore(reading.pk, version=1, actor=clerk, at=AT)

    assert listed(edition) == [("推进甲", 0), (TWO, 0), ("推进丙", 0)]
    assert second(edition).span.quote == f"{TWO}。"
    assert [t.text for t in second(edition).targets.all()] == ["12项", "30天"]


def test_a_merger_unites_parties_targets_and_takes_the_later_deadline(house: Institution, clerk: Actor) -> None:
    edition = plan(house)
    third = readings_of(edition.pk)[2]
    actions.merge(third.pk, version=0, actor=clerk, at=AT)

    merged = actions.merge(second(edition).pk, version=1, actor=clerk, at=AT)

    assert listed(edition) == [(f"推进甲；{TWO}；推进丙", 0)]
    assert [(p.role, p.name) for p in merged.parties.all()] == [("lead", "一司"), ("support", "二司"), ("lead", "三司")]
    assert merged.deadline_on == date(2025, 12, 31)
    assert [t.text for t in merged.targets.all()] == ["12项", "30天"]


def test_restoring_sets_a_merged_reading_free(house: Institution, clerk: Actor) -> None:
    edition = plan(house)
    before = actions.merge(second(edition).pk, version=0, actor=clerk, at=AT)

    actions.restore(before.pk, version=1, actor=clerk, at=AT)

    assert listed(edition) == [("推进甲", 0), (TWO, 0), ("推进丙", 0)]


def test_the_first_reading_has_nothing_to_be_merged_with(house: Institution, clerk: Actor) -> None:
    edition = plan(house)
    first = readings_of(edition.pk)[0]

    with pytest.raises(NothingBefore):
        actions.merge(first.pk, version=0, actor=clerk, at=AT)


def test_a_reading_that_was_left_out_is_passed_over_by_a_merger(house: Institution, clerk: Actor) -> None:
    edition = plan(house)
    first, middle, third = readings_of(edition.pk)
    actions.refuse(middle.pk, version=0, actor=clerk, at=AT)

    merged = actions.merge(third.pk, version=0, actor=clerk, at=AT)

    assert merged.pk == first.pk
