"""Whether a torch network is the one in a bundle's graph: tried on drawn word pieces."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray

from razbor.errors import ExportDiffers
from razbor.export.network import Network, probabilities
from razbor.models.calibration import calibrated
from razbor.models.manifest import Task
from razbor.models.session import Session

TOLERANCE = 1e-4
"""How far a probability may lie from the bundle's."""

_LENGTHS = (3, 5, 8, 13, 21, 34, 55, 89)

Ids = NDArray[np.int64]


def proven(network: Network, session: Session, task: Task, most: int, *, joint: bool) -> float:
    """How far the probabilities of both lie apart, at most.

    Args:
        network: in torch; gives logits at the task's temperature.
        session: the bundle's graph.
        task: the question of both.
        most: word pieces of a text, special ones included.
        joint: whether the labels share one probability.

    Raises:
        ExportDiffers: farther than rounding explains, or no numbers.
    """
    worst = 0.0
    for ids, mask in _drawn(network, most):
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        feeds = {name: value for name, value in given.items() if name in session.inputs}
        wanted = calibrated(session.run([task.output], feeds)[0], task)
        with torch.inference_mode():
            logits = network(**{name: torch.from_numpy(value) for name, value in given.items()})[0]
            found = probabilities(logits, joint=joint).numpy()
        worst = float(np.maximum(worst, np.abs(found - wanted).max()))  # keeps what is no number
    if not worst <= TOLERANCE:
        raise ExportDiffers(
            f"probabilities that lie {worst:.2g} from the bundle's",
            expected=f"at most {TOLERANCE:g}",
            remedy="train the bundle again with this razbor; its graph is not what training writes",
        )
    return worst


def _drawn(network: Network, most: int) -> Iterator[tuple[Ids, Ids]]:
    """Rows of drawn pieces with padding behind them, and what is no padding."""
    random = np.random.default_rng(0)
    pieces, pad = int(network.config.vocab_size), int(network.config.pad_token_id or 0)
    lengths = sorted({min(length, most) for length in (*_LENGTHS, most)})
    for longest in (lengths[len(lengths) // 2], lengths[-1]):
        fitting = np.array([length for length in lengths if length <= longest])
        # Above the one that pads: by it, RoBERTa counts positions.
        ids = random.integers(pad + 1, pieces, (len(fitting), longest))
        mask = (np.arange(longest) < fitting[:, None]).astype(np.int64)
        yield np.where(mask == 1, ids, pad), mask
