"""Sentence encoders of sentence-transformers: loaded from a base, in settled surroundings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from transformers.utils import logging

from razbor.training.products import fast_products

Vectors = NDArray[np.float32]


@contextmanager
def settled(threads: int) -> Iterator[None]:
    """So many threads for torch; transformers without bars and remarks of its own."""
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    shown, level = logging.is_progress_bar_enabled(), logging.get_verbosity()
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    try:
        with fast_products():
            yield
    finally:
        torch.set_num_threads(before)
        logging.set_verbosity(level)
        if shown:
            logging.enable_progress_bar()  # type: ignore[no-untyped-call]


@contextmanager
def embedding(folder: Path, threads: int = 1) -> Iterator[Callable[[Sequence[str]], Vectors]]:
    """What turns texts into vectors (texts, width) by a trained encoder.

    Args:
        folder: of sentence-transformers, as `razbor train` writes it.
        threads: of torch.
    """
    with settled(threads):
        model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)

        def embed(texts: Sequence[str]) -> Vectors:
            found: Vectors = model.encode(list(texts), show_progress_bar=False)
            return found

        yield embed


def load_encoder(folder: Path, max_tokens: int) -> SentenceTransformer:
    """An encoder with the mean of its tokens on top.

    Args:
        folder: with the weights as safetensors, and the tokenizer.
        max_tokens: texts are cut to them, special tokens included.
    """
    words = Transformer(
        str(folder),
        max_seq_length=max_tokens,
        # With dropout in the attention, the fused one is twice as slow on a CPU.
        model_kwargs={
            "use_safetensors": True,
            "dtype": torch.float32,
            "attn_implementation": "eager",
        },
    )
    pooling = Pooling(words.get_embedding_dimension(), pooling_mode="mean")
    return SentenceTransformer(modules=[words, pooling])
