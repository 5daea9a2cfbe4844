"""Which of ESCO's occupations have names that no training sees."""

from __future__ import annotations

import hashlib
from typing import Literal

Purpose = Literal["measuring", "choosing"]


def held_out(uri: str, one_in: int) -> Purpose | None:
    """What the alternative names of an occupation are kept from training for.

    Those of one occupation in so many measure, and those of half as many more choose weights:
    drawn by the digest of the URI, so that they are the same ones whatever else changes.
    """
    number = int(hashlib.sha256(uri.encode()).hexdigest()[:8], 16)
    if number % one_in == 0:
        return "measuring"
    return "choosing" if number % (2 * one_in) == 1 else None
