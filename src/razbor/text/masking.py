"""Personal data in recruitment texts: where they stand, and the text without them.

Masked everywhere: phones, e-mail addresses, links, handles, contact persons. In a résumé
also the person's own name, birth date, address and numbers of documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, get_args

from razbor.errors import ArgumentInvalid
from razbor.text.announcing import BLOCK, Span, lowered
from razbor.text.contacts import emails, handles, links
from razbor.text.own_name import own_names
from razbor.text.papers import addresses, birth_dates, documents
from razbor.text.persons import persons
from razbor.text.phones import phones

Source = Literal["vacancy", "resume"]

_ROUNDS = 4


def spans(text: str, kind: Source = "vacancy") -> list[Span]:
    """Where personal data stand.

    Args:
        text: plain text, of any length.
        kind: what the text is; a résumé gives away more than a vacancy does.

    Returns:
        Half-open spans in code points, ordered, disjoint, with something between any two.

    Raises:
        ArgumentInvalid: the kind is none of the two.
    """
    if kind not in get_args(Source):
        # What was given instead may be the text itself.
        raise ArgumentInvalid(
            "an unknown kind of text",
            expected=" or ".join(get_args(Source)),
            remedy='call mask(text, kind="vacancy") or mask(text, kind="resume")',
        )
    found: list[Span] = []
    for _ in range(_ROUNDS):  # what was covered may bare a number that it had hidden
        new = _joined(_found(text, kind))
        new = [(start, stop) for start, stop in new if text[start:stop].strip(BLOCK)]
        if not new:
            break
        text = _covered(text, new)
        found += new
    return _joined(found)


def mask(text: str, kind: Source = "vacancy") -> str:
    """The text with every code point of personal data covered; its length is kept.

    Args:
        text: plain text, of any length.
        kind: see `spans`.
    """
    return cover(text, spans(text, kind))


def cover(text: str, found: Iterable[Span]) -> str:
    """The text with every code point of some spans covered; they may lie over each other."""
    return _covered(text, _joined(found))


def _found(text: str, kind: Source) -> Iterator[Span]:
    low = lowered(text)
    sites = list(links(text, low))
    contacts = [*emails(text), *phones(text, low)]
    contacts += handles(text, low, contacts + sites)
    yield from contacts
    yield from sites
    yield from persons(text, low, contacts, sites)
    if kind == "resume":
        own = own_names(text, low)
        yield from own
        yield from birth_dates(text, low, own)
        yield from addresses(text, low)
        yield from documents(text, low)


def _joined(found: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, stop in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
        else:
            joined.append((start, stop))
    return joined


def _covered(text: str, found: Iterable[Span]) -> str:
    parts = []
    at = 0
    for start, stop in found:
        parts += [text[at:start], BLOCK * (stop - start)]
        at = stop
    return "".join([*parts, text[at:]])
