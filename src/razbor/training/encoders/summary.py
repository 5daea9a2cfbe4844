"""What stays of a run beside its network: record, curves, card, held-out answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from razbor.models.manifest import Task
from razbor.training.base import BaseFolder
from razbor.training.beginning import whence
from razbor.training.encoders.checkpoints import State
from razbor.training.encoders.corpus import Corpus
from razbor.training.encoders.decisions import QUESTION, answered
from razbor.training.encoders.figures import by_label, figures
from razbor.training.encoders.recipe import EncoderRecipe
from razbor.training.encoders.run import Run
from razbor.training.held_out import HeldOut
from razbor.training.record import Row

Answers = Mapping[str, NDArray[np.float64]]
"""Part → probabilities, (examples, labels)."""


def sizes(corpus: Corpus) -> str:
    """A line on how much there is to train and to judge."""
    parts = {"train": corpus.last.train, "validation": corpus.last.validation}
    found = ", ".join(f"{len(part):,} {name}" for name, part in parts.items())
    return f"examples: {found}, {len(corpus.last.test):,} test; {corpus.left_out:,} left out"


def described(recipe: EncoderRecipe, base: BaseFolder, run: Run) -> dict[str, object]:
    """The base as it was, which need not be the recipe's."""
    config = run.model.config
    return {
        "recipe": recipe.base.name,
        "source": base.source,
        "sha256": base.sha256,
        "architecture": config.model_type,
        "layers": config.num_hidden_layers,
        "width": config.hidden_size,
        "heads": config.num_attention_heads,
        "vocabulary": config.vocab_size,
        "parameters": sum(each.numel() for each in run.model.parameters()),
        "head_rows_taken_over": run.taken_over,
    }


def judged(recipe: EncoderRecipe, task: Task, run: Run, answers: Answers) -> dict[str, object]:
    """The figures of each part that judges, and those of each label at the bundle's decision."""
    found: dict[str, object] = {}
    for name, scores in answers.items():
        truth = run.parts[name].truth
        rows = by_label(answered(task, scores), truth)
        found[name] = {
            "examples": len(truth),
            **figures(recipe, scores, truth),
            "labels": dict(zip(task.labels, rows, strict=True)),
        }
    return found


def staged(recipe: EncoderRecipe, states: Sequence[State]) -> list[dict[str, object]]:
    """How far each stage went, and which of its epochs was kept."""
    return [
        {"name": stage.name, "epochs": state.units, "best": state.best, "steps": state.steps}
        for stage, state in zip(recipe.stages, states, strict=True)
    ]


def curves(states: Sequence[State]) -> list[Row]:
    """The units of all stages under one another, numbered throughout."""
    units = [row for state in states for row in state.curves]
    return [
        {"epoch": number} | {name: value for name, value in row.items() if name != "epoch"}
        for number, row in enumerate(units, start=1)
    ]


def method(recipe: EncoderRecipe, base: BaseFolder, warnings: Sequence[str]) -> str:
    """The paragraph of the card."""
    broken = f" Broken on purpose: {'; '.join(warnings)}." if warnings else ""
    return (
        f"A fine-tuned {recipe.base.architecture} encoder with one linear layer on its pooled"
        f" output (transformers), begun with {whence(recipe.base.name, base)}. Epochs, losses"
        f" and figures of the validation part are in run.json and curves.csv.{broken}"
    )


def held_out(
    recipe: EncoderRecipe, corpus: Corpus, run: Run, answers: Answers
) -> tuple[HeldOut, ...]:
    """The answers to the validation part, where the recipe says which vacancies were drawn."""
    if recipe.drawn is None:
        return ()
    documents = tuple(example.document for example in corpus.last.validation)
    drawn = np.array([document in corpus.first for document in documents])
    scores, truth = answers["validation"].astype(np.float32), run.parts["validation"].truth
    return (HeldOut(QUESTION[recipe.task], recipe.labels, documents, drawn, truth, scores),)
