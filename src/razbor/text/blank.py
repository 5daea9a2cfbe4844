"""Texts that say nothing: empty ones, and those of white space, marks and signs alone."""

from __future__ import annotations


def blank(text: str) -> bool:
    """Whether a text holds no letter and no digit, of whatever script."""
    return not any(map(str.isalnum, text))
