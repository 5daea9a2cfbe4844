"""How much each kind of evidence weighs: chosen on what the network has not seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from razbor.catalogue import Catalogue, Encoder
from razbor.dataset.resumes import ResumeRow
from razbor.errors import DataScarce
from razbor.matching import near_titles
from razbor.models.manifest import Matching
from razbor.pipeline import Razbor
from razbor.tasks import occupations
from razbor.tasks.occupations import Scores
from razbor.training.matching.fitting import FOLDS, HIT, Evidences, fitted, hits_out_of_fold
from razbor.training.matching.labelled import Choosing
from razbor.training.matching.occupations import Knowledge
from razbor.training.matching.recipe import MatchingRecipe
from razbor.training.matching.trying import Tried, best_weights
from razbor.training.matching.vacancies import told

_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class _Query:
    """A name that no network and no catalogue has seen, and its occupation's place in that."""

    text: str
    place: int


class Chooser:
    """Chooses the weights of a bundle.

    Args:
        recipe: what is tried, and the weights that are set.
        known: occupations, whose alternative names are held out here and there.
        catalogue: holds those occupations, without the names that are held out.
        encoder: makes vectors.
    """

    def __init__(
        self, recipe: MatchingRecipe, known: Knowledge, catalogue: Catalogue, encoder: Encoder
    ) -> None:
        self._recipe = recipe
        self._catalogue = catalogue
        self._encoder = encoder
        order = {entry.id: place for place, entry in enumerate(catalogue)}
        self._places = {each.code: order[each.uri] for each in known.occupations}
        self._queries = _queries(known, order)

    def choose(
        self, resumes: Sequence[ResumeRow], choosing: Choosing, rz: Razbor | None
    ) -> Matching:
        """The weights of the bundle.

        The lexical weight is the one that is tried with the best mean reciprocal rank of
        held-out names, over occupations; those of a title's and of a vacancy's evidence have the
        best one of labelled titles and vacancies, where the recipe names any to try. The weights
        of a résumé's evidence maximise the likelihood of the right occupations among all (a
        conditional logit, McFadden 1974), none below 0.

        Args:
            resumes: with codes; the network has not seen them.
            choosing: labelled titles and vacancies; the network has not seen them either.
            rz: with sections; None where no vacancy chooses.

        Raises:
            DataScarce: too few résumés, or no title or vacancy to try weights on.
        """
        recipe = self._recipe
        lexical, rank = _lexical(recipe, self._queries, self._catalogue, self._encoder)
        evidence: dict[str, str | int | float | bool] = {
            "method": "lexical: mean reciprocal rank over occupations of held-out names;"
            " resume: conditional logit",
            "names": len(self._queries),
            "mean_reciprocal_rank": rank,
        }
        title, vacancy = dict(recipe.title), dict(recipe.vacancy)
        if recipe.tried and rz is not None:
            evidence["method"] = f"{evidence['method']}; title, vacancy: mean reciprocal rank"
            tried = self._title(choosing, lexical)
            title = tried.weights
            evidence |= {"titles": len(choosing.titles), "titles_reciprocal_rank": tried.rank}
            tried = self._vacancy(choosing, title, rz)
            vacancy = tried.weights
            evidence |= {
                "vacancies": len(choosing.vacancies),
                "vacancies_reciprocal_rank": tried.rank,
            }
        resume, told_of_resumes = self._resume(resumes)
        return Matching(
            lexical=lexical,
            title=title,
            resume=resume,
            vacancy=vacancy,
            evidence=evidence | told_of_resumes,
        )

    def _title(self, choosing: Choosing, lexical: float) -> Tried:
        found, catalogue = [], self._catalogue.with_lexical(lexical)
        for each in choosing.titles:
            passages = occupations.title(each.item)
            vectors = self._encoder.embed([each.text for each in passages])
            near = near_titles(catalogue, passages, vectors)
            found.append(occupations.evidence_of_title(near, 0))
        codes = [each.codes for each in choosing.titles]
        return self._tried(found, codes, "names", self._recipe.title)

    def _vacancy(self, choosing: Choosing, title: Mapping[str, float], rz: Razbor) -> Tried:
        found = []
        for each in choosing.vacancies:
            passages = told(rz, each.item)
            vectors = self._encoder.embed([each.text for each in passages])
            found.append(occupations.evidence_of_vacancy(self._catalogue, passages, vectors, title))
        codes = [each.codes for each in choosing.vacancies]
        return self._tried(found, codes, "title_names", self._recipe.vacancy)

    def _tried(
        self,
        found: Sequence[Mapping[str, Scores]],
        codes: Sequence[Sequence[str]],
        kept: str,
        given: Mapping[str, float],
    ) -> Tried:
        if not found:
            raise DataScarce(
                f"no labelled title or vacancy to try weights beside {kept!r} on",
                expected="some that no network learned from",
                remedy="lower `choosing` in the recipe, or leave `tried` out",
                place=self._recipe.name,
            )
        right = [self._right(each) for each in codes]
        return best_weights(found, right, self._recipe.tried, {kept: given.get(kept, 1.0)})

    def _right(self, codes: Sequence[str]) -> list[int]:
        return [self._places[code] for code in codes if code in self._places]

    def _resume(
        self, resumes: Sequence[ResumeRow]
    ) -> tuple[dict[str, float], dict[str, int | float]]:
        """The weights of a résumé's evidence, and what they were chosen on."""
        coded = [(each, self._right(each.codes)) for each in resumes]
        coded = [(each, right) for each, right in coded if right]
        if len(coded) < FOLDS:
            raise DataScarce(
                f"{len(coded)} résumés with codes of occupations that are known",
                expected=f"at least {FOLDS}",
                remedy="add résumés with codes to the split that the recipe names",
                place=self._recipe.resumes,
            )
        kinds, found = self._evidence([each for each, _ in coded])
        right, penalty = [right for _, right in coded], self._recipe.resume_penalty
        weights = dict(zip(kinds, fitted(found, right, penalty), strict=True))
        hits = hits_out_of_fold(found, right, penalty)
        return weights, {"resumes": len(coded), f"out_of_fold_hit_at_{HIT}": hits}

    def _evidence(self, resumes: Sequence[ResumeRow]) -> tuple[tuple[str, ...], Evidences]:
        """The kinds of evidence that there are, and how much of each."""
        found: list[Mapping[str, Scores]] = []
        for each in resumes:
            passages = occupations.resume(each.text)
            vectors = self._encoder.embed([passage.text for passage in passages])
            found.append(occupations.evidence_of_resume(self._catalogue, passages, vectors))
        kinds = tuple(kind for kind in found[0] if any(each[kind].any() for each in found))
        return kinds, np.stack([np.stack([each[kind] for kind in kinds], axis=1) for each in found])


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
