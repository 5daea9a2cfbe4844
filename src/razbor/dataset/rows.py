"""Rows of labelled data as the files hold them: known labels, columns of the right kind."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from razbor.labels import ids

HEADING = "heading"
MIXED = "mixed"
MARKS = (HEADING, MIXED)
"""What a fragment may be beside the five labels."""


def _one_of(labels: Collection[str]) -> AfterValidator:
    def check(label: str) -> str:
        if label not in labels:
            raise PydanticCustomError("unknown_label", "a label that is not known")
        return label

    return AfterValidator(check)


Uid = Annotated[str, Field(min_length=1)]
Areas = tuple[Annotated[str, _one_of(ids("areas"))], ...]
Codes = tuple[Annotated[str, Field(min_length=1)], ...]
"""Of ESCO's occupations that are right, best first."""


class _Row(BaseModel):
    # Other columns are welcome: the files serve other purposes, too.
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class VacancyRow(_Row):
    """A vacancy; `description` is plain text, and offsets are its code points."""

    uid: Uid
    title: str
    description: str
    language: str | None = None


class FragmentRow(_Row):
    """A fragment of a description: `description[start:stop] == text`."""

    uid: Uid
    start: Annotated[int, Field(ge=0)]
    stop: Annotated[int, Field(gt=0)]
    text: str
    label: Annotated[str, _one_of((*ids("sections"), *MARKS))]

    @property
    def scored(self) -> bool:
        """Whether it counts for accuracy."""
        return self.label not in MARKS


class HtmlLabelsRow(_Row):
    """Labels of a vacancy that came as HTML, without its text.

    Offsets are code points of the text that its layout gives; `text_sha256` is the digest
    of that text in UTF-8.
    """

    uid: Uid
    text_sha256: str
    fragments: Annotated[
        tuple[
            tuple[
                Annotated[int, Field(ge=0)],
                Annotated[int, Field(gt=0)],
                Annotated[str, _one_of((*ids("sections"), *MARKS))],
            ],
            ...,
        ],
        Field(min_length=1),
    ]


class SectionLabelsRow(HtmlLabelsRow):
    """The same of a vacancy that may have come as plain text, which is its own layout."""

    html: bool


class RoleLabelsRow(_Row):
    """The role of a vacancy, without its text.

    `text_sha256` is the digest of title, line end and description, as they came, in UTF-8.
    """

    uid: Uid
    text_sha256: str
    tech: Literal["tech", "other"]
    category: Annotated[str, _one_of(ids("categories"))]
    lead: bool


class TitleLabelsRow(_Row):
    """The areas of a title that stands in a row of a Parquet file, counted from 0."""

    file: Annotated[str, Field(pattern=r"^[\w-]+\.parquet$")]
    row: Annotated[int, Field(ge=0)]
    text_sha256: str
    areas: Areas


class RoleRow(_Row):
    """The role of a vacancy, and the areas that its title names, null where nobody read it.

    `lead` says whether the position leads people; where it does not stand, the category
    tells it.
    """

    uid: Uid
    tech: Literal["tech", "other"]
    category: Annotated[str, _one_of(ids("categories"))]
    areas: Areas | None
    lead: bool | None = None
    codes: Codes = ()


class TitleRow(_Row):
    """A title on its own with the areas that it names."""

    title: Annotated[str, Field(min_length=1)]
    areas: Areas
    language: str | None = None
    codes: Codes = ()


class Variant(_Row):
    """A title written otherwise; its kind says in which way."""

    kind: Annotated[str, Field(min_length=1)]
    title: Annotated[str, Field(min_length=1)]


class TitleVariants(_Row):
    """A title with the areas that it names, and variants that name the same."""

    id: Annotated[str, Field(min_length=1)]
    title: Annotated[str, Field(min_length=1)]
    areas: Areas
    variants: Annotated[tuple[Variant, ...], Field(min_length=1)]
    language: str | None = None


class PairMember(_Row):
    """One vacancy of a pair, with its role; `lead` as of `RoleRow`."""

    title: str
    description: str
    tech: Literal["tech", "other"]
    category: Annotated[str, _one_of(ids("categories"))]
    lead: bool | None = None


class RolePair(_Row):
    """One vacancy written twice, with one duty changed that decides the role."""

    id: Annotated[str, Field(min_length=1)]
    first: PairMember
    second: PairMember
    language: str | None = None
