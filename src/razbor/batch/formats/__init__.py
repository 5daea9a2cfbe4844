"""Kinds of output, by suffix: one module each."""

from __future__ import annotations

from razbor.batch.formats.form import Format, Writer
from razbor.batch.formats.registry import SUFFIXES, format_for

__all__ = ["SUFFIXES", "Format", "Writer", "format_for"]
