"""Hard postings through all that ships: long, empty of words, in any script and language."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import razbor
from razbor.batch.answering import Answering, Done, Setup
from razbor.batch.formats.jsonl import JsonLines
from razbor.pipeline import Razbor
from razbor.questions import TASKS
from razbor.schema import Fragment, Heading, Report, Vacancy

pytestmark = pytest.mark.model

TITLE = "Продавец-кассир"
DUTY = "Принимать товар и считать остатки на складе."
LONG = 200_000
MANY = 5_000


def repeated(piece: str, length: int = LONG) -> str:
    return (piece * (length // len(piece) + 1))[:length]


def mojibake(text: str) -> str:
    return text.encode().decode("cp1251", "replace")


@pytest.fixture(scope="module")
def rz() -> Razbor:
    return razbor.load(threads=1)


@pytest.fixture(scope="module")
def batch() -> Answering:
    return Answering(Setup(JsonLines(), TASKS))


def parts(report: Report) -> list[Fragment | Heading]:
    found: list[Fragment | Heading] = [*report.fragments, *report.headings]
    return sorted(found, key=lambda one: one.start)


def letters(text: str) -> str:
    return "".join(filter(str.isalpha, text))


def hold(report: Report) -> None:
    """Places are true in code points and in UTF-16 units, and no letter lies outside of them."""
    units = report.text.encode("utf-16-le", "surrogatepass")
    at = 0
    for one in parts(report):
        assert at <= one.start < one.stop
        assert report.text[one.start : one.stop] == one.text
        assert one.utf16 is not None
        cut = units[2 * one.utf16.start : 2 * one.utf16.stop]
        assert cut == one.text.encode("utf-16-le", "surrogatepass")
        at = one.stop
    assert letters(report.text) == "".join(letters(one.text) for one in parts(report))
    partly = [name for name, coverage in report.coverage.items() if not coverage.complete]
    cut_off = [one.message.split(":")[0] for one in report.warnings if one.code == "truncated"]
    assert cut_off == partly, "what was not read is said"


def spoken(report: Report) -> list[str]:
    return [one.message for one in report.warnings if one.code == "language"]


HARD: dict[str, str] = {
    "one line": repeated(f"{DUTY} "),
    "many lines": repeated(f"{DUTY}\n"),
    "one word": "ж" * LONG,
    "line breaks": "\n" * (LONG // 2) + DUTY + "\r\n" * (LONG // 4),
    "nested": "<div>" * (LONG // 11) + DUTY + "</div>" * (LONG // 11),
    "nested lists": "<ul><li>" * (LONG // 8) + DUTY,
    "tags alone": "<p><b></b></p>" * (LONG // 14) + DUTY,
    "options": "<p>x</p><select>" + "<option>y</option>" * (LONG // 18) + f"</select>{DUTY}",
    "many fragments": "\n".join(f"- Принимать товар {number}" for number in range(MANY)),
    "many sentences": " ".join(f"Считать остатки {number} раз." for number in range(MANY)),
    "many headings": "\n".join(["Обязанности:"] * MANY),
    "many items": "".join(f"<li>Принимать товар {number}</li>" for number in range(MANY)),
    "combining marks": "е" + "\u0301" * LONG,
    "lone surrogates": repeated("\ud800 опыт \udfff"),
    "control characters": "".join(map(chr, range(32))) * 100 + DUTY,
}


@pytest.mark.parametrize("case", HARD)
def test_a_hard_posting_is_answered_in_full_and_alike(
    rz: Razbor, batch: Answering, case: str
) -> None:
    vacancy = Vacancy(title=TITLE, description=HARD[case])
    report = rz.vacancy(vacancy)
    hold(report)
    assert parts(report)
    if "many" in case:
        assert report.coverage["sections"].complete
    if case in ("many fragments", "many sentences", "many items"):
        assert len(report.fragments) == MANY
    if case == "many headings":
        assert len(report.headings) == MANY
    outcome = batch.answer(vacancy)
    if case == "lone surrogates":
        return  # readers of files let none through: they could not be written
    assert isinstance(outcome, Done)
    assert json.loads(outcome.payload) == report.to_dict()


ODD: dict[str, str] = {
    "one fragment": DUTY,
    "only headings": "Обязанности:\nТребования:\nУсловия:",
    "emoji": "😀👩‍💻🚀" * 50,
    "punctuation": "?!… — ;:" * 50,
    "digits": "12 345 " * 50,
    "zero width": "\u200b\u200d\ufeff" * 50,
    "NUL": "\x00" * 50,
    "NUL between": "Прини\x00мать то\x00вар",
    "right to left": "דרוש אופה לעבודה בלילה, ניסיון של שנה לפחות ויחס טוב ללקוחות",
    "turned": f"\u202e{DUTY}\u202c \u2066{DUTY}\u2069",
    "stacked": "".join(each + "\u0301\u0323" * 40 for each in DUTY),
    "NFD": unicodedata.normalize("NFD", f"Тёплый цех и чай.\n{DUTY}"),
    "mojibake": mojibake(f"{DUTY}\nОпыт от года."),
    "wide": "𝓞𝓹𝔂𝓽 😀 опыт 𝟙𝟚 года",
}


@pytest.mark.parametrize("case", ODD)
@pytest.mark.parametrize("title", [TITLE, "", "того же"])
def test_an_odd_posting_is_answered(rz: Razbor, title: str, case: str) -> None:
    description = ODD[case]
    report = rz.vacancy(title=description if title == "того же" else title, description=description)
    hold(report)
    assert report.text == description
    assert report.coverage["sections"].complete
    codes = [one.code for one in report.warnings]
    assert ("no-title" in codes) is (not title)
    if case == "only headings":
        assert [one.text for one in report.headings] == description.splitlines()
        assert report.fragments == []


def test_a_title_of_any_length_is_read_or_said_to_be_cut(rz: Razbor) -> None:
    for title in ("роза " * 2_000, "ж" * 10_000, "😀" * 10_000):
        for description in ("", DUTY, title):
            report = rz.vacancy(title=title, description=description)
            hold(report)
            assert report.vacancy.title == title
            said = [one.message for one in report.warnings if one.code == "truncated"]
            assert any(message.startswith("areas: 2000 of ") for message in said) or (
                "areas" not in report.coverage and not letters(title)
            )


def test_letters_in_two_parts_are_read_as_one(rz: Razbor) -> None:
    description = f"Наш чай всегда тёплый.\nОбязанности:\n- {DUTY}\n- Мыть йогуртницы"
    title = "Старший кондитер, повар-йогуртник"
    whole = rz.vacancy(title=title, description=description)
    apart = rz.vacancy(
        title=unicodedata.normalize("NFD", title),
        description=unicodedata.normalize("NFD", description),
    )
    hold(apart)
    assert apart.text != whole.text
    assert [unicodedata.normalize("NFC", one.text) for one in parts(apart)] == [
        one.text for one in parts(whole)
    ]
    assert [one.scores for one in apart.fragments] == [one.scores for one in whole.fragments]
    assert (apart.role, apart.areas) == (whole.role, whole.areas)


@pytest.mark.parametrize("encoding", ["cp1251", "cp1252"])
def test_a_garbled_text_is_answered_and_said_to_be_one(rz: Razbor, encoding: str) -> None:
    said = [
        [one.message for one in report.warnings if one.code == "reading"]
        for report in (
            rz.vacancy(title=TITLE, description=DUTY),
            rz.vacancy(title=TITLE, description=DUTY.encode().decode(encoding, "replace")),
        )
    ]
    assert said[0] == []
    assert [message.partition(" (")[0] for message in said[1]] == [
        "the text looks like UTF-8 that was read in another encoding"
    ]


GUESSES = [
    ("uk", "Ukrainian", "Шукаємо пекаря, який любить рано вставати і працювати в команді."),
    ("be", "Belarusian", "Шукаем пекара, які любіць рана ўставаць і працаваць у камандзе."),
    ("kk", "Kazakh", "Біз таңертең ерте тұруды ұнататын наубайшы іздейміз."),
    ("pl", "Polish", "Szukamy piekarza, który lubi wcześnie wstawać i pracować w zespole."),
    ("fr", "French", "Nous cherchons un boulanger qui aime se lever tôt et travailler en équipe."),
    ("zh", "Chinese", "我们正在寻找一位喜欢早起并能团队合作的面包师,要求工作经验一年以上"),
]


@pytest.mark.parametrize(("code", "name", "text"), GUESSES)
def test_another_language_is_answered_and_named(
    rz: Razbor, code: str, name: str, text: str
) -> None:
    report = rz.vacancy(title=text.split(",")[0], description=text)
    hold(report)
    assert report.language == code
    assert report.role is not None
    assert {one.language for one in parts(report)} == {code}
    assert spoken(report) == [
        f"{name} ({code}): the models were trained on Russian and English; "
        "take the answers as a guess"
    ]


RUSSIAN = ["Принимать товар и считать остатки на складе", "Опыт работы с кассой от одного года"]
ENGLISH = ["Talk to our suppliers every morning", "You have worked in a shop for a year"]
GERMAN = ["Sie beraten unsere Kunden freundlich und geduldig", "Wir bieten dreißig Tage Urlaub"]


def test_every_fragment_of_a_mixed_posting_has_its_own_language(rz: Razbor) -> None:
    lines = [*RUSSIAN, *ENGLISH, *GERMAN]
    report = rz.vacancy(title=TITLE, description="\n".join(f"- {line}" for line in lines))
    hold(report)
    told = [(one.text, one.language) for one in parts(report)]
    assert told == list(zip(lines, ["ru", "ru", "en", "en", "de", "de"], strict=True))
    assert report.language == "ru"
    assert spoken(report) == [
        "German (de) in 2 of 6 fragments: the models were trained on Russian and English; "
        "take the answers as a guess"
    ]


def test_known_languages_and_names_of_technologies_are_no_reason_to_warn(rz: Razbor) -> None:
    tools = ["Docker, Kubernetes, Kafka, Airflow", "GitLab, Ansible, Prometheus, Grafana"]
    for lines in ([*RUSSIAN, *ENGLISH], [*RUSSIAN, *tools], [*ENGLISH, *tools]):
        report = rz.vacancy(title=TITLE, description="\n".join(lines))
        assert spoken(report) == []
        assert {one.language for one in parts(report)} <= {"ru", "en"}


def test_a_text_without_a_letter_has_no_language(rz: Razbor) -> None:
    report = rz.vacancy(title="7/11", description="😀 12:00–19:00 !!!")
    assert report.language is None
    (message,) = spoken(report)
    assert message.startswith("no language was recognised: ")


_heading = st.sampled_from(("Обязанности:", "Требования", "What we offer:", "Ihr Profil:"))
_words = st.sampled_from(
    (*RUSSIAN, *ENGLISH, *GERMAN, "C++ и Node.js", "Чай, кофе; печенье", "😀 Ура! Ждём. Пишите",
     "з/п от 60 000 руб. на руки", "Вимоги: досвід", "г.Тверь, ул.Лесная", "🚀", "R&D <b>"),
)  # fmt: skip
_piece = st.tuples(st.just("heading"), _heading) | st.tuples(
    st.sampled_from(("item", "line")),
    st.lists(_words, min_size=1, max_size=3).map(" ".join) | st.lists(_words, max_size=3).map(
        ". ".join
    ),
)  # fmt: skip
postings = st.lists(_piece, max_size=14)
_MARKS = ("- ", "• ", "1. ", "✅ ", "")


def as_plain(posting: Sequence[tuple[str, str]], mark: str, newline: str) -> str:
    lines = [f"{mark}{text}" if kind == "item" else text for kind, text in posting]
    return newline.join(lines)


def as_html(posting: Sequence[tuple[str, str]]) -> str:
    tags = {"heading": "h3", "item": "li", "line": "p"}
    return "".join(f"<{tags[kind]}>{escape(text)}</{tags[kind]}>" for kind, text in posting)


@settings(deadline=None, max_examples=60)
@given(postings, st.sampled_from(_MARKS), st.sampled_from(("\n", "\r\n", "\n\n", " ")))
def test_no_letter_of_a_posting_is_lost(
    rz: Razbor, posting: list[tuple[str, str]], mark: str, newline: str
) -> None:
    written = letters("".join(text for _, text in posting))
    for description, html in (
        (as_plain(posting, mark, newline), False),
        (as_html(posting), True),
    ):
        report = rz.vacancy(title=TITLE, description=description, html=html)
        hold(report)
        assert "".join(letters(one.text) for one in parts(report)) == written
        assert all(each.complete for each in report.coverage.values())


@pytest.mark.parametrize("case", [*HARD, *ODD])
def test_a_hard_fragment_is_answered_alone(rz: Razbor, case: str) -> None:
    text = HARD.get(case) or ODD[case]
    found = rz.section(text)
    assert (found.text, found.start, found.stop) == (text, 0, len(text))
    assert found.utf16 is not None
    assert found.utf16.stop == len(text.encode("utf-16-le", "surrogatepass")) // 2
    assert sum(found.scores.values()) == pytest.approx(1, abs=1e-6)
