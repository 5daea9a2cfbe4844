"""Training of `areas`: several labels from a title.

Teachers learn from labelled titles and, beside them, from the categories that job boards
gave to many more: their mean, with a linear model among them, labels those titles with
areas, and the student that ships learns from both. Thresholds come from predictions of
whole runs, teachers included, that have not seen the fold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from razbor.models.manifest import MODEL_FILE, NgramSpec
from razbor.tasks.areas import LABELS, TASK, row
from razbor.training.bag import AREAS, WEAK, Bag, Lessons, probabilities, train_bag
from razbor.training.bag_graph import bag_graph
from razbor.training.data import TrainingData
from razbor.training.decisions import Truth
from razbor.training.labelled_titles import labelled_titles
from razbor.training.linear import Examples, encode, fit
from razbor.training.losses import Losses, curves, trained
from razbor.training.pruning import prune
from razbor.training.recipe import AreasRecipe
from razbor.training.record import curve_files
from razbor.training.states import state
from razbor.training.title_noise import rewritten
from razbor.training.trained import Trained
from razbor.training.vocabulary import build_table, table_bytes
from razbor.training.weak_titles import WeakTitles, weak_titles
from razbor.training.work import Progress, Work

METHOD = (
    "A bag of character and word n-grams of the title, and of its core without brackets, pay,"
    " levels and ornaments, with learned vectors and one hidden layer (torch). Teachers learn"
    " areas beside the categories that job boards gave to many more titles; their mean, with a"
    " logistic regression (scikit-learn) among them, labels those titles, and the shipped student"
    " learns from both. Labelled titles are shown as they are and written otherwise: with levels,"
    " places and pay, in capitals, mistyped. N-grams that say least are left out at the end, and"
    " vectors are stored in eight bits. Each label's threshold lies between its own best F1 on"
    " out-of-fold predictions and the one that all labels share, by its positives."
)


def train_areas(recipe: AreasRecipe, data: TrainingData, work: Work, progress: Progress) -> Trained:
    """Train the areas bundle.

    Args:
        recipe: sizes and how long to train.
        data: labelled titles and vacancies, and titles with boards' categories.
        work: where finished stages are kept.
        progress: called with the stage, steps done, and all steps.

    Raises:
        DataMissing, DataInvalid: as `razbor.training.data.TrainingData`.
    """
    torch.set_num_threads(1)  # batches are small: threads cost more than they bring
    titles = labelled_titles(recipe, data)
    truth, texts = titles.truth, list(titles.texts)
    weak = weak_titles(data, recipe.teachers.min_titles)
    work = work.of(data.digests, data.excluded)
    table = build_table(recipe.fields, _columns(recipe, texts + weak.titles), recipe.vocabulary)
    features = encode(table, recipe.fields, _columns(recipe, texts))
    chance = np.random.default_rng(recipe.seed)
    written = [rewritten(text, chance) for text in texts]
    noisy = encode(table, recipe.fields, _columns(recipe, written))
    pool = encode(table, recipe.fields, _columns(recipe, weak.titles))
    trainer = _Trainer(recipe, pool, weak, work, progress)
    folds = titles.folds(recipe)
    held_out = np.zeros(truth.shape)
    for fold in range(recipe.folds):
        held = folds == fold
        beside = _labelled(features[held], truth[held], 1)
        seen = _Seen(features[~held], noisy[~held], truth[~held])
        student = trainer.student(f"fold_{fold}", seen, beside)
        judging = prune(student, table, recipe.vocabulary.shipped)
        asked = _columns(recipe, [texts[number] for number in np.flatnonzero(held)])
        held_out[held] = probabilities(student, encode(judging, recipe.fields, asked))
    final = trainer.student("final", _Seen(features, noisy, truth))
    table = prune(final, table, recipe.vocabulary.shipped)
    return Trained(
        input=NgramSpec(fields=recipe.fields),
        tasks={TASK: titles.decision(recipe, held_out)},
        method=METHOD,
        files={
            MODEL_FILE: bag_graph(state(final), recipe.network, AREAS, TASK),
            "features.safetensors": table_bytes(table),
            **curve_files(curves(trainer.losses)),
        },
        remarks=titles.remarks,
        held_out=(titles.held_out(held_out),),
    )


def _columns(recipe: AreasRecipe, titles: Sequence[str]) -> list[list[str]]:
    """For each field of the recipe, its text of each title."""
    rows = [row(title) for title in titles]
    return [[each.texts[field.name] for each in rows] for field in recipe.fields]


@dataclass(frozen=True, slots=True)
class _Seen:
    """Labelled titles: as they are, written otherwise, and their areas."""

    features: csr_matrix
    noisy: csr_matrix
    truth: Truth

    def lessons(self, repeats: int) -> Lessons:
        """Every title in both forms, that often."""
        both = vstack([self.features, self.noisy], format="csr")
        return _labelled(both, np.vstack([self.truth, self.truth]), repeats)


class _Trainer:
    """Trains teachers and students over one feature table and one pool of weak titles."""

    def __init__(
        self,
        recipe: AreasRecipe,
        pool: csr_matrix,
        weak: WeakTitles,
        work: Work,
        progress: Progress,
    ) -> None:
        self._recipe = recipe
        self._pool = pool
        self._weak = weak
        self._work = work
        self._progress = progress
        self.losses: dict[str, Losses] = {}
        """Of the students: teachers of a finished stage are not trained again."""

    def student(self, run: str, seen: _Seen, beside: Lessons | None = None) -> Bag:
        """The network that learns from the labels and from the teachers' answers.

        Titles beside are judged after each epoch, and not learnt from.
        """
        recipe = self._recipe
        answers = self._work.stage(f"{run}_lessons", lambda: {"answers": self._taught(run, seen)})[
            "answers"
        ].astype(np.float32)
        own = seen.lessons(recipe.student.repeats)
        taught = Lessons(
            AREAS, self._pool, answers, np.ones_like(answers), 1.0, self._pool.shape[0]
        )
        name, lessons = f"{run}_student", [own, taught]
        network, losses = self._network(name, lessons, recipe.student.epochs, recipe.seed, beside)
        if losses is not None:
            self.losses[name] = losses
        return network

    def _taught(self, run: str, seen: _Seen) -> NDArray[np.float32]:
        """What the teachers say of the pool, half the weight on the linear one."""
        recipe = self._recipe
        teachers = recipe.teachers
        weak = Lessons(
            WEAK,
            self._pool,
            self._weak.targets,
            self._weak.known,
            teachers.weak_weight,
            min(teachers.weak_titles, self._pool.shape[0]),
        )
        total = np.zeros((self._pool.shape[0], len(LABELS)))
        for number in range(teachers.count):
            lessons = [seen.lessons(1), weak]
            name, seed = f"{run}_teacher_{number}", recipe.seed + 1 + number
            network, _ = self._network(name, lessons, teachers.epochs, seed)
            total += probabilities(network, self._pool) / teachers.count
        linear = fit(Examples.of(seen.features, seen.truth), recipe.inverse_regularisation)
        return ((total + linear.scores(self._pool)) / 2).astype(np.float32)

    def _network(
        self,
        name: str,
        lessons: list[Lessons],
        epochs: int,
        seed: int,
        beside: Lessons | None = None,
    ) -> tuple[Bag, Losses | None]:
        shape = self._recipe.network
        torch.manual_seed(seed)
        heads = {each.head: each.targets.shape[1] for each in lessons}
        network = Bag(self._pool.shape[1], heads, shape)

        def report(done: int, steps: int, loss: float) -> None:
            self._progress(f"{name}, loss {loss:.3f}", done, steps)

        def learn() -> Losses:
            return train_bag(network, lessons, epochs, shape, seed, report, beside)

        return network, trained(self._work, name, network, learn)


def _labelled(features: csr_matrix, truth: Truth, repeats: int) -> Lessons:
    targets = truth.astype(np.float32)
    return Lessons(AREAS, features, targets, np.ones_like(targets), 1.0, repeats * len(truth))
