"""The suffixes of outputs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from razbor.errors import OutputInvalid

SUFFIXES = (".parquet", ".jsonl", ".csv", ".xlsx")


def checked_suffix(output: str | Path, suffixes: Sequence[str] = SUFFIXES) -> str:
    """The suffix of an output, in lower case.

    Raises:
        OutputInvalid: it is none of these.
    """
    suffix = Path(output).suffix.lower()
    if suffix not in suffixes:
        raise OutputInvalid(
            f"the suffix {suffix!r}" if suffix else "a name without a suffix",
            expected=f"one of {', '.join(suffixes)}",
            remedy="give the output one of these suffixes; `-` writes JSON lines to stdout",
            place=str(output),
        )
    return suffix
