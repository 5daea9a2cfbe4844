from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from razbor.catalogue import Catalogue
from razbor.catalogue.esco import NOTICE, build_esco, means
from razbor.dataset.esco import OCCUPATIONS, SKILLS, Esco
from razbor.loading import SHIPPED_CATALOGUE
from tests.catalogue.making import WIDTH, HashedEncoder
from tests.training.matching.making import write_data
from tests.training.pairs.occupations import uri


@pytest.fixture(scope="module")
def esco(tmp_path_factory: pytest.TempPathFactory) -> Esco:
    return Esco(write_data(tmp_path_factory.mktemp("esco")))


@pytest.fixture(scope="module")
def built(esco: Esco) -> Catalogue:
    return build_esco(esco, HashedEncoder())


def test_occupations_have_their_code_their_group_and_names_in_three_languages(
    built: Catalogue,
) -> None:
    assert [entry.id for entry in built] == [uri("occupation", number) for number in range(12)]
    entry = built[uri("occupation", 1)]
    assert (entry.code, entry.group) == ("0001.1", "0001")
    assert [(name.text, name.language, name.preferred) for name in entry.names] == [
        ("chief baker", "en", True),
        ("baker, chief", "en", False),
        ("chief of dough", "en", False),
        ("Oberbäcker", "de", True),
        ("Bäcker (Ober)", "de", False),
        ("старший пекарь", "ru", True),
        ("пекарь, старший", "ru", False),
    ]


def test_the_source_is_named_and_descriptions_are_not_kept(built: Catalogue) -> None:
    assert (built.about.name, built.about.version, built.about.notice) == ("esco", "1.2", NOTICE)
    assert "European Commission" in NOTICE
    assert all(entry.description is None for entry in built)
    assert built.representations == ("description", "skills")


def test_what_describes_an_occupation_is_near_it(built: Catalogue, esco: Esco) -> None:
    encoder = HashedEncoder()
    description = "Each chief welder works with steel all day."
    scores = built.representation_scores("description", encoder.embed([description]))
    assert int(scores.argmax()) == 5  # of two sentences, English and German, one
    names = esco.skills()[uri("occupation", 4)]
    mean = encoder.embed(list(names)).sum(axis=0, keepdims=True)
    scores = built.representation_scores("skills", mean / np.linalg.norm(mean))
    assert scores[0, 4] == scores[0, 5] == pytest.approx(1, abs=0.01)
    assert sorted(scores[0])[-3] < 0.9


def test_those_that_are_spared_have_their_preferred_names_alone(
    built: Catalogue, esco: Esco
) -> None:
    spared = build_esco(esco, HashedEncoder(), without=[uri("occupation", 1), "unknown"])
    assert [name.text for name in spared[uri("occupation", 1)].names] == [
        "chief baker", "Oberbäcker", "старший пекарь",
    ]  # fmt: skip
    others = [entry.id for entry in spared if entry != built[entry.id]]
    assert others == [uri("occupation", 1)]


def test_an_occupation_may_lack_languages_descriptions_and_skills(tmp_path: Path) -> None:
    folder = write_data(tmp_path)
    path = folder / OCCUPATIONS["ru"]
    path.write_text("\n".join(path.read_text("utf-8").splitlines()[:-1]) + "\n", "utf-8")
    for language in ("en", "de"):
        table = pq.read_table(folder / OCCUPATIONS[language]).to_pylist()
        table[11]["description"] = "Short."
        pq.write_table(pa.Table.from_pylist(table), folder / OCCUPATIONS[language])
    skills = pq.read_table(folder / SKILLS).to_pylist()[:-4]  # those of the last trade
    pq.write_table(pa.Table.from_pylist(skills), folder / SKILLS)
    built = build_esco(Esco(folder), HashedEncoder())
    assert {name.language for name in built[uri("occupation", 11)].names} == {"en", "de"}
    vectors = HashedEncoder().embed(["oak"])
    for kind in ("description", "skills"):
        assert built.representation_scores(kind, vectors)[0, 11] == 0


_groups = st.lists(
    st.lists(st.sampled_from(["oak", "steel", "roses", "дуб"]), max_size=4), min_size=1
)


@given(_groups.filter(any))
def test_the_mean_of_a_group_is_that_of_its_texts(groups: Sequence[Sequence[str]]) -> None:
    encoder = HashedEncoder()
    found = means(encoder, groups)
    assert found.shape == (len(groups), WIDTH)
    for row, group in zip(found, groups, strict=True):
        total = sum((encoder.embed([text])[0] for text in group), np.zeros(WIDTH, np.float32))
        wanted = total / np.linalg.norm(total) if group else total
        np.testing.assert_allclose(row, wanted, atol=1e-5)


def test_what_ships_names_its_source() -> None:
    shipped = Catalogue.open(SHIPPED_CATALOGUE)
    assert shipped.about.notice == NOTICE
    assert shipped.languages == ("de", "en", "ru")
    assert len(shipped) == 3039
    assert all(entry.code and entry.group == entry.code[:4] for entry in shipped)
    assert all({name.language for name in entry.names} == {"en", "de", "ru"} for entry in shipped)
    assert not any(entry.description for entry in shipped)
