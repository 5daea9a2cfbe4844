"""Pretraining end to end: by the command line, killed and resumed, changed and refused."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch
from numpy.typing import NDArray
from safetensors.numpy import load_file
from safetensors.torch import load_file as load_tensors

from razbor.errors import DataScarce, LossNotFinite, OutputInvalid, RecipeInvalid
from razbor.training.choices import Telling
from razbor.training.pretraining.changes import Changes
from razbor.training.pretraining.pretrain import Pretrained, pretrain
from razbor.training.pretraining.raw import FRAGMENTS
from tests.cli.running import here
from tests.training.pretraining.making import fragment, write_recipe, write_texts

pytestmark = pytest.mark.training

STEPS = 10
"""Of the tiny recipe: 1,900 tokens in batches of 8 windows of 24, rounded up."""
PARTS = ("embeddings.", "encoder.", "pooler.")
"""Of a BERT without heads."""
TIMES = ("seconds", "started")
PIECES = "embeddings.word_embeddings.weight"


class Killed(Exception):
    pass


@pytest.fixture(scope="module")
def whole(recipe_file: Path, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run that nobody stops ends with."""
    output = tmp_path_factory.mktemp("whole") / "encoder"
    assert here("pretrain", recipe_file, "--data", data, "-o", output) == 0
    return output


def stored(folder: Path) -> dict[str, torch.Tensor]:
    found: dict[str, torch.Tensor] = load_tensors(folder / "model.safetensors")
    return found


def weights(folder: Path) -> dict[str, NDArray[np.generic]]:
    return {name: tensor.to(torch.float16).numpy() for name, tensor in stored(folder).items()}


def record(folder: Path) -> dict[str, object]:
    found = json.loads((folder / "run.json").read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def timeless(found: Mapping[str, object]) -> dict[str, object]:
    """A record without what differs from run to run."""
    last = found["last"]
    assert isinstance(last, dict)
    kept = {**found, "last": {**last, "seconds": None}}
    return {name: value for name, value in kept.items() if name not in TIMES}


def curves(folder: Path) -> list[dict[str, str]]:
    with (folder / "curves.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [{name: value for name, value in row.items() if name not in TIMES} for row in rows]


def test_the_folder_loads_in_transformers(whole: Path) -> None:
    from transformers import AutoModel, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(whole, local_files_only=True)
    model = AutoModel.from_pretrained(whole, local_files_only=True, dtype=torch.float32)
    encoded = tokenizer(["Пекарь в Омске", "Beete pflegen"], padding=True, return_tensors="pt")
    encoded.pop("token_type_ids", None)
    with torch.inference_mode():
        found = model.eval()(**encoded)
    assert found.last_hidden_state.shape == (*encoded["input_ids"].shape, 16)
    assert found.pooler_output.isfinite().all()
    assert tokenizer.model_max_length == 40
    assert len(tokenizer) == model.config.vocab_size
    assert tokenizer.tokenize("Пекарь") == tokenizer.tokenize("пекарь")


def test_numbers_have_sixteen_bits_or_eight_on_disk_and_nothing_is_pickled(whole: Path) -> None:
    kinds = {(tensor.ndim, tensor.dtype) for tensor in stored(whole).values()}
    assert kinds == {(2, torch.float8_e4m3fn), (1, torch.float16)}
    assert not [name for name in weights(whole) if not name.startswith(PARTS)]
    files = {path.name for path in whole.iterdir()}
    assert {"config.json", "tokenizer.json", "run.json", "curves.csv", "README.md"} <= files
    assert "encoder.onnx" in files
    beside = (whole, whole.with_name("encoder.work"))
    suffixes = {path.suffix for folder in beside for path in folder.rglob("*") if path.is_file()}
    assert suffixes == {".json", ".safetensors", ".csv", ".png", ".md", ".onnx"}


def test_the_record_says_what_was_asked_read_and_made(whole: Path, recipe_file: Path) -> None:
    found = record(whole)
    assert found["recipe"] == recipe_file.name
    assert found["left_out"] is found["tokens_asked"] is None
    assert found["tokens_seen"] == STEPS * 8 * 24
    assert found["steps"] == STEPS
    assert found["parameters"] == sum(tensor.size for tensor in weights(whole).values())
    corpus, data, excluded = found["corpus"], found["data"], found["excluded"]
    assert isinstance(corpus, dict)
    assert isinstance(data, list)
    assert isinstance(excluded, list)
    assert corpus["documents"] == 40 + 40 + 72 + corpus["documents of ESCO"]
    assert {each["name"] for each in data} == {
        "vacancies.parquet",
        "titles_hh_it_2021.parquet",
        "titles_hh_roles.parquet",
        "section_fragments_weak.parquet",
        "esco/names_ru.tsv",
        "esco/occupations_en_v1.2.1.parquet",
        "esco/occupations_de_v1.2.0.parquet",
        "esco/skills_en_v1.1.1.parquet",
    }
    assert {each["name"] for each in excluded} == {
        "gold_dev/titles.jsonl",
        "gold_dev/vacancies.jsonl",
    }
    assert all(len(each["sha256"]) == 64 for each in (*data, *excluded))
    versions = found["versions"]
    assert isinstance(versions, dict)
    assert {"razbor", "torch", "transformers", "tokenizers"} <= set(versions)


def test_the_curves_have_a_row_a_stretch(whole: Path) -> None:
    rows = curves(whole)
    assert [int(row["step"]) for row in rows] == [4, 8, 10]
    objectives = ("masked_words", "sections", "boards", "names", "neighbours")
    judged = ("validation_loss", "sections_accuracy", "sections_mean_recall")
    for name in (*(f"{each}_loss" for each in objectives), *judged):
        assert all(np.isfinite(float(row[name])) for row in rows), name
    assert float(rows[-1]["masked_words_loss"]) < float(rows[0]["masked_words_loss"])
    assert float(rows[-1]["rate"]) == 0.0


def test_the_card_tells_what_the_record_tells(whole: Path) -> None:
    readme = (whole / "README.md").read_text("utf-8")
    found = record(whole)
    assert "# tiny-base 1" in readme
    seen = f"{found['tokens_seen']:,}, of {found['tokens_an_epoch']:,} an epoch, in {STEPS} steps"
    assert seen in readme.replace("\n", " ")
    for part in ("An encoder for a test.", "share 0.15", "European Commission", "float32"):
        assert part in readme
    # It has been measured on nothing, and says nothing of how good it is.
    for claim in ("best", "better", "accura", "state of the art", "the least", "%"):
        assert claim not in readme.lower()


@pytest.mark.parametrize("killed_at", [[3], [6, 9]])
def test_a_killed_run_ends_with_the_same_bytes(
    whole: Path, recipe_file: Path, data: Path, tmp_path: Path, killed_at: list[int]
) -> None:
    left = [*killed_at]
    output = tmp_path / "encoder"

    def kill(stage: str, done: int, total: int) -> None:
        if stage == "pretraining" and left and done == left[0]:
            left.pop(0)
            raise Killed

    while left:
        with pytest.raises(Killed):
            pretrain(recipe_file, data, output, telling=Telling(progress=kill))
        assert not output.exists()
    lines: list[str] = []
    pretrain(recipe_file, data, output, telling=Telling(say=lines.append))
    goes_on = [line for line in lines if line.startswith("going on after step")]
    assert goes_on == {3: [], 6: ["going on after step 8"]}[killed_at[0]]
    for name in ("model.safetensors", "config.json", "tokenizer.json", "tokenizer_config.json"):
        assert (output / name).read_bytes() == (whole / name).read_bytes(), name
    assert curves(output) == curves(whole)
    assert timeless(record(output)) == timeless(record(whole))


def test_zero_tokens_leave_the_vectors_to_begin_with(
    whole: Path, recipe_file: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output, work = tmp_path / "encoder", whole.with_name("encoder.work")
    options = ("--data", data, "-o", output, "--work", work, "--tokens", "0")
    assert here("pretrain", recipe_file, *options) == 0
    told = capsys.readouterr()
    assert "tiny-base 1 lies in" in told.err
    assert "documents of ESCO 60" in told.err
    assert not told.out
    found = record(output)
    assert (found["tokens_seen"], found["steps"], found["last"]) == (0, 0, None)
    assert found["tokens_asked"] == 0
    assert curves(output) == []
    (kept,) = work.glob("*/vectors.safetensors")
    vectors = load_file(kept)["vectors"]
    told_of = vectors.any(axis=1)
    assert 100 < told_of.sum() < len(vectors)
    pieces = weights(output)[PIECES]
    rounded = torch.from_numpy(vectors[told_of]).to(torch.float8_e4m3fn).to(torch.float16)
    np.testing.assert_array_equal(pieces[told_of], rounded.numpy())
    # All others are random.
    assert pieces[5:].any(axis=1).all()
    # Nothing was learned, and what was made before was not made again.
    assert "Tokens of running text seen: 0" in (output / "README.md").read_text("utf-8")
    assert len(list(work.glob("*/material.safetensors"))) == 1


def test_without_vectors_all_weights_are_random(data: Path, tmp_path: Path, whole: Path) -> None:
    table = "[vectors]\nwindow = 3\nsmoothing = 0.75\nlength = 0.04\n"
    recipe = write_recipe(tmp_path / "recipe.toml", (table, ""), ("tokens = 1900", "tokens = 0"))
    work = whole.with_name("encoder.work")
    made = pretrain(recipe, data, tmp_path / "encoder", work=work)
    assert "vectors to begin with: random" in (made.folder / "README.md").read_text("utf-8")
    spread = float(weights(made.folder)["embeddings.word_embeddings.weight"][5:].std())
    assert spread == pytest.approx(0.02, rel=0.1)


@pytest.mark.parametrize("left_out", ["masked_words", "names"])
def test_an_objective_can_be_left_out(
    whole: Path, recipe_file: Path, data: Path, tmp_path: Path, left_out: str
) -> None:
    output, work = tmp_path / "encoder", whole.with_name("encoder.work")
    options = ("--data", data, "-o", output, "--work", work, "--without", left_out)
    assert here("pretrain", recipe_file, *options) == 0
    found = record(output)
    assert found["left_out"] == left_out
    assert found["steps"] == STEPS
    assert found["tokens_seen"] == (0 if left_out == "masked_words" else STEPS * 8 * 24)
    assert f"{left_out}_loss" not in curves(output)[0]
    assert "neighbours_loss" in curves(output)[0]
    readme = (output / "README.md").read_text("utf-8")
    assert f"- left out: {left_out}" in readme
    assert f"- {left_out}: weight" not in readme


def test_the_runs_of_one_work_folder_do_not_mix(whole: Path, data: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    shutil.copytree(whole.with_name("encoder.work"), work)
    other = write_recipe(tmp_path / "other.toml", ("rate = 2e-3", "rate = 1e-3"))
    lines: list[str] = []
    telling = Telling(say=lines.append)
    made = pretrain(other, data, tmp_path / "other", work=work, telling=telling)
    assert not [line for line in lines if "going on" in line]
    assert curves(made.folder) != curves(whole)


def test_another_gold_dev_makes_another_corpus(recipe_file: Path, tmp_path: Path) -> None:
    folder, work = write_texts(tmp_path / "data", count=20), tmp_path / "work"
    nothing = Changes(tokens=0)
    before = pretrain(recipe_file, folder, tmp_path / "a", changes=nothing, work=work)
    held_out = {"title": "Пекарь 4 смены", "areas": ["worker"]}
    with (folder / "gold_dev" / "titles.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(held_out, ensure_ascii=False) + "\n")
    after = pretrain(recipe_file, folder, tmp_path / "b", changes=nothing, work=work)
    assert _corpus(after)["documents"] == _corpus(before)["documents"] - 1
    assert _corpus(after)["titles left out: in gold_dev"] == 1


def _corpus(made: Pretrained) -> dict[str, int]:
    found = made.record["corpus"]
    assert isinstance(found, dict)
    return found


def test_a_loss_that_is_no_number_keeps_the_last_checkpoint(
    data: Path, whole: Path, tmp_path: Path
) -> None:
    work = tmp_path / "work"
    recipe = write_recipe(
        tmp_path / "recipe.toml",
        ("rate = 2e-3", "rate = 1e36"),
        ("max_gradient = 1.0", "max_gradient = 1e9"),
        ("steps = 4", "steps = 1"),
        ("bfloat16", "float32"),
    )
    with pytest.raises(LossNotFinite, match=r"step \d+: .* is (nan|inf)") as caught:
        pretrain(recipe, data, tmp_path / "encoder", work=work)
    assert caught.value.code == "RZB-405"
    assert "smaller rate" in caught.value.remedy
    assert not (tmp_path / "encoder").exists()
    (kept,) = work.glob("*/checkpoints/unit-*")
    state = json.loads((kept / "state.json").read_text("utf-8"))
    assert state["unit"] == int(kept.name[-4:]) >= 1
    assert all(
        np.isfinite(tensor).all() for tensor in load_file(kept / "model.safetensors").values()
    )


def test_a_figure_that_is_no_number_is_no_checkpoint(data: Path, tmp_path: Path) -> None:
    recipe = write_recipe(
        tmp_path / "recipe.toml",
        ("rate = 2e-3", "rate = 1e36"),
        ("warmup_share = 0.1", "warmup_share = 0.0"),
        ("steps = 4", "steps = 1"),
        ("bfloat16", "float32"),
    )
    work = tmp_path / "work"
    with pytest.raises(LossNotFinite, match=r"step 1: validation_loss is (nan|inf)"):
        pretrain(recipe, data, tmp_path / "encoder", work=work)
    assert not list(work.glob("*/checkpoints/*"))


def test_an_objective_without_anything_to_draw_from(recipe_file: Path, tmp_path: Path) -> None:
    folder = write_texts(tmp_path / "data", count=20)
    # One fragment judges, and none is left to teach.
    pq.write_table(pa.Table.from_pylist([fragment(0)]), folder / FRAGMENTS)
    with pytest.raises(DataScarce, match="sections") as caught:
        pretrain(recipe_file, folder, tmp_path / "encoder", work=tmp_path / "work")
    assert "--without sections" in caught.value.remedy
    made = pretrain(
        recipe_file,
        folder,
        tmp_path / "encoder",
        changes=Changes(without="sections", tokens=100),
        work=tmp_path / "work",
    )
    assert made.record["steps"] == 1


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("--without", "juggling"), "juggling"),
        (("--without", "Names"), "masked_words"),
    ],
)
def test_an_unknown_objective_is_refused(
    recipe_file: Path,
    data: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    options: tuple[str, ...],
    named: str,
) -> None:
    assert here("pretrain", recipe_file, "--data", data, "-o", tmp_path / "out", *options) == 2
    told = capsys.readouterr().err
    assert "RZB-401" in told
    assert named in told
    assert list(tmp_path.iterdir()) == []


def test_the_last_objective_cannot_be_left_out(data: Path, tmp_path: Path) -> None:
    whole = write_recipe(tmp_path / "all.toml").read_text("utf-8")
    first, rest = whole.split("[objectives.sections]")
    schedule = rest[rest.index("[schedule]") :]
    recipe = tmp_path / "one.toml"
    recipe.write_text(first + schedule, "utf-8")
    with pytest.raises(RecipeInvalid, match="one that is left"):
        pretrain(recipe, data, tmp_path / "out", changes=Changes(without="masked_words"))


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("[objectives.names]", "[objectives.juggling]", "objectives.juggling"),
        ("share = 0.15", "share = 1.5", "objectives.masked_words.share"),
        ("max_tokens = 24\nshare", "max_tokens = 41\nshare", "masked_words: max_tokens beyond"),
        ('architecture = "bert"', 'architecture = "roberta"', "architecture bert"),
        ("steps = 4", "steps = 0", "schedule.steps"),
        ("held_out = 0.1", "held_out = 0.0", "texts.held_out"),
        ("seed = 11", "seed = 11\ncolour = 1", "colour"),
        ("seed = 11", 'seed = 11\nsplit = "mine"', "split: pretraining reads no"),
    ],
)
def test_a_recipe_that_does_not_fit(
    data: Path, tmp_path: Path, old: str, new: str, named: str
) -> None:
    recipe = write_recipe(tmp_path / "recipe.toml", (old, new))
    with pytest.raises(RecipeInvalid, match=named):
        pretrain(recipe, data, tmp_path / "out")


def test_a_recipe_without_objectives(data: Path, tmp_path: Path) -> None:
    content = write_recipe(tmp_path / "all.toml").read_text("utf-8")
    start, end = content.index("[objectives."), content.index("[schedule]")
    recipe = tmp_path / "none.toml"
    recipe.write_text(f"{content[:start]}[objectives]\n{content[end:]}", "utf-8")
    with pytest.raises(RecipeInvalid, match="no objective"):
        pretrain(recipe, data, tmp_path / "out")


def test_recipes_of_other_methods_and_this_one_elsewhere_are_refused(
    recipe_file: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    role = Path(__file__).parents[3] / "recipes" / "role.toml"
    assert here("pretrain", role, "--data", data, "-o", tmp_path / "out") == 2
    told = capsys.readouterr().err
    assert "RZB-401" in told
    assert "razbor train" in told
    assert here("train", recipe_file, "--data", data, "-o", tmp_path / "out") == 2
    assert "razbor pretrain" in capsys.readouterr().err


def test_data_have_to_be_named_and_there(
    recipe_file: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("RAZBOR_DATA", raising=False)
    assert here("pretrain", recipe_file, "-o", tmp_path / "out") == 2
    assert "RZB-402" in capsys.readouterr().err
    nowhere = tmp_path / "nowhere"
    assert here("pretrain", recipe_file, "--data", nowhere, "-o", tmp_path / "out") == 2
    assert "RZB-402" in capsys.readouterr().err


def test_what_lies_there_is_kept_and_only_an_encoder_is_replaced(
    whole: Path, recipe_file: Path, data: Path, tmp_path: Path
) -> None:
    with pytest.raises(OutputInvalid, match="--force"):
        pretrain(recipe_file, data, whole)
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work", "utf-8")
    with pytest.raises(OutputInvalid, match="no encoder"):
        pretrain(recipe_file, data, mine, force=True)
    assert (mine / "thesis.txt").is_file()
    # A bundle of an encoder holds the record of its run as well.
    for name in ("run.json", "razbor.json"):
        (mine / name).write_text("{}", "utf-8")
    with pytest.raises(OutputInvalid, match="no encoder"):
        pretrain(recipe_file, data, mine, force=True)
    copy = tmp_path / "copy"
    shutil.copytree(whole, copy)
    (copy / "stale.txt").write_text("of before", "utf-8")
    work = whole.with_name("encoder.work")
    options = ("--data", data, "-o", copy, "--work", work, "--tokens", "0", "--force")
    assert here("pretrain", recipe_file, *options) == 0
    assert record(copy)["steps"] == 0
    assert not (copy / "stale.txt").exists()
    assert {path.name for path in tmp_path.iterdir()} == {"mine", "copy"}
