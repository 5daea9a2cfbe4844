"""A reader that has enough and goes, such as `head -1`: no error, and nothing to say."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import Any

import typer
from typer.core import TyperGroup

READER_GONE = 141
"""128 and the number of SIGPIPE, as shells count."""


class Verbs(TyperGroup):
    """The verbs; one whose reader has gone ends at once."""

    def invoke(self, ctx: Any) -> Any:  # a class of click's, or of typer's own copy of it
        """Run a verb.

        Raises:
            Exit: with `READER_GONE`, where nobody reads standard output any more.
        """
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _close_stdout()
            raise typer.Exit(READER_GONE) from None


def _close_stdout() -> None:
    """What still waits to be written goes nowhere, or Python would complain at its end."""
    with suppress(OSError):  # a stream that is no file has nothing that waits
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
