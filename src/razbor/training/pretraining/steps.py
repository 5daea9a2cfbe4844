"""The loss of each objective for one step, and figures on what only judges."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from razbor.training.pretraining.batches import Drawn, Hidden, Padded, Windows
from razbor.training.pretraining.corpus import SECTIONS
from razbor.training.pretraining.material import Material
from razbor.training.pretraining.network import Network
from razbor.training.pretraining.recipe import Contrast, Objective, PretrainRecipe
from razbor.training.pretraining.special import Special

_JUDGED = 40
"""Batches of held-out windows that are looked at."""
_GROUP = 256
"""Held-out fragments that are asked at once."""


class Steps:
    """What a recipe asks of the network at each step.

    Args:
        recipe: its objectives.
        material: what batches are drawn from.
        special: of the tokenizer.
    """

    def __init__(self, recipe: PretrainRecipe, material: Material, special: Special) -> None:
        self._objectives = recipe.objectives
        self.named = recipe.objectives.named()
        self._precision = recipe.schedule.precision
        self._drawn = Drawn(material, special, recipe.seed)
        words = recipe.objectives.masked_words
        self._windows = self._judging = None
        if words is not None:
            documents, judging = material.documents, material.judging
            teaching = np.arange(judging, len(documents))
            self._windows = Windows(documents, teaching, special, words, recipe.seed)
            held = Windows(documents, np.arange(judging), special, words, recipe.seed)
            self._judging = held

    @property
    def epoch_tokens(self) -> int:
        """Tokens of running text that an epoch of masked words shows; 0 without."""
        words = self._objectives.masked_words
        if self._windows is None or words is None:
            return 0
        count = int(self._windows.epoch_windows) * words.max_tokens
        return count

    def losses(self, network: Network, step: int) -> Iterator[tuple[str, float, Tensor]]:
        """Objective, its weight and its loss, one after the other: each can be let go."""
        for name, objective in self.named.items():
            with self._autocast():
                yield name, objective.weight, self._loss(network, name, objective, step)

    def _autocast(self) -> torch.autocast:
        return torch.autocast("cpu", torch.bfloat16, enabled=self._precision == "bfloat16")

    def _loss(self, network: Network, name: str, objective: Objective, step: int) -> Tensor:
        if name == "masked_words":
            assert self._windows is not None  # noqa: S101 - made where it is named
            return _words(network, self._windows.batch(step))
        if name == "sections":
            texts, labels = self._drawn.sections(objective, step)
            logits = network.labels(name, texts.ids, texts.mask)
            return functional.cross_entropy(logits.float(), labels)
        if name == "boards":
            texts, targets, known = self._drawn.boards(objective, step)
            logits = network.labels(name, texts.ids, texts.mask).float()
            each = functional.binary_cross_entropy_with_logits(logits, targets, reduction="none")
            return (each * known).sum(1).mean()
        assert isinstance(objective, Contrast)  # noqa: S101 - the two that are left
        if name == "names":
            first, second, alike = self._drawn.names(objective, step)
            return _contrast(network, first, second, objective.scale, alike)
        first, second = self._drawn.neighbours(objective, step)
        return _contrast(network, first, second, objective.scale, None, follows=True)

    @torch.no_grad()
    def judge(self, network: Network) -> dict[str, float]:
        """Figures on held-out text: the loss of masked words, and how often a section is right."""
        network.eval()
        found: dict[str, float] = {}
        with self._autocast():
            if self._judging is not None and self._objectives.masked_words is not None:
                batch = self._objectives.masked_words.batch
                count = max(1, min(_JUDGED, self._judging.epoch_windows // batch))
                losses = [_words(network, self._judging.batch(each)) for each in range(count)]
                found["validation_loss"] = float(torch.stack(losses).mean())
            if self._objectives.sections is not None:
                found |= self._sections(network, self._objectives.sections)
        network.train()
        return found

    def _sections(self, network: Network, objective: Objective) -> dict[str, float]:
        texts, labels = self._drawn.sections_judging(objective)
        answers = torch.cat(
            [
                network.labels("sections", ids, mask).argmax(1)
                for ids, mask in zip(
                    torch.split(texts.ids, _GROUP), torch.split(texts.mask, _GROUP), strict=True
                )
            ]
        )
        right = answers == labels
        by_label = [
            right[labels == each].float().mean()
            for each in range(len(SECTIONS))
            if bool((labels == each).any())
        ]
        return {
            "sections_accuracy": float(right.float().mean()),
            "sections_mean_recall": float(torch.stack(by_label).mean()),
        }


def _words(network: Network, hidden: Hidden) -> Tensor:
    logits = network.words(hidden.windows.ids, hidden.windows.mask, hidden.places)
    return functional.cross_entropy(logits.float(), hidden.pieces)


def _contrast(
    network: Network,
    first: Padded,
    second: Padded,
    scale: float,
    alike: Tensor | None,
    *,
    follows: bool = False,
) -> Tensor:
    """Each text against all second ones and back (InfoNCE, van den Oord et al. 2018)."""
    left = network.vectors(first.ids, first.mask)
    right = network.vectors(second.ids, second.mask)
    if follows:  # what follows is related, not alike
        left = functional.normalize(network.follows(left), dim=-1)
    cosines = (left.float() @ right.float().T) * scale
    if alike is not None:
        cosines = cosines.masked_fill(alike, -math.inf)
    answers = torch.arange(len(cosines))
    forth = functional.cross_entropy(cosines, answers)
    return (forth + functional.cross_entropy(cosines.T, answers)) / 2
