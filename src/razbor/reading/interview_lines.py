"""JSON lines of interviews: a line a turn, or a line an interview."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from razbor.errors import BrokenRecord, RazborError
from razbor.interviews import Interview, Side
from razbor.reading.cleaning import Cleaning
from razbor.reading.content import markup, mistaken
from razbor.reading.encoding import open_text
from razbor.reading.jsonl import parsed
from razbor.reading.record import Failure, refuse_broken_bytes
from razbor.reading.source import Source
from razbor.reading.transcript import of_text
from razbor.schema import Warning
from razbor.text.blank import blank
from razbor.text.dialogue import Said, joined
from razbor.text.dialogue.words import named_for

_TURNS, _TEXT, _SPEAKER = "turns", "text", "speaker"
_REPLACED = "half characters (lone surrogates) were replaced by U+FFFD"


@dataclass
class _Gathered:
    """Turns of lines of their own, until a line holds an interview."""

    said: list[Said] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)

    def interview(self, name: str, notes: Sequence[Warning]) -> Interview:
        """The interview that they are."""
        warnings = list(notes)
        if self.broken:
            lines = ", ".join(map(str, self.broken[:10])) + (" …" if len(self.broken) > 10 else "")
            warnings.append(
                Warning(
                    code="reading",
                    message=f"lines that could not be read are missing: {lines}",
                )
            )
        text, turns = joined(self.said)
        return Interview(text=text, turns=turns, source=name, warnings=warnings)


def read(source: Source) -> Iterator[Interview | Failure]:
    """Read the lines.

    `{"speaker": …, "text": …}` is a turn, of the same interview as the turns in the lines beside
    it; `{"turns": […]}` and `{"text": …}` are interviews. A line that is broken comes out as a
    `Failure` with its place, and the turns around it say that it is missing.

    Raises:
        DamagedFile: the file is one JSON document, or no JSON at all.
    """
    with open_text(source) as text:
        notes = [Warning(code="reading", message=note) for note in text.notes]
        gathered = _Gathered()
        first = True
        for number, line in enumerate(text.lines(), start=1):
            if not line.strip("\ufeff \t\r\n"):
                continue
            if first:
                _check(line)
                first = False
            place = f"{source.name}:{number}"
            try:
                found = _record(line, place, notes)
            except RazborError as error:
                gathered.broken.append(number)
                yield Failure(place, error.at(place))
                continue
            if isinstance(found, Said):
                if not blank(found.text):
                    gathered.said.append(found)
                continue
            if gathered.said:
                yield gathered.interview(source.name, notes)
            gathered = _Gathered()
            yield found
        if gathered.said:
            yield gathered.interview(source.name, notes)


def _check(line: str) -> None:
    start = line.strip("\ufeff \t\r\n")
    if markup(start) == "html":
        raise mistaken("html", "JSON lines")
    if start[0] == "[" or start == "{":
        raise mistaken("json", "JSON lines: one object a line")
    if start[0] != "{":
        raise mistaken("text", "JSON lines: one object a line")


def _record(line: str, place: str, notes: Sequence[Warning]) -> Said | Interview:
    refuse_broken_bytes(line)
    cleaning = Cleaning()
    value = cleaning.plain(parsed(line))
    if not isinstance(value, Mapping):
        raise _broken(f"a JSON value that is no object: {type(value).__name__}")
    noted = list(notes)
    if cleaning.replaced:
        noted.append(Warning(code="reading", message=_REPLACED))
    if _TURNS in value:
        turns = value[_TURNS]
        if not isinstance(turns, list) or not turns:
            raise _broken(f"turns that are no list, or an empty one: {type(turns).__name__}")
        text, cut = joined([one for each in turns if not blank((one := _said(each)).text)])
        found = Interview(text=text, turns=cut, source=place, warnings=noted)
    elif _SPEAKER in value:
        return _said(value)
    else:
        found = of_text(_text(value), place, noted)
    if blank(found.text):
        raise _broken("an interview without a letter or digit")
    return found


def _said(value: object) -> Said:
    if isinstance(value, str):
        return Said(value)
    if not isinstance(value, Mapping):
        raise _broken(f"a turn that is no object: {type(value).__name__}")
    speaker, role = value.get(_SPEAKER), value.get("role")
    if speaker is not None and not isinstance(speaker, str):
        speaker = str(speaker) if isinstance(speaker, int) else None
    return Said(
        _text(value).strip(),
        speaker.strip() or None if speaker else None,
        _side(role),
        _seconds(value, "began", "start"),
        _seconds(value, "ended", "end"),
    )


def _text(value: Mapping[str, object]) -> str:
    found = value.get(_TEXT)
    if not isinstance(found, str):
        raise _broken(f'no text under "text": {type(found).__name__}')
    return found


def _side(role: object) -> Side | None:
    return named_for(role) if isinstance(role, str) else None


def _seconds(value: Mapping[str, object], name: str, other: str) -> float | None:
    """A time; `start` is one where `end` stands beside it, as programs for speech write it."""
    found = value.get(name, value.get(other) if "end" in value else None)
    is_time = isinstance(found, (int, float)) and not isinstance(found, bool) and found >= 0
    return float(found) if is_time else None  # type: ignore[arg-type]


def _broken(found: str) -> BrokenRecord:
    return BrokenRecord(
        found,
        expected='{"speaker": …, "text": …}, {"turns": […]} or {"text": …}',
        remedy="write this line again, as docs/interviews.md describes",
    )
