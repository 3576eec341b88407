"""State machines as tables: buttons, docs and tests read the same rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from luoshi.kernel.refusal import MoveRefused

Move = tuple[str, set[Any], Any]


class Lifecycle:
    """Moves of a noun: `(verb, states it may start from, state it leads to)`.

    `moves` maps each verb to its row; `after(verb, state)` is the state that follows, or MoveRefused. `labels` are the
    office's words for the verbs, for the reader of a refusal; without them the verb itself is shown.
    Raises ValueError for a table that names a verb twice or a state that is not one."""

    def __init__(self, states: Any, *moves: Move, labels: Mapping[str, Any] | None = None) -> None:
        self.states = states
        self.labels = labels or {}
        self.moves: dict[str, tuple[frozenset[str], str]] = {}
        for verb, origins, target in moves:
            if verb in self.moves:
                raise ValueError(f"{verb} is in the table twice")
            self.moves[verb] = (frozenset(str(states(s)) for s in origins), str(states(target)))

    def after(self, verb: str, state: str) -> str:
        """The state after `verb`; raises MoveRefused when `verb` does not start from `state`."""
        origins, target = self.moves[verb]
        if str(state) not in origins:
            raise MoveRefused(verb=self.labels.get(verb, verb), state=self.states(state).label)
        return target

    def verbs(self, state: str) -> list[str]:
        """The verbs that may start from `state`, in the order of the table."""
        return [verb for verb, (origins, _target) in self.moves.items() if str(state) in origins]

    def origins(self, verb: str) -> frozenset[str]:
        """The states from which `verb` may start."""
        return self.moves[verb][0]
