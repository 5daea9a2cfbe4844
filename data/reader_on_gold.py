"""How near another reader comes to gold_dev: `python data/reader_on_gold.py --data DIR`.

The reader labelled its texts by the same guides, apart from gold: what a model may reach.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from razbor.dataset import load_roles, load_titles, vacancy_titles
from razbor.evaluation.areas import BOTH, score_areas
from razbor.evaluation.figures import Scoring, figure
from razbor.evaluation.measuring import measure

READER = Path(__file__).parent / "readers" / "gold_dev.jsonl"
SPLIT = "gold_dev"
SAMPLES, SEED = 2000, 42


def scored(data: Path) -> Iterator[Scoring]:
    """What the reader said of the vacancies and of all titles, against gold."""
    rows = [json.loads(line) for line in READER.read_text(encoding="utf-8").splitlines()]
    said = {row["uid"]: row for row in rows if "uid" in row}
    roles = load_roles(data, SPLIT)
    yield Scoring(
        "role",
        "vacancies",
        len(roles.items),
        tuple(
            figure(
                name,
                [getattr(item.role, key) == said[item.role.uid][key] for item in roles.items],
                np.ones(len(roles.items)),
                "vacancies",
            )
            for name, key in (("category: accuracy", "category"), ("tech: accuracy", "tech"))
        ),
    )
    titles = [*load_titles(data, SPLIT).items, *vacancy_titles(roles).items]
    # In the order of their files: a title has no name of its own in a split.
    areas = [row["areas"] for row in rows if "id" in row]
    areas += [said[item.role.uid]["areas"] for item in roles.items if item.vacancy.title.strip()]
    yield score_areas(BOTH, titles, areas)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print each figure with its interval and n; those of single areas are left out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="The folder that holds gold_dev.")
    for scoring in scored(parser.parse_args(arguments).data):
        for each in measure(scoring, SAMPLES, SEED).metrics:
            if not each.of:
                sys.stdout.write(
                    f"{scoring.name}: {each.name:<52} {each.value:.3f} "
                    f"({each.low:.3f} to {each.high:.3f})  n {each.n} {each.unit}\n"
                )


if __name__ == "__main__":
    main()
