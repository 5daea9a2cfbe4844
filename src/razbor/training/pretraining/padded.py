"""Texts of one length, as the network takes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from razbor.training.pretraining.special import Special


@dataclass(frozen=True, slots=True)
class Padded:
    """Texts of one length: `ids` and `mask`, both (texts, length)."""

    ids: Tensor
    mask: Tensor

    @classmethod
    def of(cls, texts: Sequence[NDArray[np.int32]], special: Special, longest: int) -> Padded:
        """Texts between their special pieces, cut to `longest` with them."""
        cut = [text[: longest - 2] for text in texts]
        length = max(len(text) for text in cut) + 2
        ids = np.full((len(cut), length), special.padding, np.int64)
        for row, text in enumerate(cut):
            ids[row, 0] = special.begin
            ids[row, 1 : len(text) + 1] = text
            ids[row, len(text) + 1] = special.end
        found = torch.from_numpy(ids)
        return cls(found, (found != special.padding).long())
