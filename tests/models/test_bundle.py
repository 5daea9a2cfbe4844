from __future__ import annotations

import dataclasses
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from razbor.errors import (
    BundleDigest,
    BundleError,
    BundleFormat,
    BundleMissing,
    BundleUnsafe,
    OutputInvalid,
)
from razbor.models import Bundle, shipped, verified, write_bundle
from razbor.models import bundle as bundles
from razbor.models import folder as folders
from razbor.models.folder import MAX_FILE_BYTES, MAX_FILES, MAX_MANIFEST_BYTES
from tests.models import making


def test_a_written_bundle_is_opened_and_read(bundle: Bundle) -> None:
    again = Bundle.open(bundle.folder)
    assert again == bundle
    assert again.digest == hashlib.sha256((bundle.folder / "razbor.json").read_bytes()).hexdigest()
    assert {name: again.read(name) for name in again.manifest.files} == making.files()


def test_the_same_bundle_has_the_same_digest(bundle: Bundle, tmp_path: Path) -> None:
    reordered = dict(reversed(making.files().items()))
    assert write_bundle(tmp_path / "b", making.draft(), reordered).digest == bundle.digest
    other = write_bundle(tmp_path / "c", making.draft(version="1.0.1"), making.files())
    assert other.digest != bundle.digest


def test_only_listed_files_are_read(bundle: Bundle) -> None:
    with pytest.raises(KeyError):
        bundle.read("razbor.json")


Edit = Callable[[Path], object]


def _manifest(edit: Callable[[dict[str, Any]], object]) -> Edit:
    return lambda folder: making.edit_manifest(folder, edit)


def _renamed(name: str) -> Edit:
    return _manifest(
        lambda found: found["files"].update({name: found["files"].pop("README.md")}),
    )


def _linked(folder: Path) -> None:
    moved = (folder / "README.md").rename(folder.parent / "outside.md")
    (folder / "README.md").symlink_to(moved)


def _linked_manifest(folder: Path) -> None:
    moved = (folder / "razbor.json").rename(folder.parent / "outside.json")
    (folder / "razbor.json").symlink_to(moved)


def _flipped(folder: Path) -> None:
    path = folder / "model.onnx"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def _listed(size: int) -> Edit:
    return _manifest(lambda found: found["files"]["README.md"].update(size=size))


def _piped(folder: Path) -> None:
    (folder / "README.md").unlink()
    os.mkfifo(folder / "README.md")


def _with_folder(folder: Path) -> None:
    (folder / "README.md").unlink()
    (folder / "README.md").mkdir()


def _many(folder: Path) -> None:
    digest = {"sha256": "0" * 64, "size": 0}
    names = {f"{number}.txt": digest for number in range(MAX_FILES)}
    making.edit_manifest(folder, lambda found: found["files"].update(names))


def _twins(found: dict[str, Any]) -> None:
    found["files"]["readme.md"] = found["files"]["README.md"]


REFUSED: dict[str, tuple[Edit, type[BundleError]]] = {
    "no manifest": (lambda folder: (folder / "razbor.json").unlink(), BundleMissing),
    "no model": (lambda folder: (folder / "model.onnx").unlink(), BundleMissing),
    "no card": (lambda folder: (folder / "README.md").unlink(), BundleMissing),
    "shorter": (lambda folder: (folder / "README.md").write_bytes(b"#"), BundleDigest),
    "longer": (lambda folder: (folder / "README.md").write_bytes(b"#" * 99), BundleDigest),
    "one bit": (_flipped, BundleDigest),
    "size": (_listed(8), BundleDigest),
    "huge": (_listed(MAX_FILE_BYTES + 1), BundleUnsafe),
    "link": (_linked, BundleUnsafe),
    "linked manifest": (_linked_manifest, BundleUnsafe),
    "folder": (_with_folder, BundleUnsafe),
    "unlisted": (lambda folder: (folder / "more.txt").touch(), BundleUnsafe),
    "unlisted folder": (lambda folder: (folder / "more").mkdir(), BundleUnsafe),
    "unlisted link": (lambda folder: (folder / "more").symlink_to("model.onnx"), BundleUnsafe),
    "big manifest": (
        lambda folder: (folder / "razbor.json").write_bytes(b" " * (MAX_MANIFEST_BYTES + 1)),
        BundleUnsafe,
    ),
    "many": (_many, BundleUnsafe),
    "case": (_manifest(_twins), BundleUnsafe),
    "broken manifest": (lambda folder: (folder / "razbor.json").write_bytes(b"{"), BundleFormat),
}
if hasattr(os, "mkfifo"):  # not on Windows
    REFUSED["pipe"] = (_piped, BundleUnsafe)
NAMES = (
    "/etc/hosts",
    "../outside.md",
    "..",
    ".",
    "",
    "sub/file",
    "sub\\file",
    "\\\\host\\share",
    "C:file",
    "C:\\file",
    ".hidden",
    "file.",
    "file ",
    "file\n",
    "file\0",
    "con",
    "NUL.txt",
    "razbor.json",
    "Razbor.json",
    "файл",
    "x" * 101,
)


@pytest.mark.parametrize(("edit", "kind"), REFUSED.values(), ids=REFUSED)
def test_one_changed_thing_is_refused(bundle: Bundle, edit: Edit, kind: type[BundleError]) -> None:
    edit(bundle.folder)
    with pytest.raises(kind) as caught:
        Bundle.open(bundle.folder)
    assert type(caught.value) is kind
    assert str(bundle.folder) in caught.value.place


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_is_no_plain_file_name_is_refused(bundle: Bundle, name: str) -> None:
    _renamed(name)(bundle.folder)
    with pytest.raises(BundleUnsafe):
        Bundle.open(bundle.folder)
    with pytest.raises(BundleUnsafe):
        write_bundle(bundle.folder.parent / "new", making.draft(), {**making.files(), name: b""})
    assert not (bundle.folder.parent / "new").exists()


def test_a_file_changed_after_opening_is_refused(bundle: Bundle) -> None:
    _flipped(bundle.folder)
    with pytest.raises(BundleDigest):
        bundle.read("model.onnx")
    _linked(bundle.folder)
    with pytest.raises(BundleUnsafe):
        bundle.read("README.md")


def test_the_folder_may_be_reached_through_a_link(bundle: Bundle, tmp_path: Path) -> None:
    (tmp_path / "latest").symlink_to(bundle.folder.parent, target_is_directory=True)
    assert Bundle.open(tmp_path / "latest" / "tiny").digest == bundle.digest


def test_a_missing_bundle_names_the_shipped_ones(tmp_path: Path) -> None:
    with pytest.raises(BundleMissing) as caught:
        Bundle.open(tmp_path / "nowhere")
    assert all(name in caught.value.expected for name in shipped())
    with pytest.raises(BundleMissing):
        Bundle.open("../bundles")


def test_a_shipped_name_goes_before_a_folder(
    bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_bundle(tmp_path / "here" / "tiny", making.draft(version="2"), making.files())
    monkeypatch.chdir(tmp_path / "here")
    assert Bundle.open("tiny").manifest.version == "2"
    monkeypatch.setattr(bundles, "SHIPPED", bundle.folder.parent)
    assert shipped() == ["tiny"]
    assert Bundle.open("tiny").manifest.version == "1.0.0"
    assert Bundle.open(Path("tiny")).manifest.version == "2"


def test_every_shipped_bundle_opens() -> None:
    for name in shipped():
        assert Bundle.open(name).manifest.name == name


def test_nothing_is_overwritten_unasked(bundle: Bundle) -> None:
    changed = making.draft(version="2")
    with pytest.raises(OutputInvalid, match="force"):
        write_bundle(bundle.folder, changed, making.files())
    assert Bundle.open(bundle.folder) == bundle
    written = write_bundle(bundle.folder, changed, making.files(), force=True)
    assert written.manifest.version == "2"
    assert [path.name for path in bundle.folder.parent.iterdir()] == ["tiny"]


def test_force_replaces_bundles_alone(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").touch()
    with pytest.raises(OutputInvalid, match="no bundle"):
        write_bundle(tmp_path / "letters", making.draft(), making.files(), force=True)
    assert (tmp_path / "letters" / "dear.txt").exists()
    (tmp_path / "empty").mkdir()
    write_bundle(tmp_path / "empty", making.draft(), making.files(), force=True)


def test_what_cannot_be_opened_is_not_written(bundle: Bundle) -> None:
    without = {name: content for name, content in making.files().items() if "model" not in name}
    with pytest.raises(BundleFormat):
        write_bundle(bundle.folder, making.draft(), without, force=True)
    assert Bundle.open(bundle.folder) == bundle
    assert [path.name for path in bundle.folder.parent.iterdir()] == ["tiny"]


def test_a_bundle_cannot_be_changed(bundle: Bundle) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        bundle.digest = "0"  # type: ignore[misc]
    with pytest.raises(ValueError, match="frozen"):
        bundle.manifest.version = "3"  # type: ignore[misc]


def test_a_link_put_in_place_after_the_look_is_not_followed(
    bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = (bundle.folder / "README.md").stat().st_size
    _linked(bundle.folder)
    monkeypatch.setattr(folders, "check_regular", lambda _: size)
    monkeypatch.setattr(verified, "check_regular", lambda _: size)
    if hasattr(os, "O_NOFOLLOW"):
        with pytest.raises(BundleMissing):
            bundle.read("README.md")


def test_the_old_bundle_comes_back_when_the_new_one_cannot_take_its_place(
    bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def full(path: Path, target: Path) -> Path:
        if path.suffix == ".new":
            raise OSError("no space left")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(OSError, match="no space"):
        write_bundle(bundle.folder, making.draft(version="2"), making.files(), force=True)
    assert Bundle.open(bundle.folder) == bundle
    assert [path.name for path in bundle.folder.parent.iterdir()] == ["tiny"]
