"""What the findings mean, in sentences: for the terminal and for the card alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from razbor.evaluation.results import Metric
from razbor.teaching.curve import MORE
from razbor.teaching.figures import F1
from razbor.teaching.findings import Findings

_SHOWN = 5
_NONE = "–"


def figure_rows(found: Findings) -> Iterator[tuple[str, ...]]:
    """The figures of all labels together: name, value, interval, how many examples."""
    for each in found.judged.table.metrics:
        if not each.of:
            yield each.name, number(each.value), interval(each), f"{each.n:,}"


def label_rows(found: Findings) -> Iterator[tuple[str, ...]]:
    """Of each label: examples, precision, recall, F1 and its interval."""
    table = found.judged.table
    for label, count in found.sorted.lesson.counts.items():
        precision, recall, f1 = (table.metric(name, label) for name in ("precision", "recall", F1))
        numbers = (number(precision.value), number(recall.value), number(f1.value))
        yield label, f"{count:,}", *numbers, interval(f1)


def warnings(found: Findings) -> Iterator[str]:
    """What has to be known before the answers are used."""
    judged = found.judged
    if not judged.separable:
        yield (
            "The labels cannot be told apart by these examples: the interval of macro-F1 reaches"
            f" down to {number(judged.macro.low)}, and guessing without reading gives"
            f" {number(judged.guess)}. Do not use the answers; check what the labels mean, or add"
            " examples"
        )
    elif judged.blind:
        yield (
            f"Not shown to be told from the rest: {quoted(judged.blind)} (F1 may be no better than"
            " guessing)"
        )
    if found.few:
        counted = ", ".join(f"«{label}» {count}" for label, count in found.few.items())
        yield (f"Few examples: {counted}. Figures of labels with fewer than 8 say next to nothing")
    if len(found.sorted.lesson) < found.available:
        yield (
            f"Of {found.available:,} examples {len(found.sorted.lesson):,} were drawn and taught;"
            " --limit sets another number"
        )


def left_out(found: Findings) -> Iterator[str]:
    """Rows that did not teach, counted."""
    said = found.sorted
    verb = "taught all the same" if said.kept_conflicts else "left out"
    rows = sum(map(len, said.conflicts))
    for count, what in (
        (rows, f"rows in {len(said.conflicts):,} texts with contradicting labels, {verb}"),
        (len(said.repeated), "rows that repeat another one, counted once"),
        (len(said.empty), "rows without a text"),
        (len(said.unlabelled), "rows without a label"),
        (len(found.unreadable), "rows that could not be read"),
    ):
        if count:
            yield f"{count:,} {what}"


def curve_line(found: Findings) -> str | None:
    """Macro-F1 over the number of examples, in one line."""
    if not found.curve:
        return None
    points = ", ".join(f"{each.examples:,}: {number(each.value)}" for each in found.curve)
    return f"macro-F1 by examples to learn from: {points}"


def advice_lines(found: Findings) -> Iterator[str]:
    """Which examples to add, as far as the data show it."""
    shown = [each for each in found.advice if each.shown]
    if shown:
        best = shown[0]
        yield (
            f"{MORE} more examples of «{best.label}» would help most: about +{best.expected:.3f}"
            f" macro-F1. Doubling half of its {best.examples} brought {best.gain:+.3f}"
            f" ({best.low:+.3f} to {best.high:+.3f}); further gains are taken to go with the"
            " logarithm of the number"
        )
    elif found.advice:
        yield (
            "Which label needs more examples cannot be told: with half of any one label's left out,"
            " macro-F1 is not shown to be lower"
        )


def confused_lines(found: Findings) -> Iterator[str]:
    """Labels that are taken for each other."""
    for pair in found.judged.pairs:
        one, other = pair.labels
        yield f"«{one}» and «{other}»: {pair.times} of {pair.of} taken for each other"


def suspect_lines(found: Findings) -> Iterator[str]:
    """The examples that look mislabelled, by row; their texts are in the table beside."""
    lesson = found.sorted.lesson
    for each in found.suspects[:_SHOWN]:
        given, suggested = each.given or "no label", each.suggested or "no label"
        yield f"row {lesson.places[each.item]}: «{given}», looks like «{suggested}»"
    if len(found.suspects) > _SHOWN:
        yield f"and {len(found.suspects) - _SHOWN:,} more"


def number(value: float | None) -> str:
    """A figure with three digits; a dash where it is not defined."""
    return _NONE if value is None else f"{value:.3f}"


def interval(metric: Metric) -> str:
    """The interval of a figure."""
    return f"{number(metric.low)} to {number(metric.high)}"


def quoted(labels: Sequence[str]) -> str:
    """Labels in a sentence."""
    return ", ".join(f"«{label}»" for label in labels)
