"""What the user chooses, with what holds otherwise."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field

from razbor.teaching.deciding import SURE_ACCURACY
from razbor.teaching.examples import Wanted

MOST = 50_000
"""Examples that are taught unless another limit is named: a head learns little from more."""


@dataclass(frozen=True)
class Settings:
    """What the user chooses.

    Attributes:
        wanted: columns and separator.
        name: of the bundle and its question; None: after its folder.
        languages: of the texts; empty: they are told by the texts.
        limit: the most examples that teach.
        keep_conflicts: whether texts with contradicting labels teach all the same.
        sure_accuracy: of answers that are not unsure.
        seed: of folds, draws and resamples.
    """

    wanted: Wanted = field(default_factory=Wanted)
    name: str | None = None
    languages: tuple[str, ...] = ()
    limit: int = MOST
    keep_conflicts: bool = False
    sure_accuracy: float = SURE_ACCURACY
    seed: int = 0

    @property
    def sha256(self) -> str:
        """What names these settings in a manifest."""
        written = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(written.encode()).hexdigest()
