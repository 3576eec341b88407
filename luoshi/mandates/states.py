"""Kinds of documents and the life of a reading."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from luoshi.kernel.lifecycle import Lifecycle


class DocumentKind(TextChoices):
    OUTLINE = "outline", pgettext_lazy("纲要", "outline")
    PLAN = "plan", pgettext_lazy("规划", "plan")
    ANNUAL_MEASURES = "annual_measures", pgettext_lazy("年度落实举措", "yearly measures")
    ACTION_PLAN = "action_plan", pgettext_lazy("行动方案", "action plan")
    DIRECTIVE = "directive", pgettext_lazy("指示批示", "directive")
    RESEARCH = "research", pgettext_lazy("调研成果转化清单", "list of research results")
    PRACTICAL = "practical", pgettext_lazy("办实事清单", "list of practical measures")
    RULE = "rule", pgettext_lazy("规章制度", "rule")
    OTHER = "other", pgettext_lazy("其他文件", "other document")


# The letters proposed for the numbers of a document's matters; a person may choose others.
SERIES = {
    DocumentKind.OUTLINE: "GY",
    DocumentKind.PLAN: "GH",
    DocumentKind.ANNUAL_MEASURES: "JC",
    DocumentKind.ACTION_PLAN: "FA",
    DocumentKind.DIRECTIVE: "PS",
    DocumentKind.RESEARCH: "DY",
    DocumentKind.PRACTICAL: "SS",
    DocumentKind.RULE: "ZD",
    DocumentKind.OTHER: "WJ",
}


class ReadingState(TextChoices):
    PROPOSED = "proposed", pgettext_lazy("待核对", "to check")
    CONFIRMED = "confirmed", pgettext_lazy("已确认", "confirmed")
    REFUSED = "refused", pgettext_lazy("不列入", "left out")
    ABSORBED = "absorbed", pgettext_lazy("已并入", "merged into another")


_OPEN = {ReadingState.PROPOSED, ReadingState.CONFIRMED}

# Whatever changes a reading's content makes it “to check” again. “absorb” happens to the one that a merger takes in.
READING = Lifecycle(
    ReadingState,
    ("confirm", {ReadingState.PROPOSED},                           ReadingState.CONFIRMED),
    ("refuse",  _OPEN,                                             ReadingState.REFUSED),
    ("correct", _OPEN,                                             ReadingState.PROPOSED),
    ("split",   _OPEN,                                             ReadingState.PROPOSED),
    ("merge",   _OPEN,                                             ReadingState.PROPOSED),
    ("absorb",  _OPEN,                                             ReadingState.ABSORBED),
    ("undo",    {ReadingState.CONFIRMED, ReadingState.REFUSED},    ReadingState.PROPOSED),
    ("restore", {*_OPEN, ReadingState.REFUSED},                    ReadingState.PROPOSED),
)  # fmt: skip


class OpinionState(TextChoices):
    """A second opinion is open until a person takes it over or sets it aside; an unusable one says nothing."""

    OPEN = "open", pgettext_lazy("待核对", "to check")
    UNUSABLE = "unusable", pgettext_lazy("无法采用", "unusable")
    TAKEN = "taken", pgettext_lazy("已采用", "taken over")
    SET_ASIDE = "set_aside", pgettext_lazy("未采用", "set aside")


class Role(TextChoices):
    """How a party takes part; the words of the engine (extraction.types.Role) and of the ledger."""

    LEAD = "lead", pgettext_lazy("牵头", "lead")
    CO_LEAD = "co_lead", pgettext_lazy("共同牵头", "co-lead")
    JOINT = "joint", pgettext_lazy("共同负责", "joint")
    BY_REMIT = "by_remit", pgettext_lazy("按职责分工", "by remit")
    SUPPORT = "support", pgettext_lazy("配合", "support")
    LOCAL = "local", pgettext_lazy("属地", "local")
    ALL = "all", pgettext_lazy("各单位", "everyone")
    OVERSEER = "overseer", pgettext_lazy("统筹", "overseer")


LEADS = (Role.LEAD, Role.CO_LEAD)
SHARES = (Role.JOINT, Role.BY_REMIT)
CLASSES = (Role.LOCAL, Role.ALL)
HELPERS = (Role.SUPPORT, Role.OVERSEER)


class DeadlineKind(TextChoices):
    """`fixed` has a day, `recurring` a cycle, `continuous` is rolling without an end, `none` is not decided."""

    FIXED = "fixed", pgettext_lazy("期限", "by a day")
    RECURRING = "recurring", pgettext_lazy("期限", "recurring")
    CONTINUOUS = "continuous", pgettext_lazy("长期推进", "rolling")
    NONE = "none", pgettext_lazy("未写明", "not decided")


class DeadlineCycle(TextChoices):
    MONTHLY = "monthly", pgettext_lazy("每月", "every month")
    QUARTERLY = "quarterly", pgettext_lazy("每季度", "every quarter")
    HALF_YEARLY = "half_yearly", pgettext_lazy("每半年", "every half year")
    YEARLY = "yearly", pgettext_lazy("每年", "every year")


class LinkKind(TextChoices):
    """What became of a clause in the next edition; the words of the engine (extraction.comparison.nouns.LinkKind)."""

    KEPT = "kept", pgettext_lazy("保留", "kept")
    REWORDED = "reworded", pgettext_lazy("改写", "reworded")
    MOVED = "moved", pgettext_lazy("移动", "moved")
    SPLIT = "split", pgettext_lazy("拆分", "split")
    MERGED = "merged", pgettext_lazy("合并", "merged")
    DROPPED = "dropped", pgettext_lazy("删除", "dropped")
    NEW = "new", pgettext_lazy("新增", "new")


class LinkState(TextChoices):
    """What a person decided on a proposed link; without a row nobody did."""

    CONFIRMED = "confirmed", pgettext_lazy("条款对应", "confirmed")
    REFUSED = "refused", pgettext_lazy("条款对应", "not the same")


# Links by which an open matter goes on under the clause that took the place of its own.
CARRYING = (LinkKind.KEPT, LinkKind.REWORDED, LinkKind.MOVED)
