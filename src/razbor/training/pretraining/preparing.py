"""A corpus → its material, kept on disk: a run that was killed need not make it again."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from razbor.training.pretraining.corpus import Corpus
from razbor.training.pretraining.material import Material
from razbor.training.pretraining.raw import SECTIONS
from razbor.training.pretraining.recipe import PretrainRecipe
from razbor.training.pretraining.tokens import Documents, Tokens, encode
from razbor.training.word_pieces import train_word_pieces
from razbor.training.work import Work

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_COUNTS = "corpus.json"


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
