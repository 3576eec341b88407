"""The page of a matter: what it shows to whom, and every verb through the page itself."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from luoshi.kernel.clock import now, today
from luoshi.ledger import actions
from luoshi.ledger.models import Matter, Report
from luoshi.ledger.states import ReportState, SlotState, State
from luoshi.org.models import WorkingYear
from tests.factories.access import actor_as
from tests.factories.ledger import STEPS, docketed, send, walked
from tests.factories.org import Institution, institution

WHY = "佐证材料缺少会签页，请补齐"


@pytest.fixture
def house(db: None) -> Institution:
    return institution()


def page(matter: Matter) -> str:
    return reverse("web:matter", args=[matter.number])


def verb(matter: Matter, name: str) -> str:
    return reverse("web:matter_verb", args=[matter.number, name])


@pytest.mark.parametrize("step", STEPS)
def test_the_page_shows_every_stage_to_those_who_take_part(house, signed_in, step):
    matter = walked(house, step)

    for user in (house.clerk, house.leader, house.officers[0], house.reader):
        response = signed_in(user).get(page(matter))

        reads_for_all = user in (house.clerk, house.leader)
        assert response.status_code == (200 if reads_for_all or step != "docketed" else 404)
        assert (matter.wording in response.content.decode()) == (response.status_code == 200)


def test_what_one_may_not_see_does_not_exist(house, signed_in):
    matter = walked(house, "in_progress")

    response = signed_in(house.officers[1]).get(page(matter))

    assert response.status_code == 404


def offered(response) -> list[str]:
    return [act.key for act in response.context["acts"]]


@pytest.mark.parametrize(
    ("step", "clerk", "officer"),
    [
        ("issued", ["remind"], ["acknowledge"]),
        ("in_progress", ["remind"], ["report", "ask_extension"]),
        ("reported", ["accept", "return", "remind"], ["ask_extension"]),
        ("asked", ["conclude", "accept", "return"], []),
        ("concluded", [], []),
        ("closed_out", ["archive"], []),
    ],
)
def test_each_is_offered_what_they_may_do_now(house, signed_in, step, clerk, officer):
    matter = walked(house, step, cycle="once")

    by_clerk = offered(signed_in(house.clerk).get(page(matter)))
    by_officer = offered(signed_in(house.officers[0]).get(page(matter)))

    assert (by_clerk, by_officer) == (clerk, officer)


def test_what_is_not_issued_yet_is_offered_to_the_supervision_office_alone(house, signed_in):
    matter = walked(house, "docketed", cycle="once")

    by_officer = signed_in(house.officers[0]).get(page(matter))

    assert offered(signed_in(house.clerk).get(page(matter))) == ["issue"]
    assert by_officer.status_code == 404


def test_a_matter_walks_to_its_end_through_the_page(house, signed_in):
    clerk, officer = signed_in(house.clerk), signed_in(house.officers[0])
    matter = docketed(house, cycle="once")

    assert clerk.post(verb(matter, "issue")).status_code == 302
    assert officer.post(verb(matter, "acknowledge")).status_code == 302
    form = {"unit": house.departments[0].pk, "key": uuid4(), "progress": 100, "text": "全部完成", "outlook": "on_time"}
    sent = officer.post(reverse("web:report", args=[matter.number]), form | {"asks_conclusion": "on"})
    assert sent.status_code == 302
    report = Report.objects.get()
    unanswered = clerk.post(verb(matter, "return"), {"report": report.pk, "why": WHY})
    assert unanswered.status_code == 422
    checklist = {f"answer_{n}": "no" if n == 5 else "yes" for n in range(6)} | {"note_5": "缺会签页"}
    answers = {"report": report.pk, "why": WHY, "repair_by": "2026-12-31"} | checklist
    returned = clerk.post(verb(matter, "return"), answers)
    assert returned.status_code == 302
    again = form | {"asks_conclusion": "on", "key": uuid4()}
    assert officer.post(reverse("web:report", args=[matter.number]), again).status_code == 302
    assert clerk.post(verb(matter, "accept"), {"report": Report.objects.latest("pk").pk}).status_code == 302
    assert clerk.post(verb(matter, "conclude")).status_code == 302
    assert signed_in(house.director).post(verb(matter, "close_out"), {"publication": "internal"}).status_code == 302
    matter.refresh_from_db()
    assert matter.state == State.CLOSED_OUT
    assert clerk.post(verb(matter, "reopen"), {"why": "回头看发现指南没有公布"}).status_code == 302
    matter.refresh_from_db()
    assert matter.state == State.IN_PROGRESS
    assert clerk.post(verb(matter, "remind"), {"why": ""}).status_code == 302


def test_no_change_is_one_click_and_needs_no_review(house, signed_in):
    matter = walked(house, "accepted", cycle="monthly")
    client = signed_in(house.officers[0])
    form = next(act.form for act in client.get(page(matter)).context["acts"] if act.key == "no_change")

    response = client.post(verb(matter, "no_change"), form.initial)
    client.post(verb(matter, "no_change"), form.initial)

    assert response.status_code == 302
    assert matter.reports.filter(is_unchanged=True, state=ReportState.ACCEPTED).count() == 1


def test_a_return_without_a_reason_keeps_the_form_and_says_what_is_missing(house, signed_in):
    matter = walked(house, "reported")
    report = matter.reports.get()

    response = signed_in(house.clerk).post(verb(matter, "return"), {"report": report.pk, "why": "不行"})

    assert response.status_code == 422
    assert "不行</textarea>" in response.content.decode()
    assert matter.reports.get().state == ReportState.SUBMITTED


def test_the_second_to_decide_is_told_who_was_quicker_and_sees_the_latest_state(house, signed_in):
    matter = walked(house, "reported")
    report = matter.reports.get()
    first, second = signed_in(house.clerk), signed_in(house.director)
    first.post(verb(matter, "accept"), {"report": report.pk})

    response = second.post(verb(matter, "return"), {"report": report.pk, "why": WHY})

    assert response.status_code == 409
    assert house.clerk.person.name in response.content.decode()
    assert "return" not in offered(response)
    assert matter.reports.get().state == ReportState.ACCEPTED


def test_a_report_is_decided_on_the_page_of_its_own_matter_only(house, signed_in):
    matter, other = walked(house, "reported"), walked(house, "in_progress")

    response = signed_in(house.clerk).post(f"{page(other)}accept/", {"report": matter.reports.get().pk})

    assert response.status_code == 404
    assert matter.reports.get().state == ReportState.SUBMITTED


def test_nobody_accepts_their_own_report(house, signed_in):
    from tests.factories.access import GrantFactory

    GrantFactory(role="supervisor", post=house.officers[0].person.holdings.get().post, unit=None)
    matter = walked(house, "reported")

    response = signed_in(house.officers[0]).post(verb(matter, "accept"), {"report": matter.reports.get().pk})

    assert response.status_code == 403
    assert "accept" not in offered(response)


def test_who_may_see_but_not_decide_is_told_whom_to_ask(house, signed_in):
    matter = walked(house, "reported")

    response = signed_in(house.leader).post(verb(matter, "accept"), {"report": matter.reports.get().pk})

    assert response.status_code == 403
    assert matter.reports.get().state == ReportState.SUBMITTED


def test_a_unit_that_never_reported_blocks_the_conclusion_until_the_reason_is_given(house, signed_in):
    matter = walked(house, "asked", ("lead", house.departments[0]), ("by_remit", house.departments[1]), cycle="once")
    client = signed_in(house.clerk)

    blocked = client.post(verb(matter, "conclude"), {"why": ""})
    done = client.post(verb(matter, "conclude"), {"why": "二司的部分已由一司一并完成"})

    assert (blocked.status_code, done.status_code) == (422, 302)
    assert "二司" in blocked.content.decode()


def test_a_returned_report_is_shown_with_reason_and_leads_to_its_correction(house, signed_in):
    matter = walked(house, "reported")
    clerk = actor_as(house.clerk, on=today())
    actions.return_report(matter.reports.get().pk, why=WHY, actor=clerk, on=today(), at=now())

    response = signed_in(house.officers[0]).get(page(matter))

    assert WHY in response.content.decode()
    assert offered(response)[0] == "report"
    assert matter.slots.filter(state=SlotState.RETURNED).exists()


def test_a_deadline_in_a_year_without_a_table_is_marked_until_the_table_is_loaded(house, signed_in):
    matter, client = walked(house, "in_progress"), signed_in(house.officers[0])
    Matter.objects.update(due_on=date(2031, 6, 30), due_by_rule=date(2031, 6, 30))

    before = client.get(page(matter))
    WorkingYear.objects.create(year=2031, rest=[], work=[], source="放假通知")
    after = client.get(page(matter))

    assert (before.context["provisional"], after.context["provisional"]) == (2031, None)
    assert "2031年工作日按周一至周五暂算" in before.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_however_much_was_reported(house, signed_in, count, django_assert_num_queries):
    matter = walked(house, "in_progress", cycle="monthly")
    officer, clerk = actor_as(house.officers[0], on=today()), actor_as(house.clerk, on=today())
    for _ in range(count):
        actions.accept_report(send(matter, officer).pk, actor=clerk, on=today(), at=now())
    client = signed_in(house.officers[0])

    with django_assert_num_queries(28):
        client.get(page(matter))


def test_the_timeline_is_the_same_as_a_fragment(house, signed_in):
    matter = walked(house, "accepted")
    client = signed_in(house.clerk)

    whole = client.get(page(matter), {"show": "reports"}).content.decode()
    part = client.get(page(matter), {"show": "reports"}, headers={"HX-Request": "true"}).content.decode()

    assert part.strip() in whole
    assert len(client.get(page(matter), {"show": "reports"}).context["events"]) == 1
