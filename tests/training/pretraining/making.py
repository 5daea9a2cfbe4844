"""A small folder of training data for pretraining, and a recipe small enough for seconds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from razbor.dataset.esco import SKILLS, Esco
from razbor.training.data import TrainingData
from razbor.training.pretraining.corpus import Corpus, gather
from razbor.training.pretraining.raw import FRAGMENTS, SNIPPETS, TITLES, Raw
from tests.training.pairs.occupations import write_esco

Row = Mapping[str, object]

TOWNS = ("Омск", "Пермь", "Bremen", "Graz", "Leeds", "Тверь", "Ulm", "York")
TRADES = (
    ("Пекарь", "Печь хлеб и булочки к открытию", "Медицинская книжка и любовь к тесту"),
    ("Сварщик", "Варить трубы аргоном по чертежам", "Разряд не ниже четвёртого"),
    ("Gärtner", "Sie pflegen Beete und schneiden Hecken", "Sie haben einen Führerschein"),
    ("Tischler", "Sie bauen Schränke aus Eiche ein", "Eine Lehre im Holzhandwerk"),
    ("Tailor", "You alter suits and sew curtains", "Steady hands and an eye for cloth"),
    ("Python developer", "You build services for bakeries", "Two years with databases"),
)
"""Title, duty, what is asked for."""
OFFERS = (
    "Смены два через два и обеды",
    "Оклад дважды в месяц",
    "Dreißig Tage Urlaub im Jahr",
    "Ein Rad für den Arbeitsweg",
    "A pension and free lunches",
    "Remote work on Fridays",
)
GREETINGS = ("Мы открылись у реки весной", "Seit zwölf Jahren am Markt", "A family firm of nine")

GOLD_TITLE = "Реставратор старинных часов"
GOLD_TEXT = (
    "Чинить башенные часы в музее и вести подробный журнал каждого ремонта.\n"
    "Нужен опыт с маятниками и терпение к посетителям, которые задают вопросы.\n"
    "Платим в срок и оплачиваем дорогу до мастерской на старой мельнице."
)
GOLD_LINE = "Нужен опыт с маятниками и терпение к посетителям, которые задают вопросы."
PHONE = "+7 912 345-67-89"
MAIL = "baker@ofen.example"
PERSON = "Марина Ковальчук"
CALL = f"Звоните {PHONE}, контактное лицо: {PERSON}, почта {MAIL}"
PRIVATE = ("912", "345-67-89", "ofen", "ковальчук")
"""What no word piece and no text may keep, in lower case."""
READ_LABELS = ("responsibilities", "requirements", "terms", "notes", "heading:terms")


def vacancy(number: int) -> dict[str, object]:
    """An unlabelled vacancy; every third one comes as HTML."""
    title, duty, asked = TRADES[number % len(TRADES)]
    town = TOWNS[number % len(TOWNS)]
    lines = [
        f"{GREETINGS[number % 3]}, {town} {number}",
        f"{duty}, участок {number % 7}",
        asked,
        OFFERS[number % len(OFFERS)],
        OFFERS[(number * 5 + 2) % len(OFFERS)],
    ]
    html = number % 3 == 0
    text = "".join(f"<p>{line}</p>" for line in lines) if html else "\n".join(lines)
    return {
        "uid": f"v{number}",
        "title": f"{title} ({town}) {number // len(TRADES)}",
        "description": text,
        "is_html": html,
        "professional_roles": [title],
        "specializations": None,
    }


def write_texts(folder: Path, count: int = 40) -> Path:
    """Write everything that pretraining reads; returns the folder."""
    write_esco(folder)
    skills = pq.read_table(folder / SKILLS).to_pylist()
    for row in skills:
        row["description"] = f"To {row['preferredLabel']} well, day after day."
    _table(folder / SKILLS, skills)
    _gold(folder / "gold_dev")
    _table(folder / "vacancies.parquet", [vacancy(each) for each in range(count)])
    _table(folder / SNIPPETS, [snippet(each) for each in range(count)])
    # A board's category counts from 30 titles on.
    _table(folder / TITLES, [_categorised(each) for each in range(72)])
    _table(folder / FRAGMENTS, [fragment(each) for each in range(60)])
    return folder


def add(folder: Path, name: str, rows: Iterable[Row]) -> None:
    """Append rows to one of the tables; columns that lack are empty."""
    known = pq.read_table(folder / name).to_pylist()
    empty = dict.fromkeys(known[0])
    _table(folder / name, [*known, *({**empty, **row} for row in rows)])


def snippet(number: int) -> dict[str, object]:
    """A posting of which a board shows two sentences."""
    title, duty, asked = TRADES[(number * 5 + 1) % len(TRADES)]
    return {
        "title": f"{title}, {TOWNS[number % len(TOWNS)]}",
        "specializations": title,
        "requirement_snippet": f"{asked}, филиал {number}" if number % 9 else None,
        "responsibility_snippet": f"{duty}... филиал {number}",
    }


def fragment(number: int) -> dict[str, object]:
    """A fragment with a weak label."""
    label = READ_LABELS[number % len(READ_LABELS)]
    town = TOWNS[number % len(TOWNS)]
    text = {
        "responsibilities": f"{TRADES[number % len(TRADES)][1]}, цех {number}",
        "requirements": f"{TRADES[number % len(TRADES)][2]}, {town} {number}",
        "terms": f"{OFFERS[number % len(OFFERS)]}, {town} {number}",
        "notes": f"{GREETINGS[number % 3]}, дом {number}",
        "heading:terms": f"Мы предлагаем в {number} раз:",
    }[label]
    return {"text": text, "label": label, "ambiguous": False}


def read(folder: Path) -> tuple[Raw, TrainingData]:
    """The tables of a folder, and what keeps their digests."""
    data = TrainingData(folder, "silver")
    return Raw(data, Esco(folder)), data


def gathered(folder: Path, max_overlap: float = 0.5) -> Corpus:
    """The corpus of a folder."""
    return gather(read(folder)[0], max_overlap)


def texts_of(corpus: Corpus) -> list[str]:
    """Every text that is learned from."""
    return [
        *(text for document in corpus.documents for text in document),
        *(text for text, _ in corpus.fragments),
        *corpus.boards.titles,
        *(text for text, _ in corpus.described),
        *(name for names in corpus.occupations for name in names),
    ]


def _categorised(number: int) -> Row:
    title = TRADES[number % 2][0]
    return {"title": f"{title} {number} смены", "roles": title}


def _gold(folder: Path) -> None:
    folder.mkdir()
    vacancies = [{"uid": "gold", "title": GOLD_TITLE, "description": GOLD_TEXT}]
    titles = [{"title": "Звонарь на колокольне", "areas": ["worker"]}]
    _lines(folder / "vacancies.jsonl", vacancies)
    _lines(folder / "titles.jsonl", titles)


def _table(path: Path, rows: Sequence[Row]) -> None:
    pq.write_table(pa.Table.from_pylist([dict(row) for row in rows]), path)


def _lines(path: Path, rows: Iterable[Row]) -> None:
    content = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text(content, "utf-8")


RECIPE = """
method = "pretraining"
name = "tiny-base"
version = "1"
description = "An encoder for a test."
languages = ["ru", "en", "de"]
seed = 11

[base]
name = "tiny-base"
architecture = "bert"
layers = 2
width = 16
heads = 2
intermediate = 24
vocabulary = 400
positions = 40
lower_case = true

[texts]
max_overlap = 0.5
held_out = 0.1
pieces_for_words = 2000

[vectors]
window = 3
smoothing = 0.75
length = 0.04

[objectives.masked_words]
weight = 1.0
batch = 8
max_tokens = 24
share = 0.15

[objectives.sections]
weight = 0.5
batch = 8
max_tokens = 16

[objectives.boards]
weight = 0.1
batch = 8
max_tokens = 24

[objectives.names]
weight = 0.3
batch = 6
max_tokens = 16
scale = 20.0

[objectives.neighbours]
weight = 0.2
batch = 8
max_tokens = 24
scale = 20.0

[schedule]
tokens = 1900
rate = 2e-3
warmup_share = 0.1
weight_decay = 0.01
max_gradient = 1.0
precision = "bfloat16"
steps = 4
"""


def write_recipe(path: Path, *changes: tuple[str, str]) -> Path:
    """The recipe with some of its text replaced; returns the path."""
    content = RECIPE
    for old, new in changes:
        assert old in content, old
        content = content.replace(old, new)
    path.write_text(content, "utf-8")
    return path
