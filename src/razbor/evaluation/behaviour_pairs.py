"""Role pairs one by one: what was said of both members, and how often both are right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from razbor.dataset import PairMember, RolePair
from razbor.evaluation.figures import Scoring, figure
from razbor.evaluation.role_pairs import TABLE, Answers
from razbor.labels import TECH
from razbor.schema import Role
from razbor.tasks.role import LEADS, leads
from razbor.tasks.role import told as whole

TECH_OR_OTHER = "tech or other"
CATEGORY = "category"
LEAD = "lead"
QUESTIONS = (TECH_OR_OTHER, CATEGORY, LEAD)

BOTH_RIGHT = "both members right"
ALL_THREE = "all three"
BY_LANGUAGE = f"{TABLE}, by language"
BY_KIND = f"{TABLE}, by the category that is not tech"
UNNAMED = "language not named"

_UNIT = "pairs"


@dataclass(frozen=True)
class Answered:
    """One question about one member.

    Attributes:
        question: one of `QUESTIONS`.
        gold: what is right.
        answer: what the system says.
        probability: P(tech), P(leads people), or that of the category that was answered.
        against: the threshold of the first two; of a wrong category the probability of the
            gold one, None of a right one.
    """

    question: str
    gold: str
    answer: str
    probability: float
    against: float | None

    @property
    def right(self) -> bool:
        """Whether the answer is the gold one."""
        return self.answer == self.gold


@dataclass(frozen=True)
class AnsweredPair:
    """A pair with what was said about both members, a question each.

    `kind` is what it tells apart from tech: the category of the member that is not.
    """

    id: str
    language: str
    kind: str
    titles: tuple[str, str]
    first: tuple[Answered, ...]
    second: tuple[Answered, ...]

    def holds(self, question: str) -> bool:
        """Whether both members are answered rightly."""
        said = (*self.first, *self.second)
        return all(each.right for each in said if each.question == question)

    @property
    def right(self) -> bool:
        """Whether nothing that was said of it is wrong."""
        return all(map(self.holds, QUESTIONS))


def answered_pairs(
    pairs: Sequence[RolePair], answers: Answers, lead_threshold: float
) -> tuple[AnsweredPair, ...]:
    """Lay the answers beside the gold, pair by pair.

    Args:
        pairs: of vacancies with their roles.
        answers: for each of them the roles of both members, in their order.
        lead_threshold: of P(leads people), as the bundle has it.
    """
    return tuple(
        AnsweredPair(
            id=pair.id,
            language=pair.language or UNNAMED,
            kind=_kind(pair),
            titles=(pair.first.title, pair.second.title),
            first=_answered(pair.first, first, lead_threshold),
            second=_answered(pair.second, second, lead_threshold),
        )
        for pair, (first, second) in zip(pairs, answers, strict=True)
    )


def score_answered(pairs: Sequence[AnsweredPair]) -> tuple[Scoring, Scoring]:
    """How often both members are right: all pairs and by language, all and by kind."""
    return (
        _grouped(BY_LANGUAGE, pairs, lambda pair: pair.language),
        _grouped(BY_KIND, pairs, lambda pair: pair.kind),
    )


def _grouped(
    name: str, pairs: Sequence[AnsweredPair], group_of: Callable[[AnsweredPair], str]
) -> Scoring:
    held = {question: np.array([pair.holds(question) for pair in pairs]) for question in QUESTIONS}
    held[ALL_THREE] = np.array([pair.right for pair in pairs])
    figures = []
    for group in ("", *sorted(set(map(group_of, pairs)))):
        here = np.array([group in ("", group_of(pair)) for pair in pairs])
        figures += [
            figure(f"{BOTH_RIGHT}: {question}", kept & here, here, _UNIT, group)
            for question, kept in held.items()
        ]
    return Scoring(name, _UNIT, len(pairs), tuple(figures))


def _kind(pair: RolePair) -> str:
    members = (pair.first, pair.second)
    if pair.first.tech == pair.second.tech:
        return f"none: both {pair.first.tech}"
    return next(member.category for member in members if member.tech != TECH)


def _answered(gold: PairMember, said: Role, lead_threshold: float) -> tuple[Answered, ...]:
    more = whole(said)
    best = said.scores[more.category]
    gold_one = None if more.category == gold.category else said.scores[gold.category]
    leading, told = LEADS[leads(gold.category, gold.lead)], LEADS[more.lead]
    return (
        Answered(TECH_OR_OTHER, gold.tech, said.label, said.probability, said.threshold),
        Answered(CATEGORY, gold.category, more.category, best, gold_one),
        Answered(LEAD, leading, told, more.lead_probability, lead_threshold),
    )
