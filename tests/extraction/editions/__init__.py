"""Invented plans of two years, and by hand what became of each clause."""
