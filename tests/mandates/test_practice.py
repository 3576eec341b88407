"""Whether the first of a list leads: asked once a document, and once an issuer if the person says so."""

from __future__ import annotations

import io
from datetime import UTC, datetime

from luoshi.journal.models import Fact
from luoshi.kernel.actor import Actor
from luoshi.mandates import actions
from luoshi.mandates.models import Edition, ReadingParty
from luoshi.mandates.queries import lines_of, readings_of, without_lead
from tests.factories.org import Institution

AT = datetime(2025, 6, 2, 1, 30, tzinfo=UTC)
NOTICE = """测试市人民政府关于印发{title}的通知

测府发〔2025〕{number}号

一、重点任务
（一）建设服务窗口。2025年6月底前建成服务窗口。（一司、二司负责）
（二）开展业务培训。2025年9月底前完成业务培训。（二司、三司负责）
（三）编印服务手册。2025年年底前印发服务手册。（一司牵头）
"""


def load(number: int, actor: Actor) -> Edition:
    text = NOTICE.format(title=f"第{number}号方案", number=number)
    return actions.read_document(io.BytesIO(text.encode()), f"{number}.txt", kind="plan", actor=actor, at=AT)


def leads(edition: Edition) -> list[str]:
    parties = ReadingParty.objects.filter(reading__edition=edition, role="lead").order_by("reading__ordinal")
    return [p.name for p in parties]


def asked(edition: Edition) -> int:
    return without_lead(lines_of(readings_of(edition.pk)))


def test_one_answer_holds_for_every_list_of_the_document(house: Institution, clerk: Actor) -> None:
    edition = load(1, clerk)
    assert asked(edition) == 2

    actions.first_names_lead(edition.pk, actor=clerk, at=AT)

    assert leads(edition) == ["一司", "二司", "一司"]
    assert asked(edition) == 0
    edition.document.refresh_from_db()
    assert edition.document.first_leads is True


def test_a_remembered_answer_is_given_to_the_next_document_of_the_issuer(house: Institution, clerk: Actor) -> None:
    first = load(1, clerk)
    assert first.document.issuer

    actions.first_names_lead(first.pk, is_remembered=True, actor=clerk, at=AT)

    second = load(2, clerk)
    assert leads(second) == ["一司", "二司", "一司"]
    assert asked(second) == 0
    party = ReadingParty.objects.filter(reading__edition=second, role="lead").earliest("pk")
    assert "同一发文机关" in party.rule
    kinds = list(Fact.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds.count("mandates.PracticeRemembered") == 1
    assert kinds.count("mandates.FirstNamesMadeLead") == 2


def test_an_answer_for_one_document_only_leaves_the_next_one_open(house: Institution, clerk: Actor) -> None:
    actions.first_names_lead(load(1, clerk).pk, actor=clerk, at=AT)

    second = load(2, clerk)

    assert leads(second) == ["一司"]
    assert asked(second) == 2


def test_no_takes_the_question_away_and_leaves_every_list_as_it_is(house: Institution, clerk: Actor) -> None:
    edition = load(1, clerk)

    actions.first_names_do_not_lead(edition.pk, is_remembered=True, actor=clerk, at=AT)

    edition.document.refresh_from_db()
    assert edition.document.first_leads is False
    assert leads(edition) == ["一司"]
    assert not ReadingParty.objects.filter(reading__edition=edition, is_presumed=True).exists()
    assert load(2, clerk).document.first_leads is False
