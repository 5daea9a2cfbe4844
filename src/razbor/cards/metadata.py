"""The block at the top of a card that model hubs read, by the names of `huggingface_hub`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from razbor.cards.facts import Facts, Figure, FigureTable, Measured
from razbor.cards.yaml import Value
from razbor.models.manifest import Draft, WordpieceSpec

LICENSE = "mit"
LIBRARY = "razbor"
PIPELINE = "text-classification"
VECTORS = "sentence-similarity"
LEVEL = 0.95
"""Of all intervals."""

_TAGS = ("recruitment", "vacancies", "job-postings", "onnx")
# The hub's names for what is measured; a figure with another name keeps it.
_KINDS = {
    "accuracy": "accuracy",
    "f1": "f1",
    "precision": "precision",
    "recall": "recall",
    "auc": "roc_auc",
    "match": "exact_match",
    "mrr": "mrr",
}


def metadata(draft: Draft, facts: Facts) -> dict[str, Value]:
    """The values of the block.

    Args:
        draft: the manifest.
        facts: what is noted beside it; without measurements there is no `model-index`.
    """
    found: dict[str, Value] = {
        "license": LICENSE,
        "language": list(draft.languages),
        "library_name": LIBRARY,
        "pipeline_tag": PIPELINE if draft.tasks else VECTORS,
        "tags": [*_TAGS, *draft.tasks],
    }
    base = facts.base.get("recipe")
    if isinstance(draft.input, WordpieceSpec) and base and facts.base.get("source") != "random":
        found["base_model"] = str(base)
    results = list(_results(found["pipeline_tag"], facts))
    if results:
        kinds = {kind(each) for one in facts.measured for t in one.tables for each in t.main}
        found["metrics"] = sorted(kinds.intersection(_KINDS.values()))
        found["model-index"] = [{"name": draft.name, "results": results}]
    return found


def kind(figure: Figure) -> str:
    """The hub's name for what a figure measures."""
    name = figure.name.lower().replace("-", " ")
    if "calibration error" in name:
        return "ece"
    for word in reversed(name.partition(" over ")[0].partition(" at recall")[0].split()):
        if word in _KINDS:
            return _KINDS[word]
    return re.sub(r"[^a-z0-9]+", "_", name).strip("_")


def _results(task: Value, facts: Facts) -> Iterator[Mapping[str, Value]]:
    for measured in facts.measured:
        for table in measured.tables:
            if table.main:
                yield _result(task, measured, table)


def _result(task: Value, measured: Measured, table: FigureTable) -> Mapping[str, Value]:
    return {
        "task": {"type": task, "name": measured.task},
        "dataset": {
            # The data are on no hub: this names them, and leads nowhere.
            "type": f"razbor-{measured.split}",
            "name": f"{measured.split}: {table.name}",
            # One result a table: the hub takes those of one config together.
            "config": f"{table.name}, {measured.language}" if measured.language else table.name,
            "split": measured.split,
            "args": {each.name: each.sha256 for each in measured.data},
        },
        "metrics": [_metric(each) for each in table.main],
    }


def _metric(figure: Figure) -> Mapping[str, Value]:
    return {
        "type": kind(figure),
        "name": figure.name,
        "value": _rounded(figure.value),
        "args": {
            "low": _rounded(figure.low),
            "high": _rounded(figure.high),
            "level": LEVEL,
            "n": figure.n,
            "unit": figure.unit,
        },
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
