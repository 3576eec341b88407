"""Who opens accounts, who grants roles, and that the three administrators stay separated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from luoshi.access.errors import TwoAdministrators
from luoshi.access.models import Grant, Role
from luoshi.kernel.actor import Actor
from luoshi.kernel.refusal import NotAllowed
from luoshi.org.lookups import held_after, person_name
from luoshi.org.posts import Appointment

SEPARATED = (Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR)


def must_keep_accounts(actor: Actor, subject: Any) -> None:
    """The system administrator opens and closes accounts; everybody else is refused with NotAllowed.

    Source: GB/T 22239-2019 level 3, 8.1.5."""
    if not actor.has(Role.SYSADMIN, "system"):
        raise NotAllowed(subject=subject, ask=_("the system administrator"))


def must_grant_roles(actor: Actor, subject: Any) -> None:
    """The security administrator grants and revokes roles; everybody else is refused with NotAllowed.

    Source: GB/T 22239-2019 level 3, 8.1.5."""
    if not actor.has(Role.SECADMIN, "system"):
        raise NotAllowed(subject=subject, ask=_("the security administrator"))


def must_stay_separated(subject: str, roles: Iterable[str]) -> None:
    """Raises TwoAdministrators when `roles` has two of the three separated ones."""
    given = set(roles)
    held = [role for role in SEPARATED if role.value in given]
    if len(held) > 1:
        raise TwoAdministrators(subject=subject, first=held[0].label, second=held[1].label)


def no_two_administrators(appointments: Sequence[Appointment]) -> None:
    """A gate of the register: nobody takes up a post that makes them two of the three administrators.

    One query when no post of the appointments has such a role, which is nearly always. Periods that do not meet are
    judged as if they did, from the first day on: an overlap by mistake is worse than a refusal by mistake."""
    first_day = min((each.on for each in appointments), default=None)
    if first_day is None:
        return
    roles: dict[int, set[str]] = defaultdict(set)
    grants = Grant.objects.filter(role__in=SEPARATED, ends_on__gt=first_day)
    for post, role in grants.values_list("post", "role"):
        roles[post].add(role)
    concerned = {each.person_id for each in appointments if each.post_id in roles}
    if not concerned:
        return
    posts: dict[int, set[int]] = defaultdict(set)
    for held in held_after(people=concerned, after=first_day):
        posts[held.person_id].add(held.post_id)
    for each in appointments:
        if each.person_id in concerned:
            posts[each.person_id].add(each.post_id)
    for person, places in posts.items():
        must_stay_separated(person_name(person), (role for post in places for role in roles.get(post, ())))
