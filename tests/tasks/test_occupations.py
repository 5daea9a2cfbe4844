"""What of a title, a vacancy or a résumé is read, and how it becomes evidence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from razbor.schema import Fragment, SectionLabel
from razbor.tasks import occupations
from razbor.tasks.occupations import Nearness, Told
from razbor.tasks.occupations.evidence import RESUME, VACANCY, Evidence, with_titles
from razbor.tasks.occupations.nearness import near
from razbor.tasks.occupations.speaking import Speaking
from razbor.text.blank import blank
from razbor.text.resumes import is_dates, parts
from tests.text.making import texts
from tests.text.resumes import english, german, russian
from tests.text.resumes.test_parts import unmarked

Floats = NDArray[np.float32]

RESUMES = [
    unmarked(sample).text
    for module in (russian, english, german)
    for sample in module.SAMPLES.values()
]
LEFT_OUT = {"contacts", "hobbies", "languages"}


def holds(text: str, told: Sequence[Told]) -> None:
    """Assert that passages are stretches of a text, in order and disjoint."""
    at = 0
    for each in told:
        assert at <= each.start < each.stop <= len(text)
        assert text[each.start : each.stop] == each.text
        assert each.text.strip()
        assert len(each.text) <= 400
        at = each.stop


def fragment(text: str, whole: str, label: SectionLabel) -> Fragment:
    start = whole.index(text)
    return Fragment(
        start=start,
        stop=start + len(text),
        text=text,
        label=label,
        probability=1.0,
        scores={label: 1.0},
        unsure=False,
    )


@given(st.text(max_size=20) | texts)
def test_a_title_is_one_passage_of_the_text(text: str) -> None:
    told = occupations.title(text)
    assert bool(told) is not blank(text)
    for one in told:
        assert text[one.start : one.stop] == one.text == text.strip()
        assert (one.kind, one.rank) == ("title", None)


@given(texts | st.sampled_from(RESUMES))
def test_passages_of_any_resume_are_stretches_of_it(text: str) -> None:
    told = occupations.resume(text)
    holds(text, told)
    assert bool(told) or not text.strip()


@pytest.mark.parametrize("text", RESUMES)
def test_contacts_hobbies_and_languages_are_in_no_passage(text: str) -> None:
    told = occupations.resume(text)
    assert told
    assert not {each.kind for each in told} & LEFT_OUT
    left = [each for each in parts(text) if each.kind in LEFT_OUT]
    for one in told:
        assert not any(one.start < each.stop and each.start < one.stop for each in left)


def test_where_nothing_speaks_of_work_all_of_it_counts() -> None:
    text = "Jane Doe\njane@example.org\n+1 555 010 0000"
    (told,) = occupations.resume(text)
    assert (told.text, told.kind) == (text, "other")


def test_nothing_of_a_long_resume_is_cut() -> None:
    words = " ".join(f"word{number}" for number in range(500))
    text = f"WORK EXPERIENCE\nCook, Acme Inc., 01/2018 - present\n{words}\n"
    told = occupations.resume(text)
    holds(text, told)
    shown = "".join("".join(each.text.split()) for each in told)
    assert "".join(words.split()) in shown


NOISY = """Иван Примеров

Опыт работы:
Январь 2018 – настоящее время (4 года 2 месяца)
Разработчик, ООО «Пример»
- Доработка конфигураций и отчётов

Навыки
1С
Go
C# | R | BI
—
"""


def test_headings_and_lone_dates_are_no_passages_and_short_skills_are() -> None:
    told = {each.text: each.kind for each in occupations.resume(NOISY)}
    assert not {"Опыт работы:", "Навыки", "—"} & set(told)
    assert not any("2018" in text for text in told)
    assert told["Разработчик, ООО «Пример»"] == "position"
    assert {"1С", "Go", "C#", "R", "BI"} <= {
        text for text, kind in told.items() if kind == "skills"
    }


@pytest.mark.parametrize(
    ("line", "dates"),
    [
        ("01/2018 – present", True),
        ("Januar 2018 – heute (4 Jahre)", True),
        ("2012", True),
        ("с марта 2019 по май 2021", True),
        ("2019 – 2021 Koch", False),
        ("Koch", False),
        ("", False),
    ],
)
def test_dates_alone_are_told_from_dates_beside_something(line: str, dates: bool) -> None:
    assert is_dates(line) is dates


def test_a_vacancy_is_read_by_its_title_its_duties_and_its_requirements() -> None:
    whole = "We bake\nBake bread\nTwo years\nGood pay\nCall us"
    labels: tuple[SectionLabel, ...] = (
        "notes", "responsibilities", "requirements", "terms", "junk",
    )  # fmt: skip
    fragments = [
        fragment(line, whole, label) for line, label in zip(whole.splitlines(), labels, strict=True)
    ]
    told = occupations.vacancy(" Baker ", fragments)
    assert [(each.kind, each.start, each.text) for each in told] == [
        ("title", 1, "Baker"),
        ("responsibilities", 8, "Bake bread"),
        ("requirements", 19, "Two years"),
    ]
    assert occupations.vacancy("—", fragments[3:]) == []


@given(texts, texts)
def test_passages_of_any_vacancy_are_stretches_of_it(title: str, text: str) -> None:
    fragments = [fragment(text, text, "responsibilities")] if text.strip() else []
    told = occupations.vacancy(title, fragments)
    holds(title, [each for each in told if each.kind == "title"])
    holds(text, [each for each in told if each.kind != "title"])


KINDS = ("headline", "position", "position", "duties", "skills", "about", "education")
RANKS = (None, 0, 1, 0, None, None, None)


def passages(kinds: Sequence[str] = KINDS, ranks: Sequence[int | None] = RANKS) -> list[Told]:
    return [
        Told(place, place + 1, "x", kind, rank)
        for place, (kind, rank) in enumerate(zip(kinds, ranks, strict=True))
    ]


def nearness(names: NDArray[np.floating]) -> Nearness:
    """The same numbers for names, half of them for descriptions and a quarter for skills."""
    found = names.astype(np.float32)
    half, quarter = np.float32(0.5), np.float32(0.25)
    return {"names": found, "description": half * found, "skills": quarter * found}


def of_resume(told: Sequence[Told], found: Nearness, block: int = 256) -> dict[str, Floats]:
    """The evidence of a résumé, gathered so many passages at a time."""
    evidence = Evidence(RESUME)
    for start in range(0, len(told), block):
        here = slice(start, start + block)
        evidence.add(told[here], {kind: rows[here] for kind, rows in found.items()})
    return evidence.found()


def test_each_kind_of_evidence_is_of_its_own_passages() -> None:
    names = np.diag(np.arange(1.0, 8.0))  # each passage speaks for an occupation of its own
    found = of_resume(passages(), nearness(names))
    np.testing.assert_allclose(found["wanted_names"], [1, 0, 0, 0, 0, 0, 0])
    np.testing.assert_allclose(found["job_names"], [0, 2, 3 * 0.6, 0, 0, 0, 0], rtol=1e-6)
    np.testing.assert_allclose(found["all_job_names"], [0, 2 / 1.6, 1.8 / 1.6, 0, 0, 0, 0])
    np.testing.assert_allclose(found["duty_description"], [0, 0, 0, 2, 0, 0, 0])
    np.testing.assert_allclose(found["skill_skills"], [0, 0, 0, 0, 1.25, 0, 0])
    np.testing.assert_allclose(found["about_names"], [0, 0, 0, 0, 0, 6, 0])
    np.testing.assert_allclose(found["learned_names"], [0, 0, 0, 0, 0, 0, 7])
    fading = np.array([1, 2, 3 * 0.6, 4, 5, 6, 7])
    np.testing.assert_allclose(found["best_names"], fading / 3, rtol=1e-6)
    np.testing.assert_allclose(found["description"], np.arange(1, 8) / 2 / 7)


def test_a_job_counts_less_than_the_one_after_it() -> None:
    told = passages(("position", "position"), (1, 0))
    found = of_resume(told, nearness(np.eye(2)))
    assert found["job_names"][1] == 1
    assert found["job_names"][0] == pytest.approx(0.6)


def test_evidence_that_a_text_lacks_weighs_nothing() -> None:
    evidence = {"a": np.array([0.5, 0.1], np.float32), "b": np.zeros(2, np.float32)}
    found = occupations.weighed(evidence, {"a": 2.0, "b": 5.0})
    np.testing.assert_allclose(found, [0.5, 0.1])
    np.testing.assert_array_equal(occupations.weighed(evidence, {"b": 1.0}), [0, 0])
    np.testing.assert_array_equal(occupations.weighed(evidence, {}), [0, 0])


@given(
    st.lists(st.floats(0, 1, width=32), min_size=3, max_size=3),
    st.lists(st.floats(0, 10), min_size=3, max_size=3),
)
def test_weighed_evidence_lies_between_the_least_and_the_most(
    values: list[float], weights: list[float]
) -> None:
    evidence = {str(place): np.array([value], np.float32) for place, value in enumerate(values)}
    (found,) = occupations.weighed(
        evidence, {str(place): weight for place, weight in enumerate(weights)}
    )
    assert 0 <= found <= max(values) + 1e-5


def test_only_the_title_of_a_vacancy_is_compared_with_names() -> None:
    told = passages(("title", "responsibilities", "requirements"), (None, None, None))
    near = {
        "names": np.array([[0.9, 0.1]], np.float32),
        "description": np.array([[0, 0], [0.2, 0.4], [0.4, 0.4]], np.float32),
        "skills": np.array([[9, 9], [0.1, 0.5], [0.3, 0.1]], np.float32),
    }
    evidence = Evidence(VACANCY)
    evidence.add(told, with_titles(told, near, {"names": 1.0}))
    found = evidence.found()
    np.testing.assert_allclose(found["title_names"], [0.9, 0.1])
    np.testing.assert_allclose(found["description"], [0.3, 0.4])
    np.testing.assert_allclose(found["skills"], [0.2, 0.3])


def test_the_passages_that_speak_most_come_first() -> None:
    told = passages(("position", "position", "duties"), (1, 0, 0))
    near = nearness(np.array([[0.9, 0.0], [0.8, 0.1], [0.1, 1.5]]))
    speaks = Speaking(2)
    speaks.add(told, near)
    first, second = speaks.found()
    assert [(each.start, round(score, 4)) for each, score in first] == [(1, 0.8), (0, 0.9)]
    assert second[0] == (told[2], 1.0)


KINDS_OF_PASSAGES = sorted({kind for each in RESUME.values() for kind in each.passages or ()})
some_passages = st.lists(
    st.tuples(st.sampled_from(KINDS_OF_PASSAGES), st.none() | st.integers(0, 3)),
    min_size=1,
    max_size=12,
)


@given(some_passages, st.integers(1, 12), st.integers(0, 2**32 - 1))
def test_evidence_gathered_in_blocks_is_the_same(
    named: list[tuple[str, int | None]], block: int, seed: int
) -> None:
    told = passages([kind for kind, _ in named], [rank for _, rank in named])
    names = np.random.default_rng(seed).uniform(-1, 1, (len(told), 5))
    near = nearness(names)
    whole, parts = of_resume(told, near), of_resume(told, near, block)
    for kind, scores in whole.items():
        np.testing.assert_allclose(parts[kind], scores, rtol=1e-5, atol=1e-6)
    speak, by_blocks = Speaking(3), Speaking(3)
    speak.add(told, near)
    for start in range(0, len(told), block):
        here = slice(start, start + block)
        by_blocks.add(told[here], {kind: rows[here] for kind, rows in near.items()})
    assert by_blocks.found() == speak.found()


def test_what_is_not_known_of_occupations_is_no_evidence() -> None:
    told, names = passages(), np.ones((7, 2), np.float32)
    found = of_resume(told, {"names": names})
    assert not found["description"].any()
    assert not found["skills"].any()
    assert not found["job_mean"].any()
    assert found["job_names"].all()


class Three:
    """Three occupations, of which the last was never advertised."""

    representations = ("advertisements", "description")

    def name_scores(self, vectors: Floats, texts: Sequence[str], *, letters: bool = True) -> Floats:
        return vectors

    def mean_scores(self, vectors: Floats) -> Floats:
        return vectors * np.float32(0.9)

    def representation_scores(self, kind: str, vectors: Floats) -> Floats:
        if kind == "description":
            return vectors * np.float32(0.5)
        return vectors * np.array([1, 1, 0], np.float32)

    def represented(self, kind: str) -> NDArray[np.bool_]:
        return np.array([True, True, kind != "advertisements"])


def test_an_occupation_that_nobody_advertised_neither_loses_nor_wins_by_that() -> None:
    told = passages(("duties", "duties"), (0, 0))
    vectors = np.array([[0.4, 0.8, 0.6], [0, 0, 0]], np.float32)
    found = near(Three(), told, vectors)
    # As its description, raised by what the others' advertisements are nearer: 0.2 and 0.4.
    np.testing.assert_allclose(found["advertisements"], [[0.4, 0.8, 0.3 + 0.3], [0.0, 0.0, 0.0]])
    np.testing.assert_allclose(found["mean"][0], 0.9 * vectors[0])
    assert set(near(Three(), told, vectors, beside=())) == {"names", "description"}


class Blocks(Three):
    """Notes how many passages are compared at a time."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def name_scores(self, vectors: Floats, texts: Sequence[str], *, letters: bool = True) -> Floats:
        self.sizes.append(len(vectors))
        return super().name_scores(vectors, texts, letters=letters)

    def representation_scores(self, kind: str, vectors: Floats) -> Floats:
        self.sizes.append(len(vectors))
        return super().representation_scores(kind, vectors)


def test_the_nearness_of_a_few_passages_is_held_at_a_time() -> None:
    told = occupations.resume("\n".join(f"Shift {number} at the bakery" for number in range(1500)))
    told = occupations.vacancy("Baker", []) + told
    assert len(told) > 1000
    vectors = np.random.default_rng(0).random((len(told), 3)).astype(np.float32)
    blocks = Blocks()
    occupations.evidence_of_resume(blocks, told, vectors)
    occupations.evidence_of_vacancy(blocks, told, vectors, {"names": 1.0})
    occupations.speaking(blocks, told, vectors, 3, titles=False)
    assert max(blocks.sizes) <= 256
