"""The loss of each objective for one step."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from razbor.training.pretraining.drawn import Drawn
from razbor.training.pretraining.network import Network
from razbor.training.pretraining.padded import Padded
from razbor.training.pretraining.recipe import Contrast, Objective
from razbor.training.pretraining.windows import Hidden, Windows

Loss = Callable[[Network, int], Tensor]
"""Of a network, at a step that is counted from 0."""


def masked_words(windows: Windows) -> Loss:
    """Which pieces stood at the hidden places (Devlin et al. 2019)."""
    return lambda network, step: loss_of_words(network, windows.batch(step))


def loss_of_words(network: Network, hidden: Hidden) -> Tensor:
    """The mean loss over hidden places."""
    logits = network.words(hidden.windows.ids, hidden.windows.mask, hidden.places)
    return functional.cross_entropy(logits.float(), hidden.pieces)


def sections(drawn: Drawn, settings: Objective) -> Loss:
    """Which weak label a fragment has."""

    def loss(network: Network, step: int) -> Tensor:
        texts, labels = drawn.sections(settings, step)
        logits = network.labels("sections", texts.ids, texts.mask)
        return functional.cross_entropy(logits.float(), labels)

    return loss


def boards(drawn: Drawn, settings: Objective) -> Loss:
    """Which categories a board gave, of the kinds that it gives."""

    def loss(network: Network, step: int) -> Tensor:
        texts, targets, known = drawn.boards(settings, step)
        logits = network.labels("boards", texts.ids, texts.mask).float()
        each = functional.binary_cross_entropy_with_logits(logits, targets, reduction="none")
        return (each * known).sum(1).mean()

    return loss


def names(drawn: Drawn, settings: Contrast) -> Loss:
    """Which name is of the same occupation."""

    def loss(network: Network, step: int) -> Tensor:
        first, second, alike = drawn.names(settings, step)
        left, right = _vectors(network, first), _vectors(network, second)
        return _contrast(_cosines(left, right, settings.scale).masked_fill(alike, -math.inf))

    return loss


def neighbours(drawn: Drawn, settings: Contrast) -> Loss:
    """Which fragment follows."""

    def loss(network: Network, step: int) -> Tensor:
        first, second = drawn.neighbours(settings, step)
        left, right = _vectors(network, first), _vectors(network, second)
        # What follows is related, not alike.
        left = functional.normalize(network.follows(left), dim=-1)
        return _contrast(_cosines(left, right, settings.scale))

    return loss


def _vectors(network: Network, texts: Padded) -> Tensor:
    return network.vectors(texts.ids, texts.mask)


def _cosines(left: Tensor, right: Tensor, scale: float) -> Tensor:
    return (left.float() @ right.float().T) * scale


def _contrast(cosines: Tensor) -> Tensor:
    """Each text against all second ones and back (InfoNCE, van den Oord et al. 2018)."""
    answers = torch.arange(len(cosines))
    forth = functional.cross_entropy(cosines, answers)
    return (forth + functional.cross_entropy(cosines.T, answers)) / 2
