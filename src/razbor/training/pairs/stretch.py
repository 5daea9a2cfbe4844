"""One stretch of training by sentence-transformers' trainer, and one validation."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

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
from torch.optim import AdamW, Optimizer
from torch.optim.lr_scheduler import LambdaLR
from torch.utils.data import SequentialSampler
from transformers import (
    PrinterCallback,
    TrainerCallback,
    TrainerControl,
    TrainerState,
    TrainingArguments,
    get_linear_schedule_with_warmup,
)
from transformers.utils import logging

from razbor.errors import LossNotFinite
from razbor.training.pairs.plan import Query
from razbor.training.pairs.recipe import Schedule

if TYPE_CHECKING:
    from razbor.training.pairs.esco import Pair

_NOT_DECAYED = ("bias", "LayerNorm.weight", "LayerNorm.bias")


@dataclass(frozen=True)
class Means:
    """What the steps of a fit are made with."""

    optimizer: Optimizer
    scheduler: LambdaLR

    @classmethod
    def of(cls, model: SentenceTransformer, schedule: Schedule, steps: int, warmup: int) -> Means:
        """A fresh optimizer and a schedule at its first step."""
        named = list(model.named_parameters())
        groups = [
            {
                "params": [tensor for name, tensor in named if _decayed(name) == decayed],
                "weight_decay": schedule.weight_decay if decayed else 0.0,
            }
            for decayed in (True, False)
        ]
        optimizer = AdamW(groups, lr=schedule.rate)
        scheduler = get_linear_schedule_with_warmup(  # type: ignore[no-untyped-call]
            optimizer, warmup, steps
        )
        return cls(optimizer, scheduler)


@dataclass(frozen=True)
class Trained:
    """What a stretch came to: the mean loss, and the tokens seen, padding left out."""

    loss: float
    tokens: int


class Stretches:
    """Trains a model stretch by stretch.

    Args:
        model: changed in place.
        schedule: the recipe's.
        scale: of the loss.
    """

    def __init__(self, model: SentenceTransformer, schedule: Schedule, scale: float) -> None:
        self._model = model
        self._schedule = schedule
        self._scale = scale

    def run(
        self, pairs: Sequence[Pair], means: Means, seed: int, on_step: Callable[[int], None]
    ) -> Trained:
        """Train on pairs in their order.

        Args:
            pairs: cut into batches as they stand.
            means: go on from where they are.
            seed: of dropout.
            on_step: called with the number of each step made, from 1.

        Raises:
            LossNotFinite: a loss or a gradient is no number any more.
        """
        with TemporaryDirectory() as unused:
            trainer = self._trainer(unused, seed, means, pairs, on_step)
            found = trainer.train()
        return Trained(found.training_loss, trainer.tokens)

    def validate(
        self, pairs: Sequence[Pair], queries: Sequence[Query], means: Means, seed: int
    ) -> dict[str, float]:
        """`validation_loss` on pairs, and map, mrr@10, ndcg@10 of the reranking."""
        with TemporaryDirectory() as unused:
            loss = self._trainer(unused, seed, means).evaluate(_dataset(pairs))["eval_loss"]
        evaluator = RerankingEvaluator(
            [
                {"query": each.title, "positive": [*each.positive], "negative": [*each.negative]}
                for each in queries
            ],
            write_csv=False,
            batch_size=self._schedule.batch,
        )
        ranked = {name: float(value) for name, value in evaluator(self._model).items()}
        return {"validation_loss": float(loss), **ranked}

    def _trainer(
        self,
        folder: str,
        seed: int,
        means: Means,
        pairs: Sequence[Pair] | None = None,
        on_step: Callable[[int], None] = lambda step: None,
    ) -> _Trainer:
        schedule = self._schedule
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
            model=self._model,
            args=arguments,
            train_dataset=None if pairs is None else _dataset(pairs),
            loss=MultipleNegativesRankingLoss(self._model, scale=self._scale),
            callbacks=[_Watching(on_step)],
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


class _Watching(TrainerCallback):
    """Tells of each step, and stops at the first that is no number."""

    def __init__(self, on_step: Callable[[int], None]) -> None:
        self._on_step = on_step

    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: dict[str, float] | None = None,
        **kwargs: Any,
    ) -> None:
        for name in ("loss", "grad_norm"):
            value = float((logs or {}).get(name, 0.0))
            if not math.isfinite(value):
                raise LossNotFinite(
                    f"{name} {value}",
                    expected="a number",
                    remedy="take a smaller rate or float32; the last good checkpoint is kept",
                    place=f"step {state.global_step} of the stretch",
                )

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        self._on_step(state.global_step)


def _dataset(pairs: Sequence[Pair]) -> Dataset:
    return Dataset.from_dict(
        {"title": [pair.title for pair in pairs], "text": [pair.text for pair in pairs]}
    )


def _in_order(
    dataset: Dataset, batch_size: int, drop_last: bool, **others: Any
) -> DefaultBatchSampler:
    """Batches as the rows stand: the plan has shuffled them already."""
    return DefaultBatchSampler(SequentialSampler(dataset), batch_size, drop_last)


def _decayed(name: str) -> bool:
    return not name.endswith(_NOT_DECAYED)


@contextmanager
def settled(threads: int) -> Iterator[None]:
    """Torch with so many threads, transformers without bars and remarks of its own."""
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    shown, level = logging.is_progress_bar_enabled(), logging.get_verbosity()
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        torch.set_num_threads(before)
        logging.set_verbosity(level)
        if shown:
            logging.enable_progress_bar()  # type: ignore[no-untyped-call]


def load_encoder(folder: Path, max_tokens: int) -> SentenceTransformer:
    """An encoder with the mean of its tokens on top.

    Args:
        folder: with the weights as safetensors, and the tokenizer.
        max_tokens: texts are cut to them, special tokens included.
    """
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer

    words = Transformer(
        str(folder),
        max_seq_length=max_tokens,
        model_kwargs={"use_safetensors": True, "dtype": torch.float32},
    )
    pooling = Pooling(words.get_embedding_dimension(), pooling_mode="mean")
    return SentenceTransformer(modules=[words, pooling])
