"""The shipped bundle for answers of interviews beside what is simpler, on the same test answers.

    python benchmarks/answers_baselines.py [--bundle answers]

Three others learn from the same data/answers/train.jsonl: one that sees the number of words
alone, one that always names the most frequent label, and a logistic regression over TF-IDF of
n-grams (characters within words, 2 to 5; words, 1 to 2), its labels balanced, else with
scikit-learn's own settings. All are judged on data/answers/test.jsonl, intervals of 95 % by
bootstrap over answers, differences paired. The regression also learns from the answers alone that
the shipped bundle learned from (its recipe holds a fifth out), and is judged in 5 folds of the
training answers, where no test answer is. Needs the extra `train`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

from sklearn.dummy import DummyClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline, make_union
from sklearn.preprocessing import FunctionTransformer

from razbor.dataset.labelled_texts import LabelledText, load_texts
from razbor.evaluation.comparing import paired
from razbor.evaluation.figures import Scoring
from razbor.evaluation.interviews import read_answers, score_answers
from razbor.evaluation.measuring import measure
from razbor.evaluation.results import Metric
from razbor.models import Bundle
from razbor.tasks.answers import LABELS
from razbor.training.contrastive.examples import split
from razbor.training.contrastive.head import lengths
from razbor.training.contrastive.recipe import SetfitRecipe
from razbor.training.recipe import read_recipe

DATA = Path(__file__).parents[1] / "data" / "answers"
SAMPLES, SEED, FOLDS = 2000, 0, 5

RECIPE = Path(__file__).parents[1] / "recipes" / "answers.toml"

Learner = Callable[[], Pipeline]


def by_length() -> Pipeline:
    """A regression on the logarithm of the number of words."""
    return make_pipeline(FunctionTransformer(lengths), LogisticRegression())


def by_frequency() -> Pipeline:
    """The most frequent label, whatever is said."""
    return make_pipeline(FunctionTransformer(lengths), DummyClassifier(strategy="most_frequent"))


def by_ngrams() -> Pipeline:
    """A regression over n-grams of characters and words."""
    grams = make_union(
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5)),
        TfidfVectorizer(ngram_range=(1, 2)),
    )
    return make_pipeline(grams, LogisticRegression(class_weight="balanced", max_iter=1000))


LEARNERS: dict[str, Learner] = {
    "n-grams": by_ngrams,
    "length alone": by_length,
    "most frequent": by_frequency,
}


def learnt(learner: Learner, train: Sequence[LabelledText], texts: Sequence[str]) -> list[str]:
    """The labels of texts by what learns from others."""
    model = learner().fit([each.text for each in train], [each.label for each in train])
    return [str(label) for label in model.predict(list(texts))]


def learnt_by_ours(items: Sequence[LabelledText]) -> list[LabelledText]:
    """The answers that the recipe of the shipped bundle leaves to learn from."""
    recipe = cast(SetfitRecipe, read_recipe(RECIPE).recipe)
    chosen = set(split(recipe, items).train.texts)
    return [each for each in items if each.text in chosen]


def in_folds(learner: Learner, train: Sequence[LabelledText]) -> list[str]:
    """The labels of the training answers, each by what learnt from the other folds."""
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    texts, labels = [each.text for each in train], [each.label for each in train]
    return [str(label) for label in cross_val_predict(learner(), texts, labels, cv=folds)]


def table(bundle: Bundle, data: Path = DATA) -> str:
    """All of it as Markdown.

    Args:
        bundle: one that answers `answers`.
        data: a folder with `train.jsonl` and `test.jsonl`.
    """
    train = load_texts(data, "train.jsonl", LABELS).items
    test = load_texts(data, "test.jsonl", LABELS).items
    ours = score_answers(LABELS, test, read_answers(bundle, test))
    texts = [each.text for each in test]
    others = {
        name: score_answers(LABELS, test, learnt(learner, train, texts))
        for name, learner in LEARNERS.items()
    }
    same = learnt_by_ours(train)
    name = f"n-grams, the {len(same)} that ours learned from"
    others[name] = score_answers(LABELS, test, learnt(by_ngrams, same, texts))
    lines = [
        f"| test answers (n {len(test)}) | accuracy | macro-F1 | ours − this, macro-F1 |",
        "|---|---|---|---|",
        f"| bundle `{bundle.manifest.name}` {bundle.manifest.version} | {_both(ours)} | |",
        *(f"| {name} | {_both(other)} | {_less(other, ours)} |" for name, other in others.items()),
    ]
    folds = score_answers(LABELS, train, in_folds(by_ngrams, train))
    lines.append("")
    lines.append(f"| training answers in {FOLDS} folds (n {len(train)}) | accuracy | macro-F1 |")
    lines += ["|---|---|---|", f"| n-grams | {_both(folds)} |"]
    return "\n".join(lines) + "\n"


def _both(scoring: Scoring) -> str:
    found = measure(scoring, SAMPLES, SEED).metrics
    return " | ".join(_shown(metric) for metric in found if _plain(metric.name, metric.of))


def _plain(name: str, of: str) -> bool:
    return not of and (name == "accuracy" or name.startswith("macro-F1"))


def _shown(metric: Metric) -> str:
    return f"{metric.value:.3f} ({metric.low:.3f}–{metric.high:.3f})"


def _less(first: Scoring, second: Scoring) -> str:
    every = paired(first, second, SAMPLES, SEED).differences
    found = next(each for each in every if each.name.startswith("macro-F1"))
    return f"{found.difference:+.3f} ({found.low:+.3f} to {found.high:+.3f})"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--bundle", default="answers", help="a name or a folder")
    sys.stdout.write(table(Bundle.open(parser.parse_args().bundle)))


if __name__ == "__main__":
    main()
