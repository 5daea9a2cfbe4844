"""What an export was and whether it answers like its bundle: `export.json` beside what it wrote."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from razbor.export.parity import Parity
from razbor.models.verified import digests

REPORT = "export.json"


class Look(Protocol):
    """What was seen of a model itself, beside what it answers."""

    @property
    def passed(self) -> bool: ...  # noqa: D102

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        ...

    def told(self) -> Iterator[str]:
        """In lines, for people."""
        ...


@dataclass(frozen=True)
class Report:
    """What is written beside an export, and without a passed gate instead of it.

    Attributes:
        to: the kind of export that was asked for.
        facts: of the bundle, as exported models have them.
        texts: which ones the gate asked, and how many.
        gates: form → what comparing it with the bundle showed.
        files: name → content digest and size.
        look: at the model itself, where its own library cannot run here.
    """

    to: str
    facts: Mapping[str, Any]
    texts: Mapping[str, Any]
    gates: Mapping[str, Parity]
    files: Mapping[str, Any]
    look: Look | None = None

    @property
    def passed(self) -> bool:
        """Whether every form answers like the bundle, and is what it should be."""
        looked = self.look is None or self.look.passed
        return looked and all(each.passed for each in self.gates.values())

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it; no text stands in it, rows have numbers."""
        return {
            "to": self.to,
            "passed": self.passed,
            "bundle": dict(self.facts),
            "texts": dict(self.texts),
            "gates": {name: each.to_dict() for name, each in self.gates.items()},
            **({} if self.look is None else {"package": self.look.to_dict()}),
            "files": dict(self.files),
        }

    def write(self, folder: Path) -> None:
        """Write it into a folder."""
        content = json.dumps(self.to_dict(), ensure_ascii=False, indent=2)
        (folder / REPORT).write_text(content + "\n", "utf-8")

    def told(self) -> Iterator[str]:
        """A line a form and language, for people, and what a look showed."""
        for form, found in self.gates.items():
            for language, each in found.to_dict()["languages"].items():
                verdict, n = each["verdict"], each["n"]
                apart = each.get("largest_difference")
                by = "" if apart is None else f", at most {apart:.1e} apart"
                equal = f", {each['agreement']:.2%} decided the same" if n else ""
                yield f"{form}, {language}: {verdict} on {n} texts{by}{equal}"
        if self.look is not None:
            yield from self.look.told()


def listed(folder: Path) -> dict[str, Any]:
    """Every file of a folder by its name, with its digest and size."""
    contents = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    return {name: each.model_dump() for name, each in digests(contents).items()}
