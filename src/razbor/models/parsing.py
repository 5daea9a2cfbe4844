"""The bytes of `razbor.json` → a `Manifest`, or an error that names the field."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TypeVar

from pydantic import ValidationError

from razbor.errors import BundleFormat
from razbor.models.manifest import FORMAT, Manifest, Part

P = TypeVar("P", bound=Part)

_REMEDY = "write the bundle again, or get it again from where it came"


def parse_manifest(raw: bytes) -> Manifest:
    """Read the manifest of a bundle.

    Raises:
        BundleFormat: as `parse_as`.
    """
    return parse_as(Manifest, raw, FORMAT)


def parse_as(kind: type[P], raw: bytes, version: int) -> P:
    """Read a manifest of some kind.

    Args:
        kind: its type.
        raw: the bytes of the file.
        version: the number of the format that is read.

    Raises:
        BundleFormat: no JSON object in UTF-8, a key twice, an unknown format number,
            or a field that does not fit.
    """
    _check_format(_load(raw), version)
    try:
        return kind.model_validate_json(raw, strict=True)
    except ValidationError as error:
        raise _invalid(error) from None


def _load(raw: bytes) -> object:
    try:
        return json.loads(
            raw.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_constant
        )
    except RecursionError:
        raise _no_json("nested too deeply") from None
    except ValueError as error:
        raise _no_json(str(error)[:200]) from None


def _no_json(found: str) -> BundleFormat:
    return BundleFormat(found, expected="a manifest in JSON, UTF-8", remedy=_REMEDY)


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    # Readers differ in which of two equal keys they take: then two programs would
    # see two manifests under one digest.
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key occurs twice in one object")
    return found


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON number")


def _check_format(found: object, known: int) -> None:
    if not isinstance(found, dict):
        raise _no_json(f"the manifest is a {type(found).__name__}")
    version = found.get("format")
    if type(version) is not int or version != known:
        raise BundleFormat(
            f"format {repr(version)[:40]}",
            expected=f"one that this razbor reads: {known}",
            remedy="install a newer razbor, or train the bundle again with this one",
            place="format",
        )


def _invalid(error: ValidationError) -> BundleFormat:
    errors = error.errors(include_url=False, include_context=False)
    first = errors[0]
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return BundleFormat(
        f"{repr(first['input'])[:80]}{more}",
        expected=first["msg"],
        remedy=_REMEDY,
        place=_path(first["loc"]),
    )


def _path(location: Sequence[int | str]) -> str:
    return ".".join(str(step) for step in location) or "the manifest"
