"""Titles, vacancies and résumés → occupations, over a tiny bundle and its catalogue."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from razbor.catalogue import Catalogue
from razbor.catalogue.bundled import BundledEncoder
from razbor.errors import EncoderDiffers
from razbor.matching import Matcher, is_title
from razbor.models import Bundle, Predictor, write_bundle
from razbor.models.manifest import Embedding
from razbor.schema import Fragment, Occupation
from tests import tiny_matching
from tests.catalogue.making import ENTRIES

pytestmark = pytest.mark.model

RESUME = """Jane Doe
jane@example.org

WORK EXPERIENCE
Lorry driver
Parcel Co, Leeds
Jan 2018 – Present
• Drove lorries

Cook
Beta Ltd, Leeds
Jun 2012 – Dec 2017
• Cooked soups

Interests
Football
"""


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return tiny_matching.write_matching(tmp_path_factory.mktemp("matching") / "tiny")


@pytest.fixture(scope="module")
def catalogue(bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    folder = tiny_matching.write_catalogue(tmp_path_factory.mktemp("catalogue") / "c", bundle)
    return Catalogue.open(folder, BundledEncoder(Predictor.open(bundle)))


@pytest.fixture(scope="module")
def matcher(bundle: Bundle, catalogue: Catalogue) -> Matcher:
    return Matcher(Predictor.open(bundle), catalogue)


def fragments(*given: str) -> list[Fragment]:
    starts = np.cumsum([0, *(len(text) + 1 for text in given)])
    return [
        Fragment(
            start=int(start),
            stop=int(start) + len(text),
            text=text,
            label="responsibilities",
            probability=1.0,
            scores={"responsibilities": 1.0},
            unsure=False,
        )
        for start, text in zip(starts, given, strict=False)
    ]


def uris(found: list[Occupation]) -> list[str]:
    return [each.uri for each in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", True),
        ("Cook", True),
        ("\n  Cook\n", True),
        ("x" * 160, True),
        ("x" * 161, False),
        ("Cook\nBaker", False),
    ],
)
def test_a_title_is_one_short_line(text: str, expected: bool) -> None:
    assert is_title(text) is expected


def test_the_lexical_weight_is_the_bundles(matcher: Matcher, catalogue: Catalogue) -> None:
    assert [entry.id for entry in matcher.catalogue] == [entry.id for entry in ENTRIES]
    (found,) = matcher.titles(["nurse"], 1, [["en"]])
    (match,) = catalogue.with_lexical(tiny_matching.MATCHING.lexical).search("nurse", 1)
    (passage,) = found[0].passages
    assert passage.score == pytest.approx(match.score / 1.2)
    assert passage.score == pytest.approx(1, abs=1e-3)


def test_titles_have_the_scores_of_all_entries(
    matcher: Matcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    titles = ["nurse", " Koch ", "x", "programmer", "водитель"]
    scores = matcher.title_scores(titles)
    found = matcher.titles(titles, len(ENTRIES), [[]] * 5)
    places = {entry.id: place for place, entry in enumerate(ENTRIES)}
    for row, each in zip(scores, found, strict=True):
        for one in each:
            assert one.score == pytest.approx(max(0, row[places[one.uri]]))
    monkeypatch.setattr("razbor.matching._AT_ONCE", 2)
    np.testing.assert_array_equal(matcher.title_scores(titles), scores)
    assert matcher.titles(titles, len(ENTRIES), [[]] * 5) == found
    assert matcher.title_scores([]).shape == (0, len(ENTRIES))


@pytest.mark.parametrize("fast", [False, True])
def test_a_title_is_its_own_passage(matcher: Matcher, fast: bool) -> None:
    (found,) = matcher.titles(["  lorry driver\t"], 10, [["de"]], fast=fast)
    assert uris(found)[0] == "8332"
    assert len(found) == len(ENTRIES)
    assert [each.score for each in found] == sorted((e.score for e in found), reverse=True)
    for each in found:
        assert 0 <= each.score <= 1
        (passage,) = each.passages
        assert (passage.start, passage.stop, passage.text) == (2, 14, "lorry driver")
        assert passage.kind == "title"
        assert 0 <= passage.score <= 1
        assert not fast or passage.score == each.score


def test_an_occupation_carries_what_the_catalogue_knows(matcher: Matcher) -> None:
    (found,) = matcher.titles(["Programmierer"], 1, [["fr", "ru", "en"]])[0]
    assert (found.uri, found.code, found.isco) == ("2512", "2512.4", "ICT")
    assert found.name == "программист"
    assert found.names == {
        "en": "software developer",
        "de": "Softwareentwickler/Softwareentwicklerin",
        "ru": "программист",
    }


def test_a_text_that_nothing_is_known_of_has_no_occupation(matcher: Matcher) -> None:
    for fast in (False, True):
        assert matcher.titles(["ძაღლი", "კატა"], 3, [[], []], fast=fast) == [[], []]
    assert matcher.resume("ძაღლი\nკატა", 3, []).occupations == []
    assert matcher.vacancy("ძაღლი", [], 3, []).occupations == []


def test_nothing_to_read_has_no_occupation(matcher: Matcher) -> None:
    assert matcher.resume("", 3, []).occupations == []
    assert matcher.vacancy("", [], 3, []).occupations == []


def test_the_job_that_is_held_now_counts_more_than_the_one_before(matcher: Matcher) -> None:
    now, before = "Jan 2018 – Present", "Jun 2012 – Dec 2017"
    swapped = RESUME.replace(now, "when").replace(before, now).replace("when", before)
    assert uris(matcher.resume(RESUME, 2, []).occupations)[0] == "8332"
    assert uris(matcher.resume(swapped, 2, []).occupations)[0] == "5120"


def test_the_passages_of_a_resume_are_stretches_of_it(matcher: Matcher) -> None:
    found = matcher.resume(RESUME, 3, [])
    for each in found.occupations:
        assert 1 <= len(each.passages) <= 3
        for one in each.passages:
            assert RESUME[one.start : one.stop] == one.text
            assert one.kind not in ("contacts", "hobbies")
            assert 0 <= one.score <= 1
    assert found.occupations[0].passages[0].text == "Lorry driver"
    told = sum(each.characters_given for each in found.seen)
    assert told == sum(each.characters_seen for each in found.seen)


def test_a_vacancy_is_told_by_its_title_and_its_duties(matcher: Matcher) -> None:
    both = matcher.vacancy("Cook", fragments("Cares for the ill."), 2, ["en"])
    assert uris(both.occupations)[0] == "5120"
    assert both.occupations[0].passages[0].kind == "title"
    assert both.occupations[0].score <= 1
    alone = matcher.vacancy("", fragments("Cares for the ill."), 2, ["en"])
    assert uris(alone.occupations)[0] == "2221"
    assert [each.kind for each in alone.occupations[0].passages] == ["responsibilities"]


def test_a_catalogue_of_names_alone_serves(bundle: Bundle) -> None:
    encoder = BundledEncoder(Predictor.open(bundle))
    bare = Matcher(Predictor.open(bundle), Catalogue.build([("own", ["Lorry driver"])], encoder))
    found = bare.resume(RESUME, 5, []).occupations
    assert uris(found) == ["own"]
    assert (found[0].code, found[0].isco, found[0].names) == (None, None, {})
    assert uris(bare.vacancy("Driver of a lorry", fragments("Drive"), 5, []).occupations) == ["own"]


def test_a_catalogue_of_another_encoder_is_refused(
    bundle: Bundle, catalogue: Catalogue, tmp_path: Path
) -> None:
    catalogue.save(tmp_path / "c")
    other = Predictor.open(tiny_matching.write_matching(tmp_path / "other", seed=2))
    with pytest.raises(EncoderDiffers):
        Catalogue.open(tmp_path / "c", BundledEncoder(other))


def test_a_bundle_without_weights_is_no_matcher(catalogue: Catalogue, tmp_path: Path) -> None:
    draft = tiny_matching.draft(embedding=Embedding(width=tiny_matching.WIDTH))
    bare = Predictor.open(write_bundle(tmp_path / "bare", draft, tiny_matching.files()))
    with pytest.raises(TypeError, match="weights"):
        Matcher(bare, catalogue)
