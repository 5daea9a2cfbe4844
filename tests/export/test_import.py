"""Folders of each published layout → bundles that answer as their libraries do."""

from __future__ import annotations

import json
import pickle
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.numpy import save_file

from razbor.errors import ArgumentInvalid, ExportDiffers, OutputInvalid, SourceInvalid
from razbor.export.answerers import BundleAnswerer, answerer
from razbor.export.importing.run import Imported, Wishes, import_model
from razbor.export.texts import gate_texts
from razbor.export.torch_answerers import SentenceTransformersAnswerer
from razbor.labels import ids
from razbor.models import Bundle
from razbor.models.manifest import Threshold, Thresholds, WordpieceSpec
from tests.cli.running import ROOT, environment, here
from tests.export.published import (
    RUBERT_TINY,
    RUBERT_TINY2,
    write_classifier,
    write_distilbert,
    write_roberta,
    write_sentences,
    write_setfit,
)

SECTIONS = ids("sections")
FEW = [each.text for each in gate_texts(20, seed=9)]
FILTER = Wishes("role", "{title} . {description:.2000}", 0.8791, 384)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small role filter of which the tests make others."""
    return write_classifier(tmp_path_factory.mktemp("small") / "filter", ("other", "tech"))


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Imported]:
    """The published role filter's and section classifier's exact architectures, imported."""
    folder = tmp_path_factory.mktemp("published")
    role = write_classifier(folder / "dev_da_roles", ("other", "tech"), RUBERT_TINY2)
    sections = write_classifier(folder / "classifier", SECTIONS, RUBERT_TINY)
    to = folder / "sections-bundle"
    return {
        "role": import_model(str(role), FILTER, folder / "role-bundle"),
        "sections": import_model(str(sections), Wishes("sections", max_length=128), to),
    }


@pytest.mark.model
def test_the_published_role_filter_is_imported(published: Mapping[str, Imported]) -> None:
    found = published["role"]
    manifest = found.bundle.manifest
    decision = manifest.tasks["role"].decision
    assert isinstance(decision, Threshold)
    assert (decision.positive, decision.threshold) == ("tech", 0.8791)
    assert isinstance(manifest.input, WordpieceSpec)
    assert manifest.input.max_tokens == 384
    assert manifest.input.joiner == " . "
    assert [field.max_characters for field in manifest.input.fields] == [None, 2000]
    assert found.parity.passed
    assert found.parity.whole.n >= 1000
    record = json.loads(found.bundle.read("import.json"))
    assert record["parity"]["verdict"] == "passed"
    assert record["source"] == "dev_da_roles"
    assert str(found.bundle.folder.parent) not in json.dumps(record)


@pytest.mark.model
def test_the_published_section_classifier_is_imported(published: Mapping[str, Imported]) -> None:
    manifest = published["sections"].bundle.manifest
    assert manifest.tasks["fragment"].labels == SECTIONS
    assert published["sections"].parity.whole.difference < 1e-4


@pytest.mark.end_to_end
@pytest.mark.parametrize("kind", ["roberta", "distilbert", "one logit", "several"])
def test_other_architectures_and_heads_are_imported(kind: str, tmp_path: Path) -> None:
    folder, to = tmp_path / "model", tmp_path / "bundle"
    if kind == "roberta":
        wishes = Wishes("pets", labels=("cat", "dog"), positive="dog", threshold=0.4)
        found = import_model(str(write_roberta(folder, ("x", "y"))), wishes, to)
        assert isinstance(found.bundle.manifest.tasks["pets"].decision, Threshold)
    elif kind == "distilbert":
        found = import_model(str(write_distilbert(folder, ids("answers"))), Wishes("answers"), to)
        assert found.bundle.manifest.tasks["answers"].labels == ids("answers")
    elif kind == "one logit":
        wishes = Wishes("role", labels=("other", "tech"), threshold=0.5)
        found = import_model(str(write_classifier(folder, ("LABEL_0",))), wishes, to)
        sums = BundleAnswerer(found.bundle).probabilities(FEW).sum(axis=1)
        np.testing.assert_allclose(sums, 1, atol=1e-6)
    else:
        some = ids("areas")[5:0:-1]
        model = write_classifier(folder, some, problem_type="multi_label_classification")
        found = import_model(str(model), Wishes("areas", threshold=0.3), to)
        task = found.bundle.manifest.tasks["areas"]
        assert task.labels == ids("areas")[1:6]
        assert isinstance(task.decision, Thresholds)
    assert found.parity.passed


@pytest.mark.end_to_end
@pytest.mark.parametrize("pooling", ["mean", "cls"])
def test_a_sentence_encoder_gives_its_vectors(pooling: str, tmp_path: Path) -> None:
    from sentence_transformers.base.modules import Dense
    from sentence_transformers.sentence_transformer.modules import Normalize

    from razbor import Catalogue
    from razbor.catalogue.bundled import BundledEncoder
    from razbor.models import Predictor

    parts = (Dense(16, 8, activation_function=torch.nn.Tanh()), Normalize())
    folder = write_sentences(
        tmp_path / "words", *(parts if pooling == "mean" else ()), pooling=pooling
    )
    found = import_model(str(folder), Wishes(), tmp_path / "bundle")
    embedding = found.bundle.manifest.embedding
    assert embedding is not None
    assert embedding.width == (8 if pooling == "mean" else 16)
    assert found.parity.passed
    encoder = BundledEncoder(Predictor.open(found.bundle))
    catalogue = Catalogue.build(
        [("1", ["сварщик труб"], ""), ("2", ["учитель физики"], "")], encoder=encoder
    )
    assert catalogue.search(["учитель физики"], top_k=1)[0][0].id == "2"


@pytest.mark.end_to_end
@pytest.mark.parametrize("normal", [False, True])
def test_a_setfit_head_in_safetensors_is_read(normal: bool, tmp_path: Path) -> None:
    folder = write_setfit(tmp_path / "answers", ids("answers"), normal=normal)
    random = np.random.default_rng(2)
    save_file(
        {
            "weights": random.normal(0, 2, (3, 16)).astype(np.float32),
            "biases": random.normal(0, 1, 3).astype(np.float32),
        },
        folder / "head.safetensors",
    )
    found = import_model(str(folder), Wishes("answers"), tmp_path / "bundle")
    assert found.parity.passed
    assert BundleAnswerer(found.bundle).probabilities(FEW).std(axis=0).max() > 0.01


@pytest.mark.end_to_end
def test_the_lines_of_the_docs_convert_a_head(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import joblib
    from sklearn.linear_model import LogisticRegression

    labels = ids("answers")
    folder = write_setfit(tmp_path / "my-setfit-folder", labels)
    body = SentenceTransformersAnswerer(folder, unit=False)
    vectors = body.probabilities(FEW)
    head = LogisticRegression(max_iter=5000).fit(vectors, np.arange(len(FEW)) % 3)
    joblib.dump(head, folder / "model_head.pkl")
    with pytest.raises(SourceInvalid, match="pickle"):
        import_model(str(folder), Wishes("answers"), tmp_path / "bundle")
    page = (ROOT / "docs" / "importing.md").read_text("utf-8")
    (lines,) = [part for part in re.findall(r"```python\n(.*?)```", page, re.S) if "joblib" in part]
    monkeypatch.chdir(tmp_path)
    exec(lines, {})  # noqa: S102 - our own page
    found = import_model(str(folder), Wishes("answers"), tmp_path / "bundle")
    np.testing.assert_allclose(
        BundleAnswerer(found.bundle).probabilities(FEW), head.predict_proba(vectors), atol=1e-4
    )


class Planted:
    """What a pickle may do when it is opened."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (self._path,))


def test_a_pickled_head_is_refused_unopened_and_the_remedy_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "answers"
    folder.mkdir()
    (folder / "modules.json").write_text("[]", "utf-8")
    (folder / "config.json").write_text("{}", "utf-8")
    (folder / "model.safetensors").write_bytes(b"")
    trace = tmp_path / "opened"
    (folder / "model_head.pkl").write_bytes(pickle.dumps(Planted(trace)))
    with pytest.raises(SourceInvalid, match=r"docs/importing\.md") as raised:
        import_model(str(folder), Wishes("answers"), tmp_path / "bundle")
    assert "sandbox" in raised.value.remedy
    assert not trace.exists()
    assert not (tmp_path / "bundle").exists()


def _spoil(folder: Path, how: str) -> None:
    if how == "pickled weights":
        (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    elif how == "no weights":
        (folder / "model.safetensors").unlink()
    elif how == "damaged weights":
        (folder / "model.safetensors").write_bytes(b"\x09" * 40)
    elif how == "no configuration":
        (folder / "config.json").unlink()
    elif how == "own code":
        _edit(folder, {"auto_map": {"AutoModel": "modeling.Mine"}})
    elif how == "foreign module":
        module = {"idx": 0, "name": "0", "path": "", "type": "evil.Transformer"}
        (folder / "modules.json").write_text(json.dumps([module]), "utf-8")
    elif how == "compiled":
        (folder / "config.json").unlink()
        (folder / "classifier.mlpackage").mkdir()


def _edit(folder: Path, changes: Mapping[str, Any]) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changes), "utf-8")


@pytest.mark.model
@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("pickled weights", "save_pretrained"),
        ("no weights", "safetensors"),
        ("damaged weights", "safetensors"),
        ("no configuration", "config.json"),
        ("own code", "code of its own"),
        ("foreign module", "Transformer"),
        ("compiled", "CoreML"),
    ],
)
def test_folders_that_cannot_be_read_are_refused(
    how: str, said: str, small: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(small, tmp_path / "model"))
    _spoil(folder, how)
    with pytest.raises(SourceInvalid, match=said):
        import_model(str(folder), FILTER, tmp_path / "bundle")
    assert not (tmp_path / "bundle").exists()


@pytest.mark.model
def test_an_encoder_without_a_head_is_no_classifier(tmp_path: Path) -> None:
    write_sentences(tmp_path / "words")
    with pytest.raises(SourceInvalid, match="without"):
        import_model(str(tmp_path / "words-words"), FILTER, tmp_path / "bundle")


@pytest.mark.model
@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        (Wishes("role", threshold=0.5, max_length=4000), "most that the model takes"),
        (Wishes("role", threshold=0.5, input="{salary}"), "--input"),
        (Wishes("role"), "--threshold"),
        (Wishes("sections"), "other, tech"),
        (Wishes(threshold=0.5), "--task"),
        (Wishes("role", threshold=0.5, name="Filter!"), "--name"),
    ],
)
def test_wishes_that_do_not_fit_are_refused_before_any_work(
    wishes: Wishes, said: str, small: Path, tmp_path: Path
) -> None:
    with pytest.raises(ArgumentInvalid, match=said):
        import_model(str(small), wishes, tmp_path / "bundle")


@pytest.mark.model
def test_too_few_texts_show_nothing_and_nothing_is_written(small: Path, tmp_path: Path) -> None:
    wishes = Wishes("role", threshold=0.5)
    with pytest.raises(ExportDiffers, match="nothing was written"):
        import_model(str(small), wishes, tmp_path / "bundle", texts=gate_texts(30))
    assert list(tmp_path.iterdir()) == []


def test_what_lies_there_is_not_replaced_unasked(tmp_path: Path) -> None:
    (tmp_path / "bundle").mkdir()
    (tmp_path / "bundle" / "letter.txt").write_text("mine", "utf-8")
    for force in (False, True):
        with pytest.raises(OutputInvalid):
            import_model(str(tmp_path), FILTER, tmp_path / "bundle", force=force)


def test_a_hub_out_of_reach_is_said_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    began = time.monotonic()
    to = tmp_path / "bundle"
    assert here("import", "nobody/role-filter", "--task", "role", "-o", to) == 2
    assert time.monotonic() - began < 20
    assert "RZB-704" in capsys.readouterr().err


_FULL = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from razbor.cli import main
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
main(sys.argv[1:])
"""


@pytest.mark.end_to_end
@pytest.mark.skipif(sys.platform == "win32", reason="no limits of a process there")
def test_no_room_for_the_bundle_is_said_and_leaves_nothing(small: Path, tmp_path: Path) -> None:
    to = tmp_path / "bundle"
    arguments = ["import", small, "--task", "role", "--threshold", "0.5", "-o", to]
    done = subprocess.run(
        [sys.executable, "-c", _FULL, *map(str, arguments)],
        capture_output=True,
        env=environment() | {"TMPDIR": str(tmp_path)},
        check=False,
    )
    assert done.returncode == 2
    assert b"RZB-503" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.end_to_end
def test_the_command_line_imports_and_compares(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to, report = tmp_path / "bundle", tmp_path / "report.json"
    template = "{title} . {description:.2000}"
    assert (
        here(
            *("import", small, "--task", "role", "--threshold", "0.5", "--input", template),
            *("--max-length", "96", "--languages", "ru", "--name", "filter", "-o", to),
        )
        == 0
    )
    assert Bundle.open(to).manifest.languages == ("ru",)
    assert here("import", small, "--task", "role", "--threshold", "0.5", "-o", to) == 2
    texts = tmp_path / "texts.jsonl"
    rows = [json.dumps({"description": each.text, "l": each.language}) for each in gate_texts(40)]
    texts.write_text("\n".join(rows), "utf-8")
    capsys.readouterr()
    assert (
        here("parity", to, to, texts, "--language-column", "l", "-o", report) == 1
    )  # too few to show anything
    assert "not shown" in capsys.readouterr().out
    found = json.loads(report.read_text("utf-8"))
    assert found["verdict"] == "not shown"
    assert [part["n"] for part in found["languages"].values()] == [40, 40, 40]
    assert answerer(str(to)).labels == answerer(str(small)).labels
