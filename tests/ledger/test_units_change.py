"""Standing duties of many units, while units come, change and go."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from luoshi.journal import completeness
from luoshi.kernel.actor import Actor, system
from luoshi.kernel.clock import now
from luoshi.kernel.refusal import Refusal
from luoshi.ledger import actions
from luoshi.ledger.actions import PartyGiven
from luoshi.ledger.actions.rolling import roll_slots
from luoshi.ledger.models import Matter, Party, Slot
from luoshi.ledger.slots import left_without_unit
from luoshi.ledger.states import SlotState, State
from luoshi.org import actions as org
from luoshi.org import closure
from luoshi.org.actions import NewUnit
from luoshi.org.models import Unit, UnitLink
from luoshi.org.queries import reporting_units
from luoshi.org.states import FOREVER, Line, UnitKind
from tests.factories.access import actor_as
from tests.factories.ledger import report_on
from tests.factories.org import FOUNDED, Institution, institution, unit_under

DAY = date(2026, 1, 5)
OPEN_SLOTS = (SlotState.OWED, SlotState.RETURNED)


def keeper(on: date) -> Actor:
    return system(on)


def duty(
    house: Institution, *parties: PartyGiven, cycle: str = "monthly", due_on: date | None = None, on: date = DAY
) -> Matter:
    """A matter issued on `on`, of every department unless parties are given."""
    clerk = actor_as(house.clerk, on=on)
    given = parties or (PartyGiven(role="all", text="各部门", unit_id=house.root.pk, is_class=True),)
    when = {"actor": clerk, "on": on, "at": now()}
    matter = actions.docket_by_hand(
        wording="报送检查情况", kind="standing_duty", why="制度规定", parties=given, due_on=due_on, cycle=cycle, **when
    )  # fmt: skip
    return actions.issue(matter.number, **when)


def named(unit: Unit, role: str) -> PartyGiven:
    return PartyGiven(role=role, text=unit.name, unit_id=unit.pk)


def owed(matter: Matter, unit: Unit) -> list[str]:
    return sorted(matter.slots.filter(unit=unit, state__in=OPEN_SLOTS).values_list("period", flat=True))


def months(first: int, last: int = 12) -> list[str]:
    return [f"2026-{month:02}" for month in range(first, last + 1)]


@pytest.fixture
def house(db: None) -> Institution:
    return institution()


def test_nine_hundred_and_eighteen_organisations_owe_twelve_months_each(house: Institution) -> None:
    party = unit_under(None, code="P", kind=UnitKind.COMMITTEE, name="机关党委", line=Line.PARTY)
    branches = Unit.objects.bulk_create(
        Unit(code=f"P{n}", kind=UnitKind.BRANCH, name=f"第{n}支部", starts_on=FOUNDED, ordinal=n) for n in range(918)
    )
    UnitLink.objects.bulk_create(UnitLink(line=Line.PARTY, unit=b, above=party, starts_on=FOUNDED) for b in branches)
    closure.rebuild(Line.PARTY)

    matter = duty(house, PartyGiven(role="all", text="各党支部", unit_id=party.pk, is_class=True))

    assert matter.slots.count() == 918 * 12
    assert matter.slots.values("unit", "period").distinct().count() == 918 * 12


def test_a_unit_that_is_opened_owes_what_opens_afterwards(house: Institution) -> None:
    matter = duty(house)
    new = NewUnit(code="D9", name="九司", kind=UnitKind.DEPARTMENT)

    unit = org.create_unit(new, above=house.root.pk, on=date(2026, 5, 15), actor=keeper(date(2026, 5, 15)))

    assert owed(matter, unit) == months(6)


def test_a_unit_that_is_closed_owes_nothing_that_is_due_later(house: Institution) -> None:
    matter = duty(house)
    unit = house.departments[0]
    for division in house.divisions[:2]:
        org.close_unit(division.pk, on=date(2026, 5, 20), actor=keeper(date(2026, 5, 20)))

    org.close_unit(unit.pk, on=date(2026, 5, 20), actor=keeper(date(2026, 5, 20)))

    assert owed(matter, unit) == months(1, 4)
    assert owed(matter, house.departments[1]) == months(1)


def test_a_merged_unit_passes_its_month_on_once(house: Institution) -> None:
    matter = duty(house)
    first, second, third = house.departments
    day = date(2026, 5, 20)
    Slot.objects.filter(matter=matter, due_on__lt=day).update(state=SlotState.ACCEPTED)

    org.merge_units([first.pk, second.pk], into=third.pk, on=day, actor=keeper(day))

    assert [owed(matter, unit) for unit in (first, second, third)] == [[], [], months(5)]
    assert not matter.slots.filter(unit__in=[first, second], due_on__gte=day).exclude(state="dropped").exists()


def test_units_merged_into_a_new_one_leave_it_the_month_that_is_open(house: Institution) -> None:
    matter = duty(house)
    first, second, _third = house.departments
    day = date(2026, 5, 20)
    Slot.objects.filter(matter=matter, due_on__lt=day).update(state=SlotState.ACCEPTED)

    made = NewUnit(code="D9", name="九司", kind=UnitKind.DEPARTMENT)
    merged = org.merge_units([first.pk, second.pk], into=made, on=day, actor=keeper(day))

    assert owed(matter, merged) == months(5)
    assert owed(matter, first) == owed(matter, second) == []


def test_a_split_unit_leaves_the_open_month_to_one_part(house: Institution) -> None:
    matter = duty(house)
    unit = house.departments[0]
    day = date(2026, 5, 20)
    Slot.objects.filter(matter=matter, due_on__lt=day).update(state=SlotState.ACCEPTED)
    parts = [NewUnit(code=f"S{n}", name=f"新{n}司", kind=UnitKind.DEPARTMENT) for n in (1, 2)]

    first, second = org.split_unit(
        unit.pk, parts, on=day, actor=keeper(day), below={d.pk: "S1" for d in house.divisions[:2]}
    )

    assert (owed(matter, first), owed(matter, second), owed(matter, unit)) == (months(5), months(6), [])


def test_a_renamed_unit_owes_what_it_owed(house: Institution) -> None:
    matter = duty(house)

    org.rename_unit(house.departments[0].pk, "新一司", on=date(2026, 5, 20), actor=keeper(date(2026, 5, 20)))

    assert owed(matter, house.departments[0]) == months(1)


def test_a_unit_that_moves_under_the_class_owes_from_then_on_and_one_that_leaves_does_not(house: Institution) -> None:
    first, second, third = house.departments
    matter = duty(house, PartyGiven(role="all", text="一司所属", unit_id=first.pk, is_class=True))
    day = date(2026, 5, 20)

    org.move_unit(second.pk, first.pk, on=day, actor=keeper(day))
    org.move_unit(third.pk, second.pk, on=date(2026, 7, 20), actor=keeper(date(2026, 7, 20)))
    org.move_unit(second.pk, house.root.pk, on=date(2026, 9, 20), actor=keeper(date(2026, 9, 20)))

    assert owed(matter, first) == months(1)
    assert owed(matter, second) == months(6, 9)
    assert owed(matter, third) == months(8, 9)


def test_a_report_under_review_goes_on_with_the_heir(house: Institution) -> None:
    matter = duty(house)
    first, second, _third = house.departments
    day = date(2026, 5, 20)
    slot = matter.slots.get(unit=first, period="2026-05")
    slot.state = SlotState.SUBMITTED
    slot.save()
    report = report_on(slot)
    matter.slots.filter(unit=second, period="2026-05").delete()

    org.merge_units([first.pk, second.pk], into=second.pk, on=day, actor=keeper(day))

    slot.refresh_from_db()
    report.refresh_from_db()
    assert (slot.unit_id, slot.state, report.unit_id) == (second.pk, SlotState.SUBMITTED, first.pk)


def test_the_heir_of_a_lead_leads_and_owes_what_was_open(house: Institution) -> None:
    first, second, third = house.departments
    matter = duty(house, named(first, "lead"), named(second, "by_remit"), cycle="quarterly", due_on=date(2026, 12, 31))
    day = date(2026, 5, 20)

    org.merge_units([first.pk, second.pk], into=second.pk, on=day, actor=keeper(day), basis="三定规定")

    matter.refresh_from_db()
    in_force = Party.objects.filter(matter=matter, ends_on__gt=day).values_list("role", "unit")
    assert matter.lead_id == second.pk
    assert list(in_force) == [("lead", second.pk)]
    assert set(Party.objects.filter(matter=matter, ends_on=day).values_list("role", "unit")) == {
        ("lead", first.pk), ("by_remit", second.pk),
    }  # fmt: skip
    assert (owed(matter, first), owed(matter, second)) == ([], ["2026-Q1", "2026-Q2", "2026-Q3", "final"])
    assert matter.decisions.filter(verb="change", why="三定规定").count() == 1
    assert list(completeness.unstated()) == []
    assert owed(matter, third) == []


def test_a_weaker_part_goes_up_in_the_one_that_the_heir_has(house: Institution) -> None:
    first, second, _third = house.departments
    matter = duty(house, named(first, "lead"), named(second, "support"), cycle="once", due_on=date(2026, 12, 31))
    day = date(2026, 5, 20)

    org.merge_units([first.pk, second.pk], into=first.pk, on=day, actor=keeper(day))

    assert list(Party.objects.filter(matter=matter, ends_on__gt=day).values_list("role", "unit")) == [
        ("lead", first.pk)
    ]


def test_a_lead_without_a_single_heir_is_listed_to_be_reassigned(house: Institution) -> None:
    first = house.departments[0]
    matter = duty(house, named(first, "lead"), cycle="quarterly", due_on=date(2026, 12, 31))
    day = date(2026, 5, 20)
    parts = [NewUnit(code=f"S{n}", name=f"新{n}司", kind=UnitKind.DEPARTMENT) for n in (1, 2)]

    org.split_unit(first.pk, parts, on=day, actor=keeper(day), below={d.pk: "S1" for d in house.divisions[:2]})

    clerk = actor_as(house.clerk, on=day)
    assert [(party.matter_id, party.unit_id) for party in left_without_unit(clerk)] == [(matter.pk, first.pk)]
    assert list(left_without_unit(actor_as(house.officers[1], on=day))) == []
    assert owed(matter, first) == ["2026-Q1"]


def test_a_change_that_is_ahead_leaves_alone_what_is_due_before(house: Institution) -> None:
    first, second, _third = house.departments
    matter = duty(house, named(first, "lead"))
    today = date(2026, 3, 2)

    org.merge_units([first.pk, second.pk], into=second.pk, on=date(2026, 7, 1), actor=keeper(today))

    assert (owed(matter, first), owed(matter, second)) == (months(1, 6), months(7))


def test_a_class_whose_top_is_merged_goes_on_below_its_heir(house: Institution) -> None:
    first, second, third = house.departments
    matter = duty(house, PartyGiven(role="all", text="一司所属", unit_id=first.pk, is_class=True))
    day = date(2026, 5, 20)
    org.move_unit(third.pk, first.pk, on=date(2026, 3, 2), actor=keeper(date(2026, 3, 2)))

    org.merge_units([first.pk, second.pk], into=second.pk, on=day, actor=keeper(day))

    assert owed(matter, third) == months(3)
    assert [period for period in owed(matter, second) if period > "2026-05"] == months(6)
    assert owed(matter, first) == []


def test_a_duty_without_an_end_goes_on_in_the_next_year(house: Institution) -> None:
    matter = duty(house)
    actor = keeper(date(2026, 12, 1))

    too_early = roll_slots(actor=actor, on=date(2026, 11, 20), at=now())
    opened = roll_slots(actor=actor, on=date(2026, 12, 1), at=now())
    again = roll_slots(actor=actor, on=date(2026, 12, 1), at=now())

    departments = Unit.objects.filter(kind=UnitKind.DEPARTMENT).count()
    assert (too_early, opened, again) == (0, 12 * departments, 0)
    assert matter.slots.filter(period__startswith="2027").count() == 12 * departments


def test_a_late_run_asks_for_nothing_that_is_over(house: Institution) -> None:
    matter = duty(house)

    roll_slots(actor=keeper(date(2027, 3, 10)), on=date(2027, 3, 10), at=now())

    assert sorted(set(matter.slots.filter(period__gt="2026-12").values_list("period", flat=True)))[0] == "2027-03"


def test_what_ends_or_stands_still_does_not_go_on(house: Institution) -> None:
    ending = duty(house, due_on=date(2026, 12, 31))
    paused = duty(house)
    Matter.objects.filter(pk=paused.pk).update(state=State.SUSPENDED, suspended_on=DAY, review_on=date(2027, 1, 1))

    assert roll_slots(actor=keeper(date(2026, 12, 1)), on=date(2026, 12, 1), at=now()) == 0
    assert not Slot.objects.filter(matter__in=[ending, paused], period__startswith="2027").exists()


def test_the_command_says_how_many_were_opened(house: Institution, chinese_terminal: None) -> None:
    told = StringIO()

    call_command("roll_slots", stdout=told)

    assert told.getvalue() == "已生成 0 个报送项。\n"


STEPS = st.lists(
    st.tuples(st.sampled_from(["open", "close", "merge", "merge_new", "split", "move", "rename"]),
              st.integers(0, 9), st.integers(0, 9), st.integers(1, 60)),
    max_size=6,
)  # fmt: skip


class AfterAnySequence(TestCase):
    """The promise, for any sequence of changes of units."""

    @settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
    @given(steps=STEPS)
    def test_every_living_unit_owes_each_period_once_and_no_closed_one_owes_after_its_end(self, steps) -> None:
        house = institution()
        matter = duty(house)
        day = DAY
        for number, (verb, one, other, days) in enumerate(steps):
            day = min(day + timedelta(days=days), date(2026, 11, 25))
            with suppress(Refusal):
                _change(house, verb, one, other, number, day)

        self.check(matter, house)
        assert roll_slots(actor=keeper(date(2026, 12, 1)), on=date(2026, 12, 1), at=now()) > 0
        self.check(matter, house)

    def check(self, matter: Matter, house: Institution) -> None:
        slots = list(matter.slots.exclude(state=SlotState.DROPPED).select_related("unit"))
        periods = set(matter.slots.values_list("period", "opens_on"))
        assert len({(slot.unit_id, slot.period) for slot in slots}) == len(slots)
        for period, opens_on in periods:
            owing = {slot.unit_id for slot in slots if slot.period == period}
            standing = set(reporting_units(house.root.pk, on=opens_on).values_list("pk", flat=True))
            living = set(Unit.objects.filter(ends_on=FOREVER).values_list("pk", flat=True))
            assert standing & living <= owing
            heirs = owing - standing
            assert len(heirs) <= len(standing - living)
        for slot in slots:
            assert slot.due_on < slot.unit.ends_on


def _change(house: Institution, verb: str, one: int, other: int, number: int, day: date) -> None:
    living = list(Unit.objects.filter(kind=UnitKind.DEPARTMENT, ends_on__gt=day).order_by("pk"))
    first, second = living[one % len(living)], living[other % len(living)]
    new = [NewUnit(code=f"N{number}-{i}", name=f"新{number}之{i}司", kind=UnitKind.DEPARTMENT) for i in range(2)]
    below = {link.unit_id: new[0].code for link in first.links_below.filter(ends_on__gt=day)}
    who = keeper(day)
    if verb == "open":
        org.create_unit(new[0], above=house.root.pk, on=day, actor=who)
    elif verb == "close":
        org.close_unit(first.pk, on=day, actor=who)
    elif verb == "merge":
        org.merge_units([first.pk, second.pk], into=second.pk, on=day, actor=who)
    elif verb == "merge_new":
        org.merge_units([first.pk, second.pk], into=new[0], on=day, actor=who)
    elif verb == "split":
        org.split_unit(first.pk, new, on=day, actor=who, below=below)
    elif verb == "move":
        org.move_unit(first.pk, second.pk, on=day, actor=who)
    else:
        org.rename_unit(first.pk, f"改{number}司", on=day, actor=who)
