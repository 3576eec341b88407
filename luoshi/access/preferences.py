"""How somebody likes to read: language, theme, text size, density, shortcuts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.access.models import User
from luoshi.kernel.actor import Actor


class Language(models.TextChoices):
    """Languages of the pages, each named in itself."""

    CHINESE = "zh-hans", "简体中文"
    ENGLISH = "en", "English"


class Theme(models.TextChoices):
    """Light is the default."""

    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class TextSize(models.TextChoices):
    """Factors 1, 1.125 and 1.25."""

    STANDARD = "standard", pgettext_lazy("字号标准", "Standard")
    LARGE = "large", pgettext_lazy("字号大", "Large")
    XLARGE = "xlarge", pgettext_lazy("字号特大", "Extra large")


class Density(models.TextChoices):
    """Row heights of 32, 38 and 46 pixels."""

    COMPACT = "compact", pgettext_lazy("行距紧凑", "Compact")
    STANDARD = "standard", pgettext_lazy("行距标准", "Standard")
    ROOMY = "roomy", pgettext_lazy("行距宽松", "Roomy")


CHOICES: dict[str, type[models.TextChoices]] = {
    "language": Language,
    "theme": Theme,
    "text_size": TextSize,
    "density": Density,
}


@dataclass(frozen=True, slots=True)
class Preferences:
    """Settings of the pages; each text field is a value of CHOICES."""

    language: str = Language.CHINESE.value
    theme: str = Theme.LIGHT.value
    text_size: str = TextSize.STANDARD.value
    density: str = Density.STANDARD.value
    shortcuts: bool = True

    def changed(self, values: dict[str, str]) -> Preferences:
        """These settings with those of `values` that are known and allowed; anything else is left out.

        `shortcuts` is "on" or "off"."""
        taken: dict[str, Any] = {
            name: values[name] for name, choices in CHOICES.items() if values.get(name) in choices.values
        }
        if values.get("shortcuts") in ("on", "off"):
            taken["shortcuts"] = values["shortcuts"] == "on"
        return replace(self, **taken)


def preferences_of(user: Any) -> Preferences:
    """The settings of an account. Asks nothing."""
    return Preferences(
        language=user.language,
        theme=user.theme,
        text_size=user.text_size,
        density=user.density,
        shortcuts=user.shortcuts,
    )


def save_preferences(wanted: Preferences, *, actor: Actor) -> None:
    """Keeps the settings of the actor's own account.

    Records no fact: how somebody likes to read is no act of the office and nobody else's business (house rule)."""
    if actor.user_id is None:
        return
    User.objects.filter(pk=actor.user_id).update(
        language=wanted.language,
        theme=wanted.theme,
        text_size=wanted.text_size,
        density=wanted.density,
        shortcuts=wanted.shortcuts,
    )
