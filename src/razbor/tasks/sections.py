"""Sections: which part of a vacancy says what.

A document's pieces are judged together: each sees its neighbours, so that a heading
speaks for what stands below it. Beside the five labels the model knows a sixth answer,
`heading`: structure without content of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from razbor.labels import ids
from razbor.models.rows import Row
from razbor.schema import Fragment, Heading, SourceBlock
from razbor.text import Layout, Piece, detect
from razbor.text.composing import composed
from razbor.text.headings import Evidence, evidence, known

TASK = "sections"
FIELD = "text"
ABOVE = "heading"
"""The field of the last heading by its form that stands before the piece."""
BEFORE = "before"
AFTER = "after"
FRAGMENT = "fragment"
"""The output for a fragment on its own, without a document around it."""
HEADING = "heading"
LABELS = (*ids("sections"), HEADING)
"""Column i of the model's output is LABELS[i]."""

_ANNOUNCED = (*ids("sections"), "")
_LONG = 300
"""Lengths count up to this many code points."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was decided for one piece. `scores` are of the five labels and sum to one.

    `heading` is the probability of a heading, whatever the label; None where the model knows
    none.
    """

    label: str
    probability: float
    scores: dict[str, float]
    unsure: bool
    heading: float | None = 0.0


def rows(text: str, pieces: Sequence[Piece], *, above: str = "") -> list[Row]:
    """What a model may be given: the text of each piece, its surroundings, the signs of its form.

    A model takes the fields that it names. ABOVE, BEFORE and AFTER are empty where there is
    no such piece, and so for a fragment on its own.

    Args:
        text: the document's plain text.
        pieces: all its pieces, in order.
        above: the heading that stands above the text, where it is known.
    """
    contents = [composed(text[piece.start : piece.stop]) for piece in pieces]
    around = ["", *contents, ""]
    found = []
    for index, content in enumerate(contents):
        signs = evidence(text, pieces, index)
        texts = {FIELD: content, ABOVE: above, BEFORE: around[index], AFTER: around[index + 2]}
        found.append(Row(texts, _numbers(content, signs, index, len(pieces))))
        if _heads(signs):
            above = content
    return found


def numbers(text: str, pieces: Sequence[Piece], index: int) -> tuple[float, ...]:
    """The signs of a piece's form: evidence of a heading, its place, its length.

    In order: the signs of `razbor.text.headings.Evidence`; whether it is a known heading
    of each section (five) or of none in particular; its place from the beginning and
    from the end, 0 to 1; first; last; length.
    """
    piece = pieces[index]
    content = text[piece.start : piece.stop]
    return _numbers(content, evidence(text, pieces, index), index, len(pieces))


def _numbers(content: str, signs: Evidence, index: int, count: int) -> tuple[float, ...]:
    section = known(content)
    place = index / max(1, count - 1)
    return (
        *signs.numbers(),
        *(float(section == name) for name in _ANNOUNCED),
        place,
        1 - place,
        float(index == 0),
        float(index == count - 1),
        min(len(content), _LONG) / _LONG,
    )


def _heads(signs: Evidence) -> bool:
    """Whether a piece is a heading by its form, before any model was asked.

    Bold does not count: plain text has none, and models learn from plain text.
    """
    announces = signs.before_items and signs.whole_line and not signs.sentence
    return signs.known or signs.markup or (signs.short and (signs.colon or announces))


def decide(
    probabilities: NDArray[np.float32], unsure_below: float, *, headings: bool = True
) -> list[Answer]:
    """Labels from probabilities.

    Args:
        probabilities: shape (pieces, 6), columns as LABELS; or (pieces, 5) without headings.
        unsure_below: a label less probable than this is `unsure`.
        headings: whether a piece may be a heading; fragments on their own may not.
    """
    answers = []
    given = probabilities.astype(np.float64)
    if given.shape[1] < len(LABELS):
        given = np.hstack([given, np.zeros((len(given), 1))])
    for row in given:
        content = row[:-1] / max(float(row[:-1].sum()), 1e-12)
        heading = headings and bool(row[-1] > row[:-1].max())
        best = int(content.argmax())
        probability = float(row[-1]) if heading else float(content[best])
        answers.append(
            Answer(
                label=HEADING if heading else LABELS[best],
                probability=probability,
                scores=dict(zip(LABELS[:-1], map(float, content), strict=True)),
                unsure=probability < unsure_below,
                heading=float(row[-1]),
            )
        )
    return answers


def widened(probabilities: NDArray[np.float32], labels: Sequence[str]) -> NDArray[np.float32]:
    """Probabilities of some labels → (pieces, 6), columns as LABELS, 0 for those not known.

    Args:
        probabilities: (pieces, labels).
        labels: some of LABELS, in any order.
    """
    found = np.zeros((len(probabilities), len(LABELS)), np.float32)
    found[:, [LABELS.index(label) for label in labels]] = probabilities
    return found


def headed(text: str, pieces: Sequence[Piece], answers: Sequence[Answer]) -> list[Answer]:
    """The answers of a model that knows no headings: what is one by its form is made one."""
    return [
        replace(
            answer,
            label=HEADING if _heads(evidence(text, pieces, index)) else answer.label,
            heading=None,
        )
        for index, answer in enumerate(answers)
    ]


def fragments(
    layout: Layout, pieces: Sequence[Piece], answers: Sequence[Answer], language: str | None
) -> Iterator[Fragment | Heading]:
    """The fragments of a document under their headings, and the headings, in order.

    A known heading with a colon, a piece to itself, is structure whatever the model says:
    labels that run over lost line breaks taught it to see content there.
    """
    above: str | None = None
    for piece, answer in zip(pieces, answers, strict=True):
        content = layout.text[piece.start : piece.stop]
        spoken = detect(content, language)
        block = _source(layout, piece)
        if answer.label == HEADING or _names_what_follows(content):
            above = content
            yield Heading(
                start=piece.start,
                stop=piece.stop,
                text=content,
                probability=answer.heading,
                language=spoken,
                block=block,
            )
        else:
            start = piece.start
            yield fragment(content, answer, spoken, start=start, heading=above, block=block)


def _source(layout: Layout, piece: Piece) -> SourceBlock:
    block = layout.blocks[piece.block]
    return SourceBlock(tag=block.tag, number=block.number)


def _names_what_follows(content: str) -> bool:
    return content.rstrip(" *").endswith(":") and known(content) is not None


def fragment(
    content: str,
    answer: Answer,
    language: str | None,
    *,
    start: int = 0,
    heading: str | None = None,
    block: SourceBlock | None = None,
) -> Fragment:
    """One fragment with its answer."""
    return Fragment.model_validate(
        {
            "start": start,
            "stop": start + len(content),
            "text": content,
            "label": answer.label,
            "probability": answer.probability,
            "scores": answer.scores,
            "unsure": answer.unsure,
            "heading": heading,
            "language": language,
            "block": block,
        }
    )


def alone(text: str) -> Piece:
    """A whole text as one piece: what a fragment on its own is."""
    return Piece(0, len(text), "line", opens=True, closes=True, bold=False, block=0)
