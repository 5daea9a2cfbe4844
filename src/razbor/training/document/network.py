"""The network: a BERT over windows of a document, a recurrent layer over its fragments, heads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertModel

from razbor.tasks import areas, sections
from razbor.tasks.role import CATEGORIES
from razbor.training.document.recipe import Heads

RESPONSIBILITIES = sections.LABELS.index("responsibilities")
REQUIREMENTS = sections.LABELS.index("requirements")
_NEVER = -1e4
"""Added to what attention shall not see: small enough at sixteen bits, too."""


class Feeds(NamedTuple):
    """The arrays of `razbor.models.documents.INPUTS` as tensors."""

    input_ids: Tensor
    attention_mask: Tensor
    token_kinds: Tensor
    pool: Tensor
    places: Tensor
    markers: Tensor
    titles: Tensor
    numbers: Tensor


class Logits(NamedTuple):
    """What the network says of D documents with R parts in all.

    Attributes:
        sections: (R, 6).
        category: (D, 25).
        tech, lead: (D,).
        areas: (D, 38).
    """

    sections: Tensor
    category: Tensor
    tech: Tensor
    lead: Tensor
    areas: Tensor


class DocumentNetwork(nn.Module):
    """A document encoder.

    Tokens of the title see the title alone: what it names does not depend on the text below.

    Args:
        encoder: without a pooler.
        signs: how many numbers a part carries.
        shape: of what stands on the encoder.
    """

    def __init__(self, encoder: BertModel, signs: int, shape: Heads) -> None:
        super().__init__()
        self.encoder = encoder
        both = 2 * encoder.config.hidden_size
        around = 2 * shape.hidden
        self.drop = nn.Dropout(shape.dropout)
        self.narrow = nn.Linear(both + signs, shape.hidden)
        self.recur = nn.GRU(
            shape.hidden,
            shape.hidden // 2,
            num_layers=shape.layers,
            bidirectional=True,
            dropout=shape.dropout if shape.layers > 1 else 0.0,
            batch_first=True,
        )
        self.sections = nn.Linear(around, len(sections.LABELS))
        self.areas = nn.Linear(both, len(areas.LABELS))
        self.queries = nn.Linear(around, shape.queries)
        self.role_hidden = nn.Linear(3 * both + shape.queries * around, shape.role_hidden)
        self.role = nn.Linear(shape.role_hidden, len(CATEGORIES) + 2)

    def forward(self, feeds: Feeds, spans: Sequence[range] | None = None) -> Logits:
        """Logits of some documents.

        Args:
            feeds: of the documents, one after the other.
            spans: the parts of each document; None for a single one.
        """
        vectors = self._vectors(feeds)
        hidden = functional.relu(self.narrow(torch.cat([vectors, feeds.numbers], 1)))
        hidden = self.drop(hidden)
        together = torch.cat([hidden, self.drop(self._around(hidden, spans))], 1)
        scores = self.sections(together)
        parts = _Parts(vectors, together, torch.softmax(scores.detach(), 1), feeds.titles)
        one_by_one = [parts] if spans is None else [parts.of(span) for span in spans]
        found = torch.stack([self._role(each) for each in one_by_one])
        titles = self.drop(torch.stack([each.title() for each in one_by_one]))
        return Logits(scores, found[:, :-2], found[:, -2], found[:, -1], self.areas(titles))

    def titles(self, feeds: Feeds) -> Tensor:
        """Logits of the areas of documents that are a title alone, one part each: (D, 38)."""
        found: Tensor = self.areas(self.drop(self._vectors(feeds)))
        return found

    def _vectors(self, feeds: Feeds) -> Tensor:
        """Of each part its marker beside the mean over its tokens, (R, 2 × width)."""
        told = feeds.token_kinds
        seen = ((told[:, :, None] == 1) | (told[:, None, :] == 0)) & (
            feeds.attention_mask[:, None, :] == 1
        )
        mask = torch.where(seen, 0.0, _NEVER)[:, None]
        states = self.encoder(
            input_ids=feeds.input_ids, attention_mask=mask
        ).last_hidden_state.float()
        means = torch.bmm(feeds.pool, states).flatten(0, 1)[feeds.places]
        vectors: Tensor = torch.cat([states.flatten(0, 1)[feeds.markers], means], 1)
        return vectors

    def _around(self, hidden: Tensor, spans: Sequence[range] | None) -> Tensor:
        if spans is None:
            alone: Tensor = self.recur(hidden[None])[0][0]
            return alone
        packed = nn.utils.rnn.pack_sequence(
            [hidden[span.start : span.stop] for span in spans], enforce_sorted=False
        )
        padded, _ = nn.utils.rnn.pad_packed_sequence(self.recur(packed)[0], batch_first=True)
        found: Tensor = torch.cat(
            [padded[number, : len(span)] for number, span in enumerate(spans)]
        )
        return found

    def _role(self, parts: _Parts) -> Tensor:
        looks = self.queries(parts.together) + parts.titles[:, None] * _NEVER
        seen = torch.softmax(looks, 0).T @ parts.together
        features = torch.cat(
            [
                parts.title(),
                parts.section(RESPONSIBILITIES),
                parts.section(REQUIREMENTS),
                seen.flatten(),
            ]
        )
        hidden = functional.relu(self.role_hidden(self.drop(features)))
        logits: Tensor = self.role(self.drop(hidden))
        return logits


class _Parts(NamedTuple):
    """The parts of one document: vectors, what the network made of them, sections, titles."""

    vectors: Tensor
    together: Tensor
    told: Tensor
    titles: Tensor

    def of(self, span: range) -> _Parts:
        """Those of one document."""
        return _Parts(*(each[span.start : span.stop] for each in self))

    def title(self) -> Tensor:
        """The mean vector of the title's parts; zeros without a title."""
        return self.titles @ self.vectors / self.titles.sum().clamp(min=1)

    def section(self, label: int) -> Tensor:
        """The mean vector of the fragments of a section, by how probable each is."""
        weights = self.told[:, label] * (1 - self.titles)
        return weights @ self.vectors / weights.sum().clamp(min=1e-3)


def load_network(folder: Path, signs: int, shape: Heads, seed: int) -> DocumentNetwork:
    """A network on a base; what stands on it begins at random.

    Args:
        folder: a checked transformers folder.
        signs: how many numbers a part carries.
        shape: of what stands on the encoder.
        seed: of random numbers.
    """
    torch.manual_seed(seed)
    encoder = BertModel.from_pretrained(
        folder,
        dtype=torch.float32,
        attn_implementation="sdpa",
        # Fused attention on a processor takes thrice the time as soon as it drops something out.
        attention_probs_dropout_prob=0.0,
        local_files_only=True,
        use_safetensors=True,
        add_pooling_layer=False,
    )
    return DocumentNetwork(encoder, signs, shape)
