from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from razbor import errors
from razbor.errors import RazborError

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "src").rglob("*.py"))

# Formats that run code when they are read.
UNSAFE = {"pickle", "cPickle", "joblib", "dill", "cloudpickle", "shelve", "marshal"}


def test_imports_go_one_way() -> None:
    # In a process of its own: the linter configures logging.
    lint = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", lint, "--no-cache", "--no-logo"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "src")))
def test_nothing_unsafe_is_imported_and_nothing_printed(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not UNSAFE & {module.partition(".")[0] for module in _imported(tree)}
    assert _calls_of_print(tree) == []
    assert _allowances_of_pickle(tree) == []


def test_the_walk_sees_what_it_looks_for() -> None:
    tree = ast.parse("import a, pickle.x as b\ndef f():\n  from joblib import load\n  print(1)")
    assert set(_imported(tree)) == {"a", "pickle.x", "joblib"}
    assert _calls_of_print(tree) == [4]
    allowing = ast.parse("load(x, allow_pickle=True)\nload(x, allow_pickle=False)")
    assert _allowances_of_pickle(allowing) == [1]


def test_every_error_has_a_code_of_its_own() -> None:
    kinds = list(_kinds())
    assert all(re.fullmatch(r"RZB-\d{3}", kind.code) for kind in kinds)
    assert len({kind.code for kind in kinds}) == len(kinds)


def test_codes_are_given_in_one_place() -> None:
    given = [
        path.name
        for path in SOURCES
        if re.search(r'^ +code\b.*= *"RZB-', path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert given == ["errors.py"]


def test_a_code_begins_with_the_digit_of_its_branch() -> None:
    for kind in set(_kinds()) - {RazborError}:
        branch = [each for each in kind.__mro__ if issubclass(each, RazborError)][-2]
        assert kind.code[:5] == branch.code[:5], kind.__name__


def test_every_error_is_documented() -> None:
    rows = re.findall(
        r"^\| `(RZB-\d{3})` \| `(\w+)` \| (.+?) \| (.+?) \|$",
        (ROOT / "docs" / "errors.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    documented = [(code, name, meaning) for code, name, meaning, _ in rows]
    assert documented == sorted(
        (kind.code, kind.__name__, (kind.__doc__ or "").partition("\n")[0]) for kind in _kinds()
    )


def test_the_tree_of_errors_is_drawn_as_it_is() -> None:
    line = r"^[│├└─ ]*(\w+) +RZB-(\d)(\d\d|xx)\b"
    drawn = re.findall(line, errors.__doc__ or "", re.MULTILINE)
    codes = {name: f"RZB-{branch}{number.replace('x', '0')}" for name, branch, number in drawn}
    assert codes == {kind.__name__: kind.code for kind in _kinds() if kind is not RazborError}


def _kinds() -> Iterator[type[RazborError]]:
    for kind in vars(errors).values():
        if isinstance(kind, type) and issubclass(kind, RazborError):
            yield kind


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def _calls_of_print(tree: ast.AST) -> list[int]:
    """The lines that print."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [call.lineno for call in calls if ast.unparse(call.func) == "print"]


def _allowances_of_pickle(tree: ast.AST) -> list[int]:
    """The lines with `allow_pickle=` anything but False."""
    arguments = [node for node in ast.walk(tree) if isinstance(node, ast.keyword)]
    allowing = [argument for argument in arguments if argument.arg == "allow_pickle"]
    return [each.lineno for each in allowing if ast.unparse(each.value) != "False"]
