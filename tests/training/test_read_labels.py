"""Labels by reading: which of them train, and that they decide nothing else."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import ModuleType

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from razbor.dataset import (
    MarkedVacancy,
    TitleRow,
    VacancyRow,
    join_roles,
    join_sections,
    join_titles,
    load_roles,
    load_sections,
    load_titles,
)
from razbor.errors import DataInvalid, DataMissing
from razbor.labels import ids
from razbor.models import Bundle, Predictor
from razbor.tasks import areas, role, sections
from razbor.training.data import TrainingData
from razbor.training.encoders.examples import (
    Examples,
    area_examples,
    labelled_fragments,
    role_examples,
)
from razbor.training.encoders.parts import sides
from razbor.training.encoders.recipe import Parts
from razbor.training.folds import ALWAYS, assign
from razbor.training.held_out import beside, read_held_out
from razbor.training.prepared import prepare, prepare_marked
from razbor.training.read_labels import keep_titles, keep_vacancies
from razbor.training.recipe import Teachers, read_recipe
from razbor.training.train import train
from razbor.training.unlabelled import unlabelled_vacancies
from tests.training import test_baselines
from tests.training.corpus import (
    AREAS,
    READ,
    READ_LINE,
    READ_TITLE,
    ROLE,
    SECTIONS,
    write_corpus,
    write_read,
)
from tests.training.encoders.test_published import recipe

RECIPES = {
    "areas": AREAS,
    "role": ROLE,
    "sections": SECTIONS,
    "areas-linear": test_baselines.AREAS,
    "sections-linear": test_baselines.SECTIONS,
}
FILES = {"areas": "titles", "role": "roles", "sections": "sections"}
COUNT = 30


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_corpus(tmp_path_factory.mktemp("corpus") / "data", COUNT)
    write_read(folder.parent / "labels", folder)
    return folder


@pytest.fixture(scope="module")
def labels(data: Path) -> Path:
    return data.parent / "labels"


@pytest.fixture(scope="module")
def bundles(data: Path) -> dict[str, Bundle]:
    found = {}
    for name, content in RECIPES.items():
        path = data.parent / "recipes" / f"{name}.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(with_labels(content), "utf-8")
        found[name] = train(path, data, data.parent / name)
    return found


def with_labels(recipe: str) -> str:
    """The recipe with its labels by reading, and fewer epochs."""
    short = recipe.replace("epochs = 6", "epochs = 1").replace("epochs = 8", "epochs = 6")
    short = short.replace("count = 2\nepochs = 3", "count = 1\nepochs = 1")
    return short.replace("seed = 1", 'read = "../labels"\nseed = 1')


@pytest.mark.training
@pytest.mark.parametrize("name", RECIPES)
def test_they_train_and_are_recorded(
    bundles: dict[str, Bundle], data: Path, labels: Path, name: str
) -> None:
    manifest = bundles[name].manifest
    recorded = {each.name: (each.sha256, each.rows) for each in manifest.training.data}
    kind = FILES[name.removesuffix("-linear")]
    for folder, file in ((data, f"silver/{kind}.jsonl"), (labels.parent, f"labels/{kind}.jsonl")):
        assert recorded[file][1] == len((folder / file).read_bytes().splitlines())
    texts = "titles_read.parquet" if kind == "titles" else "vacancies.parquet"
    assert texts in recorded
    assert "gold_dev/vacancies.jsonl" in {each.name for each in manifest.training.excluded}
    assert f"Trained also on {len(READ)} " in manifest.description
    assert "0 of gold_dev and 0 labelled already" in manifest.description


@pytest.mark.training
def test_what_only_they_know_is_learned(bundles: dict[str, Bundle]) -> None:
    title = f"{READ_TITLE} 33"
    for name in ("areas", "areas-linear"):
        scores = Predictor.open(bundles[name]).predict([areas.row(title)]).outputs[areas.TASK][0]
        assert areas.LABELS[scores.argmax()] == "designer", name
    outputs = Predictor.open(bundles["role"]).predict([role.row(title, "")]).outputs
    assert role.CATEGORIES[outputs[role.CATEGORY][0].argmax()] == "Designer"
    # As it was read: the category alone would say that a designer leads nobody.
    assert outputs[role.LEAD][0, 1] > 0.5
    for name in ("sections", "sections-linear"):
        output = Predictor.open(bundles[name]).predict(
            sections.rows(READ_LINE, [sections.alone(READ_LINE)])
        )
        scores = output.outputs[sections.FRAGMENT][0]
        assert sections.LABELS[scores.argmax()] == "junk", name


@pytest.mark.training
def test_they_decide_no_threshold_and_no_confidence(bundles: dict[str, Bundle]) -> None:
    read = {f"v{number}" for number in READ}
    for name, bundle in bundles.items():
        parts, _ = read_held_out(beside(bundle.folder))
        for question, part in parts.items():
            assert read.isdisjoint(part.documents), name
            judged = len(part.truth) if question == role.LEAD else len(part.only_drawn().truth)
            assert bundle.manifest.tasks[question].decision.evidence["n"] == judged
            assert (part.scores > 0).any(axis=1).all(), "a row that nobody judged"
            designers = [label in ("designer", "Designer") for label in part.labels]
            assert not part.truth[:, designers].any()
    assert len(read_held_out(beside(bundles["role"].folder))[0][role.TASK].truth) == COUNT
    for name in ("areas", "areas-linear"):
        assert len(read_held_out(beside(bundles[name].folder))[0]["areas"].truth) == 2 * COUNT
    for name in ("sections", "sections-linear"):
        part = read_held_out(beside(bundles[name].folder))[0][sections.TASK]
        assert len(set(part.documents)) == COUNT // 3


@given(st.integers(1, 60), st.integers(2, 7), st.integers(0, 5), st.integers(0, 40))
def test_what_always_trains_moves_nothing_between_folds(
    items: int, folds: int, seed: int, always: int
) -> None:
    found = assign(items, folds, seed, always)
    np.testing.assert_array_equal(found[:items], assign(items, folds, seed))
    assert (found[items:] == ALWAYS).all()
    assert len(found) == items + always


def test_html_is_cut_as_it_came(labels: Path, data: Path) -> None:
    documents = join_sections(labels, data).items
    assert sum(document.markup is not None for document in documents) == len(READ) // 2
    for document in documents:
        html = document.markup is not None
        came = document.markup or document.vacancy.description
        found = prepare_marked(document)
        assert found.rows == prepare(came, document.fragments, html=html).rows
        assert found.targets.any(axis=1).all()
        assert not any("<p>" in text for row in found.rows for text in row.texts.values())


def test_the_pool_holds_no_vacancy_that_is_labelled_by_reading(data: Path) -> None:
    limits = Teachers(count=1, epochs=1, documents=100, min_characters=120, max_overlap=0.5)
    source = TrainingData(data, "silver")
    every = [each.text for each in unlabelled_vacancies(source, limits, 1)]
    read = {row.uid: row.description for row, _ in source.pool() if row.uid in ("v901", "v902")}
    kept = [each.text for each in unlabelled_vacancies(source, limits, 1, list(read))]
    assert set(read.values()) <= set(every)
    assert not set(read.values()) & set(kept)
    assert len(kept) == len(every) - 2


def test_recipes_without_them_read_none(data: Path) -> None:
    source = TrainingData(data, "silver")
    assert source.read_roles(source.roles()).items == ()
    assert source.read_documents(()).items == ()
    assert source.read_titles(()).remarks("titles") == ()
    assert not any(digest.name.startswith("labels/") for digest in source.digests)


@pytest.fixture
def corpus(tmp_path: Path) -> tuple[Path, TrainingData]:
    """A corpus that a test may change, and its data with the labels."""
    data = write_corpus(tmp_path / "data", 4)
    labels = write_read(tmp_path / "labels", data)
    return data, TrainingData(data, "silver", (), labels)


def append(path: Path, row: Mapping[str, object]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")


def described(data: Path, uid: str) -> VacancyRow:
    (row,) = [row for row, _ in TrainingData(data, "silver").pool() if row.uid == uid]
    return row


TOPICS = ("верфи", "маяки", "пирсы", "шлюзы", "каналы", "доки", "буксиры", "баржи", "паромы")


def test_what_gold_holds_is_left_out_and_counted(corpus: tuple[Path, TrainingData]) -> None:
    data, source = corpus
    gold = data / "gold_dev" / "vacancies.jsonl"
    append(gold, {"uid": "v901", "title": "Иначе", "description": "Совсем о другом"})
    same = described(data, "v902")
    append(gold, {"uid": "g1", "title": same.title.upper(), "description": f" {same.description}"})
    # Most of this text stands in gold_dev, in which the mark-up is gone.
    part = " ".join(described(data, "v904").description.split()[:-2])
    append(gold, {"uid": "g2", "title": "Иначе", "description": part})
    roles, documents = source.read_roles(()), source.read_documents(())
    for kept in (roles.items, documents.items):
        uids = {item.vacancy.uid for item in kept}
        assert uids.isdisjoint({"v901", "v902", "v904"})
    assert roles.tests == documents.tests == len(READ) - len(roles.items)
    append(
        data / "gold_dev" / "titles.jsonl",
        {"title": f"{READ_TITLE} И приложений  903", "areas": []},
    )
    append(gold, {"uid": "g3", "title": f"{READ_TITLE} и приложений 906", "description": ""})
    titles = source.read_titles(())
    assert (len(titles.items), titles.tests, titles.labelled) == (len(READ) - 2, 2, 0)
    assert {each.name for each in source.excluded} == {
        "gold_dev/vacancies.jsonl",
        "gold_dev/titles.jsonl",
    }


def test_what_silver_labels_counts_once(corpus: tuple[Path, TrainingData]) -> None:
    data, source = corpus
    again = described(data, "v902")
    for name in ("sections", "roles"):
        row = {"uid": "again", "title": again.title, "description": again.description}
        append(data / "silver" / f"{name}_vacancies.jsonl", row)
    answers = {"tech": "other", "category": "Finance", "areas": ["finance"]}
    append(data / "silver" / "roles.jsonl", {"uid": "again", **answers})
    mark = {"start": 0, "stop": 3, "text": again.description[:3], "label": "junk"}
    append(data / "silver" / "sections.jsonl", {"uid": "again", **mark})
    title = {"title": f"{READ_TITLE} и приложений 904", "areas": ["finance"]}
    append(data / "silver" / "titles.jsonl", title)
    roles = source.read_roles(source.roles())
    documents = source.read_documents(source.documents())
    titles = source.read_titles([row.title for row in source.titles()])
    for kept in (roles, documents, titles):
        assert (len(kept.items), kept.tests, kept.labelled) == (len(READ) - 1, 0, 1)
    assert "1 labelled already" in roles.remarks("vacancies")[0]


def test_a_role_that_was_read_again_takes_the_older_ones_place(
    corpus: tuple[Path, TrainingData],
) -> None:
    data, source = corpus
    before = source.roles()
    again = described(data, "v902")
    row = {"uid": "v902", "title": again.title, "description": again.description}
    append(data / "silver" / "roles_vacancies.jsonl", row)
    answers = {"tech": "other", "category": "Finance", "areas": ["finance"]}
    append(data / "silver" / "roles.jsonl", {"uid": "v902", **answers})
    (read,) = [item.role for item in source.read_roles(()).items if item.role.uid == "v902"]
    after = source.roles()
    (found,) = [item.role for item in after if item.role.uid == "v902"]
    assert (found.category, found.tech, found.lead) == (read.category, read.tech, read.lead)
    assert found.category != "Finance"
    assert found.areas == ("finance",)  # of areas the reader said nothing
    assert [item for item in after if item.role.uid != "v902"] == list(before)
    assert all(item.role.uid != "v902" for item in source.read_roles(after).items)


WORDS = st.lists(st.sampled_from(TOPICS), max_size=12).map(" ".join)
VACANCIES = st.lists(
    st.builds(VacancyRow, uid=st.sampled_from("abcdefgh"), title=WORDS, description=WORDS),
    max_size=8,
)


@given(VACANCIES, VACANCIES, VACANCIES)
def test_each_vacancy_trains_once_or_is_counted(
    read: Sequence[VacancyRow], tests: Sequence[VacancyRow], labelled: Sequence[VacancyRow]
) -> None:
    items = [MarkedVacancy(row, ()) for row in read]
    kept = keep_vacancies(items, tests, labelled)
    assert len(kept.items) + kept.tests + kept.labelled == len(items)
    uids = [item.vacancy.uid for item in kept.items]
    assert len(set(uids)) == len(uids)
    assert set(uids).isdisjoint({row.uid for row in (*tests, *labelled)})
    again = keep_vacancies(kept.items, tests, labelled)
    assert (again.items, again.tests, again.labelled) == (kept.items, 0, 0)
    assert keep_vacancies(items, items_of(items), ()).items == ()


def items_of(items: Sequence[MarkedVacancy]) -> list[VacancyRow]:
    return [item.vacancy for item in items]


@given(st.lists(WORDS.filter(bool)), st.lists(WORDS), st.lists(WORDS))
def test_each_title_trains_once_or_is_counted(
    read: Sequence[str], tests: Sequence[str], labelled: Sequence[str]
) -> None:
    items = [TitleRow(title=title.title(), areas=()) for title in read]
    kept = keep_titles(items, tests, labelled)
    assert len(kept.items) + kept.tests + kept.labelled == len(items)
    found = [row.title.lower() for row in kept.items]
    assert set(found) == set(read) - set(tests) - set(labelled)
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("name", RECIPES)
def test_a_changed_text_stops_the_run(tmp_path: Path, name: str) -> None:
    data = write_corpus(tmp_path / "data", 6)
    kind = FILES[name.removesuffix("-linear")]
    file = write_read(tmp_path / "labels", data) / f"{kind}.jsonl"
    file.write_text(
        file.read_text("utf-8").replace('"text_sha256": "', '"text_sha256": "0'), "utf-8"
    )
    path = tmp_path / "recipe.toml"
    path.write_text(with_labels(RECIPES[name]).replace("../labels", "labels"), "utf-8")
    with pytest.raises(DataInvalid, match="sha256") as refused:
        train(path, data, tmp_path / "out")
    assert refused.value.place == f"{file}:1"


def test_labels_that_are_not_there_are_named(tmp_path: Path, data: Path) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text(with_labels(ROLE), "utf-8")
    with pytest.raises(DataMissing, match="labels by reading"):
        train(path, data, tmp_path / "out")


@pytest.mark.parametrize("task", ["role", "sections", "areas"])
def test_encoders_train_on_them_and_are_judged_by_others(data: Path, task: str) -> None:
    folder = data.parent / "labels"
    source = TrainingData(data, "silver", read=folder)
    without = TrainingData(data, "silver")
    kinds: dict[str, Callable[[TrainingData], Examples]] = {
        "role": lambda found: role_examples(found, recipe("role-rubert-tiny2-as-published")),
        "sections": lambda found: labelled_fragments(found, ids("sections")),
        "areas": lambda found: area_examples(found, ids("areas")),
    }
    found = kinds[task](source)
    items, before = found.items, kinds[task](without).items
    read = [item for item in items if not item.judges]
    assert read
    assert items == (*before, *read)
    assert f"Trained also on {len(READ)} " in found.remarks[0]
    assert kinds[task](without).remarks == ()
    side = sides(items, Parts(test=0.2, validation=0.3), 1)
    assert {side[item.document] for item in read} == {"train"}
    assert set(side.values()) == {"train", "validation", "test"}


def test_shipped_recipes_name_labels_that_are_there() -> None:
    folder = Path(__file__).parents[2] / "recipes"
    for path in (*(folder / f"{name}.toml" for name in FILES), *(folder / "baselines").glob("*")):
        content = path.read_text("utf-8")
        (line,) = [line for line in content.splitlines() if line.startswith("read = ")]
        assert (path.parent / line.split('"')[1] / "roles.jsonl").is_file(), path.name
        read_recipe(path)


@pytest.fixture(scope="module")
def script() -> ModuleType:
    path = Path(__file__).parents[2] / "data" / "join_labels.py"
    spec = importlib.util.spec_from_file_location("join_labels", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_joined_labels_are_a_split(
    script: ModuleType,
    data: Path,
    labels: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = ["--data", str(data), "--labels", str(labels), "-o", str(tmp_path / "read")]
    assert script.main(arguments) == 0
    printed = capsys.readouterr().out.split("\n")
    assert [line.split()[-1] for line in printed if line] == ["8", "8", "8", "0", "0"]
    documents, roles = load_sections(tmp_path, "read").items, load_roles(tmp_path, "read").items
    for item, joined in zip(documents, join_sections(labels, data).items, strict=True):
        assert (item.vacancy, item.fragments) == (joined.vacancy, joined.fragments)
    for one, other in zip(roles, join_roles(labels, data).items, strict=True):
        assert (one.vacancy, one.role) == (other.vacancy, other.role)
    assert load_titles(tmp_path, "read").items == join_titles(labels, data).items
    assert script.main(arguments) == 1
    assert "there already" in capsys.readouterr().err


def test_a_folder_of_texts_alone_can_be_joined(
    script: ModuleType, data: Path, labels: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    for name in ("vacancies.parquet", "titles_read.parquet"):
        (texts / name).write_bytes((data / name).read_bytes())
    arguments = ["--data", str(texts), "--labels", str(labels), "-o", str(tmp_path / "read")]
    assert script.main(arguments) == 0
    assert "nothing was compared" in capsys.readouterr().err
    pq.write_table(pa.table({"title": ["Лоцман"]}), texts / "titles_read.parquet")
    assert script.main([*arguments[:-1], str(tmp_path / "again")]) == 1
    assert "sha256" in capsys.readouterr().err
    assert not (tmp_path / "again").exists()
