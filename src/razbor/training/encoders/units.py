"""One unit of training: an epoch, run by transformers' Trainer.

The Trainer's own checkpoints are pickles, so it saves none: a unit begins from weights,
moments and rate that `checkpoints` keeps, and everything random in it depends on the
recipe's seed and the number of the unit alone.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence
from torch.optim import AdamW
from torch.optim.lr_scheduler import LambdaLR
from transformers import PrinterCallback, Trainer, TrainingArguments

from razbor.errors import LossNotFinite
from razbor.training.encoders.classifier import Classifier
from razbor.training.encoders.optimizing import Loss
from razbor.training.encoders.recipe import Stage

_GROUP = 8
"""Rows that are run together."""

Report = Callable[[int, float], None]
"""Called with the steps of the unit that are done, and the last loss."""


class TokenRows(torch.utils.data.Dataset[dict[str, Tensor]]):
    """Word pieces and truth of examples.

    Args:
        ids: of each example, special tokens included.
        truth: (examples, labels), 0 or 1, or how probable teachers found each label.
        weights: in the loss, (examples,).
    """

    def __init__(self, ids: Sequence[Sequence[int]], truth: Tensor, weights: Tensor) -> None:
        self.ids = ids
        self.truth = truth
        self.weights = weights

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, index: int) -> dict[str, Tensor]:
        return {
            "input_ids": torch.tensor(self.ids[index]),
            "labels": self.truth[index],
            "weights": self.weights[index],
        }


@dataclass(frozen=True, slots=True)
class Padding:
    """Rows → a batch, shortest first, padded to its own longest row."""

    pad: int

    def __call__(self, rows: Sequence[dict[str, Tensor]]) -> dict[str, Tensor]:
        """`input_ids` and `attention_mask` (rows, tokens), `labels` (rows, labels), `weights`."""
        ordered = sorted(rows, key=lambda row: len(row["input_ids"]))
        ids = [row["input_ids"] for row in ordered]
        padded = pad_sequence(ids, batch_first=True, padding_value=self.pad)
        lengths = torch.tensor([len(each) for each in ids])
        mask = (torch.arange(padded.shape[1])[None] < lengths[:, None]).long()
        return {
            "input_ids": padded,
            "attention_mask": mask,
            **{
                name: torch.stack([row[name] for row in ordered])
                for name in ordered[0]
                if name != "input_ids"
            },
        }


def batch_logits(model: nn.Module, inputs: Mapping[str, Tensor]) -> Tensor:
    """Logits of a batch, (rows, labels), run in groups of like length.

    The rows of a batch do not see each other: cut to their longest row, groups give what
    the whole batch padded to its longest gives, in a fraction of the time.

    Args:
        model: a classifier.
        inputs: `input_ids` and `attention_mask` (rows, tokens), shortest row first.
    """
    found = []
    ids, mask = inputs["input_ids"], inputs["attention_mask"]
    for start in range(0, len(ids), _GROUP):
        group = slice(start, start + _GROUP)
        longest = int(mask[group].sum(dim=1).max())
        answer = model(input_ids=ids[group, :longest], attention_mask=mask[group, :longest])
        found.append(answer.logits)
    return torch.cat(found)


class _Unit(Trainer):
    """A Trainer with the recipe's loss, which it watches."""

    def watch(self, loss: Loss, precision: str, report: Report) -> None:
        self._loss = loss
        self._half = precision == "bfloat16"
        self._report = report
        self._done = 0

    def compute_loss(
        self,
        model: nn.Module,
        inputs: dict[str, Tensor],
        return_outputs: bool = False,
        num_items_in_batch: object = None,
    ) -> Tensor:
        with torch.autocast("cpu", torch.bfloat16, enabled=self._half):
            logits = batch_logits(model, inputs)
        found = self._loss(logits.float(), inputs["labels"], inputs["weights"])
        value = found.item()
        if not math.isfinite(value):
            raise _broken(value, self._done + 1)
        self._done += 1
        self._report(self._done, value)
        return found


def train_unit(
    model: Classifier,
    rows: TokenRows,
    descent: tuple[AdamW, LambdaLR],
    stage: Stage,
    loss: Loss,
    *,
    seed: int,
    report: Report,
) -> float:
    """One epoch over some rows; returns the mean of its losses.

    Raises:
        LossNotFinite: a loss that is no number; nothing of its step is learned.
    """
    with tempfile.TemporaryDirectory() as unused:
        trainer = _Unit(
            model=model,
            args=_arguments(unused, stage, seed),
            data_collator=Padding(int(model.config.pad_token_id or 0)),
            train_dataset=rows,
            optimizers=descent,
        )
        trainer.remove_callback(PrinterCallback)
        trainer.watch(loss, stage.precision, report)
        return float(trainer.train().training_loss)


def _arguments(folder: str, stage: Stage, seed: int) -> TrainingArguments:
    return TrainingArguments(
        output_dir=folder,
        num_train_epochs=1,
        per_device_train_batch_size=stage.batch,
        max_grad_norm=stage.max_gradient or 0.0,
        seed=seed,
        use_cpu=True,
        save_strategy="no",
        logging_strategy="no",
        logging_nan_inf_filter=False,
        report_to=[],
        disable_tqdm=True,
        dataloader_pin_memory=False,
        remove_unused_columns=False,
        label_names=["labels"],
        log_level="error",
    )


def _broken(value: float, step: int) -> LossNotFinite:
    return LossNotFinite(
        f"a loss of {value} at step {step}",
        expected="a finite loss",
        remedy="lower the rate, cut long gradients (max_gradient), or look for broken weights"
        " in the base",
    )
