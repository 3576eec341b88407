"""The further piles of the desk: what waits for heads, the office, its director and leaders."""

from __future__ import annotations

from datetime import timedelta

import pytest

from luoshi.kernel.actor import system
from luoshi.kernel.clock import now, today
from luoshi.ledger import actions
from luoshi.ledger.actions import PartyGiven
from luoshi.ledger.models import Kind, Matter
from luoshi.ledger.states import SignOff
from luoshi.org.actions import close_unit
from tests.factories.access import actor_as
from tests.factories.ledger import docketed, send, walked
from tests.factories.org import Institution, institution

DESK = "/desk/"
WHY = "按督查办法的规定，情况属实"


@pytest.fixture
def house(db: None) -> Institution:
    return institution()


def piles(response) -> dict[str, list[str]]:
    return {card.key: [row.number for row in card.rows] for card in response.context["cards"]}


def when() -> dict[str, object]:
    return {"on": today(), "at": now()}


def extension(house: Institution, matter: Matter, *, days: int) -> int:
    officer = actor_as(house.officers[0], on=today())
    actions.ask_extension(
        matter.number, house.departments[0].pk, why=WHY, progress="已完成初稿并征求意见",
        due_on=matter.due_on + timedelta(days=days), actor=officer, **when(),
    )  # fmt: skip
    return matter.requests.latest("pk").pk


def test_a_head_signs_from_the_desk(house, signed_in):
    Kind.objects.update(sign_off=SignOff.EVERYTHING)
    matter = walked(house, "in_progress", cycle="once")
    report = send(matter, actor_as(house.officers[0], on=today()))
    head = signed_in(house.heads[0])

    before = head.get(DESK)
    after = head.post(f"/matters/{matter.number}/sign/", {"report": report.pk, "next": DESK}, follow=True)

    assert piles(before)["sign"] == [matter.number]
    assert "sign" not in piles(after)
    assert "sign" not in piles(signed_in(house.heads[1]).get(DESK))
    assert "sign" not in piles(signed_in(house.officers[0]).get(DESK))


def test_the_office_answers_before_it_reviews_and_passes_up_what_a_leader_decides(house, signed_in):
    review = walked(house, "reported")
    short, long = walked(house, "in_progress", cycle="once"), walked(house, "in_progress", cycle="once")
    objected = walked(house, "issued", cycle="once")
    extension(house, short, days=9)
    request = extension(house, long, days=200)
    actions.object_to(
        objected.number, house.departments[0].pk, ground="not_ours", why=WHY,
        actor=actor_as(house.officers[0], on=today()), **when(),
    )  # fmt: skip
    clerk, leader = signed_in(house.clerk), signed_in(house.leader)

    found = piles(clerk.get(DESK))
    actions.screen_request(request, opinion=WHY, actor=actor_as(house.clerk, on=today()), **when())

    assert list(found) == ["objections", "requests", "review"]
    assert (found["objections"], found["requests"]) == ([objected.number], [short.number, long.number])
    assert found["review"] == [review.number]
    assert piles(leader.get(DESK)) == {"passed_up": [long.number]}
    assert piles(clerk.get(DESK))["requests"] == [short.number]


def test_suspended_matters_come_back_on_their_review_day(house, signed_in):
    matter = walked(house, "in_progress", cycle="once")
    clerk = actor_as(house.clerk, on=today())
    review = today() + timedelta(days=9)
    actions.suspend(matter.number, cause="tender", why=WHY, review_on=review, actor=clerk, **when())
    client = signed_in(house.clerk)

    early = piles(client.get(DESK))
    Matter.objects.update(review_on=today())
    due = piles(client.get(DESK))

    assert ("paused" in early, due.get("paused")) == (False, [matter.number])


def test_what_is_to_be_verified_waits_for_a_third_person_alone(house, signed_in):
    matter = walked(house, "asked", cycle="once")
    actions.verify(
        matter.number,
        method="site",
        question="办事指南是否已经公布到窗口",
        actor=actor_as(house.clerk, on=today()),
        **when(),
    )

    own, third = piles(signed_in(house.clerk).get(DESK)), piles(signed_in(house.director).get(DESK))

    assert ("find" in own, third["find"]) == (False, [matter.number])


def test_a_leaders_instruction_waits_until_the_office_acts(house, signed_in):
    matter = walked(house, "in_progress", cycle="once")
    actions.instruct(matter.number, text="请加快办理并报告结果", actor=actor_as(house.leader, on=today()), **when())
    clerk = signed_in(house.clerk)

    before = piles(clerk.get(DESK))
    actions.comment(matter.number, text="已转牵头单位办理", actor=actor_as(house.clerk, on=today()), **when())

    assert before["instructions"] == [matter.number]
    assert "instructions" not in piles(clerk.get(DESK))


def test_a_leader_sees_a_result_once(house, signed_in):
    Kind.objects.update(leader_sees=True)
    matter = walked(house, "asked", cycle="once")
    leader = signed_in(house.leader)

    before = piles(leader.get(DESK))
    after = leader.post(f"/matters/{matter.number}/see/", {"note": "", "next": DESK}, follow=True)

    assert (before, piles(after)) == ({"see": [matter.number]}, {})


def test_the_director_approves_closes_out_and_ends(house, signed_in):
    Kind.objects.update(leader_consents=True)
    closing, ending = walked(house, "concluded", cycle="once"), walked(house, "in_progress", cycle="once")
    actions.consent(ending.number, why=WHY, actor=actor_as(house.leader, on=today()), **when())
    Kind.objects.update(needs_approval=True)
    proposed = docketed(house, cycle="once")

    found = piles(signed_in(house.director).get(DESK))

    assert (found["approve"], found["close_out"], found["end"]) == (
        [proposed.number],
        [closing.number],
        [ending.number],
    )
    assert {"approve", "close_out", "end"}.isdisjoint(piles(signed_in(house.clerk).get(DESK)))


def test_look_backs_come_up_a_week_before_the_period_ends(house, signed_in):
    Kind.objects.update(lookback_days=5)
    matter = walked(house, "concluded", cycle="once")
    clerk = signed_in(house.clerk)

    before = piles(clerk.get(DESK))
    form = {"holds": "yes", "finding": "回访窗口，办事指南仍在执行", "next": DESK}
    after = clerk.post(f"/matters/{matter.number}/look_back/", form, follow=True)

    assert (before["look_back"], "look_back" in piles(after)) == ([matter.number], False)


@pytest.mark.parametrize("count", [1, 3])
def test_the_piles_cost_the_same_however_much_waits(house, signed_in, count, django_assert_num_queries):
    Kind.objects.update(leader_sees=True)
    for _ in range(count):
        extension(house, walked(house, "in_progress", cycle="once"), days=9)
        walked(house, "asked", cycle="once")
    client = signed_in(house.leader)

    with django_assert_num_queries(15):
        client.get(DESK)


def test_what_lost_its_unit_is_on_the_desk_of_the_office_until_it_is_reassigned(house, signed_in):
    matter = walked(house, "in_progress", cycle="once")
    for unit in (*house.divisions[:2], house.departments[0]):
        close_unit(unit.pk, on=today(), actor=system(today()))

    assert piles(signed_in(house.clerk).get(DESK))["without_unit"] == [matter.number]
    assert "without_unit" not in piles(signed_in(house.leader).get(DESK))
    other = house.departments[1]
    given = [PartyGiven(role="lead", text=other.name, unit_id=other.pk)]
    actions.change_matter(matter.number, parties=given, why=WHY, actor=actor_as(house.clerk, on=today()), **when())

    assert "without_unit" not in piles(signed_in(house.clerk).get(DESK))
    assert matter.slots.get(unit=other).state == "owed"
