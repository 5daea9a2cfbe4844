"""Which layout a bundle is written in: what its kind has, and what was asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from razbor.errors import ArgumentInvalid, ExportUnfit
from razbor.export.choices import COREML, ONNX, SENTENCE_TRANSFORMERS, Choices
from razbor.export.facts import facts
from razbor.export.graph import OPSET
from razbor.export.network import MeanNetwork
from razbor.export.ngram_graph import write_ngram_onnx
from razbor.export.ngram_source import NgramSource, gives_vectors, read_ngram_source
from razbor.export.onnx_folder import write_onnx
from razbor.export.sentence_transformers_folder import write_sentence_transformers
from razbor.export.source import Source, read_source
from razbor.export.transformers_folder import write_transformers
from razbor.models import Bundle

if TYPE_CHECKING:
    from razbor.export.coreml.checking import Check
    from razbor.export.texts import GateText

_BYTES = 4


@dataclass(frozen=True)
class Plan:
    """An export that is about to be written.

    Attributes:
        source: what is exported.
        size: of its weights in bytes.
        write: puts the model into an empty folder.
        check: looks at what was written, where its own library cannot run here.
    """

    source: Source | NgramSource
    size: int
    write: Callable[[Path], None]
    check: Callable[[Path, Sequence[GateText]], Check] | None = None

    @property
    def facts(self) -> dict[str, Any]:
        """What the exported model says about itself."""
        return facts(self.source)


def planned(bundle: Bundle, choices: Choices) -> Plan:
    """How a bundle is exported.

    Raises:
        ArgumentInvalid: `int8` of a bundle that has no labels; lengths that do not fit.
        ExportUnfit: a bundle of a kind that such an export cannot hold.
        ExportDiffers: its network cannot be read back from its graph.
    """
    opset = OPSET if choices.opset is None else choices.opset
    if gives_vectors(bundle):
        return _of_vectors(read_ngram_source(bundle), choices, opset)
    source = read_source(bundle)
    size = _BYTES * sum(each.numel() for each in source.network.parameters())
    if choices.to == COREML:
        from razbor.export.coreml.folder import CoremlFolder

        made = CoremlFolder.of(source, choices.shapes)
        return Plan(source, size, made.write, made.check)
    if choices.to == ONNX:
        return Plan(source, size, lambda to: write_onnx(source, to, int8=choices.int8, opset=opset))
    if choices.to == SENTENCE_TRANSFORMERS or isinstance(source.network, MeanNetwork):
        return Plan(source, size, lambda to: write_sentence_transformers(source, to))
    return Plan(source, size, lambda to: write_transformers(source, to))


def _of_vectors(source: NgramSource, choices: Choices, opset: int) -> Plan:
    if choices.to == COREML:
        raise ExportUnfit(
            "a bundle whose n-grams razbor's own code finds",
            expected="a bundle over word pieces: an app reads those with its tokenizer.json",
            remedy="take `--to sentence-transformers` or `--to onnx`",
            place=source.bundle.manifest.name,
        )
    if choices.int8:
        raise ArgumentInvalid(
            "--int8 of a bundle that gives vectors",
            expected="a bundle with labels: by them it is seen what rounding costs",
            remedy="leave it out",
        )
    if choices.to == ONNX:
        return Plan(source, source.vectors.nbytes, lambda to: write_ngram_onnx(source, to, opset))
    from razbor.export.ngram_tokens import write_ngrams

    return Plan(source, source.vectors.nbytes, lambda to: write_ngrams(source, to))
