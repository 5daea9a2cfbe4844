"""A long document in overlapping windows: which pieces each shows, which answers for a piece."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate, groupby

Window = range
"""The numbers of the pieces that a window shows, one after the other."""


def windows(lengths: Sequence[int], room: int, overlap: int) -> list[Window]:
    """Windows that show every piece, all about equally long.

    Args:
        lengths: tokens of each piece, none above `room`.
        room: tokens that a window holds.
        overlap: tokens that two neighbours share, about; below `room`.
    """
    total = sum(lengths)
    count = 1 if total <= room else math.ceil((total - overlap) / (room - overlap))
    while True:
        aim = math.ceil((total + (count - 1) * overlap) / count)
        found = _greedy(lengths, min(room, aim + max(lengths, default=0)), overlap)
        if len(found) <= count or aim + max(lengths, default=0) >= room:
            return found
        count += 1


def _greedy(lengths: Sequence[int], room: int, overlap: int) -> list[Window]:
    found = []
    start, stop = 0, 0
    while True:
        held = sum(lengths[start:stop])
        while stop < len(lengths) and held + lengths[stop] <= room:
            held += lengths[stop]
            stop += 1
        found.append(Window(start, stop))
        if stop == len(lengths):
            return found
        start = _back(lengths, start, stop, min(overlap, room - lengths[stop]))


def _back(lengths: Sequence[int], start: int, stop: int, overlap: int) -> int:
    """Where the window after `stop` begins: at most `overlap` tokens earlier."""
    first, shared = stop, 0
    while first - 1 > start and shared + lengths[first - 1] <= overlap:
        first -= 1
        shared += lengths[first]
    return first


def by_words(words: Sequence[int | None], room: int) -> list[int]:
    """Where a text is cut into windows that share nothing: at the borders of words.

    Args:
        words: the word that each token belongs to. One of more tokens than `room` is cut.
        room: tokens that a window holds.

    Returns:
        The tokens that windows begin with, and behind the last one where that ends.
    """
    if len(words) <= room:
        return [0, len(words)]
    runs = [len(list(run)) for _, run in groupby(words)]
    lengths = [min(room, run - at) for run in runs for at in range(0, run, room)]
    ends = [0, *accumulate(lengths)]
    return [0, *(ends[window.stop] for window in windows(lengths, room, 0))]


def homes(lengths: Sequence[int], found: Sequence[Window]) -> list[int]:
    """The window that answers for each piece: where most text stands around it.

    The edges of the document are no edges: nothing is missing there.
    """
    ends = [0, *accumulate(lengths)]
    middles = [(ends[piece] + ends[piece + 1]) / 2 for piece in range(len(lengths))]
    best = [-1.0] * len(lengths)
    home = [0] * len(lengths)
    for number, window in enumerate(found):
        for piece in window:
            left = math.inf if window.start == 0 else middles[piece] - ends[window.start]
            right = math.inf if window.stop == len(lengths) else ends[window.stop] - middles[piece]
            if min(left, right) > best[piece]:
                best[piece], home[piece] = min(left, right), number
    return home
