"""Kinds of output, by suffix: one module each."""

from __future__ import annotations

from razbor.batch.formats.form import Format, Writer
from razbor.batch.formats.registry import format_for
from razbor.batch.formats.suffixes import SUFFIXES

__all__ = ["SUFFIXES", "Format", "Writer", "format_for"]
