"""A bundle → a folder that other libraries read, kept where it answers like the bundle."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from razbor.errors import OutputInvalid
from razbor.export.card import card
from razbor.export.choices import Choices
from razbor.export.gate import gate
from razbor.export.parity import Parity
from razbor.export.plans import Plan, planned
from razbor.export.report import REPORT, Look, Report, listed
from razbor.export.texts import GateText, gate_texts
from razbor.models import Bundle
from razbor.models.manifest import MANIFEST_FILE
from razbor.models.replacing import Kind, check_free, replacing
from razbor.training.base import quieten

EXPORT = Kind("export", marker=REPORT, foreign=MANIFEST_FILE)
CARD = "README.md"
EMULATED = "fp16, emulated"

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def export(
    bundle: Bundle,
    output: Path,
    choices: Choices,
    *,
    force: bool = False,
    say: Callable[[str], None] = lambda _: None,
) -> Report:
    """Write a bundle as a folder of another library.

    Where the gate is not passed, the folder holds the report and nothing else.

    Args:
        bundle: what is exported.
        output: the folder; its parent is made where it is missing.
        choices: to what, and how.
        force: replace an export that is there.
        say: is told each step.

    Raises:
        ArgumentInvalid: choices that do not go together.
        ExportUnfit: a bundle of a kind that such an export cannot hold.
        ExportDiffers: its network cannot be read back from its graph.
        OpsetInvalid: a version of operators that cannot be written, or run here.
        OutputInvalid: something lies there, or no room is left.
        BundleError: a bundle that is damaged.
    """
    choices.check()
    check_free(output.absolute(), EXPORT, force=force)
    quieten()
    plan = planned(bundle, choices)
    asked = gate_texts() if choices.texts is None else choices.texts
    with _roomy(output), replacing(output, EXPORT, force=force) as folder:
        _check_room(folder, plan.size)
        say(f"writing {bundle.manifest.name} as {choices.to}")
        plan.write(folder)
        say(f"asking both about {len(asked):,} texts")
        gates, look = _seen(plan, bundle, folder, asked)
        texts = {"source": choices.texts_from, "n": len(asked)}
        report = Report(choices.to, plan.facts, texts, gates, {}, look)
        if report.passed:
            (folder / CARD).write_text(card(plan.source, report), "utf-8")
            report = Report(choices.to, plan.facts, texts, gates, listed(folder), look)
        else:
            _empty(folder)
        report.write(folder)
    return report


def _seen(
    plan: Plan, bundle: Bundle, folder: Path, asked: Sequence[GateText]
) -> tuple[Mapping[str, Parity], Look | None]:
    """What comparing showed, and a look at what nothing here can run."""
    if plan.check is None:
        return gate(bundle, folder, asked), None
    found = plan.check(folder, asked)
    return {EMULATED: found.parity}, found


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _check_room(folder: Path, wanted: int) -> None:
    """Refuse a disk without room for the weights, before anything is written."""
    free = shutil.disk_usage(folder).free
    if free < wanted:
        raise _full(folder, f"{free:,} bytes are free where {wanted:,} are needed")


@contextmanager
def _roomy(output: Path) -> Iterator[None]:
    """A disk that fills up while it is written to → `OutputInvalid`."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise _full(output, "no room is left") from error


def _full(place: Path, found: str) -> OutputInvalid:
    return OutputInvalid(
        found,
        expected="a disk with room for the model",
        remedy="make room, or name a folder on another disk with -o",
        place=str(place),
    )
