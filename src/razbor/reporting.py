"""One vacancy → its report: what each task says of it, and what is to be known of that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from razbor.asking import Asking, output, reference
from razbor.caveats import caveats
from razbor.covering import covered
from razbor.errors import NothingToRead
from razbor.matching import TOP_K, shown_in
from razbor.models import Predictor
from razbor.models.manifest import Argmax, Threshold, Thresholds
from razbor.models.rows import coverage
from razbor.posting import Posting
from razbor.questions import QUESTIONS, limits, pieces_by
from razbor.schema import Fragment, Heading, Report, Vacancy
from razbor.tasks import areas, occupations, role, sections
from razbor.text import cut, detect, lay_out
from razbor.text.blank import blank
from razbor.untold import untold
from razbor.utf16 import placed


@dataclass(frozen=True)
class Reporting:
    """What reports about vacancies.

    Attributes:
        asking: the bundles, and how their answers are decided.
        tasks: which of them a report shows; the others only serve.
        mask: whether personal data in the report are covered.
    """

    asking: Asking
    tasks: Sequence[str]
    mask: bool

    def report(self, vacancy: Vacancy) -> Report:
        """Take one vacancy apart.

        Raises:
            NothingToRead: neither a title nor a description.
            ArgumentInvalid: a task that is shown is not loaded.
        """
        title = vacancy.title.strip()
        layout = lay_out(vacancy.description, html=vacancy.html)
        if not title and not layout.text.strip():
            raise NothingToRead(
                "neither a title nor a description",
                expected="at least one of the two",
                remedy="check which columns hold them (--title, --description)",
                place=vacancy.source or "",
            )
        language = detect(f"{title}\n{layout.text}")
        report = Report(text=layout.text, vacancy=vacancy, language=language)
        report.limits = limits(self.asking.decisions)
        pieces = cut(layout, language)
        posting = Posting(title, layout, pieces)
        parts: list[Fragment | Heading] = []
        if sections.TASK in self.asking.predictors:
            parts = self._sections(report, posting)
        fragments = [part for part in parts if isinstance(part, Fragment)]
        if sections.TASK in self.tasks:
            report.fragments = fragments
            report.headings = [part for part in parts if isinstance(part, Heading)]
        if role.TASK in self.tasks:
            self._role(report, posting, fragments)
        if areas.TASK in self.tasks:
            report.areas = []
            if not blank(title):
                self._areas(report, posting)
        if occupations.TASK in self.tasks:
            self._occupations(report, fragments)
        report.warnings.extend(caveats(report))
        for task in report.models:
            report.warnings.extend(untold(task, self.asking.predictor(task).manifest))
        return placed(covered(report) if self.mask else report)

    def _sections(self, report: Report, posting: Posting) -> list[Fragment | Heading]:
        predictor = self._begin(report, sections.TASK)
        limit = self.asking.decision(sections.TASK, Argmax).unsure_below
        prediction = posting.sections(predictor)
        question = pieces_by(predictor.manifest)
        labels = predictor.manifest.tasks[question].labels
        answers = sections.decide(
            sections.widened(output(predictor, prediction, question), labels), limit
        )
        if sections.HEADING not in labels:
            answers = sections.headed(posting.layout.text, posting.pieces, answers)
        report.coverage[sections.TASK] = coverage(prediction.seen)
        found = sections.fragments(posting.layout, posting.pieces, answers, report.language)
        return list(found)

    def _role(self, report: Report, posting: Posting, fragments: Sequence[Fragment]) -> None:
        predictor = self._begin(report, role.TASK)
        prediction = posting.role(predictor, fragments)
        told = {
            question: output(predictor, prediction, question)[0]
            for question in QUESTIONS[role.TASK]
            if question in predictor.manifest.tasks
        }
        limits_: dict[str, float] = {}
        if role.LEAD in told:
            limits_["lead_threshold"] = self.asking.decision(role.LEAD, Threshold).threshold
        if role.CATEGORY in told:
            limits_["unsure_below"] = self.asking.decision(role.CATEGORY, Argmax).unsure_below
        report.role = role.decide(
            float(told[role.TASK][1]),
            told.get(role.CATEGORY),
            float(told[role.LEAD][1]) if role.LEAD in told else None,
            threshold=self.asking.decision(role.TASK, Threshold).threshold,
            **limits_,
        )
        report.coverage[role.TASK] = coverage(prediction.seen)

    def _areas(self, report: Report, posting: Posting) -> None:
        predictor = self._begin(report, areas.TASK)
        prediction = posting.areas(predictor)
        decision = self.asking.decision(areas.TASK, Thresholds)
        scores = output(predictor, prediction, areas.TASK)[0]
        labels = predictor.manifest.tasks[areas.TASK].labels
        report.areas = areas.decide(scores, decision, labels)
        report.area_scores = dict(zip(labels, map(float, scores), strict=True))
        report.coverage[areas.TASK] = coverage(prediction.seen)

    def _occupations(self, report: Report, fragments: Sequence[Fragment]) -> None:
        title = report.vacancy.title
        self._begin(report, occupations.TASK)
        shown = shown_in(None, report.text or title)
        found = self.asking.matcher.vacancy(title, fragments, TOP_K, shown)
        report.occupations = found.occupations
        report.coverage[occupations.TASK] = coverage(found.seen)

    def _begin(self, report: Report, task: str) -> Predictor:
        predictor = self.asking.predictor(task)
        report.models[task] = reference(predictor)
        return predictor
