"""What is learned from, what is left out, and that both add up."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from razbor.training.pretraining.raw import FRAGMENTS, SNIPPETS, TITLES
from razbor.training.pretraining.sifting import Once, sift
from tests.training.pretraining.making import (
    CALL,
    GOLD_LINE,
    GOLD_TEXT,
    GOLD_TITLE,
    MAIL,
    PHONE,
    PRIVATE,
    TRADES,
    add,
    fragment,
    gathered,
    read,
    snippet,
    texts_of,
    vacancy,
    write_texts,
)

POOL = "vacancies.parquet"


def sums(counts: dict[str, int], source: str) -> tuple[int, int]:
    """How many of a source were read, and left out."""
    left_out = (count for name, count in counts.items() if name.startswith(f"{source} left out: "))
    return counts[f"{source} read"], sum(left_out)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_texts(tmp_path / "data", count=20)


def test_contacts_and_names_of_persons_are_gone(folder: Path) -> None:
    text = f"Печь пироги с вишней по выходным\n{CALL}\nОтпуск летом"
    html = f"<p>Чистить печь каждый вечер</p><p>{CALL}</p>"
    add(
        folder,
        POOL,
        [
            {**vacancy(40), "uid": "a", "description": text, "is_html": False},
            {**vacancy(41), "uid": "b", "description": html, "is_html": True},
            {**vacancy(42), "uid": "c", "title": f"Пекарь ночной смены, {PHONE}"},
        ],
    )
    add(folder, SNIPPETS, [{**snippet(50), "requirement_snippet": f"Опыт с печью. {CALL}"}])
    add(folder, TITLES, [{"title": f"Пекарь у вокзала {MAIL}", "roles": "Пекарь"}])
    add(folder, FRAGMENTS, [{**fragment(0), "text": f"Месить тесто. {CALL}"}])
    texts = texts_of(gathered(folder))
    found = "\n".join(texts).lower()
    assert not [private for private in PRIVATE if private in found]
    assert "█" not in found
    # What stands beside them is learned from.
    wanted = ("пироги с вишней", "чистить печь", "ночной смены", "опыт с печью", "у вокзала")
    assert not [part for part in (*wanted, "месить тесто") if part not in found]


def test_nothing_of_gold_dev_is_learned_from(folder: Path) -> None:
    before = gathered(folder)
    gold = {**vacancy(40), "title": GOLD_TITLE, "description": GOLD_TEXT, "is_html": False}
    add(
        folder,
        POOL,
        [
            {**gold, "uid": "gold", "description": "Красить забор в лагере"},
            {**gold, "uid": "again", "title": "Пекарь (Омск) 0"},
            {**vacancy(46), "uid": "titled", "title": GOLD_TITLE.upper()},
        ],
    )
    shown = {"requirement_snippet": GOLD_LINE, "responsibility_snippet": ""}
    add(folder, SNIPPETS, [{**snippet(50), **shown}])
    add(
        folder,
        TITLES,
        [
            {"title": f" {GOLD_TITLE.lower()}", "roles": "Пекарь"},
            {"title": "звонарь  на колокольне", "roles": "Пекарь"},
        ],
    )
    add(folder, FRAGMENTS, [{**fragment(0), "text": GOLD_LINE}])
    corpus = gathered(folder)
    found = "\n".join(texts_of(corpus)).lower()
    for part in ("маятник", "башенные", "реставратор", "звонарь", "красить забор"):
        assert part not in found
    # Of the vacancy with a title of gold_dev the text stays, without the title.
    assert len(corpus.documents) == len(before.documents) + 1
    assert len(corpus.described) == len(before.described)
    assert corpus.boards.titles == before.boards.titles
    assert corpus.fragments == before.fragments
    counts = corpus.counts
    left_out = {name: count for name, count in counts.items() if "gold_dev" in name}
    assert left_out == {
        "vacancies left out: in gold_dev": 2,
        "snippets left out: in gold_dev": 1,
        "titles left out: in gold_dev": 2,
        "fragments left out: in gold_dev": 1,
    }


def test_a_larger_overlap_may_be_allowed(folder: Path) -> None:
    add(folder, FRAGMENTS, [{**fragment(0), "text": GOLD_LINE}])
    assert len(gathered(folder, max_overlap=1.0).fragments) == 61
    assert len(gathered(folder, max_overlap=0.99).fragments) == 60


def test_what_was_posted_again_counts_once(folder: Path) -> None:
    before = gathered(folder)
    long = "Развозить хлеб по городу на фургоне. " * 12
    again = {**vacancy(3), "uid": "again", "title": "Пекарь у моста"}
    first = {**vacancy(40), "uid": "x", "is_html": False, "description": long + "Утром"}
    second = {**first, "uid": "y", "description": long + "Вечером"}
    add(folder, POOL, [again, first, second])
    add(folder, SNIPPETS, [{**snippet(4), "title": "Пекарь в порту"}])
    add(folder, FRAGMENTS, [fragment(7), {**fragment(7), "label": "terms"}])
    corpus = gathered(folder)
    assert len(corpus.documents) == len(before.documents) + 1
    assert corpus.fragments == before.fragments
    texts = [text for text, _ in corpus.fragments]
    assert len(texts) == len(set(texts))
    assert len(corpus.boards.titles) == len(set(corpus.boards.titles))
    assert corpus.counts["vacancies left out: posted again"] == 2
    assert corpus.counts["snippets left out: posted again"] == 1
    assert corpus.counts["fragments left out: posted again"] == 2


def test_what_has_no_text_or_no_usable_label_is_counted(folder: Path) -> None:
    bare = {"is_html": True, "professional_roles": ["Пекарь"], "specializations": None}
    add(
        folder,
        POOL,
        [
            {**bare, "uid": "a", "title": "Пекарь без текста", "description": None},
            {**bare, "uid": "b", "title": "Пекарь без слов", "description": "<p> </p><br/>"},
            {**bare, "uid": "c", "title": "Пекарь с почтой", "description": f"<p>{MAIL}</p>"},
        ],
    )
    empty = {"requirement_snippet": None, "responsibility_snippet": " "}
    add(folder, SNIPPETS, [{**snippet(50), **empty}])
    add(folder, TITLES, [{"title": None, "roles": "Пекарь"}])
    add(
        folder,
        FRAGMENTS,
        [
            {**fragment(80), "label": "nothing"},
            {**fragment(81), "ambiguous": True},
            {**fragment(82), "text": PHONE},
        ],
    )
    counts = gathered(folder).counts
    assert counts["vacancies left out: without text"] == 3
    assert counts["snippets left out: without text"] == 1
    assert counts["titles left out: without text"] == 1
    assert counts["fragments left out: with another label"] == 1
    assert counts["fragments left out: ambiguous"] == 1
    assert counts["fragments left out: without text"] == 1


def test_the_counts_add_up(folder: Path) -> None:
    add(folder, POOL, [{**vacancy(2), "uid": "twice"}])
    add(folder, SNIPPETS, [snippet(4)])
    add(folder, TITLES, [{"title": GOLD_TITLE, "roles": "Пекарь"}])
    add(folder, FRAGMENTS, [{**fragment(9), "label": "nothing"}])
    corpus = gathered(folder)
    counts = dict(corpus.counts)
    kept = 0
    for source, rows in (("vacancies", 21), ("snippets", 21), ("titles", 73)):
        everything, left_out = sums(counts, source)
        assert (everything, left_out) == (rows, 1), source
        kept += everything - left_out
    assert counts["documents"] == kept + counts["documents of ESCO"] == len(corpus.documents)
    everything, left_out = sums(counts, "fragments")
    assert (everything, left_out) == (61, 1)
    assert counts["labelled fragments"] == 60 == len(corpus.fragments)
    everything, left_out = sums(counts, "occupations")
    assert counts["occupations"] == everything - left_out == len(corpus.occupations)


def test_documents_are_fragments_in_order_behind_their_title(folder: Path) -> None:
    corpus = gathered(folder)
    (document,) = [each for each in corpus.documents if each[0] == "Сварщик (Пермь) 0"]
    assert document[1:] == str(vacancy(1)["description"]).split("\n")
    (of_html,) = [each for each in corpus.documents if each[0] == "Пекарь (Омск) 0"]
    assert len(of_html) == 6
    assert "<p>" not in "".join(of_html)
    named = [each for each in corpus.documents if each[0] == "chief baker"]
    assert named == [
        [
            "chief baker",
            "baker, chief, chief of dough",
            "Each chief baker works with dough all day.",
        ]
    ]


def test_descriptions_have_the_categories_of_their_title(folder: Path) -> None:
    corpus = gathered(folder)
    assert corpus.boards.targets.shape == (len(corpus.boards.titles), 2)
    known = {("Пекарь", 0), ("Сварщик", 1)}
    categories = {
        (corpus.boards.titles[row].split()[0], int(np.argmax(corpus.boards.targets[row])))
        for _, row in corpus.described
        if corpus.boards.targets[row].any()
    }
    assert categories == known
    duties = {title: duty for title, duty, _ in TRADES}
    for text, row in corpus.described:
        title = corpus.boards.titles[row]
        (duty,) = [duty for name, duty in duties.items() if title.startswith(name)]
        assert duty in text


def test_an_occupation_of_one_name_has_none_to_compare(folder: Path) -> None:
    corpus = gathered(folder)
    assert all(len(set(names)) > 1 for names in corpus.occupations)
    baker = corpus.occupations[0]
    assert {"assistant baker", "Hilfsbäcker", "помощник пекарь"} <= set(baker)


def test_other_folders_are_never_opened(folder: Path) -> None:
    before = gathered(folder)
    for name in ("jobbert", "resumes"):
        # A file in place of the folder: whoever opens what lies in it fails, root, too.
        (folder / name).write_bytes(b"not to be read")
    tables, data = read(folder)
    assert texts_of(gathered(folder)) == texts_of(before)
    assert len(tables.vacancies) == 20
    names = {each.name for each in (*data.digests, *data.excluded)}
    assert names == {
        POOL,
        SNIPPETS,
        TITLES,
        FRAGMENTS,
        "gold_dev/vacancies.jsonl",
        "gold_dev/titles.jsonl",
    }
    assert {each.name.split("/")[0] for each in data.digests}.isdisjoint({"gold_dev"})


@given(st.lists(st.text(max_size=3)))
def test_sifting_loses_nothing_in_silence(texts: list[str]) -> None:
    known = Once()
    counts: Counter[str] = Counter()

    def why(text: str) -> str:
        return "again" if known.again(text) else ""

    kept = list(sift("texts", texts, why, counts))
    assert kept == list(dict.fromkeys(texts))
    assert counts["texts read"] == len(texts) == len(kept) + counts["texts left out: again"]
