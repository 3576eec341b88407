"""The sequencer gives committed facts their place in the chain, off the path of the writers.

Writers insert facts and wait for nobody. The sequencer comes after: it takes committed facts that have no entry, in the
order of their ids, and chains them in batches, each batch one transaction. A fact whose transaction commits later than
that of a higher id simply gets a later number; the chain orders what was committed, not what was begun."""

from __future__ import annotations

import logging
import threading
from datetime import datetime

from django.db import DatabaseError, connection, connections, transaction
from django.db.models import Exists, OuterRef, QuerySet

from luoshi.journal.bulk import insert
from luoshi.journal.hashing import GENESIS, seal_of
from luoshi.journal.models import Entry, Fact
from luoshi.kernel.clock import now

# Facts chained in one transaction: on SQLite a writer waits for it, about 20 ms.
BATCH = 1_000
# How far below the last sealed fact the quick look goes for facts that were committed late, in ids.
LOOK_BACK = 10_000
# The loop looks through the whole journal at its start and then as often as this, in seconds.
THOROUGH_EVERY = 3_600.0
# "luoshi" as a number: one sequencer at a time per database.
ADVISORY_LOCK = 0x6C756F736869

log = logging.getLogger(__name__)


def seal_committed(at: datetime, *, batch: int = BATCH, thorough: bool = True) -> int:
    """Chain all committed facts that have no entry yet; returns how many. `at` is noted as the instant of sealing.

    Stopped at any point it leaves whole batches, and the next run goes on. A second sequencer waits for the first.
    `thorough=False` looks only near the end of the journal: cheap every second, blind to a fact whose transaction
    stayed open while LOOK_BACK others were stated, which the next thorough run finds. Not inside a transaction."""
    sealed = 0
    above = 0 if thorough else _near_the_end()
    # Asked before the transaction, which on SQLite would be the one that writers wait for.
    while _unsealed(above).exists():
        count, above = _seal_batch(at, above=above, batch=batch)
        sealed += count
        if count < batch:
            break
    return sealed


def keep_sealing(every: float, *, stop: threading.Event) -> None:
    """Seal every `every` seconds until `stop` is set; for the command, or for a daemon thread beside a server.

    A database that is busy, restarting or gone is logged and tried again. Closes its connection at the end."""
    since_thorough = THOROUGH_EVERY
    try:
        while not stop.is_set():
            try:
                seal_committed(now(), thorough=since_thorough >= THOROUGH_EVERY)
                since_thorough = every if since_thorough >= THOROUGH_EVERY else since_thorough + every
            except DatabaseError:
                log.exception("sealing failed, trying again in %s seconds", every)
                connection.close()
            stop.wait(every)
    finally:
        connections.close_all()


@transaction.atomic(durable=True)
def _seal_batch(at: datetime, *, above: int, batch: int) -> tuple[int, int]:
    """Chain one batch of facts with ids over `above`; returns how many and the last id."""
    if connection.vendor == "postgresql":
        # SQLite needs none: its transaction (IMMEDIATE) is the only one that writes.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])
    last = Entry.objects.order_by("-number").values_list("number", "seal").first()
    number, seal = last or (0, GENESIS)
    entries: list[tuple[int, int, str, str, datetime]] = []
    for fact_id, digest in _unsealed(above)[:batch]:
        number += 1
        seal = seal_of(seal, number, digest)
        entries.append((number, fact_id, digest, seal, at))
    insert(Entry, ("number", "fact", "digest", "seal", "sealed_at"), entries)
    return len(entries), entries[-1][1] if entries else above


def _near_the_end() -> int:
    """An id below which no fact is likely to be without an entry; on SQLite none is, ids are committed in order."""
    newest = Entry.objects.order_by("-fact_id").values_list("fact_id", flat=True).first() or 0
    return max(0, newest - LOOK_BACK) if connection.vendor == "postgresql" else newest


def _unsealed(above: int) -> QuerySet[Fact, tuple[int, str]]:
    """Ids and digests of facts without an entry, with ids over `above`, by id; the planner needs the bound twice."""
    sealed = Entry.objects.filter(fact=OuterRef("pk"), fact_id__gt=above)
    return Fact.objects.filter(~Exists(sealed), pk__gt=above).order_by("pk").values_list("pk", "digest")
