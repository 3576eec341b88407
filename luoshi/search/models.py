"""Finds texts again: by their words, and by their likeness to another."""
