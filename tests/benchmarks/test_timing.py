from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from benchmarks.postings import Posting
from benchmarks.timing import Parts, ratio, timed

from razbor.schema import Vacancy


def test_systems_take_turns_on_every_vacancy() -> None:
    postings = [Posting(Vacancy(), title, "", ()) for title in ("a", "b", "c", "d", "e")]
    seen: list[tuple[str, str]] = []

    def part(name: str) -> Callable[[Posting], object]:
        return lambda posting: seen.append((name, posting.title))

    def parts(names: str) -> Parts:
        return {name: part(name) for name in names}

    found = timed({"one": parts("1"), "two": parts("23")}, postings)
    warm = [(name, title) for title in "abc" for name in "123"]
    order = zip("abcde", ("123", "231", "123", "231", "123"), strict=True)
    turns = [(name, title) for title, names in order for name in names]
    assert seen == warm + turns
    assert list(found) == ["one", "two"]
    assert list(found["two"].parts) == ["2", "3"]
    both = found["two"].parts["2"] + found["two"].parts["3"]
    np.testing.assert_array_equal(found["two"].wall, both)
    assert found["two"].processor.shape == (5,)


def test_a_ratio_of_sums_with_its_interval() -> None:
    base = np.array([0.01, 0.02, 0.01, 0.04])
    exact = ratio(base * 3, base)
    assert (exact.value, exact.low, exact.high) == pytest.approx((3, 3, 3))
    uneven = ratio(np.array([0.1, 0.1, 0.1, 0.1]), base)
    assert uneven.value == pytest.approx(0.4 / 0.08)
    assert uneven.low < uneven.value < uneven.high
    # All drawn vacancies would have to be the slowest, or among the quickest.
    assert uneven.low >= 2.5
    assert uneven.high <= 10
