"""One vacancy as its models read it: each is asked once, whatever it answers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from razbor.models import Prediction, Predictor, Row
from razbor.models.manifest import DocumentSpec
from razbor.schema import Fragment
from razbor.tasks import areas, role, sections
from razbor.text import Layout, Piece


class Posting:
    """A vacancy that is being taken apart.

    A document encoder answers all its tasks in one pass: it is run when the first of them is
    asked, and its other answers are taken from the same run.

    Args:
        title: of the vacancy.
        layout: of its description.
        pieces: of that, in order.
    """

    def __init__(self, title: str, layout: Layout, pieces: Sequence[Piece]) -> None:
        self.title = title
        self.layout = layout
        self.pieces = pieces
        self._passes: dict[int, Prediction] = {}

    @cached_property
    def _rows(self) -> list[Row]:
        return sections.rows(self.layout.text, self.pieces)

    def sections(self, predictor: Predictor) -> Prediction:
        """A row a piece."""
        if _reads_documents(predictor):
            return self._pass(predictor).part(1, None)
        return predictor.predict(self._rows)

    def role(self, predictor: Predictor, fragments: Sequence[Fragment]) -> Prediction:
        """What is said of the whole stands in the first row.

        Args:
            predictor: is asked.
            fragments: as the sections were told, for models that read the text in parts.
        """
        if _reads_documents(predictor):
            return self._pass(predictor)
        return predictor.predict([role.row(self.title, self.layout.text, fragments)])

    def areas(self, predictor: Predictor) -> Prediction:
        """One row, of the title: all that a document encoder needs for it as well."""
        if id(predictor) in self._passes:
            return self._passes[id(predictor)].part(0, 1)
        return predictor.predict([areas.row(self.title)])

    def _pass(self, predictor: Predictor) -> Prediction:
        key = id(predictor)
        if key not in self._passes:
            self._passes[key] = predictor.predict([areas.row(self.title), *self._rows])
        return self._passes[key]


def _reads_documents(predictor: Predictor) -> bool:
    return isinstance(predictor.manifest.input, DocumentSpec)
