"""One text of a transcript → an interview; subtitles are known by their times."""

from __future__ import annotations

from collections.abc import Sequence

from razbor.interviews import Interview
from razbor.reading.cues import is_subtitles
from razbor.reading.subtitled import subtitled
from razbor.schema import Warning
from razbor.text.dialogue import cut_turns

_HEAD = 10_000


def of_text(text: str, source: str | None, warnings: Sequence[Warning] = ()) -> Interview:
    """The interview that a text is of.

    Args:
        text: stays as it is, unless it is one of subtitles: then their words are the text.
        source: the place it was read from.
        warnings: of reading it.
    """
    if is_subtitles(text[:_HEAD]):
        return subtitled(text, source, warnings)
    found = cut_turns(text)
    noted = list(warnings)
    if found.before:
        noted.append(
            Warning(
                code="no-turn",
                message=f"{found.before:,} words stand before the first speaker: they are no turn",
            )
        )
    return Interview(text=text, turns=found.turns, source=source, warnings=noted)
