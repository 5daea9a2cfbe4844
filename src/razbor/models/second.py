"""Two bundles that answer as one: a mean of what both say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from razbor.errors import BundleFormat
from razbor.models.bundle import Bundle, shipped
from razbor.models.manifest import MODEL_FILE, Manifest, Second, WordpieceSpec

Answers = Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Beside:
    """A second bundle, and how it is asked.

    Attributes:
        bundle: an open one.
        shared: the outputs that both answer.
        weight: of its answers.
        unless_sure: rows are left to the first where every shared answer is so probable.
    """

    bundle: Bundle
    shared: tuple[str, ...]
    weight: float
    unless_sure: float | None

    def asked(self, first: Answers) -> NDArray[np.intp]:
        """The rows that the second is asked about, after what the first says of all."""
        return unsure(self.unless_sure, [first[name] for name in self.shared])

    def mean(
        self, first: Answers, second: Answers, asked: NDArray[np.intp]
    ) -> dict[str, NDArray[np.float32]]:
        """Output → probabilities (rows, labels); what the first answers alone stays as it is.

        Args:
            first: of all rows.
            second: of those that were asked.
            asked: which these are.
        """
        found = dict(first)
        for name in self.shared:
            found[name] = first[name].copy()
            found[name][asked] += np.float32(self.weight) * (second[name] - first[name][asked])
        return found


def unsure(
    limit: float | None, answers: Sequence[NDArray[np.float32] | NDArray[np.float64]]
) -> NDArray[np.intp]:
    """The rows with an answer below a limit; all of them where there is none.

    Args:
        limit: of the highest probability of each question.
        answers: probabilities of each question, (rows, labels).
    """
    if limit is None:
        return np.arange(len(answers[0]))
    return np.flatnonzero(np.min([each.max(axis=1) for each in answers], axis=0) < limit)


def open_second(first: Bundle) -> Beside | None:
    """The second bundle that a manifest names; None where it names none.

    Raises:
        BundleError: it is missing, damaged or unsafe.
        BundleFormat: it is another than the one that the first was made with, or answers
            nothing of what the first does.
    """
    told = first.manifest.second
    if told is None:
        return None
    place = told.bundle if told.bundle in shipped() else first.folder.parent / told.bundle
    found = Bundle.open(place)
    if found.manifest.second is not None:
        raise _another(f"the bundle {told.bundle!r}, which asks a second one itself", first)
    if told.files != files_of(found):
        raise _another(f"another bundle {told.bundle!r} than it was made with", first)
    shared = tuple(_shared(first.manifest, found.manifest))
    if not shared:
        raise _another(f"the bundle {told.bundle!r}, which answers nothing of it", first)
    return Beside(found, shared, told.weight, told.unless_sure)


def as_second(bundle: Bundle, told: Second) -> WordpieceSpec:
    """What a bundle reads when it is asked beside another one.

    Raises:
        BundleFormat: it reads no word pieces.
    """
    spec = bundle.manifest.input
    if not isinstance(spec, WordpieceSpec):
        raise _another(f"the bundle {told.bundle!r}, which reads no word pieces", bundle)
    most = min(told.max_tokens, spec.max_tokens)
    return spec.model_copy(update={"fields": told.fields, "max_tokens": most, "windows": None})


def second_of(
    bundle: Bundle,
    fields: tuple[str, ...],
    *,
    max_tokens: int,
    weight: float,
    unless_sure: float | None = None,
) -> Second:
    """What the manifest of a first bundle says of a second one."""
    return Second.model_validate(
        {
            "bundle": bundle.manifest.name,
            "files": files_of(bundle),
            "fields": [{"name": name} for name in fields],
            "max_tokens": max_tokens,
            "weight": weight,
            "unless_sure": unless_sure,
        }
    )


def files_of(bundle: Bundle) -> dict[str, str]:
    """The files that a bundle's answers depend on → their sha256; a new card changes none."""
    manifest = bundle.manifest
    return {name: manifest.files[name].sha256 for name in (MODEL_FILE, manifest.input.file)}


def _shared(first: Manifest, second: Manifest) -> list[str]:
    """Outputs by which both answer the same question with the same labels."""
    found = []
    for question, task in first.tasks.items():
        other = second.tasks.get(question)
        if other is not None and (other.output, other.labels) == (task.output, task.labels):
            found.append(task.output)
    return found


def _another(found: str, first: Bundle) -> BundleFormat:
    return BundleFormat(
        found,
        expected="the second bundle that the manifest names, with the files it names",
        remedy="put it beside this bundle, or train this one again",
        place=first.manifest.name,
    )
