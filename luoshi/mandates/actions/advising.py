"""Second opinions of a language model, and what a person makes of them. An opinion by itself changes nothing."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from luoshi.journal.actions import record
from luoshi.kernel.actor import Actor
from luoshi.mandates.actions.deciding import (
    Correction,
    DeadlineGiven,
    PartyGiven,
    TargetGiven,
    correct,
    exactly_as_seen,
    open_edition,
)
from luoshi.mandates.errors import OpinionGone
from luoshi.mandates.facts import SecondOpinionDecided, SecondOpinionGiven
from luoshi.mandates.figures import target_meant
from luoshi.mandates.languagemodel import ModelOff, ModelRefusal, ModelServer
from luoshi.mandates.models import Edition, Reading, SecondOpinion
from luoshi.mandates.opinions import SYSTEM, Proposal, Unusable, proposal_from, understood
from luoshi.mandates.ownwords import own_words
from luoshi.mandates.queries import unit_meant, waiting_for_opinion
from luoshi.mandates.states import OpinionState, ReadingState

# A page waits at most about so long for all answers; whoever wants more presses the button again.
PATIENCE_S = 20.0


@dataclass(frozen=True, slots=True)
class Asked:
    """How many opinions came in, how many of them say nothing usable, how many readings are left, why it stopped."""

    given: int
    unusable: int
    left: int
    failure: ModelRefusal | None = None


def ask_second_opinions(
    edition_id: int, *, server: ModelServer | None, actor: Actor, at: datetime, patience_s: float = PATIENCE_S
) -> Asked:
    """Asks the model about each reading of low confidence that is to be checked and was not asked about yet.

    Nothing but the reading's own words is sent (ownwords). Each opinion is kept in a transaction of its own, and none
    is open while the model thinks. The first failure of the server stops the round: what came in before is kept.
    Raises Edition.DoesNotExist, NotAllowed, EditionDocketed, ModelOff. Records SecondOpinionGiven for each."""
    if server is None:
        raise ModelOff
    with transaction.atomic():
        edition = open_edition(edition_id, actor=actor)
    waiting = waiting_for_opinion(edition_id)
    given = unusable = 0
    failure = None
    ends = time.monotonic() + patience_s
    for reading in waiting:
        if time.monotonic() >= ends:
            break
        words = own_words(edition, reading).document
        try:
            answer = server.ask(SYSTEM, words)
        except ModelRefusal as refusal:
            failure = refusal
            break
        opinion = _keep(edition, reading, words, answer, server=server, actor=actor, at=at)
        given += opinion is not None
        unusable += opinion is not None and opinion.state == OpinionState.UNUSABLE
    return Asked(given, unusable, len(waiting) - given, failure)


@transaction.atomic
def _keep(
    edition: Edition, reading: Reading, words: str, answer: str, *, server: ModelServer, actor: Actor, at: datetime
) -> SecondOpinion | None:
    """Keeps what was asked and answered; nothing if somebody decided the reading meanwhile."""
    open_edition(edition.pk, actor=actor)
    if not Reading.objects.filter(pk=reading.pk, state=ReadingState.PROPOSED).exists():
        return None
    try:
        proposal = understood(answer, words, edition.document)
    except Unusable:
        proposal = Proposal()
    opinion = SecondOpinion.objects.create(
        reading=reading,
        state=OpinionState.OPEN if proposal.says_something else OpinionState.UNUSABLE,
        model=server.name[:120],
        prompt=f"{SYSTEM}\n\n{words}",
        answer=answer,
        proposal=proposal.as_json(),
        asked_at=at,
        asked_by_id=actor.user_id,
    )
    fact = SecondOpinionGiven(
        reading_id=reading.pk,
        opinion_id=opinion.pk,
        model=opinion.model,
        state=str(opinion.state),
        prompt_sha256=hashlib.sha256(opinion.prompt.encode()).hexdigest(),
        answer_sha256=hashlib.sha256(opinion.answer.encode()).hexdigest(),
    )
    record(fact, actor=actor, at=at)
    return opinion


@transaction.atomic
def take_over(opinion_id: int, *, version: int, actor: Actor, at: datetime) -> Reading:
    """Corrects the reading as the opinion says; parts about which it says nothing stay. It is then to be checked.

    Raises OpinionGone and what `correct` raises. Records SecondOpinionDecided and ReadingCorrected."""
    opinion = _open_opinion(opinion_id)
    reading = exactly_as_seen(opinion.reading_id, version=version, actor=actor)
    changes = _correction(proposal_from(opinion.proposal), reading, on=actor.on)
    corrected = correct(reading.pk, changes, version=version, actor=actor, at=at)
    _decide(opinion, OpinionState.TAKEN, actor=actor, at=at)
    return corrected


@transaction.atomic
def set_aside(opinion_id: int, *, actor: Actor, at: datetime) -> None:
    """Leaves the reading as it is and says so. Raises OpinionGone, NotAllowed, EditionDocketed.

    Records SecondOpinionDecided."""
    opinion = _open_opinion(opinion_id)
    open_edition(opinion.reading.edition_id, actor=actor)
    _decide(opinion, OpinionState.SET_ASIDE, actor=actor, at=at)


def _open_opinion(opinion_id: int) -> SecondOpinion:
    opinion = SecondOpinion.objects.select_related("reading").filter(pk=opinion_id, state=OpinionState.OPEN).first()
    if opinion is None:
        raise OpinionGone
    return opinion


def _decide(opinion: SecondOpinion, state: OpinionState, *, actor: Actor, at: datetime) -> None:
    opinion.state, opinion.decided_at, opinion.decided_by_id = state, at, actor.user_id
    opinion.save(update_fields=["state", "decided_at", "decided_by"])
    fact = SecondOpinionDecided(reading_id=opinion.reading_id, opinion_id=opinion.pk, state=str(state))
    record(fact, actor=actor, at=at)


def _correction(proposal: Proposal, reading: Reading, *, on: date) -> Correction:
    """The proposal as a correction; rows that the reading has already are kept with what was settled about them."""
    rows = {p.name: p for p in reading.parties.all()}
    parties = []
    for name, role in proposal.parties:
        if (row := rows.get(name)) is not None:
            parties.append(
                PartyGiven(
                    role=role,
                    party_id=row.pk,
                    unit_id=row.unit_id,
                    is_collective=row.is_collective,
                    is_outside=row.is_outside,
                )
            )
            continue
        match = unit_meant(name, on=on)
        group, outside = match.meaning == "collective", match.meaning == "outside"
        parties.append(PartyGiven(role=role, name=name, unit_id=match.unit_id, is_collective=group, is_outside=outside))
    figures = {t.text: t for t in reading.targets.all()}
    targets = []
    for words in proposal.targets:
        if (kept := figures.get(words)) is not None:
            targets.append(TargetGiven(target_id=kept.pk))
        elif (meant := target_meant(words)) is not None:
            targets.append(meant)
    deadline = None
    if proposal.deadline is not None:
        day = date.fromisoformat(proposal.deadline.on) if proposal.deadline.on else None
        deadline = DeadlineGiven(kind=proposal.deadline.kind, on=day, cycle=proposal.deadline.cycle)
    return Correction(deadline=deadline, parties=parties or None, targets=targets or None)
