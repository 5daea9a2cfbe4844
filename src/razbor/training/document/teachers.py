"""What bundles over n-grams say of vacancies and titles without labels, to learn from."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from razbor.loading import load
from razbor.models import Predictor
from razbor.models.calibration import calibrated
from razbor.pipeline import Razbor
from razbor.schema import Vacancy
from razbor.tasks import areas, role, sections
from razbor.training.data import TrainingData
from razbor.training.document.examples import (
    Example,
    Floats,
    RoleTruth,
    TitleLessons,
    document_rows,
)
from razbor.training.document.recipe import Taught
from razbor.training.folds import ALWAYS
from razbor.training.prepared import prepare
from razbor.training.unlabelled import Unlabelled, unlabelled_vacancies
from razbor.training.weak_titles import weak_titles


class Teachers:
    """Bundles that answer for what has no labels.

    Args:
        recipe: which bundles.

    Raises:
        BundleError: one that cannot be opened, or that is of another task.
    """

    def __init__(self, recipe: Taught) -> None:
        self._recipe = recipe
        self._sections = Predictor.open(recipe.sections, threads=1)
        self._areas = Predictor.open(recipe.areas, threads=1)
        self._rz: Razbor = load(
            [role.TASK],
            bundles={role.TASK: recipe.role, sections.TASK: recipe.sections},
            threads=1,
            mask=False,
        )

    @property
    def remark(self) -> str:
        """Which they are, for the bundle's description."""
        bundles = self._rz.bundles.values()
        told = ", ".join(f"{each.name} {each.version} ({each.digest[:12]})" for each in bundles)
        own = self._areas.manifest
        return (
            f"Learned also from the answers of {told}, {own.name} {own.version}"
            f" ({self._areas.digest[:12]}) to texts without labels."
        )

    def vacancies(
        self, data: TrainingData, labelled: set[str], seed: int, report: Callable[[int], None]
    ) -> list[Example]:
        """Unlabelled vacancies with sections and role as the bundles tell them.

        Args:
            data: holds the vacancies.
            labelled: uids of vacancies with labels.
            seed: of which are drawn.
            report: called with how many are done.
        """
        found = []
        for number, each in enumerate(unlabelled_vacancies(data, self._recipe, seed, labelled)):
            found.append(self._taught(number, each))
            report(len(found))
        return found

    def _taught(self, number: int, vacancy: Unlabelled) -> Example:
        prepared = prepare(vacancy.text, (), html=vacancy.html)
        task = self._sections.manifest.tasks[sections.TASK]
        told = calibrated(self._sections.predict(prepared.rows).outputs[task.output], task)
        report = self._rz.vacancy(
            Vacancy(title=vacancy.title, description=vacancy.text, html=vacancy.html)
        )
        truth = None
        if report.role is not None:
            categories = np.array(list(report.role.scores.values()), np.float32)
            truth = RoleTruth(
                categories / categories.sum(),
                report.role.probability,
                role.told(report.role).lead_probability,
                self._recipe.weight,
            )
        return Example(
            uid=f"unlabelled {number}",
            rows=document_rows(vacancy.title, prepared),
            # The loss is a mean over what targets sum to: scaled, they weigh less.
            sections=(told * self._recipe.weight).astype(np.float32),
            role=truth,
            fold=ALWAYS,
            judged=False,
        )

    def titles(self, data: TrainingData, beside: list[str], seed: int) -> TitleLessons:
        """Unlabelled titles with their areas; beside those of boards, some given ones."""
        known = weak_titles(data, self._recipe.min_titles).titles
        order = np.random.default_rng(seed).permutation(len(known))[: self._recipe.titles]
        texts = tuple(beside) + tuple(known[number] for number in order)
        task = self._areas.manifest.tasks[areas.TASK]
        rows = [areas.row(text) for text in texts]
        told: Floats = self._areas.predict(rows).outputs[task.output]
        return TitleLessons(texts, calibrated(told, task))
