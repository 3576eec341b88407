"""Wiring and nothing else: base, and what dev, test and production change."""
