from __future__ import annotations

from collections import Counter

import pytest

from razbor.text.announcing import table
from razbor.text.headings import LONGEST, normal
from razbor.text.resumes.headings import Opening, known, opening, phrases
from razbor.text.resumes.words import plain, tells

HEADINGS = table("resumes/headings.tsv")
WORDS = table("resumes/words.tsv")
SECTIONS = {
    "document", "headline", "objective", "about", "experience", "title", "job", "duties",
    "projects", "education", "skills", "stack", "courses", "languages", "contacts",
    "hobbies", "other",
}  # fmt: skip


def test_the_tables_have_no_empty_cell() -> None:
    assert {tuple(row) for row in HEADINGS} == {("phrase", "language", "section")}
    assert {tuple(row) for row in WORDS} == {("phrase", "language", "tells")}
    assert all(cell and cell == cell.strip() for row in HEADINGS + WORDS for cell in row.values())


def test_headings_are_unique_and_in_normal_form() -> None:
    counts = Counter(row["phrase"] for row in HEADINGS)
    assert [phrase for phrase, count in counts.items() if count > 1] == []
    assert [phrase for phrase in counts if normal(phrase) != phrase] == []
    assert max(map(len, counts)) <= LONGEST


def test_every_section_has_headings_in_all_three_languages() -> None:
    pairs = {(row["language"], row["section"]) for row in HEADINGS}
    assert pairs == {(language, section) for language in ("ru", "en", "de") for section in SECTIONS}


def test_words_are_unique_and_written_as_they_are_looked_up() -> None:
    counts = Counter((row["phrase"], row["tells"]) for row in WORDS)
    assert [each for each, count in counts.items() if count > 1] == []
    assert [row["phrase"] for row in WORDS if plain(row["phrase"]) != row["phrase"]] == []
    assert {row["language"] for row in WORDS} == {"ru", "en", "de"}


@pytest.mark.parametrize("name", ["headings", "words"])
def test_a_table_is_sorted_by_language_and_column(name: str) -> None:
    column = "section" if name == "headings" else "tells"
    blocks = [(row["language"], row[column]) for row in table(f"resumes/{name}.tsv")]
    order = list(dict.fromkeys(blocks))
    assert blocks == sorted(blocks, key=order.index)


@pytest.mark.parametrize(
    ("line", "section"),
    [
        ("Опыт работы", "experience"),
        ("ОПЫТ РАБОТЫ:", "experience"),
        ("=== Опыт ===", "experience"),
        ("💼 Опыт", "experience"),
        ("__Мои навыки__", "skills"),
        ("2. Образование", "education"),
        ("IV. Berufserfahrung", "experience"),
        ("Work Experience (10+ years)", "experience"),
        ("Опыт работы — 7 лет 2 месяца", "experience"),
        ("Skills & Tools", "skills"),
        ("Образование и курсы", "education"),
        ("Schul- und Hochschulausbildung", "education"),
        ("Обо мне:", "about"),
        ("Persönliche Daten", "contacts"),
        ("References", "other"),
    ],
)
def test_a_heading_stands_alone(line: str, section: str) -> None:
    assert opening(line) == Opening(section)


@pytest.mark.parametrize(
    ("line", "section", "content"),
    [
        ("Навыки: Excel, 1С", "skills", " Excel, 1С"),
        ("Цель - менеджер", "objective", "менеджер"),
        ("Führerschein:\tKlasse B", "skills", "\tKlasse B"),
        ("Education | BSc", "education", " BSc"),
        ("Опыт работы: 2016-2019 завод", "experience", " 2016-2019 завод"),
    ],
)
def test_a_label_stands_before_its_content(line: str, section: str, content: str) -> None:
    found = opening(line)
    assert found is not None
    assert found.stop is not None
    assert (found.section, line[found.stop :]) == (section, content)


@pytest.mark.parametrize(
    "line", ["", ":", "Опыта нет", "Experienced driver", "Навыками владею: всеми", "1.", " | "]
)
def test_what_is_no_heading(line: str) -> None:
    assert opening(line) is None


def test_a_heading_is_short() -> None:
    assert known("Опыт" + " " * LONGEST) is None
    assert "опыт" in phrases()


@pytest.mark.parametrize(
    ("line", "kind", "told"),
    [
        ("Автослесарь 5 разряда", "title", True),
        ("Медсестра", "title", True),
        ("Lagerhelfer (m/w/d)", "title", True),
        ("Senior Software Engineer", "title", True),
        ("Характер спокойный", "title", False),
        ("Работа с заказчик", "title", False),
        ("Приём товара", "title", False),
        ("ООО «Ромашка»", "employer", True),
        ("Beispiel GmbH", "employer", True),
        ("Тверской университет", "school", True),
        ("Технические специальности", "school", False),
        ("Ищу работу", "wish", True),
        ("Пищу готовлю", "wish", False),
    ],
)
def test_words_tell(line: str, kind: str, told: bool) -> None:
    assert tells(line, kind) is told
