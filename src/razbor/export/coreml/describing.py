"""Whether a saved package says of itself what it should: inputs, output, types, metadata."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from razbor.export.coreml.converting import LOGITS, inputs
from razbor.export.coreml.lengths import Lengths
from razbor.export.coreml.program import Program

_MACOS_13 = 7
"""The version of CoreML's specification that came with macOS 13 and iOS 16."""
_TYPES = {65568: "float32", 65552: "float16", 131104: "int32", 65600: "float64"}
"""`ArrayFeatureType.ArrayDataType` of the specification."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        name: of it.
        found: in the package.
        expected: likewise, where all is well.
    """

    name: str
    found: Any
    expected: Any

    @property
    def passed(self) -> bool:
        """Whether it is as expected."""
        return bool(self.found == self.expected)

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {"passed": self.passed, **asdict(self)}


def describe(
    program: Program, lengths: Lengths, labels: int, metadata: Mapping[str, str]
) -> tuple[Finding, ...]:
    """What a package says of itself, beside what it should.

    Args:
        program: as it was read back.
        lengths: that it has to take.
        labels: how many logits it has to give.
        metadata: that it was given.
    """
    shapes = [[1, length] for length in lengths.each]
    taken = {name: {"type": "int32", "shapes": shapes} for name in inputs(lengths)}
    given = {LOGITS: {"type": "float32", "shapes": [[1, labels]]}}
    told = {name: program.metadata.get(name) for name in metadata}
    return (
        Finding("specification", program.version, _MACOS_13),
        Finding("inputs", _features(program.description.input), taken),
        Finding("outputs", _features(program.description.output), given),
        Finding("metadata", told, dict(metadata)),
        Finding("types_of_weights", sorted(_types(program)), ["float16"]),
    )


def _features(features: Any) -> dict[str, Any]:
    """Name → its type and the shapes that it may have."""
    found = {}
    for each in features:
        array = each.type.multiArrayType
        several = [list(shape.shape) for shape in array.enumeratedShapes.shapes]
        found[each.name] = {
            "type": _TYPES.get(array.dataType, str(array.dataType)),
            "shapes": sorted(several or [list(array.shape)]),
        }
    return found


def _types(program: Program) -> Iterator[str]:
    """The types of all tensors of numbers that are no indices."""
    return iter({str(value.dtype) for _, value in program.constants() if value.dtype.kind == "f"})
