"""Published networks as torch modules over word pieces.

The library's own way from text to answer, which the traced module is compared with, is another
module's: see `razbor.export.torch_answerers`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from razbor.errors import SourceInvalid
from razbor.export.foreign import explained, longest
from razbor.export.headed_answerer import read_head
from razbor.export.importing.source import SETFIT_CONFIG, Source, read_json
from razbor.training.encoders.export import tokenizer_json

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Network:
    """What was loaded.

    Attributes:
        module: of transformers or sentence-transformers.
        tokenizer: the content of tokenizer.json, with everything done to a text before.
        most: tokens that it takes, special ones included.
        found: what it calls its logits; none where it gives vectors.
        several: whether its configuration gives each label a probability of its own.
        head: weights (labels, width) and biases (labels,) on vectors, of SetFit.
        normal: whether the head reads vectors of length one.
    """

    module: Any
    tokenizer: bytes
    most: int
    found: tuple[str, ...] = ()
    several: bool = False
    head: tuple[Floats, Floats] | None = None
    normal: bool = False


def load_network(source: Source) -> Network:
    """The network of a model that was looked through.

    Raises:
        SourceInvalid: its library cannot read it; a head without weights; no fast tokenizer.
    """
    from razbor.training.base import quieten

    quieten()
    if source.layout == "transformers":
        return _classifier(source.folder)
    vectors = _vectors(source.folder)
    if source.layout == "sentence-transformers":
        return vectors
    config = read_json(source.folder / SETFIT_CONFIG)
    weights, biases = read_head(source.folder)
    labels = tuple(map(str, config.get("labels") or ()))
    if not labels:
        labels = tuple(f"LABEL_{number}" for number in range(len(biases)))
    return Network(
        vectors.module,
        vectors.tokenizer,
        vectors.most,
        labels,
        head=(weights, biases),
        normal=bool(config.get("normalize_embeddings", False)),
    )


def _classifier(folder: Path) -> Network:
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    with explained(folder):
        model, told = AutoModelForSequenceClassification.from_pretrained(
            folder,
            dtype=torch.float32,
            attn_implementation="eager",
            local_files_only=True,
            use_safetensors=True,
            trust_remote_code=False,
            output_loading_info=True,
        )
        tokenizer = AutoTokenizer.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False
        )
    if lacking := sorted(told["missing_keys"]):
        raise _invalid(
            f"an encoder without {lacking[0]}",
            "a classifier with the weights of its head",
            "import a model that was fine-tuned, or train one on this encoder",
            folder,
        )
    labels = tuple(str(each) for each in model.config.id2label.values())
    several = model.config.problem_type == "multi_label_classification"
    most = longest(tokenizer, model.config)
    return Network(model, _tokenizer_json(tokenizer, folder), most, labels, several)


def _vectors(folder: Path) -> Network:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer, normalizers

    with explained(folder):
        model: Any = SentenceTransformer(
            str(folder),
            device="cpu",
            local_files_only=True,
            trust_remote_code=False,
            model_kwargs={"use_safetensors": True, "attn_implementation": "eager"},
        )
        tokenizer, config = model.tokenizer, model[0].auto_model.config
    content = _tokenizer_json(tokenizer, folder)
    if getattr(model[0], "do_lower_case", False):
        lower = Tokenizer.from_str(content.decode())
        first = normalizers.Lowercase()
        own = lower.normalizer
        lower.normalizer = normalizers.Sequence([first, own]) if own else first
        content = str(lower.to_str()).encode()
    most = min(int(model.max_seq_length or longest(tokenizer, config)), longest(tokenizer, config))
    return Network(model, content, most)


def _tokenizer_json(tokenizer: Any, folder: Path) -> bytes:
    if not getattr(tokenizer, "is_fast", False):
        raise _invalid(
            f"a tokenizer of the kind {type(tokenizer).__name__}",
            "one of the library tokenizers, with tokenizer.json",
            "save it with a current version of transformers",
            folder,
        )
    return tokenizer_json(tokenizer, "none")


def traceable(network: Network, order: Sequence[int], *, several: bool) -> nn.Module:
    """`input_ids`, `attention_mask` → probabilities in an order of labels, or vectors.

    Args:
        network: as loaded.
        order: the column of each label.
        several: whether each label has its own probability.
    """
    if not network.found:
        return _Vectors(network.module, normal=True)
    if network.head is not None:
        return _Headed(network, order)
    return _Probabilities(network.module, order, several=several)


class _Probabilities(nn.Module):
    """A classifier; one logit is that of the second label."""

    def __init__(self, model: nn.Module, order: Sequence[int], *, several: bool) -> None:
        super().__init__()
        self._model = model
        self._order = list(order)
        self._several = several

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        logits = self._model(input_ids=input_ids, attention_mask=attention_mask).logits
        if logits.shape[1] == 1:
            found = torch.cat([torch.sigmoid(-logits), torch.sigmoid(logits)], dim=1)
        elif self._several:
            found = torch.sigmoid(logits)
        else:
            found = torch.softmax(logits, dim=-1)
        return found[:, self._order]


class _Vectors(nn.Module):
    """A sentence encoder."""

    def __init__(self, model: nn.Module, *, normal: bool) -> None:
        super().__init__()
        self._model = model
        self._normal = normal

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        given = {"input_ids": input_ids, "attention_mask": attention_mask}
        found = cast(Tensor, self._model(given)["sentence_embedding"])
        return nn.functional.normalize(found, dim=-1) if self._normal else found


class _Headed(nn.Module):
    """A sentence encoder with a logistic regression on its vectors."""

    def __init__(self, network: Network, order: Sequence[int]) -> None:
        super().__init__()
        if network.head is None:
            raise TypeError("a network without a head")
        self._vectors = _Vectors(network.module, normal=network.normal)
        weights, biases = network.head
        self._weights = nn.Parameter(torch.from_numpy(weights[list(order)].copy()))
        self._biases = nn.Parameter(torch.from_numpy(biases[list(order)].copy()))

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        vectors = self._vectors(input_ids, attention_mask)
        return torch.softmax(vectors @ self._weights.T + self._biases, dim=-1)


def _invalid(found: str, expected: str, remedy: str, folder: Path) -> SourceInvalid:
    return SourceInvalid(found, expected=expected, remedy=remedy, place=str(folder))
