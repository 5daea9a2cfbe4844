"""Occupations through all that ships, with ESCO or with a catalogue of one's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import razbor
from razbor.catalogue.building import build_file
from razbor.errors import ArgumentInvalid, BundleFormat, EncoderDiffers
from razbor.loading import SHIPPED_FOR
from razbor.models import write_bundle
from razbor.pipeline import Razbor
from razbor.schema import Occupation, Report
from tests import tiny_matching
from tests.text.making import texts

pytestmark = pytest.mark.model

RESUME = """Max Hagen
Birkenweg 4, 12345 Musterstadt
max.hagen@example.org, +49 900 000000

Berufserfahrung
01/2018 – heute
Koch, Gasthaus Krone, Rückfragen: max.hagen@example.org
• Zubereitung warmer Speisen und Bestellung der Zutaten
06/2012 – 12/2017
Maurer, Beispiel Bau GmbH
• Mauern von Wänden

Hobbys
Krankenpflege, Fallschirmspringen
"""

FRENCH = """Expérience professionnelle
2018 – aujourd'hui
Boulanger, Boulangerie du Port
• Préparer la pâte et cuire le pain tous les jours
Compétences
Travail en équipe, hygiène alimentaire
"""


@pytest.fixture(scope="module")
def rz() -> Razbor:
    return razbor.load(["occupations"], threads=1)


@pytest.fixture(scope="module")
def bare(rz: Razbor) -> Razbor:
    return razbor.load(["occupations"], threads=1, mask=False)


def codes(found: list[Occupation]) -> list[str | None]:
    return [each.code for each in found]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Медицинская сестра", "медсестра"),
        ("Softwareentwickler (m/w/d)", "Softwareentwickler"),
        ("Lorry driver", "driver"),
    ],
)
def test_names_are_shown_in_the_language_of_the_text(rz: Razbor, title: str, name: str) -> None:
    assert name in rz.occupations(title, 1)[0].name
    assert set(rz.occupations(title, 1)[0].names) == {"en", "de", "ru"}


def test_names_are_shown_in_the_language_asked_for(rz: Razbor) -> None:
    for language in ("en", "de", "ru"):
        for text in ("Медсестра", RESUME):
            found = rz.occupations(text, 3, languages=[language])
            assert [each.name for each in found] == [each.names[language] for each in found]
    (unknown,) = rz.occupations("Медсестра", 1, languages=["fr"])
    assert unknown.name == unknown.names["en"]


def test_one_language_is_asked_for_as_a_list(rz: Razbor) -> None:
    ask: Callable[..., object] = rz.occupations
    with pytest.raises(ArgumentInvalid, match="a list of languages"):
        ask("Koch", languages="de")


@pytest.mark.parametrize("top_k", [0, -1])
def test_at_least_one_occupation_is_asked_for(rz: Razbor, top_k: int) -> None:
    with pytest.raises(ArgumentInvalid, match="top_k"):
        rz.occupations("Koch", top_k)
    assert len(rz.occupations("Koch", 1)) == 1
    assert len(rz.occupations("Koch", 5000)) == len(rz.catalogue)


@pytest.mark.parametrize("text", ["", "  \n", "—\n—", "★"])
def test_a_blank_text_has_no_occupation(rz: Razbor, text: str) -> None:
    assert rz.occupations(text) == []
    assert rz.occupations([text, "Koch"])[0] == []


def test_a_list_gives_a_list_whatever_the_order(rz: Razbor) -> None:
    asked = ["Koch", RESUME, "", "Программист Python", "Koch", FRENCH]
    found = rz.occupations(asked)
    assert found == [rz.occupations(text) for text in asked]
    assert rz.occupations(asked[::-1]) == found[::-1]
    assert rz.occupations(asked, fast=True)[1] == found[1]  # titles alone are asked fast
    assert rz.occupations([]) == []


def test_the_job_that_is_held_now_counts_more(rz: Razbor) -> None:
    now, before = "01/2018 – heute", "06/2012 – 12/2017"
    swapped = RESUME.replace(now, "?").replace(before, now).replace("?", before)
    found = [rz.occupations(text, 5000) for text in (RESUME, swapped)]
    first, second = ({each.code: each.score for each in listed} for listed in found)
    cook, bricklayer = "5120.1", "7112.1"
    assert codes(found[0]).index(cook) < 20
    assert codes(found[0]).index(cook) <= codes(found[1]).index(cook)
    assert codes(found[1]).index(bricklayer) < codes(found[0]).index(bricklayer)
    assert first[cook] > second[cook]
    assert second[bricklayer] > first[bricklayer]


def passages(rz: Razbor, text: str) -> str:
    return "\n".join(one.text for each in rz.occupations(text, 50) for one in each.passages)


def test_contacts_and_hobbies_speak_for_nothing(rz: Razbor, bare: Razbor) -> None:
    shown = passages(bare, RESUME)
    assert "Zubereitung" in shown
    for left_out in ("Birkenweg", "Fallschirmspringen", "Max Hagen"):
        assert left_out not in shown
    other = RESUME.replace("Krankenpflege, Fallschirmspringen", "Imkerei, Schach")
    other = other.replace("Birkenweg 4", "Lindenweg 9")
    assert other != RESUME
    scores = [[each.score for each in rz.occupations(text, 50)] for text in (RESUME, other)]
    assert scores[0] == scores[1]


def test_personal_data_are_covered_in_passages(rz: Razbor, bare: Razbor) -> None:
    assert "max.hagen@example.org" in passages(bare, RESUME)
    shown = passages(rz, RESUME)
    assert "█" in shown
    assert "max.hagen" not in shown
    assert codes(rz.occupations(RESUME)) == codes(bare.occupations(RESUME))
    for each in rz.occupations(RESUME):
        assert all(len(one.text) == one.stop - one.start for one in each.passages)


def test_personal_data_are_covered_in_titles(rz: Razbor, bare: Razbor) -> None:
    title = " Koch, max.hagen@example.org"
    shown, plain = (each.occupations(title, 1)[0].passages[0] for each in (rz, bare))
    assert plain.text == title.strip()
    assert shown.text == "Koch, " + "█" * len("max.hagen@example.org")
    assert (shown.start, shown.stop) == (plain.start, plain.stop) == (1, len(title))


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=30) | texts, st.booleans())
def test_any_text_is_answered(bare: Razbor, text: str, fast: bool) -> None:
    found = bare.occupations(text, 3, fast=fast)
    assert len(found) in (0, 3)
    assert [each.score for each in found] == sorted((e.score for e in found), reverse=True)
    for each in found:
        assert 0 <= each.score <= 1
        assert each.passages
        for one in each.passages:
            assert text[one.start : one.stop] == one.text
            assert 0 <= one.score <= 1
    assert found == bare.occupations([text], 3, fast=fast)[0]


def test_a_resume_in_another_language_is_answered(rz: Razbor) -> None:
    found = rz.occupations(FRENCH, 3)
    assert len(found) == 3
    assert [each.name for each in found] == [each.names["en"] for each in found]


def test_the_end_of_a_long_resume_counts(rz: Razbor) -> None:
    filler = "Überwachung der Abläufe im Betrieb und Abstimmung mit dem Team " * 6
    head = "Berufserfahrung\n01/2010 – 12/2017\nMitarbeiter, Beispiel GmbH\n"
    lines = "".join(f"{number} {filler}\n" for number in range(520))
    last = "01/2018 – heute\nImker, Beispielhof\n• Betreuung der Bienenvölker\n"
    text = head + lines + last
    assert len(text) > 195_000
    without, found = (
        next(each for each in rz.occupations(given, 5000) if each.names["en"] == "bee breeder")
        for given in (head + lines, text)
    )
    assert found.score > without.score + 0.03
    assert found.passages[0].start >= len(text) - len(last)


def test_vectors_are_of_one_space_for_all_languages(rz: Razbor) -> None:
    vectors = rz.embed(["nurse", "медсестра", "Bauarbeiter", ""])
    assert vectors.shape == (4, rz.catalogue.width)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), [1, 1, 1, 0], atol=1e-4)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.3
    assert rz.embed([]).shape == (0, rz.catalogue.width)
    assert rz.encoder is not None
    assert rz.encoder.digest == rz.catalogue.made_by.digest
    ask: Callable[..., object] = rz.embed
    with pytest.raises(ArgumentInvalid, match="a list of texts"):
        ask("nurse")


def test_what_is_not_loaded_is_refused(tiny_bundles: dict[str, Path]) -> None:
    other = razbor.load(["areas"], bundles=tiny_bundles, threads=1)
    assert other.encoder is None
    for ask in (
        lambda: other.occupations("Koch"),
        lambda: other.embed(["Koch"]),
        lambda: other.catalogue,
    ):
        with pytest.raises(ArgumentInvalid, match="not loaded"):
            ask()


VACANCY: dict[str, Any] = {
    "title": "  Koch (m/w/d), Tel. 0900 000000",
    "description": "Wir suchen Verstärkung.\nIhre Aufgaben:\n- Zubereitung warmer Speisen\n"
    "- Bestellung der Lebensmittel, bei Fragen koch@example.org\nIhr Profil:\n"
    "- Ausbildung als Koch\nWir bieten:\n- Pünktliches Gehalt",
}


def hold(report: Report, title: str, text: str) -> None:
    assert report.occupations
    for each in report.occupations:
        for one in each.passages:
            assert one.kind in ("title", "responsibilities", "requirements")
            assert (title if one.kind == "title" else text)[one.start : one.stop] == one.text


def test_a_report_names_the_occupations_of_a_vacancy(rz: Razbor, bare: Razbor) -> None:
    report = rz.vacancy(**VACANCY)
    assert rz.tasks == ("occupations",)
    assert report.occupations is not None
    assert "5120.1" in codes(report.occupations)
    assert len(report.occupations) == 10
    assert report.fragments == []  # sections were not asked for: they only serve
    assert report.role is None
    assert set(report.models) == {"sections", "occupations"}
    assert report.coverage["occupations"].complete
    hold(report, report.vacancy.title, report.text)
    assert "900" not in report.vacancy.title
    plain = bare.vacancy(**VACANCY)
    hold(plain, VACANCY["title"], plain.text)
    assert plain.occupations is not None
    assert codes(plain.occupations) == codes(report.occupations)
    told = "".join(one.text for each in report.occupations for one in each.passages)
    assert "█" in told
    assert "koch@" not in told
    assert Report.model_validate(report.model_dump()) == report


def test_a_vacancy_without_a_title_or_with_nothing_else_is_answered(rz: Razbor) -> None:
    untitled = rz.vacancy(description=VACANCY["description"]).occupations
    assert untitled
    assert all(one.kind != "title" for each in untitled for one in each.passages)
    alone = rz.vacancy(title="Koch").occupations
    assert alone
    assert all(one.kind == "title" for each in alone for one in each.passages)
    assert rz.vacancy(title="—").occupations == []


def test_a_vacancy_in_another_language_is_answered_with_a_warning(rz: Razbor) -> None:
    report = rz.vacancy(title="Boulanger", description=FRENCH)
    assert report.occupations
    assert [warning.code for warning in report.warnings] == ["language"]


def test_a_catalogue_of_ones_own_is_matched_with(rz: Razbor, tmp_path: Path) -> None:
    (tmp_path / "trades.csv").write_text(
        "id;names_en;names_ru\nk;cook|chef;повар\nm;bricklayer;каменщик\nx;beekeeper;пчеловод\n",
        "utf-8",
    )
    assert rz.encoder is not None
    build_file(tmp_path / "trades.csv", tmp_path / "trades", rz)
    own = razbor.load(["occupations"], catalogue=tmp_path / "trades", threads=1)
    assert len(own.catalogue) == 3
    assert [each.uri for each in own.occupations("Шеф-повар", 1)] == ["k"]
    assert own.occupations(RESUME, 1)[0].uri == "k"
    found = own.vacancy(**VACANCY).occupations
    assert found is not None
    assert found[0].uri == "k"
    assert found[0].names == {"en": "cook", "ru": "повар"}


def test_a_catalogue_of_another_encoder_is_refused(tmp_path: Path) -> None:
    bundle = tiny_matching.write_matching(tmp_path / "bundle")
    folder = tiny_matching.write_catalogue(tmp_path / "c", bundle)
    with pytest.raises(EncoderDiffers):
        razbor.load(["occupations"], catalogue=folder)
    with pytest.raises(EncoderDiffers):
        razbor.load(["occupations"], bundles={"occupations": bundle.folder})
    own = razbor.load(["occupations"], bundles={"occupations": bundle.folder}, catalogue=folder)
    assert own.occupations("nurse", 1)[0].uri == "2221"


def test_a_bundle_under_a_new_card_keeps_its_catalogue(tmp_path: Path) -> None:
    bundle = tiny_matching.write_matching(tmp_path / "bundle")
    folder = tiny_matching.write_catalogue(tmp_path / "c", bundle)
    told = tiny_matching.draft(version="2", description="Told otherwise.")
    files = {**tiny_matching.files(), "README.md": b"# A card\n"}
    again = write_bundle(tmp_path / "again", told, files)
    assert again.digest != bundle.digest
    rz = razbor.load(["occupations"], bundles={"occupations": again.folder}, catalogue=folder)
    assert rz.occupations("nurse", 1)[0].uri == "2221"
    assert rz.encoder is not None
    assert rz.encoder.digest == rz.catalogue.made_by.digest
    assert rz.bundles["occupations"].digest == again.digest


def test_a_bundle_that_gives_no_vectors_is_refused(tiny_bundles: dict[str, Path]) -> None:
    with pytest.raises(BundleFormat, match="trained for occupations"):
        razbor.load(["occupations"], bundles={"occupations": tiny_bundles["areas"]})


def test_other_thresholds_leave_occupations_as_they_are(rz: Razbor) -> None:
    again = rz.with_thresholds({})
    assert again.occupations("Koch") == rz.occupations("Koch")
    assert again.catalogue.about == rz.catalogue.about


def test_the_bundle_of_occupations_is_named(rz: Razbor) -> None:
    assert rz.bundles["occupations"].name == SHIPPED_FOR["occupations"]
    assert rz.encoder is not None
    assert rz.encoder.name == rz.bundles["occupations"].name
