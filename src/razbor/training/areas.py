"""Training of `areas`: several labels from a title."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from razbor.models.manifest import MODEL_FILE, NgramSpec, Task, Thresholds
from razbor.tasks.areas import LABELS, TASK
from razbor.training.data import TrainingData
from razbor.training.decisions import Evidence, Floats, Truth, thresholds_for_f1
from razbor.training.folds import assign
from razbor.training.linear import encode, fit, out_of_fold
from razbor.training.linear_graph import areas_graph
from razbor.training.recipe import AreasRecipe
from razbor.training.trained import Trained
from razbor.training.vocabulary import build_table, table_bytes

METHOD = (
    "One logistic regression a label over character and word n-grams of the title"
    " (scikit-learn, liblinear). Each label's threshold lies between its own best F1 on"
    " out-of-fold predictions and the one that all labels share, by its positives."
)


def train_areas(recipe: AreasRecipe, data: TrainingData) -> Trained:
    """Train the areas bundle on labelled titles and on the titles of labelled vacancies.

    Raises:
        DataMissing, DataInvalid: as `razbor.training.data.TrainingData`.
    """
    vacancies, titles = data.roles(), data.titles()
    known = {item.vacancy.title: item.role.areas for item in vacancies}
    known |= {item.title: item.areas for item in titles}
    drawn = {item.vacancy.title for item in vacancies[: recipe.drawn_vacancies]}
    drawn |= {item.title for item in titles[: recipe.drawn_titles]}
    texts = list(known)
    truth = np.array([[label in found for label in LABELS] for found in known.values()])
    table = build_table(recipe.fields, [texts], recipe.vocabulary)
    features = encode(table, recipe.fields, [texts])
    strength = recipe.inverse_regularisation
    folds = assign(len(texts), recipe.folds, recipe.seed)
    held_out = out_of_fold(features, truth, strength, folds)
    fair = np.array([text in drawn for text in texts])
    thresholds, evidence = _thresholds(recipe, held_out[fair], truth[fair])
    model = fit(features, truth, strength)
    task = Task(
        output=TASK, labels=LABELS, decision=Thresholds(thresholds=thresholds, evidence=evidence)
    )
    return Trained(
        input=NgramSpec(fields=recipe.fields),
        tasks={TASK: task},
        method=METHOD,
        files={MODEL_FILE: areas_graph(model, TASK), "features.safetensors": table_bytes(table)},
    )


def _thresholds(
    recipe: AreasRecipe, scores: Floats, truth: Truth
) -> tuple[dict[str, float], Evidence]:
    found, shared = thresholds_for_f1(scores, truth, recipe.prior_positives)
    chosen = scores >= np.array(found)
    return dict(zip(LABELS, (round(one, 4) for one in found), strict=True)), {
        "method": f"best F1 on {recipe.folds}-fold out-of-fold predictions, drawn titles alone",
        "n": len(truth),
        "labels": int(truth.sum()),
        "shared_threshold": round(shared, 4),
        "micro_f1": _micro_f1(chosen, truth),
    }


def _micro_f1(chosen: NDArray[np.bool_], truth: Truth) -> float:
    return round(float(2 * (chosen & truth).sum() / (chosen.sum() + truth.sum())), 4)
