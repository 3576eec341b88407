"""The papers that an office sends: circular, brief, summary by unit, overdue list, fulfilment by clause.

Every figure has one definition (figures.FIGURES), by which it is counted and by which its rows are listed. Papers are
Chinese whatever the reader's language; no adjectives are added, and matters of restricted circulation are in none."""
