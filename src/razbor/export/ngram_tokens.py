"""N-grams as the tokens of a sentence-transformers model: razbor's features, its library's mean.

No tokenizer of that family gives n-grams that overlap, so the folder names this class, and to load
it razbor has to be installed. Each known n-gram of a text is a token with a weight; the mean of
the weighted vectors, made one long, is the bundle's vector: a sum and a mean differ in length
alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules.input_module import InputModule
from torch import Tensor, nn

from razbor.export.ngram_source import NgramSource, padded
from razbor.models.manifest import NgramSpec
from razbor.models.ngrams import NgramInput

FEATURES = "features.safetensors"
WEIGHTS = "model.safetensors"
CONFIG = "config.json"
_INPUT = "input"


class NgramTokens(InputModule):
    """Texts → weighted vectors of their n-grams.

    Args:
        spec: which n-grams are taken.
        features: the content of the table of n-grams that are known.
        vectors: of them, (n-grams, width).
    """

    def __init__(self, spec: NgramSpec, features: bytes, vectors: Tensor) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._spec = spec
        self._features = features
        self._table = NgramInput(features, spec)
        self.vectors = nn.Embedding(len(vectors), vectors.shape[1], _weight=vectors)
        self.vectors.weight.requires_grad = False

    @property
    def input(self) -> dict[str, Any]:
        """The specification, as JSON has it."""
        return self._spec.model_dump(mode="json")

    def get_embedding_dimension(self) -> int:
        """The width of a vector."""
        return int(self.vectors.embedding_dim)

    def preprocess(  # type: ignore[override] # texts alone, no images or pairs
        self, inputs: Sequence[str], prompt: str | None = None, **_: Any
    ) -> dict[str, Tensor]:
        """The known n-grams of texts, (texts, n-grams): numbers, weights, 1 for no padding."""
        ids, weights, mask = padded(self._table, [f"{prompt or ''}{text}" for text in inputs])
        return {
            "input_ids": torch.from_numpy(ids),
            "weights": torch.from_numpy(weights),
            "attention_mask": torch.from_numpy(mask),
        }

    def forward(self, features: dict[str, Tensor], **_: Any) -> dict[str, Tensor]:
        """Add the weighted vectors, (texts, n-grams, width)."""
        found = self.vectors(features["input_ids"]) * features["weights"].unsqueeze(-1)
        return {**features, "token_embeddings": found}

    def save(self, output_path: str, *_: Any, **__: Any) -> None:
        """Write the configuration, the table and the vectors."""
        folder = Path(output_path)
        (folder / CONFIG).write_text(json.dumps({_INPUT: self.input}, indent=2) + "\n", "utf-8")
        (folder / FEATURES).write_bytes(self._features)
        vectors = self.vectors.weight.detach().contiguous()
        (folder / WEIGHTS).write_bytes(save({"vectors": vectors}))

    @classmethod
    def load(cls, model_name_or_path: str, **_: Any) -> NgramTokens:  # type: ignore[override]
        """Read what `save` wrote into a folder."""
        folder = Path(model_name_or_path)
        config = json.loads((folder / CONFIG).read_text("utf-8"))
        vectors = load_file(folder / WEIGHTS)["vectors"]
        spec = NgramSpec.model_validate(config[_INPUT])
        return cls(spec, (folder / FEATURES).read_bytes(), vectors)


def write_ngrams(source: NgramSource, folder: Path) -> None:
    """Write a folder of sentence-transformers: n-grams, their mean, made one long.

    Args:
        source: what is exported.
        folder: an empty one.
    """
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling

    tokens = NgramTokens(source.spec, source.features, torch.from_numpy(source.vectors))
    pooling = Pooling(tokens.get_embedding_dimension(), pooling_mode="mean")
    model = SentenceTransformer(modules=[tokens, pooling, Normalize()], device="cpu")
    model.save_pretrained(str(folder), create_model_card=False)
