"""`razbor section`: which part of a vacancy single fragments are."""

from __future__ import annotations

from typing import Annotated

import typer

from razbor.cli.options import BundleOption, JsonOption, as_json, in_line, loaded, texts, write_line


def section(
    text: Annotated[
        list[str] | None, typer.Argument(help="Fragments; without any: lines of standard input.")
    ] = None,
    heading: Annotated[
        str, typer.Option(help="The heading that all of them stand under, where it is known.")
    ] = "",
    json: JsonOption = False,
    bundle: BundleOption = None,
) -> None:
    """Label fragments on their own, each in a line: label, probability, text.

    One without a letter or a digit is junk.
    """
    rz = loaded("sections", bundle, beside=["fragment"])
    for each in texts(text):
        found = rz.section(each, heading=heading)
        if json:
            write_line(as_json(found.to_dict()))
        else:
            write_line(f"{found.label}\t{found.probability:.4f}\t{in_line(each)}")
