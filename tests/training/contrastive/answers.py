"""Invented answers of interviews with labels, and a recipe small enough for seconds."""

from __future__ import annotations

import csv
import json
from itertools import product
from pathlib import Path

from razbor.models import Bundle
from razbor.training.choices import Choices, Telling
from razbor.training.train import train

PROCESS = tuple(
    f"{when} я {deed}, {how}"
    for when, deed, how in product(
        ("обычно", "каждое утро", "по средам"),
        ("сверяю накладные", "обзваниваю гостей", "разбираю письма", "чищу линию"),
        ("не спеша", "вместе со сменщицей"),
    )
)
RESULT = tuple(
    f"{what} {outcome}"
    for what, outcome in product(
        ("план по шторам", "склад в Кашире", "отчёт за май", "набор бригады"),
        ("закрыли раньше срока", "сдали с первого раза", "так и не вытянули"),
    )
)
NEUTRAL = (
    "да, конечно",
    "а какой у вас график",
    "ну, рынок сейчас непростой",
    "нет, не приходилось",
    "а офис далеко от метро",
    "хороший вопрос, спасибо",
    "думаю, всё зависит от людей",
    "компания у вас известная",
)
TEXTS = {"process": PROCESS, "result": RESULT, "neutral": NEUTRAL}


def rows() -> list[dict[str, str]]:
    """Twenty-four, twelve and eight answers, in no order."""
    found = [
        {"id": f"{label}-{number}", "text": text, "label": label}
        for label, texts in TEXTS.items()
        for number, text in enumerate(texts)
    ]
    return sorted(found, key=lambda row: row["text"])


def write_jsonl(folder: Path, found: list[dict[str, str]] | None = None) -> Path:
    """Write `answers/train.jsonl`; returns the folder."""
    (folder / "answers").mkdir(parents=True)
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in found or rows())
    (folder / "answers" / "train.jsonl").write_text("".join(lines), "utf-8")
    return folder


def write_csv(path: Path) -> Path:
    """Write the rows as a table; returns the file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["id", "text", "label"])
        writer.writeheader()
        writer.writerows(rows())
    return path


def train_text(
    text: str,
    data: Path,
    output: Path,
    *,
    base: str = "random",
    limit: int | None = None,
    telling: Telling | None = None,
) -> Bundle:
    """Train by a recipe that is given as text, written beside the output."""
    path = output.with_name(f"{output.name}.toml")
    path.write_text(text, "utf-8")
    told = telling or Telling()
    return train(
        path, data, output, choices=Choices(base, limit), progress=told.progress, say=told.say
    )


RECIPE = """
method = "setfit"
task = "answers"
name = "tiny-answers"
version = "1"
description = "Answers for a test."
languages = ["ru"]
seed = 5
labels = ["process", "result", "neutral"]
file = "answers/train.jsonl"
draw = { process = 12, result = 6, neutral = 4 }
max_tokens = 16
sure_accuracy = 0.8

[base]
name = "nobody/none"
layers = 2
width = 16
heads = 2
intermediate = 24
vocabulary = 300
positions = 32
lower_case = true

[contrast]
loss = "cosine_similarity"
sampling = "oversampling"
batch = 8
epochs = 2
rate = 0.003
warmup_share = 0.1
weight_decay = 0.01
max_gradient = 1.0

[distance]
metric = "cosine"
margin = 0.25

[head]
kind = "logistic_regression"
batch = 2
epochs = 16
rate = 0.01
body_rate = 1e-5
end_to_end = false

[validation]
share = 0.25
pairs = 24
steps = 18
keep = "last"
"""
