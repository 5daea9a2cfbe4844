"""Areas from a title by one logistic regression a label."""

from __future__ import annotations

from razbor.models.manifest import MODEL_FILE, NgramSpec
from razbor.tasks.areas import TASK
from razbor.training.baselines.recipe import LinearAreas
from razbor.training.data import TrainingData
from razbor.training.labelled_titles import labelled_titles
from razbor.training.linear import Examples, encode, fit, out_of_fold
from razbor.training.linear_graph import areas_graph
from razbor.training.trained import Trained
from razbor.training.vocabulary import build_table, table_bytes

METHOD = (
    "One logistic regression for each area over n-grams of the title (scikit-learn, liblinear),"
    " from labelled titles alone: a baseline. Each label's threshold lies between its own best F1"
    " on out-of-fold predictions and the one that all labels share, by its positives."
)


def train_linear_areas(recipe: LinearAreas, data: TrainingData) -> Trained:
    """Train the linear baseline of areas.

    Raises:
        DataMissing, DataInvalid: as `razbor.training.data.TrainingData`.
    """
    titles = labelled_titles(recipe, data)
    columns = [titles.texts]
    table = build_table(recipe.fields, columns, recipe.vocabulary)
    features = encode(table, recipe.fields, columns)
    strength = recipe.inverse_regularisation
    scores = out_of_fold(features, titles.truth, strength, titles.folds(recipe))
    model = fit(Examples.of(features, titles.truth), strength)
    return Trained(
        input=NgramSpec(fields=recipe.fields),
        tasks={TASK: titles.decision(recipe, scores)},
        method=METHOD,
        files={
            MODEL_FILE: areas_graph(model, TASK),
            "features.safetensors": table_bytes(table),
        },
        remarks=titles.remarks,
        held_out=(titles.held_out(scores),),
    )
