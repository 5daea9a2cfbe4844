"""Texts → the arrays that a package takes → probabilities, and how much of each was cut."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from razbor.export.coreml.converting import IDS, MASK, inputs
from razbor.export.coreml.lengths import Lengths
from razbor.export.fields import row
from razbor.models.batching import Tokens
from razbor.models.manifest import Decision, WordpieceSpec
from razbor.models.wordpiece import WordpieceInput, load_tokenizer, padding

Floats = NDArray[np.float32]
Ask = Callable[[Mapping[str, NDArray[np.int32]]], Floats]
"""Arrays (1, length) by the names of inputs → logits (1, labels)."""


@dataclass(frozen=True, slots=True)
class Cut:
    """How much of some texts did not fit.

    Attributes:
        limit: tokens that are read of a text, special ones included.
        texts: those that were longer.
        tokens: of them that were not read.
    """

    limit: int
    texts: int
    tokens: int

    def to_dict(self) -> dict[str, int]:
        """As JSON has it."""
        return {"limit": self.limit, "texts": self.texts, "tokens": self.tokens}


class PackageInput:
    """What a package is fed.

    Args:
        tokenizer: the content of tokenizer.json.
        spec: the bundle's input.
        lengths: that the package takes; what lies beyond the limit is cut.
    """

    def __init__(self, tokenizer: bytes, spec: WordpieceSpec, lengths: Lengths) -> None:
        self.spec = spec
        self.lengths = lengths
        self.pad = padding(load_tokenizer(tokenizer))
        limited = spec.model_copy(update={"max_tokens": lengths.limit})
        self._pieces = WordpieceInput(tokenizer, limited, (IDS, MASK))

    def tokens(self, texts: Sequence[str]) -> tuple[list[Tokens], Cut]:
        """The word pieces of each text, and how much was cut of all."""
        found = self._pieces.tokenise([row(self.spec, text) for text in texts])
        over = [each.seen.tokens_given - each.seen.tokens_seen for each in found]
        return found, Cut(self.lengths.limit, sum(each > 0 for each in over), sum(over))

    def feeds(self, texts: Sequence[str]) -> list[Mapping[str, NDArray[np.int32]]]:
        """The arrays of each text, each (1, length)."""
        return [self._padded(each.ids) for each in self.tokens(texts)[0]]

    def _padded(self, ids: Sequence[int]) -> Mapping[str, NDArray[np.int32]]:
        length = self.lengths.fitting(len(ids))
        found = {
            IDS: np.full((1, length), self.pad, np.int32),
            MASK: np.zeros((1, length), np.int32),
        }
        found[IDS][0, : len(ids)] = ids
        found[MASK][0, : len(ids)] = 1
        return {name: found[name] for name in inputs(self.lengths)}


class PackageAnswerer:
    """A package as a form of the model, for `razbor.export.parity`.

    Args:
        name: for the report.
        labels: of the logits' columns.
        decision: what is made of probabilities.
        joint: whether labels share a probability (softmax), or each has its own (sigmoid).
        given: text → arrays.
        ask: what runs the package.
    """

    def __init__(
        self,
        name: str,
        labels: tuple[str, ...],
        decision: Decision | None,
        *,
        joint: bool,
        given: PackageInput,
        ask: Ask,
    ) -> None:
        self.name = name
        self.labels = labels
        self.decision = decision
        self._joint = joint
        self._given = given
        self._ask = ask

    @property
    def reads(self) -> WordpieceSpec:
        """The fields that are joined into one text."""
        return self._given.spec

    def logits(self, texts: Sequence[str]) -> Floats:
        """Of each text, (texts, labels)."""
        return np.concatenate([self._ask(each) for each in self._given.feeds(texts)])

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Of each text, (texts, labels)."""
        return likely(self.logits(texts), joint=self._joint)


def likely(logits: Floats, *, joint: bool) -> Floats:
    """Logits → probabilities, (texts, labels) both."""
    wide = np.asarray(logits, np.float64)
    if not joint:
        return np.asarray(1 / (1 + np.exp(-wide)), np.float32)
    powers = np.exp(wide - wide.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)
