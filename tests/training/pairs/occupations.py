"""A small ESCO of invented occupations, and a recipe small enough for seconds."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from razbor.dataset.esco import OCCUPATIONS, RELATIONS, SKILLS
from razbor.training.choices import Choices, Telling
from razbor.training.pairs.recipe import PairsRecipe
from razbor.training.pairs.train import Encoder, Source, train_pairs
from razbor.training.recipe import read_recipe

TRADES = (
    ("baker", "Bäcker", "пекарь", "dough", "Brot"),
    ("tailor", "Schneider", "портной", "cloth", "Kleider"),
    ("welder", "Schweißer", "сварщик", "steel", "Rohre"),
    ("gardener", "Gärtner", "садовник", "roses", "Beete"),
    ("painter", "Maler", "маляр", "walls", "Wände"),
    ("carpenter", "Tischler", "столяр", "oak", "Schränke"),
)
RANKS = (("assistant", "Hilfs", "помощник"), ("chief", "Ober", "старший"))
"""Twelve occupations: every trade in every rank."""

Row = dict[str, str | None]

DEEDS = ("prepare", "inspect", "store", "repair")


def uri(kind: str, number: int) -> str:
    return f"http://example.org/{kind}/{number:03}"


def write_esco(folder: Path) -> Path:
    """Write `esco/` with all files that pairs are read from; returns the folder."""
    (folder / "esco").mkdir(parents=True)
    english: list[Row] = []
    german: list[Row] = []
    skills: list[Row] = []
    relations: list[Row] = []
    russian: list[str] = []
    number = 0
    for trade, beruf, ремесло, matter, ware in TRADES:
        known = []
        for deed in DEEDS:
            skill = uri("skill", len(skills))
            known.append(skill)
            skills.append({"conceptUri": skill, "preferredLabel": f"{deed} {matter}"})
        for rank, rang, ранг in RANKS:
            concept = uri("occupation", number)
            code = f"{number:04}.1"
            english.append(
                {
                    "conceptUri": concept,
                    "code": code,
                    "preferredLabel": f"{rank} {trade}",
                    "altLabels": f"{trade}, {rank}\n{rank} {trade}\n{rank} of {matter}",
                    "description": f"Each {rank} {trade} works with {matter} all day.",
                }
            )
            german.append(
                {
                    "conceptUri": concept,
                    "preferredLabel": f"{rang}{beruf.lower()}",
                    "altLabels": f"{beruf} ({rang})" if number % 2 else None,
                    "description": f"Der {rang}{beruf.lower()} sorgt für {ware}.",
                }
            )
            russian.append(
                f"{concept}\t{code}\t{ранг} {ремесло}\t{ремесло}, {ранг}|{ранг} {ремесло}"
            )
            relations += [{"occupationUri": concept, "skillUri": skill} for skill in known]
            number += 1
    relations.append({"occupationUri": uri("occupation", 0), "skillUri": uri("skill", 999)})
    _table(folder / OCCUPATIONS["en"], english)
    _table(folder / OCCUPATIONS["de"], german)
    _table(folder / SKILLS, skills)
    _table(folder / RELATIONS, relations)
    lines = ["conceptUri\tcode\tpreferred\talternatives", *russian]
    (folder / OCCUPATIONS["ru"]).write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def _table(path: Path, rows: list[Row]) -> None:
    pq.write_table(pa.Table.from_pylist(rows), path)


def train_text(
    text: str,
    data: Path,
    output: Path,
    *,
    base: str = "random",
    limit: int | None = None,
    force: bool = False,
    telling: Telling | None = None,
) -> Encoder:
    """Train by a recipe that is given as text, written beside the output."""
    path = output.with_name(f"{output.name}.toml")
    path.write_text(text, "utf-8")
    found = read_recipe(path)
    assert isinstance(found.recipe, PairsRecipe)
    return train_pairs(
        found.recipe,
        Source(found.name, found.sha256),
        data,
        output,
        force=force,
        choices=Choices(base, limit),
        telling=telling or Telling(),
    )


RECIPE = """
method = "pairs"
task = "occupations"
name = "tiny-occupations"
version = "1"
description = "Occupations for a test."
languages = ["de"]
seed = 7
max_tokens = 24

[base]
name = "nobody/none"
layers = 2
width = 16
heads = 2
intermediate = 24
vocabulary = 300
positions = 32
lower_case = false

[pairs]
languages = ["de", "en", "ru"]
kinds = ["skill", "description", "synonym"]
folds = 4
fits = 2

[loss]
kind = "multiple_negatives_ranking"
scale = 20.0

[schedule]
epochs = 1
batch = 16
rate = 0.01
warmup_share = 0.1
weight_decay = 0.01
max_gradient = 1.0

[validation]
steps = 3
pairs = 24
queries = 6
negatives = 5
keep = "map"
"""
