"""One document → what is written about it, or why there is nothing to write."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from razbor.batch.formats.form import Format
from razbor.batch.summary import Glance
from razbor.errors import RazborError, UnexpectedFailure
from razbor.loading import load
from razbor.models.thresholds import Wishes
from razbor.reading import Failure
from razbor.schema import Vacancy

Item = Vacancy | Failure
"""What comes out of the reader."""


@dataclass(frozen=True, slots=True)
class Setup:
    """All that a worker needs to know; it travels to other processes.

    `bundles` has (task, folder) pairs, `thresholds` (question, label, number), the label
    empty where it is for all; `html` says what all descriptions are; `catalogue` is the folder of
    another one than ESCO.
    """

    format: Format
    tasks: tuple[str, ...]
    bundles: tuple[tuple[str, str], ...] = ()
    html: bool | None = None
    mask: bool = True
    thresholds: tuple[tuple[str, str, float], ...] = ()
    catalogue: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """A document taken apart: what the output's writer takes, and a line about it."""

    payload: Any  # its type is the format's own affair
    glance: Glance


Outcome = Done | Failure


class Answering:
    """Loaded bundles that answer one item after the other.

    One thread a run: answers must not depend on how many workers there are.

    Raises:
        BundleError: a bundle that is missing, damaged, unsafe, or for another task.
        CatalogueError: the same of a catalogue, or one of another encoder.
        ArgumentInvalid: thresholds for what is not asked, or that are none.
    """

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._razbor = load(
            setup.tasks,
            bundles=dict(setup.bundles),
            threads=1,
            mask=setup.mask,
            thresholds=unflattened(setup.thresholds),
            catalogue=setup.catalogue,
        )

    def answer(self, item: Item) -> Outcome:
        """The outcome for one item; whatever goes wrong is a `Failure`."""
        if isinstance(item, Failure):
            return item
        source = item.source or ""
        try:
            return self._done(_storable(item))
        except RazborError as error:
            return Failure(source, _placed(error, source))
        except Exception as error:  # one document must not end a run
            return Failure(source, UnexpectedFailure.of(error, source))

    def _done(self, vacancy: Vacancy) -> Done:
        if self._setup.html is not None:
            vacancy = vacancy.model_copy(update={"html": self._setup.html})
        report = self._razbor.vacancy(vacancy)
        return Done(self._setup.format.encode(report), Glance.of(report))


def flattened(thresholds: Wishes) -> tuple[tuple[str, str, float], ...]:
    """Thresholds as a setup holds them: (question, label or nothing, number)."""
    return tuple(
        (question, label, number)
        for question, wish in thresholds.items()
        for label, number in (wish.items() if isinstance(wish, Mapping) else [("", wish)])
    )


def unflattened(given: Iterable[tuple[str, str, float]]) -> Wishes:
    """The thresholds that `flattened` made flat."""
    found: dict[str, float | dict[str, float]] = {}
    for question, label, number in given:
        by_label = found.setdefault(question, {}) if label else None
        if isinstance(by_label, dict):
            by_label[label] = number
        else:
            found[question] = number
    return found


def _storable(vacancy: Vacancy) -> Vacancy:
    """The vacancy with a place that can be written: names of files may be any bytes."""
    if vacancy.source is None or vacancy.source.isascii():
        return vacancy
    source = os.fsencode(vacancy.source).decode("utf-8", "replace")
    return vacancy.model_copy(update={"source": source})


def _placed(error: RazborError, source: str) -> RazborError:
    """Name the document, beside the place in a model where the error has one."""
    if error.place and not error.place.startswith(source):
        error.place = f"{source}: {error.place}"
    return error.at(source)
