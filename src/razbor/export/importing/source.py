"""What is imported: a folder, or a model of a hub, and which library wrote it.

Nothing is loaded before it was looked through: weights have to be safetensors, and code that
comes with a model is never run.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from razbor.errors import SourceInvalid
from razbor.models.manifest import MANIFEST_FILE

Layout = Literal["transformers", "sentence-transformers", "setfit"]

CONFIG = "config.json"
MODULES = "modules.json"
SETFIT_CONFIG = "config_setfit.json"
PICKLED_HEAD = "model_head.pkl"
HEAD = "head.safetensors"
_WANTED = ("*.json", "vocab.txt", "merges.txt", "*.safetensors")
_NAME = re.compile(r"[\w.-]{1,96}(/[\w.-]{1,96})?")
_PARTS = frozenset({"Transformer", "Pooling", "Dense", "Normalize"})
_PICKLES = (".bin", ".pkl", ".pickle", ".pt", ".pth", ".ckpt", ".joblib")

SANDBOX = (
    "in a sandbox without your data, load it with the library that wrote it and call"
    " model.save_pretrained(folder, safe_serialization=True)"
)


@dataclass(frozen=True, slots=True)
class Source:
    """A model that may be loaded.

    Attributes:
        folder: all of it.
        name: of the folder, or on the hub.
        layout: which library reads it.
    """

    folder: Path
    name: str
    layout: Layout


def find_source(named: str) -> Source:
    """A model by its folder, or by its name on a hub.

    Raises:
        SourceInvalid: no such folder and no hub that answers; pickled weights; a layout that is
            not known; code of its own.
    """
    folder = Path(named)
    if folder.is_dir():
        name = folder.resolve().name
    elif _NAME.fullmatch(named) and not folder.exists():
        folder, name = _fetched(named), named
    else:
        raise _invalid("no such folder", "a folder, or a name on a model hub", "check it", named)
    layout = _layout(folder)
    for config in (folder / CONFIG, folder / "0_Transformer" / CONFIG):
        if config.is_file() and "auto_map" in read_json(config):
            raise _invalid(
                "a model that asks to run code of its own",
                "an architecture of transformers",
                "ask whoever published it for weights in such an architecture",
                folder,
            )
    _check_weights(folder)
    if layout != "transformers":
        _check_modules(folder)
    if layout == "setfit":
        _check_head(folder)
    return Source(folder, name, layout)


def read_json(path: Path) -> Any:
    """The content of a JSON file.

    Raises:
        SourceInvalid: it is none.
    """
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise _invalid(
            f"{path.name} cannot be read", "JSON", "fetch the model again", path
        ) from error


def _fetched(name: str) -> Path:
    from razbor.training.hub import fetch

    try:
        return fetch(name, _WANTED, CONFIG)
    except Exception as error:  # of the hub's library, of what it connects with, of the system
        raise _invalid(
            f"no such folder, and no model hub that answers ({type(error).__name__})",
            "a folder, or a name on a hub that can be reached, or in its cache",
            "check the path; or fetch the model where there is a network, and name its folder",
            name,
        ) from error


def _layout(folder: Path) -> Layout:
    if (folder / MANIFEST_FILE).is_file():
        raise _invalid("a bundle", "a model of another library", "use it as it is", folder)
    if (folder / MODULES).is_file():
        setfit = any((folder / name).exists() for name in (SETFIT_CONFIG, PICKLED_HEAD, HEAD))
        return "setfit" if setfit else "sentence-transformers"
    if (folder / CONFIG).is_file():
        return "transformers"
    if list(folder.glob("*.mlpackage")) or list(folder.glob("*.onnx")):
        raise _invalid(
            "a model that was compiled for CoreML or ONNX alone",
            "the folder that it was made from",
            "ask whoever published it for the transformers folder: weights cannot be told apart"
            " in a compiled one",
            folder,
        )
    raise _invalid(
        f"neither {CONFIG} nor {MODULES}",
        "a folder of transformers, sentence-transformers or SetFit",
        "name the folder that these files lie in",
        folder,
    )


def _check_weights(folder: Path) -> None:
    """Refuse an encoder whose weights lie in a pickle alone."""
    encoder = folder if (folder / CONFIG).is_file() else folder / "0_Transformer"
    if any(encoder.glob("*.safetensors")):
        return
    pickled = sorted(each.name for each in encoder.glob("*") if each.suffix in _PICKLES)
    if pickled:
        raise _invalid(f"weights in a pickle ({pickled[0]})", "*.safetensors", SANDBOX, encoder)
    raise _invalid("no weights", "*.safetensors", "fetch the whole folder", encoder)


def _check_modules(folder: Path) -> None:
    """Refuse modules beside those that are known, and pickled ones."""
    for module in read_json(folder / MODULES):
        kind = str(module.get("type", "")).rpartition(".")[2]
        place = folder / str(module.get("path", ""))
        ours = str(module.get("type", "")).startswith("sentence_transformers.")
        if not ours or kind not in _PARTS or not place.resolve().is_relative_to(folder.resolve()):
            raise _invalid(
                f"a module of the type {kind[:60]!r}",
                f"modules of sentence-transformers: {', '.join(sorted(_PARTS))}",
                "save the model without it",
                folder / MODULES,
            )
        if kind != "Dense":
            continue
        if not (place / "model.safetensors").is_file():
            raise _invalid("a Dense in a pickle, or none", "model.safetensors", SANDBOX, place)
        activation = str(read_json(place / CONFIG).get("activation_function", ""))
        if not activation.startswith("torch.nn.modules."):
            raise _invalid(
                "a Dense with a function of its own", "one of torch.nn.modules", SANDBOX, place
            )


def _check_head(folder: Path) -> None:
    """Refuse a SetFit folder without a head in safetensors; its pickle is never opened."""
    if (folder / HEAD).is_file():
        return
    there = (folder / PICKLED_HEAD).exists()
    raise _invalid(
        f"a head in a pickle ({PICKLED_HEAD})" if there else "a SetFit body without a head",
        f"{HEAD} with `weights` and `biases`, and `labels` in {SETFIT_CONFIG}",
        "convert it yourself in a sandbox, by the lines of docs/importing.md: a pickle runs"
        " whatever it likes when it is opened"
        if there
        else "fetch the whole folder",
        folder,
    )


def _invalid(found: str, expected: str, remedy: str, place: str | Path) -> SourceInvalid:
    return SourceInvalid(found, expected=expected, remedy=remedy, place=str(place))
