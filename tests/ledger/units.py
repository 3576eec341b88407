"""What tests of the units' moves share: days, senders, and the facts of a matter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID, uuid4

from luoshi.journal.models import Fact
from luoshi.kernel.actor import Actor
from luoshi.ledger import actions
from luoshi.ledger.actions import ReportGiven
from luoshi.ledger.models import Matter, Report, Request
from luoshi.org.models import Unit
from tests.factories.access import actor_as, user_in
from tests.ledger.conftest import DAY, NOW

WHY = "与我单位职责无关，请另行交办"
DUE = date(2025, 12, 31)
WHEN = {"on": DAY, "at": NOW}

Make = Callable[..., Matter]


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
