"""The ways out of the house: e-mail by SMTP, robots of WeCom, DingTalk and Feishu by Apprise.

Nothing goes anywhere that the administrator has not allowed: e-mail needs LUOSHI_SMTP, a robot's host has to be named
in LUOSHI_REMINDER_HOSTS; hosts of the intranet are as good as any. Each `send` says whether the message went out,
certainly did not, or may have: only what certainly did not go out may be tried again."""

from __future__ import annotations

import logging
import re
import smtplib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.utils import parseaddr
from enum import Enum
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.core.validators import validate_email

from luoshi.reminders.errors import HostNotAllowed, MailIsOff, UnusableAddress
from luoshi.reminders.states import Channel

_ROBOTS = {
    Channel.WECOM: re.compile(r"https?://[^/\s]+/cgi-bin/webhook/send/?\?key=[\w-]+\Z"),
    Channel.DINGTALK: re.compile(r"https?://[^/\s]+/robot/send/?\?access_token=[\w-]+\Z"),
    Channel.FEISHU: re.compile(r"https?://[^/\s]+/open-apis/bot/v2/hook/[\w-]+/?\Z"),
}
EXAMPLES = {
    Channel.EMAIL: "name@example.gov.cn",
    Channel.WECOM: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…",
    Channel.DINGTALK: "https://oapi.dingtalk.com/robot/send?access_token=…",
    Channel.FEISHU: "https://open.feishu.cn/open-apis/bot/v2/hook/…",
}
MOST_CHARACTERS = 400


class Sent(Enum):
    """What is known after an attempt."""

    YES = "yes"
    NO = "no"  # certainly not: it may be tried again
    NEVER = "never"  # certainly not, and trying again is of no use
    PERHAPS = "perhaps"  # it may have arrived: it is shown, never sent again by itself


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is known after an attempt, and what the other side said; `detail` names no person."""

    sent: Sent
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message: `key` is that of its delivery, unique and the same at every attempt."""

    key: str
    subject: str
    text: str


def mail_is_on() -> bool:
    """Whether the administrator named a mail server."""
    return bool(settings.REMINDERS["smtp"])


def check_target(channel: Channel, target: str) -> str:
    """The address, trimmed. Raises UnusableAddress, HostNotAllowed, MailIsOff."""
    clean = target.strip()
    if channel == Channel.EMAIL:
        if not mail_is_on():
            raise MailIsOff
        try:
            validate_email(clean)
        except ValidationError as error:
            raise UnusableAddress(target=clean[:MOST_CHARACTERS], example=EXAMPLES[channel]) from error
        return clean
    if len(clean) > MOST_CHARACTERS or not _ROBOTS[channel].match(clean):
        raise UnusableAddress(target=clean[:MOST_CHARACTERS], example=EXAMPLES[channel])
    _must_be_allowed(clean)
    return clean


def _must_be_allowed(address: str) -> None:
    """A host is allowed with any port when it is named without one, else with that port."""
    parts = urlsplit(address)
    if not {parts.hostname, parts.netloc} & set(settings.REMINDERS["hosts"]):
        raise HostNotAllowed(host=parts.netloc)


def send(channel: str, target: str, secret: str, message: Message) -> Outcome:
    """Send a message to an address; blocks until the other side has answered or `timeout_s` has passed.

    The address is judged again: what the administrator allowed may have changed since it was given."""
    try:
        check_target(Channel(channel), target)
    except (UnusableAddress, HostNotAllowed, MailIsOff) as refusal:
        return Outcome(Sent.NEVER, refusal.code)
    if channel == Channel.EMAIL:
        return _mail(target, message)
    return _robot(Channel(channel), target, secret, message)


# -- e-mail ------------------------------------------------------------------------------------------------------------


def _mail(target: str, message: Message) -> Outcome:
    """By SMTP. Until the server has taken the text every failure is certain; a connection that breaks while the answer
    to the text is awaited leaves it open whether the server took it."""
    sender = settings.REMINDERS["from"]
    domain = parseaddr(sender)[1].rpartition("@")[2]
    mail = EmailMessage(
        message.subject,
        message.text,
        sender,
        [target],
        # The same at every attempt, so that a mailbox which sees both can tell; and no vacation notes, please.
        headers={"Message-ID": f"<{message.key.replace(':', '.')}@{domain}>", "Auto-Submitted": "auto-generated"},
    )
    server = EmailBackend(timeout=settings.REMINDERS["timeout_s"])
    try:
        server.open()
    except (OSError, smtplib.SMTPException) as error:
        return Outcome(Sent.NO, _told(error))
    try:
        server.send_messages([mail])
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _said in error.recipients.values()]
        return Outcome(Sent.NO if all(code < 500 for code in codes) else Sent.NEVER, f"recipient refused: {codes}")
    except smtplib.SMTPResponseException as error:
        return Outcome(Sent.NO if error.smtp_code < 500 else Sent.NEVER, f"refused: {error.smtp_code}")
    except (OSError, smtplib.SMTPException) as error:
        return Outcome(Sent.PERHAPS, _told(error))
    finally:
        with suppress(OSError, smtplib.SMTPException):
            server.close()
    return Outcome(Sent.YES)


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]


# -- robots ------------------------------------------------------------------------------------------------------------


def _robot(channel: Channel, target: str, secret: str, message: Message) -> Outcome:
    """By Apprise's plugin, at the address that was given (the plugin's own host may be replaced on an intranet).

    The plugin only says yes or no. That nobody listens is found out beforehand; an answer that refuses is told by its
    warning; anything else may have arrived."""
    # Imported here: loading Apprise takes more than a second, and only a worker that sends needs it.
    import apprise  # noqa: F401  the plugins expect it to be loaded first
    from apprise.plugins.dingtalk import NotifyDingTalk
    from apprise.plugins.feishu import NotifyFeishu
    from apprise.plugins.wecombot import NotifyWeComBot

    if (problem := _nobody_listens(target)) is not None:
        return Outcome(Sent.NO, problem)
    # Apprise has no types.
    plugins: list[Any] = [NotifyWeComBot, NotifyDingTalk, NotifyFeishu]
    token = re.split(r"[=/]", target.rstrip("/"))[-1]
    template = target.replace("{", "{{").replace("}", "}}")
    wecom, dingtalk, feishu = plugins
    if channel == Channel.WECOM:
        robot = wecom(key=token)
        robot.api_url = target
    elif channel == Channel.DINGTALK:
        robot = dingtalk(token=token, secret=secret or None)
        robot.notify_url = template
    else:
        robot = feishu(token=token)
        robot.notify_url = template
    robot.redirects = False  # an allowed host does not send us to another one
    robot.socket_connect_timeout = robot.socket_read_timeout = settings.REMINDERS["timeout_s"]
    with _warnings() as said:
        if robot.send(body=f"{message.subject}\n{message.text}"):
            return Outcome(Sent.YES)
    detail = "; ".join(said)[:200]
    return Outcome(Sent.NO if "error=" in detail or "rejected" in detail else Sent.PERHAPS, detail)


def _nobody_listens(target: str) -> str | None:
    """Why no connection to the host of `target` can be made, or None; not asked where a proxy stands between."""
    # Imported here: it comes with Apprise.
    from requests.utils import get_environ_proxies

    if get_environ_proxies(target):
        return None
    parts = urlsplit(target)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname or "", port), timeout=settings.REMINDERS["timeout_s"]).close()
    except OSError as error:
        return _told(error)
    return None


@contextmanager
def _warnings() -> Iterator[list[str]]:
    """What Apprise warns of in this thread inside the block."""
    said: list[str] = []
    mine = threading.get_ident()

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.thread == mine:
                said.append(record.getMessage())

    listener, logger = Listener(logging.WARNING), logging.getLogger("apprise")
    logger.addHandler(listener)
    try:
        yield said
    finally:
        logger.removeHandler(listener)
