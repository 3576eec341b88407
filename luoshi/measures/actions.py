"""Verbs of measures: what is counted is laid down once, a figure comes in once, and what was wrong is corrected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from luoshi.journal.actions import record
from luoshi.kernel.actor import Actor
from luoshi.kernel.refusal import NotAllowed
from luoshi.measures.errors import (
    AlreadyObserved,
    CodeTaken,
    DayToCome,
    IsWorkedOut,
    NotCurrent,
    NothingCorrected,
    PartsNotSummed,
    PeriodToCome,
    ReasonNeeded,
    TooLarge,
    TooManyDecimals,
    UnknownOwner,
    WrongPeriod,
)
from luoshi.measures.facts import MeasureDefined, ObservationCorrected, ObservationWithdrawn, ValueObserved
from luoshi.measures.models import Measure, Observation
from luoshi.measures.periods import Period, period_named, period_of
from luoshi.measures.permissions import define
from luoshi.measures.queries import may_observe, observations_for
from luoshi.measures.states import Aggregation, Cadence, Direction, MeasureKind, ObservationState
from luoshi.org.queries import units_reached

# SQLite keeps fifteen digits of a figure; so that both databases answer alike, no figure has more.
DIGITS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureGiven:
    """What a measure is to be. `numerator_id` and `denominator_id` together make it a percentage of the two."""

    code: str
    name: str
    owner_id: int
    source: str
    definition: str
    unit_of_value: str = ""
    kind: str = MeasureKind.CUMULATIVE
    direction: str = Direction.UP
    is_binding: bool = False
    cadence: str = Cadence.YEAR
    decimals: int = 0
    aggregation: str = Aggregation.LAST
    numerator_id: int | None = None
    denominator_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure as it is entered. An empty `source` means: that of the measure. `evidence_id` is of records.Evidence."""

    value: Decimal
    observed_on: date
    source: str = ""
    evidence_id: int | None = None


@transaction.atomic
def define_measure(given: MeasureGiven, *, actor: Actor, at: datetime) -> Measure:
    """Lay down a measure: the supervision office over the unit that is to answer for it.

    Raises UnknownOwner, NotAllowed, CodeTaken, PartsNotSummed. Records MeasureDefined."""
    owners = units_reached(None).filter(pk=given.owner_id, starts_on__lte=actor.on, ends_on__gt=actor.on)
    if not owners.exists():
        raise UnknownOwner(measure=given.code)
    if not actor.has("system") and not owners.filter(define(actor)).exists():
        raise NotAllowed(subject=given.name, ask=_("the supervision office"))
    if taken := Measure.objects.filter(code=given.code).first():
        raise CodeTaken(measure=taken.code, name=taken.name)
    for part in Measure.objects.filter(pk__in=[given.numerator_id, given.denominator_id]):
        if part.is_worked_out or part.aggregation == Aggregation.NONE:
            raise PartsNotSummed(measure=given.code, part=part.code)
    measure = Measure.objects.create(
        **{name: getattr(given, name) for name in MeasureGiven.__dataclass_fields__}, defined_at=at
    )
    record(
        MeasureDefined(
            measure_id=measure.pk,
            code=measure.code,
            name=measure.name,
            unit_of_value=measure.unit_of_value,
            kind=str(measure.kind),
            owner_id=measure.owner_id,
            definition=measure.definition,
            is_binding=measure.is_binding,
            aggregation=str(measure.aggregation),
            numerator_id=measure.numerator_id,
            denominator_id=measure.denominator_id,
        ),
        actor=actor,
        at=at,
    )
    return measure


@transaction.atomic
def observe(
    code: str, unit_id: int, period: str, figure: Figure, *, breakdown: str = "", actor: Actor, at: datetime
) -> Observation:
    """Enter the figure of a unit for a period, its own without the units below it.

    One fact is asked once: where a figure is on record, AlreadyObserved says which; of two who enter at once, one gets
    that answer. Raises Measure.DoesNotExist, NotAllowed, IsWorkedOut, WrongPeriod, PeriodToCome, DayToCome,
    TooManyDecimals, TooLarge. Records ValueObserved."""
    measure = Measure.objects.select_related("numerator", "denominator").get(code=code)
    _must_observe(measure, unit_id, actor)
    span = _period(measure, period, actor)
    _check(measure, figure, actor)
    key = {"measure": measure, "unit_id": unit_id, "period": span.name, "breakdown": breakdown.strip()}
    if found := Observation.objects.filter(**key, state=ObservationState.CURRENT).select_related("unit").first():
        raise _already(found)
    last = Observation.objects.filter(**key).aggregate(version=Max("version"))["version"] or 0
    try:
        with transaction.atomic():
            made = Observation.objects.create(
                **key,
                starts_on=span.starts_on,
                ends_on=span.ends_on,
                version=last + 1,
                **_entered(measure, figure, actor, at),
            )
    except IntegrityError as error:
        # Somebody was quicker by an instant; the database let only one through.
        found = Observation.objects.filter(**key, state=ObservationState.CURRENT).select_related("unit").first()
        if found is None:
            raise
        raise _already(found) from error
    record(
        ValueObserved(
            observation_id=made.pk,
            measure_id=measure.pk,
            unit_id=unit_id,
            period=made.period,
            breakdown=made.breakdown,
            value=plain(made.value),
            source=made.source,
            observed_on=made.observed_on,
            version=made.version,
        ),
        actor=actor,
        at=at,
    )
    return made


@transaction.atomic
def correct_observation(pk: int, figure: Figure, *, why: str, actor: Actor, at: datetime) -> Observation:
    """Put a right figure in the place of a wrong one, which stays as a version with the reason.

    Raises Observation.DoesNotExist when the actor may not see it, NotAllowed, NotCurrent, ReasonNeeded, DayToCome,
    TooManyDecimals, TooLarge, NothingCorrected. Records ObservationCorrected."""
    before = _locked(pk, why, actor)
    _check(before.measure, figure, actor)
    source = figure.source.strip() or before.measure.source
    if (before.value, before.source, before.observed_on, before.evidence_id) == (
        figure.value,
        source,
        figure.observed_on,
        figure.evidence_id,
    ):
        raise NothingCorrected()
    _end(before, ObservationState.SUPERSEDED, actor, at)
    made = Observation.objects.create(
        measure=before.measure,
        unit_id=before.unit_id,
        period=before.period,
        starts_on=before.starts_on,
        ends_on=before.ends_on,
        breakdown=before.breakdown,
        version=before.version + 1,
        corrects=before,
        why=why.strip(),
        **_entered(before.measure, figure, actor, at),
    )
    record(
        ObservationCorrected(
            observation_id=made.pk,
            corrects_id=before.pk,
            measure_id=made.measure_id,
            unit_id=made.unit_id,
            period=made.period,
            breakdown=made.breakdown,
            value_before=plain(before.value),
            value=plain(made.value),
            source=made.source,
            observed_on=made.observed_on,
            version=made.version,
            why=made.why,
        ),
        actor=actor,
        at=at,
    )
    return made


@transaction.atomic
def withdraw_observation(pk: int, *, why: str, actor: Actor, at: datetime) -> Observation:
    """Take a figure back that should never have been entered; it stays as a version and counts no more.

    Raises Observation.DoesNotExist, NotAllowed, NotCurrent, ReasonNeeded. Records ObservationWithdrawn."""
    found = _locked(pk, why, actor)
    found.why = why.strip()
    _end(found, ObservationState.WITHDRAWN, actor, at)
    record(
        ObservationWithdrawn(
            observation_id=found.pk,
            measure_id=found.measure_id,
            unit_id=found.unit_id,
            period=found.period,
            value=plain(found.value),
            why=found.why,
        ),
        actor=actor,
        at=at,
    )
    return found


def plain(value: Decimal) -> str:
    """A figure as text without zeros at its end: 95.5, not 95.500000."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _must_observe(measure: Measure, unit_id: int, actor: Actor) -> None:
    if measure.numerator is not None and measure.denominator is not None:
        raise IsWorkedOut(measure=measure.name, numerator=measure.numerator.name, denominator=measure.denominator.name)
    if not actor.has("system") and not may_observe(measure, unit_id, actor):
        raise NotAllowed(subject=measure.name, ask=_("the liaison officer of the unit that answers for it"))


def _period(measure: Measure, name: str, actor: Actor) -> Period:
    span = period_named(name)
    if span is None or span.cadence != measure.cadence:
        raise WrongPeriod(
            period=name,
            measure=measure.name,
            cadence=Cadence(measure.cadence).label,
            example=period_of(actor.on, measure.cadence).name,
        )
    if span.starts_on > actor.on:
        raise PeriodToCome(period=span.name)
    return span


def _check(measure: Measure, figure: Figure, actor: Actor) -> None:
    if figure.observed_on > actor.on:
        raise DayToCome(on=figure.observed_on)
    if not figure.value.is_finite() or abs(figure.value).scaleb(measure.decimals) >= Decimal(10) ** DIGITS:
        raise TooLarge(value=figure.value)
    if figure.value != round(figure.value, measure.decimals):
        raise TooManyDecimals(value=plain(figure.value), measure=measure.name, decimals=measure.decimals)


def _entered(measure: Measure, figure: Figure, actor: Actor, at: datetime) -> dict[str, object]:
    return {
        "value": figure.value,
        "source": figure.source.strip() or measure.source,
        "observed_on": figure.observed_on,
        "evidence_id": figure.evidence_id,
        "received_at": at,
        "received_from_id": actor.user_id,
        "post_id": actor.post_id,
    }


def _already(found: Observation) -> AlreadyObserved:
    return AlreadyObserved(unit=found.unit.name, period=found.period, value=plain(found.value), on=found.observed_on)


def _locked(pk: int, why: str, actor: Actor) -> Observation:
    found = (
        observations_for(actor)
        .select_related(None)
        .select_related("measure")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=pk)
    )
    if not actor.has("system") and not observations_for(actor, "change").filter(pk=pk).exists():
        raise NotAllowed(subject=found.measure.name, ask=_("the liaison officer of the unit that answers for it"))
    if found.state != ObservationState.CURRENT:
        raise NotCurrent(period=found.period)
    if not why.strip():
        raise ReasonNeeded(period=found.period)
    return found


def _end(found: Observation, state: ObservationState, actor: Actor, at: datetime) -> None:
    found.state, found.ended_at, found.ended_by_id = state, at, actor.user_id
    found.save(update_fields=["state", "why", "ended_at", "ended_by"])
