"""Plan against plan: which clause of one edition became which clause of the next, and with which words.

`clauses` (what is compared) → `grams` (how alike two clauses are) → `alignment` (one consistent set of links) →
`places` (what moved) and `passages` (half sentences that went elsewhere) → `editions` (two or three editions in a row).
`words` says what changed in Chinese that reads well; `coverage` asks which yearly task takes up which clause of a long
plan; `papers` and `command` write it out. Plain Python like the rest of the engine."""
