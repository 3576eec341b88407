"""核验: is the record still what was written? Everybody sees the answer, some ask anew, auditors see the records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.access.queries import accounts
from luoshi.journal import completeness, queries
from luoshi.journal.actions import note_verification
from luoshi.journal.exporting import lines
from luoshi.journal.verification import Verification
from luoshi.journal.verification import verify as verify_journal
from luoshi.kernel.actor import Actor
from luoshi.kernel.clock import now, today
from luoshi.kernel.refusal import NotAllowed
from luoshi.web.fragments import render_page
from luoshi.web.requests import actor_of
from luoshi.web.verify.words import in_words, kind_word, subject_words

# A page answers within seconds; a larger journal is checked with the command.
MOST_ON_A_PAGE = 300_000
RECENT = 50
MOST_TOLD = 20
SHORT = 12


@dataclass(frozen=True, slots=True)
class Outcome:
    """The last verification by a person: until which number it went and held, how many problems, who asked, when."""

    number: int
    reliable_until: int
    problems: int
    who: str
    at: datetime

    @property
    def is_sound(self) -> bool:
        return self.problems == 0


@dataclass(frozen=True, slots=True)
class Row:
    """A record of the table. `number` and `fingerprint` are empty while it waits for its seal."""

    number: int | None
    at: datetime
    what: Any
    noun: Any
    key: str
    who: str
    fingerprint: str


def may_verify(actor: Actor) -> bool:
    """Auditors and supervisors ask for a verification (house rule: it costs the server seconds)."""
    return actor.has("auditor", "supervisor", "director")


def may_read(actor: Actor) -> bool:
    """Only the audit administrator reads the record of the whole institution (GB/T 22239-2019 level 3, 8.1.5)."""
    return actor.has("auditor")


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """What is known of the record; a POST checks the whole journal now, notes that, and shows what was found."""
    if request.method != "POST":
        return _page(request)
    actor = actor_of(request)
    _demand(may_verify(actor))
    if queries.standing().number > MOST_ON_A_PAGE:
        return _page(request)
    result = verify_journal(now())
    note_verification(result, actor=actor, at=now())
    return _page(request, result)


@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    """All sealed records as JSON lines, for a stranger's program."""
    actor = actor_of(request)
    _demand(may_read(actor))
    name = pgettext("文件名", "records")
    return StreamingHttpResponse(
        lines(),
        content_type="application/jsonl; charset=utf-8",
        headers={
            "Content-Disposition": content_disposition_header(
                as_attachment=True, filename=f"{name}-{today():%Y%m%d}.jsonl"
            )
        },
    )


def _demand(allowed: bool) -> None:
    if not allowed:
        raise NotAllowed(
            subject=pgettext_lazy("记录", "the records"), ask=pgettext_lazy("审计管理员", "the audit administrator")
        )


def _page(request: HttpRequest, result: Verification | None = None) -> HttpResponse:
    actor = actor_of(request)
    standing = queries.standing()
    context = {
        "standing": standing,
        "fingerprint": standing.seal[:SHORT],
        "result": result,
        "problems": [in_words(problem) for problem in result.problems[:MOST_TOLD]] if result else [],
        "last": _last(),
        "may_verify": may_verify(actor),
        "may_read": may_read(actor),
        "too_many": standing.number > MOST_ON_A_PAGE,
        "checks": len(completeness.registered()),
        "rows": _rows() if may_read(actor) else [],
    }
    return render_page(request, "verify/verify.html", context, part="result")


def _last() -> Outcome | None:
    fact = queries.last_verification()
    if fact is None:
        return None
    told = queries.told(fact)
    return Outcome(
        number=told["number"],
        reliable_until=told["reliable_until"],
        problems=told["problems"],
        who=_names([fact.actor]).get(fact.actor, ""),
        at=fact.at,
    )


def _rows() -> list[Row]:
    facts = list(queries.recent_facts()[:RECENT])
    names = _names([fact.actor for fact in facts])
    rows: list[Row] = []
    for fact in facts:
        entry = getattr(fact, "entry", None)
        noun, key = subject_words(fact.subject)
        rows.append(
            Row(
                number=entry.number if entry else None,
                at=fact.at,
                what=kind_word(fact.kind),
                noun=noun,
                key=key[:SHORT],
                who=names.get(fact.actor, "") if fact.actor else str(pgettext_lazy("操作人", "system")),
                fingerprint=entry.seal[:SHORT] if entry else "",
            )
        )
    return rows


def _names(ids: Sequence[int | None]) -> dict[int | None, str]:
    """Names of the people behind accounts; the account's own name where no person stands behind it."""
    users = accounts().filter(pk__in={pk for pk in ids if pk is not None})
    return {user.pk: user.person.name if user.person else user.username for user in users}
