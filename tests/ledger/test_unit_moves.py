"""What units do on a matter: object, delegate, plan, ask, sign. Refusal and success are set up alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from luoshi.journal.models import Fact
from luoshi.kernel.actor import Actor
from luoshi.kernel.refusal import MoveRefused, NotAllowed
from luoshi.ledger import actions, errors
from luoshi.ledger.actions import PartyGiven, ReportGiven
from luoshi.ledger.actions.asking import last_day_to_object
from luoshi.ledger.models import Decision, Kind, Matter, Report, Request, Slot, Stage
from luoshi.ledger.queries import draft_of, reports_for, units_outstanding
from luoshi.ledger.states import Level, ReportState, RequestState, SlotState, State
from luoshi.org.models import Unit
from tests.factories.access import actor_as, user_in
from tests.factories.org import Institution
from tests.ledger.conftest import DAY, NOW

WHY = "与我单位职责无关，请另行交办"
DUE = date(2025, 12, 31)
WHEN = {"on": DAY, "at": NOW}

Make = Callable[..., Matter]


@pytest.fixture
def head(house: Institution) -> Actor:
    return actor_as(house.heads[0], on=DAY)


@pytest.fixture
def other(house: Institution) -> Actor:
    """The officer of the second department."""
    return actor_as(house.officers[1], on=DAY)


@pytest.fixture
def leader(house: Institution) -> Actor:
    return actor_as(house.leader, on=DAY)


@pytest.fixture
def signed_off(db: None) -> Callable[[str], None]:
    """Lets the kind of the test matters ask for signatures."""
    return lambda what: Kind.objects.filter(pk="other").update(sign_off=what) and None


def officer_of(unit: Unit, on: date = DAY) -> Actor:
    return actor_as(user_in(unit, "liaison", "联络员", f"文{unit.code}", role="officer", over=unit), on=on)


def send(matter: Matter, actor: Actor, *, on: date = DAY, key: UUID | None = None, **given: object) -> Report:
    fields = {"progress": 40, "text": "完成初稿并征求意见", **given}
    unit = fields.pop("unit", actor.unit_id)
    return actions.submit_report(
        matter.number, unit, given=ReportGiven(**fields), key=key or uuid4(), actor=actor, on=on, at=NOW
    )


def facts_of(matter: Matter) -> list[str]:
    rows = Fact.objects.filter(subject=f"matter:{matter.pk}").order_by("pk").values_list("kind", flat=True)
    return [kind.removeprefix("ledger.") for kind in rows]


# Objections


def test_an_objection_waits_two_working_days_for_its_answer(docket: Make, clerk: Actor, officer: Actor) -> None:
    matter = docket(("lead", 0))
    actions.issue(matter.number, actor=clerk, **WHEN)

    asked = actions.object_to(matter.number, officer.unit_id, ground="not_ours", why=WHY, actor=officer, **WHEN)

    assert (asked.state, asked.ground, asked.answer_by) == (RequestState.OPEN, "not_ours", date(2025, 6, 4))
    assert facts_of(matter)[-1] == "ObjectionRaised"
    assert Decision.objects.get(request=asked).verb == "object"


def test_half_of_the_time_is_enough_to_object(docket: Make, clerk: Actor, officer: Actor) -> None:
    matter = docket(("lead", 0), due_on=DAY + timedelta(days=20))
    actions.issue(matter.number, actor=clerk, **WHEN)
    ninth, tenth = DAY + timedelta(days=9), DAY + timedelta(days=10)

    with pytest.raises(errors.TooLateToObject) as refusal:
        actions.object_to(matter.number, officer.unit_id, ground="other", why=WHY, actor=officer, on=tenth, at=NOW)
    asked = actions.object_to(matter.number, officer.unit_id, ground="other", why=WHY, actor=officer, on=ninth, at=NOW)

    assert (refusal.value.values["last"], asked.state) == (ninth, RequestState.OPEN)


@pytest.mark.parametrize(("days", "last"), [(0, 0), (1, 0), (2, 0), (3, 1), (4, 1), (20, 9), (21, 10)])
def test_the_last_day_to_object_lies_before_the_half(days: int, last: int) -> None:
    matter = Matter(starts_on=DAY, due_on=DAY + timedelta(days=days))

    day = last_day_to_object(matter)

    assert day == DAY + timedelta(days=last)
    assert days == 0 or 2 * (day - DAY).days < days


def test_a_rolling_duty_can_be_objected_to_for_ten_working_days(db: None) -> None:
    assert last_day_to_object(Matter(starts_on=DAY, due_on=None)) == date(2025, 6, 16)


def test_only_a_responsible_unit_objects(running: Make, officer: Actor, other: Actor) -> None:
    matter = running(("lead", 0), ("support", 1))

    with pytest.raises(NotAllowed):
        actions.object_to(matter.number, other.unit_id, ground="not_ours", why=WHY, actor=other, **WHEN)
    with pytest.raises(NotAllowed):
        actions.object_to(matter.number, officer.unit_id, ground="not_ours", why=WHY, actor=other, **WHEN)
    with pytest.raises(errors.ReasonNeeded):
        actions.object_to(matter.number, officer.unit_id, ground="not_ours", why="不归我管", actor=officer, **WHEN)
    actions.object_to(matter.number, officer.unit_id, ground="not_ours", why=WHY, actor=officer, **WHEN)

    assert Request.objects.count() == 1


def test_the_same_is_not_asked_twice_while_it_waits(running: Make, officer: Actor) -> None:
    matter = running()
    first = actions.object_to(matter.number, officer.unit_id, ground="not_ours", why=WHY, actor=officer, **WHEN)

    with pytest.raises(errors.AlreadyAsked):
        actions.object_to(matter.number, officer.unit_id, ground="duplicate", why=WHY, actor=officer, **WHEN)
    actions.take_back_request(first.pk, actor=officer, **WHEN)
    again = actions.object_to(matter.number, officer.unit_id, ground="duplicate", why=WHY, actor=officer, **WHEN)

    first.refresh_from_db()
    assert (first.state, first.answered_on, again.state) == (RequestState.TAKEN_BACK, DAY, RequestState.OPEN)
    assert facts_of(matter)[-3:] == ["ObjectionRaised", "RequestTakenBack", "ObjectionRaised"]


def test_a_request_is_taken_back_by_the_unit_that_asked_until_it_is_answered(
    running: Make, officer: Actor, other: Actor
) -> None:
    matter = running(("lead", 0), ("joint", 1))
    asked = actions.object_to(matter.number, officer.unit_id, ground="not_ours", why=WHY, actor=officer, **WHEN)

    with pytest.raises(NotAllowed):
        actions.take_back_request(asked.pk, actor=other, **WHEN)
    actions.take_back_request(asked.pk, actor=officer, **WHEN)
    with pytest.raises(errors.RequestAnswered):
        actions.take_back_request(asked.pk, actor=officer, **WHEN)


# Extensions and changes


def extend(matter: Matter, actor: Actor, due_on: date = DUE + timedelta(days=20), on: date = DAY) -> Request:
    return actions.ask_extension(
        matter.number,
        actor.unit_id,
        why="招标流程较预期延后，需顺延",
        progress="已完成初稿，正在组织招标",
        due_on=due_on,
        actor=actor,
        on=on,
        at=NOW,
    )


def test_an_extension_asked_for_moves_no_day(running: Make, officer: Actor) -> None:
    matter = running()

    asked = extend(matter, officer)

    matter.refresh_from_db()
    assert (matter.due_on, matter.due_by_rule, matter.state) == (DUE, DUE, State.IN_PROGRESS)
    assert (asked.level, asked.due_on) == (Level.OFFICE, DUE + timedelta(days=20))
    assert facts_of(matter)[-1] == "ExtensionAsked"


def test_an_extension_is_asked_for_on_the_due_day_at_the_latest(running: Make, house: Institution) -> None:
    matter = running()
    late, in_time = DUE + timedelta(days=1), DUE

    with pytest.raises(errors.TooLateToExtend):
        extend(matter, actor_as(house.officers[0], on=late), on=late)
    asked = extend(matter, actor_as(house.officers[0], on=in_time), on=in_time)

    assert asked.state == RequestState.OPEN


def test_an_extension_asks_for_a_later_day_and_only_the_lead_does(running: Make, officer: Actor, other: Actor) -> None:
    matter = running(("lead", 0), ("joint", 1))

    with pytest.raises(errors.NotLater):
        extend(matter, officer, due_on=DUE)
    with pytest.raises(NotAllowed):
        extend(matter, other)
    with pytest.raises(errors.DueOutOfReach):
        extend(matter, officer, due_on=date(2999, 1, 1))
    assert extend(matter, officer, due_on=DUE + timedelta(days=1)).state == RequestState.OPEN


def test_a_rolling_duty_has_no_day_to_extend(running: Make, officer: Actor) -> None:
    matter = running(due_on=None, cycle="monthly")

    with pytest.raises(errors.NoDeadlineToExtend):
        extend(matter, officer)


def test_a_long_or_a_third_extension_is_a_leaders(running: Make, officer: Actor) -> None:
    kind = Kind.objects.get(pk="other")
    edge = DUE + timedelta(days=kind.office_days)

    short = extend(running(), officer, due_on=edge)
    long = extend(running(), officer, due_on=edge + timedelta(days=1))
    twice = running()
    Matter.objects.filter(pk=twice.pk).update(extensions=kind.most_extensions)
    third = extend(twice, officer, due_on=DUE + timedelta(days=1))

    assert [short.level, long.level, third.level] == [Level.OFFICE, Level.LEADER, Level.LEADER]


def test_a_change_says_what_changes(running: Make, officer: Actor, other: Actor, house: Institution) -> None:
    matter = running(("lead", 0), ("joint", 1))
    ask = {"why": "机构职责调整，措辞需要更新", "actor": officer, **WHEN}
    parties = [PartyGiven(role="lead", text=house.departments[2].name, unit_id=house.departments[2].pk)]

    with pytest.raises(errors.NothingChanges):
        actions.ask_change(matter.number, officer.unit_id, wording=matter.wording, **ask)
    with pytest.raises(NotAllowed):
        actions.ask_change(matter.number, other.unit_id, wording="新措辞", **{**ask, "actor": other})
    asked = actions.ask_change(matter.number, officer.unit_id, wording="新措辞", parties=parties, **ask)

    matter.refresh_from_db()
    assert matter.wording == "编制办事指南"
    assert (asked.wording, asked.parties) == (
        "新措辞",
        [["lead", house.departments[2].pk, house.departments[2].name]],
    )
    assert facts_of(matter)[-1] == "ChangeAsked"


def test_nothing_is_asked_before_the_matter_runs(docket: Make, clerk: Actor, officer: Actor) -> None:
    matter = docket(("lead", 0))
    actions.issue(matter.number, actor=clerk, **WHEN)

    with pytest.raises(MoveRefused):
        extend(matter, officer)
    actions.acknowledge(matter.number, actor=officer, **WHEN)
    assert extend(matter, officer).state == RequestState.OPEN


# Signatures


def test_an_officers_conclusion_waits_for_the_head(
    running: Make, officer: Actor, head: Actor, other: Actor, clerk: Actor, signed_off: Callable[[str], None]
) -> None:
    signed_off("conclusion")
    matter = running(("lead", 0), ("joint", 1))
    on_the_way = send(matter, officer)
    actions.accept_report(on_the_way.pk, actor=clerk, **WHEN)
    matter.slots.filter(unit=officer.unit_id).update(state=SlotState.OWED)

    waiting = send(matter, officer, progress=100, asks_conclusion=True)

    matter.refresh_from_db()
    assert (on_the_way.state, waiting.state, waiting.submitted_at) == ("submitted", ReportState.TO_SIGN, None)
    assert (matter.state, matter.progress) == (State.IN_PROGRESS, 40)
    assert facts_of(matter)[-1] == "ReportAccepted"
    assert waiting.pk not in set(reports_for(clerk).values_list("pk", flat=True))
    for stranger in (other, clerk):
        with pytest.raises(Report.DoesNotExist):
            actions.sign_report(waiting.pk, actor=stranger, **WHEN)
    with pytest.raises(NotAllowed):
        actions.sign_report(waiting.pk, actor=officer, **WHEN)

    signed = actions.sign_report(waiting.pk, actor=head, **WHEN)

    matter.refresh_from_db()
    assert (signed.state, signed.signed_by_id, signed.reported_by_id) == (
        ReportState.SUBMITTED,
        head.user_id,
        officer.user_id,
    )
    assert (matter.state, matter.progress) == (State.UNDER_REVIEW, 100)
    assert facts_of(matter)[-2:] == ["SignedOff", "ReportSubmitted"]


def test_what_the_head_sends_is_signed_with_it(running: Make, head: Actor, signed_off: Callable[[str], None]) -> None:
    signed_off("everything")

    report = send(running(), head)

    assert (report.state, report.signed_by_id) == (ReportState.SUBMITTED, head.user_id)


def test_everything_is_signed_where_the_kind_says_so(
    running: Make, officer: Actor, head: Actor, clerk: Actor, signed_off: Callable[[str], None]
) -> None:
    matter = running(cycle="monthly")
    first = send(matter, officer)
    actions.accept_report(first.pk, actor=clerk, **WHEN)
    signed_off("everything")

    waiting = actions.report_no_change(matter.number, officer.unit_id, key=uuid4(), actor=officer, **WHEN)
    signed = actions.sign_report(waiting.pk, actor=head, **WHEN)

    assert (waiting.state, signed.state, signed.is_unchanged) == (ReportState.TO_SIGN, ReportState.ACCEPTED, True)
    assert signed.slot.state == SlotState.ACCEPTED


def test_a_form_sent_twice_waits_once(running: Make, officer: Actor, signed_off: Callable[[str], None]) -> None:
    signed_off("everything")
    matter, key = running(), uuid4()

    first = send(matter, officer, key=key)
    second = send(matter, officer, key=key)

    assert first.pk == second.pk
    assert Report.objects.count() == 1


def test_what_waits_for_the_head_is_not_changed_behind_the_back(
    running: Make, officer: Actor, head: Actor, signed_off: Callable[[str], None]
) -> None:
    signed_off("everything")
    matter = running()
    waiting = send(matter, officer)
    typed = ReportGiven(progress=60, text="又有新进展，补充说明")

    with pytest.raises(errors.ToBeSigned):
        send(matter, officer, progress=60)
    with pytest.raises(errors.ToBeSigned):
        actions.save_draft(matter.number, officer.unit_id, given=typed, key=uuid4(), actor=officer, at=NOW)
    sent = send(matter, head, progress=60)

    waiting.refresh_from_db()
    assert (sent.pk, waiting.state, waiting.progress) == (waiting.pk, ReportState.SUBMITTED, 60)


def test_a_report_handed_back_is_a_draft_again(
    running: Make, officer: Actor, head: Actor, signed_off: Callable[[str], None]
) -> None:
    signed_off("everything")
    matter = running()
    waiting = send(matter, officer)

    with pytest.raises(NotAllowed):
        actions.hand_back(waiting.pk, why="请补充数据来源后再报", actor=officer, **WHEN)
    with pytest.raises(errors.ReasonNeeded):
        actions.hand_back(waiting.pk, why="再改改", actor=head, **WHEN)
    draft = actions.hand_back(waiting.pk, why="请补充数据来源后再报", actor=head, **WHEN)

    assert draft.state == ReportState.DRAFT
    assert draft_of(draft.slot) == draft
    assert facts_of(matter)[-1] == "ReportHandedBack"
    with pytest.raises(errors.NothingToSign):
        actions.sign_report(waiting.pk, actor=head, **WHEN)
    assert send(matter, officer, progress=55).pk == waiting.pk


def test_a_request_leaves_the_unit_with_the_signature(
    running: Make, officer: Actor, head: Actor, clerk: Actor, signed_off: Callable[[str], None], house: Institution
) -> None:
    signed_off("conclusion")
    matter = running()
    later = DAY + timedelta(days=1)

    waiting = extend(matter, officer)

    assert (waiting.state, waiting.signed_by_id) == (RequestState.TO_SIGN, None)
    assert "ExtensionAsked" not in facts_of(matter)
    with pytest.raises(Request.DoesNotExist):
        actions.sign_request(waiting.pk, actor=clerk, **WHEN)
    with pytest.raises(NotAllowed):
        actions.sign_request(waiting.pk, actor=officer, **WHEN)
    signed = actions.sign_request(waiting.pk, actor=actor_as(house.heads[0], on=later), on=later, at=NOW)
    assert (signed.state, signed.on, signed.answer_by) == (RequestState.OPEN, later, date(2025, 6, 6))
    assert facts_of(matter)[-2:] == ["SignedOff", "ExtensionAsked"]
    with pytest.raises(errors.RequestAnswered):
        actions.sign_request(waiting.pk, actor=head, **WHEN)


def test_a_signature_after_the_due_day_is_too_late(
    running: Make, officer: Actor, house: Institution, signed_off: Callable[[str], None]
) -> None:
    signed_off("conclusion")
    waiting = extend(running(), officer)
    late, in_time = DUE + timedelta(days=1), DUE

    with pytest.raises(errors.TooLateToExtend):
        actions.sign_request(waiting.pk, actor=actor_as(house.heads[0], on=late), on=late, at=NOW)
    signed = actions.sign_request(waiting.pk, actor=actor_as(house.heads[0], on=in_time), on=in_time, at=NOW)

    assert signed.state == RequestState.OPEN


# Delegation


@pytest.fixture
def below(house: Institution) -> tuple[Actor, Actor]:
    """The officers of the two divisions of the first department."""
    return officer_of(house.divisions[0]), officer_of(house.divisions[1])


def delegate(matter: Matter, actor: Actor, to: int, **more: object) -> Matter:
    return actions.delegate(matter.number, actor.unit_id, to, actor=actor, **{**WHEN, **more})


def cells(matter: Matter, unit: int) -> dict[str, str]:
    return dict(matter.slots.filter(unit=unit).order_by("due_on").values_list("period", "state"))


def test_the_unit_below_reports_and_the_final_report_stays(
    running: Make, officer: Actor, below: tuple[Actor, Actor], clerk: Actor
) -> None:
    matter = running(cycle="quarterly")
    mine, to = officer.unit_id, below[0].unit_id

    delegate(matter, officer, to, due_on=DUE - timedelta(days=10))

    assert cells(matter, mine) == {"final": "owed"}
    assert cells(matter, to) == {"2025-Q2": "owed", "2025-Q3": "owed", "final": "owed"}
    assert matter.slots.get(unit=to, period="final").due_on == DUE - timedelta(days=10)
    assert facts_of(matter)[-1] == "ShareDelegated"
    actions.acknowledge(matter.number, actor=below[0], **WHEN)
    send(matter, below[0], progress=70)
    matter.refresh_from_db()
    assert (matter.progress, matter.parties.get(unit=mine).progress) == (70, 70)


def test_a_share_split_among_two_counts_as_their_mean(
    running: Make, officer: Actor, below: tuple[Actor, Actor]
) -> None:
    matter = running(cycle="quarterly")
    for to in below:
        delegate(matter, officer, to.unit_id)

    send(matter, below[0], progress=80)
    send(matter, below[1], progress=30)

    matter.refresh_from_db()
    assert matter.progress == 55
    assert [cells(matter, actor.unit_id)["2025-Q2"] for actor in below] == ["submitted", "submitted"]


def test_a_share_goes_to_a_unit_of_ones_own_that_has_no_part_yet(
    running: Make, house: Institution, officer: Actor, other: Actor
) -> None:
    matter = running(("lead", 0), ("joint", 1))
    mine, foreign = house.divisions[0].pk, house.divisions[2].pk

    for wrong in (foreign, officer.unit_id, house.root.pk):
        with pytest.raises(errors.NotBelow):
            delegate(matter, officer, wrong)
    with pytest.raises(NotAllowed):
        actions.delegate(matter.number, officer.unit_id, mine, actor=other, **WHEN)
    with pytest.raises(errors.DayOutsideTerm):
        delegate(matter, officer, mine, due_on=DUE + timedelta(days=1))
    delegate(matter, officer, mine)
    with pytest.raises(errors.AlreadyTakesPart):
        delegate(matter, officer, mine)


def test_what_is_reported_already_is_not_passed_down(running: Make, house: Institution, other: Actor) -> None:
    matter = running(("lead", 0), ("joint", 1))
    send(matter, other)

    with pytest.raises(errors.NothingToDelegate):
        delegate(matter, other, house.divisions[2].pk)


def test_who_was_delegated_to_asks_for_nothing_over_the_whole(
    running: Make, officer: Actor, below: tuple[Actor, Actor]
) -> None:
    matter = running()
    delegate(matter, officer, below[0].unit_id)

    for ask in (
        lambda: send(matter, below[0], progress=100, asks_conclusion=True),
        lambda: extend(matter, below[0]),
        lambda: actions.object_to(matter.number, below[0].unit_id, ground="not_ours", why=WHY, actor=below[0], **WHEN),
    ):
        with pytest.raises(NotAllowed):
            ask()


def test_the_conclusion_waits_for_the_shares_passed_down(
    running: Make, officer: Actor, below: tuple[Actor, Actor]
) -> None:
    matter = running()
    delegate(matter, officer, below[0].unit_id)

    with pytest.raises(errors.SharesOpen):
        send(matter, officer, progress=100, asks_conclusion=True)
    send(matter, below[0], progress=100)
    send(matter, officer, progress=100, asks_conclusion=True)

    matter.refresh_from_db()
    assert (matter.state, matter.progress) == (State.UNDER_REVIEW, 100)


def test_what_is_taken_back_is_owed_above_again(
    running: Make, officer: Actor, other: Actor, below: tuple[Actor, Actor]
) -> None:
    matter = running(("lead", 0), ("joint", 1), cycle="quarterly")
    mine, to = officer.unit_id, below[0].unit_id
    delegate(matter, officer, to)
    take = {"why": "处室人员调整，由司里直接办理", **WHEN}

    with pytest.raises(NotAllowed):
        actions.take_back(matter.number, to, actor=other, **take)
    with pytest.raises(errors.NotDelegated):
        actions.take_back(matter.number, below[1].unit_id, actor=officer, **take)
    actions.take_back(matter.number, to, actor=officer, **take)

    assert cells(matter, mine) == {"2025-Q2": "owed", "2025-Q3": "owed", "final": "owed"}
    assert cells(matter, to) == {"final": "dropped"}
    assert facts_of(matter)[-1] == "ShareTakenBack"
    with pytest.raises(Matter.DoesNotExist):
        send(matter, below[0])
    with pytest.raises(errors.NotDelegated):
        actions.take_back(matter.number, to, actor=officer, **take)


def test_a_share_goes_down_and_up_and_down_without_losing_a_cell(
    running: Make, officer: Actor, below: tuple[Actor, Actor]
) -> None:
    matter = running(cycle="monthly", due_on=date(2025, 9, 30))
    mine, first, second = officer.unit_id, below[0].unit_id, below[1].unit_id
    take = {"why": "处室人员调整，由司里直接办理", "actor": officer, **WHEN}
    owed = cells(matter, mine)

    delegate(matter, officer, first)
    delegate(matter, officer, second)
    actions.take_back(matter.number, second, **take)
    actions.take_back(matter.number, first, **take)
    assert {p for p, state in cells(matter, mine).items() if state == "owed"} == set(owed)
    delegate(matter, officer, second)

    assert cells(matter, mine) == {**dict.fromkeys(cells(matter, mine), "dropped"), "final": "owed"}
    assert cells(matter, second) == owed


def test_a_share_passed_further_down_comes_back_whole(running: Make, house: Institution) -> None:
    from tests.factories.org import unit_under

    team = unit_under(house.divisions[0], code="D1-1-1", name="一组")
    matter = running()
    officer, middle = actor_as(house.officers[0], on=DAY), officer_of(house.divisions[0])
    delegate(matter, officer, middle.unit_id)
    delegate(matter, middle, team.pk)
    send(matter, officer_of(team), progress=60)
    matter.refresh_from_db()
    assert matter.progress == 60

    actions.take_back(matter.number, middle.unit_id, why="处室人员调整，由司里直接办理", actor=officer, **WHEN)

    matter.refresh_from_db()
    assert not matter.parties.filter(delegated_by__isnull=False, ends_on__gt=DAY).exists()
    assert matter.progress == 60


def test_a_draft_goes_along_with_its_cell(running: Make, officer: Actor, below: tuple[Actor, Actor]) -> None:
    matter = running(cycle="quarterly")
    typed = ReportGiven(progress=30, text="正在起草，尚未完成")
    draft = actions.save_draft(matter.number, officer.unit_id, given=typed, key=uuid4(), actor=officer, at=NOW)

    delegate(matter, officer, below[0].unit_id)

    draft.refresh_from_db()
    assert draft.unit_id == below[0].unit_id
    assert send(matter, below[0]).pk == draft.pk


def test_who_passed_a_share_down_answers_for_it(
    running: Make, house: Institution, other: Actor, officer: Actor
) -> None:
    matter = running(("lead", 0), ("joint", 1), cycle="quarterly")
    delegate(matter, other, house.divisions[2].pk)
    assert units_outstanding(matter) == [house.departments[1].name]

    send(matter, officer_of(house.divisions[2]))

    assert units_outstanding(matter) == []


# Stages


PLAN = [("完成初稿", date(2025, 8, 1)), ("征求意见", date(2025, 10, 1)), ("印发实施", date(2025, 12, 1))]


def titles(matter: Matter) -> list[str]:
    return list(matter.stages.order_by("ordinal").values_list("title", flat=True))


def test_the_lead_plans_its_stages_and_what_is_settled_stays(running: Make, officer: Actor, other: Actor) -> None:
    matter = running(("lead", 0), ("joint", 1))

    with pytest.raises(NotAllowed):
        actions.plan_stages(matter.number, stages=PLAN, actor=other, **WHEN)
    actions.plan_stages(matter.number, stages=PLAN, actor=officer, **WHEN)
    actions.finish_stage(matter.stages.get(title="完成初稿").pk, actor=officer, **WHEN)
    actions.plan_stages(matter.number, stages=PLAN[2:], actor=officer, **WHEN)

    assert titles(matter) == ["完成初稿", "印发实施"]
    assert [f for f in facts_of(matter) if f.startswith("Stage")] == [
        "StagesPlanned",
        "StageFinished",
        "StagesPlanned",
    ]


@pytest.mark.parametrize(
    ("plan", "refusal"),
    [
        ([], errors.PlanIncomplete),
        ([("", date(2025, 8, 1))], errors.PlanIncomplete),
        ([("字" * 121, date(2025, 8, 1))], errors.PlanIncomplete),
        ([("后", date(2025, 9, 1)), ("先", date(2025, 8, 1))], errors.PlanIncomplete),
        ([(f"第{n}步", date(2025, 8, 1)) for n in range(21)], errors.PlanIncomplete),
        ([("太早", DAY - timedelta(days=1))], errors.DayOutsideTerm),
        ([("太晚", DUE + timedelta(days=1))], errors.DayOutsideTerm),
    ],
)
def test_a_plan_that_does_not_fit_is_refused(
    running: Make, officer: Actor, plan: list[tuple[str, date]], refusal: type[Exception]
) -> None:
    matter = running()
    actions.plan_stages(matter.number, stages=PLAN, actor=officer, **WHEN)

    with pytest.raises(refusal):
        actions.plan_stages(matter.number, stages=plan, actor=officer, **WHEN)

    assert titles(matter) == [title for title, _day in PLAN]


def test_the_conclusion_waits_for_the_stages_done_or_explained(running: Make, officer: Actor) -> None:
    matter = running()
    actions.plan_stages(matter.number, stages=PLAN[:2], actor=officer, **WHEN)
    first, second = matter.stages.order_by("ordinal")

    with pytest.raises(errors.StagesOpen) as refusal:
        send(matter, officer, progress=100, asks_conclusion=True)
    actions.finish_stage(first.pk, actor=officer, **WHEN)
    with pytest.raises(errors.ReasonNeeded):
        actions.finish_stage(second.pk, explained="不用了", actor=officer, **WHEN)
    actions.finish_stage(second.pk, explained="上级已统一征求，不再单独进行", actor=officer, **WHEN)
    send(matter, officer, progress=100, asks_conclusion=True)

    assert refusal.value.values["stages"] == "完成初稿、征求意见"
    assert list(Stage.objects.order_by("ordinal").values_list("done_on", "explained")) == [
        (DAY, ""),
        (None, "上级已统一征求，不再单独进行"),
    ]


def test_a_stage_is_settled_once_by_the_lead(running: Make, officer: Actor, other: Actor) -> None:
    matter = running(("lead", 0), ("joint", 1))
    actions.plan_stages(matter.number, stages=PLAN[:1], actor=officer, **WHEN)
    stage = matter.stages.get()

    with pytest.raises(NotAllowed):
        actions.finish_stage(stage.pk, actor=other, **WHEN)
    actions.finish_stage(stage.pk, actor=officer, **WHEN)
    with pytest.raises(errors.StageSettled):
        actions.finish_stage(stage.pk, actor=officer, **WHEN)


def test_a_stage_of_a_matter_not_seen_does_not_exist(running: Make, officer: Actor, house: Institution) -> None:
    matter = running()
    actions.plan_stages(matter.number, stages=PLAN[:1], actor=officer, **WHEN)

    with pytest.raises(Stage.DoesNotExist):
        actions.finish_stage(matter.stages.get().pk, actor=actor_as(house.officers[2], on=DAY), **WHEN)


# Support and overseers

SUPPORT = {"why": "请提供平台接口清单和联系人", "on": DAY, "at": NOW}


def test_support_asked_for_is_one_cell_that_never_blocks(
    running: Make, officer: Actor, other: Actor, clerk: Actor
) -> None:
    matter = running(("lead", 0), ("support", 1))

    with pytest.raises((NotAllowed, errors.NotYourSlot)):
        send(matter, other)
    actions.ask_support(matter.number, other.unit_id, actor=officer, **SUPPORT)
    slot = Slot.objects.get(unit=other.unit_id)
    assert (slot.opens_on, slot.due_on, slot.period) == (DAY, date(2025, 6, 16), "2025-06-02")
    with pytest.raises(errors.SupportAlreadyAsked):
        actions.ask_support(matter.number, other.unit_id, actor=officer, **SUPPORT)
    send(matter, officer, progress=100, asks_conclusion=True)
    actions.conclude(matter.number, actor=clerk, **WHEN)

    matter.refresh_from_db()
    slot.refresh_from_db()
    assert (matter.state, slot.state) == (State.CONCLUDED, SlotState.DROPPED)


def test_a_supporting_unit_that_was_asked_reports_and_moves_no_progress(
    running: Make, officer: Actor, other: Actor
) -> None:
    matter = running(("lead", 0), ("support", 1))
    actions.ask_support(matter.number, other.unit_id, actor=officer, **SUPPORT)

    report = send(matter, other, progress=100)

    matter.refresh_from_db()
    assert (report.state, matter.progress) == (ReportState.SUBMITTED, 0)


def test_only_the_lead_asks_and_only_who_supports(
    running: Make, officer: Actor, other: Actor, house: Institution
) -> None:
    matter = running(("lead", 0), ("joint", 1), ("support", 2))
    support = house.departments[2].pk

    with pytest.raises(NotAllowed):
        actions.ask_support(matter.number, support, actor=other, **SUPPORT)
    with pytest.raises(errors.NoSupportToAsk):
        actions.ask_support(matter.number, other.unit_id, actor=officer, **SUPPORT)
    with pytest.raises(errors.DayOutsideTerm):
        actions.ask_support(matter.number, support, due_on=DAY - timedelta(days=1), actor=officer, **SUPPORT)
    actions.ask_support(matter.number, support, due_on=DAY + timedelta(days=3), actor=officer, **SUPPORT)

    assert Slot.objects.get(unit=support).due_on == DAY + timedelta(days=3)


def test_an_overseer_owes_nothing(running: Make, house: Institution, other: Actor) -> None:
    matter = running(("lead", 0), ("overseer", 1))

    assert not matter.slots.filter(unit=other.unit_id).exists()
    assert Matter.objects.filter(pk=matter.pk).exists()
    with pytest.raises(NotAllowed):
        send(matter, other)
