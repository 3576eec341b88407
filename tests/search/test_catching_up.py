"""An installation that is older than the search can be searched after its next set-up."""

from __future__ import annotations

import pytest

from luoshi.ledger.lists import Filter, listed
from luoshi.search.actions import not_indexed, rebuild
from luoshi.search.models import Passage
from tests.factories.access import actor_as
from tests.factories.ledger import docketed
from tests.factories.org import institution


@pytest.mark.django_db
def test_what_was_there_before_the_search_is_noticed_and_then_found() -> None:
    house = institution()
    matter = docketed(house)
    clerk, wanted = actor_as(house.clerk), Filter(view="all", q="办事指南")
    assert "matter" not in not_indexed()
    Passage.objects.all().delete()
    assert list(listed(clerk, wanted)) == []

    assert "matter" in not_indexed()
    for kind in not_indexed():
        rebuild(kind)

    assert not_indexed() == ()
    assert list(listed(clerk, wanted)) == [matter]
