"""What a catalogue holds: entries, each with names in some languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from razbor.errors import EntryInvalid

_LANGUAGE = re.compile(r"[a-z]{2,3}")

Names = Sequence[str] | Mapping[str, str | Sequence[str]]
"""Names without a language, or language → names; the first is the preferred one."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name of an entry.

    Attributes:
        text: on one line.
        language: ISO 639: `en`; None where it is not known.
        preferred: whether it is shown, among the names in its language.
    """

    text: str
    language: str | None = None
    preferred: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to match against.

    Attributes:
        id: its own in the catalogue.
        names: at least one.
        description: what it is, in prose.
        code: in a classification: `2512.4`.
        group: what it belongs to, as its maker calls it.
    """

    id: str
    names: tuple[Name, ...]
    description: str | None = None
    code: str | None = None
    group: str | None = None

    def shown(self, languages: Sequence[str] = ()) -> str:
        """Its preferred name in the first of some languages that it has, else its first name."""
        for language in languages:
            found = [name for name in self.names if name.language == language]
            if found:
                return next((name for name in found if name.preferred), found[0]).text
        return self.names[0].text


Given = Entry | tuple[str, Names] | tuple[str, Names, str | None]
"""An entry, or its id, names and description."""


def as_entries(given: Iterable[Given]) -> tuple[Entry, ...]:
    """Entries, each sound and with an id of its own.

    White space within names becomes one space; blank names, and names that an entry has twice in
    one language, are left out.

    Raises:
        EntryInvalid: a blank id, one that occurs twice, an entry without a name, a language
            that is no code, a value of another type, or no entry at all.
    """
    return gathered((f"entry {number}", each) for number, each in enumerate(given, 1))


def gathered(placed: Iterable[tuple[str, Given]]) -> tuple[Entry, ...]:
    """As `as_entries`, each entry with the place that errors name.

    Raises:
        EntryInvalid: as `as_entries`.
    """
    found: dict[str, Entry] = {}
    for place, each in placed:
        try:
            entry = _sound(each if isinstance(each, Entry) else _entry(each))
            if entry.id in found:
                raise invalid(f"the id {entry.id[:80]!r} a second time", "an id of its own")
        except EntryInvalid as error:
            raise error.at(place) from None
        found[entry.id] = entry
    if not found:
        raise invalid("no entries", "at least one")
    return tuple(found.values())


def names_of(given: Names) -> tuple[Name, ...]:
    """Names as they are given; of each language the first is preferred.

    Raises:
        EntryInvalid: they are no texts.
    """
    if isinstance(given, str):
        raise invalid("one text for the names", "a list of names, or language → names")
    if isinstance(given, Mapping):
        return tuple(
            Name(text, language, index == 0)
            for language, texts in given.items()
            for index, text in enumerate([texts] if isinstance(texts, str) else texts)
        )
    return tuple(Name(text, None, index == 0) for index, text in enumerate(given))


def invalid(found: str, expected: str) -> EntryInvalid:
    """The error for an entry that is none."""
    return EntryInvalid(found, expected=expected, remedy="mend the entry named and build again")


def _entry(given: object) -> Entry:
    if not isinstance(given, (tuple, list)) or len(given) not in (2, 3):
        raise invalid(f"a {type(given).__name__}", "an Entry, or (id, names, description)")
    names = given[1]
    if not isinstance(names, (Mapping, Sequence)):
        raise invalid(f"a {type(names).__name__} for the names", "a list, or language → names")
    return Entry(given[0], names_of(names), given[2] if len(given) == 3 else None)


def _sound(entry: Entry) -> Entry:
    for field in ("id", "description", "code", "group"):
        value = getattr(entry, field)
        if not isinstance(value, str) and (value is not None or field == "id"):
            raise invalid(f"a {type(value).__name__} for the {field}", "a text")
        _check_characters(value or "", field)
    if not entry.id.strip():
        raise invalid("a blank id", "an id")
    names: dict[tuple[str, str | None], Name] = {}
    for name in entry.names:
        one = _one_line(name)
        if one.text:
            names.setdefault((one.text, one.language), one)
    if not names:
        raise invalid("an entry without a name", "at least one name that is not blank")
    kept = tuple(names.values())
    return entry if kept == entry.names else replace(entry, names=kept)


def _one_line(name: Name) -> Name:
    if not isinstance(name, Name) or not isinstance(name.text, str):
        raise invalid("a name that is no text", "a text")
    if name.language is not None and not (
        isinstance(name.language, str) and _LANGUAGE.fullmatch(name.language)
    ):
        raise invalid(f"the language {name.language!r}"[:80], "a code such as en, de or ru")
    _check_characters(name.text, "name")
    text = " ".join(name.text.split())
    return name if text == name.text else replace(name, text=text)


def _check_characters(text: str, field: str) -> None:
    """Half characters cannot be written: better said now than when the catalogue is saved."""
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise invalid(f"a lone surrogate in the {field}", "characters of Unicode")
