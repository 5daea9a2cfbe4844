"""Short texts with known labels, for examples: a split of labelled data, or a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from razbor.dataset import DataFile, load_roles, load_sections, load_titles
from razbor.dataset.files import read_rows
from razbor.errors import ArgumentInvalid
from razbor.models.manifest import Manifest
from razbor.tasks import areas, role, sections

LONGEST = 120
"""Code points of a text that is shown; longer ones are no examples."""


@dataclass(frozen=True)
class Item:
    """A text, the question that it is an example of, and what is right.

    Attributes:
        question: a task of the manifest.
        text: what is shown.
        gold: the right labels; of areas several or none.
        title: of a vacancy.
        description: of a vacancy, or empty.
        start: of a fragment in the description; None for one on its own.
    """

    question: str
    text: str
    gold: tuple[str, ...]
    title: str = ""
    description: str = ""
    start: int | None = None


class _Row(BaseModel):
    """A row of a file of examples."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    question: Annotated[str, Field(min_length=1)]
    text: Annotated[str, Field(min_length=1)]
    labels: tuple[str, ...]
    description: str = ""


def read_items(path: Path, manifest: Manifest) -> tuple[list[Item], str]:
    """The items of a file or a split for the questions of a bundle, and what they are, in words.

    Args:
        path: a JSONL file of `question`, `text`, `labels` and, of a vacancy, `description`;
            or the folder of a split, as docs/data.md says.
        manifest: of the bundle.

    Raises:
        DataMissing, DataInvalid: a file that is not there, or a row that does not fit.
        ArgumentInvalid: texts that trained the bundle or were to be kept out of it; none
            for its questions.
    """
    if path.is_dir():
        found = list(_of_split(path, manifest))
        files = tuple(file for _, used in found for file in used)
        items = [item for some, _ in found for item in some]
        name = f"`{path.absolute().parent.name}/{path.absolute().name}`"
    else:
        read = read_rows(path.absolute().parent, path.name, _Row)
        items = [_item(row) for _, row in read.rows if row.question in manifest.tasks]
        files, name = (read.file,), f"`{path.name}`"
    _check_files(files, manifest)
    if not items:
        raise ArgumentInvalid(
            "no example of what this bundle answers",
            expected=f"texts for {', '.join(manifest.tasks)}",
            remedy="name a split or a file that has them, see docs/bundles.md",
            place=str(path),
        )
    short = [item for item in items if len(item.text) <= LONGEST]
    return short, f"{name} (at most {LONGEST} characters long)"


def _item(row: _Row) -> Item:
    return Item(row.question, row.text, row.labels, title=row.text, description=row.description)


def _check_files(files: tuple[DataFile, ...], manifest: Manifest) -> None:
    training = manifest.training
    known = {each.sha256: each.name for each in (*training.data, *training.excluded)}
    for file in files:
        if file.sha256 in known:
            raise ArgumentInvalid(
                f"{file.name}, which the record of training names",
                expected="texts that the bundle has not seen, and that may be shown",
                remedy="take a split that was written to be shown, such as data/public/test",
            )


def _of_split(path: Path, manifest: Manifest) -> Iterator[tuple[list[Item], tuple[DataFile, ...]]]:
    data, split = path.absolute().parent, path.name
    for question in manifest.tasks:
        if question in _LOADERS:
            yield _LOADERS[question](question, data, split)


def _fragments(question: str, data: Path, split: str) -> tuple[list[Item], tuple[DataFile, ...]]:
    found = load_sections(data, split)
    items = [
        Item(
            question,
            row.text,
            (row.label,),
            title=each.vacancy.title,
            description=each.vacancy.description,
            start=row.start if question == sections.TASK else None,
        )
        for each in found.items
        for row in each.fragments
        if row.label in sections.LABELS
    ]
    # On its own, a fragment is never called a heading.
    alone = question == sections.FRAGMENT
    chosen = [item for item in items if not (alone and item.gold == (sections.HEADING,))]
    return chosen, found.files


def _roles(question: str, data: Path, split: str) -> tuple[list[Item], tuple[DataFile, ...]]:
    found = load_roles(data, split)
    items = []
    for each in found.items:
        gold = {
            role.TASK: each.role.tech,
            role.CATEGORY: each.role.category,
            role.LEAD: role.LEADS[role.leads(each.role.category, each.role.lead)],
        }
        title, description = each.vacancy.title.strip(), each.vacancy.description
        if title:
            items.append(Item(question, title, (gold[question],), title, description))
    return items, found.files


def _titles(question: str, data: Path, split: str) -> tuple[list[Item], tuple[DataFile, ...]]:
    found = load_titles(data, split)
    return [Item(question, each.title, each.areas, each.title) for each in found.items], found.files


_LOADERS: Mapping[str, Callable[[str, Path, str], tuple[list[Item], tuple[DataFile, ...]]]] = {
    sections.TASK: _fragments,
    sections.FRAGMENT: _fragments,
    role.TASK: _roles,
    role.CATEGORY: _roles,
    role.LEAD: _roles,
    areas.TASK: _titles,
}
