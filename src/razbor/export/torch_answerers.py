"""Folders of transformers and sentence-transformers, asked by those libraries themselves."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from razbor.errors import SourceInvalid
from razbor.export.foreign import explained, longest
from razbor.export.undecided import Undecided

_OURS = "razbor.export.ngram_tokens.NgramTokens"
_AT_ONCE = 16


class TransformersAnswerer(Undecided):
    """A classifier of transformers: word pieces by its own tokenizer.

    One logit is the last of two labels; several share a probability unless the configuration
    calls it `multi_label_classification`.

    Args:
        folder: with safetensors; code of its own is never run.
        labels: of its logits, where other names are wanted than the configuration's.
        max_tokens: special tokens included; None for what the tokenizer says.
        several: whether each label has its own probability; None for what the configuration says.

    Raises:
        SourceInvalid: the libraries cannot read it, or labels of another number.
    """

    def __init__(
        self,
        folder: Path,
        *,
        labels: Sequence[str] | None = None,
        max_tokens: int | None = None,
        several: bool | None = None,
    ) -> None:
        from transformers import AutoModelForSequenceClassification, AutoTokenizer

        from razbor.training.base import quieten

        quieten()
        self.name = folder.name
        safe = {"local_files_only": True, "trust_remote_code": False}
        with explained(folder):
            self._tokenizer: Any = AutoTokenizer.from_pretrained(folder, **safe)
            self._model: Any = AutoModelForSequenceClassification.from_pretrained(
                folder, dtype=torch.float32, use_safetensors=True, **safe
            ).train(mode=False)
        known = [str(each) for each in self._model.config.id2label.values()]
        told = self._model.config.problem_type == "multi_label_classification"
        self._several = told if several is None else several
        self._labels = tuple(known if labels is None else labels)
        if len(self._labels) not in (len(known), len(known) + (len(known) == 1)):
            raise SourceInvalid(
                f"{len(known)} logits",
                expected=f"one for each of {list(self._labels)}",
                remedy="name the labels of the model in its own order (--labels)",
                place=str(folder),
            )
        self._most = max_tokens or longest(self._tokenizer, self._model.config)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels in the order of the logits."""
        return self._labels

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Probabilities (texts, labels)."""
        found = np.zeros((len(texts), len(self._labels)), np.float32)
        order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
        with torch.inference_mode():
            for start in range(0, len(order), _AT_ONCE):
                rows = order[start : start + _AT_ONCE]
                pieces = self._tokenizer(
                    [texts[row] for row in rows],
                    truncation=True,
                    max_length=self._most,
                    padding=True,
                    return_tensors="pt",
                )
                found[rows] = self._likely(self._model(**pieces).logits).numpy()
        return found

    def _likely(self, logits: torch.Tensor) -> torch.Tensor:
        if logits.shape[1] == 1 and len(self._labels) == 2:
            return torch.cat([torch.sigmoid(-logits), torch.sigmoid(logits)], dim=1)
        if self._several or logits.shape[1] == 1:
            return torch.sigmoid(logits)
        return torch.softmax(logits, dim=1)


class SentenceTransformersAnswerer(Undecided):
    """A folder of sentence-transformers: vectors, of length one unless asked as they are.

    Args:
        folder: with safetensors; code of its own is never run.
        max_tokens: special tokens included; None for what the folder says.
        unit: give vectors the length one.

    Raises:
        SourceInvalid: the library cannot read it.
    """

    def __init__(self, folder: Path, *, max_tokens: int | None = None, unit: bool = True) -> None:
        from sentence_transformers import SentenceTransformer

        from razbor.training.base import quieten

        quieten()
        self.name = folder.name
        self._unit = unit
        with explained(folder):
            self._model = SentenceTransformer(
                str(folder),
                device="cpu",
                local_files_only=True,
                # Not code of the folder's, but razbor's own class, which it names.
                trust_remote_code=_names_ours_alone(folder),
                model_kwargs={"use_safetensors": True},
            )
        if max_tokens is not None:
            self._model.max_seq_length = max_tokens

    @property
    def labels(self) -> tuple[str, ...]:
        """None of them: it gives vectors."""
        return ()

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors (texts, width)."""
        found = self._model.encode(
            list(texts),
            batch_size=_AT_ONCE,
            convert_to_numpy=True,
            normalize_embeddings=self._unit,
            show_progress_bar=False,
        )
        return np.asarray(found, np.float32)


def _names_ours_alone(folder: Path) -> bool:
    """Whether a folder brings no code, and names no classes but the library's and razbor's one."""
    kinds = [each["type"] for each in json.loads((folder / "modules.json").read_text("utf-8"))]
    foreign = [kind for kind in kinds if not kind.startswith("sentence_transformers.")]
    return foreign == [_OURS] and not any(folder.rglob("*.py"))
