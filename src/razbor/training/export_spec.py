"""What a trained network becomes at the end, as recipes of networks say it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from razbor.schema import Model


class ExportSpec(Model):
    """What the network becomes at the end."""

    weights: Literal["float32", "eight_bits"] = Field(
        default="float32", description="of large matrices in the file; all is computed in 32 bits"
    )
    embeddings: Literal[8, 4] = Field(
        default=8, description="bits of a number in those of words, beside weights of eight bits"
    )
