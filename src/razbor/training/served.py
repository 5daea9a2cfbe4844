"""Sections that serve the training of something else."""

from __future__ import annotations

from razbor.loading import load
from razbor.pipeline import Razbor


def sections_by(bundle: str) -> Razbor:
    """What tells the parts of a description.

    Args:
        bundle: the name of a shipped one, or a folder.

    Raises:
        BundleError: it cannot be opened, or tells no sections.
    """
    return load(["sections"], bundles={"sections": bundle}, threads=1, mask=False)


def remark(sections: Razbor) -> str:
    """Which bundle told them, as a description says it."""
    bundle = sections.bundles["sections"]
    return f"Sections are told by the bundle {bundle.name} {bundle.version} ({bundle.digest[:12]})."
