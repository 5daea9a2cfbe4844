"""Which names are those of contact persons, and in a résumé the person's own."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence

from razbor.text.announcing import Nearby, Span, announcers, lowered
from razbor.text.names import Looks, Name, is_surname, names

# Up to three small words between what announces a person and the name: «управляющей, её
# зовут Раиса», “contact our site lead Ron”.
_TO_NAME = re.compile(
    r"[\s:,(–—-]{0,4}(?:(?:[a-zа-яёäöüß'’/]{1,24}|Dr\.|Prof\.|Sister|HR|CTO|CEO|PA)[\s.:,(–—-]{1,3})"
    r"{0,3}"
)
_RIGHT_BEHIND = re.compile(r"[\s:.–—-]{0,4}(?:(?:Dr|Prof|Dipl)\.[\s-]?(?:Ing\.\s)?){0,2}")
_QUOTED = re.compile(r"[«„\"“]\s?$")
_REACH = {Looks.FIRST: 60, Looks.SURNAME: 150, Looks.FULL: 150}
# Between a name and a contact: «Ольга, тел.: », “Ron at ”.
_CLOSE = re.compile(r"[\s:,.;(–—|/-]{1,4}(?:[^\W\d]{1,12}[\s:.,(–-]{1,3}){0,2}")

_TO_LINK = 20
_GOES_ON = re.compile(r"[ \u00a0][^\W\d_A-ZА-ЯЁÄÖÜ]")

_NO_TITLES = ("MS", "MR", "HR.", "MX")  # products: «MS SQL»


def persons(text: str, low: str, contacts: Sequence[Span], sites: Sequence[Span]) -> Iterator[Span]:
    """Names that an announcing word or a contact nearby makes those of contact persons.

    Args:
        text: the document.
        low: the same in lower case.
        contacts: where phones, e-mail addresses and handles stand.
        sites: where links stand; they often belong to an employer, and reach less far.
    """
    told = _Announced(text, low)
    starts = sorted(start for start, _ in contacts)
    around, linked = Nearby(contacts), Nearby(sites)
    for name in names(text):
        if is_thing(text, low, name):
            continue
        if (
            name.looks is Looks.PATRONYMIC
            or told.fits(name)
            or around.distance(name.start, name.stop) <= (reach := _reach(text, name, told))
            or linked.distance(name.start, name.stop) <= min(reach, _TO_LINK)
            or _unknown(text, name, told, starts)
        ):
            yield name.start, name.stop


def _reach(text: str, name: Name, told: _Announced) -> int:
    """How near a contact has to be for a name to be that of a contact person."""
    if name.looks is not Looks.WORD:
        return _REACH.get(name.looks, 0)
    if told.role(name):
        return 60
    return 40 if " " in text[name.start : name.stop] else 6


def _unknown(text: str, name: Name, told: _Announced, starts: list[int]) -> bool:
    """Capitals right before a contact, behind a role or with the ending of a surname."""
    if name.looks is not Looks.CAPITALS or not _beside(text, name, starts):
        return False
    words = lowered(text[name.start : name.stop]).split()
    return told.role(name) or (len(words) == 2 and any(map(is_surname, words)))


def is_thing(text: str, low: str, name: Name) -> bool:
    """«салон „Мария“», «им. Чехова», “the Marie Curie Institute”."""
    if _QUOTED.search(text, max(0, name.start - 2), name.start):
        return True
    before = low[max(0, name.start - 20) : name.start].rstrip()
    word = announcers("named_after")
    return any(match.end() == len(before) for match in word.finditer(before))


def _beside(text: str, name: Name, starts: list[int]) -> bool:
    after = bisect.bisect_left(starts, name.stop)
    return after < len(starts) and bool(_CLOSE.fullmatch(text, name.stop, starts[after]))


class _Announced:
    """Where names may begin because of the word before."""

    def __init__(self, text: str, low: str) -> None:
        self._text = text
        self._titled = reached(text, low, "title", _RIGHT_BEHIND)
        self._labelled = reached(text, low, "person", _RIGHT_BEHIND)
        self._role = reached(text, low, "role", _RIGHT_BEHIND)
        self._near = reached(text, low, "role", _TO_NAME) | reached(text, low, "person", _TO_NAME)

    def fits(self, name: Name) -> bool:
        """A title or a label takes any capitals, other words known names alone."""
        if name.start in self._titled:
            return True
        if name.start in self._labelled and name.looks is Looks.CAPITALS:
            # «Контакты: Хотите стать …»: a sentence, no name.
            return not _GOES_ON.match(self._text, name.stop)
        if name.start in self._labelled:
            return True
        return name.looks >= Looks.FIRST and name.start in self._near

    def role(self, name: Name) -> bool:
        """Whether a role, a call or a label stands right before."""
        return any(name.start in at for at in (self._role, self._labelled, self._titled))


def reached(text: str, low: str, kind: str, way: re.Pattern[str]) -> set[int]:
    """Where a name may begin: behind the words of a kind and what may stand between."""
    found = set()
    for word in announcers(kind).finditer(low):
        if text[word.start() : word.end()] in _NO_TITLES:
            continue
        match = way.match(text, word.end())
        if match and match.end() > word.end():
            found.add(match.end())
    return found
