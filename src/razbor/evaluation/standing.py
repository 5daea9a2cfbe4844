"""What the data of a measurement are: said with every figure, so that none is taken for more."""

from __future__ import annotations

from collections.abc import Sequence

from razbor.dataset import DataFile
from razbor.evaluation.results import Standing
from razbor.models import Manifest

GOLD = "gold"
IN_DOMAIN = "in-domain"
TRAINED = "training data"

LABELLED = "gold labelled by language models following the guides, not by people"
CHOSE = "chose designs (gold_dev), so not an independent test"
DOMAIN = "in-domain: labelled together with the training data; says less than gold"
DECIDED = "these data chose thresholds of the bundle: figures at them say less"
NO_MEASURE = "these data trained the bundle: not a measure of quality"

_DEV = "gold_dev"
_SILVER = "silver"


def standing(split: str, files: Sequence[DataFile], manifests: Sequence[Manifest]) -> Standing:
    """The standing of a split for some bundles.

    Args:
        split: its name; one that says "silver" is in-domain, others are gold.
        files: what was measured on; one whose sha256 stands in a bundle's record of
            training makes them training data.
        manifests: of the bundles.
    """
    trained = {each.sha256 for manifest in manifests for each in manifest.training.data}
    used = [file.name for file in files if file.sha256 in trained]
    kind = IN_DOMAIN if _SILVER in split else GOLD
    remarks = [DOMAIN] if kind == IN_DOMAIN else [_gold(split)]
    if _decided(manifests) & {file.sha256 for file in files}:
        remarks.append(DECIDED)
    if used:
        return Standing(TRAINED, (f"{NO_MEASURE} ({', '.join(used)})", *remarks))
    return Standing(kind, tuple(remarks))


def _decided(manifests: Sequence[Manifest]) -> set[object]:
    """The digests of the data that decisions and temperatures name as their evidence."""
    told = [
        part.evidence
        for manifest in manifests
        for task in manifest.tasks.values()
        for part in (task.decision, task.calibration)
        if part is not None
    ]
    return {
        value
        for evidence in told
        for key, value in evidence.items()
        if key.rpartition(".")[2] == "data_sha256"
    }


def _gold(split: str) -> str:
    return f"{LABELLED}; {CHOSE}" if split == _DEV else LABELLED
