"""Role pairs: one vacancy twice, with one duty changed that decides the role.

Who answers by the subject of a text gives both the same answer; a pair is right when both
are (contrast sets: Gardner et al. 2020, Evaluating Models' Local Decision Boundaries).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from razbor.dataset import PairMember, RolePair
from razbor.evaluation.figures import Scoring, figure
from razbor.evaluation.role import read_role
from razbor.pipeline import Razbor
from razbor.schema import Role

TABLE = "role pairs"
_PAIRS = "pairs"
_MEMBERS = "vacancies"

Answers = Sequence[tuple[Role, Role]]


def read_pairs(rz: Razbor, pairs: Sequence[RolePair]) -> list[tuple[Role, Role]]:
    """What the system says about both members of each pair."""
    return [(_read(rz, pair.first), _read(rz, pair.second)) for pair in pairs]


def score_pairs(pairs: Sequence[RolePair], answers: Answers) -> Scoring:
    """Score the answers to pairs, each member at the bundle's own threshold.

    Args:
        pairs: of vacancies with their roles.
        answers: for each of them the roles of both members, in their order.
    """
    members = [(pair.first, pair.second) for pair in pairs]
    tech, category = (
        np.array(
            [
                [
                    getattr(said, key) == getattr(gold, name)
                    for said, gold in zip(*pair, strict=True)
                ]
                for pair in zip(answers, members, strict=True)
            ]
        )
        for key, name in (("label", "tech"), ("category", "category"))
    )
    differ = np.array([first.tech != second.tech for first, second in members])
    each, both = np.ones(len(pairs)), np.full(len(pairs), 2)
    figures = (
        figure("both members right: tech or other", tech.all(axis=1), each, _PAIRS),
        figure(
            "both members right, where one is tech and the other is not",
            tech.all(axis=1) & differ,
            differ,
            _PAIRS,
        ),
        figure("members right: tech or other", tech.sum(axis=1), both, _MEMBERS),
        figure("both members right: category", category.all(axis=1), each, _PAIRS),
        figure("members right: category", category.sum(axis=1), both, _MEMBERS),
    )
    return Scoring(TABLE, _PAIRS, len(pairs), figures)


def _read(rz: Razbor, member: PairMember) -> Role:
    return read_role(rz, member.title, member.description)
