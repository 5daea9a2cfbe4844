"""Rows of unlike lengths → batches with little padding."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from razbor.models.rows import Feeds, Row, Seen

TOKENS_A_BATCH = 4096
"""Padding included: what a batch may hold. More is no faster on a processor."""


@dataclass(frozen=True, slots=True)
class Batch:
    """One run of the graph: row i of its outputs is of row `rows[i]` of the call.

    A row that was read in parts comes more than once, in one run or in several; `weights`,
    (rows of the batch,), say how much each part counts, None that all count the same.
    """

    rows: NDArray[np.int64]
    feeds: Feeds
    weights: NDArray[np.float32] | None = None

    @property
    def counts(self) -> NDArray[np.float32]:
        """How much each row of the batch counts, (rows of the batch,)."""
        return np.ones(len(self.rows), np.float32) if self.weights is None else self.weights


def fill(
    outputs: Mapping[str, NDArray[np.float32]],
    batches: Sequence[Batch],
    ask: Callable[[Batch], Sequence[NDArray[np.float32]]],
) -> None:
    """Give each row its answer; to one that was read in parts, the mean of theirs.

    Args:
        outputs: name → zeros, (rows of the call, labels); is filled.
        batches: hold every row.
        ask: a batch → its answers, (rows of the batch, labels), in the order of `outputs`.
    """
    totals = np.bincount(
        np.concatenate([batch.rows for batch in batches]),
        np.concatenate([batch.counts for batch in batches]),
    ).astype(np.float32)
    for batch in batches:
        for whole, part in zip(outputs.values(), ask(batch), strict=True):
            counted = part * batch.counts[:, None]
            np.add.at(whole, batch.rows, counted / totals[batch.rows, None])


class RowInput(Protocol):
    """Rows → what the graph reads."""

    def encode(self, rows: Sequence[Row]) -> tuple[list[Batch], tuple[Seen, ...]]:
        """Batches that hold every row, and one `Seen` a row."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """One row as the graph reads it: token and segment ids, special tokens included."""

    ids: list[int]
    segments: list[int]
    seen: Seen


def batches(
    rows: Sequence[Tokens], inputs: Collection[str], *, pad: int, limit: int
) -> Iterator[Batch]:
    """Batches of rows of like length, each padded to its own longest row.

    Args:
        rows: the rows of a call.
        inputs: the inputs of the graph. Without `attention_mask` it could not tell
            padding from text: then a batch holds rows of one length alone.
        pad: the id of the padding token.
        limit: tokens a batch, padding included; a longer row is a batch of its own.
    """
    masked = "attention_mask" in inputs
    order = sorted(range(len(rows)), key=lambda row: len(rows[row].ids))
    start = 0
    for stop in range(1, len(order) + 1):
        if stop < len(order):
            longest = max(1, len(rows[order[stop]].ids))
            same = len(rows[order[stop]].ids) == len(rows[order[start]].ids)
            if longest * (stop + 1 - start) <= limit and (masked or same):
                continue
        yield _batch(rows, order[start:stop], inputs, pad)
        start = stop


def _batch(rows: Sequence[Tokens], chosen: list[int], inputs: Collection[str], pad: int) -> Batch:
    width = max(1, max(len(rows[row].ids) for row in chosen))
    shape = (len(chosen), width)
    feeds = {
        "input_ids": np.full(shape, pad, np.int64),
        "attention_mask": np.zeros(shape, np.int64),
        "token_type_ids": np.zeros(shape, np.int64),
    }
    for line, row in enumerate(chosen):
        length = len(rows[row].ids)
        feeds["input_ids"][line, :length] = rows[row].ids
        feeds["attention_mask"][line, :length] = 1
        feeds["token_type_ids"][line, :length] = rows[row].segments
    used = {name: array for name, array in feeds.items() if name in inputs}
    return Batch(np.array(chosen, np.int64), used)
