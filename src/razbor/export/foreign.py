"""Folders of other libraries: what they raise, and how many tokens their encoders take."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from razbor.errors import SourceInvalid

_AFTER_ROBERTA = frozenset({"camembert", "mpnet", "roberta", "xlm-roberta"})
"""Architectures that spend positions on padding."""


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """What a library raises while it reads a folder → `SourceInvalid`."""
    try:
        yield
    except SourceInvalid:
        raise
    except Exception as error:  # they share no base of their own
        reason = str(error).partition("\n")[0][:200]
        raise SourceInvalid(
            f"{type(error).__name__}: {reason}",
            expected="a folder that its library loads, with safetensors and without own code",
            remedy="save it again with save_pretrained of a current version",
            place=str(folder),
        ) from error


def longest(tokenizer: Any, config: Any) -> int:
    """Tokens that a model takes: as many as its tokenizer says and its positions hold.

    Args:
        tokenizer: of transformers.
        config: of the encoder.
    """
    positions = getattr(config, "max_position_embeddings", None)
    if positions is None:
        return int(tokenizer.model_max_length)
    unused = int(config.pad_token_id) + 1 if config.model_type in _AFTER_ROBERTA else 0
    return min(int(tokenizer.model_max_length), int(positions) - unused)
