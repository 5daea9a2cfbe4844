"""Labels by reading with their texts: `python data/join_labels.py --data DIR -o OUT`.

Writes them as a split that docs/data.md describes, without what repeats gold_dev and what
silver labels already.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from razbor.dataset import (
    Labelled,
    VacancyRow,
    join_roles,
    join_sections,
    join_titles,
    load_roles,
    load_sections,
    load_titles,
    load_vacancies,
)
from razbor.errors import OutputInvalid, RazborError
from razbor.training.read_labels import keep_titles, keep_vacancies

T = TypeVar("T")

LABELS = Path(__file__).parent / "labels"


def join(labels: Path, data: Path, output: Path) -> dict[str, int]:
    """Write the split `output`.

    Args:
        labels: a folder as data/labels.
        data: the texts; gold_dev and silver, where it has them.
        output: a folder that is not there yet.

    Returns:
        How many were written, and how many left out.

    Raises:
        DataMissing, DataInvalid: as of `razbor.dataset.join_sections`.
        OutputInvalid: the output is there.
    """
    if output.exists():
        raise OutputInvalid(
            "the output is there already",
            expected="a folder that does not exist",
            remedy="name another with -o",
            place=str(output),
        )
    tests = _items(_vacancies, data, "gold_dev")
    marked = _items(load_sections, data, "silver")
    known = _items(load_roles, data, "silver")
    test_titles = [row.title for row in tests]
    test_titles += [row.title for row in _items(load_titles, data, "gold_dev")]
    titled = [row.title for row in _items(load_titles, data, "silver")]
    titled += [item.vacancy.title for item in known]
    documents = keep_vacancies(
        join_sections(labels, data).items, tests, [item.vacancy for item in marked]
    )
    roles = keep_vacancies(join_roles(labels, data).items, tests, [item.vacancy for item in known])
    titles = keep_titles(join_titles(labels, data).items, test_titles, titled)
    output.mkdir(parents=True)
    _write(output / "sections_vacancies.jsonl", [item.vacancy for item in documents.items])
    _write(output / "sections.jsonl", [row for item in documents.items for row in item.fragments])
    _write(output / "roles_vacancies.jsonl", [item.vacancy for item in roles.items])
    _write(output / "roles.jsonl", [item.role for item in roles.items])
    _write(output / "titles.jsonl", titles.items)
    return {
        "sections": len(documents.items),
        "roles": len(roles.items),
        "titles": len(titles.items),
        "left out: of gold_dev": documents.tests + roles.tests + titles.tests,
        "left out: labelled already": documents.labelled + roles.labelled + titles.labelled,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Join, and print what was written and what was left out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the texts")
    parser.add_argument("--labels", type=Path, default=LABELS, help="the folder of the labels")
    parser.add_argument("-o", "--output", type=Path, required=True, help="a new folder")
    told = parser.parse_args(arguments)
    try:
        counts = join(told.labels, told.data, told.output)
    except RazborError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if not (told.data / "gold_dev").is_dir():
        sys.stderr.write("no gold_dev in the data: nothing was compared with it\n")
    sys.stdout.write("".join(f"{name:<28} {count:>6,}\n" for name, count in counts.items()))
    return 0


def _items(load: Callable[[Path, str], Labelled[T]], data: Path, split: str) -> tuple[T, ...]:
    """The items of a split, where the data have it."""
    return load(data, split).items if (data / split).is_dir() else ()


def _vacancies(data: Path, split: str) -> Labelled[VacancyRow]:
    return load_vacancies(data, f"{split}/vacancies.jsonl")


def _write(path: Path, rows: Iterable[BaseModel]) -> None:
    lines = (json.dumps(row.model_dump(), ensure_ascii=False) for row in rows)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
