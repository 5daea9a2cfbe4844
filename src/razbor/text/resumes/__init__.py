"""Résumé → passages: what the person wants, did, learned and can, by rules alone."""

from razbor.text.periods import Period
from razbor.text.resumes.bare import is_dates, is_heading
from razbor.text.resumes.kinds import Kind, Passage
from razbor.text.resumes.passages import parts

__all__ = ["Kind", "Passage", "Period", "is_dates", "is_heading", "parts"]
