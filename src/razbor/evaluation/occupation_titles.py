"""Titles → occupations, by all their names, by one name each, and by characters alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from razbor.catalogue import Catalogue
from razbor.evaluation.occupation_candidates import entries, in_groups
from razbor.evaluation.occupation_figures import Pair, Part, Places, score_places
from razbor.evaluation.occupation_jobbert import JOBBERT, jobbert_titles
from razbor.evaluation.occupation_queries import Queries
from razbor.evaluation.occupation_rankers import BASELINE, Occupations, Score, Scores, ranked
from razbor.evaluation.occupation_representations import score_representations
from razbor.evaluation.ranking import score_ranking

NOT_GOLD = f"{JOBBERT}: its labels were given automatically and are noisy, and no gold"
ALL_NAMES = "all names"
FAST = "fast, by one vector an occupation"
ONE_NAME = "preferred English names alone"


def measure_titles(system: Occupations, queries: Queries[str]) -> Part:
    """Titles as razbor ranks all occupations for them, beside the baseline."""
    scorings = [
        score_places(name, queries.unit, _places(score, system, queries), queries.languages)
        for name, score in (
            (queries.name, system.titles),
            (f"{queries.name}, {BASELINE}", system.characters),
        )
    ]
    vectors = system.rz.embed(queries.items)
    scorings.append(score_representations(system, queries, vectors))
    return Part(tuple(scorings), files=queries.files)


def measure_fast(system: Occupations, queries: Queries[str]) -> Part:
    """The same titles as razbor ranks occupations for them fast, beside all that it compares."""
    whole, fast = (
        score_places(name, queries.unit, _places(score, system, queries), queries.languages)
        for name, score in (
            (queries.name, system.titles),
            (f"{queries.name}, {FAST}", system.fast),
        )
    )
    pair = Pair(f"{queries.name}: first by all evidence, second {FAST}", whole, fast)
    return Part((whole, fast), (pair,), queries.files)


def measure_labelled_automatically(system: Occupations, data: Path, lexical: float) -> Part:
    """English titles with one occupation each.

    Args:
        system: what is measured.
        data: the folder that holds the file.
        lexical: how much letters count.

    Raises:
        DataMissing, DataInvalid: the file is not there or does not fit.
    """
    queries = jobbert_titles(data, system.known)
    spare = preferred(system, lexical)
    by_one_name = jobbert_titles(data, entries(spare))

    def alone(texts: Sequence[str]) -> Scores:
        return spare.name_scores(system.rz.embed(texts), texts)

    scorings = [
        score_ranking(f"{asked.name}, {how}", asked.unit, *ranked(score, asked.items, asked.right))
        for asked, score, how in (
            (queries, system.titles, ALL_NAMES),
            (by_one_name, alone, ONE_NAME),
            (queries, system.characters, f"{ALL_NAMES}, {BASELINE}"),
        )
    ]
    left = f"{queries.name}: {queries.left_out:,} without a known occupation are left out"
    return Part(tuple(scorings), files=queries.files, remarks=(NOT_GOLD, left))


def preferred(system: Occupations, lexical: float) -> Catalogue:
    """The same occupations by their preferred English names alone."""
    named = (
        replace(
            entry,
            names=tuple(each for each in entry.names if each.preferred and each.language == "en"),
        )
        for entry in system.catalogue
    )
    return Catalogue.build(
        [entry for entry in named if entry.names], system.rz, lexical_weight=lexical
    )


def _places(score: Score, system: Occupations, queries: Queries[str]) -> Places:
    groups = in_groups(system.known, queries.right)
    found, grouped = ranked(score, queries.items, queries.right, groups)
    return Places(found, grouped, to_the_end=True)
