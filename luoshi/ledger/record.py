"""The whole record of one matter as plain values, for the archive package: what it was, who took part, every step.

An official record is Chinese whatever the reader's language is: labels are taken in Chinese, headings written so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils.timezone import localtime
from django.utils.translation import override

from luoshi.journal.queries import entries_about
from luoshi.ledger.models import Matter
from luoshi.ledger.states import (
    UNSENT,
    OutcomeStep,
    PartyRole,
    Publication,
    ReportState,
    RequestKind,
    RequestState,
    Retention,
    SlotState,
    State,
    Verb,
)

FORMAT = "luoshi-archive/1"
_MATTER = [
    "number",
    "wording",
    "year",
    "clause_path",
    "by_hand",
    "result_form",
    "state",
    "cycle",
    "docketed_on",
    "starts_on",
    "due_by_rule",
    "due_on",
    "progress",
    "concluded_on",
    "closed_out_on",
    "lookback_until",
    "outcome_step",
    "extensions",
    "is_urgent",
    "is_restricted",
    "publication",
]
_PARTY = ["ordinal", "role", "text", "is_class", "weight", "progress", "acknowledged_at", "starts_on", "ends_on"]
_SLOT = ["period", "opens_on", "due_on", "state"]
_REPORT = [
    "state",
    "progress",
    "progress_before",
    "text",
    "difficulty",
    "next_step",
    "outlook",
    "is_unchanged",
    "asks_conclusion",
    "figures",
    "submitted_at",
]
_DECISION = ["verb", "on", "at", "why", "repair_by", "waited_days", "effect"]
_REQUEST = [
    "kind",
    "state",
    "level",
    "ground",
    "why",
    "progress",
    "due_on",
    "wording",
    "parties",
    "opinion",
    "on",
    "answer_by",
    "answered_on",
]
_STAGE = ["ordinal", "title", "due_on", "is_required", "done_on", "explained"]
_SUSPENSION = ["cause", "why", "from_on", "review_on", "to_on", "days"]
_VERIFICATION = ["method", "question", "asked_on", "holds", "finding", "found_on"]
_TARGET = ["text", "value", "unit", "comparator", "reached"]


@dataclass(frozen=True, slots=True)
class Record:
    """`metadata` and `journal` are plain values for JSON; `steps` are day, what, unit, who, in which words, in order;
    `evidence` are the proofs that its reports used, in the order in which they came."""

    metadata: dict[str, Any]
    journal: list[dict[str, Any]]
    steps: list[list[str]]
    evidence: list[Any]


def record_of(matter: Matter, *, retention: str, on: date) -> Record:
    """Everything that is on record about a matter: a dozen queries, however much happened."""
    with override("zh-hans"):
        reports = list(
            matter.reports.exclude(state__in=UNSENT)
            .select_related("unit", "reported_by__person", "signed_by__person", "slot")
            .prefetch_related("uses__evidence__file")
            .order_by("submitted_at", "pk")
        )
        decisions = list(
            matter.decisions.select_related("unit", "by__person", "post__unit", "report").order_by("at", "pk")
        )
        evidence = {use.evidence_id: use.evidence for report in reports for use in report.uses.all()}
        proofs = [evidence[key] for key in sorted(evidence)]
        metadata = {
            "format": FORMAT,
            "filed_on": str(on),
            "retention": retention,
            "matter": _values(matter, _MATTER) | _origin(matter),
            "parties": [
                _values(p, _PARTY) | {"unit": str(p.unit) if p.unit else None}
                for p in matter.parties.select_related("unit").order_by("ordinal", "pk")
            ],
            "targets": [_values(t, _TARGET) for t in matter.targets.order_by("ordinal", "pk")],
            "stages": [_values(s, _STAGE) for s in matter.stages.order_by("ordinal", "pk")],
            "cells": [
                _values(s, _SLOT) | {"unit": s.unit.name}
                for s in matter.slots.select_related("unit").order_by("due_on", "unit__ordinal", "pk")
            ],
            "reports": [_report(r) for r in reports],
            "requests": [
                _values(r, _REQUEST) | {"unit": r.unit.name, "asked_by": _person(r.asked_by)}
                for r in matter.requests.select_related("unit", "asked_by__person").order_by("at", "pk")
            ],
            "decisions": [
                _values(d, _DECISION) | {"unit": d.unit.name if d.unit else None, "by": _person(d.by)}
                for d in decisions
            ],
            "suspensions": [_values(s, _SUSPENSION) for s in matter.suspensions.order_by("from_on", "pk")],
            "verifications": [
                _values(v, _VERIFICATION) | {"found_by": _person(v.found_by)}
                for v in matter.verifications.select_related("found_by__person").order_by("pk")
            ],
            "exemptions": [
                {"unit": e.unit.name, "why": e.why, "on": str(e.on)}
                for e in matter.exemptions.select_related("unit").order_by("pk")
            ],
            "evidence": [_proof(e) for e in proofs],
        }
        return Record(metadata, _journal(matter), _steps(reports, decisions), proofs)


def paper_of(matter: Matter, record: Record, *, retention: str, on: date) -> dict[str, Any]:
    """What the template archive.typ reads, in Chinese."""
    meta = record.metadata
    with override("zh-hans"):
        fields = [
            ["来源", meta["matter"]["origin"], "状态", str(State(matter.state).label)],
            ["立项日期", _day(matter.docketed_on), "交办日期", _day(matter.starts_on)],
            ["原定时限", _day(matter.due_by_rule), "现行时限", _day(matter.due_on)],
            ["办结日期", _day(matter.concluded_on), "销号日期", _day(matter.closed_out_on)],
            ["成效层级", str(OutcomeStep(matter.outcome_step).label), "公开决定", _publication(matter)],
            ["保管期限", str(Retention(retention).label), "归档日期", _day(on)],
        ]
        parties = [
            [str(PartyRole(p["role"]).label), p["text"], f"{p['progress']}%", _span(p["starts_on"], p["ends_on"])]
            for p in meta["parties"]
        ]
        cells = [[c["unit"], c["period"], c["due_on"], str(SlotState(c["state"]).label)] for c in meta["cells"]]
        reports = [
            [
                (r["submitted_at"] or "")[:10],
                r["unit"],
                f"{r['progress']}%",
                r["text"] or "无变化",
                str(ReportState(r["state"]).label),
            ]
            for r in meta["reports"]
        ]
        requests = [
            [
                r["on"],
                r["unit"],
                str(RequestKind(r["kind"]).label),
                r["why"],
                str(RequestState(r["state"]).label),
            ]
            for r in meta["requests"]
        ]
        proofs = [[e["name"], e["fact_on"] or "", e["sha256"] or e["link"]] for e in meta["evidence"]]
    return {
        "title": "督办事项办理档案",
        "number": matter.number,
        "wording": matter.wording,
        "fields": fields,
        "parts": [
            _part("责任单位", ["责任", "单位", "进度", "起止"], [2, 5, 2, 4], parties),
            _part("办理过程", ["日期", "动作", "单位", "经办人", "说明"], [3, 3, 3, 3, 8], record.steps),
            _part("报送情况", ["日期", "单位", "进度", "内容", "结果"], [3, 3, 2, 8, 2], reports),
            _part("申请与答复", ["日期", "单位", "类别", "理由", "结果"], [3, 3, 2, 8, 2], requests),
            _part("报送安排", ["单位", "期次", "时限", "状态"], [4, 3, 3, 3], cells),
            _part("佐证材料", ["名称", "事实日期", "SHA-256 或链接"], [5, 3, 8], proofs),
        ],
    }


def _part(title: str, heads: list[str], widths: list[int], rows: list[list[str]]) -> dict[str, Any]:
    return {"title": title, "heads": heads, "widths": widths, "rows": rows, "none": "无。"}


def _values(row: Model, names: Iterable[str]) -> dict[str, Any]:
    """Fields as plain values: days and instants as text."""
    values: dict[str, Any] = {}
    for name in names:
        value = getattr(row, name)
        values[name] = value.isoformat() if isinstance(value, date) else value
    return values


def _origin(matter: Matter) -> dict[str, Any]:
    document = matter.document
    quote = matter.span.quote if matter.span is not None else ""
    origin = f"《{document.title}》{matter.clause_path}" if document is not None else matter.by_hand
    return {"kind": matter.kind.name, "lead": str(matter.lead or ""), "origin": origin, "quote": quote}


def _report(report: Any) -> dict[str, Any]:
    return _values(report, _REPORT) | {
        "unit": report.unit.name,
        "period": report.slot.period,
        "reported_by": _person(report.reported_by),
        "signed_by": _person(report.signed_by),
        "evidence": [{"mark": use.evidence.mark, "nature": use.nature} for use in report.uses.all()],
    }


def _proof(evidence: Any) -> dict[str, Any]:
    return {
        "name": evidence.name,
        "sha256": evidence.file.sha256 if evidence.file else None,
        "link": evidence.link,
        "fact_on": str(evidence.fact_on) if evidence.fact_on else None,
        "received_at": evidence.received_at.isoformat(),
    }


def _journal(matter: Matter) -> list[dict[str, Any]]:
    """The facts about the matter in order, with their place in the chain where they are sealed."""
    rows = []
    for fact in entries_about(f"matter:{matter.pk}").order_by("pk"):
        entry = getattr(fact, "entry", None)
        rows.append(
            {
                "number": entry.number if entry else None,
                "kind": fact.kind,
                "subject": fact.subject,
                "payload": fact.payload,
                "actor": fact.actor,
                "post": fact.post,
                "at": fact.at.isoformat(),
                "digest": fact.digest,
                "seal": entry.seal if entry else None,
            }
        )
    return rows


def _steps(reports: Iterable[Any], decisions: Iterable[Any]) -> list[list[str]]:
    """Reports and decisions by their instants; a report that asked for conclusion stands there as the decision."""
    rows = [
        (r.submitted_at, 0, r.pk, ["报送", r.unit.name, _person(r.reported_by) or "", r.text or "无变化"])
        for r in reports
        if not r.asks_conclusion
    ]
    rows += [
        (
            d.at,
            1,
            d.pk,
            [str(Verb(d.verb).label), d.unit.name if d.unit else "", _person(d.by) or "系统", d.why],
        )
        for d in decisions
    ]
    rows.sort(key=lambda row: row[:3])
    return [[localtime(at).strftime("%Y-%m-%d"), *cells] for at, _kind, _pk, cells in rows]


def _person(user: Any) -> str | None:
    return None if user is None else str(user.person or user)


def _publication(matter: Matter) -> str:
    return str(Publication(matter.publication).label)


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day is not None else "—"


def _span(starts_on: str, ends_on: str) -> str:
    return f"{starts_on} 起" if ends_on.startswith("9999") else f"{starts_on} 至 {ends_on}"
