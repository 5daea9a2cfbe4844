"""A bundle written anew with other decisions: the model stays, manifest and card change."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from razbor.errors import OutputInvalid
from razbor.models.bundle import SHIPPED, Bundle, write_bundle
from razbor.models.manifest import Draft, Task

_RENEWED = re.compile(r"\+decisions\.(\d+)$")


def rewrite(
    bundle: Bundle,
    tasks: Mapping[str, Task],
    card: Callable[[Draft], Mapping[str, bytes]],
    *,
    output: Path | None = None,
    force: bool = False,
) -> Bundle:
    """Write a bundle with other decisions; its version says so.

    Args:
        bundle: as it is.
        tasks: its questions with their new decisions.
        card: the new manifest → the files that tell of it, the README among them.
        output: where to; None for its own folder.
        force: replace a bundle that lies at `output`.

    Raises:
        OutputInvalid: a bundle that comes with razbor, without `output`; something lies
            at `output`.
    """
    own = output is None or output.resolve() == bundle.folder.resolve()
    if (output or bundle.folder).resolve().is_relative_to(SHIPPED.resolve()):
        raise OutputInvalid(
            "a bundle that comes with razbor",
            expected="a folder of your own",
            remedy="write a copy with -o",
            place=str(output or bundle.folder),
        )
    fields = {name: getattr(bundle.manifest, name) for name in Draft.model_fields}
    version = renewed_version(bundle.manifest.version)
    draft = Draft.model_validate({**fields, "tasks": dict(tasks), "version": version})
    files = {name: bundle.read(name) for name in bundle.manifest.files}
    return write_bundle(
        output or bundle.folder, draft, {**files, **card(draft)}, force=own or force
    )


def renewed_version(version: str) -> str:
    """The version of the same model with other decisions: `1.2+decisions.1`, then `.2`."""
    found = _RENEWED.search(version)
    number = int(found.group(1)) + 1 if found else 1
    return f"{version[: found.start()] if found else version}+decisions.{number}"
