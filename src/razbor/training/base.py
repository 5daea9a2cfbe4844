"""The encoder that training begins with: one that ships, of a hub, a folder, or random weights.

In all cases it is a transformers folder: config.json, model.safetensors and a
tokenizer. Pickled weights are never read.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field, PositiveInt, model_validator

from razbor.errors import BaseInvalid
from razbor.models.encoders import WEIGHTS, shipped_encoders
from razbor.schema import Model
from razbor.training.hub import fetch
from razbor.training.word_pieces import train_byte_pairs, train_word_pieces

if TYPE_CHECKING:
    from transformers import PretrainedConfig, PreTrainedTokenizerFast

NAMED = "recipe"
SHIPPED = "shipped"
HUB = "hub"
FOLDER = "folder"
RANDOM = "random"
CONFIG = "config.json"
_PICKLED = "pytorch_model.bin"
_TOKENIZERS = ("tokenizer.json", "vocab.txt", "vocab.json")

_ROBERTA_OFFSET = 2
"""Positions that RoBERTa spends on padding."""


class BaseSpec(Model):
    """A pretrained encoder by its name on a hub, and its shape to make random weights of."""

    name: str = Field(min_length=1, description="of an encoder that ships, or on a model hub")
    architecture: Literal["bert", "roberta"] = "bert"
    layers: PositiveInt
    width: PositiveInt
    heads: PositiveInt
    intermediate: PositiveInt
    vocabulary: PositiveInt = Field(description="word pieces at most")
    positions: PositiveInt
    lower_case: bool

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.width % self.heads:
            raise ValueError(f"width {self.width} is no multiple of heads {self.heads}")
        return self

    @property
    def tokens(self) -> int:
        """The longest text that the positions hold, special tokens included."""
        return self.positions - (_ROBERTA_OFFSET if self.architecture == "roberta" else 0)


@dataclass(frozen=True)
class BaseFolder:
    """A transformers folder with weights and tokenizer.

    Attributes:
        folder: where it lies.
        source: "shipped", "hub", "folder" or "random".
        sha256: of configuration, weights and tokenizer.
    """

    folder: Path
    source: str
    sha256: str


def find_base(
    spec: BaseSpec, chosen: str, texts: Iterable[str], seed: int, scratch: Path
) -> BaseFolder:
    """The folder of the encoder that training begins with.

    Args:
        spec: what the recipe says.
        chosen: "recipe" for the one that the recipe names, "random", or a folder.
        texts: what word pieces are trained on where the weights are random.
        seed: of random weights.
        scratch: where a random base is made; one that is there already is taken.

    Raises:
        BaseInvalid: no hub, no such folder, no tokenizer, another architecture, or
            pickled weights.
    """
    if chosen == RANDOM:
        if not (scratch / WEIGHTS).is_file():
            _make_random(spec, texts, seed, scratch)
        source, folder = RANDOM, scratch
    elif chosen != NAMED:
        source, folder = FOLDER, Path(chosen)
    elif spec.name in (ours := shipped_encoders()):
        source, folder = SHIPPED, ours[spec.name].folder
    else:
        source, folder = HUB, _fetch(spec.name)
    check_folder(folder, spec.architecture)
    return BaseFolder(folder, source, _digest(folder))


def check_folder(folder: Path, architecture: str = "bert") -> None:
    """Refuse a folder that training could not begin with.

    Raises:
        BaseInvalid: what it lacks.
    """
    if not folder.is_dir():
        raise _invalid("no such folder", "a transformers folder", folder)
    if not (folder / CONFIG).is_file():
        raise _invalid(f"no {CONFIG}", "a transformers folder", folder)
    if not any((folder / name).is_file() for name in _TOKENIZERS):
        raise _invalid("a base without tokenizer", f"one of {list(_TOKENIZERS)}", folder)
    if not (folder / WEIGHTS).is_file():
        found = "pickled weights" if (folder / _PICKLED).is_file() else "no weights"
        raise _invalid(found, f"{WEIGHTS}: pickles are never read", folder)
    found = _config(folder).model_type
    if found != architecture:
        raise _invalid(f"a base of the kind {found}", f"one of the kind {architecture}", folder)


def load_tokenizer(folder: Path) -> PreTrainedTokenizerFast:
    """The tokenizer of a base.

    Raises:
        BaseInvalid: it cannot be read, or knows more pieces than the weights.
    """
    from transformers import AutoTokenizer, PreTrainedTokenizerFast

    try:
        tokenizer = AutoTokenizer.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False
        )
    except Exception as error:  # tokenizers raise nothing narrower
        found = f"a tokenizer that cannot be read ({type(error).__name__})"
        raise _invalid(found, "a tokenizer of transformers", folder) from error
    pieces, rows = len(tokenizer), _config(folder).vocab_size
    if pieces > rows:
        raise _invalid(f"a tokenizer of {pieces} pieces", f"at most {rows}, the weights'", folder)
    if not isinstance(tokenizer, PreTrainedTokenizerFast):
        kind = type(tokenizer).__name__
        raise _invalid(f"a tokenizer of the kind {kind}", "one of the library tokenizers", folder)
    return tokenizer


def check_length(folder: Path, tokens: int) -> None:
    """Refuse a base that cannot hold the longest text of a recipe.

    Raises:
        BaseInvalid: it has fewer positions.
    """
    config = _config(folder)
    unused = _ROBERTA_OFFSET if config.model_type == "roberta" else 0
    most = config.max_position_embeddings - unused
    if most < tokens:
        raise _invalid(f"a base of {most} positions", f"at least {tokens}, the recipe's", folder)


def quieten() -> None:
    """No bars and no remarks of transformers: a run tells by itself how far it is."""
    from transformers.utils import logging

    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]


def _config(folder: Path) -> PretrainedConfig:
    from transformers import AutoConfig

    try:
        found: PretrainedConfig = AutoConfig.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False
        )
    except (OSError, ValueError, KeyError) as error:
        raise _invalid(f"a {CONFIG} that cannot be read", "one of transformers", folder) from error
    return found


def _fetch(name: str) -> Path:
    """The files of a model on the hub, or from its cache; gives up within seconds."""
    try:
        return fetch(name, ["*.json", "vocab.txt", "merges.txt", WEIGHTS], WEIGHTS)
    except Exception as error:  # of the hub's library, of what it connects with, of the system
        raise BaseInvalid(
            f"the base cannot be fetched from a model hub ({type(error).__name__})",
            expected="a hub that can be reached, or the model in its cache",
            remedy="name its folder with --base FOLDER, or take random weights with --base random",
            place=name,
        ) from error


def _make_random(spec: BaseSpec, texts: Iterable[str], seed: int, folder: Path) -> None:
    import torch
    from transformers import BertConfig, BertModel, RobertaConfig, RobertaModel

    train = train_byte_pairs if spec.architecture == "roberta" else train_word_pieces
    tokenizer = train(texts, size=spec.vocabulary, lower_case=spec.lower_case, longest=spec.tokens)
    torch.manual_seed(seed)
    shape = {
        "vocab_size": len(tokenizer),
        "hidden_size": spec.width,
        "num_hidden_layers": spec.layers,
        "num_attention_heads": spec.heads,
        "intermediate_size": spec.intermediate,
        "max_position_embeddings": spec.positions,
        "pad_token_id": tokenizer.pad_token_id,
    }
    model: BertModel | RobertaModel
    if spec.architecture == "roberta":
        ends = {"bos_token_id": tokenizer.bos_token_id, "eos_token_id": tokenizer.eos_token_id}
        config = RobertaConfig(**shape, **ends, type_vocab_size=1, layer_norm_eps=1e-5)
        model = RobertaModel(config, add_pooling_layer=False)
    else:
        model = BertModel(BertConfig(**shape))
    partial = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(partial, ignore_errors=True)
    model.save_pretrained(partial)
    tokenizer.save_pretrained(partial)
    shutil.rmtree(folder, ignore_errors=True)
    partial.replace(folder)


def _digest(folder: Path) -> str:
    found = hashlib.sha256()
    for name in (CONFIG, WEIGHTS, *_TOKENIZERS):
        path = folder / name
        if path.is_file():
            with path.open("rb") as file:
                found.update(hashlib.file_digest(file, "sha256").digest())
    return found.hexdigest()


def _invalid(found: str, expected: str, folder: Path) -> BaseInvalid:
    return BaseInvalid(
        found,
        expected=expected,
        remedy="name another folder with --base, or take random weights with --base random",
        place=str(folder),
    )
