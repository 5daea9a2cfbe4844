"""Teachers label what has no labels, a student learns from both (Hinton et al. 2015).

Distilling the Knowledge in a Neural Network: teachers, trained on the labels alone, say how
probable each label of a fragment is; who learns from them meets words that the labelled
vacancies lack.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.special import softmax

from razbor.dataset import MarkedVacancy
from razbor.models.features import FeatureTable
from razbor.tasks.sections import FIELD, LABELS
from razbor.training.data import TrainingData
from razbor.training.hierarchy import Encoded, Hierarchy, logits, train
from razbor.training.losses import Losses, trained
from razbor.training.prepared import Prepared, prepare
from razbor.training.recipe import SectionsRecipe
from razbor.training.unlabelled import unlabelled_vacancies
from razbor.training.vocabulary import build_table
from razbor.training.work import Progress, Work

Floats = NDArray[np.float32]


def table_of(recipe: SectionsRecipe, documents: Sequence[Prepared]) -> FeatureTable:
    """The n-grams of documents that networks will know."""
    texts = [row.texts[FIELD] for document in documents for row in document.rows]
    return build_table(recipe.fields, [texts], recipe.vocabulary)


def pool_of(
    recipe: SectionsRecipe, data: TrainingData, read: Sequence[MarkedVacancy]
) -> list[Prepared]:
    """Documents for teachers to label; none where the recipe has no teachers.

    Args:
        recipe: its teachers say how many, and how far from gold_dev.
        data: holds the vacancies.
        read: vacancies labelled by reading, which are left out as those of the splits are.
    """
    if recipe.teachers is None:
        return []
    labelled = {document.vacancy.uid for document in read}
    found = unlabelled_vacancies(data, recipe.teachers, recipe.seed, labelled)
    return [prepare(each.text, (), html=each.html) for each in found]


class Distilling:
    """Teachers and students over one feature table.

    Args:
        recipe: sizes, and how long teachers and students train.
        table: the n-grams that networks know.
        work: where finished stages are kept.
        progress: called with the stage, steps done, and all steps.
    """

    def __init__(
        self, recipe: SectionsRecipe, table: FeatureTable, work: Work, progress: Progress
    ) -> None:
        self._recipe = recipe
        self._table = table
        self._work = work
        self._progress = progress
        self.losses: dict[str, Losses] = {}
        """Of the students: teachers of a finished stage are not trained again."""

    def encode(self, document: Prepared, table: FeatureTable | None = None) -> Encoded:
        """A document as a network reads it that knows all n-grams, or those of a table."""
        texts = [row.texts[FIELD] for row in document.rows]
        field = self._recipe.fields[0]
        sparse = (table or self._table).encode(
            [field], [[text[: field.max_characters] for text in texts]]
        )
        starts = np.searchsorted(sparse.rows, np.arange(len(texts)))
        return Encoded(
            ids=torch.from_numpy(sparse.ids),
            weights=torch.from_numpy(sparse.weights),
            starts=torch.from_numpy(starts),
            numbers=torch.tensor([row.numbers for row in document.rows]),
            numbers_alone=torch.tensor([row.numbers for row in document.rows_alone]),
            targets=torch.from_numpy(document.targets),
        )

    def student(
        self,
        run: str,
        known: Sequence[Encoded],
        pool: Sequence[Encoded],
        beside: Sequence[Encoded] = (),
    ) -> Hierarchy:
        """The network that learns from the labels and from the teachers' answers.

        Documents beside are judged after each epoch, and not learnt from.
        """
        recipe = self._recipe
        lessons = list(known) * recipe.student.repeats
        if recipe.teachers:
            taught = self._work.stage(f"{run}_lessons", lambda: self.lessons(run, known, pool))
            lessons += [
                document.aimed(taught[str(index)].astype(np.float32))
                for index, document in enumerate(pool)
            ]
        name = f"{run}_student"
        network, losses = self._network(name, lessons, recipe.student.epochs, recipe.seed, beside)
        if losses is not None:
            self.losses[name] = losses
        return network

    def lessons(
        self, run: str, known: Sequence[Encoded], pool: Sequence[Encoded]
    ) -> dict[str, Floats]:
        """What teachers that learned from some documents say of others, on average.

        Args:
            run: a name for their stages.
            known: labelled documents.
            pool: documents without labels.

        Returns:
            The number of each document of the pool, as text → (fragments, labels).
        """
        teachers = self._recipe.teachers
        if teachers is None:
            return {}
        total = [np.zeros(tuple(document.targets.shape), np.float32) for document in pool]
        for number in range(teachers.count):
            seed = self._recipe.seed + 1 + number
            name = f"{run}_teacher_{number}"
            teacher, _ = self._network(name, known, teachers.epochs, seed)
            for mean, document in zip(total, pool, strict=True):
                mean += softmax(logits(teacher, document)[0], axis=1) / teachers.count
        return {str(index): mean for index, mean in enumerate(total)}

    def _network(
        self,
        name: str,
        documents: Sequence[Encoded],
        epochs: int,
        seed: int,
        beside: Sequence[Encoded] = (),
    ) -> tuple[Hierarchy, Losses | None]:
        shape = self._recipe.network
        torch.manual_seed(seed)
        signs = documents[0].numbers.shape[1]
        network = Hierarchy(len(self._table), signs, len(LABELS), shape)

        def report(done: int, steps: int, loss: float) -> None:
            self._progress(f"{name}, loss {loss:.3f}", done, steps)

        def learn() -> Losses:
            return train(network, documents, epochs, shape, seed, report, beside)

        return network, trained(self._work, name, network, learn)
