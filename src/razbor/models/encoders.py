"""Encoders that come with razbor: transformers folders that training begins with.

They answer nothing by themselves; a recipe names one as its base, and a head is put on their
vectors (`razbor.models.frozen`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

SHIPPED_ENCODERS = Path(__file__).parent.parent / "encoders"
WEIGHTS = "model.safetensors"
TOKENIZER = "tokenizer.json"
GRAPH = "encoder.onnx"
"""Word pieces → vectors; its numbers lie in `WEIGHTS`."""
VECTORS = "embedding"
"""The output of the graph."""


@dataclass(frozen=True, slots=True)
class Encoder:
    """An encoder that ships.

    Attributes:
        name: as recipes name it.
        folder: its configuration, weights and word pieces, as transformers reads them.
        size: bytes of all its files together.
    """

    name: str
    folder: Path
    size: int


def shipped_encoders() -> dict[str, Encoder]:
    """The encoders that come with razbor, by name."""
    return {
        path.parent.name: Encoder(path.parent.name, path.parent, _size(path.parent))
        for path in sorted(SHIPPED_ENCODERS.glob(f"*/{WEIGHTS}"))
    }


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())
