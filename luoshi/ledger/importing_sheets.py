"""Moving in from a workbook: a ledger kept in xlsx becomes matters, all or nothing, safe to run twice.

What was concluded or closed out comes as such, with its days; what is open comes registered and waits to be issued by
the office, since only that makes units owe reports. A row is known again by its number, else by wording, lead and
deadline; what is known stays as it is here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.access.queries import reaches_everything
from luoshi.journal.actions import record_many
from luoshi.kernel.actor import Actor
from luoshi.kernel.refusal import NotAllowed
from luoshi.ledger.actions.docketing import PartyGiven, parties_from, take_numbers
from luoshi.ledger.columns import OPEN, OUT, MatterRow, matter_rows, parts_of_number
from luoshi.ledger.facts import MatterClosedOut, MatterConcluded, MatterDocketed
from luoshi.ledger.finding import index_matters
from luoshi.ledger.folds import waiting_of
from luoshi.ledger.models import Decision, Kind, Matter, Party, Series
from luoshi.ledger.moves import OFFICE
from luoshi.ledger.permissions import SUPERVISING
from luoshi.ledger.schedule import FIRST_YEAR, LAST_YEAR
from luoshi.ledger.states import PartyRole, State, Verb
from luoshi.org.names import Match, match_all
from luoshi.org.rows import Loaded, NotInRegister, OutsideItsLife, RowsRefused, SeveralOfThatName, TwiceInList
from luoshi.org.sheets import BadCell

BATCH = 1000
Identity = tuple[str, int | None, date | None]


@transaction.atomic
def load_matters(file: Path, *, kind: str, mapping: Mapping[str, str], actor: Actor, on: date, at: datetime) -> Loaded:
    """Takes the matters of a workbook over. `kind` is that of rows that name none, `mapping` names columns by hand.

    A hundred thousand rows take about a minute. Raises NotAllowed, Kind.DoesNotExist, RowsRefused and what
    luoshi.org.sheets refuses. Records MatterDocketed for each new matter, MatterConcluded and MatterClosedOut for
    those that came to their end."""
    if not (actor.has("system") or reaches_everything(actor, *SUPERVISING)):
        raise NotAllowed(subject=_("the import of a ledger"), ask=OFFICE)
    kinds = {each.code: each for each in Kind.objects.all()}
    names = {name.lower(): code for code, each in kinds.items() for name in (each.name, code) if name}
    problems: list[BadCell] = []
    rows = list(matter_rows(file, kinds=names, kind=kinds[kind].code, mapping=mapping, on=on, problems=problems))
    units = _Units(rows, on=on, problems=problems)
    new = _new(rows, units, problems)
    if problems:
        raise RowsRefused(problems)
    numbers = list(_numbers(new, kinds))
    for start in range(0, len(new), BATCH):
        _write(new[start : start + BATCH], numbers[start : start + BATCH], units, kinds, actor=actor, on=on, at=at)
    return Loaded(new=len(new), changed=0, same=len(rows) - len(new))


class _Units:
    """What the names in the sheet stand for; every name that stands for nothing is a problem of its row."""

    def __init__(self, rows: Sequence[MatterRow], *, on: date, problems: list[BadCell]) -> None:
        written = {name for row in rows for name in (*row.leads, *row.others)}
        found = match_all([(name, None) for name in written], on=on)
        self._matches: dict[str, Match] = {name: found[name, None] for name in written}
        for row in rows:
            for column, names in (("牵头单位", row.leads), ("配合单位", row.others)):
                for name in names:
                    match = self._matches[name]
                    if not match.is_settled or (column == "牵头单位" and match.meaning != "unit"):
                        problem = SeveralOfThatName if match.how == "ambiguous" else NotInRegister
                        problems.append(problem(row=row.row, column=column, value=name))

    def parties(self, row: MatterRow) -> list[PartyGiven]:
        """The first named leads, further leads lead with it, the others support."""
        roles = [(name, PartyRole.CO_LEAD if n else PartyRole.LEAD) for n, name in enumerate(row.leads)]
        roles += [(name, PartyRole.SUPPORT) for name in row.others]
        return [
            PartyGiven(
                role=role,
                text=name,
                unit_id=self._matches[name].unit_id,
                is_class=self._matches[name].meaning == "collective",
            )
            for name, role in roles
        ]

    def lead(self, row: MatterRow) -> int | None:
        """The unit that leads."""
        match = self._matches.get(row.leads[0]) if row.leads else None
        return match.unit_id if match is not None else None


def _identity(row: MatterRow, units: _Units) -> Identity:
    return row.wording, units.lead(row), row.due_on


def _new(rows: Sequence[MatterRow], units: _Units, problems: list[BadCell]) -> list[MatterRow]:
    """The rows that are not here yet; a row that stands in the sheet twice, or has another's number, is a problem."""
    here = _known(rows, units)
    first: dict[object, int] = {}
    new = []
    for row in rows:
        identity = _identity(row, units)
        for column, value, key in (("编号", row.number, row.number), ("任务内容", row.wording, identity)):
            if not value:
                continue
            if key in first:
                problems.append(TwiceInList(row=row.row, column=column, value=value[:60], first=first[key]))
                break
            first[key] = row.row
        if row.due_on is not None and not FIRST_YEAR <= row.due_on.year <= LAST_YEAR:
            problems.append(
                OutsideItsLife(row=row.row, column="完成时限", value=row.due_on.isoformat(), on=str(LAST_YEAR))
            )
        if identity not in here and row.number not in here:
            new.append(row)
    return new


def _known(rows: Sequence[MatterRow], units: _Units) -> set[object]:
    """Numbers and identities of the matters that are here: by the leads of the sheet, in one pass."""
    leads = {units.lead(row) for row in rows}
    known: set[object] = set()
    found = Matter.objects.filter(lead__in=leads - {None}).order_by()
    for number, wording, lead, due_on in found.values_list("number", "wording", "lead", "due_by_rule").iterator():
        known.add((wording, lead, due_on))
        known.add(number)
    return known


def _numbers(rows: Sequence[MatterRow], kinds: Mapping[str, Kind]) -> Iterator[str]:
    """A number for each row, in order: its own, else the next of its kind and year. The series go on behind both."""
    highest: dict[tuple[str, int], int] = {}
    wanted: dict[tuple[str, int], int] = defaultdict(int)
    for row in rows:
        if row.number:
            letters, year, count = parts_of_number(row.number)
            highest[letters, year] = max(count, highest.get((letters, year), 0))
        else:
            wanted[kinds[row.kind].letters, row.docketed_on.year] += 1
    for (letters, year), count in highest.items():
        series, _made = Series.objects.get_or_create(letters=letters, year=year)
        if series.last < count:
            Series.objects.filter(pk=series.pk).update(last=count)
    following = {key: take_numbers(*key, count) for key, count in wanted.items()}
    for row in rows:
        if row.number:
            yield row.number
            continue
        key = (kinds[row.kind].letters, row.docketed_on.year)
        yield f"{key[0]}-{key[1]}-{following[key]:03}"
        following[key] += 1


def _write(
    rows: Sequence[MatterRow],
    numbers: Sequence[str],
    units: _Units,
    kinds: Mapping[str, Kind],
    *,
    actor: Actor,
    on: date,
    at: datetime,
) -> None:
    matters = [_matter(row, number, units, kinds[row.kind], on=on) for row, number in zip(rows, numbers, strict=True)]
    Matter.objects.bulk_create(matters)
    parties: list[Party] = []
    stated: list[tuple[Any, Actor, datetime]] = []
    decisions: list[Decision] = []
    by: dict[str, Any] = {"by_id": actor.user_id, "post_id": actor.post_id, "at": at}
    for row, matter in zip(rows, matters, strict=True):
        own = parties_from(matter, units.parties(row), on=row.docketed_on)
        for party in own:
            party.progress = row.progress if party.role in (PartyRole.LEAD, PartyRole.CO_LEAD) else 0
        parties += own
        stated.append((_docketed(matter, own), actor, at))
        said = _("Taken over at %(progress)d%%: %(said)s") % {"progress": row.progress, "said": row.said}
        decisions.append(
            Decision(matter=matter, verb=Verb.DOCKET, on=row.docketed_on, why=said if row.said else "", **by)
        )
        if matter.concluded_on is not None:
            decisions.append(Decision(matter=matter, verb=Verb.CONCLUDE, on=matter.concluded_on, **by))
            concluded = MatterConcluded(matter_id=matter.pk, lead_id=matter.lead_id, concluded_on=matter.concluded_on)
            stated.append((concluded, actor, at))
        if matter.closed_out_on is not None:
            decisions.append(Decision(matter=matter, verb=Verb.CLOSE_OUT, on=matter.closed_out_on, **by))
            stated.append((MatterClosedOut(matter_id=matter.pk, closed_out_on=matter.closed_out_on), actor, at))
    Party.objects.bulk_create(parties)
    Decision.objects.bulk_create(decisions)
    record_many(stated)
    index_matters([matter.pk for matter in matters])


def _matter(row: MatterRow, number: str, units: _Units, kind: Kind, *, on: date) -> Matter:
    state = {OPEN: State.DOCKETED, OUT: State.CLOSED_OUT}.get(row.state, State.CONCLUDED)
    ended = row.concluded_on
    looks_back = ended is not None and row.state != OUT and kind.lookback_days
    return Matter(
        number=number,
        kind=kind,
        is_restricted=kind.restricted,
        outcome_step=kind.outcome_step,
        wording=row.wording,
        year=row.docketed_on.year,
        by_hand=row.basis or _("taken over from the former ledger"),
        result_form=row.result_form,
        lead_id=units.lead(row),
        state=state,
        waiting_for=waiting_of(state, set(), conclusion_asked=False),
        waiting_since=ended or on,
        cycle=row.cycle,
        docketed_on=row.docketed_on,
        starts_on=row.docketed_on if ended else None,
        due_by_rule=row.due_on,
        due_on=row.due_on,
        progress=row.progress,
        concluded_on=ended,
        closed_out_on=ended if row.state == OUT else None,
        lookback_until=ended + timedelta(days=kind.lookback_days) if ended and looks_back else None,
    )


def _docketed(matter: Matter, parties: Sequence[Party]) -> MatterDocketed:
    return MatterDocketed(
        matter_id=matter.pk,
        number=matter.number,
        wording=matter.wording,
        span_id=None,
        by_hand=matter.by_hand,
        due_on=matter.due_on,
        parties=tuple((str(party.role), party.unit_id, party.text) for party in parties),
    )
