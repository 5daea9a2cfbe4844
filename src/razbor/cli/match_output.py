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
from razbor.cli.messages import show_error
from razbor.cli.options import as_json, write_line
from razbor.errors import OutputInvalid
from razbor.reading import Failure

_SUFFIX = ".jsonl"


def check_output(output: str | None, files: Sequence[str]) -> None:
    """Refuse an output before anything is loaded.

    Raises:
        OutputInvalid: another suffix than `.jsonl`, or a file that is read.
    """
    if output is None or output == STDOUT:
        return
    path = Path(output)
    if path.suffix.lower() != _SUFFIX:
        raise OutputInvalid(
            f"the suffix {path.suffix!r}" if path.suffix else "a name without a suffix",
            expected=_SUFFIX,
            remedy=f"give the output the suffix {_SUFFIX}; `-` writes JSON lines to stdout",
            place=output,
        )
    check_place(path, files)


def destination(output: str | None) -> Destination | None:
    """The file that answers go to; None: standard output."""
    return None if output in (None, STDOUT) else Destination(Path(str(output)), JsonLines())


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


def show_failure(failure: Failure, to: Destination | None) -> None:
    """Name on standard error what could not be answered, and in the errors file of an output."""
    show_error(failure.error)
    if to is not None:
        to.write(failure)
