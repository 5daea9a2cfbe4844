"""The examples of every stage of a recipe, divided once: no document changes sides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from razbor.tasks import role
from razbor.training.data import TrainingData
from razbor.training.encoders.examples import (
    Example,
    Examples,
    area_examples,
    both_ways,
    labelled_fragments,
    role_examples,
    sentence_fragments,
)
from razbor.training.encoders.parts import (
    Divided,
    check_classes,
    check_deciding,
    divide,
    drawn,
    sides,
)
from razbor.training.encoders.recipe import ByRecall, EncoderRecipe, Stage


@dataclass(frozen=True, slots=True)
class Corpus:
    """What a recipe trains on.

    Attributes:
        stages: the examples of each stage, in order; those that judge are shown with and
            without the heading above them, where the recipe lets models see it.
        left_out: how many labelled items of the same data the last stage could not take.
        first: the documents that were drawn at random; None where the recipe does not say
            how many.
        remarks: on labels by reading, for the bundle's description.
    """

    stages: tuple[Divided, ...]
    left_out: int
    first: frozenset[str] | None
    remarks: tuple[str, ...] = ()

    @property
    def last(self) -> Divided:
        """What the decision and the record stand on."""
        return self.stages[-1]

    def decides(self, example: Example) -> bool:
        """Whether thresholds may stand on an example: what models doubted would bend them."""
        return self.first is None or example.document in self.first

    def counts(self) -> dict[str, object]:
        """How many examples each part of the last stage holds, and of which labels."""
        parts = {
            "train": self.last.train,
            "validation": self.last.validation,
            "test": self.last.test,
        }
        return {
            "left_out": self.left_out,
            **{
                name: {"examples": len(part), "labels": _labels(part)}
                for name, part in parts.items()
            },
        }


Teach = Callable[[frozenset[str]], tuple[Example, ...]]
"""The documents of the training part → examples as teachers tell them that learned from those."""


def gather(
    recipe: EncoderRecipe, data: TrainingData, limit: int | None, teach: Teach | None = None
) -> Corpus:
    """Read, draw and divide the examples of every stage.

    Args:
        recipe: labels, parts, and the fragments of each stage.
        data: as `--data` names it.
        limit: how many documents are drawn; None for all.
        teach: for stages of taught fragments.

    Raises:
        DataMissing, DataInvalid: as `TrainingData`.
        DataScarce: too few examples of a class or for a part.
    """
    kinds = dict.fromkeys(_judged(stage) for stage in recipe.stages)
    found = {kind: _examples(recipe, data, kind) for kind in kinds}
    documents = dict.fromkeys(example.document for each in found.values() for example in each.items)
    chosen = drawn(list(documents), limit, recipe.seed)
    kept = {
        kind: [example for example in each.items if example.document in chosen]
        for kind, each in found.items()
    }
    first = frozenset(list(documents)[: recipe.drawn]) if recipe.drawn else None
    all_kept = [example for each in kept.values() for example in each]
    side = sides(all_kept, recipe.parts, recipe.seed, first)
    stages = []
    for stage in recipe.stages:
        labels = labels_of(recipe, stage)
        own = _with_labels(kept[_judged(stage)], labels, recipe)
        divided = divide(own, side, recipe.parts)
        # Of categories some may be too rare to be met: they are asked for beside the labels.
        check_classes(own, divided.train, stage.labels or recipe.labels)
        train = divided.train
        if stage.fragments == "taught" and teach is not None:
            train = teach(frozenset(example.document for example in divided.train))
        judging = divided.validation, divided.test
        if recipe.task == "sections":
            judging = both_ways(judging[0]), both_ways(judging[1])
        stages.append(Divided(train, *judging))
    beside = set(documents) - chosen
    last = found[_judged(recipe.stages[-1])]
    left_out = sum(name not in beside for name in last.left_out)
    corpus = Corpus(tuple(stages), left_out, first, last.remarks)
    deciding = [example for example in corpus.last.validation if corpus.decides(example)]
    check_deciding(deciding, recipe.labels[-1] if isinstance(recipe.decision, ByRecall) else None)
    return corpus


def labels_of(recipe: EncoderRecipe, stage: Stage) -> tuple[str, ...]:
    """What a stage tells apart, and the categories where they are asked for as well."""
    return (stage.labels or recipe.labels) + recipe.outputs.get(role.CATEGORY, ())


def _judged(stage: Stage) -> Literal["labelled", "sentences"]:
    """Which fragments judge a stage: what teachers tell judges nothing."""
    return "labelled" if stage.fragments == "taught" else stage.fragments


def _examples(recipe: EncoderRecipe, data: TrainingData, fragments: str) -> Examples:
    if recipe.task == "role":
        return role_examples(data, recipe)
    if recipe.task == "areas":
        return area_examples(data, recipe.labels)
    if fragments == "sentences":
        return sentence_fragments(data, recipe.labels)
    return labelled_fragments(
        data, recipe.labels, headings=recipe.input.heading_characters is not None
    )


def _with_labels(
    examples: Sequence[Example], labels: Sequence[str], recipe: EncoderRecipe
) -> list[Example]:
    if recipe.multi_label:
        return list(examples)
    return [example for example in examples if example.labels[0] in labels]


def _labels(examples: Sequence[Example]) -> dict[str, int]:
    return dict(Counter(label for example in examples for label in example.labels).most_common())
