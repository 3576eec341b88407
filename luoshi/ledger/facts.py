"""What the ledger states in the journal: past tense, ids, plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterDocketed:
    """立项: a matter was opened, from a span of a text or by hand."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    number: str
    wording: str
    span_id: int | None
    by_hand: str
    due_on: date | None
    parties: tuple[tuple[str, int | None, str], ...]
    extra: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KindDefined:
    """A kind of matter came into being; `values` is it as TOML."""

    noun: ClassVar[str] = "kind"
    about: ClassVar[str] = "kind"
    kind: str
    name: str
    values: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KindChanged:
    """A kind of matter changed: the keys that differ, and the whole kind as TOML since then."""

    noun: ClassVar[str] = "kind"
    about: ClassVar[str] = "kind"
    kind: str
    name: str
    changed: tuple[str, ...]
    values: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KindDropped:
    """A kind of which there was no matter was deleted."""

    noun: ClassVar[str] = "kind"
    about: ClassVar[str] = "kind"
    kind: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterIssued:
    """交办: the matter was given to its parties; `slots` cells will be followed."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    issued_on: date
    due_on: date | None
    cycle: str
    slots: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyWentOn:
    """滚动: a duty without an end goes on; `slots` cells of further periods will be followed."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    periods: tuple[str, ...]
    slots: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterAcknowledged:
    """签收: a party took note; no promise of a result."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    unit_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSubmitted:
    """报送: a unit reported on a slot. `evidence` are SHA-256 hashes or links."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    report_id: int
    unit_id: int
    period: str
    progress: int
    text: str
    is_unchanged: bool
    asks_conclusion: bool
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportReturned:
    """退回: a report has to be corrected; the deadline stays."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    report_id: int
    why: str
    repair_by: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportAccepted:
    """通过: a report passed the review."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    report_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterConcluded:
    """办结: the supervision office accepted the result."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    lead_id: int | None
    concluded_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterClosedOut:
    """销号: struck off the supervising list."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    closed_out_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterReopened:
    """A concluded matter was opened again, because the result did not hold."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterReminded:
    """催办: the units that have to act were reminded."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterCarriedOver:
    """接续: a matter of a new edition took the place of one that was still open; both keep their own record."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    predecessor_id: int
    predecessor_number: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterApproved:
    """批准立项: the director approved the proposal; the number stands, the clock does not run yet."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterDeclined:
    """不予立项: the director did not take the proposal up."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    why: str
    ended_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionRaised:
    """异议: a unit says that the matter is not its own. `ground` is one of states.Ground."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    request_id: int
    unit_id: int
    ground: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentKept:
    """维持交办: the objection was answered, the assignment stays."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    request_id: int
    unit_id: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterReassigned:
    """改派: another unit takes the place of one that objected."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    request_id: int
    unit_id: int
    why: str
    lead_id: int | None
    parties: tuple[tuple[str, int | None, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareDelegated:
    """转办: a party passed its share to a unit below it."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    unit_id: int
    to_unit_id: int
    due_on: date | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareTakenBack:
    """收回转办: a party took back what it had passed down."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    unit_id: int
    to_unit_id: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportAsked:
    """商请配合: the lead asked a supporting unit for a report."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    unit_id: int
    due_on: date
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StagesPlanned:
    """阶段计划: the lead said what will be there by when."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    unit_id: int | None
    stages: tuple[tuple[str, date], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StageFinished:
    """阶段完成: a stage was reached, or it was explained why it was left undone."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    stage_id: int
    title: str
    done_on: date | None
    explained: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOff:
    """签发: the head of the unit signed a report or a request, which leaves the unit with it."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    unit_id: int
    report_id: int | None
    request_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportHandedBack:
    """退回修改: the head of the unit handed a report back before it left the unit."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    report_id: int
    unit_id: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionAsked:
    """申请延期: the lead asks for a later day; the day in force stays until the decision."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    request_id: int
    unit_id: int
    due_on: date
    level: str
    why: str
    progress: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeAsked:
    """申请变更: the lead asks for another wording or other parties."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    request_id: int
    unit_id: int
    why: str
    wording: str
    parties: tuple[tuple[str, int | None, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestTakenBack:
    """撤回申请: the unit no longer asks."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    request_id: int
    unit_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestScreened:
    """初审: the supervision office passed a request up with its opinion."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    request_id: int
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionGranted:
    """同意延期: the day in force moved; the day of the text never does."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    request_id: int
    old_due_on: date | None
    due_on: date
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRefused:
    """不同意: a request for an extension or a change was refused."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    request_id: int
    kind: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterChanged:
    """变更: wording or parties changed; the clause it comes from stays."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    request_id: int | None
    why: str
    old_wording: str
    wording: str
    old_parties: tuple[tuple[str, int | None, str], ...]
    parties: tuple[tuple[str, int | None, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitExcepted:
    """免报: a unit of a class need not report."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    unit_id: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterSuspended:
    """中止: the clock stands still for a cause outside the unit, until a review."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    cause: str
    why: str
    suspended_on: date
    review_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterResumed:
    """恢复办理: the clock runs again; the day in force moved by the calendar days stood still."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    resumed_on: date
    days: int
    old_due_on: date | None
    due_on: date | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationOrdered:
    """核查: a third person was asked to see whether the result holds."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    verification_id: int
    report_id: int
    method: str
    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationFound:
    """核查结论: what the third person found."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    verification_id: int
    holds: bool
    finding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultSeen:
    """阅示: a leader took note of the result."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InstructionGiven:
    """批示: a leader gave an instruction on the matter."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    text: str
    due_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentMade:
    """备注: somebody who acts or supervises left a note."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGiven:
    """同意终止或撤销: a leader consented to ending the matter without a result."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedBack:
    """回头看: whether the result still holds."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    holds: bool
    finding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterArchived:
    """归档: the package with the whole record was filed. `sha256` is that of the package."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    sha256: str
    retention: str
    archived_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterTerminated:
    """终止: ended without a result."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    why: str
    ended_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterMerged:
    """并案: goes on in another matter."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    into_id: int
    into_number: str
    why: str
    ended_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterWithdrawn:
    """撤销: should never have been followed, or no longer."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    why: str
    ended_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetTied:
    """A figure of a matter is read from a measure from now on and asked for nowhere else. `baseline` as text."""

    noun: ClassVar[str] = "matter"
    about: ClassVar[str] = "matter_id"
    matter_id: int
    target_id: int
    measure_id: int
    baseline: str | None
    kind: str
    is_binding: bool
