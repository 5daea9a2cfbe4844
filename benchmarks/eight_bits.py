"""What eight bits change: labels of a bundle beside those of the same network in 32 bits.

    python -m benchmarks.eight_bits BUNDLE CHECKPOINT FILE… [--limit 5000] [--write FOLDER]

BUNDLE is a plain classifier of one text that `razbor train` stored in eight bits, CHECKPOINT
the transformers folder that the run left in its work folder. The files hold vacancies; of each
language, as many texts are drawn at random as the limit says, or all there are: fragments as
razbor cuts them, or whole vacancies for a model of title and description. `--write` makes a
bundle of the 32 bits, so that gold tells the rest:

    razbor evaluate BUNDLE FOLDER --paired --data DIR
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.stats import binomtest

from razbor.errors import NothingToRead, RazborError
from razbor.evaluation.asking import decided
from razbor.loading import load
from razbor.models import Bundle, Draft, Predictor, Row, write_bundle
from razbor.models.calibration import calibrated
from razbor.models.manifest import MODEL_FILE, Task, WordpieceSpec
from razbor.models.session import Session
from razbor.models.wordpiece import WordpieceInput
from razbor.pipeline import Razbor
from razbor.reading import read_vacancies
from razbor.schema import Vacancy
from razbor.tasks import role, sections
from razbor.training.base import quieten
from razbor.training.encoders.classifier import load_classifier
from razbor.training.encoders.export import onnx_graph
from razbor.training.tracing import ask

LANGUAGES = ("ru", "en", "de")


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many texts of a language get the same label, and the 95 % interval (Wilson)."""

    language: str
    same: int
    texts: int

    @property
    def interval(self) -> tuple[float, float]:
        """Of the share."""
        found = binomtest(self.same, self.texts).proportion_ci(0.95, "wilson")
        return float(found.low), float(found.high)


def drawn(
    sources: Sequence[Path], rz: Razbor, question: str, limit: int, seed: int
) -> dict[str, list[Row]]:
    """Language → rows, each text once."""
    found: dict[str, dict[str, Row]] = defaultdict(dict)
    for language, text, row in _texts(sources, rz, question):
        if language in LANGUAGES:
            found[language].setdefault(text, row)
    order = random.Random(seed)  # noqa: S311 - no secret
    return {
        language: order.sample(list(rows.values()), min(limit, len(rows)))
        for language, rows in sorted(found.items())
    }


def _texts(
    sources: Sequence[Path], rz: Razbor, question: str
) -> Iterator[tuple[str | None, str, Row]]:
    for vacancy in read_vacancies(sources):
        if not isinstance(vacancy, Vacancy):
            continue
        try:
            report = rz.vacancy(vacancy)
        except NothingToRead:
            continue
        if question == role.TASK:
            yield report.language, report.text, role.row(vacancy.title.strip(), report.text)
            continue
        for each in report.fragments:
            row = Row({sections.FIELD: each.text, sections.ABOVE: ""})
            yield each.language, each.text, row


def agreements(rows: Mapping[str, Sequence[Row]], bundle: Bundle, graph: bytes) -> list[Agreement]:
    """The labels of a bundle's first question against those of another graph."""
    question, task = next(iter(bundle.manifest.tasks.items()))
    spec = bundle.manifest.input
    if not isinstance(spec, WordpieceSpec):
        raise TypeError(f"{question} reads no word pieces")
    predictor = Predictor.open(bundle, threads=1)
    reads = WordpieceInput(bundle.read(spec.tokenizer), spec, Session(graph, 1).inputs)
    found = []
    for language, each in rows.items():
        short = predictor.predict(each).outputs[task.output]
        whole = ask(graph, reads.tokenise(each), task.output, len(task.labels))
        same = [a == b for a, b in zip(_labels(task, short), _labels(task, whole), strict=True)]
        found.append(Agreement(language, sum(same), len(same)))
    return found


def _labels(task: Task, probabilities: np.ndarray) -> list[tuple[str, ...]]:
    answers = calibrated(probabilities, task).astype(np.float64)
    return [decided(task, task.labels, row) for row in answers]


def write_whole(bundle: Bundle, graph: bytes, folder: Path) -> None:
    """The bundle with another graph."""
    manifest = bundle.manifest
    draft = Draft(**{name: getattr(manifest, name) for name in Draft.model_fields})
    files = {name: bundle.read(name) for name in manifest.files}
    write_bundle(folder, draft, {**files, MODEL_FILE: graph})


def table(found: Iterable[Agreement]) -> str:
    """As Markdown."""
    lines = ["| language | texts | same label | 95 % |", "|---|---|---|---|"]
    for each in found:
        low, high = each.interval
        share = each.same / each.texts
        lines.append(
            f"| {each.language} | {each.texts:,} | {share:.4f} | {low:.4f} to {high:.4f} |"
        )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.eight_bits")
    parser.add_argument("bundle", type=Path)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--limit", type=int, default=5000, help="texts of a language")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--write", type=Path, help="a folder for the bundle in 32 bits")
    chosen = parser.parse_args(arguments)
    quieten()
    try:
        bundle = Bundle.open(chosen.bundle)
        question, *_ = bundle.manifest.tasks
        outputs = {each.output: each.labels for each in bundle.manifest.tasks.values()}
        labels = [label for each in outputs.values() for label in each]
        model, _ = load_classifier(chosen.checkpoint, labels, seed=0)
        graph = onnx_graph(model, outputs, multi_label=False)
        rz = load([sections.TASK], threads=1, mask=False)
        rows = drawn(chosen.files, rz, question, chosen.limit, chosen.seed)
        sys.stdout.write(table(agreements(rows, bundle, graph)) + "\n")
        if chosen.write is not None:
            write_whole(bundle, graph, chosen.write)
    except RazborError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
