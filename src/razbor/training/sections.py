"""Training of `sections`: labels over the fragments of a document.

Teachers, trained on the labels alone, label many unlabelled vacancies with
probabilities; the student that ships learns from both, see `distilling`. Everything is
done twice, once with a fold of the labels held out: calibration and confidence come from
that fold, the model that ships has seen all.
"""

from __future__ import annotations

import numpy as np
import torch

from razbor.models.manifest import MODEL_FILE, NgramSpec
from razbor.tasks.sections import FRAGMENT, TASK
from razbor.training.data import TrainingData
from razbor.training.distilling import Distilling, pool_of, table_of
from razbor.training.folds import assign
from razbor.training.hierarchy import logits
from razbor.training.hierarchy_graph import hierarchy_graph
from razbor.training.judged import Judged, decisions, held_out
from razbor.training.losses import curves
from razbor.training.prepared import prepare_marked
from razbor.training.pruning import prune
from razbor.training.recipe import SectionsRecipe
from razbor.training.record import curve_files
from razbor.training.states import state
from razbor.training.trained import Trained
from razbor.training.vocabulary import table_bytes
from razbor.training.work import Progress, Work

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
    pool = pool_of(recipe, data, read.items)
    work = work.of(data.digests, data.excluded)
    table = table_of(recipe, [*labelled, *pool])
    trainer = Distilling(recipe, table, work, progress)
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
