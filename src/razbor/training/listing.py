"""Values of a record as words, for the README of what was trained."""

from __future__ import annotations

import json
from collections.abc import Mapping


def listed(values: Mapping[str, object]) -> str:
    """Names and values in a line: `rate 0.0007, epochs 3`."""
    return ", ".join(f"{key} {_shown(value)}" for key, value in values.items())


def part(record: Mapping[str, object], key: str) -> Mapping[str, object]:
    """A part of a record that has names and values itself; empty where it has none."""
    found = record[key]
    return found if isinstance(found, Mapping) else {}


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    return json.dumps(value) if isinstance(value, (dict, list, tuple)) else str(value)
