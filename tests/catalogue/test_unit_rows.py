from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from razbor.catalogue import unit_rows
from razbor.catalogue.unit_rows import UnitRows

Floats = NDArray[np.float32]


def drawn(rows: int, width: int, seed: int) -> Floats:
    found = np.random.default_rng(seed).standard_normal((rows, width)).astype(np.float32)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


@given(st.integers(1, 8), st.sampled_from([1, 2, 16, 256, 1100]), st.integers(0, 99))
def test_eight_bits_lose_little(rows: int, width: int, seed: int) -> None:
    stored, asked = drawn(rows, width, seed), drawn(3, width, seed + 100)
    found = UnitRows.of(stored).cosines(asked)
    # Half a step in each number, doubled: the row is made of length one again.
    bound = np.sqrt(width) * np.abs(stored).max(axis=1) / 127 + 1e-3
    assert (np.abs(found - asked @ stored.T) <= bound).all()


@given(st.integers(1, 9), st.sampled_from([1, 16, 256, 1100]), st.integers(0, 99))
def test_a_cosine_depends_on_its_two_vectors_alone(count: int, width: int, seed: int) -> None:
    rows, asked = UnitRows.of(drawn(7, width, seed)), drawn(count, width, seed + 100)
    together = rows.cosines(asked)
    for place in range(count):
        assert (rows.cosines(asked[place : place + 1]) == together[place]).all()
    for place in range(len(rows)):
        alone = UnitRows(rows.values[place : place + 1], rows.scales[place : place + 1])
        assert (alone.cosines(asked)[:, 0] == together[:, place]).all()


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, asked = UnitRows.of(drawn(50, 8, 1)), drawn(3, 8, 2)
    owners = np.repeat(np.arange(10), 5)
    before, sums = rows.cosines(asked), rows.sums(owners, 10)
    monkeypatch.setattr(unit_rows, "_BLOCK", 24)
    assert (rows.cosines(asked) == before).all()
    assert rows.sums(owners, 10) == pytest.approx(sums, abs=1e-6)


def test_products_stay_below_what_a_float_holds_exactly() -> None:
    """The worst case: all numbers as large as they get, in the widest rows of float32."""
    rows = UnitRows.of(np.ones((1, 1040), np.float32))
    assert (rows.values == 127).all()
    assert rows.cosines(np.ones((1, 1040), np.float32)) == pytest.approx(1.0, abs=1e-6)


def test_rows_of_zeros_are_near_nothing() -> None:
    rows = UnitRows.of(np.array([[0, 0], [3, 4]], np.float32))
    asked = np.array([[3, 4], [0, 0], [1e-30, 0]], np.float32)
    found = rows.cosines(asked)
    assert found == pytest.approx(np.array([[0, 1], [0, 0], [0, 0.6]]), abs=0.01)


def test_rows_are_summed_by_owner() -> None:
    rows = UnitRows.of(np.array([[1, 0], [0, 1], [1, 0], [1, 0]], np.float32))
    found = rows.sums(np.array([0, 0, -1, 2]), 3)
    assert found == pytest.approx(np.array([[1, 1], [0, 0], [1, 0]]), abs=0.01)
