"""Luoshi 落实: mandates become owned, proven results."""

__version__ = "0.1.0"
