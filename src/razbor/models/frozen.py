"""The encoder that ships, as it is: texts in, vectors out, without torch.

What is learned from a few texts is a head on these vectors; see `razbor.models.head_bundle`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np

from razbor.models.embedding import embedded
from razbor.models.encoders import GRAPH, TOKENIZER, VECTORS, WEIGHTS, shipped_encoders
from razbor.models.folder import MAX_FILE_BYTES, read_regular
from razbor.models.manifest import MODEL_FILE, Embedding, TextField, WordpieceSpec
from razbor.models.onnx_external import Given
from razbor.models.rows import Embedded, Row, Seen
from razbor.models.session import Session
from razbor.models.weights import load_weights
from razbor.models.wordpiece import WordpieceInput

BASE = "razbor-base"
MAX_TOKENS = 256
"""Of a window, special tokens included."""
_TEXT = "text"
_AT_ONCE = 32
"""Texts between two tellings of how far it is."""


@dataclass(frozen=True)
class FrozenEncoder:
    """An encoder whose weights stay: the same text has the same vector wherever it stands.

    Attributes:
        name: of the encoder.
        files: what a bundle needs of it: graph, weights and word pieces, by their names there.
        threads: how many a run may use; None for one a physical core.
    """

    name: str
    files: Mapping[str, bytes]
    threads: int | None = None

    @classmethod
    def shipped(cls, *, threads: int | None = None) -> Self:
        """The encoder that comes with razbor."""
        return cls.of(shipped_encoders()[BASE].folder, threads=threads)

    @classmethod
    def of(cls, folder: Path, *, threads: int | None = None) -> Self:
        """The encoder of a folder that `razbor pretrain` wrote.

        Raises:
            BundleMissing: it lacks a file, as folders do that an older razbor wrote.
            BundleUnsafe: one is no regular file.
        """
        names = {MODEL_FILE: GRAPH, WEIGHTS: WEIGHTS, TOKENIZER: TOKENIZER}
        files = {name: read_regular(folder / path, MAX_FILE_BYTES) for name, path in names.items()}
        return cls(folder.name, files, threads)

    @property
    def embedding(self) -> Embedding:
        """The vectors, as a manifest has them."""
        (_, shape) = self._session.outputs[VECTORS]
        return Embedding(output=VECTORS, width=int(shape[1] or 0))

    @property
    def width(self) -> int:
        """Numbers of a vector."""
        return self.embedding.width

    @cached_property
    def sha256(self) -> str:
        """Of all its files: vectors of one digest can be compared."""
        found = hashlib.sha256()
        for name in sorted(self.files):
            found.update(hashlib.sha256(self.files[name]).digest())
        return found.hexdigest()

    def reads(self, fields: Sequence[str] = (_TEXT,)) -> WordpieceSpec:
        """How texts become word pieces, as a manifest has it; long ones come in windows.

        Args:
            fields: the names of the texts that are joined into one.
        """
        return WordpieceSpec(
            tokenizer=TOKENIZER,
            max_tokens=MAX_TOKENS,
            fields=tuple(TextField(name=name) for name in fields),
            windows="mean",
        )

    def embed(
        self, texts: Sequence[str], on_progress: Callable[[int, int], None] | None = None
    ) -> Embedded:
        """The vectors of texts, each judged alone; nothing is cut.

        Args:
            texts: several; an empty one has a vector as well.
            on_progress: is told how many are done, of how many.

        Returns:
            Vectors (texts, width) of length one, and what was seen of each text.
        """
        vectors = np.zeros((len(texts), self.width), np.float32)
        seen: list[Seen] = []
        for start in range(0, len(texts), _AT_ONCE):
            rows = [Row({_TEXT: text}) for text in texts[start : start + _AT_ONCE]]
            found = embedded(rows, self._session, self._input, self.embedding)
            vectors[start : start + len(rows)] = found.vectors
            seen.extend(found.seen)
            if on_progress is not None:
                on_progress(len(seen), len(texts))
        return Embedded(vectors, tuple(seen))

    @cached_property
    def _session(self) -> Session:
        numbers = load_weights(self.files[WEIGHTS], WEIGHTS)
        return Session(self.files[MODEL_FILE], self.threads, Given(WEIGHTS, numbers))

    @cached_property
    def _input(self) -> WordpieceInput:
        return WordpieceInput(self.files[TOKENIZER], self.reads(), self._session.inputs)
