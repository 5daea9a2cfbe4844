from __future__ import annotations

from pathlib import Path

import pytest

from razbor.errors import OutputInvalid
from razbor.evaluation import Result, Settings, evaluate
from razbor.evaluation.pictures import write_pictures

pytestmark = pytest.mark.model

Bundles = dict[str, Path]
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def result(data: Path, bundles: Bundles) -> Result:
    return evaluate(bundles["role"], Settings(data, samples=100))


def test_every_matrix_and_every_calibration_is_drawn(result: Result, tmp_path: Path) -> None:
    written = write_pictures(result, tmp_path / "new" / "pictures")
    kept = result.bundle.digest[:8]
    assert [path.name for path in written] == [
        f"tiny-role-{kept}-vacancies-tech-or-other-confusion.png",
        f"tiny-role-{kept}-vacancies-category-confusion.png",
        f"tiny-role-{kept}-vacancies-tech-reliability.png",
        f"tiny-role-{kept}-vacancies-category-reliability.png",
        f"tiny-role-{kept}-vacancies-lead-reliability.png",
    ]
    assert all(path.read_bytes().startswith(PNG) for path in written)


def test_the_same_result_gives_the_same_bytes(result: Result, tmp_path: Path) -> None:
    first, second = (write_pictures(result, tmp_path / name) for name in ("one", "two"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_shades_carry_readable_numbers_without_any_colour(result: Result, tmp_path: Path) -> None:
    from matplotlib.image import imread

    for path in write_pictures(result, tmp_path):
        pixels = imread(path)[..., :3]
        assert pixels.max(axis=2) == pytest.approx(pixels.min(axis=2), abs=0.01)


@pytest.mark.parametrize(("task", "count"), [("sections", 2), ("areas", 6)])
def test_other_tasks_are_drawn_as_well(
    data: Path, bundles: Bundles, tmp_path: Path, task: str, count: int
) -> None:
    found = evaluate(bundles[task], Settings(data, samples=100))
    assert len(write_pictures(found, tmp_path)) == count


def test_a_folder_that_cannot_be_made_is_told(result: Result, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("taken", encoding="utf-8")
    with pytest.raises(OutputInvalid):
        write_pictures(result, tmp_path / "file" / "pictures")
