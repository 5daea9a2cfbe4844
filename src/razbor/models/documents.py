"""Documents → the arrays that a document encoder reads: windows of word pieces and their rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from razbor.errors import ArgumentInvalid, BundleFormat
from razbor.models.batching import Batch
from razbor.models.manifest import DocumentSpec
from razbor.models.rows import Feeds, Row, Seen
from razbor.models.windows import Window, homes, windows
from razbor.models.wordpiece import PADDING, SURROGATE, load_tokenizer

if TYPE_CHECKING:
    from tokenizers import Tokenizer

INPUTS = (
    "input_ids",
    "attention_mask",
    "token_kinds",
    "pool",
    "places",
    "markers",
    "titles",
    "numbers",
)
"""What a run of the graph takes, of W windows of T tokens, P parts in a window, R parts in all:

- `input_ids`, `attention_mask`, `token_kinds` (W, T): kinds are 0 in the title, 1 behind it;
- `pool` (W, P, T): the weights that make the mean over a part's tokens;
- `places` (R,): where a part lies in the (W × P) means; `markers` (R,): where its marker lies
  in the (W × T) tokens;
- `titles` (R,): 1 for a part of the title; `numbers` (R, count): the signs of its form.
"""

_CLS, _SEP = "[CLS]", "[SEP]"
TITLE, TEXT = 0, 1


@dataclass(frozen=True, slots=True)
class _Part:
    """A row of the call, or as much of it as is read at once, its marker in front."""

    row: int
    ids: list[int]
    kind: int


class DocumentInput:
    """What a document encoder reads.

    Args:
        tokenizer: the content of tokenizer.json.
        spec: the manifest's input.
        inputs: the names of the graph's inputs.

    Raises:
        BundleFormat: no tokenizer, one without the special tokens, or other inputs.
    """

    def __init__(self, tokenizer: bytes, spec: DocumentSpec, inputs: Collection[str]) -> None:
        if set(inputs) != set(INPUTS):
            raise _invalid(f"inputs {sorted(inputs)}", f"{sorted(INPUTS)}")
        self._tokenizer = load_tokenizer(tokenizer)
        self._spec = spec
        self._cls = _special(self._tokenizer, _CLS)
        self._sep = _special(self._tokenizer, _SEP)
        self._marker = _special(self._tokenizer, "[MASK]")
        self._pad = _special(self._tokenizer, PADDING[0])

    def encode(self, rows: Sequence[Row]) -> tuple[list[Batch], tuple[Seen, ...]]:
        """Runs that hold every part of every row, and one `Seen` a row.

        Each row with a title begins a document; rows without one belong to the document
        before them, or to one without a title.

        Raises:
            ArgumentInvalid: a row without a field or a number that the model reads.
        """
        texts = [self._text(row) for row in rows]
        clean = [SURROGATE.sub("\ufffd", text) for text in texts]
        ids = [found.ids for found in self._tokenizer.encode_batch(clean, add_special_tokens=False)]
        seen = tuple(
            Seen(len(text), len(text), len(each), len(each))
            for text, each in zip(texts, ids, strict=True)
        )
        found = [run for span in self._documents(rows) for run in self._runs(rows, ids, span)]
        return found, seen

    def _text(self, row: Row) -> str:
        titled = self._spec.title in row.texts
        field = self._spec.title if titled else self._spec.text
        wanted = 0 if titled else self._spec.numbers
        if field not in row.texts or (not titled and len(row.numbers) != wanted):
            raise ArgumentInvalid(
                f"a row of {sorted(row.texts)} with {len(row.numbers)} numbers",
                expected=f"{self._spec.title!r}, or {self._spec.text!r} and {wanted} numbers",
                remedy="give the title's row first, then those of the pieces",
            )
        return row.texts[field]

    def _documents(self, rows: Sequence[Row]) -> Iterator[range]:
        begins = [at for at, row in enumerate(rows) if at == 0 or self._spec.title in row.texts]
        for start, stop in zip(begins, [*begins[1:], len(rows)], strict=True):
            yield range(start, stop)

    def _runs(self, rows: Sequence[Row], ids: Sequence[list[int]], span: range) -> Iterator[Batch]:
        titled = self._spec.title in rows[span.start].texts
        title = ids[span.start] if titled else []
        head = [self._cls, *title[: self._spec.max_title], self._sep]
        parts = [
            part
            for row in span
            for part in self._parts(row, ids[row], titled and row == span.start)
        ]
        lengths = [len(part.ids) for part in parts]
        found = windows(lengths, self._spec.max_tokens - len(head), self._spec.overlap)
        home = homes(lengths, found)
        for first in range(0, len(found), self._spec.max_windows):
            chosen = range(first, min(first + self._spec.max_windows, len(found)))
            yield self._run(rows, parts, head, [(found[at], at) for at in chosen], home, span)

    def _parts(self, row: int, ids: list[int], title: bool) -> Iterator[_Part]:
        """The parts of a row. The beginning of a title stands in the head of each window."""
        kind, start = (TITLE, self._spec.max_title) if title else (TEXT, 0)
        step = self._spec.max_piece
        stops = range(start, max(len(ids), start + (not title)), step)
        for at in stops:
            yield _Part(row, [self._marker, *ids[at : at + step]], kind)

    def _run(
        self,
        rows: Sequence[Row],
        parts: Sequence[_Part],
        head: list[int],
        chosen: Sequence[tuple[Window, int]],
        home: Sequence[int],
        span: range,
    ) -> Batch:
        width = len(head) + max(
            (sum(len(parts[each].ids) for each in window) for window, _ in chosen), default=0
        )
        most = 1 + max((len(window) for window, _ in chosen), default=0)
        shape = (len(chosen), width)
        input_ids = np.full(shape, self._pad, np.int64)
        mask, kinds = np.zeros(shape, np.int64), np.ones(shape, np.int64)
        pool = np.zeros((len(chosen), most, width), np.float32)
        titled = self._spec.title in rows[span.start].texts
        owners, places, markers, titles = [], [], [], []
        for line, (window, number) in enumerate(chosen):
            input_ids[line, : len(head)] = head
            kinds[line, : len(head)] = TITLE
            pool[line, 0, : len(head)] = 1 / len(head)
            if line == 0 and titled:
                owners.append(span.start)
                places.append(0)
                markers.append(0)
                titles.append(1.0)
            at = len(head)
            for place, each in enumerate(window, start=1):
                part = parts[each]
                stop = at + len(part.ids)
                input_ids[line, at:stop] = part.ids
                kinds[line, at:stop] = part.kind
                pool[line, place, at:stop] = 1 / len(part.ids)
                if home[each] == number:
                    owners.append(part.row)
                    places.append(line * most + place)
                    markers.append(line * width + at)
                    titles.append(float(part.kind == TITLE))
                at = stop
            mask[line, :at] = 1
        none = (0.0,) * self._spec.numbers
        numbers = [
            none if title else rows[row].numbers for row, title in zip(owners, titles, strict=True)
        ]
        feeds: Feeds = {
            "input_ids": input_ids,
            "attention_mask": mask,
            "token_kinds": kinds,
            "pool": pool,
            "places": np.array(places, np.int64),
            "markers": np.array(markers, np.int64),
            "titles": np.array(titles, np.float32),
            "numbers": np.array(numbers, np.float32).reshape(len(owners), self._spec.numbers),
        }
        return Batch(np.array(owners, np.int64), feeds)


def _special(tokenizer: Tokenizer, name: str) -> int:
    found = tokenizer.token_to_id(name)
    if found is None:
        raise _invalid(f"a tokenizer without {name}", f"{_CLS}, {_SEP}, [MASK] and {PADDING[0]}")
    return int(found)


def _invalid(found: str, expected: str) -> BundleFormat:
    return BundleFormat(
        found, expected=expected, remedy="train or export the bundle again", place="input"
    )
