"""Where the answers of `razbor match` go: a file, lines of JSON, tables on the terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from razbor.batch.answering import Done
from razbor.batch.destination import STDOUT, Destination, check_place
from razbor.batch.formats.jsonl import JsonLines
from razbor.batch.matching import Matched
from razbor.batch.summary import UNSEEN
from razbor.cli.match_table import show
from razbor.cli.options import as_json, write_line
from razbor.errors import OutputInvalid

_SUFFIX = ".jsonl"


def checked_form(output: str | None, files: Sequence[str]) -> JsonLines | None:
    """The kind of file that is asked for, before anything is loaded; None: standard output.

    Raises:
        OutputInvalid: another suffix than `.jsonl`, or a file that is read.
    """
    if output is None or output == STDOUT:
        return None
    path = Path(output)
    if path.suffix.lower() != _SUFFIX:
        raise OutputInvalid(
            f"the suffix {path.suffix!r}" if path.suffix else "a name without a suffix",
            expected=_SUFFIX,
            remedy=f"give the output the suffix {_SUFFIX}; `-` writes JSON lines to stdout",
            place=output,
        )
    check_place(path, files)
    return JsonLines()


def teller(to: Destination | None, *, as_lines: bool) -> Callable[[Matched], None]:
    """What is done with an answer.

    Args:
        to: a file.
        as_lines: without one: lines of JSON instead of tables.
    """
    if to is not None:
        return lambda found: to.write(Done(as_json(found.to_dict()).encode() + b"\n", UNSEEN))
    if as_lines:
        return lambda found: write_line(as_json(found.to_dict()))
    return show
