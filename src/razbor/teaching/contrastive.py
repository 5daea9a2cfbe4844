"""`--contrastive`: the encoder is trained as well, by SetFit, and judged on a fifth held out.

Tunstall et al. 2022, Efficient Few-Shot Learning Without Prompts. Needs the extra `train`; torch
is imported below, in `razbor.training.contrastive`.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from razbor.errors import ArgumentInvalid, DataScarce
from razbor.models import Bundle, write_bundle
from razbor.models.frozen import BASE
from razbor.models.manifest import Argmax, DataDigest, Draft, Training
from razbor.teaching.card import CARD, page
from razbor.teaching.examples import read_examples
from razbor.teaching.figures import Answered, judged
from razbor.teaching.findings import FILE, Findings
from razbor.teaching.naming import LIBRARIES, VERSION, check_output, described, source_of, spoken
from razbor.teaching.review import beside, review_bytes
from razbor.teaching.settings import Settings
from razbor.teaching.sorting import ENOUGH, Lesson, drawn, sort
from razbor.teaching.teach import Taught
from razbor.training.base import BaseSpec
from razbor.training.choices import Choices, Telling
from razbor.training.contrastive.recipe import Checking, Contrast, ContrastRecipe, Distance, Head
from razbor.training.contrastive.train import train_setfit
from razbor.training.data import TrainingData
from razbor.training.record import versions
from razbor.training.trained import Trained
from razbor.training.work import Work

STEPS = 400
"""Of 16 pairs each, at most."""
_FILE = "examples.jsonl"
_SHARE = 0.2


def teach_contrastively(
    file: Path,
    output: Path,
    settings: Settings,
    *,
    force: bool = False,
    threads: int = 1,
    steps: int = STEPS,
    telling: Telling | None = None,
) -> Taught:
    """Train the encoder that ships, and a head, on pairs of examples.

    What is finished is kept in a folder beside the output, `.work` behind its name, so that a
    killed run goes on; that folder holds the examples.

    Args:
        file: the examples, see `razbor.teaching.teach.teach`.
        output: the folder of the bundle.
        settings: see there; the name of the bundle is the name of its question.
        force: replace what is there.
        threads: of torch.
        steps: at most.
        telling: whom it tells how far it is.

    Raises:
        ArgumentInvalid: rows with several labels: pairs have one label or another.
        DataScarce: a label with fewer than eight examples.
        ExtraMissing: the extra `train` is not installed.
        ReadingError, OutputInvalid: as of `teach`.
    """
    told = telling or Telling()
    name = check_output(output, settings.name, force=force)
    read = read_examples(file, settings.wanted)
    if read.several:
        raise ArgumentInvalid(
            "rows that may have several labels",
            expected="one label a row: pairs of texts have the same one or not",
            remedy="leave --contrastive out, or teach each label by itself",
        )
    whole = sort(read.examples, single=True, keep_conflicts=settings.keep_conflicts)
    lesson = drawn(whole.lesson, settings.limit, settings.seed)
    _check(lesson)
    work = output.with_name(f"{output.name}.work")
    work.mkdir(parents=True, exist_ok=True)
    (work / _FILE).write_bytes(_lines(lesson))
    recipe = recipe_of(lesson, name, settings, steps)
    trained = train_setfit(
        recipe,
        TrainingData(work, recipe.split),
        Work(work).of(recipe.model_dump_json()),
        Choices(threads=threads),
        told,
    )
    findings = Findings(
        source=source_of(file, read),
        sorted=replace(whole, lesson=lesson),
        unreadable=read.failures,
        available=len(whole.lesson),
        method=(
            f"A fifth of the {len(lesson):,} examples was held out before training and judged:"
            " training several times, as cross-validation would, takes too long."
            " The limit of the unsure was chosen on the same fifth."
        ),
        judged=judged(_answered(trained, recipe), settings.seed),
    )
    bundle = _written(output, recipe, trained, findings, settings, force=force)
    review = beside(output)
    review.write_bytes(review_bytes(findings))
    return Taught(bundle, findings, review)


def recipe_of(lesson: Lesson, name: str, settings: Settings, steps: int) -> ContrastRecipe:
    """What SetFit is to do with these examples: its usual values, on the encoder that ships."""
    return ContrastRecipe(
        method="setfit",
        task=name,
        name=name,
        version=VERSION,
        description=described(lesson.labels, single=True),
        languages=settings.languages or spoken(lesson.texts),
        seed=settings.seed,
        labels=lesson.labels,
        file=_FILE,
        max_tokens=256,
        sure_accuracy=settings.sure_accuracy,
        base=BaseSpec(
            name=BASE,
            layers=3,
            width=312,
            heads=4,
            intermediate=600,
            vocabulary=24000,
            positions=512,
            lower_case=True,
        ),
        contrast=Contrast(
            loss="cosine_similarity",
            sampling="oversampling",
            batch=16,
            epochs=1,
            max_steps=steps,
            rate=1e-4,
            warmup_share=0.1,
            weight_decay=0.01,
            max_gradient=1.0,
            mixed_precision=True,
        ),
        distance=Distance(metric="cosine", margin=0.25),
        head=Head(
            kind="logistic_regression",
            iterations=1000,
            batch=2,
            epochs=16,
            rate=0.01,
            body_rate=1e-5,
            end_to_end=False,
        ),
        validation=Checking(share=_SHARE, pairs=320, steps=100, keep="last"),
    )


def _check(lesson: Lesson) -> None:
    few = [f"«{label}» {count}" for label, count in lesson.counts.items() if count < ENOUGH]
    if few:
        raise DataScarce(
            f"too few examples to hold a fifth out: {', '.join(few[:12])}",
            expected=f"at least {ENOUGH} of each label",
            remedy="add examples, or leave --contrastive out",
        )


def _lines(lesson: Lesson) -> bytes:
    rows = [
        {"text": text, "label": lesson.labels[column], "id": place}
        for text, column, place in zip(
            lesson.texts, lesson.truth.argmax(axis=1), lesson.places, strict=True
        )
    ]
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows).encode()


def _answered(trained: Trained, recipe: ContrastRecipe) -> Answered:
    """What was said of the fifth held out."""
    held_out = trained.held_out[0]
    found = held_out.scores.astype(np.float64)
    decision = trained.tasks[recipe.task].decision
    limit = decision.unsure_below if isinstance(decision, Argmax) else 0.0
    answers = found.argmax(axis=1)[:, None] == np.arange(len(recipe.labels))
    return Answered(
        held_out.truth, answers, found, found.max(axis=1) >= limit, recipe.labels, single=True
    )


def _written(
    output: Path,
    recipe: ContrastRecipe,
    trained: Trained,
    findings: Findings,
    settings: Settings,
    *,
    force: bool,
) -> Bundle:
    source = findings.source
    draft = Draft(
        name=recipe.name,
        version=recipe.version,
        languages=recipe.languages,
        description=recipe.description,
        input=trained.input,
        tasks=dict(trained.tasks),
        training=Training(
            recipe="razbor teach --contrastive",
            recipe_sha256=settings.sha256,
            data=(DataDigest(name=source.name, sha256=source.sha256, rows=source.rows),),
            seed=settings.seed,
            versions=versions(*LIBRARIES, "torch", *trained.libraries),
        ),
    )
    card = {CARD: page(draft, findings).encode(), FILE: findings.to_bytes()}
    return write_bundle(output, draft, {**trained.files, **card}, force=force)
