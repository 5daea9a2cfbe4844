"""What the reader of a report should know before relying on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from razbor.interviews import InterviewReport
from razbor.schema import Report, Warning
from razbor.text.garbling import garbled
from razbor.text.language import NAMES

TRAINED = ("ru", "en")
"""The languages that the shipped models were trained on."""

GUESS = "the models were trained on Russian and English; take the answers as a guess"

ANSWERED = "ru"
"""The language that answers of interviews are told in."""

MATCHED = ("ru", "en", "de")
"""The languages that the shipped model for occupations was trained on."""

GARBLED = (
    "the text looks like UTF-8 that was read in another encoding («РћРї», “ÐžÐ¿”):"
    " read the source again as UTF-8"
)

_ENOUGH = 60
"""Fewer code points are a name or a phrase, no part in another language."""

_SHARE = 0.1
"""Of all fragments, by length."""

# razbor evaluate --data data/public --split test --language de
GERMAN = (
    "German: the shipped models were trained on next to none. On 13 German vacancies of the"
    " public test data they label 0.70 of the fragments right (0.64 to 0.76, n 244), and areas"
    " of titles reach a micro-F1 of 0.60 (0.46 to 0.73, n 56); 10 of the 13 categories are right"
)


def caveats(report: Report) -> Iterator[Warning]:
    """The warnings that a report deserves, in the order of its reading."""
    for note in report.vacancy.reading_notes:
        yield Warning(code="reading", message=note)
    if not report.vacancy.title.strip():
        yield Warning(code="no-title", message="no title: no areas, and the role is a guess")
    if not report.text.strip():
        yield Warning(code="no-description", message="no description: only the title was read")
    if garbled(report.text):
        yield Warning(code="reading", message=GARBLED)
    yield from _language(report.language)
    yield from _others(report)
    for task, coverage in report.coverage.items():
        if not coverage.complete:
            yield Warning(
                code="truncated",
                message=f"{task}: {coverage.characters_seen} of {coverage.characters_given}"
                " characters were read",
            )


def caveats_of_resume(language: str | None) -> Iterator[Warning]:
    """The warnings that the occupations of a résumé deserve.

    Args:
        language: of its text; None where nothing tells.
    """
    if language not in MATCHED:
        known = ", ".join(NAMES[each] for each in MATCHED)
        yield Warning(
            code="language",
            message=f"{_named(language)}: occupations are matched by texts in {known};"
            " take the answers as a guess",
        )


def caveats_of_interview(report: InterviewReport) -> Iterator[Warning]:
    """The warnings that the answers of an interview deserve.

    Args:
        report: with turns, answers, language and coverage.
    """
    if garbled(report.text):
        yield Warning(code="reading", message=GARBLED)
    unknown = sum(turn.role is None for turn in report.turns)
    if unknown:
        yield Warning(
            code="speakers-unknown",
            message=f"of {unknown:,} of {len(report.turns):,} turns neither names nor the form of"
            " questions tell whether the interviewer or the candidate speaks: they are labelled",
        )
    if not report.answers:
        yield Warning(code="no-answers", message="nobody but the interviewer speaks: no answers")
    empty = sum(not answer.words for answer in report.answers)
    if empty:
        yield Warning(
            code="no-words",
            message=f"{empty:,} of {len(report.answers):,} answers have no letter and no digit:"
            " neutral",
        )
    if report.answers and report.language != ANSWERED:
        yield Warning(
            code="language",
            message=f"{_named(report.language)}: the model was trained on Russian answers;"
            " take the labels as a guess",
        )


def _language(language: str | None) -> Iterator[Warning]:
    if language == "de":
        yield Warning(code="language", message=GERMAN)
    elif language not in TRAINED:
        yield Warning(code="language", message=f"{_named(language)}: {GUESS}")


def _named(language: str | None) -> str:
    return f"{NAMES[language]} ({language})" if language else "no language was recognised"


def _others(report: Report) -> Iterator[Warning]:
    """Languages of parts of the text, beside its own and those that the models know."""
    lengths: Counter[str | None] = Counter()
    for fragment in report.fragments:
        lengths[fragment.language] += len(fragment.text)
    known = (*TRAINED, report.language, None)
    enough = max(_ENOUGH, lengths.total() * _SHARE)
    for language, length in lengths.items():
        if language not in known and length >= enough:
            count = sum(fragment.language == language for fragment in report.fragments)
            yield Warning(
                code="language",
                message=f"{NAMES[language]} ({language}) in {count} of {len(report.fragments)}"
                f" fragments: {GUESS}",
            )
