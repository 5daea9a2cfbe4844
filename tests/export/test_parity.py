from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from razbor.errors import ArgumentInvalid
from razbor.export.decisions import decide, near
from razbor.export.fields import in_one, row
from razbor.export.parity import BUCKETS, Parity, bucket, compare
from razbor.export.texts import gate_texts
from razbor.models.manifest import (
    Argmax,
    Decision,
    TextField,
    Threshold,
    Thresholds,
    WordpieceSpec,
)
from tests.export.answering import Table

WHY = {"method": "invented"}
AT_HALF = Threshold(positive="tech", threshold=0.5, evidence=WHY)
TEXTS = gate_texts()


def _score(text: str) -> float:
    """Anything between 0.1 and 0.9 that a text decides, and that is not near 0.5."""
    found = 0.1 + 0.8 * (sum(map(ord, text)) % 997) / 997
    return found if abs(found - 0.5) > 0.01 else 0.6


def _pair(score: Callable[[str], float], decision: Decision | None = AT_HALF) -> Table:
    return Table("a", ("other", "tech"), lambda text: (1 - score(text), score(text)), decision)


def _compare(first: Table, second: Table, languages: Sequence[str] = (), **how: float) -> Parity:
    asked = [each for each in TEXTS if not languages or each.language in languages]
    return compare(
        first,
        second,
        [each.text for each in asked],
        languages=[each.language for each in asked],
        **how,
    )


def test_the_same_answers_pass_in_three_languages_and_five_lengths() -> None:
    found = _compare(_pair(_score), _pair(_score))
    assert found.verdict == "passed"
    assert [found.verdict_of(each) for each in ("ru", "en", "de")] == ["passed"] * 3
    assert set(found.buckets) == set(BUCKETS)
    assert found.whole.n == sum(part.n for part in found.buckets.values()) == len(TEXTS)
    assert found.whole.agreement[0] == 1
    assert 0.99 < found.whole.agreement[1] < 1


def test_labels_in_another_order_are_the_same_labels() -> None:
    turned = Table("b", ("tech", "other"), lambda text: (_score(text), 1 - _score(text)))
    assert _compare(_pair(_score), turned).passed


def test_one_text_of_one_language_that_differs_fails_the_whole() -> None:
    wrong = next(each.text for each in TEXTS if each.language == "de")
    second = _pair(lambda text: _score(text) + (2e-4 if text == wrong else 0))
    found = _compare(_pair(_score), second)
    assert found.verdict == "failed"
    assert found.verdict_of("de") == "failed"
    assert found.verdict_of("ru") == "passed"
    assert found.languages["de"].difference == pytest.approx(2e-4, rel=0.01)
    assert found.whole.differing == ()


def test_another_decision_near_the_threshold_is_listed_and_passes() -> None:
    close = TEXTS[7].text
    first = _pair(lambda text: 0.50004 if text == close else _score(text))
    second = _pair(lambda text: 0.49998 if text == close else _score(text))
    found = _compare(first, second)
    assert found.passed
    assert found.whole.borderline == (8,)
    assert found.whole.agreed == len(TEXTS) - 1


def test_another_decision_elsewhere_fails_and_is_listed() -> None:
    second = _pair(lambda text: 1 - _score(text) if text == TEXTS[0].text else _score(text))
    found = _compare(_pair(_score), second)
    assert found.verdict == "failed"
    assert found.whole.differing == (1,)
    assert found.to_dict()["whole"]["differing_rows"] == [1]


def test_a_language_of_few_texts_is_not_shown_and_neither_is_the_whole() -> None:
    asked = [each for each in TEXTS if each.language != "de"] + [
        each for each in TEXTS if each.language == "de"
    ][:199]
    found = compare(
        _pair(_score),
        _pair(_score),
        [each.text for each in asked],
        languages=[each.language for each in asked],
    )
    assert found.verdict_of("de") == "not shown"
    assert found.verdict == "not shown"


def test_without_a_language_nothing_is_passed() -> None:
    found = _compare(_pair(_score), _pair(_score), ("ru", "en"))
    assert found.verdict == "not shown"
    assert found.to_dict()["languages"]["de"] == {"verdict": "not shown", "n": 0}


def test_short_texts_alone_show_nothing_of_long_ones() -> None:
    texts = [f"{each.text[:30]} {number}" for number, each in enumerate(TEXTS)]
    spoken = [each.language for each in TEXTS]
    assert compare(_pair(_score), _pair(_score), texts, languages=spoken).verdict == "not shown"


def test_rounded_weights_pass_by_their_decisions_alone() -> None:
    wrong = {each.text for each in [each for each in TEXTS if each.language == "en"][:2]}
    second = _pair(lambda text: 1 - _score(text) if text in wrong else _score(text) + 0.005)
    assert _compare(_pair(_score), second, agreement=0.995).passed
    assert _compare(_pair(_score), second, agreement=0.9975).verdict == "failed"


def test_an_answer_that_is_no_number_fails() -> None:
    second = _pair(lambda text: float("nan") if text == TEXTS[3].text else _score(text))
    found = _compare(_pair(_score), second)
    assert found.verdict == "failed"
    assert found.to_dict()["whole"]["largest_difference"] is None


def test_vectors_are_compared_by_their_numbers() -> None:
    def vectors(name: str, more: float) -> Table:
        return Table(name, (), lambda text: (_score(text), 1 - _score(text) + more, 0.0))

    assert _compare(vectors("a", 0), vectors("b", 5e-5)).passed
    assert _compare(vectors("a", 0), vectors("b", 5e-4)).verdict == "failed"


def test_two_different_models_are_refused() -> None:
    with pytest.raises(ArgumentInvalid, match="other"):
        _compare(_pair(_score), Table("b", ("x", "y"), lambda _: (0.5, 0.5)))
    with pytest.raises(ArgumentInvalid, match="no text"):
        compare(_pair(_score), _pair(_score), [])


def test_the_report_shows_no_text() -> None:
    second = _pair(lambda text: 1 - _score(text))
    told = str(_compare(_pair(_score), second).to_dict())
    assert not any(each.text in told for each in TEXTS if len(each.text) > 20)


def test_the_form_without_fields_is_given_the_one_text() -> None:
    spec = WordpieceSpec(
        max_tokens=9,
        fields=(TextField(name="title"), TextField(name="description", max_characters=5)),
        joiner=" . ",
    )
    seen: list[str] = []

    def noted(text: str) -> tuple[float, float]:
        seen.append(text)
        return (0.5, 0.5)

    first = Table("a", ("other", "tech"), lambda _: (0.5, 0.5), AT_HALF, spec)
    compare(first, Table("b", ("other", "tech"), noted), ["Сварщик\nВарить трубы", "без строки"])
    assert seen == ["Сварщик . Варит", "без с"]
    assert in_one(spec, "a\nb\nc") == "a . b\nc"
    assert row(spec, "alone").texts == {"title": "", "description": "alone"}


@given(st.text(max_size=3000))
def test_every_length_has_a_bucket(text: str) -> None:
    assert bucket(text) in BUCKETS


_PROBABILITIES = st.lists(
    st.tuples(*[st.floats(0.0, 1.0, width=32) for _ in range(3)]), min_size=1, max_size=8
)
_LABELS = ("x", "y", "z")
_EVERY = dict.fromkeys(_LABELS, 0.4)
_DECISIONS: list[Decision] = [
    Argmax(unsure_below=0.6, evidence=WHY),
    Threshold(positive="y", threshold=0.3, evidence=WHY),
    Thresholds(thresholds=_EVERY, evidence=WHY),
    Thresholds(thresholds=_EVERY | {"x": 0.05}, nearest=0.2, evidence=WHY),
]


@pytest.mark.parametrize("decision", _DECISIONS)
@given(given_=_PROBABILITIES, shift=st.lists(st.floats(-0.99, 0.99), min_size=3, max_size=3))
def test_what_is_not_near_is_decided_the_same_after_a_shift(
    decision: Decision, given_: list[tuple[float, ...]], shift: list[float]
) -> None:
    before = np.array(given_, np.float64)
    tolerance = 0.01
    after = before + tolerance * np.array(shift)
    far = ~near(decision, _LABELS, before, tolerance)
    same = (decide(decision, _LABELS, before) == decide(decision, _LABELS, after)).all(axis=1)
    assert same[far].all()
