"""Whether a folder may be written: nothing but an earlier encoder is ever replaced."""

from __future__ import annotations

from pathlib import Path

from razbor.errors import OutputInvalid
from razbor.training.record import RUN_FILE


def check_free(output: Path, *, force: bool) -> None:
    """Refuse a folder that is there.

    Args:
        output: where an encoder shall lie.
        force: whether one that lies there may be replaced.

    Raises:
        OutputInvalid: it is there, or it is something else.
    """
    if not output.exists():
        return
    ours = output.is_dir() and ((output / RUN_FILE).is_file() or not any(output.iterdir()))
    if force and ours:
        return
    raise OutputInvalid(
        "something that is no encoder lies there" if force else "the output is there already",
        expected="a folder that does not exist",
        remedy="name another with -o" if force else "name another with -o, or use --force",
        place=str(output),
    )
