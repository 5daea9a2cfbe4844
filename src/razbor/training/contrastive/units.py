"""Stretches of contrastive training, each one run of setfit's trainer."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import setfit
from datasets import Dataset
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.losses import CosineSimilarityLoss
from setfit import SetFitModel, TrainingArguments
from setfit.losses import SupConLoss
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from torch import autocast, bfloat16
from transformers import PrinterCallback

from razbor.training.contrastive.losses import LOSSES
from razbor.training.embedding.stepping import Means, Watching

if TYPE_CHECKING:
    from razbor.training.contrastive.examples import Part
    from razbor.training.contrastive.recipe import ContrastRecipe


@dataclass(frozen=True)
class Body:
    """A classifier of setfit whose head is not trained yet.

    Attributes:
        model: its encoder changes as it is trained.
        recipe: what is trained how.
    """

    model: SetFitModel
    recipe: ContrastRecipe

    @classmethod
    def of(cls, encoder: SentenceTransformer, recipe: ContrastRecipe) -> Body:
        """An encoder with a fresh head."""
        head = LogisticRegression(max_iter=recipe.head.iterations)
        model = SetFitModel(model_body=encoder, model_head=head, labels=list(recipe.labels))
        return cls(model, recipe)

    @property
    def encoder(self) -> SentenceTransformer:
        """The encoder of the classifier."""
        encoder: SentenceTransformer = self.model.model_body
        return encoder

    def pairs(self, part: Part, most: int | None) -> Dataset:
        """What setfit trains on: pairs of texts in its order, or the texts themselves.

        Args:
            part: the texts.
            most: pairs at most, as many alike as not.
        """
        with TemporaryDirectory() as unused:
            arguments = self._arguments(unused, self.recipe.seed)
            trainer = setfit.Trainer(model=self.model, args=arguments)
            found, _ = trainer.get_dataset(
                list(part.texts), list(part.labels), arguments, -1 if most is None else most
            )
        return found

    def train(
        self, rows: Dataset, means: Means, seed: int, on_step: Callable[[int], None]
    ) -> float:
        """Train on pairs; returns the mean of the losses.

        Args:
            rows: pairs, shuffled by the seed.
            means: go on from where they are.
            seed: of the order and of dropout.
            on_step: called with the number of each step made, from 1.

        Raises:
            LossNotFinite: a loss or a gradient is no number any more.
        """
        with TemporaryDirectory() as unused:
            trainer = self._trainer(unused, means, seed, [Watching(on_step)])
            trainer.train_dataset = rows
            # One context spans many steps: with its cache they would all see the first weights.
            with autocast(
                self.encoder.device.type,
                bfloat16,
                self.recipe.contrast.mixed_precision,
                cache_enabled=False,
            ):
                return float(trainer.train().training_loss)

    def loss(self, rows: Dataset, means: Means) -> float:
        """The mean loss over pairs, without training."""
        with TemporaryDirectory() as unused:
            trainer = self._trainer(unused, means, self.recipe.seed, [])
            return float(trainer.evaluate(rows)["eval_embedding_loss"])

    def fit_head(self, part: Part) -> LogisticRegression:
        """Train the head on the vectors that the encoder gives now."""
        with TemporaryDirectory() as unused:
            arguments = self._arguments(unused, self.recipe.seed)
            trainer = setfit.Trainer(model=self.model, args=arguments)
            with warnings.catch_warnings():
                # That it is not at its best yet is told by the numbers of the head.
                warnings.simplefilter("ignore", ConvergenceWarning)
                trainer.train_classifier(list(part.texts), list(part.labels), args=arguments)
        head: LogisticRegression = self.model.model_head
        return head

    def _trainer(
        self, folder: str, means: Means, seed: int, callbacks: Sequence[Watching]
    ) -> setfit.trainer.BCSentenceTransformersTrainer:
        whole = setfit.Trainer(
            model=self.model, args=self._arguments(folder, seed), callbacks=list(callbacks)
        )
        whole.remove_callback(PrinterCallback)
        trainer = whole.st_trainer
        trainer.loss = LOSSES[self.recipe.contrast.loss](self.encoder)
        # It would make its own for these steps alone.
        trainer.optimizer, trainer.lr_scheduler = means.optimizer, means.scheduler
        trainer.args.logging_nan_inf_filter = False
        trainer.args.max_grad_norm = self.recipe.contrast.max_gradient
        trainer.args.disable_tqdm = True
        trainer.args.dataloader_pin_memory = False
        return trainer

    def _arguments(self, folder: str, seed: int) -> TrainingArguments:
        recipe = self.recipe
        contrast, head = recipe.contrast, recipe.head
        return TrainingArguments(
            output_dir=folder,
            batch_size=(contrast.batch, head.batch),
            # It tells setfit whether to make pairs; the loss itself is ours, see `losses`.
            loss=CosineSimilarityLoss if contrast.loss == "cosine_similarity" else SupConLoss,
            num_epochs=(1, head.epochs),
            sampling_strategy=contrast.sampling,
            body_learning_rate=(contrast.rate, head.body_rate),
            head_learning_rate=head.rate,
            margin=recipe.distance.margin,
            end_to_end=head.end_to_end,
            warmup_proportion=contrast.warmup_share,
            l2_weight=contrast.weight_decay,
            max_length=recipe.max_tokens,
            show_progress_bar=False,
            seed=seed,
            report_to="none",
            logging_steps=1,
            save_strategy="no",
        )
