"""What a message says: in the language of whoever reads it, and no more than the channel may know.

An e-mail names the matters, as the inbox does. A robot's message runs over a service outside and may be read by a
group: it counts and never names a matter, a unit or a person (house rule)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from luoshi.reminders.channels import Message
from luoshi.reminders.models import Notice
from luoshi.reminders.states import DAY_WORDS, Channel, Why

MOST_LINES = 100


def digest_message(key: str, notices: Sequence[Notice], *, day: date, channel: str) -> Message:
    """The digest of a day."""
    count = len(notices)
    subject = ngettext("Luoshi: %(count)d reminder on %(day)s", "Luoshi: %(count)d reminders on %(day)s", count) % {
        "count": count,
        "day": day.isoformat(),
    }
    lines = _counts(notices) if channel != Channel.EMAIL else [_line(notice) for notice in notices[:MOST_LINES]]
    if channel == Channel.EMAIL and count > MOST_LINES:
        lines.append(_("… and %(count)d more in the inbox") % {"count": count - MOST_LINES})
    return Message(key=key, subject=subject, text="\n".join([*lines, "", *_foot()]))


def alert_message(key: str, notice: Notice, *, channel: str) -> Message:
    """A single message about an urgent matter."""
    subject = _("Luoshi: urgent, %(why)s") % {"why": notice.get_why_display()}
    lines = [_line(notice)] if channel == Channel.EMAIL else []
    return Message(key=key, subject=subject, text="\n".join([*lines, *_foot()]))


def office_message(key: str, counts: Sequence[tuple[str, int]], *, day: date) -> Message:
    """The day's counts for the supervision office's own group: reasons and numbers of matters, nothing else."""
    subject = _("Luoshi: reminders of the institution on %(day)s") % {"day": day.isoformat()}
    lines = [_count_line(Why(why), count) for why, count in counts]
    return Message(key=key, subject=subject, text="\n".join([*lines, "", *_foot()]))


def _line(notice: Notice) -> str:
    """[逾期] FA-2025-0001 编制办事指南(一司,应于2025-06-30完成)"""
    unit = notice.unit.short_name if notice.unit else pgettext("提醒", "no unit")
    return _("[%(why)s] %(number)s %(wording)s (%(unit)s, %(day)s)") % {
        "why": notice.get_why_display(),
        "number": notice.matter.number,
        "wording": notice.matter.wording,
        "unit": unit,
        "day": DAY_WORDS[Why(notice.why)] % {"day": notice.counts_from.isoformat()},
    }


def _counts(notices: Sequence[Notice]) -> list[str]:
    found = Counter(notice.why for notice in notices)
    return [_count_line(why, found[why]) for why in Why if found[why]]


def _count_line(why: Why, count: int) -> str:
    return ngettext("%(why)s: %(count)d item", "%(why)s: %(count)d items", count) % {"why": why.label, "count": count}


def _foot() -> list[str]:
    address = settings.REMINDERS["pages"].rstrip("/")
    where = [_("Open: %(address)s") % {"address": f"{address}/reminders/"}] if address else []
    return [*where, _("You can change the hour and the channels under “Reminders”, “My settings”.")]
