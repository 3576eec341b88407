"""The office's words for what the journal holds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import pgettext_lazy

from luoshi.journal.verification import Problem

KINDS: dict[str, Any] = {
    "access.AccountOpened": pgettext_lazy("记录", "account opened"),
    "access.AccountClosed": pgettext_lazy("记录", "account closed"),
    "access.PasswordSet": pgettext_lazy("记录", "password set"),
    "access.RoleGranted": pgettext_lazy("记录", "role granted"),
    "access.RoleRevoked": pgettext_lazy("记录", "role revoked"),
    "journal.JournalVerified": pgettext_lazy("记录", "records verified"),
    "ledger.MatterDocketed": pgettext_lazy("记录", "item registered"),
    "ledger.MatterIssued": pgettext_lazy("记录", "item issued"),
    "ledger.MatterAcknowledged": pgettext_lazy("记录", "item acknowledged"),
    "ledger.ReportSubmitted": pgettext_lazy("记录", "progress reported"),
    "ledger.ReportReturned": pgettext_lazy("记录", "report returned"),
    "ledger.ReportAccepted": pgettext_lazy("记录", "report approved"),
    "ledger.MatterConcluded": pgettext_lazy("记录", "item concluded"),
    "ledger.MatterClosedOut": pgettext_lazy("记录", "item closed out"),
    "ledger.MatterReopened": pgettext_lazy("记录", "item reopened"),
    "ledger.MatterReminded": pgettext_lazy("记录", "unit reminded"),
    "ledger.MatterCarriedOver": pgettext_lazy("记录", "item carried over"),
    "ledger.MatterApproved": pgettext_lazy("记录", "proposal approved"),
    "ledger.MatterDeclined": pgettext_lazy("记录", "proposal not taken up"),
    "ledger.ObjectionRaised": pgettext_lazy("记录", "objection raised"),
    "ledger.AssignmentKept": pgettext_lazy("记录", "assignment kept"),
    "ledger.MatterReassigned": pgettext_lazy("记录", "item reassigned"),
    "ledger.ShareDelegated": pgettext_lazy("记录", "share delegated"),
    "ledger.ShareTakenBack": pgettext_lazy("记录", "delegation taken back"),
    "ledger.SupportAsked": pgettext_lazy("记录", "support asked for"),
    "ledger.StagesPlanned": pgettext_lazy("记录", "stages planned"),
    "ledger.StageFinished": pgettext_lazy("记录", "stage finished"),
    "ledger.SignedOff": pgettext_lazy("记录", "signed off"),
    "ledger.ReportHandedBack": pgettext_lazy("记录", "report handed back inside the unit"),
    "ledger.ExtensionAsked": pgettext_lazy("记录", "extension asked for"),
    "ledger.ChangeAsked": pgettext_lazy("记录", "change asked for"),
    "ledger.RequestTakenBack": pgettext_lazy("记录", "request taken back"),
    "ledger.RequestScreened": pgettext_lazy("记录", "request screened"),
    "ledger.ExtensionGranted": pgettext_lazy("记录", "extension granted"),
    "ledger.RequestRefused": pgettext_lazy("记录", "request refused"),
    "ledger.MatterChanged": pgettext_lazy("记录", "item changed"),
    "ledger.UnitExcepted": pgettext_lazy("记录", "unit excepted"),
    "ledger.MatterSuspended": pgettext_lazy("记录", "item suspended"),
    "ledger.MatterResumed": pgettext_lazy("记录", "item resumed"),
    "ledger.VerificationOrdered": pgettext_lazy("记录", "verification ordered"),
    "ledger.VerificationFound": pgettext_lazy("记录", "verification finding recorded"),
    "ledger.ResultSeen": pgettext_lazy("记录", "result seen by a leader"),
    "ledger.InstructionGiven": pgettext_lazy("记录", "instruction given"),
    "ledger.CommentMade": pgettext_lazy("记录", "comment made"),
    "ledger.ConsentGiven": pgettext_lazy("记录", "consent to ending given"),
    "ledger.LookedBack": pgettext_lazy("记录", "looked back at the result"),
    "ledger.MatterArchived": pgettext_lazy("记录", "item archived"),
    "ledger.MatterTerminated": pgettext_lazy("记录", "item terminated"),
    "ledger.MatterMerged": pgettext_lazy("记录", "item merged into another"),
    "ledger.MatterWithdrawn": pgettext_lazy("记录", "item withdrawn"),
    "ledger.KindDefined": pgettext_lazy("记录", "kind of item defined"),
    "ledger.KindChanged": pgettext_lazy("记录", "kind of item changed"),
    "ledger.KindDropped": pgettext_lazy("记录", "kind of item deleted"),
    "ledger.DutyWentOn": pgettext_lazy("记录", "reports of the next periods opened"),
    "mandates.DocumentRead": pgettext_lazy("记录", "document loaded"),
    "mandates.DocumentRefused": pgettext_lazy("记录", "document refused"),
    "mandates.ReadingConfirmed": pgettext_lazy("记录", "reading confirmed"),
    "mandates.ReadingsConfirmed": pgettext_lazy("记录", "certain readings confirmed"),
    "mandates.ReadingCorrected": pgettext_lazy("记录", "reading corrected"),
    "mandates.ReadingSplit": pgettext_lazy("记录", "reading split"),
    "mandates.ReadingsMerged": pgettext_lazy("记录", "readings merged"),
    "mandates.ReadingRefused": pgettext_lazy("记录", "reading left out"),
    "mandates.ReadingReopened": pgettext_lazy("记录", "reading reopened"),
    "mandates.ReadingRestored": pgettext_lazy("记录", "reading restored"),
    "mandates.NameSettled": pgettext_lazy("记录", "name settled"),
    "mandates.RestSettled": pgettext_lazy("记录", "remaining names settled"),
    "mandates.FirstNamesMadeLead": pgettext_lazy("记录", "first units made lead"),
    "mandates.MissingDeadlinesDecided": pgettext_lazy("记录", "missing deadlines decided"),
    "mandates.FirstNamesDoNotLead": pgettext_lazy("记录", "first units do not lead"),
    "mandates.PracticeRemembered": pgettext_lazy("记录", "practice of an issuer remembered"),
    "mandates.ReadingAdded": pgettext_lazy("记录", "missed reading added"),
    "mandates.SecondOpinionGiven": pgettext_lazy("记录", "second opinion given"),
    "mandates.SecondOpinionDecided": pgettext_lazy("记录", "second opinion decided"),
    "mandates.ClauseLinksDecided": pgettext_lazy("记录", "links between clauses decided"),
    "org.UnitCreated": pgettext_lazy("记录", "unit created"),
    "org.UnitRenamed": pgettext_lazy("记录", "unit renamed"),
    "org.UnitMoved": pgettext_lazy("记录", "unit moved"),
    "org.UnitsMerged": pgettext_lazy("记录", "units merged"),
    "org.UnitSplit": pgettext_lazy("记录", "unit split"),
    "org.UnitClosed": pgettext_lazy("记录", "unit closed"),
    "org.UnitCorrected": pgettext_lazy("记录", "unit corrected"),
    "org.PostCreated": pgettext_lazy("记录", "post created"),
    "org.PersonAppointed": pgettext_lazy("记录", "person appointed"),
    "org.PostVacated": pgettext_lazy("记录", "post vacated"),
    "org.NameRemembered": pgettext_lazy("记录", "name remembered"),
    "org.RegisterLoaded": pgettext_lazy("记录", "register loaded"),
    "org.WorkingYearLoaded": pgettext_lazy("记录", "working days loaded"),
    "ledger.TargetTied": pgettext_lazy("记录", "target tied to a measure"),
    "measures.MeasureDefined": pgettext_lazy("记录", "measure laid down"),
    "measures.ValueObserved": pgettext_lazy("记录", "figure entered"),
    "measures.ObservationCorrected": pgettext_lazy("记录", "figure corrected"),
    "measures.ObservationWithdrawn": pgettext_lazy("记录", "figure withdrawn"),
    "records.FileStored": pgettext_lazy("记录", "file kept"),
    "records.FileRefused": pgettext_lazy("记录", "file refused"),
    "records.EvidenceAdded": pgettext_lazy("记录", "evidence added"),
    "reminders.ReminderRulesSet": pgettext_lazy("记录", "rules of reminding set"),
    "reminders.ReminderAddressAdded": pgettext_lazy("记录", "address for reminders added"),
    "reminders.ReminderAddressRemoved": pgettext_lazy("记录", "address for reminders removed"),
    "reminders.DigestsMade": pgettext_lazy("记录", "digests put together"),
    "reminders.RemindersSent": pgettext_lazy("记录", "reminders sent"),
}
NOUNS: dict[str, Any] = {
    "account": pgettext_lazy("对象", "account"),
    "alias": pgettext_lazy("对象", "name"),
    "digests": pgettext_lazy("对象", "digests"),
    "document": pgettext_lazy("对象", "document"),
    "edition": pgettext_lazy("对象", "edition"),
    "evidence": pgettext_lazy("对象", "evidence"),
    "file": pgettext_lazy("对象", "file"),
    "issuer": pgettext_lazy("对象", "issuer"),
    "journal": pgettext_lazy("对象", "records"),
    "kind": pgettext_lazy("对象", "kind of item"),
    "matter": pgettext_lazy("对象", "item"),
    "measure": pgettext_lazy("对象", "measure"),
    "observation": pgettext_lazy("对象", "figure"),
    "post": pgettext_lazy("对象", "post"),
    "reading": pgettext_lazy("对象", "reading"),
    "reminder_address": pgettext_lazy("对象", "address for reminders"),
    "reminder_rules": pgettext_lazy("对象", "rules of reminding"),
    "refused_file": pgettext_lazy("对象", "refused file"),
    "register": pgettext_lazy("对象", "register"),
    "unit": pgettext_lazy("对象", "unit"),
    "year": pgettext_lazy("对象", "year"),
}


def in_words(problem: Problem) -> str:
    """The sentence of a problem with the office's words in the place of names of code."""
    values = dict(problem.values)
    if "kind" in values:
        values["kind"] = kind_word(values["kind"])
    if "subject" in values:
        values["subject"] = " ".join(filter(None, map(str, subject_words(values["subject"]))))
    return str(replace(problem, values=values))


def kind_word(kind: str) -> Any:
    """What happened, as the office says it; the kind itself where a room has no word here yet."""
    return KINDS.get(kind, kind)


def subject_words(subject: str) -> tuple[Any, str]:
    """What a fact is about: its noun and its number or name, both for people."""
    noun, _colon, key = subject.partition(":")
    return NOUNS.get(noun, noun), "" if noun == "journal" else key
