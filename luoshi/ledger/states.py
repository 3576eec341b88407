"""The life of a matter, of a report and of a slot, as tables; and the words for parties, cycles and lights."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from luoshi.kernel.lifecycle import Lifecycle


class MatterKind(TextChoices):
    """Kinds shipped; a kind is data, programme names never are constants."""

    PLAN_TASK = "plan_task", pgettext_lazy("规划任务", "plan task")
    ANNUAL_MEASURE = "annual_measure", pgettext_lazy("年度举措", "yearly measure")
    DIRECTIVE = "directive", pgettext_lazy("指示批示", "directive")
    RESEARCH_RESULT = "research_result", pgettext_lazy("调研成果", "research result")
    PRACTICAL_MEASURE = "practical_measure", pgettext_lazy("办实事", "practical measure")
    OTHER = "other", pgettext_lazy("其他事项", "other matter")


class State(TextChoices):
    DOCKETED = "docketed", pgettext_lazy("已立项", "registered")
    ASSIGNED = "assigned", pgettext_lazy("待签收", "to acknowledge")
    IN_PROGRESS = "in_progress", pgettext_lazy("办理中", "in progress")
    UNDER_REVIEW = "under_review", pgettext_lazy("审核中", "under review")
    CONCLUDED = "concluded", pgettext_lazy("办结", "concluded")
    CLOSED_OUT = "closed_out", pgettext_lazy("销号", "closed out")


class Verb(TextChoices):
    """What a decision decides, and what the timeline shows."""

    DOCKET = "docket", pgettext_lazy("动作", "registered")
    ISSUE = "issue", pgettext_lazy("动作", "issued")
    ACKNOWLEDGE = "acknowledge", pgettext_lazy("动作", "acknowledged")
    SUBMIT = "submit", pgettext_lazy("动作", "asked for conclusion")
    RETURN = "return", pgettext_lazy("动作", "returned")
    ACCEPT = "accept", pgettext_lazy("动作", "accepted")
    CONCLUDE = "conclude", pgettext_lazy("动作", "concluded")
    CLOSE_OUT = "close_out", pgettext_lazy("动作", "closed out")
    REOPEN = "reopen", pgettext_lazy("动作", "reopened")
    REMIND = "remind", pgettext_lazy("动作", "reminded")


DONE = (State.CONCLUDED, State.CLOSED_OUT)
OPEN = (State.ASSIGNED, State.IN_PROGRESS, State.UNDER_REVIEW)

# Domain handbook 2.2, the moves of the first release. “acknowledge” moves the matter when its last lead did so;
# “submit” is the report that asks for conclusion; reports on the way have a life of their own (REPORT).
MATTER = Lifecycle(
    State,
    ("issue",       {State.DOCKETED},                        State.ASSIGNED),
    ("acknowledge", {State.ASSIGNED},                        State.IN_PROGRESS),
    ("report",      {State.IN_PROGRESS},                     State.IN_PROGRESS),
    ("submit",      {State.IN_PROGRESS},                     State.UNDER_REVIEW),
    ("return",      {State.UNDER_REVIEW},                    State.IN_PROGRESS),
    ("conclude",    {State.UNDER_REVIEW},                    State.CONCLUDED),
    ("close_out",   {State.CONCLUDED},                       State.CLOSED_OUT),
    ("reopen",      {State.CONCLUDED, State.CLOSED_OUT},     State.IN_PROGRESS),
    labels=dict(Verb.choices) | {"report": pgettext_lazy("动作", "reported")},
)  # fmt: skip


class ReportState(TextChoices):
    DRAFT = "draft", pgettext_lazy("草稿", "draft")
    SUBMITTED = "submitted", pgettext_lazy("待审核", "to review")
    RETURNED = "returned", pgettext_lazy("退回", "returned")
    ACCEPTED = "accepted", pgettext_lazy("通过", "accepted")


REPORT = Lifecycle(
    ReportState,
    ("submit", {ReportState.DRAFT},     ReportState.SUBMITTED),
    ("return", {ReportState.SUBMITTED}, ReportState.RETURNED),
    ("accept", {ReportState.SUBMITTED}, ReportState.ACCEPTED),
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


class Waiting(TextChoices):
    """Who has to act next."""

    ISSUE = "issue", pgettext_lazy("待办环节", "waiting to be issued")
    ACKNOWLEDGE = "acknowledge", pgettext_lazy("待办环节", "waiting for acknowledgement")
    REPORT = "report", pgettext_lazy("待办环节", "waiting for a report")
    CORRECTION = "correction", pgettext_lazy("待办环节", "waiting for a correction")
    REVIEW = "review", pgettext_lazy("待办环节", "waiting for review")
    CONCLUSION = "conclusion", pgettext_lazy("待办环节", "waiting for conclusion")
    CLOSE_OUT = "close_out", pgettext_lazy("待办环节", "waiting to be closed out")
    NOBODY = "nobody", pgettext_lazy("待办环节", "nobody")


class Light(TextChoices):
    """Shape, word and colour of a row; the keys are those of the design (`ls-light--KEY`)."""

    OK = "ok", pgettext_lazy("正常", "on track")
    WARN = "warn", pgettext_lazy("临期或滞后", "due soon or behind")
    OVER = "over", pgettext_lazy("逾期", "overdue")
    DONE = "done", pgettext_lazy("办结", "concluded")
    IDLE = "idle", pgettext_lazy("未启动", "not started")
    HOLD = "hold", pgettext_lazy("长期推进", "rolling, no deadline")


class Outlook(TextChoices):
    """What the unit says of the deadline."""

    ON_TIME = "on_time", pgettext_lazy("能按期完成吗", "yes")
    DIFFICULT = "difficult", pgettext_lazy("能按期完成吗", "with difficulty")
    EXTENSION = "extension", pgettext_lazy("能按期完成吗", "an extension is needed")
