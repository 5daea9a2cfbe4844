from __future__ import annotations

import json
from pathlib import Path

import pytest

from razbor.cards.facts import FACTS_FILE, Entry, Facts, answers_of
from razbor.cards.recorded import facts_of_training, flat
from razbor.cards.renewing import (
    card_files,
    in_checkout,
    known_as,
    renewed_card,
    with_measured,
    write_card,
)
from razbor.errors import BundleFormat, OutputInvalid
from razbor.models import Bundle, shipped, write_bundle
from razbor.models.manifest import Draft, Embedding, Matching, TextField
from razbor.models.rewriting import rewrite
from tests import tiny_matching
from tests.cards import making as cards
from tests.models import making as models
from tests.models.test_rewriting import other

README = """# tiny 1.0.0

## Method

Sorted by hand,
twice.

## Changes

- 1.0.0: place 0.4 → 0.5 (recall >= 0.9)
- 1.0.0: urgent is new
- 0.9: began
"""


def bundle(folder: Path, **files: bytes) -> Bundle:
    named = {name.replace("__", "."): content for name, content in files.items()}
    return write_bundle(folder / "tiny", models.draft(), {**models.files(), **named})


def noted(folder: Path) -> Bundle:
    """A bundle with all notes, of its very answers."""
    plain = bundle(folder / "plain")
    facts = cards.facts(answers=answers_of(plain.manifest, plain.manifest.files))
    files = {**models.files(), **card_files(models.draft(), facts)}
    return write_bundle(folder / "noted", models.draft(), files)


def test_notes_come_back_as_they_were(tmp_path: Path) -> None:
    found = Facts.of(noted(tmp_path))
    assert found == cards.facts(answers=found.answers)
    assert Facts.model_validate_json(Facts().to_bytes()) == Facts()


def test_an_older_bundle_tells_by_its_readme(tmp_path: Path) -> None:
    found = Facts.of(bundle(tmp_path, README__md=README.encode()))
    assert found.method == "Sorted by hand, twice."
    assert found.changes == (
        Entry(version="1.0.0", changes=("place 0.4 → 0.5 (recall >= 0.9)", "urgent is new")),
        Entry(version="0.9", changes=("began",)),
    )


@pytest.mark.parametrize("content", [b"{", b'{"format": 2}', b'{"curves": 3}', b"[]"])
def test_notes_that_do_not_fit_are_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(BundleFormat, match=r"card\.json"):
        Facts.of(bundle(tmp_path, card__json=content))


def test_what_newer_versions_note_beside_is_no_reason_to_refuse(tmp_path: Path) -> None:
    content = json.dumps({"format": 1, "method": "by ear", "colour": "green"}).encode()
    assert Facts.of(bundle(tmp_path, card__json=content)).method == "by ear"


def test_answers_are_named_by_what_decides_them(tmp_path: Path) -> None:
    files = bundle(tmp_path).manifest.files
    same = answers_of(models.draft(), files)
    assert answers_of(models.draft(version="2", description="Other words."), files) == same
    assert answers_of(models.draft(tasks=other()), files) != same
    weights = {**files, "model.onnx": files["tokenizer.json"]}
    assert answers_of(models.draft(), weights) != same
    card = {**files, "README.md": files["tokenizer.json"]}
    assert answers_of(models.draft(), card) == same


def test_answers_change_with_what_texts_are_matched_by(tmp_path: Path) -> None:
    files = tiny_matching.write_matching(tmp_path / "matching").manifest.files
    same = answers_of(tiny_matching.draft(), files)
    told, weighed = (
        tiny_matching.MATCHING.model_copy(update=changes)
        for changes in ({"evidence": {"method": "by ear"}}, {"vacancy": {"title_names": 0.5}})
    )
    assert answers_of(matched(told), files) == same
    assert answers_of(matched(weighed), files) != same
    assert answers_of(tiny_matching.draft(embedding=Embedding(width=16)), files) != same


def matched(by: Matching) -> Draft:
    embedding = Embedding(width=tiny_matching.WIDTH, matching=by)
    return tiny_matching.draft(embedding=embedding)


def test_other_decisions_forget_what_was_measured(tmp_path: Path) -> None:
    before = noted(tmp_path)
    written = rewrite(
        before,
        other(),
        lambda draft: renewed_card(before, draft, ["urgent 0.7 → 0.25"]),
        output=tmp_path / "other",
    )
    found = Facts.of(written)
    assert (found.measured, found.examples, found.known_as) == ((), (), ())
    assert found.speed == cards.facts().speed
    assert found.hyper_parameters == cards.facts().hyper_parameters
    text = written.read("README.md").decode()
    assert "Not measured yet" in text
    changes = text.partition("## Changes")[2].split("\n")
    assert changes[2:4] == ["- 1.0.0+decisions.1: urgent 0.7 → 0.25", "- 0.9: the kitchen is new"]


def test_a_card_is_written_back_with_its_digests(tmp_path: Path) -> None:
    before = noted(tmp_path)
    facts = Facts.of(before).model_copy(update={"speed": None})
    written = write_card(before, facts)
    assert written.folder == before.folder
    assert Bundle.open(before.folder).digest == written.digest != before.digest
    assert written.manifest.version == before.manifest.version
    assert written.manifest.files["model.onnx"] == before.manifest.files["model.onnx"]
    again = Facts.of(written)
    assert before.digest in known_as(written, again)
    assert "Not measured yet: `razbor benchmark" in written.read("README.md").decode()


def test_a_card_that_says_the_same_is_left_alone(tmp_path: Path) -> None:
    once = write_card(noted(tmp_path), cards.facts(answers=Facts.of(noted_at(tmp_path)).answers))
    assert write_card(once, Facts.of(once)).digest == once.digest


def noted_at(folder: Path) -> Bundle:
    return Bundle.open(folder / "noted")


def test_what_lies_there_stays_without_force(tmp_path: Path) -> None:
    before = noted(tmp_path)
    write_card(before, Facts(), output=tmp_path / "copy")
    with pytest.raises(OutputInvalid):
        write_card(before, Facts(), output=tmp_path / "copy")
    assert write_card(before, cards.facts(), output=tmp_path / "copy", force=True)
    assert noted_at(tmp_path).digest == before.digest


def test_installed_bundles_are_not_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("razbor.cards.renewing.in_checkout", lambda: False)
    own = Bundle.open(shipped()[0])
    with pytest.raises(OutputInvalid, match="-o"):
        write_card(own, Facts())
    assert Bundle.open(own.folder).digest == own.digest


def test_only_a_checkout_renews_what_it_ships(tmp_path: Path) -> None:
    package = tmp_path / "src" / "razbor"
    package.mkdir(parents=True)
    assert not in_checkout(package)
    (tmp_path / "pyproject.toml").touch()
    assert in_checkout(package)
    assert not in_checkout(tmp_path / "site-packages" / "razbor")


def test_a_newer_measurement_takes_the_place_of_the_older() -> None:
    old, new = cards.measured(cards.figure(value=0.5)), cards.measured(cards.figure(value=0.6))
    beside = cards.measured(split="test")
    found = with_measured(cards.facts(measured=(old, beside)), [new])
    assert found.measured == (new, beside)


def test_recipes_are_told_key_by_key() -> None:
    nested = {
        "seed": 7,
        "labels": ["a", "b"],
        "none": None,
        "network": {"rate": 0.5, "on": True},
        "stages": [{"name": "first", "epochs": 2}, {"name": "second", "epochs": 3}],
        "empty": [],
    }
    assert flat(nested) == {
        "seed": 7,
        "labels": "a, b",
        "none": None,
        "network.rate": 0.5,
        "network.on": True,
        "stages.first.name": "first",
        "stages.first.epochs": 2,
        "stages.second.name": "second",
        "stages.second.epochs": 3,
        "empty": "none",
    }


def test_a_run_hands_over_its_record() -> None:
    run = {"base": {"recipe": "acme/base", "shape": {"layers": 2}}, "warnings": ["short"]}
    files = {
        **models.files(),
        "run.json": json.dumps(run).encode(),
        "curves.csv": b"epoch,loss,note\n1,0.5,\n2,nan,best\n",
    }
    found = facts_of_training(models.draft(), TextField(name="title"), "By hand.", files)
    assert found.hyper_parameters == {}  # the name stands in the manifest
    assert found.base == {"recipe": "acme/base", "shape.layers": 2}
    assert found.warnings == ("short",)
    assert found.curves == (
        {"epoch": 1, "loss": 0.5, "note": None},
        {"epoch": 2, "loss": "nan", "note": "best"},
    )
    assert FACTS_FILE not in files
    assert Facts.model_validate_json(found.to_bytes()) == found
