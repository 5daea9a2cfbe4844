"""How much each kind of evidence weighs: chosen on what the network has not seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from razbor.catalogue import Catalogue, Encoder
from razbor.dataset.resumes import ResumeRow
from razbor.errors import DataScarce
from razbor.models.manifest import Matching
from razbor.tasks import occupations
from razbor.training.matching.occupations import Knowledge
from razbor.training.matching.recipe import MatchingRecipe

_AT_ONCE = 64
_FOLDS = 5
_HIT = 10

Evidences = NDArray[np.float32]
"""(texts, occupations, kinds of evidence)."""


@dataclass(frozen=True, slots=True)
class _Query:
    """A name that no network and no catalogue has seen, and its occupation's place in that."""

    text: str
    place: int


def choose(
    recipe: MatchingRecipe,
    known: Knowledge,
    catalogue: Catalogue,
    encoder: Encoder,
    resumes: Sequence[ResumeRow],
) -> Matching:
    """The weights of the bundle.

    The lexical weight is the one that is tried with the best mean reciprocal rank of held-out
    names, over occupations. The weights of a résumé's evidence maximise the likelihood of the
    right occupations among all (a conditional logit, McFadden 1974), none below 0.

    Args:
        recipe: what is tried, and the weights of a vacancy's evidence.
        known: occupations, whose alternative names are held out here and there.
        catalogue: holds those occupations, without the names that are held out.
        encoder: makes vectors.
        resumes: with codes; the network has not seen them.

    Raises:
        DataScarce: too few résumés.
    """
    order = {entry.id: place for place, entry in enumerate(catalogue)}
    places = {each.code: order[each.uri] for each in known.occupations}
    coded = [(each, [places[code] for code in each.codes if code in places]) for each in resumes]
    coded = [(each, right) for each, right in coded if right]
    if len(coded) < _FOLDS:
        raise DataScarce(
            f"{len(coded)} résumés with codes of occupations that are known",
            expected=f"at least {_FOLDS}",
            remedy="add résumés with codes to the split that the recipe names",
            place=recipe.resumes,
        )
    queries = _queries(known, order)
    lexical, rank = _lexical(recipe, queries, catalogue, encoder)
    kinds, found = _evidence(catalogue, encoder, [each for each, _ in coded])
    right = [right for _, right in coded]
    weights = _fitted(found, right, recipe.resume_penalty)
    return Matching(
        lexical=lexical,
        title=dict(recipe.title),
        resume=dict(zip(kinds, weights, strict=True)),
        vacancy=dict(recipe.vacancy),
        evidence={
            "method": "lexical: mean reciprocal rank over occupations of held-out names;"
            " resume: conditional logit",
            "names": len(queries),
            "mean_reciprocal_rank": rank,
            "resumes": len(coded),
            f"out_of_fold_hit_at_{_HIT}": _hits(found, right, recipe.resume_penalty),
        },
    )


def _queries(known: Knowledge, order: Mapping[str, int]) -> list[_Query]:
    return [
        _Query(name, order[each.uri])
        for each in known.occupations
        if each.held_out == "choosing"
        for _, name in each.alternatives()
    ]


def _lexical(
    recipe: MatchingRecipe, queries: Sequence[_Query], catalogue: Catalogue, encoder: Encoder
) -> tuple[float, float]:
    """The best of the weights tried, and its mean reciprocal rank."""
    tried = np.zeros(len(recipe.lexical))
    for start in range(0, len(queries), _AT_ONCE):
        block = queries[start : start + _AT_ONCE]
        texts = [each.text for each in block]
        vectors = encoder.embed(texts)
        for number, weight in enumerate(recipe.lexical):
            scores = catalogue.with_lexical(weight).name_scores(vectors, texts)
            for row, query in zip(scores, block, strict=True):
                tried[number] += 1 / (1 + int((row > row[query.place]).sum()))
    tried /= max(1, len(queries))
    best = int(tried.argmax())
    return float(recipe.lexical[best]), float(tried[best])


def _evidence(
    catalogue: Catalogue, encoder: Encoder, resumes: Sequence[ResumeRow]
) -> tuple[tuple[str, ...], Evidences]:
    found: list[Mapping[str, NDArray[np.float32]]] = []
    for each in resumes:
        told = occupations.resume(each.text)
        vectors = encoder.embed([passage.text for passage in told])
        near = occupations.near(catalogue, told, vectors)
        found.append(occupations.evidence_of_resume(told, near))
    kinds = tuple(found[0])
    return kinds, np.stack([np.stack([each[kind] for kind in kinds], axis=1) for each in found])


def _fitted(found: Evidences, right: Sequence[list[int]], penalty: float) -> list[float]:
    """A weight for each kind of evidence, at least 0."""
    evidence = torch.from_numpy(found)
    wrong = torch.ones(evidence.shape[:2], dtype=torch.bool)
    for number, places in enumerate(right):
        wrong[number, places] = False
    free = torch.ones(evidence.shape[2], requires_grad=True)
    optimizer = torch.optim.LBFGS([free], max_iter=60, line_search_fn="strong_wolfe")

    def loss() -> float:
        optimizer.zero_grad()
        weights = functional.softplus(free)
        logs = torch.log_softmax(evidence @ weights, dim=1).masked_fill(wrong, -torch.inf)
        value = penalty * weights.square().mean() - torch.logsumexp(logs, dim=1).mean()
        value.backward()  # type: ignore[no-untyped-call]
        return float(value.detach())

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    return [round(float(weight), 4) for weight in functional.softplus(free.detach())]


def _hits(found: Evidences, right: Sequence[list[int]], penalty: float) -> float:
    """The share of résumés with a right occupation among the first ten, out of fold."""
    folds = np.arange(len(found)) % _FOLDS
    hits = []
    for fold in range(_FOLDS):
        seen = np.flatnonzero(folds != fold).tolist()
        weights = np.array(_fitted(found[seen], [right[row] for row in seen], penalty), np.float32)
        for row in np.flatnonzero(folds == fold).tolist():
            scores = found[row] @ weights
            best = scores[right[row]].max()
            hits.append(int((scores > best).sum()) < _HIT)
    return float(np.mean(hits))
