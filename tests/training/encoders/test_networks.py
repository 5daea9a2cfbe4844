"""The network itself: heads by the names of labels, groups in a batch, export, cleaning."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer

from razbor.models.manifest import TextField, WordpieceSpec
from razbor.models.rows import Row, Seen
from razbor.models.wordpiece import WordpieceInput
from razbor.training.base import load_tokenizer
from razbor.training.encoders.classifier import freeze, load_classifier, relabel
from razbor.training.encoders.export import cleaner, tokenizer_json
from razbor.training.encoders.units import Padding, batch_logits
from razbor.training.tracing import INPUTS

FOUR = ("responsibilities", "requirements", "terms", "notes")
FIVE = (*FOUR, "junk")


@pytest.mark.parametrize("architecture", ["bert", "roberta"])
def test_a_head_takes_over_the_rows_of_labels_it_knew(
    bases: Mapping[str, Path], tmp_path: Path, architecture: str
) -> None:
    model, kept = load_classifier(bases[architecture], FOUR, 1)
    assert kept == []
    head = dict(model.named_parameters())
    name = "classifier.out_proj" if architecture == "roberta" else "classifier"
    before = head[f"{name}.weight"].detach().clone()
    model.save_pretrained(tmp_path / "four")
    mixed = ("junk", *reversed(FOUR))
    other, kept = load_classifier(tmp_path / "four", mixed, 2)
    after = dict(other.named_parameters())[f"{name}.weight"]
    assert set(kept) == set(FOUR)
    for label in FOUR:
        assert torch.equal(after[mixed.index(label)], before[FOUR.index(label)])
    assert after[0].abs().max() > 0
    assert not any(torch.equal(after[0], row) for row in before)
    assert list((other.config.id2label or {}).values()) == list(mixed)


def test_the_same_seed_gives_the_same_head(bases: Mapping[str, Path]) -> None:
    one, two, three = (load_classifier(bases["bert"], FIVE, seed)[0] for seed in (1, 1, 2))
    weights = [dict(model.named_parameters())["classifier.weight"] for model in (one, two, three)]
    assert torch.equal(weights[0], weights[1])
    assert not torch.equal(weights[0], weights[2])


@pytest.mark.parametrize("architecture", ["bert", "roberta"])
def test_a_frozen_encoder_trains_its_last_layer_alone(
    bases: Mapping[str, Path], architecture: str
) -> None:
    model, _ = load_classifier(bases[architecture], FOUR, 1)
    freeze(model, True)
    trained = [name for name, each in model.named_parameters() if each.requires_grad]
    name = "classifier.out_proj" if architecture == "roberta" else "classifier"
    assert trained == [f"{name}.weight", f"{name}.bias"]
    relabel(model, FOUR, FIVE, 1)
    freeze(model, False)
    assert all(each.requires_grad for each in model.parameters())


@pytest.mark.parametrize("architecture", ["bert", "roberta"])
def test_groups_of_a_batch_answer_as_the_whole_batch(
    bases: Mapping[str, Path], architecture: str
) -> None:
    model, _ = load_classifier(bases[architecture], FOUR, 1)
    model.train(mode=False)
    pad = int(model.config.pad_token_id or 0)
    torch.manual_seed(0)
    lengths = [3, 30, 7, 12, 5, 19, 4, 8, 11, 25, 3, 6]
    rows = [
        {"input_ids": torch.randint(5, 100, (length,)), "labels": torch.tensor([float(length)])}
        for length in lengths
    ]
    batch = Padding(pad)(rows)
    assert batch["labels"].flatten().tolist() == sorted(map(float, lengths))
    assert batch["attention_mask"].sum(dim=1).tolist() == sorted(lengths)
    whole = model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]).logits
    torch.testing.assert_close(batch_logits(model, batch), whole, atol=1e-5, rtol=0)


@pytest.mark.parametrize(
    ("title", "clean"),
    [
        ("Senior C++/Qt-разработчик (удалённо!)", "senior c++ qt разработчик удалённо"),
        ("C# / .NET, Node.js", "c# .net node.js"),
        ("  1С:Предприятие — «аналитик»  ", "1с предприятие аналитик"),
        ("", ""),
        ("!!!", ""),
    ],
)
def test_words_are_left_of_a_title(title: str, clean: str) -> None:
    found = cleaner("words")
    assert found is not None
    assert found.normalize_str(title) == clean
    assert cleaner("none") is None


@pytest.mark.parametrize("architecture", ["bert", "roberta"])
def test_a_bundle_cleans_as_training_did_and_counts_what_it_saw(
    bases: Mapping[str, Path], architecture: str
) -> None:
    content = tokenizer_json(load_tokenizer(bases[architecture]), "words")
    own = Tokenizer.from_str(content.decode())
    assert own.encode("Go / DEVELOPER!").ids == own.encode("go developer").ids
    spec = WordpieceSpec(max_tokens=9, fields=(TextField(name="title"),))
    pieces = WordpieceInput(content, spec, INPUTS)
    given = "Тимлид (мобильной команды), Казань"
    (short,) = pieces.tokenise([Row({"title": "(Go)!"})])
    (long,) = pieces.tokenise([Row({"title": given})])
    assert short.seen.tokens_given == short.seen.tokens_seen
    assert long.seen.tokens_given > long.seen.tokens_seen == 7
    assert 0 < long.seen.characters_seen < len(given)
    assert isinstance(short.seen, Seen)


def test_roberta_pads_with_its_own_piece(bases: Mapping[str, Path]) -> None:
    content = tokenizer_json(load_tokenizer(bases["roberta"]), "none")
    spec = WordpieceSpec(max_tokens=9, fields=(TextField(name="title"),))
    batches, _ = WordpieceInput(content, spec, INPUTS).encode(
        [Row({"title": "a b c d"}), Row({"title": "a"})]
    )
    padding = [
        batch.feeds["input_ids"][batch.feeds["attention_mask"] == 0].tolist() for batch in batches
    ]
    assert {number for row in padding for number in row} == {1}
