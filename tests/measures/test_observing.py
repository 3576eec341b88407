"""One fact is asked once: measures are laid down, figures come in, are corrected and withdrawn."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from luoshi.journal import completeness
from luoshi.journal.models import Fact
from luoshi.journal.queries import told
from luoshi.kernel.clock import now, today
from luoshi.kernel.refusal import NotAllowed, Refusal
from luoshi.measures import actions, queries
from luoshi.measures.actions import Figure, MeasureGiven
from luoshi.measures.errors import (
    AlreadyObserved,
    CodeTaken,
    DayToCome,
    IsWorkedOut,
    NotCurrent,
    NothingCorrected,
    PartsNotSummed,
    PeriodToCome,
    ReasonNeeded,
    TooLarge,
    TooManyDecimals,
    WrongPeriod,
)
from luoshi.measures.models import Measure, Observation
from luoshi.measures.states import ObservationState
from tests.factories.access import actor_as
from tests.factories.measures import defined, observed
from tests.factories.org import Institution, institution


@pytest.fixture
def house(db: None) -> Institution:
    return institution()


def given(house: Institution, **more: object) -> MeasureGiven:
    fields = {"code": "ZB-1", "name": "发明专利", "owner_id": house.departments[0].pk, "source": "统计", **more}
    return MeasureGiven(definition="年末有效量。", **fields)


def figure(value: str = "12", **more: object) -> Figure:
    return Figure(value=Decimal(value), **{"observed_on": today(), **more})


def test_the_supervision_office_lays_down_a_measure_and_the_journal_says_so(house: Institution) -> None:
    made = actions.define_measure(given(house), actor=actor_as(house.clerk, on=today()), at=now())

    assert list(queries.measures()) == [made]
    fact = Fact.objects.get(kind="measures.MeasureDefined")
    assert told(fact)["code"] == "ZB-1"


def test_a_unit_does_not_lay_down_what_it_is_asked(house: Institution) -> None:
    with pytest.raises(NotAllowed):
        actions.define_measure(given(house), actor=actor_as(house.heads[0], on=today()), at=now())

    assert Measure.objects.count() == 0


def test_a_code_is_given_once(house: Institution) -> None:
    clerk = actor_as(house.clerk, on=today())
    actions.define_measure(given(house), actor=clerk, at=now())

    with pytest.raises(CodeTaken):
        actions.define_measure(given(house, name="另一个"), actor=clerk, at=now())


def test_a_percentage_of_a_percentage_is_refused(house: Institution) -> None:
    parts = [defined(house.departments[0]) for _ in range(2)]
    share = defined(house.departments[0], numerator_id=parts[0].pk, denominator_id=parts[1].pk)

    with pytest.raises(PartsNotSummed):
        defined(house.departments[0], numerator_id=share.pk, denominator_id=parts[1].pk)


def test_a_figure_is_kept_with_its_source_day_and_who_entered_it(house: Institution) -> None:
    measure = defined(house.departments[0], source="年报")
    officer = actor_as(house.officers[0], on=today())

    made = actions.observe(measure.code, house.departments[0].pk, str(today().year), figure(), actor=officer, at=now())

    made.refresh_from_db()
    assert (made.value, made.source, made.observed_on, made.received_from_id) == (
        Decimal(12),
        "年报",
        today(),
        officer.user_id,
    )
    assert (made.version, made.state) == (1, ObservationState.CURRENT)


def test_a_figure_on_record_is_not_asked_twice(house: Institution) -> None:
    measure = defined(house.departments[0])
    observed(measure, house.departments[0], str(today().year), 12)

    with pytest.raises(AlreadyObserved) as refusal:
        observed(measure, house.departments[0], str(today().year), 13)

    assert "12" in str(refusal.value)
    assert Observation.objects.count() == 1


def test_the_database_keeps_one_current_figure_whatever_the_code_does(house: Institution) -> None:
    measure = defined(house.departments[0])
    first = observed(measure, house.departments[0], str(today().year), 12)
    first.pk, first.version = None, 2

    with pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)

    assert Observation.objects.count() == 1


def test_a_breakdown_is_a_figure_of_its_own(house: Institution) -> None:
    measure = defined(house.departments[0])
    year = str(today().year)
    observed(measure, house.departments[0], year, 12)

    observed(measure, house.departments[0], year, 5, breakdown="高校")

    assert [row.breakdown for row in queries.counted()] == [""]
    assert Observation.objects.count() == 2


def test_what_was_wrong_stays_as_a_version_with_the_reason(house: Institution) -> None:
    measure = defined(house.departments[0])
    first = observed(measure, house.departments[0], str(today().year), 12)
    officer = actor_as(house.officers[0], on=today())

    second = actions.correct_observation(first.pk, figure("13"), why="漏计一件", actor=officer, at=now())

    first.refresh_from_db()
    assert (first.state, first.value, first.ended_by_id) == (
        ObservationState.SUPERSEDED,
        Decimal(12),
        officer.user_id,
    )
    assert (second.version, second.state, second.corrects_id, second.why) == (2, "current", first.pk, "漏计一件")


def test_a_withdrawn_figure_counts_no_more_and_may_be_entered_anew(house: Institution) -> None:
    measure = defined(house.departments[0])
    year = str(today().year)
    first = observed(measure, house.departments[0], year, 12)
    officer = actor_as(house.officers[0], on=today())

    actions.withdraw_observation(first.pk, why="口径有误", actor=officer, at=now())
    again = observed(measure, house.departments[0], year, 11)

    assert list(queries.counted()) == [again]
    assert again.version == 2


def test_a_version_that_was_corrected_is_not_corrected_again(house: Institution) -> None:
    measure = defined(house.departments[0])
    first = observed(measure, house.departments[0], str(today().year), 12)
    officer = actor_as(house.officers[0], on=today())
    actions.correct_observation(first.pk, figure("13"), why="漏计", actor=officer, at=now())

    with pytest.raises(NotCurrent):
        actions.correct_observation(first.pk, figure("14"), why="漏计", actor=officer, at=now())


@pytest.mark.parametrize(("value", "why", "refused"), [("12", "漏计", NothingCorrected), ("13", " ", ReasonNeeded)])
def test_a_correction_changes_something_and_says_why(
    house: Institution, value: str, why: str, refused: type[Refusal]
) -> None:
    measure = defined(house.departments[0])
    first = observed(measure, house.departments[0], str(today().year), 12)
    officer = actor_as(house.officers[0], on=today())

    with pytest.raises(refused):
        actions.correct_observation(first.pk, figure(value), why=why, actor=officer, at=now())


@pytest.mark.parametrize(
    ("period", "entered", "refused"),
    [
        ("2025-Q1", figure(), WrongPeriod),
        ("去年", figure(), WrongPeriod),
        ("2099", figure(), PeriodToCome),
        ("2025", figure(observed_on=date(2099, 1, 1)), DayToCome),
        ("2025", figure("1.5"), TooManyDecimals),
        ("2025", figure("1e15"), TooLarge),
        ("2025", figure("NaN"), TooLarge),
    ],
)
def test_a_figure_that_cannot_be_is_refused(
    house: Institution, period: str, entered: Figure, refused: type[Refusal]
) -> None:
    measure = defined(house.departments[0])
    officer = actor_as(house.officers[0], on=today())

    with pytest.raises(refused):
        actions.observe(measure.code, house.departments[0].pk, period, entered, actor=officer, at=now())

    assert Observation.objects.count() == 0


def test_a_percentage_is_worked_out_and_never_entered(house: Institution) -> None:
    parts = [defined(house.departments[0]) for _ in range(2)]
    share = defined(house.departments[0], numerator_id=parts[0].pk, denominator_id=parts[1].pk)

    with pytest.raises(IsWorkedOut):
        observed(share, house.departments[0], str(today().year), 50)


def test_who_answers_for_a_measure_enters_every_unit_and_others_only_their_own(house: Institution) -> None:
    measure = defined(house.departments[0])
    owner, other, reader = (actor_as(user, on=today()) for user in (house.officers[0], house.officers[1], house.reader))

    may = [
        [queries.may_observe(measure, unit.pk, actor) for unit in house.departments[:2]]
        for actor in (owner, other, reader)
    ]

    assert may == [[True, True], [False, True], [False, False]]


def test_everybody_who_reads_the_institution_sees_and_others_see_their_own(house: Institution) -> None:
    measure = defined(house.departments[0])
    year = str(today().year)
    first, second = (observed(measure, unit, year, 3) for unit in house.departments[1:])

    seen = [
        set(queries.observations_for(actor_as(user, on=today())))
        for user in (house.leader, house.officers[0], house.officers[1])
    ]

    assert seen == [{first, second}, {first, second}, {first}]


def test_what_one_may_not_see_cannot_be_corrected(house: Institution) -> None:
    measure = defined(house.departments[0])
    found = observed(measure, house.departments[0], str(today().year), 3)
    stranger = actor_as(house.officers[1], on=today())

    with pytest.raises(Observation.DoesNotExist):
        actions.correct_observation(found.pk, figure("4"), why="错", actor=stranger, at=now())


def test_a_reader_sees_and_may_not_correct(house: Institution) -> None:
    measure = defined(house.departments[0])
    found = observed(measure, house.departments[0], str(today().year), 3)

    with pytest.raises(NotAllowed):
        actions.withdraw_observation(found.pk, why="错", actor=actor_as(house.leader, on=today()), at=now())


def test_every_measure_and_figure_has_its_fact(house: Institution) -> None:
    measure = defined(house.departments[0])
    officer = actor_as(house.officers[0], on=today())
    first = observed(measure, house.departments[0], "2025", 3)
    second = actions.correct_observation(first.pk, figure("4"), why="漏计", actor=officer, at=now())
    actions.withdraw_observation(second.pk, why="口径有误", actor=officer, at=now())

    mine = [each for each in completeness.unstated() if each[0].startswith("measures.")]

    assert mine == []
    put_in = Observation.objects.get(pk=second.pk)
    put_in.pk, put_in.version, put_in.corrects = None, 9, None
    put_in.save(force_insert=True)
    assert ("measures.observations", "measures.ValueObserved", f"observation:{put_in.pk}") in completeness.unstated()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_who_enter_at_once_one_is_told_that_it_is_on_record() -> None:
    house = institution()
    measure = defined(house.departments[0])

    def enter(value: int) -> str:
        try:
            observed(measure, house.departments[0], str(today().year), value)
        except AlreadyObserved:
            return "already"
        finally:
            connection.close()
        return "taken"

    with ThreadPoolExecutor(8) as threads:
        said = sorted(threads.map(enter, range(8)))

    assert said == ["already"] * 7 + ["taken"]
    assert Observation.objects.count() == 1


def test_the_day_of_the_fact_may_lie_before_the_day_it_came_in(house: Institution) -> None:
    measure = defined(house.departments[0])
    earlier = today() - timedelta(days=40)

    made = observed(measure, house.departments[0], str(earlier.year), 12, on=earlier)

    assert made.observed_on == earlier
