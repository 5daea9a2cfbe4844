"""Packages that are converted for real, and what is seen of them without a Mac."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import torch

from razbor.errors import ArgumentInvalid, ExportUnfit, PlatformUnfit, SourceInvalid
from razbor.export.answerers import BundleAnswerer
from razbor.export.coreml.emulating import Emulated
from razbor.export.coreml.folder import PACKAGE, CoremlFolder
from razbor.export.coreml.packages import open_package, packaged
from razbor.export.coreml.program import Program
from razbor.export.coreml.weights import compare_weights
from razbor.export.network import MeanNetwork
from razbor.export.source import read_source
from razbor.export.texts import gate_texts
from razbor.models import Bundle
from tests.export.coreml.conftest import Written

pytestmark = pytest.mark.end_to_end

TASKS = ("sections", "role", "areas", "answers")
TEXTS = (
    "Требования:\nопыт от двух лет и внимательность",
    "Account manager",
    "Wir suchen eine Fachkraft\nfür die Pflege der Beete, gern in Teilzeit",
    "оклад " * 60,
    "",
)


@pytest.mark.parametrize("task", TASKS)
def test_a_package_passes_its_gate(exported: Written, task: str) -> None:
    made, folder = exported(task)
    found = made.check(folder, gate_texts(20))
    record = json.loads(json.dumps(found.to_dict()))
    assert [each for each in found.findings if not each.passed] == []
    assert record["weights"]["differing"] == record["weights"]["foreign"] == []
    assert 0 < record["weights"]["largest_steps"] <= 0.5
    assert 0 < found.difference < 0.1
    # Fewer texts than the gate asks for: nothing fails, and nothing is shown.
    assert found.parity.verdict == "not shown"
    assert found.parity.whole.agreement[0] >= 0.995
    assert not found.passed
    assert found.cut.texts > 0
    assert record["emulated"]["cut"]["tokens"] == found.cut.tokens


@pytest.mark.parametrize("task", TASKS)
def test_one_length_has_two_inputs_of_whole_numbers(exported: Written, task: str) -> None:
    made, folder = exported(task)
    program = Program.read(folder / PACKAGE)
    assert [each.name for each in program.description.input] == ["input_ids", "attention_mask"]
    for each in program.description.input:
        assert list(each.type.multiArrayType.shape) == [1, 32]
        assert not each.type.multiArrayType.enumeratedShapes.shapes
    assert program.version == 7
    said = program.metadata
    assert json.loads(said["labels"]) == list(made.source.labels)
    assert said["max_tokens"] == "32"
    assert said["version"] == "1.0.0"
    assert said["bundle_sha256"] == made.source.bundle.digest
    assert json.loads(said["decision"])["kind"] == made.source.task.decision.kind


@pytest.mark.parametrize("task", ["sections", "areas", "answers"])
def test_several_lengths_answer_like_one(exported: Written, several: Written, task: str) -> None:
    (_, one), (made, many) = exported(task), several(task)
    program = Program.read(many / PACKAGE)
    (ids,) = program.description.input
    shapes = [list(each.shape) for each in ids.type.multiArrayType.enumeratedShapes.shapes]
    assert sorted(shapes) == [[1, 8], [1, 16], [1, 64]]
    assert made.lengths.limit == 32
    found = packaged(many / PACKAGE, Emulated(program)).logits(TEXTS)
    wanted = packaged(one / PACKAGE, Emulated(Program.read(one / PACKAGE))).logits(TEXTS)
    # Sums of padding in another order, no more.
    np.testing.assert_allclose(found, wanted, atol=0.02)


@pytest.mark.parametrize("task", TASKS)
def test_a_package_alone_knows_how_to_answer(
    exported: Written, encoders: Mapping[str, Bundle], task: str
) -> None:
    _, folder = exported(task)
    answerer = packaged(folder / PACKAGE, Emulated(Program.read(folder / PACKAGE)))
    bundle = BundleAnswerer(encoders[task])
    assert (answerer.labels, answerer.decision) == (bundle.labels, bundle.decision)
    assert answerer.reads == bundle.reads
    found, wanted = answerer.probabilities(TEXTS), bundle.probabilities(TEXTS)
    np.testing.assert_allclose(found, wanted, atol=0.02)
    # Half precision is not 32 bits: it is the package that was asked.
    assert np.abs(found - wanted).max() > 1e-6


def test_the_temperature_is_in_the_numbers(exported: Written) -> None:
    made, _ = exported("sections")
    assert made.source.network.temperature == 1.7
    ids = torch.full((1, 32), 7, dtype=torch.int32)
    with torch.no_grad():
        found = made.network(ids, torch.ones_like(ids))
        wanted, *_ = made.source.network(ids, torch.ones_like(ids), torch.zeros_like(ids))
    torch.testing.assert_close(found, wanted, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("task", ["sections", "answers"])
def test_a_number_that_was_altered_is_found(exported: Written, task: str) -> None:
    made, folder = exported(task)
    source = {name: value.detach().numpy() for name, value in made.network.named_parameters()}
    source |= {name: value.numpy() for name, value in made.network.named_buffers()}
    program = Program.read(folder / PACKAGE)
    assert compare_weights(source, program).passed
    altered = {**source, "head.weight": source["head.weight"].copy()}
    altered["head.weight"][0, 3] *= 1.01
    found = compare_weights(altered, program)
    assert found.differing == ("head.weight",)
    assert found.largest_steps > 0.5
    del altered["head.weight"]
    assert len(compare_weights(altered, program).foreign) == 1
    assert isinstance(made.source.network, MeanNetwork) is (task == "answers")


def test_an_altered_file_does_not_pass(exported: Written, tmp_path: Path) -> None:
    made, folder = exported("role")
    copied = shutil.copytree(folder, tmp_path / "altered")
    (weights,) = copied.rglob("weight.bin")
    content = bytearray(weights.read_bytes())
    # Numbers stand behind the headers: the last of them all.
    content[-33] ^= 0x40
    weights.write_bytes(content)
    found = made.check(copied, gate_texts(5))
    assert not found.weights.passed
    assert not found.passed


def test_a_shorter_length_cuts_and_counts(encoders: Mapping[str, Bundle], tmp_path: Path) -> None:
    made = CoremlFolder.of(read_source(encoders["role"]), [8])
    made.write(tmp_path)
    found = made.check(tmp_path, gate_texts(5))
    assert found.cut.limit == 8
    assert found.cut.texts >= 12
    assert found.cut.tokens > 8 * found.cut.texts
    # The bundle is asked about the same tokens.
    assert found.parity.whole.agreement[0] >= 0.9


@pytest.mark.parametrize("asked", [[], [0], [8, 8], [32, 401]])
def test_lengths_that_the_network_does_not_hold(
    encoders: Mapping[str, Bundle], asked: list[int]
) -> None:
    with pytest.raises(ArgumentInvalid, match="from 1 to 400"):
        CoremlFolder.of(read_source(encoders["role"]), asked)


def test_what_an_app_needs_lies_beside_the_package(exported: Written) -> None:
    made, folder = exported("sections")
    assert (folder / "tokenizer.json").read_bytes() == made.source.tokenizer
    settings = json.loads((folder / "tokenizer_config.json").read_text("utf-8"))
    assert settings["tokenizer_class"] == "BertTokenizer"
    assert settings["model_max_length"] == 32
    names = json.loads((folder / "config.json").read_text("utf-8"))["id2label"]
    assert list(names.values()) == list(made.source.labels)
    sketch = (folder / "TextClassifier.swift").read_text("utf-8")
    said = Program.read(folder / PACKAGE).metadata
    asked = [part.split('"')[0] for part in sketch.split('told["')[1:]]
    assert asked
    assert set(asked) <= set(said)


def test_elsewhere_the_command_for_a_mac_is_named(
    exported: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, folder = exported("role")
    monkeypatch.setattr("sys.platform", "linux")
    with pytest.raises(PlatformUnfit, match=r"razbor parity BUNDLE model\.mlpackage"):
        open_package(folder / PACKAGE)


def test_a_package_of_somebody_else_is_refused(exported: Written, tmp_path: Path) -> None:
    made, _ = exported("role")
    from razbor.export.coreml.converting import convert

    convert(made.network, made.lengths, {"labels": "[]"}, tmp_path / PACKAGE)
    (tmp_path / "tokenizer.json").write_bytes(made.source.tokenizer)
    with pytest.raises(SourceInvalid, match="export the bundle again"):
        packaged(tmp_path / PACKAGE, lambda _: np.zeros((1, 2), np.float32))


def test_a_bundle_over_ngrams_is_refused() -> None:
    with pytest.raises(ExportUnfit, match="word pieces"):
        CoremlFolder.of(read_source(Bundle.open("areas")))


if sys.platform == "darwin":

    @pytest.mark.parametrize("task", TASKS)
    def test_coreml_itself_answers_like_the_bundle(
        exported: Written, encoders: Mapping[str, Bundle], task: str
    ) -> None:
        _, folder = exported(task)
        found = open_package(folder / PACKAGE).probabilities(TEXTS)
        wanted = BundleAnswerer(encoders[task]).probabilities(TEXTS)
        np.testing.assert_allclose(found, wanted, atol=0.05)
