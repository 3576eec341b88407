"""The life of a matter, of a report and of a slot, as tables; and the words for parties, cycles and lights."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from luoshi.kernel.lifecycle import Lifecycle


class State(TextChoices):
    """Where a matter is (domain handbook 2.2)."""

    DRAFT = "draft", pgettext_lazy("拟立项", "proposed")
    DOCKETED = "docketed", pgettext_lazy("已立项", "registered")
    ASSIGNED = "assigned", pgettext_lazy("待签收", "to acknowledge")
    IN_PROGRESS = "in_progress", pgettext_lazy("办理中", "in progress")
    SUSPENDED = "suspended", pgettext_lazy("中止", "suspended")
    UNDER_REVIEW = "under_review", pgettext_lazy("审核中", "under review")
    UNDER_VERIFICATION = "under_verification", pgettext_lazy("核查中", "under verification")
    CONCLUDED = "concluded", pgettext_lazy("办结", "concluded")
    CLOSED_OUT = "closed_out", pgettext_lazy("销号", "closed out")
    ARCHIVED = "archived", pgettext_lazy("归档", "archived")
    TERMINATED = "terminated", pgettext_lazy("终止", "terminated")
    MERGED = "merged", pgettext_lazy("并案", "merged")
    WITHDRAWN = "withdrawn", pgettext_lazy("撤销", "withdrawn")


class Verb(TextChoices):
    """What a decision decides, and what the timeline shows."""

    DOCKET = "docket", pgettext_lazy("动作", "registered")
    APPROVE = "approve", pgettext_lazy("动作", "approved for supervision")
    DECLINE = "decline", pgettext_lazy("动作", "not taken up")
    ISSUE = "issue", pgettext_lazy("动作", "issued")
    ACKNOWLEDGE = "acknowledge", pgettext_lazy("动作", "acknowledged")
    OBJECT = "object", pgettext_lazy("动作", "objected to the assignment")
    KEEP = "keep", pgettext_lazy("动作", "kept the assignment")
    REASSIGN = "reassign", pgettext_lazy("动作", "reassigned")
    DELEGATE = "delegate", pgettext_lazy("动作", "delegated")
    TAKE_BACK = "take_back", pgettext_lazy("动作", "took back a delegation")
    ASK_SUPPORT = "ask_support", pgettext_lazy("动作", "asked for support")
    PLAN = "plan", pgettext_lazy("动作", "planned the stages")
    FINISH_STAGE = "finish_stage", pgettext_lazy("动作", "finished a stage")
    SIGN = "sign", pgettext_lazy("动作", "signed off")
    HAND_BACK = "hand_back", pgettext_lazy("动作", "handed back to the liaison officer")
    SUBMIT = "submit", pgettext_lazy("动作", "asked for conclusion")
    ASK_EXTENSION = "ask_extension", pgettext_lazy("动作", "asked for an extension")
    ASK_CHANGE = "ask_change", pgettext_lazy("动作", "asked for a change")
    SCREEN = "screen", pgettext_lazy("动作", "screened a request")
    EXTEND = "extend", pgettext_lazy("动作", "granted an extension")
    CHANGE = "change", pgettext_lazy("动作", "changed the matter")
    REFUSE = "refuse", pgettext_lazy("动作", "refused a request")
    EXCEPT = "except", pgettext_lazy("动作", "excepted a unit")
    SUSPEND = "suspend", pgettext_lazy("动作", "suspended")
    RESUME = "resume", pgettext_lazy("动作", "resumed")
    RETURN = "return", pgettext_lazy("动作", "returned")
    ACCEPT = "accept", pgettext_lazy("动作", "accepted")
    VERIFY = "verify", pgettext_lazy("动作", "sent to verification")
    FIND = "find", pgettext_lazy("动作", "recorded a finding")
    SEE = "see", pgettext_lazy("动作", "took note of the result")
    INSTRUCT = "instruct", pgettext_lazy("动作", "gave an instruction")
    COMMENT = "comment", pgettext_lazy("动作", "commented")
    CONSENT = "consent", pgettext_lazy("动作", "consented to ending it")
    CONCLUDE = "conclude", pgettext_lazy("动作", "concluded")
    LOOK_BACK = "look_back", pgettext_lazy("动作", "looked back")
    CLOSE_OUT = "close_out", pgettext_lazy("动作", "closed out")
    REOPEN = "reopen", pgettext_lazy("动作", "reopened")
    ARCHIVE = "archive", pgettext_lazy("动作", "archived")
    TERMINATE = "terminate", pgettext_lazy("动作", "terminated")
    MERGE = "merge", pgettext_lazy("动作", "merged into another")
    WITHDRAW = "withdraw", pgettext_lazy("动作", "withdrawn")
    REMIND = "remind", pgettext_lazy("动作", "reminded")


# Finished with a result; ended without one; no longer followed either way; given to units and not finished.
DONE = (State.CONCLUDED, State.CLOSED_OUT, State.ARCHIVED)
ENDED = (State.TERMINATED, State.MERGED, State.WITHDRAWN)
OUT = DONE + ENDED
OPEN = (State.ASSIGNED, State.IN_PROGRESS, State.SUSPENDED, State.UNDER_REVIEW, State.UNDER_VERIFICATION)
NOT_ISSUED = (State.DRAFT, State.DOCKETED)

# Domain handbook 2.2 and 2.3. “acknowledge” moves the matter when its last lead did so; “submit” is the report that
# asks for conclusion; reports on the way have a life of their own (REPORT). What nobody leads is concluded while in
# progress, by coverage; everything else under review. Moves that change no state are in ledger.moves, with who may make
# each of them.
MATTER = Lifecycle(
    State,
    ("approve",     {State.DRAFT},                                State.DOCKETED),
    ("decline",     {State.DRAFT},                                State.WITHDRAWN),
    ("issue",       {State.DOCKETED},                             State.ASSIGNED),
    ("acknowledge", {State.ASSIGNED},                             State.IN_PROGRESS),
    ("report",      {State.IN_PROGRESS},                          State.IN_PROGRESS),
    ("submit",      {State.IN_PROGRESS},                          State.UNDER_REVIEW),
    ("suspend",     {State.IN_PROGRESS},                          State.SUSPENDED),
    ("resume",      {State.SUSPENDED},                            State.IN_PROGRESS),
    ("return",      {State.UNDER_REVIEW},                         State.IN_PROGRESS),
    ("verify",      {State.UNDER_REVIEW},                         State.UNDER_VERIFICATION),
    ("find",        {State.UNDER_VERIFICATION},                   State.UNDER_REVIEW),
    ("conclude",    {State.UNDER_REVIEW, State.IN_PROGRESS},      State.CONCLUDED),
    ("close_out",   {State.CONCLUDED},                            State.CLOSED_OUT),
    ("reopen",      {State.CONCLUDED, State.CLOSED_OUT},          State.IN_PROGRESS),
    ("archive",     {State.CLOSED_OUT},                           State.ARCHIVED),
    ("terminate",   set(OPEN),                                    State.TERMINATED),
    ("merge",       {State.DOCKETED, *OPEN},                      State.MERGED),
    ("withdraw",    {State.DRAFT, State.DOCKETED, *OPEN},         State.WITHDRAWN),
    labels=dict(Verb.choices) | {"report": pgettext_lazy("动作", "reported")},
)  # fmt: skip


class ReportState(TextChoices):
    DRAFT = "draft", pgettext_lazy("草稿", "draft")
    TO_SIGN = "to_sign", pgettext_lazy("待签发", "to be signed off")
    SUBMITTED = "submitted", pgettext_lazy("待审核", "to review")
    RETURNED = "returned", pgettext_lazy("退回", "returned")
    ACCEPTED = "accepted", pgettext_lazy("通过", "accepted")


# Not said yet, seen by the unit alone.
UNSENT = (ReportState.DRAFT, ReportState.TO_SIGN)

REPORT = Lifecycle(
    ReportState,
    ("submit", {ReportState.DRAFT, ReportState.TO_SIGN}, ReportState.SUBMITTED),
    ("hand_up", {ReportState.DRAFT},     ReportState.TO_SIGN),
    ("hand_back", {ReportState.TO_SIGN}, ReportState.DRAFT),
    ("return", {ReportState.SUBMITTED}, ReportState.RETURNED),
    ("accept", {ReportState.SUBMITTED}, ReportState.ACCEPTED),
    ("recall", {ReportState.ACCEPTED}, ReportState.RETURNED),  # a result that did not stand, before it is concluded
    labels=dict(Verb.choices),
)  # fmt: skip


class SlotState(TextChoices):
    """Where the cell stands: owed, waiting for review, to correct, done. Follows its last report."""

    OWED = "owed", pgettext_lazy("待报送", "report due")
    SUBMITTED = "submitted", pgettext_lazy("待审核", "to review")
    RETURNED = "returned", pgettext_lazy("退回", "returned")
    ACCEPTED = "accepted", pgettext_lazy("通过", "accepted")
    DROPPED = "dropped", pgettext_lazy("不再需要", "no longer needed")


class PartyRole(TextChoices):
    LEAD = "lead", pgettext_lazy("牵头", "lead")
    CO_LEAD = "co_lead", pgettext_lazy("共同牵头", "co-lead")
    JOINT = "joint", pgettext_lazy("共同负责", "joint")
    BY_REMIT = "by_remit", pgettext_lazy("按职责分工", "by remit")
    SUPPORT = "support", pgettext_lazy("配合", "support")
    LOCAL = "local", pgettext_lazy("属地", "local")
    ALL = "all", pgettext_lazy("各单位", "everyone")
    OVERSEER = "overseer", pgettext_lazy("统筹", "overseer")


LEADING = (PartyRole.LEAD, PartyRole.CO_LEAD)
OWING = (PartyRole.LEAD, PartyRole.CO_LEAD, PartyRole.JOINT, PartyRole.BY_REMIT)
CLASSES = (PartyRole.LOCAL, PartyRole.ALL)


class Cycle(TextChoices):
    """How often progress is reported until the deadline."""

    ONCE = "once", pgettext_lazy("报送频次", "once, at the deadline")
    MONTHLY = "monthly", pgettext_lazy("报送频次", "every month")
    QUARTERLY = "quarterly", pgettext_lazy("报送频次", "every quarter")
    HALF_YEARLY = "half_yearly", pgettext_lazy("报送频次", "every half year")
    YEARLY = "yearly", pgettext_lazy("报送频次", "every year")


class Waiting(TextChoices):
    """Who has to act next."""

    APPROVAL = "approval", pgettext_lazy("待办环节", "waiting for approval")
    ISSUE = "issue", pgettext_lazy("待办环节", "waiting to be issued")
    ACKNOWLEDGE = "acknowledge", pgettext_lazy("待办环节", "waiting for acknowledgement")
    REPORT = "report", pgettext_lazy("待办环节", "waiting for a report")
    CORRECTION = "correction", pgettext_lazy("待办环节", "waiting for a correction")
    REVIEW = "review", pgettext_lazy("待办环节", "waiting for review")
    FINDING = "finding", pgettext_lazy("待办环节", "waiting for verification")
    CONCLUSION = "conclusion", pgettext_lazy("待办环节", "waiting for conclusion")
    RESUMPTION = "resumption", pgettext_lazy("待办环节", "waiting to be resumed")
    CLOSE_OUT = "close_out", pgettext_lazy("待办环节", "waiting to be closed out")
    ARCHIVE = "archive", pgettext_lazy("待办环节", "waiting to be archived")
    NOBODY = "nobody", pgettext_lazy("待办环节", "nobody")


class Light(TextChoices):
    """Shape, word and colour of a row; the keys are those of the design (`ls-light--KEY`)."""

    OK = "ok", pgettext_lazy("正常", "on track")
    WARN = "warn", pgettext_lazy("临期或滞后", "due soon or behind")
    OVER = "over", pgettext_lazy("逾期", "overdue")
    DONE = "done", pgettext_lazy("办结", "concluded")
    IDLE = "idle", pgettext_lazy("未启动", "not started")
    HOLD = "hold", pgettext_lazy("长期推进", "rolling, no deadline")
    PAUSED = "paused", pgettext_lazy("中止", "suspended")
    ENDED = "ended", pgettext_lazy("终止、并案或撤销", "ended without a result")


class Outlook(TextChoices):
    """What the unit says of the deadline."""

    ON_TIME = "on_time", pgettext_lazy("能按期完成吗", "yes")
    DIFFICULT = "difficult", pgettext_lazy("能按期完成吗", "with difficulty")
    EXTENSION = "extension", pgettext_lazy("能按期完成吗", "an extension is needed")


class RequestKind(TextChoices):
    """What a unit may ask of the supervision office (domain handbook 2.3, rows 4, 7, 8)."""

    OBJECTION = "objection", pgettext_lazy("异议", "objection")
    EXTENSION = "extension", pgettext_lazy("延期", "extension")
    CHANGE = "change", pgettext_lazy("变更", "change")


class RequestState(TextChoices):
    TO_SIGN = "to_sign", pgettext_lazy("待签发", "to be signed off")
    OPEN = "open", pgettext_lazy("待答复", "to be answered")
    SCREENED = "screened", pgettext_lazy("已初审", "screened, to be decided above")
    GRANTED = "granted", pgettext_lazy("同意", "granted")
    REFUSED = "refused", pgettext_lazy("不同意", "refused")
    TAKEN_BACK = "taken_back", pgettext_lazy("已撤回", "taken back")


PENDING = (RequestState.TO_SIGN, RequestState.OPEN, RequestState.SCREENED)

REQUEST = Lifecycle(
    RequestState,
    ("sign",      {RequestState.TO_SIGN},                              RequestState.OPEN),
    ("screen",    {RequestState.OPEN},                                 RequestState.SCREENED),
    ("grant",     {RequestState.OPEN, RequestState.SCREENED},          RequestState.GRANTED),
    ("refuse",    {RequestState.OPEN, RequestState.SCREENED},          RequestState.REFUSED),
    ("take_back", {RequestState.TO_SIGN, RequestState.OPEN},           RequestState.TAKEN_BACK),
    ("lapse",     set(PENDING),                                        RequestState.TAKEN_BACK),
)  # fmt: skip


class Level(TextChoices):
    """Who decides a request: the supervision office, or a leader for a long or a third extension."""

    OFFICE = "office", pgettext_lazy("决定层级", "the supervision office")
    LEADER = "leader", pgettext_lazy("决定层级", "the leader")


class Ground(TextChoices):
    """Why a unit objects (domain handbook 2.3, row 4)."""

    NOT_OURS = "not_ours", pgettext_lazy("异议理由", "not our remit")
    WRONG_LEAD = "wrong_lead", pgettext_lazy("异议理由", "another unit should lead")
    DUPLICATE = "duplicate", pgettext_lazy("异议理由", "repeats another matter")
    OTHER = "other", pgettext_lazy("异议理由", "another reason")


class Cause(TextChoices):
    """External causes for which the clock stops (domain handbook 2.1 FS1, 2.3 row 9)."""

    LAW = "law", pgettext_lazy("中止原因", "a law or rule is pending")
    TENDER = "tender", pgettext_lazy("中止原因", "a tender runs")
    HEARING = "hearing", pgettext_lazy("中止原因", "a hearing runs")
    TESTING = "testing", pgettext_lazy("中止原因", "a test or inspection runs")
    EXPERTS = "experts", pgettext_lazy("中止原因", "experts review it")
    FORCE = "force", pgettext_lazy("中止原因", "force majeure")
    OTHER = "other", pgettext_lazy("中止原因", "another cause outside the unit")


class OutcomeStep(TextChoices):
    """How far a result must reach: something was done, something exists, something became better."""

    ACTIVITY = "activity", pgettext_lazy("成效层级", "activity")
    OUTPUT = "output", pgettext_lazy("成效层级", "output")
    OUTCOME = "outcome", pgettext_lazy("成效层级", "outcome")


class Nature(TextChoices):
    """What a proof is; architecture section 6: photos, notes, instructions and articles never count as results."""

    DATA = "data", pgettext_lazy("佐证性质", "figures from a named source")
    RULE = "rule", pgettext_lazy("佐证性质", "a rule or document issued")
    SYSTEM = "system", pgettext_lazy("佐证性质", "a system or facility in use")
    ACCEPTANCE = "acceptance", pgettext_lazy("佐证性质", "acceptance or third-party finding")
    FEEDBACK = "feedback", pgettext_lazy("佐证性质", "feedback of those served")
    MEETING = "meeting", pgettext_lazy("佐证性质", "meeting record")
    PHOTO = "photo", pgettext_lazy("佐证性质", "photo")
    INSTRUCTION = "instruction", pgettext_lazy("佐证性质", "instruction obtained")
    ARTICLE = "article", pgettext_lazy("佐证性质", "article published")
    OTHER = "other", pgettext_lazy("佐证性质", "other paper")


class Method(TextChoices):
    """How a verification looks (domain handbook 2.4)."""

    DOCUMENTS = "documents", pgettext_lazy("核查方式", "documents")
    DATA = "data", pgettext_lazy("核查方式", "data")
    SITE = "site", pgettext_lazy("核查方式", "on the spot")
    PHONE = "phone", pgettext_lazy("核查方式", "by telephone")
    PUBLIC = "public", pgettext_lazy("核查方式", "asking those served")


class Publication(TextChoices):
    """What was decided about publishing a result."""

    UNDECIDED = "undecided", pgettext_lazy("公开决定", "not decided yet")
    PUBLIC = "public", pgettext_lazy("公开决定", "public")
    INTERNAL = "internal", pgettext_lazy("公开决定", "inside the institution")
    PARTIES = "parties", pgettext_lazy("公开决定", "parties only")


class Retention(TextChoices):
    """保管期限 of an archive package (domain handbook 4.6)."""

    PERMANENT = "permanent", pgettext_lazy("保管期限", "permanent")
    YEARS_30 = "years_30", pgettext_lazy("保管期限", "30 years")
    YEARS_10 = "years_10", pgettext_lazy("保管期限", "10 years")


class SignOff(TextChoices):
    """For what the head of a unit must sign before it leaves the unit."""

    NOTHING = "nothing", pgettext_lazy("签发要求", "nothing")
    CONCLUSION = "conclusion", pgettext_lazy("签发要求", "conclusion reports and requests")
    EVERYTHING = "everything", pgettext_lazy("签发要求", "every report and request")


class VerificationRule(TextChoices):
    """When a result must be verified by a third person before it is concluded."""

    NEVER = "never", pgettext_lazy("核查要求", "never required")
    SAMPLE = "sample", pgettext_lazy("核查要求", "a sample")
    ALWAYS = "always", pgettext_lazy("核查要求", "always")
