"""Which column is the title, which the description, which the salary.

Names are recognised by the table `columns.tsv`, without regard to case, spaces, `_`, `-`,
`.` and the dots of ё. Where several columns fit, the earlier row of the table decides.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from razbor.errors import ColumnMissing

ALL = "*"
"""In `Columns.keep`: every column that is not read into a field of the vacancy."""

_RENAME = "rename a column, or say which one holds the title or the description"
_LOOKED_INTO = '; lists and objects under "items", "vacancies", "data" and the like are looked into'
_MAX_NAMES = 30
_MAX_NAME = 40
# What programs call columns and hardly anybody writes: no capital first, no space, no mark.
_IDENTIFIER = re.compile(r"(?![^\W_a-zа-яёäöüß])[^\W\d]\w{0,29}")


@dataclass(frozen=True, slots=True)
class Columns:
    """The user's choice of columns; None: recognise them by name.

    Attributes:
        title: the column or key of the title.
        description: the column or key of the description.
        keep: other columns to carry into `Vacancy.extra`; `*` for all that are left.
        exact: columns of tables whose cells are texts whatever they say: "nan" is a word there,
            and no missing value.
    """

    title: str | None = None
    description: str | None = None
    keep: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the fields of a vacancy are: field → column, and the columns to keep.

    `exact` are columns whose cells are never taken for missing.
    """

    fields: dict[str, str]
    keep: tuple[str, ...]
    exact: frozenset[str] = frozenset()

    @property
    def used(self) -> list[str]:
        """All columns that are read at all, each once."""
        return list(dict.fromkeys((*self.fields.values(), *self.keep)))


def normalise(name: str) -> str:
    """A column name as it is compared: «Ключевые  навыки» and "ключевые_навыки" are one."""
    folded = unicodedata.normalize("NFKC", name).casefold().replace("ё", "е")
    return re.sub(r"[\s_.\ufeff-]+", "", folded)


@cache
def known_names() -> dict[str, tuple[str, ...]]:
    """Field → its known column names, normalised, best first."""
    text = files(__package__).joinpath("columns.tsv").read_text(encoding="utf-8")
    names: dict[str, list[str]] = {}
    for row in csv.DictReader(text.splitlines(), delimiter="\t"):
        names.setdefault(row["field"], []).append(normalise(row["name"]))
    return {field: tuple(found) for field, found in names.items()}


def is_known(name: str) -> bool:
    """Whether a name is one of the table's."""
    return any(normalise(name) in names for names in known_names().values())


@lru_cache(maxsize=256)
def lay_out(
    names: tuple[str, ...],
    columns: Columns,
    *,
    sparse: bool = False,
    empty: frozenset[str] = frozenset(),
) -> Layout:
    """Find the fields among the columns of a table or the keys of a record.

    Args:
        names: the columns, in their order.
        columns: the user's choice.
        sparse: True for keys of a record, which may lack one that is to be kept.
        empty: keys without a value, taken only where no other one fits.

    Raises:
        ColumnMissing: neither a title nor a description, or a chosen column is not there.
    """
    chosen = {
        field: _present(name, names)
        for field, name in (("title", columns.title), ("description", columns.description))
        if name is not None
    }
    by_name = {normalise(name): name for name in reversed(names)}
    fields = dict(chosen)
    for field, known in known_names().items():
        fitting = [by_name[k] for k in known if k in by_name]
        free = [name for name in fitting if name not in chosen.values()]
        if free:
            fields.setdefault(field, next((n for n in free if n not in empty), free[0]))
    if not {"title", "description"} & fields.keys():
        raise ColumnMissing(
            f"no title and no description among {_listed(names)}",
            expected='a column such as "title", "description", "название" or "Stellentitel"',
            remedy=_RENAME + (_LOOKED_INTO if sparse else ""),
        )
    exact = frozenset(found for name in columns.exact if (found := _matching(name, names)))
    return Layout(fields, _kept(names, columns, fields, sparse=sparse), exact)


def _kept(
    names: tuple[str, ...], columns: Columns, fields: dict[str, str], *, sparse: bool
) -> tuple[str, ...]:
    kept: list[str] = []
    for name in columns.keep:
        if name == ALL:
            kept += (other for other in names if other not in fields.values())
        else:
            found = _matching(name, names)
            if found is None and not sparse:
                raise _absent(name, names)
            kept.append(found or name)
    return tuple(dict.fromkeys(kept))


def _present(name: str, names: tuple[str, ...]) -> str:
    found = _matching(name, names)
    if found is None:
        raise _absent(name, names)
    return found


def _matching(name: str, names: tuple[str, ...]) -> str | None:
    if name in names:
        return name
    return next((other for other in names if normalise(other) == normalise(name)), None)


def _absent(name: str, names: tuple[str, ...]) -> ColumnMissing:
    return ColumnMissing(
        f"no column {_shown(name)} among {_listed(names)}",
        expected="the name of a column that is there",
        remedy="give one of the names that were found",
    )


def _listed(names: tuple[str, ...]) -> str:
    """Names for a message. The first row of a table without a header holds texts, not names."""
    if not (any(map(is_known, names)) or all(map(_IDENTIFIER.fullmatch, names))):
        return f"{len(names):,} columns, none of them known"
    shown = [_shown(name) for name in names[:_MAX_NAMES]]
    if len(names) > _MAX_NAMES:
        shown.append(f"{len(names) - _MAX_NAMES} more")
    return ", ".join(shown) or "no columns at all"


def _shown(name: str) -> str:
    """A name for a message; what is too long for a name may be a text and is not shown."""
    if len(name) > _MAX_NAME or not name.isprintable():
        return f"one of {len(name):,} characters"
    return f'"{name}"'
