"""Colours of tokens.css keep WCAG 2.2 contrast in both themes: 4.5 for text, 3 for shapes and outlines."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[2] / "luoshi/web/static/luoshi/tokens.css"
SURFACES = ["paper", "canvas", "sunken", "picked", "hover"]
TEXTS = ["ink-1", "ink-2", "ink-3", "azure", "mal", "ochre", "cin", "vio", "teal"]
SHAPES = ["ctl", "mal-fill", "ochre-fill", "cin-fill", "focus", "azure-btn"]
OWN_GROUND = {"azure", "mal", "ochre", "cin", "vio", "teal"}


def colours(theme: str) -> dict[str, str]:
    """Token names and hex values of a theme; dark repeats only what differs."""
    text = TOKENS.read_text(encoding="utf-8")
    light, dark = text.split("/* 2 ──")[0], text.split("/* 2 ──")[1].split("/* 3 ──")[0]
    found = dict(re.findall(r"--ls-([a-z0-9-]+):\s*(#[0-9a-f]{6})\b", light))
    if theme == "dark":
        found |= dict(re.findall(r"--ls-([a-z0-9-]+):\s*(#[0-9a-f]{6})\b", dark))
    return found


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_is_twenty_one_to_one() -> None:
    assert ratio("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_can_be_read_on_every_surface(theme: str) -> None:
    tokens = colours(theme)
    pairs = [(text, ground) for text in TEXTS for ground in SURFACES]
    pairs += [(text, f"{text}-soft") for text in OWN_GROUND]

    poor = {f"{t} on {g}": round(ratio(tokens[t], tokens[g]), 2) for t, g in pairs if ratio(tokens[t], tokens[g]) < 4.5}

    assert poor == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_shapes_and_outlines_stand_out_from_paper_and_canvas(theme: str) -> None:
    tokens = colours(theme)
    pairs = [(shape, ground) for shape in SHAPES for ground in ("paper", "canvas")]

    poor = {f"{s} on {g}": round(ratio(tokens[s], tokens[g]), 2) for s, g in pairs if ratio(tokens[s], tokens[g]) < 3}

    assert poor == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_on_filled_buttons_can_be_read(theme: str) -> None:
    tokens = colours(theme)

    assert ratio(tokens["on-azure"], tokens["azure-btn"]) >= 4.5
