"""Whether what somebody says asks for an answer."""

from __future__ import annotations

import re
from functools import cache

from razbor.text.dialogue.words import phrases, plain

_SHORT = 60
"""Words: in longer turns a question in the middle is rhetorical more often than not."""
_CLOSING = " \t\n\"'»”“)]….!"
_SENTENCE = re.compile(r"(?:^|[.!?…\n])\W*")


def asks(text: str) -> bool:
    """Whether a turn is a question, or a request to tell something, by its form.

    A question mark at its end; in a short turn one anywhere, an opening such as «расскажите» at
    the beginning of a sentence, or an interrogative at that of the turn.
    """
    if text.rstrip(_CLOSING).endswith("?"):
        return True
    if len(text.split()) > _SHORT:
        return False
    low = plain(text)
    begins = _finder("begins").match(low, _skipped(low))
    return "?" in text or begins is not None or _tells_to(low)


def _tells_to(low: str) -> bool:
    pattern = _finder("asks")
    return any(pattern.match(low, place.end()) for place in _SENTENCE.finditer(low))


def _skipped(low: str) -> int:
    """Where the first word begins, after «ну», «хорошо», “okay”."""
    found = _FILLER.match(low)
    return found.end() if found else 0


_FILLER = re.compile(
    r"\W*(?:(?:ну|а|и|так|хорошо|отлично|понятно|спасибо|ясно|угу|ага|окей|ок|okay|ok|so|and|well|"
    r"great|thanks|thank you|und|gut|danke|also)\b\W*){0,4}"
)


@cache
def _finder(kind: str) -> re.Pattern[str]:
    longest_first = sorted(phrases(kind), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
