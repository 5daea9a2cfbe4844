"""Losses of contrastive training, by the names that recipes give them."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.losses import CosineSimilarityLoss
from torch import Tensor, nn

_TEMPERATURE = 0.1
"""What cosines are divided by: the paper's own choice."""
_SELF = -1e4
"""The score of a text with itself: it is nobody's neighbour."""


class SupervisedContrastiveLoss(nn.Module):
    """Texts of one label are drawn together, all others of the batch pushed away.

    Khosla et al. 2020, the sum outside of the logarithm. setfit's SupConLoss divides by the
    number of texts that share a label, and is no number where a batch holds one text of a label
    alone, as with few texts most do; here such a text is a neighbour to the others, no anchor.
    """

    def __init__(self, model: SentenceTransformer) -> None:
        super().__init__()
        self.model = model

    def forward(self, sentence_features: Iterable[dict[str, Tensor]], labels: Tensor) -> Tensor:
        """The mean over all texts that share their label with another.

        Args:
            sentence_features: word pieces of the texts of a batch, once.
            labels: of the texts, (texts,).
        """
        features = next(iter(sentence_features))
        vectors = self.model(features)["sentence_embedding"].float()
        unit = nn.functional.normalize(vectors)
        alone = torch.eye(len(unit), dtype=torch.bool, device=unit.device)
        scores = (unit @ unit.T / _TEMPERATURE).masked_fill(alone, _SELF)
        alike = (labels[:, None] == labels[None, :]) & ~alone
        shares = nn.functional.log_softmax(scores, dim=1)
        count = alike.sum(dim=1)
        means = -(shares * alike).sum(dim=1) / count.clamp(min=1)
        anchors = count > 0
        return (means * anchors).sum() / anchors.sum().clamp(min=1)


LOSSES = {
    "cosine_similarity": CosineSimilarityLoss,
    "supervised_contrastive": SupervisedContrastiveLoss,
}
