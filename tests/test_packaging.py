from __future__ import annotations

import fnmatch
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import razbor

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "razbor"

WHEEL_LIMIT = 80_000_000
"""Bytes: what a user is asked to fetch for everything that ships."""

MODEL_LIMIT, MODELS_LIMIT = 25_000_000, 55_000_000
"""Bytes: one trained model, and all that ship."""

# What `pip install razbor` does not bring.
EXTRAS = (
    *("defusedxml", "docx", "onnx", "openpyxl", "pandas"),
    *("pypdf", "scipy", "sklearn", "torch", "transformers"),
)

# What is fetched only when it is needed, so that the start is quick.
HEAVY = (
    *("docx", "onnxruntime", "openpyxl", "py3langid", "pyarrow"),
    *("pypdf", "selectolax", "sklearn", "tokenizers", "torch"),
)


def python(*arguments: str) -> str:
    """What a fresh interpreter writes."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_one_version_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    newest = re.search(r"^## \[(.+?)\]", changes, re.MULTILINE)
    cited = re.search(r"^version: (\S+)$", citation, re.MULTILINE)
    assert newest
    assert cited
    assert project["version"] == razbor.__version__ == newest[1] == cited[1]


def test_public_names_are_sorted_and_there() -> None:
    assert list(razbor.__all__) == sorted(set(razbor.__all__))
    assert [name for name in razbor.__all__ if not hasattr(razbor, name)] == []


def test_import_leaves_heavy_libraries_alone() -> None:
    loaded = python("-c", "import sys, razbor; sys.stdout.write('\\n'.join(sys.modules))").split()
    assert "razbor" in loaded
    assert set(HEAVY) & set(loaded) == set()


def test_everything_but_training_and_export_imports_without_the_extras() -> None:
    imported = python(
        "-c",
        f"""
import importlib, pkgutil, sys
sys.modules.update(dict.fromkeys({EXTRAS!r}))  # None: importing it fails
import razbor
for module in pkgutil.walk_packages(razbor.__path__, "razbor.", onerror=lambda name: None):
    apart = module.name.startswith(("razbor.training", "razbor.export"))
    # The classifier is an estimator of scikit-learn.
    if not apart and not module.name.endswith(("__main__", ".teaching.classifier")):
        importlib.import_module(module.name)
        sys.stdout.write(module.name + " ")
""",
    ).split()
    assert {"razbor.schema", "razbor.pipeline", "razbor.cli"} <= set(imported)


def test_the_estimator_says_which_extra_it_needs() -> None:
    said = python(
        "-c",
        """
import sys
sys.modules["sklearn"] = None
from razbor import *
for use in (TextClassifier, lambda: TextClassifier(C=2.0), lambda: TextClassifier.open("mine")):
    try:
        use()
    except RazborError as error:
        sys.stdout.write(str(error))
""",
    )
    assert said.count('pip install "razbor[teach]"') == 3


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    folder = tmp_path_factory.mktemp("wheel")
    python("-m", "hatchling", "build", "-t", "wheel", "-d", str(folder))
    (path,) = folder.glob("razbor-*.whl")
    with zipfile.ZipFile(path) as archive:
        yield archive


@pytest.mark.end_to_end
def test_the_wheel_holds_the_package_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    sources = {
        path.relative_to(PACKAGE.parent).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and path.parent.name != "__pycache__"
    }
    meta = {name for name in wheel.namelist() if ".dist-info/" in name}
    assert set(wheel.namelist()) - meta == sources
    assert f"razbor-{razbor.__version__}.dist-info/licenses/LICENSE" in meta


@pytest.mark.end_to_end
@pytest.mark.parametrize(
    ("pattern", "at_least"),
    [("razbor/py.typed", 1), ("razbor/labels/*.tsv", 3), ("razbor/bundles/*/razbor.json", 1)],
)
def test_the_wheel_holds_what_answers(wheel: zipfile.ZipFile, pattern: str, at_least: int) -> None:
    assert len(fnmatch.filter(wheel.namelist(), pattern)) >= at_least


def test_what_was_trained_is_small() -> None:
    sizes = {
        folder: sum(path.stat().st_size for path in folder.iterdir())
        for kind in ("bundles", "encoders")
        for folder in PACKAGE.glob(f"{kind}/*")
    }
    assert sizes
    assert {folder.name: size for folder, size in sizes.items() if size > MODEL_LIMIT} == {}
    assert sum(sizes.values()) <= MODELS_LIMIT


@pytest.mark.end_to_end
def test_the_wheel_is_small(wheel: zipfile.ZipFile) -> None:
    assert wheel.filename
    assert Path(wheel.filename).stat().st_size <= WHEEL_LIMIT
