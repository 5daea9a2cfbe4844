"""A torch module → an `.mlpackage`: 16 bits, macOS 13 and later."""

from __future__ import annotations

import gc
import io
import logging
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr
from pathlib import Path

import numpy as np
import torch

from razbor.errors import ExtraMissing
from razbor.export.coreml.lengths import Lengths
from razbor.export.coreml.network import Convertible

IDS, MASK, LOGITS = "input_ids", "attention_mask", "logits"


def inputs(lengths: Lengths) -> tuple[str, ...]:
    """The inputs of a package: with several lengths, the ids alone."""
    return (IDS,) if lengths.several else (IDS, MASK)


def convert(
    network: Convertible, lengths: Lengths, metadata: Mapping[str, str], package: Path
) -> None:
    """Write a package.

    Args:
        network: what is converted.
        lengths: that it takes; the first is the default of several.
        metadata: of the user: strings by name.
        package: ends in `.mlpackage`; is not there yet.

    Raises:
        ExtraMissing: no coremltools.
    """
    network.train(mode=False)
    names = inputs(lengths)
    with quiet_coremltools(), warnings.catch_warnings(), torch.no_grad():
        import coremltools as ct

        warnings.filterwarnings("ignore", r"`torch\.jit\.trace", DeprecationWarning)
        # Of a pass that looks for repeated casts: infinity as the bound of 16 bits.
        warnings.filterwarnings("ignore", "overflow encountered in cast", RuntimeWarning)
        # coremltools leaves a folder to the collector, which is to find it now, not in an app.
        warnings.filterwarnings("ignore", "Implicitly cleaning up", ResourceWarning)
        example = tuple(torch.ones((1, lengths.each[0]), dtype=torch.int32) for _ in names)
        traced = torch.jit.trace(network, example)  # type: ignore[no-untyped-call]
        shapes = [(1, length) for length in lengths.each]
        shape = ct.EnumeratedShapes(shapes) if lengths.several else shapes[0]
        model = ct.convert(
            traced,
            inputs=[ct.TensorType(name, shape, np.int32) for name in names],
            outputs=[ct.TensorType(LOGITS, dtype=np.float32)],
            minimum_deployment_target=ct.target.macOS13,
            compute_precision=ct.precision.FLOAT16,
            compute_units=ct.ComputeUnit.ALL,
            skip_model_load=True,
        )
        model.user_defined_metadata.update(metadata)
        model.save(str(package))
        gc.collect()


@contextmanager
def quiet_coremltools() -> Iterator[None]:
    """Without its bars, and without what it says of versions and of missing parts of macOS.

    What becomes of a conversion is checked here, whatever the version of torch.

    Raises:
        ExtraMissing: it is not installed.
    """
    logger = logging.getLogger("coremltools")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with redirect_stderr(io.StringIO()):
            yield
    except ModuleNotFoundError as error:
        raise ExtraMissing.of("coreml", error.name or "a library") from error
    finally:
        logger.setLevel(before)
