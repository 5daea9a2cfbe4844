"""Finished stages of a training run on disk, so that a killed run goes on where it was."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load, save

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""

Tensors = Mapping[str, NDArray[np.generic]]


class Work:
    """A folder of finished stages.

    Args:
        folder: where they lie; made when the first one is finished.
        key: names what the stages depend on. Stages of another key are not seen.
    """

    def __init__(self, folder: Path, key: str = "") -> None:
        self._root = folder
        self._key = key
        self._folder = folder / hashlib.sha256(key.encode()).hexdigest()[:16]

    def of(self, *parts: object) -> Work:
        """The stages that depend on some things more: a recipe, the digests of data."""
        return Work(self._root, " ".join([self._key, *map(str, parts)]))

    @property
    def root(self) -> Path:
        """The folder of all stages, whatever they depend on."""
        return self._root

    def path(self, name: str) -> Path:
        """A place of its own for what is kept in files; its parent is made."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return self._folder / name

    def stage(self, name: str, make: Callable[[], Tensors]) -> dict[str, NDArray[np.generic]]:
        """The arrays of a stage: read where it is finished, made and kept where not."""
        path = self._folder / f"{name}.safetensors"
        if not path.is_file():
            self._folder.mkdir(parents=True, exist_ok=True)
            made = {key: np.ascontiguousarray(value) for key, value in make().items()}
            partial = path.with_suffix(".part")
            partial.write_bytes(save(made))
            partial.replace(path)
        found: dict[str, NDArray[np.generic]] = load(path.read_bytes())
        return found
