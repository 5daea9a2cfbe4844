"""Times in transcripts: «00:12», “1:02:03.450”."""

from __future__ import annotations

import re

TIME = r"(?:\d{1,3}:)?\d{1,3}:\d{2}(?:[.,]\d{1,3})?"
"""A pattern; what it finds is taken by `seconds`, and may still be no time."""

_TIME = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})(?:[.,](\d{1,3}))?")
_MINUTE = 60


def seconds(text: str) -> float | None:
    """Seconds from the beginning; None for what is no time, such as «00:75»."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    hours, minutes, whole, rest = found.groups()
    if int(whole) >= _MINUTE or (hours is not None and int(minutes) >= _MINUTE):
        return None
    total = (int(hours or 0) * _MINUTE + int(minutes)) * _MINUTE + int(whole)
    return total + (int(rest.ljust(3, "0")) / 1000 if rest else 0.0)
