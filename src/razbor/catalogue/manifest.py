"""What `catalogue.json` says: whose names they are, which encoder made the vectors, the files."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import PositiveInt, StringConstraints, ValidationError, model_validator

from razbor.errors import ArgumentInvalid
from razbor.models.manifest import FileDigest, Part, Slug, Text
from razbor.schema import ModelRef

FORMAT = 1
MANIFEST_FILE = "catalogue.json"
ENTRIES_FILE = "entries.parquet"
NAMES_FILE = "names.parquet"
VECTORS_FILE = "vectors.safetensors"

KIND = r"[a-z0-9][a-z0-9_-]{0,63}"
"""What a representation may be called."""

Kind = Annotated[str, StringConstraints(pattern=rf"^{KIND}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]


class About(Part):
    """What a catalogue is called, and what has to be said with it.

    Attributes:
        name: small letters, digits, `.`, `_` and `-`.
        version: of its contents.
        notice: the source, its licence, what was changed.
    """

    name: Slug = "catalogue"
    version: Text = "1"
    notice: str = ""

    @classmethod
    def of(cls, name: str, version: str, notice: str) -> About:
        """What a catalogue is to be called.

        Raises:
            ArgumentInvalid: a name or a version that is none.
        """
        try:
            return cls(name=name, version=version, notice=notice)
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False)[0]
            raise ArgumentInvalid(
                f"{first['loc'][0]}={first['input']!r}"[:120],
                expected=first["msg"],
                remedy="a name has small letters, digits, '.', '_' and '-'; a version is a text",
            ) from None


class Manifest(About):
    """The manifest, with the digest of every other file of the folder."""

    format: Literal[1] = 1
    languages: tuple[Language, ...]
    encoder: ModelRef
    width: PositiveInt
    entries: PositiveInt
    names: PositiveInt
    representations: tuple[Kind, ...]
    files: dict[str, FileDigest]

    @model_validator(mode="after")
    def _check_files(self) -> Self:
        if set(self.files) != {ENTRIES_FILE, NAMES_FILE, VECTORS_FILE}:
            raise ValueError("files are not the three of a catalogue")
        return self
