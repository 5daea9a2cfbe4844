"""The gate of a package on any system: what it says, what it holds, what it answers.

CoreML runs on a Mac alone. What can be known without one is known here: that description and
metadata are right, that every number is the source's in 16 bits, and that the operations that
were saved, run in emulated half precision, decide as the bundle does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from razbor.export.answerers import BundleAnswerer
from razbor.export.coreml.asking import Cut, PackageAnswerer, PackageInput
from razbor.export.coreml.describing import Finding, describe
from razbor.export.coreml.emulating import Emulated
from razbor.export.coreml.lengths import Lengths
from razbor.export.coreml.network import Convertible
from razbor.export.coreml.program import Program
from razbor.export.coreml.told import told
from razbor.export.coreml.weights import Weights, compare_weights
from razbor.export.parity import Parity, compare
from razbor.export.source import Source
from razbor.export.texts import GateText
from razbor.models.batching import Tokens

AGREEMENT = 0.995
"""Of decisions, in each language: as of weights in eight bits."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Check:
    """What was found of a package.

    Attributes:
        findings: of what it says.
        weights: of what it holds.
        parity: of what it decides, emulated, beside the bundle on the same tokens.
        difference: the largest between two logits, beside the source in 32 bits.
        same: texts whose highest logit is of the same label.
        cut: what the texts had beyond its limit.
    """

    findings: tuple[Finding, ...]
    weights: Weights
    parity: Parity
    difference: float
    same: int
    cut: Cut

    @property
    def passed(self) -> bool:
        """Whether the gate is open."""
        described = all(each.passed for each in self.findings)
        return described and self.weights.passed and self.parity.passed

    def told(self) -> Iterator[str]:
        """In lines, for people."""
        for each in self.findings:
            if not each.passed:
                yield f"{each.name}: {each.found}, expected {each.expected}"
        weights = self.weights
        yield (
            f"weights: {'all' if weights.passed else 'not all'} {weights.numbers:,} numbers of"
            f" {weights.tensors} tensors are the nearest of 16 bits,"
            f" at most {weights.largest_error:.1e} away"
        )
        n = self.parity.whole.n
        yield f"logits: at most {self.difference:.4f} apart, {self.same:,} of {n:,} highest equal"
        yield (
            f"cut: {self.cut.tokens:,} tokens of {self.cut.texts:,} texts longer than"
            f" {self.cut.limit}"
        )

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "passed": self.passed,
            "description": {each.name: each.to_dict() for each in self.findings},
            "weights": self.weights.to_dict(),
            "emulated": {
                "texts": self.parity.whole.n,
                "largest_logit_difference": self.difference if self.difference < np.inf else None,
                "same_highest_label": self.same,
                "cut": self.cut.to_dict(),
                "parity": self.parity.to_dict(),
            },
        }


def check(
    package: Path,
    source: Source,
    network: Convertible,
    lengths: Lengths,
    texts: Sequence[GateText],
) -> Check:
    """Look at a saved package.

    Args:
        package: it.
        source: what was exported.
        network: what was converted.
        lengths: that it takes.
        texts: that are asked.

    Raises:
        ExportUnfit: operations that are not known here.
    """
    program = Program.read(package)
    asked = [each.text for each in texts]
    given = PackageInput(source.tokenizer, source.spec, lengths)
    ask = Emulated(program)
    tokens, cut = given.tokens(asked)
    halves = np.concatenate([ask(each) for each in given.feeds(asked)])
    wanted = _logits(source, tokens)
    answered = iter(halves)
    parity = compare(
        _limited(source, lengths),
        PackageAnswerer(
            package.name,
            source.labels,
            source.task.decision,
            joint=source.joint,
            given=given,
            ask=lambda _: next(answered)[None],  # the emulation takes its time
        ),
        asked,
        languages=[each.language or None for each in texts],
        agreement=AGREEMENT,
    )
    apart = np.abs(halves.astype(np.float64) - wanted).max(initial=0)
    return Check(
        describe(program, lengths, len(source.labels), told(source, lengths, given.pad)),
        compare_weights(_numbers(network), program),
        parity,
        float(np.nan_to_num(apart, nan=np.inf)),
        int((halves.argmax(axis=1) == wanted.argmax(axis=1)).sum()),
        cut,
    )


def _limited(source: Source, lengths: Lengths) -> BundleAnswerer:
    """The bundle, asked about no more tokens than the package reads."""
    manifest = source.bundle.manifest
    spec = source.spec.model_copy(update={"max_tokens": lengths.limit})
    limited = manifest.model_copy(update={"input": spec})
    return BundleAnswerer(replace(source.bundle, manifest=limited), source.question)


def _logits(source: Source, tokens: Sequence[Tokens]) -> Floats:
    """Of the source in 32 bits, (texts, labels), each text by itself."""
    found = []
    with torch.inference_mode():
        for each in tokens:
            ids = torch.tensor([each.ids])
            logits, *_ = source.network(ids, torch.ones_like(ids), torch.zeros_like(ids))
            found.append(logits.numpy())
    return np.concatenate(found)


def _numbers(network: Convertible) -> dict[str, Floats]:
    named = (*network.named_parameters(), *network.named_buffers())
    return {name: value.detach().numpy() for name, value in named}
