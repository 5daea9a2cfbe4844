from __future__ import annotations

from itertools import chain

import numpy as np
from numpy.typing import NDArray

from razbor.training.pretraining.material import Material
from razbor.training.pretraining.recipe import Vectors
from razbor.training.pretraining.tokens import Tokens
from razbor.training.pretraining.vectors import static_vectors

SETTINGS = Vectors(window=2, smoothing=0.75, length=0.04)

FROM, BREAD, CAKE, PIPE, RAIL, BAKE, WARM, WELD, COLD, UNSEEN = range(10)
"""Pieces: bread and cake keep one company, pipes and rails another."""


def company() -> Tokens:
    baked = [[FROM, BAKE, ware, WARM] for ware in (BREAD, CAKE)] * 20
    welded = [[FROM, WELD, ware, COLD] for ware in (PIPE, RAIL)] * 20
    texts = [*baked, *welded]
    starts = np.cumsum([0, *(len(text) for text in texts)])
    return Tokens(np.array(list(chain(*texts)), np.int32), starts.astype(np.int64))


def vectors(seed: int = 3, width: int = 6) -> NDArray[np.float32]:
    return static_vectors(company(), 10, width, SETTINGS, seed)


def cosine(found: NDArray[np.float32], one: int, other: int) -> float:
    lengths = np.linalg.norm(found[[one, other]], axis=1)
    return float(found[one] @ found[other] / lengths.prod())


def test_pieces_of_like_company_are_near() -> None:
    found = vectors()
    assert cosine(found, BREAD, CAKE) > 0.9
    assert cosine(found, PIPE, RAIL) > 0.9
    assert cosine(found, BREAD, PIPE) < 0.5
    assert cosine(found, BAKE, WELD) < 0.5


def test_what_is_never_seen_has_no_vector_and_the_others_one_length() -> None:
    found = vectors()
    assert found.shape == (10, 6)
    assert found.dtype == np.float32
    assert not found[UNSEEN].any()
    sizes = np.sqrt((found[:UNSEEN] ** 2).mean(axis=1))
    np.testing.assert_allclose(sizes, 0.04, rtol=1e-5)


def test_the_same_seed_gives_the_same() -> None:
    np.testing.assert_array_equal(vectors(), vectors())


def test_a_width_beyond_the_pieces_is_filled_up_with_zeros() -> None:
    found = vectors(width=16)
    assert found.shape == (10, 16)
    assert not found[:, 9:].any()
    assert found[:UNSEEN].any(axis=1).all()


def test_neighbours_are_of_one_text() -> None:
    # The same pieces, a text each: nobody has a neighbour.
    alone = Tokens(company().ids, np.arange(len(company().ids) + 1))
    assert not static_vectors(alone, 10, 6, SETTINGS, 3).any()


def test_the_material_has_a_vector_for_each_piece_that_occurs(material: Material) -> None:
    running = material.running()
    found = static_vectors(running, material.special().pieces, 16, SETTINGS, 11)
    with_one = set(np.flatnonzero(found.any(axis=1)).tolist())
    seen = set(running.ids.tolist())
    assert with_one <= seen
    assert len(with_one) > 0.8 * len(seen)
