"""Two people at the same moment, with real threads and real locks."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from luoshi.kernel.refusal import Refusal
from luoshi.mandates import actions
from luoshi.mandates.models import Edition
from tests.factories.access import actor_as
from tests.factories.mandates import AT, Task, edition_of
from tests.factories.org import institution
from tests.mandates.test_loading import load

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def together(*deeds: Callable[[], object]) -> list[str]:
    """Does all at once; what each came to: “done” or the code of its refusal, sorted."""
    barrier = threading.Barrier(len(deeds))
    outcomes: list[str] = []

    def run(deed: Callable[[], object]) -> None:
        barrier.wait()
        try:
            deed()
            outcomes.append("done")
        except Refusal as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_of_two_decisions_on_one_reading_the_second_is_told() -> None:
    house = institution()
    reading = edition_of(Task("推进甲", [("lead", "一司", house.departments[0])])).readings.get()
    clerk, director = actor_as(house.clerk), actor_as(house.director)

    outcomes = together(
        lambda: actions.confirm(reading.pk, version=0, actor=clerk, at=AT),
        lambda: actions.refuse(reading.pk, version=0, actor=director, at=AT),
    )

    assert outcomes == ["done", "mandates.reading_changed"]
    reading.refresh_from_db()
    assert reading.version == 1


def test_one_file_loaded_twice_at_once_is_one_document() -> None:
    house = institution()
    clerk, director = actor_as(house.clerk), actor_as(house.director)

    outcomes = together(lambda: load(actor=clerk), lambda: load(actor=director))

    assert outcomes == ["done", "mandates.already_loaded"]
    assert Edition.objects.count() == 1
