"""Labels without texts join the texts they were given to, and no others."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

from razbor.dataset.files import digest, invalid
from razbor.dataset.rows import FragmentRow, HtmlLabelsRow, VacancyRow
from razbor.dataset.splits import MarkedVacancy
from razbor.dataset.tables import POOL, PoolVacancy
from razbor.errors import DataInvalid


def found_by_uid(found: Mapping[str, PoolVacancy], uid: str, place: str) -> PoolVacancy:
    """The vacancy with this uid.

    Raises:
        DataInvalid: there is none.
    """
    if uid not in found:
        raise invalid("a uid without a vacancy", f"a uid that {POOL} holds", place)
    return found[uid]


def check_text(text: str, sha256: str, place: str) -> None:
    """Refuse a text that is not the one that was labelled.

    Raises:
        DataInvalid: another digest.
    """
    found = digest(text.encode("utf-8", "surrogatepass"))
    if found != sha256:
        raise DataInvalid(
            f"a text with the sha256 {found[:12]}…",
            expected=f"the text that was labelled, {sha256[:12]}…",
            remedy="take the texts and the release of razbor that the labels were made with,"
            " or label the text anew",
            place=place,
        )


def mark(vacancy: VacancyRow, row: HtmlLabelsRow, place: str) -> MarkedVacancy:
    """The vacancy with its labelled fragments, in the order of its text.

    Args:
        vacancy: `description` is the text that the offsets are of.
        row: its labels.
        place: of the row, for messages.

    Raises:
        DataInvalid: offsets that lie outside of the text.
    """
    text = vacancy.description
    fragments = []
    for start, stop, label in sorted(row.fragments):
        if not start < stop <= len(text):
            raise invalid(
                f"offsets {start} to {stop}",
                f"offsets in code points of the text, of {len(text)}",
                place,
            )
        fragments.append(
            FragmentRow(uid=row.uid, start=start, stop=stop, text=text[start:stop], label=label)
        )
    return MarkedVacancy(vacancy, tuple(fragments))


K = TypeVar("K", bound=Hashable)


def check_once(named: Iterable[tuple[str, K]]) -> None:
    """Refuse labels that name the same text twice.

    Args:
        named: of each row, its place and what names its text.

    Raises:
        DataInvalid: a name that occurred before.
    """
    seen: set[K] = set()
    for place, name in named:
        if name in seen:
            raise invalid("a text that was named before", "one row a text", place)
        seen.add(name)
