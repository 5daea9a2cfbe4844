"""Labelled data or files of vacancies → what is disagreed on, one document after the other."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from razbor.batch import Summary
from razbor.dataset import DataFile
from razbor.errors import ArgumentInvalid, DataMissing
from razbor.evaluation.disagreement_documents import (
    Document,
    holds_splits,
    is_split,
    labelled,
    unlabelled,
)
from razbor.evaluation.disagreement_ranking import Disagreement
from razbor.evaluation.disagreements import Survey
from razbor.reading import Columns, Failure, read_vacancies

SPLIT = "gold_dev"


@dataclass(frozen=True)
class Data:
    """What the models are asked about.

    Attributes:
        sources: a folder of splits, or what `razbor annotate` reads.
        split: of the folder; None where the sources have no labels.
        columns: of vacancies; one to keep is their id.
        html: what the descriptions of vacancies are.
    """

    sources: tuple[str, ...]
    split: str | None
    columns: Columns
    html: bool | None

    def items(
        self, task: str, summary: Summary
    ) -> tuple[Iterable[Document | Failure], tuple[DataFile, ...]]:
        """The documents, and the files of labels that they come from.

        Raises:
            DataMissing, DataInvalid: labels that are not there or do not fit.
        """
        if self.split is not None:
            gold = labelled(task, Path(self.sources[0]), self.split)
            return gold.items, gold.files
        return self._read(summary), ()

    def _read(self, summary: Summary) -> Iterator[Document | Failure]:
        named = bool(self.columns.keep)
        for item in read_vacancies(self.sources, self.columns, passed_over=summary.passed_over):
            yield item if isinstance(item, Failure) else unlabelled(item, self.html, named=named)


def data_of(sources: Sequence[str], split: str | None, columns: Columns, html: bool | None) -> Data:
    """What the options mean: one folder of splits, or a split, is labelled data.

    Raises:
        DataMissing: nothing is named.
        ArgumentInvalid: a split of what is no such folder; options for vacancies beside
            labels.
    """
    if not sources:
        raise DataMissing(
            "no data are named",
            expected="a folder of splits, or files of vacancies",
            remedy="name them with --data or RAZBOR_DATA",
        )
    found = _labels(sources, split)
    if found is None:
        return Data(tuple(sources), None, columns, html)
    if html is not None or columns != Columns():
        raise _useless(
            "options for vacancies beside labels",
            "leave --title, --description, --id, --html and --plain out",
        )
    return Data((str(found[0]),), found[1], columns, html)


def answered(
    asked: Survey,
    items: Iterable[Document | Failure],
    summary: Summary,
    tell: Callable[[Failure], None],
    progress: Callable[[Summary], None] | None,
) -> Iterator[list[Disagreement]]:
    """What is kept of every document; failures are told, and counted in the summary."""
    began = time.monotonic()
    for item in items:
        found = item if isinstance(item, Failure) else asked.of(item)
        if isinstance(found, Failure):
            summary.add(found)
            tell(found)
        else:
            summary.answered += 1
            yield found
        summary.seconds = time.monotonic() - began
        if progress:
            progress(summary)


def _labels(sources: Sequence[str], split: str | None) -> tuple[Path, str] | None:
    """The folder of splits and the split that are meant; None where they are vacancies."""
    if len(sources) > 1:
        if split is not None:
            raise _useless("--split beside several sources", "name one folder, the one of splits")
        return None
    folder = Path(sources[0])
    if split is None and is_split(folder):
        own = folder.resolve()
        return own.parent, own.name
    return (folder, split or SPLIT) if split is not None or holds_splits(folder) else None


def _useless(found: str, remedy: str) -> ArgumentInvalid:
    return ArgumentInvalid(found, expected="options that go together", remedy=remedy)
