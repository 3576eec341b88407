"""What a person makes of readings: each verb, one transaction, one fact."""

from __future__ import annotations

from datetime import date

import pytest

from luoshi.journal.models import Fact
from luoshi.kernel.actor import Actor
from luoshi.kernel.refusal import MoveRefused, NotAllowed
from luoshi.mandates import actions
from luoshi.mandates.actions import Correction, DeadlineGiven, PartyGiven, TargetGiven
from luoshi.mandates.errors import (
    DeadlineIncomplete,
    EditionDocketed,
    NotAnAnswer,
    NotReady,
    ReadingChanged,
    UnitGone,
    WordingEmpty,
    WordingTooLong,
)
from luoshi.mandates.models import Edition, Reading, ReadingParty
from luoshi.mandates.queries import lines_of, readings_of
from luoshi.org.models import Unit
from luoshi.org.names import match
from tests.factories.access import actor_as
from tests.factories.mandates import AT, Task, edition_of
from tests.factories.org import Institution


def one(edition: Edition) -> Reading:
    return edition.readings.get()


def facts() -> list[str]:
    return list(Fact.objects.order_by("pk").values_list("kind", flat=True))


def led(house: Institution, wording: str = "推进甲", **more: object) -> Task:
    return Task(wording, [("lead", "一司", house.departments[0])], **more)


def test_a_reading_with_lead_and_deadline_is_confirmed_and_the_fact_says_so(house: Institution, clerk: Actor) -> None:
    reading = one(edition_of(led(house)))

    done = actions.confirm(reading.pk, version=0, actor=clerk, at=AT)

    assert (done.state, done.version, done.decided_by_id) == ("confirmed", 1, house.clerk.pk)
    assert facts() == ["mandates.ReadingConfirmed"]


@pytest.mark.parametrize(
    ("role", "due", "missing"),
    [
        ("joint", date(2025, 12, 31), ("lead",)),
        ("support", date(2025, 12, 31), ("lead",)),
        ("lead", None, ("deadline",)),
        ("by_remit", None, ("lead", "deadline")),
    ],
)
def test_without_lead_or_deadline_nothing_is_confirmed(
    house: Institution, clerk: Actor, role: str, due: date | None, missing: tuple[str, ...]
) -> None:
    reading = one(edition_of(Task("推进甲", [(role, "一司", house.departments[0])], due=due)))

    with pytest.raises(NotReady) as refused:
        actions.confirm(reading.pk, version=0, actor=clerk, at=AT)

    assert refused.value.missing == missing
    assert one(reading.edition).state == "proposed"
    assert facts() == []


def test_a_lead_whose_name_nobody_knows_must_be_settled_first(clerk: Actor) -> None:
    reading = one(edition_of(Task("推进甲", [("lead", "市数据局", None)])))

    with pytest.raises(NotReady) as refused:
        actions.confirm(reading.pk, version=0, actor=clerk, at=AT)

    assert refused.value.missing == ("lead_unknown",)


@pytest.mark.parametrize("kind", ["continuous", "recurring"])
def test_rolling_and_a_cycle_are_deadlines_too(house: Institution, clerk: Actor, kind: str) -> None:
    reading = one(edition_of(led(house, due=None)))
    given = DeadlineGiven(kind=kind, cycle="monthly" if kind == "recurring" else "")
    actions.correct(reading.pk, Correction(deadline=given), version=0, actor=clerk, at=AT)

    done = actions.confirm(reading.pk, version=1, actor=clerk, at=AT)

    assert (done.state, done.deadline_kind, done.deadline_on) == ("confirmed", kind, None)


def test_only_the_supervision_office_decides(house: Institution) -> None:
    reading = one(edition_of(led(house)))

    with pytest.raises(NotAllowed):
        actions.confirm(reading.pk, version=0, actor=actor_as(house.heads[0]), at=AT)


def test_a_correction_makes_a_confirmed_reading_one_to_check(house: Institution, clerk: Actor) -> None:
    reading = one(edition_of(led(house)))
    actions.confirm(reading.pk, version=0, actor=clerk, at=AT)

    done = actions.correct(reading.pk, Correction(wording="  推进 乙\n"), version=1, actor=clerk, at=AT)

    assert (done.state, done.wording, done.is_corrected) == ("proposed", "推进 乙", True)


def test_a_correction_that_changes_nothing_leaves_no_trace(house: Institution, clerk: Actor) -> None:
    reading = one(edition_of(led(house)))
    same = Correction(wording=reading.wording, deadline=DeadlineGiven(kind="fixed", on=date(2025, 12, 31)))

    done = actions.correct(reading.pk, same, version=0, actor=clerk, at=AT)

    assert (done.version, done.is_corrected, facts()) == (0, False, [])


def test_parties_and_targets_are_given_whole(house: Institution, clerk: Actor) -> None:
    reading = one(edition_of(led(house, "完成12项", targets=[("12项", 12, "项")])))
    kept = reading.parties.get()
    parties = [
        PartyGiven(role="support", party_id=kept.pk, unit_id=kept.unit_id),
        PartyGiven(role="lead", name="二司", unit_id=house.departments[1].pk),
    ]
    changes = Correction(parties=parties, targets=[TargetGiven(text="不少于3件", value=3, unit="件")])

    done = actions.correct(reading.pk, changes, version=0, actor=clerk, at=AT)

    assert [(p.pk == kept.pk, p.role, p.unit) for p in done.parties.all()] == [
        (True, "support", house.departments[0]),
        (False, "lead", house.departments[1]),
    ]
    assert [(t.text, t.value, t.unit) for t in done.targets.all()] == [("不少于3件", 3.0, "件")]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        (Correction(wording=" \n"), WordingEmpty),
        (Correction(wording="字" * 301), WordingTooLong),
        (Correction(deadline=DeadlineGiven(kind="fixed")), DeadlineIncomplete),
        (Correction(deadline=DeadlineGiven(kind="recurring")), DeadlineIncomplete),
    ],
)
def test_a_correction_that_says_nothing_is_refused(
    house: Institution, clerk: Actor, changes: Correction, refusal: type[Exception]
) -> None:
    reading = one(edition_of(led(house)))

    with pytest.raises(refusal):
        actions.correct(reading.pk, changes, version=0, actor=clerk, at=AT)

    assert one(reading.edition).version == 0


def test_whoever_is_slower_is_told_who_changed_it(house: Institution, clerk: Actor) -> None:
    reading = one(edition_of(led(house)))
    actions.correct(reading.pk, Correction(wording="乙"), version=0, actor=actor_as(house.director), at=AT)

    with pytest.raises(ReadingChanged) as refused:
        actions.refuse(reading.pk, version=0, actor=clerk, at=AT)

    assert "文督二" in str(refused.value)
    assert one(reading.edition).state == "proposed"


def test_left_out_and_taken_back(house: Institution, clerk: Actor) -> None:
    reading = one(edition_of(led(house)))
    actions.refuse(reading.pk, version=0, actor=clerk, at=AT)

    back = actions.undo(reading.pk, version=1, actor=clerk, at=AT)

    assert back.state == "proposed"
    assert facts() == ["mandates.ReadingRefused", "mandates.ReadingReopened"]


def test_nothing_is_undone_twice(house: Institution, clerk: Actor) -> None:
    reading = one(edition_of(led(house)))

    with pytest.raises(MoveRefused):
        actions.undo(reading.pk, version=0, actor=clerk, at=AT)


def test_restoring_brings_back_what_the_engine_read(house: Institution, clerk: Actor) -> None:
    reading = one(edition_of(led(house, "完成12项", targets=[("12项", 12, "项")])))
    changes = Correction(wording="乙", deadline=DeadlineGiven(kind="continuous"), parties=[], targets=[])
    actions.correct(reading.pk, changes, version=0, actor=clerk, at=AT)

    done = actions.restore(reading.pk, version=1, actor=clerk, at=AT)

    assert (done.wording, done.deadline_on, done.is_corrected) == ("完成12项", date(2025, 12, 31), False)
    assert [(p.role, p.unit) for p in done.parties.all()] == [("lead", house.departments[0])]
    assert [t.text for t in done.targets.all()] == ["12项"]


def test_certain_readings_are_confirmed_together_and_doubtful_ones_left(house: Institution, clerk: Actor) -> None:
    first = [("lead", "一司", house.departments[0])]
    edition = edition_of(
        Task("甲", first),
        Task("乙", first, confidence="medium"),
        Task("丙", first, notes=["open_list"]),
        Task("丁", [*first, ("support", "谁也不认识局", None)]),
        Task("戊", first, due=None, notes=["no_date"]),
        Task("己", first),
    )

    done = actions.confirm_certain(edition.pk, actor=clerk, at=AT)

    assert [r.wording for r in done] == ["甲", "己"]
    assert facts() == ["mandates.ReadingsConfirmed"]
    assert actions.confirm_certain(edition.pk, actor=clerk, at=AT) == []


def test_a_settled_name_is_filled_in_everywhere_and_remembered(house: Institution, clerk: Actor) -> None:
    name = [("lead", "市数据局", None)]
    edition = edition_of(
        Task("甲", name), Task("乙", [("lead", "一司", house.departments[0]), ("support", "市 数据局", None)])
    )

    places = actions.settle_name(
        edition.pk, "市数据局", meaning="unit", unit_id=house.departments[2].pk, actor=clerk, at=AT
    )

    assert places == 2
    assert not [p for p in ReadingParty.objects.all() if not p.is_settled]
    assert match("市数据局", on=clerk.on).unit_id == house.departments[2].pk
    assert facts() == ["org.NameRemembered", "mandates.NameSettled"]


def test_an_answer_for_this_document_only_is_not_remembered(clerk: Actor) -> None:
    edition = edition_of(Task("甲", [("lead", "省有关部门", None)]))

    actions.settle_name(edition.pk, "省有关部门", meaning="outside", is_remembered=False, actor=clerk, at=AT)

    assert ReadingParty.objects.get().is_outside
    assert not match("省有关部门", on=clerk.on).is_settled


@pytest.mark.parametrize(
    ("text", "meaning"), [("市数据局", "unit"), ("不在文中局", "outside"), ("市数据局", "nonsense")]
)
def test_an_answer_that_answers_nothing_is_refused(clerk: Actor, text: str, meaning: str) -> None:
    edition = edition_of(Task("甲", [("lead", "市数据局", None)]))

    with pytest.raises(NotAnAnswer):
        actions.settle_name(edition.pk, text, meaning=meaning, actor=clerk, at=AT)


def test_a_closed_unit_is_no_answer(house: Institution, clerk: Actor) -> None:
    gone = house.departments[2]
    Unit.objects.filter(pk=gone.pk).update(ends_on=date(2024, 7, 1))
    edition = edition_of(Task("甲", [("lead", "市数据局", None)]))

    with pytest.raises(UnitGone):
        actions.settle_name(edition.pk, "市数据局", meaning="unit", unit_id=gone.pk, actor=clerk, at=AT)

    assert facts() == []


def test_the_rest_is_taken_as_outside_for_this_document_only(house: Institution, clerk: Actor) -> None:
    edition = edition_of(
        Task("甲", [("lead", "财政部", None), ("local", "各地区", None)]),
        Task("乙", [("lead", "一司", house.departments[0])]),
    )

    count = actions.settle_rest(edition.pk, actor=clerk, at=AT)

    assert count == 2
    rows = ReadingParty.objects.filter(reading__edition=edition).order_by("pk")
    assert [(p.name, p.is_outside, p.is_collective) for p in rows] == [
        ("财政部", True, False),
        ("各地区", False, True),
        ("一司", False, False),
    ]
    assert not match("财政部", on=clerk.on).is_settled
    assert actions.settle_rest(edition.pk, actor=clerk, at=AT) == 0


def test_the_first_of_a_list_leads_where_nobody_is_named_lead(house: Institution, clerk: Actor) -> None:
    one_unit, two, three = house.departments
    edition = edition_of(
        Task("甲", [("joint", "一司", one_unit), ("joint", "二司", two)], notes=["presumed_lead"]),
        Task("乙", [("lead", "三司", three), ("by_remit", "一司", one_unit)]),
        Task("丙", [("all", "各单位", None)]),
    )

    changed = actions.first_names_lead(edition.pk, actor=clerk, at=AT)

    assert [r.wording for r in changed] == ["甲"]
    lines = lines_of(readings_of(edition.pk))
    assert [[p.name for p in line.lead] for line in lines] == [["一司"], ["三司"], []]
    assert lines[0].notes == ()
    assert lines[0].is_certain


def test_one_deadline_fills_all_that_have_none(house: Institution, clerk: Actor) -> None:
    edition = edition_of(led(house, "甲", due=None), led(house, "乙"), led(house, "丙", due=None))
    given = DeadlineGiven(kind="fixed", on=date(2025, 11, 30))

    changed = actions.decide_missing_deadlines(edition.pk, given, actor=clerk, at=AT)

    assert [r.wording for r in changed] == ["甲", "丙"]
    assert [r.deadline_on for r in edition.readings.order_by("ordinal")] == [
        date(2025, 11, 30),
        date(2025, 12, 31),
        date(2025, 11, 30),
    ]


def test_no_deadline_at_all_fills_nothing(house: Institution, clerk: Actor) -> None:
    edition = edition_of(led(house, due=None))

    with pytest.raises(DeadlineIncomplete):
        actions.decide_missing_deadlines(edition.pk, DeadlineGiven(kind="none"), actor=clerk, at=AT)


def test_after_the_ledger_was_made_readings_are_history(house: Institution, clerk: Actor) -> None:
    edition = edition_of(led(house))
    Edition.objects.filter(pk=edition.pk).update(docketed_at=AT)
    reading = one(edition)

    for verb in (actions.confirm, actions.refuse, actions.undo, actions.restore, actions.merge):
        with pytest.raises(EditionDocketed):
            verb(reading.pk, version=0, actor=clerk, at=AT)

    assert facts() == []
