"""Items answered one by one, into a file or onto the terminal, until all are or a signal comes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

from razbor.batch.destination import Destination
from razbor.batch.formats.form import Opens
from razbor.batch.interruption import Interruption
from razbor.cli.annotate import KILLED, SOME_FAILED
from razbor.cli.messages import note, show_error
from razbor.reading import Failure

Item = TypeVar("Item")
Answer = TypeVar("Answer")


def answer_each(
    items: Iterable[Item],
    answer: Callable[[Item], Answer | Failure],
    teller: Callable[[Destination | None], Callable[[Answer], None]],
    output: str | None,
    form: Opens | None,
) -> int:
    """Answer items in order; what fails is named on standard error, and the others go on.

    Args:
        items: as they are read.
        answer: what is said of one; raises nothing.
        teller: a file, or None for standard output → what is done with an answer.
        output: the path of the file.
        form: its kind; None: answers go to standard output.

    Returns:
        The exit code.
    """
    failed = False
    with Interruption() as interruption, ExitStack() as stack:
        to = destination(output, form)
        if to is not None:
            stack.enter_context(to)
        tell = teller(to)
        for item in interruption.watch(items):
            found = answer(item)
            if isinstance(found, Failure):
                failed = True
                show_failure(found, to)
            else:
                tell(found)
    if to is not None and to.kept:
        note(f"nothing was answered: {output} is of an earlier run")
    if interruption.signal is not None:
        return KILLED + interruption.signal
    return SOME_FAILED if failed else 0


def destination(output: str | None, form: Opens | None) -> Destination | None:
    """The file that answers go to; None: standard output."""
    return None if output is None or form is None else Destination(Path(output), form)


def show_failure(failure: Failure, to: Destination | None) -> None:
    """Name on standard error what could not be answered, and in the errors file of an output."""
    show_error(failure.error)
    if to is not None:
        to.write(failure)
