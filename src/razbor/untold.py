"""What a bundle does not tell of its task: a report says so, and leaves it empty."""

from __future__ import annotations

from collections.abc import Iterator

from razbor.models import Manifest
from razbor.schema import Warning
from razbor.tasks import areas, role, sections

CODE = "partial"


def untold(task: str, manifest: Manifest) -> Iterator[Warning]:
    """The warnings that the bundle of a task deserves.

    Args:
        task: that it answers.
        manifest: of the bundle.
    """
    missing = ""
    if task == role.TASK:
        lacking = [name for name in (role.CATEGORY, role.LEAD) if name not in manifest.tasks]
        missing = f"tells no {' and no '.join(lacking)}" if lacking else ""
    elif task == areas.TASK:
        known = len(manifest.tasks[areas.TASK].labels)
        if known < len(areas.LABELS):
            missing = f"knows {known} of {len(areas.LABELS)} areas"
    elif task == sections.TASK:
        missing = _of_sections(manifest)
    if missing:
        yield Warning(code=CODE, message=f"{task}: the bundle {manifest.name} {missing}")


def _of_sections(manifest: Manifest) -> str:
    if sections.TASK in manifest.tasks:
        return ""
    labels = manifest.tasks[sections.FRAGMENT].labels
    said = ["judges every piece alone"]
    if sections.HEADING not in labels:
        said.append("tells headings by their form alone")
    if lacking := [label for label in sections.LABELS[:-1] if label not in labels]:
        said.append(f"knows no {', '.join(lacking)}")
    return ", ".join(said)
