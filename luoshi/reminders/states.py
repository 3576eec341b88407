"""Why somebody is reminded, through what, and how far a message has come."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Why(TextChoices):
    """The rule behind a notice (domain handbook 2.5); the key is stable."""

    ACKNOWLEDGE = "acknowledge", pgettext_lazy("提醒事由", "To acknowledge")
    REPORT_SOON = "report_soon", pgettext_lazy("提醒事由", "Report due soon")
    REPORT_TODAY = "report_today", pgettext_lazy("提醒事由", "Report due today")
    NEAR = "near", pgettext_lazy("提醒事由", "Deadline near")
    OVERDUE = "overdue", pgettext_lazy("提醒事由", "Overdue")
    OVERDUE_LEADER = "overdue_leader", pgettext_lazy("提醒事由", "Overdue, for the leader in charge")
    OVERDUE_DIRECTOR = "overdue_director", pgettext_lazy("提醒事由", "Overdue, a red slip may be issued")
    REVIEW = "review", pgettext_lazy("提醒事由", "Review has waited too long")
    REQUEST = "request", pgettext_lazy("提醒事由", "Request to be answered")
    SUSPENDED = "suspended", pgettext_lazy("提醒事由", "Suspension to be looked at again")
    TOLD = "told", pgettext_lazy("提醒事由", "For your information: decided")


_DUE = pgettext_lazy("提醒所计日期", "due %(day)s")
# What the day means from which a notice counts.
DAY_WORDS = {
    Why.ACKNOWLEDGE: pgettext_lazy("提醒所计日期", "assigned %(day)s"),
    Why.REPORT_SOON: _DUE,
    Why.REPORT_TODAY: _DUE,
    Why.NEAR: _DUE,
    Why.OVERDUE: _DUE,
    Why.OVERDUE_LEADER: _DUE,
    Why.OVERDUE_DIRECTOR: _DUE,
    Why.REVIEW: pgettext_lazy("提醒所计日期", "reported %(day)s"),
    Why.REQUEST: pgettext_lazy("提醒所计日期", "answer by %(day)s"),
    Why.SUSPENDED: pgettext_lazy("提醒所计日期", "review on %(day)s"),
    Why.TOLD: pgettext_lazy("提醒所计日期", "decided %(day)s"),
}


class Channel(TextChoices):
    """Ways out of the house. The inbox of the pages is always there and needs no address."""

    EMAIL = "email", pgettext_lazy("提醒渠道", "E-mail")
    WECOM = "wecom", pgettext_lazy("提醒渠道", "WeCom robot")
    DINGTALK = "dingtalk", pgettext_lazy("提醒渠道", "DingTalk robot")
    FEISHU = "feishu", pgettext_lazy("提醒渠道", "Feishu robot")


class DeliveryState(TextChoices):
    """Where a message to one address stands. What is `sending` when its worker is killed becomes `uncertain`."""

    WAITING = "waiting", pgettext_lazy("发送状态", "to be sent")
    SENDING = "sending", pgettext_lazy("发送状态", "being sent")
    SENT = "sent", pgettext_lazy("发送状态", "sent")
    FAILED = "failed", pgettext_lazy("发送状态", "failed")
    UNCERTAIN = "uncertain", pgettext_lazy("发送状态", "uncertain")
    DROPPED = "dropped", pgettext_lazy("发送状态", "no longer needed")


class JobState(TextChoices):
    """Where a job stands; `dead` is one that failed as often as it may."""

    WAITING = "waiting", pgettext_lazy("后台任务状态", "waiting")
    RUNNING = "running", pgettext_lazy("后台任务状态", "running")
    DONE = "done", pgettext_lazy("后台任务状态", "done")
    DEAD = "dead", pgettext_lazy("后台任务状态", "given up")
