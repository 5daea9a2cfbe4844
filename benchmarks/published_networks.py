"""razbor's speed beside the published systems' networks, in one run on the same vacancies.

    python -m benchmarks.published_networks FILE… [--limit 100] [--seed 0] [-o FIGURES.json]

Three systems, one thread each, one vacancy at a time, tokenising included:

- razbor: role, areas, sections and masking, and it alone cuts the text into fragments;
- PyTorch and transformers at 32 bits, as the cards say: the role from title and
  description at 384 tokens, every fragment padded to 128, the title padded to 128;
- the same networks in ONNX Runtime without padding.

The networks have random weights and the word pieces of `razbor-base`, see `networks`.
About a second a vacancy. It needs `pip install "razbor[train]"`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from transformers import PreTrainedTokenizerFast

from benchmarks import networks
from benchmarks.postings import Drawn, Posting, draw
from benchmarks.timing import Parts, Ratio, Times, ratio, timed
from razbor.errors import RazborError
from razbor.evaluation.speed import Machine, machine, rate
from razbor.loading import load
from razbor.pipeline import Razbor
from razbor.training.base import quieten
from razbor.training.encoders.recipe import EncoderRecipe

OURS = "razbor"
TORCH = "PyTorch, as published"
ONNX = "ONNX Runtime, unpadded"


@dataclass(frozen=True, slots=True)
class System:
    """The speed of one system.

    `part_ms` are means of a vacancy; `times_razbor` is on the wall, `processor_times_razbor`
    in the processor's own time.
    """

    name: str
    per_second: float
    p50_ms: float
    p95_ms: float
    part_ms: Mapping[str, float]
    times_razbor: Ratio
    processor_times_razbor: Ratio


@dataclass(frozen=True, slots=True)
class Comparison:
    """All systems on the same vacancies.

    `skipped` are records left out; `tokens` are means of a text, special ones included.
    """

    machine: Machine
    vacancies: int
    skipped: int
    characters: int
    fragments: int
    tokens: Mapping[str, float | None]
    systems: tuple[System, ...]


def compare(
    rz: Razbor,
    drawn: Drawn,
    recipes: Mapping[str, EncoderRecipe],
    tokenizer: PreTrainedTokenizerFast,
) -> Comparison:
    """Time razbor and the networks of some recipes on the same vacancies.

    Args:
        rz: loaded for one thread.
        drawn: what all of them read.
        recipes: task → the recipe that gives the network its shape.
        tokenizer: of the networks.
    """
    postings = drawn.postings
    published = {
        task: networks.AsPublished(recipe, tokenizer, padded=task in networks.PADDED)
        for task, recipe in recipes.items()
    }
    unpadded = {task: networks.InOnnx(recipe, tokenizer) for task, recipe in recipes.items()}
    systems: dict[str, Parts] = {
        OURS: {"all": lambda posting: rz.vacancy(posting.vacancy)},
        TORCH: networks.over_postings(recipes, published),
        ONNX: networks.over_postings(recipes, unpadded),
    }
    with _one_thread():
        times = timed(systems, postings)
    return Comparison(
        machine=machine(),
        vacancies=len(postings),
        skipped=drawn.skipped,
        characters=sum(len(each.text) for each in postings),
        fragments=sum(len(each.fragments) for each in postings),
        tokens={task: _tokens(recipes[task], found, postings) for task, found in unpadded.items()},
        systems=tuple(_system(name, found, times[OURS]) for name, found in times.items()),
    )


def table(found: Comparison) -> Iterator[str]:
    """Lines for a person, as a Markdown table with what it was measured on."""
    tokens = ", ".join(f"{task} {mean:.0f}" for task, mean in found.tokens.items() if mean)
    yield (
        f"{found.machine.processor}, {found.machine.cores} cores, Python {found.machine.python};"
        f" {found.vacancies} vacancies ({found.skipped} skipped), {found.characters} characters,"
        f" {found.fragments} fragments; tokens of a text on average: {tokens}"
    )
    yield ""
    yield (
        "| one thread | vacancies a second | p50 | p95 | razbor's time × (95 %)"
        " | in the processor's time | of it, a vacancy |"
    )
    yield "|---|---|---|---|---|---|---|"
    for each in found.systems:
        parts = ", ".join(f"{name} {mean:.1f} ms" for name, mean in each.part_ms.items())
        yield (
            f"| {each.name} | {each.per_second:.2f} | {each.p50_ms:.1f} ms | {each.p95_ms:.1f} ms"
            f" | {_shown(each.times_razbor)} | {_shown(each.processor_times_razbor)} | {parts} |"
        )


def main(arguments: Sequence[str]) -> int:
    """Measure and show; 2 where there is nothing to measure."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.published_networks", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("sources", nargs="+", metavar="FILE", help="files or folders of vacancies")
    parser.add_argument("--limit", type=_positive, default=100, help="vacancies drawn from them")
    parser.add_argument("--seed", type=int, default=0, help="of the draw")
    parser.add_argument("-o", "--output", type=Path, help="where the figures go as JSON")
    given = parser.parse_args(arguments)
    quieten()
    try:
        rz = load(threads=1)
        drawn = draw(given.sources, limit=given.limit, seed=given.seed, rz=rz)
        found = compare(rz, drawn, networks.read_recipes(), networks.shipped_tokenizer())
    except RazborError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write("\n".join(table(found)) + "\n")
    if given.output:
        given.output.write_text(json.dumps(asdict(found), ensure_ascii=False) + "\n", "utf-8")
    return 0


def _system(name: str, times: Times, base: Times) -> System:
    pace = rate(times.wall)
    return System(
        name=name,
        per_second=pace.per_second,
        p50_ms=pace.p50_ms,
        p95_ms=pace.p95_ms,
        part_ms={part: float(found.mean()) * 1000 for part, found in times.parts.items()},
        times_razbor=ratio(times.wall, base.wall),
        processor_times_razbor=ratio(times.processor, base.processor),
    )


def _tokens(
    recipe: EncoderRecipe, network: networks.InOnnx, postings: Sequence[Posting]
) -> float | None:
    """Word pieces of a text as cut, on average; None where there is no text."""
    given = [text for posting in postings for text in networks.texts(recipe, posting)]
    return float(np.mean([len(network.encode(text)) for text in given])) if given else None


@contextmanager
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _shown(found: Ratio) -> str:
    if found.low == found.high == 1:
        return "1"
    return f"{found.value:.1f} ({found.low:.1f}–{found.high:.1f})"


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("expected at least 1")
    return number


if __name__ == "__main__":
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # nothing is fetched
    sys.exit(main(sys.argv[1:]))
