"""Training of `role`: tech or other, the category, and whether the position leads people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from razbor.dataset import RoleRow
from razbor.labels import tech_categories
from razbor.models.manifest import MODEL_FILE, Argmax, NgramSpec, Task, Threshold
from razbor.pipeline import Razbor
from razbor.tasks import role
from razbor.tasks.role import CATEGORIES, CATEGORY, LABELS, LEAD, LEADS, TASK, leads
from razbor.training import served
from razbor.training.data import TrainingData
from razbor.training.decisions import (
    Evidence,
    Floats,
    Truth,
    confidence_for_accuracy,
    threshold_for_f1,
    threshold_for_recall,
)
from razbor.training.folds import assign
from razbor.training.held_out import HeldOut
from razbor.training.linear import Examples, encode, fit_mean, one_hot, out_of_fold
from razbor.training.linear_graph import role_graph
from razbor.training.recipe import RoleRecipe
from razbor.training.role_rows import role_row
from razbor.training.role_second import SecondRole
from razbor.training.title_rows import categories_of_titles
from razbor.training.trained import Trained
from razbor.training.vocabulary import build_table, table_bytes

METHOD = (
    "Logistic regressions over n-grams of the title and of the parts of the description"
    " (scikit-learn, liblinear): one for each of 25 categories, one for tech against other,"
    " one for lead positions. P(tech) is the mean of its own regression and of the sum over the"
    " tech categories. Labelled titles whose areas tell the category serve as vacancies without a"
    " description. All thresholds come from out-of-fold predictions on the training data."
)
_TECH = len(tech_categories())


def train_role(recipe: RoleRecipe, data: TrainingData) -> Trained:
    """Train the role bundle on labelled vacancies and titles.

    Raises:
        DataMissing, DataInvalid: as `razbor.training.data.TrainingData`.
        BundleError: the bundle of sections that the recipe names.
    """
    labelled = data.roles()
    read = data.read_roles(labelled)
    pairs = data.pairs() if recipe.pair_weight else ()
    told = categories_of_titles((*labelled, *read.items), data.titles(), recipe.title_rows)
    sections = _sections(recipe)
    rows = [role_row(item, sections) for item in labelled]
    others = [role_row(item, sections) for item in read.items]
    others += [role.row(title, "") for title in told]
    others += [role_row(item, sections) for item in pairs]
    columns, columns_beside = (
        [[row.texts[field.name] for row in found] for field in recipe.fields]
        for found in (rows, others)
    )
    both = [first + second for first, second in zip(columns, columns_beside, strict=True)]
    table = build_table(recipe.fields, both, recipe.vocabulary)
    features = encode(table, recipe.fields, columns)
    truth = _truth([_answer(item.role) for item in labelled])
    answers = [_answer(item.role) for item in read.items]
    answers += [(category, leads(category)) for category in told.values()]
    answers += [_answer(item.role) for item in pairs]
    weights = np.repeat(
        [1.0, recipe.title_rows.weight, recipe.pair_weight],
        [len(read.items), len(told), len(pairs)],
    )
    beside = Examples(encode(table, recipe.fields, columns_beside), _truth(answers), weights)
    # With pairs alone, a model unlearns what vacancies are like; without, what a duty decides.
    ways = [beside.first(len(others) - len(pairs)), beside] if pairs else [beside]
    strength = recipe.inverse_regularisation
    folds = assign(len(labelled), recipe.folds, recipe.seed)
    held_out = out_of_fold(features, truth, strength, folds, ways)
    model = fit_mean(Examples.of(features, truth), ways, strength)
    judged = _answers(held_out)
    second = None if recipe.second is None else SecondRole.open(recipe.second, recipe)
    deciding = judged
    if second is not None:
        # Of the others, the encoder has learned.
        first = {question: each[: recipe.drawn] for question, each in judged.items()}
        deciding = second.mean(first, rows[: recipe.drawn])
    outputs = (TASK, CATEGORY, LEAD)
    graph = role_graph(model, _TECH, len(CATEGORIES), outputs)
    return Trained(
        input=NgramSpec(fields=recipe.fields),
        tasks={
            **_filter(recipe, deciding, truth),
            LEAD: _lead(recipe, judged[LEAD][:, 1], truth[:, -1]),
        },
        method=METHOD,
        files={MODEL_FILE: graph, "features.safetensors": table_bytes(table)},
        remarks=(
            *(() if sections is None else (served.remark(sections),)),
            *read.remarks("vacancies"),
            *_paired(len(pairs) // 2),
            *(() if second is None else (second.remark,)),
        ),
        second=None if second is None else second.told,
        held_out=_held_out(
            recipe, [item.role.uid for item in labelled], {**judged, **deciding}, truth
        ),
    )


def _sections(recipe: RoleRecipe) -> Razbor | None:
    """What tells the parts of a description, where the recipe reads them."""
    if not role.by_sections([field.name for field in recipe.fields]):
        return None
    return served.sections_by(recipe.sections)


def _paired(count: int) -> tuple[str, ...]:
    if not count:
        return ()
    return (
        f"Trained also on {count} pairs of vacancies that differ in the duties that decide the"
        " role: it is the mean of regressions with them and without. They decide no threshold and"
        " no confidence.",
    )


def _answer(row: RoleRow) -> tuple[str, bool]:
    """The category, and whether the position leads: as it was read, or as the category says."""
    return row.category, leads(row.category, row.lead)


def _truth(answers: Sequence[tuple[str, bool]]) -> Truth:
    """Columns: the categories, then tech, then lead."""
    categories = [category for category, _ in answers]
    tech = [[category in tech_categories()] for category in categories]
    lead = [[leading] for _, leading in answers]
    return np.hstack([one_hot(categories, CATEGORIES), np.array(tech), np.array(lead)])


def _answers(scores: Floats) -> dict[str, Floats]:
    """Question → probabilities, worked out from the regressions as the graph does."""
    count = len(CATEGORIES)
    categories = scores[:, :count] / scores[:, :count].sum(axis=1, keepdims=True)
    tech = (scores[:, count] + categories[:, :_TECH].sum(axis=1)) / 2
    yes = {TASK: tech, LEAD: scores[:, -1]}
    return {CATEGORY: categories} | {
        question: np.stack([1 - each, each], axis=1) for question, each in yes.items()
    }


def _held_out(
    recipe: RoleRecipe, uids: Sequence[str], judged: Mapping[str, Floats], truth: Truth
) -> tuple[HeldOut, ...]:
    count = len(CATEGORIES)
    right = {CATEGORY: truth[:, :count]} | {
        question: np.stack([~truth[:, column], truth[:, column]], axis=1)
        for question, column in ((TASK, count), (LEAD, -1))
    }
    labels = {TASK: LABELS, CATEGORY: CATEGORIES, LEAD: LEADS}
    return tuple(
        HeldOut(
            question=question,
            labels=names,
            documents=tuple(uids[: len(judged[question])]),
            drawn=np.arange(len(judged[question])) < recipe.drawn,
            truth=right[question][: len(judged[question])],
            scores=judged[question].astype(np.float32),
        )
        for question, names in labels.items()
    )


def _filter(recipe: RoleRecipe, judged: Mapping[str, Floats], truth: Truth) -> dict[str, Task]:
    """The decisions on tech and category, from vacancies that were drawn at random."""
    method = f"{recipe.folds}-fold out-of-fold predictions, drawn vacancies alone"
    count = len(CATEGORIES)
    truth = truth[: recipe.drawn]
    tech, categories = judged[TASK][: recipe.drawn, 1], judged[CATEGORY][: recipe.drawn]
    threshold, kept = threshold_for_recall(tech, truth[:, count], recipe.min_recall)
    right = categories.argmax(axis=1) == truth[:, :count].argmax(axis=1)
    unsure, sure = confidence_for_accuracy(categories.max(axis=1), right, recipe.sure_accuracy)
    return {
        TASK: Task(
            output=TASK,
            labels=LABELS,
            decision=Threshold(
                positive=LABELS[1], threshold=threshold, evidence={"method": method, **kept}
            ),
        ),
        CATEGORY: Task(
            output=CATEGORY,
            labels=CATEGORIES,
            decision=Argmax(unsure_below=round(unsure, 4), evidence={"method": method, **sure}),
        ),
    }


def _lead(recipe: RoleRecipe, scores: Floats, truth: Truth) -> Task:
    """The decision on lead, from all vacancies: those drawn at random hold too few leads."""
    threshold, f1 = threshold_for_f1(scores, truth)
    evidence: Evidence = {
        "method": f"best F1 on {recipe.folds}-fold out-of-fold predictions, all vacancies",
        "n": len(truth),
        "positives": int(truth.sum()),
        "f1": round(f1, 4),
    }
    return Task(
        output=LEAD,
        labels=LEADS,
        decision=Threshold(positive=LEADS[1], threshold=round(threshold, 4), evidence=evidence),
    )
