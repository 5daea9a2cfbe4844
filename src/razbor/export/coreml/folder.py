"""A bundle as a folder for apps on Apple systems: package, tokenizer, labels, a sketch in Swift."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Self

from razbor.errors import ExportUnfit
from razbor.export.coreml.asking import PackageInput
from razbor.export.coreml.checking import Check, check
from razbor.export.coreml.converting import convert
from razbor.export.coreml.lengths import Lengths
from razbor.export.coreml.network import Convertible, positions
from razbor.export.coreml.told import told
from razbor.export.source import Source
from razbor.export.texts import GateText
from razbor.export.tokenizer_files import CONFIG, tokenizer_files
from razbor.models.wordpiece import PADDING, load_tokenizer

PACKAGE = "model.mlpackage"
SKETCH = "TextClassifier.swift"
_CONFIG = "config.json"
_TOKENIZERS = {"bert": "BertTokenizer", "roberta": "RobertaTokenizer"}
"""swift-transformers chooses by these names; it knows no other for the same tokenizers."""


@dataclass(frozen=True)
class CoremlFolder:
    """What is written of a bundle.

    Attributes:
        source: what is exported.
        lengths: that the package takes.
        network: what is converted.
    """

    source: Source
    lengths: Lengths
    network: Convertible

    @classmethod
    def of(cls, source: Source, asked: Sequence[int] | None = None) -> Self:
        """A folder of some lengths.

        Args:
            source: what is exported.
            asked: as of `Lengths.of`.

        Raises:
            ArgumentInvalid: lengths that the network does not hold.
            ExportUnfit: several lengths of a tokenizer without padding.
        """
        most = positions(source.network)
        lengths = Lengths.of(asked, max_tokens=source.spec.max_tokens, positions=most)
        pad = PackageInput(source.tokenizer, source.spec, lengths).pad
        if lengths.several and load_tokenizer(source.tokenizer).id_to_token(pad) not in PADDING:
            raise ExportUnfit(
                "a tokenizer without a token for padding",
                expected=f"one of {', '.join(PADDING)}, by which several lengths tell padding",
                remedy="name one length with --shapes",
                place=source.bundle.manifest.name,
            )
        return cls(source, lengths, Convertible(source.network, lengths, pad))

    def write(self, folder: Path) -> None:
        """Write everything but card and report.

        Args:
            folder: an empty one.

        Raises:
            ExtraMissing: no coremltools.
        """
        source = self.source
        pad = PackageInput(source.tokenizer, source.spec, self.lengths).pad
        convert(self.network, self.lengths, told(source, self.lengths, pad), folder / PACKAGE)
        contents = tokenizer_files(source)
        settings = json.loads(contents[CONFIG])
        kind = source.network.config.model_type
        settings["tokenizer_class"] = _TOKENIZERS[kind]
        settings["model_max_length"] = self.lengths.limit
        names = dict(enumerate(source.labels))
        contents[CONFIG] = _json(settings)
        contents[_CONFIG] = _json({"model_type": kind, "id2label": names})
        contents[SKETCH] = files("razbor.export.coreml").joinpath(SKETCH).read_bytes()
        for name, content in contents.items():
            (folder / name).write_bytes(content)

    def check(self, folder: Path, texts: Sequence[GateText]) -> Check:
        """Look at what was written.

        Args:
            folder: it.
            texts: that are asked.
        """
        return check(folder / PACKAGE, self.source, self.network, self.lengths, texts)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"
