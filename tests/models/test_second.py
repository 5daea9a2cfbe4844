"""Two bundles that answer as one: the mean of both, or a clear refusal."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from razbor.errors import ArgumentInvalid, BundleFormat, BundleMissing
from razbor.models import Bundle, Predictor, Row, write_bundle
from razbor.models.manifest import Second, Task, TextField, WordpieceSpec
from razbor.models.second import as_second, second_of
from tests.models import making

WORDS = ("water", "roses", "bread", "wash", "letters", "хлеб", "розы", ".", "unknown")
_texts = st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)
_rows = st.lists(st.tuples(_texts, _texts), min_size=1, max_size=6)
WEIGHT = 0.25


def two(folder: Path, **changes: Any) -> tuple[Bundle, Bundle]:
    """A bundle that asks another one, which reads the second field alone; and that other one."""
    other = making.draft(name="other", tasks={"place": making.tasks()["place"]}, **changes)
    second = write_bundle(folder / "other", other, making.files())
    told = second_of(second, ("body",), max_tokens=8, weight=WEIGHT)
    first = write_bundle(folder / "first", making.draft(second=told), making.files())
    return first, second


@cache
def opened(folder: Path) -> Predictor:
    """A bundle, opened once for all examples of a property."""
    return Predictor.open(folder)


@cache
def as_asked(folder: Path, first: Path) -> Predictor:
    """The same, as the second of another bundle."""
    return Predictor.open(folder, read=Bundle.open(first).manifest.second)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Bundle, Bundle]:
    return two(tmp_path_factory.mktemp("second"))


def row(title: str, body: str) -> Row:
    return Row({"title": title, "body": body})


def test_the_manifest_keeps_what_it_says_of_the_second(pair: tuple[Bundle, Bundle]) -> None:
    first, second = pair
    told = first.manifest.second
    assert told is not None
    assert told.bundle == "other"
    assert told.files == {
        name: second.manifest.files[name].sha256 for name in ("model.onnx", "tokenizer.json")
    }
    assert "second" not in second.manifest.to_dict()
    assert Bundle.open(first.folder).manifest == first.manifest


@settings(deadline=None)  # the first example opens the bundles
@given(rows=_rows)
def test_what_both_answer_is_the_mean_of_both(
    pair: tuple[Bundle, Bundle], rows: list[tuple[str, str]]
) -> None:
    first, second = pair
    asked = [row(*each) for each in rows]
    # The same graph and pieces, without the second.
    alone = opened(write_or_open(first).folder).predict(asked)
    beside = as_asked(second.folder, first.folder).predict(asked)
    found = opened(first.folder).predict(asked)
    wanted = (1 - WEIGHT) * alone.outputs["place"] + WEIGHT * beside.outputs["place"]
    np.testing.assert_allclose(found.outputs["place"], wanted, atol=1e-6)
    # What the first answers alone stays as it is, and so does what was seen.
    np.testing.assert_array_equal(found.outputs["urgent"], alone.outputs["urgent"])
    assert found.seen == alone.seen
    # Each row is judged alone.
    single = np.concatenate(
        [opened(first.folder).predict([each]).outputs["place"] for each in asked[:2]]
    )
    np.testing.assert_allclose(found.outputs["place"][:2], single, atol=1e-6)


def write_or_open(first: Bundle) -> Bundle:
    folder = first.folder.parent / "plain"
    if folder.is_dir():
        return Bundle.open(folder)
    return write_bundle(folder, making.draft(), making.files())


def test_no_rows_give_no_answers(pair: tuple[Bundle, Bundle]) -> None:
    assert Predictor.open(pair[0]).predict([]).outputs["place"].shape == (0, 3)


def test_the_second_reads_its_fields_alone_and_no_more_than_it_is_told(
    pair: tuple[Bundle, Bundle],
) -> None:
    first, second = pair
    told = first.manifest.second
    assert told is not None
    spec = as_second(second, told)
    assert [field.name for field in spec.fields] == ["body"]
    assert spec.max_tokens == 8
    assert as_second(second, told.model_copy(update={"max_tokens": 900})).max_tokens == 12
    predictor = Predictor.open(second, read=told)
    one, other = predictor.predict([row("water", "bread"), row("letters", "bread")]).outputs[
        "place"
    ]
    np.testing.assert_array_equal(one, other)
    with pytest.raises(ArgumentInvalid):
        predictor.predict([Row({"title": "water"})])


def test_a_second_that_is_not_there_is_missed(tmp_path: Path) -> None:
    first, second = two(tmp_path)
    second.folder.rename(tmp_path / "elsewhere")
    assert Bundle.open(first.folder).digest == first.digest
    with pytest.raises(BundleMissing):
        Predictor.open(first)


def test_another_model_is_refused_and_another_card_is_not(tmp_path: Path) -> None:
    first, second = two(tmp_path)
    same = Predictor.open(first).predict([row("water", "bread")]).outputs["place"]
    files = making.files()
    draft = making.draft(name="other", tasks={"place": making.tasks()["place"]})
    write_bundle(second.folder, draft, {**files, "README.md": b"# another\n"}, force=True)
    again = Predictor.open(first).predict([row("water", "bread")]).outputs["place"]
    np.testing.assert_array_equal(same, again)
    other = making.encoder_model(segments=False).SerializeToString()
    write_bundle(second.folder, draft, {**files, "model.onnx": other}, force=True)
    with pytest.raises(BundleFormat, match="another bundle 'other'"):
        Predictor.open(first)


def test_a_second_that_answers_nothing_of_the_first_is_refused(tmp_path: Path) -> None:
    place = making.tasks()["place"]
    labels = ("kitchen", "garden", "office")
    turned = Task(output="place", labels=labels, decision=place.decision)
    second = write_bundle(
        tmp_path / "other", making.draft(name="other", tasks={"place": turned}), making.files()
    )
    told = second_of(second, ("body",), max_tokens=8, weight=0.5)
    first = write_bundle(tmp_path / "first", making.draft(second=told), making.files())
    with pytest.raises(BundleFormat, match="answers nothing of it"):
        Predictor.open(first)


def test_a_second_that_asks_a_third_is_refused(tmp_path: Path) -> None:
    first, _ = two(tmp_path)
    told = second_of(first, ("body",), max_tokens=8, weight=0.5)
    named = told.model_copy(update={"bundle": "first"})
    whole = write_bundle(tmp_path / "whole", making.draft(second=named), making.files())
    with pytest.raises(BundleFormat, match="asks a second one itself"):
        Predictor.open(whole)


def test_a_second_over_ngrams_is_refused(tmp_path: Path) -> None:
    urgent = {"urgent": making.tasks()["urgent"]}
    ngrams = making.draft(name="other", input=making.NGRAMS, tasks=urgent)
    second = write_bundle(tmp_path / "other", ngrams, making.ngram_files())
    told = second_of(second, ("body",), max_tokens=8, weight=0.5)
    first = write_bundle(tmp_path / "first", making.draft(second=told), making.files())
    with pytest.raises(BundleFormat):
        Predictor.open(first)


@pytest.mark.parametrize("weight", [0.0, 1.0, -0.1, 2.0])
def test_a_weight_lies_between_both(weight: float) -> None:
    with pytest.raises(ValueError, match="weight"):
        Second(
            bundle="other",
            files={"model.onnx": "0" * 64},
            fields=(TextField(name="body"),),
            max_tokens=8,
            weight=weight,
        )


def test_windows_are_not_for_a_second(tmp_path: Path) -> None:
    spec = WordpieceSpec(
        max_tokens=12, fields=(TextField(name="title"), TextField(name="body")), windows="mean"
    )
    first, second = two(tmp_path, input=spec)
    assert first.manifest.second is not None
    assert as_second(second, first.manifest.second).windows is None


@settings(deadline=None)  # a limit that is new opens a bundle
@given(rows=_rows, limit=st.sampled_from([0.0, 0.4, 0.5, 0.6, 1.0]))
def test_what_the_first_is_sure_of_is_left_to_it(
    pair: tuple[Bundle, Bundle],
    rows: list[tuple[str, str]],
    limit: float,
) -> None:
    first, _ = pair
    told = first.manifest.second
    assert told is not None
    folder = first.folder.parent / f"sure-{limit}"
    if not folder.is_dir():
        named = told.model_copy(update={"unless_sure": limit})
        write_bundle(folder, making.draft(second=named), making.files())
    asked = [row(*each) for each in rows]
    alone = opened(write_or_open(first).folder).predict(asked).outputs["place"]
    mean = opened(first.folder).predict(asked).outputs["place"]
    found = opened(folder).predict(asked).outputs["place"]
    sure = alone.max(axis=1) >= limit
    np.testing.assert_allclose(found, np.where(sure[:, None], alone, mean), atol=1e-6)


def test_a_manifest_without_a_limit_does_not_write_one(pair: tuple[Bundle, Bundle]) -> None:
    assert "unless_sure" not in pair[0].manifest.to_dict()["second"]
