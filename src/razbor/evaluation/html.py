"""Sections from HTML beside sections from plain text: the same gold, answered twice.

The plain text is the one that the layout of the HTML gives, so that both answers are about
the same characters; what the plain text lacks is what the mark-up says of them: headings,
bold beginnings, which line is an item.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from razbor.dataset import HtmlLabelled, HtmlVacancy, load_html
from razbor.errors import ArgumentInvalid
from razbor.evaluation.comparing import paired
from razbor.evaluation.measuring import Settings, measure, reference
from razbor.evaluation.results import Result, Standing
from razbor.evaluation.sections import read_documents, score_documents
from razbor.evaluation.standing import standing
from razbor.evaluation.tasks import spoken, task_of
from razbor.models import Bundle, Manifest, Predictor
from razbor.pipeline import Razbor
from razbor.schema import Report, Vacancy
from razbor.tasks import sections

PLAIN = "from plain text"
HTML = "from HTML"
DIFFERENCE = f"first {PLAIN}, second {HTML}"

ONE_READER = "labelled by one reader"
APART = "none of these vacancies is labelled in silver or gold_dev"
_SPLIT = "html"
"""Labels of HTML are no split of the data; they are gold all the same."""
POOLED = "their texts, without labels, lay in the pool from which teachers labelled for this bundle"


def evaluate_html(bundle: Bundle | str | Path, settings: Settings, file: Path) -> Result:
    """Measure a bundle of sections on vacancies as they came, and on their plain text.

    Args:
        bundle: an open one, the name of a shipped one, or a folder.
        settings: the data and the bootstrap.
        file: labels of HTML, or labelled vacancies as they came; see `load_html`.

    Returns:
        A table for each of the two, and the paired difference: from HTML less from plain
        text.

    Raises:
        ArgumentInvalid: a bundle of another task.
        RazborError: as `evaluate`.
    """
    opened = bundle if isinstance(bundle, Bundle) else Bundle.open(bundle)
    task = task_of(opened.manifest)
    if task != sections.TASK:
        raise ArgumentInvalid(
            f"a bundle for {task} with HTML",
            expected="a bundle for sections",
            remedy="leave --html out, or name a bundle for sections",
        )
    gold = load_html(file, settings.data, settings.split)
    chosen = spoken(gold.items, lambda item: item.marked.vacancy.language, settings.language)
    items = sorted(chosen, key=lambda item: item.marked.vacancy.uid)
    marked = [item.marked for item in items]
    rz = Razbor({task: Predictor.open(opened)})
    plain, html = (
        replace(score_documents(marked, reports), name=name)
        for name, reports in ((PLAIN, read_documents(rz, marked)), (HTML, read_html(rz, items)))
    )
    difference = paired(plain, html, settings.samples, settings.seed)
    return Result(
        task=task,
        bundle=reference(opened),
        data=(*gold.files, *([gold.pool] if gold.pool else [])),
        standing=_standing(gold, settings.split, opened.manifest),
        tables=tuple(measure(each, settings.samples, settings.seed) for each in (plain, html)),
        differences=(replace(difference, name=DIFFERENCE),),
    )


def read_html(rz: Razbor, gold: Sequence[HtmlVacancy]) -> list[Report]:
    """What the system says about whole documents as they came."""
    return [
        rz.vacancy(Vacancy(title=each.marked.vacancy.title, description=each.markup, html=True))
        for each in gold
    ]


def _standing(gold: HtmlLabelled, split: str, manifest: Manifest) -> Standing:
    if gold.pool is None:
        return standing(split, gold.files, [manifest])
    found = standing(_SPLIT, gold.files, [manifest])
    left_out = f"{gold.elsewhere} vacancies left out that silver or gold_dev hold"
    remarks = [*found.remarks, ONE_READER, left_out if gold.elsewhere else APART]
    if gold.pool.sha256 in {each.sha256 for each in manifest.training.data}:
        remarks.append(POOLED)
    return Standing(found.kind, tuple(remarks))
