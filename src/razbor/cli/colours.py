"""How sections look, wherever they are shown."""

from __future__ import annotations

STYLES = {
    "responsibilities": "cyan",
    "requirements": "yellow",
    "terms": "green",
    "notes": "blue",
    "junk": "dim",
}
"""Section label → style, in the order of the labels."""

SHORT = {"responsibilities": "resp", "requirements": "req"}
"""Section label → its name in a narrow column; the others are short."""
