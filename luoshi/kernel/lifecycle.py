"""State machines as tables: buttons, docs and tests read the same rows."""

from __future__ import annotations

from typing import Any

from luoshi.kernel.refusal import MoveRefused

Move = tuple[str, set[Any], Any]


class Lifecycle:
    """Moves of a noun: `(verb, states it may start from, state it leads to)`.

    `moves` maps each verb to its row; `after(verb, state)` is the state that follows, or MoveRefused."""

    def __init__(self, states: Any, *moves: Move) -> None:
        self.states = states
        self.moves: dict[str, tuple[frozenset[str], str]] = {
            verb: (frozenset(str(s) for s in origins), str(target)) for verb, origins, target in moves
        }

    def after(self, verb: str, state: str) -> str:
        """The state after `verb`; raises MoveRefused when `verb` does not start from `state`."""
        origins, target = self.moves[verb]
        if str(state) not in origins:
            raise MoveRefused(verb=verb, state=self.states(state).label)
        return target

    def verbs(self, state: str) -> list[str]:
        """The verbs that may start from `state`, in the order of the table."""
        return [verb for verb, (origins, _target) in self.moves.items() if str(state) in origins]

    def origins(self, verb: str) -> frozenset[str]:
        """The states from which `verb` may start."""
        return self.moves[verb][0]
