"""Whether the numbers of a package are the source's, rounded to 16 bits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from razbor.export.coreml.program import Program

Floats = NDArray[np.float32]
Halves = NDArray[np.float16]

HALF_A_STEP = 0.5
"""How far rounding to the nearest moves a number, in steps between two numbers of 16 bits."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What was found of all tensors.

    Attributes:
        tensors: of the source.
        numbers: in them.
        largest_error: of a number, as it is.
        largest_steps: of a number, in steps between the numbers of 16 bits next to it.
        differing: tensors of the source without their rounding in the package.
        foreign: tensors of the package that are none of the source's.
    """

    tensors: int
    numbers: int
    largest_error: float
    largest_steps: float
    differing: tuple[str, ...]
    foreign: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether each number is the nearest of 16 bits, and none is of another origin."""
        return not self.differing and not self.foreign

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {"passed": self.passed, **asdict(self)}


def compare_weights(source: Mapping[str, Floats], program: Program) -> Weights:
    """Each tensor of the source beside the nearest one of the package that has its shape.

    Equal ones may lie in a package once, so that a tensor of it may stand for several, or the
    other way round.

    Args:
        source: tensors by their names.
        program: of the package.
    """
    stored = {
        name: np.asarray(value, np.float16)
        for name, value in program.constants()
        if value.dtype.kind == "f" and value.size > 1
    }
    used: set[str] = set()
    differing, error, steps = [], 0.0, 0.0
    for name, wanted in source.items():
        nearest = _nearest(wanted, stored)
        used.update(nearest)
        apart = _steps(wanted, stored[nearest[0]]) if nearest else np.inf
        if nearest:
            error = max(error, float(np.abs(wanted - stored[nearest[0]]).max()))
        steps = max(steps, apart)
        if not apart <= HALF_A_STEP:
            differing.append(name)
    return Weights(
        len(source),
        _numbers(source.values()),
        error,
        steps,
        tuple(differing),
        tuple(sorted(set(stored) - used)),
    )


def _nearest(wanted: Floats, stored: Mapping[str, Halves]) -> list[str]:
    """Those of its shape that lie nearest: of small ones, a package may hold equals."""
    alike = {name: found for name, found in stored.items() if found.shape == wanted.shape}
    distances = {name: float(np.abs(wanted - found).max()) for name, found in alike.items()}
    least = min(distances.values(), default=0.0)
    return [name for name, distance in distances.items() if distance == least]


def _steps(wanted: Floats, found: Halves) -> float:
    """How far numbers lie apart, at most; what is too large for 16 bits, infinitely."""
    with np.errstate(over="ignore", invalid="ignore"):
        # Without its sign: of a negative power of two, numpy takes the smaller of both steps.
        step = np.spacing(np.abs(wanted).astype(np.float16)).astype(np.float64)
        apart = np.abs(wanted.astype(np.float64) - found) / step
    return float(np.nan_to_num(apart, nan=np.inf).max())


def _numbers(tensors: Iterable[Floats]) -> int:
    return sum(int(each.size) for each in tensors)
