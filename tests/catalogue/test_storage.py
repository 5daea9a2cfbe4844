from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load, save

from razbor.catalogue import Catalogue, Entry, Name
from razbor.catalogue.tables import read_tables, write_entries, write_names
from razbor.errors import (
    CatalogueDigest,
    CatalogueError,
    CatalogueFormat,
    CatalogueMissing,
    CatalogueUnsafe,
    EncoderDiffers,
    OutputInvalid,
)
from tests.catalogue import making

TEXTS = [name.text for entry in making.ENTRIES for name in entry.names]


def test_what_is_opened_is_what_was_saved(
    tiny: Catalogue, folder: Path, encoder: making.HashedEncoder
) -> None:
    again = Catalogue.open(folder, encoder)
    assert list(again) == list(tiny) == list(making.ENTRIES)
    assert again.about == tiny.about
    assert again.made_by == tiny.made_by == encoder.encoder
    assert again.languages == ("de", "en", "ru")
    assert (len(again), again.width) == (5, making.WIDTH)
    assert again.search(TEXTS) == tiny.search(TEXTS)
    assert again.search(TEXTS, fast=True) == tiny.search(TEXTS, fast=True)
    vectors = encoder.embed(TEXTS)
    for kind in ("description", "skills"):
        found = again.representation_scores(kind, vectors)
        assert (found == tiny.representation_scores(kind, vectors)).all()


def test_the_same_catalogue_has_the_same_bytes(tiny: Catalogue, tmp_path: Path) -> None:
    tiny.save(tmp_path / "a")
    making.catalogue().save(tmp_path / "b")
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


_TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
_NAME = st.builds(
    Name, st.sampled_from(["a", "b c", "é", "\x00"]), st.sampled_from([None, "en"]), st.booleans()
)
_NAMES = st.lists(_NAME, min_size=1, max_size=3, unique_by=lambda name: (name.text, name.language))
_ENTRY = st.builds(
    Entry,
    _TEXT.filter(str.strip),
    _NAMES.map(tuple),
    st.none() | _TEXT,
    st.none() | _TEXT,
    st.none() | _TEXT,
)


@given(st.lists(_ENTRY, min_size=1, max_size=5, unique_by=lambda entry: entry.id))
def test_tables_hold_any_entries(given: list[Entry]) -> None:
    assert read_tables(write_entries(given), write_names(given)) == tuple(given)


def test_descriptions_can_be_left_out(encoder: making.HashedEncoder, tmp_path: Path) -> None:
    built = Catalogue.build(making.ENTRIES, encoder, keep_descriptions=False)
    built.save(tmp_path / "without")
    again = Catalogue.open(tmp_path / "without")
    assert {entry.description for entry in again} == {None}
    assert b"mends programs" not in (tmp_path / "without" / "entries.parquet").read_bytes()


def test_another_encoder_is_refused(folder: Path, encoder: making.HashedEncoder) -> None:
    other = making.HashedEncoder(seed=2)
    with pytest.raises(EncoderDiffers) as caught:
        Catalogue.open(folder, other)
    said = str(caught.value)
    assert encoder.encoder is not None
    assert other.encoder is not None
    assert encoder.encoder.digest in said
    assert other.encoder.digest in said
    assert "razbor catalogue build" in said


def test_without_an_encoder_names_can_be_read_and_nothing_searched(folder: Path) -> None:
    found = Catalogue.open(folder)
    assert found["2221"].shown(("ru",)) == "медицинская сестра"
    assert "9999" not in found
    with pytest.raises(KeyError):
        found["9999"]
    with pytest.raises(EncoderDiffers, match="without an encoder"):
        found.search("nurse")


def test_nothing_is_overwritten_unasked(tiny: Catalogue, folder: Path) -> None:
    with pytest.raises(OutputInvalid):
        tiny.save(folder)
    tiny.save(folder, force=True)
    (folder.parent / "letters").mkdir()
    (folder.parent / "letters" / "a.txt").write_text("dear")
    with pytest.raises(OutputInvalid, match="no catalogue"):
        tiny.save(folder.parent / "letters", force=True)
    assert sorted(path.name for path in folder.parent.iterdir()) == ["letters", "tiny"]


Edit = Callable[[Path], object]


def _manifest(**values: Any) -> Edit:
    def edit(folder: Path) -> None:
        found = json.loads((folder / "catalogue.json").read_bytes())
        found.update(values)
        (folder / "catalogue.json").write_text(json.dumps(found), encoding="utf-8")

    return edit


def _put(folder: Path, name: str, data: bytes) -> None:
    """A file with other contents, and a manifest that says so."""
    (folder / name).write_bytes(data)
    found = json.loads((folder / "catalogue.json").read_bytes())
    found["files"][name] = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
    (folder / "catalogue.json").write_text(json.dumps(found), encoding="utf-8")


def _table(name: str, edit: Callable[[pa.Table], pa.Table]) -> Edit:
    def changed(folder: Path) -> None:
        out = io.BytesIO()
        pq.write_table(edit(pq.read_table(folder / name)), out)
        _put(folder, name, out.getvalue())

    return changed


def _column(name: str, column: str, place: int, value: object) -> Edit:
    def edit(table: pa.Table) -> pa.Table:
        values = table[column].to_pylist()
        values[place] = value
        at = table.schema.get_field_index(column)
        return table.set_column(
            at, table.schema.field(at), pa.chunked_array([values], table.schema.field(at).type)
        )

    return _table(name, edit)


def _tensors(edit: Callable[[dict[str, Any]], object]) -> Edit:
    def changed(folder: Path) -> None:
        found = load((folder / "vectors.safetensors").read_bytes())
        edit(found)
        _put(folder, "vectors.safetensors", save(found))

    return changed


def _linked(folder: Path) -> None:
    moved = (folder / "names.parquet").rename(folder.parent / "outside.parquet")
    (folder / "names.parquet").symlink_to(moved)


def _flipped(folder: Path) -> None:
    data = bytearray((folder / "vectors.safetensors").read_bytes())
    data[-1] ^= 1
    (folder / "vectors.safetensors").write_bytes(data)


REFUSED: dict[str, tuple[Edit, type[CatalogueError]]] = {
    "no manifest": (lambda folder: (folder / "catalogue.json").unlink(), CatalogueMissing),
    "no names": (lambda folder: (folder / "names.parquet").unlink(), CatalogueMissing),
    "one bit": (_flipped, CatalogueDigest),
    "shorter": (lambda folder: (folder / "names.parquet").write_bytes(b"PAR1"), CatalogueDigest),
    "link": (_linked, CatalogueUnsafe),
    "unlisted": (lambda folder: (folder / "more.txt").touch(), CatalogueUnsafe),
    "broken manifest": (
        lambda folder: (folder / "catalogue.json").write_bytes(b"{"),
        CatalogueFormat,
    ),
    "format 2": (_manifest(format=2), CatalogueFormat),
    "unknown key": (_manifest(more=1), CatalogueFormat),
    "width": (_manifest(width=15), CatalogueFormat),
    "entries": (_manifest(entries=4), CatalogueFormat),
    "names": (_manifest(names=3), CatalogueFormat),
    "languages": (_manifest(languages=["en"]), CatalogueFormat),
    "kinds": (_manifest(representations=["skills"]), CatalogueFormat),
    "outside": (_manifest(files={"../x": {"sha256": "0" * 64, "size": 1}}), CatalogueFormat),
    "no table": (lambda folder: _put(folder, "names.parquet", b"PAR1PAR1"), CatalogueFormat),
    "no tensors": (lambda folder: _put(folder, "vectors.safetensors", b"{}"), CatalogueFormat),
    "columns": (_table("names.parquet", lambda table: table.drop(["text"])), CatalogueFormat),
    "an owner": (_column("names.parquet", "entry", -1, 9), CatalogueFormat),
    "an owner below": (_column("names.parquet", "entry", 0, -1), CatalogueFormat),
    "out of order": (_column("names.parquet", "entry", 0, 3), CatalogueFormat),
    "nameless": (_column("names.parquet", "entry", -1, 3), CatalogueFormat),
    "a blank name": (_column("names.parquet", "text", 0, " "), CatalogueFormat),
    "an id twice": (_column("entries.parquet", "id", 0, "2221"), CatalogueFormat),
    "fewer rows": (
        _tensors(lambda found: found.update(names=found["names"][:-1])),
        CatalogueFormat,
    ),
    "floats": (
        _tensors(lambda found: found.update(names=found["names"].astype(np.float32))),
        CatalogueFormat,
    ),
    "a scale": (
        _tensors(lambda found: found.update({"names.scales": found["names.scales"] * 9})),
        CatalogueFormat,
    ),
    "another tensor": (
        _tensors(lambda found: found.update(more=np.zeros(1, np.int8))),
        CatalogueFormat,
    ),
}


@pytest.mark.parametrize(("edit", "kind"), REFUSED.values(), ids=REFUSED)
def test_one_changed_thing_is_refused(
    folder: Path, edit: Edit, kind: type[CatalogueError], encoder: making.HashedEncoder
) -> None:
    edit(folder)
    with pytest.raises(kind) as caught:
        Catalogue.open(folder, encoder)
    assert type(caught.value) is kind
    assert caught.value.place.startswith(str(folder))
    assert "bundle" not in str(caught.value)


def test_no_folder_is_no_catalogue(tmp_path: Path) -> None:
    with pytest.raises(CatalogueMissing):
        Catalogue.open(tmp_path / "nowhere")
