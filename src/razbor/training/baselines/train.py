"""A linear recipe and data → a bundle's content."""

from __future__ import annotations

from razbor.training.baselines.areas import train_linear_areas
from razbor.training.baselines.recipe import LinearAreas, LinearSections
from razbor.training.baselines.sections import train_linear_sections
from razbor.training.data import TrainingData
from razbor.training.trained import Trained
from razbor.training.work import Progress


def train_linear(
    recipe: LinearAreas | LinearSections, data: TrainingData, progress: Progress
) -> Trained:
    """Train the linear baseline of a task.

    Raises:
        DataMissing, DataInvalid: as `razbor.training.data.TrainingData`.
    """
    if isinstance(recipe, LinearAreas):
        return train_linear_areas(recipe, data)
    return train_linear_sections(recipe, data, progress)
