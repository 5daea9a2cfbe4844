"""Training of `sections`: labels over the fragments of a document.

Teachers, trained on the labels alone, label many unlabelled vacancies with
probabilities; the student that ships learns from both (Hinton et al. 2015, Distilling
the Knowledge in a Neural Network): it meets words that the labelled vacancies lack.
Everything is done twice, once with a fold of the labels held out: calibration and
confidence come from that fold, the model that ships has seen all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.special import softmax

from razbor.dataset import MarkedVacancy
from razbor.models.features import FeatureTable
from razbor.models.manifest import MODEL_FILE, NgramSpec
from razbor.tasks.sections import FIELD, FRAGMENT, LABELS, TASK
from razbor.training.data import TrainingData
from razbor.training.folds import assign
from razbor.training.hierarchy import Encoded, Hierarchy, logits, train
from razbor.training.hierarchy_graph import hierarchy_graph
from razbor.training.judged import Judged, decisions, held_out
from razbor.training.losses import Losses, curves, trained
from razbor.training.prepared import Prepared, prepare, prepare_marked
from razbor.training.pruning import prune
from razbor.training.recipe import SectionsRecipe
from razbor.training.record import curve_files
from razbor.training.states import state
from razbor.training.trained import Trained
from razbor.training.unlabelled import Unlabelled, unlabelled_vacancies
from razbor.training.vocabulary import build_table, table_bytes
from razbor.training.work import Progress, Work

Floats = NDArray[np.float32]

METHOD = (
    "Each fragment is a bag of character and word n-grams with learned vectors, beside the"
    " signs of its form; a bidirectional GRU reads the fragments of a document in order"
    " (torch). Teachers trained on the labels label unlabelled vacancies with"
    " probabilities, and the shipped student learns from both. N-grams that say least are left"
    " out at the end, and vectors are stored in eight bits. A temperature makes the"
    " probabilities true on a fold that was held out."
)


def train_sections(
    recipe: SectionsRecipe, data: TrainingData, work: Work, progress: Progress
) -> Trained:
    """Train the sections bundle.

    Args:
        recipe: sizes and how long to train.
        data: labelled and, for teachers, unlabelled vacancies.
        work: where finished stages are kept.
        progress: called with the stage, steps done, and all steps.

    Raises:
        DataMissing, DataInvalid: as `razbor.training.data.TrainingData`.
    """
    torch.set_num_threads(1)  # documents are small: threads cost more than they bring
    documents = data.documents()
    read = data.read_documents(documents)
    labelled = [prepare_marked(document) for document in (*documents, *read.items)]
    pool = [prepare(each.text, (), html=each.html) for each in _pool(recipe, data, read.items)]
    work = work.of(data.digests, data.excluded)
    texts = [row.texts[FIELD] for document in (*labelled, *pool) for row in document.rows]
    table = build_table(recipe.fields, [texts], recipe.vocabulary)
    trainer = _Trainer(recipe, table, work, progress)
    known = [trainer.encode(document) for document in labelled]
    unknown = [trainer.encode(document) for document in pool]
    held = assign(len(documents), recipe.folds, recipe.seed, len(read.items)) == 0
    seen = [document for document, out in zip(known, held, strict=True) if not out]
    judges = [document for document, out in zip(known, held, strict=True) if out]
    judge = trainer.student("held_out", seen, unknown, judges)
    judging = prune(judge, table, recipe.vocabulary.shipped)
    judged = [
        Judged(
            documents[number].vacancy.uid,
            bool(number < recipe.drawn),
            logits(judge, trainer.encode(labelled[number], judging)),
            labelled[number].targets,
        )
        for number in np.flatnonzero(held)
    ]
    tasks, temperatures = decisions(recipe, [each for each in judged if each.drawn])
    final = trainer.student("final", known, unknown)
    table = prune(final, table, recipe.vocabulary.shipped)
    graph = hierarchy_graph(
        state(final), recipe.network, document=TASK, alone=FRAGMENT, temperatures=temperatures
    )
    return Trained(
        input=NgramSpec(fields=recipe.fields, numbers=len(labelled[0].rows[0].numbers)),
        tasks=tasks,
        method=METHOD,
        files={
            MODEL_FILE: graph,
            "features.safetensors": table_bytes(table),
            **curve_files(curves(trainer.losses)),
        },
        remarks=read.remarks("vacancies"),
        held_out=held_out(judged, temperatures),
    )


def _pool(
    recipe: SectionsRecipe, data: TrainingData, read: Sequence[MarkedVacancy]
) -> Iterator[Unlabelled]:
    if recipe.teachers is None:
        return iter(())
    labelled = {document.vacancy.uid for document in read}
    return unlabelled_vacancies(data, recipe.teachers, recipe.seed, labelled)


class _Trainer:
    """Trains teachers and students over one feature table."""

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
            taught = self._work.stage(f"{run}_lessons", lambda: self._lessons(run, known, pool))
            lessons += [
                document.aimed(taught[str(index)].astype(np.float32))
                for index, document in enumerate(pool)
            ]
        name = f"{run}_student"
        network, losses = self._network(name, lessons, recipe.student.epochs, recipe.seed, beside)
        if losses is not None:
            self.losses[name] = losses
        return network

    def _lessons(
        self, run: str, known: Sequence[Encoded], pool: Sequence[Encoded]
    ) -> dict[str, Floats]:
        """The mean answer of the teachers to each unlabelled document."""
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
