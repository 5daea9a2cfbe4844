from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
import torch
from benchmarks.networks import (
    FILES,
    PADDED,
    AsPublished,
    InOnnx,
    network,
    read_recipes,
    shipped_tokenizer,
    texts,
)
from benchmarks.postings import Posting
from transformers import PreTrainedTokenizerFast

from razbor.schema import Vacancy
from razbor.training.encoders.recipe import EncoderRecipe

pytestmark = pytest.mark.model

TEXTS = ("Крановщик на стройку", "senior C++ / C# engineer, удалённо", "щ" * 3, "сварка " * 900)


@pytest.fixture(scope="module")
def tokenizer() -> PreTrainedTokenizerFast:
    return shipped_tokenizer()


def test_networks_have_the_published_shapes(tokenizer: PreTrainedTokenizerFast) -> None:
    found = {}
    for task, recipe in read_recipes().items():
        with torch.device("meta"):  # numbers of weights alone
            made = network(recipe, tokenizer)
        found[task] = round(sum(each.numel() for each in made.parameters()) / 1e6, 1)
    # As the cards have it: about 29 and 11.9 million; BERT's own size.
    assert found == {"role": 29.2, "sections": 11.8, "areas": 109.5}


@pytest.mark.parametrize("task", FILES)
def test_padding_and_runtime_change_no_answer(
    task: str, tiny_recipes: Mapping[str, EncoderRecipe], tokenizer: PreTrainedTokenizerFast
) -> None:
    recipe = tiny_recipes[task]
    padded = AsPublished(recipe, tokenizer, padded=True)
    unpadded = AsPublished(recipe, tokenizer, padded=False)
    onnx = InOnnx(recipe, tokenizer)
    longest = recipe.input.max_tokens
    for text in TEXTS:
        ids = onnx.encode(text)
        assert padded.encode(text)["input_ids"].shape == (1, longest)
        assert unpadded.encode(text)["input_ids"].tolist() == [ids]
        assert len(ids) == longest if text == TEXTS[-1] else len(ids) < longest
        answer = onnx(text)
        assert answer.shape == (len(recipe.labels),)
        np.testing.assert_allclose(padded(text), answer, atol=1e-6)
        np.testing.assert_allclose(unpadded(text), answer, atol=1e-6)
    several = [float(onnx(text)[0]) for text in TEXTS]
    assert len(set(several)) == len(several)


def test_titles_are_cleaned_as_published(
    tiny_recipes: Mapping[str, EncoderRecipe], tokenizer: PreTrainedTokenizerFast
) -> None:
    areas = InOnnx(tiny_recipes["areas"], tokenizer)
    assert areas.encode("Сварщик (вахта)!") == areas.encode("сварщик вахта")
    role = InOnnx(tiny_recipes["role"], tokenizer)
    assert role.encode("Сварщик (вахта)!") != role.encode("сварщик вахта")


@pytest.mark.parametrize(
    ("task", "wanted"),
    [
        ("role", ["Повар . варить супы"]),
        ("sections", ["варить", "супы"]),
        ("areas", ["Повар"]),
    ],
)
def test_what_each_network_reads(task: str, wanted: Sequence[str]) -> None:
    posting = Posting(Vacancy(), "Повар", " варить супы\n", ("варить", "супы"))
    assert list(texts(read_recipes()[task], posting)) == wanted


def test_the_role_reads_the_first_characters_alone() -> None:
    posting = Posting(Vacancy(), "", "ж" * 5000, ())
    assert texts(read_recipes()["role"], posting) == ("ж" * 2000,)


def test_padded_are_those_whose_cards_say_so() -> None:
    assert set(FILES) - PADDED == {"role"}
    assert {task: each.input.max_tokens for task, each in read_recipes().items()} == {
        "role": 384,
        "sections": 128,
        "areas": 128,
    }
