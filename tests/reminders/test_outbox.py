"""One digest a person and day, single alerts for urgent matters, and each message at most once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from luoshi.journal.models import Fact
from luoshi.kernel.refusal import NotAllowed
from luoshi.ledger.models import Matter, Slot
from luoshi.reminders import actions, outbox
from luoshi.reminders.errors import HostNotAllowed, MailIsOff, TooManyAddresses, UnusableAddress
from luoshi.reminders.models import Delivery, Digest, Notice
from luoshi.reminders.noticing import notice_all, settle
from luoshi.reminders.queries import rules_in_force
from luoshi.reminders.states import DeliveryState
from tests.factories.access import actor_as
from tests.factories.org import Institution
from tests.reminders.conftest import DAY, NOW, at, mailbox_of, name_mail_server
from tests.reminders.receivers import MailServer, RobotServer, dead_port

DUE = date(2025, 6, 20)


def run(on: date, hour: int = 10) -> outbox.Emptied:
    """A whole run of a day at that hour: reckon, settle, put together, send."""
    when = at(on, hour)
    notice_all(on, at=when, rules=rules_in_force())
    settle(on, at=when)
    outbox.make_alerts(on, at=when)
    outbox.make_digests(on, at=when)
    return outbox.empty(on, at=when)


def states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def test_everything_of_a_day_comes_in_one_mail(
    owed: Callable[..., Matter], house: Institution, mail: MailServer
) -> None:
    for n in range(3):
        owed(0, due_on=DUE, wording=f"编制第{n}号办事指南")
    mailbox_of(house.officers[0])

    done = run(DUE)

    assert done.sent == 1
    (taken,) = mail.taken
    assert taken["To"] == f"{house.officers[0].username}@example.gov.cn"
    assert taken["Subject"] == "落实：2025-06-20有6条提醒"
    assert all(f"编制第{n}号办事指南" in taken.get_content() for n in range(3))


def test_a_second_run_of_the_day_sends_nothing(
    owed: Callable[..., Matter], house: Institution, mail: MailServer
) -> None:
    owed(0, due_on=DUE)
    mailbox_of(house.officers[0])
    run(DUE)
    owed(0, due_on=DUE)

    again = run(DUE, hour=15)

    assert (again, len(mail.taken), Digest.objects.count()) == (outbox.Emptied(), 1, 1)
    assert Notice.objects.filter(digest=None).exists()  # it waits for tomorrow's


def test_an_urgent_matter_is_said_at_once_and_not_again_in_the_digest(
    owed: Callable[..., Matter], house: Institution, mail: MailServer
) -> None:
    owed(0, due_on=DUE, urgent=True)
    Matter.objects.update(near_on=None)
    mailbox_of(house.officers[0])

    run(DUE, hour=8)
    run(DUE, hour=10)

    assert [str(taken["Subject"]) for taken in mail.taken] == ["落实：加急事项，今日应报送"]


def test_who_wants_no_single_alerts_gets_the_digest(
    owed: Callable[..., Matter], house: Institution, mail: MailServer
) -> None:
    owed(0, due_on=DUE, urgent=True)
    officer = actor_as(house.officers[0], on=DAY)
    mailbox_of(house.officers[0])
    actions.set_preference(digest_hour=14, quiet_from=None, quiet_until=None, single_alerts=False, actor=officer)

    before, after = run(DUE, hour=10).sent, run(DUE, hour=14).sent

    assert (before, after) == (0, 1)


def test_nothing_is_sent_in_the_evening_and_all_of_it_in_the_morning(
    owed: Callable[..., Matter], house: Institution, mail: MailServer
) -> None:
    owed(0, due_on=DUE)
    mailbox_of(house.officers[0])

    evening = run(DUE, hour=20)
    saturday = run(DUE + timedelta(days=1))
    monday = run(DUE + timedelta(days=3))

    assert [evening.sent, saturday.sent, monday.sent] == [0, 0, 1]


def test_a_message_written_before_the_quiet_time_waits_for_its_end(
    owed: Callable[..., Matter], house: Institution, mail: MailServer
) -> None:
    owed(0, due_on=DUE)
    mailbox_of(house.officers[0])
    notice_all(DUE, at=at(DUE), rules=rules_in_force())
    outbox.make_digests(DUE, at=at(DUE, 17, 59))

    evening = outbox.empty(DUE, at=at(DUE, 18, 30))

    assert evening == outbox.Emptied(again=1)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.tries, delivery.next_at) == ("waiting", 0, at(date(2025, 6, 23), 8))


def test_what_is_settled_before_it_is_sent_is_not_sent(
    owed: Callable[..., Matter], house: Institution, mail: MailServer
) -> None:
    owed(0, due_on=DUE)
    mailbox_of(house.officers[0])
    notice_all(DUE, at=at(DUE), rules=rules_in_force())
    outbox.make_digests(DUE, at=at(DUE))
    Slot.objects.update(state="accepted")
    Matter.objects.update(near_on=None)
    settle(DUE, at=at(DUE))

    done = outbox.empty(DUE, at=at(DUE))

    assert (done, mail.taken) == (outbox.Emptied(dropped=1), [])


def test_a_dead_server_is_tried_again_later_and_given_up_after_the_sixth_time(
    owed: Callable[..., Matter], house: Institution, settings: Any
) -> None:
    name_mail_server(settings, f"smtp://127.0.0.1:{dead_port()}")
    owed(0, due_on=DUE)
    mailbox_of(house.officers[0])
    run(DUE, hour=9)
    delivery = Delivery.objects.get()
    waits = [delivery.next_at - at(DUE, 9)]

    while delivery.state == DeliveryState.WAITING:
        when = delivery.next_at
        outbox.empty(DUE, at=when)
        delivery.refresh_from_db()
        waits += (
            [delivery.next_at - when] if delivery.state == DeliveryState.WAITING and delivery.tries > len(waits) else []
        )

    assert [round(wait.total_seconds() / 60) for wait in waits] == [1, 5, 30, 120, 360]
    assert (delivery.state, delivery.tries) == ("failed", 6)
    assert "ConnectionRefusedError" in delivery.error


@pytest.mark.parametrize(("code", "state"), [(450, "waiting"), (550, "failed")])
def test_a_refused_recipient_is_tried_again_only_if_the_refusal_is_temporary(
    owed: Callable[..., Matter], house: Institution, mail: MailServer, code: int, state: str
) -> None:
    mail.refuse = code
    owed(0, due_on=DUE)
    mailbox_of(house.officers[0])

    run(DUE)

    assert states() == [state]


def test_a_server_that_hangs_up_after_the_text_is_not_asked_again(
    owed: Callable[..., Matter], house: Institution, mail: MailServer
) -> None:
    mail.hang_up = True
    owed(0, due_on=DUE)
    mailbox_of(house.officers[0])

    first = run(DUE)
    outbox.empty(DUE, at=at(DUE, 16))

    assert (first.uncertain, states(), len(mail.taken)) == (1, ["uncertain"], 1)


def test_a_person_may_send_an_uncertain_message_again(
    owed: Callable[..., Matter], house: Institution, mail: MailServer
) -> None:
    mail.hang_up = True
    owed(0, due_on=DUE)
    mailbox_of(house.officers[0])
    run(DUE)
    mail.hang_up = False
    delivery = Delivery.objects.get()

    with pytest.raises(NotAllowed):
        actions.send_again(delivery.pk, actor=actor_as(house.officers[0], on=DAY), at=NOW)
    assert actions.send_again(delivery.pk, actor=actor_as(house.clerk, on=DAY), at=NOW)
    outbox.empty(DUE, at=at(DUE, 16))

    assert states() == ["sent"]
    assert len(set(mail.ids)) == 1  # a mailbox that has both can tell


@pytest.mark.parametrize(
    ("channel", "path", "text_in"),
    [
        ("wecom", "/cgi-bin/webhook/send?key=abc-1", lambda said: said["text"]["content"]),
        ("dingtalk", "/robot/send?access_token=abc1", lambda said: said["text"]["content"]),
        ("feishu", "/open-apis/bot/v2/hook/abc-1", lambda said: said["content"]["text"]),
    ],
)
def test_a_robot_counts_and_names_no_matter(
    owed: Callable[..., Matter],
    house: Institution,
    robots: RobotServer,
    channel: str,
    path: str,
    text_in: Callable[[dict[str, Any]], str],
) -> None:
    matter = owed(0, due_on=DUE)
    officer = actor_as(house.officers[0], on=DAY)
    actions.add_address(channel, f"http://{robots.host}{path}", actor=officer, at=NOW)

    done = run(DUE)

    assert done.sent == 1
    ((where, said),) = robots.taken
    assert where == path
    assert "今日应报送：1件" in text_in(said)
    assert matter.number not in text_in(said)
    assert matter.wording not in text_in(said)


@pytest.mark.parametrize(("status", "state"), [(500, "waiting"), (200, "sent")])
def test_a_robot_that_refuses_is_tried_again(
    owed: Callable[..., Matter], house: Institution, robots: RobotServer, status: int, state: str
) -> None:
    robots.status = status
    owed(0, due_on=DUE)
    address = f"http://{robots.host}/open-apis/bot/v2/hook/abc"
    actions.add_address("feishu", address, actor=actor_as(house.officers[0], on=DAY), at=NOW)

    run(DUE)

    assert states() == [state]


def test_a_robot_that_hangs_up_is_not_asked_again(
    owed: Callable[..., Matter], house: Institution, robots: RobotServer
) -> None:
    robots.hang_up = True
    owed(0, due_on=DUE)
    address = f"http://{robots.host}/open-apis/bot/v2/hook/abc"
    actions.add_address("feishu", address, actor=actor_as(house.officers[0], on=DAY), at=NOW)

    run(DUE)
    outbox.empty(DUE, at=at(DUE, 16))

    assert (states(), len(robots.taken)) == (["uncertain"], 1)


def test_the_offices_group_hears_counts_once_a_day(
    owed: Callable[..., Matter], house: Institution, robots: RobotServer, clerk: Any
) -> None:
    owed(0, due_on=DUE)
    address = f"http://{robots.host}/open-apis/bot/v2/hook/abc"
    actions.add_address("feishu", address, actor=clerk, at=NOW, office=True)

    run(DUE)
    run(DUE, hour=15)

    assert [said["content"]["text"].splitlines()[0] for _, said in robots.taken] == ["落实：2025-06-20全机构提醒情况"]


def test_an_address_taken_away_gets_nothing(owed: Callable[..., Matter], house: Institution, mail: MailServer) -> None:
    owed(0, due_on=DUE)
    officer = actor_as(house.officers[0], on=DAY)
    address = mailbox_of(house.officers[0])
    actions.remove_address(address.pk, actor=officer, at=NOW)

    run(DUE)

    assert (mail.taken, Notice.objects.filter(user=house.officers[0]).exists()) == ([], True)


def test_nothing_goes_where_the_administrator_did_not_allow_it(house: Institution, settings: Any) -> None:
    officer = actor_as(house.officers[0], on=DAY)
    settings.REMINDERS = {**settings.REMINDERS, "smtp": "", "hosts": ["robots.intranet"]}

    with pytest.raises(MailIsOff):
        actions.add_address("email", "a@example.gov.cn", actor=officer, at=NOW)
    with pytest.raises(HostNotAllowed):
        actions.add_address("feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/abc", actor=officer, at=NOW)
    with pytest.raises(UnusableAddress):
        actions.add_address("wecom", "https://robots.intranet/elsewhere", actor=officer, at=NOW)
    assert actions.add_address("feishu", "http://robots.intranet/open-apis/bot/v2/hook/a", actor=officer, at=NOW).pk


def test_addresses_are_few_and_ones_own(house: Institution, mail: MailServer) -> None:
    first, second = (actor_as(user, on=DAY) for user in house.officers[:2])
    for n in range(5):
        address = mailbox_of(house.officers[0], f"a{n}@example.gov.cn")

    with pytest.raises(TooManyAddresses):
        mailbox_of(house.officers[0], "b@example.gov.cn")
    with pytest.raises(type(address).DoesNotExist):
        actions.remove_address(address.pk, actor=second, at=NOW)
    with pytest.raises(NotAllowed):
        actions.add_address("email", "c@example.gov.cn", actor=first, at=NOW, office=True)


def test_the_journal_counts_and_names_nobody(owed: Callable[..., Matter], house: Institution, mail: MailServer) -> None:
    owed(0, due_on=DUE)
    mailbox_of(house.officers[0])

    run(DUE)

    facts = dict(Fact.objects.filter(kind__startswith="reminders.").values_list("kind", "payload"))
    assert set(facts) == {"reminders.ReminderAddressAdded", "reminders.DigestsMade", "reminders.RemindersSent"}
    assert facts["reminders.RemindersSent"] == '{"day":"2025-06-20","failed":0,"sent":1,"uncertain":0}'
    assert "@" not in "".join(facts.values())
