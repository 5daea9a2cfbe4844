"""Products of matrices in 32 bits by the faster of the libraries that torch brings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch

_SIZE = 512
_TOLERANCE = 1e-3
"""Of sums of `_SIZE` products: rounded to 32 bits they stay below, to bfloat16 far above."""


@contextmanager
def fast_products() -> Iterator[None]:
    """Take oneDNN for products of 32 bits where it keeps 32 bits.

    torch asks MKL for them, which is slower than oneDNN on processors of another maker.
    What turns torch to oneDNN also lets it round to bfloat16 where the processor multiplies
    those faster still: whether it does is tried, and then all stays as it was.
    """
    before = torch.get_float32_matmul_precision()
    torch.set_float32_matmul_precision("medium")
    try:
        if not keeps_32_bits():
            torch.set_float32_matmul_precision(before)
        yield
    finally:
        torch.set_float32_matmul_precision(before)


def keeps_32_bits() -> bool:
    """Whether products of 32 bits are worked out in 32 bits, as things are set."""
    generator = torch.Generator().manual_seed(0)
    first, second = (torch.randn(_SIZE, _SIZE, generator=generator) for _ in range(2))
    exact = first.double() @ second.double()
    return bool((first @ second - exact).abs().max() < _TOLERANCE)
