"""A file of labelled texts → a bundle that answers, and what is to be said of it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from razbor.models import Bundle
from razbor.models.head_bundle import head_bundle
from razbor.models.manifest import DataDigest, Draft, Task, Training
from razbor.teaching.card import CARD, page
from razbor.teaching.deciding import Evidence
from razbor.teaching.examples import read_examples
from razbor.teaching.findings import FILE, Findings
from razbor.teaching.fitting import Span
from razbor.teaching.held_out import HeldOut
from razbor.teaching.learning import Made, learn, stage
from razbor.teaching.libraries import one_thread
from razbor.teaching.naming import (
    LIBRARIES,
    VERSION,
    check_output,
    described,
    source_of,
    spoken,
)
from razbor.teaching.review import beside, review_bytes
from razbor.teaching.settings import Settings
from razbor.teaching.sorting import Lesson, drawn, sort
from razbor.teaching.vectors import Remembered, shipped
from razbor.training.choices import Telling
from razbor.training.record import versions

_LONG = 20.0
"""Seconds from which on it is told how long the encoder will take."""
_TRIED = 256


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
    vectors = embedded(encoder, lesson.texts, told)
    with one_thread():
        made = learn(lesson, Span.of(vectors), chosen, told)
    findings = Findings(
        source=source_of(file, read),
        sorted=replace(whole, lesson=lesson),
        unreadable=read.failures,
        available=len(whole.lesson),
        method=_method(made.held_out, lesson),
        judged=made.judged,
        curve=tuple(made.curve),
        advice=tuple(made.advice),
        suspects=tuple(made.suspects),
        strength=made.held_out.strength,
    )
    evidence: Evidence = {
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


def embedded(encoder: Remembered, texts: Sequence[str], told: Telling) -> NDArray[np.float32]:
    """The vectors of the texts; of many, it is told beforehand how long that takes."""
    began = time.perf_counter()
    encoder(texts[:: max(1, len(texts) // _TRIED)][:_TRIED])
    seconds = (time.perf_counter() - began) * len(texts) / _TRIED
    if len(texts) > _TRIED and seconds > _LONG:
        told.say(f"{len(texts):,} texts; the encoder will take about {seconds / 60:.1f} min")
    return encoder(texts, stage(told, "reading texts"))


def _written(
    output: Path,
    name: str,
    encoder: Remembered,
    made: Made,
    findings: Findings,
    chosen: Settings,
    task: Task,
    force: bool,
) -> Bundle:
    source, lesson = findings.source, findings.sorted.lesson

    def card(draft: Draft) -> dict[str, bytes]:
        return {CARD: page(draft, findings).encode(), FILE: findings.to_bytes()}

    return head_bundle(
        output,
        encoder=encoder.encoder,
        name=name,
        version=VERSION,
        languages=chosen.languages or spoken(lesson.texts),
        description=described(lesson.labels, single=lesson.single),
        tasks={name: task},
        heads={name: made.head},
        training=Training(
            recipe="razbor teach",
            recipe_sha256=chosen.sha256,
            data=(DataDigest(name=source.name, sha256=source.sha256, rows=source.rows),),
            seed=chosen.seed,
            versions=versions(*LIBRARIES),
        ),
        card=card,
        force=force,
    )


def _method(held_out: HeldOut, lesson: Lesson) -> str:
    return (
        f"Cross-validated in {held_out.number} folds on the {len(lesson):,} examples themselves:"
        " each was judged by a head that had learned from the other folds, with decisions chosen"
        " there."
    )
