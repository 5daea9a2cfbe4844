"""Examples → what a network reads: word pieces by the very code that answers later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from transformers import PreTrainedTokenizerFast

from razbor.models.manifest import TextField, WordpieceSpec
from razbor.models.wordpiece import WordpieceInput
from razbor.tasks import areas, role, sections
from razbor.training.encoders.examples import JOINER, Example
from razbor.training.encoders.export import cleaner, tokenizer_json
from razbor.training.encoders.recipe import EncoderRecipe
from razbor.training.encoders.stages import Part
from razbor.training.tracing import INPUTS

UNDER = " ::: "
"""Between a heading and the fragment under it: three colons together stand in no vacancy."""


def input_spec(recipe: EncoderRecipe) -> WordpieceSpec:
    """What the bundle's manifest says of its input."""
    most = recipe.input.max_characters
    fields = {
        "role": (
            TextField(name=role.TITLE),
            TextField(name=role.DESCRIPTION, max_characters=most),
        ),
        "sections": (
            *_above(recipe.input.heading_characters),
            TextField(name=sections.FIELD, max_characters=most),
        ),
        "areas": (TextField(name=areas.FIELD, max_characters=most),),
    }
    return WordpieceSpec(
        max_tokens=recipe.input.max_tokens,
        fields=fields[recipe.task],
        joiner=UNDER if recipe.input.heading_characters else JOINER,
    )


def _above(most: int | None) -> tuple[TextField, ...]:
    return (TextField(name=sections.ABOVE, max_characters=most),) if most else ()


def texts(recipe: EncoderRecipe, examples: Sequence[Example]) -> Iterator[str]:
    """The texts of examples as a tokenizer meets them, to learn word pieces from."""
    clean = cleaner(recipe.input.cleaning)
    spec = input_spec(recipe)
    for example in examples:
        row = example.under or example.row
        found = (row.texts[field.name][: field.max_characters] for field in spec.fields)
        joined = spec.joiner.join(text for text in found if text)
        yield clean.normalize_str(joined) if clean else joined


class Encoding:
    """Turns examples into parts.

    Args:
        recipe: says how long and how clean a text is.
        tokenizer: of the base.
    """

    def __init__(self, recipe: EncoderRecipe, tokenizer: PreTrainedTokenizerFast) -> None:
        self.tokenizer = tokenizer_json(tokenizer, recipe.input.cleaning)
        spec = input_spec(recipe)
        self._input = WordpieceInput(self.tokenizer, spec, INPUTS)
        short = spec.model_copy(update={"max_tokens": recipe.input.core_tokens or spec.max_tokens})
        self._under = WordpieceInput(self.tokenizer, short, INPUTS)

    def part(self, examples: Sequence[Example], labels: Sequence[str]) -> Part:
        """Rows of word pieces, truth (examples, labels), rows under headings and weights."""
        rows = self._input.tokenise([example.row for example in examples])
        under = self._under.tokenise([example.under or example.row for example in examples])
        told = [[label in example.labels for label in labels] for example in examples]
        truth = np.array(told, bool).reshape(len(examples), len(labels))
        aims = truth.astype(np.float32)
        for row, example in zip(aims, examples, strict=True):
            if example.aims is not None:
                row[:] = example.aims
        return Part(
            rows=tuple(rows),
            truth=truth,
            aims=aims,
            under=tuple(under) if any(example.under for example in examples) else (),
            weights=np.array([example.weight for example in examples], np.float32),
        )
