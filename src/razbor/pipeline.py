"""Razbor: one pass over one document, and the same models on single texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from razbor.catalogue import Catalogue
from razbor.caveats import caveats
from razbor.covering import covered, covered_passages
from razbor.errors import ArgumentInvalid, NothingToRead
from razbor.interviewing import Given as Turns
from razbor.interviewing import Interviewing
from razbor.interviews import InterviewReport
from razbor.matching import TOP_K, Found, Matcher, is_title
from razbor.models import Prediction, Predictor
from razbor.models.bundle import digest_of
from razbor.models.calibration import calibrated
from razbor.models.manifest import Argmax, Threshold, Thresholds
from razbor.models.rows import coverage
from razbor.models.thresholds import Wishes, with_thresholds
from razbor.posting import Posting
from razbor.predicting import Given, Labeller
from razbor.questions import QUESTIONS, TASKS, check, limits, pieces_by, serving
from razbor.schema import (
    Area,
    Fragment,
    Heading,
    Labelled,
    ModelRef,
    Occupation,
    Report,
    Vacancy,
)
from razbor.tasks import answers, areas, occupations, role, sections
from razbor.text import cut, detect, lay_out
from razbor.text.blank import blank
from razbor.text.masking import Source
from razbor.untold import untold
from razbor.utf16 import placed, placed_alone

_NOTHING = sections.Answer(
    "junk", 1.0, {label: float(label == "junk") for label in sections.LABELS[:-1]}, unsure=False
)
"""The answer for a text without a letter or a digit: there is nothing in it to keep."""

D = TypeVar("D", Argmax, Threshold, Thresholds)


class Razbor:
    """Loaded bundles, ready to answer. Between calls it keeps what `predict` has opened, no text.

    Args:
        predictors: task → the loaded bundle that answers it.
        tasks: which of them a report shows; None for all. The others only serve: a role
            may be told by what the sections are.
        mask: whether reports cover personal data, see `razbor.text.masking`. Models see
            the text as it is.
        thresholds: others than those of the bundles, see `load`.
        catalogue: what occupations are matched with; its vectors are of that task's bundle.
        threads: how many one run of a model that `predict` opens may use; None for one a
            physical core.
        later: task → what loads its bundle, when it is first asked: `answers`, which no
            vacancy needs.

    Raises:
        BundleFormat: a bundle that does not answer the task it is given for.
        ArgumentInvalid: sections are missing that the role or occupations need, or the
            catalogue; thresholds for what is not asked, or that are none.
    """

    def __init__(
        self,
        predictors: Mapping[str, Predictor],
        *,
        tasks: Sequence[str] | None = None,
        mask: bool = True,
        thresholds: Wishes | None = None,
        catalogue: Catalogue | None = None,
        threads: int | None = None,
        later: Mapping[str, Callable[[], Predictor]] | None = None,
    ) -> None:
        self._predictors = dict(predictors)
        self._threads = threads
        self._labellers: dict[str, Labeller] = {}
        self._later = dict(later or {})
        self._loaded: dict[str, Predictor] = {}
        self._loading = Lock()
        self._catalogue = catalogue
        self._tasks = tuple(
            [task for task in TASKS if task in predictors] if tasks is None else tasks
        )
        self._mask = mask
        for task, predictor in self._predictors.items():
            check(task, predictor.manifest)
        if missing := serving({task: each.manifest for task, each in self._predictors.items()}):
            raise ArgumentInvalid(
                "a role or occupations that are told by the sections, without them",
                expected=f"a bundle for {missing} as well",
                remedy="load by razbor.load, which brings it",
            )
        decisions = {
            question: predictor.manifest.tasks[question].decision
            for task, predictor in self._predictors.items()
            for question in (*QUESTIONS.get(task, ()), sections.FRAGMENT)
            if question in predictor.manifest.tasks
        }
        if sections.TASK in self._predictors and sections.TASK not in decisions:
            whole = self._predictors[sections.TASK].manifest
            decisions[sections.TASK] = whole.tasks[pieces_by(whole)].decision
        self._decisions = with_thresholds(decisions, thresholds or {})
        self._matcher: Matcher | None = None
        if occupations.TASK in self._predictors:
            self._matcher = Matcher(self._predictors[occupations.TASK], _given(catalogue))

    def with_thresholds(self, thresholds: Wishes) -> Razbor:
        """The same models with other thresholds; those not named are the bundles' own.

        Args:
            thresholds: see `load`.

        Raises:
            ArgumentInvalid: thresholds for what is not asked, or that are none.
        """
        return Razbor(
            self._predictors,
            tasks=self._tasks,
            mask=self._mask,
            thresholds=thresholds,
            catalogue=self._catalogue,
            threads=self._threads,
            later=self._later,
        )

    @property
    def tasks(self) -> tuple[str, ...]:
        """The tasks that a report shows."""
        return self._tasks

    @property
    def bundles(self) -> dict[str, ModelRef]:
        """The bundles behind the tasks, those included that only serve.

        One that is loaded when it is first asked is not among them.
        """
        return {task: _reference(found) for task, found in self._predictors.items()}

    @overload
    def vacancy(
        self,
        vacancy: Vacancy | None = None,
        *,
        title: str = "",
        description: str = "",
        html: bool | None = None,
    ) -> Report: ...

    @overload
    def vacancy(self, vacancy: Iterable[Vacancy]) -> list[Report]: ...

    def vacancy(
        self,
        vacancy: Vacancy | Iterable[Vacancy] | None = None,
        *,
        title: str = "",
        description: str = "",
        html: bool | None = None,
    ) -> Report | list[Report]:
        """Take a vacancy apart.

        Args:
            vacancy: a vacancy as read, or several; a list gives a list, in order.
            title: instead of a vacancy: its title.
            description: instead of a vacancy: its text, plain or HTML.
            html: whether the description is HTML; None looks for tags.

        Raises:
            NothingToRead: neither a title nor a description.
            ArgumentInvalid: both a vacancy and texts, or something that is no vacancy.
        """
        if vacancy is None:
            return self._report(Vacancy(title=title, description=description, html=html))
        if title or description or html is not None:
            raise ArgumentInvalid(
                "a vacancy and texts beside it",
                expected="either a vacancy or title=, description= and html=",
                remedy="put the texts into the vacancy",
            )
        if isinstance(vacancy, Vacancy):
            return self._report(vacancy)
        return [self._report(_vacancy(each)) for each in vacancy]

    # A str is a sequence of str to the type checker, and one text to us.
    def interview(self, text_or_turns: Turns) -> InterviewReport:
        """Label the answers of an interview: process, result or neutral.

        Args:
            text_or_turns: a transcript, cut into turns as `docs/interviews.md` describes; an
                interview as read; a list of turns; or a list of texts, each of them an answer.

        Raises:
            NothingToRead: there is no text.
            ArgumentInvalid: something else; answers are not loaded.
            BundleError: the bundle for answers is loaded now, and cannot be.
        """
        predictor = self._answering()
        limit = self._limit_of_answers(predictor)
        return Interviewing(predictor, limit, self._mask).report(text_or_turns)

    @overload
    def section(self, texts: str, *, heading: str = "") -> Fragment: ...  # type: ignore[overload-overlap]

    @overload
    def section(self, texts: Sequence[str], *, heading: str = "") -> list[Fragment]: ...

    def section(
        self, texts: str | Sequence[str], *, heading: str = ""
    ) -> Fragment | list[Fragment]:
        """Label fragments on their own, without a document around them.

        Args:
            texts: one fragment, or several; each is judged alone.
            heading: that they stand under, where it is known.

        Returns:
            A fragment for each text, in order; `start` is 0. A text without a letter or a
            digit is junk by definition: no model is needed to tell.
        """
        if isinstance(texts, str):
            return self._fragment(texts, heading)
        return [self._fragment(text, heading) for text in texts]

    @overload
    def areas(self, titles: str) -> list[Area]: ...  # type: ignore[overload-overlap]

    @overload
    def areas(self, titles: Sequence[str]) -> list[list[Area]]: ...

    def areas(self, titles: str | Sequence[str]) -> list[Area] | list[list[Area]]:
        """The areas of work that titles name.

        Args:
            titles: one title, or several; each is judged alone.

        Returns:
            For each title its areas, most probable first; possibly none, and none for a
            blank title.
        """
        predictor = self._predictor(areas.TASK)
        decision = self._decision(areas.TASK, Thresholds)
        asked = [titles] if isinstance(titles, str) else list(titles)
        prediction = predictor.predict([areas.row(title) for title in asked])
        output = _output(predictor, prediction, areas.TASK)
        labels = predictor.manifest.tasks[areas.TASK].labels
        found = [
            areas.decide(row, decision, labels) if not blank(title) else []
            for title, row in zip(asked, output, strict=True)
        ]
        return found[0] if isinstance(titles, str) else found

    @overload
    def predict(self, bundle: str | Path, texts: Given) -> Labelled: ...  # type: ignore[overload-overlap]

    @overload
    def predict(self, bundle: str | Path, texts: Sequence[Given]) -> list[Labelled]: ...

    def predict(
        self, bundle: str | Path, texts: Given | Sequence[Given]
    ) -> Labelled | list[Labelled]:
        """What any bundle says about texts, one that you taught or trained among them.

        Args:
            bundle: the name of a shipped one, or a folder. It is opened once and stays open; one
                that was written anew since is opened again.
            texts: one text, or several; of a bundle that reads several fields, dicts with a
                text for each, or vacancies where the fields are title and description.

        Returns:
            For each text the answers to the questions of the bundle, in order; each is judged
            alone. A text without a letter or a digit has no label, is unsure, and has the
            warning `blank`.

        Raises:
            BundleError: a bundle that is missing, damaged or unsafe.
            ArgumentInvalid: one that answers no question about a text alone; a text that does
                not fit its fields.
        """
        labeller = self._labeller(bundle)
        if isinstance(texts, (str, Mapping, Vacancy)):
            return labeller.label([texts])[0]
        return labeller.label(texts)

    def _labeller(self, bundle: str | Path) -> Labeller:
        digest = digest_of(bundle)
        if digest not in self._labellers:
            self._labellers[digest] = Labeller.open(bundle, threads=self._threads)
        return self._labellers[digest]

    @property
    def encoder(self) -> ModelRef | None:
        """The bundle that makes the vectors of `embed`; None where occupations are not loaded.

        Its digest is that of what makes the vectors, as catalogues know it: a bundle with another
        card or other weights makes the same ones.
        """
        return None if self._matcher is None else self._matcher.encoder.encoder

    @property
    def catalogue(self) -> Catalogue:
        """What occupations are matched with.

        Raises:
            ArgumentInvalid: occupations are not loaded.
        """
        return self.matcher.catalogue

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of titles, names of occupations or duties, in one space for all languages.

        Args:
            texts: several; only the first 400 code points of each count: cut longer ones.

        Returns:
            (texts, width), rows of length one; zeros for a text without a known n-gram.

        Raises:
            ArgumentInvalid: occupations are not loaded, or one text instead of several.
        """
        if isinstance(texts, str):
            raise ArgumentInvalid(
                "one text", expected="a list of texts", remedy="write it as [text]"
            )
        return self.matcher.encoder.embed(texts)

    @overload
    def occupations(  # type: ignore[overload-overlap]
        self,
        texts: str,
        top_k: int = TOP_K,
        *,
        languages: Sequence[str] | None = None,
        fast: bool = False,
    ) -> list[Occupation]: ...

    @overload
    def occupations(
        self,
        texts: Sequence[str],
        top_k: int = TOP_K,
        *,
        languages: Sequence[str] | None = None,
        fast: bool = False,
    ) -> list[list[Occupation]]: ...

    def occupations(
        self,
        texts: str | Sequence[str],
        top_k: int = TOP_K,
        *,
        languages: Sequence[str] | None = None,
        fast: bool = False,
    ) -> list[Occupation] | list[list[Occupation]]:
        """The occupations that titles or résumés speak of.

        A short line is taken for a title; any other text for a résumé: its parts are found,
        recent jobs count more than those before, contacts and hobbies count nothing, and
        nothing is cut.

        Args:
            texts: one text, or several; each is judged alone.
            top_k: how many occupations each gets, at most.
            languages: that names are shown in, the first that an occupation has; None for the
                language of the text.
            fast: of titles: compare one vector an occupation, and leave letters and descriptions
                out.

        Returns:
            For each text its occupations, best first; none for a blank text, or one without a
            known n-gram.

        Raises:
            ArgumentInvalid: occupations are not loaded; a `top_k` below 1; one language
                instead of a list.
        """
        if top_k < 1:
            raise ArgumentInvalid(
                f"top_k={top_k}", expected="a number from 1 on", remedy="ask for one at least"
            )
        if isinstance(languages, str):
            raise ArgumentInvalid(
                f"languages={languages!r}"[:100],
                expected="a list of languages",
                remedy='write it as ["en"]',
            )
        matcher = self.matcher
        asked = [texts] if isinstance(texts, str) else list(texts)
        shown = [_shown(languages, text) for text in asked]
        found: list[list[Occupation]] = [[] for _ in asked]
        named = [at for at, text in enumerate(asked) if is_title(text) and not blank(text)]
        answers = matcher.titles(
            [asked[at] for at in named], top_k, [shown[at] for at in named], fast=fast
        )
        for at, answer in zip(named, answers, strict=True):
            # What only a résumé gives away is a name of one's own: «Max Krause», or «Sales Lead».
            found[at] = self._safe(answer, asked[at], "vacancy")
        for at, text in enumerate(asked):
            if not is_title(text) and not blank(text):
                told = matcher.resume(text, top_k, shown[at]).occupations
                found[at] = self._safe(told, text, "resume")
        return found[0] if isinstance(texts, str) else found

    def _safe(self, found: list[Occupation], text: str, kind: Source) -> list[Occupation]:
        return covered_passages(found, text, kind=kind) if self._mask else found

    @property
    def matcher(self) -> Matcher:
        """What matches texts with the catalogue.

        Raises:
            ArgumentInvalid: occupations are not loaded.
        """
        if self._matcher is None:
            self._predictor(occupations.TASK)
            raise TypeError("a task without its matcher")  # `__init__` has made it
        return self._matcher

    def _report(self, vacancy: Vacancy) -> Report:
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
        report.limits = limits(self._decisions)
        pieces = cut(layout, language)
        posting = Posting(title, layout, pieces)
        parts: list[Fragment | Heading] = []
        if sections.TASK in self._predictors:
            parts = self._sections(report, posting)
        fragments = [part for part in parts if isinstance(part, Fragment)]
        if sections.TASK in self._tasks:
            report.fragments = fragments
            report.headings = [part for part in parts if isinstance(part, Heading)]
        if role.TASK in self._tasks:
            self._role(report, posting, fragments)
        if areas.TASK in self._tasks:
            report.areas = []
            if not blank(title):
                self._areas(report, posting)
        if occupations.TASK in self._tasks:
            self._report_occupations(report, fragments)
        report.warnings.extend(caveats(report))
        for task in report.models:
            report.warnings.extend(untold(task, self._predictors[task].manifest))
        return placed(covered(report) if self._mask else report)

    def _fragment(self, text: str, heading: str) -> Fragment:
        alone = sections.FRAGMENT
        predictor = self._predictor(alone if alone in self._predictors else sections.TASK)
        limit = self._decision(alone, Argmax).unsure_below
        rows = sections.rows(text, [sections.alone(text)], above=heading)
        labels = predictor.manifest.tasks[alone].labels
        output = sections.widened(_output(predictor, predictor.predict(rows), alone), labels)
        answer = sections.decide(output, limit, headings=False)[0]
        if blank(text):
            answer = _NOTHING
        found = sections.fragment(text, answer, detect(text), heading=heading or None)
        return placed_alone(found)

    def _sections(self, report: Report, posting: Posting) -> list[Fragment | Heading]:
        predictor = self._begin(report, sections.TASK)
        limit = self._decision(sections.TASK, Argmax).unsure_below
        prediction = posting.sections(predictor)
        question = pieces_by(predictor.manifest)
        labels = predictor.manifest.tasks[question].labels
        output = sections.widened(_output(predictor, prediction, question), labels)
        answers = sections.decide(output, limit)
        if sections.HEADING not in labels:
            answers = sections.headed(posting.layout.text, posting.pieces, answers)
        report.coverage[sections.TASK] = coverage(prediction.seen)
        found = sections.fragments(posting.layout, posting.pieces, answers, report.language)
        return list(found)

    def _role(self, report: Report, posting: Posting, fragments: Sequence[Fragment]) -> None:
        predictor = self._begin(report, role.TASK)
        prediction = posting.role(predictor, fragments)
        told = {
            question: _output(predictor, prediction, question)[0]
            for question in QUESTIONS[role.TASK]
            if question in predictor.manifest.tasks
        }
        limits_: dict[str, float] = {}
        if role.LEAD in told:
            limits_["lead_threshold"] = self._decision(role.LEAD, Threshold).threshold
        if role.CATEGORY in told:
            limits_["unsure_below"] = self._decision(role.CATEGORY, Argmax).unsure_below
        report.role = role.decide(
            float(told[role.TASK][1]),
            told.get(role.CATEGORY),
            float(told[role.LEAD][1]) if role.LEAD in told else None,
            threshold=self._decision(role.TASK, Threshold).threshold,
            **limits_,
        )
        report.coverage[role.TASK] = coverage(prediction.seen)

    def _areas(self, report: Report, posting: Posting) -> None:
        predictor = self._begin(report, areas.TASK)
        prediction = posting.areas(predictor)
        decision = self._decision(areas.TASK, Thresholds)
        output = _output(predictor, prediction, areas.TASK)[0]
        labels = predictor.manifest.tasks[areas.TASK].labels
        report.areas = areas.decide(output, decision, labels)
        report.area_scores = dict(zip(labels, map(float, output), strict=True))
        report.coverage[areas.TASK] = coverage(prediction.seen)

    def _report_occupations(self, report: Report, fragments: Sequence[Fragment]) -> None:
        title = report.vacancy.title
        self._begin(report, occupations.TASK)
        shown = _shown(None, report.text or title)
        found: Found = self.matcher.vacancy(title, fragments, TOP_K, shown)
        report.occupations = found.occupations
        report.coverage[occupations.TASK] = coverage(found.seen)

    def _decision(self, question: str, kind: type[D]) -> D:
        decision = self._decisions[question]
        if not isinstance(decision, kind):  # `_check` has seen to it
            raise TypeError(f"{question} is not decided by {kind.__name__}")
        return decision

    def _begin(self, report: Report, task: str) -> Predictor:
        predictor = self._predictor(task)
        report.models[task] = _reference(predictor)
        return predictor

    def _answering(self) -> Predictor:
        """The bundle for answers, loaded now where it was not needed yet."""
        task = answers.TASK
        if task in self._predictors or task not in self._later:
            return self._predictor(task)
        with self._loading:
            if task not in self._loaded:
                found = self._later[task]()
                check(task, found.manifest)
                self._loaded[task] = found
        return self._loaded[task]

    def _limit_of_answers(self, predictor: Predictor) -> float:
        decision = self._decisions.get(
            answers.TASK, predictor.manifest.tasks[answers.TASK].decision
        )
        if not isinstance(decision, Argmax):  # `check` has seen to it
            raise TypeError("answers are not decided by Argmax")
        return decision.unsure_below

    def _predictor(self, task: str) -> Predictor:
        if task not in self._predictors:
            raise ArgumentInvalid(
                f"the task {task!r} is not loaded",
                expected=f"one of {list(self._predictors)}",
                remedy="load it: razbor.load(tasks=[…])",
            )
        return self._predictors[task]


def _given(catalogue: Catalogue | None) -> Catalogue:
    if catalogue is None:
        raise ArgumentInvalid(
            "occupations without a catalogue",
            expected="a catalogue that the bundle made the vectors of",
            remedy="load by razbor.load, which brings ESCO",
        )
    return catalogue


def _shown(languages: Sequence[str] | None, text: str) -> Sequence[str]:
    """The languages that names are shown in: those asked for, or that of the text."""
    if languages is not None:
        return languages
    found = detect(text)
    return () if found is None else (found,)


def _reference(predictor: Predictor) -> ModelRef:
    manifest = predictor.manifest
    return ModelRef(name=manifest.name, version=manifest.version, digest=predictor.digest)


def _vacancy(given: object) -> Vacancy:
    if not isinstance(given, Vacancy):
        raise ArgumentInvalid(
            f"a {type(given).__name__} as a vacancy",
            expected="a razbor.Vacancy, or several",
            remedy="give texts by name: rz.vacancy(title=…, description=…)",
        )
    return given


def _output(predictor: Predictor, prediction: Prediction, question: str) -> NDArray[np.float32]:
    """The probabilities that answer a question, at the temperature of the manifest."""
    task = predictor.manifest.tasks[question]
    return calibrated(prediction.outputs[task.output], task)
