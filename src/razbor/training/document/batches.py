"""Examples → batches of tensors: documents of like length together, titles together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from razbor.models.batching import Batch
from razbor.training.document.network import Feeds


@dataclass(frozen=True, slots=True)
class Collated:
    """Several runs as one.

    Attributes:
        feeds: of all.
        spans: the parts of each run.
        rows: of every part, the row of the call that it belongs to, (R,).
    """

    feeds: Feeds
    spans: tuple[range, ...]
    rows: NDArray[np.int64]


def collate(runs: Sequence[Batch]) -> Collated:
    """Pad the windows of several runs to one shape, and put their parts one after the other."""
    arrays = [{name: np.asarray(array) for name, array in run.feeds.items()} for run in runs]
    windows = [each["input_ids"].shape[0] for each in arrays]
    width = max(each["input_ids"].shape[1] for each in arrays)
    most = max(each["pool"].shape[1] for each in arrays)
    tokens = {
        name: np.zeros((sum(windows), width), np.int64)
        for name in ("input_ids", "attention_mask", "token_kinds")
    }
    pool = np.zeros((sum(windows), most, width), np.float32)
    places, markers, spans = [], [], []
    line, part = 0, 0
    for each, count in zip(arrays, windows, strict=True):
        own_width, own_most = each["input_ids"].shape[1], each["pool"].shape[1]
        for name, array in tokens.items():
            array[line : line + count, :own_width] = each[name]
        pool[line : line + count, :own_most, :own_width] = each["pool"]
        places.append(_moved(each["places"], own_most, most, line))
        markers.append(_moved(each["markers"], own_width, width, line))
        spans.append(range(part, part + len(each["places"])))
        line += count
        part += len(each["places"])
    feeds = Feeds(
        pool=torch.from_numpy(pool),
        places=torch.from_numpy(np.concatenate(places)),
        markers=torch.from_numpy(np.concatenate(markers)),
        titles=torch.from_numpy(np.concatenate([each["titles"] for each in arrays])),
        numbers=torch.from_numpy(np.concatenate([each["numbers"] for each in arrays])),
        **{name: torch.from_numpy(array) for name, array in tokens.items()},
    )
    return Collated(feeds, tuple(spans), np.concatenate([run.rows for run in runs]))


def _moved(flat: NDArray[np.generic], before: int, after: int, line: int) -> NDArray[np.int64]:
    """Flat places in rows of one width → in rows of another, so many lines below."""
    lines, columns = np.divmod(flat.astype(np.int64), before)
    moved: NDArray[np.int64] = (lines + line) * after + columns
    return moved


def single(run: Batch) -> Feeds:
    """One run as tensors."""
    return Feeds(**{name: torch.from_numpy(np.asarray(each)) for name, each in run.feeds.items()})


def by_length(
    lengths: Sequence[int], limit: int, order: np.random.Generator
) -> list[NDArray[np.int64]]:
    """The numbers of items in batches of like length, the batches in a random order.

    Args:
        lengths: of each item.
        limit: the sum of lengths in a batch, where it has more than one item.
        order: chance; a batch is another one each time.
    """
    known = np.asarray(lengths)
    shaken = known * order.uniform(0.9, 1.1, len(known))
    found: list[list[int]] = [[]]
    held = 0
    for item in np.argsort(shaken):
        if found[-1] and held + known[item] > limit:
            found.append([])
            held = 0
        found[-1].append(int(item))
        held += int(known[item])
    batches = [np.array(batch) for batch in found if batch]
    order.shuffle(batches)
    return batches


def chunks(count: int, size: int, order: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """All numbers below `count` in a random order, `size` at a time."""
    shuffled = order.permutation(count)
    for at in range(0, count, size):
        yield shuffled[at : at + size]
