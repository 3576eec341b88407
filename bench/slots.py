#!/usr/bin/env python3
"""What the cells of a monthly duty of 900 units cost, as a multiple of one bare INSERT … SELECT in the same run.

    bench/slots.py [UNITS]      in a database of its own that is removed afterwards; LUOSHI_DATABASE names the server

UNITS is 900 if left out. The bare statement writes the same rows, unit by period, without asking who stands in the
class; each is timed three times and rolled back, the least counts. Statistics are gathered first, as PostgreSQL does by
itself within a minute."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
if sys.prefix == sys.base_prefix and (PROJECT / ".venv/bin/python").exists():
    os.execv(PROJECT / ".venv/bin/python", [str(PROJECT / ".venv/bin/python"), *sys.argv])
sys.path.insert(0, str(PROJECT))
os.environ["DJANGO_SETTINGS_MODULE"] = "luoshi.config.settings.dev"
os.environ["LUOSHI_DATA_DIR"] = tempfile.mkdtemp(prefix="luoshi-bench-")

import django

django.setup()

from django.db import connection, transaction

from luoshi.kernel.actor import system
from luoshi.kernel.clock import now
from luoshi.ledger.actions import PartyGiven, docket_by_hand, issue
from luoshi.ledger.models import Slot
from luoshi.ledger.slots import open_slots, spans_of
from luoshi.org import closure
from luoshi.org.calendar import calendar
from luoshi.org.models import Unit, UnitLink
from luoshi.org.states import Line, UnitKind

DAY = date(2026, 1, 5)
BARE = """
INSERT INTO ledger_slot (matter_id, party_id, unit_id, period, opens_on, due_on, state)
SELECT s.matter_id, s.party_id, s.unit_id, s.period, s.opens_on, s.due_on, s.state FROM kept AS s
"""


def timed(work: Callable[[], object]) -> float:
    """Seconds, the least of three, rolled back each time."""
    best = float("inf")
    for _time in range(3):
        with transaction.atomic():
            begun = time.perf_counter()
            work()
            best = min(best, time.perf_counter() - begun)
            transaction.set_rollback(True)
    return best


def branches(count: int) -> Unit:
    """A Party committee with so many branches."""
    top = Unit.objects.create(code="P", kind=UnitKind.COMMITTEE, name="机关党委", short_name="机关党委", starts_on=DAY)
    made = Unit.objects.bulk_create(
        Unit(code=f"P{n}", kind=UnitKind.BRANCH, name=f"第{n}支部", short_name=f"第{n}支部", starts_on=DAY, ordinal=n)
        for n in range(count)
    )
    UnitLink.objects.bulk_create(UnitLink(line=Line.PARTY, unit=u, above=top, starts_on=DAY) for u in made)
    closure.rebuild(Line.PARTY)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return top


def main(count: int) -> None:
    top = branches(count)
    clerk = system(DAY)
    given = [PartyGiven(role="all", text="各党支部", unit_id=top.pk, is_class=True)]

    def docket() -> str:
        words = {"wording": "按月报送", "kind": "standing_duty", "why": "制度规定"}
        return docket_by_hand(**words, parties=given, due_on=None, actor=clerk, on=DAY, at=now()).number

    numbers = [docket() for _time in range(4)]
    whole = timed(lambda: issue(numbers[0], actor=clerk, on=DAY, at=now()))
    matter = issue(numbers[1], actor=clerk, on=DAY, at=now())
    rows = Slot.objects.filter(matter=matter).count()
    parties = list(matter.parties.select_related("unit"))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE kept AS SELECT * FROM ledger_slot")
        Slot.objects.all().delete()
        bare = timed(lambda: cursor.execute(BARE))
    made = timed(lambda: open_slots(matter, parties, spans_of(matter, calendar()), since=DAY))
    print(f"{connection.vendor}: {count} units, {rows} cells")
    for name, seconds in (("bare INSERT … SELECT", bare), ("open_slots", made), ("issue, whole", whole)):
        print(f"  {name:22} {seconds:7.3f} s   {seconds / bare:5.1f} ×")


if __name__ == "__main__":
    names = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 900)
    finally:
        connection.creation.destroy_test_db(names, verbosity=0)
