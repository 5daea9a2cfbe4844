"""What changed between two versions of a bundle, in lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from razbor.cards.facts import Entry, Facts, Figure, FigureTable, Measured, Scalar
from razbor.cards.measured import interval, shown
from razbor.cards.tables import number
from razbor.models.manifest import Argmax, DataDigest, Decision, Draft, Task, Threshold

_FEW = 6
"""Thresholds of labels that are told one by one."""


def compared(last: tuple[Draft, Facts], new: tuple[Draft, Facts]) -> list[str]:
    """What is another, the data first, the figures last.

    Args:
        last: manifest and notes of the last version.
        new: those of this one.
    """
    (old, before), (draft, after) = last, new
    lines = [f"compared with {old.version}"]
    lines += _data(old.training.data, draft.training.data)
    if old.languages != draft.languages:
        lines.append(f"languages: {', '.join(old.languages)} → {', '.join(draft.languages)}")
    lines += _inputs(old, draft)
    lines += _values(old, before.hyper_parameters, after.hyper_parameters)
    lines += _bases(before.base, after.base)
    lines += _tasks(old.tasks, draft.tasks)
    lines += _figures(before.measured, after.measured)
    return lines if len(lines) > 1 else [f"{lines[0]}: nothing that is recorded is another"]


def with_entry(new: Entry, *older: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries of all versions once each, the new one first.

    Args:
        new: takes the place of an older entry of its version.
        older: of this bundle, then of the last; the first that tells of a version counts.
    """
    found = {new.version: new}
    for entry in (entry for entries in older for entry in entries):
        found.setdefault(entry.version, entry)
    return tuple(found.values())


def _data(old: Sequence[DataDigest], new: Sequence[DataDigest]) -> Iterator[str]:
    before, after = ({each.name: each for each in found} for found in (old, new))
    for name in dict.fromkeys((*before, *after)):
        if name not in before:
            yield f"data: {name} is new ({after[name].rows:,} rows)"
        elif name not in after:
            yield f"data: {name} is gone ({before[name].rows:,} rows)"
        elif before[name].sha256 != after[name].sha256:
            rows = f"{before[name].rows:,} → {after[name].rows:,} rows"
            yield f"data: {name} is another, {rows}"


def _inputs(old: Draft, new: Draft) -> Iterator[str]:
    before, after = ([field.name for field in each.input.fields] for each in (old, new))
    if before != after:
        yield f"reads: {', '.join(before)} → {', '.join(after)}"


def _values(old: Draft, before: Mapping[str, Scalar], after: Mapping[str, Scalar]) -> Iterator[str]:
    if not before or not after:
        yield f"hyper-parameters: those of {old.version if not before else 'this'} are not recorded"
        return
    for key in dict.fromkeys((*before, *after)):
        if key not in before:
            yield f"{key}: {number(after[key])} (new)"
        elif key not in after:
            yield f"{key}: {number(before[key])} → gone"
        elif before[key] != after[key]:
            yield f"{key}: {number(before[key])} → {number(after[key])}"


def _bases(before: Mapping[str, Scalar], after: Mapping[str, Scalar]) -> Iterator[str]:
    for key in ("recipe", "source", "sha256"):
        if before.get(key) != after.get(key):
            yield f"base, {key}: {before.get(key) or 'none'} → {after.get(key) or 'none'}"


def _tasks(before: Mapping[str, Task], after: Mapping[str, Task]) -> Iterator[str]:
    for name in dict.fromkeys((*before, *after)):
        if name not in before or name not in after:
            yield f"question {name}: {'new' if name in after else 'gone'}"
            continue
        old, new = before[name], after[name]
        if old.labels != new.labels:
            yield f"{name}: {len(old.labels)} → {len(new.labels)} labels"
        yield from _decisions(name, old.decision, new.decision)
        heats = [each.calibration.temperature if each.calibration else 1.0 for each in (old, new)]
        if heats[0] != heats[1]:
            yield f"{name}, temperature: {number(heats[0])} → {number(heats[1])}"


def _decisions(name: str, old: Decision, new: Decision) -> Iterator[str]:
    if old.kind != new.kind:
        yield f"{name}: decided by {old.kind} → {new.kind}"
        return
    before, after = _thresholds(old), _thresholds(new)
    others = [key for key in after if key in before and before[key] != after[key]]
    if len(others) > _FEW:
        moves = [abs(after[key] - before[key]) for key in others]
        yield (
            f"{name}: {len(others)} of {len(after)} thresholds are others, by"
            f" {sum(moves) / len(moves):.3f} on average and {max(moves):.3f} at most"
        )
    else:
        for key in others:
            label = f"{name}.{key}" if key else name
            yield f"{label}, threshold: {number(before[key])} → {number(after[key])}"


def _thresholds(decision: Decision) -> dict[str, float]:
    """Label → threshold; of a question with one, under no label."""
    if isinstance(decision, Argmax):
        return {"": decision.unsure_below}
    if isinstance(decision, Threshold):
        return {"": decision.threshold}
    return decision.thresholds


def _figures(before: Sequence[Measured], after: Sequence[Measured]) -> Iterator[str]:
    for one in after:
        same = next((e for e in before if _comparable(e, one)), None)
        if same is None:
            continue
        tables = {found.name: found for found in same.tables}
        for found in one.tables:
            if found.name in tables:
                place = f"{one.split}, {found.name}"
                yield from (f"{place}: {line}" for line in _moves(tables[found.name], found))


def _comparable(one: Measured, other: Measured) -> bool:
    return (one.task, one.place, one.digests) == (other.task, other.place, other.digests)


def _moves(before: FigureTable, after: FigureTable) -> Iterator[str]:
    known = {each.name: each for each in before.main}
    for figure in after.main:
        old = known.get(figure.name)
        if old is not None and shown(old.value) != shown(figure.value):
            yield f"{figure.name} {_told(old)} → {_told(figure)}"


def _told(figure: Figure) -> str:
    return f"{shown(figure.value)} ({interval(figure)})"
