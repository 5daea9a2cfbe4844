"""How sure a report is: what nearly was said instead, and what it was compared with."""

from __future__ import annotations

from collections.abc import Mapping

from razbor.schema import (
    AreaScore,
    AreasExplanation,
    Explanation,
    Fragment,
    FragmentExplanation,
    LabelScore,
    Limits,
    Report,
    Role,
    RoleExplanation,
)

NEAR = 0.1
"""A probability so far from its threshold, or less, is near it."""


def explain(report: Report) -> Explanation:
    """The explanation of a report, out of the report alone.

    A limit that the report does not know, as one that was read from a file without them, is
    None.
    """
    limits = report.limits or Limits()
    return Explanation(
        role=_role(report.role, limits) if report.role else None,
        areas=_areas(report, limits),
        fragments=[_fragment(each, limits) for each in report.fragments],
    )


def _fragment(fragment: Fragment, limits: Limits) -> FragmentExplanation:
    return FragmentExplanation(
        start=fragment.start,
        stop=fragment.stop,
        heading=fragment.heading,
        runner_up=_runner_up(fragment.scores, fragment.label),
        unsure=fragment.unsure,
        unsure_below=limits.sections,
    )


def _role(role: Role, limits: Limits) -> RoleExplanation:
    lead = None
    if limits.lead is not None and role.lead_probability is not None:
        lead = role.lead_probability - limits.lead
    return RoleExplanation(
        distance=role.probability - role.threshold,
        runner_up=_runner_up(role.scores, role.category) if role.category else None,
        unsure_below=limits.category,
        lead_threshold=limits.lead,
        lead_distance=lead,
        lead_near=lead is not None and abs(lead) <= NEAR,
    )


def _areas(report: Report, limits: Limits) -> AreasExplanation | None:
    if report.areas is None or report.area_scores is None or limits.areas is None:
        return None
    scores = {
        label: AreaScore(label=label, probability=found, threshold=limits.areas[label])
        for label, found in report.area_scores.items()
    }
    named = [scores.pop(area.label) for area in report.areas]
    # As a share of the threshold: so the nearest is chosen. At 0 everything is named.
    others = sorted(scores.values(), key=lambda each: -each.probability / (each.threshold or 1))
    return AreasExplanation(
        named=named,
        under=[*others[:1], *(each for each in others[1:] if _near(each))],
        by_nearest=any(each.probability < each.threshold for each in named),
        nearest=limits.nearest,
    )


def _near(area: AreaScore) -> bool:
    return area.threshold - area.probability <= NEAR


def _runner_up(scores: Mapping[str, float], label: str) -> LabelScore | None:
    """The most probable label but this one; the first of equals."""
    others = [name for name in scores if name != label]
    if not others:
        return None
    second = max(others, key=scores.__getitem__)
    return LabelScore(label=second, probability=scores[second])
