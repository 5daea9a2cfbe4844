"""The areas of work that a title names: several, one or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from razbor.errors import ArgumentInvalid
from razbor.evaluation.asking import Asked, decided
from razbor.evaluation.disagreement_answers import Answer, Answered, check_readable, spread
from razbor.evaluation.disagreement_documents import Document
from razbor.models import Bundle
from razbor.tasks import areas

NO_TITLE = "vacancies without a title"


class Areas:
    """What bundles say of a title, about the areas that each of them knows.

    Raises:
        ArgumentInvalid: there is none that all of them know.
    """

    def __init__(self, bundles: Sequence[Bundle]) -> None:
        self._asked = [Asked(each, areas.TASK, areas.TASK) for each in bundles]
        known = [set(each.task.labels) for each in self._asked]
        self._names = tuple(label for label in areas.LABELS if all(label in one for one in known))
        if not self._names:
            raise ArgumentInvalid(
                "bundles that know different areas",
                expected="two bundles with an area in common",
                remedy="ask each by itself",
            )
        self.labels: Mapping[str, tuple[str, ...]] = {areas.TASK: self._names}
        self.left_out: Counter[str] = Counter()

    def __call__(self, document: Document) -> list[Answered]:
        """The answers about the title, see `Questions`; other areas given do not count."""
        check_readable(document.title, document.description)
        if not document.title.strip():
            self.left_out[NO_TITLE] += 1
            return []
        answers = tuple(self._answer(each, document.title) for each in self._asked)
        given = document.given
        named = None if given is None else set(given[areas.TASK])
        known = None if named is None else tuple(each for each in self._names if each in named)
        return [Answered(areas.TASK, known, answers, "")]

    def _answer(self, asked: Asked, title: str) -> Answer:
        labels, given = asked.task.labels, asked([areas.row(title)])
        (found,) = spread(given, labels, self._names)
        said = decided(asked.task, labels, given[0])
        common = tuple(label for label in self._names if label in said)
        return Answer(self._names, found, common, joint=False)
