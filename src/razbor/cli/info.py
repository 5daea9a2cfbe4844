"""`razbor info`: what comes with razbor, and all about one bundle or catalogue."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from razbor.cli.options import JsonOption, as_json, write_line

_LIBRARIES = ("razbor", "onnxruntime", "numpy", "tokenizers", "pyarrow")


def info(
    bundle: Annotated[
        str | None, typer.Argument(help="The name of a shipped bundle or catalogue, or a folder.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Show what comes with razbor, or everything about one bundle or catalogue."""
    from razbor.catalogue.info import describe as described
    from razbor.loading import SHIPPED_CATALOGUE
    from razbor.models import Bundle, describe, shipped, shipped_encoders

    if bundle is not None:
        folder = _catalogue(bundle, SHIPPED_CATALOGUE)
        one = describe(Bundle.open(bundle)) if folder is None else described(folder)
        if json:
            write_line(as_json(one))
        else:
            Console(highlight=False).print(_tree(one["name"], one))
        return
    found = [describe(Bundle.open(name)) for name in shipped()]
    encoders = list(shipped_encoders().values())
    catalogues = [described(SHIPPED_CATALOGUE)]
    versions = {"python": platform.python_version()} | {name: version(name) for name in _LIBRARIES}
    if json:
        listed = [{**asdict(each), "folder": str(each.folder)} for each in encoders]
        parts = {"bundles": found, "catalogues": catalogues, "encoders": listed}
        write_line(as_json({**parts, "versions": versions}))
        return
    console = Console(highlight=False)
    console.print(_table(found))
    for known in catalogues:
        console.print(_told(known), soft_wrap=True)
    for each in encoders:
        console.print(f"{each.name}, {each.size / 1e6:.1f} MB: {each.folder}", soft_wrap=True)
    console.print(" · ".join(f"{name} {number}" for name, number in versions.items()))


def _catalogue(named: str, shipped: Path) -> Path | None:
    """The folder of a catalogue, where the name is of one."""
    if named == shipped.name:
        return shipped
    return Path(named) if (Path(named) / "catalogue.json").is_file() else None


def _told(catalogue: Mapping[str, Any]) -> Text:
    """A catalogue in a line, and what has to be said with it in another."""
    size = f"{catalogue['entries']:,} entries, {catalogue['names']:,} names"
    languages = ", ".join(catalogue["languages"])
    told = f"{catalogue['name']} {catalogue['version']}, {size} ({languages}): "
    return Text("\n").join([Text(told + catalogue["folder"]), Text(catalogue["notice"])])


def _table(bundles: list[dict[str, Any]]) -> Table:
    table = Table(caption=None if bundles else "none")
    table.add_column("name", no_wrap=True)
    for name in ("version", "answers", "languages"):
        table.add_column(name)
    table.add_column("size", justify="right", no_wrap=True)
    table.add_column("digest", no_wrap=True)
    for bundle in bundles:
        table.add_row(
            *(bundle["name"], bundle["version"]),
            *(", ".join(bundle["tasks"]), ", ".join(bundle["languages"])),
            f"{bundle['size'] / 1e6:.1f} MB",
            bundle["digest"][:12],
        )
    return table


def _tree(name: str, value: object) -> Tree:
    """A value of plain JSON types: objects and lists of objects branch, the rest is a line."""
    tree = Tree(Text(name, style="bold"))
    items = value.items() if isinstance(value, Mapping) else _numbered(value)
    for key, item in items:
        if isinstance(item, Mapping) or (isinstance(item, list) and _branches(item)):
            tree.add(_tree(key, item))
        else:
            shown = ", ".join(map(str, item)) if isinstance(item, list) else str(item)
            tree.add(Text.assemble((f"{key}  ", "dim"), shown))
    return tree


def _branches(items: list[object]) -> bool:
    return any(isinstance(item, (Mapping, list)) for item in items)


def _numbered(value: object) -> list[tuple[str, object]]:
    return (
        [(str(number), item) for number, item in enumerate(value, 1)]
        if isinstance(value, list)
        else []
    )
