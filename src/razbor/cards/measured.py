"""The parts of a card that were measured: figures, speed, examples."""

from __future__ import annotations

from collections.abc import Iterator

from razbor.cards.facts import Example, Facts, Figure, Measured
from razbor.cards.tables import quoted, table
from razbor.models.manifest import Draft

_NONE = "–"
_OF_VACANCIES = " (the title is shown; the description was read, too)"
_SHOWN = {
    "role": _OF_VACANCIES,
    "category": _OF_VACANCIES,
    "lead": _OF_VACANCIES,
    "sections": " (in the vacancy that it stands in)",
    "fragment": " (on its own)",
}


def figures(draft: Draft, facts: Facts) -> Iterator[str]:
    """The main figures, each with what its data are and are not."""
    if not facts.measured:
        yield "Not measured yet: `razbor card BUNDLE --data DIR --split NAME` writes them here."
        return
    more = "By label, and everything else: `razbor evaluate`."
    if not draft.tasks:
        more = (
            "They are of the bundle over a catalogue. By language, of held-out names, and"
            " everything else: `razbor evaluate occupations --data DIR`."
        )
    yield (
        "With intervals of 95 %, bootstrapped over documents; `docs/evaluation.md` defines each"
        f" figure. {more}"
    )
    for one in facts.measured:
        yield from _measured(one)


def _measured(one: Measured) -> Iterator[str]:
    spoken = f", rows in `{one.language}`" if one.language else ""
    yield ""
    yield f"### On `{one.split}`{spoken}"
    yield ""
    yield f"*{'; '.join(one.remarks)}.* Measured as `{one.digest[:12]}`, on"
    yield "; ".join(f"`{e.name}` ({e.rows:,} rows, sha256 `{e.sha256[:12]}…`)" for e in one.data)
    for found in one.tables:
        if not found.main:
            continue
        yield ""
        yield f"**{found.name[0].upper()}{found.name[1:]}** ({found.documents:,} {found.unit})"
        yield ""
        yield from table(
            ("figure", "value", "95 % interval", "n"), (_row(each) for each in found.main)
        )


def _row(figure: Figure) -> tuple[str, ...]:
    return (figure.name, shown(figure.value), interval(figure), f"{figure.n:,} {figure.unit}")


def interval(figure: Figure) -> str:
    """The interval of a figure, as people read it."""
    return f"{shown(figure.low)} to {shown(figure.high)}"


def shown(value: float | None) -> str:
    """A figure with three digits; a dash where it is not defined."""
    return _NONE if value is None else f"{value:.3f}"


def speed(draft: Draft, facts: Facts) -> Iterator[str]:
    """What `razbor benchmark` measured."""
    found = facts.speed
    if found is None:
        yield "Not measured yet: `razbor benchmark FILE --json` measures it."
        return
    mean = found.characters / max(1, found.documents)
    yield (
        f"On {found.processor}, {found.cores} cores, one thread, Python {found.python}, with the"
        f" bundles of {', '.join(found.tasks)} loaded together: {found.documents:,} vacancies of"
        f" {mean:,.0f} characters on average."
    )
    yield ""
    memory = _NONE if found.memory_mb is None else f"{found.memory_mb:,.0f} MB"
    rows = (
        ("vacancies a second", f"{found.per_second:g}"),
        ("one vacancy: median, 95th percentile", f"{found.p50_ms:g} ms, {found.p95_ms:g} ms"),
        ("import, load", f"{found.import_s:g} s, {found.load_s:g} s"),
        ("memory at most", memory),
    )
    yield from table(("what", "measured"), rows)


def examples(draft: Draft, facts: Facts) -> Iterator[str]:
    """Answers to short texts, question by question."""
    if not facts.examples:
        yield "None yet: `razbor card BUNDLE --examples FILE` asks for them."
        return
    yield (
        f"Real answers of this bundle to texts of {facts.examples_from}: of each label the first"
        " that it gets right and the first that it gets wrong, where there are such. So mistakes"
        " are shown far more often than they happen. The probability is that of the answer; where"
        " every label has a threshold of its own, of the label."
    )
    for question, task in draft.tasks.items():
        found = [each for each in facts.examples if each.question == question]
        if not found:
            continue
        yield ""
        yield f"**{question}**{_SHOWN.get(question, '')}"
        yield ""
        yield from table(("label", "text", "answer", "probability", ""), map(_example, found))
        without = [each for each in task.labels if each not in {one.label for one in found}]
        if without:
            yield ""
            yield f"No such text: {', '.join(without)}."


def _example(one: Example) -> tuple[str, ...]:
    answer = ", ".join(one.answer) or "none"
    verdict = "right" if one.right else "**wrong**"
    others = [label for label in one.gold if label != one.label]
    label = f"{one.label} (with {', '.join(others)})" if others else one.label
    return label, quoted(one.text), answer, f"{one.probability:.2f}", verdict
