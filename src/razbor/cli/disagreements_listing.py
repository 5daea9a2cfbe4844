"""The list of disagreements: what is asked about, what of it is listed, and where that goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Self

from razbor.batch import Summary
from razbor.batch.destination import Destination, Stream
from razbor.batch.formats.rows import Rows
from razbor.batch.interruption import Interruption
from razbor.cli.disagreements_output import destination, rows_for, write
from razbor.cli.disagreements_run import answered
from razbor.cli.disagreements_table import show
from razbor.cli.messages import note, shown
from razbor.cli.progress import Meter
from razbor.errors import ArgumentInvalid
from razbor.evaluation.disagreement_documents import Document
from razbor.evaluation.disagreement_ranking import (
    Disagreement,
    DisputedDocument,
    by_document,
    ranked,
)
from razbor.evaluation.disagreements import Survey
from razbor.reading import Failure
from razbor.text.masking import mask as masked

Listed = Sequence[Disagreement | DisputedDocument]


@dataclass(frozen=True)
class Listing:
    """What is listed, and where.

    Attributes:
        documents: whether a line is a document; a place in one otherwise.
        limit: how many lines there are at most; 0 for all.
        texts: whether texts are written into a file.
        cover: what hides personal data in texts.
        output: a path, or `-`; None for a table on the terminal.
        rows: the kind of the output; None for a table.
    """

    documents: bool
    limit: int
    texts: bool
    cover: Callable[[str], str]
    output: str | None
    rows: Rows | None

    @classmethod
    def checked(
        cls,
        output: str | None,
        sources: Sequence[str],
        *,
        documents: bool,
        limit: int,
        texts: bool,
        mask: bool,
    ) -> Self:
        """What the options mean, before anything is loaded.

        Raises:
            ArgumentInvalid: texts without a file.
            OutputInvalid: an output that is not written so, or a place that is read from.
        """
        if texts and output is None:
            raise ArgumentInvalid(
                "--texts without -o",
                expected="a file that texts are written into",
                remedy="leave it out: the table shows texts, shortened",
            )
        rows = None
        if output is not None:
            rows = rows_for(output, sources, documents=documents, texts=texts)
        # A document is covered as a whole, and once, however many of its fragments are listed.
        return cls(documents, limit, texts, cache(masked) if mask else str, output, rows)

    def of(
        self,
        asked: Survey,
        items: Iterable[Document | Failure],
        summary: Summary,
        meter: Meter | None,
    ) -> Listed:
        """Ask about documents, write what is listed where it goes to a file, and count.

        Args:
            asked: what is asked of each.
            items: as they are read.
            summary: gets what became of them.
            meter: shows how far the run is; None: nothing does.
        """
        with Interruption() as interruption, ExitStack() as stack:
            to: Destination | Stream | None = None
            if self.output is not None and self.rows is not None:
                to = destination(self.output, self.rows)
                stack.enter_context(to)
            if meter is not None:
                stack.enter_context(meter)
            tell = _note if to is None else to.write
            listed = self._best(answered(asked, interruption.watch(items), summary, tell, meter))
            if to is not None and self.rows is not None:
                write(listed, self.rows, to, self.cover if self.texts else None)
        summary.signal = interruption.signal
        if to is not None:
            summary.errors, summary.kept = to.errors, to.kept
        return listed

    def tell(self, above: Sequence[str], listed: Listed, below: Sequence[str]) -> None:
        """Show the list between lines about it; of one that was written, these lines alone."""
        if self.output is None:
            show(above, listed, below, self.cover)
            return
        for line in (*above, *below):
            note(shown(line))

    def _best(self, found: Iterable[Sequence[Disagreement]]) -> Listed:
        if self.documents:
            return ranked(by_document(found), self.limit)
        return ranked(chain.from_iterable(found), self.limit)


def _note(failure: Failure) -> None:
    note(shown(str(failure.error)))
