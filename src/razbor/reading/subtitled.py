"""Cues of subtitles → turns: by voices, by «Имя:» and by dashes at the beginning of a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from razbor.interviews import Interview
from razbor.reading.cues import Cue, read_cues
from razbor.schema import Warning
from razbor.text.dialogue import Said, joined
from razbor.text.dialogue.naming import heads, key, speakers
from razbor.text.dialogue.turns import DASH

PAUSE = 2.0
"""Seconds of silence that part turns where nothing else does."""


def subtitled(text: str, source: str | None, warnings: Sequence[Warning] = ()) -> Interview:
    """The interview that subtitles are of."""
    found = read_cues(text)
    noted = list(warnings)
    if found.unread:
        noted.append(
            Warning(
                code="times",
                message=f"the times of {found.unread:,} of {len(found.cues):,} cues could not be"
                " read: their words were",
            )
        )
    whole, turns = joined(_said(found.cues))
    return Interview(text=whole, turns=turns, source=source, warnings=noted)


def _said(cues: Sequence[Cue]) -> Iterator[Said]:
    """Lines put together until somebody else speaks."""
    held: list[str] = []
    now = Said("")
    for said, begins in _lines(cues):
        if begins and held:
            yield _whole(now, held)
            held = []
        if not held:
            now = said
        held.append(said.text)
        # The end is that of the last cue, and unknown where that is.
        now = Said("", now.speaker, None, now.began, said.ended)
    if held:
        yield _whole(now, held)


def _whole(said: Said, held: Sequence[str]) -> Said:
    return Said(" ".join(held), said.speaker, None, said.began, said.ended)


def _lines(cues: Sequence[Cue]) -> Iterator[tuple[Said, bool]]:
    """Each line, and whether somebody else begins to speak with it."""
    names = speakers(
        head[0]
        for cue in cues
        for voice, line in cue.lines
        if voice is None and (head := heads(line))
    )
    voiced = any(voice for cue in cues for voice, _ in cue.lines)
    dashed = any(DASH.match(line) for cue in cues for _, line in cue.lines)
    told = voiced or dashed or bool(names)
    speaker: str | None = None
    ended: float | None = None
    for cue in cues:
        paused = cue.began is not None and ended is not None and cue.began - ended >= PAUSE
        for number, (voice, line) in enumerate(cue.lines):
            head = heads(line) if voice is None else None
            if voice is not None:
                begins, speaker = voice != speaker, voice
            elif head is not None and key(head[0]) in names:
                begins, speaker = head[0] != speaker, head[0]
                line = line[head[1] :].strip()
            elif dash := DASH.match(line):
                begins, line = True, line[dash.end() :]
                speaker = None
            else:
                begins = not number and paused and not told
                if voiced and speaker is not None:
                    begins, speaker = True, None
            if line:
                yield Said(line, speaker, None, cue.began, cue.ended), begins
        ended = cue.ended
