"""“Everyone” is done by n of N, with those named who need not report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from luoshi.ledger import actions
from luoshi.ledger.coverage import Coverage, coverage_of, exemptions_of, units_missing
from luoshi.ledger.models import Exemption, Matter, Party, Slot
from luoshi.ledger.states import PartyRole, SlotState
from luoshi.org.models import Unit
from tests.factories.ledger import MatterFactory
from tests.factories.org import Institution, UnitFactory
from tests.ledger.conftest import DAY, NOW

DUE = date(2025, 9, 30)


@pytest.fixture
def everyone(house: Institution, clerk: Any) -> Matter:
    """A matter for all units of the institution, issued."""
    root = house.root
    matter = actions.docket_by_hand(
        wording="报送本单位台账",
        kind="other",
        why="局长办公会议定",
        parties=[actions.PartyGiven(role="all", text="各单位", unit_id=root.pk, is_class=True)],
        due_on=DUE,
        cycle="once",
        actor=clerk,
        on=DAY,
        at=NOW,
    )
    return actions.issue(matter.number, actor=clerk, on=DAY, at=NOW)


def settle(matter: Matter, unit: Unit, state: SlotState) -> None:
    assert matter.slots.filter(unit=unit).update(state=state) == 1


def names(matter: Matter) -> list[str]:
    return units_missing(matter, on=DAY)


def test_units_under_review_and_accepted_have_reported(house: Institution, everyone: Matter) -> None:
    first, second, third = house.departments
    settle(everyone, first, SlotState.SUBMITTED)
    settle(everyone, second, SlotState.ACCEPTED)
    settle(everyone, third, SlotState.RETURNED)
    total = everyone.slots.count()

    found = coverage_of([everyone.pk], on=DAY)[everyone.pk]

    assert found == Coverage(reported=2, total=total, exempted=0)
    assert {first.name, second.name}.isdisjoint(names(everyone))
    assert third.name in names(everyone)
    assert len(names(everyone)) == found.missing == total - 2


def test_who_need_not_report_is_named_and_not_counted(house: Institution, everyone: Matter, clerk: Any) -> None:
    before = coverage_of([everyone.pk], on=DAY)[everyone.pk]

    actions.except_unit(
        everyone.number, house.departments[0].pk, why="该司无此项业务，不需报送", actor=clerk, on=DAY, at=NOW
    )

    after = coverage_of([everyone.pk], on=DAY)[everyone.pk]
    assert (after.total, after.exempted) == (before.total - 1, 1)
    assert [(e.unit.name, e.why) for e in exemptions_of(everyone)] == [
        (house.departments[0].name, "该司无此项业务，不需报送")
    ]
    assert house.departments[0].name not in names(everyone)


def test_a_late_cell_counts_as_missing_even_after_an_earlier_report(house: Institution, everyone: Matter) -> None:
    unit = house.departments[0]
    settle(everyone, unit, SlotState.ACCEPTED)
    party = everyone.parties.get()
    Slot.objects.create(
        matter=everyone, party=party, unit=unit, period="2025-05", opens_on=DAY - timedelta(days=20),
        due_on=DAY - timedelta(days=1),
    )  # fmt: skip

    assert coverage_of([everyone.pk], on=DAY - timedelta(days=1))[everyone.pk].reported == 1
    assert coverage_of([everyone.pk], on=DAY)[everyone.pk].reported == 0
    assert unit.name in names(everyone)


def test_a_closed_unit_counts_only_if_it_had_reported(house: Institution, everyone: Matter) -> None:
    first, second, _third = house.departments
    before = coverage_of([everyone.pk], on=DAY)[everyone.pk].total
    settle(everyone, first, SlotState.ACCEPTED)
    Unit.objects.filter(pk__in=[first.pk, second.pk]).update(ends_on=DAY)

    found = coverage_of([everyone.pk], on=DAY)[everyone.pk]

    assert (found.reported, found.total) == (1, before - 1)


def test_a_matter_without_a_class_has_no_coverage(docket: Callable[..., Matter]) -> None:
    assert coverage_of([docket(("lead", 0)).pk], on=DAY) == {}


@pytest.mark.parametrize("count", [1, 3])
def test_coverage_costs_two_queries_for_any_number_of_matters(
    house: Institution, everyone: Matter, django_assert_num_queries: Any, count: int
) -> None:
    matters = [everyone.pk, *(MatterFactory(in_progress=True).pk for _ in range(count - 1))]

    with django_assert_num_queries(2):
        coverage_of(matters, on=DAY)


CELLS = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(list(SlotState)), st.integers(-20, 20)), min_size=1, max_size=20
)


class NaiveCoverage(TestCase):
    """The one query agrees with counting by hand, whatever the cells."""

    @settings(max_examples=40, suppress_health_check=list(HealthCheck))
    @given(cells=CELLS, exempt=st.sets(st.integers(0, 5), max_size=3))
    def test_n_of_n_is_what_counting_by_hand_gives(
        self, cells: list[tuple[int, SlotState, int]], exempt: set[int]
    ) -> None:
        units = [UnitFactory() for _ in range(6)]
        matter = MatterFactory(lead=None, in_progress=True)
        party = Party.objects.create(
            matter=matter, role=PartyRole.ALL, unit=UnitFactory(), text="各单位", is_class=True, starts_on=DAY
        )
        for n, (index, state, days) in enumerate(cells):
            due = DAY + timedelta(days=days)
            Slot.objects.create(
                matter=matter, party=party, unit=units[index], period=f"p{n}", opens_on=due, due_on=due, state=state
            )
        for index in exempt:
            Exemption.objects.create(matter=matter, unit=units[index], why="无此项业务", on=DAY)

        found = coverage_of([matter.pk], on=DAY).get(matter.pk, Coverage())

        asked = {index for index, _state, _days in cells} - exempt
        said = {i for i, state, _days in cells if state in ("submitted", "accepted")}
        late = {i for i, state, days in cells if state == "returned" or (state == "owed" and days < 0)}
        assert (found.reported, found.total) == (len((asked & said) - late), len(asked))
        assert set(units_missing(matter, on=DAY)) == {units[i].name for i in asked if i not in said or i in late}
