"""Training on pairs by sentence-transformers' trainer, and judging by pairs held out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from tempfile import TemporaryDirectory
from typing import Any

import torch
from datasets import Dataset
from sentence_transformers import (
    SentenceTransformer,
    SentenceTransformerTrainer,
    SentenceTransformerTrainingArguments,
)
from sentence_transformers.base.sampler import DefaultBatchSampler
from sentence_transformers.sentence_transformer.evaluation import RerankingEvaluator
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
from torch.utils.data import SequentialSampler
from transformers import PrinterCallback

from razbor.training.embedding.run import LOSS, Point
from razbor.training.embedding.stepping import Means, Watching
from razbor.training.embedding.stretch import Stretch
from razbor.training.pairs.esco import Pair
from razbor.training.pairs.plan import Plan, queries
from razbor.training.pairs.recipe import PairsRecipe


class PairsJob:
    """What `Run` trains by a recipe of pairs.

    Args:
        recipe: what is trained how.
        pairs: all of them.
        plan: of the run.
        encoder: changed in place.
    """

    def __init__(
        self,
        recipe: PairsRecipe,
        pairs: Sequence[Pair],
        plan: Plan,
        encoder: SentenceTransformer,
    ) -> None:
        self.encoder = encoder
        self.stretches = plan.stretches
        self.batch = plan.batch
        self.total = plan.total
        self.keep = recipe.validation.keep
        self.patience = recipe.validation.patience
        self._recipe = recipe
        self._pairs = pairs
        self._plan = plan

    def fresh(self) -> Means:
        """Optimizer and schedule at the beginning of a fit."""
        schedule = self._recipe.schedule
        return Means.of(
            self.encoder,
            rate=schedule.rate,
            weight_decay=schedule.weight_decay,
            steps=self._plan.steps,
            warmup=self._plan.warmup,
        )

    def train(self, stretch: Stretch, means: Means, on_step: Callable[[int], None]) -> Point:
        """Train on a stretch; the mean of its losses, and its tokens without padding."""
        pairs = [self._pairs[row] for row in stretch.rows]
        seed = self._recipe.seed + stretch.number
        with TemporaryDirectory() as unused:
            trainer = self._trainer(unused, seed, means, pairs, on_step)
            found = trainer.train()
        return {"train_loss": found.training_loss, "tokens": trainer.tokens}

    def validate(self, stretch: Stretch, means: Means) -> Point:
        """The loss on held-out pairs, and map, mrr@10, ndcg@10 of the reranking."""
        held_out = self._plan.held_out[stretch.fit - 1][: self._recipe.validation.pairs]
        shown = _dataset([self._pairs[row] for row in held_out])
        with TemporaryDirectory() as unused:
            loss = self._trainer(unused, self._recipe.seed, means).evaluate(shown)["eval_loss"]
        ranked = self._reranking[stretch.fit](self.encoder)
        return {LOSS: float(loss), **{name: float(value) for name, value in ranked.items()}}

    @cached_property
    def _reranking(self) -> dict[int, RerankingEvaluator]:
        """The reranking of each fit's held-out fold."""
        found = {}
        for fit, held_out in enumerate(self._plan.held_out, start=1):
            samples: list[dict[str, str | list[str]]] = [
                {"query": each.title, "positive": [*each.positive], "negative": [*each.negative]}
                for each in queries(self._recipe, self._pairs, held_out)
            ]
            found[fit] = RerankingEvaluator(samples, write_csv=False, batch_size=self.batch)
        return found

    def _trainer(
        self,
        folder: str,
        seed: int,
        means: Means,
        pairs: Sequence[Pair] | None = None,
        on_step: Callable[[int], None] = lambda step: None,
    ) -> _Trainer:
        schedule = self._recipe.schedule
        arguments = SentenceTransformerTrainingArguments(
            output_dir=folder,
            seed=seed,
            per_device_train_batch_size=schedule.batch,
            per_device_eval_batch_size=schedule.batch,
            num_train_epochs=1,
            max_grad_norm=schedule.max_gradient,
            bf16=schedule.precision == "bfloat16",
            use_cpu=not torch.cuda.is_available(),
            batch_sampler=_in_order,
            dataloader_pin_memory=False,
            save_strategy="no",
            report_to="none",
            disable_tqdm=True,
            logging_steps=1,
            logging_nan_inf_filter=False,
        )
        trainer = _Trainer(
            model=self.encoder,
            args=arguments,
            train_dataset=None if pairs is None else _dataset(pairs),
            loss=MultipleNegativesRankingLoss(self.encoder, scale=self._recipe.loss.scale),
            callbacks=[Watching(on_step)],
            optimizers=(means.optimizer, means.scheduler),
        )
        trainer.remove_callback(PrinterCallback)
        return trainer


class _Trainer(SentenceTransformerTrainer):
    """Counts tokens, and leaves out the library's model card, which would quote texts."""

    tokens = 0

    def add_model_card_callback(self, default_args_dict: dict[str, Any]) -> None:
        return

    def compute_loss(self, model: Any, inputs: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        self.tokens += sum(
            int(value.sum()) for name, value in inputs.items() if name.endswith("attention_mask")
        )
        return super().compute_loss(model, inputs, *args, **kwargs)


def _dataset(pairs: Sequence[Pair]) -> Dataset:
    return Dataset.from_dict(
        {"title": [pair.title for pair in pairs], "text": [pair.text for pair in pairs]}
    )


def _in_order(
    dataset: Dataset, batch_size: int, drop_last: bool, **others: Any
) -> DefaultBatchSampler:
    """Batches as the rows stand: the plan has shuffled them already."""
    return DefaultBatchSampler(SequentialSampler(dataset), batch_size, drop_last)
