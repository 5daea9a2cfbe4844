"""The README of an export: what the model is, what it reads, what is decided, what was compared."""

from __future__ import annotations

from collections.abc import Iterator

from razbor.cards.yaml import Value, yaml
from razbor.export.report import Report
from razbor.export.source import Source
from razbor.models.manifest import Argmax, Decision, Threshold

_LIBRARIES = {"onnx": "onnx"}


def card(source: Source, report: Report) -> str:
    """Markdown, with the block at its top that model hubs read."""
    return "\n".join(_lines(source, report)) + "\n"


def _lines(source: Source, report: Report) -> Iterator[str]:
    manifest = source.bundle.manifest
    block: dict[str, Value] = {
        "license": report.facts["license"],
        "language": list(manifest.languages),
        "library_name": _LIBRARIES.get(report.to, report.to),
        "pipeline_tag": "text-classification",
    }
    yield from ("---", yaml(block).rstrip("\n"), "---")
    yield f"# {manifest.name} {manifest.version} ({report.to})"
    yield ""
    yield manifest.description
    yield ""
    yield f"Exported by razbor {report.facts['razbor']} from the bundle"
    yield f"`{source.bundle.digest}`; `export.json` has every digest and what was compared."
    yield ""
    yield "## What it reads"
    yield ""
    yield from _input(source)
    yield ""
    yield "## What it says"
    yield ""
    kind = "together make one" if source.joint else "are each for itself"
    yield f"Of each label a probability; they {kind}. Labels in the order of the columns:"
    yield f"{', '.join(f'`{label}`' for label in source.labels)}. The temperature of the bundle"
    yield f"({report.facts['temperature']}) is in the logits already."
    yield ""
    yield _decided(source.task.decision)
    yield ""
    yield "## Compared with the bundle"
    yield ""
    yield from (f"- {line}" for line in report.told())


def _input(source: Source) -> Iterator[str]:
    spec = source.spec
    names = [f"`{field.name}`" for field in spec.fields]
    if len(names) > 1:
        yield f"One text: {' and '.join(names)} with `{spec.joiner}` between them; an empty one is"
        yield "left out together with it."
    else:
        yield f"One text: {names[0]}."
    for field in spec.fields:
        if field.max_characters:
            yield f"Of `{field.name}` the first {field.max_characters} characters are read."
    yield f"At most {spec.max_tokens} word pieces, special ones included; what is longer is cut by"
    yield "the tokenizer where it is asked to truncate. `token_type_ids` are 0 everywhere."


def _decided(decision: Decision) -> str:
    if isinstance(decision, Argmax):
        return (
            "The most probable label is the answer; below a probability of"
            f" {decision.unsure_below} it is unsure."
        )
    if isinstance(decision, Threshold):
        return f"`{decision.positive}` from a probability of {decision.threshold} on."
    near = (
        ""
        if decision.nearest is None
        else (f" Where none is, the one nearest to its threshold, from {decision.nearest} on.")
    )
    return f"Every label from its own threshold on, see `decision` in `export.json`.{near}"
