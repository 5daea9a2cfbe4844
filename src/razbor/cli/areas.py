"""`razbor areas`: which kinds of work titles name."""

from __future__ import annotations

from typing import Annotated

import typer

from razbor.cli.options import (
    BundleOption,
    JsonOption,
    ThresholdOption,
    as_json,
    in_line,
    loaded,
    texts,
    write_line,
)


def areas(
    title: Annotated[
        list[str] | None, typer.Argument(help="Titles; without any: lines of standard input.")
    ] = None,
    json: JsonOption = False,
    bundle: BundleOption = None,
    threshold: ThresholdOption = None,
) -> None:
    """The areas of work of titles, each in a line: areas, probabilities, title.

    Several areas are joined by "; ", most probable first; there may be none.
    """
    rz = loaded("areas", bundle, threshold)
    for each in texts(title):
        found = rz.areas(each) if each.strip() else []
        if json:
            write_line(as_json({"title": each, "areas": [area.to_dict() for area in found]}))
        else:
            labels = "; ".join(area.label for area in found)
            numbers = "; ".join(f"{area.probability:.4f}" for area in found)
            write_line(f"{labels}\t{numbers}\t{in_line(each)}")
