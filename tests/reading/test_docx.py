from __future__ import annotations

import sys
from pathlib import Path

import docx
import pytest

from razbor.errors import DamagedFile, EmptyFile, ExtraMissing, RazborError
from razbor.reading import read_resume

from .helpers import put
from .resume_files import TEXT, members, pack, refused, save

_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
MAIN = "word/document.xml"


def write_body(path: Path, xml: str) -> Path:
    """A Word document with this XML as its body."""
    content = members(save(docx.Document(), path))
    content[MAIN] = f"<w:document {_SPACES}><w:body>{xml}</w:body></w:document>".encode()
    return pack(path, content)


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def body(tmp_path: Path, xml: str) -> list[str]:
    return read_resume(write_body(tmp_path / "x.docx", xml)).text.split("\n")


def test_paragraphs_and_tables_in_their_order(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Мира Тестова", 0)
    document.add_paragraph("Столяр\tВологда")
    table = document.add_table(2, 2)
    for row, texts in zip(table.rows, [("2019", "Werkstatt"), ("2021", "Türen\nFenster")]):  # noqa: B905
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.add_paragraph("After the table")
    path = save(document, tmp_path / "x.docx")
    resume = read_resume(path)
    assert resume.text.split("\n") == [
        *("Мира Тестова", "Столяр Вологда", "2019 | Werkstatt", "2021 | Türen", "Fenster"),
        "After the table",
    ]
    assert (resume.pages, resume.source, resume.warnings) == (None, path.as_posix(), [])


def test_cells_of_several_paragraphs_stay_apart(tmp_path: Path) -> None:
    document = docx.Document()
    left, right = document.add_table(1, 2).rows[0].cells
    left.text = "Phone"
    right.text = "Work"
    right.add_paragraph("Joiner", style="List Bullet")
    inner = right.add_table(1, 2).rows[0].cells
    inner[0].text, inner[1].text = "2020", "Oak"
    text = read_resume(save(document, tmp_path / "x.docx")).text
    assert text == "Phone\nWork\n• Joiner\n2020 | Oak"


def test_lists_keep_a_bullet(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Item", style="List Bullet")
    document.add_paragraph("Step", style="List Number 2")
    document.add_paragraph("Indented", style="List Paragraph")
    document.add_heading("Heading", 1)
    text = read_resume(save(document, tmp_path / "x.docx")).text
    assert text == "• Item\n• Step\nIndented\nHeading"


def test_lists_by_their_own_numbering(tmp_path: Path) -> None:
    run = "<w:r><w:t>x</w:t></w:r>"
    mark = f"<w:p><w:pPr>{{}}<w:numPr><w:numId w:val='{{}}'/></w:numPr></w:pPr>{run}</w:p>"
    style = "<w:pStyle w:val='ListBullet'/>"
    heading = f"<w:p><w:pPr><w:numPr/><w:outlineLvl w:val='0'/></w:pPr>{run}</w:p>"
    empty = "<w:p><w:pPr><w:numPr/></w:pPr></w:p>"
    xml = mark.format("", 3) + mark.format(style, 0) + heading + empty + paragraph("y")
    assert body(tmp_path, xml) == ["• x", "x", "x", "", "y"]


def test_styles_in_a_circle(tmp_path: Path) -> None:
    path = write_body(
        tmp_path / "x.docx",
        "<w:p><w:pPr><w:pStyle w:val='A'/></w:pPr><w:r><w:t>x</w:t></w:r></w:p>",
    )
    content = members(path)
    content["word/styles.xml"] = (
        f"<w:styles {_SPACES}>"
        "<w:style w:styleId='A'><w:basedOn w:val='B'/></w:style>"
        "<w:style w:styleId='B'><w:basedOn w:val='A'/></w:style></w:styles>"
    ).encode()
    assert read_resume(pack(path, content)).text == "x"


def test_text_boxes_are_read_once(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{paragraph('In a box')}{paragraph('and below')}</w:txbxContent>"
    twice = (
        "<w:p><w:r><w:t>Before</w:t></w:r><w:r><mc:AlternateContent>"
        f"<mc:Choice Requires='wps'><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert body(tmp_path, twice + paragraph("After")) == [
        *("Before", "In a box", "and below", "After")
    ]


def test_controls_links_and_changes(tmp_path: Path) -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    xml = (
        f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph('In a control')}</w:sdtContent></w:sdt>"
        f"<w:p><w:hyperlink>{run.format('A link')}</w:hyperlink>"
        f"<w:ins>{run.format(' added')}</w:ins>"
        f"<w:moveFrom>{run.format(' moved')}</w:moveFrom>"
        "<w:del><w:r><w:delText> gone</w:delText></w:r></w:del></w:p>"
        "<w:tbl><w:sdt><w:sdtContent><w:tr><w:tc>"
        f"{paragraph('A row')}</w:tc></w:tr></w:sdtContent></w:sdt></w:tbl>"
    )
    assert body(tmp_path, xml) == ["In a control", "A link added", "A row"]


def test_marks_in_a_run(tmp_path: Path) -> None:
    xml = (
        "<w:p><w:pPr><w:tabs><w:tab w:val='left'/></w:tabs></w:pPr><!-- x --><w:r>"
        "<w:sym w:font='Symbol' w:char='F0B7'/><w:sym w:char='none'/><w:tab/><w:t>a</w:t>"
        "<w:noBreakHyphen/><w:t>b</w:t><w:br/><w:t>c</w:t><w:softHyphen/><w:t>d</w:t></w:r>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>"
        "<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>e</w:t></w:r></w:p>"
    )
    assert body(tmp_path, xml) == ["• a-b", "cde"]


def test_headers_and_footers_are_read_once(tmp_path: Path) -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Mira Testova"
    document.sections[0].footer.paragraphs[0].text = "example.com"
    document.add_paragraph("One")
    document.add_section().header.is_linked_to_previous = False
    document.sections[1].header.paragraphs[0].text = "Mira Testova"
    document.sections[1].first_page_header.paragraphs[0].text = "not shown"
    document.sections[1].even_page_footer.paragraphs[0].text = "not shown either"
    text = read_resume(save(document, tmp_path / "x.docx")).text
    assert text == "Mira Testova\nOne\nexample.com"
    document.sections[1].different_first_page_header_footer = True
    document.settings.odd_and_even_pages_header_footer = True
    text = read_resume(save(document, tmp_path / "x.docx")).text
    assert text.startswith("Mira Testova\nnot shown\nOne")
    assert text.endswith("example.com\nnot shown either")


def test_a_blank_document(tmp_path: Path) -> None:
    refused(save(docx.Document(), tmp_path / "x.docx"), EmptyFile)


@pytest.mark.parametrize("share", [0.01, 0.5, 0.99])
def test_a_document_that_breaks_off(tmp_path: Path, share: float) -> None:
    content = save(docx.Document(), tmp_path / "x.docx").read_bytes()
    path = put(tmp_path / "y.docx", content[: int(len(content) * share)])
    assert "breaks off" in refused(path, DamagedFile).found


@pytest.mark.parametrize("xml", [b"<w:document", b"", b"<a/>", b"\x00" * 50, b"<a>" * 5000])
def test_broken_xml(tmp_path: Path, xml: bytes) -> None:
    content = members(save(docx.Document(), tmp_path / "x.docx"))
    refused(pack(tmp_path / "y.docx", content | {MAIN: xml}), DamagedFile)


@pytest.mark.parametrize("part", ["[Content_Types].xml", "_rels/.rels", MAIN])
def test_a_part_is_missing(tmp_path: Path, part: str) -> None:
    content = members(save(docx.Document(), tmp_path / "x.docx"))
    del content[part]
    refused(pack(tmp_path / "y.docx", content), DamagedFile)


def test_damage_anywhere_is_an_error_of_ours_without_the_text(tmp_path: Path) -> None:
    document = docx.Document()
    for text in TEXT:
        document.add_paragraph(text)
    content = save(document, tmp_path / "x.docx").read_bytes()
    errors = []
    for at in range(0, len(content), len(content) // 60):
        path = put(tmp_path / "y.docx", content[:at] + b"(Tischler)" + content[at + 10 :])
        try:
            read_resume(path)
        except RazborError as error:
            errors.append(str(error))
    assert errors
    assert not [error for error in errors if "Tischler" in error]


def test_entities_are_refused(tmp_path: Path) -> None:
    secret = put(tmp_path / "secret.txt", "hidden")
    content = members(save(docx.Document(), tmp_path / "x.docx"))
    content[MAIN] = (
        f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
        f"<w:document {_SPACES}><w:body>{paragraph('&e;')}</w:body></w:document>"
    ).encode()
    assert "DOCTYPE" in refused(pack(tmp_path / "y.docx", content), DamagedFile).found


def test_a_bomb_is_not_opened(tmp_path: Path) -> None:
    content = members(save(docx.Document(), tmp_path / "x.docx"))
    content[MAIN] = b" " * 5_000_000 + content[MAIN]
    assert "unpacks" in refused(pack(tmp_path / "y.docx", content), DamagedFile).found


def test_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(docx.Document(), tmp_path / "x.docx")
    monkeypatch.setitem(sys.modules, "docx", None)
    error = refused(path, ExtraMissing)
    assert error.found == "python-docx is not installed"
    assert error.remedy == 'run: pip install "razbor[documents]"'
