"""What a card says beside the manifest. It lies in the bundle as `card.json`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from itertools import dropwhile, takewhile
from typing import Literal, Self

from pydantic import ConfigDict, Field, FiniteFloat, ValidationError

from razbor.errors import BundleFormat
from razbor.models import Bundle
from razbor.models.manifest import MODEL_FILE, Draft, FileDigest, Part

CARD_FILE = "README.md"
FACTS_FILE = "card.json"

Scalar = str | bool | int | FiniteFloat | None


class Fact(Part):
    """A part of what is noted; read-only."""

    # What a newer razbor notes beside is no reason to refuse a card.
    model_config = ConfigDict(extra="ignore")


class Figure(Fact):
    """A figure of an evaluation with its interval of 95 %, see docs/evaluation.md."""

    name: str
    value: FiniteFloat | None
    low: FiniteFloat | None
    high: FiniteFloat | None
    n: int
    unit: str
    of: str = ""


class FigureTable(Fact):
    """Figures over the same items; `documents` of kind `unit` are drawn for the intervals."""

    name: str
    unit: str
    documents: int
    metrics: tuple[Figure, ...]

    @property
    def main(self) -> tuple[Figure, ...]:
        """Those of all labels together that are defined."""
        return tuple(each for each in self.metrics if not each.of and each.value is not None)


class DataUsed(Fact):
    """A file that was measured on."""

    name: str
    sha256: str
    rows: int


class Measured(Fact):
    """A bundle on one split. `digest` names the bundle as it was measured."""

    task: str
    digest: str
    split: str
    language: str | None = None
    data: tuple[DataUsed, ...]
    standing: str
    remarks: tuple[str, ...]
    tables: tuple[FigureTable, ...]

    @property
    def place(self) -> tuple[str, str | None]:
        """What it was measured on, by name: a newer measurement there takes its place."""
        return self.split, self.language

    @property
    def digests(self) -> frozenset[str]:
        """Of the data: figures on others are not to be compared."""
        return frozenset(each.sha256 for each in self.data)


class Speed(Fact):
    """What `razbor benchmark --json` says."""

    processor: str
    cores: int
    python: str
    tasks: tuple[str, ...]
    documents: int
    characters: int
    import_s: FiniteFloat
    load_s: FiniteFloat
    memory_mb: FiniteFloat | None
    per_second: FiniteFloat
    p50_ms: FiniteFloat
    p95_ms: FiniteFloat


class Stage(Fact):
    """A stretch of training, in seconds of wall-clock time."""

    name: str
    seconds: FiniteFloat


class Times(Fact):
    """How long a training took, kept beside the bundle: the same training, the same bundle.

    `resumed` says that it went on from stages that an earlier run had finished.
    """

    bundle: str = Field(description="`answers` of what was trained")
    processor: str
    cores: int
    seconds: FiniteFloat
    resumed: bool
    stages: tuple[Stage, ...]


class Example(Fact):
    """An answer of the bundle to a short text whose labels are known.

    `label` is the one that it is an example of; the probability is that of the answer, and
    where every label has a threshold of its own, of that label.
    """

    question: str
    label: str
    gold: tuple[str, ...]
    text: str
    answer: tuple[str, ...]
    probability: FiniteFloat
    right: bool


class Entry(Fact):
    """What changed with a version."""

    version: str
    changes: tuple[str, ...]


class Facts(Fact):
    """All that a card says and the manifest does not hold.

    Attributes:
        answers: the digest of all that decides answers; measurements and examples are of it.
        known_as: digests that the bundle had with the same answers and another card.
        method: a paragraph on how it was trained.
        base: what training began with; empty where there was nothing.
        hyper_parameters: dotted key of the recipe → value.
        warnings: of the training.
        curves: losses and figures, one row an epoch or a checkpoint.
        changes: newest first.
    """

    format: Literal[1] = 1
    answers: str = ""
    known_as: tuple[str, ...] = ()
    method: str = ""
    base: dict[str, Scalar] = Field(default_factory=dict)
    hyper_parameters: dict[str, Scalar] = Field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    curves: tuple[dict[str, Scalar], ...] = ()
    times: Times | None = None
    measured: tuple[Measured, ...] = ()
    speed: Speed | None = None
    examples: tuple[Example, ...] = ()
    examples_from: str = ""
    changes: tuple[Entry, ...] = ()

    def to_bytes(self) -> bytes:
        """As `card.json`: what is empty is left out."""
        content = self.model_dump(mode="json", exclude_defaults=True)
        text = json.dumps({"format": self.format, **content}, ensure_ascii=False, indent=1)
        return f"{text}\n".encode()

    @classmethod
    def of(cls, bundle: Bundle) -> Self:
        """What is noted in a bundle; of one without notes, what its README says.

        Raises:
            BundleFormat: notes that do not fit.
        """
        answers = answers_of(bundle.manifest, bundle.manifest.files)
        found = cls._read(bundle)
        if found.answers in ("", answers):
            return found.model_copy(update={"answers": answers})
        return found.forgetting(answers)

    @classmethod
    def _read(cls, bundle: Bundle) -> Self:
        if FACTS_FILE in bundle.manifest.files:
            try:
                return cls.model_validate_json(bundle.read(FACTS_FILE))
            except ValidationError as error:
                first = error.errors(include_url=False, include_context=False)[0]
                raise BundleFormat(
                    f"{'.'.join(map(str, first['loc'])) or 'the notes'}: {first['type']}",
                    expected="notes of a card as docs/bundles.md describes them",
                    remedy="remove the file by `razbor train`, or get the bundle again",
                    place=str(bundle.folder / FACTS_FILE),
                ) from None
        if CARD_FILE not in bundle.manifest.files:
            return cls()
        lines = bundle.read(CARD_FILE).decode("utf-8", "replace").splitlines()
        method = " ".join(_part(lines, "## Method"))
        return cls(method=method, changes=tuple(_entries(_part(lines, "## Changes"))))

    def forgetting(self, answers: str) -> Self:
        """The same without what was said of other answers than these."""
        nothing = {"known_as": (), "measured": (), "examples": (), "examples_from": ""}
        return self.model_copy(update={**nothing, "answers": answers})


def answers_of(draft: Draft, files: Mapping[str, FileDigest]) -> str:
    """The digest of all that decides what a bundle answers.

    That is its input, its tasks, their files, and the weights of what it is matched by.
    """
    decides: dict[str, object] = {
        "input": draft.input.model_dump(mode="json"),
        "tasks": {
            name: [task.output, task.labels, _numbers(task.decision), _numbers(task.calibration)]
            for name, task in draft.tasks.items()
        },
        "files": [files[name].sha256 for name in (MODEL_FILE, draft.input.file)],
    }
    if draft.embedding is not None and draft.embedding.matching is not None:
        decides["matching"] = _numbers(draft.embedding.matching)
    return hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()


def _numbers(part: Part | None) -> dict[str, object]:
    """What decides, without the evidence for it."""
    return {} if part is None else part.model_dump(mode="json", exclude={"evidence"})


def _part(lines: Iterable[str], title: str) -> list[str]:
    """What stands under a title of a README, blank lines left out."""
    rest = list(dropwhile(lambda line: line != title, lines))[1:]
    return [line for line in takewhile(lambda line: not line.startswith("## "), rest) if line]


def _entries(lines: Iterable[str]) -> list[Entry]:
    """Lines as `- VERSION: what changed`, those of one version together."""
    found: dict[str, list[str]] = {}
    for line in lines:
        version, colon, change = line.removeprefix("- ").partition(": ")
        if colon and line.startswith("- "):
            found.setdefault(version, []).append(change)
    return [Entry(version=each, changes=tuple(changes)) for each, changes in found.items()]
