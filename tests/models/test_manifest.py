from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from razbor.errors import BundleError, BundleFormat
from razbor.models.manifest import Argmax, NgramSpec, Thresholds
from razbor.models.parsing import parse_manifest
from tests.models import making

SHA = "a" * 64


def _good() -> dict[str, Any]:
    files = {name: {"sha256": SHA, "size": 3} for name in ("model.onnx", "tokenizer.json")}
    return {**making.draft().to_dict(), "files": files}


def _parse(found: object) -> None:
    parse_manifest(json.dumps(found).encode())


def test_a_good_manifest_is_read_back() -> None:
    manifest = parse_manifest(json.dumps(_good()).encode())
    assert manifest.to_dict() == _good()
    assert manifest.widths == {"place": 3, "urgent": 2}
    decision = manifest.tasks["place"].decision
    assert isinstance(decision, Argmax)
    assert decision.evidence["n"] == 12


def test_the_other_kinds_are_read() -> None:
    found = _good()
    found["input"] = making.NGRAMS.to_dict()
    found["files"]["features.safetensors"] = {"sha256": SHA, "size": 1}
    found["tasks"] = {
        "areas": {
            "output": "areas",
            "labels": ["a", "b"],
            "decision": {
                "kind": "thresholds",
                "thresholds": {"b": 0.5, "a": 1},
                "evidence": {"method": "by hand"},
            },
        }
    }
    manifest = parse_manifest(json.dumps(found).encode())
    assert isinstance(manifest.input, NgramSpec)
    assert manifest.input.fields[0].char_ngrams == (1, 1)
    assert isinstance(manifest.tasks["areas"].decision, Thresholds)


def _set(*path: str, to: object) -> Callable[[dict[str, Any]], None]:
    def edit(found: dict[str, Any]) -> None:
        for step in path[:-1]:
            found = found[step]
        found[path[-1]] = to

    return edit


REFUSED = {
    "unknown key": (_set("weights", to=1), "weights"),
    "no slug": (_set("name", to="../tiny"), "name"),
    "version as a number": (_set("version", to=1), "version"),
    "language": (_set("languages", to=["English"]), "languages.0"),
    "unknown input": (_set("input", "kind", to="pictures"), "input"),
    "no room": (_set("input", "max_tokens", to=0), "input.wordpiece.max_tokens"),
    "no fields": (_set("input", "fields", to=[]), "input.wordpiece.fields"),
    "no tasks": (_set("tasks", to={}), "the manifest"),
    "labels": (_set("tasks", "place", "labels", to=["a", "b", "a"]), "tasks.place"),
    "no label": (_set("tasks", "place", "labels", to=[]), "tasks.place.labels"),
    "positive": (_set("tasks", "urgent", "decision", "positive", to="loud"), "tasks.urgent"),
    "probability": (
        _set("tasks", "urgent", "decision", "threshold", to=1.5),
        "tasks.urgent.decision.threshold.threshold",
    ),
    "bare number": (
        _set("tasks", "place", "decision", "evidence", to={}),
        "tasks.place.decision.argmax.evidence",
    ),
    "shared output": (_set("tasks", "urgent", "output", to="place"), "the manifest"),
    "digest": (_set("files", "model.onnx", "sha256", to="A" * 64), "files.model.onnx.sha256"),
    "size": (_set("files", "model.onnx", "size", to=-1), "files.model.onnx.size"),
    "unlisted tokenizer": (_set("input", "tokenizer", to="other.json"), "the manifest"),
    "no files": (_set("files", to={}), "the manifest"),
    "training": (_set("training", "recipe_sha256", to=None), "training.recipe_sha256"),
}


@pytest.mark.parametrize(("edit", "place"), REFUSED.values(), ids=REFUSED)
def test_the_field_that_does_not_fit_is_named(
    edit: Callable[[dict[str, Any]], None], place: str
) -> None:
    found = _good()
    edit(found)
    with pytest.raises(BundleFormat) as caught:
        _parse(found)
    assert caught.value.place == place


@pytest.mark.parametrize("thresholds", [{"garden": 0.5}, {"a": 1, "b": 1, "c": 1}])
def test_thresholds_belong_to_exactly_the_labels(thresholds: dict[str, float]) -> None:
    found = _good()
    found["tasks"]["place"]["decision"] = {
        "kind": "thresholds",
        "thresholds": thresholds,
        "evidence": {"method": "by hand"},
    }
    with pytest.raises(BundleFormat, match="exactly the labels"):
        _parse(found)


@pytest.mark.parametrize(
    "ranges", [{}, {"char_ngrams": [3, 2]}, {"word_ngrams": [0, 1]}, {"char_ngrams": [1, 65]}]
)
def test_ngram_lengths_make_sense(ranges: dict[str, Any]) -> None:
    found = _good()
    field = {"name": "title", "max_characters": 10, **ranges}
    found["input"] = {"kind": "char_ngrams", "fields": [field]}
    with pytest.raises(BundleFormat) as caught:
        _parse(found)
    assert caught.value.place.startswith("input.char_ngrams.fields.0")


@pytest.mark.parametrize("version", [0, 2, "1", True, 1.0, None])
def test_an_unknown_format_says_what_this_razbor_reads(version: object) -> None:
    with pytest.raises(BundleFormat, match="reads: 1") as caught:
        _parse({**_good(), "format": version, "new": "field"})
    assert "newer razbor" in caught.value.remedy
    assert caught.value.place == "format"


BROKEN = {
    "nothing": b"",
    "no json": b"{",
    "a list": b"[]",
    "not utf-8": b'{"format": "\xff"}',
    "utf-16": json.dumps({"format": 1}).encode("utf-16"),
    "deep": b"[" * 100_000,
    "twice": b'{"format": 1, "format": 1}',
    "NaN": b'{"format": NaN}',
}


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN)
def test_what_is_no_json_object_is_refused(raw: bytes) -> None:
    with pytest.raises(BundleFormat, match="in JSON, UTF-8"):
        parse_manifest(raw)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(st.sampled_from(sorted(_good())), _json)
def test_any_value_of_a_field_is_read_or_refused(key: str, value: object) -> None:
    try:
        _parse({**_good(), key: value})
    except BundleError as error:
        assert error.found  # noqa: PT017 - either way is fine, anything else is not


@given(st.binary(max_size=200))
def test_any_bytes_are_refused(raw: bytes) -> None:
    with pytest.raises(BundleFormat):
        parse_manifest(raw)
