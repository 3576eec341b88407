"""Kinds of units, lines of reporting, changes and posts."""

from datetime import date

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

FOREVER = date(9999, 12, 31)


class Line(TextChoices):
    """Trees in which a unit may stand."""

    ADMINISTRATIVE = "administrative", pgettext_lazy("行政隶属", "administrative line")
    PARTY = "party", pgettext_lazy("党组织隶属", "Party line")


class UnitKind(TextChoices):
    INSTITUTION = "institution", pgettext_lazy("机构", "institution")
    CLASS = "class", pgettext_lazy("单位类别", "class of units")
    DEPARTMENT = "department", pgettext_lazy("部门", "department")
    DIVISION = "division", pgettext_lazy("处室", "division")
    SUBORDINATE = "subordinate", pgettext_lazy("直属单位", "subordinate institution")
    COMMITTEE = "committee", pgettext_lazy("基层党委", "Party committee")
    GENERAL_BRANCH = "general_branch", pgettext_lazy("党总支", "general branch")
    BRANCH = "branch", pgettext_lazy("党支部", "branch")
    OUTSIDE = "outside", pgettext_lazy("外部单位", "outside body")


PARTY_KINDS = (UnitKind.COMMITTEE, UnitKind.GENERAL_BRANCH, UnitKind.BRANCH)


class ChangeKind(TextChoices):
    CREATE = "create", pgettext_lazy("设立", "created")
    RENAME = "rename", pgettext_lazy("更名", "renamed")
    MOVE = "move", pgettext_lazy("划转", "moved")
    MERGE = "merge", pgettext_lazy("合并", "merged")
    SPLIT = "split", pgettext_lazy("分设", "split")
    CLOSE = "close", pgettext_lazy("撤销", "closed")


class PostKind(TextChoices):
    LEADER = "leader", pgettext_lazy("局领导", "leader of the institution")
    HEAD = "head", pgettext_lazy("单位负责人", "head of unit")
    DEPUTY = "deputy", pgettext_lazy("副职", "deputy")
    LIAISON = "liaison", pgettext_lazy("联络员", "liaison officer")
    CLERK = "clerk", pgettext_lazy("督查员", "supervision clerk")
    SECRETARY = "secretary", pgettext_lazy("书记", "secretary")
    FULLTIME_DEPUTY = "fulltime_deputy", pgettext_lazy("专职副书记", "full-time deputy secretary")
    ADMINISTRATOR = "administrator", pgettext_lazy("管理员", "administrator")
    STAFF = "staff", pgettext_lazy("工作人员", "staff")


class AliasMeaning(TextChoices):
    """What a written name stands for."""

    UNIT = "unit", pgettext_lazy("单位", "unit")
    COLLECTIVE = "collective", pgettext_lazy("集合", "collective")
    OUTSIDE = "outside", pgettext_lazy("外部单位", "outside body")


class AliasSource(TextChoices):
    REGISTER = "register", pgettext_lazy("名册", "register")
    SEED = "seed", pgettext_lazy("预置", "shipped list")
    ANSWER = "answer", pgettext_lazy("人工确认", "confirmed by a person")
