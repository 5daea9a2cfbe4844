"""What may be chosen of an export, and what goes together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from razbor.errors import ArgumentInvalid
from razbor.export.texts import GateText

ONNX, TRANSFORMERS, SENTENCE_TRANSFORMERS, COREML = KINDS = (
    "onnx",
    "transformers",
    "sentence-transformers",
    "coreml",
)


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be chosen of an export.

    Attributes:
        to: one of `KINDS`; `transformers` takes the layout that fits the bundle.
        int8: of ONNX, the graph with weights in eight bits beside the other.
        opset: of ONNX; None for the usual one.
        texts: what the gate asks; None for razbor's own.
        texts_from: the name of their file, for the report.
        shapes: of CoreML, the lengths of input in tokens; None for the one of the bundle.
    """

    to: str
    int8: bool = False
    opset: int | None = None
    texts: Sequence[GateText] | None = None
    texts_from: str = "razbor's own"
    shapes: Sequence[int] | None = None

    def check(self) -> None:
        """See whether they go together.

        Raises:
            ArgumentInvalid: they do not, or there is no such kind.
        """
        if self.to not in KINDS:
            raise ArgumentInvalid(
                f"--to {self.to}", expected=f"one of {', '.join(KINDS)}", remedy="choose one"
            )
        if self.to != ONNX and (self.int8 or self.opset is not None):
            raise ArgumentInvalid(
                f"{'--int8' if self.int8 else '--opset'} with --to {self.to}",
                expected="--to onnx, which alone has them",
                remedy="leave it out",
            )
        if self.to != COREML and self.shapes is not None:
            raise ArgumentInvalid(
                f"--shapes with --to {self.to}",
                expected="--to coreml, which alone has them: elsewhere lengths are free",
                remedy="leave it out",
            )
