"""Options that several verbs share, and what their values mean."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from glob import glob
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from razbor.errors import ArgumentInvalid, BrokenEncoding, DataMissing

if TYPE_CHECKING:
    from razbor.pipeline import Razbor

BundleOption = Annotated[
    list[str] | None,
    typer.Option("--bundle", metavar="TASK=FOLDER", help="Another bundle for a task; repeatable."),
]
ThresholdOption = Annotated[
    list[str] | None,
    typer.Option(
        "--threshold",
        metavar="NAME=NUMBER",
        help="Instead of the bundle's: role=0.7, areas.programmer=0.4; repeatable.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Write JSON.")]


def data_folder(data: Path | None) -> Path:
    """The folder of data that was named.

    Raises:
        DataMissing: none was.
    """
    if data is None:
        raise DataMissing(
            "no folder of data is named",
            expected="a folder with the data, as docs/data.md describes",
            remedy="name it with --data or RAZBOR_DATA",
        )
    return data


def bundles(given: Sequence[str] | None, tasks: Sequence[str]) -> dict[str, str]:
    """Task → folder.

    Raises:
        ArgumentInvalid: not TASK=FOLDER, a task given twice, or one that is not asked.
    """
    found: dict[str, str] = {}
    for each in given or ():
        task, equals, folder = each.partition("=")
        if not equals or not folder or task not in tasks or task in found:
            raise ArgumentInvalid(
                f"--bundle {each}",
                expected=f"TASK=FOLDER, once for each of {', '.join(tasks)}",
                remedy="write it as --bundle role=path/to/folder",
            )
        found[task] = folder
    return found


def thresholds(given: Sequence[str] | None) -> dict[str, float | dict[str, float]]:
    """Question → threshold, or area → threshold.

    Raises:
        ArgumentInvalid: not NAME=NUMBER, or a name given twice.
    """
    found: dict[str, float | dict[str, float]] = {}
    for each in given or ():
        name, _, number = each.partition("=")
        question, dot, label = name.partition(".")
        asked = found.setdefault(question, {}) if dot else found
        try:
            value = float(number)
        except ValueError:
            raise _no_threshold(each) from None
        if not isinstance(asked, dict) or (label or question) in asked:
            raise _no_threshold(each)
        asked[label or question] = value
    return found


def _no_threshold(given: str) -> ArgumentInvalid:
    return ArgumentInvalid(
        f"--threshold {given}",
        expected="NAME=NUMBER, once for each name",
        remedy="write it as --threshold role=0.7 or --threshold areas.programmer=0.4",
    )


def loaded(
    task: str,
    bundle: Sequence[str] | None,
    threshold: Sequence[str] | None = None,
    *,
    beside: Sequence[str] = (),
) -> Razbor:
    """One task, ready to answer.

    Args:
        task: that is loaded.
        bundle: other bundles, as the command line names them.
        threshold: other thresholds, as it names them.
        beside: what else a bundle may be named for.
    """
    from razbor.loading import load

    chosen = bundles(bundle, (task, *beside))
    return load((task,), bundles=chosen, thresholds=thresholds(threshold))


def expanded(files: Sequence[str], *, by_us: bool = os.name == "nt") -> list[str]:
    """The files that patterns stand for, where shells leave that to programs: on Windows.

    Only names of files have patterns: in `--keep *` and in a text, a star is a star.
    """
    if not by_us:
        return list(files)
    # Not by pathlib: its patterns have to be relative.
    found = {name: sorted(glob(name, recursive=True)) for name in files}  # noqa: PTH207
    return [each for name in files for each in found[name] or [name]]


def texts(given: Sequence[str] | None) -> Iterator[str]:
    """The texts of the command line, or the lines of standard input as they come."""
    if given and list(given) != ["-"]:
        yield from (_sound(text) for text in given)
        return
    for line in sys.stdin.buffer:
        yield decoded(line).rstrip("\r\n")


def decoded(data: bytes, encoding: str = "utf-8") -> str:
    """Bytes of standard input as text.

    Raises:
        BrokenEncoding: they are not of the encoding.
    """
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise BrokenEncoding(
            f"the byte 0x{data[error.start]:02x}",
            expected=encoding.upper(),
            remedy="write the texts as UTF-8",
            place="stdin",
        ) from None


def write_line(line: str) -> None:
    """One line of a result, at once: who reads it may be waiting."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def as_json(value: object) -> str:
    """A value in one line of JSON."""
    return json.dumps(value, ensure_ascii=False)


def in_line(text: str) -> str:
    """A text as a cell of a tab-separated line."""
    return " ".join(text.split())


def _sound(text: str) -> str:
    """A text of the command line, U+FFFD where the shell's bytes were no text."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
