"""Notes of a card, small and whole."""

from __future__ import annotations

from typing import Any

from huggingface_hub import ModelCard, ModelCardData

from razbor.cards.facts import (
    DataUsed,
    Entry,
    Example,
    Facts,
    Figure,
    FigureTable,
    Measured,
    Speed,
    Stage,
    Times,
)

DIGEST = "ab" * 32

SPEED = Speed(
    processor="Abacus 9",
    cores=2,
    python="3.11.7",
    tasks=("place",),
    documents=10,
    characters=4000,
    import_s=0.2,
    load_s=0.5,
    memory_mb=210.4,
    per_second=80.5,
    p50_ms=11.5,
    p95_ms=20,
)
TIMES = Times(
    bundle="ef" * 32,
    processor="Abacus 9",
    cores=2,
    seconds=500,
    resumed=False,
    stages=(Stage(name="teacher", seconds=300), Stage(name="student", seconds=200)),
)


def read_by_the_hub(text: str) -> ModelCardData:
    """The block at the top of a card, as the hub's own library reads it; no network."""
    found = ModelCard(text).data
    assert isinstance(found, ModelCardData)
    return found


def plain(found: ModelCardData) -> dict[str, Any]:
    """The block as the library would write it."""
    written: dict[str, Any] = found.to_dict()  # type: ignore[no-untyped-call]
    return written


def figure(name: str = "accuracy", value: float | None = 0.75, of: str = "") -> Figure:
    low, high = (None, None) if value is None else (value - 0.1, value + 0.1)
    return Figure(name=name, value=value, low=low, high=high, n=40, unit="jobs", of=of)


def measured(*figures: Figure, split: str = "gold_dev", data: str = "cd" * 32) -> Measured:
    table = FigureTable(
        name="in the house", unit="houses", documents=12, metrics=figures or (figure(),)
    )
    return Measured(
        task="place",
        digest=DIGEST,
        split=split,
        data=(DataUsed(name=f"{split}/jobs.jsonl", sha256=data, rows=12),),
        standing="gold",
        remarks=("labelled by a gardener",),
        tables=(table,),
    )


def facts(**changes: Any) -> Facts:
    """All notes there can be; `changes` replace some."""
    fields: dict[str, Any] = {
        "answers": "ef" * 32,
        "method": "Sorted by hand.",
        "base": {"recipe": "acme/mower-base", "source": "hub"},
        "hyper_parameters": {"network.width": 64, "network.rate": 0.003},
        "warnings": ("the lawn was wet",),
        "curves": ({"epoch": 1, "loss": 0.9}, {"epoch": 2, "loss": 0.4}),
        "times": TIMES,
        "measured": (measured(figure(), figure("F1", 0.5, "garden"), figure("recall", None)),),
        "speed": SPEED,
        "examples": (
            Example(
                question="place",
                label="garden",
                gold=("garden",),
                text="Water the roses | and *mow*",
                answer=("kitchen",),
                probability=0.61,
                right=False,
            ),
        ),
        "examples_from": "`jobs.jsonl`",
        "changes": (Entry(version="0.9", changes=("the kitchen is new",)),),
    }
    return Facts(**{**fields, **changes})
