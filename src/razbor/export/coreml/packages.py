"""A package asked as a form of its model, by what it says of itself; on a Mac, by CoreML."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from razbor.errors import PlatformUnfit, SourceInvalid
from razbor.export.coreml.asking import Ask, PackageAnswerer, PackageInput
from razbor.export.coreml.converting import LOGITS, quiet_coremltools
from razbor.export.coreml.lengths import Lengths
from razbor.export.coreml.program import metadata_of
from razbor.export.coreml.told import DECISION, INPUT, LABELS, LENGTHS, MAX_TOKENS, PROBABILITIES
from razbor.models.folder import MAX_FILE_BYTES, read_regular
from razbor.models.manifest import Decision, WordpieceSpec

SUFFIX = ".mlpackage"


def open_package(package: Path) -> PackageAnswerer:
    """A package that CoreML runs.

    Args:
        package: ends in `.mlpackage`; tokenizer.json lies beside it.

    Raises:
        PlatformUnfit: this is no Mac.
        SourceInvalid: a package that razbor did not write.
        ExtraMissing: no coremltools.
    """
    if sys.platform != "darwin":
        raise PlatformUnfit(
            f"{sys.platform}, where CoreML does not run",
            expected="a Mac with macOS 13 or later",
            remedy='run there: pip install "razbor[coreml]", then'
            f" razbor parity BUNDLE {package.name} --agreement 0.995",
            place=str(package),
        )
    return packaged(package, _on_mac(package))


def packaged(package: Path, ask: Ask) -> PackageAnswerer:
    """A package that something runs.

    Args:
        package: with tokenizer.json beside it.
        ask: what runs it.

    Raises:
        SourceInvalid: metadata that are missing or none of razbor's.
        BundleError: a tokenizer that is missing or cannot be read.
    """
    said = metadata_of(package)
    decision: TypeAdapter[Decision] = TypeAdapter(Decision)
    try:
        lengths = Lengths(tuple(json.loads(said[LENGTHS])), int(said[MAX_TOKENS]))
        spec = WordpieceSpec.model_validate_json(said[INPUT])
        tokenizer = read_regular(package.with_name("tokenizer.json"), MAX_FILE_BYTES)
        return PackageAnswerer(
            package.name,
            tuple(json.loads(said[LABELS])),
            decision.validate_json(said[DECISION]),
            joint=said[PROBABILITIES] == "softmax",
            given=PackageInput(tokenizer, spec, lengths),
            ask=ask,
        )
    except (KeyError, ValueError, ValidationError) as error:
        raise SourceInvalid(
            f"metadata of a package that do not fit: {type(error).__name__}",
            expected=f"{LABELS}, {DECISION}, {INPUT}, {LENGTHS} and others, as razbor writes them",
            remedy="export the bundle again: razbor export BUNDLE --to coreml",
            place=str(package),
        ) from error


def _on_mac(package: Path) -> Ask:
    """CoreML itself, on whatever it chooses of processor, graphics and Neural Engine."""
    with quiet_coremltools():
        import coremltools as ct

        model = ct.models.MLModel(str(package), compute_units=ct.ComputeUnit.ALL)
    return lambda feeds: model.predict(dict(feeds))[LOGITS]
