"""A base with fewer word pieces: those that some texts use, and what every word falls back to.

A word whose piece is gone is read by shorter pieces, down to its letters, so that no text
becomes unknown. Most of a small encoder's weights are its pieces: half of them, half the file.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from razbor.errors import BaseInvalid
from razbor.models.encoders import WEIGHTS
from razbor.training.base import CONFIG, load_tokenizer

_TOKENIZER = "tokenizer.json"
_EMBEDDINGS = "embeddings.word_embeddings.weight"
_CONTINUES = "##"


def fewer_pieces(folder: Path, texts: Iterable[str], most: int, target: Path) -> Path:
    """Write a base with the most frequent pieces of another.

    Args:
        folder: a checked transformers folder with a WordPiece tokenizer.
        texts: whose pieces are counted.
        most: how many stay; special ones and letters stay in any case.
        target: where the new folder is made; one that is there already is taken.

    Returns:
        The new folder, or the old one where it has no more pieces than that.

    Raises:
        BaseInvalid: a tokenizer of another kind, or weights without its pieces.
    """
    spelled = json.loads((folder / _TOKENIZER).read_text("utf-8"))
    vocabulary = _vocabulary(spelled, folder)
    if len(vocabulary) <= most:
        return folder
    if (target / WEIGHTS).is_file():
        return target
    kept = _kept(folder, vocabulary, texts, most)
    numbers = {piece: number for number, piece in enumerate(kept)}
    spelled["model"]["vocab"] = numbers
    for token in spelled["added_tokens"]:
        token["id"] = numbers[token["content"]]
    _renumber(spelled.get("post_processor"), numbers)
    partial = target.with_name(f"{target.name}.part")
    shutil.rmtree(partial, ignore_errors=True)
    shutil.copytree(folder, partial)
    (partial / _TOKENIZER).write_text(json.dumps(spelled, ensure_ascii=False), "utf-8")
    config = json.loads((folder / CONFIG).read_text("utf-8"))
    (partial / CONFIG).write_text(json.dumps({**config, "vocab_size": len(kept)}), "utf-8")
    rows = torch.tensor([vocabulary[piece] for piece in kept])
    _shorten(folder / WEIGHTS, partial / WEIGHTS, rows, len(vocabulary))
    partial.replace(target)
    return target


def _vocabulary(spelled: dict[str, Any], folder: Path) -> dict[str, int]:
    if spelled["model"].get("type") != "WordPiece":
        raise BaseInvalid(
            f"word pieces of the kind {spelled['model'].get('type')}",
            expected="WordPiece, where fewer pieces are asked for",
            remedy="leave `pieces` out of the recipe",
            place=str(folder),
        )
    found: dict[str, int] = spelled["model"]["vocab"]
    return found


def _kept(folder: Path, vocabulary: dict[str, int], texts: Iterable[str], most: int) -> list[str]:
    tokenizer = load_tokenizer(folder).backend_tokenizer
    counts: Counter[int] = Counter()
    for text in texts:
        counts.update(tokenizer.encode(text, add_special_tokens=False).ids)
    special = {token.content for token in tokenizer.get_added_tokens_decoder().values()}
    needed = {
        piece
        for piece in vocabulary
        if piece in special or len(piece.removeprefix(_CONTINUES)) == 1
    }
    frequent = sorted(vocabulary, key=lambda piece: (-counts[vocabulary[piece]], vocabulary[piece]))
    others = [piece for piece in frequent if piece not in needed]
    chosen = needed | set(others[: max(0, most - len(needed))])
    return sorted(chosen, key=vocabulary.__getitem__)


def _renumber(processor: Any, numbers: dict[str, int]) -> None:
    """The ids that a template of special tokens holds."""
    for token in (processor or {}).get("special_tokens", {}).values():
        token["ids"] = [numbers[name] for name in token["tokens"]]


def _shorten(source: Path, target: Path, rows: torch.Tensor, pieces: int) -> None:
    tensors = load_file(source)
    named = [name for name in tensors if name.endswith(_EMBEDDINGS)]
    if not named or tensors[named[0]].shape[0] < pieces:
        raise BaseInvalid(
            "weights without a row for every word piece",
            expected=f"a tensor that ends with {_EMBEDDINGS}",
            remedy="take another base, or leave `pieces` out of the recipe",
            place=str(source),
        )
    for name in named:
        whole = tensors[name]
        # Rows of eight-bit floats cannot be picked by number; as bytes they can.
        picked = whole.view(torch.uint8)[rows] if whole.dtype.itemsize == 1 else whole[rows]
        tensors[name] = picked.contiguous().view(whole.dtype)
    save_file(tensors, target, metadata={"format": "pt"})
