"""Sections, asked fragment by fragment.

In the document; each alone, where that is all that a bundle answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from razbor.dataset import MIXED, FragmentRow
from razbor.evaluation.asking import Asked
from razbor.evaluation.disagreement_answers import Answer, Answered, check_readable, spread
from razbor.evaluation.disagreement_documents import Document
from razbor.evaluation.disagreement_scores import LEAST, Floats
from razbor.models import Bundle, Row
from razbor.schema import Heading
from razbor.tasks import sections
from razbor.text import Layout, Piece, cut, detect, lay_out

NO_TEXT = "vacancies without a text"
NO_PIECE = "labelled fragments that hold nothing to read"

_HEADINGS_ALONE = "labelled headings: fragments alone are asked about"
_MIXED = "labelled fragments that are mixed"

Place = tuple[int, int, tuple[str, ...] | None]
"""Start, stop, and the label given."""


class Sections:
    """What bundles say of the fragments of a document.

    Without labels the fragments are the pieces that razbor cuts. A labelled fragment is
    cut otherwise: in the document its probabilities are the mean of those of the pieces
    that it shares characters with, weighted by them.
    """

    def __init__(self, bundles: Sequence[Bundle]) -> None:
        whole = all(sections.TASK in each.manifest.tasks for each in bundles)
        self._question = sections.TASK if whole else sections.FRAGMENT
        self._names = sections.LABELS if whole else sections.LABELS[:-1]
        self._asked = [Asked(each, sections.TASK, self._question) for each in bundles]
        self.labels: Mapping[str, tuple[str, ...]] = {self._question: self._names}
        self.left_out: Counter[str] = Counter()

    def __call__(self, document: Document) -> list[Answered]:
        """The answers about every fragment, see `Questions`."""
        layout = lay_out(document.description, html=document.html)
        check_readable(document.title, layout.text)
        # As the pipeline does it: the language is that of title and text.
        pieces = cut(layout, detect(f"{document.title.strip()}\n{layout.text}"))
        if not pieces:
            self.left_out[NO_TEXT] += 1
            return []
        places = self._places(document, pieces)
        whole = self._question == sections.TASK
        found = [
            self._in_document(each, layout, pieces, places)
            if whole
            else self._alone(each, layout.text, places)
            for each in self._asked
        ]
        return [
            Answered(
                self._question, given, tuple(map(self._answer, rows)), layout.text, start, stop
            )
            for (start, stop, given), *rows in zip(places, *found, strict=True)
        ]

    def _places(self, document: Document, pieces: Sequence[Piece]) -> list[Place]:
        if document.fragments is None:
            return [(piece.start, piece.stop, None) for piece in pieces]
        return [
            (row.start, row.stop, (row.label,))
            for row in document.fragments
            if self._asks(row, pieces)
        ]

    def _asks(self, row: FragmentRow, pieces: Sequence[Piece]) -> bool:
        reason = ""
        if row.label == MIXED:
            reason = _MIXED
        elif row.label not in self._names:
            reason = _HEADINGS_ALONE
        elif not _shared(row.start, row.stop, pieces).any():
            reason = NO_PIECE
        self.left_out[reason] += bool(reason)
        return not reason

    def _in_document(
        self, asked: Asked, layout: Layout, pieces: Sequence[Piece], places: Sequence[Place]
    ) -> Floats:
        rows = asked(sections.rows(layout.text, pieces))
        found = spread(rows, asked.task.labels, self._names)
        found[_headings(layout, pieces, rows)] = np.array(self._names) == sections.HEADING
        shares = np.array([_shared(start, stop, pieces) for start, stop, _ in places])
        shares = shares.reshape(len(places), len(pieces))
        return np.asarray(shares @ found / shares.sum(axis=1, keepdims=True), np.float64)

    def _alone(self, asked: Asked, text: str, places: Sequence[Place]) -> Floats:
        """Each by a call of its own: over n-grams, the rows of a call may see each other."""
        found = [asked([_row(text[start:stop], asked)]) for start, stop, _ in places]
        rows = spread(
            np.concatenate(found) if found else np.zeros((0, len(asked.task.labels))),
            asked.task.labels,
            self._names,
        )
        return np.asarray(rows / np.maximum(rows.sum(axis=1, keepdims=True), LEAST), np.float64)

    def _answer(self, probabilities: Floats) -> Answer:
        return Answer(self._names, probabilities, (self._names[int(probabilities.argmax())],))


def _row(text: str, asked: Asked) -> Row:
    """A fragment alone; numbers only for a bundle that reads them."""
    row = sections.rows(text, [sections.alone(text)])[0]
    return row if asked.reads_numbers else Row(row.texts)


def _headings(layout: Layout, pieces: Sequence[Piece], rows: Floats) -> list[bool]:
    """Which pieces razbor takes for headings whatever the model says."""
    answers = sections.decide(rows.astype(np.float32), 0.0, headings=False)
    parts = sections.fragments(layout, pieces, answers, None)
    return [isinstance(part, Heading) for part in parts]


def _shared(start: int, stop: int, pieces: Sequence[Piece]) -> Floats:
    """How many characters each piece shares with a place."""
    found = [max(0, min(stop, piece.stop) - max(start, piece.start)) for piece in pieces]
    return np.array(found, np.float64)
