"""What occupations are known by, in one place: a search, its evidence and its training agree."""

from __future__ import annotations

NAMES = "names"
"""The best of its names."""
MEAN = "mean"
"""One vector, the mean of its names."""
DESCRIPTION = "description"
SKILLS = "skills"
ADVERTISEMENTS = "advertisements"
"""What vacancies ask for; an occupation may have none."""
