"""查重: what the author of a report sees before it is sent, and what nobody else ever sees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from luoshi.kernel.clock import now, today
from luoshi.ledger import actions
from luoshi.ledger.models import Matter, Report
from luoshi.ledger.states import ReportState
from tests.factories.access import actor_as
from tests.factories.ledger import send, walked
from tests.factories.org import Institution, institution

SignIn = Callable[..., Client]
TEXT = (
    "截至10月底，一司已完成128家企业的走访，收集诉求36项，全部登记入库。针对受理环节等候时间长的问题，增设了两个窗口。"
    "组织业务骨干集中攻关，平均办理时间缩短3个工作日。"
)
OTHER_FIGURES = TEXT.replace("10月", "11月").replace("128", "131").replace("一司", "二司")
HONEST = "线上系统完成改造并通过验收，数据接口与税务部门打通；开展了两轮自查，发现流程缺陷14处，均已修订操作规程。"


@pytest.fixture
def house(db: None) -> Institution:
    return institution()


def sent(client: Client, matter: Matter, house: Institution, text: str, *, unit: int = 0, **more: Any) -> Any:
    form = {
        "unit": house.departments[unit].pk, "key": uuid4(), "progress": "50", "text": text, "outlook": "on_time", **more
    }  # fmt: skip
    return client.post(reverse("web:report", args=[matter.number]), form)


def reported(house: Institution, text: str = TEXT) -> Report:
    return send(walked(house, "in_progress"), actor_as(house.officers[0], on=today()), text=text)


def test_a_report_like_an_earlier_one_of_the_unit_is_shown_to_its_author_first(
    house: Institution, signed_in: SignIn
) -> None:
    earlier = reported(house)
    matter = walked(house, "in_progress")

    shown = sent(signed_in(house.officers[0]), matter, house, OTHER_FIGURES)

    assert shown.status_code == 200
    assert list(shown.context["likeness"].own) == [earlier]
    assert TEXT in shown.content.decode()
    assert not matter.reports.filter(state=ReportState.SUBMITTED).exists()


def test_sending_again_sends_and_keeps_no_mark(house: Institution, signed_in: SignIn) -> None:
    reported(house)
    matter = walked(house, "in_progress")
    client = signed_in(house.officers[0])
    compared = sent(client, matter, house, OTHER_FIGURES).context["compared"]

    answer = sent(client, matter, house, OTHER_FIGURES, compared=compared)

    assert answer.status_code == 302
    assert matter.reports.get().text == OTHER_FIGURES
    seen = signed_in(house.clerk).get(reverse("web:matter", args=[matter.number])).content.decode()
    assert "rp__like" not in seen


def test_an_honest_report_goes_at_once(house: Institution, signed_in: SignIn) -> None:
    reported(house)
    matter = walked(house, "in_progress")

    assert sent(signed_in(house.officers[0]), matter, house, HONEST).status_code == 302


def test_of_a_report_that_the_author_may_not_see_only_its_existence_is_told(
    house: Institution, signed_in: SignIn
) -> None:
    first = reported(house)
    matter = walked(house, "in_progress", ("lead", house.departments[0]), ("joint", house.departments[1]))

    shown = sent(signed_in(house.officers[1]), matter, house, OTHER_FIGURES, unit=1)

    assert shown.status_code == 200
    likeness = shown.context["likeness"]
    assert (likeness.own, likeness.others, likeness.hidden) == ((), (), True)
    assert first.matter.number not in shown.content.decode()
    assert "128" not in shown.content.decode()


def test_of_a_restricted_matter_not_even_that_is_told(house: Institution, signed_in: SignIn) -> None:
    first = reported(house)
    Matter.objects.filter(pk=first.matter_id).update(is_restricted=True)
    matter = walked(house, "in_progress", ("lead", house.departments[0]), ("joint", house.departments[1]))

    assert sent(signed_in(house.officers[1]), matter, house, OTHER_FIGURES, unit=1).status_code == 302


def test_a_report_of_another_unit_on_the_same_matter_is_quoted(house: Institution, signed_in: SignIn) -> None:
    matter = walked(house, "in_progress", ("lead", house.departments[0]), ("joint", house.departments[1]))
    first = send(matter, actor_as(house.officers[0], on=today()), text=TEXT)

    shown = sent(signed_in(house.officers[1]), matter, house, OTHER_FIGURES, unit=1)

    assert list(shown.context["likeness"].others) == [first]


def test_a_correction_is_not_compared_with_what_it_corrects(house: Institution, signed_in: SignIn) -> None:
    first = reported(house)
    clerk = actor_as(house.clerk, on=today())
    actions.return_report(first.pk, why="请补充佐证材料，并写明核对的日期", actor=clerk, on=today(), at=now())

    assert sent(signed_in(house.officers[0]), first.matter, house, OTHER_FIGURES).status_code == 302


def test_a_form_sent_twice_is_not_compared_with_itself(house: Institution, signed_in: SignIn) -> None:
    matter, key = walked(house, "in_progress", cycle="monthly"), uuid4()
    client = signed_in(house.officers[0])

    answers = [sent(client, matter, house, TEXT, key=key).status_code for _ in range(2)]

    assert answers == [302, 302]


def test_a_draft_is_not_compared(house: Institution, signed_in: SignIn) -> None:
    reported(house)
    matter = walked(house, "in_progress")

    assert sent(signed_in(house.officers[0]), matter, house, OTHER_FIGURES, action="draft").status_code == 302
