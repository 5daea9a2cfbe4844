"""Rows → word pieces: fields joined, tokenised whole, cut to what the model takes."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from razbor.errors import ArgumentInvalid, BundleFormat
from razbor.models.batching import TOKENS_A_BATCH, Batch, Tokens, batches
from razbor.models.manifest import WordpieceSpec
from razbor.models.rows import Row, Seen

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

INPUTS = frozenset({"input_ids", "attention_mask", "token_type_ids"})

PADDING = ("[PAD]", "<pad>")
"""BERT's and RoBERTa's: the latter counts positions by what is no padding."""

# The tokenizer takes UTF-8, which has no lone surrogates. One for one: offsets stay.
SURROGATE = re.compile("[\ud800-\udfff]")


class WordpieceInput:
    """What a graph over word pieces reads.

    Special tokens that a text spells out, such as "[SEP]", are text like any other.

    Args:
        tokenizer: the content of tokenizer.json.
        spec: the manifest's input.
        inputs: the names of the graph's inputs; those it lacks are not fed.
        tokens_a_batch: padding included.

    Raises:
        BundleFormat: no tokenizer, no room beside the special tokens, or an input
            that word pieces do not fill.
    """

    def __init__(
        self,
        tokenizer: bytes,
        spec: WordpieceSpec,
        inputs: Collection[str],
        *,
        tokens_a_batch: int = TOKENS_A_BATCH,
    ) -> None:
        foreign = set(inputs) - INPUTS
        if foreign or "input_ids" not in inputs:
            raise _invalid(f"inputs {sorted(inputs)}", f"input_ids and others of {sorted(INPUTS)}")
        self._tokenizer = load_tokenizer(tokenizer)
        self._room = spec.max_tokens - self._tokenizer.num_special_tokens_to_add(False)
        if self._room < 1:
            raise _invalid(f"max_tokens {spec.max_tokens}", "room beside the special tokens")
        self._spec = spec
        self._inputs = frozenset(inputs)
        self._tokens_a_batch = tokens_a_batch
        self._pad = padding(self._tokenizer)

    def encode(self, rows: Sequence[Row]) -> tuple[list[Batch], tuple[Seen, ...]]:
        """Batches of like length that hold every row once, and one `Seen` a row.

        Raises:
            ArgumentInvalid: a row without a field that the model reads.
        """
        tokens = self.tokenise(rows)
        found = batches(tokens, self._inputs, pad=self._pad, limit=self._tokens_a_batch)
        return list(found), tuple(row.seen for row in tokens)

    def tokenise(self, rows: Sequence[Row]) -> list[Tokens]:
        """The word pieces of each row, cut to `max_tokens`, special tokens included."""
        joined = [_join(row, self._spec) for row in rows]
        encodings = self._tokenizer.encode_batch(
            [text.text for text in joined], add_special_tokens=False
        )
        return [self._cut(*pair) for pair in zip(joined, encodings, strict=True)]

    def _cut(self, joined: _Joined, encoding: Encoding) -> Tokens:
        given = len(encoding.ids)
        stop = len(joined.text)
        if given > self._room:
            encoding.truncate(self._room)
            stop = encoding.offsets[-1][1]
        seen = Seen(joined.given, joined.before(stop), given, min(given, self._room))
        whole = self._tokenizer.post_process(encoding)
        return Tokens(whole.ids, whole.type_ids, seen)


@dataclass(frozen=True, slots=True)
class _Joined:
    """The text of a row, where its fields lie in it, and their length before any cut."""

    text: str
    spans: tuple[tuple[int, int], ...]
    given: int

    def before(self, stop: int) -> int:
        """How many characters of fields lie before a place in the text."""
        return sum(max(0, min(end, stop) - start) for start, end in self.spans)


def _join(row: Row, spec: WordpieceSpec) -> _Joined:
    text = ""
    spans = []
    given = 0
    for field in spec.fields:
        if field.name not in row.texts:
            raise _lacks(field.name, spec)
        whole = row.texts[field.name]
        given += len(whole)
        if not whole:
            continue
        text += spec.joiner if text else ""
        spans.append((len(text), len(text) + len(whole[: field.max_characters])))
        text += SURROGATE.sub("\ufffd", whole[: field.max_characters])
    return _Joined(text, tuple(spans), given)


def joined(row: Row, spec: WordpieceSpec) -> str:
    """The one text that the fields of a row make, each cut to its own limit of characters.

    Raises:
        ArgumentInvalid: a row without a field that the model reads.
    """
    return _join(row, spec).text


def load_tokenizer(content: bytes) -> Tokenizer:
    """A tokenizer from its file, which neither cuts nor pads.

    Raises:
        BundleFormat: it is none.
    """
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_str(content.decode("utf-8"))
    except Exception as error:  # the library raises nothing narrower
        reason = str(error)[:200]
        raise _invalid(f"no tokenizer: {reason}", "a tokenizer.json of tokenizers") from error
    # Cut and padded here, where it can be counted.
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.encode_special_tokens = True
    return tokenizer


def padding(tokenizer: Tokenizer) -> int:
    """The number of the token that fills up shorter rows; 0 where there is none."""
    found = (tokenizer.token_to_id(name) for name in PADDING)
    return next((number for number in found if number is not None), 0)


def _lacks(field: str, spec: WordpieceSpec) -> ArgumentInvalid:
    return ArgumentInvalid(
        f"a row without the field {field!r}",
        expected=f"the fields {[each.name for each in spec.fields]}",
        remedy="give every field; an empty text is fine",
    )


def _invalid(found: str, expected: str) -> BundleFormat:
    return BundleFormat(
        found, expected=expected, remedy="train or export the bundle again", place="input"
    )
