"""Documents → training, validation and test part; what is too little to train on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from razbor.errors import DataScarce
from razbor.training.encoders.examples import Example
from razbor.training.encoders.recipe import DRAWN, Parts

FEWEST = 2
"""Examples of a class: one cannot both train and judge."""


@dataclass(frozen=True, slots=True)
class Divided:
    """Examples by part, in the order of the data."""

    train: tuple[Example, ...]
    validation: tuple[Example, ...]
    test: tuple[Example, ...]


def drawn(documents: Sequence[str], sample: int | None, seed: int) -> set[str]:
    """So many documents, drawn by the seed; all where there are fewer."""
    if sample is None or sample >= len(documents):
        return set(documents)
    order = np.random.default_rng(seed).permutation(len(documents))[:sample]
    return {documents[number] for number in order}


def sides(
    examples: Sequence[Example], parts: Parts, seed: int, first: frozenset[str] | None = None
) -> dict[str, str]:
    """Document → "train", "validation" or "test"; what may not judge always trains.

    Args:
        examples: of all stages.
        parts: which share judges.
        seed: of the draw.
        first: the documents that were drawn at random, where all of them may have to judge.

    Raises:
        DataScarce: too few documents for the parts.
    """
    strata = {example.document: example.stratum for example in examples}
    judging = {example.document for example in examples if example.judges}
    chosen = parts.seed if parts.seed is not None else seed
    found = dict.fromkeys(strata, "train")
    for part, share in (("test", parts.test), ("validation", parts.validation)):
        if share == DRAWN:
            drawn_ones = judging & (first or frozenset())
            found |= {name: part for name in drawn_ones if found[name] == "train"}
            continue
        rest = [name for name in strata if found[name] == "train" and name in judging]
        for document in _split_off(rest, share, strata if parts.stratify else None, chosen):
            found[document] = part
    return found


def divide(examples: Sequence[Example], side: Mapping[str, str], parts: Parts) -> Divided:
    """The examples of each part.

    Raises:
        DataScarce: a part that should hold some holds none.
    """
    found: dict[str, list[Example]] = {"train": [], "validation": [], "test": []}
    for example in examples:
        found[side[example.document]].append(example)
    for part, share in (("train", 1.0), ("validation", parts.validation), ("test", parts.test)):
        if share and not found[part]:
            raise _scarce(f"no examples in the {part} part", "at least one")
    return Divided(*(tuple(found[part]) for part in ("train", "validation", "test")))


def check_classes(
    examples: Sequence[Example], train: Sequence[Example], labels: Sequence[str]
) -> None:
    """Refuse classes that cannot be learned.

    Raises:
        DataScarce: a label of fewer than two examples, or of none in the training part.
    """
    counts = Counter(label for example in examples for label in example.labels)
    learned = Counter(label for example in train for label in example.labels)
    for label in labels:
        if counts[label] < FEWEST:
            raise _scarce(f"{counts[label]} examples of the label {label!r}", f"at least {FEWEST}")
        if not learned[label]:
            raise _scarce(f"no example of the label {label!r} in the train part", "at least one")


def check_deciding(deciding: Sequence[Example], label: str | None) -> None:
    """Refuse a validation part that nothing can be chosen on.

    Args:
        deciding: the examples of it that may decide.
        label: that a threshold is chosen for, if for one.

    Raises:
        DataScarce: it holds none, or none of the label.
    """
    if not deciding:
        raise _scarce("no drawn example in the validation part", "at least one")
    if label is not None and not any(label in example.labels for example in deciding):
        raise _scarce(f"no example of the label {label!r} in the validation part", "at least one")


def _split_off(
    documents: list[str], share: float, strata: Mapping[str, str] | None, seed: int
) -> list[str]:
    if not share:
        return []
    from sklearn.model_selection import train_test_split

    classes = _classes([strata[document] for document in documents]) if strata else None
    try:
        _, found = train_test_split(documents, test_size=share, random_state=seed, stratify=classes)
    except ValueError:  # its messages speak of arrays
        raise _scarce(
            f"{len(documents)} documents to split off {share:g} of",
            "one of every class on each side",
        ) from None
    return list(found)


def _classes(strata: Sequence[str]) -> list[str]:
    """Strata of one member, which cannot be split, together as one."""
    counts = Counter(strata)
    rare = [each for each in strata if counts[each] == 1]
    if len(rare) == 1:  # with the largest: alone it could not be split either
        return [counts.most_common(1)[0][0] if each in rare else each for each in strata]
    return ["" if counts[each] == 1 else each for each in strata]


def _scarce(found: str, expected: str) -> DataScarce:
    return DataScarce(
        found,
        expected=expected,
        remedy="label more, raise --limit, or change parts and labels of the recipe",
    )
