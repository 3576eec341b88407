"""Two loaded editions compared, links decided, open matters carried over."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from luoshi.journal.models import Fact
from luoshi.kernel.actor import Actor
from luoshi.kernel.refusal import NotAllowed
from luoshi.ledger.actions import carry_over, docket_edition
from luoshi.ledger.errors import NothingToCarryOver
from luoshi.ledger.models import Matter, Succession
from luoshi.ledger.queries import lineage_of
from luoshi.mandates import actions
from luoshi.mandates.comparing import compared, covered
from luoshi.mandates.errors import LinkGone, SameEdition
from luoshi.mandates.models import ClauseLink, Edition
from tests.factories.access import actor_as
from tests.factories.mandates import Task, edition_of
from tests.factories.org import Institution, institution

AT = datetime(2026, 1, 12, 2, 0, tzinfo=UTC)
ON = date(2026, 1, 12)


@pytest.fixture
def house(db: None) -> Institution:
    return institution()


@pytest.fixture
def clerk(house: Institution) -> Any:
    return actor_as(house.clerk)


def years(house: Institution) -> tuple[Edition, Edition]:
    """Kept, figures changed, dropped; and one new."""
    lead = [("lead", "一司", house.departments[0])]
    older = edition_of(
        Task("修订办事指南并公开", lead),
        Task("全年举办业务培训班3期", lead),
        Task("清理积压档案", lead),
        title="2025年要点",
    )
    newer = edition_of(
        Task("修订办事指南并公开", lead),
        Task("全年举办业务培训班5期", lead),
        Task("建设智能问答系统", lead),
        title="2026年要点",
        series="CX",
        year=2026,
    )
    return older, newer


def keys_of(older: Edition, newer: Edition, actor: Any) -> dict[str, str]:
    found = compared(older.pk, newer.pk, actor=actor)
    return {found.key_of(link): link.kind.value for link in found.comparison.links if link.old and link.new}


def test_two_editions_are_compared_as_people_left_their_readings(house: Institution, clerk: Any) -> None:
    older, newer = years(house)

    found = compared(older.pk, newer.pk, actor=clerk)

    assert [(link.kind.value, link.is_figures_only) for link in found.comparison.links] == [
        ("kept", False),
        ("reworded", True),
        ("dropped", False),
        ("new", False),
    ]
    assert [clause.leads for clause in found.newer.clauses] == [("一司",)] * 3


@pytest.mark.parametrize("count", [1, 3])
def test_a_comparison_costs_the_same_number_of_queries(
    house: Institution, clerk: Any, count: int, django_assert_num_queries: Any
) -> None:
    lead = [("lead", "一司", house.departments[0])]
    older, newer = (edition_of(*[Task(f"推进第{n}项工作", lead) for n in range(count)]) for _ in range(2))

    with django_assert_num_queries(6):
        compared(older.pk, newer.pk, actor=clerk)
    with django_assert_num_queries(5):
        covered(older.pk, [newer.pk], actor=clerk)


def test_who_may_not_read_documents_compares_none(house: Institution) -> None:
    older, newer = years(house)

    with pytest.raises(Edition.DoesNotExist):
        compared(older.pk, newer.pk, actor=Actor(user_id=None, name="", on=ON))


def test_a_confirmed_link_is_kept_and_stated(house: Institution, clerk: Any) -> None:
    older, newer = years(house)
    keys = keys_of(older, newer, clerk)

    changed = actions.decide_links(older.pk, newer.pk, list(keys), state="confirmed", actor=clerk, at=AT)

    assert changed == 2
    assert {row.key: (row.kind, row.state) for row in ClauseLink.objects.all()} == {
        key: (kind, "confirmed") for key, kind in keys.items()
    }
    assert set(compared(older.pk, newer.pk, actor=clerk).states.values()) == {"confirmed"}
    assert Fact.objects.filter(kind="mandates.ClauseLinksDecided").count() == 1


def test_deciding_the_same_twice_changes_and_states_nothing_more(house: Institution, clerk: Any) -> None:
    older, newer = years(house)
    keys = list(keys_of(older, newer, clerk))
    actions.decide_links(older.pk, newer.pk, keys, state="refused", actor=clerk, at=AT)

    assert actions.decide_links(older.pk, newer.pk, keys, state="refused", actor=clerk, at=AT) == 0
    assert actions.decide_links(older.pk, newer.pk, keys, state="", actor=clerk, at=AT) == 2
    assert not ClauseLink.objects.exists()
    assert Fact.objects.filter(kind="mandates.ClauseLinksDecided").count() == 2


def test_a_link_that_no_longer_exists_is_not_decided(house: Institution, clerk: Any) -> None:
    older, newer = years(house)

    with pytest.raises(LinkGone):
        actions.decide_links(older.pk, newer.pk, ["r1~r999999"], state="confirmed", actor=clerk, at=AT)
    with pytest.raises(SameEdition):
        actions.decide_links(older.pk, older.pk, [], state="confirmed", actor=clerk, at=AT)


def test_only_the_supervision_office_decides_links(house: Institution, clerk: Any) -> None:
    older, newer = years(house)
    keys = list(keys_of(older, newer, clerk))

    with pytest.raises(NotAllowed):
        actions.decide_links(older.pk, newer.pk, keys, state="confirmed", actor=actor_as(house.officers[0]), at=AT)


def confirm_all(edition: Edition, actor: Any) -> None:
    for reading in edition.readings.order_by("pk"):
        actions.confirm(reading.pk, version=reading.version, actor=actor, at=AT)


def test_open_matters_go_on_along_confirmed_links(house: Institution, clerk: Any) -> None:
    older, newer = years(house)
    confirm_all(older, clerk)
    before = docket_edition(older.pk, actor=clerk, on=ON, at=AT)
    confirm_all(newer, clerk)
    actions.decide_links(older.pk, newer.pk, list(keys_of(older, newer, clerk)), state="confirmed", actor=clerk, at=AT)

    rows = carry_over(older.pk, newer.pk, actor=clerk, on=ON, at=AT)

    after = {m.wording: m for m in Matter.objects.filter(document=newer.document)}
    assert [(r.predecessor, r.matter, r.kind) for r in rows] == [
        (before[0], after["修订办事指南并公开"], "kept"),
        (before[1], after["全年举办业务培训班5期"], "reworded"),
    ]
    assert {m.state for m in Matter.objects.filter(document=older.document)} == {"docketed"}
    assert lineage_of(before[0], clerk).successors == (after["修订办事指南并公开"],)
    assert lineage_of(after["修订办事指南并公开"], clerk).predecessors == (before[0],)
    assert Fact.objects.filter(kind="ledger.MatterCarriedOver").count() == 2


def test_carrying_over_again_adds_only_what_is_missing(house: Institution, clerk: Any) -> None:
    older, newer = years(house)
    confirm_all(older, clerk)
    docket_edition(older.pk, actor=clerk, on=ON, at=AT)
    confirm_all(newer, clerk)
    first, second = keys_of(older, newer, clerk)
    actions.decide_links(older.pk, newer.pk, [first], state="confirmed", actor=clerk, at=AT)
    assert len(carry_over(older.pk, newer.pk, actor=clerk, on=ON, at=AT)) == 1

    with pytest.raises(NothingToCarryOver):
        carry_over(older.pk, newer.pk, actor=clerk, on=ON, at=AT)
    actions.decide_links(older.pk, newer.pk, [second], state="confirmed", actor=clerk, at=AT)
    assert len(carry_over(older.pk, newer.pk, actor=clerk, on=ON, at=AT)) == 1
    assert Succession.objects.count() == 2


def test_refused_links_and_closed_matters_carry_nothing_over(house: Institution, clerk: Any) -> None:
    older, newer = years(house)
    confirm_all(older, clerk)
    first, second, _third = docket_edition(older.pk, actor=clerk, on=ON, at=AT)
    confirm_all(newer, clerk)
    kept, reworded = keys_of(older, newer, clerk)
    actions.decide_links(older.pk, newer.pk, [kept], state="confirmed", actor=clerk, at=AT)
    actions.decide_links(older.pk, newer.pk, [reworded], state="refused", actor=clerk, at=AT)
    Matter.objects.filter(pk=first.pk).update(state="concluded", concluded_on=ON)

    with pytest.raises(NothingToCarryOver):
        carry_over(older.pk, newer.pk, actor=clerk, on=ON, at=AT)

    assert Matter.objects.filter(document=newer.document).count() == 0
    assert second.state == "docketed"


def test_an_officer_carries_nothing_over(house: Institution) -> None:
    older, newer = years(house)

    with pytest.raises(NotAllowed):
        carry_over(older.pk, newer.pk, actor=actor_as(house.officers[0]), on=ON, at=AT)


def test_coverage_of_a_plan_by_a_year(house: Institution, clerk: Any) -> None:
    lead = [("lead", "一司", house.departments[0])]
    plan = edition_of(Task("建设全民健身中心", lead), Task("修缮古城墙", lead), title="规划")
    year = edition_of(Task("全民健身中心主体完工", lead), title="2026年要点")

    found = covered(plan.pk, [year.pk], actor=clerk)

    assert found.coverage.by_clause() == [((0,),), ((),)]
    assert found.coverage.untaken() == (1,)
