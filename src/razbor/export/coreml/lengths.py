"""How many tokens a package takes: one length, or the smallest of several that holds a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from razbor.errors import ArgumentInvalid


@dataclass(frozen=True, slots=True)
class Lengths:
    """Lengths of input, special tokens included.

    Attributes:
        each: ascending.
        limit: tokens of a text that are read; the rest of it is cut, and counted.
    """

    each: tuple[int, ...]
    limit: int

    @classmethod
    def of(cls, asked: Sequence[int] | None, *, max_tokens: int, positions: int) -> Lengths:
        """The lengths that were asked for, or the bundle's own.

        Args:
            asked: in any order; None for one, of `max_tokens`.
            max_tokens: what the bundle reads of a text.
            positions: what the network holds.

        Raises:
            ArgumentInvalid: no length, one twice, or one that the network does not hold.
        """
        each = tuple(sorted(asked if asked is not None else [max_tokens]))
        if not each or len(set(each)) != len(each) or each[0] < 1 or each[-1] > positions:
            raise ArgumentInvalid(
                f"the lengths {list(each)}",
                expected=f"numbers from 1 to {positions}, each once",
                remedy=f"leave --shapes out for {max_tokens} tokens, or name others: 32,64,128",
            )
        return cls(each, min(max_tokens, each[-1]))

    @property
    def several(self) -> bool:
        """Whether there is a choice."""
        return len(self.each) > 1

    def fitting(self, tokens: int) -> int:
        """The shortest that holds some tokens; there are at most `limit`."""
        return next(length for length in self.each if length >= tokens)
