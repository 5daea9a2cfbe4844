"""A bundle → a folder that other libraries read, kept where it answers like the bundle."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from razbor.errors import ArgumentInvalid, OutputInvalid
from razbor.export.card import card
from razbor.export.facts import facts
from razbor.export.gate import gate
from razbor.export.graph import OPSET
from razbor.export.network import MeanNetwork
from razbor.export.onnx_folder import write_onnx
from razbor.export.report import REPORT, Report, listed
from razbor.export.sentence_transformers_folder import write_sentence_transformers
from razbor.export.source import Source, read_source
from razbor.export.texts import GateText, gate_texts
from razbor.export.transformers_folder import write_transformers
from razbor.models import Bundle
from razbor.models.manifest import MANIFEST_FILE
from razbor.models.replacing import Kind, check_free, replacing
from razbor.training.base import quieten

ONNX, TRANSFORMERS, SENTENCE_TRANSFORMERS = KINDS = (
    "onnx",
    "transformers",
    "sentence-transformers",
)
EXPORT = Kind("export", marker=REPORT, foreign=MANIFEST_FILE)
CARD = "README.md"

_BYTES = 4
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be chosen of an export.

    Attributes:
        to: one of `KINDS`; `transformers` takes the layout that fits the bundle.
        int8: of ONNX, the graph with weights in eight bits beside the other.
        opset: of ONNX; None for the usual one.
        texts: what the gate asks; None for razbor's own.
        texts_from: the name of their file, for the report.
    """

    to: str
    int8: bool = False
    opset: int | None = None
    texts: Sequence[GateText] | None = None
    texts_from: str = "razbor's own"


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
    _check(choices)
    check_free(output.absolute(), EXPORT, force=force)
    quieten()
    source = read_source(bundle)
    write = _writer(source, choices)
    asked = gate_texts() if choices.texts is None else choices.texts
    with _roomy(output), replacing(output, EXPORT, force=force) as folder:
        _check_room(folder, source)
        say(f"writing {source.bundle.manifest.name} as {choices.to}")
        write(source, folder)
        say(f"asking both about {len(asked):,} texts")
        gates = gate(bundle, folder, asked)
        texts = {"source": choices.texts_from, "n": len(asked)}
        report = Report(choices.to, facts(source), texts, gates, {})
        if report.passed:
            (folder / CARD).write_text(card(source, report), "utf-8")
            report = Report(choices.to, facts(source), texts, gates, listed(folder))
        else:
            _empty(folder)
        report.write(folder)
    return report


def _check(choices: Choices) -> None:
    if choices.to not in KINDS:
        raise ArgumentInvalid(
            f"--to {choices.to}", expected=f"one of {', '.join(KINDS)}", remedy="choose one"
        )
    if choices.to != ONNX and (choices.int8 or choices.opset is not None):
        raise ArgumentInvalid(
            f"{'--int8' if choices.int8 else '--opset'} with --to {choices.to}",
            expected="--to onnx, which alone has them",
            remedy="leave it out",
        )


def _writer(source: Source, choices: Choices) -> Callable[[Source, Path], None]:
    """What writes the layout that was asked for."""
    if choices.to == ONNX:
        opset = OPSET if choices.opset is None else choices.opset
        return lambda source, folder: write_onnx(source, folder, int8=choices.int8, opset=opset)
    mean = isinstance(source.network, MeanNetwork)
    if choices.to == SENTENCE_TRANSFORMERS or mean:
        return write_sentence_transformers
    return write_transformers


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _check_room(folder: Path, source: Source) -> None:
    """Refuse a disk without room for the weights in 32 bits, before anything is written."""
    wanted = _BYTES * sum(each.numel() for each in source.network.parameters())
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
