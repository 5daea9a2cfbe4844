"""The README of an export: what the model is, what it reads, what is decided, what was compared."""

from __future__ import annotations

from collections.abc import Iterator

from razbor.cards.metadata import PIPELINE, VECTORS
from razbor.cards.yaml import Value, yaml
from razbor.export.choices import COREML
from razbor.export.ngram_source import NgramSource
from razbor.export.report import Report
from razbor.export.source import Source
from razbor.models.manifest import Argmax, Decision, Threshold


def card(source: Source | NgramSource, report: Report) -> str:
    """Markdown, with the block at its top that model hubs read."""
    return "\n".join(_lines(source, report)) + "\n"


def _lines(source: Source | NgramSource, report: Report) -> Iterator[str]:
    manifest = source.bundle.manifest
    block: dict[str, Value] = {
        "license": report.facts["license"],
        "language": list(manifest.languages),
        "library_name": report.to,
        "pipeline_tag": PIPELINE if isinstance(source, Source) else VECTORS,
    }
    yield from ("---", yaml(block).rstrip("\n"), "---")
    yield f"# {manifest.name} {manifest.version} ({report.to})"
    yield from ("", manifest.description, "")
    yield f"Exported by razbor {report.facts['razbor']} from the bundle `{source.bundle.digest}`."
    yield "`export.json` has the digests of all files and the whole comparison."
    yield from ("", "## What it reads", "")
    yield from _input(source, report) if isinstance(source, Source) else _ngrams(source)
    yield from ("", "## What it says", "")
    yield from _answers(source, report) if isinstance(source, Source) else _vectors(source)
    yield from ("", "## Compared with the bundle", "")
    yield from (f"- {line}" for line in report.told())


def _answers(source: Source, report: Report) -> Iterator[str]:
    kind = "together make one" if source.joint else "are each for itself"
    yield f"Of each label a probability; they {kind}. Labels in the order of the columns:"
    yield f"{', '.join(f'`{label}`' for label in source.labels)}. The temperature of the bundle"
    yield f"({report.facts['temperature']}) is in the logits already."
    yield from ("", _decided(source.task.decision))


def _vectors(source: NgramSource) -> Iterator[str]:
    yield f"A vector of {source.vectors.shape[1]} numbers and of length one; of a text without a"
    yield "known n-gram, zeros. The cosine of two says how like their texts are."


def _ngrams(source: NgramSource) -> Iterator[str]:
    yield "One text. Which of its n-grams are known, and what each counts, is told by razbor, which"
    yield "has to be installed beside; nothing is sent anywhere."
    for field in source.spec.fields:
        yield f"The first {field.max_characters} characters are read."


def _input(source: Source, report: Report) -> Iterator[str]:
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
    if report.to == COREML:
        yield from _shapes(report)
        return
    yield f"At most {spec.max_tokens} word pieces, special ones included; what is longer is cut by"
    yield "the tokenizer where it is asked to truncate. `token_type_ids` are 0 everywhere."


def _shapes(report: Report) -> Iterator[str]:
    """Inputs and output of a package, and what runs the comparison on a Mac."""
    seen = report.look.to_dict() if report.look else {}
    yield ""
    for kind in ("inputs", "outputs"):
        for name, each in seen["description"][kind]["found"].items():
            shapes = " or ".join(str(shape) for shape in each["shapes"])
            yield f"- `{name}` ({kind[:-1]}): {each['type']} {shapes}"
    yield ""
    yield f"At most {seen['emulated']['cut']['limit']} word pieces are read, special ones included;"
    yield "`TextClassifier.swift` shows how to pad a text, how to cut a longer one, and how to say"
    yield "how much was cut. Labels, decision, limit and version are in `user_defined_metadata`."
    yield ""
    yield "CoreML was not asked: it runs on a Mac alone, macOS 13 or later. There, this compares"
    yield "the package with the bundle:"
    yield ""
    yield "```"
    yield 'pip install "razbor[coreml]"'
    yield f"razbor parity {report.facts['name']} model.mlpackage --agreement 0.995"
    yield "```"


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
