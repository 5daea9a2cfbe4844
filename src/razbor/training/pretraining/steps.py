"""What a recipe asks of the network at each step, and figures on what only judges."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from razbor.errors import DataScarce
from razbor.training.pretraining import objectives
from razbor.training.pretraining.drawn import Drawn
from razbor.training.pretraining.material import Material
from razbor.training.pretraining.network import Network
from razbor.training.pretraining.objectives import Loss
from razbor.training.pretraining.raw import SECTIONS
from razbor.training.pretraining.recipe import Objective, PretrainRecipe
from razbor.training.pretraining.special import Special
from razbor.training.pretraining.windows import Windows

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

    Raises:
        DataScarce: an objective that finds nothing to draw from.
    """

    def __init__(self, recipe: PretrainRecipe, material: Material, special: Special) -> None:
        self._recipe = recipe
        self._precision = recipe.schedule.precision
        self._drawn = Drawn(material, special, recipe.seed)
        teaching = np.arange(material.judging, len(material.documents))
        _check(recipe, {"masked_words": len(teaching), **self._drawn.sizes()})
        self._teaching = self._judging = None
        if (words := recipe.objectives.masked_words) is not None:
            held = np.arange(material.judging)
            self._teaching = Windows(material.documents, teaching, special, words, recipe.seed)
            self._judging = Windows(material.documents, held, special, words, recipe.seed)
        self._losses = dict(self._asked())

    @property
    def named(self) -> tuple[str, ...]:
        """The objectives, in the order in which a step goes through them."""
        return tuple(self._losses)

    @property
    def epoch_tokens(self) -> int:
        """Tokens of running text that an epoch of masked words shows; 0 without."""
        words = self._recipe.objectives.masked_words
        if self._teaching is None or words is None:
            return 0
        return self._teaching.epoch_windows * words.max_tokens

    def losses(self, network: Network, step: int) -> Iterator[tuple[str, float, Tensor]]:
        """Objective, its weight and its loss, one after the other: each can be let go."""
        for name, objective in self._recipe.objectives.named().items():
            with self._autocast():
                loss = self._losses[name](network, step)
            yield name, objective.weight, loss

    @torch.no_grad()
    def judge(self, network: Network) -> dict[str, float]:
        """Figures on held-out text: the loss of masked words, and how often a section is right."""
        network.eval()
        found: dict[str, float] = {}
        with self._autocast():
            if self._judging is not None:
                found["validation_loss"] = self._validation(network, self._judging)
            if (asked := self._recipe.objectives.sections) is not None:
                found |= self._sections(network, asked)
        network.train()
        return found

    def _asked(self) -> Iterator[tuple[str, Loss]]:
        asked = self._recipe.objectives
        if self._teaching is not None:
            yield "masked_words", objectives.masked_words(self._teaching)
        if asked.sections is not None:
            yield "sections", objectives.sections(self._drawn, asked.sections)
        if asked.boards is not None:
            yield "boards", objectives.boards(self._drawn, asked.boards)
        if asked.names is not None:
            yield "names", objectives.names(self._drawn, asked.names)
        if asked.neighbours is not None:
            yield "neighbours", objectives.neighbours(self._drawn, asked.neighbours)

    def _autocast(self) -> torch.autocast:
        return torch.autocast("cpu", torch.bfloat16, enabled=self._precision == "bfloat16")

    def _validation(self, network: Network, windows: Windows) -> float:
        count = max(1, min(_JUDGED, windows.epoch_windows // windows.size))
        losses = [
            objectives.loss_of_words(network, windows.batch(number)) for number in range(count)
        ]
        return float(torch.stack(losses).mean())

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


def _check(recipe: PretrainRecipe, sizes: dict[str, int]) -> None:
    for name in recipe.objectives.named():
        if sizes[name] < 1:
            raise DataScarce(
                f"nothing to draw from for {name}",
                expected="texts that teach, beside those that only judge",
                remedy=f"add some to the data, or leave it out with --without {name}",
            )
