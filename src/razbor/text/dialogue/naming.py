"""Lines that begin with the name of a speaker: «Анна: …», «[00:12] HR: …», «Спикер 1  0:03»."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from razbor.text.dialogue.times import TIME, seconds
from razbor.text.dialogue.words import by_letter, is_known, phrases, plain
from razbor.text.headings import known
from razbor.text.names import first_names, no_names

_LONGEST = 60
_WORDS = 5
# A name, perhaps in brackets, bold or behind a mark of lists, with a time on either side.
_NAME = rf"\[?(?P<name>[^\W\d_][^\n:：;!?\"«»\[\]]{{0,{_LONGEST - 1}}}?)\]?"
_BEFORE = rf"[ \t]*(?:[-–—•][ \t]*)?(?:[\[(]?(?P<before>{TIME})[\])]?[ \t]*(?:[-–—][ \t]*)?)?"
_AFTER = rf"(?:[ \t]*[\[(]?(?P<after>{TIME})[\])]?)?"
# No colon of a time or an address.
_ENDS = r"[ \t]*(?:\*\*|__)?[:：](?!//)(?!(?<=\d.)\d)(?:\*\*|__)?"
_NAMED = re.compile(rf"{_BEFORE}(?:\*\*|__)?{_NAME}{_AFTER}{_ENDS}")
_NAMED_BY_TIME = re.compile(rf"{_BEFORE}{_NAME}[ \t]+[\[(]?(?P<after>{TIME})[\])]?[ \t]*(?=\n|$)")
_LETTERS = re.compile(r"[^\W\d_]+")
_OFTEN = 2
_OFTENER = 3


@dataclass(frozen=True, slots=True)
class Mark:
    """A line that may begin with a speaker.

    Attributes:
        start: of the line.
        speaks: where the words begin.
        speaker: the name before them.
        began: seconds, where a time stands beside the name.
    """

    start: int
    speaks: int
    speaker: str
    began: float | None


def marks(text: str) -> list[Mark]:
    """The lines of a text that begin with a speaker, in order; none where hardly any does.

    A name counts where it is a word for a part in the talk («HR», “Applicant”), or a known first
    name in capitals; any other, «Катюша», where it recurs and is no word that introduces
    something («Итог», “Example”).
    """
    found = list(_seeming(text))
    names = speakers(mark.speaker for mark in found)
    return [mark for mark in found if key(mark.speaker) in names]


def speakers(names: Iterable[str]) -> frozenset[str]:
    """The keys of those that are speakers; at least two places, or none is."""
    listed = list(names)
    counts = Counter(map(key, listed))
    shown = {key(name): name for name in reversed(listed)}
    sure = {
        name
        for name in counts
        if is_known(shown[name]) or _is_name(shown[name]) or by_letter(name, counts)
    }
    often = _OFTENER if len(sure) > 1 else _OFTEN
    others = {name for name in counts if counts[name] >= often and _may_be_name(shown[name])}
    accepted = sure | others
    return frozenset(accepted if sum(counts[name] for name in accepted) > 1 else ())


def key(speaker: str) -> str:
    """What is the same of a speaker's name wherever it stands."""
    return " ".join(plain(speaker).split())


def heads(line: str) -> tuple[str, int] | None:
    """The name that a line may begin with before a colon, and where its words begin."""
    found = _NAMED.match(line)
    return (found["name"].strip(), found.end()) if found and _fits(found["name"]) else None


def _seeming(text: str) -> Iterator[Mark]:
    start = 0
    while start <= len(text):
        stop = text.find("\n", start)
        stop = len(text) if stop < 0 else stop
        found = _NAMED.match(text, start, stop) or _NAMED_BY_TIME.match(text, start, stop)
        if found and _fits(found["name"]):
            time = found["before"] or found["after"]
            began = seconds(time) if time else None
            yield Mark(start, found.end(), found["name"].strip(), began)
        start = stop + 1


def _fits(name: str) -> bool:
    return 0 < len(name.split()) <= _WORDS and not name.rstrip().endswith((",", "."))


def _is_name(name: str) -> bool:
    """A first name that is known, and nothing but capitalised words."""
    words = _LETTERS.findall(name)
    named = any(word.lower() in first_names() for word in words)
    return named and _capitalised(words) and "," not in name


def _may_be_name(name: str) -> bool:
    words = _LETTERS.findall(name)
    if not _capitalised(words) or "," in name or known(name) is not None:
        return False
    low = [plain(word) for word in words]
    return key(name) not in phrases("no speaker") and not any(
        word in no_names() or word in phrases("no speaker") for word in low
    )


def _capitalised(words: list[str]) -> bool:
    return bool(words) and all(word[0].isupper() for word in words)
