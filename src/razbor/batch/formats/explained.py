"""How sure a report is, in plain cells: what `--explain` adds to a CSV file and a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from razbor.batch.formats.fields import Cell
from razbor.schema import (
    AreaScore,
    AreasExplanation,
    Explanation,
    Fragment,
    FragmentExplanation,
    LabelScore,
    Report,
)

COLUMNS = (
    *("threshold", "distance", "category_probability", "category_runner_up"),
    *("category_runner_up_probability", "category_unsure_below", "lead_probability"),
    *("lead_threshold", "areas_named", "areas_under", "areas_by_nearest"),
    *("fragments", "fragments_unsure", "fragments_unsure_below"),
)


def cells(report: Report) -> dict[str, Cell]:
    """Column → value; those of what was not asked are missing. Numbers have four digits."""
    explanation = report.explain()
    return {
        **_role(report, explanation),
        **_areas(explanation.areas),
        **_fragments(report, explanation.fragments),
    }


def _role(report: Report, explanation: Explanation) -> dict[str, Cell]:
    role, explained = report.role, explanation.role
    if role is None or explained is None:
        return {}
    second = explained.runner_up
    return {
        "threshold": _number(role.threshold),
        "distance": _number(explained.distance),
        "category_probability": _number(role.scores.get(role.category or "")),
        "category_runner_up": second.label if second else None,
        "category_runner_up_probability": _number(second.probability) if second else None,
        "category_unsure_below": _number(explained.unsure_below),
        "lead_probability": _number(role.lead_probability),
        "lead_threshold": _number(explained.lead_threshold),
    }


def _areas(explanation: AreasExplanation | None) -> dict[str, Cell]:
    if explanation is None:
        return {}
    return {
        "areas_named": _against(explanation.named),
        "areas_under": _against(explanation.under),
        "areas_by_nearest": explanation.by_nearest,
    }


def _against(areas: Sequence[AreaScore]) -> str:
    return "; ".join(f"{_scored(each)} of {each.threshold:.4f}" for each in areas)


def _fragments(report: Report, explanations: Sequence[FragmentExplanation]) -> dict[str, Cell]:
    if "sections" not in report.models:
        return {}
    limit = report.limits.sections if report.limits else None
    lines = [
        " | ".join(_line(fragment, explained))
        for fragment, explained in zip(report.fragments, explanations, strict=True)
    ]
    return {
        "fragments": "\n".join(lines),
        "fragments_unsure": sum(each.unsure for each in report.fragments),
        "fragments_unsure_below": _number(limit),
    }


def _line(fragment: Fragment, explanation: FragmentExplanation) -> Iterator[str]:
    doubt = "?" if fragment.unsure else ""
    yield f"{fragment.label}{doubt} {fragment.probability:.4f}"
    yield _scored(explanation.runner_up) if explanation.runner_up else ""
    yield " ".join((fragment.heading or "").split())
    yield " ".join(fragment.text.split())


def _scored(each: LabelScore) -> str:
    return f"{each.label} {each.probability:.4f}"


def _number(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
