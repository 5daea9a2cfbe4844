from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto, helper

from razbor.errors import BundleError, BundleFormat, BundleMissing, BundleUnsafe
from razbor.models import Bundle, Predictor, Row, Seen, write_bundle
from razbor.models.manifest import WordpieceSpec
from razbor.models.session import Session
from razbor.models.wordpiece import WordpieceInput
from tests.models import making

WORDS = ("water", "roses", "bread", "wash", "letters", "хлеб", "розы", ".", "unknown")
_texts = st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)
_rows = st.lists(st.tuples(_texts, _texts), min_size=1, max_size=12)


def _row(title: str, body: str = "") -> Row:
    return Row({"title": title, "body": body})


def test_answers_are_probabilities_in_the_order_of_the_rows(predictor: Predictor) -> None:
    rows = [_row("water the roses"), _row("bread"), _row("water the roses")]
    found = predictor.predict(rows)
    assert {name: part.shape for name, part in found.outputs.items()} == {
        "place": (3, 3),
        "urgent": (3, 2),
    }
    assert found.outputs["place"].sum(1) == pytest.approx([1, 1, 1], abs=1e-6)
    np.testing.assert_array_equal(found.outputs["place"][0], found.outputs["place"][2])
    assert abs(found.outputs["place"][0] - found.outputs["place"][1]).max() > 0.01
    assert found.seen == (Seen(15, 15, 3, 3), Seen(5, 5, 1, 1), Seen(15, 15, 3, 3))


def test_no_rows_give_no_answers(predictor: Predictor) -> None:
    found = predictor.predict([])
    assert found.outputs["place"].shape == (0, 3)
    assert found.seen == ()


@cache
def _session() -> Session:
    return Session(making.encoder_model().SerializeToString(), threads=1)


def _parts(tokens_a_batch: int) -> tuple[Session, WordpieceInput]:
    spec = making.draft().input
    assert isinstance(spec, WordpieceSpec)
    content = making.tokenizer_json()
    inputs = _session().inputs
    return _session(), WordpieceInput(content, spec, inputs, tokens_a_batch=tokens_a_batch)


@given(_rows, st.data())
def test_an_answer_does_not_depend_on_its_batch(
    predictor: Predictor, texts: list[tuple[str, str]], data: st.DataObject
) -> None:
    rows = [_row(*text) for text in texts]
    alone = [predictor.predict([row]) for row in rows]
    order = data.draw(st.permutations(range(len(rows))))
    limit = data.draw(st.integers(1, 100))
    split = Predictor(predictor.manifest, *_parts(limit))
    shuffled = split.predict([rows[place] for place in order])
    whole = predictor.predict([*rows, _row("water . " * 9)])
    for line, place in enumerate(order):
        for name, single in alone[place].outputs.items():
            assert abs(shuffled.outputs[name][line] - single[0]).max() <= 1e-6
            assert abs(whole.outputs[name][place] - single[0]).max() <= 1e-6
        assert shuffled.seen[line] == whole.seen[place] == alone[place].seen[0]


@pytest.mark.parametrize(("segments", "mask"), [(False, True), (False, False), (True, False)])
def test_graphs_without_mask_or_segments_answer_alike_in_any_batch(
    tmp_path: Path, segments: bool, mask: bool
) -> None:
    model = making.encoder_model(segments=segments, mask=mask).SerializeToString()
    files = {**making.files(), "model.onnx": model}
    predictor = Predictor.open(write_bundle(tmp_path / "b", making.draft(), files), threads=1)
    rows = [_row("water"), _row("water the roses and mow lawn"), _row("bread on monday")]
    together = predictor.predict(rows).outputs["place"]
    for line, row in enumerate(rows):
        single = predictor.predict([row]).outputs["place"][0]
        assert abs(together[line] - single).max() <= 1e-6


def test_a_bundle_is_opened_by_its_folder(bundle: Bundle) -> None:
    by_path = Predictor.open(bundle.folder).predict([_row("bread")])
    by_bundle = Predictor.open(bundle).predict([_row("bread")])
    np.testing.assert_array_equal(by_path.outputs["place"], by_bundle.outputs["place"])
    with pytest.raises(BundleMissing):
        Predictor.open(bundle.folder / "nowhere")


def _foreign() -> bytes:
    model = making.encoder_model()
    model.graph.node[0].domain = "org.pytorch.aten"
    return bytes(model.SerializeToString())


def _with_output(name: str, kind: int, columns: int | str) -> bytes:
    model = making.encoder_model()
    node = helper.make_node
    if kind == TensorProto.INT64:
        model.graph.node.append(node("Cast", ["urgent_logits"], ["other"], to=kind))
    else:
        model.graph.node.append(node("Concat", ["urgent_logits"] * 2, ["other"], axis=1))
    model.graph.output.append(helper.make_tensor_value_info("other", kind, ["rows", columns]))
    if name == "urgent":
        del model.graph.output[1]
        del model.graph.node[-2]
        model.graph.node[-1].output[0] = name
        model.graph.output[1].name = name
    return bytes(model.SerializeToString())


MISFITS: dict[str, tuple[str, bytes, type[BundleError]]] = {
    "foreign operator": ("model.onnx", _foreign(), BundleUnsafe),
    "no model": ("model.onnx", b"# weights", BundleFormat),
    "other inputs": ("model.onnx", making.ngram_model().SerializeToString(), BundleFormat),
    "integers": ("model.onnx", _with_output("urgent", TensorProto.INT64, 2), BundleFormat),
    "columns": ("model.onnx", _with_output("urgent", TensorProto.FLOAT, 4), BundleFormat),
    "no tokenizer": ("tokenizer.json", b"{}", BundleFormat),
}


@pytest.mark.parametrize(("name", "content", "kind"), MISFITS.values(), ids=MISFITS)
def test_what_does_not_fit_is_refused_on_loading(
    bundle: Bundle, name: str, content: bytes, kind: type[BundleError]
) -> None:
    making.replace_file(bundle.folder, name, content)
    with pytest.raises(kind) as caught:
        Predictor.open(bundle.folder)
    assert type(caught.value) is kind
    assert caught.value.place.startswith(str(bundle.folder))


def test_a_lacking_output_is_refused(bundle: Bundle) -> None:
    making.edit_manifest(bundle.folder, lambda found: found["tasks"]["place"].update(output="x"))
    with pytest.raises(BundleFormat, match="an output 'x'"):
        Predictor.open(bundle.folder)


@pytest.mark.parametrize(
    ("last", "found"),
    [
        (helper.make_node("Log", ["urgent_logits"], ["urgent"]), "numbers out of range"),
        (helper.make_node("Cast", ["input_ids"], ["urgent"], to=1), r"the shape \(1, 3\)"),
    ],
    ids=["numbers", "shape"],
)
def test_what_are_no_probabilities_is_refused(
    bundle: Bundle, last: onnx.NodeProto, found: str
) -> None:
    model = making.encoder_model()
    del model.graph.node[-1]
    model.graph.node.append(last)
    model.graph.output[1].type.tensor_type.shape.dim[1].dim_param = "tokens"
    making.replace_file(bundle.folder, "model.onnx", model.SerializeToString())
    predictor = Predictor.open(bundle.folder)
    with pytest.raises(BundleFormat, match=found):
        predictor.predict([_row("bread")])


@pytest.fixture
def over_ngrams(tmp_path: Path) -> Bundle:
    task = making.tasks()["urgent"].model_copy(update={"labels": ("urgent",)})
    draft = making.draft(input=making.NGRAMS, tasks={"urgent": task})
    return write_bundle(tmp_path / "ngrams", draft, making.ngram_files())


def test_rows_over_ngrams_are_one_run_and_see_each_other(over_ngrams: Bundle) -> None:
    predictor = Predictor.open(over_ngrams)
    rows = [Row({"title": "ar"}, (1.0,)), Row({"title": ""}, (0.0,)), Row({"title": "xa"}, (0.5,))]
    found = predictor.predict(rows)
    # The letters' unit vector summed, the row's number, and the mean of all numbers.
    scores = np.array([2**0.5 + 1, 0, 1 + 0.5]) + 0.5
    assert found.outputs["urgent"][:, 0] == pytest.approx(1 / (1 + np.exp(-scores)))
    assert [seen.characters_given for seen in found.seen] == [2, 0, 2]
    assert predictor.predict([]).outputs["urgent"].shape == (0, 1)


def test_what_is_cut_over_ngrams_is_counted(over_ngrams: Bundle) -> None:
    found = Predictor.open(over_ngrams).predict([Row({"title": "ar " * 10}, (0.0,))])
    (seen,) = found.seen
    assert (seen.characters_given, seen.characters_seen) == (30, 20)
    assert seen.tokens_seen < seen.tokens_given


def test_a_broken_feature_table_is_refused(over_ngrams: Bundle) -> None:
    making.replace_file(over_ngrams.folder, "features.safetensors", b"{}")
    with pytest.raises(BundleFormat) as caught:
        Predictor.open(over_ngrams.folder)
    assert caught.value.place == f"{over_ngrams.folder}: features.safetensors"
