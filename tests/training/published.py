"""Published recipes made small: the same keys and the same architecture, a tiny base."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "recipes" / "published"

BASE = {
    "layers": "2",
    "width": "16",
    "heads": "2",
    "intermediate": "24",
    "vocabulary": "400",
    "positions": "32",
    "max_tokens": "24",
}


def shrunk(name: str, changes: Mapping[str, str]) -> str:
    """The text of a published recipe with other values of some keys.

    Args:
        name: of the file.
        changes: key → value as TOML, beside those of the base.
    """
    text = (FOLDER / name).read_text("utf-8")
    for key, value in {**BASE, **changes}.items():
        text, count = re.subn(rf"(?m)^{key} = .*$", f"{key} = {value}", text)
        assert count == 1, f"{name}: {count} lines of {key}"
    return text
