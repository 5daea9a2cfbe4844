"""Honest measurement: bundles on gold labels, with intervals and what they stand on.

Every figure is defined in docs/evaluation.md.
"""

from razbor.evaluation.comparing import compare, paired
from razbor.evaluation.html import evaluate_html
from razbor.evaluation.measuring import Settings, evaluate, evaluated
from razbor.evaluation.occupations import evaluate_occupations
from razbor.evaluation.record import record
from razbor.evaluation.results import (
    Comparison,
    Confusion,
    Difference,
    Differences,
    Metric,
    Result,
    Standing,
    Table,
)

__all__ = [
    "Comparison",
    "Confusion",
    "Difference",
    "Differences",
    "Metric",
    "Result",
    "Settings",
    "Standing",
    "Table",
    "compare",
    "evaluate",
    "evaluate_html",
    "evaluate_occupations",
    "evaluated",
    "paired",
    "record",
]
