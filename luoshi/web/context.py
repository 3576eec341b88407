"""What every page's frame needs: the rooms one may enter, the settings of the page, who is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import pgettext_lazy

from luoshi.access.preferences import Preferences, TextSize
from luoshi.kernel.clock import today
from luoshi.org.queries import holdings_of
from luoshi.web.preferences import of_request


@dataclass(frozen=True, slots=True)
class Room:
    """A room with pages: its folder under web/, its address name, icon, label, and the roles that may enter.

    No roles: everybody who is signed in. `key` is the second key of the shortcut G then key. `short` is the label of
    the phone's tab bar; none means that the room has no tab."""

    folder: str
    address: str
    icon: str
    label: Any
    roles: tuple[str, ...] = ()
    key: str = ""
    short: Any = ""
    ends_group: bool = False

    @property
    def url(self) -> str:
        """The room's first page."""
        return reverse(self.address)


ROOMS = (
    Room(
        "desk", "web:desk", "inbox", pgettext_lazy("工作台", "My desk"), key="D", short=pgettext_lazy("工作台", "Desk")
    ),
    Room(
        "ledger", "web:ledger", "table", pgettext_lazy("台账", "Ledger"), key="L", short=pgettext_lazy("事项", "Items")
    ),
    Room(
        "mandates",
        "web:imports",
        "file-import",
        pgettext_lazy("文件导入", "Import"),
        roles=("supervisor", "director"),
        ends_group=True,
    ),
    Room(
        "board",
        "web:board",
        "layout-dashboard",
        pgettext_lazy("领导看板", "Board"),
        key="B",
        short=pgettext_lazy("看板", "Board"),
        ends_group=True,
    ),
    Room("measures", "web:measures", "target", pgettext_lazy("指标", "Measures")),
    Room(
        "papers",
        "web:papers",
        "file-text",
        pgettext_lazy("督查文稿", "Papers"),
        roles=("supervisor", "director", "leader"),
        ends_group=True,
    ),
    Room(
        "kinds",
        "web:kinds",
        "list-details",
        pgettext_lazy("事项类别", "Kinds of items"),
        roles=("sysadmin", "director"),
    ),
    Room("verify", "web:verify", "shield-check", pgettext_lazy("核验", "Verify")),
)


def rooms_for(actor: Any) -> list[Room]:
    """The rooms that the actor may enter, in the order of the rail; nobody signed in, no rooms."""
    if actor is None:
        return []
    return [room for room in existing_rooms() if not room.roles or actor.has(*room.roles)]


def existing_rooms() -> list[Room]:
    """The rooms whose pages this installation has."""
    return [room for room in ROOMS if _exists(room)]


def _exists(room: Room) -> bool:
    """An installation may leave a room's pages out."""
    try:
        return bool(room.url)
    except NoReverseMatch:
        return False


class Frame:
    """Top bar, rail and tab bar of one request. Asks the database at most once, and only on whole pages."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.actor = getattr(request, "actor", None)

    @cached_property
    def page(self) -> Preferences:
        """Settings of the page."""
        return of_request(self.request)

    @cached_property
    def rooms(self) -> list[Room]:
        """Entries of the rail."""
        return rooms_for(self.actor)

    @property
    def tabs(self) -> list[Room]:
        """Entries of the phone's tab bar, before the last one, which is one's own page."""
        return [room for room in self.rooms if room.short]

    @property
    def here(self) -> str:
        """Folder of the room whose page this is."""
        match = self.request.resolver_match
        module = getattr(match.func, "__module__", "") if match else ""
        parts = module.split(".")
        return parts[2] if module.startswith("luoshi.web.") and len(parts) > 2 else ""

    @property
    def search(self) -> str:
        """Where the search form leads: on the list of matters it narrows it; empty when there is nothing to search."""
        ledger = next((room.url for room in self.rooms if room.address == "web:ledger"), "")
        match = self.request.resolver_match
        return ledger if not ledger or (match and match.view_name == "web:ledger") else reverse("web:search")

    @property
    def text_sizes(self) -> list[tuple[str, str]]:
        """Values and names of the text sizes."""
        return [(size.value, str(size.label)) for size in TextSize]

    @property
    def institution(self) -> str:
        """The institution's name, as set for the installation."""
        return str(settings.INSTITUTION_NAME)

    @property
    def demo(self) -> bool:
        """Whether everything shown here is invented."""
        return bool(getattr(settings, "DEMO", False))

    @cached_property
    def unit_name(self) -> str:
        """Short name of the unit of the actor's first post. One query."""
        user: Any = self.request.user
        if self.actor is None or self.actor.unit_id is None:
            return ""
        first = holdings_of(user.person_id, on=today()).first()
        return first.post.unit.short_name if first else ""


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """`frame`, whose parts are worked out only when a template asks for them."""
    return {"frame": Frame(request)}
