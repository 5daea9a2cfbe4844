"""The corpus in word pieces, kept on disk: a run that was killed need not make it again."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from razbor.training.pretraining.corpus import Corpus
from razbor.training.pretraining.raw import SECTIONS
from razbor.training.pretraining.recipe import PretrainRecipe
from razbor.training.pretraining.special import Special
from razbor.training.pretraining.tokens import Documents, Ints, Tokens, encode
from razbor.training.word_pieces import BERT, train_word_pieces
from razbor.training.work import Work

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_COUNTS = "corpus.json"


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


def prepare(recipe: PretrainRecipe, gather: Callable[[], Corpus], work: Work) -> Material:
    """The material of a corpus.

    Args:
        recipe: its word pieces and the share that judges.
        gather: makes the corpus; not called where the material is there.
        work: where it is kept.
    """
    folder = work.path("tokenizer")
    counts = work.path(_COUNTS)

    def make() -> dict[str, NDArray[np.generic]]:
        corpus = gather()
        order = random.Random(recipe.seed)  # noqa: S311 - an order, not a secret
        order.shuffle(corpus.documents)
        order.shuffle(corpus.fragments)
        tokenizer = _word_pieces(recipe, corpus, order, folder)
        arrays = _encoded(tokenizer, corpus)
        found = {**corpus.counts, "tokens": len(arrays["pieces.ids"])}
        counts.write_text(json.dumps(found, ensure_ascii=False), "utf-8")
        return arrays

    found = work.stage("material", make)
    documents = Documents.of(found)
    return Material(
        tokenizer=folder,
        documents=documents,
        judging=max(1, round(recipe.texts.held_out * len(documents))),
        fragments=Tokens.of(found, "fragments"),
        sections=found["sections"].astype(np.int64),
        titles=Tokens.of(found, "titles"),
        described=Tokens.of(found, "described"),
        rows=found["rows"].astype(np.int64),
        targets=found["targets"].astype(np.float32),
        known=found["known"].astype(np.float32),
        names=Tokens.of(found, "names"),
        occupations=found["occupations"].astype(np.int64),
        counts=json.loads(counts.read_text("utf-8")),
    )


def _word_pieces(
    recipe: PretrainRecipe, corpus: Corpus, order: random.Random, folder: Path
) -> Tokenizer:
    texts = list(_all(corpus))
    order.shuffle(texts)
    made = train_word_pieces(
        texts[: recipe.texts.pieces_for_words],
        size=recipe.base.vocabulary,
        lower_case=recipe.base.lower_case,
        strip_accents=False,
        longest=recipe.base.positions,
    )
    shutil.rmtree(folder, ignore_errors=True)
    made.save_pretrained(folder)
    return made.backend_tokenizer


def _all(corpus: Corpus) -> Iterator[str]:
    for document in corpus.documents:
        yield from document
    yield from (name for names in corpus.occupations for name in names)


def _encoded(tokenizer: Tokenizer, corpus: Corpus) -> dict[str, NDArray[np.generic]]:
    lengths = [len(document) for document in corpus.documents]
    pieces = encode(tokenizer, [text for document in corpus.documents for text in document])
    documents = Documents(pieces, np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64))
    texts = {
        "fragments": [text for text, _ in corpus.fragments],
        "titles": corpus.boards.titles,
        "described": [text for text, _ in corpus.described],
        "names": [name for names in corpus.occupations for name in names],
    }
    arrays = documents.arrays()
    for name, found in texts.items():
        arrays |= encode(tokenizer, found).arrays(name)
    owners = np.arange(len(corpus.occupations))
    return arrays | {
        "sections": np.array([SECTIONS.index(label) for _, label in corpus.fragments], np.int64),
        "rows": np.array([row for _, row in corpus.described], np.int64),
        "targets": corpus.boards.targets.astype(np.uint8),
        "known": corpus.boards.known.astype(np.uint8),
        "occupations": np.repeat(owners, [len(names) for names in corpus.occupations]),
    }
