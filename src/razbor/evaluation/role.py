"""Role: the tech filter, the category, who leads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from razbor.dataset import RoleVacancy
from razbor.errors import ExtraMissing
from razbor.evaluation.calibration import Bins
from razbor.evaluation.figures import Figure, Hits, Scoring, figure, macro_f1, precision_recall_f1
from razbor.evaluation.resampling import Statistic, Values, Weights
from razbor.evaluation.results import Confusion
from razbor.labels import OTHER, TECH
from razbor.pipeline import Razbor
from razbor.schema import Role, Vacancy
from razbor.tasks.role import CATEGORIES, leads, told

RECALL = 0.95
"""The recall that the filter is asked to keep."""

TABLE = "vacancies"
_UNIT = "vacancies"

Flags = NDArray[np.bool_]
Curve = Callable[[Flags, NDArray[np.float64], NDArray[np.float64]], float]


def read_roles(rz: Razbor, gold: Sequence[RoleVacancy]) -> list[Role]:
    """What the system says about the role of each vacancy, from title and description."""
    return [read_role(rz, each.vacancy.title, each.vacancy.description) for each in gold]


def read_role(rz: Razbor, title: str, description: str) -> Role:
    """What the system says about the role of one vacancy, whose text is plain."""
    report = rz.vacancy(Vacancy(title=title, description=description, html=False))
    if report.role is None:
        raise TypeError("a Razbor without the task role")
    return report.role


def score_roles(gold: Sequence[RoleVacancy], answers: Sequence[Role]) -> Scoring:
    """Score the roles of vacancies.

    A gold position leads when the gold says so, and where it does not say, when its category
    is Team lead or Director / CTO. Every figure at the bundle's own threshold uses its
    answer; the best precision at a recall of at least 0.95 uses the best threshold on these
    very data, and is named so.

    Args:
        gold: the vacancies.
        answers: one for each of them, in their order.

    Raises:
        ExtraMissing: scikit-learn is not installed.
    """
    pairs = list(zip(gold, answers, strict=True))
    tech = np.array([each.role.tech == TECH for each in gold])
    answered = np.array([each.label == TECH for each in answers])
    probability = np.array([each.probability for each in answers])
    category = np.array([each.role.category for each in gold])
    leading = np.array([leads(each.role.category, each.role.lead) for each in gold])
    hits = _categories(category, np.array([told(each).category for each in answers]))
    bins = _bins(gold, answers)
    figures = (
        *_filter(tech, answered, probability),
        *_named(hits, len(gold)),
        *_leads(leading, np.array([told(each).lead for each in answers])),
        *(each.error(f"{each.name}: ") for each in bins),
        *_recall_by_category(category, tech, answered),
    )
    confusions = (
        _confusion(
            "tech or other", (TECH, OTHER), [(one.role.tech, said.label) for one, said in pairs]
        ),
        _confusion(
            "category",
            CATEGORIES,
            [(one.role.category, told(said).category) for one, said in pairs],
        ),
    )
    return Scoring(TABLE, _UNIT, len(gold), figures, bins, confusions)


def score_filter(
    gold: Sequence[RoleVacancy],
    answered: Flags,
    probability: NDArray[np.float64],
    categories: NDArray[np.str_] | None = None,
) -> Scoring:
    """Score tech or other, and the category where it is told, of a bundle that tells no leads.

    Args:
        gold: the vacancies.
        answered: which of them were answered with tech, (vacancies,).
        probability: P(tech), (vacancies,).
        categories: the category of each, (vacancies,); None where the bundle tells none.

    Raises:
        ExtraMissing: scikit-learn is not installed.
    """
    tech = np.array([each.role.tech == TECH for each in gold])
    category = np.array([each.role.category for each in gold])
    bins = Bins.of("tech", _UNIT, np.arange(len(gold)), probability, tech, len(gold))
    said = [
        (each.role.tech, TECH if yes else OTHER) for each, yes in zip(gold, answered, strict=True)
    ]
    named = () if categories is None else _named(_categories(category, categories), len(gold))
    figures = (
        *_filter(tech, answered, probability),
        *named,
        bins.error(f"{bins.name}: "),
        *_recall_by_category(category, tech, answered),
    )
    confusion = _confusion("tech or other", (TECH, OTHER), said)
    return Scoring(TABLE, _UNIT, len(gold), figures, (bins,), (confusion,))


def _bins(gold: Sequence[RoleVacancy], answers: Sequence[Role]) -> tuple[Bins, ...]:
    """Vacancies by P(tech), by the probability of the category, and by P(lead)."""
    documents, pairs = np.arange(len(gold)), list(zip(gold, answers, strict=True))
    asked = {
        "tech": [(said.probability, each.role.tech == TECH) for each, said in pairs],
        "category": [
            (said.scores[told(said).category], said.category == each.role.category)
            for each, said in pairs
        ],
        "lead": [
            (told(said).lead_probability, leads(each.role.category, each.role.lead))
            for each, said in pairs
        ],
    }
    return tuple(
        Bins.of(
            *(name, _UNIT, documents),
            [probability for probability, _ in found],
            [right for _, right in found],
            len(gold),
        )
        for name, found in asked.items()
    )


def _confusion(name: str, labels: Sequence[str], pairs: Sequence[tuple[str, str]]) -> Confusion:
    """Of labels that are gold or were answered, in the order of all."""
    counted = Counter(pairs)
    found = tuple(label for label in labels if any(label in pair for pair in counted))
    counts = tuple(tuple(counted[gold, said] for said in found) for gold in found)
    return Confusion(found, found, counts, name, _UNIT)


def _filter(tech: Flags, answered: Flags, probability: NDArray[np.float64]) -> list[Figure]:
    auc, best_precision = _curves()
    hits = Hits.of(tech & answered, answered, tech)
    return [
        Figure("AUC of tech", len(tech), _UNIT, _curve(auc, tech, probability)),
        *precision_recall_f1(hits, _UNIT, prefix="at the bundle's threshold: tech "),
        Figure(
            f"best precision of tech at recall ≥ {RECALL} (threshold chosen on these data)",
            int(tech.sum()),
            _UNIT,
            _curve(best_precision, tech, probability),
        ),
    ]


def _leads(leading: Flags, answered: Flags) -> list[Figure]:
    hits = Hits.of(leading & answered, answered, leading)
    return precision_recall_f1(hits, _UNIT, prefix="lead ")


def _categories(gold: NDArray[np.str_], answers: NDArray[np.str_]) -> Hits:
    of_gold, of_answers = (column[:, None] == np.array(CATEGORIES) for column in (gold, answers))
    return Hits.of(of_gold & of_answers, of_answers, of_gold)


def _named(hits: Hits, count: int) -> tuple[Figure, ...]:
    """The figures of categories, of so many vacancies."""
    return (
        figure("category accuracy", hits.right.sum(axis=1), np.ones(count), _UNIT),
        macro_f1(hits, "categories", _UNIT),
    )


def _recall_by_category(category: NDArray[np.str_], tech: Flags, answered: Flags) -> list[Figure]:
    return [
        figure("recall of tech", tech & answered & (category == name), chosen, _UNIT, name)
        for name in CATEGORIES
        if (chosen := tech & (category == name)).any()
    ]


def _curve(curve: Curve, tech: Flags, probability: NDArray[np.float64]) -> Statistic:
    """A figure that is no ratio of sums: worked out anew for every resample."""

    def statistic(weights: Weights) -> Values:
        return np.array([_defined(curve, tech, probability, row) for row in weights])

    return statistic


def _defined(
    curve: Curve, tech: Flags, probability: NDArray[np.float64], weights: NDArray[np.float64]
) -> float:
    drawn = weights > 0
    if tech[drawn].all() or not tech[drawn].any():
        return float("nan")  # a curve needs both classes
    # A document drawn twice weighs two.
    return curve(tech[drawn], probability[drawn], weights[drawn])


def _curves() -> tuple[Curve, Curve]:
    """AUC, and the best precision that keeps the recall; both take weights."""
    try:
        from sklearn.metrics import precision_recall_curve, roc_auc_score
    except ImportError:
        raise ExtraMissing.of("train", "scikit-learn") from None

    def auc(tech: Flags, probability: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
        return float(roc_auc_score(tech, probability, sample_weight=weights))

    def best_precision(
        tech: Flags, probability: NDArray[np.float64], weights: NDArray[np.float64]
    ) -> float:
        precision, recall, _ = precision_recall_curve(tech, probability, sample_weight=weights)
        return float(precision[recall >= RECALL].max())

    return auc, best_precision
