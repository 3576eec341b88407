"""Pages that find texts: matters, clauses and reports at once."""
