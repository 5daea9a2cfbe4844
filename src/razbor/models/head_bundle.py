"""A bundle of a frozen encoder and linear heads: all that it takes to answer, in one folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from razbor.models.bundle import Bundle, write_bundle
from razbor.models.encoders import WEIGHTS
from razbor.models.frozen import FrozenEncoder
from razbor.models.head import Head, head_bytes
from razbor.models.manifest import Draft, HeadSpec, Task, Training


def head_bundle(
    folder: str | Path,
    *,
    encoder: FrozenEncoder,
    name: str,
    version: str,
    languages: Sequence[str],
    description: str,
    tasks: Mapping[str, Task],
    heads: Mapping[str, Head],
    training: Training,
    card: Callable[[Draft], Mapping[str, bytes]] = lambda _: {},
    fields: Sequence[str] = ("text",),
    force: bool = False,
) -> Bundle:
    """Write such a bundle, wholly or not at all, and open it.

    It holds a copy of the encoder, so that a later razbor with another one reads it all the same.

    Args:
        folder: where.
        encoder: whose vectors the heads were fitted on.
        name: see `razbor.models.manifest.Draft`, as of the next three.
        version: of the model.
        languages: it was taught in.
        description: one line.
        tasks: question → task; its `output` names one of the heads.
        heads: output → head, a row of coefficients for each label, in their order.
        training: how the heads came about.
        card: the manifest → the files that tell of it, the README among them.
        fields: the texts of a row, joined into one.
        force: replace a bundle that lies there.

    Raises:
        OutputInvalid: something lies there and `force` is not set, or it is no bundle.
        BundleError: heads that do not fit the tasks or the encoder.
    """
    spec = HeadSpec(kinds={output: head.kind for output, head in heads.items()})
    draft = Draft(
        name=name,
        version=version,
        languages=tuple(languages),
        description=description,
        input=encoder.reads(fields),
        tasks=dict(tasks),
        embedding=encoder.embedding,
        weights=WEIGHTS,
        head=spec,
        training=training,
    )
    files = {**encoder.files, spec.file: head_bytes(heads), **card(draft)}
    return write_bundle(folder, draft, files, force=force)
