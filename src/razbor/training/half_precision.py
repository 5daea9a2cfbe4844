"""Steps in half precision, where a recipe asks for them and the processor has none."""

from __future__ import annotations

from razbor.schema import Model

_HALF = '"bfloat16"'
_MIXED = '"mixed_precision":true'


def slow_half(recipe: Model) -> str | None:
    """A warning where a recipe steps in bfloat16 on a processor that has to emulate it.

    What is learned is the same; it takes several times as long as 32 bits do.

    Args:
        recipe: of any method.
    """
    told = recipe.model_dump_json()
    if (_HALF not in told and _MIXED not in told) or multiplies_halves():
        return None
    return (
        "warning: this processor has no instructions for bfloat16, in which the recipe steps:"
        ' "float32" is several times as fast here'
    )


def multiplies_halves() -> bool:
    """Whether the processor is of a kind that may have instructions for bfloat16."""
    import torch

    return not torch.backends.cpu.get_cpu_capability().startswith(("AVX2", "DEFAULT"))
