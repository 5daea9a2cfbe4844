"""Contrastive training as stretches, judged by texts held out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from razbor.training.contrastive.examples import Part, Parts
from razbor.training.contrastive.head import HeadNumbers, figures
from razbor.training.contrastive.recipe import ContrastRecipe
from razbor.training.contrastive.units import Body
from razbor.training.embedding.run import LOSS, Point
from razbor.training.embedding.stepping import Means
from razbor.training.embedding.stretch import Stretch, cut, steps_of


class ContrastJob:
    """What `Run` trains by a recipe of setfit.

    Args:
        recipe: what is trained how.
        parts: what trains and what judges.
        body: changed in place.
    """

    def __init__(self, recipe: ContrastRecipe, parts: Parts, body: Body) -> None:
        contrast, checking = recipe.contrast, recipe.validation
        most = None if contrast.max_steps is None else contrast.max_steps * contrast.batch
        self.encoder = body.encoder
        self.batch = contrast.batch
        self.keep = checking.keep
        self.patience = checking.patience
        self._recipe = recipe
        self._parts = parts
        self._body = body
        self._rows = body.pairs(parts.train, most)
        self._judged = body.pairs(parts.validation, checking.pairs)
        orders = [
            np.random.default_rng((recipe.seed, epoch)).permutation(len(self._rows)).tolist()
            for epoch in range(contrast.epochs)
        ]
        self.pairs = len(self._rows)
        self.total = steps_of(orders, self.batch)
        self.stretches = tuple(cut(orders, fit=1, batch=self.batch, steps=checking.steps, before=0))

    @property
    def warmup(self) -> int:
        """Steps in which the rate rises."""
        return round(self.total * self._recipe.contrast.warmup_share)

    def fresh(self) -> Means:
        """Optimizer and schedule at the beginning."""
        contrast = self._recipe.contrast
        return Means.of(
            self.encoder,
            rate=contrast.rate,
            weight_decay=contrast.weight_decay,
            steps=self.total,
            warmup=self.warmup,
        )

    def train(self, stretch: Stretch, means: Means, on_step: Callable[[int], None]) -> Point:
        """Train on a stretch; the mean of its losses."""
        rows = self._rows.select(stretch.rows)
        seed = self._recipe.seed + stretch.number
        return {"train_loss": self._body.train(rows, means, seed, on_step)}

    def validate(self, stretch: Stretch, means: Means) -> Point:
        """The loss on pairs held out, and what a head trained now says of their texts."""
        loss = self._body.loss(self._judged, means)
        answers = self.head().probabilities(self.vectors(self._parts.validation)).argmax(axis=1)
        return {LOSS: loss, **figures(answers.tolist(), self._parts.validation.labels)}

    def head(self) -> HeadNumbers:
        """The head that the encoder's vectors train now."""
        return HeadNumbers.of(self._body.fit_head(self._parts.train))

    def vectors(self, part: Part) -> NDArray[np.float32]:
        """The encoder's vectors of some texts, (texts, width)."""
        found: NDArray[np.float32] = self.encoder.encode(
            list(part.texts), batch_size=self.batch, show_progress_bar=False
        )
        return found
