"""A package as it was saved: its description, its operations, its numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from razbor.export.coreml.converting import quiet_coremltools

Array = NDArray[np.generic]


@dataclass(frozen=True)
class Program:
    """What lies in an `.mlpackage`.

    Attributes:
        description: of the model, as its protocol buffer has it.
        version: of the specification; 7 is that of macOS 13.
        function: inputs, operations and outputs, as coremltools reads them back.
    """

    description: Any
    version: int
    function: Any

    @classmethod
    def read(cls, package: Path) -> Program:
        """Read a package from its folder; CoreML itself is not needed.

        Raises:
            ExtraMissing: no coremltools.
        """
        model = _opened(package)
        spec = model.get_spec()
        with quiet_coremltools():
            from coremltools.converters.mil.frontend.milproto.load import load

            program = load(spec, spec.specificationVersion, model.weights_dir)
        return cls(spec.description, spec.specificationVersion, program.functions["main"])

    @property
    def metadata(self) -> Mapping[str, str]:
        """Strings by name, those of coremltools among them."""
        return _metadata(self.description)

    @property
    def operations(self) -> Iterator[Any]:
        """Whatever computes, in its order."""
        return (each for each in self.function.operations if each.op_type != "const")

    def constants(self) -> Iterator[tuple[str, Array]]:
        """Names and values of all constants that are tensors."""
        for each in self.function.operations:
            if each.op_type == "const" and isinstance(each.outputs[0].val, np.ndarray):
                yield each.outputs[0].name, each.outputs[0].val


def metadata_of(package: Path) -> Mapping[str, str]:
    """What a package says of itself, its operations left unread.

    Raises:
        ExtraMissing: no coremltools.
    """
    return _metadata(_opened(package).get_spec().description)


def _opened(package: Path) -> Any:
    with quiet_coremltools():
        import coremltools as ct

        return ct.models.MLModel(str(package), skip_model_load=True)


def _metadata(description: Any) -> Mapping[str, str]:
    return dict(description.metadata.userDefined)
