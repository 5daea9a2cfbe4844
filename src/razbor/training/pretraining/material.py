"""The corpus in word pieces: everything that batches are drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from razbor.training.pretraining.special import Special
from razbor.training.pretraining.tokens import Documents, Ints, Tokens
from razbor.training.word_pieces import BERT

if TYPE_CHECKING:
    from tokenizers import Tokenizer


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that batches are drawn from.

    Attributes:
        tokenizer: the folder of the word pieces.
        documents: in fragments, in random order; the first `judging` of them only judge.
        judging: how many.
        fragments: with weak labels, in random order.
        sections: their labels as numbers, (fragments,).
        titles: with boards' categories.
        described: descriptions with boards' categories.
        rows: the title whose categories a description has, (descriptions,).
        targets: 1 where a board gave the category, (titles, categories).
        known: 1 where the board gives categories of that kind, (titles, categories).
        names: of occupations.
        occupations: which one a name is of, in rising order, (names,).
        counts: what was read and what was left out.
    """

    tokenizer: Path
    documents: Documents
    judging: int
    fragments: Tokens
    sections: Ints
    titles: Tokens
    described: Tokens
    rows: Ints
    targets: NDArray[np.float32]
    known: NDArray[np.float32]
    names: Tokens
    occupations: Ints
    counts: dict[str, int]

    def special(self) -> Special:
        """The special pieces of the tokenizer."""
        found = load_tokenizer_file(self.tokenizer)
        pieces = found.get_vocab()
        number = {name: pieces[piece] for name, piece in BERT.items()}
        return Special(
            begin=number["cls_token"],
            end=number["sep_token"],
            padding=number["pad_token"],
            mask=number["mask_token"],
            first=max(number.values()) + 1,
            pieces=len(pieces),
        )

    def running(self) -> Tokens:
        """Whole documents that teach, each as one text."""
        documents = self.documents
        bounds = documents.pieces.starts[documents.starts[self.judging :]]
        return Tokens(documents.pieces.ids[bounds[0] :], bounds - bounds[0])


def load_tokenizer_file(folder: Path) -> Tokenizer:
    """The word pieces of a folder as the library has them."""
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(folder / "tokenizer.json"))
