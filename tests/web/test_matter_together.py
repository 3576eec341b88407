"""Two people at the same report at the same moment, with real threads: one decides, the other is told."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import connection
from django.urls import reverse

from luoshi.ledger.models import Decision
from tests.factories.ledger import walked
from tests.factories.org import institution

WHY = "佐证材料缺少会签页，请补齐"


@pytest.mark.postgresql
def test_of_two_decisions_at_once_one_holds_and_the_other_is_told(transactional_db, signed_in):
    house = institution()
    matter = walked(house, "reported")
    report = matter.reports.get()
    start, answers = Barrier(2), {}

    def decide(user: object, verb: str) -> None:
        client = signed_in(user)
        address = reverse("web:matter_verb", args=[matter.number, verb])
        start.wait()
        try:
            answers[verb] = client.post(address, {"report": report.pk, "why": WHY}).status_code
        finally:
            connection.close()

    threads = [
        Thread(target=decide, args=(house.clerk, "accept")),
        Thread(target=decide, args=(house.director, "return")),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers.values()) == [302, 409]
    assert Decision.objects.filter(report=report, verb__in=["accept", "return"]).count() == 1
