"""Current figures and sums over a line of the tree, against a naive count."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.kernel.actor import system
from luoshi.kernel.clock import today
from luoshi.measures import queries
from luoshi.measures.models import Measure
from luoshi.measures.periods import period_named, period_of
from luoshi.measures.queries import current_values, rollup
from luoshi.measures.states import Cadence
from luoshi.org.actions import merge_units
from tests.factories.access import actor_as
from tests.factories.measures import defined, observed
from tests.factories.org import Institution, institution

DAYS = st.dates(date(1950, 1, 1), date(2100, 12, 31))


@pytest.fixture
def house(db: None) -> Institution:
    return institution()


@given(DAYS, st.sampled_from(Cadence.values))
def test_a_day_lies_in_its_period_which_is_written_and_read_alike(day: date, cadence: str) -> None:
    period = period_of(day, cadence)

    assert period.starts_on <= day < period.ends_on
    assert period_named(period.name) == period
    assert period_of(period.ends_on - timedelta(days=1), cadence) == period


@pytest.mark.parametrize("written", ["", "26", "2026-13", "2026-Q5", "2026-H3", "2026-1", "1026", "2026-Q1 "])
def test_what_is_no_period_is_none(written: str) -> None:
    assert period_named(written) is None


def test_the_latest_period_counts_unless_periods_are_summed(house: Institution) -> None:
    unit = house.departments[0]
    stock = defined(unit, cadence="quarter")
    flow = defined(unit, cadence="quarter", aggregation="sum", kind="increment")
    yearly = defined(unit, cadence="quarter", aggregation="sum", kind="annual")
    for measure in (stock, flow, yearly):
        for period, value in (("2024-Q4", 5), ("2025-Q1", 7), ("2025-Q2", 11)):
            observed(measure, unit, period, value, on=date(2025, 7, 1))

    found = current_values([(m.pk, unit.pk) for m in (stock, flow, yearly)], on=today())

    assert [found[m.pk, unit.pk].value for m in (stock, flow, yearly)] == [11, 23, 18]
    assert {value.period for value in found.values()} == {"2025-Q2"}


def test_a_term_counts_from_its_beginning(house: Institution) -> None:
    unit = house.departments[0]
    flow = defined(unit, aggregation="sum", kind="increment")
    for period, value in (("2020", 100), ("2021", 7), ("2022", 11)):
        observed(flow, unit, period, value, on=date(2023, 1, 10))

    found = current_values([(flow.pk, unit.pk)], on=today(), since=date(2021, 1, 1))

    assert found[flow.pk, unit.pk].value == 18


def test_what_was_not_known_on_a_day_does_not_count_on_it(house: Institution) -> None:
    unit = house.departments[0]
    stock = defined(unit)
    observed(stock, unit, "2024", 5, on=date(2025, 1, 10))
    observed(stock, unit, "2025", 9, on=date(2026, 1, 10))

    found = current_values([(stock.pk, unit.pk)], on=date(2025, 6, 30))

    assert found[stock.pk, unit.pk].value == 5


@pytest.mark.parametrize("count", [1, 3])
def test_current_values_cost_three_queries_however_many(
    house: Institution, count: int, django_assert_num_queries: Any
) -> None:
    pairs = []
    for unit in house.departments[:count]:
        measure = defined(unit)
        observed(measure, unit, "2025", 4)
        pairs.append((measure.pk, unit.pk))

    with django_assert_num_queries(3):
        found = current_values(pairs, on=today())

    assert set(found) == set(pairs)


def test_a_sum_goes_over_the_line_and_names_its_parts(house: Institution) -> None:
    measure = defined(house.departments[0])
    for unit, value in ((house.departments[0], 3), (house.divisions[0], 4), (house.departments[1], 5)):
        observed(measure, unit, "2025", value)

    whole = rollup(measure, house.root.pk, on=today())
    first = rollup(measure, house.departments[0].pk, on=today())

    assert (whole.value, whole.line, whole.on) == (12, "administrative", today())
    assert [(part.unit.name, part.current.value) for part in first.parts] == [("一司", 3), ("一司综合处", 4)]
    assert first.value == 7


def test_a_percentage_comes_from_summed_parts_and_not_from_percentages(house: Institution) -> None:
    done, due = defined(house.departments[0]), defined(house.departments[0])
    share = defined(house.departments[0], numerator_id=done.pk, denominator_id=due.pk, decimals=1)
    for unit, over, under in ((house.departments[0], 1, 2), (house.departments[1], 98, 98)):
        observed(done, unit, "2025", over)
        observed(due, unit, "2025", under)

    found = rollup(Measure.objects.get(pk=share.pk), house.root.pk, on=today())

    assert found.value == Decimal(99)
    assert (len(found.parts), len(found.parts_below)) == (2, 2)


def test_what_cannot_be_summed_is_not(house: Institution) -> None:
    measure = defined(house.departments[0], aggregation="none")
    observed(measure, house.departments[0], "2025", 95)

    found = rollup(measure, house.root.pk, on=today())

    assert found.value is None
    assert len(found.parts) == 1


def test_a_merged_units_figure_counts_where_it_stood_or_restated_where_it_went(house: Institution) -> None:
    measure = defined(house.root, aggregation="sum", kind="increment")
    one, two, _three = house.departments
    before = today() - timedelta(days=30)
    observed(measure, two, str(before.year), 5, on=before)
    merge_units([one.pk, two.pk], into=one.pk, on=today() - timedelta(days=3), actor=system(today()))

    as_it_was = [rollup(measure, unit.pk, on=today()).value for unit in (house.root, one, two)]
    restated = [rollup(measure, unit.pk, on=today(), restated=True).value for unit in (house.root, one, two)]

    assert as_it_was == [5, None, 5]
    assert restated == [5, 5, None]


@given(
    rows=st.dictionaries(
        st.tuples(st.integers(0, 8), st.sampled_from(["2023-H1", "2023-H2", "2024-H1", "2025-H1"])),
        st.decimals(-999, 999, places=2),
        max_size=14,
    ),
    aggregation=st.sampled_from(["sum", "last"]),
    kind=st.sampled_from(["annual", "increment", "cumulative"]),
)
@pytest.mark.django_db
def test_sums_equal_a_naive_count(rows: dict[tuple[int, str], Decimal], aggregation: str, kind: str) -> None:
    from django.db import transaction  # a savepoint for each example, so that none sees the other

    with transaction.atomic():
        house = institution()
        units = (*house.departments, *house.divisions)
        measure = defined(house.root, cadence="half", decimals=2, aggregation=aggregation, kind=kind)
        by_unit: dict[int, dict[str, Decimal]] = defaultdict(dict)
        for (place, period), value in rows.items():
            observed(measure, units[place], period, str(value), on=date(2025, 7, 1))
            by_unit[place][period] = value
        found = rollup(measure, house.root.pk, on=today())
        one = rollup(measure, house.departments[0].pk, on=today())
        whole = queries.whole_values([measure], system(today()))
        transaction.set_rollback(True)

    def naive(place: int) -> Decimal:
        said = by_unit[place]
        last = max(said)
        if aggregation == "last":
            return said[last]
        return sum((v for p, v in said.items() if kind != "annual" or p[:4] == last[:4]), Decimal(0))

    assert found.value == (sum((naive(place) for place in by_unit), Decimal(0)) if by_unit else None)
    assert (whole[measure.pk].value if rows else None) == found.value
    mine = [place for place in by_unit if place in (0, 3, 4)]
    assert one.value == (sum((naive(place) for place in mine), Decimal(0)) if mine else None)


def test_the_whole_counts_what_the_actor_sees(house: Institution) -> None:
    measure = defined(house.departments[2])
    for unit, value in ((house.departments[0], 3), (house.departments[1], 4)):
        observed(measure, unit, "2025", value, on=date(2026, 1, 5))

    seen = [
        queries.whole_values([measure], actor_as(user, on=today()))[measure.pk]
        for user in (house.leader, house.officers[0])
    ]

    assert [(each.value, each.units, each.observed_on) for each in seen] == [
        (7, 2, date(2026, 1, 5)),
        (3, 1, date(2026, 1, 5)),
    ]


def test_the_history_is_the_sum_of_each_period(house: Institution) -> None:
    done, due = (defined(house.departments[0]) for _ in range(2))
    share = defined(house.departments[0], numerator_id=done.pk, denominator_id=due.pk, decimals=1)
    for period, over, under in (("2023", 1, 4), ("2024", 2, 4), ("2025", 3, 4)):
        observed(done, house.departments[0], period, over, on=date(2026, 1, 5))
        observed(due, house.departments[1], period, under, on=date(2026, 1, 5))

    found = queries.history_of([due, share], actor_as(house.leader, on=today()), periods=2)

    assert found == {due.pk: [("2024", 4), ("2025", 4)], share.pk: [("2024", 50), ("2025", 75)]}
