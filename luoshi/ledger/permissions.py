"""Who may see a matter and who may do what with it; each rule is one `Q` over Matter (or over Report)."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Exists, OuterRef, Q

from luoshi.access.queries import reached, reached_from_below, reaches_everything
from luoshi.kernel.actor import Actor
from luoshi.ledger.models import Party, Report
from luoshi.ledger.states import MATTER, NOT_ISSUED, OWING, ReportState

READING_ROLES = ("supervisor", "director", "leader", "auditor", "head", "officer", "viewer")
SUPERVISING = ("supervisor", "director")
DIRECTING = ("director",)
REPORTING = ("officer", "head")

NOTHING = Q(pk__in=[])
EVERYTHING = ~NOTHING


def view(actor: Actor) -> Q:
    """Whoever reads for the whole institution; else the units that take part, and those above or within a class named.

    What is registered but not issued yet is the supervision office's own.
    One semi-join with the parties, which are joined with the dated closure; never a list of ids."""
    if reaches_everything(actor, *READING_ROLES):
        return EVERYTHING
    taken_part_in = _of_parties(
        actor,
        Q(unit__in=reached(actor, *READING_ROLES)),
        Q(is_class=True, unit__in=reached_from_below(actor, *READING_ROLES)),
    )
    return taken_part_in & (~Q(state__in=NOT_ISSUED) | supervise(actor))


def _of_parties(actor: Actor, *conditions: Q) -> Q:
    """Matters with a party in force that meets one of the conditions.

    One subquery that unites the answers: with an OR, SQLite reads all parties and PostgreSQL all matters."""
    first, *others = [Party.objects.filter(c, ends_on__gt=actor.on).order_by().values("matter") for c in conditions]
    return Q(pk__in=first.union(*others))


def supervise(actor: Actor) -> Q:
    """A supervisor over the lead unit; over everything where the matter has no lead."""
    if reaches_everything(actor, *SUPERVISING):
        return EVERYTHING
    return Q(lead__in=reached(actor, *SUPERVISING)) if actor.has(*SUPERVISING) else NOTHING


def _supervise_when(verb: str) -> Callable[[Actor], Q]:
    def rule(actor: Actor) -> Q:
        return supervise(actor) & Q(state__in=MATTER.origins(verb))

    rule.__doc__ = f"A supervisor over the lead unit, while “{verb}” is possible."
    return rule


def conclude(actor: Actor) -> Q:
    """A supervisor over the lead unit, and never the person who asked for the conclusion: nobody passes their own
    work."""
    own = Report.objects.filter(
        matter=OuterRef("pk"), asks_conclusion=True, state=ReportState.SUBMITTED, reported_by=actor.user_id
    )
    return _supervise_when("conclude")(actor) & ~Q(Exists(own))


def takes_part(actor: Actor) -> Q:
    """Officers and heads of a unit that owes something on the matter, as a party or within a class."""
    if actor.has("system"):
        return EVERYTHING
    if not actor.has(*REPORTING):
        return NOTHING
    return _of_parties(
        actor,
        Q(role__in=OWING, unit__in=reached(actor, *REPORTING)),
        Q(is_class=True, unit__in=reached_from_below(actor, *REPORTING)),
    )


def acknowledge(actor: Actor) -> Q:
    """Officers and heads of a party that has not acknowledged yet."""
    if not actor.has(*REPORTING, "system"):
        return NOTHING
    waiting = Party.objects.filter(acknowledged_at=None, role__in=OWING, ends_on__gt=actor.on)
    if not actor.has("system"):
        waiting = waiting.filter(unit__in=reached(actor, *REPORTING))
    return Q(state__in=["assigned", "in_progress"]) & Q(pk__in=waiting.values("matter"))


def report(actor: Actor) -> Q:
    """Officers and heads of a unit that owes a report, while the matter is in progress."""
    return takes_part(actor) & Q(state__in=MATTER.origins("report"))


RULES: dict[str, Callable[[Actor], Q]] = {
    "view": view,
    "supervise": supervise,
    "issue": _supervise_when("issue"),
    "acknowledge": acknowledge,
    "report": report,
    "conclude": conclude,
    "close_out": _supervise_when("close_out"),
    "reopen": _supervise_when("reopen"),
    "remind": lambda actor: supervise(actor) & Q(state__in=["assigned", "in_progress"]),
}


def review(actor: Actor) -> Q:
    """Over Report: what a supervisor over the lead unit may accept or return; never one's own report (rule 4)."""
    if reaches_everything(actor, *SUPERVISING):
        mine = EVERYTHING
    elif actor.has(*SUPERVISING):
        mine = Q(matter__lead__in=reached(actor, *SUPERVISING))
    else:
        return NOTHING
    own = Q(reported_by=actor.user_id) if actor.user_id is not None else NOTHING
    return mine & Q(state=ReportState.SUBMITTED) & ~own
