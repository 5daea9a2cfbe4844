from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import pytest

from razbor.errors import DamagedFile
from razbor.reading import archive


def packed(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as writing:
        for name, content in members.items():
            writing.writestr(name, content)
    return file


def test_a_plain_archive_passes() -> None:
    file = packed({"a.xml": b"<a/>", "b.bin": bytes(900_000), "c.zip": b"<!DOCTYPE a>"})
    archive.refuse_harmful(file)
    assert file.tell() == 0


def test_a_part_that_unpacks_to_many_times_its_size() -> None:
    with pytest.raises(DamagedFile, match=r"a part that unpacks from .* to 3,000,000 bytes"):
        archive.refuse_harmful(packed({"a.xml": b"<a/>", "b.bin": bytes(3_000_000)}))


def test_all_parts_together(monkeypatch: pytest.MonkeyPatch) -> None:
    file = packed({"a": bytes(100), "b": bytes(100)}, zipfile.ZIP_STORED)
    monkeypatch.setattr(archive, "MAX_UNPACKED", 200)
    archive.refuse_harmful(file)
    monkeypatch.setattr(archive, "MAX_UNPACKED", 199)
    with pytest.raises(DamagedFile, match="a document that unpacks to 200 bytes"):
        archive.refuse_harmful(file)


def test_a_size_that_is_not_the_one_declared() -> None:
    content = packed({"a.xml": bytes(5_000)}).getvalue()
    lying = content.replace((5_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != content
    with pytest.raises(DamagedFile, match="damaged"):
        archive.refuse_harmful(io.BytesIO(lying))


def test_the_number_of_parts() -> None:
    members = {str(number): b"" for number in range(archive.MAX_MEMBERS + 1)}
    with pytest.raises(DamagedFile, match="2,001 parts"):
        archive.refuse_harmful(packed(members))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("name", ["word/document.xml", "_rels/.RELS"])
def test_a_doctype(name: str, encoding: str) -> None:
    xml = '<?xml version="1.0"?><!-- --><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    with pytest.raises(DamagedFile, match="DOCTYPE"):
        archive.refuse_harmful(packed({name: xml.encode(encoding)}))


def test_an_archive_with_a_password() -> None:
    content = bytearray(packed({"a.xml": b"<a/>"}, zipfile.ZIP_STORED).getvalue())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(DamagedFile, match="damaged"):
        archive.refuse_harmful(io.BytesIO(bytes(content)))
