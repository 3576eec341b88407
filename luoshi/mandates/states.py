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


class ReadingState(TextChoices):
    PROPOSED = "proposed", pgettext_lazy("待核对", "to check")
    CONFIRMED = "confirmed", pgettext_lazy("已确认", "confirmed")
    REFUSED = "refused", pgettext_lazy("不列入", "left out")


READING = Lifecycle(
    ReadingState,
    ("confirm", {ReadingState.PROPOSED},                         ReadingState.CONFIRMED),
    ("refuse",  {ReadingState.PROPOSED, ReadingState.CONFIRMED}, ReadingState.REFUSED),
    ("undo",    {ReadingState.CONFIRMED, ReadingState.REFUSED},  ReadingState.PROPOSED),
)  # fmt: skip
