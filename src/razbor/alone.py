"""Fragments, titles and résumés on their own: what the tasks say without a vacancy around them."""

from __future__ import annotations

from collections.abc import Sequence

from razbor.asking import Asking, output
from razbor.covering import covered_passages
from razbor.matching import is_title, shown_in
from razbor.models.manifest import Argmax, Thresholds
from razbor.schema import Area, Fragment, Occupation
from razbor.tasks import areas, sections
from razbor.text import detect
from razbor.text.blank import blank
from razbor.utf16 import placed_alone

_NOTHING = sections.Answer(
    "junk", 1.0, {label: float(label == "junk") for label in sections.LABELS[:-1]}, unsure=False
)
"""The answer for a text without a letter or a digit: there is nothing in it to keep."""


def fragment_of(asking: Asking, text: str, heading: str) -> Fragment:
    """A text with its section; `start` is 0.

    Args:
        asking: has sections loaded, or fragments on their own.
        text: the fragment.
        heading: that it stands under; empty where none is known.

    Raises:
        ArgumentInvalid: neither of the two is loaded.
    """
    alone = sections.FRAGMENT
    predictor = asking.predictor(alone if alone in asking.predictors else sections.TASK)
    limit = asking.decision(alone, Argmax).unsure_below
    rows = sections.rows(text, [sections.alone(text)], above=heading)
    labels = predictor.manifest.tasks[alone].labels
    scores = sections.widened(output(predictor, predictor.predict(rows), alone), labels)
    answer = sections.decide(scores, limit, headings=False)[0]
    if blank(text):
        answer = _NOTHING
    return placed_alone(sections.fragment(text, answer, detect(text), heading=heading or None))


def areas_of(asking: Asking, titles: Sequence[str]) -> list[list[Area]]:
    """For each title the areas that it names, most probable first; none for a blank one.

    Raises:
        ArgumentInvalid: areas are not loaded.
    """
    predictor = asking.predictor(areas.TASK)
    decision = asking.decision(areas.TASK, Thresholds)
    prediction = predictor.predict([areas.row(title) for title in titles])
    scores = output(predictor, prediction, areas.TASK)
    labels = predictor.manifest.tasks[areas.TASK].labels
    return [
        areas.decide(row, decision, labels) if not blank(title) else []
        for title, row in zip(titles, scores, strict=True)
    ]


def occupations_of(
    asking: Asking,
    texts: Sequence[str],
    top_k: int,
    languages: Sequence[str] | None,
    *,
    fast: bool,
    mask: bool,
) -> list[list[Occupation]]:
    """For each title or résumé its occupations, best first; none for a blank one.

    Args:
        asking: has occupations loaded.
        texts: each is judged alone; a short line is taken for a title.
        top_k: how many occupations each gets, at most.
        languages: that names are shown in; None for that of each text.
        fast: see `Matcher.titles`.
        mask: whether personal data in passages are covered.

    Raises:
        ArgumentInvalid: occupations are not loaded.
    """
    matcher = asking.matcher
    shown = [shown_in(languages, text) for text in texts]
    found: list[list[Occupation]] = [[] for _ in texts]
    named = [at for at, text in enumerate(texts) if is_title(text) and not blank(text)]
    answers = matcher.titles(
        [texts[at] for at in named], top_k, [shown[at] for at in named], fast=fast
    )
    for at, answer in zip(named, answers, strict=True):
        # What only a résumé gives away is a name of one's own: «Max Krause», or «Sales Lead».
        found[at] = covered_passages(answer, texts[at], kind="vacancy") if mask else answer
    for at, text in enumerate(texts):
        if not is_title(text) and not blank(text):
            told = matcher.resume(text, top_k, shown[at]).occupations
            found[at] = covered_passages(told, text, kind="resume") if mask else told
    return found
