"""`razbor teach` beside SetFit, 16 examples a label, on three tasks of the project.

    python benchmarks/teaching.py --data DIR -o RESULTS.jsonl [--only teach] [--seeds 5]
    python benchmarks/teaching.py -o RESULTS.jsonl --show

Tasks: answers in interviews (data/answers, judged on its test file), fragments of vacancies under
five labels and whether a title is tech (both drawn from DIR/silver, judged on DIR/gold_dev). Both
systems begin with razbor-base and learn from the same texts, drawn anew for each seed. A run that
is killed goes on: every answer is a line of RESULTS. Needs the extra `train`.

Figures are means over the seeds; intervals of 95 % by bootstrap over the texts judged, those of one
vacancy together. `seconds` are of processor time, `--threads 1`.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from razbor.dataset.labelled_texts import LabelledText
from razbor.evaluation.figures import Hits
from razbor.evaluation.resampling import interval, resample, whole
from razbor.teaching.figures import macro_f1

EXAMPLES = 16
LEFT = 4  # of 20 drawn, the fifth that SetFit's recipe holds out; nothing is chosen by it
SAMPLES = 2000
SECONDS_OF = 100
ANSWERS = Path(__file__).parents[1] / "data" / "answers"
SECTIONS = ("responsibilities", "requirements", "terms", "notes", "junk")


@dataclass(frozen=True)
class Task:
    """Labelled texts to draw from and to judge by; `documents` are what the latter are of."""

    pool: Sequence[LabelledText]
    texts: Sequence[str]
    truth: Sequence[str]
    documents: Sequence[str]

    @property
    def labels(self) -> tuple[str, ...]:
        """Sorted."""
        return tuple(sorted(set(self.truth)))

    def drawn(self, seed: int) -> list[LabelledText]:
        """20 texts a label."""
        random = np.random.default_rng(seed)
        found = []
        for label in self.labels:
            own = [each for each in self.pool if each.label == label]
            places = random.permutation(len(own))[: EXAMPLES + LEFT]
            found += [own[place] for place in places]
        return found


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines file."""
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def tasks(data: Path) -> dict[str, Task]:
    """The three tasks; no text that is judged is drawn."""
    judged = list(rows(ANSWERS / "test.jsonl"))
    answers = _task(
        [(row["text"], row["label"]) for row in rows(ANSWERS / "train.jsonl")],
        [(row["text"], row["label"], row["id"]) for row in judged],
    )
    fragments = [row for row in rows(data / "gold_dev/sections.jsonl") if row["label"] in SECTIONS]
    sections = _task(
        [
            (row["text"], row["label"])
            for row in rows(data / "silver/sections.jsonl")
            if row["label"] in SECTIONS
        ],
        [(row["text"], row["label"], row["uid"]) for row in fragments],
    )
    titles = {row["uid"]: row["title"] for row in rows(data / "gold_dev/vacancies.jsonl")}
    tech = _task(
        [(row["title"], row["tech"]) for row in rows(data / "silver/roles.jsonl")],
        [
            (titles[row["uid"]], row["tech"], row["uid"])
            for row in rows(data / "gold_dev/roles.jsonl")
        ],
    )
    return {"answers": answers, "sections": sections, "tech": tech}


def _task(pool: Sequence[tuple[str, str]], judged: Sequence[tuple[str, str, str]]) -> Task:
    seen = {text for text, *_ in judged}
    unique = dict(pair for pair in pool if pair[0] not in seen and pair[0].strip())
    items = [LabelledText(text=text, label=label) for text, label in unique.items()]
    return Task(items, *(list(column) for column in zip(*judged, strict=True)))


def by_teach(task: Task, seed: int) -> tuple[list[int], float]:
    """Answers of a head on the frozen encoder, and seconds of fitting."""
    from razbor import TextClassifier

    texts, labels = _taught(task, seed)
    began = time.process_time()
    model = TextClassifier(random_state=seed).fit(texts, labels)
    seconds = time.process_time() - began
    places = {label: place for place, label in enumerate(task.labels)}
    return [places[label] for label in model.predict(list(task.texts))], seconds


def by_setfit(task: Task, seed: int, rate: float | None = None) -> tuple[list[int], float]:
    """Answers of SetFit, and seconds of training; at another rate than `razbor teach` takes."""
    from razbor.models.batching import fill
    from razbor.models.manifest import MODEL_FILE
    from razbor.models.rows import Row
    from razbor.models.session import Session
    from razbor.models.wordpiece import WordpieceInput
    from razbor.training.choices import Choices, Telling
    from razbor.training.contrastive.train import train_setfit
    from razbor.training.data import TrainingData
    from razbor.training.work import Work

    recipe = _recipe(task, seed)
    if rate is not None:
        contrast = recipe.contrast.model_copy(update={"rate": rate})
        recipe = recipe.model_copy(update={"contrast": contrast})
    began = time.process_time()
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        lines = (each.model_dump_json() for each in task.drawn(seed))
        (folder / recipe.file).write_text("\n".join(lines), "utf-8")
        data, work = TrainingData(folder, recipe.split), Work(folder / "work")
        made = train_setfit(recipe, data, work, Choices(), Telling())
    seconds = time.process_time() - began
    session = Session(made.files[MODEL_FILE], 1)
    reader = WordpieceInput(made.files["tokenizer.json"], made.input, session.inputs)  # type: ignore[arg-type]
    batches, _ = reader.encode([Row({"text": text}) for text in task.texts])
    found = {recipe.task: np.zeros((len(task.texts), len(task.labels)), np.float32)}
    fill(found, batches, lambda batch: session.run([recipe.task], batch.feeds))
    return found[recipe.task].argmax(axis=1).tolist(), seconds


PUBLISHED = 2e-5
"""SetFit's own rate; `razbor teach --contrastive` takes a larger one, for a smaller encoder."""
SYSTEMS: Mapping[str, Callable[[Task, int], tuple[list[int], float]]] = {
    "teach": by_teach,
    "setfit": by_setfit,
    "setfit-2e-5": lambda task, seed: by_setfit(task, seed, PUBLISHED),
}


def _recipe(task: Task, seed: int) -> Any:
    from razbor.teaching.contrastive import STEPS, recipe_of
    from razbor.teaching.examples import Example
    from razbor.teaching.settings import Settings
    from razbor.teaching.sorting import sort

    examples = [Example(each.text, (each.label,), "") for each in task.drawn(seed)]
    lesson = sort(examples, single=True).lesson
    return recipe_of(lesson, "taught", Settings(seed=seed, languages=("ru",)), STEPS)


def _taught(task: Task, seed: int) -> tuple[list[str], list[str]]:
    """The texts that SetFit trains on, and their labels."""
    from razbor.training.contrastive.examples import split

    train = split(_recipe(task, seed), task.drawn(seed)).train
    return list(train.texts), [task.labels[number] for number in train.labels]


def measure(known: Mapping[str, Task], systems: Sequence[str], seeds: int, path: Path) -> None:
    """Ask what is not in the file yet."""
    done = {(row["task"], row["seed"], row["system"]) for row in _lines(path)}
    for seed in range(seeds):
        for name, task in known.items():
            for system in systems:
                if (name, seed, system) in done:
                    continue
                answers, seconds = SYSTEMS[system](task, seed)
                line = {"task": name, "seed": seed, "system": system, "answers": answers}
                with path.open("a", encoding="utf-8") as file:
                    file.write(json.dumps({**line, "seconds": round(seconds, 2)}) + "\n")


def seconds_of_hundred(task: Task) -> float:
    """Processor seconds of `razbor teach` for 100 examples, everything included."""
    from razbor.teaching.teach import teach

    began = time.process_time()
    with TemporaryDirectory() as scratch:
        file = Path(scratch) / "examples.jsonl"
        chosen = task.pool[:SECONDS_OF]
        file.write_text("\n".join(each.model_dump_json() for each in chosen), "utf-8")
        teach(file, Path(scratch) / "bundle", threads=1)
    return time.process_time() - began


def show(known: Mapping[str, Task], path: Path) -> None:
    """The table: macro-F1 of both with intervals, and their difference."""
    found = list(_lines(path))
    sys.stdout.write(
        f"{'task':<10}{'texts':>6} {'seeds':>5}  system              macro-F1 (95 %)\n"
    )
    for name, task in known.items():
        own = {system: _hits(task, found, name, system) for system in SYSTEMS}
        documents = len(set(task.documents))
        for system, hits in own.items():
            if hits:
                _line(name, task, documents, system, list(hits.values()))
            both = sorted(set(own["teach"]) & set(hits))
            if both and system != "teach":
                first = [own["teach"][seed] for seed in both]
                second = [hits[seed] for seed in both]
                _line(name, task, documents, f"teach - {system}", first, second)


def _line(
    name: str, task: Task, documents: int, system: str, hits: list[Hits], less: Sequence[Hits] = ()
) -> None:
    def mean(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        found = np.mean([macro_f1(each).statistic(weights) for each in hits], axis=0)
        for other in less:
            found = found - macro_f1(other).statistic(weights) / len(less)
        return np.asarray(found)

    low, high = interval(resample([mean], documents, SAMPLES, 0)[0])
    value = whole(mean, documents)
    cells = f"{name:<10}{len(task.texts):>6} {len(hits):>5}  {system:<20}"
    sys.stdout.write(f"{cells}{value:.3f} ({low:.3f} to {high:.3f})\n")


def _hits(task: Task, found: Sequence[dict[str, Any]], name: str, system: str) -> dict[int, Hits]:
    """Seed → counts by document."""
    truth = np.array(task.truth)[:, None] == np.array(task.labels)
    numbers = np.unique(np.array(task.documents), return_inverse=True)[1]
    hits = {}
    for row in found:
        if (row["task"], row["system"]) == (name, system):
            answers = np.array(row["answers"])[:, None] == np.arange(len(task.labels))
            parts = [answers & truth, answers, truth]
            hits[row["seed"]] = Hits.of(*(_summed(part, numbers) for part in parts))
    return hits


def _summed(part: NDArray[np.bool_], numbers: NDArray[np.int64]) -> NDArray[np.float64]:
    total = np.zeros((int(numbers.max()) + 1, part.shape[1]))
    np.add.at(total, numbers, part)
    return total


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    if path.is_file():
        yield from rows(path)


def main() -> int:
    """Measure and show."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--only", choices=tuple(SYSTEMS))
    parser.add_argument("--show", action="store_true", help="measure nothing")
    asked = parser.parse_args()
    known = tasks(asked.data)
    if not asked.show:
        chosen = [asked.only] if asked.only else list(SYSTEMS)
        measure(known, chosen, asked.seeds, asked.output)
        sys.stdout.write(f"100 examples: {seconds_of_hundred(known['answers']):.1f} s\n")
    show(known, asked.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
