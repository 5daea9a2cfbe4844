"""Where thresholds are chosen: a bundle's answers to items whose labels are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from razbor.dataset import DataFile, load_roles, load_sections, load_titles, vacancy_titles
from razbor.errors import ArgumentInvalid, DataInvalid
from razbor.evaluation.role import read_roles
from razbor.evaluation.tasks import task_of
from razbor.loading import load
from razbor.models import Bundle, Manifest, Predictor
from razbor.models.calibration import joint, tempered
from razbor.models.manifest import Task
from razbor.tasks import areas, role, sections
from razbor.text import cut, lay_out
from razbor.training.held_out import SUFFIX, HeldOut, read_held_out
from razbor.training.piece_labels import piece_labels

Files = tuple[DataFile, ...]

_GOLD = "gold"
_MEASURES = "gold measures: what is chosen on it would be praised by it"


@dataclass(frozen=True)
class Answers:
    """A bundle's answers by question, and the files that they stand on."""

    parts: Mapping[str, HeldOut]
    files: Files
    source: str


def gather(bundle: Bundle, data: Path, split: str | None = None) -> Answers:
    """Answers to choose thresholds on.

    Args:
        bundle: to be asked.
        data: its held-out predictions, or a folder of labelled data that it has not seen.
        split: the folder in it; without, `data` is the split's folder itself.

    Raises:
        ArgumentInvalid: gold, or a split beside a file.
        DataMissing, DataInvalid: data that are not there or do not fit; training data of
            the bundle; predictions of another bundle.
        BundleFormat: a bundle that answers no task of razbor.
    """
    if data.is_dir():
        own = data.resolve()
        return _asked(bundle, data if split else own.parent, split or own.name)
    if split is not None:
        raise ArgumentInvalid(
            "--split with a file of predictions",
            expected="a folder of splits",
            remedy="leave --split out",
        )
    return _kept(bundle, data)


def _kept(bundle: Bundle, path: Path) -> Answers:
    parts, file = read_held_out(path)
    record = bundle.manifest.training.held_out
    if record is None or record.sha256 != file.sha256:
        raise DataInvalid(
            "held-out predictions of another bundle",
            expected="those that training left beside this one"
            if record
            else "those of this bundle, whose training left none",
            remedy="name its own file, train it again, or give labelled data it has not seen",
            place=str(path),
        )
    _check_labels(bundle.manifest, parts, path)
    return Answers(parts, (file,), "out-of-fold or held-out predictions on training data")


def _check_labels(manifest: Manifest, parts: Mapping[str, HeldOut], path: Path) -> None:
    for question, part in parts.items():
        task = manifest.tasks.get(question)
        if task is None or task.labels != part.labels:
            raise DataInvalid(
                f"predictions of {question!r} with labels that the bundle lacks",
                expected="the questions and labels of its manifest",
                remedy="train the bundle again",
                place=str(path),
            )


def _asked(bundle: Bundle, data: Path, split: str) -> Answers:
    if split.startswith(_GOLD):
        raise ArgumentInvalid(
            f"thresholds from the split {split!r}",
            expected=f"held-out predictions, or labelled data set apart for this ({_MEASURES})",
            remedy=f"name the bundle's {SUFFIX} file, or another split",
        )
    ask = {role.TASK: _role, areas.TASK: _areas, sections.TASK: _sections}
    parts, files = ask[task_of(bundle.manifest)](bundle, data, split)
    _check_unseen(bundle.manifest, files)
    return Answers(parts, files, "predictions on labelled data that the bundle has not seen")


def _check_unseen(manifest: Manifest, files: Files) -> None:
    trained = {each.sha256 for each in manifest.training.data}
    used = [file.name for file in files if file.sha256 in trained]
    if not used:
        return
    record = manifest.training.held_out
    own = f"the file {record.name!r}" if record else "what razbor train leaves beside a bundle"
    raise DataInvalid(
        f"training data of this bundle ({', '.join(used)})",
        expected="data that it has not seen: on these it is right by heart",
        remedy=f"take its held-out predictions: {own}",
    )


def _role(bundle: Bundle, data: Path, split: str) -> tuple[dict[str, HeldOut], Files]:
    labelled = load_roles(data, split)
    # Through the pipeline: what a role is told by is the pipeline's affair.
    rz = load((role.TASK,), bundles={role.TASK: bundle.folder})
    said = read_roles(rz, labelled.items)
    given: dict[str, tuple[tuple[str, ...], list[str], list[list[float]]]] = {
        role.TASK: (
            role.LABELS,
            [item.role.tech for item in labelled.items],
            [[1 - one.probability, one.probability] for one in said],
        ),
        role.CATEGORY: (
            role.CATEGORIES,
            [item.role.category for item in labelled.items],
            [[one.scores[label] for label in role.CATEGORIES] for one in said],
        ),
        role.LEAD: (
            role.LEADS,
            [role.LEADS[role.leads(item.role.category, item.role.lead)] for item in labelled.items],
            [[1 - one, one] for one in (role.told(each).lead_probability for each in said)],
        ),
    }
    uids = tuple(item.role.uid for item in labelled.items)
    parts = {
        question: _part(question, labels, uids, _one_hot(truth, labels), scores)
        for question, (labels, truth, found) in given.items()
        for scores in [_of_graph(bundle.manifest.tasks[question], np.array(found, np.float32))]
    }
    return parts, labelled.files


def _of_graph(task: Task, probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    """The probabilities before the calibration that the pipeline has given them."""
    if task.calibration is None:
        return probabilities
    back = 1 / task.calibration.temperature
    return tempered(probabilities, back, joint=joint(task.decision))


def _areas(bundle: Bundle, data: Path, split: str) -> tuple[dict[str, HeldOut], Files]:
    predictor = Predictor.open(bundle)
    parts = []
    if (data / split / "titles.jsonl").is_file():
        parts.append(load_titles(data, split))
    if not parts or (data / split / "roles.jsonl").is_file():
        parts.append(vacancy_titles(load_roles(data, split)))
    # A title is one item however often it occurs.
    known = {row.title: row.areas for part in parts for row in part.items}
    outputs = predictor.predict([areas.row(title) for title in known]).outputs
    truth = np.array([[label in found for label in areas.LABELS] for found in known.values()])
    numbers = tuple(map(str, range(len(known))))
    scores = outputs[predictor.manifest.tasks[areas.TASK].output]
    files = tuple(file for part in parts for file in part.files)
    return {areas.TASK: _part(areas.TASK, areas.LABELS, numbers, truth, scores)}, files


def _sections(bundle: Bundle, data: Path, split: str) -> tuple[dict[str, HeldOut], Files]:
    predictor = Predictor.open(bundle)
    labelled = load_sections(data, split)
    heading = sections.LABELS.index(sections.HEADING)
    found: dict[str, list[tuple[str, NDArray[np.bool_], NDArray[np.float32]]]] = {}
    for item in labelled.items:
        layout = lay_out(item.vacancy.description, html=False)
        pieces = cut(layout)
        truth = piece_labels(len(layout.text), pieces, item.fragments) > 0
        texts = [layout.text[piece.start : piece.stop] for piece in pieces]
        rows = {
            sections.TASK: [sections.rows(layout.text, pieces)],
            sections.FRAGMENT: [sections.rows(text, [sections.alone(text)]) for text in texts],
        }
        for question, calls in rows.items():
            if question in predictor.manifest.tasks and pieces:
                output = predictor.manifest.tasks[question].output
                scores = np.concatenate([predictor.predict(c).outputs[output] for c in calls])
                asked = truth.any(axis=1)
                if question == sections.FRAGMENT:
                    asked &= ~truth[:, heading]
                rest = (truth[asked], scores[asked])
                found.setdefault(question, []).append((item.vacancy.uid, *rest))
    parts = {
        question: _part(
            question,
            sections.LABELS,
            tuple(uid for uid, truth, _ in documents for _ in truth),
            np.concatenate([truth for _, truth, _ in documents]),
            np.concatenate([scores for _, _, scores in documents]),
        )
        for question, documents in found.items()
    }
    return parts, labelled.files


def _part(
    question: str,
    labels: tuple[str, ...],
    documents: tuple[str, ...],
    truth: NDArray[np.bool_],
    scores: NDArray[np.float32],
) -> HeldOut:
    """All of it counts as drawn: who chose the rows of such data is not known."""
    drawn = np.ones(len(documents), np.bool_)
    return HeldOut(question, labels, documents, drawn, truth, scores)


def _one_hot(found: list[str], labels: tuple[str, ...]) -> NDArray[np.bool_]:
    return np.array([[each == label for label in labels] for each in found])
