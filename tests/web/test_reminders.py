"""The pages of reminders: who sees what, what a form keeps, and how they look on a desk and on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from luoshi.kernel.clock import now, today
from luoshi.ledger.models import Matter, Slot
from luoshi.reminders.models import Address, Delivery, Job, Notice, Preference, Rules
from luoshi.reminders.states import DeliveryState
from tests.browser import DESKTOP, PHONE, OpenPage, assert_accessible
from tests.factories.ledger import walked
from tests.factories.org import Institution, institution

SignIn = Callable[..., Client]


@pytest.fixture
def house(db: None, settings: Any) -> Institution:
    settings.REMINDERS = {**settings.REMINDERS, "smtp": "smtp://127.0.0.1:25", "hosts": ["robots.intranet"]}
    return institution()


def told(house: Institution, user: Any, *, count: int = 1, **more: Any) -> list[Notice]:
    """Notices of a user about a matter of the first department."""
    matter = walked(house, "in_progress")
    slot = Slot.objects.filter(matter=matter).first()
    rows = [
        Notice(
            user=user,
            key=f"overdue:{n}",
            why="overdue",
            matter=matter,
            slot=slot,
            unit=house.departments[0],
            counts_from=today() - timedelta(days=n),
            day=today(),
            at=now(),
            **more,
        )
        for n in range(count)
    ]
    return Notice.objects.bulk_create(rows)


def troubled(house: Institution, state: str = DeliveryState.UNCERTAIN) -> Delivery:
    address = Address.objects.create(owner=house.officers[0], channel="email", target="a@example.gov.cn", since=now())
    return Delivery.objects.create(
        key="digest:1:1",
        user=house.officers[0],
        address=address,
        day=today(),
        state=state,
        tries=1,
        next_at=now(),
        finished_at=now(),
    )


def test_the_inbox_shows_what_stands_and_is_ones_own(house: Institution, signed_in: SignIn) -> None:
    (notice,) = told(house, house.officers[0])

    own = signed_in(house.officers[0]).get(reverse("web:reminders"))
    other = signed_in(house.heads[0]).get(reverse("web:reminders"))

    assert notice.matter.wording in own.content.decode()
    assert list(own.context["page"]) == [notice]
    assert list(other.context["page"]) == []


def test_who_gave_up_the_post_reads_nothing_more(house: Institution, signed_in: SignIn) -> None:
    told(house, house.officers[1])
    client = signed_in(house.officers[1])

    inbox, bell = client.get(reverse("web:reminders")), client.get(reverse("web:reminders_bell"))

    assert list(inbox.context["page"]) == []
    assert bell.context["unread"] == 0


def test_reading_takes_the_number_from_the_bell(house: Institution, signed_in: SignIn) -> None:
    first, *_others = told(house, house.officers[0], count=3)
    client = signed_in(house.officers[0])

    numbers = [client.get(reverse("web:reminders_bell")).context["unread"]]
    client.post(reverse("web:reminders_read"), {"notice": first.pk})
    numbers.append(client.get(reverse("web:reminders_bell")).context["unread"])
    client.post(reverse("web:reminders_read"))
    numbers.append(client.get(reverse("web:reminders_bell")).context["unread"])

    assert numbers == [3, 2, 0]


def test_what_is_settled_is_on_a_list_of_its_own(house: Institution, signed_in: SignIn) -> None:
    told(house, house.officers[0], settled_at=now())
    client = signed_in(house.officers[0])

    open_, settled = client.get(reverse("web:reminders")), client.get(reverse("web:reminders") + "?settled=1")

    assert [len(page.context["page"]) for page in (open_, settled)] == [0, 1]


@pytest.mark.parametrize("count", [1, 3])
def test_the_inbox_costs_the_same_queries_however_long_it_is(
    house: Institution, signed_in: SignIn, count: int, django_assert_num_queries: Any
) -> None:
    told(house, house.officers[0], count=count)
    client = signed_in(house.officers[0])
    client.get(reverse("web:reminders"))

    with django_assert_num_queries(9):
        client.get(reverse("web:reminders"))


def test_ones_own_hours_are_kept_and_follow_the_institution_where_empty(house: Institution, signed_in: SignIn) -> None:
    client = signed_in(house.officers[0])
    given = {"digest_hour": "8", "quiet_from": "", "quiet_until": "", "single_alerts": "on"}

    answer = client.post(reverse("web:reminders_mine"), given)

    assert answer.status_code == 302
    kept = Preference.objects.get(user=house.officers[0])
    assert (kept.digest_hour, kept.quiet_from, kept.quiet_until, kept.single_alerts) == (8, None, None, True)


def test_an_address_that_is_none_comes_back_with_the_reason(house: Institution, signed_in: SignIn) -> None:
    client = signed_in(house.officers[0])

    wrong = client.post(reverse("web:reminders_add"), {"channel": "wecom", "target": "https://example.com/x"})
    right = client.post(reverse("web:reminders_add"), {"channel": "email", "target": "a@example.gov.cn"})

    assert wrong.status_code == 422
    assert "不是该渠道的地址" in wrong.content.decode()
    assert right.status_code == 302
    assert list(Address.objects.values_list("owner", "target")) == [(house.officers[0].pk, "a@example.gov.cn")]


def test_a_robots_address_is_never_shown_whole(house: Institution, signed_in: SignIn) -> None:
    client = signed_in(house.officers[0])
    target = "https://robots.intranet/cgi-bin/webhook/send?key=very-secret"
    client.post(reverse("web:reminders_add"), {"channel": "wecom", "target": target})

    text = client.get(reverse("web:reminders_mine")).content.decode()

    assert "robots.intranet/…" in text
    assert "very-secret" not in text


def test_somebody_elses_address_does_not_exist(house: Institution, signed_in: SignIn) -> None:
    address = Address.objects.create(owner=house.officers[0], channel="email", target="a@example.gov.cn", since=now())

    answer = signed_in(house.officers[1]).post(reverse("web:reminders_remove", args=[address.pk]))

    assert answer.status_code == 404
    assert Address.objects.get().is_on


RULES = {
    "acknowledge_days": 1,
    "report_days": 2,
    "overdue_days": 1,
    "leader_days": 5,
    "director_days": 10,
    "review_days": 3,
    "answer_days": 1,
    "digest_hour": 9,
    "quiet_from": 18,
    "quiet_until": 8,
}


def test_the_supervision_office_sets_the_rules_and_nobody_else(house: Institution, signed_in: SignIn) -> None:
    office, unit = signed_in(house.clerk), signed_in(house.heads[0])

    refused = [unit.get(reverse("web:reminders_rules")), unit.post(reverse("web:reminders_rules"), RULES)]
    wrong = office.post(reverse("web:reminders_rules"), RULES | {"leader_days": 11})
    right = office.post(reverse("web:reminders_rules"), RULES)

    assert [answer.status_code for answer in refused] == [403, 403]
    assert (wrong.status_code, right.status_code) == (422, 302)
    assert "逐级上升" in wrong.content.decode()
    assert Rules.objects.get().report_days == 2


def test_only_the_office_and_the_administrator_see_what_was_not_sent(house: Institution, signed_in: SignIn) -> None:
    delivery = troubled(house)
    address = reverse("web:reminders_sent")

    office, unit = signed_in(house.clerk).get(address), signed_in(house.officers[0]).get(address)

    assert list(office.context["deliveries"]) == [delivery]
    assert "结果不明" in office.content.decode()
    assert unit.status_code == 403


def test_a_person_sends_again_and_tries_again(house: Institution, signed_in: SignIn) -> None:
    delivery = troubled(house)
    job = Job.objects.create(key="send:x", name="send", state="dead", next_at=now(), finished_at=now())
    client = signed_in(house.clerk)

    client.post(reverse("web:reminders_again", args=[delivery.pk]))
    client.post(reverse("web:reminders_revive", args=[job.pk]))

    assert Delivery.objects.get().state == DeliveryState.WAITING
    assert Job.objects.get().state == "waiting"


@pytest.mark.browser
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_pages_are_accessible_and_fit(house: Institution, open_page: OpenPage, viewport: dict[str, int]) -> None:
    told(house, house.clerk, count=2)
    Matter.objects.update(wording="推进知识产权公共服务标准化规范化便利化建设，编制并公布政务服务事项办事指南")
    troubled(house)
    Job.objects.create(key="send:x", name="send", state="dead", next_at=now(), finished_at=now(), error="ValueError: x")
    Address.objects.create(owner=house.clerk, channel="email", target="clerk@example.gov.cn", since=now())
    page = open_page(viewport=viewport, user=house.clerk)

    for name in ("reminders", "reminders_mine", "reminders_rules", "reminders_sent"):
        page.goto(reverse(f"web:{name}"))
        page.wait_for_load_state("networkidle")
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")

    page.goto(reverse("web:reminders"))
    page.get_by_role("link", name=re.compile(r"提醒\s*2条未读")).wait_for()
    page.get_by_role("button", name="全部标为已读").click()
    page.get_by_role("button", name="全部标为已读").wait_for(state="detached")
    assert not Notice.objects.filter(read_at=None).exists()
