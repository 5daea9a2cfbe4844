"""A card: manifest and facts in, README out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from razbor.cards import history, measured, purpose
from razbor.cards.facts import Facts
from razbor.cards.metadata import metadata
from razbor.cards.tables import listed, number, table
from razbor.cards.yaml import yaml
from razbor.models.manifest import (
    Argmax,
    Decision,
    DocumentSpec,
    Draft,
    Matching,
    NgramSpec,
    Task,
    Threshold,
    WordpieceSpec,
)

Part = Callable[[Draft, Facts], Iterator[str]]

_FEW = 8
"""Labels that are told one by one."""


def page(draft: Draft, facts: Facts) -> str:
    """The README of a bundle.

    Args:
        draft: the manifest; the digests of the files are not told, for this is one of them.
        facts: what is noted beside it.
    """
    lines = ["---", *yaml(metadata(draft, facts)).splitlines(), "---"]
    lines += [f"# {draft.name} {draft.version}", "", draft.description, ""]
    lines += [f"Languages of the training data: {', '.join(draft.languages)}.", ""]
    lines += _questions(draft)
    for title, part in _PARTS.items():
        lines += ["", f"## {title}", "", *part(draft, facts)]
    return "\n".join(lines).rstrip() + "\n"


def _questions(draft: Draft) -> Iterator[str]:
    if draft.head is not None:
        yield "Linear heads on the vectors of an encoder that was not trained any further."
        yield ""
    elif draft.embedding is not None:
        yield f"A text becomes a vector of {draft.embedding.width} numbers, of length one."
    if not draft.tasks:
        return
    rows = (
        (f"`{name}`", str(len(task.labels)), _few(task), _decided(task.decision))
        for name, task in draft.tasks.items()
    )
    yield from table(("question", "labels", "which", "the answer"), rows)


def _few(task: Task) -> str:
    if len(task.labels) <= _FEW:
        return ", ".join(task.labels)
    return f"{', '.join(task.labels[:3])} … (all in `razbor.json`)"


def _decided(decision: Decision) -> str:
    if isinstance(decision, Argmax):
        return f"the most probable label, unsure below {number(decision.unsure_below)}"
    if isinstance(decision, Threshold):
        return f"{decision.positive} at or above {number(decision.threshold)}"
    values = sorted(decision.thresholds.values())
    return (
        "every label at or above a threshold of its own,"
        f" {number(values[0])} to {number(values[-1])}"
    )


def _decisions(draft: Draft, facts: Facts) -> Iterator[str]:
    """Thresholds and temperatures, and what they were chosen on."""
    for name, task in draft.tasks.items():
        decision = task.decision.model_dump(exclude={"evidence", "thresholds"})
        yield f"- **{name}** ({len(task.labels)} labels): {listed(decision)}"
        told = task.decision.evidence
        shared = {key: value for key, value in told.items() if "." not in key}
        if shared:
            yield f"  - evidence: {listed(shared)}"
        own = len({key.partition(".")[0] for key in told if "." in key})
        if own:
            yield f"  - {own} labels have evidence of their own in razbor.json"
        if task.calibration:
            yield f"  - temperature {number(task.calibration.temperature)}"
            yield f"    - evidence: {listed(task.calibration.evidence)}"
    if draft.embedding is not None and draft.embedding.matching is not None:
        yield from _weights(draft.embedding.matching)


def _weights(found: Matching) -> Iterator[str]:
    """What counts when a text is matched with occupations."""
    yield f"- letters that a title and a name share: {number(found.lexical)}, a cosine counting 1"
    yield f"- evidence of a title: {listed(found.title)}"
    yield f"- evidence of a vacancy: {listed(found.vacancy)}"
    yield f"- evidence of a résumé: {listed(found.resume)}"
    yield f"  - evidence: {listed(found.evidence)}"


def _truncation(draft: Draft, facts: Facts) -> Iterator[str]:
    spec = draft.input
    if isinstance(spec, NgramSpec):
        rows = ((f"`{field.name}`", f"{field.max_characters:,}") for field in spec.fields)
        yield from table(("text", "characters read"), rows)
    else:
        limits = (
            (f"`{each.name}`", f"{each.max_characters:,}" if each.max_characters else "all")
            for each in spec.fields
        )
        yield from table(("text", "characters read"), limits)
        yield ""
        yield _windows(spec) if isinstance(spec, DocumentSpec) else _word_pieces(spec)
    yield ""
    yield (
        "What lies beyond is not read, and nothing is refused for its length: the report tells"
        " under `coverage` how much was given and how much was read, and warns (`truncated`)."
    )


def _word_pieces(spec: WordpieceSpec) -> str:
    if spec.windows is not None:
        return (
            f"A text of more than {spec.max_tokens:,} word pieces, special ones included, is read"
            " in several windows, cut between words; the answer is about the mean of their"
            " vectors, each counting as its word pieces."
        )
    most = f"at most {spec.max_tokens:,} word pieces, special ones included"
    return f"The texts together become {most}."


def _windows(spec: DocumentSpec) -> str:
    return (
        f"Title and pieces are read in windows of {spec.max_tokens:,} word pieces that share about"
        f" {spec.overlap}; each begins with up to {spec.max_title} of the title. A document of"
        f" more than {spec.max_windows} windows is read in several runs, and what is said of all of"
        " it is their mean, weighed by nothing: no text is left out."
    )


def _method(draft: Draft, facts: Facts) -> Iterator[str]:
    yield facts.method or "Not recorded."
    yield ""
    if facts.base:
        yield f"Base: {listed(facts.base)}."
    elif isinstance(draft.input, NgramSpec):
        yield "Base: none. Features are n-grams; all weights come from the training data."
    else:
        yield "Base: not recorded."


def _data(draft: Draft, facts: Facts) -> Iterator[str]:
    rows = ((one.name, f"{one.rows:,}", f"`{one.sha256}`") for one in draft.training.data)
    yield from table(("file", "rows", "sha256"), rows)
    if draft.training.excluded:
        yield ""
        yield "Read only to keep their texts out:"
        yield ""
        out = ((one.name, f"{one.rows:,}", f"`{one.sha256}`") for one in draft.training.excluded)
        yield from table(("file", "rows", "sha256"), out)


def _versions(draft: Draft, facts: Facts) -> Iterator[str]:
    yield from table(("library", "version"), draft.training.versions.items())


def _hyper_parameters(draft: Draft, facts: Facts) -> Iterator[str]:
    recipe = f"Recipe `{draft.training.recipe}`, sha256 `{draft.training.recipe_sha256}`"
    yield f"{recipe}, seed {draft.training.seed}."
    yield ""
    if not facts.hyper_parameters:
        yield "The values of the recipe were not recorded."
        return
    yield from table(
        ("key", "value"),
        ((f"`{key}`", number(value)) for key, value in facts.hyper_parameters.items()),
    )


_PARTS: Mapping[str, Part] = {
    "Intended use": purpose.use,
    "Figures": measured.figures,
    "Speed": measured.speed,
    "Examples": measured.examples,
    "Decisions": _decisions,
    "Truncation": _truncation,
    "Limits": purpose.limits,
    "Method": _method,
    "Training data": _data,
    "Hyper-parameters": _hyper_parameters,
    "Training log": history.log,
    "Versions": _versions,
    "Changes": history.changes,
}
"""In the order in which readers ask: what for, how well, how, from what."""
