"""A file of labelled texts → a bundle that answers, and what is to be said of it."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from razbor.errors import ArgumentInvalid, OutputInvalid
from razbor.models import Bundle
from razbor.models.bundle import BUNDLE
from razbor.models.head import Head
from razbor.models.head_bundle import head_bundle
from razbor.models.manifest import DataDigest, Draft, Task, Training
from razbor.models.replacing import check_free
from razbor.teaching.card import page
from razbor.teaching.curve import ITEMS, Advice, Point, Trial, advice, learning_curve
from razbor.teaching.deciding import SURE_ACCURACY, Decided, decide, decided_apart
from razbor.teaching.examples import Read, Wanted, read_examples
from razbor.teaching.figures import F1, Answered, Judged, judged
from razbor.teaching.findings import FILE, Findings, Source
from razbor.teaching.fitting import Span, fit
from razbor.teaching.held_out import HeldOut, cross_validated
from razbor.teaching.review import beside, review_bytes
from razbor.teaching.sorting import Lesson, Sorted, drawn, sort
from razbor.teaching.suspects import suspects
from razbor.teaching.vectors import Remembered, shipped
from razbor.text.language import detect
from razbor.training.choices import Telling
from razbor.training.record import versions

MOST = 50_000
"""Examples that are taught unless another limit is named: a head learns little from more."""
CARD = "README.md"
VERSION = "1"
LIBRARIES = ("razbor", "numpy", "onnxruntime", "scikit-learn")
_SPOKEN = 200
_LONG = 20.0
"""Seconds from which on it is told how long the encoder will take."""
_TRIED = 256
METHOD = "razbor teach"


@dataclass(frozen=True)
class Settings:
    """What the user chooses.

    Attributes:
        wanted: columns and separator.
        name: of the bundle and its question; None: after its folder.
        languages: of the texts; empty: they are told by the texts.
        limit: the most examples that teach.
        keep_conflicts: whether texts with contradicting labels teach all the same.
        sure_accuracy: of answers that are not unsure.
        seed: of folds, draws and resamples.
    """

    wanted: Wanted = field(default_factory=Wanted)
    name: str | None = None
    languages: tuple[str, ...] = ()
    limit: int = MOST
    keep_conflicts: bool = False
    sure_accuracy: float = SURE_ACCURACY
    seed: int = 0


@dataclass(frozen=True)
class Taught:
    """The bundle, what is said of it, and the table of rows to look at."""

    bundle: Bundle
    findings: Findings
    review: Path


def teach(
    file: Path,
    output: Path,
    settings: Settings | None = None,
    *,
    force: bool = False,
    threads: int | None = None,
    telling: Telling | None = None,
) -> Taught:
    """Teach a head on the encoder that ships, and judge it by cross-validation.

    Args:
        file: the examples: CSV, TSV, Excel, JSON, JSON Lines or Parquet.
        output: the folder of the bundle; a table of rows to look at lies beside it.
        settings: see there.
        force: replace a bundle and a table that are there.
        threads: of the encoder.
        telling: whom it tells how far it is.

    Raises:
        ReadingError: the file cannot be read, or lacks a column.
        DataScarce: one label only, or a label with fewer than three examples.
        ExtraMissing: scikit-learn is not installed.
        OutputInvalid: the output is there and `force` is not given, or it is no bundle.
    """
    chosen, told = settings or Settings(), telling or Telling()
    name = check_output(output, chosen.name, force=force)
    read = read_examples(file, chosen.wanted)
    whole = sort(read.examples, single=not read.several, keep_conflicts=chosen.keep_conflicts)
    lesson = drawn(whole.lesson, chosen.limit, chosen.seed)
    encoder = shipped(threads)
    span = Span.of(embedded(encoder, lesson.texts, told))
    made = _made(lesson, span, chosen, told)
    findings = Findings(
        source=source_of(file, read),
        sorted=Sorted(lesson, *_others(whole)),
        unreadable=len(read.failures),
        available=len(whole.lesson),
        method=_method(made.held_out, lesson),
        judged=made.judged,
        curve=tuple(made.curve),
        advice=tuple(made.advice),
        suspects=tuple(made.suspects),
        strength=made.held_out.strength,
    )
    evidence = {
        "method": f"cross-validation in {made.held_out.number} folds",
        "data": findings.source.name,
        "n": len(lesson),
    }
    bundle = _written(
        output, name, encoder, made, findings, chosen, made.decided.task(name, evidence), force
    )
    review = beside(output)
    review.write_bytes(review_bytes(findings))
    return Taught(bundle, findings, review)


def check_output(output: Path, name: str | None, *, force: bool) -> str:
    """Refuse an output that is there; the bundle's name otherwise.

    Raises:
        OutputInvalid: the folder or its table is there, or the folder is no bundle.
        ArgumentInvalid: a name that is none.
    """
    check_free(output, BUNDLE, force=force)
    if beside(output).exists() and not force:
        raise OutputInvalid(
            "a table of rows to look at is there already",
            expected="a folder that does not exist, and no such table beside it",
            remedy="name another with -o, or replace both with --force",
            place=str(beside(output)),
        )
    found = name if name is not None else slug(output.absolute().name)
    if found != slug(found):
        raise ArgumentInvalid(
            f"the name {found!r}"[:120],
            expected="lower-case Latin letters, digits, '.', '_' and '-'",
            remedy=f"write it as {slug(found)!r}",
        )
    return found


def slug(name: str) -> str:
    """A name as bundles have it."""
    found = re.sub(r"[^a-z0-9._-]+", "-", name.lower()).strip("-._")[:100]
    return found or "taught"


def source_of(file: Path, read: Read) -> Source:
    """What names a file of examples."""
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return Source(file.name, digest, len(read.examples) + len(read.failures))


def spoken(texts: Sequence[str]) -> tuple[str, ...]:
    """The languages that at least a tenth of some texts is in, the most frequent first."""
    step = max(1, len(texts) // _SPOKEN)
    counts = Counter(detect(text) for text in texts[::step])
    total = counts.total()
    return tuple(
        code for code, count in counts.most_common() if code is not None and count * 10 >= total
    )


def embedded(encoder: Remembered, texts: Sequence[str], told: Telling) -> np.ndarray:
    """The vectors of the texts; of many, it is told beforehand how long that takes."""
    began = time.perf_counter()
    encoder(texts[:: max(1, len(texts) // _TRIED)][:_TRIED])
    seconds = (time.perf_counter() - began) * len(texts) / _TRIED
    if len(texts) > _TRIED and seconds > _LONG:
        told.say(f"{len(texts):,} texts; the encoder will take about {seconds / 60:.1f} min")
    return encoder(texts, _stage(told, "reading texts"))


@dataclass(frozen=True)
class _Made:
    head: Head
    held_out: HeldOut
    decided: Decided
    judged: Judged
    curve: list[Point]
    advice: list[Advice]
    suspects: list


def _made(lesson: Lesson, span: Span, chosen: Settings, told: Telling) -> _Made:
    truth, single, labels = lesson.truth, lesson.single, lesson.labels
    held_out = cross_validated(
        span.values,
        truth,
        lesson.groups,
        single=single,
        seed=chosen.seed,
        tell=_stage(told, "judging"),
    )
    sure_accuracy = chosen.sure_accuracy
    decided = decide(held_out.logits, truth, labels, single=single, sure_accuracy=sure_accuracy)
    found, answers, sure = decided_apart(
        held_out, truth, labels, single=single, sure_accuracy=sure_accuracy
    )
    figures = judged(Answered(truth, answers, found, sure, labels, single), chosen.seed)
    curve, more = _more(lesson, span, held_out, decided, figures, chosen.seed, told)
    line = fit(span.values, truth, single=single, strength=held_out.strength)
    return _Made(
        span.head(line, single=single),
        held_out,
        decided,
        figures,
        curve,
        more,
        suspects(found, truth, labels, single=single),
    )


def _more(
    lesson: Lesson,
    span: Span,
    held_out: HeldOut,
    decided: Decided,
    figures: Judged,
    seed: int,
    told: Telling,
) -> tuple[list[Point], list[Advice]]:
    """The learning curve, and what more examples would bring."""
    rows = np.sort(np.random.default_rng(seed).permutation(len(lesson))[:ITEMS])
    trial = Trial(
        span.values[rows],
        lesson.truth[rows],
        held_out.folds[rows],
        lesson.single,
        held_out.strength,
        decided.answers,
        seed,
    )
    curve = learning_curve(trial, _stage(told, "learning curve"))
    f1 = np.array([figures.table.metric(F1, label).value or 0.0 for label in lesson.labels])
    return curve, advice(trial, lesson.labels, f1, _stage(told, "advice"))


def _written(
    output: Path,
    name: str,
    encoder: Remembered,
    made: _Made,
    findings: Findings,
    chosen: Settings,
    task: Task,
    force: bool,
) -> Bundle:
    source = findings.source
    recipe = json.dumps(asdict(chosen), sort_keys=True, ensure_ascii=False)

    def card(draft: Draft) -> dict[str, bytes]:
        return {CARD: page(draft, findings).encode(), FILE: findings.to_bytes()}

    return head_bundle(
        output,
        encoder=encoder.encoder,
        name=name,
        version=VERSION,
        languages=chosen.languages or spoken(findings.sorted.lesson.texts),
        description=described(findings),
        tasks={name: task},
        heads={name: made.head},
        training=Training(
            recipe=METHOD,
            recipe_sha256=hashlib.sha256(recipe.encode()).hexdigest(),
            data=(DataDigest(name=source.name, sha256=source.sha256, rows=source.rows),),
            seed=chosen.seed,
            versions=versions(*LIBRARIES),
        ),
        card=card,
        force=force,
    )


def described(found: Findings) -> str:
    """One line about a bundle."""
    lesson = found.sorted.lesson
    kind = "one of" if lesson.single else "any of"
    shown = ", ".join(lesson.labels[:8]) + (" …" if len(lesson.labels) > 8 else "")
    return f"Labels of its user's own, {kind} {len(lesson.labels)}: {shown}."


def _method(held_out: HeldOut, lesson: Lesson) -> str:
    return (
        f"Cross-validated in {held_out.number} folds on the {len(lesson):,} examples themselves: each"
        " was judged by a head that had learned from the other folds, with decisions chosen there."
    )


def _others(found: Sorted) -> tuple:
    return (
        found.empty,
        found.unlabelled,
        found.repeated,
        found.conflicts,
        found.kept_conflicts,
    )


def _stage(told: Telling, name: str) -> Callable[[int, int], None]:
    def tell(done: int, total: int) -> None:
        told.progress(name, done, total)

    return tell
