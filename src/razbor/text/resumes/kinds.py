"""What a passage of a résumé is, and where a line of one stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from razbor.text.periods import Period

Kind = Literal[
    "headline", "objective", "about", "position", "duties", "education", "skills", "courses",
    "languages", "contacts", "hobbies", "other",
]  # fmt: skip

Told = Literal["heading", "label"] | None


@dataclass(frozen=True, slots=True)
class Passage:
    """A line of a résumé, or a few that belong together: `text[start:stop]`, in code points.

    Positions and duties carry the period and the rank of the job they belong to: 0 is the
    most recent one. Duties without a job, and jobs without dates, have no period.
    """

    start: int
    stop: int
    kind: Kind
    period: Period | None = None
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line stands.

    `section` is that of the nearest heading, None without one; `told` what the line is
    itself: a heading, a label with content from `content` on, or nothing. `region` numbers
    the stretches of experience; `headed` says whether any heading stood above; `label` what
    a label within the experience announces.
    """

    section: str | None
    told: Told = None
    content: int = 0
    region: int | None = None
    headed: bool = False
    label: str | None = None
